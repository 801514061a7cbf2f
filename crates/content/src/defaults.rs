//! Keys that a file states for the posts of a folder: Hugo's `cascade` in `_index.md`, the defaults in Jekyll's `_config.yml`, and
//! the data files of Eleventy. If they hide a post, it is hidden unless its own front matter says otherwise.

use std::{
    collections::HashSet,
    io,
    path::{Path, PathBuf},
};

use globset::{Glob, GlobMatcher};
use serde_json::{Map, Value};

use crate::{
    Diagnostic, Stamp,
    diagnostic::{Problem, Reason},
    flag::flag,
    front_matter::{self, Format, Stated},
    keys::{self, Field},
    marks,
    path::{is_post, readable},
    regular_file::{RegularFile, read_regular_file, with_line_feeds},
};

/// The largest file of defaults that is read, in bytes.
pub const DEFAULTS_LIMIT: u64 = 256 << 10;
/// The names of Jekyll's and Hexo's configuration.
const CONFIGURATIONS: [&str; 3] = ["_config.yml", "_config.yaml", "_config.toml"];
/// The names of the file that describes a book of Zenn, beside its chapters.
const BOOKS: [&str; 2] = ["config.yaml", "config.yml"];
/// The endings of Eleventy's data files.
const DATA_ENDINGS: [&str; 5] = [
    ".11tydata.json",
    ".11tydata.js",
    ".11tydata.cjs",
    ".11tydata.mjs",
    ".json",
];

/// The keys that files state for the posts of their folders.
#[derive(Debug, Default)]
pub struct Defaults {
    /// From the outermost to the innermost: a later rule counts first.
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    scope: Scope,
    keys: Map<String, Value>,
    /// The file that states them.
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
    /// Paths that Jekyll and Hexo leave out.
    Excluded(Pattern),
    /// A folder, and the part of a path of Hugo before its first `*`, in lower case.
    Hugo(PathBuf, String),
}

/// Whether a file by this name can state keys for posts: `posts` without their endings, in and below `folders`. `path` is relative
/// to the root.
fn is_data(path: &Path, posts: &HashSet<PathBuf>, folders: &HashSet<&Path>) -> bool {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if BOOKS.contains(&&*name) {
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

/// Keeps those of `files` that can state keys for `posts`.
pub(crate) fn retain_data(files: &mut Vec<PathBuf>, posts: &[PathBuf]) {
    let names: HashSet<PathBuf> = posts.iter().map(|p| p.with_extension("")).collect();
    let folders = posts.iter().flat_map(|path| path.ancestors().skip(1));
    let folders: HashSet<&Path> = folders.collect();
    files.retain(|path| is_data(path, &names, &folders));
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
    /// that cannot be read hides the posts that it could hide. The stamps are those of the files as they were when they were read.
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

    /// The keys that some of `files` state for the posts among them; `text` reads a file. The paths are relative to the folder of the
    /// site. A file that cannot be read hides the posts that it could hide.
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
                (Ok(text), _) if is_configuration(&path) => reading.jekyll(&text),
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

/// The posts for which a file can state keys: those of its folder, or one post without its ending.
fn scope_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
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
        }
    }
}

/// A path of Jekyll's configuration, such as `blog`, `/notes/*.md` or `section/*/special`.
#[derive(Debug)]
struct Pattern {
    glob: Option<GlobMatcher>,
    /// The path up to its first sign of a pattern.
    start: String,
    is_plain: bool,
}

impl Pattern {
    /// In a pattern `*` stands for `/` too, as Ruby's `File.fnmatch` has it.
    fn new(text: &str) -> Pattern {
        let text = text.trim().trim_start_matches("./").trim_start_matches('/');
        let start = text.split(['*', '?', '[', '{']).next().unwrap_or_default();
        let glob = Glob::new(text.trim_end_matches('/'));
        Pattern {
            glob: glob.ok().map(|glob| glob.compile_matcher()),
            start: start.to_owned(),
            is_plain: start == text,
        }
    }

    /// Whether the pattern is that of the file or of a folder around it. In doubt, where it cannot be read, it is.
    fn holds(&self, path: &Path) -> bool {
        match &self.glob {
            _ if self.is_plain => {
                let folder = self.start.trim_end_matches('/');
                let is_file = folder.len() == self.start.len();
                path.starts_with(folder) || is_file && path.with_extension("") == Path::new(folder)
            }
            Some(glob) => path.ancestors().any(|path| {
                let is_whole = !path.as_os_str().is_empty();
                is_whole && (glob.is_match(path) || glob.is_match(path.with_extension("")))
            }),
            None => path.to_string_lossy().starts_with(&*self.start),
        }
    }

    /// Whether a tool that leaves these paths out leaves the file out: Jekyll compares the starts of paths, Hexo's paths begin in
    /// `source`.
    fn excludes(&self, path: &Path) -> bool {
        let has_start = |path: &Path| {
            let is_start = self.is_plain && !self.start.is_empty();
            is_start && path.to_string_lossy().starts_with(&*self.start)
        };
        let in_source = path.strip_prefix("source").ok();
        let mut paths = [Some(path), in_source].into_iter().flatten();
        paths.any(|path| self.holds(path) || has_start(path))
    }
}

/// The text of a small file under `root`, or why it cannot be read; its stamp is added to `stamps`.
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

/// The keys of a post that is hidden, because its file of defaults may say so.
fn hidden() -> Map<String, Value> {
    Map::from_iter([("draft".to_owned(), "true".into())])
}

