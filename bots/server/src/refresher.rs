//! Keeps the index fresh: uses an index that another process builds, and reloads the posts when they change, by schedule, by
//! signal and by webhook.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant, SystemTime},
};

use croner::Cron;
use jiff::Timestamp;
use senpai_chat::ChatService;
use senpai_live::LiveIndex;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::schedule::Wall;

/// The interval of checks for a newer index of another process. By hand: members see it within 2 seconds.
const FOLLOW: Duration = Duration::from_secs(1);
/// The interval of checks for changed posts. By hand.
const RESCAN: Duration = Duration::from_secs(30);
/// The interval of removing expired rows and unused generations. By hand.
const TIDY: Duration = Duration::from_secs(3600);
/// The interval of heartbeats. By hand: `senpai-bot status` expects one each minute.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// The longest time of a `git pull`. By hand.
const PULL_TIMEOUT: Duration = Duration::from_secs(120);

/// Requests that the posts are reloaded; cheap to clone.
pub type RefreshSender = Sender<()>;

/// Keeps the index of a bot fresh.
pub struct Refresher {
    /// The posts and their index.
    pub index: Arc<LiveIndex>,
    /// The state, for its upkeep.
    pub service: Arc<ChatService>,
    /// When the posts are reloaded, in local time.
    pub schedule: Option<Cron>,
}

/// A task that repeats after an interval.
struct Every(Duration, Instant);

impl Every {
    /// A task that is due at once.
    fn new(interval: Duration) -> Every {
        let long_ago = Instant::now().checked_sub(interval);
        Every(interval, long_ago.unwrap_or_else(Instant::now))
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
    /// Opens the index, sends `ready`, and keeps the index fresh until `stop`. Blocks.
    pub fn run(
        &self,
        requests: &Receiver<()>,
        ready: oneshot::Sender<()>,
        stop: &CancellationToken,
    ) {
        if let Err(error) = self.index.open(Timestamp::now(), &mut |_| ()) {
            tracing::error!("no index to answer from yet: {error:#}");
        }
        // Nobody receives it after the time-out.
        let _ = ready.send(());
        let mut rescan = Every::new(RESCAN);
        let mut tidy = Every::new(TIDY);
        let mut heartbeat = Every::new(HEARTBEAT);
        let mut learned = modified(self.index.learned());
        let mut folder = self.index.folder();
        let mut next = self.next();
        while !stop.is_cancelled() {
            match requests.recv_timeout(FOLLOW) {
                Ok(()) => {
                    // One refresh serves all requests that came meanwhile.
                    requests.try_iter().for_each(drop);
                    self.refresh("reload requested");
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(FOLLOW),
            }
            if next.as_ref().is_some_and(|at| *at <= Wall::now()) {
                next = self.next();
                self.refresh("reload scheduled");
            }
            let unusable = self.follow();
            let now = modified(self.index.learned());
            // A deploy puts another folder in the place of the posts'.
            let there = self.index.folder();
            let is_replaced = there.is_some() && there != folder;
            let check = unusable || now != learned || is_replaced || rescan.is_due();
            learned = now;
            folder = there.or(folder);
            if check && self.index.is_stale(Timestamp::now()) {
                self.refresh("posts changed");
            }
            if heartbeat.is_due() {
                self.service.record_heartbeat(Timestamp::now());
            }
            if tidy.is_due() {
                self.service.delete_expired(Timestamp::now());
                self.index.remove_unused();
            }
        }
    }

    /// Uses the index that another process built; `true` if it cannot be used.
    fn follow(&self) -> bool {
        match self.index.follow(Timestamp::now()) {
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
        match self.index.refresh(Timestamp::now(), &mut |_| ()) {
            Ok((snapshot, _)) => {
                tracing::info!("{why}: {} posts now", snapshot.index.posts().len())
            }
            Err(error) => tracing::error!("{why}, but the posts cannot be loaded: {error:#}"),
        }
    }

    fn next(&self) -> Option<Wall> {
        let schedule = self.schedule.as_ref()?;
        schedule.find_next_occurrence(&Wall::now(), false).ok()
    }
}

/// Starts a thread that computes the vectors of the posts beside the answers, on one processor. Until all are there, words alone
/// answer.
///
/// # Errors
/// Fails if the thread cannot be started.
pub fn compute_vectors(index: Arc<LiveIndex>, stop: CancellationToken) -> std::io::Result<()> {
    let compute = move || {
        while !stop.is_cancelled() {
            let start = Instant::now();
            let mut tenth = 0;
            let mut log = |done: usize, total: usize| {
                if done * 10 / total > tenth && start.elapsed() > FOLLOW {
                    tenth = done * 10 / total;
                    tracing::info!("{done} of {total} vectors of the posts are computed");
                }
            };
            match index.compute_vectors(1, &mut log) {
                Ok(true) => tracing::info!("answers match by meaning too"),
                Ok(false) => {}
                Err(error) => tracing::error!("words alone answer: {error:#}"),
            }
            std::thread::sleep(FOLLOW);
        }
    };
    let thread = std::thread::Builder::new().name("vectors".into());
    thread.spawn(compute).map(drop)
}

/// The time of a file's last change. With it, a question that an admin links in a terminal is found before the next rescan.
fn modified(path: Option<&Path>) -> Option<SystemTime> {
    std::fs::metadata(path?).ok()?.modified().ok()
}

/// Runs `git pull` in the folder of posts before each refresh, on a thread of its own, so that a pull does not delay the
/// refresher. Requests that come during a pull share the next pull, because the current one may miss their commits.
///
/// # Errors
/// Fails if the thread cannot be started.
pub fn pull_before(refresh: RefreshSender, content: PathBuf) -> std::io::Result<RefreshSender> {
    let (pull_and_refresh, requests) = mpsc::channel();
    let thread = std::thread::Builder::new().name("pull".into());
    thread.spawn(move || {
        while requests.recv().is_ok() {
            requests.try_iter().for_each(drop);
            pull(&content);
            // The refresher is gone only when the process ends.
            let _ = refresh.send(());
        }
    })?;
    Ok(pull_and_refresh)
}

/// Runs `git pull` in the folder of posts. A failure is logged, and the posts are loaded as they are.
fn pull(content: &Path) {
    let mut git = Command::new("git");
    git.arg("-C")
        .arg(content)
        .args(["pull", "--ff-only", "--quiet"]);
    // Nobody can type a password.
    git.env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let ended = git.spawn().and_then(|mut child| {
        let start = Instant::now();
        loop {
            match child.try_wait()? {
                Some(status) => return Ok(Some(status)),
                None if start.elapsed() > PULL_TIMEOUT => {
                    child.kill()?;
                    child.wait()?;
                    return Ok(None);
                }
                None => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    });
    match ended {
        Ok(Some(status)) if status.success() => {}
        Ok(Some(status)) => tracing::error!("git pull --ff-only failed: {status}"),
        Ok(None) => tracing::error!("git pull --ff-only took too long and was ended"),
        Err(error) => tracing::error!("git cannot be run: {error}"),
    }
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
            // The refresher is gone only when the process ends.
            let _ = refresh.send(());
        }
    });
    #[cfg(not(unix))]
    drop(refresh);
}
