//! Addresses with placeholders: `https://example.com/{year}/{slug}/`, or `/:year/:title/` in the form of blog tools.

use super::{SiteError, place::Place, slug};

/// A placeholder: its name, and its value for a post, as a path that is not encoded. `None` if the post has no value.
#[derive(Debug)]
pub(super) struct Placeholder {
    pub name: &'static str,
    value: Value,
}

#[derive(Debug)]
enum Value {
    /// The date, in the format of `strftime`.
    Date(&'static str),
    /// The time of day of the date, in the format of `strftime`.
    Time(&'static str),
    Of(fn(&Place<'_>) -> Option<String>),
}

impl Placeholder {
    /// The post's date in the `strftime` format `format`.
    pub const fn date(name: &'static str, format: &'static str) -> Placeholder {
        let value = Value::Date(format);
        Placeholder { name, value }
    }

    /// The time of day of the post's date, in the `strftime` format `format`.
    pub const fn time(name: &'static str, format: &'static str) -> Placeholder {
        let value = Value::Time(format);
        Placeholder { name, value }
    }

    /// The result of `value` for a post.
    pub const fn of(name: &'static str, value: fn(&Place<'_>) -> Option<String>) -> Placeholder {
        let value = Value::Of(value);
        Placeholder { name, value }
    }

    fn value(&self, place: &Place<'_>) -> Option<String> {
        match self.value {
            Value::Date(format) => place.date(format),
            Value::Time(format) => place.time(format),
            Value::Of(value) => value(place),
        }
    }
}

/// The syntax of placeholders.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// `{name}`
    Braces,
    /// `:name`
    Colons,
}

/// A path or an address with placeholders.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    /// Percent-encoded.
    Literal(String),
    Part(&'static Placeholder),
}

impl Pattern {
    /// Parses a pattern with the placeholders `names`; errors name `setting`.
    pub fn parse(
        text: &str,
        syntax: Syntax,
        names: &[&'static [Placeholder]],
        setting: &'static str,
    ) -> Result<Pattern, SiteError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let open = if syntax == Syntax::Braces { '{' } else { ':' };
        while let Some(at) = placeholder(rest, syntax) {
            push_literal(&mut pieces, &rest[..at], setting)?;
            let after = &rest[at + 1..];
            let (name, left) = if syntax == Syntax::Braces {
                after.split_once('}').ok_or_else(|| {
                    let message = format!("a `{open}` in `site.{setting}` has no closing `}}`");
                    SiteError::of(setting, message)
                })?
            } else {
                after.split_at(name_length(after))
            };
            let known = names
                .iter()
                .copied()
                .flatten()
                .find(|known| known.name == name);
            let known = known.ok_or_else(|| unknown(name, syntax, names, setting))?;
            pieces.push(Piece::Part(known));
            rest = left;
        }
        push_literal(&mut pieces, rest, setting)?;
        Ok(Pattern { pieces })
    }

    /// True if the pattern is a whole address.
    pub fn is_whole(&self) -> bool {
        matches!(self.pieces.first(), Some(Piece::Literal(text)) if text.contains("://"))
    }

    /// The end of the pattern, if it is fixed text.
    pub fn ending(&self) -> &str {
        match self.pieces.last() {
            Some(Piece::Literal(text)) => text,
            Some(Piece::Part(part)) if part.name == "output_ext" => ".html",
            _ => "",
        }
    }

    /// The pattern with the values of a post, percent-encoded; `None` if a value is missing.
    pub fn fill(&self, place: &Place<'_>) -> Option<String> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Part(part) => out.push_str(&slug::encode_value(&part.value(place)?)),
            }
        }
        Some(tidy(&out))
    }
}

/// The place of the next placeholder.
fn placeholder(text: &str, syntax: Syntax) -> Option<usize> {
    match syntax {
        Syntax::Braces => text.find('{'),
        Syntax::Colons => text
            .match_indices(':')
            .map(|(at, _)| at)
            .find(|at| name_length(&text[at + 1..]) > 0),
    }
}

/// The length of the name at the start of `text`.
fn name_length(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    end.unwrap_or(text.len())
}

fn push_literal(
    pieces: &mut Vec<Piece>,
    text: &str,
    setting: &'static str,
) -> Result<(), SiteError> {
    if text.contains('}') {
        let message = format!("a `}}` in `site.{setting}` has no opening `{{`");
        return Err(SiteError::of(setting, message));
    }
    if !text.is_empty() {
        let is_first = pieces.is_empty();
        let encoded = match is_first && text.contains("://") {
            true => slug::encode_literal(text),
            false => slug::encode_path(text),
        };
        pieces.push(Piece::Literal(encoded));
    }
    Ok(())
}

fn unknown(
    name: &str,
    syntax: Syntax,
    names: &[&'static [Placeholder]],
    setting: &'static str,
) -> SiteError {
    let write = |name: &str| match syntax {
        Syntax::Braces => format!("`{{{name}}}`"),
        Syntax::Colons => format!("`:{name}`"),
    };
    let known = || names.iter().copied().flatten().map(|known| known.name);
    let hint = match super::tool::nearest(name, known()) {
        Some(near) => format!("did you mean {}?", write(near)),
        None => {
            let mut all: Vec<String> = known().map(write).collect();
            all.sort();
            all.dedup();
            format!("known placeholders: {}", all.join(", "))
        }
    };
    let message = format!(
        "unknown placeholder {} in `site.{setting}`; {hint}",
        write(name)
    );
    SiteError::of(setting, message)
}

/// A path or an address without empty parts (which placeholders without a value leave), and without the parts `.` and `..`.
pub(super) fn tidy(text: &str) -> String {
    let (origin, path) = match text.find("://") {
        Some(at) => {
            let end = text[at + 3..]
                .find('/')
                .map_or(text.len(), |end| at + 3 + end);
            text.split_at(end)
        }
        None => ("", text),
    };
    let parts = path.split('/').filter(|part| {
        let is_dots = *part == "." || *part == "..";
        !part.is_empty() && !is_dots
    });
    let parts: Vec<&str> = parts.collect();
    let start = if path.starts_with('/') { "/" } else { "" };
    let end = if path.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    format!("{origin}{start}{}{end}", parts.join("/"))
}
