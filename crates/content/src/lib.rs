//! Reads Markdown posts as articles and passages, with diagnostics for whoever wrote them.
//!
//! [`Library::load`] reads a folder; [`Article::parse`] one file. An article's `text` is what a reader reads; its
//! [`SourceMap`] leads from there to bytes of the file; a [`Passage`] is a contiguous slice of it. Bad input gives
//! [`Diagnostic`]s and never stops the neighbours.
//!
//! ```
//! use senpai_content::Article;
//! use std::path::Path;
//!
//! let file = "---\ntitle: 入金を喜ぶ\n---\n\n## なぜ\n\n注文書だけで祝わない。";
//! let today = jiff::civil::date(2026, 1, 1);
//! let (article, diagnostics) = Article::parse(Path::new("payment.md"), file.as_bytes(), today);
//! let article = article.expect("it has a title");
//! let passage = &article.passages()[0];
//! assert!(diagnostics.is_empty());
//! assert_eq!(&article.text[passage.span.clone()], "注文書だけで祝わない。");
//! assert_eq!(&file[article.file_span(passage.span.clone())], "注文書だけで祝わない。");
//! ```

mod article;
mod body;
mod diagnostic;
mod front_matter;
mod learned;
mod library;
mod link;
mod map;
mod passages;
mod questions;

pub use article::{Article, Block, BlockKind, Goal, Link, Question, Section, Source, UnknownGoal};
pub use diagnostic::{Code, Diagnostic, Severity, render};
pub use learned::{Learned, LearnedError, LearnedQuestion};
pub use library::{Error, Library};
pub use link::deep_link;
pub use map::{Piece, SourceMap};
pub use passages::Passage;
pub use senpai_language::Language;
