//! Turns flags, environment variables and `senpai.toml` into absolute paths.

use std::{
    convert::Infallible,
    fmt, io,
    path::{Path, PathBuf},
};

use senpai_content::{RegularFile, TOML_LIMIT, read_regular_file, read_text_in_folder};
use senpai_language::Fnv;

use crate::{
    ChatSettings, GoalSetting, Ladders, ModelSetting, ParseError, PracticeSettings, ServerSettings,
    SettingsFile, SiteSettings, StateSetting, WebSettings, help, parse, schema::STATE,
};

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The named file does not exist.
    #[error("{0} does not exist; name another settings file with --config FILE or SENPAI_CONFIG")]
    Missing(PathBuf),
    /// The file exists and cannot be read.
    #[error("cannot read {path}; make it a UTF-8 text file that this user can read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The file cannot be parsed.
    #[error("{path}, {error}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line and the key.
        error: ParseError,
    },
    /// There is no folder of posts.
    #[error(
        "there is no folder of posts at {0}; name one with --content DIR or SENPAI_CONTENT, or make one with `senpai init DIR`"
    )]
    NoPosts(PathBuf),
    /// A path cannot be made absolute.
    #[error("`{path}` is not a usable path")]
    Path {
        /// The path as it was written.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// The flags that `senpai` and `senpai-bot` share, each with an environment variable.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Paths {
    #[arg(long, global = true, env = "SENPAI_CONFIG", value_name = "FILE", help = help("--config"))]
    config: Option<PathBuf>,
    #[arg(long, global = true, env = "SENPAI_CONTENT", value_name = "DIR", help = help("--content"))]
    content: Option<PathBuf>,
    #[arg(long, global = true, env = "SENPAI_INDEX", value_name = "DIR", help = help("--index"))]
    index: Option<PathBuf>,
    // The environment may hold a password, so `--help` does not show it.
    #[arg(long, global = true, env = "SENPAI_STATE", hide_env_values = true, value_name = "PLACE", value_parser = state, help = help("--state"))]
    state: Option<StateSetting>,
    #[arg(long, global = true, env = "SENPAI_MODEL", value_name = "DIR", help = help("--model"))]
    model: Option<ModelSetting>,
    #[arg(skip)]
    state_files: StateFiles,
}

/// The flags of `senpai-bot` for a state in a database, each with an environment variable.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct StateFiles {
    #[arg(long, global = true, env = "SENPAI_STATE_FILE", value_name = "FILE", help = help("--state-file"))]
    state_file: Option<PathBuf>,
    #[arg(long, global = true, env = "SENPAI_KEY_FILE", value_name = "FILE", help = help("--key-file"))]
    key_file: Option<PathBuf>,
}

/// The settings of a command, with absolute paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The folder of posts, which exists. Symbolic links are not resolved, because a deploy may change them.
    pub content: PathBuf,
    /// The folder of the index, if one is named; see [`Settings::bot_index`] and [`Settings::terminal_index`].
    pub index: Option<PathBuf>,
    /// The folder of the bot's state, or of what a state in a database keeps beside it; it may not exist yet.
    pub state: PathBuf,
    /// The database of the bot's state, if it is not in the folder.
    pub database: Option<DatabaseSetting>,
    /// The file of the key, for a state in a database.
    pub key: Option<PathBuf>,
    /// The embedding model; a folder is absolute.
    pub model: ModelSetting,
    /// The goals that members may set.
    pub goals: Vec<GoalSetting>,
    /// The ladders of outcomes that members may report.
    pub ladders: Ladders,
    /// The `[site]` table.
    pub site: SiteSettings,
    /// The `[chat]` table.
    pub chat: ChatSettings,
    /// The `[practice]` table.
    pub practice: PracticeSettings,
    /// The `[server]` table.
    pub server: ServerSettings,
    /// The `[web]` table.
    pub web: WebSettings,
}

/// The database of a bot's state.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseSetting {
    /// Its address, which may hold a password.
    Address(String),
    /// The file that holds its address.
    File(PathBuf),
}

