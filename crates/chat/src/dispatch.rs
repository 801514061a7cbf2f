//! Handles a request: reads the settings, checks channel and limits, then runs the action.

use senpai_wording::fill;

use crate::{
    Action, ChatService, CommandError, Effects, Error, Reply, Request, answers::shortened,
    permissions::answers_in, session::Session,
};

/// Receives the interim replies of a long admin command. Each one replaces the one before.
pub type OnProgress<'a> = &'a mut dyn FnMut(Reply);

impl ChatService {
    /// Handles an admitted request. Blocks for search and disk. Never fails: an error is logged, and a member who addressed
    /// the bot gets an apology.
    pub fn handle(&self, request: &Request) -> Effects {
        self.handle_with_progress(request, &mut |_| ())
    }

    /// Handles an admitted request; calls `on_progress` with interim replies during long admin commands.
    pub fn handle_with_progress(&self, request: &Request, on_progress: OnProgress) -> Effects {
        self.dispatch(request, on_progress).unwrap_or_else(|error| {
            tracing::error!("a request could not be handled: {error}");
            self.apology(request)
        })
    }

    fn dispatch(&self, request: &Request, on_progress: OnProgress) -> Result<Effects, Error> {
        let progress = self.store.delivery_progress(&request.delivery_key())?;
        if progress.done {
            // Its message was deleted meanwhile.
            return Ok(Vec::new());
        }
        let unaddressed = matches!(&request.action, Action::Ask(q) if q.unaddressed);
        if unaddressed && !self.is_in_conversation(request)? {
            return Ok(Vec::new());
        }
        let session = self.session(request);
        match &request.action {
            // Deletions (of a member's data, of the reply to a deleted question) are not limited. Most deleted messages are no
            // questions, and often a moderator deletes them.
            Action::DeleteQuestion { message } => return session.delete_question(message),
            Action::ForgetMe => return session.forget_me(),
            // Neither a question nor for the bot.
            Action::EditQuestion {
                message,
                mentions_bot: false,
                ..
            } if !session.is_question(message)? => return Ok(Vec::new()),
            _ => {}
        }
        let is_in_every_channel = matches!(
            request.action,
            Action::Admin(_) | Action::Help | Action::Home
        );
        if !is_in_every_channel && !answers_in(&self.settings, &request.place) {
            return Ok(session.say(session.words.not_here));
        }
        // A delivery that is tried again was counted before.
        if progress.attempts == 0
            && let Some(wait) = self.limits.wait(request)
        {
            return Ok(session.say(fill(session.words.over_limit, wait.as_secs() + 1)));
        }
        session.run(on_progress)
    }
}

impl Session<'_> {
    /// Runs the action of a request that is within the limits, in a channel that is answered.
    fn run(&self, on_progress: OnProgress) -> Result<Effects, Error> {
        match &self.request.action {
            Action::Ask(question) => self.ask(question),
            Action::ButtonPressed(payload) => self.press(payload),
            Action::ListPosts { tag } => self.list_posts(tag.as_deref(), 0),
            Action::ShowPost { title } => self.show_post(title),
            Action::SetPreference(preference) => self.set_preference(*preference),
            Action::Admin(command) => self.administer(command, on_progress),
            Action::Unreadable(error) => Ok(self.explain(error)),
            Action::EditQuestion { message, text, .. } => self.edit_question(message, text),
            Action::Help => Ok(self.help()),
            Action::Home => self.home(),
            // They are handled before the limits.
            Action::DeleteQuestion { .. } | Action::ForgetMe => Ok(Vec::new()),
        }
    }

    /// Says why a command was not run. The member's text is filled in last, because it may contain `{}`.
    fn explain(&self, error: &CommandError) -> Effects {
        let words = self.words;
        self.say(match error {
            CommandError::Value { option, value } => {
                let [before, after] = words.unreadable_value;
                let after = fill(fill(after, option).as_str(), option.values());
                format!("{}{after}", fill(before, shortened(value)))
            }
            CommandError::Word(word) => fill(words.unknown_word, shortened(word)),
        })
    }
}
