//! Cuts out of a passage the whole sentences that answer.

use std::ops::Range;

use senpai_language::{
    Asks, Field, Normalized, Script, Units, contains_number, normalize, segments,
};

use crate::{
    Hit, Query,
    evidence::{own_mass, weight},
    phrases::Phrases,
    query::Marks,
};

// Learned, as the weights of evidence were, from JaQuAD's training questions and the passages they were written on: the
// window that holds the answer. All shares are of the question's own mass.
/// What a term that the post's title has counts in a window: it stands everywhere in the post.
const IN_TITLE: f32 = 0.3;
/// What the question's words count, the longest part of each that a sentence has.
const WORDS: f32 = 0.43;
/// What a number is worth in a window where a number is asked for.
const NUMBER: f32 = 0.85;

/// What the share of one of the author's questions counts in a window that answers it by the author's word: set on the
/// calibrating half of the golden questions.
const ANSWERS: f32 = 0.7;

/// A contiguous slice of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The slice, without white space around it.
    pub text: String,
    /// Where it stands in the passage's text, in bytes.
    pub span: Range<usize>,
    /// It begins inside a sentence.
    pub cut_before: bool,
    /// It ends inside a sentence.
    pub cut_after: bool,
    /// The words of the question in it, in bytes of `text`, in order and apart.
    pub highlights: Vec<Range<usize>>,
}

impl Excerpt {
    /// The best excerpt of `hit` for `query`, of at most `limit` characters (scalar values).
    ///
    /// Among all windows of whole sentences the one whose words weigh most wins, the first of equals. A sentence longer
    /// than `limit` is cut at its commas; then `cut_before` and `cut_after` say so.
    pub fn cut(query: &Query, hit: &Hit, limit: usize) -> Excerpt {
        let text = &hit.passage.text;
        let piece = |span: Range<usize>| {
            let here = hit.answers.iter().filter(|(at, _)| span.contains(at));
            Piece {
                answers: here.fold(0.0, |most, (_, share)| most.max(*share)),
                ..Piece::of(query, &text[span.clone()], span, &hit.mass)
            }
        };
        let pieces: Vec<Piece> = segments(text, limit).into_iter().map(piece).collect();
        let (first, last) = best_window(query, &pieces, &shares(query, hit), limit);
        let Some(span) = pieces
            .get(first..=last)
            .and_then(|w| Some(w.first()?.span.start..w.last()?.span.end))
        else {
            return Excerpt {
                text: String::new(),
                span: 0..0,
                cut_before: false,
                cut_after: false,
                highlights: Vec::new(),
            };
        };
        let slice = &text[span.clone()];
        let start = span.start + slice.len() - slice.trim_start().len();
        let span = start..start + slice.trim().len();
        let slice = &text[span.clone()];
        Excerpt {
            cut_before: !ends_sentence(&text[..span.start]),
            cut_after: !ends_sentence(slice)
                && !text[span.end..].trim().is_empty()
                && !text[span.end..].starts_with('\n'),
            highlights: highlights(query, slice),
            text: slice.to_owned(),
            span,
        }
    }
}

/// Whether `before` stops where a sentence may stop.
fn ends_sentence(before: &str) -> bool {
    if before.ends_with('\n') {
        return true;
    }
    let closers = ['」', '』', '）', ')', '"', '”', '’', '】'];
    let text = before.trim_end().trim_end_matches(closers);
    text.is_empty() || text.ends_with(['。', '！', '？', '.', '!', '?'])
}

struct Piece {
    span: Range<usize>,
    length: usize,
    marks: Marks,
    words: f32,
    number: bool,
    /// What the nearest of those of the author's questions has that this piece answers.
    answers: f32,
}

impl Piece {
    fn of(query: &Query, text: &str, span: Range<usize>, mass: &[f32]) -> Piece {
        let mut marks = query.marks();
        let normalized = normalize(text);
        query.mark(&Units::of(&normalized), &mut marks);
        let mut phrases = Phrases::of(&query.wording);
        phrases.read(&normalized);
        let number = match &query.question.asks {
            Asks::Number(unit) => contains_number(&normalized, *unit),
            _ => false,
        };
        Piece {
            span,
            length: text.trim().chars().count(),
            marks,
            words: phrases.words(mass),
            number,
            answers: 0.0,
        }
    }
}

