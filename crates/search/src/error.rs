//! What can go wrong with an index.

use std::path::PathBuf;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The engine refused: a damaged or foreign index, or no room left.
    #[error("the index cannot be used; build it again")]
    Engine(#[from] tantivy::TantivyError),
    /// A file of the index could not be read or written.
    #[error("cannot read or write {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the index is damaged, of another version, or not ours.
    #[error("{path} cannot be used: {why}; the index is to be built again")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A record of the index is not one of ours.
    #[error("the index holds a record of another version; build it again")]
    Record(#[from] serde_json::Error),
    /// A folder holds no model that can be used.
    #[error("no model can be read from {folder}: {why}")]
    Model {
        /// The folder.
        folder: PathBuf,
        /// What is missing or wrong.
        why: String,
    },
    /// The synonyms file is not understood.
    #[error("the synonyms are not understood: {0}")]
    Synonyms(#[from] toml::de::Error),
}

impl Error {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| Error::File { path, source }
    }
}
