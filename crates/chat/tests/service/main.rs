//! The chat service, as members and admins use it on any platform. Each file is about one of their actions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../community/mod.rs"]
mod community;

mod administers;
mod asks;
mod asks_humans;
mod choices;
mod console;
mod edits;
mod figures;
mod follows_up;
mod forgets;
mod held_up;
mod lists;
mod practice_words;
mod practises;
mod presses;
mod reports;
mod restarts;
mod retries;
mod steps_of_posts;
mod stops;
mod visits;
mod waits;
