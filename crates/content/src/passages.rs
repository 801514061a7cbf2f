//! Passages: the slices of an article that are searched and cited.

use std::ops::Range;

use senpai_language::sentences;
use serde::Serialize;

use crate::{Article, BlockKind};

/// The length below which a passage is joined with its neighbour, in characters. Passages of whole paragraphs did better than
/// windows of fixed length; both limits were measured together with them.
const SHORTEST: usize = 40;
/// The length above which a block is split between sentences, in characters. By hand.
const LONGEST: usize = 500;

/// The place of a passage: a slice of an article's text, within one section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PassageSpan {
    /// The index of the passage's section in [`Article::sections`].
    pub section: usize,
    /// Bytes of the article's text.
    pub span: Range<usize>,
}

impl Article {
    /// Divides the text into passages. They do not overlap and leave out only heading lines.
    pub fn passages(&self) -> Vec<PassageSpan> {
        let mut out: Vec<PassageSpan> = Vec::new();
        for (i, block) in self.blocks.iter().enumerate() {
            if block.kind == BlockKind::Heading {
                continue;
            }
            let is_item = block.kind == BlockKind::ListItem;
            let leads_in = !is_item
                && self.blocks.get(i + 1).is_some_and(|next| {
                    next.kind == BlockKind::ListItem && next.section == block.section
                });
            for span in split(&self.text, block.span.clone()) {
                let section = block.section;
                let Some(last) = out.last_mut().filter(|p| p.section == section) else {
                    out.push(PassageSpan { section, span });
                    continue;
                };
                let is_short = [&last.span, &span]
                    .iter()
                    .any(|part| length(&self.text, part) < SHORTEST);
                let joined = last.span.start..span.end;
                // A list is joined with the line that introduces it. That line stays with its list, not with the text above.
                let joins = is_item || is_short && !leads_in;
                if joins && length(&self.text, &joined) <= LONGEST {
                    last.span = joined;
                } else {
                    out.push(PassageSpan { section, span });
                }
            }
        }
        out
    }
}

/// The length of a slice (bytes), in characters.
fn length(text: &str, span: &Range<usize>) -> usize {
    text[span.clone()].chars().count()
}

/// Splits a block (bytes) into parts of at most [`LONGEST`] characters, between sentences or rows of a table. A longer sentence
/// stays whole.
fn split(text: &str, span: Range<usize>) -> Vec<Range<usize>> {
    let block = &text[span.clone()];
    if length(text, &span) <= LONGEST {
        return vec![span];
    }
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut part_length = 0;
    for sentence in sentences(block) {
        let sentence = span.start + sentence.start..span.start + sentence.end;
        let count = length(text, &sentence);
        match out.last_mut() {
            Some(part) if part_length + count <= LONGEST => {
                part.end = sentence.end;
                part_length += count;
            }
            _ => {
                out.push(sentence);
                part_length = count;
            }
        }
    }
    out
}
