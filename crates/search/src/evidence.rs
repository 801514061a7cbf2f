//! Measures the features of the ranking for a passage and its post.

use senpai_language::{AnswerType, ParsedQuestion, Units, contains_number, normalize, sentences};

use crate::{
    Passage, Post, Query,
    features::{Feature, Values, Weights},
    nearness::Nearness,
    phrases::Phrases,
    query::TermSet,
    term_weights::TermWeights,
    tuning::{EXACT_BOOST, EXACT_MIN, EXACT_MIN_LENGTH, SUBJECT_DISCOUNT},
};

/// The features that depend on a post's metadata alone. All of its passages have them.
pub(crate) struct PostEvidence<'p> {
    /// The number of the post's passages that were read so far.
    pub passages: usize,
    author_question_match: f32,
    /// The answers that the author names, each with the match of its question.
    named_answers: Vec<(&'p str, f32)>,
    exact_author_question: bool,
    /// The match of an author's question that is an exact match and names no answer: it stands for the whole post. 0 without one.
    exact_without_answer: f32,
    title: String,
    title_terms: TermSet,
    /// The terms of the author's questions and principles.
    author_terms: TermSet,
    /// The terms of title, tags and summary.
    subject_terms: TermSet,
}

impl<'p> PostEvidence<'p> {
    pub fn of(query: &Query, post: &'p Post, weights: &TermWeights) -> PostEvidence<'p> {
        let mut out = PostEvidence {
            passages: 0,
            author_question_match: 0.0,
            named_answers: Vec::new(),
            exact_author_question: false,
            exact_without_answer: 0.0,
            title: normalize(&post.meta.title),
            title_terms: query.terms_in(&post.meta.title),
            author_terms: query.no_terms(),
            subject_terms: query.terms_in(&post.subject()),
        };
        for question in post.meta.questions.iter().chain(&post.learned) {
            let terms = query.terms_in(&question.text);
            out.author_terms.extend(&terms);
            let coverage = weights.coverage(query, &terms);
            let is_exact = coverage >= EXACT_MIN && is_as_long(query, &question.text);
            out.author_question_match = out.author_question_match.max(coverage);
            out.exact_author_question |= is_exact;
            let boost = if is_exact { EXACT_BOOST } else { 1.0 };
            match question.answer.as_deref() {
                Some(answer) => out.named_answers.push((answer, boost * coverage)),
                None if is_exact => out.exact_without_answer = boost * coverage,
                None => {}
            }
        }
        for principle in &post.meta.principles {
            out.author_terms.extend(&query.terms_in(principle));
        }
        out
    }

    /// The named answers that are in a passage: each with its place in the text, in bytes, and the match of its question, which
    /// is doubled for an exact match.
    pub fn named_answers_in(&self, text: &str) -> impl Iterator<Item = (usize, f32)> {
        let answers = self.named_answers.iter();
        answers.filter_map(|(answer, matching)| Some((text.find(answer)?, *matching)))
    }
}

/// True if the topic of the member's question is nearly as long as that of the author's question, or longer.
fn is_as_long(query: &Query, author_question: &str) -> bool {
    let length = |topic: &str| topic.chars().filter(|c| !c.is_whitespace()).count() as f32;
    let topic = ParsedQuestion::parse(author_question).topic;
    length(&topic) * EXACT_MIN_LENGTH <= length(&query.question.topic)
}

/// The features of a passage for a question.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    pub values: Values,
    /// True if one of the author's questions is an almost exact match, so that the author states that the post answers.
    pub exact_author_question: bool,
    /// The nearness in meaning, if the index has vectors.
    pub nearness: Option<Nearness>,
    /// The share of the question's weight in passage, headings, title and the author's questions, without synonyms.
    pub literal_coverage: f32,
}

/// The best sentence of a passage for a question, and the terms of all sentences.
struct Sentences {
    /// The terms of all sentences.
    terms: TermSet,
    /// The greatest weight of a sentence together with the title.
    best: f32,
    /// The index of the sentence that weighs most without the title, and its length in characters.
    place: usize,
    length: usize,
}

impl Sentences {
    fn read(query: &Query, text: &str, title: &TermSet, weights: &TermWeights) -> Sentences {
        let mut out = Sentences {
            terms: query.no_terms(),
            best: 0.0,
            place: 0,
            length: 0,
        };
        let mut best_alone = 0f32;
        let mut terms = query.no_terms();
        for (i, range) in sentences(text).into_iter().enumerate() {
            terms.clear();
            query.collect_terms(&Units::of(&text[range.clone()]), &mut terms);
            out.terms.extend(&terms);
            let alone = weights.sum(query, &terms);
            if alone > best_alone || i == 0 {
                best_alone = alone;
                (out.place, out.length) = (i, text[range].chars().count());
            }
            terms.extend(title);
            out.best = out.best.max(weights.sum(query, &terms));
        }
        out
    }
}

