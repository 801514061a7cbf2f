//! Messages of the bot, as members see them.

use serde_json::Value;

use crate::platform::BotMessage;

/// A message of the bot, or its own page.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub private: bool,
    pub message: Value,
}

impl Seen {
    /// True if its JSON, with sorted keys, contains this text.
    pub fn shows(&self, part: &str) -> bool {
        self.message.to_string().contains(part)
    }

    /// The parts of its JSON of this type, in their order.
    pub(super) fn parts(&self, kind: &str) -> Vec<&Value> {
        let mut found = Vec::new();
        parts(&self.message, kind, &mut found);
        found
    }
}

fn parts<'a>(value: &'a Value, kind: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Array(list) => list.iter().for_each(|v| parts(v, kind, found)),
        Value::Object(map) => {
            if map.get("type").is_some_and(|t| t == kind) {
                found.push(value);
            }
            map.values().for_each(|v| parts(v, kind, found));
        }
        _ => {}
    }
}

/// All the words in a part of a message.
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

fn words_of(value: &Value) -> String {
    let mut out = String::new();
    words(value, &mut out);
    out
}

fn field(value: &Value, key: &str) -> Option<String> {
    value[key].as_str().map(str::to_owned)
}

impl BotMessage for Seen {
    fn is_private(&self) -> bool {
        self.private
    }

    fn answers(&self) -> String {
        self.message["thread_ts"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn heading(&self) -> String {
        words_of(&self.message["blocks"][0])
    }

    fn text(&self) -> String {
        words_of(&self.message["blocks"]) + &words_of(&self.message["view"])
    }

    fn bold(&self) -> Vec<String> {
        let mut texts = self.parts("text");
        texts.retain(|text| text["style"]["bold"] == true);
        let text = |part: &&Value| field(part, "text");
        texts.iter().filter_map(text).collect()
    }

    fn excerpts(&self) -> Vec<String> {
        let quotes = self.parts("rich_text_quote");
        quotes.into_iter().map(words_of).collect()
    }

    fn images(&self) -> Vec<String> {
        let images = self.parts("image");
        let urls = images.iter().map(|part| field(part, "image_url"));
        urls.flatten().collect()
    }

    fn links(&self) -> Vec<String> {
        let links = self.parts("link");
        links.iter().filter_map(|part| field(part, "url")).collect()
    }

    fn button(&self, label: &str) -> Option<String> {
        let mut buttons = self.parts("button").into_iter();
        let found = buttons.find(|b| b["text"]["text"] == label)?;
        field(found, "value")
    }

    fn pings(&self) -> Vec<String> {
        let users = self.parts("user");
        let id = |part: &&Value| field(part, "user_id");
        users.iter().filter_map(id).collect()
    }

    fn is_plain(&self) -> bool {
        let markup = ["user", "channel", "mrkdwn"];
        markup.iter().all(|kind| self.parts(kind).is_empty())
    }

    fn was_edited(&self) -> bool {
        self.message["edited"].is_object()
    }

    fn position(&self) -> String {
        self.message["ts"].as_str().unwrap_or_default().to_owned()
    }
}
