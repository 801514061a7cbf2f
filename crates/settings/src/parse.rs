//! Parses `senpai.toml` into data. Errors name the line and the key.

use serde::Deserialize;
use toml::{
    Spanned,
    de::{DeTable, DeValue, Deserializer},
};

use senpai_content::SiteError;

use crate::{SETTINGS, Setting, SettingsFile, goals::check_goals};

/// An error in `senpai.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// The error, with a correction if one is known.
    pub message: String,
}

/// Parses the contents of `senpai.toml`.
///
/// # Errors
/// Fails on text that is not TOML, on an unknown key and on a value of the wrong type; the error names the line and the key.
pub fn parse(text: &str) -> Result<SettingsFile, ParseError> {
    let syntax = |error: toml::de::Error| ParseError {
        line: line(text, error.span().map_or(0, |span| span.start)),
        message: format!("this is not TOML: {}", error.message()),
    };
    let table = DeTable::parse(text).map_err(syntax)?;
    let checker = Checker { text };
    checker.check(table.get_ref(), &[])?;
    let file = SettingsFile::deserialize(Deserializer::from(table.clone()))
        .map_err(|error| checker.wrong_type(table.get_ref(), &error))?;
    checker.check_site(table.get_ref(), &file)?;
    checker.check_goals(table.get_ref(), &file)?;
    checker.check_days(table.get_ref(), &file)?;
    Ok(file)
}

/// The line of a byte offset, counted from 1.
fn line(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|byte| **byte == b'\n').count()
}

struct Checker<'a> {
    text: &'a str,
}

