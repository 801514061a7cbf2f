//! `senpai import`: converts pages, feeds and exports to posts.

use std::{
    collections::BTreeMap,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::ExitCode,
};

use senpai_import::{Error, Options, Outcome, PostReport, Report, import};

use senpai_content::readable;
use senpai_screen::{one_line, out, print_error};

use crate::exit::{NOT_FOUND, USAGE};

/// The greatest number of names that are printed for a cause. By hand: a line.
const EXAMPLES: usize = 3;

/// The arguments of `import`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files, folders and zip archives with posts
    ///
    /// It reads exports of WordPress and note.com (WXR), Blogger (Atom), Ghost (JSON), Movable Type and Hatena Blog (text), Substack
    /// (posts.csv and HTML), Medium and Notion (HTML or Markdown); RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed; saved pages (HTML in any
    /// declared encoding, or text); Markdown with YAML, TOML or JSON front matter; folders and zip archives of these.
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
    let report = import(
        &arguments.source,
        &arguments.to,
        options,
        jiff::ZonedDateTime::now(),
    )?;
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
        Outcome::Withdrawn => "set to draft, and kept, because it was edited by hand",
    };
    let hidden = match &post.hidden {
        _ if post.draft => " (draft)".to_owned(),
        Some(why) => format!(" (hidden: {})", one_line(why)),
        None => String::new(),
    };
    out!("{}: {word}{hidden}", readable(&post.path).display());
    for note in &post.notes {
        out!("  note: {}", one_line(note));
    }
}

/// The counts of the outcomes, and one line for each reason why posts were skipped or are not shown.
fn summary(report: &Report) -> String {
    let count = |outcome| report.posts.iter().filter(|p| p.outcome == outcome).count();
    let drafts = report.posts.iter().filter(|p| p.draft).count();
    let hidden = report
        .posts
        .iter()
        .filter(|p| !p.draft && p.hidden.is_some());
    let hidden = match hidden.count() {
        0 => String::new(),
        count => format!(", otherwise hidden: {count}"),
    };
    let mut out = format!(
        "{} written, {} unchanged, {} kept (drafts: {drafts}{hidden}); {} skipped, {} sources failed",
        count(Outcome::Written),
        count(Outcome::Unchanged),
        count(Outcome::Kept) + count(Outcome::Withdrawn),
        report.skipped.len(),
        report.failed.len()
    );
    let skipped = report.skipped.iter();
    let skipped = skipped.map(|(_, skipped)| (skipped.why.clone(), skipped.name.clone()));
    out.push_str(&causes("skipped", skipped));
    let not_shown = report.posts.iter().filter_map(|post| {
        let name = post.path.file_name().unwrap_or_default();
        let name = readable(Path::new(name)).display().to_string();
        Some((post.hidden.clone()?, name))
    });
    out.push_str(&causes("not shown", not_shown));
    if !report.gone.is_empty() {
        let names = report.gone.iter().filter_map(|path| path.file_name());
        let names: Vec<String> = names
            .map(|name| readable(Path::new(name)).display().to_string())
            .collect();
        out.push_str(&format!(
            "\n  posts of earlier imports that are in these sources no more, but are still shown: {} ({}); delete their files if they are \
             not public any more",
            names.len(),
            one_line(&names.join(", "))
        ));
    }
    out
}

/// One line for each cause: the number of names, and some of the names.
fn causes(what: &str, all: impl Iterator<Item = (String, String)>) -> String {
    let mut causes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (why, name) in all {
        causes.entry(why).or_default().push(name);
    }
    let lines = causes.into_iter().map(|(why, names)| {
        let examples: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .take(EXAMPLES)
            .collect();
        let more = if names.len() > examples.len() {
            ", …"
        } else {
            ""
        };
        let (count, why) = (names.len(), one_line(&why));
        let examples = one_line(&examples.join(", "));
        format!("\n  {what} {count}: {why} ({examples}{more})")
    });
    lines.collect()
}
