//! The rules of practice: steps that members take on, check-ins about them, and ladders of outcomes.
//!
//! The crate does no IO: callers pass in the time and the member's time zone.

pub mod commitment;
pub mod ladder;
