//! Turns Markdown into the text that a reader of the blog sees, with its sections, blocks, links and the map back to the
//! file.

mod emphasis;
mod html;
mod markup;
mod notes;
mod reader;
mod rewrite;

use std::{collections::HashSet, ops::Range};

use emphasis::LeftMarks;
use markup::Markup;
use notes::Notes;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use reader::Reader;

use crate::{
    Block, Link, Reading, Section, SourceMap,
    block::LinkTag,
    diagnostic::{Problem, Reporter},
    paywall::{self, Form, Members},
};

/// The body of a file, parsed.
#[derive(Default)]
pub(crate) struct Body {
    /// The leading H1; it is not part of the text.
    pub title: Option<String>,
    pub text: String,
    pub map: SourceMap,
    pub sections: Vec<Section>,
    pub blocks: Vec<Block>,
    pub links: Vec<Link>,
    pub readings: Vec<Reading>,
    pub images: Vec<Link>,
    pub link_tags: Vec<LinkTag>,
    /// The text for members, which is left out.
    pub members: Vec<Members>,
}

/// The parser's events, each with its bytes of the file.
type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// Parses the Markdown of `source` from byte `start` on.
pub(crate) fn read(source: &str, start: usize, reporter: &mut Reporter) -> Body {
    let written = source;
    let rewritten = rewrite::rewritten(source, start);
    let source = &*rewritten.text;
    let code = code(source, start);
    let members = paywall::find(source, start, Form::Markdown(&code));
    let mut unread = code;
    if !members.is_empty() {
        unread.extend(members.iter().map(|members| members.span.clone()));
        unread = merged(unread);
    }
    let mut markup = markup::find(source, start, &unread);
    if !members.is_empty() {
        let spans = members.iter().map(|members| members.span.clone());
        markup.hidden.extend(spans);
        markup.hidden = merged(markup.hidden);
    }
    let with_notes = markup::masked(source, start, &markup.hidden);
    report(&markup, source, start, reporter);
    let mut masked = with_notes.clone();
    notes::blank(&mut masked, &markup.definitions);
    let mut readings = markup.readings;
    let mut block_ends = markup.block_ends;
    block_ends.extend(rewritten.block_ends);
    block_ends.sort_unstable();
    let mut hidden = markup.hidden;
    let events = events(&masked, start..source.len(), &mut hidden, reporter);
    let notes = markup.definitions.into_iter().map(|note| {
        let paragraphs = notes::paragraphs(&with_notes, note.span.clone());
        let events = paragraphs
            .into_iter()
            .flat_map(|paragraph| self::events(&with_notes, paragraph, &mut hidden, reporter));
        let events = events.collect();
        (note, events)
    });
    let notes = Notes::new(&with_notes, notes.collect(), markup.references);
    let mut reader = Reader::new(&masked, start, reporter);
    reader.hidden_in_notes = merged(hidden.clone());
    hidden.extend(markup.inline_notes);
    reader.hidden = merged(hidden);
    reader.block_ends = block_ends;
    reader.labels = labels(&masked, start);
    reader.notes = notes;
    for (event, range) in events {
        reader.event(event, range);
    }
    readings.append(&mut reader.readings);
    let mut body = reader.finish();
    body.link_tags = markup.links;
    body.members = members;
    body.add_readings(readings, written);
    body
}

impl Body {
    /// Adds the readings that stand at these bytes of the file.
    fn add_readings(&mut self, mut readings: Vec<Range<usize>>, source: &str) {
        readings.sort_by_key(|reading| reading.start);
        for reading in readings {
            let pieces = self.map.pieces();
            let before = pieces.partition_point(|piece| piece.file.end <= reading.start);
            let at = before
                .checked_sub(1)
                .map_or(0, |index| pieces[index].text.end);
            let text = source[reading].to_owned();
            self.readings.push(Reading { at, text });
        }
    }
}

fn parser(markdown: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS;
    Parser::new_ext(markdown, options)
}

/// The bytes of code, sorted: no markup is read there.
fn code(source: &str, start: usize) -> Vec<Range<usize>> {
    let events = parser(&source[start..]).into_offset_iter();
    let code = events
        .filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))));
    code.map(|(_, range)| range.start + start..range.end + start)
        .collect()
}

/// Parses a part of the file. Marks of emphasis that the parser leaves as text are added to `hidden` where they are pairs.
fn events<'a>(
    masked: &'a str,
    part: Range<usize>,
    hidden: &mut Vec<Range<usize>>,
    reporter: &mut Reporter,
) -> Events<'a> {
    let mut events = Events::new();
    let mut left = LeftMarks::default();
    let mut in_html = HtmlMarks::default();
    let mut in_code = false;
    for (event, range) in parser(&masked[part.clone()]).into_offset_iter() {
        let range = range.start + part.start..range.end + part.start;
        match &event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code && masked.get(range.clone()) == Some(text) => {
                left.add(masked, range.clone());
            }
            Event::Html(html) if masked.get(range.clone()) == Some(html) => {
                in_html.add(masked, html, range.start);
            }
            Event::End(TagEnd::HtmlBlock) => hidden.extend(in_html.take(masked)),
            event if ends_block(event) => hide(left.take_pairs(masked), masked, hidden, reporter),
            _ => {}
        }
        events.push((event, range));
    }
    hide(left.take_pairs(masked), masked, hidden, reporter);
    events
}

