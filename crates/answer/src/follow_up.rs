//! Lines of a conversation that only make sense after a question.

use senpai_language::{AnswerType, Language, ParsedQuestion, has_form, normalize, sentences};
use senpai_search::{Error, Filter, Hit, Query, Retriever, Synonyms};

use crate::{
    Answer, AnswerOptions, Citation, LONGEST_QUESTION, Shown, Status,
    question::{cite, judge},
    tuning::{
        FOLLOW_UP_FORM, FOLLOW_UP_FRESH, FOLLOW_UP_HEADING, FOLLOW_UP_NEAR, FOLLOW_UP_PASSAGES,
        FOLLOW_UP_SHARE, FOLLOW_UP_WORDS, OTHER_POST_CONFIDENCE, REPEATED_PART_DIVISOR, SHORT_LINE,
        SHORT_WORDS,
    },
};

/// A question's topic, normalised: the question without the words that only ask.
pub fn topic(question: &str) -> String {
    ParsedQuestion::parse(question).topic
}

/// Whether `line` asks for further excerpts and for nothing else: 「もっと」, 「他には？」, "more".
pub fn is_more(line: &str) -> bool {
    const MORE: &[&str] = &[
        "more",
        "show more",
        "more please",
        "next",
        "continue",
        "go on",
        "anything else",
        "what else",
        "any others",
        "others",
        "any other ideas",
        "anything more",
        "more examples",
        "もっと",
        "もっと見る",
        "もっと見せて",
        "もっとない",
        "次",
        "続き",
        "続き教えて",
        "続けて",
        "つづき",
        "他には",
        "ほかには",
        "他は",
        "ほかは",
        "他にも",
        "他にもある",
        "他にある",
        "ほかにもある",
        "他にもありますか",
        "ほかにありますか",
        "他にありますか",
        "それ以外は",
        "それ以外には",
        "それ以外",
        "それ以外にありますか",
        "それ以外で",
        "他の例は",
        "ほかの例は",
        "ほかの記事",
        "ほかの記事は",
        "他の記事",
        "他の記事は",
        "別の記事",
        "別の記事は",
        "other posts",
        "another one",
        "another post",
    ];
    is_line_of(MORE, line)
}

/// Whether `line` rejects the answer, and says nothing else: 「違った」, "not what I meant".
pub fn is_rejection(line: &str) -> bool {
    const REJECTIONS: &[&str] = &[
        "違った",
        "違う",
        "違います",
        "ちがう",
        "ちがった",
        "ちがいます",
        "それじゃない",
        "そうじゃない",
        "そうじゃなくて",
        "違うんだけど",
        "no",
        "nope",
        "wrong",
        "not that",
        "that's not it",
        "not what i meant",
        "that's not what i meant",
        "not what i asked",
        "that was not it",
        "that wasn't it",
        "that is wrong",
        "that's wrong",
        "これじゃない",
        "違いました",
    ];
    is_line_of(REJECTIONS, line)
}

/// The language in which `line` asks for the post just shown, if it asks for nothing else: 「英語だと？」, "in Japanese?".
pub fn asked_language(line: &str) -> Option<Language> {
    const NAMES: [(Language, &[&str]); 2] = [
        (Language::Japanese, &["日本語", "japanese"]),
        (Language::English, &["英語", "英文", "english"]),
    ];
    const BEFORE: [&str; 8] = [
        "",
        "in ",
        "and in ",
        "what about ",
        "how about ",
        "can i have it in ",
        "do you have it in ",
        "is there one in ",
    ];
    const BEHIND: [&str; 20] = [
        "",
        " please",
        " version",
        "だと",
        "では",
        "で",
        "でも",
        "なら",
        "版",
        "版は",
        "版はある",
        "版はありますか",
        "にすると",
        "で言うと",
        "でお願い",
        "でお願いします",
        "で教えて",
        "で見せて",
        "で読みたい",
        "のバージョンは",
    ];
    let line = bare(line);
    let asks_for = |name: &&str| {
        let parts = line.split_once(*name);
        parts.is_some_and(|(before, behind)| BEFORE.contains(&before) && BEHIND.contains(&behind))
    };
    let mut all = NAMES.iter();
    let asked = all.find(|(_, names)| names.iter().any(asks_for));
    asked.map(|(language, _)| *language)
}

/// Whether a line is one of `phrases`, in upper or lower case, with any punctuation at its end.
fn is_line_of(phrases: &[&str], line: &str) -> bool {
    phrases.contains(&bare(line).as_str())
}

/// A line in lower case, without the marks at its end.
fn bare(line: &str) -> String {
    let line = normalize(line);
    let line = line
        .trim()
        .trim_end_matches(['。', '!', '?', '.', '…', '~']);
    line.to_owned()
}

