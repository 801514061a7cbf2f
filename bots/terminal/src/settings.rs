//! Where posts and index lie: `senpai.toml`, overridden by environment, overridden by flags.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

/// Folders, as flags or environment say.
#[derive(clap::Args, Clone, Default)]
pub struct Folders {
    /// The folder of posts [default: senpai.toml, else ./content]
    #[arg(long, global = true, env = "SENPAI_CONTENT", value_name = "DIR")]
    content: Option<PathBuf>,
    /// The folder of the index [default: senpai.toml, else the platform's cache folder]
    #[arg(long, global = true, env = "SENPAI_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct File {
    content: Option<PathBuf>,
    index: Option<PathBuf>,
    /// `senpai-bot`'s: read there.
    #[serde(rename = "state")]
    _state: Option<PathBuf>,
    #[serde(rename = "desk")]
    _desk: Option<toml::Table>,
}

/// The file that is looked for in the current folder.
const FILE: &str = "senpai.toml";

/// Where things lie.
pub struct Settings {
    /// The posts.
    pub content: PathBuf,
    /// The index; `None` where there is no place for one.
    pub index: Option<PathBuf>,
}

impl Folders {
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
        let index = self
            .index
            .clone()
            .or(file.index)
            .or_else(|| cache_folder(&content));
        Ok(Settings { content, index })
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