/// The marks of strong text and of links in a block of HTML. MDX reads them there, as in `<summary>**a**</summary>`. Markdown shows
/// them: only those that stand apart are taken for marks, and `2**3` and `handlers[0](event)` stay.
#[derive(Default)]
struct HtmlMarks {
    marks: LeftMarks,
    links: Vec<Range<usize>>,
    in_tag: bool,
    has_code: bool,
}

impl HtmlMarks {
    /// Notes the marks in a piece of HTML that stands at byte `start` of the file.
    fn add(&mut self, source: &str, piece: &str, start: usize) {
        for part in html::parts(piece, &mut self.in_tag) {
            match part {
                html::Part::Text(text, at) => {
                    let at = start + at;
                    self.marks.add(source, at..at + text.len());
                    let links = link_marks(text).into_iter();
                    self.links
                        .extend(links.map(|link| at + link.start..at + link.end));
                }
                html::Part::Tag(tag) => {
                    let name = tag.name.to_ascii_lowercase();
                    self.has_code |= matches!(&*name, "pre" | "code" | "script" | "style");
                }
            }
        }
    }

    /// The marks of the block, which ends here; none if there is code in it.
    fn take(&mut self, source: &str) -> Vec<Range<usize>> {
        let pairs = self.marks.take_pairs(source);
        let links = std::mem::take(&mut self.links);
        self.in_tag = false;
        if std::mem::take(&mut self.has_code) {
            return Vec::new();
        }
        let strong = pairs
            .into_iter()
            .filter(|pair| pair.opening.len() > 1 && !pair.is_struck && is_apart(source, pair));
        let strong = strong.flat_map(|pair| [pair.opening, pair.closing]);
        strong.chain(links).collect()
    }
}

/// True if the pair, with its text, is all between two tags or spaces.
fn is_apart(source: &str, pair: &emphasis::Pair) -> bool {
    let before = source[..pair.opening.start].chars().next_back();
    let after = source[pair.closing.end..].chars().next();
    before.is_none_or(|c| c.is_whitespace() || c == '>')
        && after.is_none_or(|c| c.is_whitespace() || c == '<')
}

/// The marks of the links `[text](address)` in a text, in bytes. `map[a](b)` of a program is none.
fn link_marks(text: &str) -> Vec<Range<usize>> {
    let mut marks = Vec::new();
    for (middle, _) in text.match_indices("](") {
        let opening = text[..middle]
            .rfind(['[', ']'])
            .filter(|at| text[*at..].starts_with('['))
            .filter(|at| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
        let rest = &text[middle + 2..];
        let starts = ["http://", "https://", "mailto:", "/", "#", "."];
        if !starts.iter().any(|start| rest.starts_with(start)) {
            continue;
        }
        let closing = rest
            .find([')', '(', ' ', '\n'])
            .filter(|at| rest[*at..].starts_with(')'));
        if let (Some(opening), Some(closing)) = (opening, closing) {
            marks.push(opening..opening + 1);
            marks.push(middle..middle + 2 + closing + 1);
        }
    }
    marks
}

/// True if no pair of marks can reach across the event.
fn ends_block(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => !matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        Event::End(tag) => !matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        ),
        _ => false,
    }
}

fn hide(
    pairs: Vec<emphasis::Pair>,
    masked: &str,
    hidden: &mut Vec<Range<usize>>,
    reporter: &mut Reporter,
) {
    for pair in pairs {
        // Beside markup that is left out, such as a footnote, the marks are emphasis for the blog tool.
        if !pair.is_beside(masked, markup::FILLER) {
            let (mark, fixed) = (masked[pair.closing.clone()].to_owned(), pair.fixed(masked));
            reporter.report(
                Problem::LiteralEmphasis { mark, fixed },
                pair.closing.clone(),
            );
        }
        if pair.is_struck {
            hidden.push(pair.opening.start..pair.closing.end);
        } else {
            hidden.extend([pair.opening, pair.closing]);
        }
    }
}

/// The labels of the link definitions from byte `start` on, in lower case.
fn labels(source: &str, start: usize) -> HashSet<String> {
    let parser = parser(&source[start..]);
    let definitions = parser.reference_definitions().iter();
    definitions.map(|(label, _)| label.to_lowercase()).collect()
}

/// Reports what is left out of the text: each kind of markup once, and text that Markdown takes for the address of a link.
fn report(markup: &Markup, source: &str, start: usize, reporter: &mut Reporter) {
    for (mark, span) in &markup.long_comments {
        let text = &source[span.clone()];
        let (lines, characters) = (text.lines().count(), text.chars().count());
        let problem = Problem::LongComment {
            mark,
            lines,
            characters,
        };
        reporter.report(problem, span.clone());
    }
    for (mark, span) in &markup.unclosed {
        let characters = source[span.clone()].chars().count();
        let problem = Problem::Unclosed { mark, characters };
        reporter.report(problem, span.start..span.start + mark.len());
    }
    for (name, span) in &markup.reported {
        reporter.report(Problem::left_out(name), span.clone());
    }
    let parser = parser(&source[start..]);
    for (label, definition) in parser.reference_definitions().iter() {
        let is_text = !definition.dest.is_ascii() && !definition.dest.contains(['/', '.', '#']);
        if is_text && !label.starts_with('^') {
            let span = definition.span.start + start..definition.span.end + start;
            let label = label.to_owned();
            reporter.report(Problem::LinkDefinition { label }, span);
        }
    }
}

/// The ranges sorted, without overlap.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}
