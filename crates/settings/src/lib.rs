//! The settings of `senpai` and `senpai-bot`: one schema for `senpai.toml`, environment variables and flags.
//!
//! [`parse`] and [`load`] read the file, [`Paths`] holds the flags that both commands share, and [`Paths::resolve`] combines
//! both with the defaults into [`Settings`]. A flag overrides its environment variable, which overrides the file. [`SETTINGS`]
//! lists every setting once: the reference page, the file that `senpai init` writes, `--help` and "did you mean" are generated
//! from this list. Only `senpai-bot` reads tokens, and never from the file.
//!
//! ```
//! let file = senpai_settings::parse("[chat]\nkeep_days = 30").unwrap();
//! assert_eq!(file.chat.keep_days, 30);
//! assert_eq!(file.server.listen, None);
//!
//! let error = senpai_settings::parse("[chat]\nkeep_day = 30").unwrap_err();
//! assert_eq!(error.to_string(), "line 2: unknown key `chat.keep_day`; did you mean `keep_days`?");
//! ```

mod arguments;
mod goals;
mod list;
mod parse;
mod paths;
mod reference;
mod schema;

pub use arguments::{arguments, without_empty_variables};
pub use goals::{GoalSetting, MAX_GOALS, default_goals};
pub use list::{SETTINGS, Setting, help};
pub use parse::{ParseError, parse};
pub use paths::{DatabaseSetting, Error, Paths, Settings, StateFiles, load};
pub use reference::{init_file, reference};
pub use schema::{
    ChannelSetting, ChannelSettings, ChatSettings, ModelSetting, PracticeSettings, ServerSettings,
    SettingsFile, SiteSettings, StateSetting, WebSettings,
};
// These types of other crates are in this crate's signatures.
pub use senpai_content::{Goal, Site, SiteError};
pub use senpai_practice::ladder::{Ladder, Ladders, Rung};
