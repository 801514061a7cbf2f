//! Messages of the bot, as members see them.

use serde_json::Value;

use crate::platform::BotMessage;

/// A message of the bot.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub private: bool,
    pub message: Value,
}

impl Seen {
    pub fn content(&self) -> &str {
        self.message["content"].as_str().unwrap_or_default()
    }

    /// All its words as the bot sent them, with Markdown.
    fn markdown(&self) -> String {
        let part = |embed: &Value, key: &str| embed[key].as_str().unwrap_or_default().to_owned();
        let embed = |e: &Value| format!("{}\n{}", part(e, "title"), part(e, "description"));
        let embeds: Vec<String> = self.embeds().iter().map(embed).collect();
        format!("{}\n{}", self.content(), embeds.join("\n"))
    }

    fn embeds(&self) -> &[Value] {
        self.message["embeds"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// Markdown as a member reads it: without marks of bold text, and without the backslashes and joiners of escapes.
fn shown(markdown: &str) -> String {
    const WORD_JOINER: char = '\u{2060}';
    let mut out = String::new();
    let mut chars = markdown.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '*' | WORD_JOINER => {}
            _ => out.push(c),
        }
    }
    out
}

impl BotMessage for Seen {
    fn is_private(&self) -> bool {
        self.private
    }

    fn answers(&self) -> String {
        self.message["message_reference"]["message_id"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn heading(&self) -> String {
        shown(self.content())
    }

    fn text(&self) -> String {
        shown(&self.markdown())
    }

    fn bold(&self) -> Vec<String> {
        let text = self.markdown();
        let bold = text.split("**").skip(1).step_by(2);
        bold.map(str::to_owned).collect()
    }

    fn excerpts(&self) -> Vec<String> {
        let titled = self.embeds().iter().filter(|e| !e["title"].is_null());
        let text = |e: &Value| shown(e["description"].as_str().unwrap_or_default());
        titled.map(text).collect()
    }

    fn images(&self) -> Vec<String> {
        let url = |e: &Value| e["image"]["url"].as_str().map(str::to_owned);
        self.embeds().iter().filter_map(url).collect()
    }

    fn links(&self) -> Vec<String> {
        let url = |e: &Value| e["url"].as_str().map(str::to_owned);
        self.embeds().iter().filter_map(url).collect()
    }

    fn button(&self, label: &str) -> Option<String> {
        let rows = self.message["components"].as_array()?.iter();
        let mut buttons = rows.filter_map(|r| r["components"].as_array()).flatten();
        let found = buttons.find(|b| b["label"] == label)?;
        found["custom_id"].as_str().map(str::to_owned)
    }

    fn pings(&self) -> Vec<String> {
        let users = self.message["allowed_mentions"]["users"].as_array();
        let id = |user: &Value| user.as_str().map(str::to_owned);
        users.into_iter().flatten().filter_map(id).collect()
    }

    /// The fake itself refuses markup without a backslash, except a mention at the beginning.
    fn is_plain(&self) -> bool {
        !self.content().starts_with('<')
    }

    fn was_edited(&self) -> bool {
        !self.message["edited_timestamp"].is_null()
    }

    fn position(&self) -> String {
        self.message["id"].as_str().unwrap_or_default().to_owned()
    }
}
