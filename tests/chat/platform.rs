//! The interface of a fake chat platform to the scenarios: members, messages of the bot, and failures.
//!
//! A fake implements [`FakePlatform`], [`FakeMember`] and [`BotMessage`]. `scenarios/mod.rs` shows how a scenario uses them.

use std::{
    fmt::Debug,
    time::{Duration, Instant},
};

/// The longest wait for the bot.
const PATIENCE: Duration = Duration::from_secs(30);

/// A failure after a message was taken, for [`FakePlatform::fails_next`].
pub const TAKEN: &str = "taken";

/// The beginnings of calls, as [`FakePlatform::requests`] has them.
pub struct Calls {
    /// Acknowledges a command; Slack has no such call.
    pub defer: Option<&'static str>,
    /// Answers a command.
    pub respond: &'static str,
    pub edit: &'static str,
    pub delete: &'static str,
    pub open_direct: &'static str,
}

/// The options of a command by name, such as `("question", "…")` or `("private", "yes")`.
pub type Options<'a> = &'a [(&'a str, &'a str)];

/// A server that behaves like a chat platform.
pub trait FakePlatform: Clone + 'static {
    type Member: FakeMember<Fake = Self>;
    /// A message that a member wrote.
    type Written: Clone;
    /// A command, or a press of a button, that the bot answers.
    type Interaction;
    /// A message of the bot.
    type Seen: BotMessage;

    /// Its name, as the bot logs it.
    const NAME: &'static str;
    /// The ids of the workspace, of the channel where members talk, of the helpers' channel, and of direct messages.
    const WORKSPACE: &'static str;
    const CHANNEL: &'static str;
    const HELPERS: &'static str;
    const DIRECT: &'static str;
    /// A role that the settings of each scenario name in `admins`.
    const ROLE: &'static str;
    /// The variables that hold the bot's tokens, and how many requests show that one of them is wrong.
    const TOKENS: &'static [&'static str];
    const REQUESTS_OF_A_BAD_TOKEN: usize;
    /// A variable without which the bot does not start, and the variable that its error names.
    const NEEDS: (&'static str, &'static str);
    /// The beginning of the request that sends a message to the channel, and of the one that reads its messages.
    const SENDS: &'static str;
    const READS: &'static str;
    /// The number of connections that the bot keeps.
    const CONNECTIONS: usize;
    /// The ways in which it ends a connection, for [`disconnects`](FakePlatform::disconnects). The first gives no notice.
    const DISCONNECTS: &'static [&'static str];
    /// What members write beside their words: mentions, channels, emoji, dates, addresses.
    const MARK_UP: &'static [&'static str];
    /// The transient failures of a request that it does not carry out, for [`fails_next`](FakePlatform::fails_next).
    const TRANSIENT: &'static [&'static str];

    /// The codes with which it refuses messages in a channel for good, for [`forbids_with`](FakePlatform::forbids_with).
    const REFUSALS: &'static [&'static str];
    /// The code with which it refuses direct messages to a member who takes none.
    const TAKES_NONE: &'static str;
    /// The code with which it refuses one message for good, such as one that is too long.
    const REFUSES_ONE: &'static str;
    /// The calls of the bot that may fail, for [`fails_call`](FakePlatform::fails_call), by what they do: acknowledge a command, answer
    /// it, edit a message, delete one, open direct messages.
    const CALLS: Calls;

    /// Starts it, with a clock that is so many seconds ahead of this machine's.
    async fn start_ahead(seconds: i64) -> Self;

    async fn start() -> Self {
        Self::start_ahead(0).await
    }

    /// Sets its clock ahead by so many seconds more.
    fn advances(&self, seconds: i64);

    /// The variables by which the bot finds it and its tokens.
    fn environment(&self) -> Vec<(&'static str, String)>;

    /// Waits until the bot is connected and has started its work.
    async fn ready(&self);

    /// The number of connections so far.
    fn connections(&self) -> usize;

    /// The number of connections that resumed the one before.
    fn resumed(&self) -> usize;

    /// A member by name; the same name is the same member.
    fn member(&self, name: &str) -> Self::Member;

    /// A text that names the bot first.
    fn mention(text: &str) -> String;

    /// The messages of the bot in a channel, in their order. Replies to interactions are none.
    fn messages_in(&self, channel: &str) -> Vec<Self::Seen>;

    /// The number of the messages of the bot in a channel.
    fn count_in(&self, channel: &str) -> usize;

    /// What the bot said to a member alone because of messages that others read, in its order.
    fn told_alone(&self, member: &Self::Member) -> Vec<Self::Seen>;

    /// The bot's reply to a message, once there is one: each is given once.
    fn find_reply(&self, to: &Self::Written) -> Option<Self::Seen>;

    /// The bot's response to an interaction, once there is one.
    fn find_response(&self, to: &Self::Interaction) -> Option<Self::Seen>;

    /// The text of the first file that the bot sent: with a response, or into direct messages.
    fn find_file(&self, response: &Self::Seen) -> Option<String>;

    /// The first message that shows the progress of a command, once there is one.
    fn find_progress(&self, of: &Self::Interaction) -> Option<Self::Seen>;

    /// A message as it is now; `None` when it was deleted.
    fn find_again(&self, seen: &Self::Seen) -> Option<Self::Seen>;

    /// Removes a message of the bot, as a moderator does.
    fn removes(&self, seen: &Self::Seen);

    /// The requests of the bot, in their order.
    fn requests(&self) -> Vec<String>;

    /// The requests that broke a rule of the platform, or one of ours.
    fn refused(&self) -> Vec<String>;

    /// The time that each interaction or event waited for its acknowledgement.
    fn acknowledgements(&self) -> Vec<Duration>;

    /// The number of interactions that have their response.
    fn answered(&self) -> usize;

    /// Ends each connection in one of the ways of [`DISCONNECTS`](FakePlatform::DISCONNECTS).
    fn disconnects(&self, how: &str);

    /// Forbids the bot to write in a channel, with one of [`REFUSALS`](FakePlatform::REFUSALS).
    fn forbids_with(&self, channel: &str, code: &'static str);

    /// Forbids the bot to write in a channel.
    fn forbids(&self, channel: &str) {
        self.forbids_with(channel, Self::REFUSALS[0]);
    }

    /// Refuses responses to interactions as expired, or takes them again.
    fn expires_responses(&self, expired: bool);

    /// Refuses the bot's tokens from now on.
    fn revokes(&self);

    /// Accepts the next message, but never responds to its request.
    fn swallows_next(&self);

    /// The number of messages that it has swallowed.
    fn swallowed(&self) -> usize;

    /// Fails the next message or response in one of the ways of [`TRANSIENT`](FakePlatform::TRANSIENT), or, with [`TAKEN`], after
    /// it was taken. A second call adds a failure.
    fn fails_next(&self, how: &'static str);

    /// Fails the next call that begins so, one of [`CALLS`](FakePlatform::CALLS): as [`fails_next`](FakePlatform::fails_next) does, or
    /// for good with one of the platform's error codes.
    fn fails_call(&self, call: &'static str, how: &'static str);

    /// Takes the next message only a second after the request for it.
    fn delays_next(&self);

    /// Waits until `look` finds something.
    async fn until<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "no {what}; requests: {:#?}, refused: {:#?}",
                self.requests(),
                self.refused()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn reply_to(&self, written: &Self::Written) -> Self::Seen {
        self.until("reply to a message", |fake| fake.find_reply(written))
            .await
    }

    async fn response_to(&self, interaction: &Self::Interaction) -> Self::Seen {
        let look = |fake: &Self| fake.find_response(interaction);
        self.until("response to an interaction", look).await
    }

    async fn file_of(&self, response: &Self::Seen) -> String {
        self.until("file", |fake| fake.find_file(response)).await
    }

    async fn progress_of(&self, interaction: &Self::Interaction) -> Self::Seen {
        let look = |fake: &Self| fake.find_progress(interaction);
        self.until("progress of a command", look).await
    }

    /// Waits for the first message in a channel.
    async fn first_in(&self, channel: &str) -> Self::Seen {
        let look = |fake: &Self| fake.messages_in(channel).into_iter().next();
        self.until("message in a channel", look).await
    }

    /// Waits until a message has changed. Returns it, or `None` if it was deleted.
    async fn changed(&self, seen: &Self::Seen) -> Option<Self::Seen> {
        self.until("change of a message", |fake| match fake.find_again(seen) {
            Some(now) if now == *seen => None,
            now => Some(now),
        })
        .await
    }

    /// Waits for a request that begins so, after the first `requests`.
    async fn requested(&self, after: usize, request: &str) {
        self.until(request, |fake| {
            let requests = fake.requests();
            let found = requests[after..].iter().any(|r| r.starts_with(request));
            found.then_some(())
        })
        .await;
    }
}

type WrittenOf<M> = <<M as FakeMember>::Fake as FakePlatform>::Written;
type InteractionOf<M> = <<M as FakeMember>::Fake as FakePlatform>::Interaction;
type SeenOf<M> = <<M as FakeMember>::Fake as FakePlatform>::Seen;

/// A member of a platform, and the actions of members.
pub trait FakeMember: Sized {
    type Fake: FakePlatform<Member = Self>;

    fn fake(&self) -> &Self::Fake;

    /// The platform's id of the member.
    fn id(&self) -> &str;

    /// Lets the member manage the workspace.
    fn who_manages(self) -> Self;

    /// Gives the member the role [`ROLE`](FakePlatform::ROLE).
    fn with_role(self) -> Self;

    /// Sets the member's app to English.
    fn speaking_english(self) -> Self;

    /// Makes the member another bot.
    fn who_is_a_bot(self) -> Self;

    /// Leaves the workspace.
    fn leaves(&self);

    /// True if a message of the bot names the member.
    fn is_named_in(&self, seen: &SeenOf<Self>) -> bool;

    /// Writes a message in a channel.
    fn says_at(&self, channel: &str, text: &str) -> WrittenOf<Self>;

    /// Writes to the bot alone.
    fn writes(&self, text: &str) -> WrittenOf<Self>;

    /// Writes a follow-up to an earlier message, as members do on this platform: with a mention or without.
    fn follows_up(&self, earlier: &WrittenOf<Self>, text: &str) -> WrittenOf<Self>;

    fn edits(&self, written: &WrittenOf<Self>, text: &str);

    fn deletes(&self, written: &WrittenOf<Self>);

    /// Has the platform deliver a message again.
    fn redelivers(&self, written: &WrittenOf<Self>);

    /// Uses a command and does not wait. A name like `senpai status` is a subcommand.
    fn begins(&self, command: &str, options: Options) -> InteractionOf<Self>;

    /// Uses the command on a message that somebody wrote.
    fn begins_on_message(&self, text: &str) -> InteractionOf<Self>;

    /// Presses a button with this payload, and does not wait.
    fn begins_to_send(&self, seen: &SeenOf<Self>, payload: &str) -> InteractionOf<Self>;

    /// Presses a button by its label, and does not wait.
    fn begins_to_press(&self, seen: &SeenOf<Self>, label: &str) -> InteractionOf<Self> {
        let payload = seen.button(label);
        let payload = payload.unwrap_or_else(|| panic!("no button {label} in {seen:#?}"));
        self.begins_to_send(seen, &payload)
    }

    /// Presses a button that opens a form, and sends the form with this text.
    async fn fills(&self, seen: &SeenOf<Self>, label: &str, text: &str) -> SeenOf<Self>;

    fn says(&self, text: &str) -> WrittenOf<Self> {
        self.says_at(Self::Fake::CHANNEL, text)
    }

    fn mentions(&self, text: &str) -> WrittenOf<Self> {
        self.says(&Self::Fake::mention(text))
    }

    async fn uses(&self, command: &str, options: Options<'_>) -> SeenOf<Self> {
        let begun = self.begins(command, options);
        self.fake().response_to(&begun).await
    }

    async fn uses_on_message(&self, text: &str) -> SeenOf<Self> {
        let begun = self.begins_on_message(text);
        self.fake().response_to(&begun).await
    }

    async fn asks(&self, question: &str) -> SeenOf<Self> {
        self.uses("ask", &[("question", question)]).await
    }

    async fn asks_privately(&self, question: &str) -> SeenOf<Self> {
        let options = [("question", question), ("private", "yes")];
        self.uses("ask", &options).await
    }

    async fn presses(&self, seen: &SeenOf<Self>, label: &str) -> SeenOf<Self> {
        let begun = self.begins_to_press(seen, label);
        self.fake().response_to(&begun).await
    }

    async fn sends(&self, seen: &SeenOf<Self>, payload: &str) -> SeenOf<Self> {
        let begun = self.begins_to_send(seen, payload);
        self.fake().response_to(&begun).await
    }
}

/// A message of the bot, as a member sees it.
pub trait BotMessage: Clone + Debug + PartialEq {
    /// Only one member sees it.
    fn is_private(&self) -> bool;

    /// The id of the message that it replies to.
    fn answers(&self) -> String;

    /// The words above its cards.
    fn heading(&self) -> String;

    /// All its words.
    fn text(&self) -> String;

    /// The words in bold.
    fn bold(&self) -> Vec<String>;

    /// The excerpts of posts.
    fn excerpts(&self) -> Vec<String>;

    /// The addresses of its images.
    fn images(&self) -> Vec<String>;

    /// The addresses of posts.
    fn links(&self) -> Vec<String>;

    /// The payload of the button with this label.
    fn button(&self, label: &str) -> Option<String>;

    /// The ids of the members whom it notifies.
    fn pings(&self) -> Vec<String>;

    /// True if no text in the message works as a mention, a link to a channel, or other markup.
    fn is_plain(&self) -> bool;

    fn was_edited(&self) -> bool;

    /// A text that sorts messages by the time at which they were sent.
    fn position(&self) -> String;

    #[track_caller]
    fn must_say(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "no {words} in {self:#?}");
        self
    }

    #[track_caller]
    fn must_be_private(&self) -> &Self {
        assert!(self.is_private(), "others see {self:#?}");
        self
    }

    #[track_caller]
    fn must_be_public(&self) -> &Self {
        assert!(!self.is_private(), "one member only sees {self:#?}");
        self
    }
}
