//! The actions of admins, in chat and on the command line.
//!
//! [`Admin`] lists the questions that no post answered ([`Gap`]), links them to posts, rules them out or drafts a post. It
//! counts usage ([`Statistics`]), reports the bot's state ([`Health`]), and changes the settings of a channel. The caller
//! checks the permission before it makes an [`Admin`]. All calls block: they read and write the disk, and search.

mod admin;
mod channels;
mod gap;
mod gaps;
mod health;
mod plot;
mod statistics;

pub use admin::{Admin, AdminError};
pub use channels::channel_settings;
pub use gap::{Gap, group_gaps};
pub use gaps::{Exported, GapLink};
pub use health::{Health, record_heartbeat};
pub use plot::PlotError;
pub use senpai_settings::ChannelSettings;
pub use statistics::{DayStatistics, Latency, Statistics, TopPost};
