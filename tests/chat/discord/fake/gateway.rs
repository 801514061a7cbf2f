//! The gateway: sessions, compression, resuming, and the events of each session.

use std::{io::Write as _, time::Duration};

use axum::{
    extract::{
        RawQuery, State, WebSocketUpgrade,
        ws::{CloseFrame, Message as Frame, WebSocket},
    },
    response::Response,
};
use flate2::{Compress, Compression, FlushCompress, write::ZlibEncoder};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::{
    BOT, BOT_ROLE, CHANNEL, DIRECT, Fake, GUILD, HELPERS, THREAD, TOKEN, bot_user,
    checker::{DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS, MESSAGE_CONTENT, check_identify},
};

pub async fn gateway(
    State(fake): State<Fake>,
    RawQuery(query): RawQuery,
    upgrade: WebSocketUpgrade,
) -> Response {
    // All messages are one compressed stream, or IDENTIFY asks for each message to be compressed.
    let streams = query.is_some_and(|q| q.contains("compress=zlib-stream"));
    upgrade.on_upgrade(move |socket| session(fake, socket, streams))
}

/// A connection.
struct Session {
    socket: WebSocket,
    stream: Option<Compress>,
    compresses: bool,
    /// The intents; `None` before IDENTIFY or RESUME.
    intents: Option<u64>,
    /// The next event to send.
    next: usize,
}

impl Session {
    async fn send(&mut self, value: Value) {
        let text = value.to_string();
        let frame = if let Some(stream) = &mut self.stream {
            let mut out = Vec::with_capacity(text.len() + 1024);
            stream
                .compress_vec(text.as_bytes(), &mut out, FlushCompress::Sync)
                .unwrap();
            Frame::Binary(out.into())
        } else if self.compresses {
            let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
            zlib.write_all(text.as_bytes()).unwrap();
            Frame::Binary(zlib.finish().unwrap().into())
        } else {
            Frame::Text(text.into())
        };
        let _ = self.socket.send(frame).await;
    }

    async fn close(&mut self, code: u16) {
        let reason = "".into();
        let _ = self
            .socket
            .send(Frame::Close(Some(CloseFrame { code, reason })))
            .await;
    }

    /// Sends the events that were dispatched since the last one sent.
    async fn catch_up(&mut self, fake: &Fake) {
        let Some(intents) = self.intents else { return };
        loop {
            let Some(event) = fake.log(|l| l.events.get(self.next).cloned()) else {
                return;
            };
            self.next += 1;
            if let Some(data) = for_session(intents, &event) {
                self.send(json!({"op": 0, "t": event["t"], "s": self.next, "d": data}))
                    .await;
            }
        }
    }
}

async fn session(fake: Fake, socket: WebSocket, streams: bool) {
    let mut session = Session {
        socket,
        stream: streams.then(|| Compress::new(Compression::default(), true)),
        compresses: false,
        intents: None,
        next: 0,
    };
    session
        .send(json!({"op": 10, "d": {"heartbeat_interval": 41_250}}))
        .await;
    let mut orders = fake.inner.orders.subscribe();
    loop {
        tokio::select! {
            frame = session.socket.recv() => {
                let Some(Ok(frame)) = frame else { return };
                let Frame::Text(text) = frame else { continue };
                let message: Value = serde_json::from_str(&text).unwrap_or_default();
                if let Err(code) = hears(&fake, &mut session, &message).await {
                    fake.log(|l| l.refused.push(format!("gateway closes with {code}: {message}")));
                    session.close(code).await;
                    return;
                }
            }
            order = orders.recv() => match order.as_deref() {
                Ok("drop") | Err(RecvError::Closed) => return,
                Ok("reconnect") => session.send(json!({"op": 7, "d": null})).await,
                Ok("invalid") => {
                    session.intents = None;
                    session.send(json!({"op": 9, "d": false})).await;
                }
                Ok("4006") => {
                    fake.log(|l| l.session.clear());
                    session.close(4006).await;
                    return;
                }
                Ok("invalid, resumable") => session.send(json!({"op": 9, "d": true})).await,
                Ok(_) | Err(RecvError::Lagged(_)) => {}
            },
        }
        session.catch_up(&fake).await;
    }
}

