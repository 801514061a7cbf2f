//! What digital gardens leave out of their sites: Logseq's `config.edn`, Quartz's configuration, and the excluded folders of Obsidian.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{Reading, Scope};
use crate::{
    diagnostic::Problem,
    front_matter::{self, Format},
};

/// The configuration of a Logseq graph.
const LOGSEQ: &str = "logseq/config.edn";
/// The key by which Logseq publishes all pages of a graph.
const ALL_PAGES: &str = ":publishing/all-pages-public?";
/// The configurations of Quartz.
const QUARTZ: [&str; 3] = [
    "quartz.config.ts",
    "quartz.config.yaml",
    "quartz.config.yml",
];
/// The folder of Obsidian's settings, and the settings that are read.
pub(super) const OBSIDIAN: &str = ".obsidian";
const SETTINGS: [&str; 2] = ["app.json", "publish.json"];
/// The lists of paths in these settings and in Quartz's configuration.
const LISTS: [&str; 3] = ["excluded", "userIgnoreFilters", "ignorePatterns"];

/// True if the file is one of these configurations.
pub(super) fn is_configuration(path: &Path) -> bool {
    let is_of_obsidian = || path.parent() == Some(Path::new(OBSIDIAN));
    path == Path::new(LOGSEQ)
        || QUARTZ.iter().any(|name| path == Path::new(name))
        || SETTINGS.iter().any(|name| path.ends_with(name)) && is_of_obsidian()
}

/// True if a file in Obsidian's folder of settings is read.
pub(crate) fn is_setting(name: &str) -> bool {
    SETTINGS.contains(&name)
}

impl Reading<'_> {
    /// The pages of a garden that its configuration keeps out of the site.
    pub(super) fn garden(&mut self, text: &str) {
        let is_program = self.file.extension().is_some_and(|ending| ending == "ts");
        match self.file {
            file if file == Path::new(LOGSEQ) => self.logseq(text),
            _ if is_program => self.quartz(&without_comments(text)),
            file => {
                let is_json = file.extension().is_some_and(|ending| ending == "json");
                let format = if is_json { Format::Json } else { Format::Yaml };
                let Ok(map) = front_matter::parse_as(format, text) else {
                    return self.hide_listed(text);
                };
                let inner = map.get("configuration").and_then(Value::as_object);
                let lists = LISTS
                    .iter()
                    .flat_map(|list| [Some(&map), inner].map(|map| map?.get(*list)));
                let paths = lists.flatten().filter_map(Value::as_array).flatten();
                let paths: Vec<&str> = paths.filter_map(Value::as_str).collect();
                self.paths(&paths);
            }
        }
    }

    /// Logseq publishes a page with `public:: true`, and the others only if the graph says so.
    fn logseq(&mut self, text: &str) {
        let code: String = text
            .lines()
            .map(|line| line.split(';').next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join(" ");
        let mut values = code.match_indices(ALL_PAGES).map(|(at, _)| {
            let is_left_out = code[..at].trim_end().ends_with("#_");
            let value = code[at + ALL_PAGES.len()..].trim_start();
            !is_left_out && value.starts_with("true")
        });
        if !values.any(|is_public| is_public) {
            let keys = Map::from_iter([("public".to_owned(), "false".into())]);
            self.rule(Scope::Path(PathBuf::new()), keys);
        }
    }

    /// Quartz: the paths in `ignorePatterns`, and all pages without `publish: true` if the filter for them is on.
    fn quartz(&mut self, code: &str) {
        if code.contains("ExplicitPublish(") {
            let keys = Map::from_iter([("publish".to_owned(), "false".into())]);
            self.rule(Scope::Path(PathBuf::from("content")), keys);
        }
        let list = code.split_once("ignorePatterns").map(|(_, rest)| {
            let list = rest
                .trim_start_matches([':', ' ', '\n'])
                .strip_prefix('[')?;
            Some(list.split_once(']')?.0)
        });
        match list {
            Some(Some(list)) => {
                let signs = ['"', '\'', '`'];
                let paths: Vec<&str> = list.split(signs).skip(1).step_by(2).collect();
                self.paths(&paths);
            }
            Some(None) => self.hide_listed(code),
            None => {}
        }
    }

    /// Hides all posts if a list of paths that cannot be read may stand in the text.
    fn hide_listed(&mut self, text: &str) {
        if LISTS.iter().any(|list| text.contains(list)) {
            self.hide(PathBuf::new(), Problem::DefaultsInDoubt);
        }
    }

    /// Hides the paths, which count from the site's folder or from its folder of pages.
    fn paths(&mut self, paths: &[&str]) {
        let list = paths.join("\n");
        for folder in ["", "content"] {
            self.ignored(PathBuf::from(folder), &list);
        }
    }
}

/// A program without its comments. The `/*` in a pattern begins none.
fn without_comments(code: &str) -> String {
    let mut out = String::new();
    let mut in_comment = false;
    for line in code.lines() {
        let bare = line.trim();
        in_comment |= bare.starts_with("/*");
        if !in_comment && !bare.starts_with("//") {
            out.push_str(line.split(" //").next().unwrap_or_default());
            out.push('\n');
        }
        in_comment &= !bare.ends_with("*/");
    }
    out
}
