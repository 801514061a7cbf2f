//! The chat service, as members and admins use it on any platform. A file for each thing that they do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../community/mod.rs"]
mod community;

mod administers;
mod asks;
mod asks_humans;
mod edits;
mod follows_up;
mod forgets;
mod lists;
mod presses;
mod restarts;
mod retries;
mod waits;
