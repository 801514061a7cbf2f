//! `senpai import`: converts pages, feeds and exports to posts.

use std::{collections::BTreeMap, io::ErrorKind, path::PathBuf, process::ExitCode};

use senpai_import::{Error, Options, Outcome, PostReport, Report, import};

use senpai_content::readable;
use senpai_screen::{one_line, out, print_error};

use crate::exit::{NOT_FOUND, USAGE};

/// The most names that are printed for a cause.
const EXAMPLES: usize = 3;

/// The arguments of `import`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files, folders and zip archives with posts
    ///
    /// It reads WordPress exports (WXR), Blogger, Ghost (JSON), Movable Type and Hatena Blog (text); RSS 0.9x, 1.0 and 2.0,
    /// Atom, JSON Feed; saved pages (HTML in any declared encoding, or text); Markdown with YAML, TOML or JSON front matter.
    /// Drafts, private posts and posts behind a password become drafts.
    #[arg(required = true)]
    source: Vec<PathBuf>,
    /// The folder to write posts to
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Overwrite files that were edited by hand
    #[arg(long)]
    force: bool,
}

/// Imports the sources, and prints the outcome of each post and a summary. The exit code is 2 if a source does not exist,
/// else 1 if a source cannot be imported.
///
/// # Errors
/// Fails if the folder cannot be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let options = Options {
        force: arguments.force,
    };
    let report = import(&arguments.source, &arguments.to, options)?;
    for post in &report.posts {
        print(post);
    }
    for (source, note) in &report.notes {
        out!("{}: note: {}", readable(source).display(), one_line(note));
    }
    out!("{}", summary(&report));
    let missing =
        |e: &Error| matches!(e, Error::File { source, .. } if source.kind() == ErrorKind::NotFound);
    let code = match report.failed.as_slice() {
        [] => ExitCode::SUCCESS,
        failed if failed.iter().any(missing) => ExitCode::from(USAGE),
        _ => ExitCode::from(NOT_FOUND),
    };
    for error in report.failed {
        print_error(format_args!("{:#}", anyhow::Error::from(error)));
    }
    Ok(code)
}

fn print(post: &PostReport) {
    let word = match post.outcome {
        Outcome::Written => "written",
        Outcome::Unchanged => "unchanged",
        Outcome::Kept => "kept, because it was edited by hand (--force overwrites it)",
    };
    let draft = if post.draft { " (draft)" } else { "" };
    out!("{}: {word}{draft}", readable(&post.path).display());
    for note in &post.notes {
        out!("  note: {}", one_line(note));
    }
}

/// Counts of the outcomes, and a line for each cause of what was skipped.
fn summary(report: &Report) -> String {
    let count = |outcome| report.posts.iter().filter(|p| p.outcome == outcome).count();
    let drafts = report.posts.iter().filter(|p| p.draft).count();
    let mut out = format!(
        "{} written, {} unchanged, {} kept (drafts: {drafts}); {} skipped, {} sources failed",
        count(Outcome::Written),
        count(Outcome::Unchanged),
        count(Outcome::Kept),
        report.skipped.len(),
        report.failed.len()
    );
    let mut causes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, skipped) in &report.skipped {
        causes.entry(&skipped.why).or_default().push(&skipped.name);
    }
    for (why, names) in causes {
        let examples: Vec<&str> = names
            .iter()
            .copied()
            .filter(|n| !n.is_empty())
            .take(EXAMPLES)
            .collect();
        let more = if names.len() > examples.len() {
            ", …"
        } else {
            ""
        };
        out.push_str(&format!(
            "\n  skipped {}: {} ({}{more})",
            names.len(),
            one_line(why),
            one_line(&examples.join(", "))
        ));
    }
    out
}
