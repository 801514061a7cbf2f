//! The index of a folder of posts: it refreshes itself, and follows other processes, while questions are answered.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::{Timestamp, tz::TimeZone};
use senpai_content::{
    Goal, Learned, LearnedQuestion, LeftOut, Library, Moment, Site, Stamp, TOML_LIMIT,
    read_text_in_folder,
};
use senpai_search::{Generations, Model, Opened, Progress, Synonyms, Vectors, index_in_memory};

use crate::{Change, FolderId, Snapshot};

/// The file of the community's synonyms, in the folder of posts.
const SYNONYMS: &str = "synonyms.toml";
/// The synonyms for a folder of posts that has no such file.
const SHIPPED_SYNONYMS: &str = include_str!("../data/synonyms.toml");

/// The index of a folder of posts. A reader keeps its [`Snapshot`] while a newer snapshot is built. Share the index in an `Arc`.
#[derive(Debug)]
pub struct LiveIndex {
    content: PathBuf,
    learned: Option<PathBuf>,
    pub(crate) generations: Option<Generations>,
    pub(crate) model: Option<Arc<Model>>,
    /// Vectors that were computed for posts that changed in the meantime.
    pub(crate) unfinished: Mutex<Option<Vectors>>,
    zone: TimeZone,
    site: Option<Site>,
    goals: Option<Vec<Goal>>,
    pub(crate) snapshot: RwLock<Option<Arc<Snapshot>>>,
    /// Locked during a build: a second caller waits.
    building: Mutex<()>,
    /// True if a question failed in a way that a damaged index may cause.
    suspected: AtomicBool,
    /// The warnings about linked questions that have been logged.
    warned: Mutex<Vec<String>>,
    /// The error of the last refresh, if the posts on disk are not those of the snapshot.
    failure: Mutex<Option<String>>,
}

