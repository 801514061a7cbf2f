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

/// The features' weights for other questions. The weights of words are by hand: proportions that were tried on xquad-en and on
/// descriptions of software packages, scaled to the Japanese weights. The weights of meaning are the Japanese weights.
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
pub(crate) const CONFIDENCE_SLOPES: [[f32; 15]; 4] = [
    [
        0.0484, // Score
        1.2905, // Length
        0.3815, // Lead
        1.9318, // LiteralCoverage
        -0.9438, // Unknown
        0.0000, // LongestPhrase
        0.0000, // Meaning
        0.0000, // PostMeaning
        0.0000, // MeaningLead
        0.0000, // MeaningZScore
        0.0000, // NearestPost
        0.0000, // Sentence
        0.0000, // SentenceLead
        0.0000, // WeakestTokens
        0.0000, // TokenLead
    ],
    [
        0.0693, // Score
        0.8897, // Length
        0.4035, // Lead
        2.1540, // LiteralCoverage
        -0.8105, // Unknown
        0.0000, // LongestPhrase
        0.0000, // Meaning
        0.0000, // PostMeaning
        0.0000, // MeaningLead
        0.0000, // MeaningZScore
        0.0000, // NearestPost
        0.0000, // Sentence
        0.0000, // SentenceLead
        0.0000, // WeakestTokens
        0.0000, // TokenLead
    ],
    [
        0.0713, // Score
        0.7457, // Length
        0.1224, // Lead
        1.1999, // LiteralCoverage
        -0.3591, // Unknown
        0.0000, // LongestPhrase
        0.0000, // Meaning
        0.0000, // PostMeaning
        0.0000, // MeaningLead
        0.0000, // MeaningZScore
        0.5277, // NearestPost
        16.2240, // Sentence
        1.4008, // SentenceLead
        8.3531, // WeakestTokens
        16.0854, // TokenLead
    ],
    [
        0.0569, // Score
        0.5309, // Length
        0.1302, // Lead
        1.1827, // LiteralCoverage
        -0.4017, // Unknown
        0.0000, // LongestPhrase
        0.0000, // Meaning
        0.0000, // PostMeaning
        1.8051, // MeaningLead
        0.0000, // MeaningZScore
        0.6639, // NearestPost
        16.5584, // Sentence
        2.9629, // SentenceLead
        8.9287, // WeakestTokens
        18.6270, // TokenLead
    ],
];

/// The intercepts of the confidence.
pub(crate) const CONFIDENCE_INTERCEPT: [f32; 4] = [-5.5178, -4.8387, -24.4416, -24.3418];
