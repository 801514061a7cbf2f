//! The sentences about practice: steps that members take on, check-ins, and recall.

/// The sentences about practice in one language. [`fill`](crate::fill) replaces a `{}`.
#[derive(Debug)]
#[non_exhaustive]
pub struct PracticeWording {
    /// The button that shows the author's practice steps.
    pub try_it: &'static str,
    /// The button that takes on one step. `{}` is its number.
    pub take: &'static str,
    /// The button that lets the member write the step.
    pub own_words: &'static str,
    /// The title and the label of the form for the step.
    pub own_step: [&'static str; 2],
    /// The buttons of a form: send, cancel.
    pub form: [&'static str; 2],
    /// After a step was taken on. `{}` is the list of days.
    pub taken_on: &'static str,
    /// After the days were changed. `{}` is the list of days.
    pub asked_after: &'static str,
    /// The days are not changed any more: a check-in was sent.
    pub pace_stays: &'static str,
    /// Between two of the days, and before the last of them.
    pub and: [&'static str; 2],
    /// The buttons that ask sooner, after the usual days, and later.
    pub paces: [&'static str; 3],
    /// The member has the step already.
    pub taken_before: &'static str,
    /// The member recalls the principle already.
    pub recalled_before: &'static str,
    /// The member has three steps.
    pub full: &'static str,
    /// The member has three steps, and resumes another.
    pub full_to_resume: &'static str,
    /// The member is asked for as many principles as they may. `{}` is the number.
    pub recalls_full: &'static str,
    /// The member resumes a recall, and is asked for as many principles as they may. `{}` is the number.
    pub recalls_full_to_resume: &'static str,
    /// The words are empty or too long. `{}` is the limit in characters.
    pub too_long: &'static str,

    /// A check-in. `{}` is the step.
    pub check_in: &'static str,
    /// The buttons of a check-in: done, not yet, it did not work, later, stop.
    pub answers: [&'static str; 5],
    /// After "done". `{}` is the date of the next check-in.
    pub done: &'static str,
    /// After "done" at the last check-in.
    pub kept_up: &'static str,
    /// After "done", when it has ended already.
    pub done_late: &'static str,
    /// After an answer to an earlier check-in than the last one.
    pub kept_with_question: &'static str,
    /// After an answer to an earlier check-in than the last one, when all were sent and the last one has no answer.
    pub kept_before_the_last: &'static str,
    /// After an answer to an earlier check-in of a paused one.
    pub kept_while_paused: &'static str,
    /// The button below it.
    pub resume_this: &'static str,
    /// After an answer to a paused one, when the member has as many others as they may.
    pub answered_and_paused: &'static str,
    /// After "not yet", "later", and where a paused one goes on. `{}` is the date of the next check-in.
    pub will_ask: &'static str,
    /// The buttons to be asked tomorrow, and in a month.
    pub snoozes: [&'static str; 2],
    /// After "it did not work", above another step.
    pub another_step: &'static str,
    /// After "it did not work", above another excerpt.
    pub another_excerpt: &'static str,
    /// After "it did not work", if there is nothing else.
    pub nothing_else: &'static str,
    /// After "it did not work", if the post is not there any more.
    pub no_post_any_more: &'static str,
    /// Below it. `{}` is the date of the next check-in.
    pub or_go_on: &'static str,
    /// The button to write what happened.
    pub write: &'static str,
    /// The title and the label of the form for what happened.
    pub what_happened: [&'static str; 2],
    /// After the member wrote what happened.
    pub noted: &'static str,
    /// After a step was stopped. `{}` is the step.
    pub stopped: &'static str,
    /// After a recall was stopped. `{}` names the post.
    pub stopped_recall: &'static str,
    /// After a step was stopped: the recall of its post goes on.
    pub recall_goes_on: &'static str,
    /// The button that stops this recall too.
    pub stop_recall: &'static str,
    /// It is finished.
    pub closed: &'static str,
    /// It is stopped.
    pub was_stopped: &'static str,
    /// It is finished or stopped, and the answer to its check-in was kept.
    pub closed_and_kept: &'static str,
    /// A button is about something that is not there any more.
    pub gone: &'static str,

    /// Above the list of the steps that a member has taken on.
    pub list: &'static str,
    /// Above the list while the community does not use practice.
    pub list_while_off: &'static str,
    /// The list is empty: the member has taken nothing on, or nothing goes on.
    pub nothing_taken: &'static str,
    /// In the list: the date of the next check-in.
    pub next_on: &'static str,
    /// In the list: the step is paused.
    pub is_paused: &'static str,
    /// The button that shows the rest of the list. `{}` is the number of the rest.
    pub list_more: &'static str,
    /// A post by its title. `{}` is the title.
    pub title_of_post: &'static str,
    /// A post that the member cannot be shown any more.
    pub hidden_post: &'static str,
    /// In the list: a recall. `{}` names the post.
    pub recall_of: &'static str,
    /// The button that pauses a step. `{}` is the number of its line.
    pub pause: &'static str,
    /// The button that resumes a step. `{}` is the number of its line.
    pub resume: &'static str,
    /// The button that stops a step. `{}` is the number of its line.
    pub stop: &'static str,
    /// After a step was paused. `{}` is the number of days for which it can be resumed.
    pub paused: &'static str,
    /// After a step was paused while the community does not use practice.
    pub paused_while_off: &'static str,
    /// Below the list: the time zone.
    pub zone: &'static str,
    /// After the time zone was set.
    pub zone_set: &'static str,
    /// The format of a date, for `strftime`.
    pub date: &'static str,
    /// The community does not use practice.
    pub off: &'static str,
    /// The member presses a button of what they have taken on, and the community does not use practice any more.
    pub asks_nobody: &'static str,
    /// A line of the help.
    pub help: &'static str,

    /// The button to be asked for the principle too.
    pub recall: &'static str,
    /// After that button. `{}` is the date of the first recall.
    pub recall_begins: &'static str,
    /// Asks for a principle. `{}` is the title of the post.
    pub recall_check_in: &'static str,
    /// Below it, if the author has corrected the principle.
    pub principle_corrected: &'static str,
    /// In place of it, if the post states no principle any more, or may not be shown any more.
    pub recall_ended: &'static str,
    /// The buttons below it: write it, show it.
    pub recall_buttons: [&'static str; 2],
    /// The title and the label of the form for the principle.
    pub recall_form: [&'static str; 2],
    /// Above the principle, after the member has written it. `{}` is the member's text.
    pub recalled: &'static str,
    /// Below the principle.
    pub judge: &'static str,
    /// The buttons for the member's own verdict: forgotten, in parts, remembered, at once.
    pub verdicts: [&'static str; 4],

    /// Describes `/senpai practice`.
    pub practice_command: &'static str,
    /// Describes the time zone of `/senpai practice`.
    pub zone_option: &'static str,
}

impl PracticeWording {
    /// The labels of all buttons.
    #[cfg(test)]
    pub(crate) fn buttons(&self) -> Vec<&'static str> {
        let single = [
            self.try_it,
            self.take,
            self.own_words,
            self.write,
            self.pause,
            self.resume,
            self.resume_this,
            self.stop,
            self.recall,
            self.stop_recall,
            self.list_more,
        ];
        let lists = self.paces.iter().chain(&self.answers);
        let lists = lists.chain(&self.snoozes).chain(&self.recall_buttons);
        let lists = lists.chain(&self.verdicts);
        single.iter().chain(lists).copied().collect()
    }
}
