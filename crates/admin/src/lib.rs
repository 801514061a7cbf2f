//! The actions of admins, in chat and on the command line.
//!
//! [`Admin`] lists the questions that no post answered ([`Gap`]), links them to posts, rules them out or drafts a post. It
//! suggests links by what members said ([`SuggestedPost`]), and measures a link before it is made ([`Measured`]). It counts usage
//! ([`Statistics`]), reports the bot's state ([`Health`]), and changes the settings of a channel. The caller
//! checks the permission before it makes an [`Admin`]. All calls block: they read and write the disk, and search.

mod admin;
mod channels;
mod gap;
mod gaps;
mod health;
mod measure;
mod plot;
mod statistics;
mod suggestions;

pub use admin::{Admin, AdminError};
pub use channels::channel_settings;
pub use gap::{Gap, SuggestedPost, group_gaps};
pub use gaps::{Exported, GapLink};
pub use health::{Health, record_heartbeat};
pub use measure::{LostQuestion, Measured};
pub use plot::PlotError;
pub use senpai_settings::ChannelSettings;
pub use statistics::{DayStatistics, Latency, Statistics, TopPost};
