//! Keeps the index fresh: uses an index that another process builds, and reloads the posts when they change, on schedule, on a
//! signal and for a webhook.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant, SystemTime},
};

use croner::Cron;
use senpai_chat::ChatService;
use senpai_live::LiveIndex;
use senpai_runner::clock;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::{guard::Guard, schedule::LocalTime};

/// The interval of checks for a newer index from another process. By hand: members see the new index within 2 seconds.
const CHECK_PUBLISHED_EVERY: Duration = Duration::from_secs(1);
/// The interval of checks for changed posts. By hand.
const RESCAN_EVERY: Duration = Duration::from_secs(30);
/// The interval at which expired rows and unused generations are removed. By hand.
const TIDY_EVERY: Duration = Duration::from_secs(3600);
/// The interval of heartbeats. By hand: half of the minute after which `senpai-bot status` says that the bot has ended.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(30);

/// Requests a reload of the posts; cheap to clone.
pub type RefreshSender = Sender<()>;

/// Keeps the index of a bot fresh.
pub struct Refresher {
    /// The posts and their index.
    pub index: Arc<LiveIndex>,
    /// The service whose state is tidied.
    pub service: Arc<ChatService>,
    /// The schedule of reloads, in local time.
    pub schedule: Option<Cron>,
    /// The pulse, which readiness reads.
    pub pulse: Arc<RefresherHealth>,
}

/// The time without progress after which the refresher counts as stuck. By hand: its interval is a second, and while it indexes,
/// each post counts as progress.
const STUCK_AFTER: Duration = Duration::from_secs(60);

/// The record of the refresher's progress, which readiness reads.
pub struct RefresherHealth(Mutex<Instant>);

impl RefresherHealth {
    /// The pulse of a refresher that starts now.
    pub fn new() -> RefresherHealth {
        RefresherHealth(Mutex::new(Instant::now()))
    }

    fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// True if the refresher has made no progress for a while.
    pub fn is_stuck(&self, now: Instant) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.saturating_duration_since(last) > STUCK_AFTER
    }
}

/// A task that repeats after an interval.
struct Interval(Duration, Instant);

impl Interval {
    /// A task that is due at once.
    fn new(interval: Duration) -> Interval {
        let long_ago = Instant::now().checked_sub(interval);
        Interval(interval, long_ago.unwrap_or_else(Instant::now))
    }

    fn is_due(&mut self) -> bool {
        let due = self.1.elapsed() >= self.0;
        if due {
            self.1 = Instant::now();
        }
        due
    }
}

impl Refresher {
    /// Starts [`Refresher::run`] in a thread. A panic there stops the bot: without this thread, the bot would show drafts and posts
    /// that have expired.
    ///
    /// # Errors
    /// Fails if the thread cannot be started.
    pub fn start(
        self,
        requests: Receiver<()>,
        ready: oneshot::Sender<()>,
        guard: &Guard,
    ) -> std::io::Result<()> {
        let stop = guard.stop().clone();
        guard.in_thread("refresher", move || self.run(&requests, ready, &stop))
    }

    /// Opens the index, sends `ready`, and keeps the index fresh until `stop`. Blocks.
    fn run(&self, requests: &Receiver<()>, ready: oneshot::Sender<()>, stop: &CancellationToken) {
        if let Err(error) = self.index.open(clock::now(), &mut |_| self.pulse.beat()) {
            tracing::error!("no index to answer from yet: {error:#}");
        }
        // After the time-out, nobody receives this.
        let _ = ready.send(());
        let mut rescan = Interval::new(RESCAN_EVERY);
        let mut tidy = Interval::new(TIDY_EVERY);
        let mut learned = modified(self.index.learned());
        let mut folder = self.index.folder();
        let mut next = self.next();
        while !stop.is_cancelled() {
            self.pulse.beat();
            match requests.recv_timeout(CHECK_PUBLISHED_EVERY) {
                Ok(()) => {
                    // One refresh serves all requests that arrived meanwhile.
                    requests.try_iter().for_each(drop);
                    self.refresh("reload requested");
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(CHECK_PUBLISHED_EVERY),
            }
            if next.as_ref().is_some_and(|at| *at <= LocalTime::now()) {
                next = self.next();
                self.refresh("reload scheduled");
            }
            let unusable = self.reload_published();
            let now = modified(self.index.learned());
            // A deployment may replace the folder of posts by another folder.
            let there = self.index.folder();
            let is_replaced = there.is_some() && there != folder;
            let check = unusable || now != learned || is_replaced || rescan.is_due();
            learned = now;
            folder = there.or(folder);
            if self.index.discard_damaged() {
                self.refresh("index damaged");
            }
            if check && self.index.is_stale(clock::now()) {
                self.refresh("posts changed");
            }
            if tidy.is_due() {
                self.service.delete_expired(clock::now());
                self.index.remove_unused();
            }
        }
    }

    /// Uses the index that another process built. Returns `true` if it cannot be used.
    fn reload_published(&self) -> bool {
        match self.index.reload_published(clock::now()) {
            Ok(true) => tracing::info!("using the index that another process built"),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!("rebuilding the index from the posts: {error}");
                return true;
            }
        }
        false
    }

