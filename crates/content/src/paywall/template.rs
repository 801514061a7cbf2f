//! Shortcodes in brackets, and tags of Liquid, Hugo, Markdoc and MDX, that are for members.

use std::{collections::HashMap, ops::Range};

use super::{End, Scanner, branches, tag::attributes};
use crate::marks::{
    audience::{Audience, audience},
    paywall::{
        is_attribute_for_members, is_for_members, is_members_shortcode, is_members_tag,
        is_value_for_members, shortcode_name,
    },
};

/// The most bytes of the condition of an expression in MDX. By hand: a call and a name.
const CONDITION: usize = 200;
/// The most bytes of the attributes of a shortcode. By hand: some lines.
const ATTRIBUTES: usize = 2_000;

impl Scanner<'_, '_> {
    /// `[private] … [/private]`; without an end only alone in its line.
    pub(super) fn shortcode(&mut self, index: usize, text: &str) -> End {
        let span = self.tokens[index].span.clone();
        let text = text.trim();
        if text.starts_with('/') {
            return None;
        }
        let name = shortcode_name(text)?;
        let is_named = is_members_shortcode(&name) || is_for_members(text.trim_end_matches('/'));
        if !is_named && !has_attribute_for_members(&text[name.len().min(text.len())..]) {
            return None;
        }
        let before = &self.source[self.start..span.start];
        let after = &self.source[span.end..];
        // `[[private]]` shows `[private]`, and `\[private\]` too.
        if before.ends_with('\\') || before.ends_with('[') && after.starts_with(']') {
            return None;
        }
        let is_closed = text.ends_with('/');
        if !is_closed && let Some(close) = self.pairs.close(index) {
            return Some((span.len(), self.tokens[close].span.end));
        }
        let is_other = before.ends_with(['!', ']']) || after.starts_with(['(', '[', ':']);
        let before = before.trim_end_matches([' ', '\t']);
        let after = after.trim_start_matches([' ', '\t']);
        let is_alone = (before.is_empty() || before.ends_with(['\n', '\r', '>']))
            && (after.is_empty() || after.starts_with(['\n', '\r', '<']));
        let is_divider = !is_other && is_alone && is_for_members(text);
        let is_mark = is_divider && !self.has_label(&text.to_ascii_lowercase());
        is_mark.then_some((span.len(), self.source.len()))
    }

    /// True if the text has the address of a link by this label: `[label]: https://…`.
    fn has_label(&mut self, label: &str) -> bool {
        let source = self.source;
        let labels = self.labels.get_or_insert_with(|| {
            let lines = source.lines().filter_map(|line| {
                let (label, _) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
                Some(label.trim().to_ascii_lowercase())
            });
            lines.collect()
        });
        labels.contains(label)
    }

    /// `{% members %} … {% endmembers %}`, `{{< private >}} … {{< /private >}}`, `{% include paywall.html %}`.
    pub(super) fn tag(&self, index: usize, text: &str) -> End {
        let length = self.tokens[index].span.len();
        if let Some(end) = partial(text) {
            return end.then_some((length, self.source.len()));
        }
        let name = text
            .split([' ', '\n', '\t', '('])
            .next()
            .unwrap_or_default();
        let is_end = name.starts_with("end") || name.starts_with('/');
        if name.contains(['.', '|']) || is_end || branches::is_condition_or_loop(text) {
            return None;
        }
        let close = self.pairs.close(index);
        let is_container =
            || is_members_tag(name) || has_attribute_for_members(&text[name.len()..]);
        let is_members = is_for_members(name) || close.is_some() && is_container();
        if !is_members {
            return None;
        }
        let end = close.map_or(self.source.len(), |close| self.tokens[close].span.end);
        Some((length, end))
    }

    /// `{{ template "paywall" }}`, `{{> paywall}}`. `{{ private }}` is a value.
    pub(super) fn brace(&self, index: usize, text: &str) -> End {
        let is_paywall = partial(text)?;
        is_paywall.then_some((self.tokens[index].span.len(), self.source.len()))
    }

