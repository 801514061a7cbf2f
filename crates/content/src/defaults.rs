//! Keys that a file states for the posts of a folder: Hugo's `cascade` in `_index.md`, the defaults in Jekyll's `_config.yml`, and
//! the data files of Eleventy. If they hide a post, the post is hidden unless its own front matter says otherwise. A post that the
//! tool leaves out of the site is hidden in any case.

mod eleventy;
mod gardens;
mod hugo;
mod ignored;
mod jekyll;

pub(crate) use {gardens::is_setting, ignored::is_read as is_hidden_data};

use std::{
    collections::HashSet,
    io,
    path::{Path, PathBuf},
};

use ignore::gitignore::Gitignore;
use regex::RegexSet;
use serde_json::{Map, Value};

use jekyll::Pattern;

use crate::{
    Diagnostic, Stamp,
    diagnostic::{Problem, Reason},
    flag::flag,
    front_matter::{self, Format, Stated},
    marks,
    path::{is_post, readable},
    regular_file::{RegularFile, read_regular_file, with_line_feeds},
};

/// The largest file of defaults that is read, in bytes. By hand.
pub const DEFAULTS_LIMIT: u64 = 256 << 10;
/// The names of the configurations of Jekyll, Hexo, MkDocs, Hugo and Zola.
const CONFIGURATIONS: [&str; 9] = [
    "_config.yml",
    "_config.yaml",
    "_config.toml",
    "mkdocs.yml",
    "mkdocs.yaml",
    HUGO[0],
    HUGO[1],
    HUGO[2],
    HUGO[3],
];
/// The names of the configuration of Hugo; Zola has the last one, too.
const HUGO: [&str; 4] = ["hugo.toml", "hugo.yaml", "hugo.yml", "config.toml"];
/// The names of the file that describes a book of Zenn, beside its chapters.
const BOOKS: [&str; 2] = ["config.yaml", "config.yml"];
/// The endings of Eleventy's data files.
const DATA_ENDINGS: [&str; 8] = [
    ".11tydata.yaml",
    ".11tydata.yml",
    ".11tydata.toml",
    ".11tydata.json",
    ".11tydata.js",
    ".11tydata.cjs",
    ".11tydata.mjs",
    ".json",
];

/// The keys that files state for the posts of their folders.
#[derive(Debug, Default)]
pub struct Defaults {
    /// The rules, from the outermost folder to the innermost: later rules take precedence.
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    scope: Scope,
    keys: Map<String, Value>,
    /// The file that states the keys.
    file: PathBuf,
}

/// The rules of one file.
struct Reading<'a> {
    file: &'a Path,
    rules: &'a mut Vec<Rule>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn rule(&mut self, scope: Scope, keys: Map<String, Value>) {
        let file = readable(self.file);
        self.rules.push(Rule { scope, keys, file });
    }

    /// Hides the posts that the file may hide, and reports it.
    fn hide(&mut self, scope: PathBuf, problem: Problem) {
        self.rule(Scope::Path(scope), hidden());
        self.diagnostics
            .push(Diagnostic::of_file(self.file, problem));
    }
}

#[derive(Debug)]
enum Scope {
    /// A path: the posts of a folder, at any depth, or one file without its ending.
    Path(PathBuf),
    /// Paths, and the type of Jekyll.
    Jekyll(Pattern, Option<String>),
    /// Paths that Jekyll and Hexo exclude.
    Excluded(Pattern),
    /// Paths in a folder that a list in the form of `.gitignore` names.
    Ignored(PathBuf, Gitignore),
    /// Paths that regular expressions match.
    Matched(RegexSet),
    /// A folder, and the part of a Hugo path before its first `*`, in lower case.
    Hugo(PathBuf, String),
}

/// True if a file with this name can state keys for posts. `posts` are posts without their endings, in and below `folders`. `path`
/// is relative to the root.
fn is_data(path: &Path, posts: &HashSet<PathBuf>, folders: &HashSet<&Path>) -> bool {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if gardens::is_configuration(path) {
        return true;
    }
    if BOOKS.contains(&&*name) || ignored::is_list(path) {
        return folders.contains(folder);
    }
    if CONFIGURATIONS.contains(&&*name) {
        return folder.as_os_str().is_empty();
    }
    let Some(ending) = DATA_ENDINGS.iter().find(|ending| name.ends_with(**ending)) else {
        return false;
    };
    let is_of_folder = ending.starts_with(".11ty") || names_its_folder(path, ending);
    is_of_folder && folders.contains(folder) || posts.contains(&subject(path, ending))
}

