//! Lists of paths that a blog tool leaves out, in the form of `.gitignore`: those of Eleventy, Hugo, Zola and gardens, and `exclude_docs`,
//! `draft_docs` and the plugin `exclude` of MkDocs.

use std::path::{Path, PathBuf};

use ignore::gitignore::GitignoreBuilder;
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

/// True if the file is a list of paths that Eleventy leaves out.
pub(super) fn is_list(path: &Path) -> bool {
    path.ends_with(ELEVENTY) || path.ends_with(GIT)
}

/// True if a hidden file with this name is read, or tells which tool makes the site.
pub(crate) fn is_read(name: &str) -> bool {
    [GIT, ELEVENTY, ".eleventy.js", ".eleventy.cjs", OBSIDIAN].contains(&name)
}

/// A pattern that matches at least the paths of a regular expression: `\.lock$`, `posts/wip-.*`.
pub(super) fn glob(expression: &str) -> String {
    let (mut glob, mut chars) = (String::from("**/"), expression.chars());
    if !expression.starts_with('^') {
        glob.push('*');
    }
    while let Some(c) = chars.next() {
        match c {
            '^' | '$' => {}
            '\\' => glob.extend(
                chars
                    .next()
                    .map(|c| if c.is_alphanumeric() { '*' } else { c }),
            ),
            c if c.is_alphanumeric() || "/_- ".contains(c) => glob.push(c),
            _ if glob.ends_with('*') => {}
            _ => glob.push('*'),
        }
    }
    if !expression.ends_with('$') && !glob.ends_with('*') {
        glob.push('*');
    }
    glob
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
