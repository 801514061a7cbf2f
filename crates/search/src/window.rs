//! Chooses the sentences of a passage that become an excerpt.

use std::ops::Range;

use senpai_language::{Discourse, Units, has_form, normalize, segments, sentences};

use crate::{
    Hit, Query,
    phrases::Phrases,
    query::TermSet,
    term_weights::sum,
    tuning::{
        WINDOW_DEPENDS, WINDOW_FORM, WINDOW_MEANING, WINDOW_MIN_GAIN, WINDOW_NAMED_ANSWER,
        WINDOW_TITLE_TERM, WINDOW_WORDS,
    },
};

/// The best window of a hit's context, of at most `limit` characters (scalar values), as a span of the context's text in bytes. It
/// begins in the hit's passage. `None` if the passage is blank.
pub(crate) fn best(query: &Query, hit: &Hit, limit: usize) -> Option<Range<usize>> {
    let pieces = pieces(query, hit, limit);
    let weights = weights(query, hit);
    let mut best: Option<(f32, &[Piece])> = None;
    let own = hit.passage.text.len();
    let own = pieces.partition_point(|piece| piece.span.start < own);
    for first in 0..own {
        let window = longest(&pieces[first..], limit);
        let mut score = evidence(query, window, &weights);
        if depends(&pieces[..first], window) {
            score -= WINDOW_DEPENDS;
        }
        if best.is_none_or(|(most, _)| score > most + WINDOW_MIN_GAIN) {
            best = Some((score, window));
        }
    }
    let (_, window) = best?;
    Some(window.first()?.span.start..window.last()?.span.end)
}

/// A sentence or clause, and the evidence in it.
struct Piece {
    span: Range<usize>,
    /// The length in characters.
    length: usize,
    terms: TermSet,
    words: f32,
    /// True if the piece has the form of an answer to the question.
    has_form: bool,
    /// The best match among author questions whose named answer is in the piece.
    named_answer: f32,
    /// The best cosine of the question with a sentence of the piece; 0 without a model.
    cosine: f32,
    discourse: Discourse,
}

fn pieces(query: &Query, hit: &Hit, limit: usize) -> Vec<Piece> {
    let text = &hit.context.text;
    let sentences = sentences(text);
    // An earlier version may have stored vectors for other sentence boundaries.
    let cosines = Some(&hit.sentence_cosines).filter(|c| c.len() == sentences.len());
    let cosines = cosines.map_or(&[][..], Vec::as_slice);
    let piece = |span: Range<usize>| {
        let named = hit.named_answers.iter();
        let named = named.filter(|(at, _)| span.contains(at));
        let all = sentences.iter().zip(cosines);
        let here = all.filter(|(s, _)| s.start < span.end && span.start < s.end);
        Piece {
            named_answer: named.fold(0.0, |best, (_, matching)| best.max(*matching)),
            cosine: here.fold(0.0, |best, (_, cosine)| best.max(*cosine)),
            ..Piece::of(query, text, span, hit.term_weights.as_slice())
        }
    };
    segments(text, limit).into_iter().map(piece).collect()
}

impl Piece {
    fn of(query: &Query, text: &str, span: Range<usize>, term_weights: &[f32]) -> Piece {
        let text = &text[span.clone()];
        let normalized = normalize(text);
        let discourse = Discourse::of(text);
        let mut terms = query.no_terms();
        let mut words = 0.0;
        if !discourse.is_aside {
            query.collect_terms(&Units::of(&normalized), &mut terms);
            let mut phrases = Phrases::of(&query.characters);
            phrases.read(&normalized);
            words = phrases.word_overlap(term_weights);
        }
        Piece {
            span,
            length: text.trim().chars().count(),
            terms,
            words,
            has_form: has_form(text, &query.question.answer_type),
            named_answer: 0.0,
            cosine: 0.0,
            discourse,
        }
    }
}

