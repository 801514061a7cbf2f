//! `senpai import`: converts pages, feeds and exports to posts.

use std::{path::PathBuf, process::ExitCode};

use senpai_import::{Options, Outcome, import};

use crate::NOT_FOUND;

/// The arguments of `import`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Saved pages, HTML, feeds (RSS, Atom), WordPress exports
    #[arg(required = true)]
    source: Vec<PathBuf>,
    /// The folder to write posts to
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Overwrite files that were edited by hand
    #[arg(long)]
    force: bool,
}

/// Imports the sources, and prints the outcome of each post; the exit code is 1 if a source failed.
///
/// # Errors
/// Fails if the folder cannot be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let options = Options {
        force: arguments.force,
    };
    let report = import(&arguments.source, &arguments.to, options)?;
    for post in &report.posts {
        let word = match post.outcome {
            Outcome::Written => "written",
            Outcome::Unchanged => "unchanged",
            Outcome::Kept => "kept, as it was edited by hand (--force overwrites it)",
        };
        anstream::println!("{}: {word}", post.path.display());
        for note in &post.notes {
            anstream::println!("  note: {note}");
        }
    }
    let failed = !report.failed.is_empty();
    for error in report.failed {
        anstream::eprintln!("\x1b[1;31merror\x1b[0m: {:#}", anyhow::Error::from(error));
    }
    Ok(if failed {
        ExitCode::from(NOT_FOUND)
    } else {
        ExitCode::SUCCESS
    })
}
