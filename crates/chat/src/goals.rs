//! A member's goals: chosen by buttons, one or several.

use senpai_content::Goal;
use senpai_settings::GoalSetting;
use senpai_store::KeyParts;

use crate::{
    ChatService, CommandError, CommandOption, Effect, Effects, Error, Preference, answers,
    payload::{Op, Payload, id_of},
    session::Session,
};

/// The page number, in a button, that adds a goal. Every other page number removes the goal.
const ADD: u16 = 1;

impl ChatService {
    /// Returns the service with the goals of its community, instead of the three default goals.
    #[must_use]
    pub fn with_goals(self, goals: Vec<GoalSetting>) -> ChatService {
        ChatService { goals, ..self }
    }

    /// The goals of the community.
    pub fn goals(&self) -> &[GoalSetting] {
        &self.goals
    }

    /// The community's goal with this id or name, if there is one.
    pub fn known_goal(&self, word: &str) -> Option<Goal> {
        let mut goals = self.goals.iter();
        let known = goals.find(|known| known.is_named(word));
        known.map(|known| known.id.clone())
    }

    /// The community's goal that a member names by its id or name.
    ///
    /// # Errors
    /// Fails if there is no such goal.
    pub(crate) fn goal_named(&self, goal: &Goal) -> Result<Goal, CommandError> {
        let known = self.known_goal(goal.as_str());
        known.ok_or_else(|| CommandOption::Goal.rejects(goal.as_str()))
    }
}

impl Session<'_> {
    /// The member's goals that the community has.
    pub fn goals(&self) -> Vec<Goal> {
        let chosen = self.preference.as_ref().map_or(&[][..], |p| &p.goals);
        let is_known = |goal: &&Goal| self.service.goals.iter().any(|known| known.id == **goal);
        chosen.iter().filter(is_known).cloned().collect()
    }

    /// Shows the community's goals, a button each.
    pub fn show_goals(&self) -> Effects {
        let words = self.words;
        let all = &self.service.goals;
        if all.is_empty() {
            return self.say(words.no_goals);
        }
        let chosen = self.goals();
        let mut reply = self.reply(words.choose_goals).private();
        let button = |goal: &GoalSetting| {
            let (name, id) = (goal.name(self.language), id_of(goal.id.as_str()));
            match chosen.contains(&goal.id) {
                true => answers::button(Op::Goal, &format!("✓ {name}"), id, 0),
                false => answers::button(Op::Goal, name, id, ADD),
            }
        };
        reply.buttons = all.iter().map(button).collect();
        vec![Effect::Reply(reply)]
    }

    /// Adds or removes the goal of a button.
    pub fn choose_goal(&self, payload: Payload) -> Result<Effects, Error> {
        let mut all = self.service.goals.iter();
        let Some(goal) = all.find(|goal| id_of(goal.id.as_str()) == payload.id) else {
            return Ok(self.say(self.words.expired));
        };
        let mut goals = self.goals();
        goals.retain(|chosen| *chosen != goal.id);
        if payload.page == ADD {
            goals.push(goal.id.clone());
        }
        let preference = Preference {
            goals,
            ..self.preference.clone().unwrap_or_default()
        };
        self.save_preference(&preference)?;
        Ok(self.service.session(self.request).show_goals())
    }

    /// Stores a preference in place of the member's.
    pub fn save_preference(&self, preference: &Preference) -> Result<(), Error> {
        let json = serde_json::to_string(preference)?;
        let member = self.request.member_key();
        let (store, member) = (self.store(), KeyParts(&member));
        if let Some(language) = preference.language {
            store.set_check_in_language(member, language)?;
        }
        Ok(store.set_preference(member, &json, self.request.at)?)
    }
}
