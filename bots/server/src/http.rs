//! The HTTP server for this machine: `/healthz`, `/readyz`, `/metrics` and `/hooks/reindex`. It runs only if it is configured.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use senpai_chat::ChatService;
use sha2::Sha256;
use tokio_util::sync::CancellationToken;

use crate::{metrics::exposition, refresher::RefreshSender};

/// The settings of the HTTP server.
pub struct Config {
    /// A loopback address to listen on; a proxy makes it reachable from outside.
    pub listen: SocketAddr,
    /// The secret that signs webhooks; without it `/hooks/reindex` answers 404.
    pub secret: Option<SecretString>,
    /// Run `git pull` in the folder of posts before a webhook's reindex.
    pub pull: bool,
}

struct HttpServer {
    config: Config,
    service: Arc<ChatService>,
    refresh: RefreshSender,
    deliveries: Mutex<SeenHooks>,
}

/// The webhooks of the last minutes, by the id that their sender gave them, with the time at which they came.
#[derive(Default)]
struct SeenHooks(HashMap<String, Instant>);

/// How long a webhook with a known id counts as the same. By hand: a proxy may send a request twice, and who redelivers one on
/// GitHub's page, with its old id, does so later.
const SAME_WITHIN: Duration = Duration::from_secs(300);

impl SeenHooks {
    /// Whether a webhook comes for the first time. One without an id does.
    fn is_new(&mut self, id: Option<&str>, now: Instant) -> bool {
        self.0
            .retain(|_, came| now.duration_since(*came) < SAME_WITHIN);
        id.is_none_or(|id| self.0.insert(id.to_owned(), now).is_none())
    }
}

/// The largest body of a webhook, in bytes. By hand: GitHub sends up to 25 MB for pushes of thousands of commits; those get 413.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Starts the server in a task of its own; it runs until `stop`.
///
/// # Errors
/// Fails if the address is no loopback address, or is in use.
pub async fn start(
    config: Config,
    service: Arc<ChatService>,
    refresh: RefreshSender,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let address = config.listen;
    require_loopback(address)?;
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    let server = Arc::new(HttpServer {
        config,
        service,
        refresh,
        deliveries: Mutex::default(),
    });
    let app = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/hooks/reindex", post(reindex))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(server);
    tracing::info!("listening on {address}");
    tokio::spawn(async move { senpai_runner::serve(listener, app, &stop).await });
    Ok(())
}

/// # Errors
/// Fails if other machines can reach the address.
pub fn require_loopback(address: SocketAddr) -> anyhow::Result<()> {
    if !address.ip().is_loopback() {
        bail!(
            "other machines can reach {address}, and the HTTP server checks no password; set `server.listen` to 127.0.0.1 and put a proxy before it"
        );
    }
    Ok(())
}

async fn ready(State(server): State<Arc<HttpServer>>) -> (StatusCode, &'static str) {
    let is_ready = move || {
        matches!(
            server.service.admin_of_all(Timestamp::now()).health(),
            Ok(Some(_))
        )
    };
    match tokio::task::spawn_blocking(is_ready).await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}

async fn metrics(State(server): State<Arc<HttpServer>>) -> Result<String, StatusCode> {
    let count = move || exposition(&server.service);
    let counted = tokio::task::spawn_blocking(count).await;
    counted
        .ok()
        .flatten()
        .ok_or(StatusCode::SERVICE_UNAVAILABLE)
}

async fn reindex(
    State(server): State<Arc<HttpServer>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let Some(secret) = &server.config.secret else {
        return StatusCode::NOT_FOUND;
    };
    let signature = headers
        .get("x-hub-signature-256")
        .and_then(|value| value.to_str().ok());
    if !signature.is_some_and(|signature| is_signed(secret, &body, signature)) {
        return StatusCode::UNAUTHORIZED;
    }
    // GitHub tests a new webhook: there is nothing to load yet.
    if headers
        .get("x-github-event")
        .is_some_and(|event| event == "ping")
    {
        return StatusCode::OK;
    }
    let id = headers.get("x-github-delivery");
    let id = id.and_then(|value| value.to_str().ok());
    let is_new = {
        let deliveries = server.deliveries.lock();
        let mut deliveries = deliveries.unwrap_or_else(PoisonError::into_inner);
        deliveries.is_new(id, Instant::now())
    };
    if !is_new {
        return StatusCode::OK;
    }
    match server.refresh.send(()) {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Checks a signature of GitHub: `sha256=` and the HMAC of the body in hexadecimal. Compares in constant time.
fn is_signed(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    let hex = signature.strip_prefix("sha256=").unwrap_or_default();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
    let (Some(bytes), Ok(mut mac)) = (
        bytes,
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()),
    ) else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_with_a_known_id_is_the_same_for_some_minutes() {
        let mut deliveries = SeenHooks::default();
        let start = Instant::now();
        let mut is_new = |id, seconds| {
            let now = start + Duration::from_secs(seconds);
            deliveries.is_new(id, now)
        };
        assert!(is_new(Some("1"), 0) && is_new(Some("2"), 1));
        assert!(!is_new(Some("1"), 2));
        assert!(is_new(None, 3) && is_new(None, 3));
        assert!(is_new(Some("1"), 303), "it was delivered again");
        assert_eq!(deliveries.0.len(), 1, "none is kept for longer");
    }

    #[test]
    fn a_webhook_is_accepted_if_it_is_signed_as_github_signs() {
        // The example in GitHub's documentation.
        let secret = SecretString::from("It's a Secret to Everybody".to_owned());
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert!(is_signed(&secret, b"Hello, World!", signature));
        for (body, signature) in [
            (&b"Hello, World?"[..], signature),
            (b"Hello, World!", &signature[7..]),
            (b"Hello, World!", &signature[..70]),
            (b"Hello, World!", "sha256="),
            (b"Hello, World!", "sha256=é"),
            (b"Hello, World!", ""),
        ] {
            assert!(!is_signed(&secret, body, signature), "{signature}");
        }
    }
}
