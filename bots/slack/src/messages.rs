//! Finds messages in channels, and sends messages once.

use serde::Serialize;
use serde_json::Value;
use slack_morphism::{errors::SlackClientError, prelude::*};

use crate::{
    error::{is_transient, redacted},
    receive::message_id,
    render::Message,
};

/// The number of pages of a thread or channel in which an earlier message of the bot is looked for, of 100 messages each. By hand.
const PAGES: usize = 5;

type Result<T> = std::result::Result<T, SlackClientError>;
type Session<'a> = SlackClientSession<'a, SlackClientHyperHttpsConnector>;

/// Finds the message that the bot sent because of a delivery, by the id of its first block, and returns the id of the
/// message. Looks in a channel, or in a thread of it, after the message `since` if that is given.
pub(crate) async fn find(
    session: &Session<'_>,
    delivery: &str,
    channel: &str,
    thread: Option<&str>,
    since: Option<&str>,
) -> Result<Option<String>> {
    let method = match thread {
        Some(_) => "conversations.replies",
        None => "conversations.history",
    };
    let id = block_id(delivery);
    let is_it = |m: &&Value| {
        let blocks = m["blocks"].as_array();
        blocks.is_some_and(|list| list.iter().any(|b| b["block_id"] == id.as_str()))
    };
    let mut cursor = None;
    for _ in 0..PAGES {
        let wanted = [
            ("channel", Some(channel)),
            ("ts", thread),
            ("oldest", since),
            ("limit", Some("100")),
            ("cursor", cursor.as_deref()),
        ];
        let said = session.http_session_api.http_get(method, &wanted, None);
        let said: Value = said.await?;
        let messages = said["messages"].as_array().into_iter().flatten();
        let mut found = messages.filter(is_it).filter_map(|m| m["ts"].as_str());
        if let Some(ts) = found.next() {
            return Ok(Some(message_id(channel, ts)));
        }
        let next = said["response_metadata"]["next_cursor"].as_str();
        cursor = next.filter(|next| !next.is_empty()).map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    Ok(None)
}

/// Sends a message because of `cause`, unless an earlier attempt sent it and only its response was lost.
pub(crate) async fn send_message_once(
    session: &Session<'_>,
    channel: &str,
    thread: Option<&str>,
    message: Message,
    cause: &str,
) -> Result<()> {
    if was_sent(session, channel, thread, cause).await? {
        return Ok(());
    }
    send_because_of(session, channel, thread, message, cause).await
}

/// True if a message was sent because of `cause`. False if the bot may not read the channel.
pub(crate) async fn was_sent(
    session: &Session<'_>,
    channel: &str,
    thread: Option<&str>,
    cause: &str,
) -> Result<bool> {
    match find(session, cause, channel, thread, None).await {
        Ok(found) => Ok(found.is_some()),
        Err(error) if is_transient(&error) => Err(error),
        Err(error) => {
            tracing::warn!("a channel cannot be read: {}", redacted(&error));
            Ok(false)
        }
    }
}

/// Sends a message because of `cause`, by which [`was_sent`] finds it.
pub(crate) async fn send_because_of(
    session: &Session<'_>,
    channel: &str,
    thread: Option<&str>,
    message: Message,
    cause: &str,
) -> Result<()> {
    let message = message.with_block_id(&block_id(cause));
    say(session, channel, thread, message).await.map(drop)
}

/// Sends a message to a channel or to a member. Returns its id.
pub(crate) async fn say(
    session: &Session<'_>,
    channel: &str,
    thread: Option<&str>,
    message: Message,
) -> Result<String> {
    let post = SlackApiChatPostMessageRequest::new(channel.into(), message.content())
        .opt_thread_ts(thread.map(Into::into))
        .with_unfurl_links(false)
        .with_unfurl_media(false);
    let posted = post_json(session, "chat.postMessage", &post).await?;
    let sent_to = posted["channel"].as_str().unwrap_or(channel);
    // A message without a time cannot be edited or deleted later.
    let ts = posted["ts"].as_str();
    Ok(ts.map(|ts| message_id(sent_to, ts)).unwrap_or_default())
}

/// Calls a method, and reads its response as JSON. An unexpected part of the response must not turn a call that succeeded into a
/// failure.
pub(crate) async fn post_json(
    session: &Session<'_>,
    method: &str,
    body: &(impl Serialize + Sync + Send),
) -> Result<Value> {
    let api = &session.http_session_api;
    api.http_post(method, body, None).await
}

/// The id of the first block of every message that is sent because of a delivery. Slack has no nonce: after a restart, the
/// bot finds by this id the messages that it sent before. Slack's limit is 255 characters.
pub(crate) fn block_id(delivery: &str) -> String {
    format!("to {delivery}").chars().take(255).collect()
}