    fn refresh(&self, why: &str) {
        match self.index.refresh(clock::now(), &mut |_| self.pulse.beat()) {
            Ok((snapshot, _)) => {
                tracing::info!("{why}: {} posts now", snapshot.index.posts().len());
                // Text that was deleted from the posts must not stay in an old generation.
                self.index.remove_unused();
            }
            Err(error) => tracing::error!("{why}, but the posts cannot be loaded: {error:#}"),
        }
    }

    fn next(&self) -> Option<LocalTime> {
        let schedule = self.schedule.as_ref()?;
        schedule.find_next_occurrence(&LocalTime::now(), false).ok()
    }
}

/// Records a heartbeat at once, and then every [`HEARTBEAT_EVERY`] until `stop`, also while the index is built.
pub fn record_heartbeats(service: Arc<ChatService>, stop: CancellationToken) {
    tokio::spawn(async move {
        let mut each = tokio::time::interval(HEARTBEAT_EVERY);
        while stop.run_until_cancelled(each.tick()).await.is_some() {
            let service = service.clone();
            let record = move || service.record_heartbeat(clock::now());
            // The thread of the task prints its panic. The next heartbeat may succeed.
            let _ = tokio::task::spawn_blocking(record).await;
        }
    });
}

/// Starts a thread that computes the vectors of the posts on one processor, while the bot answers. Until it has all vectors, the
/// bot ranks by words alone.
///
/// # Errors
/// Fails if the thread cannot be started.
pub fn compute_vectors(index: Arc<LiveIndex>, guard: &Guard) -> std::io::Result<()> {
    let stop = guard.stop().clone();
    guard.in_thread("vectors", move || {
        while !stop.is_cancelled() {
            let start = Instant::now();
            let mut tenth = 0;
            let mut log = |done: usize, total: usize| {
                if done * 10 / total > tenth && start.elapsed() > CHECK_PUBLISHED_EVERY {
                    tenth = done * 10 / total;
                    tracing::info!("{done} of {total} vectors of the posts are computed");
                }
            };
            match index.compute_vectors(1, &mut log) {
                Ok(true) => tracing::info!("ranking by meaning too"),
                Ok(false) => {}
                Err(error) => tracing::error!("ranking by words alone: {error:#}"),
            }
            std::thread::sleep(CHECK_PUBLISHED_EVERY);
        }
    })
}

/// The time of a file's last change. It shows a question that an admin links in a terminal before the next rescan.
fn modified(path: Option<&Path>) -> Option<SystemTime> {
    std::fs::metadata(path?).ok()?.modified().ok()
}

/// Requests a refresh at each SIGHUP, on Unix.
pub fn on_hangup(refresh: RefreshSender) {
    #[cfg(unix)]
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangup) = signal(SignalKind::hangup()) else {
            return;
        };
        while hangup.recv().await.is_some() {
            // The refresher has ended only if the process ends.
            let _ = refresh.send(());
        }
    });
    #[cfg(not(unix))]
    drop(refresh);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use senpai_store::Store;

    use super::*;

    #[test]
    fn deleted_text_stays_in_no_old_generation() {
        let dir = tempfile::tempdir().unwrap();
        let (content, folder) = (dir.path().join("content"), dir.path().join("index"));
        fs::create_dir(&content).unwrap();
        let write = |text: &str| fs::write(content.join("a.md"), format!("# a\n\n{text}\n"));
        let index = Arc::new(LiveIndex::new(content.clone(), Some(folder.clone())));
        let store = Store::open(&dir.path().join("state")).unwrap();
        let settings = senpai_chat::ChatSettings::default();
        let service = ChatService::new(settings, store, index.clone(), clock::now());
        let refresher = Refresher {
            index,
            service: Arc::new(service),
            schedule: None,
            pulse: Arc::new(RefresherHealth::new()),
        };
        let start = Instant::now();
        *refresher.pulse.0.lock().unwrap() = start;
        for text in ["秘密でした。", "別の話です。"] {
            write(text).unwrap();
            refresher.refresh("test");
        }
        let later = start + STUCK_AFTER + Duration::from_nanos(1);
        assert!(!refresher.pulse.is_stuck(later), "a long build is no fault");
        let generations = fs::read_dir(folder).unwrap().filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with("generation-")
        });
        assert_eq!(generations.count(), 1);
    }

    #[test]
    fn a_refresher_without_progress_is_stuck() {
        let pulse = RefresherHealth::new();
        let now = Instant::now();
        assert!(!pulse.is_stuck(now));
        assert!(pulse.is_stuck(now + STUCK_AFTER + Duration::from_secs(1)));
    }
}
