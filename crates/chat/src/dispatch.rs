//! Handles a request: reads the settings, checks channel and limits, then runs the action.

use senpai_wording::fill;

use crate::{
    Action, ChatService, CommandError, CommandOption, Effects, Error, Preference, Reply, Request,
    answers::shortened, permissions::answers_in, session::Session,
};

/// Receives the interim replies of a long admin command. Each reply replaces the one before.
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
            if matches!(error, Error::Search(_)) {
                self.suspect_index();
            }
            self.apology(request)
        })
    }

    fn dispatch(&self, request: &Request, on_progress: OnProgress) -> Result<Effects, Error> {
        let progress = self.store.delivery_progress(&request.delivery_key())?;
        if progress.done {
            // The question's message was deleted meanwhile.
            return Ok(Vec::new());
        }
        let unaddressed = matches!(&request.action, Action::Ask(q) if q.unaddressed);
        if unaddressed && !self.is_in_conversation(request)? {
            return Ok(Vec::new());
        }
        let session = self.session(request);
        match &request.action {
            // Deletions (of a member's data, or of the reply to a deleted question) are counted, but never refused. Most deleted
            // messages are no questions: they do not count.
            Action::DeleteQuestion { message } => {
                if progress.attempts == 0 && session.is_question(message)? {
                    self.limits.wait(request);
                }
                return session.delete_question(message);
            }
            Action::ForgetMe | Action::Forget(_) => {
                if progress.attempts == 0 {
                    self.limits.wait(request);
                }
                return match request.action {
                    Action::Forget(part) => session.forget(part),
                    _ => session.forget_me(),
                };
            }
            // The message is no question, and does not address the bot.
            Action::EditQuestion {
                message,
                mentions_bot: false,
                ..
            } if !session.is_question(message)? => return Ok(Vec::new()),
            _ => {}
        }
        if !request.action.is_in_every_channel() && !answers_in(&self.settings, &request.place) {
            return Ok(session.say(session.words.not_here));
        }
        // A delivery that is tried again was already counted.
        if progress.attempts == 0
            && let Some(wait) = self.limits.wait(request)
            && !request.action.is_never_refused()
        {
            return Ok(session.say(fill(session.words.over_limit, wait.as_secs() + 1)));
        }
        session.run(on_progress)
    }
}

impl Session<'_> {
    /// Runs the action of a request that is within the limits, in a channel where the bot answers.
    fn run(&self, on_progress: OnProgress) -> Result<Effects, Error> {
        match &self.request.action {
            Action::Ask(question) => self.ask(question),
            Action::ButtonPressed(payload) => self.press(payload),
            Action::FormSubmitted { payload, text } => self.submit_form(payload, text),
            Action::ListCommitments => self.list_commitments(0),
            Action::SetZone(zone) => self.set_zone(zone),
            Action::ListPosts { tag } => self.list_posts(tag.as_deref(), 0),
            Action::ShowPost { title } => self.show_post(title),
            Action::SetPreference(preference) => self.set_preference(preference),
            Action::SetLanguage(language) => self.set_preference(&Preference {
                language: *language,
                ..self.preference.clone().unwrap_or_default()
            }),
            Action::SetGoals(goals) => self.set_preference(&Preference {
                goals: goals.clone(),
                ..self.preference.clone().unwrap_or_default()
            }),
            Action::ShowGoals => Ok(self.show_goals()),
            Action::Report { rung, words } => self.report(rung.as_deref(), words.as_deref()),
            Action::ShowData => self.show_data(0),
            Action::ExportData => self.export_data(),
            Action::Admin(command) => self.administer(command, on_progress),
            Action::Unreadable(error) => Ok(self.explain(error)),
            Action::EditQuestion { message, text, .. } => self.edit_question(message, text),
            Action::Help => Ok(self.help()),
            Action::Home => self.home(),
            // These are handled before the limits.
            Action::DeleteQuestion { .. } | Action::ForgetMe | Action::Forget(_) => Ok(Vec::new()),
        }
    }

    /// Explains why a command was not run. The member's text is filled in last, because it may contain `{}`.
    pub fn explain(&self, error: &CommandError) -> Effects {
        let words = self.words;
        self.say(match error {
            CommandError::Value { option, value } => {
                let [before, after] = words.unreadable_value;
                let goals = self.service.goals.iter().map(|goal| goal.id.as_str());
                let values = match option {
                    CommandOption::Goal => goals.collect::<Vec<_>>().join(", "),
                    _ => option.values(),
                };
                let after = fill(fill(after, option).as_str(), values);
                format!("{}{after}", fill(before, shortened(value)))
            }
            CommandError::Word(word) => fill(words.unknown_word, shortened(word)),
        })
    }
}
