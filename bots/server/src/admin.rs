//! The commands over a bot's state: the figures and actions that admins have in chat, but in the terminal.

pub mod console;
pub mod gaps;
pub mod keys;
mod output;
pub mod settings;
pub mod stats;
pub mod status;

use anyhow::bail;
use senpai_admin::{Admin, AdminError, AuditOutcome};
use senpai_chat::{Act, Platform};
use senpai_live::{LiveIndex, Progress};
use senpai_runner::clock;
use senpai_screen::err;
use senpai_settings::{Paths, Settings};
use senpai_store::{KeyParts, Store};

pub use output::OutputFormat;

use crate::state;

/// The workspaces that a command covers.
#[derive(clap::Args)]
pub struct WorkspaceFilter {
    /// Only this workspace, as discord/GUILD or slack/TEAM [default: all]
    #[arg(long, global = true, value_name = "PLATFORM/ID", value_parser = workspace)]
    workspace: Option<Workspace>,
}

/// A platform and the id of a workspace.
#[derive(Clone)]
struct Workspace(Platform, String);

impl Workspace {
    fn key(&self) -> [&str; 2] {
        [self.0.as_str(), &self.1]
    }
}

fn workspace(word: &str) -> Result<Workspace, String> {
    let (platform, id) = word.split_once('/').unwrap_or((word, ""));
    let platform = platform.parse::<Platform>().map_err(|e| e.to_string())?;
    if id.is_empty() || id.contains('/') {
        return Err(format!("write the workspace as {platform}/ID"));
    }
    Ok(Workspace(platform, id.to_owned()))
}

/// The state and the posts for an admin command. Every user of the machine who can read the state folder is an admin.
struct AdminContext {
    settings: Settings,
    store: Store,
    index: LiveIndex,
}

impl AdminContext {
    /// Opens the state and the posts, but not the index. A command that needs the index calls [`AdminContext::open_index`].
    ///
    /// # Errors
    /// Fails if there is no bot state: admin commands do not create it.
    fn open(paths: &Paths) -> anyhow::Result<AdminContext> {
        let settings = paths.resolve()?;
        let Some(store) = state::open_existing(&settings)? else {
            bail!(
                "no bot state in {}; name the bot's state with --state PLACE or SENPAI_STATE",
                state::place(&settings)
            );
        };
        Ok(AdminContext {
            store,
            index: crate::settings::index(&settings, Some(settings.bot_index())),
            settings,
        })
    }

    /// Opens the state and the posts like [`AdminContext::open`], and the index like [`AdminContext::open_index`].
    fn with_index(paths: &Paths) -> anyhow::Result<AdminContext> {
        let context = AdminContext::open(paths)?;
        context.open_index()?;
        Ok(context)
    }

    /// Opens the state, the posts and the index like [`AdminContext::with_index`], and also ranks by meaning, like the bot.
    fn answering(paths: &Paths) -> anyhow::Result<AdminContext> {
        let mut context = AdminContext::open(paths)?;
        let folder = context.settings.bot_index();
        context.index = crate::settings::index_with_model(&context.settings, Some(folder));
        context.open_index()?;
        Ok(context)
    }

    /// Opens the index, and refreshes it if posts or linked questions have changed.
    fn open_index(&self) -> anyhow::Result<()> {
        self.index.open(clock::now(), &mut |progress| {
            if let Progress::Waiting { holder } = progress {
                let process = holder.map_or("another process".into(), |id| format!("process {id}"));
                err!("{process} is building the index; waiting for it");
            }
        })?;
        Ok(())
    }

    fn admin<'a>(&'a self, filter: &'a WorkspaceFilter) -> Admin<'a> {
        Admin {
            store: &self.store,
            index: &self.index,
            workspace: filter.workspace.as_ref().map(Workspace::key),
            now: clock::now(),
            keep_days: self.settings.chat.keep_days,
            practice: self.settings.practice.enabled,
        }
    }

    /// Writes an audit row for an action that was done in the terminal, with the workspace if the action covers only one.
    fn audit(&self, filter: &WorkspaceFilter, action: &str) -> anyhow::Result<()> {
        self.audited(filter, &Act::of(action), Ok(()))
    }

    /// Writes an audit row for an action in the terminal with what came of it, and returns that.
    fn audited<T>(
        &self,
        filter: &WorkspaceFilter,
        act: &Act,
        done: Result<T, AdminError>,
    ) -> anyhow::Result<T> {
        let terminal = KeyParts(&["terminal"]);
        let key = filter.workspace.as_ref().map(Workspace::key);
        let workspace = key.as_ref().map_or(terminal, |key| KeyParts(key));
        let outcome = done
            .as_ref()
            .err()
            .map_or(AuditOutcome::Done, AdminError::outcome);
        let channel = act.channel.as_deref();
        let row = self
            .store
            .audit(workspace, terminal, channel, &act.action, clock::now())?;
        self.store.set_audit_outcome(row, outcome)?;
        Ok(done?)
    }
}
