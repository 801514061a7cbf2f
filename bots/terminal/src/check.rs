//! `senpai check`: errors and warnings in the posts.

mod github;
mod sarif;
mod text;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::bail;
use jiff::{Timestamp, tz::TimeZone};
use senpai_content::{Code, Diagnostic, Goal, Language, Library, Moment, render};
use senpai_screen::{out, print, print_error_as, print_json};
use senpai_search::Synonyms;
use senpai_settings::Paths;
use senpai_wording::wording;

use crate::{
    exit::NOT_FOUND,
    reader::{self, counts, no_posts},
};

/// The arguments of `check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of posts, instead of --content
    dir: Option<PathBuf>,
    /// Show every finding with its line, and why each post is left out; in other formats, a note for each post that is left out
    #[arg(long, short)]
    verbose: bool,
    /// The format of the output: text, json, github (commands for GitHub Actions) or sarif (SARIF 2.1.0)
    #[arg(
        long,
        value_enum,
        default_value = "text",
        hide_possible_values = true,
        value_name = "FORM"
    )]
    format: Format,
    /// Print JSON, like --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// The language of the output [default: by the locale]
    #[arg(long, value_name = "ja|en")]
    lang: Option<Language>,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Github,
    Sarif,
}

/// Prints the errors and warnings of the posts. The exit code is 1 if there is an error.
///
/// # Errors
/// Fails if the folder cannot be read, or contains no post.
pub fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let language = arguments.lang.unwrap_or_else(reader::language);
    let said = |error: anyhow::Error| anyhow::Error::msg(reader::sentence_in(language, &error));
    let settings = paths
        .clone()
        .with_content(arguments.dir.clone())
        .resolve()
        .map_err(|error| said(error.into()))?;
    let content = arguments.dir.clone().unwrap_or(settings.content);
    let moment = Moment {
        now: Timestamp::now(),
        zone: TimeZone::system(),
    };
    let mut library = Library::load(&content, moment).map_err(|error| said(error.into()))?;
    // The settings were checked when they were parsed.
    if let Some(site) = settings.site.rule().ok().flatten() {
        library.set_addresses(&site);
    }
    let goals: Vec<Goal> = settings.goals.iter().map(|goal| goal.id.clone()).collect();
    library.check_goals(&goals);
    let mut found: Vec<Diagnostic> = library
        .diagnostics
        .iter()
        .map(|d| d.in_language(language))
        .collect();
    // The sort is stable, so the findings stay sorted by file and place. Advice on practice is not a mistake, so it comes last.
    let is_advice = |code| {
        matches!(
            code,
            Code::NoPrinciple | Code::DoubtfulStep | Code::TooManySteps
        )
    };
    found.sort_by_key(|d| (!d.is_error(), is_advice(d.code)));
    let left_out = library.left_out();
    let form = if arguments.json {
        Format::Json
    } else {
        arguments.format
    };
    if arguments.verbose && form != Format::Text {
        let notes = library.notes_of_drafts();
        found.extend(notes.iter().map(|note| note.in_language(language)));
    }
    let is_empty = library.articles.is_empty() && left_out.is_empty();
    match form {
        Format::Json => print_json(&found)?,
        Format::Github => github::print(&found, &Base::of(&content)),
        Format::Sarif => sarif::print(&found, &Base::of(&content))?,
        Format::Text => {
            if arguments.verbose {
                print(render(&found, &content));
            }
            text::print(&found, language, arguments.verbose);
            if arguments.verbose {
                text::print_left_out(&library, &found, language);
            }
            let posts = library.articles.len();
            out!("{}", counts(wording(language), posts, &left_out));
        }
    }
    if is_empty {
        bail!(no_posts(wording(language), &content, &left_out));
    }
    let synonyms = Synonyms::load(&content.join("synonyms.toml"));
    let has_synonyms = synonyms.is_ok();
    if let Err(error) = synonyms {
        let sentence = reader::sentence_in(language, &error.into());
        print_error_as(wording(language).severities[0], sentence);
    }
    Ok(if !has_synonyms || found.iter().any(Diagnostic::is_error) {
        ExitCode::from(NOT_FOUND)
    } else {
        ExitCode::SUCCESS
    })
}

/// The folder of the posts, and the folder from which a CI names files: GitHub's workspace, or the current folder.
struct Base {
    content: PathBuf,
    root: PathBuf,
}

impl Base {
    fn of(content: &Path) -> Base {
        let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let root = env::var_os("GITHUB_WORKSPACE").filter(|root| !root.is_empty());
        Base {
            content: whole(content),
            root: whole(Path::new(root.as_deref().unwrap_or(".".as_ref()))),
        }
    }

    /// The file of a finding as the CI names it: relative to its root if it is inside.
    fn file(&self, diagnostic: &Diagnostic) -> PathBuf {
        let file = self.content.join(&diagnostic.path);
        file.strip_prefix(&self.root)
            .map_or(file.clone(), Path::to_owned)
    }
}

/// The error or warning, and how to correct it.
fn sentence(diagnostic: &Diagnostic) -> String {
    format!("{} → {}", diagnostic.message, diagnostic.help)
}
