//! Members and their actions.

use serde_json::{Value, json};

use super::{BOT, CHANNEL, DIRECT, Fake, Seen, TEAM};
use crate::platform::{FakeMember, FakePlatform, Options};

/// Somebody in the workspace.
#[derive(Clone)]
pub struct Member {
    pub(super) fake: Fake,
    pub id: String,
    bot: bool,
}

/// A message that a member wrote.
#[derive(Clone, Debug)]
pub struct Written {
    pub(super) user: String,
    pub(super) channel: String,
    pub(super) ts: String,
    pub(super) thread: Option<String>,
}

impl Written {
    /// The thread in which the bot replies: the thread of the message, else a new thread. Direct messages have none.
    pub(super) fn root(&self) -> Option<&str> {
        let begins = (self.channel != DIRECT).then_some(&self.ts);
        self.thread.as_ref().or(begins).map(String::as_str)
    }
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
        self.fake.log(|l| l.managers.push(self.id.clone()));
        self
    }

    fn with_role(self) -> Member {
        self.fake.log(|l| l.in_group.push(self.id.clone()));
        self
    }

    fn speaking_english(self) -> Member {
        self.fake.log(|l| l.english.push(self.id.clone()));
        self
    }

    fn who_is_a_bot(self) -> Member {
        Member { bot: true, ..self }
    }

    /// By the name that Slack shows, or by a mention.
    fn leaves(&self) {
        self.fake.log(|l| l.left.push(self.id.clone()));
    }

    fn is_named_in(&self, seen: &Seen) -> bool {
        let name = if self.id == "UAOI" { "葵" } else { &self.id };
        let mention = json!({"type": "user", "user_id": self.id}).to_string();
        seen.message["blocks"][0].to_string().contains(name) || seen.shows(&mention)
    }

    fn says_at(&self, channel: &str, text: &str) -> Written {
        self.sends(channel, text, None)
    }

    fn writes(&self, text: &str) -> Written {
        self.sends(DIRECT, text, None)
    }

    /// Without a mention: the bot reads each message of a thread in which it was asked before.
    fn follows_up(&self, earlier: &Written, text: &str) -> Written {
        self.sends(&earlier.channel, text, earlier.root())
    }

    fn edits(&self, written: &Written, text: &str) {
        let message = |text: &str| {
            json!({"type": "message", "user": self.id, "text": text, "ts": written.ts,
                   "thread_ts": written.thread, "edited": {"user": self.id, "ts": whole_second(&self.fake.ts())}})
        };
        self.delivers(&self.event(json!({
            "type": "message", "subtype": "message_changed", "hidden": true, "channel": CHANNEL, "ts": self.fake.ts(),
            "message": message(text), "previous_message": message("before"), "channel_type": "channel",
        })));
    }

    fn deletes(&self, written: &Written) {
        let before = json!({"type": "message", "user": self.id, "text": "x", "ts": written.ts});
        self.delivers(&self.event(json!({
            "type": "message", "subtype": "message_deleted", "hidden": true, "channel": CHANNEL, "ts": self.fake.ts(),
            "deleted_ts": written.ts, "previous_message": before, "channel_type": "channel",
        })));
    }

    /// In new envelopes, as Slack does when it got no acknowledgement.
    fn redelivers(&self, written: &Written) {
        for event in self.fake.log(|l| l.delivered[&written.ts].clone()) {
            self.delivers(&event);
        }
    }

    fn begins(&self, command: &str, options: Options) -> String {
        let (command, text) = command_line(command, options);
        let (event, response) = self.command_event(&command, &text);
        self.fake.deliver("slash_commands", true, event);
        response
    }

    /// Uses the message shortcut.
    fn begins_on_message(&self, text: &str) -> String {
        let (url, response) = self.response_url();
        let event = json!({"type": "message_action", "token": "x", "callback_id": "ask", "trigger_id": format!("1.2.{response}"),
            "team": {"id": TEAM, "domain": "t"}, "user": {"id": self.id, "name": "x"}, "channel": {"id": CHANNEL, "name": "general"},
            "message_ts": "1.1", "message": {"type": "message", "user": "U7", "text": text, "ts": "1.1"}, "response_url": url});
        self.fake.deliver("interactive", true, event);
        response
    }

    fn begins_to_send(&self, seen: &Seen, payload: &str) -> String {
        let (event, response) = self.press_event(seen, payload);
        self.fake.deliver("interactive", true, event);
        response
    }

    async fn fills(&self, seen: &Seen, label: &str, text: &str) -> Seen {
        let response = self.begins_to_press(seen, label);
        let trigger = format!("1.2.{response}");
        let opened = |fake: &Fake| fake.log(|l| l.forms.get(&trigger).cloned());
        let mut view = self.fake.until("form", opened).await;
        let input = &view["blocks"][0];
        let (block, action) = (
            input["block_id"].clone(),
            input["element"]["action_id"].clone(),
        );
        let value = json!({"type": "plain_text_input", "value": text});
        let name = |id: &Value| id.as_str().unwrap().to_owned();
        view["state"] = json!({"values": {name(&block): {name(&action): value}}});
        let event = json!({"type": "view_submission", "team": {"id": TEAM, "domain": "t"}, "api_app_id": "A1", "token": "x",
            "user": {"id": self.id, "username": "x", "name": "x", "team_id": TEAM}, "trigger_id": format!("1.3.{response}"),
            "view": view, "response_urls": [], "is_enterprise_install": false, "enterprise": null});
        self.fake.deliver("interactive", true, event);
        self.fake.response_to(&response).await
    }
}

