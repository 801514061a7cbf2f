//! The clock of the bots.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The seconds by which the clock is ahead of this machine's clock; only tests set it.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// The current time.
pub fn now() -> Timestamp {
    let ahead = SignedDuration::from_secs(AHEAD.load(Ordering::Relaxed));
    let now = Timestamp::now();
    now.saturating_add(ahead).unwrap_or(now)
}

/// Sets the clock ahead of this machine's clock, or behind it, so that a test of weeks takes seconds.
#[doc(hidden)]
pub fn set_ahead(seconds: i64) {
    AHEAD.store(seconds, Ordering::Relaxed);
}