/// Keeps the `files` that can state keys for `posts`.
pub(crate) fn retain_data(files: &mut Vec<PathBuf>, posts: &[PathBuf]) {
    let names: HashSet<PathBuf> = posts.iter().map(|p| p.with_extension("")).collect();
    let folders = posts.iter().flat_map(|path| path.ancestors().skip(1));
    let folders: HashSet<&Path> = folders.collect();
    let has_eleventy = files.iter().any(|path| ignored::is_of_eleventy(path));
    files.retain(|path| {
        is_data(path, &names, &folders) && (has_eleventy || !path.ends_with(ignored::GIT))
    });
    files.sort();
}

fn names_its_folder(path: &Path, ending: &str) -> bool {
    let subject = subject(path, ending);
    path.parent()
        .and_then(Path::file_name)
        .is_some_and(|folder| subject.file_name() == Some(folder))
}

/// The path without the ending of a data file.
fn subject(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(&name[..name.len() - ending.len()])
}

impl Defaults {
    /// Reads the `data` files, and the front matters of `_index.md` among the `posts`. All paths are relative to `root`. A file
    /// that cannot be read hides the posts that it could hide. The stamps are taken when the files are read.
    pub(crate) fn read(
        root: &Path,
        posts: &[PathBuf],
        data: &[PathBuf],
    ) -> (Defaults, Vec<Stamp>, Vec<Diagnostic>) {
        let mut stamps = Vec::new();
        let mut text = |path: &Path| read(root, path, &mut stamps);
        let (defaults, diagnostics) = Defaults::by(posts, data, &mut text);
        (defaults, stamps, diagnostics)
    }

    /// The keys that some of `files` state for the posts among them; `text` reads a file. The paths are relative to the folder of
    /// the site. A file that cannot be read hides the posts that it could hide.
    pub fn among(files: &[PathBuf], text: &mut dyn FnMut(&Path) -> io::Result<String>) -> Defaults {
        let (posts, mut data): (Vec<PathBuf>, Vec<PathBuf>) =
            files.iter().cloned().partition(|path| is_post(path));
        retain_data(&mut data, &posts);
        let mut text = |path: &Path| {
            let text = text(path).map(|text| with_line_feeds(&text).into_owned());
            text.map_err(|error| Reason::of_system(&error))
        };
        Defaults::by(&posts, &data, &mut text).0
    }

    fn by(
        posts: &[PathBuf],
        data: &[PathBuf],
        text: &mut dyn FnMut(&Path) -> Result<String, Reason>,
    ) -> (Defaults, Vec<Diagnostic>) {
        let (mut rules, mut diagnostics) = (Vec::new(), Vec::new());
        let is_index = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("_index.")
        };
        let is_configuration = |path: &&PathBuf| {
            let mut names = CONFIGURATIONS.iter();
            names.any(|name| path.as_path() == Path::new(name))
        };
        let (configurations, data): (Vec<&PathBuf>, Vec<&PathBuf>) =
            data.iter().partition(is_configuration);
        let mut inner: Vec<&PathBuf> = posts.iter().filter(is_index).chain(data).collect();
        inner.sort_by_key(|path| path.components().count());
        for path in configurations.into_iter().chain(inner) {
            let mut reading = Reading {
                file: path,
                rules: &mut rules,
                diagnostics: &mut diagnostics,
            };
            match (text(path), scope_of(path)) {
                (Err(why), scope) => reading.hide(scope, Problem::UnreadableDefaults { why }),
                (Ok(text), _) if gardens::is_configuration(path) => reading.garden(&text),
                (Ok(text), _) if ignored::is_of_mkdocs(path) => reading.mkdocs(&text),
                (Ok(text), _) if HUGO.iter().any(|name| path.ends_with(name)) => {
                    reading.hugo(&text)
                }
                (Ok(text), _) if is_configuration(&path) => reading.jekyll(&text),
                (Ok(text), scope) if ignored::is_list(path) => reading.ignored(scope, &text),
                (Ok(text), scope) if is_book(path) => reading.zenn(scope, &text),
                (Ok(text), scope) if is_index(&path) => reading.cascade(scope, &text),
                (Ok(text), scope) => reading.eleventy(scope, &text),
            }
        }
        (Defaults { rules }, diagnostics)
    }

    /// The keys for the post `path`, relative to the root.
    pub(crate) fn of(&self, path: &Path) -> Stated {
        let mut stated = Stated::default();
        let rules = self.rules.iter().rev();
        for rule in rules.filter(|rule| rule.scope.holds(path)) {
            let is_left_out = matches!(
                rule.scope,
                Scope::Excluded(_) | Scope::Ignored(..) | Scope::Matched(_)
            );
            if is_left_out {
                stated.excluded_by = Some(rule.file.clone());
                continue;
            }
            for (key, value) in &rule.keys {
                if !stated.keys.contains_key(key) {
                    stated.keys.insert(key.clone(), value.clone());
                    stated.files.insert(key.clone(), rule.file.clone());
                }
            }
        }
        stated
    }
}

