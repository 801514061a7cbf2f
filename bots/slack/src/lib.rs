//! The desk's `Request` and `Reply`, to and from Slack.
//!
//! [`run`] connects by Socket Mode, or listens for events over HTTP; records and acknowledges whatever comes before any
//! work, and carries out what the desk says. Conversion from Slack is in `receive`, to Slack in `render`; both are pure.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hyper_rustls::HttpsConnectorBuilder;
use secrecy::{ExposeSecret, SecretString};
use senpai_desk::{Desk, Loopback};
use slack_morphism::{errors::SlackClientError, prelude::*};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

mod bot;
mod home;
mod http;
mod perform;
mod receive;
mod render;
mod socket;

pub use render::{Message, render};

/// How to reach Slack.
#[derive(Debug)]
pub struct Config {
    /// The bot's token (`xoxb-…`).
    pub bot_token: SecretString,
    /// How events come.
    pub events: Events,
    /// Another server that speaks Slack's API, such as `http://127.0.0.1:PORT/api`.
    pub api: Option<Loopback>,
}

/// How events come.
#[derive(Debug)]
pub enum Events {
    /// Over a connection that the bot opens: nothing of this machine need be reachable.
    SocketMode {
        /// The app's token (`xapp-…`).
        app_token: SecretString,
    },
    /// By HTTP requests, to `/slack/events`, `/slack/commands` and `/slack/interactions`.
    Http {
        /// What Slack signs its requests with.
        signing_secret: SecretString,
        /// Where to listen.
        listen: SocketAddr,
    },
}

/// Why the bot stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Slack does not know a token.
    #[error(
        "Slack refuses the {which} ({code}); copy it again from the app's page (OAuth & Permissions for xoxb-…, Basic Information for xapp-…)"
    )]
    Token {
        /// Which token.
        which: &'static str,
        /// What Slack says.
        code: String,
    },
    /// Slack did not answer.
    #[error("Slack does not answer")]
    Silent,
    /// Slack answered something else; in a word, without what was sent.
    #[error("talking to Slack failed: {0}")]
    Slack(String),
    /// The machine's root certificates cannot be read.
    #[error("the root certificates of this machine cannot be read; install ca-certificates")]
    Certificates(#[source] std::io::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// How long a start may take until the tokens are known to be good.
const START: Duration = Duration::from_secs(5);
/// How long what was acknowledged may take when the bot stops.
const STOP: Duration = Duration::from_secs(4);

/// Runs until `stop`; then finishes what was acknowledged, within 5 seconds.
///
/// # Errors
/// Fails when a token is refused, at the start or later, and when Slack cannot be reached at the start.
pub async fn run(desk: Arc<Desk>, config: Config, stop: CancellationToken) -> Result<(), Error> {
    let client = connect(&config)?;
    let token = api_token(&config.bot_token);
    let me = who_am_i(&client, &token).await?;
    if let Events::SocketMode { app_token } = &config.events {
        check_app_token(&client, app_token).await?;
    }
    let tasks = TaskTracker::new();
    let bot = Arc::new(bot::Bot::new(
        desk,
        client.clone(),
        token,
        me.user_id,
        tasks.clone(),
    ));
    let refused = bot.refused.clone();
    let background = bot.clone().start();
    let ended = tokio::select! {
        ended = async {
            match config.events {
                Events::SocketMode { app_token } => socket::listen(bot, client, &app_token, &stop).await,
                Events::Http { signing_secret, listen } => http::listen(bot, &signing_secret, listen, &stop).await,
            }
        } => ended,
        // Every further request would be refused as well.
        () = refused.cancelled() => Err(Error::Token { which: "bot token", code: "revoked".into() }),
    };
    tasks.close();
    let _ = tokio::time::timeout(STOP, tasks.wait()).await;
    background.abort();
    ended
}

/// What the bot is called where: for a check before it runs.
///
/// # Errors
/// Fails as [`run`] does at its start.
pub async fn check(config: &Config) -> Result<String, Error> {
    let client = connect(config)?;
    let me = who_am_i(&client, &api_token(&config.bot_token)).await?;
    if let Events::SocketMode { app_token } = &config.events {
        check_app_token(&client, app_token).await?;
    }
    Ok(format!("{} in {}", me.user.unwrap_or_default(), me.team))
}

fn connect(config: &Config) -> Result<Arc<SlackHyperClient>, Error> {
    // With several compiled in, rustls asks for a choice; one that was made before is as good.
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
    let answer = tokio::time::timeout(START, session.auth_test()).await;
    answer
        .map_err(|_| Error::Silent)?
        .map_err(|error| refused(&error, "bot token"))
}

/// Socket Mode would try a bad token for ever, in silence.
async fn check_app_token(client: &SlackHyperClient, token: &SecretString) -> Result<(), Error> {
    let token = api_token(token);
    let session = client.open_session(&token);
    let request = SlackApiAppsConnectionOpenRequest::new();
    let answer = tokio::time::timeout(START, session.apps_connections_open(&request)).await;
    answer
        .map_err(|_| Error::Silent)?
        .map_err(|error| refused(&error, "app token"))?;
    Ok(())
}

fn refused(error: &SlackClientError, which: &'static str) -> Error {
    if is_refusal(error) {
        Error::Token {
            which,
            code: in_a_word(error),
        }
    } else {
        Error::Slack(in_a_word(error))
    }
}

/// Whether Slack says that the token is good for nothing.
fn is_refusal(error: &SlackClientError) -> bool {
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

/// An error without what was sent or received: those hold members' words.
fn in_a_word(error: &SlackClientError) -> String {
    match error {
        SlackClientError::ApiError(e) => e.code.clone(),
        SlackClientError::HttpError(e) => format!("HTTP status {}", e.status_code),
        SlackClientError::RateLimitError(_) => "too many requests".into(),
        SlackClientError::HttpProtocolError(_) => "the connection failed".into(),
        SlackClientError::ProtocolError(_) => "an answer that is not understood".into(),
        _ => "an error of the client".into(),
    }
}
