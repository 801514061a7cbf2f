//! A server that behaves like Slack: it has the Web API, Socket Mode and response addresses, and refuses the requests that
//! Slack refuses.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    routing::{any, get, post as post_to},
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::sync::broadcast;

use crate::platform::FakePlatform;

mod api;
pub mod checker;
mod history;
mod member;
mod platform;
mod seen;
mod socket;

use history::History;
pub use member::{Member, Written};
pub use seen::Seen;

/// The only tokens and the only secret that it knows.
pub const BOT_TOKEN: &str = "xoxb-canary-token";
pub const APP_TOKEN: &str = "xapp-canary-token";
pub const SECRET: &str = "canary-signing-secret";
pub const TEAM: &str = "T1";
/// A channel, the helpers' channel, and the direct messages of every member with the bot.
pub const CHANNEL: &str = "C1";
pub const HELPERS: &str = "C9";
pub const DIRECT: &str = "D1";
/// A user group.
pub const ROLE: &str = "S1";
/// The bot's user.
pub const BOT: &str = "UBOT";

/// The fake, shared by its handlers and the scenario.
#[derive(Clone)]
pub struct Fake {
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    base: String,
    /// The seconds by which Slack's clock is ahead of this machine's.
    ahead: AtomicI64,
    ids: AtomicU64,
    /// Orders to all connections: disconnect, or send the waiting envelopes.
    orders: broadcast::Sender<Value>,
    log: Mutex<Log>,
}

/// The record of what the bot did, and the failures that wait for it.
#[derive(Default)]
struct Log {
    connections: usize,
    /// The methods that were called.
    requests: Vec<String>,
    refused: Vec<String>,
    /// The number of messages that are answered with 429 first.
    limited: u32,
    revoked: bool,
    /// Response addresses are too old.
    expired: bool,
    /// A channel that the bot may not write in, and Slack's error code.
    closed: Option<(String, &'static str)>,
    scopes: String,
    /// The next message is accepted, but its request gets no response.
    swallows: bool,
    swallowed: usize,
    /// The failures of the next messages and responses.
    failures: VecDeque<&'static str>,
    /// The calls that fail once, and how.
    failing_calls: Vec<(&'static str, &'static str)>,
    /// Messages, with `channel`, `ts` and perhaps `thread_ts`; deleted ones are gone.
    messages: History,
    /// Messages that one member alone sees.
    whispers: Vec<Value>,
    /// The times of messages that a scenario has seen as replies.
    read: HashSet<String>,
    /// Responses by the name of their address.
    responses: HashMap<String, Vec<Value>>,
    views: Vec<Value>,
    /// The forms that were opened, by the trigger of the button.
    forms: HashMap<String, Value>,
    /// Files that wait for their bytes or to be shared: their announced length, and their bytes.
    uploads: HashMap<String, (usize, Vec<u8>)>,
    /// Files that were shared: channel, title, bytes.
    files: Vec<(String, Value, Vec<u8>)>,
    prompts: Option<Value>,
    /// Envelopes that wait for a connection.
    waiting: VecDeque<Value>,
    /// The times at which envelopes were sent that are not acknowledged yet.
    sent: HashMap<String, Instant>,
    acknowledged: Vec<Duration>,
    /// The events of each message, by its time.
    delivered: HashMap<String, Vec<Value>>,
    /// The ids of members who manage the workspace, of those in the user group, and of those with an app in English.
    managers: Vec<String>,
    in_group: Vec<String>,
    english: Vec<String>,
    /// The ids of members whose account is deactivated.
    left: Vec<String>,
    /// The time zone in which all members are; without one, Tokyo.
    zone: Option<&'static str>,
}

impl Fake {
    async fn listening(ahead: i64) -> Fake {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let fake = Fake {
            url: format!("{base}/api"),
            inner: Arc::new(Inner {
                base,
                ahead: AtomicI64::new(ahead),
                ids: AtomicU64::new(1),
                orders: broadcast::channel(1024).0,
                log: Mutex::default(),
            }),
        };
        fake.log(|l| l.scopes = api::SCOPES.to_owned());
        let app = Router::new()
            .route("/link", get(socket::link))
            .route("/api/{method}", any(api::api))
            .route("/response/{id}", post_to(api::response))
            .route("/upload/{id}", post_to(api::upload))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        fake
    }

