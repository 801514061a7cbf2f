//! A community and the actions of its members.

pub mod commitments;
mod database;
#[cfg(feature = "postgres")]
mod postgres;

use jiff::Timestamp;
use senpai_store::{KeyParts, Language, NewQuestion, Shown, Status};

pub use database::*;

pub const GUILD: KeyParts = KeyParts(&["discord", "guild"]);
pub const AOI: KeyParts = KeyParts(&["discord", "aoi-4711"]);
pub const REN: KeyParts = KeyParts(&["discord", "ren-0815"]);
/// The end of the leases.
pub const LEASE: Timestamp = Timestamp::constant(1_800_000_010, 0);
pub const THREAD: KeyParts = KeyParts(&["discord", "guild", "channel", "thread"]);

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub fn asks<'a>(
    delivery: &'a str,
    member: KeyParts<'a>,
    text: &'a str,
    second: i64,
) -> NewQuestion<'a> {
    NewQuestion {
        delivery,
        workspace: GUILD,
        thread: THREAD,
        channel: None,
        message: None,
        member,
        text,
        follow_up: None,
        scope: "{}",
        language: Language::Japanese,
        private: false,
        direct: false,
        status: Status::Found,
        millis: 3,
        at: at(second),
        edit: None,
    }
}

pub fn shows(excerpt: &str) -> Vec<Shown> {
    vec![Shown {
        post: "cheer-at-payment".into(),
        excerpt: excerpt.into(),
        rejected: false,
    }]
}
