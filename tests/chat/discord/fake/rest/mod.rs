//! The REST API: checks the sender and the rate limit, then hands a request to its route.

use std::future::pending;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Fake, TOKEN, bot_user, checker::Refusal};
use crate::platform::TAKEN;

mod application;
mod interactions;
mod messages;

/// Answers a request, or refuses it.
type Answer = Result<Value, Refusal>;

pub async fn rest(
    State(fake): State<Fake>,
    method: Method,
    Path(path): Path<String>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = json_of(&headers, &body);
    let said: String = body.to_string().chars().take(200).collect();
    fake.log(|l| l.requests.push(format!("{method} {uri} {said}")));
    let parts: Vec<&str> = path.split('/').collect();
    if let Some(refusal) = not_let_in(&fake, &parts, &headers) {
        return refusal;
    }
    let sends = matches!(
        (method.as_str(), parts.as_slice()),
        ("POST", ["channels", _, "messages"])
    );
    let responds = matches!(
        (method.as_str(), parts.as_slice()),
        ("PATCH", ["webhooks", ..])
    );
    let call = format!("{method} {uri}");
    let fails = fake.log(|l| {
        let is_forbidden = l
            .forbidden
            .as_ref()
            .is_some_and(|(c, _)| parts.get(1) == Some(&c.as_str()));
        let mut failing = l.failing_calls.iter();
        match failing.position(|(begins, _)| call.starts_with(begins)) {
            Some(at) => Some(l.failing_calls.remove(at).1),
            None if responds || sends && !is_forbidden => l.failures.pop_front(),
            None => None,
        }
    });
    if let Some(how) = fails.filter(|how| *how != TAKEN) {
        return failed(how);
    }
    if sends {
        if is_limited(&fake) {
            return too_many();
        }
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
    if fails.is_some() {
        return failed("503");
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

/// The JSON of a request. Of one with files (`multipart/form-data`), its `payload_json`, with the contents of the text files in `files`.
fn json_of(headers: &HeaderMap, body: &[u8]) -> Value {
    let kind = headers.get("content-type").and_then(|h| h.to_str().ok());
    let Some((_, boundary)) = kind.and_then(|kind| kind.split_once("boundary=")) else {
        return serde_json::from_slice(body).unwrap_or(Value::Null);
    };
    let text = String::from_utf8_lossy(body);
    let (mut json, mut files) = (Value::Null, Vec::new());
    for part in text.split(&format!("--{}", boundary.trim_matches('"'))) {
        let Some((head, contents)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        let contents = contents.strip_suffix("\r\n").unwrap_or(contents);
        match head.contains("name=\"payload_json\"") {
            true => json = serde_json::from_str(contents).unwrap_or_default(),
            false => files.push(contents.to_owned()),
        }
    }
    json["files"] = json!(files);
    json
}

/// The refusal of a request without the bot's token, or without the user agent of a client.
fn not_let_in(fake: &Fake, parts: &[&str], headers: &HeaderMap) -> Option<Response> {
    // Webhooks and callbacks carry their token in the path.
    if matches!(parts[0], "webhooks" | "interactions") {
        return None;
    }
    let token = headers.get("authorization").map(|h| h.as_bytes());
    if token != Some(format!("Bot {TOKEN}").as_bytes()) || fake.log(|l| l.revoked) {
        return Some(refusal(401, 0, "401: Unauthorized"));
    }
    let agent = headers.get("user-agent").and_then(|h| h.to_str().ok());
    if !agent.is_some_and(|a| a.starts_with("DiscordBot (")) {
        return Some(refusal(403, 40333, "internal network error"));
    }
    None
}

/// True if this message is one too many.
fn is_limited(fake: &Fake) -> bool {
    fake.log(|l| {
        let limit = l.limited > 0;
        l.limited -= u32::from(limit);
        limit
    })
}

fn refusal(status: u16, code: u32, why: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let body = json!({"message": why, "code": code, "errors": {}});
    (status, Json(body)).into_response()
}

/// One of Discord's error codes.
fn coded(code: &str) -> Refusal {
    let (status, why) = match code {
        "10062" => (404, "Unknown interaction"),
        "50001" => (403, "Missing Access"),
        "50007" => (403, "Cannot send messages to this user"),
        "50013" => (403, "Missing Permissions"),
        _ => (400, "Invalid Form Body"),
    };
    (status, code.parse().unwrap(), why.into())
}

/// A failure: a transient one, or an error code.
fn failed(how: &str) -> Response {
    match how {
        "429" => too_many(),
        code if code.len() > 3 && code.starts_with(char::is_numeric) => {
            let (status, code, why) = coded(code);
            refusal(status, code, &why)
        }
        // The server closes the connection after a panic.
        "reset" => std::panic::resume_unwind(Box::new("reset")),
        status => {
            let status = StatusCode::from_bytes(status.as_bytes()).unwrap();
            (status, "upstream connect error").into_response()
        }
    }
}

fn too_many() -> Response {
    let body =
        json!({"message": "You are being rate limited.", "retry_after": 1.0, "global": false});
    let headers = [
        ("retry-after", "1"),
        // Without this header, a client takes the response for a ban by the proxy in front of Discord.
        ("via", "1.1 google"),
        ("x-ratelimit-limit", "5"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset-after", "1.0"),
        ("x-ratelimit-bucket", "messages"),
        ("x-ratelimit-scope", "user"),
    ];
    (StatusCode::TOO_MANY_REQUESTS, headers, Json(body)).into_response()
}

fn answer(fake: &Fake, method: &Method, parts: &[&str], query: &str, body: Value) -> Answer {
    let answered = match parts {
        ["channels", rest @ ..] => messages::answer(fake, method, rest, query, body),
        ["interactions" | "webhooks", ..] => interactions::answer(fake, method, parts, query, body),
        _ => application::answer(fake, method, parts, &body),
    };
    answered.unwrap_or_else(|| Err((404, 0, "404: Not Found".into())))
}

/// A message of the bot as Discord keeps it.
fn stored(fake: &Fake, channel: &str, mut body: Value) -> Value {
    body["id"] = json!(fake.id());
    body["channel_id"] = json!(channel);
    body["author"] = bot_user();
    for (key, value) in [
        ("timestamp", fake.now()),
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
