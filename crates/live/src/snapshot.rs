//! A generation of the index as readers hold it, and the differences between two generations.

#[cfg(not(unix))]
use std::path::PathBuf;
use std::{collections::HashMap, path::Path};

use jiff::Timestamp;
use senpai_content::{Diagnostic, LeftOut, Library};
use senpai_search::{Index, Synonyms};
use serde::Serialize;

/// One whole generation of the index, with the synonyms for parsing questions.
#[derive(Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// The index, with the vectors if all of them are known.
    pub index: Index,
    /// The community's synonyms, or the shipped synonyms.
    pub synonyms: Synonyms,
    /// The error if `synonyms.toml` cannot be used. [`Snapshot::synonyms`] are then the synonyms of the snapshot before, or the
    /// shipped synonyms.
    pub synonyms_error: Option<String>,
    /// The generation's name: each generation has a new one.
    pub generation: String,
    /// The time of the build; `None` if it is not known.
    pub built: Option<Timestamp>,
    /// The posts that are not in the snapshot: drafts, and files that could not be read.
    pub left_out: LeftOut,
    /// The name of the generation on disk. It is this generation, or an older one that this generation replaces in memory because
    /// the folder cannot be written.
    pub(crate) on_disk: Option<String>,
}

impl Snapshot {
    /// True if the index is in a folder, and not only in memory.
    pub fn is_kept(&self) -> bool {
        self.on_disk.as_ref() == Some(&self.generation)
    }

    /// True if the snapshot has the posts of `library` unchanged.
    pub(crate) fn is_of(&self, library: &Library) -> bool {
        let posts = self.index.posts().iter().map(|p| (&p.meta.id, p.hash));
        posts.eq(library.articles.iter().map(|a| (&a.meta.id, a.hash)))
    }

    /// True if the snapshot has posts, `library` has none, and no draft of it has the file name of one of those posts. A post that is
    /// hidden, or moved to a folder of drafts, keeps this name.
    pub(crate) fn is_gone(&self, library: &Library) -> bool {
        let posts = self.index.posts();
        let hides = |path: &Path| posts.iter().any(|p| p.path.file_name() == path.file_name());
        let mut drafts = library.drafts.iter();
        !posts.is_empty() && library.articles.is_empty() && !drafts.any(|draft| hides(&draft.path))
    }
}

/// Identifies a folder, to notice that another folder has taken its place: by the system's numbers of device and folder, or by the
/// real path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderId {
    #[cfg(unix)]
    id: (u64, u64),
    #[cfg(not(unix))]
    id: PathBuf,
}

impl FolderId {
    #[cfg(unix)]
    pub(crate) fn of(folder: &Path) -> Option<FolderId> {
        use std::os::unix::fs::MetadataExt;
        let meta = std::fs::metadata(folder).ok()?;
        let id = (meta.dev(), meta.ino());
        Some(FolderId { id })
    }

    #[cfg(not(unix))]
    pub(crate) fn of(folder: &Path) -> Option<FolderId> {
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

impl Change {
    pub(crate) fn between(before: Option<&Index>, after: &Index) -> Change {
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
