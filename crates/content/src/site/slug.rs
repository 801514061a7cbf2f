//! Slugs in the forms of blog tools, and percent-encoding of paths.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Letters and digits in lower case; each run of other characters becomes `-`: Jekyll's `default` mode of `slugify`.
pub(super) fn plain(text: &str) -> String {
    hyphenated(text, is_alphanumeric).to_lowercase()
}

/// Like [`plain`], but keeps `._~!$&'()+,;=@` and the case: Jekyll's `pretty` mode.
pub(super) fn pretty(text: &str) -> String {
    hyphenated(text, |c| is_alphanumeric(c) || "._~!$&'()+,;=@".contains(c))
}

/// Hugo's `UnicodeSanitize`, in lower case: spaces become `-`, and punctuation is left out.
pub(super) fn hugo(text: &str) -> String {
    let mut out = String::new();
    let mut has_space = false;
    for c in text.trim().chars() {
        if is_alphanumeric(c) || "./_#+~-@".contains(c) {
            if has_space && c != '-' && !out.ends_with('-') {
                out.push('-');
            }
            has_space = false;
            out.push(c);
        } else if c.is_whitespace() && !out.is_empty() {
            has_space = true;
        }
    }
    out.to_lowercase()
}

/// The slugs of GitHub's headings, which Astro gives to entries: spaces become `-`; punctuation except `-` and `_` is left out.
pub(super) fn github(text: &str) -> String {
    let kept = text.to_lowercase();
    let kept = kept.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if is_alphanumeric(c) || matches!(c, '-' | '_') => Some(c),
        _ => None,
    });
    kept.collect()
}

fn is_alphanumeric(c: char) -> bool {
    // Marks of voiced kana and of accents belong to their letters.
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

fn hyphenated(text: &str, keeps: impl Fn(char) -> bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if keeps(c) {
            out.push(c);
        } else if !out.ends_with('-') || c == '-' {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

/// The characters that a path contains unescaped (RFC 3986): unreserved characters, sub-delimiters, `:`, `@` and `/`.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// Percent-encodes a path. Characters that are already encoded stay.
pub(super) fn encode_path(path: &str) -> String {
    let parts = path.split('%').enumerate().map(|(index, part)| {
        let hex = part.as_bytes().get(..2);
        let is_encoded = hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let sign = match (index, is_encoded) {
            (0, _) => "",
            (_, true) => "%",
            (_, false) => "%25",
        };
        format!("{sign}{}", utf8_percent_encode(part, PATH))
    });
    parts.collect()
}

/// Percent-encodes a value, such as a file's name. Here `%` stands for itself.
pub(super) fn encode_value(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// Percent-encodes the part of an address after its host.
pub(super) fn encode_literal(url: &str) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url[host..].find('/').map_or(url.len(), |at| host + at);
    url[..path].to_owned() + &encode_path(&url[path..])
}
