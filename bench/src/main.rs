//! `senpai-bench`: see `bench/README.md`.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use anyhow::ensure;
use clap::{Parser, Subcommand};
use senpai_bench::{
    collection::{self, Sized},
    own, peers, process,
    report::{self, Growth, Own},
};
use serde::de::DeserializeOwned;

/// Measures speed and size of Senpai and of its peers.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure Senpai alone: index time, whole answers, answers per second, memory, whole processes
    Measure {
        /// A collection in BEIR format [default: the sample posts, repeated with altered words]
        collection: Option<PathBuf>,
        /// Numbers of passages; the processes are measured with the second number
        #[arg(
            long,
            value_delimiter = ',',
            default_value = "1000,11000,100000,1000000"
        )]
        sizes: Vec<usize>,
        /// The folder in which figures are stored for `report`
        #[arg(long, default_value = "target/bench")]
        out: PathBuf,
    },
    /// Measure Senpai and other engines
    Peers {
        /// Collections in BEIR format
        #[arg(required = true)]
        collections: Vec<PathBuf>,
        /// The folder into which bench/peers/install.sh installed the peers
        #[arg(long, default_value = "target/peers")]
        tools: PathBuf,
        /// The folder in which figures are stored for `report`
        #[arg(long, default_value = "target/bench")]
        out: PathBuf,
    },
    /// Write docs/benchmarks.md and its plots from stored figures
    Report {
        /// The folder of the stored figures
        #[arg(long, default_value = "target/bench")]
        out: PathBuf,
        /// The folder to write to
        #[arg(long, default_value = "docs")]
        docs: PathBuf,
    },
    /// Write a collection, or the sample posts with their golden questions, in BEIR format
    Export {
        /// The folder to create
        dir: PathBuf,
        /// The folder of posts [default: the sample posts]
        #[arg(long)]
        content: Option<PathBuf>,
        /// Append the post's tags, questions and principles to each passage
        #[arg(long)]
        author_words: bool,
    },
    #[command(hide = true)]
    Build {
        size: usize,
        dir: PathBuf,
        collection: Option<PathBuf>,
    },
    #[command(hide = true)]
    Ask {
        size: usize,
        dir: PathBuf,
        collection: Option<PathBuf>,
    },
    #[command(hide = true)]
    AskProcesses { dir: PathBuf },
    #[command(hide = true)]
    Search { collection: PathBuf, run: PathBuf },
}

/// The number of questions that are asked at each size. By hand.
const QUESTIONS: usize = 500;

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Measure {
            collection,
            sizes,
            out,
        } => measure(collection.as_deref(), &sizes, &out),
        Command::Peers {
            collections,
            tools,
            out,
        } => {
            let tables: Result<Vec<_>, _> = collections
                .iter()
                .map(|dir| peers::measure(dir, &tools))
                .collect();
            let tables = tables?;
            println!("{}", report::peers(&tables));
            report::store(&out, "peers.json", &tables)
        }
        Command::Report { out, docs } => report::write(&out, &docs),
        Command::Export {
            dir,
            content,
            author_words,
        } => {
            let content = content.unwrap_or_else(|| "content".into());
            collection::write(&collection::posts(&content, None, author_words)?, &dir)
        }
        Command::Build {
            size,
            dir,
            collection,
        } => {
            let base = collection::load(collection.as_deref())?;
            print(&own::build(&Sized::new(&base, size), &dir)?)
        }
        Command::Ask {
            size,
            dir,
            collection,
        } => {
            let base = collection::load(collection.as_deref())?;
            print(&own::ask(&base, size, QUESTIONS, &dir)?)
        }
        Command::AskProcesses { dir } => print(&process::ask(&dir)?),
        Command::Search { collection, run } => print(&peers::search(&collection, &run)?),
    }
}

fn print(figures: &impl serde::Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(figures)?);
    Ok(())
}

/// Runs every step in a process of its own, so that its peak memory is its own.
fn measure(collection: Option<&Path>, sizes: &[usize], out: &Path) -> anyhow::Result<()> {
    let mut growth = Vec::new();
    for size in sizes {
        let folder = tempfile::tempdir()?;
        let size = size.to_string();
        let step = |name: &'static str| {
            let mut arguments: Vec<&Path> = vec![name.as_ref(), size.as_ref(), folder.path()];
            arguments.extend(collection);
            arguments
        };
        growth.push(Growth {
            built: child(&step("build"))?,
            asked: child(&step("ask"))?,
        });
        println!("{}", report::growth(&growth));
    }
    let folder = tempfile::tempdir()?;
    let base = collection::load(collection)?;
    let size = sizes.get(1).or(sizes.first()).copied().unwrap_or(1000);
    process::write_posts(&Sized::new(&base, size), folder.path())?;
    let own = Own {
        collection: collection.map_or_else(
            || "the sample posts".to_owned(),
            |dir| {
                dir.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            },
        ),
        growth,
        indexed: process::index(folder.path())?,
        processes: child(&["ask-processes".as_ref(), folder.path()])?,
    };
    println!("{}", report::processes(&own));
    report::store(out, "own.json", &own)
}

/// The output of this program, run with `arguments`.
fn child<T: DeserializeOwned>(arguments: &[&Path]) -> anyhow::Result<T> {
    let output = Process::new(std::env::current_exe()?)
        .args(arguments)
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{arguments:?}: {said}");
    Ok(serde_json::from_slice(&output.stdout)?)
}
