//! Waits for changes of the posts, and for a new folder at their path.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use notify_debouncer_full::{
    DebounceEventResult, Debouncer, RecommendedCache, new_debouncer,
    notify::{self, RecommendedWatcher, RecursiveMode},
};
use senpai_live::{FolderId, LiveIndex};

/// A burst of changes is over after this time without an event. By hand.
const QUIET_TIME: Duration = Duration::from_millis(300);
/// The interval of checks for a new folder. By hand: a check is one system call.
const CHECK_FOLDER_EVERY: Duration = Duration::from_secs(1);
/// The interval at which the posts are checked without an event, because network folders send no events. By hand.
const RESCAN_EVERY: Duration = Duration::from_secs(30);

/// Events of the file system about the posts.
pub struct Changes {
    events: mpsc::Receiver<DebounceEventResult>,
    sender: mpsc::Sender<DebounceEventResult>,
    /// The folder that is watched. The system watches a folder, not a path: after a rename or the switch of a link, it still
    /// watches the old folder.
    folder: Option<FolderId>,
    /// Watches until it is dropped.
    watching: Option<Debouncer<RecommendedWatcher, RecommendedCache>>,
}

impl Changes {
    /// Watches the posts and the linked questions of an index.
    ///
    /// # Errors
    /// Fails if the system cannot watch the folder.
    pub fn of(index: &LiveIndex) -> notify::Result<Changes> {
        let (sender, events) = mpsc::channel();
        let mut changes = Changes {
            events,
            sender,
            folder: index.folder(),
            watching: None,
        };
        changes.watching = Some(changes.watch(index)?);
        Ok(changes)
    }

    fn watch(
        &self,
        index: &LiveIndex,
    ) -> notify::Result<Debouncer<RecommendedWatcher, RecommendedCache>> {
        let mut watching = new_debouncer(QUIET_TIME, None, self.sender.clone())?;
        watching.watch(index.content(), RecursiveMode::Recursive)?;
        let state = index.learned().and_then(|learned| learned.parent());
        if let Some(state) = state.filter(|state| state.is_dir()) {
            watching.watch(state, RecursiveMode::NonRecursive)?;
        }
        Ok(watching)
    }

    /// Waits for an event, for a new folder at the path of the posts, or for the time of the next check.
    pub fn wait(&mut self, index: &LiveIndex) {
        let start = Instant::now();
        while start.elapsed() < RESCAN_EVERY {
            let folder = index.folder();
            // While there is no folder, the posts do not change.
            if folder.is_some() && folder != self.folder {
                // The old watch ends first: its events are about other files.
                self.watching = None;
                self.watching = self.watch(index).ok();
                // Without a watch, the next round tries again.
                self.folder = folder.filter(|_| self.watching.is_some());
                return;
            }
            // `self` holds a sender, so the channel is never closed.
            if self.events.recv_timeout(CHECK_FOLDER_EVERY).is_ok() {
                return;
            }
        }
    }
}
