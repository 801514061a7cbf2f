//! A member's own data: the preference, and the deletion of all data.

use std::fmt::Display;

use senpai_content::Learned;
use senpai_store::{Forgotten, KeyParts};
use senpai_wording::fill;

use crate::{Effect, Effects, Error, Part, Preference, error::log_failure, session::Session};

impl Session<'_> {
    /// Stores a preference, with only the goals that the community has.
    pub fn set_preference(&self, preference: &Preference) -> Result<Effects, Error> {
        let goals = preference.goals.iter();
        let goals = goals.map(|goal| self.service.goal_named(goal)).collect();
        let goals = match goals {
            Ok(goals) => goals,
            Err(error) => return Ok(self.explain(&error)),
        };
        self.save_preference(&Preference {
            goals,
            ..preference.clone()
        })?;
        // The reply is in the language that the member has just chosen.
        let session = self.service.session(self.request);
        Ok(session.say(session.words.preferred))
    }

    /// Deletes a part of the data about the member.
    pub fn forget(&self, part: Part) -> Result<Effects, Error> {
        let member = self.request.member_key();
        let member = KeyParts(&member);
        let page = &self.words.page;
        let (forgotten, sentence) = match part {
            Part::Conversation => (
                self.store()
                    .forget_conversation(member, KeyParts(&self.request.place.thread_key()))?,
                page.forgotten_conversation,
            ),
            Part::Practice => (
                self.store().forget_practice(member)?,
                page.forgotten_practice,
            ),
        };
        let [_, log, ..] = self.words.kept;
        Ok(self.say(match forgotten.overwritten {
            true => sentence.to_owned(),
            false => fill(self.words.not_forgotten, log),
        }))
    }

    /// Deletes all data about the member. If a part fails, the rest goes on, and the member is told what is left.
    pub fn forget_me(&self) -> Result<Effects, Error> {
        let [own, log, drafts, linked] = self.words.kept;
        let mut kept = Vec::new();
        let mut failed = |what, error: &dyn Display| {
            tracing::error!("a member's data could not be deleted: {error}");
            kept.push(what);
        };
        let member = self.request.member_key();
        let pseudonym = self.store().pseudonym(KeyParts(&member));
        // What is in a channel stays there, and afterwards nobody knows that it is theirs.
        let outcomes = self.store().outcomes_of(KeyParts(&member));
        let has_shared = outcomes.is_ok_and(|all| all.iter().any(|outcome| outcome.shared));
        // Their words in drafts go first: afterwards nobody knows them.
        let drafts_before = self.store().drafts_of(&pseudonym).unwrap_or_default();
        let texts = self.store().texts_of(KeyParts(&member));
        let in_drafts = texts.map_err(Error::Store).and_then(|texts| {
            let deleted = self.admin().delete_drafts_of(&pseudonym, &texts);
            deleted.map_err(Error::Admin)
        });
        let forgotten = self.store().forget_member(KeyParts(&member));
        if let Err(error) = in_drafts {
            failed(drafts, &error);
            // They stay known, so that the member can try again.
            for draft in &drafts_before {
                log_failure("keep a draft", self.store().save_draft(&pseudonym, draft));
            }
        }
        match forgotten {
            Ok(Forgotten {
                overwritten: true, ..
            }) => {}
            Ok(_) => failed(log, &"the log of the database is in use"),
            Err(error) => failed(own, &error),
        }
        let learned = self.service.index.learned();
        if let Some(path) = learned.filter(|path| path.exists())
            // The change makes the index stale: the next refresh drops the questions.
            && let Err(error) = Learned::change(path, |learned| learned.forget(&pseudonym))
        {
            failed(linked, &error);
        }
        let mut reply = self.reply(match kept.is_empty() {
            true => self.words.forgotten.to_owned(),
            false => fill(self.words.not_forgotten, kept.join(" / ")),
        });
        if has_shared {
            reply.notes.push(self.words.shared_stays.to_owned());
        }
        Ok(vec![Effect::Reply(reply.private())])
    }
}
