//! A tag of HTML, or of a component of MDX.

/// The most bytes of an expression of MDX as the value of an attribute. By hand: a call or a short list.
const EXPRESSION: usize = 1_000;
/// The most characters of a tag outside of values. By hand: a hundred long attributes.
const OUTSIDE: usize = 4_000;

/// A tag, as HTML and MDX read it.
#[derive(Debug, PartialEq)]
pub(super) struct Tag<'a> {
    pub name: &'a str,
    pub is_end: bool,
    /// True if it ends with `/>`.
    pub is_closed: bool,
    /// The text behind its name.
    rest: &'a str,
    /// In bytes.
    pub length: usize,
}

impl<'a> Tag<'a> {
    /// Reads the tag at the start of `text`. A `>` in quotes is a part of a value.
    pub(super) fn read(text: &'a str) -> Option<Tag<'a>> {
        let inside = text.strip_prefix('<')?;
        let (inside, is_end) = match inside.strip_prefix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        let length = inside.find(|c| !is_of_name(c))?;
        let (name, rest) = inside.split_at(length);
        let is_address = name.ends_with(':');
        if is_address
            || !rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '/' | '>' | '{'))
        {
            return None;
        }
        let end = end(rest)?;
        let rest = &rest[..end];
        Some(Tag {
            name,
            is_end,
            is_closed: rest.ends_with('/'),
            rest,
            length: text.len() - inside.len() + length + end + 1,
        })
    }

    /// The attributes: names in lower case, each with its value, which may be empty.
    pub(super) fn attributes(&self) -> Vec<(String, &'a str)> {
        attributes(self.rest)
    }
}

/// The attributes in a text, as [`Tag::attributes`] has them.
pub(super) fn attributes(mut rest: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let is_between = |c: char| c.is_whitespace() || c == '/';
    loop {
        rest = rest.trim_start_matches(is_between);
        // A name has a character at least, also if that is a `=`.
        let Some(first) = rest.chars().next() else {
            return found;
        };
        let behind = first.len_utf8();
        let length = match first {
            '"' | '\'' => Some(value_length(rest) - behind),
            _ => rest[behind..].find(|c: char| is_between(c) || c == '='),
        };
        let (name, after) = rest.split_at(length.map_or(rest.len(), |length| behind + length));
        rest = after;
        let mut value = "";
        if let Some(after) = after.trim_start().strip_prefix('=') {
            let after = after.trim_start();
            let length = value_length(after);
            value = after[..length].trim_matches(['"', '\'', '`', '{', '}', ' ']);
            rest = &after[length..];
        }
        found.push((name.to_lowercase(), value));
    }
}

/// The length of the value that begins the text: quoted, an expression in braces, or a word.
fn value_length(text: &str) -> usize {
    let word = || {
        let end = text.find(|c: char| c.is_whitespace() || c == '>');
        end.unwrap_or(text.len())
    };
    match text.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => {
            let close = text[1..].find(char::from(*quote));
            close.map_or(text.len(), |close| close + 2)
        }
        Some(b'{') => expression(text).unwrap_or_else(word),
        _ => word(),
    }
}

/// The length of an expression in braces.
fn expression(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().take(EXPRESSION) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The byte of the `>` that ends a tag, from the end of its name on. Another tag cannot begin in it.
fn end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut is_value = false;
    // Each of many tags without their ends would be read to the end of the text.
    for _ in 0..OUTSIDE {
        let byte = bytes.get(at)?;
        match byte {
            b'>' => return Some(at),
            b'<' => return None,
            b'"' | b'\'' if is_value => {
                let quoted = &bytes[at + 1..];
                at += 1 + quoted.iter().position(|found| found == byte)?;
                is_value = false;
            }
            b'{' if is_value || text[..at].ends_with(char::is_whitespace) => {
                at += expression(&text[at..]).unwrap_or(1) - 1;
                is_value = false;
            }
            b'=' => is_value = true,
            byte if byte.is_ascii_whitespace() => {}
            _ => is_value = false,
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_html_and_mdx_have_them() {
        for (text, length, attributes) in [
            ("<a>b", 3, &[][..]),
            (
                "<div title=\"a > b\" class='c d'>x",
                31,
                &[("title", "a > b"), ("class", "c d")],
            ),
            (
                "<p title=\"first class\" class=x>",
                31,
                &[("title", "first class"), ("class", "x")],
            ),
            ("<P Hidden\n id = a/>", 19, &[("hidden", ""), ("id", "a/")]),
            (
                "<X on={() => a} b={'c'} />",
                26,
                &[("on", "() => a"), ("b", "c")],
            ),
            ("</div >", 7, &[]),
        ] {
            let tag = Tag::read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(tag.length, length, "{text}");
            let found = tag.attributes();
            let found: Vec<(&str, &str)> = found.iter().map(|(n, v)| (&**n, *v)).collect();
            assert_eq!(found, attributes, "{text}");
        }
        for text in [
            "<a",
            "<a b",
            "<a <b>",
            "< a>",
            "<1>",
            "<a b=\"c>",
            "<https://a.b>",
        ] {
            assert_eq!(Tag::read(text), None, "{text}");
        }
    }
}