impl Member {
    /// A member with the name for an id.
    pub(super) fn of(fake: &Fake, name: &str) -> Member {
        Member {
            fake: fake.clone(),
            id: format!("U{}", name.to_uppercase()),
            bot: false,
        }
    }

    /// What Slack sends for an event.
    pub fn event(&self, event: Value) -> Value {
        json!({"token": "x", "team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "event": event,
               "event_id": format!("Ev{}", self.fake.next()), "event_time": 1_700_000_001})
    }

    fn message(&self, kind: &str, written: &Written, text: &str) -> Value {
        let channel_type = match written.channel == DIRECT {
            true => "im",
            false => "channel",
        };
        let mut message = json!({"type": kind, "user": self.id, "text": text, "ts": written.ts, "channel": written.channel,
                                 "event_ts": written.ts, "team": TEAM, "channel_type": channel_type});
        if let Some(thread) = &written.thread {
            message["thread_ts"] = json!(thread);
        }
        if self.bot {
            message["bot_id"] = json!("B7");
            message["subtype"] = json!("bot_message");
        }
        self.event(message)
    }

    pub fn delivers(&self, event: &Value) {
        self.fake.deliver("events_api", false, event.clone());
    }

    fn written(&self, channel: &str, thread: Option<&str>) -> Written {
        Written {
            user: self.id.clone(),
            channel: channel.to_owned(),
            ts: self.fake.ts(),
            thread: thread.map(str::to_owned),
        }
    }

    /// Writes a message: a member's mention is delivered twice, as `message` and as `app_mention`.
    fn sends(&self, channel: &str, text: &str, thread: Option<&str>) -> Written {
        let written = self.written(channel, thread);
        let mut events = vec![self.message("message", &written, text)];
        if text.contains(&format!("<@{BOT}>")) && !self.bot {
            events.push(self.message("app_mention", &written, text));
        }
        events.iter().for_each(|event| self.delivers(event));
        self.fake
            .log(|l| l.delivered.insert(written.ts.clone(), events));
        written
    }

    /// A mention that is not delivered, and its event.
    pub fn mention_event(&self, text: &str) -> (Written, Value) {
        let written = self.written(CHANNEL, None);
        let event = self.message("app_mention", &written, &Fake::mention(text));
        (written, event)
    }

    fn response_url(&self) -> (String, String) {
        let id = format!("r{}", self.fake.next());
        let url = format!("{}/response/{id}", self.fake.inner.base);
        (url, id)
    }

    /// A command as Slack sends it, and the name of its response.
    pub fn command_event(&self, command: &str, text: &str) -> (Value, String) {
        let (url, id) = self.response_url();
        let event = json!({"token": "x", "team_id": TEAM, "team_domain": "t", "channel_id": CHANNEL, "channel_name": "general",
            "user_id": self.id, "user_name": "x", "command": command, "text": text, "api_app_id": "A1",
            "is_enterprise_install": "false", "response_url": url, "trigger_id": format!("1.2.{id}")});
        (event, id)
    }

