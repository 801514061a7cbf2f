//! Guards the threads and tasks that the bot needs all the time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, OnceLock},
};

use tokio_util::sync::CancellationToken;

/// Stops the bot if one of its threads or tasks panics. Cheap to clone.
#[derive(Clone)]
pub struct Guard {
    stop: CancellationToken,
    failed: Arc<OnceLock<&'static str>>,
}

impl Guard {
    /// A guard that cancels `stop`.
    pub fn new(stop: CancellationToken) -> Guard {
        let failed = Arc::default();
        Guard { stop, failed }
    }

    /// The token that the guard cancels.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// The name of the thread or task that ended too early, if there is one.
    pub fn failed(&self) -> Option<&'static str> {
        self.failed.get().copied()
    }

    /// Logs that a thread or task ended too early, and stops the bot.
    pub fn fail(&self, name: &'static str) {
        tracing::error!("the bot stops: its part `{name}` has panicked");
        let _ = self.failed.set(name);
        self.stop.cancel();
    }

    /// Runs `run` in a thread with this name.
    ///
    /// # Errors
    /// Fails if the thread cannot be started.
    pub fn in_thread(
        &self,
        name: &'static str,
        run: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<()> {
        let guard = self.clone();
        let guarded = move || {
            // No data of the thread is used after a panic.
            if catch_unwind(AssertUnwindSafe(run)).is_err() {
                guard.fail(name);
            }
        };
        let thread = std::thread::Builder::new().name(name.into());
        thread.spawn(guarded).map(drop)
    }

    /// Runs a task with this name that lasts until the bot stops.
    pub fn in_task(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let guard = self.clone();
        let task = tokio::spawn(task);
        tokio::spawn(async move {
            if task.await.is_err_and(|error| error.is_panic()) {
                guard.fail(name);
            }
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn stops(guard: &Guard) -> bool {
        let stopped = guard.stop().cancelled();
        tokio::time::timeout(Duration::from_secs(20), stopped)
            .await
            .is_ok()
    }

    #[tokio::test]
    async fn a_panic_in_a_thread_or_a_task_stops_the_bot_and_is_told() {
        let guard = Guard::new(CancellationToken::new());
        guard.in_thread("thread", || panic!("a bug")).unwrap();
        assert!(stops(&guard).await);
        assert_eq!(guard.failed(), Some("thread"));

        let guard = Guard::new(CancellationToken::new());
        guard.in_task("task", async { panic!("a bug") });
        assert!(stops(&guard).await);
        assert_eq!(guard.failed(), Some("task"));

        let guard = Guard::new(CancellationToken::new());
        let (ended, end) = tokio::sync::oneshot::channel();
        let run = move || {
            let _ = ended.send(());
        };
        guard.in_thread("thread", run).unwrap();
        end.await.unwrap();
        guard.in_task("task", async {});
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(guard.failed().is_none() && !guard.stop().is_cancelled());
    }
}
