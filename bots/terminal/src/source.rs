//! The index of the posts: opened, refreshed, or kept in memory if nothing can be written.

use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use indicatif::ProgressBar;
use jiff::{Timestamp, tz::TimeZone};
use senpai_live::{Diagnostic, LEARNED_FILE, LiveIndex, Progress, Snapshot};
use senpai_screen::{err, out, print_error};
use senpai_search::Model;
use senpai_settings::{Paths, Settings};

use crate::{
    changes::Changes,
    reader::{self, counts},
};

/// Opens the index, and refreshes it if posts have changed.
///
/// # Errors
/// Fails if there are no posts, or if the posts or the model cannot be read.
pub fn open(paths: &Paths) -> anyhow::Result<Arc<Snapshot>> {
    let index = live_index(&paths.resolve()?).with_model(model(paths)?);
    Ok(index.open(Timestamp::now(), &mut bar())?)
}

/// The embedding model, if one is configured.
///
/// # Errors
/// Fails if the settings or the model cannot be read.
pub fn model(paths: &Paths) -> anyhow::Result<Option<Arc<Model>>> {
    Ok(paths.model()?.as_deref().map(Model::open).transpose()?)
}

/// The posts, with the questions that admins linked to them.
fn live_index(settings: &Settings) -> LiveIndex {
    LiveIndex::new(settings.content.clone(), settings.terminal_index())
        .with_zone(TimeZone::system())
        // The settings are checked where they are parsed.
        .with_site(settings.site.rule().ok().flatten())
        .with_learned(settings.state.join(LEARNED_FILE))
}

/// Builds the index if posts have changed, and prints its size.
///
/// # Errors
/// Fails if there are no posts, or if they cannot be read.
pub fn reindex(paths: &Paths, watch: bool) -> anyhow::Result<ExitCode> {
    let settings = paths.resolve()?;
    if watch && settings.terminal_index().is_none() {
        anyhow::bail!("there is no folder for the index; name one with --index DIR");
    }
    let index = live_index(&settings);
    // Watches before the first refresh, so that no change in between is missed.
    let changes = watch.then(|| Changes::of(&index)).transpose()?;
    refresh(&index)?;
    if let Some(mut changes) = changes {
        let mut said = String::new();
        loop {
            changes.wait(&index);
            if !index.is_stale(Timestamp::now()) {
                continue;
            }
            // The next change may correct an error; until then the old generation answers.
            let error = refresh(&index).err().map(|error| format!("{error:#}"));
            let error = error.unwrap_or_default();
            if !error.is_empty() && error != said {
                print_error(&error);
            }
            said = error;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn refresh(index: &LiveIndex) -> anyhow::Result<()> {
    let (snapshot, change) = index.refresh(Timestamp::now(), &mut bar())?;
    let words = reader::words();
    let posts = snapshot.index.posts().len();
    out!(
        "{}, {}: {}",
        counts(words, posts, &snapshot.left_out),
        words.status[2],
        snapshot.index.passages()
    );
    if change.diagnostics.iter().any(Diagnostic::is_error) {
        out!("{}", words.see_check);
    }
    Ok(())
}

/// Shows a progress bar on a terminal after one second, and names the process that it waits for.
fn bar() -> impl FnMut(Progress) {
    let start = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    move |progress| match progress {
        Progress::Waiting { holder } => {
            let who = holder.map_or("another process".to_owned(), |id| format!("process {id}"));
            err!("{who} builds the index; waiting for it");
        }
        Progress::Posts { done, total } => {
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
        _ => {}
    }
}
