//! Channels, and the messages in them.

use std::ops::Bound;

use axum::http::Method;
use serde_json::{Value, json};

use super::super::{
    CHANNEL, DIRECT, FAR_THREAD, Fake, GUILD, HELPERS, THREAD,
    checker::{Refusal, check_message},
    gateway::thread,
};
use super::{Answer, coded, stored};

/// The answer to a request behind `channels/`, or `None` where there is no such route.
pub fn answer(
    fake: &Fake,
    method: &Method,
    parts: &[&str],
    query: &str,
    body: Value,
) -> Option<Answer> {
    Some(match (method.as_str(), parts) {
        ("GET", [THREAD]) => Ok(thread(THREAD)),
        ("GET", [FAR_THREAD]) => match fake.log(|l| l.hides_thread.checked_sub(1)) {
            Some(left) => {
                fake.log(|l| l.hides_thread = left);
                Err((503, 0, "upstream connect error".into()))
            }
            None => Ok(thread(FAR_THREAD)),
        },
        ("GET", [id]) if [CHANNEL, HELPERS].contains(id) => Ok(
            json!({"id": id, "guild_id": GUILD, "type": 0, "name": "x", "position": 0, "permission_overwrites": [], "nsfw": false}),
        ),
        ("GET", [_]) => Err((404, 10003, "Unknown Channel".into())),
        ("POST", [_, "typing"]) => Ok(Value::Null),
        ("GET", [channel, "messages"]) => history(fake, channel, query),
        ("POST", [channel, "messages"]) => send(fake, channel, body),
        ("PATCH", [_, "messages", id]) => edit(fake, id, &body),
        ("DELETE", [_, "messages", id]) => match fake.log(|l| l.messages.remove(*id)) {
            Some(_) => Ok(Value::Null),
            None => Err(unknown()),
        },
        _ => return None,
    })
}

fn unknown() -> Refusal {
    (404, 10008, "Unknown Message".to_owned())
}

/// The messages of the bot after one of them, newest first.
fn history(fake: &Fake, channel: &str, query: &str) -> Answer {
    if fake.log(|l| l.hides_history) {
        return Err((403, 50001, "Missing Access".into()));
    }
    let mut pairs = query.split('&');
    let after = pairs.find_map(|pair| pair.strip_prefix("after="));
    let after = (Bound::Excluded(after.unwrap_or_default()), Bound::Unbounded);
    let found: Vec<Value> = fake.log(|l| {
        let messages = l.messages.range::<str, _>(after).rev();
        let there = messages.filter(|(_, m)| m["channel_id"] == channel);
        there.map(|(_, m)| m.clone()).collect()
    });
    Ok(Value::Array(found))
}

fn send(fake: &Fake, channel: &str, body: Value) -> Answer {
    let forbidden = fake.log(|l| l.forbidden.clone());
    if let Some((_, code)) = forbidden.filter(|(closed, _)| closed == channel) {
        return Err(coded(code));
    }
    check_message(&body)?;
    if fake.log(|l| l.refuses_references) && !body["message_reference"].is_null() {
        return Err((
            400,
            160_002,
            "Cannot reply without permission to read message history".into(),
        ));
    }
    let nonce = body["nonce"]
        .as_str()
        .filter(|_| body["enforce_nonce"] == true)
        .map(|n| format!("{channel} {n}"));
    let before = nonce
        .as_ref()
        .and_then(|n| fake.log(|l| l.nonces.get(n).and_then(|id| l.messages.get(id)).cloned()));
    if let Some(before) = before.filter(|before| fake.is_recent(&before["id"])) {
        return Ok(before);
    }
    let message = stored(fake, channel, body);
    let id = message["id"].as_str().unwrap().to_owned();
    fake.log(|l| {
        l.messages.insert(id.clone(), message.clone());
        l.nonces.extend(nonce.map(|n| (n, id)));
    });
    // Discord sends the bot its own messages too.
    let mut heard = message.clone();
    if channel != DIRECT {
        heard["guild_id"] = json!(GUILD);
    }
    fake.dispatch("MESSAGE_CREATE", heard);
    Ok(message)
}

fn edit(fake: &Fake, id: &str, body: &Value) -> Answer {
    check_message(body)?;
    let now = fake.now();
    fake.log(|l| {
        let message = l.messages.get_mut(id).ok_or_else(unknown)?;
        let keys = ["content", "embeds", "components"].into_iter();
        for key in keys.filter(|key| !body[key].is_null()) {
            message[key] = body[key].clone();
        }
        message["edited_timestamp"] = now;
        Ok(message.clone())
    })
}
