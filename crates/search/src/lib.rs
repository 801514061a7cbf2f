//! Indexes passages of articles, finds the passages that answer a question, and cuts excerpts from them.
//!
//! [`IndexBuilder`] takes posts and passages and builds an [`Index`]. The index is a [`Retriever`]: it takes a [`Query`] and
//! returns [`Hit`]s. An [`Excerpt`] is cut from a hit: whole sentences, verbatim. User text never reaches a query parser.
//!
//! Another engine becomes a [`Retriever`] if it finds [`Candidate`]s and ranks them with [`rerank`].
//!
//! ```
//! use senpai_search::{Excerpt, Filter, IndexBuilder, Passage, Post, Query, Retriever, Synonyms};
//!
//! # fn main() -> Result<(), senpai_search::Error> {
//! let post = Post::titled("payment", "入金を喜ぶ");
//! let passage = Passage::plain("注文書だけで祝わない。入金を確かめてから祝う。");
//! let mut builder = IndexBuilder::in_memory()?;
//! builder.add(post, &[passage])?;
//! let index = builder.finish()?;
//!
//! let query = Query::new("いつ祝う？", &Synonyms::default(), Filter::default());
//! let hits = index.retrieve(&query, 3)?;
//! let excerpt = Excerpt::cut(&query, &hits[0], 200);
//! assert!(excerpt.text.contains("入金を確かめてから祝う。"));
//! # Ok(())
//! # }
//! ```

mod accumulate;
mod background;
mod builder;
mod catalogue;
mod confidence;
mod disk;
mod error;
mod evidence;
mod excerpt;
mod features;
mod filter;
mod generation;
mod highlight;
mod hit;
mod index;
mod interaction;
mod learned;
mod meaning;
mod nearness;
mod passage;
mod phrases;
mod query;
mod rerank;
mod retrieve;
mod schema;
mod score;
mod shards;
mod suggest;
mod sum;
mod synonyms;
mod term_weights;
mod tuning;
mod vectors;
mod window;

pub use builder::IndexBuilder;
pub use confidence::ConfidenceInput;
pub use error::Error;
pub use excerpt::Excerpt;
pub use features::{Feature, FeatureGroup};
pub use filter::Filter;
pub use generation::{Generations, Opened, Progress, index_in_memory};
pub use hit::{Candidate, Hit};
pub use index::Index;
pub use passage::{Passage, Post, passages};
pub use query::{Query, Term};
pub use rerank::rerank;
pub use retrieve::Retriever;
pub use suggest::{Grounds, Suggestion, suggest};
pub use synonyms::Synonyms;
pub use term_weights::TermWeights;
#[doc(hidden)]
pub use tuning::RERANK_PER_POST;
pub use vectors::Vectors;

// These types of other crates are in this crate's signatures.
pub use jiff::{Timestamp, civil::Date};
pub use senpai_content::{AuthorQuestion, Goal, Library, Meta, SourceMap};
pub use senpai_language::{Field, Language};
pub use senpai_model::{Model, SHIPPED as SHIPPED_MODEL};
