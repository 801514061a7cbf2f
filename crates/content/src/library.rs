//! A folder of articles.

mod checks;
mod files;

use std::{
    path::{Path, PathBuf},
    thread,
};

use jiff::civil::Date;

use crate::{Article, Code, Diagnostic, article::FILE_LIMIT};

/// The articles of a folder.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The folder.
    pub root: PathBuf,
    /// The articles, sorted by path; drafts are left out.
    pub articles: Vec<Article>,
    /// The mistakes in the files, sorted by path and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// The folder cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder cannot be read.
    #[error("cannot read the folder {root}")]
    Folder {
        /// The folder.
        root: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}

impl Library {
    /// Reads every `*.md` and `*.markdown` under `root`, at any depth, in parallel. Hidden files, drafts and README.md
    /// are left out. Dates are compared with `today`.
    ///
    /// # Errors
    /// Fails when `root` is no folder or cannot be read. A mistake in a file is a diagnostic, no error.
    pub fn load(root: &Path, today: Date) -> Result<Library, Error> {
        let (paths, mut diagnostics) = files::markdown_files(root)?;
        let mut articles = Vec::new();
        for (article, found) in read_all(root, &paths, today) {
            articles.extend(article);
            diagnostics.extend(found);
        }
        let mut library = Library {
            root: root.to_owned(),
            articles,
            diagnostics,
        };
        library.drop_duplicates();
        library.check_links();
        library.check_tags();
        library.articles.retain(|a| !a.meta.draft);
        library
            .diagnostics
            .sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
        Ok(library)
    }

    /// The article with this id.
    pub fn get(&self, id: &str) -> Option<&Article> {
        self.articles.iter().find(|a| a.meta.id == id)
    }
}

/// A file's article, if it is one, and its diagnostics.
type Parsed = (Option<Article>, Vec<Diagnostic>);

/// Reads files in parallel; the results are in the order of `paths`.
fn read_all(root: &Path, paths: &[PathBuf], today: Date) -> Vec<Parsed> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = paths.len().div_ceil(workers).max(1);
    let read_part = |part: &[PathBuf]| -> Vec<Parsed> {
        part.iter().map(|path| read(root, path, today)).collect()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = paths
            .chunks(share)
            .map(|part| scope.spawn(move || read_part(part)))
            .collect();
        // A panic of a worker is a bug of this crate: pass it on.
        threads
            .into_iter()
            .flat_map(|t| t.join().unwrap_or_else(|e| std::panic::resume_unwind(e)))
            .collect()
    })
}

fn read(root: &Path, path: &Path, today: Date) -> Parsed {
    let full = root.join(path);
    let refused = |code, message, help: &str| {
        let diagnostic = Diagnostic::of_file(path, code, message, help);
        (None, vec![diagnostic])
    };
    let bytes = match std::fs::metadata(&full).map(|meta| meta.len()) {
        Ok(size) if size > FILE_LIMIT as u64 => {
            let message = format!("the file has {size} bytes; at most {FILE_LIMIT} are read");
            return refused(Code::FileTooLarge, message, "split the post into several");
        }
        Ok(_) => std::fs::read(&full),
        Err(e) => Err(e),
    };
    match bytes {
        Ok(bytes) => Article::parse(path, &bytes, today),
        Err(e) => {
            let message = format!("the file cannot be read: {e}");
            refused(Code::Unreadable, message, "check its permissions")
        }
    }
}
