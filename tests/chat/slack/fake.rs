//! A server that behaves like Slack: Web API, Socket Mode and response addresses, with Slack's rules about what it takes.

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
        Path, Query, State, WebSocketUpgrade,
        ws::{Message as Frame, WebSocket},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{any, get, post as post_to},
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::broadcast,
};

/// The only tokens and the only secret that it knows.
pub const BOT_TOKEN: &str = "xoxb-canary-token";
pub const APP_TOKEN: &str = "xapp-canary-token";
pub const SECRET: &str = "canary-signing-secret";
pub const TEAM: &str = "T1";
pub const CHANNEL: &str = "C1";
pub const DIRECT: &str = "D1";
/// The bot's user.
const BOT: &str = "UBOT";
/// How long a scenario waits for the bot.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often an address takes a response, by Slack's rule.
const RESPONSES: usize = 5;

/// The fake, shared by its handlers and the scenario.
#[derive(Clone)]
pub struct Fake {
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    base: String,
    ids: AtomicU64,
    envelopes: broadcast::Sender<Value>,
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
    /// Messages in order, with `channel`, `ts` and perhaps `thread_ts`; deleted ones are gone.
    messages: Vec<Value>,
    responses: HashMap<String, Vec<Value>>,
    views: Vec<Value>,
    prompts: Option<Value>,
    sent: HashMap<String, Instant>,
    acknowledged: Vec<Duration>,
    /// The last message event, as it was delivered: for delivering it again.
    last: Vec<Value>,
}

/// What a member sees of the bot.
#[derive(Clone, Debug)]
pub struct Seen {
    pub private: bool,
    pub message: Value,
}

impl Seen {
    /// All the words in it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        words(&self.message["blocks"], &mut out);
        words(&self.message["view"], &mut out);
        out
    }

    /// Whether its JSON, with sorted keys, holds this.
    pub fn shows(&self, part: &str) -> bool {
        self.message.to_string().contains(part)
    }

    /// What the button with this label carries.
    pub fn button(&self, label: &str) -> String {
        let mut todo = vec![self.message.clone()];
        while let Some(value) = todo.pop() {
            if value["type"] == "button" && value["text"]["text"] == label {
                return value["value"].as_str().unwrap().to_owned();
            }
            match value {
                Value::Array(list) => todo.extend(list),
                Value::Object(map) => todo.extend(map.into_iter().map(|(_, v)| v)),
                _ => {}
            }
        }
        panic!("no button {label} in {:#}", self.message)
    }
}

fn words(value: &Value, out: &mut String) {
    match value {
        Value::Array(list) => list.iter().for_each(|v| words(v, out)),
        Value::Object(map) => {
            if let Some(text) = map.get("text").and_then(Value::as_str) {
                out.push_str(text);
            }
            map.values().for_each(|v| words(v, out));
        }
        _ => {}
    }
}

