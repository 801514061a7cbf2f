//! Interactions: acknowledged within three seconds, then answered by their token.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use super::super::{
    BOT, CHANNEL, Fake, Interaction,
    checker::{Refusal, bad, check_message, check_modal, checked_choices},
};
use super::{Answer, stored};

/// The answer to a request, or `None` where there is no such route.
pub fn answer(
    fake: &Fake,
    method: &Method,
    parts: &[&str],
    query: &str,
    body: Value,
) -> Option<Answer> {
    Some(match (method.as_str(), parts) {
        ("POST", ["interactions", id, token, "callback"]) => {
            acknowledge(fake, token, &body).map(|()| {
                let wanted = ["with_response=1", "with_response=true"];
                match wanted.iter().any(|w| query.contains(w)) {
                    true => json!({"interaction": {"id": id, "type": 2}, "resource": {"type": body["type"]}}),
                    false => Value::Null,
                }
            })
        }
        ("PATCH", ["webhooks", BOT, token, "messages", "@original"]) => edit(fake, token, body),
        ("DELETE", ["webhooks", BOT, token, "messages", "@original"]) => {
            lives(fake, token).map(|()| Value::Null)
        }
        ("POST", ["webhooks", BOT, token]) => follow_up(fake, token, body),
        _ => return None,
    })
}

fn acknowledge(fake: &Fake, token: &str, body: &Value) -> Result<(), Refusal> {
    fake.log(|l| {
        let unknown = || (404, 10062, "Unknown interaction".to_owned());
        let interaction = l.interactions.get_mut(token).ok_or_else(unknown)?;
        if interaction.acknowledged.is_some() {
            let why = "Interaction has already been acknowledged.";
            return Err((400, 40060, why.into()));
        }
        let waited = interaction.sent.unwrap().elapsed();
        if waited > Duration::from_secs(3) {
            return Err(unknown());
        }
        interaction.acknowledged = Some(waited);
        match body["type"].as_u64() {
            Some(5) => interaction.ephemeral = body["data"]["flags"] == 64,
            Some(9) => {
                check_modal(&body["data"])?;
                interaction.modal = Some(body["data"].clone());
            }
            Some(8) => interaction.choices = Some(checked_choices(&body["data"]["choices"])?),
            _ => return bad("type"),
        }
        Ok(())
    })
}

/// Fails unless an interaction is acknowledged and not expired. The scenario decides when it expires.
fn lives(fake: &Fake, token: &str) -> Result<(), Refusal> {
    fake.log(|l| {
        let interaction = l.interactions.get(token);
        match interaction.and_then(|i| i.acknowledged) {
            None => Err((404, 10015, "Unknown Webhook".to_owned())),
            Some(_) if l.expired => Err((401, 50027, "Invalid Webhook Token".to_owned())),
            Some(_) => Ok(()),
        }
    })
}

/// Writes or changes the reply: it is one message, with one id.
fn edit(fake: &Fake, token: &str, body: Value) -> Answer {
    let mut message = checked(fake, token, body)?;
    with(fake, token, |interaction| {
        if let Some(before) = &interaction.reply {
            message["id"] = before["id"].clone();
        }
        interaction.versions.push(message.clone());
        interaction.reply = Some(message.clone());
    });
    Ok(message)
}

fn follow_up(fake: &Fake, token: &str, body: Value) -> Answer {
    let message = checked(fake, token, body)?;
    with(fake, token, |interaction| {
        interaction.followups.push(message.clone());
    });
    Ok(message)
}

fn checked(fake: &Fake, token: &str, body: Value) -> Answer {
    lives(fake, token)?;
    check_message(&body)?;
    Ok(stored(fake, CHANNEL, body))
}

fn with(fake: &Fake, token: &str, change: impl FnOnce(&mut Interaction)) {
    fake.log(|l| change(l.interactions.get_mut(token).unwrap()));
}
