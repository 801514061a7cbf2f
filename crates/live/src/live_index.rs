//! The index of a folder of posts, refreshed and followed while questions are answered.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use jiff::{Timestamp, tz::TimeZone};
use senpai_content::{Diagnostic, Learned, LearnedQuestion, LeftOut, Library, Moment, Site, Stamp};
use senpai_search::{
    Generations, Index, Model, Opened, Progress, Synonyms, Vectors, index_in_memory,
};
use serde::Serialize;

/// The file of the community's synonyms, in the folder of posts.
const SYNONYMS: &str = "synonyms.toml";
/// The synonyms of a folder of posts that has no file of its own.
const SHIPPED_SYNONYMS: &str = include_str!("../data/synonyms.toml");

/// The index of a folder of posts. A reader keeps its [`Snapshot`] while a newer one is built. Share it in an `Arc`.
#[derive(Debug)]
pub struct LiveIndex {
    content: PathBuf,
    learned: Option<PathBuf>,
    pub(crate) generations: Option<Generations>,
    pub(crate) model: Option<Arc<Model>>,
    /// Vectors that were computed for posts that changed meanwhile.
    pub(crate) unfinished: Mutex<Option<Vectors>>,
    zone: TimeZone,
    site: Option<Site>,
    pub(crate) snapshot: RwLock<Option<Arc<Snapshot>>>,
    /// Locked during a build: a second caller waits.
    building: Mutex<()>,
    /// The warnings about linked questions that have been logged.
    warned: Mutex<Vec<String>>,
}

/// One whole generation of the index, with the synonyms for parsing questions.
#[derive(Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// The index.
    pub index: Index,
    /// The community's synonyms, or those shipped.
    pub synonyms: Synonyms,
    /// The error of a `synonyms.toml` that cannot be used; [`Snapshot::synonyms`] are then those of the snapshot before, or the
    /// shipped ones.
    pub synonyms_error: Option<String>,
    /// The generation's name: each generation has a new one.
    pub generation: String,
    /// The time of the build; `None` where it is not known.
    pub built: Option<Timestamp>,
    /// The posts that are not in it: drafts, and files that could not be read.
    pub left_out: LeftOut,
    /// The generation on disk. It is this one, or this one replaces it in memory because the folder cannot be written.
    pub(crate) on_disk: Option<String>,
}

impl Snapshot {
    /// Whether the index is in a folder, and not in memory only.
    pub fn is_kept(&self) -> bool {
        self.on_disk.as_ref() == Some(&self.generation)
    }

    /// Whether it has the posts of `library` as they are.
    fn is_of(&self, library: &Library) -> bool {
        let posts = self.index.posts().iter().map(|p| (&p.meta.id, p.hash));
        posts.eq(library.articles.iter().map(|a| (&a.meta.id, a.hash)))
    }
}

/// Identifies a folder, to notice when another one takes its place: the system's numbers of device and folder, or the real
/// path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderId {
    #[cfg(unix)]
    id: (u64, u64),
    #[cfg(not(unix))]
    id: PathBuf,
}

impl FolderId {
    #[cfg(unix)]
    fn of(folder: &Path) -> Option<FolderId> {
        use std::os::unix::fs::MetadataExt;
        let meta = std::fs::metadata(folder).ok()?;
        let id = (meta.dev(), meta.ino());
        Some(FolderId { id })
    }

    #[cfg(not(unix))]
    fn of(folder: &Path) -> Option<FolderId> {
        let id = std::fs::canonicalize(folder).ok()?;
        Some(FolderId { id })
    }
}

