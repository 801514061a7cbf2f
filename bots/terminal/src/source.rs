//! The index of the posts: opened, refreshed, or kept in memory if nothing can be written.

use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::bail;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, tz::TimeZone};
use senpai_live::{Diagnostic, LEARNED_FILE, LiveIndex, Progress, Snapshot};
use senpai_model::{Model, SHIPPED};
use senpai_screen::{err, out, print_error};
use senpai_settings::{Paths, Settings};

use crate::{
    changes::Changes,
    reader::{self, counts},
};

/// The most vectors for which a question waits: they take less than a second. By hand.
const FEW_VECTORS: usize = 6;

/// Opens the index, and refreshes it if posts have changed. If many vectors are missing, words alone rank.
///
/// # Errors
/// Fails if there are no posts, or if the posts cannot be read.
pub fn open(paths: &Paths) -> anyhow::Result<Arc<Snapshot>> {
    let settings = paths.resolve()?;
    let index = live_index(&settings).with_model(usable_model(&settings));
    let snapshot = index.open(Timestamp::now(), &mut bar())?;
    match index.missing_vectors()? {
        0 => return Ok(snapshot),
        1..=FEW_VECTORS => {
            index.compute_vectors(threads(), &mut |_, _| ())?;
        }
        _ => err!("{}", reader::words().prepare),
    }
    Ok(index.snapshot().unwrap_or(snapshot))
}

/// Opens the index as [`open`] does, but waits for all vectors.
///
/// # Errors
/// Fails if there are no posts, or if the posts, the synonyms or the model cannot be read.
pub fn open_whole(paths: &Paths) -> anyhow::Result<Arc<Snapshot>> {
    let index = live_index(&paths.resolve()?).with_model(model(paths)?);
    let snapshot = index.open(Timestamp::now(), &mut bar())?;
    if let Some(error) = &snapshot.synonyms_error {
        bail!("{error}");
    }
    compute_vectors(&index)?;
    Ok(index.snapshot().unwrap_or(snapshot))
}

/// The model of meaning, if there is one.
///
/// # Errors
/// Fails if the settings or the model cannot be read.
pub fn model(paths: &Paths) -> anyhow::Result<Option<Arc<Model>>> {
    let folder = paths.model()?.folder(SHIPPED.as_ref());
    let model = folder.map(|folder| Model::open(&folder)).transpose()?;
    Ok(model.map(Arc::new))
}

/// The model of meaning. If it cannot be used, a warning is printed, and words alone rank.
fn usable_model(settings: &Settings) -> Option<Arc<Model>> {
    if let Some(missing) = settings.model.missing(SHIPPED.as_ref()) {
        err!("warning: {missing}");
    }
    let folder = settings.model.folder(SHIPPED.as_ref())?;
    match Model::open(&folder) {
        Ok(model) => Some(Arc::new(model)),
        Err(error) => {
            err!(
                "warning: words alone rank: {:#}",
                anyhow::Error::from(error)
            );
            None
        }
    }
}

/// Computes the vectors that are missing, with a progress bar.
fn compute_vectors(index: &LiveIndex) -> anyhow::Result<()> {
    let mut show = bar_of("vectors");
    index.compute_vectors(threads(), &mut |done, total| show(done, total))?;
    Ok(())
}

/// One thread for each processor.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
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
    if settings.terminal_index().is_none() {
        bail!("there is no folder for the index; name one with --index DIR");
    }
    let index = live_index(&settings).with_model(usable_model(&settings));
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
            let error = refresh(&index).err().map(|error| reader::sentence(&error));
            let error = error.unwrap_or_default();
            if !error.is_empty() && error != said {
                print_error(format_args!("{error}; waiting for the next change"));
            }
            said = error;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn refresh(index: &LiveIndex) -> anyhow::Result<()> {
    let (snapshot, change) = index.refresh(Timestamp::now(), &mut bar())?;
    if !snapshot.is_kept() {
        bail!(
            "the index cannot be written; name a folder that this user can write to with --index DIR"
        );
    }
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
    compute_vectors(index)
}

/// Shows a progress bar on a terminal after one second, and names the process that it waits for.
fn bar() -> impl FnMut(Progress) {
    let mut show = bar_of("posts");
    move |progress| match progress {
        Progress::Waiting { holder } => {
            let who = holder.map_or("another process".to_owned(), |id| format!("process {id}"));
            err!("{who} builds the index; waiting for it");
        }
        Progress::Posts { done, total } => show(done, total),
        _ => {}
    }
}

/// Shows the number of vectors done, and of all, on a terminal after one second.
pub fn bar_of(what: &'static str) -> impl FnMut(usize, usize) {
    let start = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    move |done, total| {
        if bar.is_none() && start.elapsed() > Duration::from_secs(1) {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            bar = Some(
                ProgressBar::new(total as u64)
                    .with_style(style)
                    .with_message(what),
            );
        }
        if let Some(bar) = &bar {
            bar.set_position(done as u64);
            if done == total {
                bar.finish_and_clear();
            }
        }
    }
}
