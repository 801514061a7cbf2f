//! Every sentence that a member reads, in chat and in the terminal. Each language has one file.
//!
//! ```
//! use senpai_wording::{Language, fill, wording};
//!
//! let words = wording(Language::English);
//! assert_eq!(fill(words.no_post, "Pricing"), "There is no post titled “Pricing”.");
//! ```

use std::path::Path;

pub use senpai_language::{Language, SmallTalk};

mod admin;
mod console;
mod en;
mod ja;
mod page;
mod practice;

pub use admin::AdminWording;
pub use console::ConsoleWording;
pub use page::PageWording;
pub use practice::PracticeWording;

/// The sentences in one language. [`fill`] replaces a `{}`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Wording {
    /// Above excerpts that answer the question.
    pub found: &'static str,
    /// Above excerpts that may not answer the question.
    pub unsure: &'static str,
    /// When no post answers.
    pub not_found: &'static str,
    /// When no post answers of those to which the member narrowed the question. `{}` is the tag and the goal.
    pub narrowed: &'static str,
    /// Below [`unsure`](Wording::unsure), for such a question. `{}` is the tag and the goal.
    pub only_narrowed: &'static str,
    /// The button that asks again among all posts.
    pub widen: &'static str,
    /// The first line of a conversation refers to a question.
    pub ask_first: &'static str,
    /// To a member who speaks of dying, or of harming themselves, if the community names no help line.
    pub distress: &'static str,
    /// At the start of a conversation in the terminal, and for "help" there.
    pub terminal_help: &'static str,
    /// In `senpai check`: an error, a warning.
    pub severities: [&'static str; 2],
    /// In `senpai check`, when not every finding is shown.
    pub see_verbose: &'static str,
    /// In the terminal, when posts have errors.
    pub see_check: &'static str,
    /// In the terminal, when the folder shows no post. `{}` is the folder.
    pub no_posts: &'static str,
    /// In the terminal, when there is no folder of posts. `{}` is its path.
    pub no_folder: &'static str,
    /// In the terminal, when many vectors are missing.
    pub prepare: &'static str,
    /// In the terminal, when a question is empty.
    pub question_is_empty: &'static str,
    /// In the terminal, when a question is too long: its characters, and the most of them.
    pub question_is_long: [&'static str; 2],
    /// In the terminal, when no post has a tag that was asked for. `{}` is the tag.
    pub no_tag: &'static str,
    /// In the terminal, when Senpai ranks by words alone. `{}` is the cause.
    pub words_alone: &'static str,
    /// In the terminal, when there is no model. `{}` is the list of folders that were searched.
    pub no_model: &'static str,
    /// In the terminal, when there is no folder for the index.
    pub no_index: &'static str,
    /// In the terminal, when the index cannot be written.
    pub index_not_written: &'static str,
    /// In the terminal, while another process builds the index. `{}` is its number.
    pub waits_for: &'static str,
    /// In the terminal, while another process builds the index whose number is not known.
    pub waits: &'static str,
    /// In the terminal, when the posts cannot be read now. `{}` is the cause.
    pub waits_for_change: &'static str,
    /// In the terminal, while the posts are read.
    pub reading: &'static str,
    /// In the terminal, when the index is built. `{}` is the time in seconds.
    pub took: &'static str,
    /// Above related posts.
    pub related: &'static str,
    /// Above the excerpt of a post in another language. `{}` is the language.
    pub other_language: &'static str,
    /// The names of the languages, in the order of [`Language::ALL`].
    pub languages: [&'static str; 2],
    /// When no post shares a word with the question.
    pub nothing_near: &'static str,
    /// The reply to each kind of line that asks nothing; the last one is for any other.
    pub small_talks: [(SmallTalk, &'static str); 13],
    /// After excerpts that did not help, if there are no others.
    pub no_other: &'static str,
    /// After the last page.
    pub nothing_more: &'static str,
    /// Above further posts.
    pub further: &'static str,
    /// Above another excerpt, after one did not help.
    pub another: &'static str,
    /// Where an excerpt ends and the post goes on; begins with "…".
    pub read_on: &'static str,
    /// The label of a principle.
    pub principle: &'static str,
    /// The mark of a post in another language than the reply's, in the order of [`Language::ALL`].
    pub language_marks: [&'static str; 2],
    /// The buttons that open the first, second and third excerpt.
    pub choices: [&'static str; 3],
    /// Above the author's practice steps.
    pub steps: &'static str,
    /// The sentences about practice.
    pub practice: PracticeWording,

    /// The button for the next posts.
    pub more: &'static str,
    /// The button "it helped".
    pub helped: &'static str,
    /// The button "it did not help".
    pub did_not_help: &'static str,
    /// The button to ask a human.
    pub ask_human: &'static str,
    /// The button that shows a private answer to all.
    pub show_to_all: &'static str,
    /// The button to be notified when a post answers.
    pub notify_me: &'static str,
    /// The name of the message menu and of Slack's shortcut; at most 24 characters (Slack).
    pub ask_about_message: &'static str,

    /// Follow-ups reach the bot only with a mention or a reply.
    pub needs_mention: &'static str,
    /// The member takes no direct messages, and the answer is for them only.
    pub direct_refused: &'static str,
    /// Above an answer in a direct message, when the platform refused it in the place of the question.
    pub sent_directly: &'static str,
    /// Above an answer in a direct message, when the platform takes no reply to the command or button any more.
    pub sent_late: &'static str,

    /// After the button "it helped".
    pub thanks: &'static str,
    /// Above the excerpt that the member chose.
    pub chosen: &'static str,
    /// After asking a human.
    pub human_asked: &'static str,
    /// After asking a human again.
    pub human_asked_before: &'static str,
    /// No channel for helpers is configured.
    pub no_humans: &'static str,
    /// To the helpers: a member's question. `{}` is the question.
    pub human_wanted: &'static str,
    /// To the helpers: above the excerpts that the member was shown.
    pub human_was_shown: &'static str,
    /// After the button to be notified.
    pub will_notify: &'static str,
    /// After the button to be notified, if the question was private.
    pub will_notify_directly: &'static str,
    /// Above the version of a post in another language. `{}` is the language.
    pub version: &'static str,
    /// The post has no version in a language. `{}` is the language.
    pub no_version: &'static str,
    /// Above the answer in a notification. `{}` is the question.
    pub notification: &'static str,

    /// The question is empty.
    pub empty: &'static str,
    /// The question is too long. `{}` is the limit in characters.
    pub too_long: &'static str,
    /// Too many questions. `{}` is the number of seconds to wait.
    pub over_limit: &'static str,
    /// The bot does not answer in this channel.
    pub not_here: &'static str,
    /// Only admins may do this.
    pub not_allowed: &'static str,
    /// The button has expired.
    pub expired: &'static str,
    /// The button is under a private answer of another member.
    pub not_yours: &'static str,
    /// There is no index yet.
    pub not_ready: &'static str,
    /// An internal error.
    pub broken: &'static str,

    /// Above a list of posts.
    pub posts: &'static str,
    /// Above a list of posts with a tag. `{}` is the tag.
    pub posts_with: &'static str,
    /// No post has the tag. `{}` is the tag.
    pub no_posts_with: &'static str,
    /// No post has the title. `{}` is the title.
    pub no_post: &'static str,

    /// The greeting of a new member.
    pub greeting: &'static str,
    /// The first sentence of the help.
    pub introduction: &'static str,
    /// The help, one line each.
    pub help: &'static [&'static str],
    /// After the member's data was deleted.
    pub forgotten: &'static str,
    /// A part of the member's data could not be deleted. `{}` is the list of [`kept`](Wording::kept).
    pub not_forgotten: &'static str,
    /// The kinds of data that could not be deleted: the questions, feedback and settings; their remains in the log of the database;
    /// drafts; questions that admins linked to posts.
    pub kept: [&'static str; 4],
    /// After the member's preference was saved.
    pub preferred: &'static str,

    /// Above the bot's home page.
    pub home: &'static str,
    /// Above the newest posts.
    pub newest: &'static str,
    /// In the search box.
    pub search: &'static str,
    /// The choice of a tag whose posts are listed.
    pub by_tag: &'static str,
    /// Above the member's settings.
    pub settings: &'static str,
    /// The choice of a language.
    pub language: &'static str,
    /// The choice of a goal.
    pub goal: &'static str,
    /// The option "none".
    pub any: &'static str,

    /// The labels of the status: generation, posts, passages, age of the index, uptime, waiting deliveries.
    pub status: [&'static str; 6],
    /// The labels of posts that are not shown: drafts, and those with errors.
    pub left_out: [&'static str; 2],
    /// The labels of the statistics: asked, found, unsure, not found, helped, did not help, unknown, posts never shown, milliseconds.
    pub stats: [&'static str; 9],
    /// Above the posts shown most. `{}` is the list.
    pub top_posts: &'static str,
    /// Above the statistics. `{}` is the number of days.
    pub stats_of: &'static str,
    /// Above the unanswered questions.
    pub gaps: &'static str,
    /// There is no unanswered question.
    pub no_gaps: &'static str,
    /// No unanswered question has this name. `{}` is the name.
    pub no_gap: &'static str,
    /// At a second attempt, no unanswered question has this name: the first attempt may have closed it. `{}` is the name.
    pub gap_closed: &'static str,
    /// The answer that an admin named is not in the post. `{}` is the answer.
    pub no_answer: &'static str,
    /// Stands for the words of a question that was asked privately.
    pub private_words: &'static str,
    /// The words of a gap that was asked privately cannot be in a post. `{}` is the gap's name.
    pub asked_privately: &'static str,
    /// The post's front matter already has this question. `{}` is the post's id.
    pub has_question: &'static str,
    /// How to link a gap in other words. `{}` is its name.
    pub how_to_link: &'static str,
    /// The buttons that link a gap to the first, second and third post shown.
    pub link_to: [&'static str; 3],
    /// The button that rules a gap out of scope.
    pub rule_out: &'static str,
    /// The button that drafts a post.
    pub draft: &'static str,
    /// After a gap was linked. `{}` is the post and the question.
    pub linked: &'static str,
    /// After a gap was ruled out. `{}` is the question.
    pub ruled_out: &'static str,
    /// After a draft was written. `{}` is its file.
    pub drafted: &'static str,
    /// An admin's action failed. `{}` is the error.
    pub action_failed: &'static str,
    /// During a reindex. `{}` is the number of posts done.
    pub reindexing: &'static str,
    /// Another process reindexes.
    pub reindex_waits: &'static str,
    /// The labels after a reindex: added, changed, removed, diagnostics.
    pub reindexed: [&'static str; 4],
    /// The reindex failed. `{}` is the error.
    pub reindex_failed: &'static str,
    /// The value of an option cannot be read. The first part has the value, the second part the option and its values.
    pub unreadable_value: [&'static str; 2],
    /// A command has no such word. `{}` is what the member typed.
    pub unknown_word: &'static str,
    /// The settings of the channel cannot be read, and the command does not replace all settings that limit the channel.
    pub settings_unreadable: &'static str,
    /// The labels of a channel's settings: tags, language, private.
    pub channel_settings: [&'static str; 3],
    /// Yes.
    pub yes: &'static str,
    /// No.
    pub no: &'static str,

    /// Describes `/ask`.
    pub ask_command: &'static str,
    /// Describes the question of `/ask`.
    pub question_option: &'static str,
    /// Describes the tag.
    pub tag_option: &'static str,
    /// Describes the goal.
    pub goal_option: &'static str,
    /// Describes answering privately.
    pub private_option: &'static str,
    /// Describes `/posts`.
    pub posts_command: &'static str,
    /// Describes `/post`.
    pub post_command: &'static str,
    /// Describes the title of `/post`.
    pub title_option: &'static str,
    /// Describes `/senpai`.
    pub senpai_command: &'static str,
    /// Describes `/senpai help`.
    pub help_command: &'static str,
    /// Describes `/senpai prefer`.
    pub prefer_command: &'static str,
    /// Describes `/senpai forget-me`.
    pub forget_command: &'static str,
    /// Describes `/senpai status`.
    pub status_command: &'static str,
    /// Describes `/senpai stats`.
    pub stats_command: &'static str,
    /// Describes the days of `/senpai stats`.
    pub days_option: &'static str,
    /// Describes `/senpai gaps`.
    pub gaps_command: &'static str,
    /// Describes `/senpai link`.
    pub link_command: &'static str,
    /// Describes `/senpai rule-out`.
    pub rule_out_command: &'static str,
    /// Describes `/senpai draft`.
    pub draft_command: &'static str,
    /// Describes the gap of these commands.
    pub gap_option: &'static str,
    /// Describes the post of these commands.
    pub post_option: &'static str,
    /// Describes the words of `/senpai link`.
    pub words_option: &'static str,
    /// Describes the answer of `/senpai link`.
    pub answer_option: &'static str,
    /// Describes `/senpai reindex`.
    pub reindex_command: &'static str,
    /// Describes `/senpai console`.
    pub console_command: &'static str,
    /// Above a link to the console.
    pub console_link: &'static str,
    /// The console is off.
    pub console_is_off: &'static str,
    /// In a direct message that belongs to no workspace.
    pub console_of_workspace: &'static str,
    /// The sentences of the actions of admins.
    pub admin: AdminWording,
    /// The sentences of the console.
    pub console: ConsoleWording,
    /// Describes `/senpai settings`.
    pub settings_command: &'static str,

    /// Above the goals, a button each.
    pub choose_goals: &'static str,
    /// The community has no goals.
    pub no_goals: &'static str,
    /// The words of a report are too long. `{}` is the limit in characters.
    pub report_too_long: &'static str,
    /// A rung that the community's ladders do not have any more. `{}` is its id.
    pub former_rung: &'static str,
    /// Reports are turned off.
    pub no_practice: &'static str,
    /// Between the items of a list.
    pub list_comma: &'static str,
    /// Brackets behind a word, with the space before them. `{}` is what they hold.
    pub brackets: &'static str,
    /// Above the rungs, a button each.
    pub report_which: &'static str,
    /// The words begin with no rung. `{}` is the list of rungs.
    pub which_rung: &'static str,
    /// A report of a rung that is not celebrated. `{}` is the rung.
    pub acknowledged: &'static str,
    /// A report of a rung that is celebrated. `{}` is the rung.
    pub celebrated: &'static str,
    /// After [`acknowledged`](Wording::acknowledged). `{}` is the next rung, which is not celebrated.
    pub next_rung: &'static str,
    /// After [`acknowledged`](Wording::acknowledged). `{}` is the first rung above it that is celebrated.
    pub cheers_at: &'static str,
    /// After [`celebrated`](Wording::celebrated). `{}` is the next rung.
    pub rung_above: &'static str,
    /// After [`celebrated`](Wording::celebrated), at the top.
    pub highest_rung: &'static str,
    /// Under a report.
    pub only_you: &'static str,
    /// The button that shows how others would see a report.
    pub share: &'static str,
    /// Above a report as others would see it.
    pub share_preview: &'static str,
    /// The button that shows a report to all.
    pub share_now: &'static str,
    /// A report as others see it. `{}` is the rung.
    pub shared_report: &'static str,
    /// A report that is celebrated as others see it. `{}` is the rung.
    pub shared_celebrated: &'static str,
    /// The button that corrects a report.
    pub correct: &'static str,
    /// Above the rungs to which a report may be corrected. `{}` is its rung.
    pub correct_to: &'static str,
    /// After a report was corrected. `{}` is the rung.
    pub corrected: &'static str,
    /// The button that withdraws a report.
    pub withdraw: &'static str,
    /// After a report was withdrawn. `{}` is the rung.
    pub withdrawn: &'static str,
    /// After a report was withdrawn, corrected or deleted that others have seen.
    pub shared_stays: &'static str,
    /// The report is shown in a channel already.
    pub shared_before: &'static str,
    /// The button that opens one of the member's own reports. `{}` is its number.
    pub change_report: &'static str,
    /// There is no such report.
    pub no_report: &'static str,
    /// The button that lists the member's own reports.
    pub own_reports: &'static str,
    /// Above the member's own reports.
    pub your_reports: &'static str,
    /// Above the data that is kept about the member.
    pub your_data: &'static str,
    /// Above the rows of this data: how the member gets all of it, and deletes it.
    pub data_hint: &'static str,
    /// Above the file with the member's data.
    pub exported: &'static str,
    /// Describes `/senpai goals`.
    pub goals_command: &'static str,
    /// Describes `/senpai my-data`.
    pub data_command: &'static str,
    /// Describes `/senpai export`.
    pub export_command: &'static str,
    /// Describes `/report`.
    pub report_command: &'static str,
    /// Describes the outcome of `/report`.
    pub outcome_option: &'static str,
    /// Describes the words of `/report`.
    pub report_words_option: &'static str,
    /// The names of the kinds of data about a member, by the table of the state.
    pub data: &'static [(&'static str, &'static str)],
    /// Above ratings beside practice.
    pub ratings_and_practice: &'static str,
    /// There is no figure of enough members.
    pub too_few_members: &'static str,
    /// The label of all posts together.
    pub all_posts: &'static str,
    /// The members of whom a figure is not known. `{}` is their number.
    pub unknown_members: &'static str,
    /// Above the weekly digest.
    pub digest: &'static str,
    /// Above figures of some days. `{}` is their number.
    pub last_days: &'static str,
    /// The label of a week. `{}` is its Monday.
    pub week_of: &'static str,
    /// The labels of the figures of practice: helped, took on a step, tried it within 10 days, kept it up at 30 days, reported an outcome.
    pub practice_figures: [&'static str; 5],
    /// Ratings and practice disagree: rated high and not kept up, rated low and kept up.
    pub disagreements: [&'static str; 2],
    /// A further line of the help where members can report outcomes.
    pub report_help: &'static str,

    /// The sentences that only the web page shows.
    pub page: PageWording,
}

/// Returns the sentences in `language`.
pub fn wording(language: Language) -> &'static Wording {
    match language {
        Language::Japanese => &ja::WORDING,
        Language::English => &en::WORDING,
    }
}

/// Returns the sentences in `language` for visitors of the page: it has no commands, and reaches nobody who does not look.
pub fn page_wording(language: Language) -> &'static Wording {
    match language {
        Language::Japanese => &ja::ON_PAGE,
        Language::English => &en::ON_PAGE,
    }
}

impl Wording {
    /// The line above an excerpt of a post in another language.
    pub fn other_language_line(&self, language: Language) -> String {
        fill(self.other_language, self.name_of(language))
    }

    /// The line above the version of a post in a language, if there is one.
    pub fn version_in(&self, language: Language, is_there: bool) -> String {
        let line = if is_there {
            self.version
        } else {
            self.no_version
        };
        fill(line, self.name_of(language))
    }

    fn name_of(&self, language: Language) -> &'static str {
        let mut names = Language::ALL.into_iter().zip(self.languages);
        let name = names.find(|(named, _)| *named == language);
        name.map_or("", |(_, name)| name)
    }

    /// A text in brackets, to stand behind a word.
    pub fn bracketed(&self, text: impl std::fmt::Display) -> String {
        fill(self.brackets, text)
    }

    /// A number of files, with the name of one: `3 (a.md, …)`.
    pub fn files(&self, count: usize, first: Option<&Path>) -> String {
        let more = if count > 1 { ", …" } else { "" };
        let first = first.map(|first| self.bracketed(format!("{}{more}", first.display())));
        format!("{count}{}", first.unwrap_or_default())
    }

    /// The reason for which a TOML file cannot be read: `problem` is the place in [`AdminWording::toml_problems`]. `keys` are the
    /// known keys, or the one that is missing.
    pub fn bad_toml(&self, file: &str, line: usize, problem: usize, keys: &[String]) -> String {
        /// The place of the missing key.
        const MISSING: usize = 2;
        let words = &self.admin;
        let said = words
            .toml_problems
            .get(problem)
            .copied()
            .unwrap_or_default();
        let sentence = fill(&fill(&fill(words.bad_toml, file), line), said);
        let label = match problem {
            MISSING => words.missing_key,
            _ => words.known_keys,
        };
        match keys.is_empty() {
            true => sentence,
            false => sentence + &fill(label, keys.join(", ")),
        }
    }

    /// The reply to a line that asks nothing.
    pub fn small_talk(&self, talk: SmallTalk) -> &'static str {
        let mut replies = self.small_talks.iter();
        let reply = replies.find(|(kind, _)| *kind == talk);
        // The last reply is for any other line.
        reply
            .unwrap_or(&self.small_talks[self.small_talks.len() - 1])
            .1
    }
}

/// Replaces the first `{}` of a sentence by `value`. Inside of 「」, the brackets of the value become 『』.
pub fn fill(sentence: &str, value: impl std::fmt::Display) -> String {
    let mut value = value.to_string();
    let is_quoted = sentence.split_once("{}");
    if is_quoted.is_some_and(|(before, _)| before.ends_with('「')) {
        value = value.replace('「', "『").replace('」', "』");
    }
    sentence.replacen("{}", &value, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names and the sentences of the fields that hold one sentence.
    fn sentences(wording: &Wording) -> Vec<(String, String)> {
        let debug = format!("{wording:#?}");
        let fields = debug.lines().filter_map(|line| line.split_once(": \""));
        fields
            .map(|(name, text)| (name.trim().to_owned(), text.to_owned()))
            .collect()
    }

    #[test]
    fn a_quotation_in_a_quotation_has_brackets_of_its_own() {
        let step = "「入金予定日」の列を足す";
        let check_in = wording(Language::Japanese).practice.check_in;
        let filled = fill(check_in, step);
        assert!(
            filled.starts_with("「『入金予定日』の列を足す」"),
            "{filled}"
        );
        assert_eq!(fill("次は{}です", "「火曜」"), "次は「火曜」です");
    }

    #[test]
    fn japanese_sentences_have_full_width_brackets_outside_of_code() {
        for (name, text) in sentences(&ja::WORDING) {
            let bare: String = text.split('`').step_by(2).collect();
            assert!(!bare.contains(['(', ')']), "{name}: {text}");
        }
        let of = |language| wording(language).files(2, Some(Path::new("a.md")));
        assert_eq!(of(Language::Japanese), "2（a.md, …）");
        assert_eq!(of(Language::English), "2 (a.md, …)");
    }

    #[test]
    fn labels_fit_the_platforms() {
        for w in [&ja::WORDING, &en::WORDING] {
            let buttons = [
                w.more,
                w.helped,
                w.did_not_help,
                w.ask_human,
                w.show_to_all,
                w.notify_me,
                w.rule_out,
                w.share,
                w.share_now,
                w.correct,
                w.withdraw,
                w.own_reports,
                w.widen,
                w.draft,
            ];
            let buttons = buttons.into_iter().chain(w.practice.buttons());
            for label in buttons.chain(w.link_to).chain(w.choices) {
                assert!(label.chars().count() <= 75, "Slack's limit: {label}");
            }
            let p = &w.practice;
            for [title, label] in [p.own_step, p.what_happened, p.recall_form] {
                assert!(title.chars().count() <= 24, "Slack's limit: {title}");
                assert!(label.chars().count() <= 45, "Discord's limit: {label}");
            }
            assert!(
                w.ask_about_message.chars().count() <= 24,
                "Slack's limit for a shortcut's name"
            );
            for (name, text) in sentences(w) {
                let described = name.ends_with("_command") || name.ends_with("_option");
                assert!(
                    !described || text.chars().count() <= 100,
                    "Discord's limit: {text}"
                );
            }
        }
    }

    #[test]
    fn a_sentence_has_the_same_places_in_each_language() {
        let places = |w| -> Vec<(String, usize)> {
            let sentences = sentences(w).into_iter();
            sentences
                .map(|(name, text)| (name, text.matches("{}").count()))
                .collect()
        };
        assert!(places(&ja::WORDING).len() > 90);
        assert_eq!(places(&ja::WORDING), places(&en::WORDING));
        assert_eq!(places(&ja::ON_PAGE), places(&en::ON_PAGE));
    }

    #[test]
    fn no_sentence_of_practice_on_the_page_names_a_command_or_a_direct_message() {
        for language in Language::ALL {
            let words = page_wording(language);
            let practice = format!("{:?}", words.practice);
            let others = [words.report_which, words.report_help, words.human_asked];
            let help = words.help.iter().chain(&others).copied();
            for text in help.chain([practice.as_str(), words.not_forgotten]) {
                for elsewhere in [
                    "/senpai",
                    "/report",
                    "ダイレクトメッセージ",
                    "direct message",
                ] {
                    assert!(!text.contains(elsewhere), "{elsewhere} in {text}");
                }
            }
        }
    }
}
