//! Lists of paths that a blog tool leaves out. Eleventy, Zola, gardens, and `exclude_docs`, `draft_docs` and the plugin `exclude` of MkDocs
//! have them in the form of `.gitignore`. Hugo has regular expressions.

use std::path::{Path, PathBuf};

use ignore::gitignore::GitignoreBuilder;
use regex::{RegexBuilder, RegexSet, RegexSetBuilder};
use serde_json::{Map, Value};

use super::{Reading, Scope, gardens::OBSIDIAN};
use crate::{
    diagnostic::Problem,
    front_matter::{self, Format},
};

/// The list of Git, which Eleventy heeds.
pub(super) const GIT: &str = ".gitignore";
const ELEVENTY: &str = ".eleventyignore";
/// The keys of MkDocs with such lists.
const LISTS: [&str; 2] = ["exclude_docs", "draft_docs"];
/// The largest size of all compiled expressions of a site, in bytes. By hand: some hundred expressions of usual length.
const EXPRESSIONS_LIMIT: usize = 4 << 20;

/// True if the file is a list of paths that Eleventy leaves out.
pub(super) fn is_list(path: &Path) -> bool {
    path.ends_with(ELEVENTY) || path.ends_with(GIT)
}

/// True if a hidden file with this name is read, or tells which tool makes the site.
pub(crate) fn is_read(name: &str) -> bool {
    [GIT, ELEVENTY, ".eleventy.js", ".eleventy.cjs", OBSIDIAN].contains(&name)
}

/// True if one of the expressions matches `path` or a folder of it, as Hugo tests them: anywhere in the path. The place of the site in
/// the file system is not known, so `^` and a `/` before it also stand for the beginning of each part of the path.
pub(super) fn matches(expressions: &RegexSet, path: &Path) -> bool {
    path.ancestors().any(|path| {
        let path = path.to_string_lossy();
        let parts = path.match_indices('/').map(|(i, _)| &path[i + 1..]);
        let mut below = parts.chain([&*path]);
        let is_whole = !path.is_empty() && expressions.is_match(&format!("/{path}"));
        is_whole || below.any(|path| !path.is_empty() && expressions.is_match(path))
    })
}

/// True if only Eleventy has a file with this name.
pub(super) fn is_of_eleventy(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(".eleventy")
        || name.starts_with("eleventy.config.")
        || name.contains(".11tydata.")
}

/// True if the file is the configuration of MkDocs.
pub(super) fn is_of_mkdocs(path: &Path) -> bool {
    [Path::new("mkdocs.yml"), Path::new("mkdocs.yaml")].contains(&path)
}

impl Reading<'_> {
    /// Hides the paths in `folder` that the lines of a list name.
    pub(super) fn ignored(&mut self, folder: PathBuf, list: &str) {
        let mut builder = GitignoreBuilder::new("");
        let are_read = list
            .lines()
            .all(|line| builder.add_line(None, line).is_ok());
        let built = builder.build().ok().filter(|_| are_read);
        match built {
            Some(list) if list.is_empty() => {}
            Some(list) => self.rule(Scope::Ignored(folder, list), Map::new()),
            None => self.hide(folder, Problem::DefaultsInDoubt),
        }
    }

    /// Hugo: hides the paths that the regular expressions match. Hides all posts if an expression cannot be read.
    pub(super) fn ignored_by(&mut self, expressions: &[&str]) {
        // No expression has a size of 0, so this only parses it.
        let parsed = |text: &&&str| RegexBuilder::new(text).size_limit(0).build();
        let is_readable = |text: &&&str| !matches!(parsed(text), Err(regex::Error::Syntax(_)));
        let readable: Vec<_> = expressions.iter().filter(is_readable).collect();
        let set = RegexSetBuilder::new(&readable)
            .size_limit(EXPRESSIONS_LIMIT)
            .build();
        if set.is_err() || readable.len() < expressions.len() {
            self.hide(PathBuf::new(), Problem::DefaultsInDoubt);
        }
        if let Ok(set) = set
            && !set.is_empty()
        {
            self.rule(Scope::Matched(set), Map::new());
        }
    }

    /// MkDocs: the paths that are not built, in the folder of its documents.
    pub(super) fn mkdocs(&mut self, text: &str) {
        let Ok(map) = front_matter::parse_as(Format::Yaml, text) else {
            if LISTS.iter().any(|key| text.contains(key)) {
                self.hide(PathBuf::new(), Problem::DefaultsInDoubt);
            }
            return;
        };
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        let folder = text("docs_dir").unwrap_or("docs").trim_matches(['.', '/']);
        let plugins = map
            .get("plugins")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let globs = plugins.filter_map(|plugin| plugin.get("exclude")?.get("glob")?.as_array());
        for glob in globs.flatten().filter_map(Value::as_str) {
            self.ignored(PathBuf::from(folder), glob);
        }
        for list in LISTS.into_iter().filter_map(text) {
            self.ignored(PathBuf::from(folder), list);
        }
    }
}
