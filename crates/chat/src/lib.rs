//! The chat service of all chat platforms: a [`Request`] in, [`Effects`] out.
//!
//! A platform turns its events into requests, acknowledges them at once, and carries out the effects. In between,
//! [`ChatService::admit`] records a delivery once, and [`ChatService::handle`] checks limits, channels and permissions,
//! continues the conversation, answers with `senpai-answer`, records the excerpts shown, passes questions on to humans and
//! runs admin commands. Everything here blocks for disk and search: call it off the async threads.
//!
//! The path of a question: `dispatch.rs` reads language, channel settings and preference once into a session and checks
//! the limits; `questions.rs` answers from the posts of its scope; `answers.rs` composes the [`Reply`].

mod admin_command;
mod admin_commands;
mod admin_words;
mod answers;
mod buttons;
mod choices;
mod console;
mod delivery;
mod digest;
mod dispatch;
mod edits;
mod error;
mod figures;
mod find;
mod gap_commands;
mod goals;
mod home;
mod last_question;
mod limits;
mod notifications;
pub mod options;
mod outcomes;
mod own_data;
mod pages;
mod payload;
mod pending;
mod permissions;
mod posts;
mod practice;
mod privacy;
mod programs;
mod questions;
mod reply;
mod request;
mod scope;
mod service;
mod session;
mod suggestions;

pub use admin_command::AdminCommand;
pub use admin_words::{
    about_private, drafted, how_closed, refusal, reload_failure, restored, shown_words,
};
pub use console::{Act, LINK_TIME, Operator, SESSION_TIME, make_console_link};
pub use delivery::Delivery;
pub use digest::Digest;
pub use dispatch::OnProgress;
pub use error::Error;
pub use figures::{outcome_words, practice_lines};
pub use find::Found;
pub use limits::Limit;
pub use notifications::Awaited;
pub use options::{CommandError, CommandOption};
pub use outcomes::LONGEST_REPORT;
pub use pages::{PageBlock, PageBlockKind, PostPage};
pub use payload::{is_never_refused, is_of_practice, is_verdict};
pub use practice::{Form, Visit, form};
pub use programs::{ProgramAnswer, ProgramQuestion};
pub use reply::{
    BUTTONS, Button, Card, CardKind, Effect, Effects, File, Notification, NotificationId, Picture,
    Recipient, Reply, Run,
};
pub use request::{
    Action, Member, Part, Place, Platform, Preference, Question, Request, UnknownPlatform,
};
pub use senpai_admin::Admin;
pub use senpai_answer::{
    Answer, CHARACTERS, Citation, EXCERPTS, LONGEST_QUESTION, Post, Principle, Status,
    speaks_of_dying,
};
pub use senpai_content::{Goal, Language, Meta, is_web};
pub use senpai_language::{CELL, Fnv};
pub use senpai_live::{LiveError, Progress as ReloadProgress, synonyms_text};
pub use senpai_settings::{
    ChannelSetting, ChannelSettings, ChatSettings, GoalSetting, Ladders, PracticeSettings,
};
pub use senpai_store::ApiKey;
pub use senpai_wording::{Wording, fill, page_wording, wording};
pub use service::{Admission, ChatService, Resumed};
pub use suggestions::SuggestionKind;
