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
    Json, Router,
    body::Bytes,
    extract::{
        Path, State, WebSocketUpgrade,
        ws::{Message as Frame, WebSocket},
    },
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use serde_json::{Value, json};
use tokio::sync::broadcast;

/// The only token it knows.
pub const TOKEN: &str = "canary-token.of-the.bot";
/// The bot's user and application.
pub const BOT: &str = "1000";
/// A guild, a channel in it, and the helpers' channel.
pub const GUILD: &str = "2000";
pub const CHANNEL: &str = "3000";
const HELPERS: &str = "3001";
/// How long a scenario waits for the bot.
const PATIENCE: Duration = Duration::from_secs(20);

/// The fake, shared by its handlers and the scenario.
#[derive(Clone)]
pub struct Fake {
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    ids: AtomicU64,
    events: broadcast::Sender<Value>,
    log: Mutex<Log>,
}

/// What the bot did.
#[derive(Default)]
struct Log {
    identifies: u32,
    resumes: u32,
    registrations: u32,
    /// The next message is taken, and its sender never hears of it.
    swallows: bool,
    swallowed: u32,
    calls: Vec<String>,
    refused: Vec<String>,
    /// Messages by channel and id.
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
    followups: Vec<Value>,
}

impl Fake {
    pub async fn start() -> Fake {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            url: url.clone(),
            ids: AtomicU64::new(1 << 60),
            events: broadcast::channel(256).0,
            log: Mutex::default(),
        });
        let fake = Fake { url, inner };
        let app = Router::new()
            .route("/", get(gateway))
            .route("/api/v10/{*path}", any(rest))
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
        let millis = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_millis() as u64;
        (((millis - 1_420_070_400_000) << 22) | (n & 0xfff)).to_string()
    }

    pub fn identifies(&self) -> u32 {
        self.log(|l| l.identifies)
    }

    pub fn resumes(&self) -> u32 {
        self.log(|l| l.resumes)
    }

    /// Drops the gateway's connection without a word.
    pub fn drops_connection(&self) {
        self.dispatch("DROP", Value::Null);
    }

    /// Takes the next message and never answers its request.
    pub fn swallows_next(&self) {
        self.log(|l| l.swallows = true);
    }

    pub fn swallowed(&self) -> u32 {
        self.log(|l| l.swallowed)
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
                "no {what}; calls: {:#?}",
                self.log(|l| l.calls.clone())
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn dispatch(&self, kind: &str, data: Value) {
        let _ = self.inner.events.send(json!({"t": kind, "d": data}));
    }

    pub fn member(&self, name: &str) -> Member {
        let id = 5000 + name.bytes().map(u64::from).sum::<u64>();
        Member {
            fake: self.clone(),
            id: id.to_string(),
            name: name.to_owned(),
            permissions: 0,
            locale: "ja",
        }
    }
}

/// Somebody in the guild.
#[derive(Clone)]
pub struct Member {
    fake: Fake,
    pub id: String,
    name: String,
    permissions: u64,
    locale: &'static str,
}

/// What a member sees of the bot.
#[derive(Clone, Debug)]
pub struct Seen {
    pub private: bool,
    pub message: Value,
}

impl Seen {
    pub fn content(&self) -> &str {
        self.message["content"].as_str().unwrap_or_default()
    }

