//! The Web API, and the addresses that take responses.

use std::{collections::HashMap, future::pending};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    APP_TOKEN, BOT, BOT_TOKEN, DIRECT, Fake, TEAM,
    checker::{check_blocks, check_message},
};

/// How often an address takes a response, by Slack's rule.
const RESPONSES: usize = 5;
/// The scopes that the bot's token was given.
pub const SCOPES: &str = "app_mentions:read,assistant:write,channels:history,chat:write,commands,files:write,groups:history,im:history,im:write,usergroups:read,users:read";

pub async fn api(
    State(fake): State<Fake>,
    Path(method): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    fake.log(|l| l.calls += 1);
    // Slack takes arguments as JSON and as a form.
    let form = || serde_urlencoded::from_bytes::<HashMap<String, String>>(&body);
    let body: Value = serde_json::from_slice(&body)
        .unwrap_or_else(|_| form().map(|form| json!(form)).unwrap_or_default());
    let token = headers.get("authorization").and_then(|h| h.to_str().ok());
    let token = token
        .and_then(|t| t.strip_prefix("Bearer "))
        .unwrap_or_default();
    let wanted = if method == "apps.connections.open" {
        APP_TOKEN
    } else {
        BOT_TOKEN
    };
    if token != wanted {
        let error = if token.is_empty() {
            "not_authed"
        } else {
            "invalid_auth"
        };
        return Json(json!({"ok": false, "error": error})).into_response();
    }
    if fake.log(|l| l.revoked) {
        return Json(json!({"ok": false, "error": "token_revoked"})).into_response();
    }
    let limited = fake.log(|l| {
        let limit = method == "chat.postMessage" && l.limited > 0;
        l.limited -= u32::from(limit);
        limit
    });
    if limited {
        let refusal = Json(json!({"ok": false, "error": "ratelimited"}));
        return (
            StatusCode::TOO_MANY_REQUESTS,
            [("retry-after", "1")],
            refusal,
        )
            .into_response();
    }
    let user = query.get("user").map_or("", String::as_str);
    if let Some(known) = about_members(&method, user) {
        return Json(known).into_response();
    }
    let answered = answer(&fake, &method, &query, body);
    let swallow = method == "chat.postMessage" && fake.log(|l| std::mem::take(&mut l.swallows));
    if swallow {
        fake.log(|l| l.swallowed += 1);
        pending::<()>().await;
    }
    match answered {
        Ok(mut value) => {
            value["ok"] = json!(true);
            let scopes = fake.log(|l| l.scopes.clone());
            ([("x-oauth-scopes", scopes)], Json(value)).into_response()
        }
        Err(why) => {
            fake.log(|l| l.refused.push(format!("{method}: {why}")));
            Json(json!({"ok": false, "error": why})).into_response()
        }
    }
}

