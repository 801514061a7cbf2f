//! Blocks to passages: what is found and cited as one.

use std::ops::Range;

use senpai_language::sentences;

use crate::{Article, BlockKind};

/// Shorter passages join their neighbour, in characters. Passages of paragraphs do better than windows; the two
/// limits are those of the measured recipe.
const SHORTEST: usize = 40;
/// Longer ones are split between sentences, in characters.
const LONGEST: usize = 500;

/// A contiguous slice of an article's text, within one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its section's place in `Article.sections`.
    pub section: usize,
    /// Bytes of the article's text.
    pub span: Range<usize>,
}

pub(crate) fn of(article: &Article) -> Vec<Passage> {
    let mut out: Vec<Passage> = Vec::new();
    let length = |span: &Range<usize>| article.text[span.clone()].chars().count();
    let mut last_kind = None;
    for block in &article.blocks {
        if block.kind == BlockKind::Heading {
            last_kind = None;
            continue;
        }
        for span in split(&article.text, block.span.clone()) {
            let joined = out
                .last()
                .filter(|p| p.section == block.section && last_kind.is_some())
                .map(|p| p.span.start..span.end);
            let led_in = block.kind == BlockKind::ListItem;
            let join = joined.filter(|joined| {
                let short = out.last().is_some_and(|p| length(&p.span) < SHORTEST)
                    || length(&span) < SHORTEST;
                (led_in || short) && length(joined) <= LONGEST
            });
            match (join, out.last_mut()) {
                (Some(joined), Some(passage)) => passage.span = joined,
                _ => out.push(Passage {
                    section: block.section,
                    span,
                }),
            }
            last_kind = Some(block.kind);
        }
    }
    out
}

/// A block in parts of at most [`LONGEST`] characters, cut between sentences (rows of a table end with a line, too). A
/// single longer sentence stays whole.
fn split(text: &str, span: Range<usize>) -> Vec<Range<usize>> {
    let block = &text[span.clone()];
    if block.chars().count() <= LONGEST {
        return vec![span];
    }
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut length = 0;
    for sentence in sentences(block) {
        let sentence = span.start + sentence.start..span.start + sentence.end;
        let count = text[sentence.clone()].chars().count();
        match out.last_mut() {
            Some(part) if length + count <= LONGEST => {
                part.end = sentence.end;
                length += count;
            }
            _ => {
                out.push(sentence);
                length = count;
            }
        }
    }
    out
}
