//! Senpai in Slack.
//!
//! [`run`] connects by Socket Mode, or listens for events over HTTP, and gives every event to the runner. `receive` turns
//! events into requests and `render` turns replies into messages, both without any call; `platform` makes the calls.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client as HyperClient, rt::TokioExecutor};
use secrecy::{ExposeSecret, SecretString};
use senpai_chat::ChatService;
use senpai_runner::{Loopback, Runner};
use slack_morphism::{errors::SlackClientError, prelude::*};
use tokio_util::sync::CancellationToken;

mod bot;
mod home;
mod http;
mod perform;
mod platform;
mod receive;
mod render;
mod socket;

pub use render::{Message, render};

/// How to reach Slack.
#[derive(Debug)]
pub struct Config {
    /// The bot's token (`xoxb-…`).
    pub bot_token: SecretString,
    /// The way in which events arrive.
    pub events: Events,
    /// Another server that speaks Slack's API, such as `http://127.0.0.1:PORT/api`.
    pub api: Option<Loopback>,
}

/// The way in which events arrive.
#[derive(Debug)]
pub enum Events {
    /// Over a connection that the bot opens: this machine need not be reachable.
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

/// The bot stopped, or a check failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Slack rejects a token.
    #[error(
        "Slack refuses the {which} ({code}); copy it again from the app's page (OAuth & Permissions for xoxb-…, Basic Information for xapp-…)"
    )]
    Token {
        /// The kind of token.
        which: &'static str,
        /// Slack's error code.
        code: String,
    },
    /// Scopes are missing.
    #[error(
        "the bot token lacks {0}; add them on the app's page (OAuth & Permissions), or paste docs/slack-manifest.yaml (App Manifest), and install the app again"
    )]
    Scopes(String),
    /// A channel that the settings name cannot be seen.
    #[error(
        "the bot cannot see the channel {0}; correct `helpers` in senpai.toml, or invite the bot there (/invite @senpai)"
    )]
    Channel(String),
    /// Slack did not answer.
    #[error("Slack does not answer")]
    Silent,
    /// Another error. The text holds nothing that was sent or received.
    #[error("talking to Slack failed: {0}")]
    Slack(String),
    /// The machine's root certificates cannot be read.
    #[error("the root certificates of this machine cannot be read; install ca-certificates")]
    Certificates(#[source] std::io::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// The longest wait for Slack's answer to a call at the start. By hand.
const START_TIMEOUT: Duration = Duration::from_secs(5);

/// Runs until `stop`; then finishes the acknowledged deliveries, within 5 seconds.
///
/// # Errors
/// Fails if a token is refused, at the start or later, and if Slack cannot be reached at the start.
pub async fn run(
    service: Arc<ChatService>,
    config: Config,
    stop: CancellationToken,
) -> Result<(), Error> {
    let client = connect(&config)?;
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
    };
    runner.shut_down().await;
    ended
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

/// Checks the tokens, the scopes, and the channels that the bot is to write in.
pub async fn check(config: &Config, channels: impl IntoIterator<Item = &str>) -> Vec<Finding> {
    let client = match connect(config) {
        Ok(client) => client,
        Err(error) => return vec![("connection", Err(error))],
    };
    let token = api_token(&config.bot_token);
    let me = match who_am_i(&client, &token).await {
        Ok(me) => me,
        Err(error) => return vec![("bot token", Err(error))],
    };
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
    for channel in channels {
        let request = SlackApiConversationsHistoryRequest::new()
            .with_channel(channel.to_owned().into())
            .with_limit(1);
        let seen = session.conversations_history(&request).await;
        let seen = seen.map(|_| channel.to_owned());
        let cannot = |_| Error::Channel(channel.to_owned());
        found.push(("helpers' channel", seen.map_err(cannot)));
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

fn connect(config: &Config) -> Result<Arc<SlackHyperClient>, Error> {
    // With several providers compiled in, rustls needs a choice. If one was made before, this call fails harmlessly.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let https = HttpsConnectorBuilder::new()
        .with_native_roots()
        .map_err(Error::Certificates)?;
    let connector = match &config.api {
        None => {
            SlackClientHyperConnector::with_connector(https.https_only().enable_http1().build())
        }
        Some(api) => {
            SlackClientHyperConnector::with_connector(https.https_or_http().enable_http1().build())
                .with_slack_api_url(api.as_str())
        }
    };
    Ok(Arc::new(SlackClient::new(connector)))
}

fn api_token(token: &SecretString) -> SlackApiToken {
    SlackApiToken::new(token.expose_secret().into())
}

async fn who_am_i(
    client: &SlackHyperClient,
    token: &SlackApiToken,
) -> Result<SlackApiAuthTestResponse, Error> {
    let session = client.open_session(token);
    let answer = tokio::time::timeout(START_TIMEOUT, session.auth_test()).await;
    answer
        .map_err(|_| Error::Silent)?
        .map_err(|error| refused(&error, "bot token"))
}

/// Checks the app's token: Socket Mode would try a bad one for ever, in silence.
async fn check_app_token(client: &SlackHyperClient, token: &SecretString) -> Result<(), Error> {
    let token = api_token(token);
    let session = client.open_session(&token);
    let request = SlackApiAppsConnectionOpenRequest::new();
    let answer = tokio::time::timeout(START_TIMEOUT, session.apps_connections_open(&request)).await;
    answer
        .map_err(|_| Error::Silent)?
        .map_err(|error| refused(&error, "app token"))?;
    Ok(())
}

fn refused(error: &SlackClientError, which: &'static str) -> Error {
    if is_auth_error(error) {
        Error::Token {
            which,
            code: redacted(error),
        }
    } else {
        Error::Slack(redacted(error))
    }
}

/// Whether Slack rejects the bot's token.
fn is_auth_error(error: &SlackClientError) -> bool {
    const REFUSALS: [&str; 7] = [
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
        "no_permission",
    ];
    matches!(error, SlackClientError::ApiError(e) if REFUSALS.contains(&e.code.as_str()))
}

/// Whether the error means that the bot may not write in a channel.
fn is_forbidden(error: &SlackClientError) -> bool {
    const FORBIDDEN: [&str; 6] = [
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
    ];
    matches!(error, SlackClientError::ApiError(e) if FORBIDDEN.contains(&e.code.as_str()))
}

/// The text of an error without what was sent or received: those hold members' words.
fn redacted(error: &SlackClientError) -> String {
    match error {
        SlackClientError::ApiError(e) => e.code.clone(),
        SlackClientError::HttpError(e) => format!("HTTP status {}", e.status_code),
        SlackClientError::RateLimitError(_) => "too many requests".into(),
        SlackClientError::HttpProtocolError(_) => "the connection failed".into(),
        SlackClientError::ProtocolError(_) => "a response that is not understood".into(),
        _ => "an error of the client".into(),
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
