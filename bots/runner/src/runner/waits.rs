//! The waits after failures of messages that no request waits for.

use std::{collections::HashMap, hash::Hash, time::Duration};

use tokio::time::Instant;

use crate::PlatformError;

/// The wait after the first failure. Each further wait is twice as long. By hand.
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// The longest wait. By hand.
const LONGEST_WAIT: Duration = Duration::from_hours(12);

/// The failures of one message.
struct Failures {
    all: u32,
    next_attempt: Instant,
}

/// The messages that failed, each with the wait before its next attempt.
pub(super) struct Waits<K>(HashMap<K, Failures>);

impl<K: Eq + Hash> Waits<K> {
    pub fn new() -> Waits<K> {
        Waits(HashMap::new())
    }

    /// Forgets the failures of messages that are not pending any more.
    pub fn keep(&mut self, is_pending: impl Fn(&K) -> bool) {
        self.0.retain(|message, _| is_pending(message));
    }

    /// True if it is too early for another attempt.
    pub fn waits(&self, message: &K) -> bool {
        let failures = self.0.get(message);
        failures.is_some_and(|failures| Instant::now() < failures.next_attempt)
    }

    /// Records a failure: the next attempt waits longer, and as long as the platform asks for.
    pub fn failed(&mut self, message: K, error: &PlatformError) {
        let before = self.0.get(&message).map_or(0, |before| before.all);
        let asked = match error {
            PlatformError::Transient { retry_after, .. } => *retry_after,
            _ => None,
        };
        let ours = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(before));
        let wait = ours.max(asked.unwrap_or_default()).min(LONGEST_WAIT);
        let failures = Failures {
            all: before + 1,
            next_attempt: Instant::now() + wait,
        };
        self.0.insert(message, failures);
    }
}
