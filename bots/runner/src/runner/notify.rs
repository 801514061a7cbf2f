//! Sends notifications: a post answers a question, or a check-in is due. Each notification is sent once. After a failure, the
//! runner tries again with growing waits, and gives up in the end.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{ChatService, Notification, NotificationId, Recipient};

use super::{Runner, blocking, waits::Waits};
use crate::{ChatPlatform, PlatformError, Presence, clock};

/// The interval of checks for notifications. By hand: a member does not notice five seconds.
const CHECK_EVERY: Duration = Duration::from_secs(5);
/// The time after which a notification that is permanently refused (for example in an archived channel) is given up. By hand: the
/// age at which a delivery is given up.
const REFUSED_FOR: SignedDuration = SignedDuration::from_hours(24);

impl<P: ChatPlatform> Runner<P> {
    /// Sends notifications until the bot stops.
    pub(super) async fn send_notifications(self: Arc<Self>) {
        let mut failed = Waits::new();
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
            failed.keep(|id| pending.contains(id));
            for id in pending {
                if self.stopping.is_cancelled() {
                    return;
                }
                if failed.waits(&id) {
                    continue;
                }
                let Err(error) = self.send_if_due(id).await else {
                    continue;
                };
                self.log_failure("a notification", &error);
                if self.is_given_up(id, &error).await {
                    tracing::error!("a notification is given up: it was refused for good");
                    self.record(id, ChatService::mark_given_up).await;
                } else {
                    failed.failed(id, &error);
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

    /// Sends a notification that is still due. A member who left gets none.
    ///
    /// The platform is asked about the member before the notification is claimed: this takes seconds, in which the member may stop.
    pub(super) async fn send_if_due(&self, id: NotificationId) -> Result<(), PlatformError> {
        if let Some(recipient) = self.recipient(id).await {
            let presence = self.limited(self.platform.presence(&recipient)).await?;
            match presence {
                Presence::Left => {
                    tracing::info!("a notification is dropped: its member has left");
                    self.record(id, ChatService::mark_left).await;
                    return Ok(());
                }
                Presence::Here { zone: Some(zone) } => self.note_zone(recipient, zone).await,
                Presence::Here { zone: None } => {}
            }
        }
        // The notification may have been pending for a long time, so it is read now.
        let Some(notification) = self.due(id).await else {
            return Ok(());
        };
        match self.notify(&notification).await {
            Err(PlatformError::Unreachable(_)) => {
                tracing::info!("a notification is dropped: its member takes no direct messages");
                self.record(notification.id, ChatService::mark_unreachable)
                    .await;
                Ok(())
            }
            Err(error) => {
                if is_not_taken(&error) {
                    self.mark_not_taken(notification.id).await;
                }
                Err(error)
            }
            Ok(()) => Ok(()),
        }
    }

    async fn recipient(&self, id: NotificationId) -> Option<Recipient> {
        blocking(&self.service, move |service| {
            service.recipient(P::PLATFORM, id)
        })
        .await?
    }

    async fn note_zone(&self, recipient: Recipient, zone: String) {
        blocking(&self.service, move |service| {
            service.note_zone(P::PLATFORM, &recipient, &zone);
        })
        .await;
    }

    async fn due(&self, id: NotificationId) -> Option<Notification> {
        blocking(&self.service, move |service| {
            service.due(P::PLATFORM, id, clock::now())
        })
        .await?
    }

    /// Sends a notification. It goes directly if the bot may not write where the member asked.
    async fn notify(&self, notification: &Notification) -> Result<(), PlatformError> {
        let sent = self.notify_once(notification).await;
        let Err(error @ PlatformError::Forbidden(_)) = &sent else {
            return sent;
        };
        if notification.place.is_none() {
            return sent;
        }
        self.log_failure("a notification", error);
        let mut directly = Notification {
            place: None,
            ..notification.clone()
        };
        // In a direct message, the buttons would act in another place than the question's.
        directly.reply.buttons.clear();
        self.notify_once(&directly).await
    }

    /// Sends a notification, unless an earlier attempt sent it, and records that it was sent.
    async fn notify_once(&self, notification: &Notification) -> Result<(), PlatformError> {
        let was_sent = notification.may_have_arrived
            && self
                .limited(self.platform.was_notified(notification))
                .await?;
        if !was_sent {
            // The look for it may have taken seconds, in which the member may have stopped.
            if notification.may_have_arrived && !self.is_still_due(notification).await {
                self.mark_not_taken(notification.id).await;
                return Ok(());
            }
            self.limited(self.platform.notify(notification)).await?;
        }
        let notification = notification.clone();
        blocking(&self.service, move |service| {
            service.mark_notified(&notification, clock::now());
        })
        .await;
        Ok(())
    }

    async fn is_still_due(&self, notification: &Notification) -> bool {
        let notification = notification.clone();
        let is_still_due = blocking(&self.service, move |service| {
            service.is_still_due(P::PLATFORM, &notification)
        });
        is_still_due.await == Some(true)
    }

    async fn mark_not_taken(&self, id: NotificationId) {
        self.record(id, |service, id, _| service.mark_not_taken(id))
            .await;
    }

    async fn record(&self, id: NotificationId, what: fn(&ChatService, NotificationId, Timestamp)) {
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