    /// `{isMember && (…)}`, `{!isMember || …}` and `{isMember ? (…) : (…)}`.
    pub(super) fn expression(&mut self, at: usize) -> End {
        let near = &self.source[at..self.source.floor_char_boundary(at + CONDITION)];
        // An element ends the condition; without one, the first sign does.
        let is_element =
            |rest: &str| rest.starts_with(|c: char| c == '>' || c.is_ascii_alphabetic());
        let element = near
            .match_indices('<')
            .map(|(at, _)| at)
            .find(|at| is_element(&near[at + 1..]));
        let near = &near[..element.unwrap_or(near.len())];
        let signs = signs(near, element.is_some());
        let (end, sign) = match element {
            Some(_) => signs.last()?,
            None => signs.first()?,
        };
        let condition = &near[..*end];
        let mut lines = condition.trim_end().lines();
        if condition.contains('}') || lines.any(|line| line.trim().is_empty()) {
            return None;
        }
        let is_hidden = match (audience(condition), *sign) {
            (Audience::Everybody, _) => false,
            (Audience::Strangers, sign) => sign != "&&",
            (Audience::Members, sign) => sign != "||",
            (Audience::Unclear, _) => true,
        };
        if !is_hidden {
            return None;
        }
        let (source, code) = (self.source, self.code);
        let braces = self.braces.get_or_insert_with(|| braces(source, code));
        let end = braces.get(&at).copied().unwrap_or(source.len());
        Some((condition.len(), end))
    }
}

/// The signs of conditions in an expression, each with its byte. Before an element, a `?` needs no spaces around it.
fn signs(text: &str, is_before_element: bool) -> Vec<(usize, &'static str)> {
    let found = ["&&", "||", "?"].into_iter().flat_map(|sign| {
        let places = text.match_indices(sign).map(|(at, _)| at);
        places.map(move |at| (at, sign))
    });
    let is_sign = |(at, sign): &(usize, &str)| {
        let (before, after) = (&text[..*at], &text[at + sign.len()..]);
        let is_apart =
            before.ends_with(char::is_whitespace) && after.starts_with(char::is_whitespace);
        // `user?.plan` and `plan ?? ''` are values.
        let is_value = after.starts_with(['.', '?']) || before.ends_with('?');
        *sign != "?" || !is_value && (is_apart || is_before_element)
    };
    let mut signs: Vec<_> = found.filter(is_sign).collect();
    signs.sort_unstable();
    signs
}

/// True if one of the attributes behind a name says that the text is for members: `access="paid"`, `"members"`.
fn has_attribute_for_members(text: &str) -> bool {
    if text.len() > ATTRIBUTES {
        return false;
    }
    attributes(text).iter().any(|(name, value)| {
        let value_alone = name.strip_prefix(['"', '\'']);
        let value_alone = value_alone.map(|name| name.trim_end_matches(['"', '\'']));
        value_alone.is_some_and(is_for_members) || is_attribute_for_members(name, value)
    })
}

/// Whether a tag includes a part of the site by the name of a paywall; nothing where it includes none.
fn partial(text: &str) -> Option<bool> {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let file = match name {
        "include" | "include_relative" | "partial" | "render" | "template" | "includeCached"
        | "partialCached" => rest.trim(),
        _ => text.strip_prefix('>')?.trim(),
    };
    let file = file.trim_start_matches(['"', '\'']);
    let file = file.split([' ', '"', '\'']).next().unwrap_or_default();
    Some(is_value_for_members(
        file.rsplit('/').next().unwrap_or_default(),
    ))
}

/// The byte behind the `}` of each `{`, outside of code and of values in quotes.
fn braces(source: &str, code: &[Range<usize>]) -> HashMap<usize, usize> {
    let (mut open, mut pairs) = (Vec::new(), HashMap::new());
    let mut codes = code.iter().peekable();
    let mut quote = None;
    for (at, byte) in source.bytes().enumerate() {
        while codes.next_if(|code| code.end <= at).is_some() {}
        if codes.peek().is_some_and(|code| code.start <= at) {
            continue;
        }
        match (quote, byte) {
            // A value that is never closed ends with its line.
            (Some(closing), byte) if byte == closing || byte == b'\n' => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if source[..at].ends_with('=') => quote = Some(byte),
            (None, b'{') => open.push(at),
            (None, b'}') => {
                if let Some(opened) = open.pop() {
                    pairs.insert(opened, at + 1);
                }
            }
            _ => {}
        }
    }
    pairs
}
