//! The `senpai` command as a user starts it: whole processes, from start to exit.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use senpai_eval::percentile;
use serde::{Deserialize, Serialize};

use crate::collection::Sized;

/// The number of timed runs of `senpai ask`. By hand.
const RUNS: usize = 60;

/// The number of first runs that are not timed. By hand.
const WARM: usize = 3;
const QUESTIONS: &str = "questions.txt";

/// The cost of `senpai ask`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The median time of a run.
    pub p50_ms: f64,
    /// The 90th percentile of that time.
    pub p90_ms: f64,
    /// The largest peak memory of a run, in kB.
    pub peak_kb: u64,
}

/// Writes `collection` as a folder of Markdown posts, and its questions, a line each, beside it.
pub fn write_posts(collection: &Sized, dir: &Path) -> anyhow::Result<()> {
    let content = dir.join("content");
    std::fs::create_dir_all(&content)?;
    for (number, (_, title, texts)) in collection.posts().enumerate() {
        let title = serde_json::to_string(&title)?;
        let body = texts.join("\n\n");
        let post = format!("---\ntitle: {title}\n---\n\n{body}\n");
        std::fs::write(content.join(format!("post-{number}.md")), post)?;
    }
    let questions = collection.questions(RUNS);
    let lines: Vec<&str> = questions.iter().map(|q| q.text.as_str()).collect();
    std::fs::write(dir.join(QUESTIONS), lines.join("\n"))?;
    Ok(())
}

/// The cost of `senpai index`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Indexed {
    /// Number of passages in the folder of posts.
    pub passages: usize,
    /// Seconds, including the time to read Markdown.
    pub seconds: f64,
}

/// Runs `senpai index` over the posts in `dir`.
pub fn index(dir: &Path) -> anyhow::Result<Indexed> {
    let start = Instant::now();
    let said = run(dir, &["index"])?;
    let seconds = start.elapsed().as_secs_f64();
    let numbers = said.split(|c: char| !c.is_ascii_digit());
    let passages = numbers.filter_map(|w| w.parse().ok()).nth(1);
    Ok(Indexed {
        passages: passages.context("senpai index did not say how many passages")?,
        seconds,
    })
}

/// Runs `senpai ask` over the posts in `dir`, whose index is fresh. Call it in a small process that had no other children: a
/// child's peak memory starts from its parent's, and the system reports only the largest peak of all children.
pub fn ask(dir: &Path) -> anyhow::Result<Asked> {
    let questions = std::fs::read_to_string(dir.join(QUESTIONS))?;
    let mut times: Vec<Duration> = Vec::new();
    for (i, question) in questions.lines().cycle().take(WARM + RUNS).enumerate() {
        let start = Instant::now();
        run(dir, &["ask", question])?;
        if i >= WARM {
            times.push(start.elapsed());
        }
    }
    times.sort_unstable();
    let ms = |p: f64| percentile(&times, p).as_secs_f64() * 1e3;
    Ok(Asked {
        p50_ms: ms(0.5),
        p90_ms: ms(0.9),
        peak_kb: u64::try_from(getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss())?,
    })
}

/// The output of `senpai`. Exit code 1 (no post answers) is no failure.
fn run(dir: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(beside("senpai")?)
        .args(arguments)
        .env("SENPAI_CONTENT", dir.join("content"))
        .env("SENPAI_INDEX", dir.join("index"))
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        matches!(output.status.code(), Some(0 | 1)),
        "senpai {arguments:?}: {said}"
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The program `name` that was built together with this one.
pub fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let path = own.with_file_name(name);
    ensure!(
        path.exists(),
        "{} is not built: cargo build --release -p senpai",
        path.display()
    );
    path.canonicalize().context("no path to the program")
}
