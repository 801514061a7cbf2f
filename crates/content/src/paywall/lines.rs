//! Marks that fill their lines: `ここから先は有料です`. `containers.rs` has `:::members` and its kin.

use std::{cmp::Reverse, ops::Range};

use senpai_html::is_block_name;

use super::{
    Form, containers,
    tokens::{Kind, Token, Tokens},
};
use crate::marks::{
    divider::{LINE, is_end_line, is_label, is_line},
    english::is_sentence,
};

/// A mark: its bytes, and the byte at which the text for members ends.
pub(super) type Mark = (Range<usize>, usize);

/// The marks of the text from byte `start` on, in order.
pub(super) fn find(source: &str, start: usize, tokens: &Tokens<'_>, form: &Form<'_>) -> Vec<Mark> {
    let codes = match form {
        Form::Markdown(codes) => codes,
        Form::Html => &*tokens.code,
        Form::WordPress => &[],
    };
    let mut marks = dividers(source, start, &tokens.list, codes);
    if let Form::Markdown(codes) = form {
        marks.extend(containers::find(source, start, codes));
    }
    marks.sort_by_key(|(span, end)| (span.start, Reverse(*end)));
    marks
}

/// What stands between two lines.
#[derive(Clone, Copy, PartialEq)]
enum Border {
    /// A line break.
    Line,
    /// The start or end of a block.
    Block,
    /// The start of a heading, of an item of a list or of a cell of a table.
    Item,
}

/// Elements that begin with [`Border::Item`].
const ITEMS: [&str; 12] = [
    "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "summary",
];
/// Elements with the sign that Markdown writes for them.
const EMPHASIS: [(&str, &str); 4] = [("b", "**"), ("strong", "**"), ("em", "*"), ("i", "*")];

/// A line as a reader sees it.
struct Line {
    start: usize,
    end: usize,
    /// The text, up to the longest that can be a mark and a little more.
    text: String,
    /// What stands above.
    above: Border,
    is_code: bool,
}

impl Line {
    fn new(start: usize, above: Border) -> Line {
        Line {
            start,
            end: start,
            text: String::new(),
            above,
            is_code: false,
        }
    }

    fn is_empty(&self) -> bool {
        !self.text.contains(char::is_alphanumeric)
    }
}

/// Lines that say that what follows them is for members.
fn dividers(source: &str, start: usize, tokens: &[Token<'_>], codes: &[Range<usize>]) -> Vec<Mark> {
    let lines = lines(source, start, tokens, codes);
    let mut marks = Vec::new();
    let ends = lines
        .iter()
        .filter(|line| !line.is_code && is_end_line(&line.text));
    let ends: Vec<usize> = ends.map(|line| line.end).collect();
    for (i, line) in lines.iter().enumerate() {
        if line.is_code {
            continue;
        }
        let is_border = |border: Border, other: Option<&Line>| {
            border != Border::Line || other.is_none_or(Line::is_empty)
        };
        let above = i.checked_sub(1).and_then(|i| lines.get(i));
        let below = lines.get(i + 1);
        let is_alone = is_border(line.above, above)
            && is_border(below.map_or(Border::Block, |below| below.above), below);
        let is_label = || is_alone && line.above != Border::Item && is_label(&line.text);
        if !is_line(&line.text) && !is_cut(&lines[i..]) && !is_label() {
            continue;
        }
        let bare = line.text.trim_start_matches([' ', '\t', '>', '　']);
        let is_set_apart = !bare.starts_with(char::is_alphanumeric);
        if !is_sentence(&line.text) || is_alone || is_set_apart {
            let end = ends.get(ends.partition_point(|end| *end <= line.end));
            marks.push((line.start..line.end, end.copied().unwrap_or(source.len())));
        }
    }
    marks
}

/// The lines below a line among which is the next one with text. By hand: blocks of a page leave some empty lines between them.
const NEAR: usize = 8;

/// True if the first line says that more follows, and the next one how much: `ここから先は`, `1,234字`.
fn is_cut(lines: &[Line]) -> bool {
    let Some((first, below)) = lines.split_first() else {
        return false;
    };
    let text = first.text.trim_end_matches(['*', ' ']);
    let is_open = text.ends_with("先は");
    let mut near = below.iter().take(NEAR);
    let mut next = || near.find(|line| !line.is_empty());
    is_open && next().is_some_and(|next| is_line(&format!("{text}{}", next.text)))
}

/// The lines of a text: parted by line breaks and by the tags of blocks, without tags and comments.
fn lines(source: &str, start: usize, tokens: &[Token<'_>], codes: &[Range<usize>]) -> Vec<Line> {
    let mut lines = vec![Line::new(start, Border::Block)];
    let mut tokens = tokens.iter().peekable();
    let mut codes = codes.iter().peekable();
    let mut at = start;
    while at < source.len() {
        while tokens.next_if(|token| token.span.start < at).is_some() {}
        while codes.next_if(|code| code.end <= at).is_some() {}
        if let Some(code) = codes.peek().filter(|code| code.start <= at) {
            let end = code.end;
            if let Some(line) = lines.last_mut() {
                line.is_code = true;
                line.end = end;
            }
            if source[at..end].ends_with('\n') {
                lines.push(Line::new(end, Border::Line));
            }
            at = end;
            continue;
        }
        if let Some(token) = tokens.next_if(|token| token.span.start == at) {
            match &token.kind {
                Kind::Tag(tag) => {
                    let name = tag.name.to_ascii_lowercase();
                    if name == "br" {
                        lines.push(Line::new(token.span.end, Border::Line));
                    } else if is_block_name(&name) {
                        let last = lines.last();
                        let in_item =
                            last.is_some_and(|line| line.above == Border::Item && line.is_empty());
                        let above = match !tag.is_end && ITEMS.contains(&&*name) || in_item {
                            true => Border::Item,
                            false => Border::Block,
                        };
                        lines.push(Line::new(token.span.end, above));
                    } else if let Some((_, sign)) = EMPHASIS.iter().find(|(of, _)| *of == name)
                        && let Some(line) = lines.last_mut().filter(|line| line.text.len() <= LINE)
                    {
                        line.text.push_str(sign);
                    }
                    at = token.span.end;
                    continue;
                }
                Kind::Comment(_) => {
                    at = token.span.end;
                    continue;
                }
                _ => {}
            }
        }
        at = push(source, at, &mut lines);
    }
    for line in lines.iter_mut().filter(|line| line.text.contains('&')) {
        line.text = senpai_html::unescape(&line.text);
    }
    lines
}

/// Adds the character at byte `at` to the last line; the byte behind it.
fn push(source: &str, at: usize, lines: &mut Vec<Line>) -> usize {
    let c = source[at..].chars().next().unwrap_or('\n');
    let end = at + c.len_utf8();
    if matches!(c, '\n' | '\r') {
        let is_pair = c == '\r' && source[end..].starts_with('\n');
        let end = end + usize::from(is_pair);
        lines.push(Line::new(end, Border::Line));
        return end;
    }
    if let Some(line) = lines.last_mut() {
        line.end = end;
        if line.text.is_empty() && c.is_whitespace() {
            line.start = end;
        } else if line.text.len() <= LINE {
            line.text.push(c);
        }
    }
    end
}
