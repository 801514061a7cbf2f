//! The figures of `/metrics`, in Prometheus' text format.
//!
//! All figures are gauges, because a counter must not fall. They are computed from the rows of the state, and rows disappear (a
//! member's `forget-me`, a deleted message) and change (an edit, later feedback).

use std::fmt::Write;

use jiff::Timestamp;
use senpai_admin::{Health, Statistics};
use senpai_chat::ChatService;
use senpai_runner::clock;

/// All statistics; `None` if the state cannot be read.
pub fn exposition(service: &ChatService) -> Option<String> {
    let now = clock::now();
    let admin = service.admin_of_all(now);
    let mut out = questions(&admin.statistics(u16::MAX).ok()?);
    if let Some(health) = admin.health().ok()? {
        out += &index(&health, now);
    }
    Some(out)
}

fn questions(f: &Statistics) -> String {
    let seconds = |milliseconds: u64| milliseconds as f64 / 1000.0;
    [
        gauge(
            "senpai_questions",
            "Questions in the state, by the status of the answer.",
            &[
                (r#"{status="found"}"#, f.counts.found as f64),
                (r#"{status="unsure"}"#, f.counts.unsure as f64),
                (r#"{status="not_found"}"#, f.counts.not_found as f64),
            ],
        ),
        gauge(
            "senpai_feedback",
            "Questions in the state, by the members' feedback on the answer.",
            &[
                (r#"{said="helped"}"#, f.counts.helped as f64),
                (r#"{said="did_not_help"}"#, f.counts.did_not_help as f64),
                (r#"{said="nothing"}"#, f.counts.unknown as f64),
            ],
        ),
        gauge(
            "senpai_answer_seconds",
            "Percentiles of the time that an answer took, over the questions in the state.",
            &[
                (r#"{percentile="50"}"#, seconds(f.latency_ms.median)),
                (r#"{percentile="95"}"#, seconds(f.latency_ms.p95)),
                (r#"{percentile="99"}"#, seconds(f.latency_ms.p99)),
            ],
        ),
    ]
    .concat()
}

fn index(health: &Health, now: Timestamp) -> String {
    let age = health.built.map(|at| now.duration_since(at).as_secs());
    let plain = |name, help, value: f64| gauge(name, help, &[("", value)]);
    [
        plain(
            "senpai_index_posts",
            "Posts in the current index.",
            health.posts as f64,
        ),
        plain(
            "senpai_index_passages",
            "Passages in the current index.",
            health.passages as f64,
        ),
        plain(
            "senpai_index_age_seconds",
            "Seconds since the current index was built.",
            age.unwrap_or(0) as f64,
        ),
        plain(
            "senpai_deliveries_waiting",
            "Deliveries that wait for their reply.",
            health.waiting as f64,
        ),
    ]
    .concat()
}

/// A family of gauges, one line for each set of labels.
fn gauge(name: &str, help: &str, rows: &[(&str, f64)]) -> String {
    let mut out = format!("# HELP {name} {help}\n# TYPE {name} gauge\n");
    for (labels, value) in rows {
        let _ = writeln!(out, "{name}{labels} {value}");
    }
    out
}
