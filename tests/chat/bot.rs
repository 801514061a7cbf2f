//! The real `senpai-bot`, with posts and state of its own.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::{Duration, Instant},
};

use senpai_live::{LEARNED_FILE, LiveIndex};
use tempfile::TempDir;

use crate::harness::UNANSWERED;

/// An address for a server of a bot. Its port is none of those that the system gives to other tests in the meantime: these are
/// above 32767 on Linux.
pub fn free_address() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 16_000 + (std::process::id() % 160) as u16 * 100;
    loop {
        let address = format!(
            "127.0.0.1:{}",
            first + NEXT.fetch_add(1, Ordering::Relaxed) % 100
        );
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
}

/// A bot: its process, when it runs, and its folder.
pub struct Bot {
    child: Option<Child>,
    pub dir: Arc<TempDir>,
    environment: Vec<(String, String)>,
}

impl Bot {
    /// Makes a bot with the posts in `tests/posts`, these settings and this environment. It does not run yet.
    pub fn new(settings: &str, environment: &[(&str, &str)]) -> Bot {
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let posts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/posts");
        copy(&posts, &dir.path().join("content"));
        let limit = if settings.contains("member_per_minute") {
            ""
        } else {
            "member_per_minute = 60"
        };
        let settings = format!("[chat]\n{limit}\n{settings}\n");
        fs::write(dir.path().join("senpai.toml"), settings).unwrap();
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Bot {
            child: None,
            dir,
            environment: environment.iter().map(owned).collect(),
        }
    }

    /// Another bot in the same folder, that does not run yet.
    pub fn beside(&self) -> Bot {
        Bot {
            child: None,
            dir: self.dir.clone(),
            environment: self.environment.clone(),
        }
    }

    /// The command in its folder, with its environment.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_senpai-bot"));
        command
            .current_dir(self.dir.path())
            // Conversations are about words. A test of meaning sets it.
            .env("SENPAI_MODEL", "false")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Adds to its environment.
    pub fn with(&mut self, environment: &[(&str, &str)]) {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.environment.extend(environment.iter().map(owned));
    }

    /// Starts it.
    pub fn run(&mut self) {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.dir.path().join("log"))
            .unwrap();
        let bot = self.command();
        let mut command = Command::new("sh");
        // A write to a full disk is an error, and no signal: see `fills_disk`.
        let script = "umask 0; trap '' XFSZ; exec \"$0\" run";
        command.args(["-c", script]).arg(bot.get_program());
        let set = bot
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        command.envs(set).current_dir(self.dir.path());
        command.stderr(log).stdout(Stdio::null());
        self.child = Some(command.spawn().unwrap());
    }

    /// Waits until the bot has done something.
    pub async fn until(&self, what: &str, mut done: impl FnMut() -> bool) {
        let start = Instant::now();
        while !done() {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "no {what} of the bot"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Removes its posts.
    pub fn removes_posts(&self) {
        let posts = self.dir.path().join("content");
        fs::remove_dir_all(&posts).unwrap();
        fs::create_dir(posts).unwrap();
    }

    /// Takes the practice steps out of its posts.
    pub fn removes_steps(&self) {
        for language in ["ja", "en"] {
            let posts = self.dir.path().join("content").join(language);
            for post in fs::read_dir(posts).unwrap() {
                let path = post.unwrap().path();
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().filter(|line| !line.starts_with("practice:"));
                fs::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
            }
        }
    }

    /// Indexes its posts, as another process would.
    pub fn is_indexed_elsewhere(&self) {
        let (content, state) = (
            self.dir.path().join("content"),
            self.dir.path().join("state"),
        );
        let index = LiveIndex::new(content, Some(state.join("index")));
        let index = index.with_learned(state.join(LEARNED_FILE));
        index.refresh(jiff::Timestamp::now(), &mut |_| ()).unwrap();
    }

    /// Runs a subcommand. Returns its success and its output.
    pub fn says(&self, arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String) {
        let mut command = self.command();
        command.args(arguments).envs(environment.iter().copied());
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        let said =
            String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
        (status.success(), said)
    }

    /// True if its process has ended.
    pub fn has_ended(&mut self) -> bool {
        let child = self.child.as_mut().unwrap();
        child.try_wait().unwrap().is_some()
    }

    /// Asserts that its log shows no token.
    pub fn shows_no_token(&self) {
        let log = self.log();
        let lines = log.lines().count();
        assert!(lines > 20, "{log}");
        let leaks: Vec<&str> = log.lines().filter(|l| l.contains("canary")).collect();
        assert!(
            leaks.is_empty(),
            "{} leaks, as {:.300}",
            leaks.len(),
            leaks[0]
        );
        println!("{lines} lines of trace, no token");
    }

    /// Its log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Sends SIGHUP.
    pub fn hang_up(&self) {
        let id = self.child.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args(["-HUP", &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Fills its disk, or makes room again: while it is full, no file of the bot can be written.
    pub fn fills_disk(&self, full: bool) {
        let id = self.child.as_ref().unwrap().id().to_string();
        let limit = match full {
            true => "--fsize=0:",
            false => "--fsize=unlimited:",
        };
        let mut prlimit = Command::new("prlimit");
        assert!(
            prlimit
                .args([limit, "--pid", &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Sends SIGTERM and waits for its end; gives the time that it took.
    pub fn stop(&mut self) -> Duration {
        let mut child = self.child.take().unwrap();
        let start = Instant::now();
        Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(child.wait().unwrap().success(), "{}", self.log());
        start.elapsed()
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("log of the bot:\n{}", self.log());
        }
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Holds the lock of a bot's index, as another process would that indexes the posts; the lock is free when it is dropped.
pub fn reindexing(bot: &Bot) -> fs::File {
    let lock = bot.dir.path().join("state/index/lock");
    let lock = fs::File::options().write(true).open(lock).unwrap();
    lock.lock().unwrap();
    lock
}

/// Adds a post that answers [`UNANSWERED`].
pub fn adds_the_missing_post(bot: &Bot) {
    let post = format!(
        "---\ntitle: {UNANSWERED}\ndate: 2026-10-01\n---\n## 予備\n{UNANSWERED}は、飛ばす十営業日前までに予備を買います。\n"
    );
    fs::write(bot.dir.path().join("content/drone.md"), post).unwrap();
}

/// The number of kills in a test; `SENPAI_TEST_KILLS=100` gives the promised figure.
pub fn kills() -> usize {
    let wanted = std::env::var("SENPAI_TEST_KILLS").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(5)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
