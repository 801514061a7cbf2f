//! `senpai synonyms`: suggests entries for `synonyms.toml`, which an admin reviews and pastes.

use std::process::ExitCode;

use anyhow::Context;
use jiff::ZonedDateTime;
use senpai_content::Library;
use senpai_live::synonyms_of;
use senpai_screen::out;
use senpai_search::{Grounds, Suggestion, suggest};
use senpai_settings::Paths;

/// The subcommands of `synonyms`.
#[derive(clap::Subcommand)]
pub enum Action {
    /// Print candidates for synonyms.toml with their evidence; changes nothing
    Suggest,
}

/// Prints candidates as TOML.
///
/// # Errors
/// Fails if the posts or `synonyms.toml` cannot be read.
pub fn run(paths: &Paths, Action::Suggest: &Action) -> anyhow::Result<ExitCode> {
    let settings = paths.resolve()?;
    let library =
        Library::load(&settings.content, ZonedDateTime::now()).context("cannot read the posts")?;
    // A file that cannot be read is an error, because the pairs in it are unknown.
    let found = suggest(&library, &synonyms_of(&settings.content)?);
    if found.is_empty() {
        out!(
            "# No candidates: the posts and their authors' questions show no pair that synonyms.toml lacks."
        );
        return Ok(ExitCode::SUCCESS);
    }
    out!(
        "# {} candidates, strongest evidence first. Paste those that mean the same into synonyms.toml.",
        found.len()
    );
    for suggestion in &found {
        out!("\n{}", entry(suggestion));
    }
    Ok(ExitCode::SUCCESS)
}

/// An entry of `synonyms.toml`, with its evidence as a comment. The words need no escapes: they consist of letters.
fn entry(suggestion: &Suggestion) -> String {
    let [a, b] = &suggestion.words;
    let both = format!("[[synonym]]\nwords = [\"{a}\", \"{b}\"]");
    match &suggestion.grounds {
        Grounds::Spelling => format!("# two spellings\n{both}"),
        Grounds::Abbreviation(post) => {
            format!("# abbreviation, in the questions of {}\n{both}", line(post))
        }
        Grounds::Brackets(post) => {
            format!(
                "# one explains the other in brackets in {}\n{both}",
                line(post)
            )
        }
        Grounds::CoOccurrence { posts, elsewhere } => format!(
            "# \"{a}\" is in no post, but in the questions of {}; these all have \"{b}\", and {elsewhere} others have it too\n\
             [[synonym]]\nfrom = [\"{a}\"]\nto = [\"{b}\"]\nweight = 0.5",
            line(&posts.join(", "))
        ),
        _ => both,
    }
}

/// Text without line breaks, which would end the comment: a post's id may contain one.
fn line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
