//! The real `senpai-bot` with a page, and posts and state of its own.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::visitor::{Visitor, page_of};

/// A question that a post in `tests/posts` answers with [`ANSWER`].
pub const QUESTION: &str = "納品と稼働はどう違いますか";
pub const ANSWER: &str = "稼働";
/// A question that no post answers.
pub const UNANSWERED: &str = "ドローン空撮のバッテリー";

/// The file of a bot's folder with its `SENPAI_LOG`.
pub const LOG_FILTER: &str = "log-filter";

/// A bot that serves its page until it is dropped.
pub struct Bot {
    child: Child,
    pub dir: TempDir,
    /// The host and port of its page.
    pub address: String,
    /// The seconds by which its clock is ahead.
    ahead: i64,
}

/// The settings of most tests: limits far above what they ask.
pub const GENEROUS: &str = "[chat]\nmember_per_minute = 1000\nchannel_per_minute = 1000\n[web]\nlisten = \"127.0.0.1:0\"\naddress_per_minute = 1000\n";

/// A folder with the posts in `tests/posts` and these settings.
pub fn folder(settings: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let posts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/posts");
    for language in ["ja", "en"] {
        let to = dir.path().join("content").join(language);
        fs::create_dir_all(&to).unwrap();
        for post in fs::read_dir(posts.join(language)).unwrap() {
            let post = post.unwrap();
            fs::copy(post.path(), to.join(post.file_name())).unwrap();
        }
    }
    fs::write(dir.path().join("senpai.toml"), settings).unwrap();
    dir
}

/// The command in a folder.
pub fn command(dir: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_senpai-bot"));
    command
        .current_dir(dir.path())
        .env("SENPAI_MODEL", "false")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null());
    command
}

impl Bot {
    /// Starts a bot with generous limits.
    pub fn start() -> Bot {
        Bot::with(GENEROUS, |_| ())
    }

    /// Starts a bot with these settings, after `prepare` has changed its folder.
    pub fn with(settings: &str, prepare: impl FnOnce(&Path)) -> Bot {
        let dir = folder(settings);
        prepare(dir.path());
        Bot::running(dir, &["run"])
    }

    /// Starts a command that serves a page, and waits until its log or its output names the address.
    pub fn running(dir: TempDir, arguments: &[&str]) -> Bot {
        let mut bot = Bot {
            child: start(&dir, arguments, 0),
            dir,
            address: String::new(),
            ahead: 0,
        };
        bot.address = bot.page();
        bot
    }

    /// Ends it and starts it again, with the same posts and state.
    pub fn restarts(&mut self) {
        self.restarts_after_seconds(0);
    }

    /// Ends it and starts it again so many days later.
    pub fn restarts_after(&mut self, days: i64) {
        self.restarts_after_seconds(days * 24 * 3600);
    }

    /// Ends it and starts it again so many seconds later.
    pub fn restarts_after_seconds(&mut self, seconds: i64) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.ahead += seconds;
        self.child = start(&self.dir, &["run"], self.ahead);
        self.address = self.page();
    }

    /// Waits until its log or its output names the address of its page.
    fn page(&self) -> String {
        let start = Instant::now();
        loop {
            if let Some(address) = page_of(&self.log()) {
                return address;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A visitor without a cookie.
    pub fn visitor(&self) -> Visitor {
        Visitor::of(&self.address)
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap()
    }

    /// Writes a post, and has the bot read it.
    pub async fn gets_post(&self, name: &str, text: &str) {
        let before = self.log().matches("reload requested").count();
        fs::write(self.dir.path().join("content").join(name), text).unwrap();
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-HUP", &id])
                .status()
                .unwrap()
                .success()
        );
        let start = Instant::now();
        while self.log().matches("reload requested").count() == before {
            assert!(start.elapsed() < Duration::from_secs(20), "{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Starts a command in a folder, with a clock that is so many seconds ahead.
fn start(dir: &TempDir, arguments: &[&str], ahead: i64) -> Child {
    let log = dir.path().join("log");
    let mut options = fs::File::options();
    let to = options.create(true).write(true).truncate(true).open(&log);
    let to = to.unwrap();
    let mut command = command(dir);
    if let Ok(filter) = fs::read_to_string(dir.path().join(LOG_FILTER)) {
        command.env("SENPAI_LOG", filter);
    }
    if ahead != 0 {
        command.env("SENPAI_CLOCK_AHEAD", ahead.to_string());
        // Such a clock is for tests only, which name a server of theirs.
        command.env("SENPAI_SLACK_API", "http://127.0.0.1:9/api");
    }
    command
        .args(arguments)
        .stdout(to.try_clone().unwrap())
        .stderr(to);
    command.spawn().unwrap()
}

impl Drop for Bot {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("log of the bot:\n{}", self.log());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
