//! What each piece of evidence is worth.
//!
//! Learned by `crates/eval/examples/weights.py`, which says how: what the passage's own words are worth from the training
//! questions of JaQuAD, what the author's words are worth beside them from the calibrating half of the golden questions.

use senpai_language::Script;

use crate::Evidence;

/// A linear model: [`Evidence`] in, a score out.
pub(crate) struct Weights(Evidence);

/// For questions with CJK characters.
static JAPANESE: Weights = Weights(Evidence {
    first_stage: 3.59,
    weight: 0.00,
    phrase: 10.49,
    best_sentence: 4.84,
    words: 2.26,
    sentence_length: -0.32,
    sentences_before: -0.02,
    number: 1.03,
    coverage: 1.98,
    said: 6.05,
    asked: 3.41,
    answers: 5.74,
    headings: 5.64,
    length: -0.39,
    echoed: false,
});

/// For others. Their proportions are set by hand, on xquad-en and on long descriptions of software. Their size is such that of
/// the sample posts' own questions, asked while the post is left out, no larger a share is taken for found than in Japanese: .45.
static OTHERS: Weights = Weights(Evidence {
    first_stage: 0.0,
    weight: 7.8,
    phrase: 3.9,
    best_sentence: 2.6,
    words: 2.6,
    sentence_length: 0.0,
    sentences_before: 0.0,
    number: 0.0,
    coverage: 1.95,
    said: 5.0,
    asked: 2.8,
    answers: 4.8,
    headings: 4.7,
    length: 0.0,
    echoed: false,
});

/// The weights for a question.
pub(crate) fn of(question: &str) -> &'static Weights {
    if question.chars().any(|c| Script::of(c).is_cjk()) {
        &JAPANESE
    } else {
        &OTHERS
    }
}

impl Weights {
    pub fn score(&self, evidence: &Evidence) -> f32 {
        let products = self.0.values().into_iter().zip(evidence.values());
        products.map(|(weight, value)| weight * value).sum()
    }
}

impl Evidence {
    /// The names of [`Evidence::values`].
    pub const NAMES: [&'static str; 14] = [
        "first_stage",
        "weight",
        "phrase",
        "best_sentence",
        "words",
        "sentence_length",
        "sentences_before",
        "number",
        "coverage",
        "said",
        "asked",
        "answers",
        "headings",
        "length",
    ];

    /// All of it, in the order of [`Evidence::NAMES`].
    pub fn values(&self) -> [f32; 14] {
        [
            self.first_stage,
            self.weight,
            self.phrase,
            self.best_sentence,
            self.words,
            self.sentence_length,
            self.sentences_before,
            self.number,
            self.coverage,
            self.said,
            self.asked,
            self.answers,
            self.headings,
            self.length,
        ]
    }
}
