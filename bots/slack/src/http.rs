//! Events over HTTP. Slack signs each request; a signature is accepted once.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use secrecy::{ExposeSecret, SecretString};
use senpai_runner::Recent;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use slack_morphism::signature_verifier::SlackEventSignatureVerifier;
use tokio_util::sync::CancellationToken;

use crate::{bot::Bot, error::Error};

/// The time in which a signature is valid: five minutes by Slack's documentation, "Verifying requests from Slack".
const SIGNATURE_TTL: Duration = Duration::from_secs(300);

struct Endpoint {
    bot: Arc<Bot>,
    verifier: SlackEventSignatureVerifier,
    /// The recent signatures. A signature that comes again is a replay, because Slack signs a redelivery with a new time. If this
    /// clock is behind Slack's clock, a signature is valid for longer than the window.
    seen: Mutex<Recent>,
    /// The time of the last warning about a wrong signature.
    warned: Mutex<Option<Instant>>,
}

/// The shortest interval between two warnings about wrong signatures. By hand: anybody may send such requests.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// Listens until `stop`.
pub(crate) async fn listen(
    bot: Arc<Bot>,
    secret: &SecretString,
    address: SocketAddr,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| Error::Listen(address, error))?;
    let endpoint = Arc::new(Endpoint {
        bot,
        verifier: SlackEventSignatureVerifier::new(&secret.expose_secret().into()),
        seen: Mutex::new(Recent::new(2 * SIGNATURE_TTL)),
        warned: Mutex::default(),
    });
    let app = Router::new()
        .route("/slack/events", post(events))
        .route("/slack/commands", post(commands))
        .route("/slack/interactions", post(interactions))
        .with_state(endpoint);
    tracing::info!("listening for Slack on {address}");
    senpai_runner::serve(listener, app, stop).await;
    Ok(())
}

impl Endpoint {
    /// True if the signature of a request is right, over the bytes of its body.
    fn admits(&self, headers: &HeaderMap, body: &str) -> bool {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(signature), Some(time)) = (
            header(SlackEventSignatureVerifier::SLACK_SIGNED_HASH_HEADER),
            header(SlackEventSignatureVerifier::SLACK_SIGNED_TIMESTAMP),
        ) else {
            return false;
        };
        if self.verifier.verify(signature, body, time).is_err() {
            self.warn(time);
            return false;
        }
        let now = Instant::now();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.is_new(signature, now)
    }

    /// Warns about a wrong signature, at most once in [`WARN_EVERY`]: Slack's requests are refused while the secret or the clock is
    /// wrong.
    fn warn(&self, time: &str) {
        let now = Instant::now();
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.is_some_and(|at| now.duration_since(at) < WARN_EVERY) {
            return;
        }
        *warned = Some(now);
        let apart = time.parse::<i64>().ok();
        let apart = apart.map(|time| senpai_runner::clock::now().as_second().abs_diff(time));
        match apart.filter(|apart| *apart > SIGNATURE_TTL.as_secs()) {
            Some(apart) => tracing::warn!(
                "a request is refused: it was signed {apart} s from now by this machine's clock; correct the clock"
            ),
            None => tracing::warn!(
                "a request is refused: its signature does not fit; compare the signing secret with the app's page (Basic Information)"
            ),
        }
    }
}

const REFUSED: StatusCode = StatusCode::UNAUTHORIZED;

async fn events(
    State(endpoint): State<Arc<Endpoint>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    if !endpoint.admits(&headers, &body) {
        return REFUSED.into_response();
    }
    let event: Value = serde_json::from_str(&body).unwrap_or_default();
    match event["type"].as_str() {
        Some("url_verification") => {
            let challenge = event["challenge"].as_str().unwrap_or_default();
            return challenge.to_owned().into_response();
        }
        Some("event_callback") => endpoint.bot.event(&event).await,
        Some("app_rate_limited") => tracing::warn!("Slack withholds events: too many"),
        _ => tracing::warn!("an event came from Slack that is not understood"),
    }
    StatusCode::OK.into_response()
}

async fn commands(
    State(endpoint): State<Arc<Endpoint>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    if !endpoint.admits(&headers, &body) {
        return REFUSED.into_response();
    }
    if let Some(event) = form::<Value>(&body) {
        endpoint.bot.command(&event).await;
    }
    StatusCode::OK.into_response()
}

async fn interactions(
    State(endpoint): State<Arc<Endpoint>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    #[derive(Deserialize)]
    struct Payload {
        payload: String,
    }
    if !endpoint.admits(&headers, &body) {
        return REFUSED.into_response();
    }
    let payload = form::<Payload>(&body);
    let event = payload.and_then(|p| serde_json::from_str::<Value>(&p.payload).ok());
    match event {
        Some(event) => endpoint.bot.interaction(&event).await,
        None => tracing::warn!("an interaction came from Slack that is not understood"),
    }
    StatusCode::OK.into_response()
}

fn form<T: DeserializeOwned>(body: &str) -> Option<T> {
    serde_urlencoded::from_str(body)
        .inspect_err(|_| tracing::warn!("a form came from Slack that is not understood"))
        .ok()
}
