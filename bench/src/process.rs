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

/// How often `senpai ask` is started.
const RUNS: usize = 60;

/// How many of the first runs are not counted.
const WARM: usize = 3;
const QUESTIONS: &str = "questions.txt";

/// What asking took.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Half of the runs took no longer.
    pub p50_ms: f64,
    /// Nine of ten runs took no longer.
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

/// What indexing took.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Indexed {
    /// Passages in the folder of posts.
    pub passages: usize,
    /// `senpai index`, in seconds: reading Markdown included.
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

/// Runs `senpai ask` over the posts in `dir`, whose index is fresh. To be called in a small process that had no other
/// children: a child's peak memory counts from its parent's, and the largest of all children is what the system tells.
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

/// What `senpai` prints; not answering is an answer too.
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
