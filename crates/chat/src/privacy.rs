//! A member's own data: the preference, and its deletion.

use std::fmt::Display;

use senpai_content::Learned;
use senpai_store::{Forgotten, KeyParts};
use senpai_wording::fill;

use crate::{Effects, Error, Preference, session::Session};

impl Session<'_> {
    pub fn set_preference(&self, preference: Preference) -> Result<Effects, Error> {
        let json = serde_json::to_string(&preference)?;
        let member = self.request.member_key();
        self.store()
            .set_preference(KeyParts(&member), &json, self.request.at)?;
        // The reply is in the language that the member has just chosen.
        let session = self.service.session(self.request);
        Ok(session.say(session.words.preferred))
    }

    /// Deletes all data about the member. What fails stops nothing else, and the member is told what is left.
    pub fn forget_me(&self) -> Result<Effects, Error> {
        let [own, log, drafts, linked] = self.words.kept;
        let mut kept = Vec::new();
        let mut failed = |what, error: &dyn Display| {
            tracing::error!("a member's data could not be deleted: {error}");
            kept.push(what);
        };
        let member = self.request.member_key();
        let pseudonym = self.store().pseudonym(KeyParts(&member));
        // Their words in drafts go first: afterwards nobody knows them.
        let texts = self.store().texts_of(KeyParts(&member));
        let in_drafts = texts.map_err(Error::Store).and_then(|texts| {
            let deleted = self.admin().delete_drafts_of(&texts);
            deleted.map_err(Error::Admin)
        });
        if let Err(error) = in_drafts {
            failed(drafts, &error);
        }
        match self.store().forget_member(KeyParts(&member)) {
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
        Ok(self.say(match kept.is_empty() {
            true => self.words.forgotten.to_owned(),
            false => fill(self.words.not_forgotten, kept.join(" / ")),
        }))
    }
}
