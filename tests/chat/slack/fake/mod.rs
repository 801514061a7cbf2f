//! A server that behaves like Slack: Web API, Socket Mode and response addresses, with Slack's rules about what it takes.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
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

mod api;
pub mod checker;
mod member;
mod socket;

pub use member::{Member, Seen};

/// The only tokens and the only secret that it knows.
pub const BOT_TOKEN: &str = "xoxb-canary-token";
pub const APP_TOKEN: &str = "xapp-canary-token";
pub const SECRET: &str = "canary-signing-secret";
pub const TEAM: &str = "T1";
pub const CHANNEL: &str = "C1";
pub const DIRECT: &str = "D1";
/// The bot's user.
pub const BOT: &str = "UBOT";
/// How long a scenario waits for the bot.
const PATIENCE: Duration = Duration::from_secs(30);
/// The fake, shared by its handlers and the scenario.
#[derive(Clone)]
pub struct Fake {
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    base: String,
    /// How many seconds Slack's clock is ahead of this machine's.
    ahead: i64,
    ids: AtomicU64,
    /// For all connections: a farewell, or that an envelope waits.
    orders: broadcast::Sender<Value>,
    log: Mutex<Log>,
}

/// What the bot did.
#[derive(Default)]
struct Log {
    connections: usize,
    calls: usize,
    refused: Vec<String>,
    /// Posts to be answered with 429 first.
    limited: u32,
    revoked: bool,
    /// Response addresses are too old.
    expired: bool,
    /// A channel that the bot is not in.
    closed: Option<String>,
    scopes: String,
    /// The next post is taken, and its sender never hears of it.
    swallows: bool,
    swallowed: u32,
    /// Messages in order, with `channel`, `ts` and perhaps `thread_ts`; deleted ones are gone.
    messages: Vec<Value>,
    responses: HashMap<String, Vec<Value>>,
    views: Vec<Value>,
    /// Files that wait for their bytes or to be shared: how long they are to be, and what came.
    uploads: HashMap<String, (usize, Vec<u8>)>,
    /// Files that were shared: where, their titles, their bytes.
    files: Vec<(String, Value, Vec<u8>)>,
    prompts: Option<Value>,
    /// What members alone were told in a channel.
    whispers: Vec<Value>,
    waiting: VecDeque<Value>,
    sent: HashMap<String, Instant>,
    acknowledged: Vec<Duration>,
    /// The last message event, as it was delivered: for delivering it again.
    last: Vec<Value>,
}

impl Fake {
    pub async fn start() -> Fake {
        Fake::start_ahead(0).await
    }

