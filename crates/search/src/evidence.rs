//! What a passage, and the post it is from, have of a question.

use senpai_language::{Asks, Script, Units, contains_number, normalize, sentences};

use crate::{Passage, Post, Query, query::Marks};

/// What a character of the longest phrase that question and passage share is worth.
const PHRASE: f32 = 1.8;
/// What a number is worth where a number is asked for.
const NUMBER: f32 = 12.0;
/// What the covered mass adds to a score: unlike BM25 it counts a word as there when a synonym of it is.
const COVERED: f32 = 0.5;
/// What the part of the question's mass that one of the author's questions has adds to a score.
const ASKED: f32 = 1.0;
/// What a word of the question counts for coverage when only the post's title, tags or summary has it: they say that
/// the subject is right, not that the question is answered.
const SUBJECT: f32 = 0.5;

/// What a post has of a question, whichever its passage.
pub(crate) struct PostEvidence {
    pub number: u64,
    /// How many of its passages were read.
    pub passages: usize,
    /// The share of the question that the nearest of the author's questions has; `None` without any.
    pub asked: Option<f32>,
    title: Marks,
    /// In any of the author's questions and principles.
    said: Marks,
    /// In what says the subject only.
    subject: Marks,
}

impl PostEvidence {
    pub fn of(query: &Query, number: u64, post: &Post, mass: &[f32]) -> PostEvidence {
        let marked = |text: &str| {
            let mut marks = query.marks();
            query.mark(&Units::of(&normalize(text)), &mut marks);
            marks
        };
        let mut said = query.marks();
        let mut asked: Option<f32> = None;
        for question in post.questions.iter().chain(&post.learned) {
            let marks = marked(question);
            said.extend(&marks);
            let share = coverage(query, &marks, mass);
            asked = Some(asked.map_or(share, |best| best.max(share)));
        }
        for principle in &post.principles {
            said.extend(&marked(principle));
        }
        PostEvidence {
            number,
            passages: 0,
            asked,
            title: marked(&post.title),
            said,
            subject: marked(&post.subject()),
        }
    }
}

/// What a passage has of a question.
pub(crate) struct Evidence {
    /// How much of the question's mass stands in the passage, its headings and the author's questions and principles, 0 to 1;
    /// only says the subject counts [`SUBJECT`] of it.
    pub coverage: f32,
    /// The mass of the terms in its best sentence, the headings and the title.
    best_sentence: f32,
    /// The length of the longest common phrase, in characters.
    phrase: usize,
    /// A number where a number is asked for.
    number: bool,
    /// The share of the question that one of the author's questions has.
    asked: f32,
    /// The mass of the question.
    mass: f32,
    /// The mass that the coverage adds as a share of; 0 for questions without CJK, where BM25 ranks better alone.
    covering: f32,
}

impl Evidence {
    pub fn of(query: &Query, post: &PostEvidence, passage: &Passage, mass: &[f32]) -> Evidence {
        let text = normalize(&passage.text);
        let mut headings = query.marks();
        for heading in &passage.headings {
            query.mark(&Units::of(&normalize(heading)), &mut headings);
        }
        let mut around = headings.clone();
        around.extend(&post.title);
        let mut answering = headings;
        answering.extend(&post.said);
        let mut best_sentence = 0f32;
        let mut sentence = query.marks();
        for range in sentences(&text) {
            sentence.clear();
            query.mark(&Units::of(&text[range]), &mut sentence);
            answering.extend(&sentence);
            sentence.extend(&around);
            best_sentence = best_sentence.max(weight(&sentence, mass));
        }
        let answered = coverage(query, &answering, mass);
        answering.extend(&post.subject);
        let subject = coverage(query, &answering, mass) - answered;
        let own = own_mass(query, mass);
        Evidence {
            coverage: answered + SUBJECT * subject,
            best_sentence,
            phrase: common_phrase(&query.question.text, &text),
            number: match &query.question.asks {
                Asks::Number(unit) => contains_number(&text, *unit),
                _ => false,
            },
            asked: post.asked.unwrap_or(0.0),
            mass: own,
            covering: if has_cjk(&query.question.text) {
                own
            } else {
                0.0
            },
        }
    }

    /// What is added to the score of the first stage.
    pub fn gain(&self) -> f32 {
        let number = if self.number { NUMBER } else { 0.0 };
        self.best_sentence
            + PHRASE * self.phrase as f32
            + number
            + COVERED * self.coverage * self.covering
            + ASKED * self.asked * self.mass
    }
}

/// The mass of marked terms.
pub(crate) fn weight(marks: &Marks, mass: &[f32]) -> f32 {
    marks.iter().map(|i| mass[i]).sum()
}

/// The share of the question's own mass that is marked; a phrase is covered too where a synonym of it stands. Pairs of
/// hiragana don't count: they say how something is asked.
pub(crate) fn coverage(query: &Query, marks: &Marks, mass: &[f32]) -> f32 {
    let mut covered = marks.clone();
    for bridge in &query.bridges {
        if !bridge.by.is_empty() && bridge.by.iter().all(|&i| marks.has(i)) {
            bridge.of.iter().for_each(|&i| covered.set(i));
        }
    }
    let total = own_mass(query, mass);
    let telling = covered.iter().filter(|&i| query.terms[i].tells());
    let found: f32 = telling.map(|i| mass[i]).sum();
    if total > 0.0 { found / total } else { 0.0 }
}

/// The mass of the member's own words, without pairs of hiragana.
fn own_mass(query: &Query, mass: &[f32]) -> f32 {
    let own = query
        .terms
        .iter()
        .zip(mass)
        .filter(|(term, _)| term.tells());
    own.map(|(_, mass)| mass).sum()
}

fn has_cjk(text: &str) -> bool {
    text.chars().any(|c| Script::of(c).is_cjk())
}

/// The length of the longest common substring in characters; 0 for questions without CJK, where words tell more.
fn common_phrase(question: &str, text: &str) -> usize {
    if !has_cjk(question) {
        return 0;
    }
    // Where the question has each character, the last place first.
    let mut places: Vec<(char, usize)> = question.chars().zip(0..).collect();
    places.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    // For what ends before each character of the question: where it ended in the text, and its length.
    let mut ended = vec![(0, 0); places.len() + 1];
    let mut best = 0;
    for (at, c) in text.chars().enumerate() {
        let first = places.partition_point(|place| place.0 < c);
        for &(_, i) in places[first..].iter().take_while(|place| place.0 == c) {
            let (before, length) = ended[i];
            let length = if before == at { length + 1 } else { 1 };
            ended[i + 1] = (at + 1, length);
            best = best.max(length);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_phrase_may_repeat_and_overlap_itself() {
        let check = |question: &str, text: &str, length: usize| {
            assert_eq!(common_phrase(question, text), length, "{question} {text}");
        };
        check("入金を喜ぶ", "受注より入金を待つ。", 3);
        check("ああああい", "いあああ", 3);
        check("入金入金入", "金入金入金", 4);
        check("受注", "納品", 0);
    }
}
