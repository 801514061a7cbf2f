//! Hugo's `cascade` and `ignoreFiles`, and what Zola leaves out.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{Reading, Scope, hidden, may_hide};
use crate::{
    diagnostic::Problem,
    flag::flag,
    front_matter::{self, Format},
};

impl Reading<'_> {
    /// Hugo: the `cascade` of the `_index.md` of `folder`.
    pub(super) fn cascade(&mut self, folder: PathBuf, text: &str) {
        let front = front_matter::parse(text);
        if front.fault.is_some() && text.contains("cascade") && may_hide(text) {
            return self.hide(folder, Problem::DefaultsInDoubt);
        }
        // Zola leaves out the pages of such a section. Its front matters are TOML.
        let is_draft = front.map.get("draft").and_then(flag) == Some(true);
        if front.format == Format::Toml && is_draft {
            self.rule(Scope::Path(folder.clone()), hidden());
        }
        self.cascades(&folder, &front.map);
    }

    /// Hugo: the `cascade` of its configuration, and the regular expressions in `ignoreFiles`. Zola: the patterns in `ignored_content`.
    pub(super) fn hugo(&mut self, text: &str) {
        let is_toml = self.file.extension().is_some_and(|ending| ending == "toml");
        let format = if is_toml { Format::Toml } else { Format::Yaml };
        let folder = PathBuf::from("content");
        match front_matter::parse_as(format, text) {
            Ok(map) => {
                self.cascades(&folder, &map);
                let list = |key: &str| map.get(key).and_then(Value::as_array).into_iter().flatten();
                let texts = |key: &str| list(key).filter_map(Value::as_str).collect::<Vec<_>>();
                self.ignored_by(&texts("ignoreFiles"));
                self.ignored(folder, &texts("ignored_content").join("\n"));
            }
            Err(_) if text.contains("ignore") || text.contains("cascade") && may_hide(text) => {
                self.hide(folder, Problem::DefaultsInDoubt);
            }
            Err(_) => {}
        }
    }

    fn cascades(&mut self, folder: &Path, map: &Map<String, Value>) {
        let cascades = match map.get("cascade") {
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
                    Scope::Hugo(folder.to_owned(), part.to_lowercase())
                }
                None => Scope::Path(folder.to_owned()),
            };
            self.rule(scope, table.clone());
        }
    }
}
