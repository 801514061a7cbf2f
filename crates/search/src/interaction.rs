//! Late interaction: compares the question's tokens with the tokens of the best passages.

use std::sync::Arc;

use senpai_model::{Model, TokenVectors};

use crate::{Hit, hit::Interaction, meaning::Texts, tuning::INTERACTION_TOKENS};

/// Compares the tokens of the question with the tokens of the first hit, and of the first hit from another post. The network reads
/// these two passages.
pub(crate) fn compare(model: &Model, question: &TokenVectors, hits: &mut [Hit]) {
    let Some(first) = hits.first() else {
        return;
    };
    let cosines = |hit: &Hit| question.best_cosines(&tokens(model, hit));
    let mut of_first = cosines(first);
    if of_first.is_empty() {
        return;
    }
    let post = &first.post.meta.id;
    let other = hits.iter().find(|hit| hit.post.meta.id != *post);
    let lead = other.map_or(0.0, |other| mean(&of_first) - mean(&cosines(other)));
    of_first.sort_by(f32::total_cmp);
    let quarter = (of_first.len() / 4).max(1);
    let weakest = mean(&of_first[..quarter]);
    if let Some(first) = hits.first_mut() {
        first.interaction = Some(Interaction { weakest, lead });
    }
}

fn tokens(model: &Model, hit: &Hit) -> Arc<TokenVectors> {
    let texts = Texts::of(&hit.post, hit.passage.clone());
    model.passage_tokens(&texts.heading, &texts.text, INTERACTION_TOKENS)
}

/// The mean; 0 for an empty list.
fn mean(numbers: &[f32]) -> f32 {
    numbers.iter().sum::<f32>() / numbers.len().max(1) as f32
}
