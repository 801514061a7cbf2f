//! Conversations with `senpai-bot` over real sockets, against servers that behave like the platforms.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bot;
mod discord;
mod harness;
mod http;
mod http_server;
mod platform;
mod scenarios;
mod slack;
#[path = "../web/visitor.rs"]
#[allow(dead_code)]
mod visitor;
mod websocket;