/// The posts that a refresh changed, by title, and the diagnostics of all posts.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Titles of posts that are new.
    pub added: Vec<String>,
    /// Titles of posts whose file changed.
    pub changed: Vec<String>,
    /// Titles of posts that are gone.
    pub removed: Vec<String>,
    /// The diagnostics of all posts.
    pub diagnostics: Vec<Diagnostic>,
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
    /// The folder cannot be read.
    #[error(transparent)]
    Content(#[from] senpai_content::Error),
    /// The index cannot be built.
    #[error(transparent)]
    Search(#[from] senpai_search::Error),
}

impl LiveIndex {
    /// Serves the posts in `content` from an index in the folder `index`, or from memory when it is `None`. It has no
    /// snapshot until [`LiveIndex::open`] or [`LiveIndex::refresh`].
    pub fn new(content: PathBuf, index: Option<PathBuf>) -> LiveIndex {
        LiveIndex {
            content,
            learned: None,
            generations: index.map(Generations::in_dir),
            model: None,
            unfinished: Mutex::new(None),
            zone: TimeZone::UTC,
            site: None,
            snapshot: RwLock::new(None),
            building: Mutex::new(()),
            warned: Mutex::new(Vec::new()),
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

    /// Reads dates of posts that name no time zone in `zone`, instead of UTC.
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

    /// The moment `now`, with which the dates of posts are compared.
    pub fn moment(&self, now: Timestamp) -> Moment {
        Moment {
            now,
            zone: self.zone.clone(),
        }
    }

    /// The identity of the folder of posts, to notice when another folder takes its place, as in a deploy; `None` while there
    /// is none. It follows symbolic links.
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

    /// Opens the generation on disk if it is up to date with the posts, else builds a new one. A generation that is damaged,
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
            // A lack of file descriptors or of a permission says nothing about the generation: its unchanged parts are used.
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

    /// Whether posts have changed since the build, by name, size and modification time, or a date of a post has come.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.generations
            .as_ref()
            .is_none_or(|g| !g.is_fresh(&self.content, now))
    }

    /// Switches to a generation that another process published since the last build; `true` when there was one.
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
        let on_disk = Some(opened.generation.clone());
        if is_known(on_disk.clone()) {
            return Ok(false);
        }
        self.publish(opened, on_disk, now);
        Ok(true)
    }

    /// Removes generations from disk that no process reads.
    pub fn remove_unused(&self) {
        self.generations.iter().for_each(Generations::tidy);
    }

    /// Reads the posts, builds a new generation beside the current one, switches to it, and returns the changes. If the
    /// generation cannot be written, it is built in memory, so that no post answers that is no longer public.
    ///
    /// # Errors
    /// Fails when there are no posts or they cannot be indexed. The current generation then stays.
    pub fn refresh(
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
                        // A folder that cannot be written does not keep questions from being answered.
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

    /// The posts with the linked questions.
    fn library(&self, now: Timestamp) -> Result<Library, LiveError> {
        let mut library = Library::load(&self.content, self.moment(now))?;
        if let Some(site) = &self.site {
            library.set_addresses(site);
        }
        let Some(path) = &self.learned else {
            return Ok(library);
        };
        // Before it is read: a later change is noticed.
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
            // A damaged file of linked questions does not keep the posts from answering.
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

    /// The synonyms of the folder. If their file cannot be used: those of the snapshot before, or those shipped, and the error.
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

/// The synonyms of a folder of posts: those of its `synonyms.toml`, or those shipped if there is no such file.
///
/// # Errors
/// Fails when the file cannot be read or parsed.
pub fn synonyms_of(content: &Path) -> Result<Synonyms, senpai_search::Error> {
    let own = Synonyms::load(&content.join(SYNONYMS))?;
    Ok(own.unwrap_or_else(shipped_synonyms))
}

fn shipped_synonyms() -> Synonyms {
    // A test reads the file: it cannot fail.
    Synonyms::parse(SHIPPED_SYNONYMS).unwrap_or_default()
}

impl Change {
    fn between(before: Option<&Index>, after: &Index) -> Change {
        let posts = before.map(Index::posts).unwrap_or_default();
        let mut old: HashMap<&str, _> = posts.iter().map(|p| (p.meta.id.as_str(), p)).collect();
        let mut change = Change::default();
        for post in after.posts() {
            match old.remove(post.meta.id.as_str()) {
                None => change.added.push(post.meta.title.clone()),
                Some(was) if was.hash != post.hash => change.changed.push(post.meta.title.clone()),
                Some(_) => {}
            }
        }
        change.removed = old.into_values().map(|p| p.meta.title.clone()).collect();
        change.removed.sort();
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_synonyms_are_understood() {
        assert!(Synonyms::parse(SHIPPED_SYNONYMS).is_ok());
    }
}
