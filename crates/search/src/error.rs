//! The errors of this crate.

use std::path::PathBuf;

use senpai_content::TomlError;

/// An error of the engine, a file format, or another retriever.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The engine failed: the index is damaged or foreign, or no room is left.
    #[error("the index cannot be used; rebuild it")]
    Engine(#[source] Source),
    /// A file of the index could not be read or written.
    #[error("cannot read or write {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A file of the index is damaged, of another version, or not an index file of this program.
    #[error("{path} cannot be used: {why}; rebuild the index")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
    /// A record of the index is of another version.
    #[error("the index holds a record of another version; rebuild it")]
    Record(#[source] Source),
    /// The synonyms cannot be parsed.
    #[error("cannot parse the synonyms: {0}")]
    Synonyms(TomlError),
    /// The synonyms have too many pairs of words.
    #[error("cannot parse the synonyms: {pairs} pairs of words are too many; at most {most}")]
    ManySynonyms {
        /// Number of pairs.
        pairs: usize,
        /// The greatest number of pairs.
        most: usize,
    },
    /// A [`crate::Retriever`] other than [`crate::Index`] failed.
    #[error("the retriever failed")]
    Retriever(#[source] Source),
}

impl Error {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| Error::File { path, source }
    }
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Error {
        Error::Engine(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Record(error.into())
    }
}
