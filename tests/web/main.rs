//! The page of `senpai-bot`: over real sockets, and in a real browser where there is one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accessible;
mod api;
mod bot;
mod browser;
mod console;
mod embed;
mod hostile;
mod keys;
mod later;
mod limits;
mod mcp;
mod phone;
mod posts;
mod practice;
mod program;
mod questions;
mod visitor;
