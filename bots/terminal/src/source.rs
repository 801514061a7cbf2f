//! Posts to an index that is fresh: opened, refreshed, or kept in memory where nothing can be written.

use std::{
    process::ExitCode,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use anyhow::Context;
use indicatif::ProgressBar;
use jiff::Timestamp;
use notify_debouncer_full::{DebounceEventResult, new_debouncer, notify::RecursiveMode};
use senpai_chat::{LiveIndex, Progress, Snapshot};

use crate::settings::Folders;

/// Opens the index, refreshed when posts have changed.
///
/// # Errors
/// Fails when there are no posts, or they cannot be read.
pub fn open(folders: &Folders) -> anyhow::Result<Arc<Snapshot>> {
    let shelf = folders.settle()?.shelf().with_model(folders.model()?);
    Ok(shelf.open(Timestamp::now(), &mut bar())?)
}

/// Builds the index if posts have changed, and says what it holds.
///
/// # Errors
/// Fails when there are no posts, or they cannot be read.
pub fn reindex(folders: &Folders, watch: bool) -> anyhow::Result<ExitCode> {
    let settings = folders.settle()?;
    if watch && settings.index.is_none() {
        anyhow::bail!("there is no place for an index to keep fresh; name one with --index DIR");
    }
    let shelf = settings.shelf();
    // Begun before the first look, so that nothing that changes meanwhile is missed.
    let changes = watch.then(|| Changes::of(&shelf)).transpose()?;
    refresh(&shelf)?;
    if let Some(changes) = changes {
        loop {
            changes.wait();
            if shelf.is_stale()
                && let Err(error) = refresh(&shelf)
            {
                // The next change may mend it: the old generation serves until then.
                anstream::eprintln!("error: {error:#}");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the system says of changes to the posts.
struct Changes {
    events: mpsc::Receiver<DebounceEventResult>,
    /// Watches for as long as it lives.
    _watching: Box<dyn std::any::Any>,
}

/// How long nothing may happen before a burst of changes counts as over.
const QUIET: Duration = Duration::from_millis(300);
/// How often the posts are looked at although the system says nothing: network folders are silent.
const RESCAN: Duration = Duration::from_secs(30);

impl Changes {
    fn of(shelf: &LiveIndex) -> anyhow::Result<Changes> {
        let (tell, events) = mpsc::channel();
        let mut watching = new_debouncer(QUIET, None, tell).context("cannot watch the posts")?;
        watching.watch(shelf.content(), RecursiveMode::Recursive)?;
        if let Some(state) = shelf
            .learned()
            .and_then(|l| l.parent())
            .filter(|p| p.is_dir())
        {
            watching.watch(state, RecursiveMode::NonRecursive)?;
        }
        Ok(Changes {
            events,
            _watching: Box::new(watching),
        })
    }

    fn wait(&self) {
        let heard = self.events.recv_timeout(RESCAN);
        if matches!(heard, Err(mpsc::RecvTimeoutError::Disconnected)) {
            std::thread::sleep(RESCAN);
        }
    }
}

fn refresh(shelf: &LiveIndex) -> anyhow::Result<()> {
    let (stock, change) = shelf.refresh(Timestamp::now(), &mut bar())?;
    anstream::println!(
        "{} posts, {} passages",
        stock.index.posts().len(),
        stock.index.passages()
    );
    if !change.diagnostics.is_empty() {
        anstream::println!("{} findings: see `senpai check`", change.diagnostics.len());
    }
    Ok(())
}

/// Shows a bar on a terminal once the work has taken a second, and says who is waited for.
fn bar() -> impl FnMut(Progress) {
    let start = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    move |progress| match progress {
        Progress::Waiting { holder } => {
            let who = holder.map_or("another process".to_owned(), |id| format!("process {id}"));
            anstream::eprintln!("{who} builds the index; waiting for it");
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
    }
}
