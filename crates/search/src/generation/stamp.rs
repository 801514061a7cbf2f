//! Detects changed files without reading them.

use std::{
    fs::{self, Metadata},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use senpai_content::{Library, readable};
use serde::{Deserialize, Serialize};

/// A file's name, size and time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Stamp {
    path: PathBuf,
    size: u64,
    /// Nanoseconds since 1970.
    modified: u128,
}

impl Stamp {
    pub fn of(path: PathBuf, meta: &Metadata) -> Stamp {
        let modified = meta
            .modified()
            .ok()
            .and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        Stamp {
            path,
            size: meta.len(),
            modified: modified.map_or(0, |d| d.as_nanos()),
        }
    }
}

/// The stamps of all files under `content` that are read as posts, sorted.
pub(super) fn of_posts(content: &Path) -> Vec<Stamp> {
    let files = Library::files(content).unwrap_or_default();
    let stamps = files.iter().filter_map(|file| {
        // Of a link, its target is read.
        let meta = fs::metadata(content.join(file)).ok()?;
        Some(Stamp::of(readable(file), &meta))
    });
    let mut out: Vec<Stamp> = stamps.collect();
    out.sort();
    out
}
