//! The confidence: a calibrated probability that a hit's post answers the question.

use crate::{
    Hit, Query,
    features::{Feature, FeatureGroup, Weights},
    tuning::{
        CONFIDENCE_INTERCEPT, CONFIDENCE_LENGTH, CONFIDENCE_SLOPE, CONFIDENCE_WITH_MEANING,
        CONFIDENCE_WITH_MEANING_INTERCEPT,
    },
};

impl Hit {
    /// The probability, 0 to 1, that the hit's post answers the question: 1 if one of the author's questions is an almost
    /// exact match.
    ///
    /// A logistic regression (`crates/eval/examples/weights.py`) on the hit's score and the question's length: longer
    /// questions contain more words that no post has, so they need a lower score. Named answers are left out: they separate
    /// the passages of a post, but do not show that the post answers. Posts without author questions use coverage in place of
    /// the question match.
    ///
    /// With a model, the cosines are inputs too, and the regression is one of its own (`crates/eval/examples/meaning.py`).
    pub fn confidence(&self, query: &Query) -> f32 {
        if self.evidence.exact_author_question {
            return 1.0;
        }
        let mut values = self.evidence.values;
        for (value, feature) in values.iter_mut().zip(Feature::ALL) {
            if [FeatureGroup::AuthorPassage, FeatureGroup::Meaning].contains(&feature.group()) {
                *value = 0.0;
            }
        }
        if self.post.meta.questions.is_empty() && self.post.learned.is_empty() {
            values[Feature::AuthorQuestionMatch as usize] = self.evidence.coverage();
        }
        let score = Weights::of(&query.question.text).score(&values);
        let length = query.length().ln();
        let log_odds = if self.evidence.has_meaning {
            let measured = [
                score,
                length,
                self.evidence.get(Feature::Meaning),
                self.evidence.get(Feature::PostMeaning),
            ];
            let slopes = CONFIDENCE_WITH_MEANING.iter().zip(measured);
            slopes.map(|(slope, value)| slope * value).sum::<f32>()
                + CONFIDENCE_WITH_MEANING_INTERCEPT
        } else {
            CONFIDENCE_SLOPE * (score + CONFIDENCE_LENGTH * length) + CONFIDENCE_INTERCEPT
        };
        1.0 / (1.0 + (-log_odds).exp())
    }
}
