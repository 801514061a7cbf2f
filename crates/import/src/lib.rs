//! Turns pages, Markdown, feeds and exports of blog tools into Markdown posts. A post that its tool would not show to a
//! stranger becomes a draft. A fault in a source becomes a note; the rest of the source is read.
//!
//! [`read`] parses one file into an [`Export`] of [`ImportedPost`]s; [`ImportedPost::to_markdown`] gives the text of a post's file.
//! [`import`] reads files, folders and zip archives, and writes posts into a folder; it never overwrites a file that somebody has edited.
//! If the source of such a file is not public any more, the file becomes a draft and keeps the edit.
//! Nothing is downloaded.
//!
//! ```
//! use std::path::Path;
//!
//! let page = "ホームへ戻る\n\n朝の散歩\n\n十分で頭が整う\n\n· 習慣,健康\n\n朝に歩くと、その日の考えがまとまります。";
//! let posts = senpai_import::read(Path::new("walk.txt"), page.as_bytes(), jiff::Timestamp::now())?.posts;
//! assert_eq!(posts[0].title, "朝の散歩");
//! assert_eq!(posts[0].tags, ["習慣", "健康"]);
//! # Ok::<(), senpai_import::Error>(())
//! ```

mod blogger;
mod dates;
mod export;
mod feed;
mod files;
mod hidden;
mod html;
mod json;
mod markdown;
mod movable_type;
mod origins;
mod page;
mod post;
mod source;
mod substack;
mod titles;
mod wordpress;
mod write;
mod xml;

use std::path::{Path, PathBuf};

pub use export::{Export, Skipped};
pub use post::ImportedPost;
pub use source::read;
pub use write::{Options, Outcome, PostReport, Report, import};

/// A source cannot be imported, or a post cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read or written.
    #[error("cannot read or write {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The source is too large, nested too deep, or has no article.
    #[error("cannot import {path}: {why}")]
    Refused {
        /// The file.
        path: PathBuf,
        /// The cause.
        why: String,
    },
    /// The source ends before its last post does. The posts before are imported.
    #[error("{0} is cut off: what is behind its end is missing; export it again")]
    CutOff(PathBuf),
    /// The source has no post.
    #[error("found no post with a title and text in {0}")]
    Empty(PathBuf),
}

impl Error {
    /// The error of a file that was read under a shorter name.
    fn at(self, path: &Path) -> Error {
        let path = path.to_owned();
        match self {
            Error::File { source, .. } => Error::File { path, source },
            Error::Refused { why, .. } => Error::Refused { path, why },
            Error::CutOff(_) => Error::CutOff(path),
            Error::Empty(_) => Error::Empty(path),
        }
    }

    /// The cause, a clause.
    fn why(&self) -> String {
        match self {
            Error::File { source, .. } => format!("it cannot be read ({source})"),
            Error::Refused { why, .. } => why.clone(),
            Error::CutOff(_) => "it is cut off".to_owned(),
            Error::Empty(_) => "it has no post with a title and text".to_owned(),
        }
    }
}
