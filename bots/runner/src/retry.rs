//! The waits between the attempts of a call to a platform.

use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use crate::PlatformError;

/// The number of attempts of one call. By hand: with these waits a failure of 15 seconds loses nothing.
pub(crate) const ATTEMPTS: u32 = 6;
/// The wait before the second attempt. Each further wait is twice as long. By hand.
pub(crate) const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait that a platform may ask for. By hand: Slack and Discord ask for a minute at most.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The wait before a delivery is taken up again, after its call has used up the attempts. Each further wait is twice as long. By
/// hand.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// The longest such wait. By hand: Discord and Slack have recovered from all their failures within hours.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// The age at which a delivery is given up. By hand: nobody waits longer for a reply.
pub(crate) const MAX_DELIVERY_AGE: SignedDuration = SignedDuration::from_hours(24);

/// The wait before a delivery that was taken up `attempts` times is taken up again.
pub(crate) fn pause(attempts: u32) -> SignedDuration {
    let factor = 2_i32.saturating_pow(attempts.min(20));
    FIRST_PAUSE
        .checked_mul(factor)
        .map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
}

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

    /// Waits before the next attempt. Returns `false` if there is no further attempt: the error is permanent, the attempts are used
    /// up, or the bot stops.
    pub async fn wait(&mut self, error: &PlatformError, stopping: &CancellationToken) -> bool {
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
