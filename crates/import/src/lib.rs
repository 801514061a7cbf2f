//! Turns saved pages, HTML, feeds and WordPress exports into Markdown posts.
//!
//! [`read`] parses one source into [`ImportedPost`]s; [`ImportedPost::to_markdown`] gives the text of a post's file.
//! [`import`] reads sources from files and writes posts into a folder; it never overwrites a file that somebody has edited.
//! Nothing is downloaded.
//!
//! ```
//! use std::path::Path;
//!
//! let page = "ホームへ戻る\n\n朝の散歩\n\n十分で頭が整う\n\n· 習慣,健康\n\n朝に歩くと、その日の考えがまとまります。";
//! let posts = senpai_import::read(Path::new("walk.txt"), page.as_bytes())?;
//! assert_eq!(posts[0].title, "朝の散歩");
//! assert_eq!(posts[0].tags, ["習慣", "健康"]);
//! # Ok::<(), senpai_import::Error>(())
//! ```

mod feed;
mod html;
mod page;
mod post;
mod write;

use std::path::{Path, PathBuf};

pub use post::ImportedPost;
pub use write::{Options, Outcome, PostReport, Report, import};

/// The largest source that is read, in bytes. WordPress splits its exports into files below it.
const LIMIT: usize = 64 << 20;

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
    /// The source is not UTF-8.
    #[error("{0} is not UTF-8; save it as UTF-8")]
    NotUtf8(PathBuf),
    /// The source is too large, nested too deep, or has no article.
    #[error("cannot import {path}: {why}")]
    Refused {
        /// The file.
        path: PathBuf,
        /// The cause.
        why: String,
    },
    /// The source is not well-formed XML.
    #[error("{path} is not well-formed XML: {why}")]
    Xml {
        /// The file.
        path: PathBuf,
        /// The cause and its place.
        why: String,
    },
    /// The source has no post.
    #[error("found no post with a title and text in {0}")]
    Empty(PathBuf),
}

/// Parses one source: a page saved as text, HTML, RSS, Atom, or a WordPress export. The start of the text tells which. `path`
/// only names the source in errors.
///
/// # Errors
/// Fails when the source is not UTF-8, is larger than 64 MiB, is not well-formed, or has no post.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Vec<ImportedPost>, Error> {
    if bytes.len() > LIMIT {
        let why = format!("it has {} bytes; at most {LIMIT} are read", bytes.len());
        return Err(Error::Refused {
            path: path.to_owned(),
            why,
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::NotUtf8(path.to_owned()))?;
    let text = text.trim_start_matches('\u{FEFF}');
    let head: String = text
        .trim_start()
        .chars()
        .take(2000)
        .collect::<String>()
        .to_lowercase();
    let posts = if head.starts_with("<?xml") && !head.contains("<html")
        || head.starts_with("<rss")
        || head.starts_with("<feed")
    {
        feed::read(path, text)?
    } else if head.starts_with('<')
        && (head.contains("<html")
            || head.contains("<!doctype")
            || head.contains("<body")
            || head.contains("<article"))
    {
        vec![html::read(path, text)?]
    } else {
        page::read(text).into_iter().collect()
    };
    if posts.is_empty() {
        return Err(Error::Empty(path.to_owned()));
    }
    Ok(posts)
}
