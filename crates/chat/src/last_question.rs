//! The last question of a conversation, and the conversation's memory.

use std::collections::HashSet;

use jiff::SignedDuration;
use senpai_answer::{EXCERPTS, Intent, Memory, Shown, Status};
use senpai_store::{KeyParts, StoredQuestion};

use crate::{ChatService, Error, Request, session::Session};

/// The time after a question in which a follow-up refers to it, in a thread or direct message. By hand.
const THREAD_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The time after a question in which a follow-up refers to it, in a channel. By hand.
const CHANNEL_MEMORY: SignedDuration = SignedDuration::from_mins(30);

/// The last question of a conversation, to which a line may refer.
pub(crate) struct LastQuestion {
    pub stored: StoredQuestion,
    /// The id of the first question that it follows up, directly or through other follow-ups.
    pub root: u64,
    /// The conversation's memory; `None` if its words were forgotten.
    pub memory: Option<Memory>,
}

/// The intent of `text` after the question `last`.
pub(crate) fn intent_of(text: &str, last: Option<&LastQuestion>) -> Intent {
    Intent::of(text, last.and_then(|last| last.memory.as_ref()))
}

impl ChatService {
    /// True if the bot takes part in the conversation: it was asked in this thread before, or the message is direct.
    pub(crate) fn is_in_conversation(&self, request: &Request) -> Result<bool, Error> {
        Ok(request.place.direct
            || (request.place.thread.is_some() && self.last_in_place(request, false)?.is_some()))
    }

    /// The question that a follow-up refers to. If others can read the follow-up, it refers to no private question. In a new
    /// thread, such as a thread that the message itself begins, it refers to the member's own last question in the channel.
    pub(crate) fn last_question(
        &self,
        request: &Request,
        private: bool,
    ) -> Result<Option<StoredQuestion>, Error> {
        let place = &request.place;
        let in_place = self.last_in_place(request, private)?;
        if in_place.is_some() || place.thread.is_none() || place.direct {
            return Ok(in_place);
        }
        let (channel, member) = (place.thread_key_of(None), request.member_key());
        let (channel, member) = (KeyParts(&channel), KeyParts(&member));
        let since = request.at.saturating_sub(CHANNEL_MEMORY);
        let (since, delivery) = (since.unwrap_or(request.at), request.delivery_key());
        let store = &self.store;
        Ok(store.last_question_in_channel(channel, member, private, since, &delivery)?)
    }

    /// The last question in the thread or the direct message; in a channel, the member's own last question.
    fn last_in_place(
        &self,
        request: &Request,
        private: bool,
    ) -> Result<Option<StoredQuestion>, Error> {
        let place = &request.place;
        let close = place.direct || place.thread.is_some();
        let memory = if close { THREAD_MEMORY } else { CHANNEL_MEMORY };
        let since = request.at.saturating_sub(memory).unwrap_or(request.at);
        let (thread, member) = (place.thread_key(), request.member_key());
        let (thread, member) = (KeyParts(&thread), KeyParts(&member));
        let (anybody, private) = (place.thread.is_some(), private || place.direct);
        let store = &self.store;
        let delivery = request.delivery_key();
        Ok(store.last_question(thread, member, anybody, private, since, &delivery)?)
    }
}

impl Session<'_> {
    /// The question with its conversation's memory.
    pub fn recall(&self, stored: StoredQuestion) -> Result<LastQuestion, Error> {
        let root = self.root_of(stored.clone())?;
        let shown = self.store().shown_before(stored.id, u16::MAX)?;
        let words = root.text.zip(stored.text.clone());
        let mut memory = words.and_then(|(root, question)| Memory::new(root, question, shown));
        if let Some(memory) = &mut memory {
            memory.choices = self.choices_of(&stored)?;
        }
        Ok(LastQuestion {
            root: root.id,
            memory,
            stored,
        })
    }

    /// The numbered excerpts under a question. Those of the question that it follows up are stored with it, behind its own.
    fn choices_of(&self, stored: &StoredQuestion) -> Result<Vec<Shown>, Error> {
        if stored.status != Status::Unsure {
            return Ok(Vec::new());
        }
        let earlier = match stored.follows {
            Some(id) => self.store().shown_before(id, u16::MAX)?,
            None => Vec::new(),
        };
        let is_known = |shown: &Shown| {
            let mut earlier = earlier.iter();
            earlier.any(|known| known.post == shown.post && known.excerpt == shown.excerpt)
        };
        let shown = self.store().shown_before(stored.id, 1)?.into_iter();
        let new = shown.take_while(|shown| !is_known(shown));
        Ok(new.take(EXCERPTS).collect())
    }

    /// The first question that `question` follows up, directly or through others; `question` itself if it follows none.
    fn root_of(&self, question: StoredQuestion) -> Result<StoredQuestion, Error> {
        let mut known = HashSet::from([question.id]);
        let mut root = question;
        // States of earlier versions may contain questions that follow each other up.
        while let Some(followed) = self.followed(&root)?
            && known.insert(followed.id)
        {
            root = followed;
        }
        Ok(root)
    }

    /// The question that `question` follows up, if it has not expired.
    pub fn followed(&self, question: &StoredQuestion) -> Result<Option<StoredQuestion>, Error> {
        let Some(id) = question.follows else {
            return Ok(None);
        };
        let workspace = self.request.place.workspace_key();
        let followed = self.store().question(id, KeyParts(&workspace))?;
        Ok(followed.filter(|followed| followed.text.is_some()))
    }
}
