//! Where posts and index lie: `senpai.toml`, overridden by environment, overridden by flags.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use senpai_chat::{Config, LEARNED_FILE, LiveIndex};
use senpai_search::Model;
use senpai_store::Store;
use serde::Deserialize;

/// Folders, as flags or environment say.
#[derive(clap::Args, Clone, Default)]
pub struct Folders {
    /// The folder of posts [default: senpai.toml, else ./content]
    #[arg(long, global = true, env = "SENPAI_CONTENT", value_name = "DIR")]
    content: Option<PathBuf>,
    /// The folder of the index [default: senpai.toml, else index in the state folder, else the platform's cache folder]
    #[arg(long, global = true, env = "SENPAI_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// The folder of what is remembered [default: senpai.toml, else ./state]
    #[arg(long, global = true, env = "SENPAI_STATE", value_name = "DIR")]
    state: Option<PathBuf>,
    /// The folder of a static embedding model, to rank by too
    #[arg(long, global = true, env = "SENPAI_MODEL", value_name = "DIR", hide = !cfg!(feature = "dense"))]
    model: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    content: Option<PathBuf>,
    index: Option<PathBuf>,
    state: Option<PathBuf>,
    desk: Config,
    /// `senpai-bot`'s: read there.
    #[serde(rename = "server")]
    _server: Option<toml::Table>,
}

/// The file that is looked for in the current folder.
const FILE: &str = "senpai.toml";

/// Where things lie.
pub struct Settings {
    /// The posts.
    pub content: PathBuf,
    /// The index; `None` where there is no place for one.
    pub index: Option<PathBuf>,
    /// What is remembered.
    pub state: PathBuf,
    /// How the bot's desk is kept.
    pub desk: Config,
}

impl Settings {
    /// The posts, with what was learned.
    pub fn shelf(&self) -> LiveIndex {
        LiveIndex::new(self.content.clone(), self.index.clone())
            .with_learned(self.state.join(LEARNED_FILE))
    }

    /// What is remembered.
    ///
    /// # Errors
    /// Fails where there is nothing: looking makes nothing.
    pub fn store(&self) -> anyhow::Result<Store> {
        if !Store::exists_in(&self.state) {
            bail!(
                "there is nothing remembered at {}; say where the bot's state is with --state DIR",
                self.state.display()
            );
        }
        Ok(Store::open(&self.state)?)
    }
}

impl Folders {
    /// The model, where one is named.
    ///
    /// # Errors
    /// Fails when it cannot be read.
    pub fn model(&self) -> anyhow::Result<Option<Arc<Model>>> {
        Ok(self.model.as_deref().map(Model::open).transpose()?)
    }

    /// Settles where things lie.
    ///
    /// # Errors
    /// Fails when `senpai.toml` is not understood or no folder of posts is found.
    pub fn settle(&self) -> anyhow::Result<Settings> {
        let file: File = match std::fs::read_to_string(FILE) {
            Ok(text) => {
                toml::from_str(&text).with_context(|| format!("{FILE} is not understood"))?
            }
            Err(_) => File::default(),
        };
        let content = self
            .content
            .clone()
            .or(file.content)
            .unwrap_or_else(|| PathBuf::from("content"));
        if !content.is_dir() {
            bail!(
                "there is no folder of posts at {}; say where it is with --content DIR, or make one with `senpai init DIR`",
                content.display()
            );
        }
        let content = std::fs::canonicalize(&content)?;
        let state = self.state.clone().or(file.state);
        let state = state.unwrap_or_else(|| PathBuf::from("state"));
        // Where a bot runs, its index is the one to refresh.
        let of_bot = Store::exists_in(&state).then(|| state.join("index"));
        let index = self.index.clone().or(file.index).or(of_bot);
        Ok(Settings {
            index: index.or_else(|| cache_folder(&content)),
            content,
            state,
            desk: file.desk,
        })
    }
}

/// One folder for each folder of posts, named after it so that two do not meet.
fn cache_folder(content: &Path) -> Option<PathBuf> {
    let cache = directories::ProjectDirs::from("", "", "senpai")?;
    let name: String = content
        .to_string_lossy()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    // File systems allow 255 bytes; the end of a path tells more than its beginning.
    let tail: Vec<char> = name.chars().rev().take(60).collect();
    Some(
        cache
            .cache_dir()
            .join(tail.into_iter().rev().collect::<String>()),
    )
}
