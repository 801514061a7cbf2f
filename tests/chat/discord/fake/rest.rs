//! The REST API.

use std::{future::pending, time::Duration};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    BOT, CHANNEL, DIRECT, Fake, GUILD, HELPERS, THREAD, TOKEN, bot_user,
    checker::{Refusal, check_commands, check_message, checked_choices},
    gateway::{direct, thread},
};

pub async fn rest(
    State(fake): State<Fake>,
    method: Method,
    Path(path): Path<String>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let said: String = body.to_string().chars().take(200).collect();
    fake.log(|l| l.calls.push(format!("{method} {uri} {said}")));
    let parts: Vec<&str> = path.split('/').collect();
    // Webhooks and callbacks carry their token in the path.
    let by_token = matches!(parts[0], "webhooks" | "interactions");
    let token = headers.get("authorization").map(|h| h.as_bytes());
    let knows = token == Some(format!("Bot {TOKEN}").as_bytes()) && !fake.log(|l| l.revoked);
    if !by_token && !knows {
        return refusal(401, 0, "401: Unauthorized");
    }
    let agent = headers.get("user-agent").and_then(|h| h.to_str().ok());
    if !by_token && !agent.is_some_and(|a| a.starts_with("DiscordBot (")) {
        return refusal(403, 40333, "internal network error");
    }
    let sends = matches!(
        (method.as_str(), parts.as_slice()),
        ("POST", ["channels", _, "messages"])
    );
    let limited = sends
        && fake.log(|l| {
            let limit = l.limited > 0;
            l.limited -= u32::from(limit);
            limit
        });
    if limited {
        return too_many();
    }
    if sends {
        let delay = fake.log(|l| std::mem::take(&mut l.delay));
        tokio::time::sleep(delay).await;
    }
    let query = query.unwrap_or_default();
    let answered = answer(&fake, &method, &parts, &query, body);
    let swallow = sends && fake.log(|l| std::mem::take(&mut l.swallows));
    if swallow {
        fake.log(|l| l.swallowed += 1);
        pending::<()>().await;
    }
    match answered {
        Ok(Value::Null) => StatusCode::NO_CONTENT.into_response(),
        Ok(value) => Json(value).into_response(),
        Err((status, code, why)) => {
            fake.log(|l| l.refused.push(format!("{method} {path}: {why}")));
            refusal(status, code, &why)
        }
    }
}

fn refusal(status: u16, code: u32, why: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let body = json!({"message": why, "code": code, "errors": {}});
    (status, Json(body)).into_response()
}

