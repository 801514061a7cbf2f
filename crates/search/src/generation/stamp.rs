//! Detects changed files without reading them.

use std::{
    fs::{self, Metadata},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

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

/// The stamps of all posts' files under `content`, sorted.
pub(super) fn of_posts(content: &Path) -> Vec<Stamp> {
    let mut out = Vec::new();
    let mut folders = vec![content.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|e| e == "md" || e == "markdown")
            {
                let relative = path.strip_prefix(content).unwrap_or(&path).to_owned();
                out.push(Stamp::of(relative, &meta));
            }
        }
    }
    out.sort();
    out
}
