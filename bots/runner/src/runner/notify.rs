//! Sends notifications: a post answers a question, or a check-in is due. Each notification is sent once. After a failure, the
//! runner tries again with growing waits, and gives up in the end.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::SignedDuration;
use senpai_chat::{ChatService, Notification, NotificationId};
use tokio::time::Instant;

use super::{Runner, blocking};
use crate::{ChatPlatform, PlatformError, clock};

/// The interval of checks for notifications. By hand: a member does not notice five seconds.
const CHECK_EVERY: Duration = Duration::from_secs(5);
/// The wait after the first failure. Each further wait is twice as long. By hand.
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// The longest wait. By hand.
const LONGEST_WAIT: Duration = Duration::from_hours(12);
/// The time after which a notification that is permanently refused (for example in an archived channel) is given up. By hand: the
/// age at which a delivery is given up.
const REFUSED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The failures of one notification.
struct Failures {
    all: u32,
    next_attempt: Instant,
}

/// The result of a notification that did not fail.
enum Outcome {
    Sent,
    /// The member takes no messages of the bot.
    Unreachable,
    /// The member has left the workspace.
    Left,
}

impl<P: ChatPlatform> Runner<P> {
    /// Sends notifications until the bot stops.
    pub(super) async fn send_notifications(self: Arc<Self>) {
        let mut failed: HashMap<NotificationId, Failures> = HashMap::new();
        while !self.stopping.is_cancelled() {
            let pending = blocking(&self.service, |service| {
                let now = clock::now();
                match service.is_notifier(P::PLATFORM, now) {
                    true => service.pending_notifications(P::PLATFORM, now),
                    false => Vec::new(),
                }
            })
            .await;
            let pending = pending.unwrap_or_default();
            failed.retain(|id, _| pending.contains(id));
            for id in pending {
                if self.stopping.is_cancelled() {
                    return;
                }
                let waits = failed.get(&id);
                if waits.is_some_and(|f| Instant::now() < f.next_attempt) {
                    continue;
                }
                // The notification may have been in this list for a long time, so it is read again.
                let Some(notification) = self.due(id).await else {
                    continue;
                };
                match self.notify(&notification).await {
                    Ok(Outcome::Sent) => {
                        blocking(&self.service, move |service| {
                            service.mark_notified(&notification, clock::now());
                        })
                        .await;
                    }
                    Ok(Outcome::Unreachable) => {
                        self.record(notification.id, ChatService::mark_unreachable)
                            .await;
                    }
                    Ok(Outcome::Left) => {
                        self.record(notification.id, ChatService::mark_left).await;
                    }
                    Err(error) => {
                        self.log_failure("a notification", &error);
                        if is_not_taken(&error) {
                            self.record(id, |service, id, _| service.mark_not_taken(id))
                                .await;
                        }
                        let failures = Failures::after(failed.remove(&id), &error);
                        if !self.is_given_up(id, &error).await {
                            failed.insert(id, failures);
                        } else {
                            tracing::error!("a notification is given up: it was refused for good");
                            self.record(notification.id, ChatService::mark_given_up)
                                .await;
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

    /// True if a notification that has just failed was refused for too long.
    async fn is_given_up(&self, id: NotificationId, error: &PlatformError) -> bool {
        if is_transient(error) {
            return false;
        }
        let now = clock::now();
        let since = blocking(&self.service, move |service| service.refused_since(id, now));
        let since = since.await.flatten();
        since.is_some_and(|since| now.duration_since(since) >= REFUSED_FOR)
    }

    async fn due(&self, id: NotificationId) -> Option<Notification> {
        blocking(&self.service, move |service| {
            service.due(P::PLATFORM, id, clock::now())
        })
        .await?
    }

    /// Sends a notification. It goes directly if the bot may not write where the member asked. A member who left gets none.
    async fn notify(&self, notification: &Notification) -> Result<Outcome, PlatformError> {
        if self.limited(self.platform.has_left(notification)).await? {
            tracing::info!("a notification is dropped: its member has left");
            return Ok(Outcome::Left);
        }
        if notification.may_have_arrived
            && self
                .limited(self.platform.was_notified(notification))
                .await?
        {
            return Ok(Outcome::Sent);
        }
        let mut sent = self.limited(self.platform.notify(notification)).await;
        if let Err(error @ PlatformError::Forbidden(_)) = &sent
            && notification.place.is_some()
        {
            self.log_failure("a notification", error);
            let mut directly = Notification {
                place: None,
                ..notification.clone()
            };
            // In a direct message, the buttons would act in another place than the question's.
            directly.reply.buttons.clear();
            sent = self.limited(self.platform.notify(&directly)).await;
        }
        match sent {
            Err(PlatformError::Unreachable(_)) => {
                tracing::info!("a notification is dropped: its member takes no direct messages");
                Ok(Outcome::Unreachable)
            }
            sent => sent.map(|()| Outcome::Sent),
        }
    }

    async fn record(
        &self,
        id: NotificationId,
        what: fn(&ChatService, NotificationId, jiff::Timestamp),
    ) {
        blocking(&self.service, move |service| {
            what(service, id, clock::now())
        })
        .await;
    }
}

/// True if a notification may be sent later: after a transient failure, and when the token is replaced.
fn is_transient(error: &PlatformError) -> bool {
    matches!(
        error,
        PlatformError::Transient { .. } | PlatformError::Auth(_)
    )
}

/// True if the platform has certainly not carried out the call.
fn is_not_taken(error: &PlatformError) -> bool {
    matches!(
        error,
        PlatformError::Forbidden(_)
            | PlatformError::Auth(_)
            | PlatformError::Transient {
                retry_after: Some(_),
                ..
            }
    )
}

impl Failures {
    fn after(before: Option<Failures>, error: &PlatformError) -> Failures {
        let all = before.map_or(0, |before| before.all);
        let asked = match error {
            PlatformError::Transient { retry_after, .. } => *retry_after,
            _ => None,
        };
        let ours = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(all));
        let wait = ours.max(asked.unwrap_or_default()).min(LONGEST_WAIT);
        Failures {
            all: all + 1,
            next_attempt: Instant::now() + wait,
        }
    }
}
