//! Where things lie and what the tokens are: `senpai.toml`, overridden by environment, overridden by flags. Tokens come
//! from the environment or a file only.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use croner::Cron;
use secrecy::SecretString;
use senpai_chat::{Config, LEARNED_FILE, LiveIndex, Loopback, Model};
use serde::Deserialize;

use crate::door;

/// Folders and chats, as flags or environment say.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of posts [default: senpai.toml, else ./content]
    #[arg(long, global = true, env = "SENPAI_CONTENT", value_name = "DIR")]
    content: Option<PathBuf>,
    /// The folder of the index [default: senpai.toml, else index in the state folder]
    #[arg(long, global = true, env = "SENPAI_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// The folder of what is remembered [default: senpai.toml, else ./state]
    #[arg(long, global = true, env = "SENPAI_STATE", value_name = "DIR")]
    state: Option<PathBuf>,
    /// The folder of a static embedding model, to rank by too
    #[arg(long, global = true, env = "SENPAI_MODEL", value_name = "DIR", hide = !cfg!(feature = "dense"))]
    model: Option<PathBuf>,
    /// The file that holds Discord's token; or put the token into SENPAI_DISCORD_TOKEN
    #[arg(
        long,
        global = true,
        env = "SENPAI_DISCORD_TOKEN_FILE",
        value_name = "FILE"
    )]
    discord_token_file: Option<PathBuf>,
    /// Another server that speaks Discord's API, on this machine
    #[arg(
        long,
        global = true,
        env = "SENPAI_DISCORD_API",
        value_name = "URL",
        hide = true
    )]
    discord_api: Option<Loopback>,
    /// Ask Discord for message content, so that messages in threads need no mention
    #[arg(long, global = true, env = "SENPAI_DISCORD_MESSAGE_CONTENT")]
    discord_message_content: bool,
    /// The file that holds Slack's bot token (xoxb-…); or put it into SENPAI_SLACK_BOT_TOKEN
    #[arg(
        long,
        global = true,
        env = "SENPAI_SLACK_BOT_TOKEN_FILE",
        value_name = "FILE"
    )]
    slack_bot_token_file: Option<PathBuf>,
    /// The file that holds Slack's app token (xapp-…), for Socket Mode; or put it into SENPAI_SLACK_APP_TOKEN
    #[arg(
        long,
        global = true,
        env = "SENPAI_SLACK_APP_TOKEN_FILE",
        value_name = "FILE"
    )]
    slack_app_token_file: Option<PathBuf>,
    /// The file that holds Slack's signing secret, for events over HTTP; or put it into SENPAI_SLACK_SIGNING_SECRET
    #[arg(
        long,
        global = true,
        env = "SENPAI_SLACK_SIGNING_SECRET_FILE",
        value_name = "FILE"
    )]
    slack_signing_secret_file: Option<PathBuf>,
    /// The file that holds what hooks are signed with; or put it into SENPAI_HOOK_SECRET
    #[arg(
        long,
        global = true,
        env = "SENPAI_HOOK_SECRET_FILE",
        value_name = "FILE"
    )]
    hook_secret_file: Option<PathBuf>,
    /// Where to listen for Slack's events over HTTP
    #[arg(
        long,
        global = true,
        env = "SENPAI_SLACK_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:3100"
    )]
    slack_listen: SocketAddr,
    /// Another server that speaks Slack's API, on this machine
    #[arg(
        long,
        global = true,
        env = "SENPAI_SLACK_API",
        value_name = "URL",
        hide = true
    )]
    slack_api: Option<Loopback>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    content: Option<PathBuf>,
    index: Option<PathBuf>,
    state: Option<PathBuf>,
    desk: Config,
    server: Server,
}

/// The `[server]` table.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Server {
    /// Where `/healthz`, `/readyz`, `/metrics` and `/hooks/reindex` are.
    listen: Option<SocketAddr>,
    /// When the posts are read anew, as cron writes it.
    reindex: Option<String>,
    /// `git pull --ff-only` before a hook's reindex.
    pull: bool,
}

const FILE: &str = "senpai.toml";

/// Where things lie, and how the desk is kept.
pub struct Settings {
    /// The posts.
    pub content: PathBuf,
    /// The index.
    pub index: PathBuf,
    /// What is remembered.
    pub state: PathBuf,
    /// The folder of the model to rank by too.
    pub model: Option<PathBuf>,
    /// The desk.
    pub desk: Config,
    /// When the posts are read anew.
    pub schedule: Option<Cron>,
    /// The door on this machine.
    pub door: Option<door::Config>,
}

