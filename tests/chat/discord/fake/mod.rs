//! A server that behaves like Discord: it has a gateway and a REST API, and refuses the requests that Discord refuses.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    routing::{any, get},
};
use serde_json::{Value, json};
use tokio::sync::broadcast;

pub mod checker;
pub mod gateway;
mod member;
mod platform;
mod rest;
mod seen;

pub use member::Member;
pub use seen::Seen;

/// The only token that it knows.
pub const TOKEN: &str = "canary-token.of-the.bot";
/// The bot's user and application.
pub const BOT: &str = "1000";
/// A guild, a channel in it with a thread, the helpers' channel, and the channel of direct messages with the bot.
pub const GUILD: &str = "2000";
pub const CHANNEL: &str = "3000";
pub const THREAD: &str = "3500";
/// Another thread of the channel, of which the gateway says nothing.
pub const FAR_THREAD: &str = "3600";
pub const HELPERS: &str = "3001";
pub const DIRECT: &str = "4000";
/// The role of the bot, and a role of members.
pub const BOT_ROLE: &str = "7000";
pub const ROLE: &str = "7001";
/// The role of members who manage the guild.
const MANAGERS: &str = "7002";

/// The fake, shared by its handlers and the scenario.
#[derive(Clone)]
pub struct Fake {
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    ids: AtomicU64,
    /// The milliseconds by which Discord's clock is ahead of this machine's.
    ahead: AtomicI64,
    /// For all connections: an event waits, or one of the orders of [`Fake::gateway`].
    orders: broadcast::Sender<String>,
    log: Mutex<Log>,
}

