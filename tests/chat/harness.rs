//! A bot on a fake platform.

use std::{ops::Deref, time::Duration};

use crate::{
    bot::Bot,
    platform::{BotMessage, FakeMember, FakePlatform},
};

/// A question that a post in `tests/posts` answers with [`ANSWER`].
pub const QUESTION: &str = "納品と稼働はどう違いますか";
pub const ANSWER: &str = "稼働";
/// Another question that a post answers, with [`OTHER_ANSWER`].
pub const OTHER_QUESTION: &str = "面接で失敗を聞かれたら何を話せばいい？";
pub const OTHER_ANSWER: &str = "面接";
/// A question that no post answers.
pub const UNANSWERED: &str = "ドローン空撮のバッテリー";

/// A day, in seconds.
const DAY: i64 = 24 * 3600;

/// The start of a scenario: a platform, and a bot with the posts in `tests/posts` and with settings that name the helpers' channel and
/// the admins' role.
#[derive(Clone)]
pub struct Setup<P> {
    settings: String,
    helpers: String,
    environment: Vec<(String, String)>,
    prepare: fn(&Bot),
    ahead: i64,
    is_bot_ahead: bool,
    change: fn(&P),
}

impl<P: FakePlatform> Setup<P> {
    pub fn new() -> Setup<P> {
        Setup {
            settings: String::new(),
            helpers: P::HELPERS.to_owned(),
            environment: Vec::new(),
            prepare: |_| (),
            ahead: 0,
            is_bot_ahead: false,
            change: |_| (),
        }
    }

    /// Adds lines to the settings.
    pub fn settings(mut self, lines: &str) -> Self {
        self.settings.push_str(lines);
        self.settings.push('\n');
        self
    }

    /// Names another channel as that of the helpers.
    pub fn helpers(mut self, channel: &str) -> Self {
        self.helpers = channel.to_owned();
        self
    }

    /// Adds a variable to the bot's environment.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Changes the bot's folder before it runs.
    pub fn prepared(mut self, prepare: fn(&Bot)) -> Self {
        self.prepare = prepare;
        self
    }

    /// Changes the platform before the bot runs.
    pub fn platform(mut self, change: fn(&P)) -> Self {
        self.change = change;
        self
    }

    /// Sets the platform's clock ahead of this machine's, or behind it.
    pub fn clock_ahead(mut self, hours: i64) -> Self {
        self.ahead = hours * 3600;
        self
    }

    /// Sets the clocks of the platform and of the bot to the next noon in Tokyo.
    pub fn at_noon(mut self) -> Self {
        const NOON_UTC: i64 = 3 * 3600;
        let now = jiff::Timestamp::now().as_second();
        self.ahead = (NOON_UTC - now).rem_euclid(DAY);
        self.is_bot_ahead = true;
        self
    }

    /// Starts the platform and the bot, and waits until they are connected.
    pub async fn start(self) -> Chat<P> {
        let mut chat = self.start_platform().await;
        chat.run().await;
        chat
    }

    /// Starts the platform only: the bot is there and does not run.
    pub async fn start_platform(self) -> Chat<P> {
        let fake = P::start_ahead(self.ahead).await;
        (self.change)(&fake);
        let mut bot = self.bot(&fake);
        if self.is_bot_ahead {
            bot.with(&[("SENPAI_CLOCK_AHEAD", &self.ahead.to_string())]);
        }
        Chat {
            fake,
            bot,
            ahead: self.ahead,
            setup: self,
        }
    }

    /// A bot that does not run yet.
    fn bot(&self, fake: &P) -> Bot {
        let settings = format!(
            "helpers = {{ {} = \"{}\" }}\nadmins = [\"{}\"]\n{}",
            P::WORKSPACE,
            self.helpers,
            P::ROLE,
            self.settings
        );
        let mut bot = Bot::new(&settings, &[]);
        for (name, value) in fake.environment() {
            bot.with(&[(name, &value)]);
        }
        for (name, value) in &self.environment {
            bot.with(&[(name, value)]);
        }
        (self.prepare)(&bot);
        bot
    }
}

/// A bot on a platform. The methods of the platform are called on it directly.
pub struct Chat<P: FakePlatform> {
    pub fake: P,
    pub bot: Bot,
    /// The seconds by which the platform's clock is ahead of this machine's.
    ahead: i64,
    setup: Setup<P>,
}

impl<P: FakePlatform> Deref for Chat<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.fake
    }
}

impl<P: FakePlatform> Chat<P> {
    /// Runs the bot and waits until it is connected.
    pub async fn run(&mut self) {
        let before = self.connections();
        self.bot.run();
        let connected = || self.connections() > before;
        self.bot.until("connection", connected).await;
        self.ready().await;
    }

    /// Stops the bot, and runs it again so many hours later.
    pub async fn advance(&mut self, hours: i64) {
        self.bot.stop();
        self.set_clock_ahead(hours);
        self.run().await;
    }

    /// Sets the clocks ahead; the bot is not running.
    pub fn set_clock_ahead(&mut self, hours: i64) {
        let seconds = hours * 3600;
        self.fake.advances(seconds);
        self.ahead += seconds;
        self.bot
            .with(&[("SENPAI_CLOCK_AHEAD", &self.ahead.to_string())]);
    }

    /// Runs another bot with the same setup and a state of its own.
    pub async fn replace_bot(&mut self) {
        self.bot = self.setup.bot(&self.fake);
        self.run().await;
    }

    /// Runs another bot on the same state, and waits until it is connected.
    pub async fn runs_another(&self) -> Bot {
        let before = self.connections();
        let mut bot = self.bot.beside();
        bot.run();
        let connected = || self.connections() > before;
        bot.until("connection", connected).await;
        bot
    }

    /// A member asks [`QUESTION`] by command and gets its answer.
    pub async fn answers(&self) -> P::Seen {
        let answer = self.member("aoi").asks(QUESTION).await;
        answer.must_say(ANSWER);
        answer
    }

    /// Checks that no request of the bot broke a rule, and that each acknowledgement came within three seconds, the limit of
    /// Discord and of Slack.
    pub fn broke_no_rule(&self) {
        assert_eq!(self.refused(), Vec::<String>::new());
        for wait in self.acknowledgements() {
            assert!(wait < Duration::from_secs(3), "{wait:?}");
        }
    }
}

/// Waits long enough for the bot to do something that it must not do.
pub async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}
