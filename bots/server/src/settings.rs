//! Where things lie and what the tokens are: `senpai.toml`, overridden by environment, overridden by flags. Tokens come
//! from the environment or a file only.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use secrecy::SecretString;
use senpai_desk::Config;
use serde::Deserialize;

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
    discord_api: Option<String>,
    /// Ask Discord for message content, so that messages in threads need no mention
    #[arg(long, global = true, env = "SENPAI_DISCORD_MESSAGE_CONTENT")]
    discord_message_content: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    content: Option<PathBuf>,
    index: Option<PathBuf>,
    state: Option<PathBuf>,
    desk: Config,
}

const FILE: &str = "senpai.toml";
const TOKEN: &str = "SENPAI_DISCORD_TOKEN";

/// Where things lie, and how the desk is kept.
pub struct Settings {
    /// The posts.
    pub content: PathBuf,
    /// The index.
    pub index: PathBuf,
    /// What is remembered.
    pub state: PathBuf,
    /// The desk.
    pub desk: Config,
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
        let state = pick(&self.state, file.state, "state".into());
        Ok(Settings {
            content: std::fs::canonicalize(content)?,
            index: pick(&self.index, file.index, state.join("index")),
            state,
            desk: file.desk,
        })
    }

    /// How to reach Discord; `None` when there is no token.
    ///
    /// # Errors
    /// Fails when the token's file cannot be read.
    pub fn discord(&self) -> anyhow::Result<Option<senpai_discord::Config>> {
        let token = match (std::env::var(TOKEN), &self.discord_token_file) {
            (Ok(token), _) => token,
            (Err(_), Some(file)) => read(file)?,
            (Err(_), None) => return Ok(None),
        };
        Ok(Some(senpai_discord::Config {
            token: SecretString::from(token.trim().to_owned()),
            api: self.discord_api.clone(),
            message_content: self.discord_message_content,
        }))
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the token in {}", file.display()))
}
