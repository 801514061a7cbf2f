//! Conversations with `senpai-bot` over real sockets, against servers that behave like the platforms.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bot;
mod discord;
mod hostile;
mod http;
mod http_server;
mod slack;
mod stall;
mod websocket;
