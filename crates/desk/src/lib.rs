//! The one counter that every chat platform comes to: a [`Request`] in, [`Effects`] out.
//!
//! The desk admits (duplicates, limits, channels, roles), remembers the conversation, asks `senpai-answer`, records what
//! was shown, escalates to humans and administers. A platform turns its events into requests, acknowledges them at
//! once, and carries out what comes back. Everything here blocks (disk, search): call it off the async threads.

mod administering;
mod asking;
mod browsing;
mod compose;
mod config;
mod delivery;
mod desk;
mod figures;
mod gaps;
mod limits;
mod office;
mod payload;
mod plot;
mod pressing;
mod reply;
mod request;
mod shelf;
mod wording;

pub use administering::Telling;
pub use browsing::Suggest;
pub use config::Config;
pub use delivery::Delivery;
pub use desk::{Admission, Desk, Due, Error};
pub use figures::{Figures, Health, Latency, PerDay, TopPost};
pub use gaps::{Gap, grouped};
pub use office::{Exported, LEARNED, Office, OfficeError};
pub use plot::PlotError;
pub use reply::{BUTTONS, Button, Card, CardKind, Effect, Effects, Picture, Reply, Run};
pub use request::{
    Act, ChannelSettings, Command, Member, Place, Platform, Preference, Question, Request,
};
pub use senpai_content::{Goal, Language};
pub use senpai_search::{Model, Progress};
pub use shelf::{Change, Shelf, ShelfError, Stock};
pub use wording::{Wording, wording};