/// The record of what the bot did, and the failures that wait for it.
#[derive(Default)]
struct Log {
    /// Everything dispatched; the sequence number of an event is its position, from 1.
    events: Vec<Value>,
    session: String,
    last_intents: u64,
    /// Privileged intents that the application was given.
    approved: u64,
    identifies: usize,
    resumes: usize,
    registrations: u32,
    /// The commands that were registered last, as JSON.
    commands: String,
    /// The next message is accepted, but its request gets no response.
    swallows: bool,
    swallowed: usize,
    /// The failures of the next messages and responses.
    failures: VecDeque<&'static str>,
    /// The beginnings of calls that fail once, and how.
    failing_calls: Vec<(&'static str, &'static str)>,
    /// The number of requests for [`FAR_THREAD`] that fail first.
    hides_thread: u32,
    /// The delay before the next message is taken.
    delay: Duration,
    /// The number of messages that are answered with 429 first.
    limited: u32,
    revoked: bool,
    /// Interactions can no longer be answered.
    expired: bool,
    /// A channel that the bot may not write in, and Discord's error code.
    forbidden: Option<(String, &'static str)>,
    hides_history: bool,
    /// The ids of members who have left the guild.
    left: Vec<String>,
    /// The ids of members who manage the guild, and of those with [`ROLE`].
    managers: Vec<String>,
    with_role: Vec<String>,
    /// Messages that refer to another are refused.
    refuses_references: bool,
    /// Requests: method, address and the beginning of the body.
    requests: Vec<String>,
    refused: Vec<String>,
    /// Messages by id, and so in their order.
    messages: BTreeMap<String, Value>,
    nonces: HashMap<String, String>,
    /// Interactions by token.
    interactions: HashMap<String, Interaction>,
}

#[derive(Clone, Default)]
struct Interaction {
    sent: Option<Instant>,
    acknowledged: Option<Duration>,
    ephemeral: bool,
    choices: Option<Value>,
    /// The form that was opened.
    modal: Option<Value>,
    reply: Option<Value>,
    /// The first version of the reply, and the version after each edit.
    versions: Vec<Value>,
    followups: Vec<Value>,
}

impl Fake {
    async fn listening(ahead: i64) -> Fake {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            url: url.clone(),
            ids: AtomicU64::new(1 << 60),
            ahead: AtomicI64::new(ahead),
            orders: broadcast::channel(1024).0,
            log: Mutex::default(),
        });
        let fake = Fake { url, inner };
        let app = Router::new()
            .route("/", get(gateway::gateway))
            .route("/api/v10/{*path}", any(rest::rest))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        fake
    }

    fn log<T>(&self, look: impl FnOnce(&mut Log) -> T) -> T {
        look(&mut self.inner.log.lock().unwrap())
    }

    /// Milliseconds since 1970 by Discord's clock.
    fn millis(&self) -> u64 {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        (now.as_millis() as u64).strict_add_signed(self.inner.ahead.load(Ordering::SeqCst))
    }

    /// The time by Discord's clock, as events carry it.
    fn now(&self) -> Value {
        let now = jiff::Timestamp::from_millisecond(self.millis().cast_signed());
        json!(now.unwrap().to_string())
    }

    /// An id as Discord makes them: it holds the time.
    pub fn id(&self) -> String {
        let n = self.inner.ids.fetch_add(1, Ordering::SeqCst);
        (((self.millis() - 1_420_070_400_000) << 22) | (n & 0xfff)).to_string()
    }

    /// True if the message with this id was sent in the last few minutes: then its nonce still counts.
    fn is_recent(&self, id: &Value) -> bool {
        const REMEMBERED: u64 = 5 * 60 * 1000;
        let id: u64 = id.as_str().unwrap().parse().unwrap();
        let sent = (id >> 22) + 1_420_070_400_000;
        self.millis().saturating_sub(sent) < REMEMBERED
    }

    pub fn identifies(&self) -> usize {
        self.log(|l| l.identifies)
    }

    pub fn resumes(&self) -> usize {
        self.log(|l| l.resumes)
    }

    /// Gives an order to every connection: `drop` ends it without a close frame, `reconnect` asks the client to reconnect,
    /// `invalid` and `invalid, resumable` end the session, `4006` closes the connection and forgets the session.
    pub fn gateway(&self, order: &str) {
        let _ = self.inner.orders.send(order.to_owned());
    }

    /// Answers the next messages with 429.
    pub fn limits_next(&self, count: u32) {
        self.log(|l| l.limited = count);
    }

    /// Fails the next requests for [`FAR_THREAD`].
    pub fn hides_thread(&self, count: u32) {
        self.log(|l| l.hides_thread = count);
    }

    /// Forbids the bot to read earlier messages.
    pub fn hides_history(&self) {
        self.log(|l| l.hides_history = true);
    }

    /// Refuses replies: the message to which they reply is not found.
    pub fn refuses_references(&self) {
        self.log(|l| l.refuses_references = true);
    }

    /// Gives the application the message-content intent.
    pub fn approves_content(&self) {
        self.log(|l| l.approved = checker::MESSAGE_CONTENT);
    }

    pub fn registrations(&self) -> u32 {
        self.log(|l| l.registrations)
    }

    /// The commands that were registered last, as JSON.
    pub fn commands(&self) -> String {
        self.log(|l| l.commands.clone())
    }

    /// Sends a request as the bot; gives the status.
    pub async fn takes(&self, method: &str, path: &str, body: &Value) -> u16 {
        let token = format!("Bot {TOKEN}");
        self.takes_from(&token, "DiscordBot (x, 1)", method, path, body)
            .await
    }

    /// Sends a request as a client with this token and agent; gives the status.
    pub async fn takes_from(
        &self,
        token: &str,
        agent: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> u16 {
        self.answers(token, agent, method, path, body).await.0
    }

    /// Reads a path as the bot; gives the body.
    pub async fn gives(&self, path: &str) -> String {
        let (token, nothing) = (format!("Bot {TOKEN}"), Value::Null);
        self.answers(&token, "DiscordBot (x, 1)", "GET", path, &nothing)
            .await
            .1
    }

    async fn answers(
        &self,
        token: &str,
        agent: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> (u16, String) {
        let address = self.url.trim_start_matches("http://");
        let headers = [
            ("authorization", token.to_owned()),
            ("user-agent", agent.to_owned()),
        ];
        let path = format!("/api/v10/{path}");
        let json = "application/json";
        let body = body.to_string();
        crate::http::request(method, address, &path, json, &body, &headers).await
    }

    /// The messages of the bot in all channels, in their order.
    pub fn messages(&self) -> Vec<Value> {
        self.log(|l| l.messages.values().cloned().collect())
    }

    pub fn dispatch(&self, kind: &str, data: Value) {
        self.log(|l| l.events.push(json!({"t": kind, "d": data})));
        // Each connection then sends the events that it has not sent yet.
        let _ = self.inner.orders.send("look".into());
    }
}

fn bot_user() -> Value {
    json!({"id": BOT, "username": "senpai", "discriminator": "0", "avatar": null, "bot": true, "global_name": null,
           "mfa_enabled": false, "verified": true, "email": null, "flags": 0})
}