impl Fake {
    pub async fn start() -> Fake {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let fake = Fake {
            url: format!("{base}/api"),
            inner: Arc::new(Inner {
                base,
                ids: AtomicU64::new(1),
                envelopes: broadcast::channel(256).0,
                log: Mutex::default(),
            }),
        };
        let app = Router::new()
            .route("/link", get(link))
            .route("/api/{method}", any(api))
            .route("/response/{id}", post_to(response))
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

    /// Says farewell as Slack does, or drops the connection without a word.
    pub fn disconnects(&self, reason: &str) {
        let farewell =
            json!({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}});
        let _ = self.inner.envelopes.send(farewell);
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
        let _ = self.inner.envelopes.send(envelope);
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

/// Somebody in the workspace.
pub struct Member {
    fake: Fake,
    id: String,
}

impl Member {
    fn event(&self, event: Value) -> Value {
        json!({"token": "x", "team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "event": event,
               "event_id": format!("Ev{}", self.fake.next()), "event_time": 1_700_000_001})
    }

    fn message(
        &self,
        kind: &str,
        channel: &str,
        text: &str,
        ts: &str,
        thread: Option<&Value>,
    ) -> Value {
        let mut message = json!({"type": kind, "user": self.id, "text": text, "ts": ts, "channel": channel,
                                 "event_ts": ts, "team": TEAM, "channel_type": if channel == DIRECT { "im" } else { "channel" }});
        if let Some(thread) = thread {
            message["thread_ts"] = thread.clone();
        }
        self.event(message)
    }

    fn delivers(&self, events: Vec<Value>) {
        for event in &events {
            self.fake.deliver("events_api", false, event.clone());
        }
        self.fake.log(|l| l.last = events);
    }

    fn sends(&self, channel: &str, text: &str, thread: Option<&Value>) -> Value {
        let ts = self.fake.ts();
        let mut events = vec![self.message("message", channel, text, &ts, thread)];
        if text.contains(&format!("<@{BOT}>")) {
            events.push(self.message("app_mention", channel, text, &ts, thread));
        }
        self.delivers(events);
        json!(ts)
    }

    /// Says something where all see it; gives the message's time.
    pub fn says(&self, text: &str) -> Value {
        self.sends(CHANNEL, text, None)
    }

    pub fn says_in(&self, thread: &Value, text: &str) -> Value {
        self.sends(CHANNEL, text, Some(thread))
    }

    pub fn mentions(&self, text: &str) -> Value {
        self.says(&format!("<@{BOT}> {text}"))
    }

    /// A mention as an event, not yet delivered.
    pub fn mention_event(&self, text: &str) -> Value {
        self.message(
            "app_mention",
            CHANNEL,
            &format!("<@{BOT}> {text}"),
            &self.fake.ts(),
            None,
        )
    }

    /// Writes to the bot alone.
    pub fn writes(&self, text: &str) -> Value {
        self.sends(DIRECT, text, None)
    }

    pub fn edits(&self, ts: &Value, text: &str) {
        let message = |text: &str| {
            json!({"type": "message", "user": self.id, "text": text, "ts": ts,
                                          "edited": {"user": self.id, "ts": self.fake.ts()}})
        };
        self.delivers(vec![self.event(json!({
            "type": "message", "subtype": "message_changed", "hidden": true, "channel": CHANNEL, "ts": self.fake.ts(),
            "message": message(text), "previous_message": message("before"), "channel_type": "channel",
        }))]);
    }

    pub fn deletes(&self, ts: &Value) {
        self.delivers(vec![self.event(json!({
            "type": "message", "subtype": "message_deleted", "hidden": true, "channel": CHANNEL, "ts": self.fake.ts(),
            "deleted_ts": ts, "previous_message": {"type": "message", "user": self.id, "text": "x", "ts": ts},
            "channel_type": "channel",
        }))]);
    }

    fn response_url(&self) -> (String, String) {
        let id = format!("r{}", self.fake.next());
        let url = format!("{}/response/{id}", self.fake.inner.base);
        (url, id)
    }

    /// A command as Slack sends it, and where its response comes.
    pub fn command_event(&self, command: &str, text: &str) -> (Value, String) {
        let (url, id) = self.response_url();
        let event = json!({"token": "x", "team_id": TEAM, "team_domain": "t", "channel_id": CHANNEL, "channel_name": "general",
            "user_id": self.id, "user_name": "x", "command": command, "text": text, "api_app_id": "A1",
            "is_enterprise_install": "false", "response_url": url, "trigger_id": format!("1.2.{id}")});
        (event, id)
    }

    pub async fn uses(&self, command: &str, text: &str) -> Seen {
        let (event, wait) = self.command_event(command, text);
        self.fake.deliver("slash_commands", true, event);
        self.fake.response(&wait).await
    }

    pub async fn uses_shortcut_on(&self, text: &str) -> Seen {
        let (url, wait) = self.response_url();
        let event = json!({"type": "message_action", "token": "x", "callback_id": "ask", "trigger_id": format!("1.2.{wait}"),
            "team": {"id": TEAM, "domain": "t"}, "user": {"id": self.id, "name": "x"}, "channel": {"id": CHANNEL, "name": "general"},
            "message_ts": "1.1", "message": {"type": "message", "user": "U7", "text": text, "ts": "1.1"}, "response_url": url});
        self.fake.deliver("interactive", true, event);
        self.fake.response(&wait).await
    }

    /// A press as Slack sends it, and where its response comes.
    pub fn press_event(&self, seen: &Seen, payload: &str) -> (Value, String) {
        let (url, wait) = self.response_url();
        let mut event = self.action(
            &wait,
            json!({"type": "button", "action_id": "press-0", "block_id": "b", "value": payload,
            "text": {"type": "plain_text", "text": "x", "emoji": true}, "action_ts": "1.1"}),
        );
        event["response_url"] = json!(url);
        event["container"] = json!({"type": "message", "message_ts": "1.1", "channel_id": CHANNEL, "is_ephemeral": seen.private});
        event["channel"] = json!({"id": CHANNEL, "name": "general"});
        if !seen.private {
            event["message"] = json!({"type": "message", "bot_id": "B1", "user": BOT, "text": "x", "ts": "1.1", "team": TEAM,
                                      "blocks": seen.message["blocks"]});
        }
        (event, wait)
    }

    fn action(&self, id: &str, action: Value) -> Value {
        json!({"type": "block_actions", "user": {"id": self.id, "username": "x", "name": "x", "team_id": TEAM}, "api_app_id": "A1",
               "token": "x", "trigger_id": format!("1.2.{id}"), "team": {"id": TEAM, "domain": "t"}, "enterprise": null,
               "is_enterprise_install": false, "state": {"values": {}}, "actions": [action]})
    }

    /// Presses a button by its label.
    pub async fn presses(&self, seen: &Seen, label: &str) -> Seen {
        self.presses_payload(seen, &seen.button(label)).await
    }

    pub async fn presses_payload(&self, seen: &Seen, payload: &str) -> Seen {
        let (event, wait) = self.press_event(seen, payload);
        self.fake.deliver("interactive", true, event);
        self.fake.response(&wait).await
    }

    async fn next_page(&self, before: usize) -> Seen {
        let message = self
            .fake
            .wait("page", |l| l.views.get(before).cloned())
            .await;
        Seen {
            private: true,
            message,
        }
    }

    fn pages(&self) -> usize {
        self.fake.log(|l| l.views.len())
    }

    /// Opens the bot's own page.
    pub async fn opens_home(&self) -> Seen {
        let before = self.pages();
        let opened = json!({"type": "app_home_opened", "user": self.id, "channel": DIRECT, "tab": "home", "event_ts": "1.1"});
        self.delivers(vec![self.event(opened)]);
        self.next_page(before).await
    }

    async fn acts_at_home(&self, action: Value) -> Seen {
        let before = self.pages();
        let mut event = self.action(&self.fake.next().to_string(), action);
        event["container"] = json!({"type": "view", "view_id": "V1"});
        event["view"] = json!({"id": "V1", "team_id": TEAM, "type": "home", "blocks": [], "private_metadata": "", "callback_id": "",
                               "hash": "1.a", "app_id": "A1", "bot_id": "B1"});
        self.fake.deliver("interactive", true, event);
        self.next_page(before).await
    }

    /// Types into a box of the page.
    pub async fn does_at_home(&self, action: &str, text: &str) -> Seen {
        self.acts_at_home(json!({"type": "plain_text_input", "action_id": action, "block_id": "b", "value": text}))
            .await
    }

    /// Chooses an option whose label ends so.
    pub async fn chooses_at_home(&self, page: &Seen, label: &str) -> Seen {
        let mut todo = vec![page.message.clone()];
        let (action, option) = loop {
            let value = todo.pop().expect("an option");
            let options = value["options"].as_array().cloned().unwrap_or_default();
            let found = options
                .into_iter()
                .find(|o| o["text"]["text"].as_str().unwrap().ends_with(label));
            if let Some(option) = found {
                break (value["action_id"].clone(), option);
            }
            match value {
                Value::Array(list) => todo.extend(list),
                Value::Object(map) => todo.extend(map.into_iter().map(|(_, v)| v)),
                _ => {}
            }
        };
        self.acts_at_home(json!({"type": "static_select", "action_id": action, "block_id": "b", "selected_option": option}))
            .await
    }

    pub fn opens_as_assistant(&self) {
        let thread = json!({"user_id": self.id, "context": {"channel_id": CHANNEL, "team_id": TEAM}, "channel_id": DIRECT, "thread_ts": "1.1"});
        self.delivers(vec![self.event(
            json!({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": "1.1"}),
        )]);
    }
}

async fn link(State(fake): State<Fake>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| session(fake, socket))
}

async fn session(fake: Fake, mut socket: WebSocket) {
    let mut envelopes = fake.inner.envelopes.subscribe();
    let hello = json!({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"},
                       "debug_info": {"host": "applink-1", "build_number": 10, "approximate_connection_time": 18_060}});
    let _ = socket.send(Frame::Text(hello.to_string().into())).await;
    fake.log(|l| l.connections += 1);
    loop {
        tokio::select! {
            frame = socket.recv() => {
                let Some(Ok(frame)) = frame else { return };
                let Frame::Text(text) = frame else { continue };
                let Ok(said) = serde_json::from_str::<Value>(&text) else { return };
                let id = said["envelope_id"].as_str().unwrap_or_default().to_owned();
                fake.log(|l| {
                    if let Some(sent) = l.sent.remove(&id) {
                        l.acknowledged.push(sent.elapsed());
                    }
                });
            }
            envelope = envelopes.recv() => {
                let Ok(envelope) = envelope else { return };
                if envelope["reason"] == "drop" {
                    return;
                }
                let _ = socket.send(Frame::Text(envelope.to_string().into())).await;
                if envelope["type"] == "disconnect" {
                    // Slack closes a while after its farewell.
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    return;
                }
            }
        }
    }
}

async fn api(
    State(fake): State<Fake>,
    Path(method): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    fake.log(|l| l.calls += 1);
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let token = headers.get("authorization").and_then(|h| h.to_str().ok());
    let token = token
        .and_then(|t| t.strip_prefix("Bearer "))
        .unwrap_or_default();
    let wanted = if method == "apps.connections.open" {
        APP_TOKEN
    } else {
        BOT_TOKEN
    };
    if token != wanted {
        return Json(json!({"ok": false, "error": "invalid_auth"})).into_response();
    }
    if fake.log(|l| l.revoked) {
        return Json(json!({"ok": false, "error": "token_revoked"})).into_response();
    }
    let limited = fake.log(|l| {
        let limit = method == "chat.postMessage" && l.limited > 0;
        l.limited -= u32::from(limit);
        limit
    });
    if limited {
        let refusal = Json(json!({"ok": false, "error": "ratelimited"}));
        return (
            StatusCode::TOO_MANY_REQUESTS,
            [("retry-after", "1")],
            refusal,
        )
            .into_response();
    }
    let user = query.get("user").map_or("", String::as_str);
    if let Some(known) = about_members(&method, user) {
        return Json(known).into_response();
    }
    match answer(&fake, &method, body) {
        Ok(mut value) => {
            value["ok"] = json!(true);
            Json(value).into_response()
        }
        Err(why) => {
            fake.log(|l| l.refused.push(format!("{method}: {why}")));
            Json(json!({"ok": false, "error": why})).into_response()
        }
    }
}

fn answer(fake: &Fake, method: &str, mut body: Value) -> Result<Value, String> {
    match method {
        "auth.test" => Ok(
            json!({"url": "https://x.slack.com/", "team": "営業塾", "user": "senpai", "team_id": TEAM, "user_id": BOT, "bot_id": "B1"}),
        ),
        "apps.connections.open" => {
            Ok(json!({"url": format!("{}/link?ticket=1", fake.inner.base.replace("http", "ws"))}))
        }
        "chat.postMessage" => {
            check_message(&body)?;
            let ts = fake.ts();
            body["ts"] = json!(ts);
            fake.log(|l| l.messages.push(body.clone()));
            Ok(
                json!({"channel": body["channel"], "ts": ts, "message": {"type": "message", "text": body["text"], "bot_id": "B1", "ts": ts}}),
            )
        }
        "chat.postEphemeral" => {
            body["unfurl_links"] = json!(false);
            body["unfurl_media"] = json!(false);
            check_message(&body)?;
            Ok(json!({"message_ts": fake.ts()}))
        }
        "chat.update" => {
            let (links, media) = (json!(false), json!(false));
            body["unfurl_links"] = links;
            body["unfurl_media"] = media;
            check_message(&body)?;
            fake.log(|l| {
                let message = l.messages.iter_mut().find(|m| m["ts"] == body["ts"]);
                let message = message.ok_or("message_not_found")?;
                for key in ["text", "blocks"] {
                    message[key] = body[key].clone();
                }
                Ok(json!({"channel": body["channel"], "ts": body["ts"], "text": body["text"], "message": {"text": body["text"], "user": BOT}}))
            })
        }
        "chat.delete" => fake.log(|l| {
            let before = l.messages.len();
            l.messages.retain(|m| m["ts"] != body["ts"]);
            if l.messages.len() == before {
                return Err("message_not_found".to_owned());
            }
            Ok(json!({"channel": body["channel"], "ts": body["ts"]}))
        }),
        "views.publish" => {
            check_blocks(&body["view"]["blocks"], 100)?;
            fake.log(|l| l.views.push(body.clone()));
            let mut view = body["view"].clone();
            for (key, value) in [
                ("id", "V1"),
                ("team_id", TEAM),
                ("hash", "1.a"),
                ("app_id", "A1"),
                ("bot_id", "B1"),
                ("private_metadata", ""),
                ("callback_id", ""),
            ] {
                view[key] = json!(value);
            }
            Ok(json!({"view": view}))
        }
        "assistant.threads.setSuggestedPrompts" => {
            let prompts = body["prompts"].as_array().cloned().unwrap_or_default();
            if !(1..=4).contains(&prompts.len()) {
                return Err("invalid_prompts".into());
            }
            fake.log(|l| l.prompts = Some(body));
            Ok(json!({}))
        }
        _ => Err("unknown_method".into()),
    }
}

/// What is known of members: these methods take their arguments in the address.
fn about_members(method: &str, user: &str) -> Option<Value> {
    match method {
        "users.info" => Some(json!({"ok": true, "user": {
            "id": user, "team_id": TEAM, "name": user.to_lowercase(), "is_admin": user == "U2", "is_owner": false,
            "locale": if user == "U3" { "en-US" } else { "ja-JP" },
            "profile": {"display_name": if user == "U1" { "葵" } else { "" }, "real_name": user},
        }})),
        "usergroups.list" => Some(json!({"ok": true, "usergroups": [{
            "id": "S1", "team_id": TEAM, "is_usergroup": true, "name": "admins", "description": "", "handle": "admins",
            "is_external": false, "date_create": 1, "date_update": 1, "date_delete": 0, "auto_type": null, "created_by": "U2",
            "updated_by": "U2", "deleted_by": null, "prefs": {"channels": [], "groups": []}, "users": ["U4"], "user_count": 1,
        }]})),
        _ => None,
    }
}

async fn response(State(fake): State<Fake>, Path(id): Path<String>, body: Bytes) -> Response {
    fake.log(|l| l.calls += 1);
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let taken = fake.log(|l| l.responses.get(&id).map_or(0, Vec::len));
    let wrong = if taken >= RESPONSES {
        Err("used_url".to_owned())
    } else {
        check_message(&body)
    };
    if let Err(why) = wrong {
        fake.log(|l| l.refused.push(format!("response: {why}")));
        return (StatusCode::BAD_REQUEST, why).into_response();
    }
    fake.log(|l| l.responses.entry(id).or_default().push(body));
    "ok".into_response()
}

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |s| s.chars().count())
}

/// The limits of a message, as documented, and what we promise: nothing unfurls, nothing pings.
pub fn check_message(body: &Value) -> Result<(), String> {
    if length(&body["text"]) == 0 {
        return Err("no_text".into());
    }
    if length(&body["text"]) > 4000 {
        return Err("msg_too_long".into());
    }
    if body["text"].as_str().unwrap_or_default().contains('<') {
        return Err("text is not escaped: our own rule".into());
    }
    if body["unfurl_links"] != json!(false) || body["unfurl_media"] != json!(false) {
        return Err("unfurls are on: our own rule".into());
    }
    check_blocks(&body["blocks"], 50)
}

fn check_blocks(blocks: &Value, most: usize) -> Result<(), String> {
    let blocks = blocks.as_array().cloned().unwrap_or_default();
    if blocks.len() > most {
        return Err("too many blocks".into());
    }
    for block in &blocks {
        check_block(block).map_err(|why| format!("invalid_blocks: {why}"))?;
    }
    Ok(())
}

fn check_block(block: &Value) -> Result<(), &'static str> {
    let elements = block["elements"].as_array().cloned().unwrap_or_default();
    match block["type"].as_str().unwrap_or_default() {
        "header" if length(&block["text"]["text"]) > 150 => Err("header"),
        "section" if !(1..=3000).contains(&length(&block["text"]["text"])) => Err("section"),
        "input" if length(&block["label"]["text"]) > 2000 => Err("label"),
        "actions" => {
            let ids: Vec<_> = elements.iter().map(|e| e["action_id"].clone()).collect();
            let twice = (1..ids.len()).any(|i| ids[..i].contains(&ids[i]));
            if elements.is_empty() || elements.len() > 25 || twice {
                return Err("actions");
            }
            let wrong = |e: &Value| {
                length(&e["value"]) > 2000
                    || length(&e["text"]["text"]) > 75
                    || !(1..=255).contains(&length(&e["action_id"]))
                    || e["options"]
                        .as_array()
                        .is_some_and(|o| o.is_empty() || o.len() > 100)
            };
            if elements.iter().any(wrong) {
                return Err("element");
            }
            Ok(())
        }
        "rich_text" => {
            let mut total = 0;
            for inline in elements
                .iter()
                .flat_map(|e| e["elements"].as_array().cloned().unwrap_or_default())
            {
                match inline["type"].as_str().unwrap_or_default() {
                    "text" if length(&inline["text"]) == 0 => return Err("empty text"),
                    "text" | "link" => total += length(&inline["text"]),
                    // The one that the member asked for.
                    "user" => {}
                    _ => return Err("what pings or is no text: our own rule"),
                }
            }
            if total > 3000 {
                Err("rich text is too long: our own rule")
            } else {
                Ok(())
            }
        }
        "header" | "section" | "input" | "divider" | "context" => Ok(()),
        _ => Err("unknown block"),
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
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream
        .write_all(format!("{request}\r\n{body}").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    (status, body)
}
