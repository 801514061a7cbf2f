//! The features of the ranking: one list of their names, meanings and weights.

use senpai_language::Script;

use crate::learned::{JAPANESE_WEIGHTS, OTHER_WEIGHTS};

/// The kind of a feature: the way its weights are set, and its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeatureGroup {
    /// About the passage's own words. The Japanese weight is learned from JaQuAD's training questions.
    Text,
    /// About the author's words. The Japanese weight is learned from the calibrating half of the golden questions.
    Author,
    /// Learned as [`FeatureGroup::Author`], but left out of the confidence: it separates the passages of a post, and does not
    /// show that the post answers.
    AuthorPassage,
    /// About nearness in meaning. Without a model, these features are 0, and the ranking is the same as if they did not exist. Their
    /// weights were learned last, with the other weights fixed.
    Meaning,
    /// Not learned: its Japanese weight is 0.
    NotLearned,
}

macro_rules! features {
    ($($(#[$doc:meta])* $feature:ident, $group:ident;)*) => {
        /// A feature of the ranking: a number that measures one property of a passage and a question.
        ///
        /// Shares are of the question's weight: the summed weights of its content terms. Lengths are in characters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Feature {
            $($(#[$doc])* $feature,)*
        }

        impl Feature {
            /// All features, in the order of [`crate::Hit::features`].
            pub const ALL: &[Feature] = &[$(Feature::$feature),*];

            /// The feature's name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Feature::$feature => stringify!($feature),)*
                }
            }

            /// The feature's weight for questions with CJK characters, and for others.
            pub fn weights(self) -> [f32; 2] {
                [&JAPANESE_WEIGHTS, &OTHER_WEIGHTS].map(|weights| weights[self as usize])
            }

            /// The feature's group.
            pub fn group(self) -> FeatureGroup {
                match self {
                    $(Feature::$feature => FeatureGroup::$group,)*
                }
            }
        }
    };
}

// Name and group. The weights are in `learned.rs`.
features! {
    /// The first stage's score, as a share of the best candidate's.
    FirstStage, Text;
    /// The first stage's score, divided by the question's weight.
    FirstStageNormalized, NotLearned;
    /// The length of the longest phrase that the question shares with passage, headings or title, divided by the question's weight.
    LongestPhrase, Text;
    /// The share in the passage's best sentence and the title together.
    BestSentence, Text;
    /// The mean share of the question's words in passage, headings or title; of each word its longest part counts.
    WordOverlap, Text;
    /// The logarithm of the best sentence's length. The best sentence is chosen without the title.
    SentenceLength, Text;
    /// The number of sentences before the best.
    SentencesBefore, Text;
    /// 1 if the question asks for a number and the passage has one, else 0.
    RequestedNumber, Text;
    /// The share in the passage; terms of the title alone count half.
    Coverage, Text;
    /// The share that author metadata adds: headings, questions, principles; terms of tags or summary alone count half.
    AuthorCoverage, Author;
    /// The best share among the author's questions.
    AuthorQuestionMatch, Author;
    /// The best share among the author's questions whose named answer is in this passage; doubled for an exact match. An exact match
    /// that names no answer counts so for all passages of its post.
    NamedAnswerMatch, AuthorPassage;
    /// The share in the headings.
    HeadingCoverage, Author;
    /// The logarithm of the passage's length.
    PassageLength, Text;
    /// The mean of the question's cosines with the passage under title and headings, and alone; 0 without a model.
    Meaning, Meaning;
    /// The best `Meaning` of the post's candidates, which are passages.
    PostMeaning, Meaning;
}

/// The number of features.
pub(crate) const FEATURES: usize = Feature::ALL.len();

/// A value for each feature, in the order of [`Feature::ALL`].
pub(crate) type Values = [f32; FEATURES];

/// A linear model: the features' values in, a score out.
pub(crate) struct Weights(pub Values);

impl Weights {
    /// The weights for a question.
    pub fn of(question: &str) -> &'static Weights {
        if Weights::is_japanese(question) {
            &Weights(JAPANESE_WEIGHTS)
        } else {
            &Weights(OTHER_WEIGHTS)
        }
    }

    /// True if a question gets the weights for Japanese: it has a CJK character.
    pub fn is_japanese(question: &str) -> bool {
        question.chars().any(|c| Script::of(c).is_cjk())
    }

    pub fn score(&self, values: &Values) -> f32 {
        let products = self
            .0
            .iter()
            .zip(values)
            .map(|(weight, value)| weight * value);
        products.sum()
    }
}
