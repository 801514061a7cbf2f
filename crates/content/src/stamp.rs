//! Detects changed files without reading them.

use std::{
    fs::{self, Metadata},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};

use crate::path::readable;

/// Identifies one version of a file: its name, size and times, and its number in the system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    path: PathBuf,
    size: u64,
    /// Nanoseconds since 1970.
    modified: u128,
    /// The inode's number and the time of its last change in nanoseconds; 0 if the system has none. If a file with the same size
    /// and time replaces another file, these differ.
    inode: (u64, i128),
}

impl Stamp {
    /// The stamp of a file with the name `path` here.
    pub fn of(path: PathBuf, meta: &Metadata) -> Stamp {
        let modified = meta
            .modified()
            .ok()
            .and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        Stamp {
            path,
            size: meta.len(),
            modified: modified.map_or(0, |d| d.as_nanos()),
            inode: inode(meta),
        }
    }

    /// The stamp of the file `path`, or of the file that a link leads to; `None` if there is none.
    pub fn read(path: &Path) -> Option<Stamp> {
        Some(Stamp::of(path.to_owned(), &fs::metadata(path).ok()?))
    }

    /// The stamp of the file `path` below the folder `root`, or of the file that a link leads to.
    pub(crate) fn below(root: &Path, path: &Path) -> Option<Stamp> {
        let meta = fs::metadata(root.join(path)).ok()?;
        Some(Stamp::of(readable(path), &meta))
    }

    /// The name of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(unix)]
fn inode(meta: &Metadata) -> (u64, i128) {
    use std::os::unix::fs::MetadataExt;
    let changed = i128::from(meta.ctime()) * 1_000_000_000 + i128::from(meta.ctime_nsec());
    (meta.ino(), changed)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> (u64, i128) {
    (0, 0)
}