    /// All the words in it.
    pub fn text(&self) -> String {
        let embeds = self.message["embeds"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let part = |e: &Value, key: &str| e[key].as_str().unwrap_or_default().to_owned();
        let embeds: Vec<String> = embeds
            .iter()
            .map(|e| format!("{}\n{}", part(e, "title"), part(e, "description")))
            .collect();
        format!("{}\n{}", self.content(), embeds.join("\n"))
    }

    pub fn id(&self) -> String {
        self.message["id"].as_str().unwrap_or_default().to_owned()
    }

    fn button(&self, label: &str) -> String {
        let rows = self.message["components"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let buttons = rows
            .iter()
            .flat_map(|r| r["components"].as_array().cloned().unwrap_or_default());
        let found = buttons.into_iter().find(|b| b["label"] == label);
        found.unwrap_or_else(|| panic!("no button {label} in {:#}", self.message))["custom_id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub fn has_button(&self, label: &str) -> bool {
        self.message["components"]
            .to_string()
            .contains(&format!("\"label\":\"{label}\""))
    }
}

impl Member {
    pub fn who_manages(self) -> Member {
        Member {
            permissions: 1 << 5,
            ..self
        }
    }

    pub fn speaking(self, locale: &'static str) -> Member {
        Member { locale, ..self }
    }

    fn user(&self) -> Value {
        json!({"id": self.id, "username": self.name, "discriminator": "0", "avatar": null, "bot": false, "global_name": null})
    }

    fn guild_member(&self) -> Value {
        json!({"user": self.user(), "roles": [], "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false,
               "flags": 0, "permissions": self.permissions.to_string(), "nick": null, "avatar": null, "pending": false,
               "premium_since": null, "communication_disabled_until": null, "guild_id": GUILD})
    }

    fn interaction(&self, kind: u8, data: Value, message: Option<&Seen>) -> (String, Value) {
        let token = format!("token-{}", self.fake.id());
        let mut event = json!({
            "id": self.fake.id(), "application_id": BOT, "type": kind, "data": data, "guild_id": GUILD,
            "channel_id": CHANNEL, "channel": {"id": CHANNEL, "type": 0, "name": "general", "permissions": "0"},
            "member": self.guild_member(), "token": token, "version": 1, "app_permissions": "0", "locale": self.locale,
            "guild_locale": "ja", "entitlements": [], "authorizing_integration_owners": {}, "context": 0, "attachment_size_limit": 10_485_760,
        });
        if let Some(seen) = message {
            let mut message = seen.message.clone();
            message["flags"] = json!(if seen.private { 64 } else { 0 });
            event["message"] = message;
        }
        let interaction = Interaction {
            sent: Some(Instant::now()),
            ..Interaction::default()
        };
        self.fake
            .log(|l| l.interactions.insert(token.clone(), interaction));
        (token, event)
    }

    async fn interacts(&self, kind: u8, data: Value, message: Option<&Seen>) -> Seen {
        let (token, event) = self.interaction(kind, data, message);
        self.fake.dispatch("INTERACTION_CREATE", event);
        self.fake
            .wait("reply to an interaction", |l| {
                let i = l.interactions.get(&token)?;
                let followup = i.followups.first().cloned().map(|m| (m["flags"] == 64, m));
                let (private, message) = followup.or(i.reply.clone().map(|m| (i.ephemeral, m)))?;
                let seen = Seen { private, message };
                // What says how far something is stands in the place of the reply to come.
                (!seen.content().contains("読み込んでいます")).then_some(seen)
            })
            .await
    }

    /// Uses a slash command with string and boolean options; a name like `senpai status` is a subcommand.
    pub async fn uses(&self, command: &str, options: &[(&str, Value)]) -> Seen {
        self.interacts(2, command_data(command, options), None)
            .await
    }

    pub async fn asks(&self, question: &str) -> Seen {
        self.uses("ask", &[("question", json!(question))]).await
    }

    /// Presses a button by its label.
    pub async fn presses(&self, seen: &Seen, label: &str) -> Seen {
        self.presses_payload(seen, &seen.button(label)).await
    }

    pub async fn presses_payload(&self, seen: &Seen, payload: &str) -> Seen {
        self.interacts(
            3,
            json!({"custom_id": payload, "component_type": 2}),
            Some(seen),
        )
        .await
    }

    /// What is offered while typing.
    pub async fn types(&self, command: &str, option: &str, typed: &str) -> Vec<String> {
        let (command, sub) = command.split_once(' ').unwrap_or((command, ""));
        let mut options = json!([{"name": option, "type": 3, "value": typed, "focused": true}]);
        if !sub.is_empty() {
            options = json!([{"name": sub, "type": 1, "options": options}]);
        }
        let data = json!({"id": "1", "name": command, "type": 1, "options": options});
        let (token, event) = self.interaction(4, data, None);
        self.fake.dispatch("INTERACTION_CREATE", event);
        let choices = self
            .fake
            .wait("suggestions", |l| {
                l.interactions.get(&token)?.choices.clone()
            })
            .await;
        choices
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["value"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Uses the message menu on something that was said.
    pub async fn uses_menu_on(&self, text: &str) -> Seen {
        let message = self.message_event(CHANNEL, text, Some(GUILD));
        let id = message["id"].as_str().unwrap().to_owned();
        let data = json!({"id": "1", "name": "Ask Senpai", "type": 3, "target_id": id, "options": [],
            "resolved": {"messages": {id: message}}});
        self.interacts(2, data, None).await
    }

    fn message_event(&self, channel: &str, text: &str, guild: Option<&str>) -> Value {
        let mentions: Vec<Value> = if text.contains(&format!("<@{BOT}>")) {
            vec![bot_user()]
        } else {
            Vec::new()
        };
        let mut event = json!({
            "id": self.fake.id(), "channel_id": channel, "author": self.user(), "content": text,
            "timestamp": "2026-11-24T00:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false,
            "mentions": mentions, "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
        });
        if let Some(guild) = guild {
            event["guild_id"] = json!(guild);
        }
        event
    }

    /// Says something where all see it; gives the message.
    pub fn says(&self, text: &str) -> Value {
        let event = self.message_event(CHANNEL, text, Some(GUILD));
        self.fake.dispatch("MESSAGE_CREATE", event.clone());
        event
    }

    /// Writes to the bot alone.
    pub fn writes(&self, text: &str) -> Value {
        let event = self.message_event("4000", text, None);
        self.fake.dispatch("MESSAGE_CREATE", event.clone());
        event
    }

    /// Delivers an event again, as it was.
    pub fn delivers_again(&self, message: &Value) {
        self.fake.dispatch("MESSAGE_CREATE", message.clone());
    }

    /// The bot's reply to a message.
    pub async fn reply_to(&self, message: &Value) -> Seen {
        let id = message["id"].clone();
        let found = |l: &mut Log| {
            l.messages
                .values()
                .find(|m| m["message_reference"]["message_id"] == id)
                .cloned()
        };
        Seen {
            private: false,
            message: self.fake.wait("reply to a message", found).await,
        }
    }

    pub fn edits(&self, message: &Value, text: &str) {
        let mut event = message.clone();
        event["content"] = json!(text);
        event["edited_timestamp"] = json!("2026-11-24T00:01:00Z");
        self.fake.dispatch("MESSAGE_UPDATE", event);
    }

    pub fn deletes(&self, message: &Value) {
        let event =
            json!({"id": message["id"], "channel_id": message["channel_id"], "guild_id": GUILD});
        self.fake.dispatch("MESSAGE_DELETE", event);
    }
}

impl Fake {
    /// What stands in the helpers' channel.
    pub async fn helpers_see(&self) -> Seen {
        let found = |l: &mut Log| {
            l.messages
                .values()
                .find(|m| m["channel_id"] == HELPERS)
                .cloned()
        };
        Seen {
            private: false,
            message: self.wait("message for the helpers", found).await,
        }
    }

    /// Waits until a message says something else, or is gone.
    pub async fn changed(&self, seen: &Seen) -> Option<Seen> {
        let id = seen.id();
        let before = seen.message.clone();
        let now = self.wait("change of a message", |l| match l.messages.get(&id) {
            Some(now) if *now == before => None,
            now => Some(now.cloned()),
        });
        now.await.map(|message| Seen {
            private: false,
            message,
        })
    }
}

fn command_data(command: &str, options: &[(&str, Value)]) -> Value {
    let options: Vec<Value> = options
        .iter()
        .map(|(name, value)| {
            let kind = match value {
                Value::Bool(_) => 5,
                Value::Number(_) => 4,
                _ => 3,
            };
            json!({"name": name, "type": kind, "value": value})
        })
        .collect();
    match command.split_once(' ') {
        None => json!({"id": "1", "name": command, "type": 1, "options": options}),
        Some((name, sub)) => {
            json!({"id": "1", "name": name, "type": 1, "options": [{"name": sub, "type": 1, "options": options}]})
        }
    }
}

fn bot_user() -> Value {
    json!({"id": BOT, "username": "senpai", "discriminator": "0", "avatar": null, "bot": true, "global_name": null,
           "mfa_enabled": false, "verified": true, "email": null, "flags": 0})
}

async fn gateway(State(fake): State<Fake>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| session(fake, socket))
}

async fn session(fake: Fake, mut socket: WebSocket) {
    let send = |v: Value| Frame::Text(v.to_string().into());
    let _ = socket
        .send(send(json!({"op": 10, "d": {"heartbeat_interval": 41_250}})))
        .await;
    let mut events = fake.inner.events.subscribe();
    let mut sequence = 0;
    loop {
        tokio::select! {
            frame = socket.recv() => {
                let Some(Ok(frame)) = frame else { return };
                let Frame::Text(text) = frame else { continue };
                let Ok(message) = serde_json::from_str::<Value>(&text) else { return };
                match message["op"].as_u64() {
                    Some(1) => { let _ = socket.send(send(json!({"op": 11}))).await; }
                    Some(2) => {
                        fake.log(|l| l.identifies += 1);
                        // Discord takes the token here with its prefix and without.
                        let token = message["d"]["token"].as_str().unwrap_or_default();
                        if token.trim_start_matches("Bot ") != TOKEN {
                            let close = axum::extract::ws::CloseFrame { code: 4004, reason: "Authentication failed.".into() };
                            let _ = socket.send(Frame::Close(Some(close))).await;
                            return;
                        }
                        sequence += 1;
                        let ready = json!({"v": 10, "user": bot_user(), "guilds": [{"id": GUILD, "unavailable": true}],
                            "session_id": "s", "resume_gateway_url": fake.inner.url.replace("http", "ws"), "shard": [0, 1],
                            "application": {"id": BOT, "flags": 0}});
                        let _ = socket.send(send(json!({"op": 0, "t": "READY", "s": sequence, "d": ready}))).await;
                    }
                    Some(6) => {
                        fake.log(|l| l.resumes += 1);
                        sequence = message["d"]["seq"].as_u64().unwrap_or_default() + 1;
                        let _ = socket.send(send(json!({"op": 0, "t": "RESUMED", "s": sequence, "d": {}}))).await;
                    }
                    _ => {}
                }
            }
            event = events.recv() => {
                let Ok(event) = event else { return };
                if event["t"] == "DROP" {
                    return;
                }
                sequence += 1;
                let _ = socket.send(send(json!({"op": 0, "t": event["t"], "s": sequence, "d": event["d"]}))).await;
            }
        }
    }
}

async fn rest(
    State(fake): State<Fake>,
    method: Method,
    Path(path): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let said: String = body.to_string().chars().take(200).collect();
    fake.log(|l| l.calls.push(format!("{method} {uri} {said}")));
    let parts: Vec<&str> = path.split('/').collect();
    // Webhooks and callbacks carry their token in the path.
    let by_token = matches!(parts[0], "webhooks" | "interactions");
    let authorised = headers
        .get("authorization")
        .is_some_and(|h| h.as_bytes() == format!("Bot {TOKEN}").as_bytes());
    if !by_token && !authorised {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({"message": "401: Unauthorized", "code": 0})),
        )
            .into_response();
    }
    let sends = matches!(
        (method.as_str(), parts.as_slice()),
        ("POST", ["channels", _, "messages"])
    );
    let answered = answer(&fake, &method, &parts, body);
    let swallow = sends && fake.log(|l| std::mem::take(&mut l.swallows));
    if swallow {
        fake.log(|l| l.swallowed += 1);
        std::future::pending::<()>().await;
    }
    match answered {
        Ok(Value::Null) => StatusCode::NO_CONTENT.into_response(),
        Ok(value) => Json(value).into_response(),
        Err((status, code, why)) => {
            fake.log(|l| l.refused.push(format!("{method} {path}: {why}")));
            let status = StatusCode::from_u16(status).unwrap();
            (
                status,
                Json(json!({"message": why, "code": code, "errors": {}})),
            )
                .into_response()
        }
    }
}

type Refusal = (u16, u32, String);

fn answer(fake: &Fake, method: &Method, parts: &[&str], body: Value) -> Result<Value, Refusal> {
    match (method.as_str(), parts) {
        ("GET", ["gateway"]) => Ok(json!({"url": fake.inner.url.replace("http", "ws")})),
        ("GET", ["gateway", "bot"]) => Ok(
            json!({"url": fake.inner.url.replace("http", "ws"), "shards": 1,
            "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}}),
        ),
        ("GET", ["users", "@me"]) => Ok(bot_user()),
        ("GET", ["oauth2", "applications", "@me"]) => {
            Ok(json!({"id": BOT, "name": "Senpai", "icon": null,
            "description": "", "bot_public": true, "bot_require_code_grant": false, "verify_key": "", "team": null,
            "rpc_origins": [], "owner": bot_user(), "flags": 0}))
        }
        ("PUT", ["applications", BOT, "commands"]) => {
            fake.log(|l| l.registrations += 1);
            check_commands(&body)?;
            let known = |c: &Value| {
                let mut c = c.clone();
                c["id"] = json!(fake.id());
                c["application_id"] = json!(BOT);
                c["version"] = json!("1");
                c["default_member_permissions"] = Value::Null;
                if c["type"].is_null() {
                    c["type"] = json!(1);
                }
                if c["description"].is_null() {
                    c["description"] = json!("");
                }
                c
            };
            Ok(body
                .as_array()
                .map(|list| list.iter().map(known).collect())
                .unwrap_or_default())
        }
        ("POST", ["interactions", _, token, "callback"]) => callback(fake, token, &body),
        ("PATCH", ["webhooks", BOT, token, "messages", "@original"]) => {
            check_message(&body)?;
            let message = stored(fake, CHANNEL, body);
            fake.log(|l| {
                l.interactions
                    .get_mut(*token)
                    .map(|i| i.reply = Some(message.clone()))
            })
            .ok_or((404, 10015, "Unknown Webhook".to_owned()))?;
            Ok(message)
        }
        ("DELETE", ["webhooks", BOT, _, "messages", "@original"]) => Ok(Value::Null),
        ("POST", ["webhooks", BOT, token]) => {
            check_message(&body)?;
            let message = stored(fake, CHANNEL, body);
            fake.log(|l| {
                l.interactions
                    .get_mut(*token)
                    .map(|i| i.followups.push(message.clone()))
            })
            .ok_or((404, 10015, "Unknown Webhook".to_owned()))?;
            Ok(message)
        }
        ("POST", ["channels", _, "typing"]) => Ok(Value::Null),
        ("POST", ["channels", channel, "messages"]) => {
            check_message(&body)?;
            let nonce = body["nonce"]
                .as_str()
                .filter(|_| body["enforce_nonce"] == true)
                .map(|n| format!("{channel} {n}"));
            let before = nonce.as_ref().and_then(|n| {
                fake.log(|l| l.nonces.get(n).and_then(|id| l.messages.get(id)).cloned())
            });
            if let Some(before) = before {
                return Ok(before);
            }
            let message = stored(fake, channel, body);
            let id = message["id"].as_str().unwrap().to_owned();
            fake.log(|l| {
                l.messages.insert(id.clone(), message.clone());
                l.nonces.extend(nonce.map(|n| (n, id)));
            });
            Ok(message)
        }
        ("PATCH", ["channels", _, "messages", id]) => {
            check_message(&body)?;
            fake.log(|l| {
                let message =
                    l.messages
                        .get_mut(*id)
                        .ok_or((404, 10008, "Unknown Message".to_owned()))?;
                for key in ["content", "embeds", "components"] {
                    message[key] = body[key].clone();
                }
                Ok(message.clone())
            })
        }
        ("DELETE", ["channels", _, "messages", id]) => match fake.log(|l| l.messages.remove(*id)) {
            Some(_) => Ok(Value::Null),
            None => Err((404, 10008, "Unknown Message".into())),
        },
        _ => Err((404, 0, "404: Not Found".into())),
    }
}

fn stored(fake: &Fake, channel: &str, mut body: Value) -> Value {
    body["id"] = json!(fake.id());
    body["channel_id"] = json!(channel);
    body["author"] = bot_user();
    for (key, value) in [
        ("timestamp", json!("2026-11-24T00:00:00Z")),
        ("edited_timestamp", Value::Null),
        ("tts", json!(false)),
        ("mention_everyone", json!(false)),
        ("mentions", json!([])),
        ("mention_roles", json!([])),
        ("attachments", json!([])),
        ("pinned", json!(false)),
        ("type", json!(0)),
    ] {
        body[key] = value;
    }
    for key in ["embeds", "components"] {
        if body[key].is_null() {
            body[key] = json!([]);
        }
    }
    for embed in body["embeds"].as_array_mut().unwrap() {
        embed["type"] = json!("rich");
    }
    body
}

fn callback(fake: &Fake, token: &str, body: &Value) -> Result<Value, Refusal> {
    fake.log(|l| {
        let interaction =
            l.interactions
                .get_mut(token)
                .ok_or((404, 10062, "Unknown interaction".to_owned()))?;
        if interaction.acknowledged.is_some() {
            return Err((
                400,
                40060,
                "Interaction has already been acknowledged.".into(),
            ));
        }
        let waited = interaction.sent.unwrap().elapsed();
        if waited > Duration::from_secs(3) {
            return Err((404, 10062, "Unknown interaction".into()));
        }
        interaction.acknowledged = Some(waited);
        match body["type"].as_u64() {
            Some(5) => interaction.ephemeral = body["data"]["flags"] == 64,
            Some(8) => interaction.choices = Some(checked_choices(&body["data"]["choices"])?),
            _ => return Err((400, 50035, "Invalid Form Body: type".into())),
        }
        Ok(Value::Null)
    })
}

fn bad<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err((400, 50035, format!("Invalid Form Body: {}", why.into())))
}

fn units(value: &Value) -> usize {
    value.as_str().map_or(0, |s| s.encode_utf16().count())
}

fn checked_choices(choices: &Value) -> Result<Value, Refusal> {
    let list = choices.as_array().cloned().unwrap_or_default();
    if list.len() > 25
        || list
            .iter()
            .any(|c| !(1..=100).contains(&units(&c["name"])) || units(&c["value"]) > 100)
    {
        return bad("choices");
    }
    Ok(Value::Array(list))
}

/// The limits of a message, as documented.
pub fn check_message(body: &Value) -> Result<(), Refusal> {
    let embeds = body["embeds"].as_array().cloned().unwrap_or_default();
    if units(&body["content"]) > 2000 {
        return bad("content");
    }
    if units(&body["content"]) == 0 && embeds.is_empty() {
        return Err((400, 50006, "Cannot send an empty message".into()));
    }
    if embeds.len() > 10 {
        return bad("embeds");
    }
    let mut all = 0;
    for embed in &embeds {
        let (title, description, footer) = (
            units(&embed["title"]),
            units(&embed["description"]),
            units(&embed["footer"]["text"]),
        );
        all += title + description + footer;
        if title > 256 || description > 4096 || footer > 2048 || (title == 0 && description == 0) {
            return bad("embed");
        }
    }
    if all > 6000 {
        return bad("embeds are longer than 6000");
    }
    let rows = body["components"].as_array().cloned().unwrap_or_default();
    let mut ids = Vec::new();
    for row in &rows {
        let buttons = row["components"].as_array().cloned().unwrap_or_default();
        if buttons.is_empty() || buttons.len() > 5 {
            return bad("row");
        }
        for button in &buttons {
            if !(1..=80).contains(&units(&button["label"]))
                || !(1..=100).contains(&units(&button["custom_id"]))
            {
                return bad("button");
            }
            ids.push(button["custom_id"].clone());
        }
    }
    if rows.len() > 5 || (1..ids.len()).any(|i| ids[..i].contains(&ids[i])) {
        return bad("components");
    }
    if body["allowed_mentions"]["parse"] != json!([]) {
        return bad("allowed_mentions must be {parse: []}: our own rule");
    }
    if units(&body["nonce"]) > 25 {
        return bad("nonce");
    }
    Ok(())
}

fn check_commands(body: &Value) -> Result<(), Refusal> {
    for command in body.as_array().cloned().unwrap_or_default() {
        let menu = command["type"] == 3;
        let description = units(&command["description"]);
        if !(1..=32).contains(&units(&command["name"]))
            || (!menu && !(1..=100).contains(&description))
            || (menu && description > 0)
        {
            return bad(format!("command {}", command["name"]));
        }
        for option in command["options"].as_array().cloned().unwrap_or_default() {
            if !(1..=32).contains(&units(&option["name"]))
                || !(1..=100).contains(&units(&option["description"]))
            {
                return bad(format!("option {}", option["name"]));
            }
        }
    }
    Ok(())
}