/// Without the address.
impl fmt::Debug for DatabaseSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseSetting::Address(_) => f.write_str("Address(…)"),
            DatabaseSetting::File(file) => f.debug_tuple("File").field(file).finish(),
        }
    }
}

/// The settings file of the current folder.
const DEFAULT_FILE: &str = "senpai.toml";
/// The folder in the state folder that holds the bot's index.
const INDEX: &str = "index";
/// The number of characters of a path that name its cache folder. In UTF-8 these are at most 240 bytes; file systems allow 255.
const CACHE_NAME: usize = 60;

impl Paths {
    /// Returns the same flags, with the folder of posts from an argument.
    #[must_use]
    pub fn with_content(self, folder: Option<PathBuf>) -> Paths {
        Paths {
            content: folder.or(self.content),
            ..self
        }
    }

    /// Returns the same flags, with those for a state in a database.
    #[must_use]
    pub fn with_state_files(self, state_files: StateFiles) -> Paths {
        Paths {
            state_files,
            ..self
        }
    }

    /// Combines flags, environment variables, the settings file and the defaults. Paths in the file, and the defaults, are relative
    /// to the file's folder. Paths in flags and environment variables are relative to the current folder.
    ///
    /// # Errors
    /// Fails if the settings file cannot be read or is not understood, if a named settings file is missing, or if there is no
    /// folder of posts.
    pub fn resolve(&self) -> Result<Settings, Error> {
        let file = self.file()?;
        let content = either(&self.content, file.content)?;
        if !content.is_dir() {
            return Err(Error::NoPosts(content));
        }
        let (state, database) = self.place_of_state(file.state);
        Ok(Settings {
            content,
            index: either_or_none(&self.index, file.index)?,
            state: absolute(&state)?,
            database,
            key: self.state_files.key_file.clone(),
            model: self.model_or(file.model)?,
            goals: file.goals,
            ladders: file.ladders,
            site: file.site,
            chat: file.chat,
            practice: file.practice,
            server: file.server,
            web: file.web,
        })
    }

    /// The folder of the state, and its database. Flags and variables override the file; a folder that the file names stays the folder
    /// beside a database that they name.
    fn place_of_state(&self, file: StateSetting) -> (PathBuf, Option<DatabaseSetting>) {
        let (folder, of_file) = match file {
            StateSetting::Folder(folder) => (folder, None),
            StateSetting::Database(address) => {
                let config = self.config.as_deref().unwrap_or(Path::new(DEFAULT_FILE));
                (config.with_file_name(STATE), Some(address))
            }
        };
        match (self.state.clone(), self.state_files.state_file.clone()) {
            (Some(StateSetting::Folder(folder)), _) => (folder, None),
            (Some(StateSetting::Database(address)), _) => {
                (folder, Some(DatabaseSetting::Address(address)))
            }
            (None, Some(file)) => (folder, Some(DatabaseSetting::File(file))),
            (None, None) => (folder, of_file.map(DatabaseSetting::Address)),
        }
    }

    /// The embedding model, as in [`Paths::resolve`], for a command that needs no posts.
    ///
    /// # Errors
    /// Fails if the settings file cannot be read or is not understood, or if a named settings file is missing.
    pub fn model(&self) -> Result<ModelSetting, Error> {
        self.model_or(self.file()?.model)
    }

    fn model_or(&self, file: ModelSetting) -> Result<ModelSetting, Error> {
        Ok(match self.model.clone().unwrap_or(file) {
            ModelSetting::Folder(folder) => ModelSetting::Folder(absolute(&folder)?),
            switch => switch,
        })
    }

    /// The settings file, or the defaults if there is none, with paths relative to the current folder.
    fn file(&self) -> Result<SettingsFile, Error> {
        let path = self.config.as_deref().unwrap_or(Path::new(DEFAULT_FILE));
        let file = match (load_within(path, self.config.is_none())?, &self.config) {
            (Some(file), _) => file,
            (None, None) => SettingsFile::default(),
            (None, Some(path)) => return Err(Error::Missing(path.clone())),
        };
        let folder = path.parent().unwrap_or(path);
        Ok(SettingsFile {
            content: folder.join(file.content),
            index: file.index.map(|index| folder.join(index)),
            state: match file.state {
                StateSetting::Folder(state) => StateSetting::Folder(folder.join(state)),
                database => database,
            },
            model: match file.model {
                ModelSetting::Folder(model) => ModelSetting::Folder(folder.join(model)),
                switch => switch,
            },
            ..file
        })
    }
}

