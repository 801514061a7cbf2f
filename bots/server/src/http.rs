//! The HTTP server for this machine: `/healthz`, `/readyz`, `/metrics` and `/hooks/reindex`. It runs only if it is configured.

use std::{
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
use secrecy::{ExposeSecret, SecretString};
use senpai_chat::ChatService;
use senpai_runner::{Recent, clock};
use sha2::Sha256;

use crate::{
    guard::Guard,
    metrics::exposition,
    refresher::{RefreshSender, RefresherHealth},
};

/// The settings of the HTTP server.
pub struct Config {
    /// A loopback address to listen on; a proxy makes it reachable from outside.
    pub listen: SocketAddr,
    /// The secret that signs webhooks; without it `/hooks/reindex` answers 404.
    pub secret: Option<SecretString>,
    /// True if the bot runs `git pull` in the folder of posts before a webhook reloads the posts.
    pub pull: bool,
}

struct HttpServer {
    config: Config,
    service: Arc<ChatService>,
    refresh: RefreshSender,
    pulse: Arc<RefresherHealth>,
    /// The ids of recent webhooks, given by their senders.
    deliveries: Mutex<Recent>,
}

/// The time in which a webhook with a known id is ignored. By hand: a proxy may send a request twice within seconds; a redelivery
/// from GitHub's page comes later.
const SAME_WITHIN: Duration = Duration::from_secs(300);

/// The largest body of a webhook, in bytes. By hand: for pushes of thousands of commits, GitHub sends up to 25 MB; these get 413.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Starts the server in its own task; it runs until `stop`.
///
/// # Errors
/// Fails if the address is not a loopback address, or is in use.
pub async fn start(
    config: Config,
    service: Arc<ChatService>,
    refresh: RefreshSender,
    pulse: Arc<RefresherHealth>,
    guard: &Guard,
) -> anyhow::Result<()> {
    let address = config.listen;
    require_loopback(address)?;
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    let server = Arc::new(HttpServer {
        config,
        service,
        refresh,
        pulse,
        deliveries: Mutex::new(Recent::new(SAME_WITHIN)),
    });
    let app = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/hooks/reindex", post(reindex))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(server);
    tracing::info!("listening on {address}");
    let stop = guard.stop().clone();
    guard.in_task("HTTP server", async move {
        senpai_runner::serve(listener, app, &stop).await;
    });
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

async fn ready(State(server): State<Arc<HttpServer>>) -> (StatusCode, String) {
    let fault = tokio::task::spawn_blocking(move || server.fault()).await;
    match fault.unwrap_or(Some("an error of the bot")) {
        None => (StatusCode::OK, "ready\n".into()),
        Some(fault) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("not ready: {fault}\n"),
        ),
    }
}

impl HttpServer {
    /// The reason why the bot is not ready, if there is one.
    fn fault(&self) -> Option<&'static str> {
        /// A note that shows that the state can be written.
        const NOTE: &str = "readiness";
        let now = clock::now();
        let admin = self.service.admin_of_all(now);
        match admin.health() {
            Err(_) => return Some("the state cannot be read"),
            Ok(None) => return Some("there is no index yet"),
            Ok(Some(health)) if health.failure.is_some() => {
                return Some("the posts cannot be loaded");
            }
            Ok(Some(_)) => {}
        }
        if admin.store.set_note(NOTE, &now.to_string()).is_err() {
            return Some("the state cannot be written");
        }
        let is_stuck = self.pulse.is_stuck(Instant::now());
        is_stuck.then_some("the work on the posts is stuck")
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
    // GitHub tests a new webhook with a `ping`. It needs no reload.
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
        id.is_none_or(|id| deliveries.is_new(id, Instant::now()))
    };
    if !is_new {
        return StatusCode::OK;
    }
    match server.refresh.send(()) {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// True if `signature` is GitHub's: `sha256=` and the HMAC of the body in hexadecimal. Compares in constant time.
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
    fn a_webhook_is_accepted_if_it_is_signed_as_github_signs() {
        // The example from GitHub's documentation.
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
