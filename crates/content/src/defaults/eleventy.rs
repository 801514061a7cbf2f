//! The data files of Eleventy.

use std::path::PathBuf;

use super::{Reading, Scope, may_hide};
use crate::{
    diagnostic::Problem,
    front_matter::{self, Format},
    keys::{self, Field},
    marks,
};

impl Reading<'_> {
    /// Eleventy: a data file for a folder's posts, or for one post. Programs are not run: they hide the posts if they may hide
    /// them.
    pub(super) fn eleventy(&mut self, scope: PathBuf, text: &str) {
        let ending = self.file.extension().unwrap_or_default().to_string_lossy();
        let format = match &*ending {
            "json" => Some(Format::Json),
            "yaml" | "yml" => Some(Format::Yaml),
            "toml" => Some(Format::Toml),
            _ => None,
        };
        // A template that writes a file of data, such as the index of a search.
        if text.trim_start().starts_with("---") && format == Some(Format::Json) {
            return;
        }
        match format.map(|format| front_matter::parse_as(format, text)) {
            Some(Ok(map)) => self.rule(Scope::Path(scope), map),
            Some(Err(_)) if may_hide(text) => self.hide(scope, Problem::DefaultsInDoubt),
            None if may_program_hide(text) => self.hide(scope, Problem::DefaultsInDoubt),
            Some(Err(_)) | None => {}
        }
    }
}

/// True if a program of Eleventy may hide posts: a key that hides posts has a value that hides, or that is not written out. The
/// program is not run. `permalink: (data) => data.draft ? false : …` reads the key of each post, as Senpai does too.
fn may_program_hide(text: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    // A method with this name.
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
        if index == 0 || !marks::may_hide(key) || marks::is_term(key) {
            continue;
        }
        let value = part.trim_start();
        let word = value.split([',', '}']).next().unwrap_or_default().trim();
        let quoted = word.trim_matches(['"', '\'', '`']);
        let is_hidden = match keys::field(key) {
            // An address is a text, or a function that returns one.
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
