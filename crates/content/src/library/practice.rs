//! Finds posts whose practice cannot work: steps without a principle, steps that nobody could verify, and more steps than are offered.

use crate::{
    Article, Block, BlockKind, Diagnostic, Library,
    diagnostic::Problem,
    steps::{MOST_STEPS, is_doubtful},
};

/// The fewest items of lists that count as how-to steps. By hand. An item that is a link and nothing else is none.
const LIST_ITEMS: usize = 3;

impl Library {
    /// Reports practice steps that nobody could verify, posts with more than [`MOST_STEPS`], and posts with how-to steps but no principle. The latter are not reported
    /// in a folder in which no post states a principle, because its authors do not use principles.
    pub(super) fn check_practice(&mut self) {
        let uses_principles = self
            .articles
            .iter()
            .any(|article| !article.meta.principles.is_empty());
        let mut found = Vec::new();
        for article in &self.articles {
            let report = |problem| Diagnostic::of_file(&article.path, problem);
            if uses_principles && article.meta.principles.is_empty() && has_how_to(article) {
                found.push(report(Problem::NoPrinciple));
            }
            let count = article.meta.practice.len();
            if count > MOST_STEPS {
                let most = MOST_STEPS;
                found.push(report(Problem::TooManySteps { count, most }));
            }
            let steps = article.meta.practice.iter();
            let doubtful = steps.filter(|step| is_doubtful(step));
            found.extend(doubtful.map(|step| report(Problem::DoubtfulStep { step: step.clone() })));
        }
        self.diagnostics.extend(found);
    }
}

fn has_how_to(article: &Article) -> bool {
    let is_link = |block: &&Block| {
        let mut links = article.links.iter();
        // Before the link stands the sign or the number of the item.
        links.any(|link| {
            let before = article.text.get(block.span.start..link.span.start);
            block.span.end <= link.span.end
                && before.is_some_and(|before| !before.contains(char::is_alphabetic))
        })
    };
    let items = article.blocks.iter();
    let items = items.filter(|block| block.kind == BlockKind::ListItem && !is_link(block));
    !article.meta.practice.is_empty() || items.count() >= LIST_ITEMS
}