fn too_many() -> Response {
    let body =
        json!({"message": "You are being rate limited.", "retry_after": 1.0, "global": false});
    let headers = [
        ("retry-after", "1"),
        // Without it a client takes the answer for a ban by what stands before Discord.
        ("via", "1.1 google"),
        ("x-ratelimit-limit", "5"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset-after", "1.0"),
        ("x-ratelimit-bucket", "messages"),
        ("x-ratelimit-scope", "user"),
    ];
    (StatusCode::TOO_MANY_REQUESTS, headers, Json(body)).into_response()
}

fn answer(
    fake: &Fake,
    method: &Method,
    parts: &[&str],
    query: &str,
    body: Value,
) -> Result<Value, Refusal> {
    match (method.as_str(), parts) {
        ("GET", ["gateway"]) => Ok(json!({"url": fake.inner.url.replace("http", "ws")})),
        ("GET", ["gateway", "bot"]) => Ok(
            json!({"url": fake.inner.url.replace("http", "ws"), "shards": 1,
            "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}}),
        ),
        ("GET", ["users", "@me"]) => Ok(bot_user()),
        ("GET", ["oauth2", "applications", "@me"]) => {
            Ok(json!({"id": BOT, "name": "Senpai", "icon": null,
            "description": "", "bot_public": true, "bot_require_code_grant": false, "verify_key": "", "team": null,
            "rpc_origins": [], "owner": bot_user(), "flags": fake.log(|l| if l.approved > 0 { 1 << 19 } else { 0 })}))
        }
        ("GET", ["users", "@me", "guilds"]) => Ok(
            json!([{"id": GUILD, "name": "営業塾", "icon": null, "owner": false, "permissions": "0", "features": []}]),
        ),
        ("POST", ["users", "@me", "channels"]) => {
            let member = body["recipient_id"].clone();
            Ok(direct(
                &json!({"id": member, "username": "x", "discriminator": "0", "avatar": null}),
            ))
        }
        ("GET", ["channels", THREAD]) => Ok(thread()),
        ("GET", ["channels", id]) if [CHANNEL, HELPERS].contains(id) => {
            Ok(json!({"id": id, "guild_id": GUILD, "type": 0,
            "name": "x", "position": 0, "permission_overwrites": [], "nsfw": false}))
        }
        ("GET", ["channels", _]) => Err((404, 10003, "Unknown Channel".into())),
        ("GET", ["channels", channel, "messages"]) => {
            if fake.log(|l| l.hides_history) {
                return Err((403, 50001, "Missing Access".into()));
            }
            let after = query
                .split('&')
                .find_map(|pair| pair.strip_prefix("after="));
            let after = after.and_then(|id| id.parse::<u64>().ok()).unwrap_or(0);
            let id = |m: &Value| m["id"].as_str().unwrap().parse::<u64>().unwrap();
            let mut found: Vec<Value> = fake.log(|l| {
                let there = l
                    .messages
                    .values()
                    .filter(|m| m["channel_id"] == *channel && id(m) > after);
                there.cloned().collect()
            });
            found.sort_by_key(|m| std::cmp::Reverse(id(m)));
            Ok(Value::Array(found))
        }
        ("PUT", ["applications", BOT, "commands"]) => {
            fake.log(|l| l.registrations += 1);
            check_commands(&body)?;
            let known = |c: &Value| {
                let mut c = c.clone();
                c["id"] = json!(fake.id());
                c["application_id"] = json!(BOT);
                c["version"] = json!("1");
                c["default_member_permissions"] = Value::Null;
                if c["type"].is_null() {
                    c["type"] = json!(1);
                }
                if c["description"].is_null() {
                    c["description"] = json!("");
                }
                c
            };
            Ok(body
                .as_array()
                .map(|list| list.iter().map(known).collect())
                .unwrap_or_default())
        }
        ("POST", ["interactions", id, token, "callback"]) => {
            callback(fake, token, &body)?;
            let wants = query.contains("with_response=1") || query.contains("with_response=true");
            let said =
                json!({"interaction": {"id": id, "type": 2}, "resource": {"type": body["type"]}});
            Ok(if wants { said } else { Value::Null })
        }
        ("PATCH", ["webhooks", BOT, token, "messages", "@original"]) => {
            lives(fake, token)?;
            check_message(&body)?;
            let message = stored(fake, CHANNEL, body);
            fake.log(|l| {
                let interaction = l.interactions.get_mut(*token).unwrap();
                interaction.versions.push(message.clone());
                interaction.reply = Some(message.clone());
            });
            Ok(message)
        }
        ("DELETE", ["webhooks", BOT, token, "messages", "@original"]) => {
            lives(fake, token)?;
            Ok(Value::Null)
        }
        ("POST", ["webhooks", BOT, token]) => {
            lives(fake, token)?;
            check_message(&body)?;
            let message = stored(fake, CHANNEL, body);
            fake.log(|l| {
                let interaction = l.interactions.get_mut(*token).unwrap();
                interaction.followups.push(message.clone());
            });
            Ok(message)
        }
        ("POST", ["channels", _, "typing"]) => Ok(Value::Null),
        ("POST", ["channels", channel, "messages"]) => {
            if fake.log(|l| l.forbidden.as_deref() == Some(*channel)) {
                return Err((403, 50013, "Missing Permissions".into()));
            }
            check_message(&body)?;
            let nonce = body["nonce"]
                .as_str()
                .filter(|_| body["enforce_nonce"] == true)
                .map(|n| format!("{channel} {n}"));
            let before = nonce.as_ref().and_then(|n| {
                fake.log(|l| l.nonces.get(n).and_then(|id| l.messages.get(id)).cloned())
            });
            if let Some(before) = before {
                return Ok(before);
            }
            let message = stored(fake, channel, body);
            let id = message["id"].as_str().unwrap().to_owned();
            fake.log(|l| {
                l.messages.insert(id.clone(), message.clone());
                l.nonces.extend(nonce.map(|n| (n, id)));
            });
            // The bot hears itself too.
            let mut heard = message.clone();
            if *channel != DIRECT {
                heard["guild_id"] = json!(GUILD);
            }
            fake.dispatch("MESSAGE_CREATE", heard);
            Ok(message)
        }
        ("PATCH", ["channels", _, "messages", id]) => {
            check_message(&body)?;
            fake.log(|l| {
                let message =
                    l.messages
                        .get_mut(*id)
                        .ok_or((404, 10008, "Unknown Message".to_owned()))?;
                for key in ["content", "embeds", "components"]
                    .into_iter()
                    .filter(|key| !body[key].is_null())
                {
                    message[key] = body[key].clone();
                }
                Ok(message.clone())
            })
        }
        ("DELETE", ["channels", _, "messages", id]) => match fake.log(|l| l.messages.remove(*id)) {
            Some(_) => Ok(Value::Null),
            None => Err((404, 10008, "Unknown Message".into())),
        },
        _ => Err((404, 0, "404: Not Found".into())),
    }
}

/// An interaction is answered after its acknowledgement, until the scenario says that a quarter of an hour is over.
fn lives(fake: &Fake, token: &str) -> Result<(), Refusal> {
    fake.log(|l| {
        let expired = l.expired;
        match l.interactions.get(token) {
            None => Err((404, 10015, "Unknown Webhook".to_owned())),
            Some(i) if i.acknowledged.is_none() => Err((404, 10015, "Unknown Webhook".to_owned())),
            Some(_) if expired => Err((401, 50027, "Invalid Webhook Token".to_owned())),
            Some(_) => Ok(()),
        }
    })
}

fn stored(fake: &Fake, channel: &str, mut body: Value) -> Value {
    body["id"] = json!(fake.id());
    body["channel_id"] = json!(channel);
    body["author"] = bot_user();
    for (key, value) in [
        ("timestamp", json!("2026-11-24T00:00:00Z")),
        ("edited_timestamp", Value::Null),
        ("tts", json!(false)),
        ("mention_everyone", json!(false)),
        ("mentions", json!([])),
        ("mention_roles", json!([])),
        ("attachments", json!([])),
        ("pinned", json!(false)),
        ("type", json!(0)),
    ] {
        body[key] = value;
    }
    if body["content"].is_null() {
        body["content"] = json!("");
    }
    // Discord takes ids as numbers too, and gives them as strings.
    for id in ["message_id", "channel_id", "guild_id"] {
        if let Some(number) = body["message_reference"][id].as_u64() {
            body["message_reference"][id] = json!(number.to_string());
        }
    }
    for key in ["embeds", "components"] {
        if body[key].is_null() {
            body[key] = json!([]);
        }
    }
    for embed in body["embeds"].as_array_mut().unwrap() {
        embed["type"] = json!("rich");
    }
    body
}

fn callback(fake: &Fake, token: &str, body: &Value) -> Result<(), Refusal> {
    fake.log(|l| {
        let interaction =
            l.interactions
                .get_mut(token)
                .ok_or((404, 10062, "Unknown interaction".to_owned()))?;
        if interaction.acknowledged.is_some() {
            return Err((
                400,
                40060,
                "Interaction has already been acknowledged.".into(),
            ));
        }
        let waited = interaction.sent.unwrap().elapsed();
        if waited > Duration::from_secs(3) {
            return Err((404, 10062, "Unknown interaction".into()));
        }
        interaction.acknowledged = Some(waited);
        match body["type"].as_u64() {
            Some(5) => interaction.ephemeral = body["data"]["flags"] == 64,
            Some(8) => interaction.choices = Some(checked_choices(&body["data"]["choices"])?),
            _ => return Err((400, 50035, "Invalid Form Body: type".into())),
        }
        Ok(())
    })
}
