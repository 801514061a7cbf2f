//! Discord's documented limits of messages, commands, choices and sessions, and the rules that we add.

use serde_json::{Value, json};

/// The status, code and message of a refusal.
pub type Refusal = (u16, u32, String);

/// The intents that this fake knows.
pub const GUILDS: u64 = 1;
pub const GUILD_MESSAGES: u64 = 1 << 9;
pub const DIRECT_MESSAGES: u64 = 1 << 12;
pub const MESSAGE_CONTENT: u64 = 1 << 15;

pub fn bad<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err((400, 50035, format!("Invalid Form Body: {}", why.into())))
}

fn units(value: &Value) -> usize {
    value.as_str().map_or(0, |s| s.encode_utf16().count())
}

/// Checks the choices of an autocompletion, and gives them.
pub fn checked_choices(choices: &Value) -> Result<Value, Refusal> {
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

/// Checks the documented limits of a form.
pub fn check_modal(modal: &Value) -> Result<(), Refusal> {
    let rows = modal["components"].as_array().cloned().unwrap_or_default();
    let input = &modal["components"][0]["components"][0];
    let fits = |value: &Value, most| (1..=most).contains(&units(value));
    let is_right = (1..=5).contains(&rows.len())
        && fits(&modal["custom_id"], 100)
        && fits(&modal["title"], 45)
        && fits(&input["custom_id"], 100)
        && fits(&input["label"], 45)
        && input["type"] == 4
        && input["max_length"].as_u64().is_none_or(|n| n <= 4000);
    match is_right {
        true => Ok(()),
        false => bad("modal"),
    }
}

/// Checks the documented limits of a message, and that nothing in it pings or is forged.
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
    if let Some(mark) = forged(body) {
        return bad(format!("{mark} means something: our own rule"));
    }
    if units(&body["nonce"]) > 25 {
        return bad("nonce");
    }
    Ok(())
}

/// Finds markup that came from members or posts: markup without a backslash before it, and links that do not lead to the
/// sample posts' site.
fn forged(body: &Value) -> Option<String> {
    const POSTS: &str = "https://example.com/";
    const MARKS: [&str; 11] = [
        "@everyone",
        "@here",
        "<@",
        "<#",
        "</",
        "<:",
        "<t:",
        "```",
        "||",
        "](",
        "://",
    ];
    let embeds = body["embeds"].as_array().cloned().unwrap_or_default();
    let wrong_url = embeds
        .iter()
        .filter_map(|e| e["url"].as_str())
        .find(|url| !url.starts_with(POSTS));
    if let Some(url) = wrong_url {
        return Some(url.to_owned());
    }
    let mut texts = vec![without_names(body["content"].as_str().unwrap_or_default())];
    for embed in &embeds {
        // Discord reads no Markdown in a footer.
        texts.extend(["title", "description"].map(|key| embed[key].as_str().unwrap_or_default()));
    }
    let bare = bare(&texts.join("\n")).replace(&format!("]({POSTS}"), "");
    let found = MARKS.into_iter().find(|mark| bare.contains(mark));
    found.map(str::to_owned)
}

/// Removes the member and the channel that the bot itself names at the beginning of a text.
fn without_names(text: &str) -> &str {
    ["<@", "<#"].into_iter().fold(text, |text, mark| {
        let named = text.strip_prefix(mark).and_then(|t| t.split_once('>'));
        named.map_or(text, |(_, rest)| rest.trim_start())
    })
}

/// Removes each backslash together with the character that it escapes.
fn bare(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// Checks the commands of an application.
pub fn check_commands(body: &Value) -> Result<(), Refusal> {
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

/// Checks the IDENTIFY of a session: gives its intents, or the code with which Discord closes. `approved` are the
/// privileged intents that the application was given.
pub fn check_identify(data: &Value, token: &str, approved: u64) -> Result<u64, u16> {
    // Discord takes the token with its prefix `Bot ` and without it.
    let said = data["token"].as_str().ok_or(4002_u16)?;
    if said.trim_start_matches("Bot ") != token {
        return Err(4004);
    }
    let intents = data["intents"].as_u64().ok_or(4013_u16)?;
    if intents >> 26 != 0 {
        return Err(4013);
    }
    const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | MESSAGE_CONTENT;
    if intents & PRIVILEGED & !approved != 0 {
        return Err(4014);
    }
    if !data["properties"].is_object() {
        return Err(4002);
    }
    Ok(intents)
}
