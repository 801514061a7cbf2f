//! Members: what they do, and what they see of the bot.

use std::time::Instant;

use serde_json::{Value, json};

use super::{BOT, CHANNEL, DIRECT, Fake, GUILD, Interaction, Log, THREAD, bot_user};

/// Somebody in the guild.
#[derive(Clone)]
pub struct Member {
    pub fake: Fake,
    pub id: String,
    pub name: String,
    pub permissions: u64,
    pub locale: &'static str,
    pub bot: bool,
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

    /// Is a bot too, though not this one.
    pub fn who_is_a_bot(self) -> Member {
        Member { bot: true, ..self }
    }

    pub fn speaking(self, locale: &'static str) -> Member {
        Member { locale, ..self }
    }

    fn user(&self) -> Value {
        json!({"id": self.id, "username": self.name, "discriminator": "0", "avatar": null, "bot": self.bot, "global_name": null})
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
        self.fake.answer_to(&token).await
    }

    /// Uses a slash command with string and boolean options; a name like `senpai status` is a subcommand.
    pub async fn uses(&self, command: &str, options: &[(&str, Value)]) -> Seen {
        self.interacts(2, command_data(command, options), None)
            .await
    }

    /// Uses a command and does not wait; gives what names the reply.
    pub fn begins(&self, command: &str, options: &[(&str, Value)]) -> String {
        let (token, event) = self.interaction(2, command_data(command, options), None);
        self.fake.dispatch("INTERACTION_CREATE", event);
        token
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
        let mut mentions = Vec::new();
        if text.contains(&format!("<@{BOT}>")) {
            mentions.push(bot_user());
        }
        if text.contains("<@7>") {
            mentions.push(
                json!({"id": "7", "username": "someone", "discriminator": "0", "avatar": null}),
            );
        }
        let mut event = json!({
            "id": self.fake.id(), "channel_id": channel, "author": self.user(), "content": text,
            "timestamp": "2026-11-24T00:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false,
            "mentions": mentions, "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
        });
        if let Some(guild) = guild {
            event["guild_id"] = json!(guild);
            event["member"] = json!({"roles": [], "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0});
        }
        event
    }

    /// Says something where all see it; gives the message.
    pub fn says(&self, text: &str) -> Value {
        let event = self.message_event(CHANNEL, text, Some(GUILD));
        self.fake.dispatch("MESSAGE_CREATE", event.clone());
        event
    }

    /// Says something in the thread.
    pub fn says_in_thread(&self, text: &str) -> Value {
        let event = self.message_event(THREAD, text, Some(GUILD));
        self.fake.dispatch("MESSAGE_CREATE", event.clone());
        event
    }

    /// Replies to what the bot said, in the place where it stands; `pings`: as Discord does unless it is switched off.
    pub fn replies(&self, seen: &Seen, text: &str, pings: bool) -> Value {
        let channel = seen.message["channel_id"].as_str().unwrap();
        let mut event = self.message_event(channel, text, Some(GUILD));
        event["type"] = json!(19);
        event["message_reference"] =
            json!({"message_id": seen.id(), "channel_id": channel, "guild_id": GUILD});
        event["referenced_message"] = seen.message.clone();
        if pings {
            event["mentions"] = json!([bot_user()]);
        }
        self.fake.dispatch("MESSAGE_CREATE", event.clone());
        event
    }

    /// Writes to the bot alone.
    pub fn writes(&self, text: &str) -> Value {
        let event = self.message_event(DIRECT, text, None);
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
        if text.contains(&format!("<@{BOT}>")) {
            event["mentions"] = json!([bot_user()]);
        }
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
    /// What came of an interaction.
    pub async fn answer_to(&self, token: &str) -> Seen {
        self.wait("reply to an interaction", |l| {
            let i = l.interactions.get(token)?;
            let followup = i.followups.first().cloned().map(|m| (m["flags"] == 64, m));
            let (private, message) = followup.or(i.reply.clone().map(|m| (i.ephemeral, m)))?;
            let seen = Seen { private, message };
            // What says how far something is stands in the place of the reply to come.
            (!seen.content().contains("読み込んでいます")).then_some(seen)
        })
        .await
    }

    /// The first message that stands in a channel.
    pub async fn said_in(&self, channel: &str) -> Seen {
        let found = |l: &mut Log| {
            l.messages
                .values()
                .find(|m| m["channel_id"] == channel)
                .cloned()
        };
        Seen {
            private: false,
            message: self.wait("message in a channel", found).await,
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