    fn log<T>(&self, look: impl FnOnce(&mut Log) -> T) -> T {
        look(&mut self.inner.log.lock().unwrap())
    }

    fn next(&self) -> u64 {
        self.inner.ids.fetch_add(1, Ordering::SeqCst)
    }

    /// A message's time, unique.
    fn ts(&self) -> String {
        let now = seconds().strict_add(self.inner.ahead.load(Ordering::SeqCst));
        format!("{now}.{:06}", self.next())
    }

    /// Answers the next messages with 429.
    pub fn limits_next(&self, count: u32) {
        self.log(|l| l.limited = count);
    }

    /// Names this time zone for all members.
    pub fn is_in(&self, zone: &'static str) {
        self.log(|l| l.zone = Some(zone));
    }

    /// Gives the token these scopes only.
    pub fn grants(&self, scopes: &str) {
        self.log(|l| l.scopes = scopes.to_owned());
    }

    /// Sends a request with a token; gives status and body.
    pub async fn takes(&self, token: &str, path: &str, body: &Value) -> (u16, Value) {
        let address = self.inner.base.trim_start_matches("http://");
        let authorization = [("authorization", format!("Bearer {token}"))];
        let (kind, body) = ("application/json", body.to_string());
        let (status, said) = post(address, path, kind, &body, &authorization).await;
        (status, serde_json::from_str(&said).unwrap_or_default())
    }

    /// Writes messages of others into the thread of a message.
    pub fn fills_thread(&self, of: &Written, count: usize) {
        for _ in 0..count {
            let ts = self.ts();
            let message = json!({"channel": of.channel, "thread_ts": of.root(), "ts": ts, "user": "UREN", "text": "そうですね", "blocks": []});
            self.log(|l| {
                l.read.insert(ts);
                l.messages.add(message);
            });
        }
    }

    pub fn deliver(&self, kind: &str, accepts: bool, payload: Value) {
        let id = format!("env-{}", self.next());
        self.log(|l| l.sent.insert(id.clone(), Instant::now()));
        let envelope = json!({"type": kind, "envelope_id": id, "accepts_response_payload": accepts, "payload": payload});
        // Slack hands it to one of the connections.
        self.log(|l| l.waiting.push_back(envelope));
        let _ = self.inner.orders.send(Value::Null);
    }

    /// The first file that is shared: channel, title, bytes.
    pub async fn shared_file(&self) -> (String, Value, Vec<u8>) {
        self.until("file", |fake| fake.log(|l| l.files.first().cloned()))
            .await
    }

    /// The prompts of the assistant.
    pub async fn prompts(&self) -> Value {
        self.until("prompts", |fake| fake.log(|l| l.prompts.clone()))
            .await
    }
}

/// Seconds since 1970 by this machine's clock.
fn seconds() -> i64 {
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    now.as_secs().cast_signed()
}

/// Headers as Slack signs a body, so many seconds from now.
pub fn signed(secret: &str, from_now: i64, body: &str) -> Vec<(&'static str, String)> {
    let time = seconds() + from_now;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("v0:{time}:{body}").as_bytes());
    let hex: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    vec![
        ("x-slack-request-timestamp", time.to_string()),
        ("x-slack-signature", format!("v0={hex}")),
    ]
}

/// Posts to the bot; gives status and body.
pub async fn post(
    address: &str,
    path: &str,
    kind: &str,
    body: &str,
    headers: &[(&'static str, String)],
) -> (u16, String) {
    crate::http::request("POST", address, path, kind, body, headers).await
}
