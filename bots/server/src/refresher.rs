//! Keeps the index fresh: uses an index that another process builds, and reloads the posts when they change, by schedule, by
//! signal and by webhook.

use std::{
    ffi::{OsStr, OsString},
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
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

use crate::schedule::LocalTime;

/// The interval of checks for a newer index of another process. By hand: members see it within 2 seconds.
const CHECK_PUBLISHED_EVERY: Duration = Duration::from_secs(1);
/// The interval of checks for changed posts. By hand.
const RESCAN_EVERY: Duration = Duration::from_secs(30);
/// The interval of removing expired rows and unused generations. By hand.
const TIDY_EVERY: Duration = Duration::from_secs(3600);
/// The interval of heartbeats. By hand: half of the minute after which `senpai-bot status` says that the bot has ended.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(30);
/// The longest time of a `git pull`. By hand.
const PULL_TIMEOUT: Duration = Duration::from_secs(120);

/// The most bytes of git's errors that are logged. By hand.
const MAX_ERROR_BYTES: usize = 2000;

/// Requests that the posts are reloaded; cheap to clone.
pub type RefreshSender = Sender<()>;

/// Keeps the index of a bot fresh.
pub struct Refresher {
    /// The posts and their index.
    pub index: Arc<LiveIndex>,
    /// The service whose state is tidied.
    pub service: Arc<ChatService>,
    /// When the posts are reloaded, in local time.
    pub schedule: Option<Cron>,
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
    /// Starts [`Refresher::run`] in a thread. A panic there is sent to the receiver, and stops the bot: without this thread it
    /// would show drafts and posts that have expired.
    ///
    /// # Errors
    /// Fails if the thread cannot be started.
    pub fn start(
        self,
        requests: Receiver<()>,
        ready: oneshot::Sender<()>,
        stop: CancellationToken,
    ) -> std::io::Result<oneshot::Receiver<()>> {
        let run = move |stop: &CancellationToken| self.run(&requests, ready, stop);
        in_thread("refresher", stop, run)
    }

    /// Opens the index, sends `ready`, and keeps the index fresh until `stop`. Blocks.
    fn run(&self, requests: &Receiver<()>, ready: oneshot::Sender<()>, stop: &CancellationToken) {
        if let Err(error) = self.index.open(Timestamp::now(), &mut |_| ()) {
            tracing::error!("no index to answer from yet: {error:#}");
        }
        // After the time-out, nobody receives it.
        let _ = ready.send(());
        let mut rescan = Interval::new(RESCAN_EVERY);
        let mut tidy = Interval::new(TIDY_EVERY);
        let mut learned = modified(self.index.learned());
        let mut folder = self.index.folder();
        let mut next = self.next();
        while !stop.is_cancelled() {
            match requests.recv_timeout(CHECK_PUBLISHED_EVERY) {
                Ok(()) => {
                    // One refresh serves all requests that came meanwhile.
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
            // A deployment may replace the folder of the posts by another one.
            let there = self.index.folder();
            let is_replaced = there.is_some() && there != folder;
            let check = unusable || now != learned || is_replaced || rescan.is_due();
            learned = now;
            folder = there.or(folder);
            if check && self.index.is_stale(Timestamp::now()) {
                self.refresh("posts changed");
            }
            if tidy.is_due() {
                self.service.delete_expired(Timestamp::now());
                self.index.remove_unused();
            }
        }
    }

    /// Uses the index that another process built; `true` if it cannot be used.
    fn reload_published(&self) -> bool {
        match self.index.reload_published(Timestamp::now()) {
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

    fn next(&self) -> Option<LocalTime> {
        let schedule = self.schedule.as_ref()?;
        schedule.find_next_occurrence(&LocalTime::now(), false).ok()
    }
}

/// Runs `run` in a thread. If it panics, the receiver gets a message, and then `stop` is cancelled.
fn in_thread(
    name: &str,
    stop: CancellationToken,
    run: impl FnOnce(&CancellationToken) + Send + 'static,
) -> std::io::Result<oneshot::Receiver<()>> {
    let (panicked, receiver) = oneshot::channel();
    let guarded = move || {
        // Nothing of the thread is used after it.
        if catch_unwind(AssertUnwindSafe(|| run(&stop))).is_err() {
            // The receiver lives as long as the bot.
            let _ = panicked.send(());
            stop.cancel();
        }
    };
    let thread = std::thread::Builder::new().name(name.into());
    thread.spawn(guarded)?;
    Ok(receiver)
}

/// Records a heartbeat at once and then at each [`HEARTBEAT_EVERY`] until `stop`, also while the index is built.
pub fn record_heartbeats(service: Arc<ChatService>, stop: CancellationToken) {
    tokio::spawn(async move {
        let mut each = tokio::time::interval(HEARTBEAT_EVERY);
        while stop.run_until_cancelled(each.tick()).await.is_some() {
            let service = service.clone();
            let record = move || service.record_heartbeat(Timestamp::now());
            // A panic is printed by its thread; the next heartbeat may succeed.
            let _ = tokio::task::spawn_blocking(record).await;
        }
    });
}

/// Starts a thread that computes the vectors of the posts on one processor, while the bot answers. Until all are there, words alone rank.
///
/// # Errors
/// Fails if the thread cannot be started.
pub fn compute_vectors(index: Arc<LiveIndex>, stop: CancellationToken) -> std::io::Result<()> {
    let compute = move || {
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
                Ok(true) => tracing::info!("answers match by meaning too"),
                Ok(false) => {}
                Err(error) => tracing::error!("words alone rank: {error:#}"),
            }
            std::thread::sleep(CHECK_PUBLISHED_EVERY);
        }
    };
    let guarded = move || {
        if catch_unwind(AssertUnwindSafe(compute)).is_err() {
            tracing::error!(
                "words alone rank until the bot is started again: a panic ended the work on vectors"
            );
        }
    };
    let thread = std::thread::Builder::new().name("vectors".into());
    thread.spawn(guarded).map(drop)
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

/// Runs `git pull` in the folder of posts. A failure is logged with git's words, and the posts are loaded as they are.
fn pull(content: &Path) {
    let mut git = git_pull(content, std::env::vars_os());
    match run_within(&mut git, PULL_TIMEOUT) {
        Ok((Some(status), _)) if status.success() => {}
        Ok((Some(status), said)) => tracing::error!("git pull --ff-only failed: {status}: {said}"),
        Ok((None, said)) => {
            tracing::error!("git pull --ff-only took too long and was ended: {said}");
        }
        Err(error) => tracing::error!("git cannot be run: {error}"),
    }
}

/// Whether a variable of the environment may hold a secret: the bot's own variables, and what other programs call one.
fn may_be_secret(name: &OsStr) -> bool {
    const WORDS: [&str; 10] = [
        "TOKEN",
        "SECRET",
        "PASSWORD",
        "PASSPHRASE",
        "_PWD",
        "DATABASE_URL",
        "DSN",
        "CREDENTIAL",
        "API_KEY",
        "PRIVATE_KEY",
    ];
    let name = name.to_string_lossy().to_uppercase();
    name.starts_with("SENPAI_") || WORDS.iter().any(|word| name.contains(word))
}

/// Whether a variable leads git to another repository than that of its folder. Git sets such variables for its hooks, and a hook may
/// start the bot.
fn names_a_repository(name: &OsStr) -> bool {
    const NAMES: [&str; 8] = [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_WORK_TREE",
    ];
    NAMES.iter().any(|known| name == *known)
}

/// `git pull` with these variables, without secrets. It runs no hook: one that a repository brings would run as the bot.
fn git_pull(
    content: &Path,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Command {
    let mut git = Command::new("git");
    git.env_clear();
    let kept = environment.into_iter();
    git.envs(kept.filter(|(name, _)| !may_be_secret(name) && !names_a_repository(name)));
    // Nobody can type a password.
    git.env("GIT_TERMINAL_PROMPT", "0");
    git.arg("-C").arg(content);
    git.args([
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.fsmonitor=false",
    ]);
    git.args(["pull", "--ff-only", "--quiet"]);
    git
}

/// Ends a program and the programs that it started, such as git's ssh.
fn kill_group(child: &mut std::process::Child) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            // It may have ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    child.kill()?;
    child.wait().map(drop)
}

/// Runs a program without input, in a process group of its own. Returns its status, or `None` if it took longer than `limit` and was
/// ended, and the first [`MAX_ERROR_BYTES`] bytes of its errors on one line.
fn run_within(
    program: &mut Command,
    limit: Duration,
) -> std::io::Result<(Option<ExitStatus>, String)> {
    program
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(program, 0);
    let mut child = program.spawn()?;
    // Read beside it: a program whose errors nobody reads waits for ever. A child of the program may keep the pipe open.
    let errors = Arc::new(Mutex::new(Vec::new()));
    let (ended, end_of_errors) = mpsc::channel();
    if let Some(pipe) = child.stderr.take() {
        let errors = errors.clone();
        std::thread::spawn(move || {
            read_errors(pipe, &errors);
            // Nobody may wait for it any more.
            let _ = ended.send(());
        });
    }
    let start = Instant::now();
    let status = loop {
        match child.try_wait()? {
            Some(status) => break Some(status),
            None if start.elapsed() > limit => {
                kill_group(&mut child)?;
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    // After a time-out the errors so far do.
    let _ = end_of_errors.recv_timeout(CHECK_PUBLISHED_EVERY);
    let bytes = errors.lock().unwrap_or_else(PoisonError::into_inner);
    let said = String::from_utf8_lossy(&bytes);
    let said: Vec<&str> = said.split_whitespace().collect();
    Ok((status, said.join(" ")))
}

/// Reads a program's errors to their end, and keeps the first [`MAX_ERROR_BYTES`] bytes.
fn read_errors(mut pipe: impl Read, errors: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = pipe.read(&mut buffer) {
        let mut errors = errors.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MAX_ERROR_BYTES.saturating_sub(errors.len());
        errors.extend(&buffer[..read.min(room)]);
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_thread_stops_the_bot_and_is_told() {
        let stop = CancellationToken::new();
        let mut panicked = in_thread("test", stop.clone(), |_| panic!("a bug")).unwrap();
        let start = Instant::now();
        while !stop.is_cancelled() && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(stop.is_cancelled());
        assert!(panicked.try_recv().is_ok());

        let stop = CancellationToken::new();
        let mut panicked = in_thread("test", stop.clone(), |stop| drop(stop.clone())).unwrap();
        assert_eq!(panicked.try_recv().ok(), None);
        assert!(!stop.is_cancelled());
    }

    #[test]
    fn the_words_of_a_failed_pull_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut git = Command::new("git");
        git.arg("-C").arg(folder.path()).args(["pull", "--ff-only"]);
        git.env("GIT_DIR", folder.path().join("none"))
            .env("LC_ALL", "C");
        let (status, said) = run_within(&mut git, PULL_TIMEOUT).unwrap();
        assert!(!status.unwrap().success());
        assert!(said.contains("not a git repository"), "{said}");
        assert!(!said.contains('\n'));
    }

    #[cfg(unix)]
    #[test]
    fn a_pull_gets_no_secret_and_runs_no_hook() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let runs = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.current_dir(folder.path())
                .args(["-c", "user.name=a", "-c", "user.email=a@b"]);
            assert!(
                git.args(arguments).status().unwrap().success(),
                "{arguments:?}"
            );
        };
        runs(&["init", "-q", "origin"]);
        let commit = ["commit", "-q", "--allow-empty", "-m", "post"];
        runs(&[&["-C", "origin"], &commit[..]].concat());
        runs(&["clone", "-q", "origin", "posts"]);
        runs(&[&["-C", "origin"], &commit[..]].concat());
        let hook = at("posts/.git/hooks/post-merge");
        let ran = at("ran");
        std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
        std::fs::write(&hook, format!("#!/bin/sh\ntouch {}\n", ran.display())).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&hook, mode).unwrap();
        // git runs this as its ssh, and shows its environment in its errors.
        let ssh = at("ssh");
        let show =
            "#!/bin/sh\nenv | grep -e canary -e ^HOME= -e ^SSH_AUTH -e ^LC_PAPER= >&2\nexit 1\n";
        std::fs::write(&ssh, show).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&ssh, mode).unwrap();
        let environment = || {
            let own = [
                ("SENPAI_DISCORD_TOKEN", "canary"),
                ("SENPAI_LOG", "canary"),
                ("GITHUB_TOKEN", "canary"),
                ("aws_secret_access_key", "canary"),
                ("DATABASE_URL", "canary"),
                ("MYSQL_PWD", "canary"),
                ("SSH_PASSPHRASE", "canary"),
                // As in a hook of another repository that starts the bot.
                ("GIT_DIR", "/nowhere"),
                ("GIT_INDEX_FILE", "nothing"),
                ("HOME", "/home/of-the-bot"),
                ("SSH_AUTH_SOCK", "agent-of-the-bot"),
                ("LC_PAPER", "a5"),
            ];
            let own = own.map(|(name, value)| (name.into(), value.into()));
            let ssh = ("GIT_SSH".into(), ssh.clone().into());
            std::env::vars_os().chain(own).chain([ssh])
        };
        let (status, said) =
            run_within(&mut git_pull(&at("posts"), environment()), PULL_TIMEOUT).unwrap();
        assert!(status.unwrap().success(), "{said}");
        assert!(!ran.exists());

        runs(&[
            "-C",
            "posts",
            "remote",
            "set-url",
            "origin",
            "ssh://nowhere/posts",
        ]);
        let (status, said) =
            run_within(&mut git_pull(&at("posts"), environment()), PULL_TIMEOUT).unwrap();
        assert!(!status.unwrap().success());
        assert!(!said.contains("canary"), "{said}");
        for kept in [
            "HOME=/home/of-the-bot",
            "SSH_AUTH_SOCK=agent-of-the-bot",
            "LC_PAPER=a5",
        ] {
            assert!(said.contains(kept), "no {kept} in {said}");
        }
    }

    #[test]
    fn of_endless_errors_the_first_are_kept() {
        let endless = std::io::repeat(b'x').take(64 << 20);
        let errors = Mutex::new(Vec::new());
        read_errors(endless, &errors);
        let errors = errors.into_inner().unwrap();
        assert_eq!(errors.len(), MAX_ERROR_BYTES);
        assert!(
            errors.capacity() < 10 * MAX_ERROR_BYTES,
            "{}",
            errors.capacity()
        );
    }

    #[cfg(unix)]
    #[test]
    fn at_its_limit_a_program_ends_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("left");
        let mut shell = Command::new("sh");
        let script = format!("(sleep 2; touch {}) & sleep 60", left.display());
        shell.args(["-c", &script]);
        let start = Instant::now();
        let (status, _) = run_within(&mut shell, Duration::from_millis(200)).unwrap();
        assert!(status.is_none() && start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_secs(3));
        assert!(!left.exists());
    }
}