/// The setting `state` in a flag or a variable.
fn state(text: &str) -> Result<StateSetting, Infallible> {
    Ok(text.into())
}

/// The path of a flag, or else of the file; absolute.
fn either(flag: &Option<PathBuf>, file: PathBuf) -> Result<PathBuf, Error> {
    absolute(flag.as_ref().unwrap_or(&file))
}

fn either_or_none(flag: &Option<PathBuf>, file: Option<PathBuf>) -> Result<Option<PathBuf>, Error> {
    flag.as_ref()
        .or(file.as_ref())
        .map(|path| absolute(path))
        .transpose()
}

impl ModelSetting {
    /// The folder of the model, if the setting wants one. Without a named folder, it is the first of these that has a `model.toml`:
    /// `model` beside the program, `share/senpai/model` in the folder above the program's, and `built`.
    pub fn folder(&self, built: &Path) -> Option<PathBuf> {
        match self {
            ModelSetting::Folder(folder) => Some(folder.clone()),
            ModelSetting::Switch(false) => None,
            ModelSetting::Switch(true) => {
                let mut places = places(built).into_iter();
                places.find(|place| place.join("model.toml").is_file())
            }
        }
    }

    /// The reason why [`ModelSetting::folder`] finds no model: a sentence with the folders that were searched. `None` if it finds a
    /// model, or if none is wanted.
    pub fn missing(&self, built: &Path) -> Option<String> {
        let places = self.places_without_model(built)?;
        Some(format!(
            "ranking by words alone: there is no model in {places}; copy crates/model/data of the repository to one of these folders, or set `model = false`"
        ))
    }

    /// The folders that were searched for a model without success, with commas between them. `None` if there is a model or if none
    /// is wanted.
    pub fn places_without_model(&self, built: &Path) -> Option<String> {
        let is_missing = *self == ModelSetting::Switch(true) && self.folder(built).is_none();
        is_missing.then(|| {
            let places = places(built).into_iter().map(|p| p.display().to_string());
            places.collect::<Vec<_>>().join(", ")
        })
    }
}

/// The folders of the model that comes with Senpai, in the order of the search; `built` is the last one.
fn places(built: &Path) -> Vec<PathBuf> {
    let program = std::env::current_exe().and_then(std::fs::canonicalize).ok();
    let folder = program.as_deref().and_then(Path::parent);
    let share = folder.and_then(Path::parent).unwrap_or(Path::new("/"));
    let beside = folder.map(|folder| [folder.join("model"), share.join("share/senpai/model")]);
    let beside = beside.into_iter().flatten();
    beside.chain([built.to_owned()]).collect()
}

impl Settings {
    /// The index of a bot: the named folder, or else `index` in the state folder.
    pub fn bot_index(&self) -> PathBuf {
        let named = self.index.clone();
        named.unwrap_or_else(|| self.state.join(INDEX))
    }

    /// The index of the terminal: the bot's index if there is one, or else a folder in the platform's cache folder; `None` if the
    /// platform has no such folder.
    pub fn terminal_index(&self) -> Option<PathBuf> {
        let of_bot = self.bot_index();
        if self.index.is_some() || of_bot.is_dir() {
            return Some(of_bot);
        }
        cache_folder(&self.content)
    }
}

/// Loads a settings file; `None` if there is no such file.
///
/// # Errors
/// Fails if the file exists and cannot be read, or is not understood.
pub fn load(path: &Path) -> Result<Option<SettingsFile>, Error> {
    load_within(path, false)
}

