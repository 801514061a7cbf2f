//! Files: the bot asks for an address, sends the bytes there, then shares the file.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{super::Fake, Answer, Arguments};

/// The answer to a call, or `None` where there is no such method.
pub fn answer(fake: &Fake, method: &str, query: &Arguments, body: &Value) -> Option<Answer> {
    Some(match method {
        "files.getUploadURLExternal" => place(fake, query),
        "files.completeUploadExternal" => share(fake, body),
        _ => return None,
    })
}

fn place(fake: &Fake, query: &Arguments) -> Answer {
    let length = query.get("length").and_then(|n| n.parse::<usize>().ok());
    let length = length.filter(|n| *n > 0).ok_or("invalid_arguments")?;
    if query.get("filename").is_none_or(String::is_empty) {
        return Err("invalid_arguments".into());
    }
    let description = query.get("alt_txt");
    if description.is_some_and(|t| t.chars().count() > 1000) {
        return Err("alt_txt_too_large".into());
    }
    let id = format!("F{}", fake.next());
    fake.log(|l| l.uploads.insert(id.clone(), (length, Vec::new())));
    let url = format!("{}/upload/{id}", fake.inner.base);
    Ok(json!({"upload_url": url, "file_id": id}))
}

/// Shares files in a channel, named by its id or by that of direct messages; a member's id names none.
fn share(fake: &Fake, body: &Value) -> Answer {
    let channel = body["channel_id"].as_str().unwrap_or_default();
    if !channel.starts_with(['C', 'D']) {
        return Err("channel_not_found".into());
    }
    let files = body["files"].as_array().cloned().unwrap_or_default();
    for file in &files {
        let id = file["id"].as_str().unwrap_or_default();
        let (_, bytes) = fake.log(|l| l.uploads.remove(id)).ok_or("file_not_found")?;
        if bytes.is_empty() {
            return Err("file_not_found".into());
        }
        let shared = (channel.to_owned(), file["title"].clone(), bytes);
        fake.log(|l| l.files.push(shared));
    }
    Ok(json!({"files": files}))
}

/// Takes the bytes of a file, of the length that was announced.
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
