//! The features of the ranking: one list of their names, meanings and weights.

use senpai_language::Script;

/// The kind of a feature: how its weights are set, and where it counts.
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
    /// About nearness in meaning. 0 without a model, so that words alone rank as they do without these features.
    Meaning,
    /// Not learned: its Japanese weight is 0.
    NotLearned,
}

macro_rules! features {
    ($($(#[$doc:meta])* $feature:ident, $group:ident, $japanese:literal, $others:literal;)*) => {
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

            /// The feature's weight for questions with CJK characters.
            pub fn weight(self) -> f32 {
                JAPANESE.0[self as usize]
            }

            /// The feature's group.
            pub fn group(self) -> FeatureGroup {
                match self {
                    $(Feature::$feature => FeatureGroup::$group,)*
                }
            }
        }

        /// The weights for questions with CJK characters.
        pub(crate) const JAPANESE: Weights = Weights([$($japanese),*]);
        /// The weights for other questions.
        pub(crate) const OTHERS: Weights = Weights([$($others),*]);
    };
}

// Name, group, weight for Japanese, weight for other languages.
//
// Japanese: learned by `crates/eval/examples/weights.py` from JaQuAD's training questions and the calibrating half of the
// golden questions. That script prints rows of this list. The sample posts have changed since: a new run differs by a few
// percent.
//
// The group Meaning: learned by `crates/eval/examples/meaning.py` from a tenth of JaQuAD's training questions and the calibrating
// half of the golden questions, on top of the other weights. Other languages have the same weights, which are not learned.
//
// Others: proportions by hand, on xquad-en and on descriptions of software packages. Scaled so that, asking each sample
// post's own questions with that post held out, no more than 45% are reported as found, as in Japanese.
features! {
    /// The first stage's score, as a share of the best candidate's.
    FirstStage, Text, 3.59, 0.0;
    /// The first stage's score, as a share of the question's weight.
    FirstStageNormalized, NotLearned, 0.00, 7.8;
    /// The length of the longest phrase that question and passage, headings or title share, by the question's weight.
    LongestPhrase, Text, 10.49, 3.9;
    /// The share in the passage's best sentence and the title together.
    BestSentence, Text, 4.84, 2.6;
    /// The mean share of the question's words in passage, headings or title; of each word its longest part counts.
    WordOverlap, Text, 2.26, 2.6;
    /// The logarithm of the best sentence's length. The best sentence is chosen without the title.
    SentenceLength, Text, -0.32, 0.0;
    /// The number of sentences before the best.
    SentencesBefore, Text, -0.02, 0.0;
    /// 1 if the question asks for a number and the passage has one, else 0.
    RequestedNumber, Text, 1.03, 0.0;
    /// The share in the passage; terms of the title alone count half.
    Coverage, Text, 1.98, 1.95;
    /// The share that author metadata adds: headings, questions, principles; terms of tags or summary alone count half.
    AuthorCoverage, Author, 6.05, 5.0;
    /// The best share among the author's questions.
    AuthorQuestionMatch, Author, 3.41, 2.8;
    /// The best share among the author's questions whose named answer is in this passage; doubled for an exact match.
    NamedAnswerMatch, AuthorPassage, 5.74, 4.8;
    /// The share in the headings.
    HeadingCoverage, Author, 5.64, 4.7;
    /// The logarithm of the passage's length.
    PassageLength, Text, -0.39, 0.0;
    /// The mean of the question's cosines with the passage under title and headings, and alone; 0 without a model.
    Meaning, Meaning, 31.4, 31.4;
    /// The best `Meaning` of the post's candidates.
    PostMeaning, Meaning, 44.5, 44.5;
    /// The best cosine of the question with one of the passage's sentences; 0 without a model.
    SentenceMeaning, Meaning, 0.0, 0.0;
}

/// The number of features.
pub(crate) const COUNT: usize = Feature::ALL.len();

/// A value for each feature, in the order of [`Feature::ALL`].
pub(crate) type Values = [f32; COUNT];

/// A linear model: the features' values in, a score out.
pub(crate) struct Weights(Values);

impl Weights {
    /// The weights for a question.
    pub fn of(question: &str) -> &'static Weights {
        if question.chars().any(|c| Script::of(c).is_cjk()) {
            &JAPANESE
        } else {
            &OTHERS
        }
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
