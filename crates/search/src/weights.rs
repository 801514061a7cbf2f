//! What each piece of evidence is worth.
//!
//! Learned by `crates/eval/examples/weights.py`, which says how, from the training questions of JaQuAD and the calibrating
//! half of the golden questions.

use senpai_language::Script;

use crate::Evidence;

/// A linear model: [`Evidence`] in, a score out.
pub(crate) struct Weights(Evidence);

/// For questions with CJK characters.
static JAPANESE: Weights = Weights(Evidence {
    first_stage: 3.63,
    weight: 0.00,
    phrase: 14.45,
    best_sentence: 6.38,
    words: 2.62,
    sentence_length: -0.45,
    sentences_before: -0.04,
    number: 1.70,
    coverage: 7.46,
    asked: 7.95,
    answers: 6.91,
    headings: 9.79,
    length: -0.71,
    echoed: false,
});

/// For others. Their proportions are set by hand, on xquad-en and on long descriptions of software. Their size is such that of
/// the sample posts' own questions, asked while the post is left out, as large a share is taken for found as in Japanese: .47.
static OTHERS: Weights = Weights(Evidence {
    first_stage: 0.0,
    weight: 10.2,
    phrase: 5.1,
    best_sentence: 3.4,
    words: 3.4,
    sentence_length: 0.0,
    sentences_before: 0.0,
    number: 0.0,
    coverage: 2.55,
    asked: 6.5,
    answers: 5.9,
    headings: 7.8,
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
    pub const NAMES: [&'static str; 13] = [
        "first_stage",
        "weight",
        "phrase",
        "best_sentence",
        "words",
        "sentence_length",
        "sentences_before",
        "number",
        "coverage",
        "asked",
        "answers",
        "headings",
        "length",
    ];

    /// All of it, in the order of [`Evidence::NAMES`].
    pub fn values(&self) -> [f32; 13] {
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
            self.asked,
            self.answers,
            self.headings,
            self.length,
        ]
    }
}
