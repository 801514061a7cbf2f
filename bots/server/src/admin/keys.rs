//! `senpai-bot keys`: the API keys of programs.

use anyhow::bail;
use jiff::Timestamp;
use senpai_admin::Admin;
use senpai_screen::{err, one_line, out};
use senpai_settings::Paths;
use serde::Serialize;

use super::{
    AdminContext, OutputFormat, WorkspaceFilter,
    output::{List, print_json},
};
use crate::settings::WEB_PAGE;

/// The arguments of `keys`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    format: OutputFormat,
}

#[derive(clap::Subcommand)]
enum Action {
    /// List the keys, with the day of their last use
    List,
    /// Make a key, and print it: it is shown this once
    Add {
        /// The name of the program that gets it
        name: String,
    },
    /// Revoke a key: from now on it opens nothing
    Revoke {
        /// The key's id, as listed: two workspaces may have a key of one name
        id: u64,
    },
}

/// A key, as it is listed.
#[derive(Serialize)]
struct Listed {
    id: u64,
    name: String,
    made: Timestamp,
    /// The day of the last use, in UTC.
    last_used: Option<String>,
}

/// A new key, with its secret.
#[derive(Serialize)]
struct Made<'a> {
    name: &'a str,
    key: &'a str,
}

/// Lists the API keys, makes one, or revokes one.
///
/// # Errors
/// Fails if there is no bot state, if it cannot be written, or if the name does not fit.
pub fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<()> {
    let action = arguments.action.as_ref().unwrap_or(&Action::List);
    let format = &arguments.format;
    let cannot_print = match action {
        Action::List => false,
        Action::Add { .. } => format.csv,
        Action::Revoke { .. } => format.csv || format.json,
    };
    if cannot_print {
        bail!("`--csv` prints lists only: `keys list`; `--json` prints lists and new keys");
    }
    let context = AdminContext::open(paths)?;
    let all = WorkspaceFilter { workspace: None };
    let admin = context.admin(&all);
    match action {
        Action::List => list(&admin, format)?,
        Action::Add { name } => {
            let key = &admin.add_api_key(name, None)?;
            context.audit(&all, &format!("keys add {name}"))?;
            match format.json {
                true => print_json(&Made { name, key })?,
                false => out!("{key}"),
            }
            if context.settings.web.listen.is_none() {
                err!("programs ask at the address of the page; {WEB_PAGE}");
            }
        }
        Action::Revoke { id } => {
            let name = admin.revoke_api_key(*id)?;
            context.audit(&all, &format!("keys revoke {id} {name}"))?;
            out!("{} is revoked", one_line(&name));
        }
    }
    Ok(())
}

fn list(admin: &Admin, format: &OutputFormat) -> anyhow::Result<()> {
    let keys = admin.api_keys()?.into_iter().map(|key| Listed {
        id: key.id,
        name: key.name,
        made: key.made,
        last_used: key.last_used.map(|day| day.to_string()),
    });
    let list = List {
        head: &["id", "name", "made", "last_used"],
        row: |key: &Listed| {
            let used = key.last_used.clone().unwrap_or_default();
            vec![
                key.id.to_string(),
                key.name.clone(),
                key.made.to_string(),
                used,
            ]
        },
        line: |key| {
            let used = key.last_used.as_deref().unwrap_or("never");
            format!(
                "{} {}: made {}, last used {used}",
                key.id,
                one_line(&key.name),
                key.made
            )
        },
        none: "no keys; `keys add NAME` makes one",
    };
    list.print(format, &keys.collect::<Vec<_>>())
}
