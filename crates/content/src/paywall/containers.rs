//! Containers of Markdown that are for members: `:::members`, `> [!private]`, `!!! private`.

use std::ops::Range;

use super::lines::Mark;
use crate::marks::paywall::{is_class_for_members, is_container_for_members, is_for_members};

/// Containers of Markdown whose first line gives them to members.
pub(super) fn find(source: &str, start: usize, codes: &[Range<usize>]) -> Vec<Mark> {
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
