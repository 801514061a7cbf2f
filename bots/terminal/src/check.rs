//! `senpai check`: errors and warnings in the posts.

use std::{path::PathBuf, process::ExitCode};

use jiff::ZonedDateTime;
use senpai_content::{Library, render};
use senpai_search::Synonyms;
use senpai_settings::Paths;

use crate::exit::NOT_FOUND;

/// The arguments of `check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of posts, instead of --content
    dir: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints all diagnostics; the exit code is 1 if one of them is an error.
///
/// # Errors
/// Fails if the folder or its synonyms cannot be read.
pub fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let content = match &arguments.dir {
        Some(dir) => dir.clone(),
        None => paths.resolve()?.content,
    };
    let library = Library::load(&content, ZonedDateTime::now())?;
    Synonyms::load(&content.join("synonyms.toml"))?;
    if arguments.json {
        anstream::println!("{}", serde_json::to_string(&library.diagnostics)?);
    } else {
        anstream::print!("{}", render(&library.diagnostics, &content));
        let errors = library.diagnostics.iter().filter(|d| d.is_error()).count();
        let warnings = library.diagnostics.len() - errors;
        anstream::println!(
            "{} posts, {errors} errors, {warnings} warnings{}",
            library.articles.len(),
            left_out(&library)
        );
    }
    let wrong = library.diagnostics.iter().any(|d| d.is_error());
    Ok(if wrong {
        ExitCode::from(NOT_FOUND)
    } else {
        ExitCode::SUCCESS
    })
}

/// The number of posts that are not shown, with the name of one.
fn left_out(library: &Library) -> String {
    let groups = [
        ("drafts", &library.drafts),
        ("not readable", &library.failed),
    ];
    let groups = groups.iter().filter_map(|(word, files)| {
        let first = files.first()?.display();
        Some(format!(", {} {word} (such as {first})", files.len()))
    });
    groups.collect()
}
