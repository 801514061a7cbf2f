//! Writes posts into a folder and never overwrites a file that somebody has edited.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{
    Error, ImportedPost,
    post::{origin, untouched},
    read,
};

/// The options of an import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether files that somebody has edited are overwritten.
    pub force: bool,
}

/// The outcome of an import for one post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The file is new, or replaces one that the import had written before.
    Written,
    /// The file already has this text.
    Unchanged,
    /// The file was edited by hand and stays.
    Kept,
}

/// The result of an import.
#[derive(Debug, Default)]
pub struct Report {
    /// The posts, in the order of the sources.
    pub posts: Vec<PostReport>,
    /// The sources that cannot be imported.
    pub failed: Vec<Error>,
}

/// The result of an import for one post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostReport {
    /// The file of the post.
    pub path: PathBuf,
    /// The outcome.
    pub outcome: Outcome,
    /// Parts that were left out or not recognised, a sentence each.
    pub notes: Vec<String>,
}

/// Imports `sources` into the folder `to`, which is created if needed. A source that fails does not stop the others.
///
/// # Errors
/// Fails when `to` cannot be created or written.
pub fn import(sources: &[PathBuf], to: &Path, options: Options) -> Result<Report, Error> {
    fs::create_dir_all(to).map_err(file(to))?;
    let mut report = Report::default();
    for source in sources {
        let posts = fs::read(source)
            .map_err(file(source))
            .and_then(|bytes| read(source, &bytes));
        match posts {
            Ok(posts) => {
                for post in posts {
                    let from = from(source, &post);
                    let (path, outcome) = write(&post, &from, to, options)?;
                    report.posts.push(PostReport {
                        path,
                        outcome,
                        notes: post.notes,
                    });
                }
            }
            Err(error) => report.failed.push(error),
        }
    }
    Ok(report)
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { path, source }
}

/// The source of a post: its address, else the name of the source file. It tells posts of the same title apart.
fn from(source: &Path, post: &ImportedPost) -> String {
    let name = source.file_name().unwrap_or(source.as_os_str());
    post.url
        .clone()
        .unwrap_or_else(|| name.to_string_lossy().into_owned())
}

fn write(
    post: &ImportedPost,
    from: &str,
    to: &Path,
    options: Options,
) -> Result<(PathBuf, Outcome), Error> {
    let markdown = post.to_markdown(from);
    let name = post.file_name();
    for n in 1.. {
        let path = to.join(if n == 1 {
            format!("{name}.md")
        } else {
            format!("{name}-{n}.md")
        });
        let outcome = match fs::read_to_string(&path) {
            Ok(there) if there == markdown => Outcome::Unchanged,
            // Another post of the same title, or a file that no import wrote.
            Ok(there) if origin(&there).as_deref() != Some(from) => continue,
            Ok(there) if !untouched(&there) && !options.force => Outcome::Kept,
            Ok(_) => Outcome::Written,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Outcome::Written,
            // The file is not text: no import wrote it.
            Err(e) if e.kind() == std::io::ErrorKind::InvalidData => continue,
            Err(e) => return Err(file(&path)(e)),
        };
        if outcome == Outcome::Written {
            replace(&path, to, &markdown)?;
        }
        return Ok((path, outcome));
    }
    unreachable!("a folder holds fewer files than there are numbers")
}

/// Replaces a file by a rename: a reader never sees half a post.
fn replace(path: &Path, folder: &Path, text: &str) -> Result<(), Error> {
    let mut beside = tempfile::Builder::new()
        .prefix(".import-")
        .tempfile_in(folder)
        .map_err(file(path))?;
    beside.write_all(text.as_bytes()).map_err(file(path))?;
    beside.persist(path).map_err(|e| file(path)(e.error))?;
    Ok(())
}
