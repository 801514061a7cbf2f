//! Writing posts into a folder, never over what somebody has edited.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    Error, Post,
    post::{origin, untouched},
    read,
};

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Overwrite files that were edited by hand.
    pub force: bool,
}

/// What became of one post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new file, or one that the import had written before.
    Written,
    /// The file says the same already.
    Unchanged,
    /// The file was edited by hand and stays.
    Kept,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Report {
    /// Each post's file, what became of it, and what was not understood.
    pub posts: Vec<(PathBuf, Outcome, Vec<String>)>,
    /// Sources that could not be imported.
    pub failed: Vec<Error>,
}

/// Imports `sources` into the folder `to`, which is made when needed. A source that fails does not stop the others.
///
/// # Errors
/// Fails when `to` cannot be made or written.
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
                    report.posts.push((path, outcome, post.notes));
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

/// What tells a post from others of the same title: its address, else the file it was in.
fn from(source: &Path, post: &Post) -> String {
    let name = source.file_name().unwrap_or(source.as_os_str());
    post.url
        .clone()
        .unwrap_or_else(|| name.to_string_lossy().into_owned())
}

fn write(
    post: &Post,
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
            // Another post of the same title, or a file of somebody's own.
            Ok(there) if origin(&there).as_deref() != Some(from) => continue,
            Ok(there) if !untouched(&there) && !options.force => Outcome::Kept,
            Ok(_) => Outcome::Written,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Outcome::Written,
            // Not text: nothing of ours.
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

/// Writes beside and renames, so that a reader never sees half a post.
fn replace(path: &Path, folder: &Path, text: &str) -> Result<(), Error> {
    let mut beside = tempfile::Builder::new()
        .prefix(".import-")
        .tempfile_in(folder)
        .map_err(file(path))?;
    beside.write_all(text.as_bytes()).map_err(file(path))?;
    beside.persist(path).map_err(|e| file(path)(e.error))?;
    Ok(())
}
