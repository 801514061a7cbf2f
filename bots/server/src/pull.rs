//! `git pull` in the folder of posts, before the posts are reloaded for a webhook.

use std::{
    ffi::{OsStr, OsString},
    io::Read,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::{Duration, Instant},
};

use crate::{guard::Guard, refresher::RefreshSender};

/// The longest time of a `git pull`. By hand.
const PULL_TIMEOUT: Duration = Duration::from_secs(120);
/// The greatest number of bytes of git's errors that are logged. By hand.
const MAX_ERROR_BYTES: usize = 2000;
/// The longest wait for the rest of git's errors after git has ended. By hand: a program that git started may keep them open.
const REST_OF_ERRORS: Duration = Duration::from_secs(1);

/// Runs `git pull` in the folder of posts before each refresh, on its own thread, so that a pull does not delay the refresher.
/// Requests that arrive during a pull share the next pull, because the current pull may miss their commits.
///
/// # Errors
/// Fails if the thread cannot be started.
pub fn pull_before(
    refresh: RefreshSender,
    content: PathBuf,
    guard: &Guard,
) -> std::io::Result<RefreshSender> {
    let (pull_and_refresh, requests) = mpsc::channel();
    guard.in_thread("pull", move || {
        while requests.recv().is_ok() {
            requests.try_iter().for_each(drop);
            pull(&content);
            // The refresher has ended only if the process ends.
            let _ = refresh.send(());
        }
    })?;
    Ok(pull_and_refresh)
}

/// Runs `git pull` in the folder of posts. A failure is logged with git's words, and the posts are loaded in their present state.
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

/// True if an environment variable may hold a secret: the bot's own variables, and names that other programs use for secrets.
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

/// True if a variable makes git use another repository than its folder's. Git sets such variables for its hooks, and a hook may
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

/// `git pull` with these variables, without secrets. It runs no hook, because a hook of a repository would run as the bot.
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

/// Stops a program and the programs that it started, such as git's ssh.
fn kill_group(child: &mut std::process::Child) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            // The program may have ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    child.kill()?;
    child.wait().map(drop)
}

/// Runs a program without input, in its own process group. Returns its status, and the first [`MAX_ERROR_BYTES`] bytes of its
/// errors on one line. The status is `None` if the program took longer than `limit` and was stopped.
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
    // The errors are read while the program runs, because a program whose errors nobody reads waits for ever. A child of the
    // program may keep the pipe open.
    let errors = Arc::new(Mutex::new(Vec::new()));
    let (ended, end_of_errors) = mpsc::channel();
    if let Some(pipe) = child.stderr.take() {
        let errors = errors.clone();
        std::thread::spawn(move || {
            read_errors(pipe, &errors);
            // Perhaps nobody waits for it any more.
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
    // After a time-out, the errors so far are enough.
    let _ = end_of_errors.recv_timeout(REST_OF_ERRORS);
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
        // git runs this program as its ssh, and shows its environment in its errors.
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
                // For example in a hook of another repository that starts the bot.
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