/// What each term is worth in a window of the hit's passage.
fn shares(query: &Query, hit: &Hit) -> Vec<f32> {
    let mut title = query.marks();
    query.mark(&Units::of(&normalize(&hit.post.meta.title)), &mut title);
    let own = own_mass(query, &hit.mass).max(f32::MIN_POSITIVE);
    let share = |(i, mass): (usize, &f32)| mass / own * if title.has(i) { IN_TITLE } else { 1.0 };
    hit.mass.iter().enumerate().map(share).collect()
}

/// First and last piece of the best window.
fn best_window(query: &Query, pieces: &[Piece], shares: &[f32], limit: usize) -> (usize, usize) {
    let mut best = (f32::MIN, 0, 0);
    for first in 0..pieces.len() {
        let mut marks = query.marks();
        let (mut length, mut last) = (0, first);
        let (mut words, mut answers, mut number) = (0f32, 0f32, false);
        for (i, piece) in pieces.iter().enumerate().skip(first) {
            if i > first && length + piece.length > limit {
                break;
            }
            length += piece.length;
            marks.extend(&piece.marks);
            words = words.max(piece.words);
            answers = answers.max(piece.answers);
            number |= piece.number;
            last = i;
        }
        let number = if number { NUMBER } else { 0.0 };
        let score = weight(&marks, shares) + WORDS * words + ANSWERS * answers + number;
        if score > best.0 + 1e-4 {
            best = (score, first, last);
        }
    }
    (best.1, best.2)
}

/// Whole words of `text` that the question has: Latin words and numbers, runs of katakana that share two characters,
/// kanji that share two in a row, a kanji that stands alone there and here. Of a synonym the whole is a word, never a
/// kanji that stands alone in it (手 of 読み手).
fn highlights(query: &Query, text: &str) -> Vec<Range<usize>> {
    let normalized = Normalized::of(text);
    let units = Units::of(&normalized.text);
    let list = units.as_slice();
    let mut hit = vec![false; list.len()];
    for (i, unit) in list.iter().enumerate() {
        match unit.script {
            Script::Latin | Script::Digit => {
                hit[i] |= query.find(Field::Runs, units.text(*unit)).is_some();
            }
            Script::Han | Script::Katakana => {
                let next = list
                    .get(i + 1)
                    .filter(|n| n.run == unit.run && n.script == unit.script);
                if let Some(next) = next {
                    let pair = [units.text(*unit), units.text(*next)].concat();
                    if query.find(Field::Bigrams, &pair).is_some() {
                        hit[i] = true;
                        hit[i + 1] = true;
                    }
                } else if i == 0 || list[i - 1].script != unit.script || list[i - 1].run != unit.run
                {
                    let found = query.find(Field::Runs, units.text(*unit));
                    hit[i] |= found.is_some_and(|term| query.terms[term].own);
                }
            }
            _ => {}
        }
    }
    let synonyms = query.bridges.iter().map(|bridge| bridge.phrase.as_str());
    for phrase in synonyms.filter(|phrase| phrase.chars().nth(1).is_some()) {
        for (start, _) in normalized.text.match_indices(phrase) {
            let span = start..start + phrase.len();
            for (unit, hit) in list.iter().zip(&mut hit) {
                *hit |= span.contains(&units.source(*unit).start);
            }
        }
    }
    // A katakana word is a whole.
    let mut start = 0;
    for run in list.chunk_by(|a, b| a.run == b.run && a.script == b.script) {
        let end = start + run.len();
        if run[0].script == Script::Katakana && hit[start..end].contains(&true) {
            hit[start..end].fill(true);
        }
        start = end;
    }
    let mut out: Vec<Range<usize>> = Vec::new();
    for (unit, _) in list.iter().zip(hit).filter(|(_, hit)| *hit) {
        let range = normalized.original(units.source(*unit));
        match out.last_mut() {
            Some(before) if range.start <= before.end => before.end = before.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Filter, Synonyms};

    fn check(question: &str, text: &str, expect: &[&str]) {
        let file = "[[synonym]]\nwords = [\"フォロワー\", \"読み手\"]\n";
        let query = Query::new(question, &Synonyms::parse(file).unwrap(), Filter::default());
        let marked = highlights(&query, text);
        let words: Vec<&str> = marked.into_iter().map(|range| &text[range]).collect();
        assert_eq!(words, expect, "{question}");
    }

    #[test]
    fn of_a_synonym_the_whole_is_marked_and_no_kanji_alone() {
        let text = "まず手を動かし、読み手のことを思う。";
        check("フォロワーを増やしたい", text, &["読み手"]);
        check("動かすには？", text, &["動"]);
    }
}
