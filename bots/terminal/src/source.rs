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
use senpai_screen::{err, out};
use senpai_settings::{Paths, Settings};
use senpai_wording::{Language, fill, wording};

use crate::{
    changes::Changes,
    reader::{self, counts},
};

/// The greatest number of vectors for which a question waits: they take less than a second. By hand.
const FEW_VECTORS: usize = 6;

/// The time between two frames of the spinner that shows that posts are read. By hand.
const SPINNER: Duration = Duration::from_millis(120);

/// Opens the index, and refreshes it if posts have changed. If many vectors are missing, it ranks by words alone. Notes are in
/// `language`.
///
/// # Errors
/// Fails if there are no posts, or if the posts cannot be read.
pub fn open(paths: &Paths, language: Language) -> anyhow::Result<Arc<Snapshot>> {
    let settings = paths.resolve()?;
    let index = live_index(&settings).with_model(usable_model(&settings, language));
    let snapshot = index.open(Timestamp::now(), &mut bar())?;
    match index.missing_vectors()? {
        0 => return Ok(snapshot),
        1..=FEW_VECTORS => {
            index.compute_vectors(threads(), &mut |_, _| ())?;
        }
        _ => err!("{}", wording(language).prepare),
    }
    Ok(index.snapshot().unwrap_or(snapshot))
}

/// Opens the index like [`open`], but waits for all vectors.
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

/// The embedding model, if there is one.
///
/// # Errors
/// Fails if the settings or the model cannot be read.
pub fn model(paths: &Paths) -> anyhow::Result<Option<Arc<Model>>> {
    let folder = paths.model()?.folder(SHIPPED.as_ref());
    let model = folder.map(|folder| Model::open(&folder)).transpose()?;
    Ok(model.map(Arc::new))
}

/// The embedding model. If it cannot be used, this prints a warning, and Senpai ranks by words alone.
fn usable_model(settings: &Settings, language: Language) -> Option<Arc<Model>> {
    let words = wording(language);
    let warn = |why: &dyn std::fmt::Display| {
        err!("{}: {}", words.severities[1], fill(words.words_alone, why));
    };
    if let Some(places) = settings.model.places_without_model(SHIPPED.as_ref()) {
        warn(&fill(words.no_model, places));
    }
    let folder = settings.model.folder(SHIPPED.as_ref())?;
    match Model::open(&folder) {
        Ok(model) => Some(Arc::new(model)),
        Err(error) => {
            warn(&reader::sentence_in(language, &anyhow::Error::from(error)));
            None
        }
    }
}

/// Computes the missing vectors, with a progress bar.
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
        // The settings were checked when they were parsed.
        .with_site(settings.site.rule().ok().flatten())
        .with_learned(settings.state.join(LEARNED_FILE))
}

/// Builds the index if posts have changed, and prints its size.
///
/// # Errors
/// Fails if there are no posts, or if they cannot be read.
pub fn reindex(paths: &Paths, watch: bool) -> anyhow::Result<ExitCode> {
    let words = reader::words();
    let settings = paths.resolve()?;
    if settings.terminal_index().is_none() {
        bail!(words.no_index);
    }
    let index = live_index(&settings).with_model(usable_model(&settings, reader::language()));
    // The watch begins before the first refresh, so that no change between them is missed.
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
                reader::print_error(fill(words.waits_for_change, &error));
            }
            said = error;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn refresh(index: &LiveIndex) -> anyhow::Result<()> {
    let start = Instant::now();
    let words = reader::words();
    // Only on a terminal: a file or a pipe gets no progress.
    let reading = ProgressBar::new_spinner().with_message(words.reading);
    reading.enable_steady_tick(SPINNER);
    let mut posts = bar();
    let refreshed = index.refresh(Timestamp::now(), &mut |progress| {
        reading.finish_and_clear();
        posts(progress);
    });
    reading.finish_and_clear();
    let (snapshot, change) = refreshed?;
    if !snapshot.is_kept() {
        bail!(words.index_not_written);
    }
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
    compute_vectors(index)?;
    let seconds = format!("{:.1}", start.elapsed().as_secs_f32());
    err!("{}", fill(words.took, seconds));
    Ok(())
}

/// Shows a progress bar on a terminal after one second. Names the process that it waits for.
fn bar() -> impl FnMut(Progress) {
    let mut show = bar_of("posts");
    move |progress| match progress {
        Progress::Waiting { holder } => {
            let words = reader::words();
            err!(
                "{}",
                holder.map_or(words.waits.to_owned(), |id| fill(words.waits_for, id))
            );
        }
        Progress::Posts { done, total } => show(done, total),
        _ => {}
    }
}

/// Shows the number of vectors done, and of all vectors, on a terminal after one second.
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
