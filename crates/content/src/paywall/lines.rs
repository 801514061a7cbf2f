//! Marks that fill their lines: `ここから先は有料です`, `:::members`, `> [!private]`, `!!! private`.

use std::{cmp::Reverse, ops::Range};

use senpai_html::is_block_name;

use super::{
    Form,
    tokens::{Kind, Token, Tokens},
};
use crate::marks::{
    divider::{LINE, is_end_line, is_line},
    english::is_sentence,
    paywall::{is_class_for_members, is_container_for_members, is_for_members},
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
        marks.extend(containers(source, start, codes));
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
}

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
        if line.is_code || !is_line(&line.text) && !is_cut(&lines[i..]) {
            continue;
        }
        let is_border = |border: Border, other: Option<&Line>| {
            border == Border::Block || other.is_none_or(Line::is_empty)
        };
        let above = i.checked_sub(1).and_then(|i| lines.get(i));
        let below = lines.get(i + 1);
        let is_alone = is_border(line.above, above)
            && is_border(below.map_or(Border::Block, |below| below.above), below);
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
    let is_open = first.text.trim_end().ends_with("先は");
    let mut near = below.iter().take(NEAR);
    let mut next = || near.find(|line| !line.is_empty());
    is_open && next().is_some_and(|next| is_line(&format!("{}{}", first.text, next.text)))
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
                        lines.push(Line::new(token.span.end, Border::Block));
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

/// Containers of Markdown whose first line gives them to members.
fn containers(source: &str, start: usize, codes: &[Range<usize>]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for code in codes {
        let text = source.get(code.clone()).unwrap_or_default();
        // Code within a line has no fence.
        if let Some((line, _)) = text.split_once('\n')
            && is_code_for_members(line)
        {
            marks.push((code.start..code.start + line.trim_end().len(), code.end));
        }
    }
    let mut codes = codes.iter().peekable();
    let mut at = start;
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for line in source[start..].split_inclusive('\n') {
        while codes.next_if(|code| code.end <= at).is_some() {}
        let is_code = codes.peek().is_some_and(|code| code.start <= at);
        // A line of code is neither a mark nor an end.
        lines.push((at, if is_code { "code" } else { line }));
        at += line.len();
    }
    let end_of = |line: usize| lines.get(line).map_or(source.len(), |(at, _)| *at);
    for group in lines.split(|(_, line)| line.trim().is_empty()) {
        let mut texts = group.iter().map(|(_, line)| *line);
        if texts.any(|line| is_text(line) && has_class_for_members(line))
            && let (Some((first, _)), Some((last, line))) = (group.first(), group.last())
        {
            let end = last + line.len();
            marks.push((*first..end, end));
        }
    }
    let mut i = 0;
    while i < lines.len() {
        let (at, line) = lines[i];
        let end = fence(line)
            .filter(|fence| is_fence_for_members(fence.text))
            .map(|_| i + fence_lines(&lines[i..]))
            .or_else(|| heading(line).map(|level| i + section_lines(&lines[i..], level)))
            .or_else(|| callout(line).then(|| i + quoted_lines(&lines[i..])))
            .or_else(|| admonition(line).then(|| i + indented_lines(&lines[i..])));
        match end {
            Some(end) => {
                marks.push((at..at + line.trim_end().len(), end_of(end)));
                i = end.max(i + 1);
            }
            None => i += 1,
        }
    }
    marks
}

/// True if a line begins neither a container nor a section: an attribute in it is that of its paragraph.
fn is_text(line: &str) -> bool {
    fence(line).is_none() && !line.starts_with('#')
}

/// The level of a heading with a class that gives its section to members: `## Plans {.members-only}`.
fn heading(line: &str) -> Option<usize> {
    let is_marked = line.starts_with('#') && has_class_for_members(line);
    is_marked.then(|| level(line)).flatten()
}

/// The level of a heading of Markdown.
fn level(line: &str) -> Option<usize> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (level > 0 && text.starts_with([' ', '\t'])).then_some(level)
}

/// The number of lines up to the next heading of this level or a higher one.
fn section_lines(lines: &[(usize, &str)], own: usize) -> usize {
    let goes_on = |(_, line): &&(usize, &str)| level(line).is_none_or(|level| level > own);
    1 + lines.iter().skip(1).take_while(goes_on).count()
}

/// A fence of a container.
struct Fence<'a> {
    sign: char,
    /// The number of its signs.
    signs: usize,
    /// The text behind them.
    text: &'a str,
}

/// The signs of fences, each with the least number of them: a block of MDC has two colons, one of MkDocs three slashes.
const FENCES: [(char, usize); 2] = [(':', 2), ('/', 3)];

fn fence(line: &str) -> Option<Fence<'_>> {
    let bare = line.trim_start_matches([' ', '\t', '>']);
    let (sign, least) = FENCES
        .into_iter()
        .find(|(sign, _)| bare.starts_with(*sign))?;
    let rest = bare.trim_start_matches(sign);
    let signs = bare.len() - rest.len();
    let text = rest.trim();
    (signs >= least).then_some(Fence { sign, signs, text })
}

