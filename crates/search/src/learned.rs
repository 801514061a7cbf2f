//! The weights of the ranking and the confidence. `just weights` learns them and writes this file.

use crate::{confidence::INPUTS, features::Weights};

/// The features' weights for questions with CJK characters.
#[rustfmt::skip]
pub(crate) const JAPANESE: Weights = Weights([
    3.59, // FirstStage
    0.00, // FirstStageNormalized
    10.49, // LongestPhrase
    4.84, // BestSentence
    2.26, // WordOverlap
    -0.32, // SentenceLength
    -0.02, // SentencesBefore
    1.03, // RequestedNumber
    1.98, // Coverage
    6.05, // AuthorCoverage
    3.41, // AuthorQuestionMatch
    5.74, // NamedAnswerMatch
    5.64, // HeadingCoverage
    -0.39, // PassageLength
    31.40, // Meaning
    44.50, // PostMeaning
    0.00, // SentenceMeaning
]);

/// The features' weights for other questions. Those of words are by hand: proportions that were tried on xquad-en and on
/// descriptions of software packages, scaled to those for Japanese.
#[rustfmt::skip]
pub(crate) const OTHERS: Weights = Weights([
    0.00, // FirstStage
    7.80, // FirstStageNormalized
    3.90, // LongestPhrase
    2.60, // BestSentence
    2.60, // WordOverlap
    0.00, // SentenceLength
    0.00, // SentencesBefore
    0.00, // RequestedNumber
    1.95, // Coverage
    5.00, // AuthorCoverage
    2.80, // AuthorQuestionMatch
    4.80, // NamedAnswerMatch
    4.70, // HeadingCoverage
    0.00, // PassageLength
    31.40, // Meaning
    44.50, // PostMeaning
    0.00, // SentenceMeaning
]);

/// The slopes of the confidence's inputs: by words for Japanese and for other languages, then with meaning.
#[rustfmt::skip]
pub(crate) const CONFIDENCE: [[f32; INPUTS]; 4] = [
    [
        0.2593, // Score
        2.1238, // Length
        0.2387, // Lead
        0.0000, // WordsLead
        2.1061, // LiteralCoverage
        -1.9788, // Unknown
        0.0000, // ScorePerLength
        0.0000, // FirstStageNormalized
        0.0000, // LongestPhrase
        0.0000, // AuthorQuestionMatch
        0.0000, // Passages
        0.0000, // Meaning
        0.0000, // PostMeaning
        0.0000, // MeaningLead
        0.0000, // MeaningStandard
        0.0000, // NearestPost
    ],
    [
        0.2592, // Score
        2.0924, // Length
        0.2477, // Lead
        0.0000, // WordsLead
        2.0527, // LiteralCoverage
        -1.7363, // Unknown
        0.0000, // ScorePerLength
        0.0000, // FirstStageNormalized
        1.1149, // LongestPhrase
        0.0000, // AuthorQuestionMatch
        0.0000, // Passages
        0.0000, // Meaning
        0.0000, // PostMeaning
        0.0000, // MeaningLead
        0.0000, // MeaningStandard
        0.0000, // NearestPost
    ],
    [
        0.2889, // Score
        1.6772, // Length
        0.0549, // Lead
        0.0000, // WordsLead
        2.0375, // LiteralCoverage
        -0.0994, // Unknown
        0.0000, // ScorePerLength
        0.0000, // FirstStageNormalized
        0.0000, // LongestPhrase
        0.0000, // AuthorQuestionMatch
        0.0000, // Passages
        11.1197, // Meaning
        27.1560, // PostMeaning
        0.0000, // MeaningLead
        0.0000, // MeaningStandard
        0.4243, // NearestPost
    ],
    [
        0.2668, // Score
        1.5368, // Length
        0.0615, // Lead
        0.0000, // WordsLead
        2.1143, // LiteralCoverage
        -0.1742, // Unknown
        0.0000, // ScorePerLength
        0.0000, // FirstStageNormalized
        0.0328, // LongestPhrase
        0.0000, // AuthorQuestionMatch
        0.0000, // Passages
        10.9153, // Meaning
        24.6957, // PostMeaning
        0.9603, // MeaningLead
        0.0513, // MeaningStandard
        0.6965, // NearestPost
    ],
];

/// The intercepts of the confidence.
pub(crate) const CONFIDENCE_INTERCEPT: [f32; 4] = [-8.9054, -9.4035, -41.0438, -37.4466];
