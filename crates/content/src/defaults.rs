//! Keys that a file states for the posts of a folder: Hugo's `cascade` in `_index.md`, the defaults in Jekyll's `_config.yml`, and
//! the data files of Eleventy. A post that says nothing else is hidden where they say so.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use crate::{
    Stamp,
    front_matter::{self, Format},
    keys,
    path::readable,
    regular_file::read_regular_file,
};

/// The largest file that is read, in bytes.
const LIMIT: u64 = 256 << 10;
/// The names of Jekyll's and Hexo's configuration.
const CONFIGURATIONS: [&str; 3] = ["_config.yml", "_config.yaml", "_config.toml"];
/// The endings of Eleventy's data files.
const DATA_ENDINGS: [&str; 5] = [
    ".11tydata.json",
    ".11tydata.js",
    ".11tydata.cjs",
    ".11tydata.mjs",
    ".json",
];

/// The keys that files state for the posts of their folders.
#[derive(Default)]
pub(crate) struct Defaults {
    /// From the outermost to the innermost: a later rule counts first.
    rules: Vec<Rule>,
}

struct Rule {
    scope: Scope,
    keys: Map<String, Value>,
}

enum Scope {
    /// A path: the posts of a folder, at any depth, or one file without its ending.
    Path(PathBuf),
    /// A path or a pattern of it, and the type of Jekyll.
    Jekyll(String, Option<String>),
    /// A folder, and the part of a path of Hugo before its first `*`, in lower case.
    Hugo(PathBuf, String),
}

/// Whether a file by this name can state keys for posts, beside `posts`. `path` is relative to the root.
pub(crate) fn is_data(path: &Path, posts: &HashSet<PathBuf>) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if CONFIGURATIONS.contains(&&*name) {
        return path
            .parent()
            .is_some_and(|folder| folder.as_os_str().is_empty());
    }
    let Some(ending) = DATA_ENDINGS.iter().find(|ending| name.ends_with(**ending)) else {
        return false;
    };
    ending.starts_with(".11ty")
        || names_its_folder(path, ending)
        || posts.contains(&subject(path, ending))
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
    /// Reads the `data` files, and the front matters of `_index.md` among the `posts`. All paths are relative to `root`. The
    /// stamps are those of the files as they were when they were read.
    pub fn read(root: &Path, posts: &[PathBuf], data: &[PathBuf]) -> (Defaults, Vec<Stamp>) {
        let (mut rules, mut stamps) = (Vec::new(), Vec::new());
        let mut read = |path: &Path| read(root, path, &mut stamps);
        let is_index = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("_index.")
        };
        let (configurations, data): (Vec<&PathBuf>, Vec<&PathBuf>) =
            data.iter().partition(|path| {
                CONFIGURATIONS
                    .iter()
                    .any(|name| path.as_path() == Path::new(name))
            });
        for path in configurations {
            if let Some(text) = read(path) {
                jekyll(path, &text, &mut rules);
            }
        }
        let mut inner: Vec<&PathBuf> = posts.iter().filter(is_index).chain(data).collect();
        inner.sort_by_key(|path| path.components().count());
        for path in inner {
            let Some(text) = read(path) else {
                continue;
            };
            if is_index(&path) {
                cascade(path, &text, &mut rules);
            } else {
                eleventy(path, &text, &mut rules);
            }
        }
        (Defaults { rules }, stamps)
    }

    /// The keys for the post `path`, relative to the root.
    pub fn of(&self, path: &Path) -> Map<String, Value> {
        let mut keys = Map::new();
        for rule in self
            .rules
            .iter()
            .rev()
            .filter(|rule| rule.scope.holds(path))
        {
            for (key, value) in &rule.keys {
                keys.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        keys
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
                kind_holds && is_below(pattern, path)
            }
        }
    }
}

/// Whether a path is below a pattern such as `blog`, `/blog/**` or `section/*/special`. What follows a `*` is not compared: in
/// doubt the pattern holds.
fn is_below(pattern: &str, path: &Path) -> bool {
    let fixed = pattern.split('*').next().unwrap_or_default();
    let fixed = fixed.trim_start_matches('/');
    let is_open = pattern.contains('*') && !fixed.ends_with('/');
    let text = path.to_string_lossy();
    match is_open {
        true => text.starts_with(fixed),
        false => {
            path.starts_with(fixed.trim_end_matches('/'))
                || path.with_extension("") == Path::new(fixed)
        }
    }
}

