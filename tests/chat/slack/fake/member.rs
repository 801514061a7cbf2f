//! Members: what they do, and what they see of the bot.

use serde_json::{Value, json};

use super::{BOT, CHANNEL, DIRECT, Fake, TEAM};

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

/// Somebody in the workspace.
pub struct Member {
    pub fake: Fake,
    pub id: String,
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

    /// Says something in another channel.
    pub fn says_at(&self, channel: &str, text: &str) -> Value {
        self.sends(channel, text, None)
    }

    pub fn says_in(&self, thread: &Value, text: &str) -> Value {
        self.sends(CHANNEL, text, Some(thread))
    }

    pub fn mentions(&self, text: &str) -> Value {
        self.says(&format!("<@{BOT}> {text}"))
    }

    /// As another bot does.
    pub fn says_as_a_bot(&self, text: &str) {
        let mut event = self.message("message", CHANNEL, text, &self.fake.ts(), None);
        event["event"]["bot_id"] = json!("B7");
        event["event"]["subtype"] = json!("bot_message");
        self.delivers(vec![event]);
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

    /// Uses a command and does not wait; gives what names the response.
    pub fn begins(&self, command: &str, text: &str) -> String {
        let (event, wait) = self.command_event(command, text);
        self.fake.deliver("slash_commands", true, event);
        wait
    }

    pub async fn uses(&self, command: &str, text: &str) -> Seen {
        let response = self.begins(command, text);
        self.fake.response(&response).await
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
        let response = self.sends_press(seen, payload);
        self.fake.response(&response).await
    }

    /// Presses a button and does not wait; gives what names the response.
    pub fn begins_to_press(&self, seen: &Seen, label: &str) -> String {
        self.sends_press(seen, &seen.button(label))
    }

    fn sends_press(&self, seen: &Seen, payload: &str) -> String {
        let (event, wait) = self.press_event(seen, payload);
        self.fake.deliver("interactive", true, event);
        wait
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
