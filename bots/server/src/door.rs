//! A door on this machine: `/healthz`, `/readyz`, `/metrics`, and `/hooks/reindex`. Shut unless it is configured.

use std::{fmt::Write, net::SocketAddr, sync::Arc};

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

use crate::keeper::Ask;

/// How the door is.
pub struct Config {
    /// Where to listen: a loopback address. KeyParts is to reach it from outside comes through a proxy.
    pub listen: SocketAddr,
    /// What hooks are signed with; without it there is no hook.
    pub secret: Option<SecretString>,
    /// Pull the posts' folder before a hook's reindex.
    pub pull: bool,
}

struct Door {
    config: Config,
    desk: Arc<ChatService>,
    ask: Ask,
}

/// The largest body of a hook, in bytes. GitHub sends up to 25 MB for pushes of thousands of commits; those get 413.
const BODY: usize = 1 << 20;

/// Listens until `stop`, in a task of its own.
///
/// # Errors
/// Fails when the address is not of this machine, or taken.
pub async fn open(
    config: Config,
    desk: Arc<ChatService>,
    ask: Ask,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let address = config.listen;
    if !address.ip().is_loopback() {
        bail!(
            "{address} can be reached from outside; listen on 127.0.0.1 and put a proxy before it"
        );
    }
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    let door = Arc::new(Door { config, desk, ask });
    let app = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/hooks/reindex", post(reindex))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(door);
    tracing::info!("listening on {address}");
    tokio::spawn(async move {
        let served = axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = served.await {
            tracing::error!("the door on {address} is shut: {error}");
        }
    });
    Ok(())
}

async fn ready(State(door): State<Arc<Door>>) -> (StatusCode, &'static str) {
    let look = move || {
        matches!(
            door.desk.admin_of_all(Timestamp::now()).health(),
            Ok(Some(_))
        )
    };
    match tokio::task::spawn_blocking(look).await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}

async fn metrics(State(door): State<Arc<Door>>) -> Result<String, StatusCode> {
    let count = move || exposition(&door.desk);
    let counted = tokio::task::spawn_blocking(count).await;
    counted
        .ok()
        .flatten()
        .ok_or(StatusCode::SERVICE_UNAVAILABLE)
}

/// In Prometheus' text format. Counters are counted from what is remembered, so that they survive a restart.
fn exposition(desk: &ChatService) -> Option<String> {
    let now = Timestamp::now();
    let office = desk.admin_of_all(now);
    let f = office.figures(u16::MAX).ok()?;
    let mut out = String::new();
    let mut family = |name: &str, kind: &str, help: &str, rows: &[(&str, f64)]| {
        let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
        for (labels, value) in rows {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    family(
        "senpai_questions_total",
        "counter",
        "Questions, by how they were answered.",
        &[
            (r#"{status="found"}"#, f.answered as f64),
            (r#"{status="unsure"}"#, f.unsure as f64),
            (r#"{status="not_found"}"#, f.not_found as f64),
        ],
    );
    family(
        "senpai_feedback_total",
        "counter",
        "Questions, by what members said of the answer.",
        &[
            (r#"{said="helped"}"#, f.helped as f64),
            (r#"{said="did_not_help"}"#, f.did_not_help as f64),
            (r#"{said="nothing"}"#, f.unknown as f64),
        ],
    );
    let seconds = |ms: u64| ms as f64 / 1000.0;
    family(
        "senpai_answer_seconds",
        "summary",
        "How long answers took.",
        &[
            (r#"{quantile="0.5"}"#, seconds(f.latency_ms.median)),
            (r#"{quantile="0.95"}"#, seconds(f.latency_ms.p95)),
            (r#"{quantile="0.99"}"#, seconds(f.latency_ms.p99)),
            ("_count", f.asked as f64),
        ],
    );
    if let Some(health) = office.health().ok()? {
        let age = health
            .built
            .map_or(0, |at| now.duration_since(at).as_secs());
        family(
            "senpai_index_posts",
            "gauge",
            "Posts in the index in force.",
            &[("", health.posts as f64)],
        );
        family(
            "senpai_index_passages",
            "gauge",
            "Passages in it.",
            &[("", health.passages as f64)],
        );
        family(
            "senpai_index_age_seconds",
            "gauge",
            "How long ago it was built.",
            &[("", age as f64)],
        );
        family(
            "senpai_deliveries_waiting",
            "gauge",
            "Deliveries that wait for their reply.",
            &[("", health.waiting as f64)],
        );
    }
    Some(out)
}

async fn reindex(State(door): State<Arc<Door>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(secret) = &door.config.secret else {
        return StatusCode::NOT_FOUND;
    };
    let signature = headers
        .get("x-hub-signature-256")
        .and_then(|value| value.to_str().ok());
    if !signature.is_some_and(|signature| is_signed(secret, &body, signature)) {
        return StatusCode::UNAUTHORIZED;
    }
    // GitHub tries a new hook: there is nothing to read yet.
    if headers
        .get("x-github-event")
        .is_some_and(|event| event == "ping")
    {
        return StatusCode::OK;
    }
    match door.ask.send(()) {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// As GitHub signs: `sha256=` and the HMAC of the body in hexadecimal. Compared in constant time.
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
    fn a_hook_is_admitted_when_it_is_signed_as_github_signs() {
        // The example of GitHub's documentation.
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
