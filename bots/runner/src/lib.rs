//! The runner of every chat bot: from a platform's event to the reply.
//!
//! A bot reads the platform's events as [`Delivery`](senpai_chat::Delivery) values and gives them to [`Runner::submit`]. The runner
//! records each delivery, handles the deliveries of a conversation in order, carries out the effects, resumes interrupted
//! deliveries after a restart, and sends notifications. [`ChatPlatform`] holds the calls to the platform; each platform implements
//! it.

pub mod clock;
mod conversations;
mod locale;
mod loopback;
mod platform;
mod recent;
mod retry;
mod runner;
mod serve;
mod text;

pub use locale::language_from_locale;
pub use loopback::{Loopback, NotLoopback};
pub use platform::{ChatPlatform, NamedChannel, PlatformError, Presence};
pub use recent::{MAX_RECENT, Recent};
pub use runner::{Runner, blocking};
pub use senpai_chat::is_web;
pub use serve::{network, serve, serve_public};
pub use text::{cut, without_addresses};
