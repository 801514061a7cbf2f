//! Which token closes which: elements, shortcodes, blocks of WordPress, tags of blog tools. One pass over all tokens finds the pairs.

use std::collections::HashMap;

use super::{
    comment::Comment,
    tokens::{Kind, Token},
};
use crate::marks::paywall::{restricted_words, shortcode_name};

/// What can be opened and closed: its language, its name, and the element with code in which it stands.
type Key = (Language, String, Option<usize>);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Language {
    Html,
    Shortcode,
    Block,
    Members,
    Percent,
    Hugo,
    /// Shortcodes of Zola, which all end with `{% end %}`.
    Zola,
}

/// The pairs of a text, as indices of tokens.
#[derive(Default)]
pub(super) struct Pairs {
    closes: HashMap<usize, usize>,
}

impl Pairs {
    pub(super) fn of(tokens: &[Token<'_>]) -> Pairs {
        let mut pairs = Pairs::default();
        let mut open: HashMap<Key, Vec<usize>> = HashMap::new();
        let mut last: HashMap<Key, usize> = HashMap::new();
        for (index, token) in tokens.iter().enumerate() {
            let Some((language, name, is_end)) = read(&token.kind) else {
                continue;
            };
            let key = (language, name, token.code);
            if !is_end {
                open.entry(key).or_default().push(index);
                continue;
            }
            if let Some(opened) = open.get_mut(&key).and_then(Vec::pop) {
                pairs.closes.insert(opened, index);
            }
            last.insert(key, index);
        }
        // Too few ends: the last one counts.
        for (key, opened) in open {
            let is_counted = matches!(key.0, Language::Shortcode | Language::Members);
            if let Some(close) = last.get(&key).filter(|_| is_counted) {
                let before = opened.into_iter().filter(|opened| opened < close);
                pairs.closes.extend(before.map(|opened| (opened, *close)));
            }
        }
        pairs
    }

    /// The token that closes the token `index`.
    pub(super) fn close(&self, index: usize) -> Option<usize> {
        self.closes.get(&index).copied()
    }
}

/// The language and the name of a token that opens or closes something, and whether it closes.
fn read(kind: &Kind<'_>) -> Option<(Language, String, bool)> {
    Some(match kind {
        Kind::Tag(tag) => {
            if tag.is_closed && !tag.is_end {
                return None;
            }
            (Language::Html, tag.name.to_ascii_lowercase(), tag.is_end)
        }
        Kind::Comment(text) => match Comment::read(text) {
            Comment::Block(block) if !block.is_closed => {
                (Language::Block, block.name.to_owned(), block.is_end)
            }
            Comment::Opens => (Language::Members, restricted_words(text), false),
            Comment::Ends => (Language::Members, restricted_words(text), true),
            Comment::Gated { is_end } => (Language::Members, "gated".to_owned(), is_end),
            _ => return None,
        },
        Kind::Shortcode(text) => {
            let (text, is_end) = match text.trim().strip_prefix('/') {
                Some(text) => (text, true),
                None => (text.trim(), false),
            };
            (Language::Shortcode, shortcode_name(text)?, is_end)
        }
        Kind::Percent(text) => tag(Language::Percent, text)?,
        Kind::Hugo(text) => tag(Language::Hugo, text)?,
        Kind::Brace(_)
        | Kind::Svelte(_)
        | Kind::Script(_)
        | Kind::Line(_)
        | Kind::Pandoc(_)
        | Kind::Expression
        | Kind::Underscores => return None,
    })
}

/// `members`, `endmembers`, `end_members`, `/members`.
fn tag(language: Language, text: &str) -> Option<(Language, String, bool)> {
    let word = text.split([' ', '\n', '\t', '(']).next()?;
    if language == Language::Percent && (word == "end" || text[word.len()..].starts_with('(')) {
        return Some((Language::Zola, String::new(), word == "end"));
    }
    let end = word.strip_prefix("end").or_else(|| word.strip_prefix('/'));
    let name = match end {
        // `/ members`
        Some("") => text[1..].trim(),
        Some(name) => name.trim_start_matches(['-', '_']),
        None => word,
    };
    Some((language, name.to_owned(), end.is_some()))
}
