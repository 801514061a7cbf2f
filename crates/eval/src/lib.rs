//! Measures retrieval and answers on BEIR collections and golden questions.
//!
//! ```
//! use senpai_eval::Metrics;
//!
//! // The relevant passage came second of three.
//! let metrics = Metrics::of(&["b", "a", "c"], &[("a".to_owned(), 1)]);
//! assert_eq!(metrics.reciprocal_rank, 0.5);
//! ```

mod beir;
mod compare;
mod golden;
mod metrics;
mod outcome;
mod reliability;
mod trec;

pub use beir::{Collection, JudgedQuestion, Report, evaluate};
pub use compare::{
    Difference, Figure, GoldenComparison, Pair, compare_golden, compare_runs, difference,
};
pub use golden::{Golden, Half, HalfReport, Kind, Miss, ask_all};
pub use metrics::{Metrics, percentile};
pub use outcome::Outcome;
pub use reliability::{Bin, reliability};
pub use trec::Run;
// Types of other crates in this crate's signatures.
pub use senpai_answer::Answer;
pub use senpai_search::{Model, Retriever, Synonyms};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {path}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A line of a collection or run cannot be parsed.
    #[error("{path}, line {line}: {why}")]
    Line {
        /// The file.
        path: std::path::PathBuf,
        /// The line's number, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The golden questions cannot be parsed.
    #[error("cannot parse {path}: {source}")]
    Golden {
        /// The file.
        path: std::path::PathBuf,
        /// The place and the reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Two runs have no question in common.
    #[error("the two runs have no question in common")]
    Foreign,
    /// The retriever failed.
    #[error("searching failed")]
    Search(#[from] senpai_search::Error),
}
