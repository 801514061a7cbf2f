//! The Web API: checks the token and the rate limit, then hands a call to the module of its method.

use std::{collections::HashMap, future::pending};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{APP_TOKEN, BOT, BOT_TOKEN, Fake, TEAM, checker::check_blocks};

use crate::platform::TAKEN;

mod files;
mod members;
mod messages;
mod responses;

pub use files::upload;
pub use responses::response;

/// The scopes that the bot's token was given.
pub const SCOPES: &str = "app_mentions:read,assistant:write,channels:history,chat:write,commands,files:write,groups:history,im:history,im:write,usergroups:read,users:read";

/// The arguments in the address of a call.
type Arguments = HashMap<String, String>;
/// Answers a call, or names its error.
type Answer = Result<Value, String>;

pub async fn api(
    State(fake): State<Fake>,
    Path(method): Path<String>,
    Query(query): Query<Arguments>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    fake.log(|l| l.requests.push(method.clone()));
    // Slack takes arguments as JSON and as a form.
    let form = || serde_urlencoded::from_bytes::<Arguments>(&body);
    let body: Value = serde_json::from_slice(&body)
        .unwrap_or_else(|_| form().map(|form| json!(form)).unwrap_or_default());
    if let Some(error) = not_let_in(&fake, &method, &headers) {
        return Json(json!({"ok": false, "error": error})).into_response();
    }
    let sends = method == "chat.postMessage";
    let is_closed = refusal_in(&fake, &query, &body).is_some();
    let fails = failure_of(&fake, &method, sends && !is_closed);
    if let Some(how) = fails.filter(|how| *how != TAKEN) {
        return failed(how);
    }
    if sends && is_limited(&fake) {
        return too_many();
    }
    let answered = answer(&fake, &method, &query, body);
    if sends && fake.log(|l| std::mem::take(&mut l.swallows)) {
        fake.log(|l| l.swallowed += 1);
        pending::<()>().await;
    }
    if fails.is_some() {
        return failed("503");
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

/// The failure that waits for a call.
fn failure_of(fake: &Fake, call: &str, sends_or_responds: bool) -> Option<&'static str> {
    fake.log(|l| {
        let mut failing = l.failing_calls.iter();
        match failing.position(|(begins, _)| call.starts_with(begins)) {
            Some(at) => Some(l.failing_calls.remove(at).1),
            None if sends_or_responds => l.failures.pop_front(),
            None => None,
        }
    })
}

/// The error of a call without the token that its method takes.
fn not_let_in(fake: &Fake, method: &str, headers: &HeaderMap) -> Option<&'static str> {
    let token = headers.get("authorization").and_then(|h| h.to_str().ok());
    let token = token.and_then(|t| t.strip_prefix("Bearer "));
    let wanted = match method {
        "apps.connections.open" => APP_TOKEN,
        _ => BOT_TOKEN,
    };
    match token.unwrap_or_default() {
        "" => Some("not_authed"),
        token if token != wanted => Some("invalid_auth"),
        _ => fake.log(|l| l.revoked).then_some("token_revoked"),
    }
}

/// True if this message is one too many.
fn is_limited(fake: &Fake) -> bool {
    fake.log(|l| {
        let limit = l.limited > 0;
        l.limited -= u32::from(limit);
        limit
    })
}

/// A failure: a transient one, or an error code.
fn failed(how: &str) -> Response {
    match how {
        "429" => too_many(),
        // The server closes the connection after a panic.
        "reset" => std::panic::resume_unwind(Box::new("reset")),
        status if status.starts_with(char::is_numeric) => {
            let status = StatusCode::from_bytes(status.as_bytes()).unwrap();
            (status, "upstream connect error").into_response()
        }
        error => Json(json!({"ok": false, "error": error})).into_response(),
    }
}

fn too_many() -> Response {
    let refusal = Json(json!({"ok": false, "error": "ratelimited"}));
    let after = [("retry-after", "1")];
    (StatusCode::TOO_MANY_REQUESTS, after, refusal).into_response()
}

/// The error of a call in a channel that the bot may not write in.
fn refusal_in(fake: &Fake, query: &Arguments, body: &Value) -> Option<&'static str> {
    let channel = body["channel"].as_str();
    let channel = channel.or(query.get("channel").map(String::as_str))?;
    let closed = fake.log(|l| l.closed.clone());
    closed.and_then(|(closed, code)| (closed == channel).then_some(code))
}

fn answer(fake: &Fake, method: &str, query: &Arguments, body: Value) -> Answer {
    if let Some(code) = refusal_in(fake, query, &body) {
        return Err(code.into());
    }
    let (family, _) = method.split_once('.').unwrap_or((method, ""));
    let answered = match family {
        "chat" | "conversations" => messages::answer(fake, method, query, body),
        "files" => files::answer(fake, method, query, &body),
        "users" | "usergroups" => members::answer(fake, method, query),
        _ => application(fake, method, body),
    };
    answered.unwrap_or_else(|| Err("unknown_method".into()))
}

/// The bot's tokens, its own page, and its prompts as an assistant.
fn application(fake: &Fake, method: &str, body: Value) -> Option<Answer> {
    Some(match method {
        "auth.test" => Ok(
            json!({"url": "https://x.slack.com/", "team": "営業塾", "user": "senpai", "team_id": TEAM, "user_id": BOT, "bot_id": "B1"}),
        ),
        "apps.connections.open" => {
            Ok(json!({"url": format!("{}/link?ticket=1", fake.inner.base.replace("http", "ws"))}))
        }
        "views.publish" => publish(fake, body),
        "views.open" => open_form(fake, &body),
        "assistant.threads.setSuggestedPrompts" => {
            let prompts = body["prompts"].as_array().map_or(0, Vec::len);
            if !(1..=4).contains(&prompts) {
                return Some(Err("invalid_prompts".into()));
            }
            fake.log(|l| l.prompts = Some(body));
            Ok(json!({}))
        }
        _ => return None,
    })
}

/// Opens a form, for a trigger that no form was opened for.
fn open_form(fake: &Fake, body: &Value) -> Answer {
    let view = &body["view"];
    let length = |value: &Value| {
        value["text"]
            .as_str()
            .map_or(0, |text| text.chars().count())
    };
    let labels = ["title", "submit", "close"].map(|part| length(&view[part]));
    let metadata = view["private_metadata"].as_str().unwrap_or_default();
    let fits = labels.iter().all(|length| (1..=24).contains(length)) && metadata.len() <= 3000;
    if view["type"] != "modal" || !fits {
        return Err("invalid_arguments".into());
    }
    check_blocks(&view["blocks"], 100)?;
    let trigger = body["trigger_id"].as_str().unwrap_or_default().to_owned();
    let mut view = view.clone();
    view["id"] = json!(format!("V{}", fake.next()));
    let opened = fake.log(|l| l.forms.insert(trigger, view.clone()));
    match opened {
        None => Ok(json!({"view": view})),
        Some(_) => Err("exchanged_trigger_id".into()),
    }
}

fn publish(fake: &Fake, body: Value) -> Answer {
    if body["view"]["type"] != "home" || body["user_id"].as_str().is_none() {
        return Err("invalid_arguments".into());
    }
    check_blocks(&body["view"]["blocks"], 100)?;
    let mut view = body["view"].clone();
    fake.log(|l| l.views.push(body));
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