impl Evidence {
    /// Measures a passage. `score` is its score in the first stage, and `best_score` is the best candidate's.
    pub fn of(
        query: &Query,
        post: &PostEvidence,
        passage: &Passage,
        (score, best_score): (f32, f32),
        weights: &TermWeights,
    ) -> Evidence {
        let text = normalize(&passage.text);
        let question_weight = weights.of_question(query).max(f32::MIN_POSITIVE);
        let mut phrases = Phrases::of(&query.characters);
        phrases.read(&text);
        let longest_phrase = phrases.longest() as f32;
        let mut heading_terms = query.no_terms();
        for heading in &passage.headings {
            let heading = normalize(heading);
            query.collect_terms(&Units::of(&heading), &mut heading_terms);
            phrases.read(&heading);
        }
        phrases.read(&post.title);
        let mut sentences = Sentences::read(query, &text, &post.title_terms, weights);
        if !passage.readings.is_empty() {
            sentences.terms.extend(&query.terms_in(&passage.readings));
        }
        let mut covered = sentences.terms.clone();
        covered.extend(&heading_terms);
        covered.extend(&post.author_terms);
        let mut literal = covered.clone();
        literal.extend(&post.title_terms);
        let literal_coverage = weights.share(query, &literal);
        let coverage = discounted_coverage(query, sentences.terms, &post.title_terms, weights);
        let covered = discounted_coverage(query, covered, &post.subject_terms, weights);
        let has_number = match &query.question.answer_type {
            AnswerType::Number(unit) => contains_number(&text, *unit),
            AnswerType::Time => contains_number(&text, Some("年")),
            _ => false,
        };
        let logarithm = |length: usize| (length.max(1) as f32).ln();
        let value = |feature: &Feature| match feature {
            Feature::FirstStage => score / best_score.max(f32::MIN_POSITIVE),
            Feature::FirstStageNormalized => score / question_weight,
            Feature::LongestPhrase => longest_phrase / question_weight,
            Feature::BestSentence => sentences.best / question_weight,
            Feature::WordOverlap => phrases.word_overlap(weights.as_slice()),
            Feature::SentenceLength => logarithm(sentences.length),
            Feature::SentencesBefore => sentences.place as f32,
            Feature::RequestedNumber => f32::from(u8::from(has_number)),
            Feature::Coverage => coverage,
            Feature::AuthorCoverage => covered - coverage,
            Feature::AuthorQuestionMatch => post.author_question_match,
            Feature::NamedAnswerMatch => post
                .named_answers_in(&passage.text)
                .fold(post.exact_without_answer, |best, (_, matching)| {
                    best.max(matching)
                }),
            Feature::HeadingCoverage => weights.coverage(query, &heading_terms),
            Feature::PassageLength => logarithm(text.chars().count()),
            // Set by `add_meaning`.
            Feature::Meaning | Feature::PostMeaning => 0.0,
        };
        Evidence {
            values: std::array::from_fn(|i| value(&Feature::ALL[i])),
            exact_author_question: post.exact_author_question,
            nearness: None,
            literal_coverage,
        }
    }

    /// Adds the features of meaning, if the index has vectors.
    pub fn add_meaning(&mut self, nearness: Option<Nearness>) {
        self.nearness = nearness;
        let Some(near) = nearness else {
            return;
        };
        self.values[Feature::Meaning as usize] = near.passage;
        self.values[Feature::PostMeaning as usize] = near.post;
    }

    pub fn get(&self, feature: Feature) -> f32 {
        self.values[feature as usize]
    }

    /// The share of the question's weight in the passage and its author's metadata, 0 to 1.
    pub fn coverage(&self) -> f32 {
        self.get(Feature::Coverage) + self.get(Feature::AuthorCoverage)
    }

    /// The score: comparable between the passages of one index for one question.
    pub fn score(&self, query: &Query) -> f32 {
        Weights::of(&query.question.text).score(&self.values)
    }
}

/// The coverage by `found` and `subject`; a term that only `subject` has counts [`SUBJECT_DISCOUNT`] times.
fn discounted_coverage(
    query: &Query,
    mut found: TermSet,
    subject: &TermSet,
    weights: &TermWeights,
) -> f32 {
    let coverage = weights.coverage(query, &found);
    found.extend(subject);
    coverage + SUBJECT_DISCOUNT * (weights.coverage(query, &found) - coverage)
}