    /// The same, with a clock that is so many seconds ahead of this machine's.
    pub async fn start_ahead(seconds: i64) -> Fake {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let fake = Fake {
            url: format!("{base}/api"),
            inner: Arc::new(Inner {
                base,
                ahead: seconds,
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
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let now = now.strict_add_signed(self.inner.ahead);
        format!("{now}.{:06}", self.next())
    }

    pub fn connections(&self) -> usize {
        self.log(|l| l.connections)
    }

    pub fn calls(&self) -> usize {
        self.log(|l| l.calls)
    }

    /// Requests that broke one of Slack's rules.
    pub fn refused(&self) -> Vec<String> {
        self.log(|l| l.refused.clone())
    }

    pub fn acknowledgements(&self) -> Vec<Duration> {
        self.log(|l| l.acknowledged.clone())
    }

    /// How many messages stand in a channel.
    pub fn posted(&self, channel: &str) -> usize {
        self.log(|l| {
            l.messages
                .iter()
                .filter(|m| m["channel"] == channel)
                .count()
        })
    }

    pub fn limits_next_posts(&self, count: u32) {
        self.log(|l| l.limited = count);
    }

    pub fn revokes(&self) {
        self.log(|l| l.revoked = true);
    }

    /// Response addresses are too old from now on.
    pub fn expires_responses(&self) {
        self.log(|l| l.expired = true);
    }

    /// The bot is not in a channel.
    pub fn closes(&self, channel: &str) {
        self.log(|l| l.closed = Some(channel.to_owned()));
    }

    /// The token was given these scopes only.
    pub fn grants(&self, scopes: &str) {
        self.log(|l| l.scopes = scopes.to_owned());
    }

    /// Takes the next post and never answers its request.
    pub fn swallows_next(&self) {
        self.log(|l| l.swallows = true);
    }

    pub fn swallowed(&self) -> u32 {
        self.log(|l| l.swallowed)
    }

    /// How many response addresses were used.
    pub fn answered(&self) -> usize {
        self.log(|l| l.responses.len())
    }

    /// How it answers a request of the bot: status and body.
    pub async fn takes(&self, token: &str, path: &str, body: &Value) -> (u16, Value) {
        let address = self.inner.base.trim_start_matches("http://");
        let authorization = [("authorization", format!("Bearer {token}"))];
        let (kind, body) = ("application/json", body.to_string());
        let (status, said) = post(address, path, kind, &body, &authorization).await;
        (status, serde_json::from_str(&said).unwrap_or_default())
    }

    /// Says farewell as Slack does, or drops the connection without a word.
    pub fn disconnects(&self, reason: &str) {
        let farewell =
            json!({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}});
        let _ = self.inner.orders.send(farewell);
    }

    async fn wait<T>(&self, what: &str, look: impl Fn(&mut Log) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = self.log(&look) {
                return found;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "no {what}; refused: {:#?}",
                self.refused()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn deliver(&self, kind: &str, accepts: bool, payload: Value) {
        let id = format!("env-{}", self.next());
        self.log(|l| l.sent.insert(id.clone(), Instant::now()));
        let envelope = json!({"type": kind, "envelope_id": id, "accepts_response_payload": accepts, "payload": payload});
        // Slack hands it to one of the connections.
        self.log(|l| l.waiting.push_back(envelope));
        let _ = self.inner.orders.send(Value::Null);
    }

    /// Delivers the last message again, as Slack does when it saw no acknowledgement: in new envelopes.
    pub fn delivers_again(&self) {
        for event in self.log(|l| l.last.clone()) {
            self.deliver("events_api", false, event);
        }
    }

    /// The replies in the thread of a message, by their order.
    pub async fn reply_in_thread(&self, ts: &Value, nth: usize) -> Seen {
        let message = self
            .wait("reply in a thread", |l| {
                let mut replies = l.messages.iter().filter(|m| m["thread_ts"] == *ts);
                replies.nth(nth).cloned()
            })
            .await;
        Seen {
            private: false,
            message,
        }
    }

    /// What a member alone was told in a channel.
    pub async fn whispers_to(&self, user: &str) -> Seen {
        let message = self
            .wait("whisper", |l| {
                l.whispers.iter().find(|m| m["user"] == user).cloned()
            })
            .await;
        Seen {
            private: true,
            message,
        }
    }

    /// The first message in a channel.
    pub async fn said_in(&self, channel: &str) -> Seen {
        let message = self
            .wait("message in a channel", |l| {
                l.messages.iter().find(|m| m["channel"] == channel).cloned()
            })
            .await;
        Seen {
            private: false,
            message,
        }
    }

    /// Waits until a message says something else, or is gone.
    pub async fn changed(&self, seen: &Seen) -> Option<Seen> {
        let message = self
            .wait("change of a message", |l| {
                match l.messages.iter().find(|m| m["ts"] == seen.message["ts"]) {
                    Some(now) if *now == seen.message => None,
                    now => Some(now.cloned()),
                }
            })
            .await;
        message.map(|message| Seen {
            private: false,
            message,
        })
    }

    /// What came to a response address.
    pub async fn response(&self, id: &str) -> Seen {
        let message = self
            .wait("response", |l| l.responses.get(id)?.first().cloned())
            .await;
        Seen {
            private: message["response_type"] != "in_channel",
            message,
        }
    }

    /// The first file that is shared: where, its title, its bytes.
    pub async fn shared_file(&self) -> (String, Value, Vec<u8>) {
        self.wait("file", |l| l.files.first().cloned()).await
    }

    /// The prompts of the assistant.
    pub async fn prompts(&self) -> Value {
        self.wait("prompts", |l| l.prompts.clone()).await
    }

    pub fn member(&self, id: &str) -> Member {
        Member {
            fake: self.clone(),
            id: id.to_owned(),
        }
    }
}

/// Headers as Slack signs a body, so many seconds from now.
pub fn signed(secret: &str, seconds: i64, body: &str) -> Vec<(&'static str, String)> {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
        .cast_signed();
    let time = now + seconds;
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
