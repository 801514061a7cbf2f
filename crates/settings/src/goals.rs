//! The goals of a community, from `[[goals]]`.

use std::collections::BTreeSet;

use senpai_content::Goal;
use senpai_language::Language;
use serde::{Deserialize, Serialize};

/// The greatest number of goals: each is a button, and a message has room for ten.
pub const MAX_GOALS: usize = 10;

/// The longest name of a goal, in characters. By hand: Slack's limit for a button is 75, and a sign stands before the name.
const MAX_NAME: usize = 40;

/// A goal that members may set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSetting {
    /// The id that posts name.
    pub id: Goal,
    /// The Japanese name.
    #[serde(default)]
    pub ja: Option<String>,
    /// The English name.
    #[serde(default)]
    pub en: Option<String>,
}

impl GoalSetting {
    /// The name in a language, or else in the other language, or else the id.
    pub fn name(&self, language: Language) -> &str {
        let (own, other) = match language {
            Language::Japanese => (&self.ja, &self.en),
            Language::English => (&self.en, &self.ja),
        };
        let name = own.as_ref().or(other.as_ref());
        name.map_or(self.id.as_str(), String::as_str)
    }

    /// True if a word is the goal's id or one of its names, whatever the case of the letters.
    pub fn is_named(&self, word: &str) -> bool {
        let word = word.trim().to_lowercase();
        let names = self.ja.iter().chain(&self.en).map(String::as_str);
        let mut names = names.chain([self.id.as_str()]);
        names.any(|name| name.to_lowercase() == word)
    }
}

/// The three goals of a community that sets none.
pub fn default_goals() -> Vec<GoalSetting> {
    let goals = [
        ("sales", "営業成績向上", "Better sales"),
        ("career", "転職", "A new job"),
        ("brand", "パーソナルブランディング", "Personal branding"),
    ];
    let goal = |(id, ja, en): (&str, &str, &str)| {
        Some(GoalSetting {
            id: id.parse().ok()?,
            ja: Some(ja.to_owned()),
            en: Some(en.to_owned()),
        })
    };
    goals.into_iter().filter_map(goal).collect()
}

/// Fails, with a reason for a person, if the goals cannot be used.
pub(crate) fn check_goals(goals: &[GoalSetting]) -> Result<(), String> {
    if goals.len() > MAX_GOALS {
        let count = goals.len();
        return Err(format!(
            "there are {count} goals; at most {MAX_GOALS} fit under a message"
        ));
    }
    let mut names = BTreeSet::new();
    for goal in goals {
        let own: BTreeSet<String> = [&goal.id.to_string()]
            .into_iter()
            .chain(&goal.ja)
            .chain(&goal.en)
            .map(|name| name.trim().to_lowercase())
            .collect();
        for name in own {
            if name.contains(char::is_control) {
                return Err(format!(
                    "the goal `{}` has a control character in its name",
                    goal.id
                ));
            }
            if name.is_empty() || name.chars().count() > MAX_NAME {
                return Err(format!(
                    "the goal `{}` has a name without characters, or with more than {MAX_NAME}",
                    goal.id
                ));
            }
            if !names.insert(name.clone()) {
                return Err(format!("two goals are called `{name}`"));
            }
        }
    }
    Ok(())
}