/// The text of a small file under `root`; its stamp is added to `stamps`.
fn read(root: &Path, path: &Path, stamps: &mut Vec<Stamp>) -> Option<String> {
    let file = read_regular_file(Some(root), &root.join(path), LIMIT).ok();
    stamps.extend(match &file {
        Some(file) => Some(Stamp::of(readable(path), &file.meta)),
        None => Stamp::below(root, path),
    });
    file?.text().ok()
}

/// The keys of a post that is hidden, because its file of defaults may say so.
fn hidden() -> Map<String, Value> {
    Map::from_iter([("draft".to_owned(), "true".into())])
}

/// Whether a text that cannot be read may hold a key that hides posts.
fn may_hide(text: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
    words.any(|word| !word.is_empty() && (keys::hides(word) || word == "permalink"))
}

/// Jekyll: the `defaults` of its configuration, the files that it excludes, and collections that have no pages.
fn jekyll(path: &Path, text: &str, rules: &mut Vec<Rule>) {
    let is_toml = path.extension().is_some_and(|ending| ending == "toml");
    let format = if is_toml { Format::Toml } else { Format::Yaml };
    let Ok(map) = front_matter::parse_as(format, text) else {
        if may_hide(text) {
            let scope = Scope::Path(PathBuf::new());
            rules.push(Rule {
                scope,
                keys: hidden(),
            });
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
            let scope = Scope::Jekyll(path, kind);
            rules.push(Rule {
                scope,
                keys: known(values),
            });
        }
    }
    for excluded in list("exclude").filter_map(Value::as_str) {
        let scope = Scope::Jekyll(excluded.to_owned(), None);
        rules.push(Rule {
            scope,
            keys: hidden(),
        });
    }
    for name in list("collections").filter_map(Value::as_str) {
        let scope = Scope::Path(PathBuf::from(format!("_{name}")));
        rules.push(Rule {
            scope,
            keys: hidden(),
        });
    }
    let collections = map.get("collections").and_then(Value::as_object);
    for (name, options) in collections.into_iter().flatten() {
        let is_written = options.get("output").is_some_and(|output| output == "true");
        if !is_written && name != "posts" {
            let scope = Scope::Path(PathBuf::from(format!("_{name}")));
            rules.push(Rule {
                scope,
                keys: hidden(),
            });
        }
    }
}

/// Hugo: the `cascade` of a folder's `_index.md`.
fn cascade(path: &Path, text: &str, rules: &mut Vec<Rule>) {
    let front = front_matter::parse(text);
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    if front.fault.is_some() && text.contains("cascade") && may_hide(text) {
        let scope = Scope::Path(folder);
        rules.push(Rule {
            scope,
            keys: hidden(),
        });
        return;
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
        rules.push(Rule {
            scope,
            keys: known(table),
        });
    }
}

/// Eleventy: a file of data beside a folder's posts, or beside one post. Programs are not run: they hide the posts where they may.
fn eleventy(path: &Path, text: &str, rules: &mut Vec<Rule>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(ending) = DATA_ENDINGS.iter().find(|ending| name.ends_with(**ending)) else {
        return;
    };
    let scope = match names_its_folder(path, ending) {
        true => path.parent().unwrap_or(Path::new("")).to_owned(),
        false => subject(path, ending),
    };
    let parsed = match ending.ends_with("json") {
        true => front_matter::parse_as(Format::Json, text).ok(),
        false => None,
    };
    let keys = match parsed {
        Some(map) => known(&map),
        None if may_hide(text) => hidden(),
        None => return,
    };
    rules.push(Rule {
        scope: Scope::Path(scope),
        keys,
    });
}

/// The keys that a post may have.
fn known(map: &Map<String, Value>) -> Map<String, Value> {
    let known = map.iter().filter(|(key, _)| keys::is_known(key));
    known
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
