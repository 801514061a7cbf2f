//! The addresses that take responses to commands and buttons.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    super::{Fake, checker::check_message},
    failed, failure_of,
};
use crate::platform::TAKEN;

/// The number of responses that an address takes, by Slack's rule.
const RESPONSES: usize = 5;

pub async fn response(State(fake): State<Fake>, Path(id): Path<String>, body: Bytes) -> Response {
    fake.log(|l| l.requests.push("response".into()));
    let fails = failure_of(&fake, "response", true);
    if let Some(how) = fails.filter(|how| *how != TAKEN) {
        return failed(how);
    }
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
    match fails {
        Some(_) => failed("503"),
        None => "ok".into_response(),
    }
}
