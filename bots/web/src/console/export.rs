//! Figures and gaps as files.

use axum::{
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};
use maud::{Markup, html};
use senpai_admin::{GapRow, csv, days_csv, practice_csv};
use senpai_chat::AdminCommand;

use crate::{
    console::{Page, Refusal, View},
    segment::Segment,
    site::Broken,
};

/// The days in an export: a year, as in the terminal.
const DAYS: u16 = 365;

/// The links to files.
pub(super) fn links(view: &View, files: &[&str]) -> Markup {
    let c = &view.words().console;
    let of = |file: &str| match file.split_once('.') {
        Some(("gaps", _)) => c.tabs[1],
        Some(("practice", _)) => c.beside,
        _ => c.numbers,
    };
    html! {
        p.exports {
            (c.export) ": "
            @for file in files {
                a href={ "/admin/export/" (file) } download aria-label={ (of(file)) ": " (file) } { (file) } " "
            }
        }
    }
}

pub(super) async fn export(view: View, Segment(file): Segment) -> Page {
    let (name, is_json) = match file.split_once('.') {
        Some((name, "json")) => (name, true),
        Some((name, "csv")) => (name, false),
        _ => return Err(view.missing().await),
    };
    let text = match name {
        "practice" if !is_json => {
            let command = AdminCommand::Stats { days: DAYS };
            let found = view.administer(command, |admin| admin.statistics(DAYS));
            let found = found.await?.map_err(|error| view.failed(&error, ""))?;
            match found.practice {
                Some(practice) => Ok(practice_csv(&practice)),
                None => return Err(view.missing().await),
            }
        }
        "stats" => {
            let command = AdminCommand::Stats { days: DAYS };
            let found = view.administer(command, |admin| admin.statistics(DAYS));
            let found = found.await?.map_err(|error| view.failed(&error, ""))?;
            match is_json {
                true => serde_json::to_string(&found),
                false => Ok(days_csv(&found.per_day)),
            }
        }
        "gaps" => {
            let found = view.administer(AdminCommand::Gaps, |admin| admin.gaps());
            let found = found.await?.map_err(|error| view.failed(&error, ""))?;
            let rows = found.iter().map(GapRow::of);
            match is_json {
                true => serde_json::to_string(&rows.collect::<Vec<_>>()),
                false => Ok(csv(&GapRow::COLUMNS, rows.map(|row| row.cells()))),
            }
        }
        _ => return Err(view.missing().await),
    };
    let text = text.map_err(|error| {
        tracing::error!("an export could not be written: {error}");
        Refusal::from(Broken)
    })?;
    let kind = match is_json {
        true => "application/json",
        false => "text/csv; charset=utf-8",
    };
    // Without the mark, spreadsheets on Windows take UTF-8 for another encoding.
    let text = if is_json {
        text
    } else {
        format!("\u{feff}{text}")
    };
    let name = format!(
        "attachment; filename=\"senpai-{name}.{}\"",
        if is_json { "json" } else { "csv" }
    );
    let headers = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}
