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
    for (i, block) in article.blocks.iter().enumerate() {
        if block.kind == BlockKind::Heading {
            continue;
        }
        let item = block.kind == BlockKind::ListItem;
        let leads_in = !item
            && article.blocks.get(i + 1).is_some_and(|next| {
                next.kind == BlockKind::ListItem && next.section == block.section
            });
        for span in split(&article.text, block.span.clone()) {
            let Some(last) = out.last_mut().filter(|p| p.section == block.section) else {
                out.push(Passage {
                    section: block.section,
                    span,
                });
                continue;
            };
            let short = length(&last.span) < SHORTEST || length(&span) < SHORTEST;
            let joined = last.span.start..span.end;
            // A list stays with the line that leads it in; that line stays with its list, not with what is above.
            if (item || short && !leads_in) && length(&joined) <= LONGEST {
                last.span = joined;
            } else {
                out.push(Passage {
                    section: block.section,
                    span,
                });
            }
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
