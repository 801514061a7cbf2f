//! The sentences of the console of admins.

/// The sentences of the console in one language. [`fill`](crate::fill) replaces a `{}`.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConsoleWording {
    /// The title of the console.
    pub title: &'static str,
    /// The pages: overview, gaps, posts, trial, settings, reload, audit, API keys.
    pub tabs: [&'static str; 8],
    /// There is no session: signed out, or the link was used or has expired.
    pub signed_out: &'static str,
    /// How to get a link.
    pub how_to_enter: &'static str,
    /// Above the button that uses up the link.
    pub door: &'static str,
    /// The button that uses up the link.
    pub enter: &'static str,
    /// The button that ends the session.
    pub leave: &'static str,
    /// The button that ends all sessions of the admin.
    pub leave_everywhere: &'static str,
    /// The time zone of all times. `{}` is its name.
    pub times_in: &'static str,
    /// Before the workspace of the session.
    pub signed_in_for: &'static str,
    /// In the place of a workspace: all of them.
    pub all_workspaces: &'static str,
    /// The admin lost the role.
    pub no_admin: &'static str,
    /// Too many jobs wait.
    pub busy: &'static str,
    /// The console has no such page, or it is another admin's.
    pub no_page: &'static str,
    /// The chat platform did not say if somebody is an admin.
    pub not_checked: &'static str,
    /// No gap has this name.
    pub no_gap: &'static str,
    /// The words of a private question cannot be in a post.
    pub asked_privately: &'static str,
    /// A form cannot be read.
    pub not_read: &'static str,
    /// A form is too large.
    pub too_large: &'static str,
    /// The link to the figures of some days. `{}` is their number.
    pub days: &'static str,
    /// Names the links to other days.
    pub which_days: &'static str,
    /// Under the counts.
    pub unknown_is_unknown: &'static str,
    /// Opens the table of numbers.
    pub numbers: &'static str,
    /// The column of days (UTC).
    pub day: &'static str,
    /// Above ratings beside practice.
    pub beside: &'static str,
    /// The share of members whom a post helped.
    pub rated: &'static str,
    /// The share of members who kept up a step.
    pub sticks: &'static str,
    /// Beside the legend: the range in brackets.
    pub interval: &'static str,
    /// Opens the table of weeks.
    pub weeks: &'static str,
    /// The column of the Mondays (UTC) with which weeks begin.
    pub week: &'static str,
    /// Above the table of weeks.
    pub weeks_lead: &'static str,
    /// Names a column of charts, for screen readers.
    pub chart: &'static str,
    /// A post.
    pub post: &'static str,
    /// Above the posts that were shown most often.
    pub top: &'static str,
    /// The link to posts that were never shown. `{}` is their number.
    pub never_shown: &'static str,
    /// Above the health of the bot.
    pub state: &'static str,
    /// The bot's health: generation, posts, passages, time of the build, start of the bot, waiting deliveries.
    pub state_labels: [&'static str; 6],
    /// Before the links to files.
    pub export: &'static str,
    /// Above suggested links.
    pub suggested: &'static str,
    /// Under that title.
    pub suggested_lead: &'static str,
    /// A suggested link: how often its post helped, and its id.
    pub helped_with: &'static str,
    /// A suggested link of fewer members than a figure has: the id of the post.
    pub helped_some: &'static str,
    /// How often a question was asked.
    pub times: &'static str,
    /// How often a post was shown.
    pub times_shown: &'static str,
    /// How often an answer did not help.
    pub times_no_help: &'static str,
    /// A gap was linked. `{}` is the post.
    pub linked: &'static str,
    /// A gap was linked, but another post comes first. `{}` is the post.
    pub linked_behind: &'static str,
    /// An API key was revoked.
    pub revoked: &'static str,
    /// A gap was ruled out.
    pub ruled_out: &'static str,
    /// A closed gap is open again.
    pub restored: &'static str,
    /// Names the button that opens a closed gap again. `{}` is the question.
    pub restore_named: &'static str,
    /// The lists of gaps: open, ruled out, linked.
    pub lists: [&'static str; 3],
    /// Names the choice of a list.
    pub which_questions: &'static str,
    /// The posts near a gap whose words are not shown. `{}` is the list of titles.
    pub near_posts: &'static str,
    /// The greatest number of questions of a list. `{}` is the number.
    pub gaps_bound: &'static str,
    /// The links to the page before and after.
    pub pages: [&'static str; 2],
    /// Names these links.
    pub pages_name: &'static str,
    /// The page and the number of pages.
    pub page_of: &'static str,
    /// Settings were saved.
    pub set: &'static str,
    /// Opens the other questions of a gap.
    pub other_words: &'static str,
    /// The title, and the button, of a link.
    pub link: &'static str,
    /// Under that title.
    pub link_lead: &'static str,
    /// Under that title, if the question was asked privately.
    pub link_lead_private: &'static str,
    /// Above the posts near a gap.
    pub near: &'static str,
    /// Above all other posts.
    pub other_posts: &'static str,
    /// The button that shows the answer of a link.
    pub preview: &'static str,
    /// Above the answer that a link would give.
    pub previewed: &'static str,
    /// A link was measured and refused: questions, right before, right after.
    pub measured: &'static str,
    /// The button that links nevertheless.
    pub link_anyway: &'static str,
    /// Above the button that rules out.
    pub rule_out_lead: &'static str,
    /// All posts, in a choice of lists.
    pub all: &'static str,
    /// Only posts that were never shown.
    pub only_never: &'static str,
    /// Only posts with findings.
    pub only_findings: &'static str,
    /// Names this choice.
    pub which_posts: &'static str,
    /// Under figures of posts: those of few members are left out.
    pub few_members: &'static str,
    /// An empty list.
    pub none: &'static str,
    /// Above the errors in drafts.
    pub draft_errors: &'static str,
    /// Columns: questions for which a post came first, and for which it was shown.
    pub post_columns: [&'static str; 2],
    /// What `senpai check` says of a post.
    pub findings: &'static str,
    /// `senpai check` says nothing of a post.
    pub no_findings: &'static str,
    /// The line of a finding.
    pub line: &'static str,
    /// The link to the page of a post.
    pub open_post: &'static str,
    /// Above the questions for which a post came first.
    pub asked_of: &'static str,
    /// Under that title.
    pub asked_of_lead: &'static str,
    /// The purpose of the trial.
    pub try_lead: &'static str,
    /// The text of the synonyms.
    pub synonyms: &'static str,
    /// A question to add to a post.
    pub author_question: &'static str,
    /// A question.
    pub question: &'static str,
    /// The button that begins a trial.
    pub try_out: &'static str,
    /// Nothing was changed.
    pub nothing_to_try: &'static str,
    /// There are no golden questions.
    pub no_golden: &'static str,
    /// Above the reporting half of the golden questions.
    pub golden_report: &'static str,
    /// Above the calibrating half of the golden questions.
    pub golden_calibrate: &'static str,
    /// A figure of golden questions.
    pub figure: &'static str,
    /// The figures: right post first, in three, sentence in the excerpt, found and right, near refused, far refused.
    pub figures: [&'static str; 6],
    /// Before the change.
    pub before: &'static str,
    /// After the change.
    pub after: &'static str,
    /// The 95% interval of a difference, in points.
    pub difference: &'static str,
    /// Above the real questions of the last week.
    pub real: &'static str,
    /// The number of real questions, and of those that change.
    pub real_changed: &'static str,
    /// There were no real questions to compare.
    pub no_real: &'static str,
    /// No answer changes.
    pub nothing_changes: &'static str,
    /// Further rows.
    pub and_more: &'static str,
    /// Above the settings of a channel.
    pub settings_lead: &'static str,
    /// A channel.
    pub channel: &'static str,
    /// The form of a channel's name.
    pub channel_hint: &'static str,
    /// The form of a channel's name, for all workspaces.
    pub channel_hint_of_all: &'static str,
    /// The channel cannot be read, or is not of the workspace.
    pub no_channel: &'static str,
    /// The button that shows the settings, and its name for screen readers.
    pub show: [&'static str; 2],
    /// What an empty list of tags stands for.
    pub no_tags: &'static str,
    /// An empty list of tags: all posts answer.
    pub all_posts: &'static str,
    /// The settings of the channel cannot be read.
    pub settings_unreadable: &'static str,
    /// The button that saves the settings, and its name for screen readers.
    pub save: [&'static str; 2],
    /// Under the settings.
    pub settings_file: &'static str,
    /// Above the button that reloads the posts.
    pub reindex_lead: &'static str,
    /// The heading over the files and posts that a reload left out.
    pub reload_left_out: &'static str,
    /// The button that reloads the posts.
    pub reindex: &'static str,
    /// The link to the progress of a job.
    pub look_again: &'static str,
    /// The link to the outcome of a job that has ended.
    pub last_outcome: &'static str,
    /// Above the progress of a job.
    pub job_lead: &'static str,
    /// A job waits for others.
    pub job_waits: &'static str,
    /// The steps of a job that are done, and all of them.
    pub job_runs: &'static str,
    /// A job has ended.
    pub job_ended: &'static str,
    /// The result of a job, after words of members were deleted.
    pub job_forgotten: &'static str,
    /// Above the list of API keys.
    pub keys_lead: &'static str,
    /// The tags of the posts that programs read.
    pub keys_tags: &'static str,
    /// The columns of the list of API keys: name, revocation, made, by whom, day of the last use.
    pub key_columns: [&'static str; 5],
    /// A key that no program has used.
    pub key_unused: &'static str,
    /// Above the form of a new key.
    pub key_new: &'static str,
    /// The name of a new key.
    pub key_name: &'static str,
    /// An example of such a name.
    pub key_hint: &'static str,
    /// The button that makes a key.
    pub key_make: &'static str,
    /// A key was made. `{}` is its name.
    pub key_made: &'static str,
    /// Under a new key.
    pub key_once: &'static str,
    /// The button that revokes a key.
    pub key_revoke: &'static str,
    /// Asks for the confirmation. `{}` is the name of the key.
    pub key_confirm: &'static str,
    /// What the revocation does.
    pub key_confirm_lead: &'static str,
    /// The link that leaves the key as it is.
    pub key_keep: &'static str,
    /// The name of a key is empty or too long.
    pub key_bad_name: &'static str,
    /// There is a key of this name.
    pub key_exists: &'static str,
    /// There is no such key.
    pub no_key: &'static str,
    /// Above the log.
    pub audit_lead: &'static str,
    /// The columns of the log: time, who, action, channel, outcome.
    pub audit_columns: [&'static str; 5],
    /// The actions, by the words that are recorded.
    pub audit_acts: &'static [(&'static str, &'static str)],
    /// The outcomes: done, no admin, refused, refused because another question would lose its post, failed.
    pub audit_outcomes: [&'static str; 5],
    /// The outcome of an action of which none was recorded.
    pub audit_unknown: &'static str,
    /// The admin of the session.
    pub who_you: &'static str,
    /// Another admin.
    pub who_other: &'static str,
    /// Somebody on the machine.
    pub who_terminal: &'static str,
    /// Somebody who had their data deleted.
    pub who_forgotten: &'static str,
}
