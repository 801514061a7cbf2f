//! `senpai-bot status`: the index, and the state of the bot's process.

use anyhow::Context;
use senpai_settings::Paths;

use super::{
    AdminContext, OutputFormat, WorkspaceFilter,
    output::{print_json, print_pairs},
};

/// Prints the bot's status.
///
/// # Errors
/// Fails if there is no bot state or no post.
pub fn run(paths: &Paths, format: &OutputFormat) -> anyhow::Result<()> {
    let context = AdminContext::with_index(paths)?;
    let admin = context.admin(&WorkspaceFilter { workspace: None });
    let health = admin.health()?.context("there is no index")?;
    if format.json {
        return print_json(&health);
    }
    let or = |at: Option<jiff::Timestamp>, none: &str| {
        at.map_or_else(|| none.to_owned(), |at| at.to_string())
    };
    let rows = [
        ("generation", health.generation),
        ("posts", health.posts.to_string()),
        ("drafts", health.left_out.drafts.to_string()),
        ("with errors", health.left_out.failed.to_string()),
        ("passages", health.passages.to_string()),
        ("built", or(health.built, "")),
        ("running since", or(health.running_since, "not running")),
        ("waiting", health.waiting.to_string()),
    ];
    print_pairs(format, &rows);
    Ok(())
}
