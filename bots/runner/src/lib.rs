//! The runner of every chat bot: from a platform's event to the reply.
//!
//! A bot reads the platform's events as [`Delivery`](senpai_chat::Delivery) values and gives them to
//! [`Runner::submit`]. The runner records each delivery, works through a conversation in order, has the service answer,
//! carries out the effects, resumes interrupted deliveries after a restart, and sends notifications. The calls to the
//! platform are one implementation of [`ChatPlatform`].

mod conversations;
mod locale;
mod loopback;
mod platform;
mod retry;
mod runner;
mod serve;
mod text;

pub use locale::language_from_locale;
pub use loopback::{Loopback, NotLoopback};
pub use platform::{ChatPlatform, PlatformError};
pub use runner::{Runner, blocking};
pub use senpai_chat::is_web;
pub use serve::serve;
pub use text::{cut, without_addresses};
