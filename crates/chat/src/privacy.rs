//! A member's own data: the preference, and its deletion.

use senpai_content::Learned;
use senpai_store::KeyParts;

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

    pub fn forget_me(&self) -> Result<Effects, Error> {
        let member = self.request.member_key();
        let pseudonym = self.store().pseudonym(KeyParts(&member));
        // Their words in drafts go first: afterwards nobody knows them.
        let texts = self.store().texts_of(KeyParts(&member))?;
        self.admin()
            .delete_drafts_of(&texts)
            .map_err(Error::Admin)?;
        self.store().forget_member(KeyParts(&member))?;
        let learned = self.service.index.learned();
        if let Some(path) = learned.filter(|path| path.exists()) {
            // The change makes the index stale: the next refresh drops the questions.
            Learned::change(path, |learned| learned.forget(&pseudonym))?;
        }
        Ok(self.say(self.words.forgotten))
    }
}
