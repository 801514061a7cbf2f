//! Every sentence that a member reads in chat, one file per language.

use senpai_content::Language;

mod en;
mod ja;

/// The sentences in one language. `{}` stands for what the name says.
#[derive(Debug)]
pub struct Wording {
    /// Above excerpts that answer.
    pub found: &'static str,
    /// Above excerpts that may not answer.
    pub unsure: &'static str,
    /// No post answers.
    pub not_found: &'static str,
    /// Above posts that are only near.
    pub related: &'static str,
    /// No post shares a word with the question.
    pub nothing_near: &'static str,
    /// After the last page.
    pub nothing_more: &'static str,
    /// Above further posts.
    pub further: &'static str,
    /// Above another excerpt, after one that did not help.
    pub another: &'static str,
    /// Says that the text goes on in the post; begins with "…".
    pub read_on: &'static str,
    /// Names a principle.
    pub principle: &'static str,
    /// Above what the author suggests to try.
    pub practice: &'static str,

    /// The button for the next posts.
    pub more: &'static str,
    /// The button that says that it helped.
    pub helped: &'static str,
    /// The button that says that it did not.
    pub did_not_help: &'static str,
    /// The button to ask a human.
    pub ask_human: &'static str,
    /// The button that shows a private answer to all.
    pub show_to_all: &'static str,
    /// The button to be told when a post answers.
    pub tell_me: &'static str,
    /// The message menu and shortcut; at most 24 characters.
    pub ask_about_message: &'static str,

    /// What follows reaches the bot only where it is named or replied to.
    pub unheard: &'static str,
    /// The bot may not write where it was asked: the answer comes in a direct message.
    pub elsewhere: &'static str,

    /// After "it helped".
    pub thanks: &'static str,
    /// After asking a human.
    pub human_asked: &'static str,
    /// After asking a human again.
    pub human_asked_before: &'static str,
    /// There is no channel for helpers.
    pub no_humans: &'static str,
    /// For the helpers: somebody asks. `{}` is the question.
    pub human_wanted: &'static str,
    /// For the helpers: what was shown.
    pub human_was_shown: &'static str,
    /// The member will be told.
    pub will_tell: &'static str,
    /// A post answers now. `{}` is the question.
    pub told: &'static str,

    /// The question is empty.
    pub empty: &'static str,
    /// The question is too long. `{}` is how many characters are read.
    pub too_long: &'static str,
    /// Too many questions. `{}` is seconds to wait.
    pub over_limit: &'static str,
    /// The bot does not answer in this channel.
    pub not_here: &'static str,
    /// The member may not do this.
    pub not_allowed: &'static str,
    /// The button is too old.
    pub expired: &'static str,
    /// Somebody else's private answer.
    pub not_yours: &'static str,
    /// No index yet.
    pub not_ready: &'static str,
    /// Something broke here.
    pub broken: &'static str,

    /// Above a list of posts.
    pub posts: &'static str,
    /// Above a list of posts with a tag. `{}` is the tag.
    pub posts_with: &'static str,
    /// No post has the tag. `{}` is the tag.
    pub no_posts_with: &'static str,
    /// No post has the title. `{}` is what was asked for.
    pub no_post: &'static str,
    /// Names the tags there are. `{}` is the list.
    pub tags: &'static str,

    /// Greets a member who comes for the first time.
    pub greeting: &'static str,
    /// What the bot can do, a line each.
    pub help: &'static [&'static str],
    /// Questions to begin with, where a platform shows some.
    pub prompts: &'static [&'static str],
    /// Everything about the member is deleted.
    pub forgotten: &'static str,
    /// The member's choice is kept.
    pub preferred: &'static str,

    /// Above the bot's own page.
    pub home: &'static str,
    /// Above the newest posts.
    pub newest: &'static str,
    /// On the search box.
    pub search: &'static str,
    /// On the choice of a tag to see the posts of.
    pub by_tag: &'static str,
    /// Above the member's settings.
    pub settings: &'static str,
    /// Names the choice of a language.
    pub language: &'static str,
    /// Names the choice of a goal.
    pub goal: &'static str,
    /// The choice of none.
    pub any: &'static str,
    /// The goals, in the order of [`Goal::ALL`](senpai_content::Goal::ALL).
    pub goals: [&'static str; 3],

    /// The bot's state: generation, posts, passages, age of the index, uptime, waiting.
    pub status: [&'static str; 6],
    /// Counts: asked, found, unsure, not found, helped, did not help, unknown, posts never shown, milliseconds.
    pub stats: [&'static str; 9],
    /// Above the posts shown most. `{}` is the list.
    pub top_posts: &'static str,
    /// Above the counts. `{}` is days.
    pub stats_of: &'static str,
    /// Above questions without an answer.
    pub gaps: &'static str,
    /// There are none.
    pub no_gaps: &'static str,
    /// There is no such one. `{}` is its name.
    pub no_gap: &'static str,
    /// What an admin named as the answer is no part of the post. `{}` is what they named.
    pub no_answer: &'static str,
    /// The post has the question, so its answer is named there. `{}` is the post's id.
    pub has_question: &'static str,
    /// How to link it in other words. `{}` is its name.
    pub how_to_link: &'static str,
    /// The buttons that link it to the first, second, third post shown.
    pub link_to: [&'static str; 3],
    /// The button that rules it out of scope.
    pub rule_out: &'static str,
    /// The button that begins a post.
    pub draft: &'static str,
    /// It is linked. `{}` is post and question.
    pub linked: &'static str,
    /// It is ruled out. `{}` is the question.
    pub ruled_out: &'static str,
    /// A post is begun. `{}` is its file.
    pub drafted: &'static str,
    /// Something an admin did failed. `{}` is why.
    pub act_failed: &'static str,
    /// The posts are being read. `{}` is how many are done.
    pub reindexing: &'static str,
    /// Somebody else reindexes.
    pub reindex_waits: &'static str,
    /// After a reindex: added, changed, removed, findings.
    pub reindexed: [&'static str; 4],
    /// The reindex failed. `{}` is why.
    pub reindex_failed: &'static str,
    /// A channel's settings: tags, language, private.
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
    /// Describes their gap.
    pub gap_option: &'static str,
    /// Describes their post.
    pub post_option: &'static str,
    /// Describes their words.
    pub words_option: &'static str,
    /// Describes their answer.
    pub answer_option: &'static str,
    /// Describes `/senpai reindex`.
    pub reindex_command: &'static str,
    /// Describes `/senpai settings`.
    pub settings_command: &'static str,
}

/// The sentences in `language`.
pub fn wording(language: Language) -> &'static Wording {
    match language {
        Language::Japanese => &ja::WORDING,
        Language::English => &en::WORDING,
    }
}

/// A sentence with its `{}` filled in.
pub(crate) fn fill(sentence: &str, what: impl std::fmt::Display) -> String {
    sentence.replacen("{}", &what.to_string(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fit_the_platforms() {
        for w in [&ja::WORDING, &en::WORDING] {
            for label in [
                w.more,
                w.helped,
                w.did_not_help,
                w.ask_human,
                w.show_to_all,
                w.tell_me,
            ] {
                assert!(label.chars().count() <= 75, "{label}");
            }
            assert!(
                w.ask_about_message.chars().count() <= 24,
                "Slack's limit for a shortcut's name"
            );
            for description in [
                w.ask_command,
                w.question_option,
                w.settings_command,
                w.prefer_command,
            ] {
                assert!(
                    description.chars().count() <= 100,
                    "Discord's limit: {description}"
                );
            }
        }
    }
}
