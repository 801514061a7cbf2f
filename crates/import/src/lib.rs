//! Turns saved pages, HTML, feeds and WordPress exports into Markdown posts.
//!
//! [`read`] takes one source and gives [`Post`]s; [`import`] reads files and writes posts into a folder, never over a
//! file that somebody has edited. Files only: nothing is fetched.
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

pub use post::Post;
pub use write::{Options, Outcome, Report, import};

/// The largest source that is read, in bytes: WordPress exports come in parts of at most this size.
const LIMIT: usize = 64 << 20;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot read or write {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not UTF-8.
    #[error("{0} is not UTF-8; save it as UTF-8")]
    NotUtf8(PathBuf),
    /// Too large, or nested too deep.
    #[error("{path} is refused: {why}")]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The XML is broken.
    #[error("{path} is not well-formed: {why}")]
    Xml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        why: String,
    },
    /// There is nothing to import.
    #[error("{0} holds no post: no title and text were found")]
    Empty(PathBuf),
}

/// Reads one source: a page saved as text, HTML, RSS, Atom, or a WordPress export, told apart by how it begins.
///
/// # Errors
/// Fails when it is not UTF-8, too large, broken XML, or has no post.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Post>, Error> {
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