impl Checker<'_> {
    fn error(&self, offset: usize, message: String) -> ParseError {
        ParseError {
            line: line(self.text, offset),
            message,
        }
    }

    /// Fails for the first key of `table` that is not in [`SETTINGS`]. `above` is the path of the table.
    fn check(&self, table: &DeTable, above: &[&str]) -> Result<(), ParseError> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let path = [above, &[key.get_ref().as_ref()]].concat();
            let offset = key.span().start;
            let mut known = SETTINGS.iter().filter(|s| begins_with(s, &path)).peekable();
            if known.peek().is_none() {
                return Err(self.error(offset, unknown(&path)));
            }
            if path == ["desk"] && table.contains_key("chat") {
                let message = "`desk` is the old name of `chat`; move its keys into `[chat]`";
                return Err(self.error(offset, message.to_owned()));
            }
            let is_table = known.all(|s| s.key.split('.').count() > path.len());
            match value.get_ref() {
                DeValue::Table(inner) if is_table => self.check(inner, &path)?,
                _ if is_table => {
                    let message = format!("`{}` must be a table", path.join("."));
                    return Err(self.error(offset, message));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Fails if the addresses of posts cannot be understood.
    fn check_site(&self, table: &DeTable, file: &SettingsFile) -> Result<(), ParseError> {
        let Err(SiteError {
            setting, message, ..
        }) = file.site.rule()
        else {
            return Ok(());
        };
        let site = table.get("site").map(Spanned::get_ref);
        let value = match site {
            Some(DeValue::Table(site)) => site.get(setting).or_else(|| site.get("url")),
            _ => None,
        };
        Err(self.error(value.map_or(0, |value| value.span().start), message))
    }

    /// Fails if the goals cannot be used.
    fn check_goals(&self, table: &DeTable, file: &SettingsFile) -> Result<(), ParseError> {
        check_goals(&file.goals).map_err(|problem| {
            let place = table.keys().find(|name| name.get_ref().as_ref() == "goals");
            self.error(place.map_or(0, |key| key.span().start), problem.to_string())
        })
    }

    /// Fails if the words of a question would be deleted at once: nothing could be answered twice, and no answer could be rated.
    fn check_days(&self, table: &DeTable, file: &SettingsFile) -> Result<(), ParseError> {
        if file.chat.keep_days > 0 {
            return Ok(());
        }
        let chat = table.get("chat").or_else(|| table.get("desk"));
        let days = match chat.map(Spanned::get_ref) {
            Some(DeValue::Table(chat)) => chat.get("keep_days"),
            _ => None,
        };
        let offset = days.map_or(0, |days| days.span().start);
        let message =
            "`chat.keep_days` must be 1 or more: members read, rate and practise meanwhile";
        Err(self.error(offset, message.to_owned()))
    }

    fn wrong_type(&self, table: &DeTable, error: &toml::de::Error) -> ParseError {
        let offset = error.span().map_or(0, |span| span.start);
        // The rest of serde's message names a Rust type.
        let found = error.message().split(", expected").next();
        let found = found.unwrap_or_default();
        let path = path_at(table, offset).unwrap_or_default();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let setting = SETTINGS.iter().find(|s| begins_with(s, &path));
        // Serde's words are about the type; others are about the value.
        let is_of_type = ["invalid", "missing", "unknown", "duplicate"]
            .iter()
            .any(|word| found.starts_with(word));
        let message = match setting {
            Some(setting) if !path.is_empty() && is_of_type => {
                format!("`{}` must be: {} ({found})", path.join("."), setting.kind)
            }
            // In a list of tables, the fields are those of `senpai.toml`.
            _ if found.starts_with("unknown field") => error.message().to_owned(),
            _ => found.to_owned(),
        };
        self.error(offset, message)
    }
}

/// True if a setting has a key that begins with this path.
fn begins_with(setting: &Setting, path: &[&str]) -> bool {
    let mut segments = setting.key.split('.');
    !setting.key.is_empty()
        && path.iter().enumerate().all(|(depth, name)| {
            let name = if depth == 0 { current_name(name) } else { name };
            segments.next().is_some_and(|s| s == name || is_id(s))
        })
}

/// The current name of a top-level table, from its current or old name.
fn current_name(table: &str) -> &str {
    if table == "desk" { "chat" } else { table }
}

/// True if a segment of a listed key stands for any id.
fn is_id(segment: &str) -> bool {
    !segment.is_empty() && segment.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// The path of the value at a byte offset.
fn path_at(table: &DeTable, offset: usize) -> Option<Vec<String>> {
    table.iter().find_map(|(key, value)| {
        let inner = match value.get_ref() {
            DeValue::Table(inner) => path_at(inner, offset),
            _ => None,
        };
        let covers = |value: &Spanned<DeValue>| value.span().contains(&offset);
        let below = inner.or_else(|| covers(value).then(Vec::new))?;
        Some([vec![key.get_ref().clone().into_owned()], below].concat())
    })
}

/// The message for an unknown key. It suggests the nearest known key.
fn unknown(path: &[&str]) -> String {
    let (name, above) = path.split_last().unwrap_or((&"", &[]));
    let mut here: Vec<&str> = SETTINGS
        .iter()
        .filter(|s| begins_with(s, above))
        .filter_map(|s| s.key.split('.').nth(above.len()))
        .collect();
    here.dedup();
    let spelled = name.to_lowercase().replace('-', "_");
    let nearest = here
        .iter()
        .map(|known| (strsim::damerau_levenshtein(known, &spelled), known))
        .filter(|(distance, _)| *distance <= 2)
        .min();
    let mut keys = SETTINGS.iter().map(|s| s.key).filter(|key| !key.is_empty());
    let elsewhere = keys.find(|key| key.rsplit('.').next() == Some(spelled.as_str()));
    let hint = match (nearest, elsewhere) {
        (Some((_, known)), _) => format!("did you mean `{known}`?"),
        (None, Some(key)) if key.contains('.') => format!("did you mean `{key}`?"),
        (None, Some(key)) => format!("move `{key}` to the top of the file, above the first table"),
        (None, None) => format!("known keys: {}", here.join(", ")),
    };
    format!("unknown key `{}`; {hint}", path.join("."))
}
