//! What a passage, and the post it is from, have of a question.

use senpai_language::{Asks, Units, contains_number, normalize, sentences};

use crate::{Passage, Post, Query, phrases::Phrases, query::Marks, weights};

/// What a word of the question counts when only the post's title, tags or summary has it: they say that the subject is
/// right, not that the question is answered.
const SUBJECT: f32 = 0.5;

/// An author's question with this share of what is asked, and of which the asked has this share of the length, is the same.
const ECHO: f32 = 0.95;
const ECHO_LENGTH: f32 = 0.7;
/// How much more its answer counts then.
const SAME: f32 = 2.0;

/// What a post has of a question, whichever its passage.
pub(crate) struct PostEvidence<'p> {
    pub number: u64,
    /// How many of its passages were read.
    pub passages: usize,
    /// The share of the question that the nearest of the author's questions has.
    asked: f32,
    /// The answers that the author names, and what their questions have.
    answers: Vec<(&'p str, f32)>,
    /// One of the author's questions has nearly all that is asked and is not much longer.
    echoed: bool,
    title: Marks,
    title_text: String,
    /// In any of the author's questions and principles.
    said: Marks,
    /// In what says the subject only.
    subject: Marks,
}

impl<'p> PostEvidence<'p> {
    pub fn of(query: &Query, number: u64, post: &'p Post, mass: &[f32]) -> PostEvidence<'p> {
        let marked = |text: &str| {
            let mut marks = query.marks();
            query.mark(&Units::of(&normalize(text)), &mut marks);
            marks
        };
        let mut said = query.marks();
        let (mut asked, mut echoed, mut answers) = (0f32, false, Vec::new());
        for question in post.meta.questions.iter().chain(&post.learned) {
            let marks = marked(&question.text);
            said.extend(&marks);
            let share = coverage(query, &marks, mass);
            let length = question.text.chars().count() as f32;
            let same =
                share >= ECHO && length * ECHO_LENGTH <= query.question.text.chars().count() as f32;
            asked = asked.max(share);
            echoed |= same;
            let counts = if same { SAME * share } else { share };
            answers.extend(question.answer.as_deref().map(|answer| (answer, counts)));
        }
        for principle in &post.meta.principles {
            said.extend(&marked(principle));
        }
        PostEvidence {
            number,
            passages: 0,
            asked,
            answers,
            echoed,
            title: marked(&post.meta.title),
            title_text: normalize(&post.meta.title),
            said,
            subject: marked(&post.subject()),
        }
    }

    /// Where a passage answers the author's questions, in bytes, and what share of the member's each of them has; more where
    /// it is the same.
    pub fn answers_in(&self, text: &str) -> impl Iterator<Item = (usize, f32)> {
        let answers = self.answers.iter();
        answers.filter_map(|(answer, share)| Some((text.find(answer)?, *share)))
    }
}

/// What a passage has of a question. Shares are of the question's own mass, lengths are in characters; a phrase's length
/// by that mass says how much of a question of this weight it is.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The first stage's score as a share of the best candidate's.
    pub first_stage: f32,
    /// The same as a share of the question's mass.
    pub weight: f32,
    /// The longest phrase that question and passage share, by mass.
    pub phrase: f32,
    /// The terms in the passage's best sentence and the title, as a share.
    pub best_sentence: f32,
    /// Of each of the question's words, the longest part that stands in the passage, its headings or the title: a share.
    pub words: f32,
    /// The logarithm of the length of the best sentence.
    pub sentence_length: f32,
    /// How many sentences stand before the best.
    pub sentences_before: f32,
    /// 1 where a number is asked for and the passage has one.
    pub number: f32,
    /// What the passage has, as a share; what only the title has counts half.
    pub coverage: f32,
    /// What the author says of it has besides, as a share: headings, questions and principles; what only tags or the summary have
    /// counts half.
    pub said: f32,
    /// What the nearest of the author's questions has, as a share.
    pub asked: f32,
    /// What the nearest of those of the author's questions has that this passage answers by the author's word, as a share;
    /// twice that where it is the same question.
    pub answers: f32,
    /// What the headings have, as a share.
    pub headings: f32,
    /// The logarithm of the length of the passage.
    pub length: f32,
    /// One of the author's questions has all that is asked and not much else: the author says that the post answers.
    pub echoed: bool,
}

