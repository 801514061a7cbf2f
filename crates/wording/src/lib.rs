//! Every sentence that a member reads, in chat and in the terminal. Each language has one file.
//!
//! ```
//! use senpai_wording::{Language, fill, wording};
//!
//! let words = wording(Language::English);
//! assert_eq!(fill(words.no_post, "Pricing"), "There is no post titled “Pricing”.");
//! ```

pub use senpai_language::{Language, SmallTalk};

mod en;
mod ja;

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
    /// Above related posts.
    pub related: &'static str,
    /// Above the excerpt of a post in another language. `{}` is the language.
    pub other_language: &'static str,
    /// The names of the languages, in the order of [`Language::ALL`].
    pub languages: [&'static str; 2],
    /// When no post shares a word with the question.
    pub nothing_near: &'static str,
    /// The replies to thanks, to a greeting, and to another line that asks nothing.
    pub small_talks: [&'static str; 3],
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
    /// The buttons that choose the first, second and third excerpt as the answer.
    pub choices: [&'static str; 3],
    /// Above the author's practice steps, and the button that shows them.
    pub practice: &'static str,

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
    /// Above an answer in a direct message, when the bot may not write in the channel of the question.
    pub sent_directly: &'static str,
    /// Above an answer in a direct message, when the platform takes no reply to the command or button any more.
    pub sent_late: &'static str,

    /// After the button "it helped".
    pub thanks: &'static str,
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
    /// The help, one line each.
    pub help: &'static [&'static str],
    /// After the member's data was deleted.
    pub forgotten: &'static str,
    /// A part of the member's data could not be deleted. `{}` is the list of [`kept`](Wording::kept).
    pub not_forgotten: &'static str,
    /// What could not be deleted: the questions, feedback and settings; their remains in the log of the database; drafts; questions
    /// that admins linked to posts.
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
    /// The goals, in the order of `senpai_content::Goal::ALL`.
    pub goals: [&'static str; 3],

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
    /// The same at a second attempt: the first may have closed it. `{}` is the name.
    pub gap_closed: &'static str,
    /// The answer that an admin named is not in the post. `{}` is the answer.
    pub no_answer: &'static str,
    /// In the place of the words of a question that was asked privately.
    pub private_words: &'static str,
    /// A gap was asked privately: `{}` is its name.
    pub asked_privately: &'static str,
    /// The post has this question itself. `{}` is the post's id.
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
    /// The settings of the channel cannot be read, and the command does not replace all that limit it.
    pub settings_unreadable: &'static str,
    /// The labels of a channel's settings: tags, language, private.
    pub channel_settings: [&'static str; 3],
    /// Yes.
    pub yes: &'static str,
    /// No.
    pub no: &'static str,

    /// Describes `/ask`.
    pub ask_command: &'static str,
    /// Describes its question.
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
    /// Describes its title.
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
    /// Describes its days.
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
    /// Describes `/senpai settings`.
    pub settings_command: &'static str,
}

/// Returns the sentences in `language`.
pub fn wording(language: Language) -> &'static Wording {
    match language {
        Language::Japanese => &ja::WORDING,
        Language::English => &en::WORDING,
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
}

impl Wording {
    /// The reply to a line that asks nothing.
    pub fn small_talk(&self, talk: SmallTalk) -> &'static str {
        let [thanks, greeting, other] = self.small_talks;
        match talk {
            SmallTalk::Thanks => thanks,
            SmallTalk::Greeting => greeting,
            _ => other,
        }
    }
}

/// Replaces the first `{}` of a sentence by `value`.
pub fn fill(sentence: &str, value: impl std::fmt::Display) -> String {
    sentence.replacen("{}", &value.to_string(), 1)
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
                w.draft,
            ];
            for label in buttons.into_iter().chain(w.link_to).chain(w.choices) {
                assert!(label.chars().count() <= 75, "Slack's limit: {label}");
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
    }
}
