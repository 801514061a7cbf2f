//! Messages: sent to a channel or to one member, changed, deleted, and read.

use serde_json::{Value, json};

use super::{
    super::{BOT, DIRECT, Fake, checker::check_message},
    Answer, Arguments,
};

/// The answer to a call, or `None` where there is no such method.
pub fn answer(fake: &Fake, method: &str, query: &Arguments, body: Value) -> Option<Answer> {
    Some(match method {
        "chat.postMessage" => send(fake, body),
        "chat.postEphemeral" => whisper(fake, body),
        "chat.update" => update(fake, body),
        "chat.delete" => delete(fake, &body),
        "conversations.history" | "conversations.replies" => Ok(history(fake, query)),
        "conversations.open" => match body["users"].as_str() {
            Some(user) if user.starts_with('U') => Ok(json!({"channel": {"id": DIRECT}})),
            _ => Err("user_not_found".into()),
        },
        _ => return None,
    })
}

fn send(fake: &Fake, mut body: Value) -> Answer {
    check_message(&body)?;
    let ts = fake.ts();
    body["ts"] = json!(ts);
    // A message to a member is in their direct messages.
    if body["channel"].as_str().is_some_and(|c| c.starts_with('U')) {
        body["channel"] = json!(DIRECT);
    }
    let (channel, text) = (body["channel"].clone(), body["text"].clone());
    fake.log(|l| l.messages.add(body));
    // The sent message may hold what the bot does not know: here, blocks of no kind.
    let message = json!({"type": 7, "text": text, "bot_id": {}, "ts": ts, "blocks": 7});
    Ok(json!({"channel": channel, "ts": ts, "message": message}))
}

/// Slack unfurls no link in a message for one member, and none in a changed message.
fn without_unfurls(body: &mut Value) {
    body["unfurl_links"] = json!(false);
    body["unfurl_media"] = json!(false);
}

fn whisper(fake: &Fake, mut body: Value) -> Answer {
    without_unfurls(&mut body);
    check_message(&body)?;
    let ts = fake.ts();
    body["ts"] = json!(ts);
    fake.log(|l| l.whispers.push(body));
    Ok(json!({"message_ts": ts}))
}

fn update(fake: &Fake, mut body: Value) -> Answer {
    without_unfurls(&mut body);
    check_message(&body)?;
    if body["channel"].as_str().is_none_or(|c| c.starts_with('U')) {
        return Err("channel_not_found".into());
    }
    fake.log(|l| {
        let message = l.messages.get_mut(&body["ts"]);
        let message = message.ok_or("message_not_found")?;
        for key in ["text", "blocks"] {
            message[key] = body[key].clone();
        }
        message["edited"] = json!({"user": BOT, "ts": body["ts"]});
        let shown = json!({"text": body["text"], "user": BOT, "blocks": 7, "edited": "x"});
        Ok(json!({"channel": body["channel"], "ts": body["ts"], "text": body["text"], "message": shown}))
    })
}

fn delete(fake: &Fake, body: &Value) -> Answer {
    match fake.log(|l| l.messages.remove(&body["ts"])) {
        Some(_) => Ok(json!({"channel": body["channel"], "ts": body["ts"]})),
        None => Err("message_not_found".into()),
    }
}

/// A page of the messages in a thread, oldest first, or in a channel, newest first, as Slack gives them.
fn history(fake: &Fake, query: &Arguments) -> Value {
    let number = |name: &str, default| query.get(name).map_or(default, |n| n.parse().unwrap());
    let (start, limit) = (number("cursor", 0), number("limit", 100));
    let text = |name: &str| query.get(name).map(String::as_str);
    let [channel, after] = ["channel", "oldest"].map(|name| text(name).unwrap_or_default());
    let mut page: Vec<Value> = fake.log(|l| {
        let thread = text("ts");
        let messages = l.messages.at(channel, thread, after);
        let messages: Box<dyn Iterator<Item = &Value>> = match thread {
            Some(_) => Box::new(messages),
            None => Box::new(messages.rev()),
        };
        messages.skip(start).take(limit + 1).cloned().collect()
    });
    let more = page.len() > limit;
    page.truncate(limit);
    let cursor = if more {
        (start + limit).to_string()
    } else {
        String::new()
    };
    json!({"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}})
}
