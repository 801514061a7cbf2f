//! `senpai synonyms`: candidates for `synonyms.toml`, which an admin reads and pastes.

use std::process::ExitCode;

use anyhow::Context;
use jiff::ZonedDateTime;
use senpai_content::Library;
use senpai_search::{Grounds, Suggestion, suggest};

use crate::{settings::Folders, source};

/// What to do with synonyms.
#[derive(clap::Subcommand)]
pub enum Action {
    /// Print candidates for synonyms.toml with the evidence; nothing is applied
    Suggest,
}

/// Prints candidates as TOML.
///
/// # Errors
/// Fails when the posts or `synonyms.toml` cannot be read.
pub fn run(folders: &Folders, Action::Suggest: &Action) -> anyhow::Result<ExitCode> {
    let settings = folders.settle()?;
    let library = Library::load(&settings.content, ZonedDateTime::now().date())
        .context("cannot read the posts")?;
    let found = suggest(&library, &source::open(folders)?.synonyms);
    if found.is_empty() {
        anstream::println!(
            "# No candidates: the posts and their authors' questions show no pair that synonyms.toml lacks."
        );
        return Ok(ExitCode::SUCCESS);
    }
    anstream::println!(
        "# {} candidates, the surest kinds first; nothing is applied. Paste into synonyms.toml what means the same.",
        found.len()
    );
    for suggestion in &found {
        anstream::println!("\n{}", entry(suggestion));
    }
    Ok(ExitCode::SUCCESS)
}

/// An entry of `synonyms.toml`, the evidence above it. The words are letters only.
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
            "# in no post, but in questions of {}, which all have \"{b}\"; so have {elsewhere} others\n\
             [[synonym]]\nfrom = [\"{a}\"]\nto = [\"{b}\"]\nweight = 0.5",
            line(&posts.join(", "))
        ),
    }
}

/// A post's id may hold a line break, which would end the comment.
fn line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