/// Whether a text that cannot be read may hold a key that hides posts.
fn may_hide(text: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
    words.any(|word| !word.is_empty() && marks::may_hide(word))
}

/// Whether a program of Eleventy may hide posts: a key that hides posts has a value that is not written out, or that hides. The
/// program is not run. `permalink: (data) => data.draft ? false : …` reads the key of each post, as is done here.
fn may_program_hide(text: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    // A method of this name.
    if text.contains("permalink(") && text.contains("false") && !text.contains("draft") {
        return true;
    }
    let mut before = "";
    for (index, part) in text.split(':').enumerate() {
        let key = before.trim_end().trim_end_matches(['"', '\'', '`', ']']);
        let start = key.rfind(|c| !is_name(c)).map_or(0, |at| {
            at + key[at..].chars().next().map_or(1, char::len_utf8)
        });
        let key = &key[start..];
        before = part;
        if index == 0 || !marks::may_hide(key) {
            continue;
        }
        let value = part.trim_start();
        let word = value.split([',', '}']).next().unwrap_or_default().trim();
        let quoted = word.trim_matches(['"', '\'', '`']);
        let is_hidden = match keys::field(key) {
            // An address is a text, or a function that gives one.
            Some(Field::Address) => {
                let is_text = value.starts_with(['"', '\'', '`']);
                !is_text && value.contains("false") && !value.contains("draft")
            }
            Some(Field::Published | Field::Posted) => quoted != "true",
            Some(Field::Draft | Field::Hidden | Field::Awaited) => quoted != "false",
            _ => !matches!(quoted, "published" | "publish" | "public"),
        };
        if is_hidden {
            return true;
        }
    }
    false
}

impl Reading<'_> {
    /// Jekyll: the `defaults` of its configuration, the files that it excludes, and collections that have no pages.
    fn jekyll(&mut self, text: &str) {
        let is_toml = self.file.extension().is_some_and(|ending| ending == "toml");
        let format = if is_toml { Format::Toml } else { Format::Yaml };
        let Ok(map) = front_matter::parse_as(format, text) else {
            if may_hide(text) {
                self.hide(PathBuf::new(), Problem::DefaultsInDoubt);
            }
            return;
        };
        let text = |value: &Value, key: &str| Some(value.get(key)?.as_str()?.to_owned());
        let list = |key: &str| map.get(key).and_then(Value::as_array).into_iter().flatten();
        for default in list("defaults") {
            let values = default.get("values").and_then(Value::as_object);
            let scope = default.get("scope").unwrap_or(&Value::Null);
            let (path, kind) = (text(scope, "path").unwrap_or_default(), text(scope, "type"));
            if let Some(values) = values {
                self.rule(Scope::Jekyll(Pattern::new(&path), kind), values.clone());
            }
        }
        let excluded = list("exclude").chain(list("ignore"));
        for excluded in excluded.filter_map(Value::as_str) {
            self.rule(Scope::Excluded(Pattern::new(excluded)), hidden());
        }
        let parent = map.get("collections_dir").and_then(Value::as_str);
        let parent = parent.unwrap_or_default().trim_matches(['/', '.']);
        let folder = |name: &str| Scope::Path(Path::new(parent).join(format!("_{name}")));
        for name in list("collections").filter_map(Value::as_str) {
            self.rule(folder(name), hidden());
        }
        let collections = map.get("collections").and_then(Value::as_object);
        for (name, options) in collections.into_iter().flatten() {
            let is_written = options.get("output").and_then(flag) == Some(true);
            if !is_written && name != "posts" {
                self.rule(folder(name), hidden());
            }
        }
    }

    /// Hugo: the `cascade` of the `_index.md` of `folder`.
    fn cascade(&mut self, folder: PathBuf, text: &str) {
        let front = front_matter::parse(text);
        if front.fault.is_some() && text.contains("cascade") && may_hide(text) {
            return self.hide(folder, Problem::DefaultsInDoubt);
        }
        let cascades = match front.map.get("cascade") {
            Some(Value::Array(list)) => list.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        for table in cascades.iter().filter_map(Value::as_object) {
            let target = table.get("target").or_else(|| table.get("_target"));
            let pattern = target
                .and_then(|target| target.get("path"))
                .and_then(Value::as_str);
            let scope = match pattern {
                Some(pattern) => {
                    let part = pattern.split(['*', '{', '?']).next().unwrap_or_default();
                    Scope::Hugo(folder.clone(), part.to_lowercase())
                }
                None => Scope::Path(folder.clone()),
            };
            self.rule(scope, table.clone());
        }
    }

    /// Zenn: a book is public where it says so; of a book with a price the chapters with `free: true` are. Chapters that the book
    /// does not list are no part of it.
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

    /// Eleventy: a file of data beside a folder's posts, or beside one post. Programs are not run: they hide the posts where they
    /// may.
    fn eleventy(&mut self, scope: PathBuf, text: &str) {
        let is_json = self.file.extension().is_some_and(|ending| ending == "json");
        let parsed = match is_json {
            true => front_matter::parse_as(Format::Json, text).ok(),
            false => None,
        };
        match parsed {
            Some(map) => self.rule(Scope::Path(scope), map),
            None if is_json && may_hide(text) || !is_json && may_program_hide(text) => {
                self.hide(scope, Problem::DefaultsInDoubt)
            }
            None => {}
        }
    }
}
