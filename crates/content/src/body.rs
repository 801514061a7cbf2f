//! Turns Markdown into readable text with its sections, blocks, links and the map back to the file.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use senpai_language::{CELL, Script};

use crate::{Block, BlockKind, Code, Link, Section, SourceMap, diagnostic::Reporter, map::Piece};

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
}

/// Parses the Markdown of `source` from byte `start` on.
pub(crate) fn read(source: &str, start: usize, reporter: &mut Reporter) -> Body {
    let markdown = &source[start..];
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut reader = Reader {
        source,
        start,
        reporter,
        body: Body::default(),
        open: None,
        lists: Vec::new(),
        links: Vec::new(),
        heading: None,
        path: Vec::new(),
        row_started: false,
    };
    reader.body.sections.push(Section {
        headings: Vec::new(),
        anchor: None,
        level: 0,
        span: 0..0,
    });
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        reader.event(event, range.start + start..range.end + start);
    }
    reader.finish()
}

struct Reader<'a, 'r> {
    source: &'a str,
    start: usize,
    reporter: &'r mut Reporter,
    body: Body,
    /// The open block: its kind and its start in the text.
    open: Option<(BlockKind, usize)>,
    /// The next number of each open list; `None` for a list of bullets.
    lists: Vec<Option<u64>>,
    /// The open links: start in the text, target, bytes of the file.
    links: Vec<(usize, String, Range<usize>)>,
    /// The open heading: level, anchor, bytes of the file.
    heading: Option<(u8, Option<String>, Range<usize>)>,
    /// The headings above the current place, with their levels.
    path: Vec<(u8, String)>,
    /// Whether the current row of a table has a cell.
    row_started: bool,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start_tag(tag, range),
            Event::End(tag) => self.end_tag(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => self.inner(&text, range),
            Event::SoftBreak => self.soft_break(range),
            Event::HardBreak => self.mark("\n", range),
            // HTML is not part of the text. Other events need options that are off.
            _ => {}
        }
    }

    fn start_tag(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            // A loose list wraps its items in paragraphs: the first paragraph is the item itself.
            Tag::Paragraph if self.at_item_start() => {}
            Tag::Paragraph => self.open_block(BlockKind::Paragraph),
            Tag::Heading { level, id, .. } => {
                self.close_block();
                self.heading = Some((number(level), id.map(|i| i.to_string()), range));
                self.open_block(BlockKind::Heading);
            }
            Tag::CodeBlock(_) => self.open_block(BlockKind::Code),
            Tag::List(first) => self.lists.push(first),
            Tag::Item => {
                self.open_block(BlockKind::ListItem);
                let marker = match self.lists.last_mut() {
                    Some(Some(n)) => {
                        let marker = format!("{n}. ");
                        *n += 1;
                        marker
                    }
                    _ => "・".to_owned(),
                };
                self.mark(&marker, range.start..range.start);
            }
            Tag::Table(_) => self.open_block(BlockKind::Table),
            Tag::TableHead | Tag::TableRow => {
                if self
                    .open
                    .is_some_and(|(_, start)| start < self.body.text.len())
                {
                    self.mark("\n", range.start..range.start);
                }
                self.row_started = false;
            }
            Tag::TableCell => {
                if self.row_started {
                    self.mark(CELL, range.start..range.start);
                }
                self.row_started = true;
            }
            Tag::Link { dest_url, .. } => {
                self.links
                    .push((self.body.text.len(), dest_url.to_string(), range));
            }
            _ => {}
        }
    }

    fn end_tag(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::Item | TagEnd::Table => {
                self.close_block()
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Link => {
                if let Some((start, target, file)) = self.links.pop() {
                    self.body.links.push(Link {
                        span: start..self.body.text.len(),
                        target,
                        file,
                    });
                }
            }
            _ => {}
        }
    }

    /// Whether the open block is a list item with only its marker.
    fn at_item_start(&self) -> bool {
        let Some((BlockKind::ListItem, start)) = self.open else {
            return false;
        };
        let written = &self.body.text[start..];
        let number = written.strip_suffix(". ");
        written == "・" || number.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
    }

    fn open_block(&mut self, kind: BlockKind) {
        self.close_block();
        self.open = Some((kind, self.body.text.len()));
    }

    fn close_block(&mut self) {
        let Some((kind, start)) = self.open.take() else {
            return;
        };
        let end = start + self.body.text[start..].trim_end().len();
        self.body.text.truncate(end);
        self.body.map.truncate(end);
        if start == end {
            return;
        }
        let section = self.body.sections.len() - 1;
        self.body.blocks.push(Block {
            kind,
            section,
            span: start..end,
        });
        let at = self
            .body
            .map
            .pieces()
            .last()
            .map_or(self.start, |p| p.file.end);
        self.mark("\n", at..at);
    }

    fn end_heading(&mut self) {
        let Some((level, anchor, file)) = self.heading.take() else {
            return;
        };
        let start = self.open.map_or(self.body.text.len(), |(_, start)| start);
        let title = self.body.text[start..].trim().to_owned();
        let first = self.body.blocks.is_empty() && self.body.title.is_none();
        if level == 1 && first && !title.is_empty() {
            self.open = None;
            self.body.text.truncate(start);
            self.body.map.truncate(start);
            self.body.title = Some(title);
            return;
        }
        let above = self.path.last().map_or(1, |(level, _)| *level);
        if level > above + 1 {
            self.reporter.report(
                Code::SkippedHeading,
                file,
                format!("a level {level} heading follows a level {above} heading"),
                format!("use {} ", "#".repeat(above as usize + 1)),
            );
        }
        self.path.retain(|(l, _)| *l < level);
        self.path.push((level, title));
        self.body.sections.push(Section {
            headings: self.path.iter().map(|(_, t)| t.clone()).collect(),
            anchor,
            level,
            span: start..start,
        });
        self.close_block();
    }

    /// Adds text of the file, verbatim or with an entity or an escape resolved.
    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.open.is_none() {
            self.open_block(BlockKind::Paragraph);
        }
        self.piece(text, range.clone());
        if !matches!(self.open, Some((BlockKind::Code, _))) {
            self.drop_literal_emphasis(range.end);
        }
    }

    /// Removes a literal `**` at the end of the text and reports it. CommonMark leaves `**` literal between CJK characters
    /// and brackets, though the author meant emphasis. The parser gives such a `**` at the end of a text event; `end` is
    /// the end of that event in the file.
    fn drop_literal_emphasis(&mut self, end: usize) {
        let Some(before) = self.body.text.strip_suffix("**") else {
            return;
        };
        let cjk = |c: Option<char>| c.is_some_and(|c| c >= '\u{2E80}');
        let after = self.source[end..].chars().next();
        if !self.source[..end].ends_with("**") || !(cjk(before.chars().next_back()) || cjk(after)) {
            return;
        }
        let kept = before.len();
        self.body.text.truncate(kept);
        self.body.map.truncate(kept);
        self.reporter.report(
            Code::LiteralEmphasis,
            end - 2..end,
            "Markdown shows this `**` as text: it is between a letter and a bracket",
            "put the brackets outside: 「**重要**」",
        );
    }

    /// Adds the text inside of backticks.
    fn inner(&mut self, text: &str, range: Range<usize>) {
        let inside = self.source[range.clone()].find(text);
        let range = inside.map_or(range.clone(), |i| {
            range.start + i..range.start + i + text.len()
        });
        if self.open.is_none() {
            self.open_block(BlockKind::Paragraph);
        }
        self.piece(text, range);
    }

    fn soft_break(&mut self, range: Range<usize>) {
        let cjk = |c: Option<char>| {
            c.is_some_and(|c| {
                Script::of(c).is_cjk()
                    || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
            })
        };
        let before = self.body.text.chars().next_back();
        let after = self.source[range.end..].trim_start().chars().next();
        if !(cjk(before) && cjk(after)) {
            self.mark(" ", range);
        }
    }

    fn piece(&mut self, text: &str, range: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let exact = self.source.get(range.clone()) == Some(text);
        let start = self.body.text.len();
        self.body.text.push_str(text);
        self.body.map.push(Piece {
            text: start..self.body.text.len(),
            file: range,
            exact,
        });
    }

    /// Adds text that replaces markup of the file, such as a list marker or a line break.
    fn mark(&mut self, text: &str, range: Range<usize>) {
        let start = self.body.text.len();
        self.body.text.push_str(text);
        self.body.map.push(Piece {
            text: start..self.body.text.len(),
            file: range,
            exact: false,
        });
    }

    fn finish(mut self) -> Body {
        self.close_block();
        let end = self.body.text.trim_end().len();
        self.body.text.truncate(end);
        self.body.map.truncate(end);
        let starts: Vec<usize> = self.body.sections.iter().map(|s| s.span.start).collect();
        for (i, section) in self.body.sections.iter_mut().enumerate() {
            section.span.end = starts
                .get(i + 1)
                .copied()
                .unwrap_or(end)
                .max(section.span.start);
        }
        self.report_empty_sections();
        self.body
    }

    fn report_empty_sections(&mut self) {
        let mut filled = vec![false; self.body.sections.len()];
        for block in &self.body.blocks {
            filled[block.section] |= block.kind != BlockKind::Heading;
        }
        for (i, section) in self.body.sections.iter().enumerate().skip(1) {
            let deeper = self
                .body
                .sections
                .get(i + 1)
                .is_some_and(|next| next.level > section.level);
            if !filled[i] && !deeper {
                let heading = section.headings.last().cloned().unwrap_or_default();
                let file = self.body.map.file_span(section.span.clone());
                self.reporter.report(
                    Code::EmptySection,
                    file,
                    format!("the section 「{heading}」 has no text"),
                    "write the section, or remove its heading",
                );
            }
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
