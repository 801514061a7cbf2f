//! The chat service that every chat platform shares: a [`Request`] in, [`Effects`] out.
//!
//! A platform turns its events into requests, acknowledges them at once, and carries out the effects. In between,
//! [`ChatService::admit`] records a delivery once, and [`ChatService::handle`] checks limits, channels and permissions,
//! continues the conversation, answers with `senpai-answer`, records the excerpts shown, passes questions on to humans and
//! runs admin commands. Everything here blocks for disk and search: call it off the async threads.
//!
//! The path of a question: `dispatch.rs` reads language, channel settings and preference once into a session and checks
//! the limits; `questions.rs` answers from the posts of its scope; `answers.rs` composes the [`Reply`].

mod admin_commands;
mod answers;
mod buttons;
mod delivery;
mod dispatch;
mod error;
mod gap_commands;
mod home;
mod limits;
mod notifications;
pub mod options;
mod payload;
mod pending;
mod permissions;
mod posts;
mod privacy;
mod questions;
mod reply;
mod request;
mod scope;
mod service;
mod session;
mod suggestions;

pub use delivery::Delivery;
pub use dispatch::OnProgress;
pub use error::Error;
pub use options::{CommandError, CommandOption};
pub use reply::{
    BUTTONS, Button, Card, CardKind, Effect, Effects, Notification, Picture, Reply, Run,
};
pub use request::{
    Action, AdminCommand, Member, Place, Platform, Preference, Question, Request, UnknownPlatform,
};
pub use senpai_admin::Admin;
pub use senpai_answer::LONGEST_QUESTION;
pub use senpai_content::{Goal, Language, is_web};
pub use senpai_language::Fnv;
pub use senpai_settings::{ChannelSettings, ChatSettings};
pub use senpai_wording::{Wording, wording};
pub use service::{Admission, ChatService, Resumed};
pub use suggestions::SuggestionKind;
