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
    /// A golden question names no post that is there.
    #[error(
        "{path}: the post `{post}` of `{text}` does not exist; write its id, or set `kind` to \"near\" or \"far\""
    )]
    NoPost {
        /// The file.
        path: PathBuf,
        /// The question.
        text: String,
        /// The post that it names; empty if it names none.
        post: String,
    },
    /// Two runs have no question in common.
    #[error("the two runs have no question in common")]
    Foreign,
    /// The retriever failed.
    #[error("searching failed")]
    Search(#[from] senpai_search::Error),
}
