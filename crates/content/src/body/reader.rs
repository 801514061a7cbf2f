//! Writes the text of a body, event by event.

mod alt;
mod notes;
mod write;

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pulldown_cmark::{Event, HeadingLevel, LinkType, Tag, TagEnd};
use senpai_language::CELL;

use super::{Body, notes::Notes};
use crate::{
    Block, BlockKind, Link, Section,
    diagnostic::{Problem, Reporter},
};

/// Writes the text of a body from the parser's events.
pub(super) struct Reader<'a, 'r> {
    pub(super) source: &'a str,
    start: usize,
    reporter: &'r mut Reporter,
    pub(super) body: Body,
    /// The open block: its kind and its start in the text.
    pub(super) open: Option<(BlockKind, usize)>,
    /// The next number of each open list; `None` for a list of bullets.
    lists: Vec<Option<u64>>,
    /// The open links; their spans have only the start.
    links: Vec<Link>,
    /// The labels of the file's link definitions, in lower case: `[[label]]` is such a link in brackets.
    pub(super) labels: HashSet<String>,
    /// The open heading: level, anchor, bytes of the file.
    heading: Option<(u8, Option<String>, Range<usize>)>,
    /// The headings above the current place, with their levels.
    path: Vec<(u8, String)>,
    /// True if the current row of a table has a cell.
    pub(super) row_started: bool,
    /// The bytes of the file that are not part of the text, sorted.
    pub(super) hidden: Vec<Range<usize>>,
    /// The same for the text of footnotes: the notes that stand in their sentences are not among it.
    pub(super) hidden_in_notes: Vec<Range<usize>>,
    /// The ends of lines that end their block, sorted.
    pub(super) block_ends: Vec<usize>,
    pub(super) notes: Notes<'a>,
    /// The open HTML elements whose content is not part of the text.
    pub(super) skipped: Vec<String>,
    /// True if a line of HTML ended inside a tag.
    pub(super) in_tag: bool,
    /// The last closing tag of each HTML element that hides its content.
    pub(super) last_ends: HashMap<String, Option<usize>>,
    /// Bytes of the file with the readings of characters (ruby).
    pub(super) readings: Vec<Range<usize>>,
}

impl<'a, 'r> Reader<'a, 'r> {
    pub fn new(source: &'a str, start: usize, reporter: &'r mut Reporter) -> Reader<'a, 'r> {
        let mut body = Body::default();
        body.sections.push(Section {
            headings: Vec::new(),
            anchor: None,
            level: 0,
            span: 0..0,
        });
        Reader {
            source,
            start,
            reporter,
            body,
            open: None,
            lists: Vec::new(),
            links: Vec::new(),
            labels: HashSet::new(),
            heading: None,
            path: Vec::new(),
            row_started: false,
            hidden: Vec::new(),
            hidden_in_notes: Vec::new(),
            block_ends: Vec::new(),
            notes: Notes::default(),
            skipped: Vec::new(),
            in_tag: false,
            last_ends: HashMap::new(),
            readings: Vec::new(),
        }
    }
}

