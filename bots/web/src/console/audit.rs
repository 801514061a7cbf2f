//! What admins did, and what came of it.

use axum::response::IntoResponse;
use maud::{Markup, html};
use senpai_admin::{AuditOutcome, AuditRow};
use senpai_chat::Wording;

use crate::console::{Page, Tab, View};

use super::table::{Cell, table};

/// Number of actions on the page. By hand.
const SHOWN: usize = 200;

pub(super) async fn audit(view: View) -> Page {
    let rows = view.recorded("audit".to_owned(), |admin| admin.audit(SHOWN));
    let rows = rows.await?.map_err(|error| view.failed(&error, ""))?;
    let c = &view.words().console;
    let cells = |row: &AuditRow| {
        vec![
            Cell::Time(html! { (view.time(row.at)) }),
            Cell::Text(view.who(&row.from)),
            Cell::Text(action(&row.action, view.words())),
            Cell::Text(match &row.channel {
                Some(channel) => html! { code { (channel) } },
                None => html! { "–" },
            }),
            Cell::Text(outcome(row.outcome, view.words())),
        ]
    };
    let content = html! {
        h1 { (c.tabs[6]) }
        p.lead { (c.audit_lead) }
        (table(c.tabs[6], &c.audit_columns, rows.iter().map(cells)))
    };
    Ok(view.page(Tab::Audit, &content).into_response())
}

/// An action in words, with the words that were recorded.
fn action(recorded: &str, words: &Wording) -> Markup {
    let action = recorded.strip_prefix("refused: ").unwrap_or(recorded);
    let mut parts = action.split(' ');
    let command = match (parts.next().unwrap_or_default(), parts.next()) {
        // A button of chat: its version, its operation, the id of the gap.
        ("press", Some(payload)) => payload.split('|').nth(1).unwrap_or_default(),
        ("keys", Some(sub)) => sub,
        (command, _) => command,
    };
    let mut known = words.console.audit_acts.iter();
    let name = known.find(|(known, _)| *known == command);
    html! {
        @if let Some((_, name)) = name { (name) " " }
        code { (action) }
    }
}

/// What came of an action, in words. What was not done does not look like what was done.
fn outcome(outcome: Option<AuditOutcome>, words: &Wording) -> Markup {
    let c = &words.console;
    let place = AuditOutcome::ALL
        .iter()
        .position(|known| Some(*known) == outcome);
    let word = place.and_then(|place| c.audit_outcomes.get(place));
    match (outcome, word) {
        (Some(AuditOutcome::Done), Some(word)) => html! { span.outcome { "✓ " (word) } },
        (Some(_), Some(word)) => html! { span.outcome.not { "✕ " (word) } },
        _ => html! { span.note { (c.audit_unknown) } },
    }
}
