//! Members and their actions.

use std::time::Instant;

use serde_json::{Value, json};

use super::{
    BOT, BOT_ROLE, CHANNEL, DIRECT, Fake, GUILD, Interaction, ROLE, Seen, THREAD, bot_user,
};
use crate::platform::{FakeMember, FakePlatform, Options};

/// Somebody in the guild.
#[derive(Clone)]
pub struct Member {
    pub(super) fake: Fake,
    pub id: String,
    name: String,
    permissions: u64,
    roles: Vec<&'static str>,
    locale: &'static str,
    bot: bool,
}

impl FakeMember for Member {
    type Fake = Fake;

    fn fake(&self) -> &Fake {
        &self.fake
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn who_manages(self) -> Member {
        const MANAGE_GUILD: u64 = 1 << 5;
        self.fake.log(|l| l.managers.push(self.id.clone()));
        Member {
            permissions: MANAGE_GUILD,
            ..self
        }
    }

    fn with_role(self) -> Member {
        self.fake.log(|l| l.with_role.push(self.id.clone()));
        Member {
            roles: vec![ROLE],
            ..self
        }
    }

    fn speaking_english(self) -> Member {
        Member {
            locale: "en-US",
            ..self
        }
    }

    fn who_is_a_bot(self) -> Member {
        Member { bot: true, ..self }
    }

    fn leaves(&self) {
        self.fake.log(|l| l.left.push(self.id.clone()));
    }

    fn is_named_in(&self, seen: &Seen) -> bool {
        seen.content().contains(&format!("<@{}>", self.id))
    }

    fn says_at(&self, channel: &str, text: &str) -> Value {
        self.sends(self.message_event(channel, text, Some(GUILD)))
    }

    fn writes(&self, text: &str) -> Value {
        self.sends(self.message_event(DIRECT, text, None))
    }

    /// Mentions the bot again, in the channel of the earlier message.
    fn follows_up(&self, earlier: &Value, text: &str) -> Value {
        self.says_at(
            earlier["channel_id"].as_str().unwrap(),
            &Fake::mention(text),
        )
    }

    fn edits(&self, message: &Value, text: &str) {
        let mut event = message.clone();
        event["content"] = json!(text);
        if text.contains(&format!("<@{BOT}>")) {
            event["mentions"] = json!([bot_user()]);
        }
        event["edited_timestamp"] = self.fake.now();
        self.fake.dispatch("MESSAGE_UPDATE", event);
    }

    fn deletes(&self, message: &Value) {
        let event =
            json!({"id": message["id"], "channel_id": message["channel_id"], "guild_id": GUILD});
        self.fake.dispatch("MESSAGE_DELETE", event);
    }

    fn redelivers(&self, message: &Value) {
        self.fake.dispatch("MESSAGE_CREATE", message.clone());
    }

    fn begins(&self, command: &str, options: Options) -> String {
        self.interacts(2, command_data(command, options), None)
    }

    /// Uses the message menu.
    fn begins_on_message(&self, text: &str) -> String {
        let message = self.message_event(CHANNEL, text, Some(GUILD));
        let id = message["id"].as_str().unwrap().to_owned();
        let data = json!({"id": "1", "name": "Ask Senpai", "type": 3, "target_id": id, "options": [],
            "resolved": {"messages": {id: message}}});
        self.interacts(2, data, None)
    }

    fn begins_to_send(&self, seen: &Seen, payload: &str) -> String {
        let data = json!({"custom_id": payload, "component_type": 2});
        self.interacts(3, data, Some(seen))
    }

    async fn fills(&self, seen: &Seen, label: &str, text: &str) -> Seen {
        let press = self.begins_to_press(seen, label);
        let opened = |fake: &Fake| fake.log(|l| l.interactions.get(&press)?.modal.clone());
        let modal = self.fake.until("form", opened).await;
        let input = &modal["components"][0]["components"][0]["custom_id"];
        let data = json!({"custom_id": modal["custom_id"], "components": [
            {"type": 1, "components": [{"type": 4, "custom_id": input, "value": text}]}]});
        let sent = self.interacts(5, data, Some(seen));
        self.fake.response_to(&sent).await
    }
}

impl Member {
    pub(super) fn of(fake: &Fake, name: &str) -> Member {
        let id = name
            .bytes()
            .fold(5, |id, b| id * 131 % 1_000_003 + u64::from(b));
        Member {
            fake: fake.clone(),
            id: (5000 + id).to_string(),
            name: name.to_owned(),
            permissions: 0,
            roles: Vec::new(),
            locale: "ja",
            bot: false,
        }
    }

    fn user(&self) -> Value {
        json!({"id": self.id, "username": self.name, "discriminator": "0", "avatar": null, "bot": self.bot, "global_name": null})
    }

    fn guild_member(&self) -> Value {
        json!({"user": self.user(), "roles": self.roles, "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false,
               "flags": 0, "permissions": self.permissions.to_string(), "nick": null, "avatar": null, "pending": false,
               "premium_since": null, "communication_disabled_until": null, "guild_id": GUILD})
    }