impl Settings {
    /// The posts, with what was learned, ranked by the model too.
    ///
    /// # Errors
    /// Fails when the model cannot be read.
    pub fn shelf(&self) -> anyhow::Result<LiveIndex> {
        let model = self.model.as_deref().map(Model::open).transpose()?;
        let shelf = LiveIndex::new(self.content.clone(), Some(self.index.clone()));
        Ok(shelf
            .with_learned(self.state.join(LEARNED_FILE))
            .with_model(model))
    }
}

impl Arguments {
    /// Settles where things lie.
    ///
    /// # Errors
    /// Fails when `senpai.toml` is not understood or there is no folder of posts.
    pub fn settle(&self) -> anyhow::Result<Settings> {
        let file: File = match std::fs::read_to_string(FILE) {
            Ok(text) => {
                toml::from_str(&text).with_context(|| format!("{FILE} is not understood"))?
            }
            Err(_) => File::default(),
        };
        let pick = |flag: &Option<PathBuf>, file: Option<PathBuf>, default: PathBuf| {
            flag.clone().or(file).unwrap_or(default)
        };
        let content = pick(&self.content, file.content, "content".into());
        if !content.is_dir() {
            bail!(
                "there is no folder of posts at {}; say where it is with SENPAI_CONTENT or --content DIR",
                content.display()
            );
        }
        let pattern = file.server.reindex;
        let schedule = pattern.map(|pattern| {
            let schedule = pattern.parse::<Cron>();
            schedule.with_context(|| {
                format!(
                    "`reindex = \"{pattern}\"` is no schedule; \"0 4 * * *\" is every day at four"
                )
            })
        });
        let secret = secret("SENPAI_HOOK_SECRET", self.hook_secret_file.as_deref())?;
        let state = pick(&self.state, file.state, "state".into());
        Ok(Settings {
            content: std::fs::canonicalize(content)?,
            index: pick(&self.index, file.index, state.join("index")),
            state,
            model: self.model.clone(),
            desk: file.desk,
            schedule: schedule.transpose()?,
            door: file.server.listen.map(|listen| door::Config {
                listen,
                secret,
                pull: file.server.pull,
            }),
        })
    }

    /// How to reach Discord; `None` when there is no token.
    ///
    /// # Errors
    /// Fails when the token's file cannot be read.
    pub fn discord(&self) -> anyhow::Result<Option<senpai_discord::Config>> {
        let token = secret("SENPAI_DISCORD_TOKEN", self.discord_token_file.as_deref())?;
        Ok(token.map(|token| senpai_discord::Config {
            token,
            api: self.discord_api.clone(),
            client: None,
            message_content: self.discord_message_content,
        }))
    }

    /// How to reach Slack; `None` when there is no bot token. With an app token events come by Socket Mode, else by HTTP.
    ///
    /// # Errors
    /// Fails when a token's file cannot be read, and when there is neither an app token nor a signing secret.
    pub fn slack(&self) -> anyhow::Result<Option<senpai_slack::Config>> {
        let bot = secret(
            "SENPAI_SLACK_BOT_TOKEN",
            self.slack_bot_token_file.as_deref(),
        )?;
        let app = secret(
            "SENPAI_SLACK_APP_TOKEN",
            self.slack_app_token_file.as_deref(),
        )?;
        let signing = secret(
            "SENPAI_SLACK_SIGNING_SECRET",
            self.slack_signing_secret_file.as_deref(),
        )?;
        let Some(bot_token) = bot else {
            return Ok(None);
        };
        let events = match (app, signing) {
            (Some(app_token), _) => senpai_slack::Events::SocketMode { app_token },
            (None, Some(signing_secret)) => senpai_slack::Events::Http {
                signing_secret,
                listen: self.slack_listen,
            },
            (None, None) => bail!(
                "Slack's bot token alone brings no events; add SENPAI_SLACK_APP_TOKEN (Socket Mode) or SENPAI_SLACK_SIGNING_SECRET (HTTP), as docs/slack.md says"
            ),
        };
        Ok(Some(senpai_slack::Config {
            bot_token,
            events,
            api: self.slack_api.clone(),
        }))
    }
}

/// A secret from the environment, else from a file; nothing where it is empty.
fn secret(variable: &str, file: Option<&Path>) -> anyhow::Result<Option<SecretString>> {
    let text = match (std::env::var(variable), file) {
        (Ok(text), _) if !text.trim().is_empty() => text,
        (_, Some(file)) => std::fs::read_to_string(file).with_context(|| {
            format!("cannot read what {variable}_FILE names, {}", file.display())
        })?,
        _ => return Ok(None),
    };
    Ok(Some(SecretString::from(text.trim().to_owned())))
}
