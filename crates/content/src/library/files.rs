//! The Markdown files of a folder.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use ignore::WalkBuilder;

use super::Error;
use crate::{Code, Diagnostic};

/// Lists the Markdown files under `root`, sorted, relative to it. Hidden files and README.md are left out.
pub(super) fn markdown_files(root: &Path) -> Result<(Vec<PathBuf>, Vec<Diagnostic>), Error> {
    std::fs::read_dir(root).map_err(|source| Error::Folder {
        root: root.to_owned(),
        source,
    })?;
    let shown = |name: &OsStr| !name.as_encoded_bytes().starts_with(b".");
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .filter_entry(move |entry| entry.depth() == 0 || shown(entry.file_name()))
        .build();
    let mut paths = Vec::new();
    let mut diagnostics = Vec::new();
    let real_root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                diagnostics.push(Diagnostic::of_file(
                    Path::new(""),
                    Code::Unreadable,
                    e.to_string(),
                    "check the folder's permissions",
                ));
                continue;
            }
        };
        let path = entry
            .path()
            .strip_prefix(root)
            .unwrap_or(entry.path())
            .to_owned();
        let name = entry.file_name().to_string_lossy();
        let Some(kind) = entry.file_type() else {
            continue;
        };
        let markdown = entry
            .path()
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"));
        if !markdown || name.eq_ignore_ascii_case("README.md") || kind.is_dir() {
            continue;
        }
        if kind.is_symlink() {
            let inside = std::fs::canonicalize(entry.path())
                .is_ok_and(|p| p.starts_with(&real_root) && p.is_file());
            if !inside {
                diagnostics.push(Diagnostic::of_file(
                    &path,
                    Code::OutsideRoot,
                    "the symbolic link leads out of the folder, or to no file",
                    "put the file itself into the folder",
                ));
                continue;
            }
        } else if !kind.is_file() {
            // Pipes and devices are never opened: reading them may never end.
            continue;
        }
        paths.push(path);
    }
    paths.sort();
    Ok((paths, diagnostics))
}