    /// Sends an interaction; gives its token.
    fn interacts(&self, kind: u8, data: Value, message: Option<&Seen>) -> String {
        let token = format!("token-{}", self.fake.id());
        let mut event = json!({
            "id": self.fake.id(), "application_id": BOT, "type": kind, "data": data, "guild_id": GUILD,
            "channel_id": CHANNEL, "channel": {"id": CHANNEL, "type": 0, "name": "general", "permissions": "0"},
            "member": self.guild_member(), "token": token, "version": 1, "app_permissions": "0", "locale": self.locale,
            "guild_locale": "ja", "entitlements": [], "authorizing_integration_owners": {}, "context": 0, "attachment_size_limit": 10_485_760,
        });
        if let Some(seen) = message {
            if seen.message["channel_id"] == DIRECT {
                // In direct messages there is no guild.
                let event = event.as_object_mut().unwrap();
                event.remove("guild_id");
                event.remove("member");
                event.insert("user".into(), self.user());
                event.insert("channel_id".into(), json!(DIRECT));
                event.insert("channel".into(), json!({"id": DIRECT, "type": 1}));
            }
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
        self.fake.dispatch("INTERACTION_CREATE", event);
        token
    }

    /// Types into an option of a command; gives the choices that the bot offers.
    pub async fn types(&self, command: &str, option: &str, typed: &str) -> Vec<String> {
        let (command, sub) = command.split_once(' ').unwrap_or((command, ""));
        let mut options = json!([{"name": option, "type": 3, "value": typed, "focused": true}]);
        if !sub.is_empty() {
            options = json!([{"name": sub, "type": 1, "options": options}]);
        }
        let data = json!({"id": "1", "name": command, "type": 1, "options": options});
        let token = self.interacts(4, data, None);
        let offered = |fake: &Fake| fake.log(|l| l.interactions.get(&token)?.choices.clone());
        let choices = self.fake.until("choices", offered).await;
        let value = |choice: &Value| choice["value"].as_str().unwrap().to_owned();
        choices.as_array().unwrap().iter().map(value).collect()
    }

    /// The event of a message in a channel, of a guild or direct.
    pub fn message_event(&self, channel: &str, text: &str, guild: Option<&str>) -> Value {
        let mut mentions = Vec::new();
        if text.contains(&format!("<@{BOT}>")) {
            mentions.push(bot_user());
        }
        if text.contains("<@7>") {
            mentions.push(
                json!({"id": "7", "username": "someone", "discriminator": "0", "avatar": null}),
            );
        }
        let roles: &[&str] = match text.contains(&format!("<@&{BOT_ROLE}>")) {
            true => &[BOT_ROLE],
            false => &[],
        };
        let mut event = json!({
            "id": self.fake.id(), "channel_id": channel, "author": self.user(), "content": text,
            "timestamp": self.fake.now(), "edited_timestamp": null, "tts": false, "mention_everyone": false,
            "mentions": mentions, "mention_roles": roles, "attachments": [], "embeds": [], "pinned": false, "type": 0,
        });
        if let Some(guild) = guild {
            event["guild_id"] = json!(guild);
            event["member"] = json!({"roles": self.roles, "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0});
        }
        event
    }

    /// Sends a message; gives it.
    pub fn sends(&self, event: Value) -> Value {
        self.fake.dispatch("MESSAGE_CREATE", event.clone());
        event
    }

    pub fn says_in_thread(&self, text: &str) -> Value {
        self.says_at(THREAD, text)
    }

    /// Replies to a message of the bot, in its channel; `pings`: as Discord does unless the member switches it off.
    pub fn replies(&self, seen: &Seen, text: &str, pings: bool) -> Value {
        let channel = seen.message["channel_id"].as_str().unwrap();
        let mut event = self.message_event(channel, text, Some(GUILD));
        event["type"] = json!(19);
        event["message_reference"] =
            json!({"message_id": seen.message["id"], "channel_id": channel, "guild_id": GUILD});
        event["referenced_message"] = seen.message.clone();
        if pings {
            event["mentions"] = json!([bot_user()]);
        }
        self.sends(event)
    }
}

/// A command as Discord sends it. Its options are text, except those that `bots/discord/src/commands.rs` registers otherwise.
fn command_data(command: &str, options: Options) -> Value {
    let option = |(name, value): &(&str, &str)| match *name {
        "private" => json!({"name": name, "type": 5, "value": *value == "yes"}),
        "days" => json!({"name": name, "type": 4, "value": value.parse::<u64>().unwrap()}),
        _ => json!({"name": name, "type": 3, "value": value}),
    };
    let options: Vec<Value> = options.iter().map(option).collect();
    match command.split_once(' ') {
        None => json!({"id": "1", "name": command, "type": 1, "options": options}),
        Some((name, sub)) => {
            json!({"id": "1", "name": name, "type": 1, "options": [{"name": sub, "type": 1, "options": options}]})
        }
    }
}
