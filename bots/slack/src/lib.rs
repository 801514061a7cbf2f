//! Senpai in Slack.
//!
//! [`run`] connects by Socket Mode, or listens for events over HTTP, and gives every event to the runner. `receive` turns events
//! into requests and `render` turns replies into messages; neither calls Slack. `platform` makes the calls.

use std::{net::SocketAddr, sync::Arc};

use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client as HyperClient, rt::TokioExecutor};
use secrecy::{ExposeSecret, SecretString};
use senpai_chat::{ChatService, Member, Reply};
use senpai_runner::{Loopback, NamedChannel, PlatformError, Runner};
use slack_morphism::prelude::*;
use tokio_util::sync::CancellationToken;

mod bot;
mod connect;
mod error;
mod home;
mod http;
mod messages;
mod perform;
mod platform;
mod receive;
mod render;
mod socket;

pub use error::Error;
pub use render::{Message, render};

use messages::send_message_once;

use connect::{START_TIMEOUT, api_token, check_app_token, connect, who_am_i};

/// The way to reach Slack.
#[derive(Debug)]
pub struct Config {
    /// The bot's token (`xoxb-…`).
    pub bot_token: SecretString,
    /// The way in which events arrive.
    pub events: Events,
    /// The address of another server that speaks Slack's API, such as `http://127.0.0.1:PORT/api`.
    pub api: Option<Loopback>,
}

/// The way in which events arrive.
#[derive(Debug)]
pub enum Events {
    /// Over a connection that the bot opens: Slack does not need to reach this machine.
    SocketMode {
        /// The app's token (`xapp-…`).
        app_token: SecretString,
    },
    /// By HTTP requests, to `/slack/events`, `/slack/commands` and `/slack/interactions`.
    Http {
        /// The secret with which Slack signs its requests.
        signing_secret: SecretString,
        /// The address to listen on.
        listen: SocketAddr,
    },
}

/// Runs until `stop`; then finishes the acknowledged deliveries, within 5 seconds.
///
/// # Errors
/// Fails if a token is refused, at the start or later, and if Slack cannot be reached at the start.
pub async fn run(
    service: Arc<ChatService>,
    config: Config,
    stop: CancellationToken,
) -> Result<(), Error> {
    let client = connect(config.api.as_ref())?;
    let token = api_token(&config.bot_token);
    let me = who_am_i(&client, &token).await?;
    if let Events::SocketMode { app_token } = &config.events {
        check_app_token(&client, app_token).await?;
    }
    let slack = platform::Slack {
        service: service.clone(),
        client: client.clone(),
        token,
    };
    let runner = Arc::new(Runner::new(service, slack));
    let bot = Arc::new(bot::Bot {
        runner: runner.clone(),
        me: me.user_id,
        team: me.team_id,
    });
    tracing::info!("connected to Slack");
    runner.start();
    let ended = tokio::select! {
        ended = async {
            match config.events {
                Events::SocketMode { app_token } => socket::listen(bot, client, &app_token, &stop).await,
                Events::Http { signing_secret, listen } => http::listen(bot, &signing_secret, listen, &stop).await,
            }
        } => ended,
        () = runner.token_rejected() => Err(Error::Token { which: "bot token", code: "revoked".into() }),
        () = runner.failed() => Err(Error::Panic),
    };
    runner.shut_down().await;
    ended
}

/// The message of a reply in the form of Slack's API, for a preview.
pub fn message_json(reply: &Reply) -> serde_json::Value {
    // A message contains only texts.
    serde_json::to_value(render(reply).content()).unwrap_or_default()
}

/// Sends a question from elsewhere to the helpers' channel, without receiving events. `cause` is the same for each attempt at the same
/// message: it is sent once.
///
/// # Errors
/// Fails if Slack refuses the message or cannot be reached.
pub async fn send(
    config: &Config,
    channel: &str,
    cause: &str,
    reply: &Reply,
) -> Result<(), PlatformError> {
    let client = connect(config.api.as_ref());
    let client = client.map_err(|error| PlatformError::Other(error.to_string()))?;
    let token = api_token(&config.bot_token);
    let message = render(&reply.clone().without_images());
    let session = client.open_session(&token);
    let sent = send_message_once(&session, channel, None, message, cause).await;
    sent.map_err(error::failure)
}

/// A member with the rights that they have now.
///
/// # Errors
/// Fails if Slack cannot be asked.
pub async fn with_rights(config: &Config, member: Member) -> Result<Member, PlatformError> {
    let client = connect(config.api.as_ref());
    let client = client.map_err(|error| PlatformError::Other(error.to_string()))?;
    let token = api_token(&config.bot_token);
    let session = client.open_session(&token);
    let (manages, roles) = platform::rights(&session, &member.id).await?;
    Ok(Member {
        manages,
        roles,
        ..member
    })
}