impl Reader<'_, '_> {
    pub fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start_tag(tag, range),
            Event::End(tag) => self.end_tag(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => self.inner(&text, range),
            Event::SoftBreak => self.soft_break(range),
            Event::HardBreak => self.line_break(range),
            Event::Html(html) => self.html(&html, range, false),
            Event::InlineHtml(html) => self.html(&html, range, true),
            // A task's box or a horizontal rule; other events need options that are off.
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
            Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.open_block(BlockKind::Paragraph)
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
                    self.trim_spaces();
                    self.mark(CELL, range.start..range.start);
                }
                self.row_started = true;
            }
            Tag::Strikethrough if self.is_struck(&range) => self.skipped.push("~~".to_owned()),
            Tag::Strikethrough => self.text("~", range.start..range.start + 1),
            Tag::Emphasis => self.warn_of_product(&range),
            Tag::HtmlBlock if !matches!(self.open, Some((BlockKind::Table, _))) => {
                self.close_block()
            }
            // The address is not known here if a tag of the blog tool makes it.
            Tag::Link {
                dest_url,
                link_type,
                ..
            } => {
                let is_made = dest_url.contains("::::") && self.is_hidden_in(&range);
                let dest_url = if is_made { "".into() } else { dest_url };
                let at = self.body.text.len();
                self.links.push(Link {
                    span: at..at,
                    target: dest_url.to_string(),
                    file: range,
                    is_wiki: matches!(link_type, LinkType::WikiLink { .. })
                        && !self.labels.contains(&dest_url.to_lowercase()),
                });
            }
            Tag::Image { dest_url, .. } => {
                let at = self.body.text.len();
                self.body.images.push(Link {
                    span: at..at,
                    target: dest_url.to_string(),
                    file: range,
                    is_wiki: false,
                });
            }
            _ => {}
        }
    }

    fn end_tag(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::CodeBlock
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition => {
                self.add_notes(range.end);
                self.close_block();
            }
            TagEnd::HtmlBlock if !matches!(self.open, Some((BlockKind::Table, _))) => {
                self.add_notes(range.end);
                self.close_block();
            }
            TagEnd::Strikethrough if self.is_struck(&range) => {
                if let Some(at) = self.skipped.iter().rposition(|name| name == "~~") {
                    self.skipped.remove(at);
                }
            }
            TagEnd::Strikethrough => self.text("~", range.end - 1..range.end),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Image => self.drop_generic_words(),
            TagEnd::Link => {
                if let Some(mut link) = self.links.pop().filter(|link| !link.target.is_empty()) {
                    link.span.end = self.body.text.len();
                    self.body.links.push(link);
                }
            }
            _ => {}
        }
    }

    /// True if a heading is underlined.
    fn is_setext(&self, heading: &Range<usize>) -> bool {
        !self.source[heading.clone()].trim_start().starts_with('#')
    }

    /// True if the open block is a list item with only its marker.
    pub(super) fn at_item_start(&self) -> bool {
        let Some((BlockKind::ListItem, start)) = self.open else {
            return false;
        };
        let written = &self.body.text[start..];
        let number = written.strip_suffix(". ");
        written == "・" || number.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
    }

    pub(super) fn open_block(&mut self, kind: BlockKind) {
        self.close_block();
        self.open = Some((kind, self.body.text.len()));
    }

    pub(super) fn close_block(&mut self) {
        // An item that contains only an image shows no text.
        let is_empty_item = self.at_item_start();
        let Some((kind, start)) = self.open.take() else {
            return;
        };
        let end = match is_empty_item {
            true => start,
            false => start + self.body.text[start..].trim_end().len(),
        };
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
        // As of a picture whose words were left out.
        if title.is_empty() {
            self.open = None;
            self.body.text.truncate(start);
            self.body.map.truncate(start);
            return;
        }
        if self.is_setext(&file) && holds_sentences(&title) {
            self.reporter.report(Problem::HeadingOfSentences, file);
            self.open = Some((BlockKind::Paragraph, start));
            self.close_block();
            return;
        }
        // Many blogs begin their posts with a deeper level, below the title of the page.
        let above = self.path.last().map_or(level, |(level, _)| *level);
        if level > above + 1 {
            let marks = "#".repeat(above as usize + 1);
            let problem = Problem::SkippedHeading {
                level,
                above,
                marks,
            };
            self.reporter.report(problem, file);
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

    pub(super) fn is_block_empty(&self) -> bool {
        self.open
            .is_none_or(|(_, start)| start == self.body.text.len())
    }

    /// True if the range is struck out with two tildes; `9~12時` is not.
    fn is_struck(&self, range: &Range<usize>) -> bool {
        self.source[range.clone()].starts_with("~~")
    }

    /// Warns of `5*3=15と4*2`: Markdown reads both signs as emphasis.
    fn warn_of_product(&mut self, range: &Range<usize>) {
        let before = self.source[..range.start].chars().next_back();
        let after = self.source[range.clone()]
            .strip_prefix('*')
            .and_then(|rest| rest.chars().next());
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if is_digit(before) && is_digit(after) {
            self.reporter
                .report(Problem::Product, range.start..range.start + 1);
        }
    }

    pub fn finish(mut self) -> Body {
        self.close_block();
        self.skipped.clear();
        for (_, events) in self.notes.rest() {
            self.open_block(BlockKind::Paragraph);
            self.note(events);
            self.close_block();
        }
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
                self.reporter
                    .report(Problem::EmptySection { heading }, file);
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

/// True if a heading contains whole sentences.
fn holds_sentences(title: &str) -> bool {
    let title = title.trim_end();
    title.contains('。') || title.ends_with(['.', '！', '？']) && title.contains([' ', '、'])
}