    /// A press as Slack sends it, and the name of its response.
    pub fn press_event(&self, seen: &Seen, payload: &str) -> (Value, String) {
        let (url, response) = self.response_url();
        let mut event = self.action(
            &response,
            json!({"type": "button", "action_id": "press-0", "block_id": "b", "value": payload,
            "text": {"type": "plain_text", "text": "x", "emoji": true}, "action_ts": "1.1"}),
        );
        event["response_url"] = json!(url);
        let channel = seen.message["channel"].as_str().unwrap_or(CHANNEL);
        event["container"] = json!({"type": "message", "message_ts": "1.1", "channel_id": channel, "is_ephemeral": seen.private});
        event["channel"] = json!({"id": channel, "name": "general"});
        if !seen.private {
            event["message"] = json!({"type": "message", "bot_id": "B1", "user": BOT, "text": "x", "ts": "1.1", "team": TEAM,
                                      "blocks": seen.message["blocks"]});
        }
        (event, response)
    }

    fn action(&self, id: &str, action: Value) -> Value {
        json!({"type": "block_actions", "user": {"id": self.id, "username": "x", "name": "x", "team_id": TEAM}, "api_app_id": "A1",
               "token": "x", "trigger_id": format!("1.2.{id}"), "team": {"id": TEAM, "domain": "t"}, "enterprise": null,
               "is_enterprise_install": false, "state": {"values": {}}, "actions": [action]})
    }

    /// Opens the bot's own page.
    pub async fn opens_home(&self) -> Seen {
        let before = self.pages();
        let opened = json!({"type": "app_home_opened", "user": self.id, "channel": DIRECT, "tab": "home", "event_ts": "1.1"});
        self.delivers(&self.event(opened));
        self.next_page(before).await
    }

    /// Types into a box of the page.
    pub async fn types_at_home(&self, action: &str, text: &str) -> Seen {
        self.acts_at_home(json!({"type": "plain_text_input", "action_id": action, "block_id": "b", "value": text}))
            .await
    }

    /// Chooses the option of the page whose label ends with `label`.
    pub async fn chooses_at_home(&self, page: &Seen, label: &str) -> Seen {
        let selects = page.parts("static_select").into_iter();
        let options = selects.flat_map(|select| {
            let options = select["options"].as_array().into_iter().flatten();
            options.map(|option| (&select["action_id"], option))
        });
        let is_it = |text: &Value| text.as_str().unwrap().ends_with(label);
        let found = options.into_iter().find(|(_, o)| is_it(&o["text"]["text"]));
        let (action, option) = found.expect("an option");
        self.acts_at_home(json!({"type": "static_select", "action_id": action, "block_id": "b", "selected_option": option}))
            .await
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

    fn pages(&self) -> usize {
        self.fake.log(|l| l.views.len())
    }

    async fn next_page(&self, before: usize) -> Seen {
        let page = |fake: &Fake| fake.log(|l| l.views.get(before).cloned());
        Seen {
            private: true,
            message: self.fake.until("page", page).await,
        }
    }

    pub fn opens_as_assistant(&self) {
        let thread = json!({"user_id": self.id, "context": {"channel_id": CHANNEL, "team_id": TEAM}, "channel_id": DIRECT, "thread_ts": "1.1"});
        self.delivers(&self.event(
            json!({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": "1.1"}),
        ));
    }
}

/// The time of an edit: Slack gives it in whole seconds.
fn whole_second(ts: &str) -> String {
    let second = ts.split('.').next().unwrap();
    format!("{second}.000000")
}

/// A command and its text, as members type them: `/ask` with the question first, other options by name.
fn command_line(command: &str, options: Options) -> (String, String) {
    const WITHOUT_NAME: [&str; 6] = ["question", "title", "gap", "post", "words", "days"];
    let (command, sub) = command.split_once(' ').unwrap_or((command, ""));
    let bare = |name: &str| WITHOUT_NAME.contains(&name) || (command, name) == ("posts", "tag");
    let mut words = vec![sub.to_owned()];
    words.extend(options.iter().map(|(name, value)| match bare(name) {
        true => (*value).to_owned(),
        false => format!("{name}:{value}"),
    }));
    (format!("/{command}"), words.join(" ").trim().to_owned())
}