/// The scopes that the bot's token needs, each named with its reason in `docs/slack-manifest.yaml`.
const SCOPES: [&str; 11] = [
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
];

/// The name of a check, and its result.
pub type Finding = (&'static str, Result<String, Error>);

/// Checks the tokens, the scopes, and the channels in which the bot has to write.
pub async fn check(
    config: &Config,
    channels: impl IntoIterator<Item = NamedChannel<'_>>,
) -> Vec<Finding> {
    let client = match connect(config.api.as_ref()) {
        Ok(client) => client,
        Err(error) => return vec![("connection", Err(error))],
    };
    let token = api_token(&config.bot_token);
    let me = match who_am_i(&client, &token).await {
        Ok(me) => me,
        Err(error) => return vec![("bot token", Err(error))],
    };
    let own = me.team_id.to_string();
    let who = format!("{} in {}", me.user.unwrap_or_default(), me.team);
    let mut found = vec![("bot token", Ok(who)), ("scopes", scopes(config).await)];
    found.push(match &config.events {
        Events::SocketMode { app_token } => {
            let fine = check_app_token(&client, app_token).await;
            ("app token", fine.map(|()| "Socket Mode".into()))
        }
        Events::Http { listen, .. } => ("events", Ok(format!("over HTTP, on {listen}"))),
    });
    let session = client.open_session(&token);
    for NamedChannel {
        what,
        setting,
        workspace,
        channel,
    } in channels
    {
        if let Some(named) = workspace.filter(|named| *named != own) {
            let (own, named) = (own.clone(), named.to_owned());
            let other = Error::OtherWorkspace {
                setting,
                own,
                named,
            };
            found.push((what, Err(other)));
            continue;
        }
        let request = SlackApiConversationsHistoryRequest::new()
            .with_channel(channel.to_owned().into())
            .with_limit(1);
        let seen = session.conversations_history(&request).await;
        let channel = channel.to_owned();
        let result = match seen {
            Ok(_) => Ok(channel),
            Err(_) => Err(Error::Channel { setting, channel }),
        };
        found.push((what, result));
    }
    found
}

/// Checks the token's scopes. Slack names them in a header of its responses, which slack-morphism does not show.
async fn scopes(config: &Config) -> Result<String, Error> {
    const SLACK: &str = "https://slack.com/api";
    let api = config.api.as_ref().map_or(SLACK, Loopback::as_str);
    let lost = |_| Error::Slack("the connection failed".into());
    let request = axum::http::Request::post(format!("{api}/auth.test"))
        .header(
            "authorization",
            format!("Bearer {}", config.bot_token.expose_secret()),
        )
        .body(axum::body::Body::empty())
        .map_err(|_| Error::Slack("the token holds characters that no token has".into()))?;
    let https = HttpsConnectorBuilder::new()
        .with_native_roots()
        .map_err(Error::Certificates)?;
    let connector = https.https_or_http().enable_http1().build();
    let client = HyperClient::builder(TokioExecutor::new()).build(connector);
    let answer = tokio::time::timeout(START_TIMEOUT, client.request(request)).await;
    let answer = answer.map_err(|_| Error::Silent)?.map_err(lost)?;
    let granted = answer.headers().get("x-oauth-scopes");
    let granted = granted.and_then(|g| g.to_str().ok()).unwrap_or_default();
    let granted: Vec<&str> = granted.split(',').map(str::trim).collect();
    let missing: Vec<&str> = SCOPES
        .into_iter()
        .filter(|scope| !granted.contains(scope))
        .collect();
    if missing.is_empty() {
        Ok(format!("all {}", SCOPES.len()))
    } else {
        Err(Error::Scopes(missing.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_asks_for_the_scopes_that_are_checked() {
        let manifest = include_str!("../../../docs/slack-manifest.yaml");
        let scopes = manifest.split("scopes:").nth(1).unwrap_or_default();
        let scopes = scopes.split("settings:").next().unwrap_or_default();
        let asked_for: Vec<&str> = scopes
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- "))
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        assert_eq!(asked_for, SCOPES);
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret = || SecretString::from("canary".to_owned());
        let listen = SocketAddr::from(([127, 0, 0, 1], 3100));
        for events in [
            Events::SocketMode {
                app_token: secret(),
            },
            Events::Http {
                signing_secret: secret(),
                listen,
            },
        ] {
            let config = Config {
                bot_token: secret(),
                events,
                api: None,
            };
            assert!(!format!("{config:?}").contains("canary"));
        }
    }
}
