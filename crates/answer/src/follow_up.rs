//! Answers lines of a conversation that only make sense after a question.

use senpai_language::{AnswerType, ParsedQuestion, has_form, sentences, without_greetings};
use senpai_search::{Error, Filter, Hit, Query, Retriever, Synonyms};

use crate::{
    Answer, AnswerOptions, Citation, LONGEST_QUESTION, Status,
    question::{cite, judge},
    tuning::{
        FOLLOW_UP_FORM, FOLLOW_UP_FRESH, FOLLOW_UP_HEADING, FOLLOW_UP_NEAR, FOLLOW_UP_PASSAGES,
        FOLLOW_UP_REASON, FOLLOW_UP_SHARE, FOLLOW_UP_WORDS, OTHER_POST_CONFIDENCE,
        REPEATED_PART_DIVISOR, SHORT_LINE, SHORT_WORDS,
    },
};

/// A question's topic: the normalised question without its question words.
pub fn topic(question: &str) -> String {
    ParsedQuestion::parse(question).topic
}

/// True if a line may follow up a question: it names no subject of its own, or it is short.
pub fn may_follow_up(line: &str) -> bool {
    let line = ParsedQuestion::parse(line);
    line.is_follow_up || is_short(&line)
}

/// Joins a question and its follow-up, in at most [`LONGEST_QUESTION`] characters (scalar values). If they are longer together, the
/// beginning of the question is left out, up to the end of a sentence or a word.
pub fn joined(earlier: &str, line: &str) -> String {
    let line = without_greetings(line);
    let room = LONGEST_QUESTION.saturating_sub(line.chars().count() + 1);
    let left_out = earlier.chars().count().saturating_sub(room);
    let start = earlier.char_indices().nth(left_out);
    let mut kept = start.map_or("", |(at, _)| &earlier[at..]);
    let is_end = |c: char| c.is_whitespace() || "。！？!?".contains(c);
    if left_out > 0
        && let Some((_, behind)) = kept.split_once(is_end)
    {
        kept = behind.trim_start();
    }
    format!("{kept} {line}").trim_start().to_owned()
}

/// True if a line has so few content words that it may be about the posts just shown.
fn is_short(line: &ParsedQuestion) -> bool {
    let length = |word: &senpai_language::ContentWord| match word.script {
        senpai_language::Script::Latin => 5,
        _ => word.text.chars().count(),
    };
    line.small_talk.is_none()
        && line.content.len() <= SHORT_WORDS
        && line.content.iter().map(length).sum::<usize>() <= SHORT_LINE
}

