//! Notifications: sent when a post answers, tried again with growing waits, and given up at last.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::Timestamp;
use senpai_chat::Notification;
use tokio::time::Instant;

use super::{Runner, blocking};
use crate::{ChatPlatform, PlatformError};

/// The interval of checks for notifications. By hand: a member does not notice five seconds.
const CHECK_EVERY: Duration = Duration::from_secs(5);
/// The wait after the first failure. Each further wait is twice as long. By hand.
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// The longest wait. By hand.
const LONGEST_WAIT: Duration = Duration::from_hours(12);
/// The number of refusals of a notification, as in an archived channel, after which it is given up. By hand: with these waits, it is
/// given up after 17 hours.
const REFUSALS: u32 = 11;

/// The failures of one notification.
struct Failures {
    all: u32,
    /// The failures that were not passing ones.
    refusals: u32,
    next_attempt: Instant,
}

impl<P: ChatPlatform> Runner<P> {
    /// Sends notifications until the bot stops.
    pub(super) async fn send_notifications(self: Arc<Self>) {
        let mut failed: HashMap<u64, Failures> = HashMap::new();
        while !self.stopping.is_cancelled() {
            let pending = blocking(&self.service, |service| {
                match service.is_notifier(P::PLATFORM, Timestamp::now()) {
                    true => service.notifications(P::PLATFORM),
                    false => Vec::new(),
                }
            })
            .await;
            let pending = pending.unwrap_or_default();
            failed.retain(|id, _| pending.iter().any(|n| n.id == *id));
            for notification in pending {
                if self.stopping.is_cancelled() {
                    return;
                }
                let waits = failed.get(&notification.id);
                if waits.is_some_and(|f| Instant::now() < f.next_attempt) {
                    continue;
                }
                // It may have been long in this list.
                let Some(notification) = self.due(notification.id).await else {
                    continue;
                };
                match self.notify(&notification).await {
                    Ok(()) => self.mark_notified(notification.id).await,
                    Err(PlatformError::Unsupported(_)) => return,
                    Err(error) => {
                        self.log_failure("a notification", &error);
                        let failures = Failures::after(failed.remove(&notification.id), &error);
                        if failures.refusals < REFUSALS {
                            failed.insert(notification.id, failures);
                        } else {
                            tracing::error!("a notification is given up: it was refused for good");
                            self.mark_notified(notification.id).await;
                        }
                    }
                }
            }
            tokio::select! {
                () = tokio::time::sleep(CHECK_EVERY) => {}
                () = self.stopping.cancelled() => {}
            }
        }
    }

    async fn due(&self, notification: u64) -> Option<Notification> {
        blocking(&self.service, move |service| {
            service.due(P::PLATFORM, notification, Timestamp::now())
        })
        .await?
    }

    /// Sends a notification; directly if the bot may not write where the member asked, and not at all to who has left.
    async fn notify(&self, notification: &Notification) -> Result<(), PlatformError> {
        if self.platform.has_left(notification).await? {
            tracing::info!("a notification is dropped: its member has left");
            return Ok(());
        }
        match self.platform.notify(notification).await {
            Err(error @ PlatformError::Forbidden(_)) if notification.place.is_some() => {
                self.log_failure("a notification", &error);
                let mut directly = Notification {
                    place: None,
                    ..notification.clone()
                };
                // In a direct message, the buttons would act in another place than the question's.
                directly.reply.buttons.clear();
                self.platform.notify(&directly).await
            }
            done => done,
        }
    }

    async fn mark_notified(&self, notification: u64) {
        blocking(&self.service, move |service| {
            service.mark_notified(notification)
        })
        .await;
    }
}

impl Failures {
    fn after(before: Option<Failures>, error: &PlatformError) -> Failures {
        let (all, refusals) = before.map_or((0, 0), |before| (before.all, before.refusals));
        let asked = match error {
            PlatformError::Transient { retry_after, .. } => *retry_after,
            _ => None,
        };
        let is_passing = matches!(
            error,
            PlatformError::Transient { .. } | PlatformError::Auth(_)
        );
        let ours = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(all));
        let wait = ours.max(asked.unwrap_or_default()).min(LONGEST_WAIT);
        Failures {
            all: all + 1,
            refusals: refusals + u32::from(!is_passing),
            next_attempt: Instant::now() + wait,
        }
    }
}
