//! Posts to an index that is fresh: opened, refreshed, or kept in memory where nothing can be written.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use indicatif::ProgressBar;
use jiff::ZonedDateTime;
use senpai_content::Library;
use senpai_search::{Generations, Index, Synonyms, index_in_memory};

use crate::settings::{Folders, Settings};

/// For a folder that has none of its own.
const SHIPPED_SYNONYMS: &str = include_str!("../../../content/synonyms.toml");

/// What questions are asked of.
pub struct Source {
    /// The index.
    pub index: Index,
    /// The community's synonyms.
    pub synonyms: Synonyms,
}

/// Opens the index, refreshed when posts have changed.
///
/// # Errors
/// Fails when there are no posts, or they cannot be read.
pub fn open(folders: &Folders) -> anyhow::Result<Source> {
    let settings = folders.settle()?;
    let synonyms = match Synonyms::load(&settings.content.join("synonyms.toml"))? {
        Some(synonyms) => synonyms,
        None => Synonyms::parse(SHIPPED_SYNONYMS)?,
    };
    let generations = settings.index.as_ref().map(Generations::in_dir);
    let fresh = generations
        .as_ref()
        .and_then(|g| g.open_fresh(&settings.content));
    let index = match fresh {
        Some(index) => index,
        None => build(&settings, generations.as_ref())?.0,
    };
    Ok(Source { index, synonyms })
}

/// Builds the index if posts have changed, and says what it holds.
///
/// # Errors
/// Fails when there are no posts, or they cannot be read.
pub fn reindex(folders: &Folders, watch: bool) -> anyhow::Result<ExitCode> {
    let settings = folders.settle()?;
    let generations = settings.index.as_ref().map(Generations::in_dir);
    refresh(&settings, generations.as_ref())?;
    if watch {
        let Some(generations) = &generations else {
            anyhow::bail!(
                "there is no place for an index to keep fresh; name one with --index DIR"
            );
        };
        loop {
            std::thread::sleep(BETWEEN_LOOKS);
            if generations.open_fresh(&settings.content).is_none()
                && let Err(error) = refresh(&settings, Some(generations))
            {
                // The next change may mend it: the old generation serves until then.
                anstream::eprintln!("error: {error:#}");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// How often the posts are looked at. Looking reads names, sizes and times only.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

fn refresh(settings: &Settings, generations: Option<&Generations>) -> anyhow::Result<()> {
    let (index, wrong) = build(settings, generations)?;
    anstream::println!(
        "{} posts, {} passages",
        index.posts().len(),
        index.passages()
    );
    if wrong > 0 {
        anstream::println!("{wrong} findings: see `senpai check`");
    }
    Ok(())
}

fn build(settings: &Settings, generations: Option<&Generations>) -> anyhow::Result<(Index, usize)> {
    let library = Library::load(&settings.content, ZonedDateTime::now().date())?;
    let wrong = library.diagnostics.len();
    if library.articles.is_empty() {
        anyhow::bail!(
            "no posts in {}; write one as NAME.md, or see `senpai check`",
            settings.content.display()
        );
    }
    let built = match generations {
        Some(generations) => {
            match generations.build(&library, &mut progress(library.articles.len())) {
                Ok(index) => index,
                Err(error) => {
                    anstream::eprintln!(
                        "note: the index is kept in memory only: {:#}",
                        anyhow::Error::from(error)
                    );
                    index_in_memory(&library)?
                }
            }
        }
        None => index_in_memory(&library)?,
    };
    Ok((built, wrong))
}

/// Shows a bar on a terminal once the work has taken a second.
fn progress(total: usize) -> impl FnMut(usize) {
    let start = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    move |done| {
        if bar.is_none() && start.elapsed() > Duration::from_secs(1) {
            bar = Some(ProgressBar::new(total as u64));
        }
        if let Some(bar) = &bar {
            bar.set_position(done as u64);
            if done == total {
                bar.finish_and_clear();
            }
        }
    }
}