/// The answer to a line that follows up the question `before`, from the posts just shown. `alone` is the answer to the line by
/// itself; give it if the line has a subject of its own.
///
/// `None` in one of these cases:
///
/// - no post was just shown;
/// - the posts just shown do not have the line's own subject, and the line asks for no form, or `alone` is not found;
/// - `alone` answers the line clearly from another post;
/// - the line repeats the question;
/// - nothing is left to show.
pub(crate) fn follow_up(
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
    line: &str,
    before: &str,
    options: &AnswerOptions,
    alone: Option<&Answer>,
) -> Result<Option<Answer>, Error> {
    let posts = options.just_shown();
    if posts.is_empty() {
        return Ok(None);
    }
    let of_shown = Filter {
        posts: posts.clone(),
        ..options.filter.clone()
    };
    let own = Query::new(line, synonyms, of_shown.clone());
    if alone.is_some() && own.term_share_in(before) >= 1.0 {
        // The line repeats the question.
        return Ok(None);
    }
    let query = Query::new(&joined(before, line), synonyms, of_shown).with_answer_type_of(line);
    let hits = retriever.retrieve(&query, FOLLOW_UP_PASSAGES)?;
    let asked = ParsedQuestion::parse(line).answer_type;
    let near = hits.iter().find(|hit| was_newest(hit, options));
    let has_form = asked != AnswerType::Other;
    // "Why?" alone asks for a reason. The reason is mostly in the passage that the member has just read.
    let is_of_newest =
        |hit: &Hit| asked == AnswerType::Reason && alone.is_none() && was_newest(hit, options);
    let score = |hit: &Hit| {
        let text = &hit.passage.text;
        let bonus = |amount: f32, is: bool| if is { amount } else { 0.0 };
        // A line that says nothing else, such as "why?", refers to the section of the newest excerpt.
        let is_near = near.is_some_and(|near| is_same_section(near, hit));
        hit.score
            + bonus(FOLLOW_UP_FORM, has_answer_form(text, &asked))
            + bonus(FOLLOW_UP_FRESH, !has_form && !options.has_shown(hit))
            + bonus(FOLLOW_UP_NEAR, is_near)
            + bonus(FOLLOW_UP_REASON, is_of_newest(hit))
            + FOLLOW_UP_WORDS * own.term_share_in(text)
            + FOLLOW_UP_HEADING * own.term_share_in(&hit.passage.headings.join(" "))
    };
    let mut scored: Vec<(f32, &Hit)> = hits.iter().map(|h| (score(h), h)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let share = |hit: &Hit| {
        let place = hit.passage.headings.join(" ");
        own.term_share_in(&hit.passage.text)
            .max(own.term_share_in(&place))
    };
    let shared = scored.iter().map(|(_, hit)| share(hit)).fold(0.0, f32::max);
    if let Some(alone) = alone {
        let elsewhere = alone.excerpts.first();
        let elsewhere = elsewhere.is_some_and(|cited| !posts.contains(&cited.post.meta.id));
        let is_another = alone.status == Status::Found
            && elsewhere
            && alone.confidence >= OTHER_POST_CONFIDENCE
            && shared < 1.0;
        let is_unknown = alone.status == Status::NotFound || !has_form;
        if is_another || (shared < FOLLOW_UP_SHARE && is_unknown) {
            return Ok(None);
        }
    }
    let (mut excerpts, mut again) = (Vec::new(), Vec::new());
    for (_, hit) in &scored {
        let whole = cite(&query, hit, options.characters);
        if excerpts
            .iter()
            .any(|known: &Citation| known.overlaps(&whole))
        {
            continue;
        }
        let text = &hit.passage.text;
        if !options.has_shown_excerpt(&whole) {
            excerpts.push(whole);
            continue;
        }
        // The member has read the whole excerpt. If no passage has more of the line's words, a part of the excerpt may answer the
        // line.
        let part = cite(&query, hit, options.characters / REPEATED_PART_DIVISOR);
        let is_new = !options.has_shown_excerpt(&part);
        if share(hit) >= shared.max(FOLLOW_UP_SHARE) || is_new && is_of_newest(hit) {
            excerpts.push(part);
        } else if has_form && has_answer_form(text, &asked) && is_new {
            again.push(part);
        }
    }
    excerpts.append(&mut again);
    if excerpts.is_empty() {
        return Ok(None);
    }
    let more = excerpts.len() > options.excerpts;
    excerpts.truncate(options.excerpts);
    let (confidence, status) = judge(hits.first(), &query);
    let first = scored.first().map(|(_, hit)| *hit);
    // The words of the earlier question do not show that a passage answers this line. The passage needs the form that the line asks
    // for, or the line's own words.
    let answers = first.is_some_and(|hit| match has_form {
        true => has_answer_form(&hit.passage.text, &asked),
        false => own.term_share_in(&hit.passage.text) >= 1.0,
    });
    // A line with a subject of its own is surely about the posts just shown only if one of them is first for the line alone too.
    let is_theirs = alone.is_none_or(|alone| {
        let first = alone.excerpts.first();
        first.is_some_and(|cited| posts.contains(&cited.post.meta.id))
    });
    let status = match status {
        Status::Found if answers && is_theirs => Status::Found,
        // The member has just read this post, so it is at least near the line.
        _ => Status::Unsure,
    };
    Ok(Some(Answer {
        status,
        confidence,
        principle: None,
        excerpts,
        other_language: None,
        more,
        follows: true,
    }))
}

/// True if the newest excerpt is from this passage.
fn was_newest(hit: &Hit, options: &AnswerOptions) -> bool {
    let newest = options.shown.first();
    newest.is_some_and(|newest| newest.begins_in(hit))
}

fn is_same_section(a: &Hit, b: &Hit) -> bool {
    a.post.meta.id == b.post.meta.id && a.passage.headings == b.passage.headings
}

/// True if a sentence of `text` has the form that a line asks for. A row of a table counts as an example.
fn has_answer_form(text: &str, asked: &AnswerType) -> bool {
    let is_example = *asked == AnswerType::Example && text.contains(" | ");
    let mut sentences = sentences(text).into_iter();
    is_example || sentences.any(|span| has_form(&text[span], asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follow_up_names_no_subject_or_a_short_one() {
        for line in [
            "それはなぜ？",
            "具体的には？",
            "もっと詳しく教えて",
            "Why?",
            "断り方は？",
            "メールだと？",
        ] {
            assert!(may_follow_up(line), "{line}");
        }
        for line in [
            "初めての取引先の与信はどう調べればいいですか",
            "how do I ask a client for payment",
            "ありがとう！",
            "lol ok",
            "👍",
            "おはようございます",
            "quit",
        ] {
            assert!(!may_follow_up(line), "{line}");
        }
    }

    #[test]
    fn a_follow_up_keeps_the_end_of_a_long_question() {
        assert_eq!(joined("入金はいつ？", "なぜ？"), "入金はいつ？ なぜ？");
        let long = format!("{}。入金はいつ？", "前".repeat(LONGEST_QUESTION));
        assert_eq!(joined(&long, "なぜ？"), "入金はいつ？ なぜ？");
        let unbroken = "前".repeat(LONGEST_QUESTION);
        let kept = joined(&unbroken, "なぜ？");
        assert_eq!(kept.chars().count(), LONGEST_QUESTION);
        let whole = "後".repeat(LONGEST_QUESTION);
        assert_eq!(joined("入金はいつ？", &whole), whole);
    }
}