impl Evidence {
    pub(crate) fn of(
        query: &Query,
        post: &PostEvidence,
        passage: &Passage,
        (first_stage, best): (f32, f32),
        mass: &[f32],
    ) -> Evidence {
        let text = normalize(&passage.text);
        let own = own_mass(query, mass).max(f32::MIN_POSITIVE);
        let mut phrases = Phrases::of(&query.wording);
        phrases.read(&text);
        let phrase = phrases.longest();
        let mut headings = query.marks();
        for heading in &passage.headings {
            let heading = normalize(heading);
            query.mark(&Units::of(&heading), &mut headings);
            phrases.read(&heading);
        }
        phrases.read(&post.title_text);
        let mut standing = query.marks();
        let (mut best_sentence, mut barest, mut at) = (0f32, 0f32, (0, 0));
        let mut sentence = query.marks();
        for (i, range) in sentences(&text).into_iter().enumerate() {
            sentence.clear();
            query.mark(&Units::of(&text[range.clone()]), &mut sentence);
            standing.extend(&sentence);
            let bare = weight(&sentence, mass);
            if bare > barest || i == 0 {
                (barest, at) = (bare, (i, text[range].chars().count()));
            }
            sentence.extend(&post.title);
            best_sentence = best_sentence.max(weight(&sentence, mass));
        }
        let mut told = standing.clone();
        told.extend(&headings);
        told.extend(&post.said);
        let standing = covered(query, standing, &post.title, mass);
        let told = covered(query, told, &post.subject, mass);
        let number = match &query.question.asks {
            Asks::Number(unit) => contains_number(&text, *unit),
            _ => false,
        };
        Evidence {
            first_stage: first_stage / best.max(f32::MIN_POSITIVE),
            weight: first_stage / own,
            phrase: phrase as f32 / own,
            best_sentence: best_sentence / own,
            words: phrases.words(mass),
            sentence_length: (at.1.max(1) as f32).ln(),
            sentences_before: at.0 as f32,
            number: f32::from(u8::from(number)),
            coverage: standing,
            said: told - standing,
            asked: post.asked,
            answers: post
                .answers_in(&passage.text)
                .fold(0.0, |most, (_, share)| most.max(share)),
            headings: coverage(query, &headings, mass),
            length: (text.chars().count().max(1) as f32).ln(),
            echoed: post.echoed,
        }
    }

    /// What the passage and its author's words have of the question, as a share.
    pub fn covered(&self) -> f32 {
        self.coverage + self.said
    }

    /// What it is worth: comparable between the passages of one index for one question.
    pub fn score(&self, query: &Query) -> f32 {
        weights::of(&query.question.text).score(self)
    }
}

/// The mass of marked terms.
pub(crate) fn weight(marks: &Marks, mass: &[f32]) -> f32 {
    marks.iter().map(|i| mass[i]).sum()
}

/// The share of the question that is marked; what only says the `subject` counts in part.
fn covered(query: &Query, mut marks: Marks, subject: &Marks, mass: &[f32]) -> f32 {
    let answered = coverage(query, &marks, mass);
    marks.extend(subject);
    answered + SUBJECT * (coverage(query, &marks, mass) - answered)
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
pub(crate) fn own_mass(query: &Query, mass: &[f32]) -> f32 {
    let own = query
        .terms
        .iter()
        .zip(mass)
        .filter(|(term, _)| term.tells());
    own.map(|(_, mass)| mass).sum()
}
