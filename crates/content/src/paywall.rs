//! Finds the text of a post that is for members only: behind a paywall's mark, or inside of its container. It is never shown.
//!
//! `marks/paywall.rs`, `marks/field.rs`, `marks/divider.rs`, `marks/english.rs` and `marks/audience.rs` have the vocabulary. One pass reads
//! the tokens of the text, another one pairs what opens with what closes: ends in code, comments and values of attributes are none. In
//! doubt the text is for members: what follows a mark without an end is left out to the end of the post.

mod branches;
mod comment;
mod containers;
mod element;
mod lines;
mod pairs;
mod tag;
mod template;
mod tokens;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    ops::Range,
};

use comment::Comment;
use pairs::Pairs;
use tokens::{Kind, Token, Tokens};

pub(crate) use tokens::pandoc_tag;

pub use crate::marks::field::is_field_for_members;
use crate::marks::paywall::STEADY;

/// The most bytes of a mark as it is reported. By hand: some lines.
const MARK: usize = 400;

/// Text for members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Members {
    /// Bytes of the file, with the marks.
    pub span: Range<usize>,
    /// The mark with which it begins, as written, on one line.
    pub mark: String,
    /// The characters of the text, with the marks.
    pub characters: usize,
}

/// What a text is, and where marks in it are code.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form<'a> {
    /// Markdown, with the bytes of its code, in order: no mark begins or ends there.
    Markdown(&'a [Range<usize>]),
    /// HTML: shortcodes and tags of blog tools in `<pre>` and `<code>` are text.
    Html,
    /// HTML as WordPress stores it: it runs shortcodes in code, too.
    WordPress,
}

/// The text for members in `source` from byte `start` on, in order and apart.
pub(crate) fn find(source: &str, start: usize, form: Form<'_>) -> Vec<Members> {
    let mut tokens = tokens::read(source, start, &form);
    if form == Form::Html {
        let is_real = |kind: &Kind<'_>| matches!(kind, Kind::Tag(_) | Kind::Comment(_));
        let is_text = |token: &Token<'_>| token.code.is_some() && !is_real(&token.kind);
        tokens.list.retain(|token| !is_text(token));
    }
    let lines = lines::find(source, start, &tokens, &form);
    let Tokens { list, .. } = tokens;
    let mut scanner = Scanner {
        source,
        start,
        pairs: Pairs::of(&list),
        branches: branches::hidden(&list, source.len()),
        tokens: &list,
        code: match form {
            Form::Markdown(code) => code,
            Form::Html | Form::WordPress => &[],
        },
        labels: None,
        braces: None,
        has_negation: false,
    };
    let mut found = Vec::new();
    let mut lines = lines.into_iter().peekable();
    let mut tokens = list.iter().enumerate().peekable();
    let mut at = start;
    loop {
        let is_behind = |(span, end): &lines::Mark| span.end <= at || *end <= at;
        while lines.next_if(is_behind).is_some() {}
        while tokens.next_if(|(_, token)| token.span.start < at).is_some() {}
        let next = tokens
            .peek()
            .map_or(usize::MAX, |(_, token)| token.span.start);
        let (begin, mark) = match lines.next_if(|(span, _)| span.start.max(at) <= next) {
            Some((span, end)) => (span.start.max(at), Some((span.len(), end))),
            None => match tokens.next() {
                Some((index, token)) => (token.span.start, scanner.mark(index, token)),
                None => return found,
            },
        };
        let Some((length, end)) = mark else { continue };
        let end = source.ceil_char_boundary(end.max(begin + 1));
        let mark = &source[begin..source.floor_char_boundary(begin + length.min(MARK))];
        found.push(Members {
            span: begin..end,
            mark: mark.split_whitespace().collect::<Vec<_>>().join(" "),
            characters: source[begin..end].chars().count(),
        });
        at = end;
    }
}

/// HTML without the text for members, and the marks with which that begins.
pub fn without_members_text(html: &str) -> (Cow<'_, str>, Vec<String>) {
    public(html, Form::Html)
}

/// The same for a text as WordPress stores it, which runs shortcodes in code, too.
pub fn without_members_text_of_wordpress(html: &str) -> (Cow<'_, str>, Vec<String>) {
    public(html, Form::WordPress)
}

fn public<'h>(html: &'h str, form: Form<'_>) -> (Cow<'h, str>, Vec<String>) {
    let found = find(html, 0, form);
    let public = without(html, &found);
    let marks = found.into_iter().map(|members| members.mark).collect();
    (public, marks)
}

/// A text without the parts `found` in it.
pub(crate) fn without<'t>(text: &'t str, found: &[Members]) -> Cow<'t, str> {
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for members in found {
        out.push_str(&text[at..members.span.start]);
        at = members.span.end;
    }
    Cow::Owned(out + &text[at..])
}

/// The length of a mark, and the byte at which the text for members ends.
type End = Option<(usize, usize)>;

struct Scanner<'a, 't> {
    source: &'a str,
    start: usize,
    tokens: &'t [Token<'a>],
    /// The bytes of the code of Markdown, in order.
    code: &'t [Range<usize>],
    pairs: Pairs,
    /// The branches of conditions that are not for everybody: the index of the token that begins one, and its end.
    branches: HashMap<usize, usize>,
    /// The labels of links that have an address, in lower case.
    labels: Option<HashSet<String>>,
    /// The ends of braces by their starts.
    braces: Option<HashMap<usize, usize>>,
    /// True if an element with `v-if` shows its text to those who are no members.
    has_negation: bool,
}

impl Scanner<'_, '_> {
    fn mark(&mut self, index: usize, token: &Token<'_>) -> End {
        if let Some(end) = self.branches.get(&index) {
            return Some((token.span.len(), *end));
        }
        match &token.kind {
            Kind::Comment(text) => self.comment(index, text),
            Kind::Tag(tag) => self.element(index, tag),
            Kind::Shortcode(text) => self.shortcode(index, text),
            Kind::Percent(text) | Kind::Hugo(text) => self.tag(index, text),
            Kind::Brace(text) => self.brace(index, text),
            Kind::Expression => self.expression(token.span.start),
            Kind::Underscores => {
                let mark = self.source[token.span.start..].get(..STEADY.len())?;
                let is_steady = mark.eq_ignore_ascii_case(STEADY);
                is_steady.then_some((mark.len(), self.source.len()))
            }
            Kind::Svelte(_) | Kind::Script(_) | Kind::Line(_) | Kind::Pandoc(_) => None,
        }
    }

    /// A comment that begins text for members, up to the one that ends it.
    fn comment(&self, index: usize, text: &str) -> End {
        let rest = self.source.len();
        let close = self.pairs.close(index);
        let end = match Comment::read(text) {
            Comment::Opens | Comment::Gated { is_end: false } => close,
            Comment::Divides => None,
            Comment::Block(block) if !block.is_end && block.is_for_members() => {
                if block.is_closed && !block.is_divider() {
                    return None;
                }
                close
            }
            _ => return None,
        };
        let end = end.map_or(rest, |close| self.tokens[close].span.end);
        Some((self.tokens[index].span.len(), end))
    }
}
