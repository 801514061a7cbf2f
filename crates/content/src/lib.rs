//! Parses posts in Markdown and HTML into articles and passages, with diagnostics for their authors.
//!
//! [`Library::load`] reads a folder, [`Article::parse`] one file. An [`Article`] holds the [`Meta`] of its front matter
//! and its `text` as a reader reads it. [`Article::passages`] divides the text into slices that are searched and cited.
//! A [`SourceMap`] leads from the text back to bytes of the file. A mistake in a file gives a [`Diagnostic`], which
//! prints as one line or, by [`render`], with the line of the file; it never stops the other files.
//!
//! ```
//! use std::path::Path;
//!
//! use senpai_content::{Article, Date};
//!
//! let file = "---\ntitle: 入金を喜ぶ\ndate: tomorrow\n---\n\n## なぜ\n\n注文書だけで祝わない。";
//! let today = Date::constant(2026, 1, 1);
//! let (article, diagnostics) = Article::parse(Path::new("payment.md"), file.as_bytes(), today);
//! assert_eq!(
//!     diagnostics[0].to_string(),
//!     "payment.md:3: bad-date: `date: tomorrow` is not a date: the post is left out as a draft"
//! );
//!
//! let article = article.expect("it has a title");
//! assert_eq!(article.meta.title, "入金を喜ぶ");
//! let passage = &article.passages()[0];
//! assert_eq!(&article.text[passage.span.clone()], "注文書だけで祝わない。");
//! assert_eq!(&file[article.file_span(passage.span.clone())], "注文書だけで祝わない。");
//! ```

mod article;
mod block;
mod body;
mod defaults;
mod diagnostic;
mod entry;
mod flag;
mod front_matter;
mod head;
mod keys;
mod learned;
mod library;
mod link;
mod map;
mod marks;
mod meta;
mod moment;
mod page;
mod passages;
mod path;
mod paywall;
mod questions;
mod quote;
mod regular_file;
mod site;
mod stamp;
mod steps;
mod toml_error;
mod tongue;
mod visibility;

pub use article::Article;
pub use block::{Block, BlockKind, Link, Reading, Section};
#[doc(hidden)]
pub use defaults::DEFAULTS_LIMIT;
pub use defaults::Defaults;
pub use diagnostic::{Code, Diagnostic, Severity, render};
pub use entry::is_web;
pub use head::{Head, Hidden};
// Types of other crates in this crate's signatures.
pub use jiff::{Timestamp, ZonedDateTime, civil::Date, tz::TimeZone};
pub use learned::{Learned, LearnedError, LearnedQuestion};
pub use library::{Draft, Error, FileCount, LeftOut, Library};
pub use link::deep_link;
pub use map::{Piece, SourceMap};
pub use meta::{AuthorQuestion, Goal, Meta, NoGoal, Source};
pub use moment::Moment;
pub use passages::PassageSpan;
pub use path::{are_versions, readable};
pub use paywall::{is_field_for_members, without_members_text, without_members_text_of_wordpress};
pub use quote::Quote;
#[doc(hidden)]
pub use regular_file::{
    POST_LIMIT, RegularFile, TOML_LIMIT, read_regular_file, read_text_in_folder, replace_file,
};
pub use senpai_language::Language;
pub use serde_json::{Map, Value};
#[doc(hidden)]
pub use site::nearest;
pub use site::{Site, SiteError};
pub use stamp::Stamp;
pub use steps::MOST_STEPS;
pub use toml_error::{TomlError, TomlProblem};
pub use visibility::Place;
