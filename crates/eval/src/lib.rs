//! Measures retrieval and answers: BEIR collections and golden questions in, figures out.
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

pub use beir::{Collection, Question, Report, evaluate};
pub use compare::{
    Difference, Figure, GoldenComparison, Pair, compare_golden, compare_runs, difference,
};
pub use golden::{Golden, Half, HalfReport, Kind, Miss, ask_all};
pub use metrics::{Metrics, percentile};
pub use outcome::Outcome;
pub use reliability::{Bin, reliability};
pub use trec::Run;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the collection could not be read.
    #[error("cannot read {path}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line of the collection is not understood.
    #[error("{path}, line {line}: {why}")]
    Line {
        /// The file.
        path: std::path::PathBuf,
        /// From 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// The golden questions are not understood.
    #[error("{path} is not understood: {source}")]
    Golden {
        /// The file.
        path: std::path::PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// Two runs have no question in common.
    #[error("the two runs have no question in common")]
    Foreign,
    /// The index failed.
    #[error("searching failed")]
    Search(#[from] senpai_search::Error),
}
