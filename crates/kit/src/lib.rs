//! Answers questions with verbatim, cited excerpts from a folder of posts, in Japanese and English.
//!
//! This crate has no code of its own. It re-exports Senpai's library crates, so that one dependency is enough:
//!
//! ```
//! use senpai_kit::{AnswerOptions, Library, Synonyms, answer, index_in_memory, jiff::ZonedDateTime};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #   let dir = tempfile::tempdir()?;
//! #   std::env::set_current_dir(&dir)?;
//! #   std::fs::create_dir("posts")?;
//! #   std::fs::write("posts/payment.md", "---\ntitle: Payment\n---\nCheer when the money has arrived.\n")?;
//!     let library = Library::load("posts".as_ref(), ZonedDateTime::now())?;
//!     let index = index_in_memory(&library)?;
//!     let options = AnswerOptions::default();
//!     let answer = answer(&index, &Synonyms::default(), "When do I cheer?", &options)?;
//!     println!("{}", answer.status);
//!     for citation in &answer.excerpts {
//!         println!("{} ({})", citation.excerpt, citation.post.meta.title);
//!     }
//! #   assert_eq!(answer.excerpts[0].excerpt.text, "Cheer when the money has arrived.");
//!     Ok(())
//! }
//! ```
//!
//! # Overview
//!
//! | to | start at |
//! | --- | --- |
//! | read Markdown files | [`Library::load`] |
//! | index posts from elsewhere, such as a database | [`IndexBuilder`] |
//! | keep the index on disk, and refresh it when posts change | [`LiveIndex`] |
//! | answer a question | [`answer()`] |
//! | find passages with another engine | [`Retriever`] |
//! | cut excerpts without deciding whether they answer | [`search::Excerpt::cut`] |
//! | use the sentences that Senpai shows to members | [`wording()`] |
//!
//! Most programs need only the names above. Each crate is also here as a whole: [`content`](mod@content),
//! [`search`](mod@search), [`answer`](mod@answer), [`live`](mod@live) and [`wording`](mod@wording). The folder `examples` of
//! this crate has a program for each task in the table.

pub use senpai_answer as answer;
pub use senpai_content as content;
pub use senpai_live as live;
pub use senpai_search as search;
pub use senpai_wording as wording;

pub use senpai_answer::{Answer, AnswerOptions, Citation, Principle, Status, answer};
pub use senpai_content::{Article, Diagnostic, Goal, Language, Library, Meta, Site};
pub use senpai_live::{LiveIndex, Snapshot};
pub use senpai_search::{
    Filter, Index, IndexBuilder, Passage, Post, Retriever, Synonyms, index_in_memory,
};
pub use senpai_wording::{Wording, wording};

/// Dates and times in signatures: the current time for [`Library::load`], the time of a build for [`LiveIndex::open`].
pub use jiff;
