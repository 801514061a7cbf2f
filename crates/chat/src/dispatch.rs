//! Handles a request: reads the settings, checks channel and limits, then runs the action.

use senpai_wording::fill;

use crate::{
    Action, ChatService, CommandError, Effects, Error, Question, Reply, Request,
    answers::shortened, permissions::answers_in, session::Session,
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
        let unaddressed = matches!(&request.action, Action::Ask(q) if q.unaddressed);
        if unaddressed && !self.is_in_conversation(request)? {
            return Ok(Vec::new());
        }
        let session = self.session(request);
        // These actions are allowed in every channel, without a limit.
        match &request.action {
            Action::EditQuestion {
                message,
                text,
                mentions_bot,
            } => match session.edit_question(message, text)? {
                Some(effects) => return Ok(effects),
                None if !mentions_bot => return Ok(Vec::new()),
                None => {}
            },
            Action::DeleteQuestion { message } => return session.delete_question(message),
            Action::Help => return Ok(session.help()),
            Action::ForgetMe => return session.forget_me(),
            Action::Home => return session.home(),
            _ => {}
        }
        let is_admin_command = matches!(request.action, Action::Admin(_));
        if !is_admin_command && !answers_in(&self.settings, &request.place) {
            return Ok(session.say(session.words.not_here));
        }
        if let Some(wait) = self.limits.wait(request) {
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
            // The edit added the mention or the words: the message was no question before.
            Action::EditQuestion { message, text, .. } => self.ask(&Question {
                text: text.clone(),
                message: Some(message.clone()),
                ..Question::default()
            }),
            Action::DeleteQuestion { .. } | Action::Help | Action::ForgetMe | Action::Home => {
                Ok(Vec::new())
            }
        }
    }

    /// Says why a command was not run. What the member typed is filled in last: it may hold the mark of a place to fill.
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