/// The weight of each term in a window of the hit's passage, as a share of the question's weight.
fn weights(query: &Query, hit: &Hit) -> Vec<f32> {
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

/// The longest window from the start of `pieces` within `limit` characters that does not end with an open piece: see [`is_open`].
/// The window has at least one piece.
fn longest(pieces: &[Piece], limit: usize) -> &[Piece] {
    let mut length = 0;
    let fits = pieces.iter().take_while(|piece| {
        length += piece.length;
        length <= limit
    });
    let mut count = fits.count().max(1);
    while count > 1 && is_open(&pieces[count - 1], &pieces[count..]) {
        count -= 1;
    }
    &pieces[..count]
}

/// True if a window should not end with this piece: the next piece completes it, or the piece is an aside.
fn is_open(last: &Piece, after: &[Piece]) -> bool {
    last.discourse.is_aside || last.discourse.opens && !after.is_empty()
}

/// True if the first piece of a window depends on the text before it.
fn depends(before: &[Piece], window: &[Piece]) -> bool {
    let Some(first) = window.first() else {
        return false;
    };
    let (first, before) = (
        &first.discourse,
        before.last().map(|piece| &piece.discourse),
    );
    let continues = before.is_some_and(|before| {
        // A row follows its table's header, an item the sentence that leads in the list.
        first.is_row && before.is_row || first.is_item && (before.is_item || before.opens)
    });
    first.refers_back || continues
}

/// The evidence that a window answers.
fn evidence(query: &Query, window: &[Piece], weights: &[f32]) -> f32 {
    let mut terms = query.no_terms();
    window.iter().for_each(|piece| terms.extend(&piece.terms));
    let most = |of: fn(&Piece) -> f32| window.iter().map(of).fold(0.0, f32::max);
    let form = if window.iter().any(|piece| piece.has_form) {
        WINDOW_FORM
    } else {
        0.0
    };
    sum(weights, &terms)
        + WINDOW_WORDS * most(|piece| piece.words)
        + WINDOW_NAMED_ANSWER * most(|piece| piece.named_answer)
        + WINDOW_MEANING * most(|piece| piece.cosine)
        + form
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::{Excerpt, Filter, IndexBuilder, Passage, Post, Query, Retriever, Synonyms};

    fn check(text: &str, question: &str, limit: usize, expect: &str) {
        let mut builder = IndexBuilder::in_memory().unwrap();
        let post = Post::titled("post", "題");
        builder.add(post, &[Passage::plain(text)]).unwrap();
        let index = builder.finish().unwrap();
        let query = Query::new(question, &Synonyms::default(), Filter::default());
        let hits = index.retrieve(&query, 1).unwrap();
        assert_eq!(Excerpt::cut(&query, &hits[0], limit).text, expect);
    }

    #[test]
    fn an_excerpt_begins_where_it_stands_alone() {
        check(
            "朝は電話に出ません。見積書は三枚に分けて作ります。その理由は値引きを断りやすいからです。",
            "見積書で値引きを断りやすい理由は？",
            40,
            "見積書は三枚に分けて作ります。その理由は値引きを断りやすいからです。",
        );
        check(
            "We drink tea. Send the offer on paper. They keep an offer on paper for a year.",
            "How long do they keep an offer on paper?",
            66,
            "Send the offer on paper. They keep an offer on paper for a year.",
        );
    }

    #[test]
    fn an_excerpt_does_not_end_before_what_it_announces() {
        check(
            "請求書は月末に送ります。請求書に書くことは次の三つです：\n・会社の住所\n・支払いの期日",
            "請求書はいつ送る？",
            30,
            "請求書は月末に送ります。",
        );
    }

    #[test]
    fn an_announcement_is_no_answer() {
        check(
            "この記事では値引きの断り方を紹介します。値引きは、別の条件と引き換えにだけ受けます。",
            "値引きの断り方は？",
            25,
            "値引きは、別の条件と引き換えにだけ受けます。",
        );
    }
}
