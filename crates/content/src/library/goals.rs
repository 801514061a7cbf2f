//! Goals that the community does not have.

use crate::{Diagnostic, Goal, Library, diagnostic::Problem};

impl Library {
    /// Reports the goals of posts that are not among `known`, the goals of the community.
    pub fn check_goals(&mut self, known: &[Goal]) {
        let names: Vec<String> = known.iter().map(|goal| format!("`{goal}`")).collect();
        let goals = names.join(", ");
        for article in &self.articles {
            let unknown = article
                .meta
                .goals
                .iter()
                .filter(|goal| !known.contains(goal));
            self.diagnostics.extend(unknown.map(|goal| {
                let (goal, goals) = (goal.to_string(), goals.clone());
                Diagnostic::of_file(&article.path, Problem::NotGoal { goal, goals })
            }));
        }
        self.sort_diagnostics();
    }
}
