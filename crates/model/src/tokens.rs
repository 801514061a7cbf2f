//! The vectors of a text's tokens, for late interaction.

use crate::{of_length_one, settings::Rows};

/// The vectors of a text's own tokens, each of length 1. The tokens of the prefix and of the text's beginning and end are left out.
#[derive(Clone, Debug, Default)]
pub struct TokenVectors(Vec<Vec<f32>>);

impl TokenVectors {
    /// The vectors of some tokens.
    pub(crate) fn of(rows: &Rows, tokens: impl Iterator<Item = usize>) -> TokenVectors {
        TokenVectors(
            tokens
                .map(|token| of_length_one(rows.sum(std::iter::once(token))))
                .collect(),
        )
    }

    /// For each token, the best cosine with a token of `passage`; empty if either has no tokens. ColBERT's late interaction is the
    /// sum of these cosines: <https://arxiv.org/abs/2004.12832>.
    pub fn best_cosines(&self, passage: &TokenVectors) -> Vec<f32> {
        if passage.0.is_empty() {
            return Vec::new();
        }
        let cosine = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
        let best = |token: &Vec<f32>| {
            let all = passage.0.iter().map(|other| cosine(token, other));
            all.fold(-1.0, f32::max)
        };
        self.0.iter().map(best).collect()
    }
}