/// An index could not be opened or built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// The folder has no post that can be shown.
    #[error("no posts in {content}; write one as NAME.md, or see `senpai check`")]
    NoPosts {
        /// The folder.
        content: PathBuf,
        /// The posts that are not shown.
        left_out: Box<LeftOut>,
    },
    /// Every post is gone from the folder, as if it were not there: a mount that dropped, a deploy that is not done.
    #[error(
        "all posts are gone from {content}, and none of them is a draft now; to take down the last posts, make them drafts before you delete them"
    )]
    Gone {
        /// The folder.
        content: PathBuf,
    },
    /// The folder cannot be read.
    #[error(transparent)]
    Content(#[from] senpai_content::Error),
    /// The index cannot be built.
    #[error(transparent)]
    Search(#[from] senpai_search::Error),
}

impl LiveIndex {
    /// Serves the posts in `content` from an index in the folder `index`, or from memory if `index` is `None`. There is no snapshot
    /// before [`LiveIndex::open`] or [`LiveIndex::refresh`].
    pub fn new(content: PathBuf, index: Option<PathBuf>) -> LiveIndex {
        LiveIndex {
            content,
            learned: None,
            generations: index.map(Generations::in_dir),
            model: None,
            unfinished: Mutex::new(None),
            zone: TimeZone::UTC,
            site: None,
            goals: None,
            snapshot: RwLock::new(None),
            building: Mutex::new(()),
            suspected: AtomicBool::new(false),
            warned: Mutex::new(Vec::new()),
            failure: Mutex::new(None),
        }
    }

    /// Adds the linked questions in the file `learned` to the posts' own questions. See [`senpai_content::Learned`].
    #[must_use]
    pub fn with_learned(self, learned: PathBuf) -> LiveIndex {
        LiveIndex {
            generations: self.generations.map(|g| g.with_learned(&learned)),
            learned: Some(learned),
            ..self
        }
    }

    /// Uses `zone`, instead of UTC, for dates of posts that name no time zone.
    #[must_use]
    pub fn with_zone(self, zone: TimeZone) -> LiveIndex {
        LiveIndex { zone, ..self }
    }

    /// Gives each post without a `url` its address on `site`.
    #[must_use]
    pub fn with_site(self, site: Option<Site>) -> LiveIndex {
        let rule = site.as_ref().map_or(String::new(), Site::to_string);
        LiveIndex {
            generations: self.generations.map(|g| g.with_addresses(&rule)),
            site,
            ..self
        }
    }

    /// Reports goals of posts that are not in `goals`, the goals of the community.
    #[must_use]
    pub fn with_goals(self, goals: Vec<Goal>) -> LiveIndex {
        LiveIndex {
            goals: Some(goals),
            ..self
        }
    }

    /// The moment `now`, to compare with the dates of posts.
    pub fn moment(&self, now: Timestamp) -> Moment {
        Moment {
            now,
            zone: self.zone.clone(),
        }
    }

    /// The identity of the folder of posts, to notice that another folder has taken its place, as in a deploy; `None` if there is
    /// no folder. Symbolic links are followed.
    pub fn folder(&self) -> Option<FolderId> {
        FolderId::of(&self.content)
    }

    /// The folder of posts.
    pub fn content(&self) -> &Path {
        &self.content
    }

    /// The file of the questions that admins linked to posts.
    pub fn learned(&self) -> Option<&Path> {
        self.learned.as_deref()
    }

    /// The newest snapshot; `None` before the first build.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Opens the generation on disk if it is up to date with the posts; otherwise builds a new one. A generation that is damaged,
    /// of another version or of another program is logged and rebuilt. A build reports to `progress`.
    ///
    /// # Errors
    /// Fails when there are no posts or they cannot be indexed.
    pub fn open(
        &self,
        now: Timestamp,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Arc<Snapshot>, LiveError> {
        match self.open_checked(now) {
            Ok(Some(opened)) => {
                let on_disk = Some(opened.generation.clone());
                return Ok(self.publish(opened, on_disk, now));
            }
            Ok(None) => {}
            // Missing file descriptors or permissions say nothing about the generation: its unchanged parts are used.
            Err(error @ senpai_search::Error::File { .. }) => {
                tracing::warn!("the index cannot be read, and is built again: {error}");
            }
            Err(error) => {
                tracing::warn!("the index is rebuilt from the posts: {error}");
                // The new generation must not reuse parts of it.
                self.generations.iter().for_each(Generations::discard);
            }
        }
        Ok(self.refresh(now, progress)?.0)
    }

    /// The generation on disk, if it is up to date and its checksums are right.
    fn open_checked(&self, now: Timestamp) -> Result<Option<Opened>, senpai_search::Error> {
        let Some(generations) = &self.generations else {
            return Ok(None);
        };
        let opened = generations.open_fresh(&self.content, now)?;
        if let Some(opened) = &opened {
            opened.index.check()?;
        }
        Ok(opened)
    }

    /// True if posts have changed since the build (by name, size and modification time), or if a date of a post has come.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let is_stale = self
            .generations
            .as_ref()
            .is_none_or(|g| !g.is_fresh(&self.content, now));
        if !is_stale && self.snapshot().is_some() {
            // The posts are back as they were.
            self.note_failure(None);
        }
        is_stale
    }

    /// The reason of the last refresh's failure, if the posts have not been read or found unchanged since.
    pub fn failure(&self) -> Option<String> {
        let failure = self.failure.lock();
        failure.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note_failure(&self, why: Option<String>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// Switches to a generation that another process published since the last build. Returns true if there was one.
    ///
    /// # Errors
    /// Fails when the published generation cannot be used: [`LiveIndex::refresh`] rebuilds it.
    pub fn reload_published(&self, now: Timestamp) -> Result<bool, LiveError> {
        let Some(generations) = &self.generations else {
            return Ok(false);
        };
        let snapshot = self.snapshot();
        let has_new_vectors = snapshot.as_ref().is_some_and(|s| self.has_new_vectors(s));
        let is_known = |generation| {
            !has_new_vectors && snapshot.as_ref().is_some_and(|s| s.on_disk == generation)
        };
        if is_known(generations.current()) {
            return Ok(false);
        }
        let Some(opened) = generations.open_current()? else {
            return Ok(false);
        };
        if let Err(error) = opened.index.check() {
            // The manifest may still be right: the folder is stale only without it.
            generations.discard();
            return Err(error.into());
        }
        let on_disk = Some(opened.generation.clone());
        if is_known(on_disk.clone()) {
            return Ok(false);
        }
        self.publish(opened, on_disk, now);
        Ok(true)
    }

    /// Records that a question failed in a way that a damaged index may cause: see [`LiveIndex::discard_damaged`].
    pub fn suspect(&self) {
        self.suspected.store(true, Ordering::Relaxed);
    }

    /// If the index is [suspected](LiveIndex::suspect), reads it whole, and discards it if it is damaged. Then
    /// [`LiveIndex::refresh`] builds a new one. Returns true if the index was damaged.
    pub fn discard_damaged(&self) -> bool {
        let was_suspected = self.suspected.swap(false, Ordering::Relaxed);
        let Some(snapshot) = self.snapshot().filter(|_| was_suspected) else {
            return false;
        };
        let Err(error) = snapshot.index.check() else {
            return false;
        };
        tracing::warn!("the index is rebuilt from the posts: {error}");
        self.generations.iter().for_each(Generations::discard);
        true
    }

    /// Removes generations from disk that no process reads.
    pub fn remove_unused(&self) {
        self.generations.iter().for_each(Generations::tidy);
    }

    /// Reads the posts, builds a new generation beside the current one, switches to it, and returns the changes. If the generation
    /// cannot be written, it is built in memory. So a post that is no longer public never answers.
    ///
    /// # Errors
    /// Fails when there are no posts, all of them are gone, or they cannot be indexed. The current generation then stays, and
    /// [`LiveIndex::failure`] has the error.
    pub fn refresh(
        &self,
        now: Timestamp,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Arc<Snapshot>, Change), LiveError> {
        let refreshed = self.read_again(now, progress);
        self.note_failure(refreshed.as_ref().err().map(ToString::to_string));
        refreshed
    }

    fn read_again(
        &self,
        now: Timestamp,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Arc<Snapshot>, Change), LiveError> {
        let _building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.snapshot();
        // A generation that another process publishes from now on is newer than this build.
        let mut on_disk = self.generations.as_ref().and_then(Generations::current);
        let mut library = self.library(now)?;
        // If every post is hidden now, the posts of the snapshot before must not be shown either.
        if library.articles.is_empty() && (before.is_none() || library.drafts.is_empty()) {
            return Err(LiveError::NoPosts {
                content: self.content.clone(),
                left_out: Box::new(library.left_out()),
            });
        }
        if before
            .as_ref()
            .is_some_and(|before| before.is_gone(&library))
        {
            return Err(LiveError::Gone {
                content: self.content.clone(),
            });
        }
        let built = self
            .generations
            .as_ref()
            .map(|g| g.build(&library, progress));
        let opened = match built {
            Some(Ok(opened)) => {
                on_disk = Some(opened.generation.clone());
                opened
            }
            in_memory => match before.as_ref().filter(|s| s.is_of(&library)) {
                Some(unchanged) => Opened {
                    index: unchanged.index.clone(),
                    generation: unchanged.generation.clone(),
                    built: unchanged.built,
                    left_out: library.left_out(),
                },
                None => {
                    if let Some(Err(error)) = in_memory {
                        // Questions are answered even if the folder cannot be written.
                        tracing::warn!("the index is kept in memory only: {error}");
                    }
                    Opened {
                        index: index_in_memory(&library)?,
                        generation: format!("memory-{}", now.as_nanosecond()),
                        built: None,
                        left_out: library.left_out(),
                    }
                }
            },
        };
        let change = Change {
            diagnostics: std::mem::take(&mut library.diagnostics),
            ..Change::between(before.as_deref().map(|s| &s.index), &opened.index)
        };
        Ok((self.publish(opened, on_disk, now), change))
    }

    /// The posts in the folder as they are now, with the linked questions, and with the diagnostics of all files.
    ///
    /// # Errors
    /// Fails when the folder cannot be read.
    pub fn library(&self, now: Timestamp) -> Result<Library, LiveError> {
        let mut library = Library::load(&self.content, self.moment(now))?;
        if let Some(site) = &self.site {
            library.set_addresses(site);
        }
        if let Some(goals) = &self.goals {
            library.check_goals(goals);
        }
        let Some(path) = &self.learned else {
            return Ok(library);
        };
        // The stamp is taken before the file is read, so a later change is noticed.
        library.stamps.extend(Stamp::read(path));
        match Learned::load(path) {
            Ok(learned) => {
                let lost = library.learn(&learned).into_iter();
                let lost = lost.map(|LearnedQuestion { post, answer, .. }| {
                    match answer.filter(|_| library.get(&post).is_some()) {
                        Some(answer) => format!(
                            "the answer `{answer}` of a linked question no longer occurs in {post}: it is left out"
                        ),
                        None => format!("a question is linked to a missing post: {post}"),
                    }
                });
                self.warn(lost.collect());
            }
            // The posts answer even if the file of linked questions is damaged.
            Err(error) => self.warn(vec![format!("linked questions are left out: {error}")]),
        }
        Ok(library)
    }

    /// Logs the warnings about linked questions that the refresh before did not log.
    fn warn(&self, warnings: Vec<String>) {
        let mut said = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        for new in warnings.iter().filter(|warning| !said.contains(warning)) {
            tracing::warn!("{new}");
        }
        *said = warnings;
    }

    /// Switches to a generation. A fault of synonyms or vectors, which only improve answers, does not prevent it.
    fn publish(&self, opened: Opened, on_disk: Option<String>, now: Timestamp) -> Arc<Snapshot> {
        let (synonyms, synonyms_error) = self.synonyms();
        let snapshot = Arc::new(Snapshot {
            index: self.with_known_vectors(opened.index, &opened.generation),
            synonyms,
            synonyms_error,
            generation: opened.generation,
            built: opened.built.or(Some(now)),
            on_disk,
            left_out: opened.left_out,
        });
        *self
            .snapshot
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        snapshot
    }

    /// The synonyms of the folder. If their file cannot be used: the synonyms of the snapshot before or the shipped synonyms, and
    /// the error.
    fn synonyms(&self) -> (Synonyms, Option<String>) {
        match synonyms_of(&self.content) {
            Ok(synonyms) => (synonyms, None),
            Err(error) => {
                let why = std::error::Error::source(&error).map(|why| format!(": {why}"));
                let error = format!("{SYNONYMS} is left out: {error}{}", why.unwrap_or_default());
                tracing::warn!("{error}");
                let before = self.snapshot().map(|before| before.synonyms.clone());
                (before.unwrap_or_else(shipped_synonyms), Some(error))
            }
        }
    }
}

/// The synonyms of a folder of posts: from its `synonyms.toml`, or the shipped synonyms if there is no such file.
///
/// # Errors
/// Fails when the file cannot be read or parsed.
pub fn synonyms_of(content: &Path) -> Result<Synonyms, senpai_search::Error> {
    let own = Synonyms::load(&content.join(SYNONYMS))?;
    Ok(own.unwrap_or_else(shipped_synonyms))
}

/// The text of the synonyms of a folder of posts, as [`synonyms_of`] reads them.
///
/// # Errors
/// Fails when the file cannot be read.
pub fn synonyms_text(content: &Path) -> std::io::Result<String> {
    match read_text_in_folder(&content.join(SYNONYMS), TOML_LIMIT) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(SHIPPED_SYNONYMS.into()),
        text => text,
    }
}

fn shipped_synonyms() -> Synonyms {
    // This cannot fail: a test reads the shipped file.
    Synonyms::parse(SHIPPED_SYNONYMS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_synonyms_are_understood() {
        assert!(Synonyms::parse(SHIPPED_SYNONYMS).is_ok());
    }
}
