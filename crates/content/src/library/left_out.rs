//! The posts of a folder that are not shown.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Library;

/// The numbers of posts in a folder that are not shown, by cause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// The posts that are not public, or not at the time of reading.
    pub drafts: FileCount,
    /// The files that could not be read as a post.
    pub failed: FileCount,
}

/// A number of files, with the name of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileCount {
    /// The number of files.
    pub count: usize,
    /// The first file, relative to the folder.
    pub first: Option<PathBuf>,
}

impl LeftOut {
    /// True if every post is shown.
    pub fn is_empty(&self) -> bool {
        self.drafts.count == 0 && self.failed.count == 0
    }
}

/// `3 (a.md, …)`.
impl std::fmt::Display for FileCount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let more = if self.count > 1 { ", …" } else { "" };
        match &self.first {
            Some(first) => write!(f, "{} ({}{more})", self.count, first.display()),
            None => write!(f, "{}", self.count),
        }
    }
}

impl Library {
    /// The numbers of the folder's posts that are not shown.
    pub fn left_out(&self) -> LeftOut {
        let files = |count, first: Option<&PathBuf>| FileCount {
            count,
            first: first.cloned(),
        };
        let draft = self.drafts.first().map(|draft| &draft.path);
        LeftOut {
            drafts: files(self.drafts.len(), draft),
            failed: files(self.failed.len(), self.failed.first()),
        }
    }
}
