//! Weekly digests for admins. Each is sent once. After a failure, the runner tries again with growing waits.

use std::{sync::Arc, time::Duration};

use senpai_chat::Digest;

use super::{Runner, blocking, waits::Waits};
use crate::{ChatPlatform, PlatformError, clock};

/// The interval of checks for digests. By hand: nobody waits for one.
const CHECK_EVERY: Duration = Duration::from_secs(60);

impl<P: ChatPlatform> Runner<P> {
    /// Sends digests until the bot stops.
    pub(super) async fn send_digests(self: Arc<Self>) {
        let mut failed = Waits::new();
        while !self.stopping.is_cancelled() {
            let due = blocking(&self.service, |service| {
                let now = clock::now();
                match service.is_notifier(P::PLATFORM, now) {
                    true => service.due_digests(P::PLATFORM, now),
                    false => Vec::new(),
                }
            });
            let due = due.await.unwrap_or_default();
            failed.keep(|cause| due.iter().any(|digest| digest.cause() == *cause));
            for digest in due {
                if failed.waits(&digest.cause()) {
                    continue;
                }
                if let Err(error) = self.send_digest(&digest).await {
                    self.log_failure("a digest", &error);
                    failed.failed(digest.cause(), &error);
                }
            }
            tokio::select! {
                () = tokio::time::sleep(CHECK_EVERY) => {}
                () = self.stopping.cancelled() => {}
            }
        }
    }

    /// Sends a digest, unless an earlier attempt sent it. The attempt is recorded first, so that the next one looks in the channel. An
    /// attempt that cannot be recorded sends nothing.
    pub(super) async fn send_digest(&self, digest: &Digest) -> Result<(), PlatformError> {
        let begins = digest.clone();
        let begun = blocking(&self.service, move |service| {
            service.begin_digest(P::PLATFORM, &begins, clock::now())
        });
        if begun.await != Some(true) {
            let unwritten = "the attempt could not be recorded".to_owned();
            return Err(PlatformError::Other(unwritten));
        }
        let was_posted =
            digest.begun.is_some() && self.limited(self.platform.was_posted(digest)).await?;
        if !was_posted {
            self.limited(self.platform.post(digest)).await?;
        }
        let sent = digest.clone();
        blocking(&self.service, move |service| {
            service.mark_digested(P::PLATFORM, &sent);
        })
        .await;
        Ok(())
    }
}
