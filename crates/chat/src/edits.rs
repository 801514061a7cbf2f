//! Questions whose message was edited or deleted.

use senpai_answer::{LONGEST_QUESTION, speaks_of_dying};
use senpai_store::{KeyParts, StoredQuestion};
use senpai_wording::fill;

use crate::{
    Effect, Effects, Error, Question, Reply, last_question::intent_of, questions::Asked,
    session::Session,
};

impl Session<'_> {
    /// The effects of an edit. An edit can turn a message into a question.
    pub fn edit_question(&self, message: &str, text: &str) -> Result<Effects, Error> {
        let text = text.trim();
        let key = self.request.place.message_key(message);
        let edit = self.request.delivery_key();
        let before = self.store().question_in_message(KeyParts(&key))?;
        // If an edit turns a message into a question, an earlier attempt may have stored the question without sending the reply.
        let Some(before) = before.filter(|before| before.delivery != edit) else {
            return self.ask(&Question {
                text: text.to_owned(),
                message: Some(message.to_owned()),
                ..Question::default()
            });
        };
        // An earlier attempt at this edit may have stored the text without sending the reply.
        let again = before.edit.as_ref() == Some(&edit);
        let unchanged = before.text.as_deref() == Some(text) && !again;
        // The words of a deleted message are gone.
        let deleted = before.text.is_none();
        if unchanged || deleted || !self.store().begin_edit(before.id, &edit)? {
            return Ok(Vec::new());
        }
        let private = self.is_private(before.private)?;
        let reply = self.reply_to_edit(&before, message, edit, text, private)?;
        let Some(reply) = reply else {
            return Ok(Vec::new());
        };
        Ok(match before.reply {
            Some(message) if !private && !reply.private => vec![Effect::Replace { message, reply }],
            // Everybody could read the old reply, or the platform shows it in a place where it cannot be replaced.
            old => {
                let delete = old.map(|message| Effect::Delete { message });
                delete.into_iter().chain([Effect::Reply(reply)]).collect()
            }
        })
    }

    /// The reply to a question whose text is now `text`; `None` if it was edited again meanwhile.
    fn reply_to_edit(
        &self,
        before: &StoredQuestion,
        message: &str,
        edit: String,
        text: &str,
        private: bool,
    ) -> Result<Option<Reply>, Error> {
        let say = |heading: String| {
            let reply = self.reply(heading);
            Ok(Some(Reply { private, ..reply }))
        };
        if text.is_empty() {
            return say(self.words.empty.to_owned());
        }
        if speaks_of_dying(text) {
            return Ok(Some(self.help_line()));
        }
        if text.chars().count() > LONGEST_QUESTION {
            return say(fill(self.words.too_long, LONGEST_QUESTION));
        }
        let Some(snapshot) = self.snapshot() else {
            return say(self.words.not_ready.to_owned());
        };
        let asked = Asked {
            delivery: before.delivery.clone(),
            edit: Some(edit),
            message: Some(message),
            begins_thread: false,
            private,
            scope: self.scope_now(before)?,
        };
        // A follow-up stays a follow-up of its question.
        let last = self.followed(before)?;
        let last = last.map(|stored| self.recall(stored)).transpose()?;
        let intent = intent_of(text, last.as_ref());
        self.reply_after(&snapshot, &asked, text, intent, last)
    }

    /// True if a message is a question that was answered.
    pub fn is_question(&self, message: &str) -> Result<bool, Error> {
        let key = self.request.place.message_key(message);
        let known = self.store().question_in_message(KeyParts(&key))?;
        Ok(known.is_some())
    }

    /// The effects of a deletion. The question itself is deleted when its reply is deleted: see [`ChatService::mark_done`].
    pub fn delete_question(&self, message: &str) -> Result<Effects, Error> {
        let key = self.request.place.message_key(message);
        let question = self.store().question_in_message(KeyParts(&key))?;
        let deliveries = self.request.message_delivery_key(message);
        let deletion = self.request.delivery_key();
        self.store()
            .forget_words(KeyParts(&key), &deliveries, &deletion)?;
        let reply = question.and_then(|question| question.reply).into_iter();
        Ok(reply.map(|message| Effect::Delete { message }).collect())
    }
}
