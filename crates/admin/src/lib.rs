//! The actions of admins, in chat and on the command line.
//!
//! [`Admin`] lists the questions that no post answered ([`Gap`]), links them to posts, rules them out or drafts a post. It
//! suggests links by what members said ([`SuggestedPost`]), measures a link before it is made ([`Measured`]), and tries changes that
//! nobody has saved ([`Trial`]). It counts usage ([`Statistics`]), sets ratings beside practice ([`PracticeStatistics`]), reports the
//! bot's state ([`Health`]), changes the settings of a channel, and makes API keys. The caller checks the permission before it makes an
//! [`Admin`]. All calls block: they read and write the disk, and search.

mod admin;
mod channels;
mod closed;
mod csv;
mod drafts;
mod gap;
mod gaps;
mod group;
mod health;
mod keys;
mod measure;
mod measured;
mod plot;
mod posts;
mod practice;
mod statistics;
mod suggestions;
mod trial;

pub use admin::{Admin, AdminError};
pub use channels::{channel_settings, check_tag};
pub use closed::ClosedGap;
pub use csv::{GapRow, csv, days_csv, practice_csv};
pub use drafts::Drafted;
pub use gap::{Gap, SuggestedPost, group_gaps};
pub use gaps::{Exported, GapLink};
pub use health::{Health, record_heartbeat};
pub use keys::is_key_name;
pub use measure::MeasuredLink;
pub use measured::{LostQuestion, Measured};
pub use plot::PlotError;
pub use posts::{Finding, PostReport};
pub use practice::{
    Disagreement, PostPractice, PracticeFigures, PracticeStatistics, Share, WeekPractice, monday,
};
pub use senpai_settings::{ChannelSetting, ChannelSettings};
// Types of other crates in this crate's signatures.
pub use senpai_answer::{Answer, Status};
pub use senpai_content::{Diagnostic, LearnedQuestion};
pub use senpai_eval::{Difference, Error as EvalError, Figure, Half};
pub use senpai_store::{
    ApiKey, AskedQuestion, AuditOutcome, AuditRow, Counts, DayCounts, MAX_GAP_QUESTIONS, Ruling,
};
pub use statistics::{Latency, Statistics, TopPost};
pub use trial::{Change, ChangedAnswer, GoldenTrial, ProposedQuestion, Side, Trial};
