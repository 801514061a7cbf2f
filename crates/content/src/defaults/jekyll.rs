//! The configuration of Jekyll and Hexo, `_config.yml`.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobMatcher};
use serde_json::{Map, Value};

use super::{Reading, Scope, hidden, may_hide};
use crate::{
    diagnostic::Problem,
    flag::flag,
    front_matter::{self, Format},
    keys,
};

impl Reading<'_> {
    /// Jekyll: the `defaults` of its configuration, the excluded files, and the collections without pages.
    pub(super) fn jekyll(&mut self, text: &str) {
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
            self.rule(Scope::Excluded(Pattern::new(excluded)), Map::new());
        }
        let encrypted = map.get("encrypt").and_then(|encrypt| encrypt.get("tags"));
        let encrypted = encrypted.map(tag_names).unwrap_or_default();
        if !encrypted.is_empty() {
            let keys = Map::from_iter([(keys::ENCRYPTED_TAGS.to_owned(), encrypted.into())]);
            self.rule(Scope::Path(PathBuf::new()), keys);
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
}

/// The tags of hexo-blog-encrypt: names, or tables with a `name`.
fn tag_names(list: &Value) -> Vec<Value> {
    let names = list.as_array().into_iter().flatten();
    let names = names.filter_map(|tag| tag.get("name").unwrap_or(tag).as_str());
    names.map(Value::from).collect()
}

/// A path of Jekyll's configuration, such as `blog`, `/notes/*.md` or `section/*/special`.
#[derive(Debug)]
pub(super) struct Pattern {
    glob: Option<GlobMatcher>,
    /// The path up to the first character of a pattern.
    start: String,
    is_plain: bool,
}

impl Pattern {
    /// In a pattern, `*` also stands for `/`, as in Ruby's `File.fnmatch`.
    pub fn new(text: &str) -> Pattern {
        let text = text.trim().trim_start_matches("./").trim_start_matches('/');
        let start = text.split(['*', '?', '[', '{']).next().unwrap_or_default();
        let glob = Glob::new(text.trim_end_matches('/'));
        Pattern {
            glob: glob.ok().map(|glob| glob.compile_matcher()),
            start: start.to_owned(),
            is_plain: start == text,
        }
    }

    /// True if the pattern matches the file or a folder around it. If the pattern cannot be read, true.
    pub fn holds(&self, path: &Path) -> bool {
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

    /// True if a tool that excludes these paths excludes the file. Jekyll compares the starts of paths; Hexo's paths begin in
    /// `source`.
    pub fn excludes(&self, path: &Path) -> bool {
        let has_start = |path: &Path| {
            let is_start = self.is_plain && !self.start.is_empty();
            is_start && path.to_string_lossy().starts_with(&*self.start)
        };
        let in_source = path.strip_prefix("source").ok();
        let mut paths = [Some(path), in_source].into_iter().flatten();
        paths.any(|path| self.holds(path) || has_start(path))
    }
}
