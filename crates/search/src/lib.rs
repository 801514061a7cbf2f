//! Indexes passages of articles, finds those that answer a question, and cuts excerpts from them.
//!
//! [`IndexBuilder`] takes posts and passages; an [`Index`] is a [`Retriever`]: [`Query`] in, [`Hit`]s out; an
//! [`Excerpt`] is cut from a hit, whole sentences, verbatim. User text never reaches a query parser.
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
mod dense;
mod disk;
mod error;
mod evidence;
mod excerpt;
mod generation;
mod index;
#[cfg_attr(not(feature = "dense"), path = "model/absent.rs")]
mod model;
mod passage;
mod phrases;
mod query;
mod retrieve;
mod schema;
mod score;
mod shards;
mod suggest;
mod synonyms;
mod weights;

pub use error::Error;
pub use evidence::Evidence;
pub use excerpt::Excerpt;
pub use generation::{Generations, Opened, Progress, index_in_memory};
pub use index::{Index, IndexBuilder};
pub use model::Model;
pub use passage::{Passage, Post, passages};
pub use query::{Filter, Query};
pub use retrieve::{Hit, PASSAGES_REREAD, Retriever};
pub use senpai_language::normalize as comparable;
pub use suggest::{Grounds, Suggestion, suggest};
pub use synonyms::Synonyms;