fn answer(
    fake: &Fake,
    method: &str,
    query: &HashMap<String, String>,
    mut body: Value,
) -> Result<Value, String> {
    let channel = body["channel"]
        .as_str()
        .or(query.get("channel").map(String::as_str));
    if channel.is_some() && channel == fake.log(|l| l.closed.clone()).as_deref() {
        return Err("not_in_channel".into());
    }
    match method {
        "auth.test" => Ok(
            json!({"url": "https://x.slack.com/", "team": "営業塾", "user": "senpai", "team_id": TEAM, "user_id": BOT, "bot_id": "B1"}),
        ),
        "apps.connections.open" => {
            Ok(json!({"url": format!("{}/link?ticket=1", fake.inner.base.replace("http", "ws"))}))
        }
        "chat.postMessage" => {
            check_message(&body)?;
            let ts = fake.ts();
            body["ts"] = json!(ts);
            fake.log(|l| l.messages.push(body.clone()));
            // What is said to a member stands in their direct messages.
            let to_member = body["channel"].as_str().is_some_and(|c| c.starts_with('U'));
            let channel = if to_member {
                json!(DIRECT)
            } else {
                body["channel"].clone()
            };
            Ok(
                json!({"channel": channel, "ts": ts, "message": {"type": "message", "text": body["text"], "bot_id": "B1", "ts": ts}}),
            )
        }
        "conversations.history" | "conversations.replies" => {
            let wanted = |m: &&Value| {
                let thread = query
                    .get("ts")
                    .is_none_or(|ts| m["thread_ts"] == ts.as_str() || m["ts"] == ts.as_str());
                thread
                    && Some(m["channel"].as_str().unwrap_or_default())
                        == query.get("channel").map(String::as_str)
            };
            let found: Vec<Value> =
                fake.log(|l| l.messages.iter().filter(wanted).cloned().collect());
            Ok(json!({"messages": found, "has_more": false}))
        }
        "chat.postEphemeral" => {
            body["unfurl_links"] = json!(false);
            body["unfurl_media"] = json!(false);
            check_message(&body)?;
            fake.log(|l| l.whispers.push(body));
            Ok(json!({"message_ts": fake.ts()}))
        }
        "chat.update" => {
            let (links, media) = (json!(false), json!(false));
            body["unfurl_links"] = links;
            body["unfurl_media"] = media;
            check_message(&body)?;
            if body["channel"].as_str().is_none_or(|c| c.starts_with('U')) {
                return Err("channel_not_found".into());
            }
            fake.log(|l| {
                let message = l.messages.iter_mut().find(|m| m["ts"] == body["ts"]);
                let message = message.ok_or("message_not_found")?;
                for key in ["text", "blocks"] {
                    message[key] = body[key].clone();
                }
                message["edited"] = json!({"user": BOT, "ts": body["ts"]});
                Ok(json!({"channel": body["channel"], "ts": body["ts"], "text": body["text"], "message": {"text": body["text"], "user": BOT}}))
            })
        }
        "chat.delete" => fake.log(|l| {
            let before = l.messages.len();
            l.messages.retain(|m| m["ts"] != body["ts"]);
            if l.messages.len() == before {
                return Err("message_not_found".to_owned());
            }
            Ok(json!({"channel": body["channel"], "ts": body["ts"]}))
        }),
        "conversations.open" => match body["users"].as_str() {
            Some(user) if user.starts_with('U') => Ok(json!({"channel": {"id": DIRECT}})),
            _ => Err("user_not_found".into()),
        },
        "files.getUploadURLExternal" => {
            let length = query.get("length").and_then(|n| n.parse::<usize>().ok());
            let length = length.filter(|n| *n > 0).ok_or("invalid_arguments")?;
            if query.get("filename").is_none_or(String::is_empty) {
                return Err("invalid_arguments".into());
            }
            if query
                .get("alt_txt")
                .is_some_and(|t| t.chars().count() > 1000)
            {
                return Err("alt_txt_too_large".into());
            }
            let id = format!("F{}", fake.next());
            fake.log(|l| l.uploads.insert(id.clone(), (length, Vec::new())));
            let url = format!("{}/upload/{id}", fake.inner.base);
            Ok(json!({"upload_url": url, "file_id": id}))
        }
        "files.completeUploadExternal" => {
            let files = body["files"].as_array().cloned().unwrap_or_default();
            let channel = channel_of(&body)?;
            for file in &files {
                let id = file["id"].as_str().unwrap_or_default();
                let (_, bytes) = fake.log(|l| l.uploads.remove(id)).ok_or("file_not_found")?;
                if bytes.is_empty() {
                    return Err("file_not_found".into());
                }
                let title = file["title"].clone();
                fake.log(|l| l.files.push((channel.clone(), title, bytes)));
            }
            Ok(json!({"files": files}))
        }
        "views.publish" => {
            if body["view"]["type"] != "home" || body["user_id"].as_str().is_none() {
                return Err("invalid_arguments".into());
            }
            check_blocks(&body["view"]["blocks"], 100)?;
            fake.log(|l| l.views.push(body.clone()));
            let mut view = body["view"].clone();
            for (key, value) in [
                ("id", "V1"),
                ("team_id", TEAM),
                ("hash", "1.a"),
                ("app_id", "A1"),
                ("bot_id", "B1"),
                ("private_metadata", ""),
                ("callback_id", ""),
            ] {
                view[key] = json!(value);
            }
            Ok(json!({"view": view}))
        }
        "assistant.threads.setSuggestedPrompts" => {
            let prompts = body["prompts"].as_array().cloned().unwrap_or_default();
            if !(1..=4).contains(&prompts.len()) {
                return Err("invalid_prompts".into());
            }
            fake.log(|l| l.prompts = Some(body));
            Ok(json!({}))
        }
        _ => Err("unknown_method".into()),
    }
}

/// Where a file is shared: a channel's id, or that of direct messages; a member's is none.
fn channel_of(body: &Value) -> Result<String, String> {
    let channel = body["channel_id"].as_str().unwrap_or_default();
    match channel.starts_with(['C', 'D']) {
        true => Ok(channel.to_owned()),
        false => Err("channel_not_found".into()),
    }
}

/// Takes the bytes of a file, as long as it was said to be.
pub async fn upload(State(fake): State<Fake>, Path(id): Path<String>, body: Bytes) -> Response {
    let taken = fake.log(|l| match l.uploads.get_mut(&id) {
        Some((length, bytes)) if *length == body.len() => {
            *bytes = body.to_vec();
            true
        }
        _ => {
            l.refused.push(format!("upload: {} bytes", body.len()));
            false
        }
    });
    if taken {
        format!("OK - {}", body.len()).into_response()
    } else {
        StatusCode::BAD_REQUEST.into_response()
    }
}

/// What is known of members: these methods take their arguments in the address.
fn about_members(method: &str, user: &str) -> Option<Value> {
    match method {
        "users.info" => Some(json!({"ok": true, "user": {
            "id": user, "team_id": TEAM, "name": user.to_lowercase(), "is_admin": user == "U2", "is_owner": false,
            "locale": if user == "U3" { "en-US" } else { "ja-JP" },
            "profile": {"display_name": if user == "U1" { "葵" } else { "" }, "real_name": user},
        }})),
        "usergroups.list" => Some(json!({"ok": true, "usergroups": [{
            "id": "S1", "team_id": TEAM, "is_usergroup": true, "name": "admins", "description": "", "handle": "admins",
            "is_external": false, "date_create": 1, "date_update": 1, "date_delete": 0, "auto_type": null, "created_by": "U2",
            "updated_by": "U2", "deleted_by": null, "prefs": {"channels": [], "groups": []}, "users": ["U4"], "user_count": 1,
        }]})),
        _ => None,
    }
}

pub async fn response(State(fake): State<Fake>, Path(id): Path<String>, body: Bytes) -> Response {
    fake.log(|l| l.calls += 1);
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let taken = fake.log(|l| l.responses.get(&id).map_or(0, Vec::len));
    let wrong = if !id.starts_with('r') {
        Err("no_such_url".to_owned())
    } else if fake.log(|l| l.expired) {
        Err("expired_url".to_owned())
    } else if taken >= RESPONSES {
        Err("used_url".to_owned())
    } else {
        check_message(&body)
    };
    if let Err(why) = wrong {
        fake.log(|l| l.refused.push(format!("response: {why}")));
        return (StatusCode::BAD_REQUEST, why).into_response();
    }
    fake.log(|l| l.responses.entry(id).or_default().push(body));
    "ok".into_response()
}
