//! The sentences of the web page.

/// The sentences that only the web page shows, in one language.
#[derive(Debug)]
#[non_exhaustive]
pub struct PageWording {
    /// The title above an empty conversation.
    pub hello: &'static str,
    /// Under that title: the purpose of the page.
    pub lead: &'static str,
    /// Above questions to begin with.
    pub examples: &'static str,
    /// Names the conversation, for screen readers.
    pub conversation: &'static str,
    /// Names the visitor, for screen readers.
    pub you: &'static str,
    /// Names the bot, for screen readers.
    pub senpai: &'static str,
    /// The button that sends a question.
    pub send: &'static str,
    /// Opens the choice of a tag and a goal.
    pub narrow: &'static str,
    /// The button that ends that choice.
    pub unnarrow: &'static str,
    /// Beside a question that is narrowed. `{}` is the tag and the goal.
    pub only: &'static str,
    /// The choice of a tag.
    pub tag: &'static str,
    /// Opens the rest of the tags.
    pub more_tags: &'static str,
    /// Above other posts, below a post.
    pub more_posts: &'static str,
    /// The link from a post to the conversation.
    pub back_to_question: &'static str,
    /// The link to the list of posts.
    pub posts: &'static str,
    /// Names the field for words to search for.
    pub search_posts: &'static str,
    /// The button that searches for posts.
    pub search: &'static str,
    /// Above the posts that were found. `{}` is the words.
    pub found_posts: &'static str,
    /// No post was found. `{}` is the words.
    pub found_no_posts: &'static str,
    /// The link to the conversation.
    pub ask: &'static str,
    /// The link to the page in the other language, in that language.
    pub choose_language: &'static str,
    /// The link to the content, for the keyboard.
    pub skip: &'static str,
    /// While a question is answered.
    pub searching: &'static str,
    /// Beside a question whose answer is not there yet.
    pub still_searching: &'static str,
    /// The link under that sentence.
    pub look_again: &'static str,
    /// The number of suggestions, for screen readers.
    pub suggested: &'static str,
    /// Names a table, for screen readers.
    pub table: &'static str,
    /// A form could not be sent.
    pub not_sent: &'static str,
    /// More questions wait than can be answered soon.
    pub busy: &'static str,
    /// The button that deletes the conversation.
    pub forget: &'static str,
    /// The button that deletes the conversation and the practice.
    pub forget_all: &'static str,
    /// The button that deletes the practice.
    pub forget_practice: &'static str,
    /// Beside these two: nothing comes back.
    pub no_way_back: &'static str,
    /// The days after which a practice that nobody opens is deleted.
    pub practice_stays: &'static str,
    /// The conversation was deleted, and the practice stays.
    pub forgotten_conversation: &'static str,
    /// The practice was deleted.
    pub forgotten_practice: &'static str,
    /// A deletion takes long.
    pub still_deleting: &'static str,
    /// Beside the button that deletes the conversation.
    pub kept_a_day: &'static str,
    /// In place of every sentence that says how long something is kept, on the page of a trial.
    pub trial: &'static str,
    /// The link from a post to its own page on the web.
    pub original: &'static str,
    /// There is no such page.
    pub no_page: &'static str,
    /// There is no private page at this address.
    pub no_link: &'static str,
    /// The address takes forms only, or no forms.
    pub no_form: &'static str,
    /// A form was sent from another site.
    pub elsewhere: &'static str,
    /// The title of the page with awaited answers, and the link to it.
    pub later: &'static str,
    /// Beside the link to the page with awaited answers.
    pub later_link: &'static str,
    /// On that page, when no post answers yet.
    pub later_waiting: &'static str,
    /// The title of the page with what a visitor has taken on, and the link to it.
    pub practice: &'static str,
    /// Under that title.
    pub practice_lead: &'static str,
    /// The private link to that page.
    pub practice_link: &'static str,
    /// Beside that link.
    pub practice_link_lead: &'static str,
    /// At the top of a page that the link opened: who reads what is written there.
    pub practice_by_link: &'static str,
    /// After the first step was taken on: nothing is sent, so the link matters.
    pub keep_practice_link: &'static str,
    /// A visitor without a practice may have one that a link opens.
    pub practice_elsewhere: &'static str,
    /// At the top of a page that the link opened: the visitor's session has a practice of its own.
    pub practice_of_another: &'static str,
    /// Beside the button that goes on: the conversation of the session is left.
    pub go_on_instead: &'static str,
    /// Above a report that was sent while practice is off.
    pub no_reports_now: &'static str,
    /// Above a report without an outcome, or with one that is not on the ladders.
    pub choose_outcome: &'static str,
    /// The choice of an outcome, before one is chosen.
    pub choose: &'static str,
    /// The button that goes on from there as the same visitor.
    pub go_on: &'static str,
    /// The button that reports an outcome.
    pub report: &'static str,
    /// The choice of an outcome.
    pub outcome: &'static str,
    /// The box for words of a report.
    pub report_words: &'static str,
    /// Beside a link of the page inside of another site.
    pub open_page: &'static str,
    /// The title of the page with the messages of chat platforms, and the link to it.
    pub preview: &'static str,
    /// Under that title.
    pub preview_lead: &'static str,
    /// There, before the first question.
    pub preview_empty: &'static str,
}