fn is_book(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    BOOKS.iter().any(|book| name == *book)
}

/// The posts for which a file can state keys: the posts of its folder, or the post with its name without the ending.
fn scope_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if gardens::is_configuration(path) {
        return PathBuf::new();
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    match DATA_ENDINGS.iter().find(|ending| name.ends_with(**ending)) {
        Some(ending) if !names_its_folder(path, ending) => subject(path, ending),
        _ => folder,
    }
}

impl Scope {
    fn holds(&self, path: &Path) -> bool {
        match self {
            Scope::Path(scope) => path.starts_with(scope) || path.with_extension("") == *scope,
            Scope::Hugo(folder, part) => {
                let text = format!("/{}", path.with_extension("").to_string_lossy());
                path.starts_with(folder) && text.to_lowercase().contains(&**part)
            }
            Scope::Jekyll(pattern, kind) => {
                let folders = || path.iter().map(|part| part.to_string_lossy());
                let kind_holds = match kind.as_deref() {
                    None | Some("") => true,
                    Some("pages") => !folders().any(|part| part.starts_with('_')),
                    Some(kind) => folders().any(|part| part.strip_prefix('_') == Some(kind)),
                };
                kind_holds && pattern.holds(path)
            }
            Scope::Excluded(pattern) => pattern.excludes(path),
            Scope::Matched(expressions) => ignored::matches(expressions, path),
            Scope::Ignored(folder, list) => path
                .strip_prefix(folder)
                .is_ok_and(|path| list.matched_path_or_any_parents(path, false).is_ignore()),
        }
    }
}

/// The text of a small file under `root`, or the reason why it cannot be read; its stamp is added to `stamps`.
fn read(root: &Path, path: &Path, stamps: &mut Vec<Stamp>) -> Result<String, Reason> {
    let file = read_regular_file(Some(root), &root.join(path), DEFAULTS_LIMIT);
    stamps.extend(match &file {
        Ok(file) => Some(Stamp::of(readable(path), &file.meta)),
        Err(_) => Stamp::below(root, path),
    });
    let text = file.and_then(RegularFile::text);
    let text = text.map(|text| with_line_feeds(&text).into_owned());
    text.map_err(|error| Reason::of_system(&error))
}

/// The keys of a post that is hidden because its file of defaults may hide it.
fn hidden() -> Map<String, Value> {
    Map::from_iter([("draft".to_owned(), "true".into())])
}

/// True if a text that cannot be read may contain a key that hides posts.
fn may_hide(text: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
    words.any(|word| !word.is_empty() && marks::may_hide(word))
}

impl Reading<'_> {
    /// Zenn: a book is public if it says so. In a book with a price, only the chapters with `free: true` are public. Chapters that
    /// the book does not list are not part of it.
    fn zenn(&mut self, folder: PathBuf, text: &str) {
        let Ok(map) = front_matter::parse_as(Format::Yaml, text) else {
            return self.hide(folder, Problem::DefaultsInDoubt);
        };
        let is_book = ["price", "chapters", "published", "toc_depth"].iter();
        if !is_book.into_iter().any(|key| map.contains_key(*key)) {
            return;
        }
        if let Some(listed) = map.get("chapters").and_then(Value::as_array) {
            self.rule(Scope::Path(folder.clone()), hidden());
            for chapter in listed.iter().filter_map(Value::as_str) {
                let shown = Map::from_iter([("draft".to_owned(), "false".into())]);
                self.rule(Scope::Path(folder.join(chapter)), shown);
            }
        }
        let price = map.get("price").and_then(Value::as_str).unwrap_or("0");
        if price.trim() != "0" {
            let paid = Map::from_iter([("free".to_owned(), "false".into())]);
            self.rule(Scope::Path(folder.clone()), paid);
        }
        let is_published = map.get("published").and_then(flag);
        if is_published != Some(true) {
            self.rule(Scope::Path(folder), hidden());
        }
    }
}
