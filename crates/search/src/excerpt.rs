//! Cuts from a passage the whole sentences that answer.

use std::{fmt, ops::Range};

use senpai_language::{AnswerType, Units, contains_number, normalize, segments};
use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{
    Hit, Query,
    highlight::highlights,
    phrases::Phrases,
    query::TermSet,
    term_weights::sum,
    tuning::{
        WINDOW_MIN_GAIN, WINDOW_NAMED_ANSWER, WINDOW_NUMBER, WINDOW_TITLE_TERM, WINDOW_WORDS,
    },
};

/// A contiguous slice of a passage.
///
/// `Display` shows the slice with `…` where it begins or ends inside a sentence. `Serialize` gives `text`, `cut_before`,
/// `cut_after`, and `highlights` as pairs `[start, end)` in Unicode scalar values of `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excerpt {
    /// The slice, without white space around it.
    pub text: String,
    /// Its span in the passage's text, in bytes.
    pub span: Range<usize>,
    /// It begins inside a sentence.
    pub cut_before: bool,
    /// It ends inside a sentence.
    pub cut_after: bool,
    /// The question's words in it, in bytes of `text`, in order and apart.
    pub highlights: Vec<Range<usize>>,
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ellipsis = |cut| if cut { "…" } else { "" };
        let (before, after) = (ellipsis(self.cut_before), ellipsis(self.cut_after));
        write!(f, "{before}{}{after}", self.text)
    }
}

impl Serialize for Excerpt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scalars = |byte: usize| self.text[..byte].chars().count();
        let highlights = self.highlights.iter();
        let highlights = highlights.map(|h| [scalars(h.start), scalars(h.end)]);
        let mut out = serializer.serialize_struct("Excerpt", 4)?;
        out.serialize_field("text", &self.text)?;
        out.serialize_field("cut_before", &self.cut_before)?;
        out.serialize_field("cut_after", &self.cut_after)?;
        out.serialize_field("highlights", &highlights.collect::<Vec<_>>())?;
        out.end()
    }
}

impl Excerpt {
    /// The best excerpt of `hit` for `query`, of at most `limit` characters (scalar values).
    ///
    /// It is the window of whole sentences with the largest weight of words; of equal windows, the first. A sentence longer than
    /// `limit` is cut into clauses; `cut_before` and `cut_after` are then true.
    pub fn cut(query: &Query, hit: &Hit, limit: usize) -> Excerpt {
        let text = &hit.passage.text;
        let piece = |span: Range<usize>| {
            let named = hit.named_answers.iter();
            let here = named.filter(|(at, _)| span.contains(at));
            Piece {
                named_answer: here.fold(0.0, |best, (_, matching)| best.max(*matching)),
                ..Piece::of(
                    query,
                    &text[span.clone()],
                    span,
                    hit.term_weights.as_slice(),
                )
            }
        };
        let pieces: Vec<Piece> = segments(text, limit).into_iter().map(piece).collect();
        let (first, last) = best_window(query, &pieces, &window_weights(query, hit), limit);
        let window = pieces.get(first..=last);
        let span = window.and_then(|w| Some(w.first()?.span.start..w.last()?.span.end));
        Excerpt::of(query, text, span.unwrap_or(0..0))
    }

    /// The excerpt of a span of `text`, without white space around it.
    fn of(query: &Query, text: &str, span: Range<usize>) -> Excerpt {
        let slice = &text[span.clone()];
        let start = span.start + slice.len() - slice.trim_start().len();
        let span = start..start + slice.trim().len();
        let slice = &text[span.clone()];
        let after = &text[span.end..];
        let is_empty = slice.is_empty();
        Excerpt {
            cut_before: !is_empty && !ends_sentence(&text[..span.start]),
            cut_after: !is_empty
                && !ends_sentence(slice)
                && !after.trim().is_empty()
                && !after.starts_with('\n'),
            highlights: highlights(query, slice),
            text: slice.to_owned(),
            span,
        }
    }
}

/// Whether a sentence may end at the end of `before`.
fn ends_sentence(before: &str) -> bool {
    if before.ends_with('\n') {
        return true;
    }
    let closers = ['」', '』', '）', ')', '"', '”', '’', '】'];
    let text = before.trim_end().trim_end_matches(closers);
    text.is_empty() || text.ends_with(['。', '！', '？', '.', '!', '?'])
}

/// A sentence or clause, and the question's words in it.
struct Piece {
    span: Range<usize>,
    /// In characters.
    length: usize,
    terms: TermSet,
    words: f32,
    has_number: bool,
    /// The best match among author questions whose named answer is in it.
    named_answer: f32,
}

impl Piece {
    fn of(query: &Query, text: &str, span: Range<usize>, term_weights: &[f32]) -> Piece {
        let normalized = normalize(text);
        let mut terms = query.no_terms();
        query.collect_terms(&Units::of(&normalized), &mut terms);
        let mut phrases = Phrases::of(&query.characters);
        phrases.read(&normalized);
        let has_number = match &query.question.answer_type {
            AnswerType::Number(unit) => contains_number(&normalized, *unit),
            _ => false,
        };
        Piece {
            span,
            length: text.trim().chars().count(),
            terms,
            words: phrases.word_overlap(term_weights),
            has_number,
            named_answer: 0.0,
        }
    }
}

/// The weight of each term in a window of the hit's passage, as a share of the question's weight.
fn window_weights(query: &Query, hit: &Hit) -> Vec<f32> {
    let title = query.terms_in(&hit.post.meta.title);
    let question_weight = hit.term_weights.of_question(query).max(f32::MIN_POSITIVE);
    let weights = hit.term_weights.as_slice().iter().enumerate();
    let discount = |i| {
        if title.contains(i) {
            WINDOW_TITLE_TERM
        } else {
            1.0
        }
    };
    weights
        .map(|(i, weight)| weight / question_weight * discount(i))
        .collect()
}

/// The first and the last piece of the best window.
fn best_window(query: &Query, pieces: &[Piece], weights: &[f32], limit: usize) -> (usize, usize) {
    let mut best = (f32::MIN, 0, 0);
    for first in 0..pieces.len() {
        let mut terms = query.no_terms();
        let (mut length, mut last) = (0, first);
        let (mut words, mut named_answer, mut has_number) = (0f32, 0f32, false);
        for (i, piece) in pieces.iter().enumerate().skip(first) {
            if i > first && length + piece.length > limit {
                break;
            }
            length += piece.length;
            terms.extend(&piece.terms);
            words = words.max(piece.words);
            named_answer = named_answer.max(piece.named_answer);
            has_number |= piece.has_number;
            last = i;
        }
        let number = if has_number { WINDOW_NUMBER } else { 0.0 };
        let score = sum(weights, &terms)
            + WINDOW_WORDS * words
            + WINDOW_NAMED_ANSWER * named_answer
            + number;
        if score > best.0 + WINDOW_MIN_GAIN {
            best = (score, first, last);
        }
    }
    (best.1, best.2)
}
