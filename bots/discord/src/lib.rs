//! The desk's `Request` and `Reply`, to and from Discord.
//!
//! [`run`] connects, registers the commands when they changed, acknowledges whatever comes before any work, and carries
//! out what the desk says. Conversion from Discord is in `receive`, to Discord in `render`; both are pure.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use senpai_desk::{Desk, Loopback};
use serenity::{
    all::{ClientBuilder, GatewayIntents, HttpError},
    gateway::GatewayError,
    http::{Http, HttpBuilder, StatusCode},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

mod back_off;
mod bot;
mod commands;
mod escape;
mod perform;
mod receive;
mod render;

pub use render::{Embed, Message, render};

/// How to reach Discord.
#[derive(Debug)]
pub struct Config {
    /// The bot's token.
    pub token: SecretString,
    /// Another server that speaks Discord's API.
    pub api: Option<Loopback>,
    /// Ask for the privileged message-content intent, so that messages in threads need no mention.
    pub message_content: bool,
}

/// Why the bot stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Discord does not know the token.
    #[error(
        "Discord refuses the token; copy it again from the developer portal (Bot, Reset Token)"
    )]
    Token,
    /// The message-content intent is not switched on.
    #[error(
        "Discord refuses the intents; switch on Message Content Intent in the developer portal (Bot), or leave message_content off"
    )]
    Intents,
    /// Discord did not answer.
    #[error("Discord does not answer")]
    Silent,
    /// Anything else.
    #[error("talking to Discord failed")]
    Discord(#[source] Box<serenity::Error>),
}

/// How long a start may take until the token is known to be good.
const START: Duration = Duration::from_secs(5);
/// How long what was acknowledged may take when the bot stops.
const STOP: Duration = Duration::from_secs(4);

/// Runs until `stop`; then finishes what was acknowledged, within 5 seconds.
///
/// # Errors
/// Fails when the token or the intents are refused, and when Discord cannot be reached at the start.
pub async fn run(desk: Arc<Desk>, config: Config, stop: CancellationToken) -> Result<(), Error> {
    let http = connect(&config);
    let me = tokio::time::timeout(START, http.get_current_user()).await;
    me.map_err(|_| Error::Silent)?.map_err(refused)?;
    tokio::select! {
        () = back_off::wait(&desk) => {}
        () = stop.cancelled() => return Ok(()),
    }
    let tasks = TaskTracker::new();
    let bot = bot::Bot::new(desk, tasks.clone());
    let mut client = ClientBuilder::new_with_http(http, intents(&config))
        .event_handler(bot)
        .await
        .map_err(refused)?;
    let shards = client.shard_manager.clone();
    let ended = tokio::select! {
        ended = client.start_autosharded() => ended.map_err(refused),
        () = stop.cancelled() => Ok(()),
    };
    tasks.close();
    // Shards go after the work: a reply needs none of them, and closing never ends while disconnected.
    let _ = tokio::time::timeout(STOP, tasks.wait()).await;
    let _ = tokio::time::timeout(Duration::from_secs(1), shards.shutdown_all()).await;
    ended
}

fn connect(config: &Config) -> Http {
    let http = HttpBuilder::new(config.token.expose_secret());
    match &config.api {
        None => http.build(),
        // serenity's rate limiter ignores the proxy: with it on, requests would go to Discord itself.
        Some(api) => http.proxy(api.as_str()).ratelimiter_disabled(true).build(),
    }
}

fn intents(config: &Config) -> GatewayIntents {
    let base =
        GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    if config.message_content {
        base | GatewayIntents::MESSAGE_CONTENT
    } else {
        base
    }
}

fn refused(error: serenity::Error) -> Error {
    match &error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
            if response.status_code == StatusCode::UNAUTHORIZED =>
        {
            Error::Token
        }
        serenity::Error::Gateway(GatewayError::InvalidAuthentication) => Error::Token,
        serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents) => Error::Intents,
        _ => Error::Discord(Box::new(error)),
    }
}

/// The link that puts the bot into a guild: the scopes and permissions it needs, no more.
pub fn invite(application: u64) -> String {
    // View channels, send messages, send in threads, embed links, attach files, read history.
    const PERMISSIONS: u64 = 1 << 10 | 1 << 11 | 1 << 38 | 1 << 14 | 1 << 15 | 1 << 16;
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )
}

/// The application behind the token, for [`invite`].
///
/// # Errors
/// Fails as [`run`] does at its start.
pub async fn application(config: &Config) -> Result<u64, Error> {
    let http = connect(config);
    let info = tokio::time::timeout(START, http.get_current_application_info()).await;
    Ok(info.map_err(|_| Error::Silent)?.map_err(refused)?.id.get())
}
