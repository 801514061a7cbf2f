//! The client of Slack's API, and the checks of its tokens.

use std::{sync::Arc, time::Duration};

use hyper_rustls::HttpsConnectorBuilder;
use secrecy::{ExposeSecret, SecretString};
use senpai_runner::Loopback;
use slack_morphism::prelude::*;

use crate::error::{Error, refused};

/// The longest wait for Slack's answer to a call at the start. By hand.
pub(crate) const START_TIMEOUT: Duration = Duration::from_secs(5);

/// A client for Slack's API, or for another server that speaks it.
pub(crate) fn connect(api: Option<&Loopback>) -> Result<Arc<SlackHyperClient>, Error> {
    // With several providers compiled in, rustls needs a choice. If the choice was made before, this call fails without harm.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let https = HttpsConnectorBuilder::new()
        .with_native_roots()
        .map_err(Error::Certificates)?;
    let connector = match api {
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

pub(crate) fn api_token(token: &SecretString) -> SlackApiToken {
    SlackApiToken::new(token.expose_secret().into())
}

/// Checks the bot's token.
pub(crate) async fn who_am_i(
    client: &SlackHyperClient,
    token: &SlackApiToken,
) -> Result<SlackApiAuthTestResponse, Error> {
    let session = client.open_session(token);
    let answer = tokio::time::timeout(START_TIMEOUT, session.auth_test()).await;
    answer
        .map_err(|_| Error::Silent)?
        .map_err(|error| refused(&error, "bot token"))
}

/// Checks the app's token: with a bad token, Socket Mode would try for ever, in silence.
pub(crate) async fn check_app_token(
    client: &SlackHyperClient,
    token: &SecretString,
) -> Result<(), Error> {
    let token = api_token(token);
    let session = client.open_session(&token);
    let request = SlackApiAppsConnectionOpenRequest::new();
    let answer = tokio::time::timeout(START_TIMEOUT, session.apps_connections_open(&request)).await;
    answer
        .map_err(|_| Error::Silent)?
        .map_err(|error| refused(&error, "app token"))?;
    Ok(())
}