/// Loads a settings file. With `within`, the file must not be a link that leads out of its folder. In that case nobody named the
/// file, so it may be a stranger's, and errors show its keys.
fn load_within(path: &Path, within: bool) -> Result<Option<SettingsFile>, Error> {
    let text = match within {
        true => read_text_in_folder(path, TOML_LIMIT),
        false => read_regular_file(None, path, TOML_LIMIT).and_then(RegularFile::text),
    };
    let text = match text {
        Ok(text) => text,
        // A link to a missing file is an error: otherwise its settings would be ignored silently.
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {
            return Ok(None);
        }
        Err(source) => {
            let path = path.to_owned();
            return Err(Error::Unreadable { path, source });
        }
    };
    let parsed = parse(&text).map_err(|error| Error::Parse {
        path: path.to_owned(),
        error,
    });
    parsed.map(Some)
}

fn absolute(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(|source| Error::Path {
        path: path.to_owned(),
        source,
    })
}

/// A cache folder for the folder of posts. Its name is the end of the path, which people recognise, and a hash of the whole path,
/// so that two folders do not share one.
fn cache_folder(content: &Path) -> Option<PathBuf> {
    let cache = directories::ProjectDirs::from("", "", "senpai")?;
    Some(cache.cache_dir().join(cache_name(content)))
}

fn cache_name(content: &Path) -> String {
    let name = content.to_string_lossy();
    let name = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' });
    let tail: Vec<char> = name.rev().take(CACHE_NAME).collect();
    let name: String = tail.into_iter().rev().collect();
    // 8 digits are enough for one user's few folders.
    let hash = Fnv::of(content.as_os_str().as_encoded_bytes()) as u32;
    format!("{name}-{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_folders_do_not_share_an_index() {
        let names = ["/a/b-c", "/a/b/c", "/a/b c", "/a-b/c"].map(|p| cache_name(Path::new(p)));
        for (i, name) in names.iter().enumerate() {
            assert!(name.starts_with("-a-b-c-"), "{name}");
            assert!(!names[..i].contains(name), "{name}");
        }
        assert!(cache_name(Path::new(&"あ".repeat(90))).len() <= 255);
    }

    #[test]
    fn a_missing_model_is_told_with_its_places() {
        let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let said = ModelSetting::Switch(true).missing(folder.path());
        let said = said.unwrap_or_default();
        assert!(
            said.contains(&folder.path().display().to_string()),
            "{said}"
        );
        assert!(said.contains("share/senpai/model"), "{said}");
        assert_eq!(ModelSetting::Switch(false).missing(folder.path()), None);
    }

    #[test]
    fn a_database_leaves_the_folder_of_the_file_for_the_rest() {
        const ADDRESS: &str = "postgres://senpai:geheim@host/senpai";
        let dir = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let config = dir.path().join("senpai.toml");
        let place = |file: &str, state: Option<&str>, state_file: Option<&str>| {
            let text = format!("content = \".\"\nstate = \"{file}\"\n");
            std::fs::write(&config, text).unwrap_or_else(|e| panic!("{e}"));
            let paths = Paths {
                config: Some(config.clone()),
                state: state.map(StateSetting::from),
                ..Paths::default()
            };
            let files = StateFiles {
                state_file: state_file.map(PathBuf::from),
                key_file: None,
            };
            let settings = paths.with_state_files(files).resolve();
            let settings = settings.unwrap_or_else(|e| panic!("{e}"));
            assert!(!format!("{settings:?}").contains("geheim"));
            let folder = settings.state.strip_prefix(dir.path());
            let folder = folder.unwrap_or(&settings.state).to_owned();
            (folder.display().to_string(), settings.database)
        };
        let database = || Some(DatabaseSetting::Address(ADDRESS.to_owned()));
        let in_file = || Some(DatabaseSetting::File("address".into()));
        for (file, state, state_file, expected) in [
            ("rows", None, None, ("rows", None)),
            ("rows", Some("/here"), Some("address"), ("/here", None)),
            ("rows", Some(ADDRESS), Some("address"), ("rows", database())),
            ("rows", None, Some("address"), ("rows", in_file())),
            (ADDRESS, None, None, ("state", database())),
            (ADDRESS, None, Some("address"), ("state", in_file())),
            (ADDRESS, Some("/here"), None, ("/here", None)),
        ] {
            let (folder, found) = place(file, state, state_file);
            assert_eq!((folder.as_str(), found), expected);
        }
    }
}
