//! The reliability curve: the share of right answers at each confidence.

use serde::Serialize;

use crate::Outcome;

/// Answers of similar confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Bin {
    /// The least confidence in the bin. The bin ends where the next bin begins; the tenth bin ends at 1.
    pub from: f32,
    /// The number of questions, including questions that no post answers.
    pub questions: usize,
    /// The number of questions whose right post came first.
    pub right: usize,
}

/// Counts outcomes by confidence, in bins of width 0.1, from 0 up to the last bin in use. A question that no post answers is
/// never right.
pub fn reliability<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Vec<Bin> {
    let mut bins: [Bin; 10] = std::array::from_fn(|i| Bin {
        from: i as f32 / 10.0,
        ..Bin::default()
    });
    for outcome in outcomes {
        let bin = &mut bins[((outcome.confidence * 10.0) as usize).min(9)];
        bin.questions += 1;
        bin.right += usize::from(outcome.rank() == Some(0));
    }
    let used = bins.iter().rposition(|b| b.questions > 0);
    bins[..used.map_or(0, |last| last + 1)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Half, Kind};

    fn outcome(confidence: f32, post: Option<&str>, cited: &str) -> Outcome {
        Outcome {
            also: Vec::new(),
            text: String::new(),
            half: Half::Report,
            kind: Kind::Answerable,
            post: post.map(str::to_owned),
            cited: vec![cited.to_owned()],
            found: true,
            in_excerpt: None,
            confidence,
        }
    }

    #[test]
    fn a_question_that_no_post_answers_lowers_the_share_of_its_bin() {
        let outcomes = [
            outcome(0.31, Some("a"), "a"),
            outcome(0.35, None, "a"),
            outcome(1.2, Some("a"), "a"),
            outcome(0.0, Some("a"), "b"),
        ];
        let bins = reliability(&outcomes);
        let counts: Vec<_> = bins.iter().map(|b| (b.questions, b.right)).collect();
        assert_eq!(counts[0], (1, 0));
        assert_eq!(counts[3], (2, 1));
        assert_eq!(counts[9], (1, 1));
        assert_eq!(counts.iter().map(|c| c.0).sum::<usize>(), 4);
    }
}
