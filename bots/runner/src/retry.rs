//! The waits between the attempts of a call to a platform.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::PlatformError;

/// The number of attempts of one call. By hand: with these waits a failure of 15 seconds loses nothing.
pub(crate) const ATTEMPTS: u32 = 6;
/// The wait before the second attempt. Each further wait is twice as long. By hand.
pub(crate) const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait that a platform may ask for. By hand: Slack and Discord ask for a minute at most.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Counts the attempts of one call.
pub(crate) struct Retry {
    first_wait: Duration,
    failed: u32,
}

impl Retry {
    pub fn new(first_wait: Duration) -> Retry {
        Retry {
            first_wait,
            failed: 0,
        }
    }

    /// Waits before the next attempt. Returns `false` without a wait if there is none: the error is no passing one, the
    /// attempts are used up, or the bot stops.
    pub async fn waits(&mut self, error: &PlatformError, stopping: &CancellationToken) -> bool {
        let PlatformError::Transient { retry_after, .. } = error else {
            return false;
        };
        self.failed += 1;
        if self.failed >= ATTEMPTS {
            return false;
        }
        let ours = self.first_wait * 2_u32.pow(self.failed - 1);
        let wait = retry_after.unwrap_or(ours).min(LONGEST_WAIT);
        tokio::select! {
            () = tokio::time::sleep(wait) => true,
            () = stopping.cancelled() => false,
        }
    }
}