/// Whether a line may follow up a question: it names no subject of its own, or it is short.
pub fn may_follow_up(line: &str) -> bool {
    let line = ParsedQuestion::parse(line);
    line.is_follow_up || is_short(&line)
}

/// Joins a question and its follow-up, in at most [`LONGEST_QUESTION`] characters (scalar values). If they are longer together, the
/// beginning of the question is left out, up to the end of a sentence or a word.
pub fn joined(earlier: &str, line: &str) -> String {
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

/// Whether a line has so few content words that the posts just shown may be about them too.
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
/// `None` if no post was just shown, if these posts do not have the line's own subject, if `alone` answers it clearly from another
/// post, if the line repeats the question, or if nothing is left to show.
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
        // The same question again.
        return Ok(None);
    }
    let query = Query::new(&joined(before, line), synonyms, of_shown).with_answer_type_of(line);
    let hits = retriever.retrieve(&query, FOLLOW_UP_PASSAGES)?;
    let asked = ParsedQuestion::parse(line).answer_type;
    let near = hits.iter().find(|hit| was_newest(hit, options));
    let has_form = asked != AnswerType::Other;
    let score = |hit: &Hit| {
        let text = &hit.passage.text;
        let bonus = |amount: f32, is: bool| if is { amount } else { 0.0 };
        // A line that says nothing else, such as "why?", asks about the section of the newest excerpt.
        let is_near = near.is_some_and(|near| is_same_section(near, hit));
        hit.score
            + bonus(FOLLOW_UP_FORM, has_answer_form(text, &asked))
            + bonus(FOLLOW_UP_FRESH, !has_form && !options.has_shown(text))
            + bonus(FOLLOW_UP_NEAR, is_near)
            + FOLLOW_UP_WORDS * own.term_share_in(text)
            + FOLLOW_UP_HEADING * own.term_share_in(&hit.passage.headings.join(" "))
    };
    let mut scored: Vec<(f32, &Hit)> = hits.iter().map(|h| (score(h), h)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    if let Some(alone) = alone {
        let share = |hit: &Hit| {
            let place = hit.passage.headings.join(" ");
            own.term_share_in(&hit.passage.text)
                .max(own.term_share_in(&place))
        };
        let shared = scored.iter().map(|(_, hit)| share(hit)).fold(0.0, f32::max);
        let elsewhere = alone.excerpts.first();
        let elsewhere = elsewhere.is_some_and(|cited| !posts.contains(&cited.post.meta.id));
        let is_another = alone.status == Status::Found
            && elsewhere
            && alone.confidence >= OTHER_POST_CONFIDENCE
            && shared < 1.0;
        if is_another || (shared < FOLLOW_UP_SHARE && !has_form) {
            return Ok(None);
        }
    }
    let is_known = |cited: &Citation| options.shown.contains(&Shown::from(cited));
    let (mut excerpts, mut again) = (Vec::new(), Vec::new());
    for (_, hit) in &scored {
        let whole = cite(&query, hit, options.characters);
        let text = &hit.passage.text;
        if !is_known(&whole) {
            excerpts.push(whole);
            continue;
        }
        // The member has read the whole excerpt: a part of it may answer the line.
        let part = cite(&query, hit, options.characters / REPEATED_PART_DIVISOR);
        if own.term_share_in(text) >= 1.0 {
            excerpts.push(part);
        } else if has_form && has_answer_form(text, &asked) && !is_known(&part) {
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
    let status = match status {
        Status::Found if answers => Status::Found,
        // The member has just read this post: it is near the line at least.
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

/// Whether the newest excerpt is from this passage.
fn was_newest(hit: &Hit, options: &AnswerOptions) -> bool {
    let newest = options.shown.first();
    newest.is_some_and(|newest| hit.passage.text.contains(newest.excerpt.as_str()))
}

fn is_same_section(a: &Hit, b: &Hit) -> bool {
    a.post.meta.id == b.post.meta.id && a.passage.headings == b.passage.headings
}

/// Whether a sentence of `text` has the form that a line asks for. A row of a table counts as an example.
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
    fn more_and_rejections_are_whole_lines() {
        for line in [
            "More",
            "もっと！",
            "続き",
            "show more.",
            "他には？",
            "what else?",
        ] {
            assert!(is_more(line), "{line}");
        }
        for line in ["", "もっと売るには？", "moreover", "他には何を書く？"] {
            assert!(!is_more(line), "{line}");
        }
        assert!(is_rejection("違った。") && is_rejection("Not what I meant"));
        assert!(!is_rejection("納品と稼働は違う？"));
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
