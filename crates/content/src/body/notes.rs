//! Footnotes: the text of a note is added to the block that refers to it.

use std::{
    collections::{HashMap, VecDeque},
    ops::Range,
};

use super::{
    Events,
    markup::{FILLER, Note},
};

/// The footnotes of a file.
#[derive(Default)]
pub(super) struct Notes<'a> {
    /// Each definition with its events, until they are taken.
    definitions: Vec<(usize, Option<Events<'a>>)>,
    by_id: HashMap<String, usize>,
    references: VecDeque<Note>,
    /// The file without the definitions, for the rest of the body.
    pub source: &'a str,
}

impl<'a> Notes<'a> {
    pub fn new(
        source: &'a str,
        definitions: Vec<(Note, Events<'a>)>,
        references: Vec<Note>,
    ) -> Notes<'a> {
        let mut notes = Notes {
            source,
            references: references.into(),
            ..Notes::default()
        };
        for (note, events) in definitions {
            notes
                .by_id
                .entry(note.id)
                .or_insert(notes.definitions.len());
            notes.definitions.push((note.span.start, Some(events)));
        }
        notes
    }

    /// The notes that are referred to before byte `end` of the file, each with the byte at which it begins. Each note is returned
    /// once.
    pub fn before(&mut self, end: usize) -> Vec<(usize, Events<'a>)> {
        let mut out = Vec::new();
        while self
            .references
            .front()
            .is_some_and(|note| note.span.start < end)
        {
            let Some(reference) = self.references.pop_front() else {
                break;
            };
            let index = self.by_id.get(&reference.id);
            let Some((at, events)) = index.and_then(|index| self.definitions.get_mut(*index))
            else {
                continue;
            };
            out.extend(events.take().map(|events| (*at, events)));
        }
        out
    }

    /// The notes that nothing refers to.
    pub fn rest(&mut self) -> Vec<(usize, Events<'a>)> {
        let left = self.definitions.iter_mut();
        left.filter_map(|(at, events)| Some((*at, events.take()?)))
            .collect()
    }
}

/// The paragraphs of a note (bytes of the file), without the indentation that makes them parts of the note. A note with a block of
/// code is one part.
pub(super) fn paragraphs(source: &str, note: Range<usize>) -> Vec<Range<usize>> {
    let text = &source[note.clone()];
    if text.contains("```") {
        return vec![note];
    }
    let (mut out, mut at, mut open) = (Vec::new(), note.start, None);
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        match (line.trim().is_empty(), open) {
            (true, Some(start)) => {
                out.push(start..at);
                open = None;
            }
            (false, None) => open = Some(at + indent),
            _ => {}
        }
        at += line.len();
    }
    out.extend(open.map(|start| start..note.end));
    out
}

/// Overwrites the texts of notes: by spaces, or within a sentence by a byte that is not a mark of Markdown.
pub(super) fn blank(text: &mut String, notes: &[Note]) {
    let mut bytes = std::mem::take(text).into_bytes();
    for note in notes {
        let filler = if note.is_inline { FILLER } else { b' ' };
        for byte in &mut bytes[note.span.clone()] {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = filler;
            }
        }
    }
    *text = String::from_utf8(bytes).unwrap_or_default();
}
