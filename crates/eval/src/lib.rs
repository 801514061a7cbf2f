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
mod conversations;
mod error;
mod golden;
mod half_report;
mod metrics;
mod outcome;
mod principles;
mod reliability;
mod trec;

pub use beir::{Collection, CollectionQuestion, Report, evaluate};
pub use compare::{
    Difference, Figure, GoldenComparison, Pair, compare_golden, compare_runs, difference,
};
pub use conversations::{Expect, GoldenConversation, Turn, TurnOutcome};
pub use error::Error;
pub use golden::{Golden, Half, Kind, PrincipleCase};
pub use half_report::{HalfReport, Miss, ask_all};
pub use metrics::{Metrics, percentile};
pub use outcome::Outcome;
pub use principles::{PrincipleReport, ask_principles};
pub use reliability::{Bin, reliability};
pub use trec::Run;
// These types of other crates are in this crate's signatures.
pub use senpai_answer::Answer;
pub use senpai_search::{Model, Retriever, Synonyms};