/// Takes a message of a client, or gives the code to close with.
async fn hears(fake: &Fake, session: &mut Session, message: &Value) -> Result<(), u16> {
    let data = &message["d"];
    match message["op"].as_u64() {
        Some(1) => session.send(json!({"op": 11})).await,
        Some(2) if session.intents.is_some() => return Err(4005),
        Some(2) => {
            fake.log(|l| l.identifies += 1);
            let approved = fake.log(|l| l.approved);
            session.intents = Some(check_identify(data, TOKEN, approved)?);
            session.compresses = data["compress"] == true;
            let id = format!("session-{}", fake.log(|l| l.identifies));
            fake.log(|l| l.session = id.clone());
            session.next = fake.log(|l| l.events.len());
            let url = fake.inner.url.replace("http", "ws");
            fake.dispatch("READY", json!({"v": 10, "user": bot_user(), "guilds": [{"id": GUILD, "unavailable": true}],
                "session_id": id, "resume_gateway_url": url, "shard": [0, 1], "application": {"id": BOT, "flags": 0}}));
            fake.dispatch("GUILD_CREATE", guild());
        }
        // A client may beat before it resumes.
        Some(6) => {
            fake.log(|l| l.resumes += 1);
            let token = data["token"].as_str().unwrap_or_default();
            if token.trim_start_matches("Bot ") != TOKEN {
                return Err(4004);
            }
            let seen = data["seq"].as_u64().ok_or(4007_u16)?;
            let known = fake.log(|l| (l.session.clone(), l.events.len(), l.last_intents));
            if data["session_id"] != known.0.as_str() || seen as usize > known.1 {
                tokio::time::sleep(Duration::from_millis(100)).await;
                session.send(json!({"op": 9, "d": false})).await;
                return Ok(());
            }
            session.intents = Some(known.2);
            session.next = seen as usize;
            fake.dispatch("RESUMED", json!({}));
        }
        Some(3 | 4 | 8) if session.intents.is_some() => {}
        Some(3 | 4 | 8) => return Err(4003),
        Some(_) => return Err(4001),
        None => return Err(4002),
    }
    if let Some(intents) = session.intents {
        fake.log(|l| l.last_intents = intents);
    }
    Ok(())
}

/// An event in the form for a session with these intents; `None` if the session does not get it.
pub fn for_session(intents: u64, event: &Value) -> Option<Value> {
    let mut data = event["d"].clone();
    let kind = event["t"].as_str()?;
    let wanted = match kind {
        "GUILD_CREATE" | "THREAD_CREATE" => GUILDS,
        _ if kind.starts_with("MESSAGE") && data["guild_id"].is_null() => DIRECT_MESSAGES,
        _ if kind.starts_with("MESSAGE") => GUILD_MESSAGES,
        _ => 0,
    };
    if intents & wanted != wanted {
        return None;
    }
    let says = matches!(kind, "MESSAGE_CREATE" | "MESSAGE_UPDATE");
    let names = data["mentions"]
        .as_array()
        .is_some_and(|list| list.iter().any(|u| u["id"] == BOT));
    let own = data["author"]["id"] == BOT;
    if says && wanted == GUILD_MESSAGES && intents & MESSAGE_CONTENT == 0 && !names && !own {
        data["content"] = json!("");
        for key in ["embeds", "attachments", "components"] {
            data[key] = json!([]);
        }
    }
    Some(data)
}

pub fn guild() -> Value {
    let channel = |id: &str, name: &str| json!({"id": id, "type": 0, "name": name, "position": 0, "permission_overwrites": [], "nsfw": false});
    json!({"id": GUILD, "name": "営業塾", "icon": null, "splash": null, "discovery_splash": null, "owner_id": "5001", "afk_channel_id": null,
        "afk_timeout": 300, "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "roles": [bot_role()],
        "emojis": [], "features": [], "mfa_level": 0, "application_id": null, "system_channel_id": null, "system_channel_flags": 0,
        "rules_channel_id": null, "vanity_url_code": null, "description": null, "banner": null, "premium_tier": 0,
        "preferred_locale": "ja", "public_updates_channel_id": null, "nsfw_level": 0, "premium_progress_bar_enabled": false,
        "joined_at": "2026-01-01T00:00:00Z", "large": false, "unavailable": false, "member_count": 3, "voice_states": [], "members": [],
        "channels": [channel(CHANNEL, "general"), channel(HELPERS, "helpers")], "threads": [thread(THREAD)], "presences": [],
        "stage_instances": [], "guild_scheduled_events": [], "stickers": []})
}

/// The role that Discord makes for the bot.
fn bot_role() -> Value {
    json!({"id": BOT_ROLE, "name": "senpai", "color": 0, "colors": {"primary_color": 0}, "hoist": false, "position": 1, "permissions": "0", "managed": true,
           "mentionable": true, "flags": 0, "tags": {"bot_id": BOT}})
}

/// A thread in the channel.
pub fn thread(id: &str) -> Value {
    json!({"id": id, "guild_id": GUILD, "type": 11, "name": "相談", "parent_id": CHANNEL, "owner_id": "5001", "position": 0,
        "message_count": 1, "member_count": 2, "rate_limit_per_user": 0, "total_message_sent": 1, "flags": 0, "last_message_id": null,
        "thread_metadata": {"archived": false, "auto_archive_duration": 1440, "archive_timestamp": "2026-01-01T00:00:00Z", "locked": false}})
}

/// The channel of direct messages.
pub fn direct(member: &Value) -> Value {
    json!({"id": DIRECT, "type": 1, "recipients": [member], "last_message_id": null})
}
