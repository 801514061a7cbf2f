//! Weekly digests for admins.

use std::{sync::Arc, time::Duration};

use super::{Runner, blocking};
use crate::{ChatPlatform, clock};

/// The interval of checks for digests. By hand: nobody waits for one.
const CHECK_EVERY: Duration = Duration::from_secs(60);

impl<P: ChatPlatform> Runner<P> {
    /// Sends digests until the bot stops. A digest that fails is tried again at the next check.
    pub(super) async fn send_digests(self: Arc<Self>) {
        while !self.stopping.is_cancelled() {
            let due = blocking(&self.service, |service| {
                let now = clock::now();
                match service.is_notifier(P::PLATFORM, now) {
                    true => service.due_digests(P::PLATFORM, now),
                    false => Vec::new(),
                }
            });
            for digest in due.await.unwrap_or_default() {
                let cause = format!("digest {} {}", digest.workspace, digest.week);
                let sent = self.limited(self.platform.post(&digest.channel, &cause, &digest.reply));
                match sent.await {
                    Ok(()) => {
                        blocking(&self.service, move |service| {
                            service.mark_digested(P::PLATFORM, &digest);
                        })
                        .await;
                    }
                    Err(error) => self.log_failure("a digest", &error),
                }
            }
            tokio::select! {
                () = tokio::time::sleep(CHECK_EVERY) => {}
                () = self.stopping.cancelled() => {}
            }
        }
    }
}
