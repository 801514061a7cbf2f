//! The weights of the ranking and the confidence. `just weights` learns them and writes this file.

/// The features' weights for questions with CJK characters.
#[rustfmt::skip]
pub(crate) const JAPANESE_WEIGHTS: [f32; 16] = [
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
];

/// The features' weights for other questions. Those of words are by hand: proportions that were tried on xquad-en and on
/// descriptions of software packages, scaled to those for Japanese. Those of meaning are the Japanese ones.
#[rustfmt::skip]
pub(crate) const OTHER_WEIGHTS: [f32; 16] = [
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
];

/// The slopes of the confidence's inputs: by words for Japanese and for other languages, then with meaning.
#[rustfmt::skip]
pub(crate) const CONFIDENCE_SLOPES: [[f32; 11]; 4] = [
    [
        0.2446, // Score
        2.0354, // Length
        0.3057, // Lead
        2.0343, // LiteralCoverage
        -0.5735, // Unknown
        0.0000, // LongestPhrase
        0.0000, // Meaning
        0.0000, // PostMeaning
        0.0000, // MeaningLead
        0.0000, // MeaningZScore
        0.0000, // NearestPost
    ],
    [
        0.2454, // Score
        1.9325, // Length
        0.3151, // Lead
        1.9508, // LiteralCoverage
        -0.7179, // Unknown
        0.5442, // LongestPhrase
        0.0000, // Meaning
        0.0000, // PostMeaning
        0.0000, // MeaningLead
        0.0000, // MeaningZScore
        0.0000, // NearestPost
    ],
    [
        0.1970, // Score
        1.0929, // Length
        0.0967, // Lead
        1.8356, // LiteralCoverage
        -0.5074, // Unknown
        0.0000, // LongestPhrase
        9.8171, // Meaning
        19.1414, // PostMeaning
        0.0000, // MeaningLead
        0.1167, // MeaningZScore
        0.7921, // NearestPost
    ],
    [
        0.2125, // Score
        1.1444, // Length
        0.1079, // Lead
        2.1064, // LiteralCoverage
        -0.6549, // Unknown
        0.7407, // LongestPhrase
        10.5691, // Meaning
        20.4211, // PostMeaning
        1.0419, // MeaningLead
        0.1928, // MeaningZScore
        0.9650, // NearestPost
    ],
];

/// The intercepts of the confidence.
pub(crate) const CONFIDENCE_INTERCEPT: [f32; 4] = [-9.1354, -9.1153, -31.2734, -33.0862];
