//! The errors of this crate.

use std::path::PathBuf;

use senpai_content::TomlError;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A line of a collection or run cannot be parsed.
    #[error("{path}, line {line}: {why}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line's number, from 1.
        line: usize,
        /// The reason.
        why: String,
    },
    /// The golden questions cannot be parsed.
    #[error("cannot parse {path}: {why}")]
    Golden {
        /// The file.
        path: PathBuf,
        /// The place and the reason.
        why: TomlError,
    },
    /// Two runs have no question in common.
    #[error("the two runs have no question in common")]
    Foreign,
    /// The retriever failed.
    #[error("searching failed")]
    Search(#[from] senpai_search::Error),
}
