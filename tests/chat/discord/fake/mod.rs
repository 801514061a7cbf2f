//! A server that behaves like Discord: gateway and REST, with Discord's rules about what it takes.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
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
mod rest;

pub use member::{Member, Seen};

/// The only token it knows.
pub const TOKEN: &str = "canary-token.of-the.bot";
/// The bot's user and application.
pub const BOT: &str = "1000";
/// A guild, a channel in it with a thread, the helpers' channel, and where members write to the bot alone.
pub const GUILD: &str = "2000";
pub const CHANNEL: &str = "3000";
pub const THREAD: &str = "3500";
pub const HELPERS: &str = "3001";
pub const DIRECT: &str = "4000";
/// How long a scenario waits for the bot.
const PATIENCE: Duration = Duration::from_secs(30);

/// The fake, shared by its handlers and the scenario.
#[derive(Clone)]
pub struct Fake {
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    ids: AtomicU64,
    /// How far Discord's clock is ahead of this machine's.
    ahead: i64,
    /// For all connections: `drop`, `reconnect`, `invalid`.
    orders: broadcast::Sender<String>,
    log: Mutex<Log>,
}

/// What the bot did, and what it is to meet.
#[derive(Default)]
struct Log {
    /// Everything dispatched, with its sequence number by position.
    events: Vec<Value>,
    session: String,
    last_intents: u64,
    /// Privileged intents that the application was given.
    approved: u64,
    identifies: u32,
    resumes: u32,
    registrations: u32,
    /// The next message is taken, and its sender never hears of it.
    swallows: bool,
    swallowed: u32,
    /// How long the next message takes to be taken.
    delay: Duration,
    /// Messages to be answered with 429 first.
    limited: u32,
    revoked: bool,
    /// Interactions can no longer be answered.
    expired: bool,
    /// A channel that the bot may not write in.
    forbidden: Option<String>,
    hides_history: bool,
    calls: Vec<String>,
    refused: Vec<String>,
    /// Messages by id.
    messages: HashMap<String, Value>,
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
    reply: Option<Value>,
    /// What stood in the place of the reply, in order.
    versions: Vec<Value>,
    followups: Vec<Value>,
}

impl Fake {
    pub async fn start() -> Fake {
        Fake::start_ahead(0).await
    }

    /// The same, with a clock that is so many seconds ahead of this machine's.
    pub async fn start_ahead(seconds: i64) -> Fake {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            url: url.clone(),
            ids: AtomicU64::new(1 << 60),
            ahead: seconds * 1000,
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

    /// An id as Discord makes them: its time is now.
    pub fn id(&self) -> String {
        let n = self.inner.ids.fetch_add(1, Ordering::SeqCst);
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let millis = (now.as_millis() as u64).strict_add_signed(self.inner.ahead);
        (((millis - 1_420_070_400_000) << 22) | (n & 0xfff)).to_string()
    }

    pub fn identifies(&self) -> u32 {
        self.log(|l| l.identifies)
    }

    pub fn resumes(&self) -> u32 {
        self.log(|l| l.resumes)
    }

    /// Has the gateway do something to every connection: `drop` it without a word, ask to `reconnect`, call the session
    /// `invalid`, or `invalid, resumable`, or close it with `4006`: the session is over.
    pub fn gateway(&self, order: &str) {
        let _ = self.inner.orders.send(order.to_owned());
    }

    /// Takes the next message and never answers its request.
    pub fn swallows_next(&self) {
        self.log(|l| l.swallows = true);
    }

    /// Takes the next message only after a while.
    pub fn delays_next(&self, delay: Duration) {
        self.log(|l| l.delay = delay);
    }

    pub fn swallowed(&self) -> u32 {
        self.log(|l| l.swallowed)
    }

    /// Answers the next messages with 429.
    pub fn limits_next(&self, count: u32) {
        self.log(|l| l.limited = count);
    }

    pub fn revokes(&self) {
        self.log(|l| l.revoked = true);
    }

    pub fn expires_interactions(&self, expired: bool) {
        self.log(|l| l.expired = expired);
    }

    /// The bot may not write in a channel.
    pub fn forbids(&self, channel: &str) {
        self.log(|l| l.forbidden = Some(channel.to_owned()));
    }

    /// The bot may not read what was said before.
    pub fn hides_history(&self) {
        self.log(|l| l.hides_history = true);
    }

    /// The application was given the message-content intent.
    pub fn approves_content(&self) {
        self.log(|l| l.approved = checker::MESSAGE_CONTENT);
    }

    pub fn registrations(&self) -> u32 {
        self.log(|l| l.registrations)
    }

    pub fn calls(&self) -> usize {
        self.log(|l| l.calls.len())
    }

    /// Whether a request that begins so came after so many calls.
    pub fn said_since(&self, calls: usize, request: &str) -> bool {
        self.log(|l| l.calls[calls..].iter().any(|c| c.starts_with(request)))
    }

    /// How it answers a request of the bot: the status.
    pub async fn takes(&self, method: &str, path: &str, body: &Value) -> u16 {
        let token = format!("Bot {TOKEN}");
        self.takes_from(&token, "DiscordBot (x, 1)", method, path, body)
            .await
    }

    /// The same for whoever sends it.
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

    /// What it gives the bot at a path.
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

    /// Requests that broke one of Discord's rules.
    pub fn refused(&self) -> Vec<String> {
        self.log(|l| l.refused.clone())
    }

    pub fn messages(&self) -> Vec<Value> {
        self.log(|l| l.messages.values().cloned().collect())
    }

    /// How long each interaction waited for its acknowledgement.
    pub fn acknowledgements(&self) -> Vec<Duration> {
        self.log(|l| {
            l.interactions
                .values()
                .filter_map(|i| i.acknowledged)
                .collect()
        })
    }

    /// How many interactions have their reply.
    pub fn answered(&self) -> usize {
        self.log(|l| {
            l.interactions
                .values()
                .filter(|i| i.reply.is_some())
                .count()
        })
    }

    /// What has stood in the place of the reply to an interaction, once it is so many, the last with a reply in full.
    pub async fn versions(&self, token: &str, least: usize) -> Vec<Value> {
        self.wait("edit of a reply", |l| {
            let i = l.interactions.get(token)?;
            let enough = i.versions.len() >= least && i.followups.is_empty();
            enough.then(|| i.versions.clone())
        })
        .await
    }

    pub async fn ready(&self) {
        self.wait("the bot's IDENTIFY", |l| (l.identifies > 0).then_some(()))
            .await;
        // Until READY has been worked on: the commands are registered, or known to be.
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    async fn wait<T>(&self, what: &str, look: impl Fn(&mut Log) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = self.log(&look) {
                return found;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "no {what}; calls: {:#?}, refused: {:#?}",
                self.log(|l| l.calls.clone()),
                self.refused()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn dispatch(&self, kind: &str, data: Value) {
        self.log(|l| l.events.push(json!({"t": kind, "d": data})));
        // Connections look what there is.
        let _ = self.inner.orders.send("look".into());
    }

    pub fn member(&self, name: &str) -> Member {
        let id = name
            .bytes()
            .fold(5, |id, b| id * 131 % 1_000_003 + u64::from(b));
        let id = 5000 + id;
        Member {
            fake: self.clone(),
            id: id.to_string(),
            name: name.to_owned(),
            permissions: 0,
            locale: "ja",
            bot: false,
        }
    }
}

fn bot_user() -> Value {
    json!({"id": BOT, "username": "senpai", "discriminator": "0", "avatar": null, "bot": true, "global_name": null,
           "mfa_enabled": false, "verified": true, "email": null, "flags": 0})
}
