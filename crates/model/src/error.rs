//! The errors of this crate.

use std::path::{Path, PathBuf};

/// A model cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {path} of the model")]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A file is damaged, or not of a supported kind.
    #[error("{path} is not part of a usable model: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    }

    pub(crate) fn unusable(path: impl Into<PathBuf>, why: impl Into<String>) -> Error {
        Error::Unusable {
            path: path.into(),
            why: why.into(),
        }
    }
}