/// Whether the fence of a block of code names who may read it: ```` ```private ````, ```` ```{members-only} ````.
fn is_code_for_members(line: &str) -> bool {
    let info = line.trim_start_matches(['`', '~']);
    line.len() - info.len() >= 3 && is_fence_for_members(info)
}

/// Whether a line holds a class or a directive that gives its text to members: `{: .paywall}`, `[…]{.members-only}`, `:members[…]`.
fn has_class_for_members(line: &str) -> bool {
    let has_class = line.match_indices('{').any(|(at, _)| {
        let list = line[at + 1..].trim_start_matches([':', ' ']);
        let end = list
            .find(['}', '{'])
            .filter(|_| list.starts_with(['.', '#']));
        let mut classes = list[..end.unwrap_or_default()].split([' ', '#']);
        classes.any(|class| class.strip_prefix('.').is_some_and(is_class_for_members))
    });
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    has_class
        || line.match_indices(':').any(|(at, _)| {
            let rest = &line[at + 1..];
            let name = &rest[..rest.find(|c| !is_of_name(c)).unwrap_or_default()];
            rest[name.len()..].starts_with('[') && is_for_members(name)
        })
}

/// `members`, `members Title`, `{.note .members}`, `private [label]`, `div{.members}`, `{only} internal`.
fn is_fence_for_members(text: &str) -> bool {
    let text = text.trim_end_matches(':').trim();
    let word = text.split([' ', '{', '[', '　']).next().unwrap_or_default();
    let list = text
        .split_once('{')
        .and_then(|(_, list)| list.split_once('}'));
    let (inside, after) = list.unwrap_or_default();
    // The text behind another directive is its title.
    let tags = if inside.trim() == "only" { after } else { "" };
    let is_class = |name: &str| name.starts_with(['.', '#']) || name.contains("-meta=");
    // Behind the language of R Markdown stands a label: `{r private}`.
    let is_directive =
        |at: usize, name: &str| at == 0 && word.is_empty() && !name.contains(['=', '"']);
    let names = inside.split_whitespace().enumerate();
    let names = names.filter(|(at, name)| is_class(name) || is_directive(*at, name));
    let names = names.map(|(_, name)| name);
    let names = names.chain([word]).chain(tags.split(' '));
    let mut names = names.flat_map(|name| name.split(['=', '"']));
    names.any(|name| is_container_for_members(name.trim_start_matches(['.', '#'])))
}

/// The number of lines up to the end of a fence: one of as many signs at least closes it, as markdown-it and remark have it.
fn fence_lines(lines: &[(usize, &str)]) -> usize {
    // The open fences, each with the least number of signs up to it: an end that closes none costs one look.
    let mut open: Vec<(char, usize, [usize; FENCES.len()])> = Vec::new();
    for (i, (_, line)) in lines.iter().enumerate() {
        if let Some(Fence { sign, signs, text }) = fence(line) {
            let of_sign = FENCES.iter().position(|(known, _)| *known == sign);
            let of_sign = of_sign.unwrap_or_default();
            let mut least = open.last().map_or([usize::MAX; 2], |(_, _, least)| *least);
            if !text.is_empty() {
                least[of_sign] = least[of_sign].min(signs);
                open.push((sign, signs, least));
            } else if least[of_sign] <= signs {
                let closes =
                    |(known, opened, _): &(char, usize, _)| *known == sign && *opened <= signs;
                open.truncate(open.iter().rposition(closes).unwrap_or(open.len()));
            }
        }
        if open.is_empty() {
            return i + 1;
        }
    }
    lines.len()
}

/// `> [!private]`, at any depth of quotes and lists.
fn callout(line: &str) -> bool {
    let bare = line.trim_start_matches([' ', '\t', '>', '-', '*']);
    let kind = bare
        .strip_prefix("[!")
        .and_then(|rest| rest.split(']').next());
    line[..line.len() - bare.len()].contains('>') && kind.is_some_and(is_container_for_members)
}

/// The number of lines of a quote: also those that continue its last paragraph, as CommonMark has it.
fn quoted_lines(lines: &[(usize, &str)]) -> usize {
    let begins = ["#", "```", "~~~", "---", "***", "- ", "* ", "+ ", ":::"];
    let goes_on = |(_, line): &&(usize, &str)| {
        let line = line.trim_start();
        !line.trim_end().is_empty() && !begins.iter().any(|mark| line.starts_with(mark))
    };
    1 + lines.iter().skip(1).take_while(goes_on).count()
}

/// `!!! private`, `??? private`, `???+ private`.
fn admonition(line: &str) -> bool {
    let bare = line.trim_start();
    let rest = ["!!! ", "??? ", "???+ "]
        .iter()
        .find_map(|mark| bare.strip_prefix(mark));
    let mut words = rest
        .unwrap_or_default()
        .split('"')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    words.any(is_container_for_members)
}

/// The number of lines of an admonition: those that are indented.
fn indented_lines(lines: &[(usize, &str)]) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = lines.first().map_or(0, |(_, line)| indent(line));
    let goes_on = |(_, line): &&(usize, &str)| {
        // The text of an admonition was rewritten as a quote: the sign stands for the first of four spaces.
        line.trim().is_empty() || indent(line) > own || line.trim_start().starts_with(">   ")
    };
    1 + lines.iter().skip(1).take_while(goes_on).count()
}
