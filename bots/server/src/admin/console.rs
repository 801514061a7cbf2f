//! `senpai-bot console`: a link to the console for whoever can read the state.

use senpai_chat::{Operator, make_console_link};
use senpai_runner::clock;
use senpai_screen::out;
use senpai_settings::Paths;

use super::{AdminContext, WorkspaceFilter};

/// Prints a link to the console, for all workspaces or for one.
///
/// # Errors
/// Fails if there is no bot state, or if the console is off.
pub fn run(paths: &Paths, filter: &WorkspaceFilter) -> anyhow::Result<()> {
    let context = AdminContext::open(paths)?;
    let address = crate::web::console(&context.settings.web)?;
    context.audit(filter, "console")?;
    let workspace = filter.workspace.clone();
    let operator = Operator {
        workspace: workspace.map(|of| (of.0, of.1)),
        member: None,
    };
    let link = make_console_link(&context.store, &operator, clock::now())?;
    out!("{address}/admin/enter/{link}");
    Ok(())
}
