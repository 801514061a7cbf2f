//! A folder of articles.

mod files;
mod ids;
mod left_out;
mod links;
mod tags;

use std::{
    path::{Path, PathBuf},
    thread,
};

use jiff::Timestamp;

use crate::{
    Article, Diagnostic, Moment, article::FILE_LIMIT, defaults::Defaults, diagnostic::Problem,
    path::readable,
};

pub use left_out::{Files, LeftOut};

/// The articles of a folder.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The folder.
    pub root: PathBuf,
    /// The articles that are public, sorted by path.
    pub articles: Vec<Article>,
    /// The files of posts that are not public, or not at the time of loading, sorted.
    pub drafts: Vec<PathBuf>,
    /// The files that could not be read as a post, sorted.
    pub failed: Vec<PathBuf>,
    /// The next time at which a post becomes public, or is no longer public, without a change of its file.
    pub changes_at: Option<Timestamp>,
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
    /// Lists the files under `root` that [`Library::load`] reads, sorted, relative to `root`.
    ///
    /// # Errors
    /// Fails when `root` is no folder or cannot be read.
    pub fn files(root: &Path) -> Result<Vec<PathBuf>, Error> {
        let files::Files { posts, data, .. } = files::list(root)?;
        let mut files = [posts, data].concat();
        files.sort();
        Ok(files)
    }

    /// Reads every `.md`, `.markdown`, `.mdown`, `.mdx`, and every `.html` that is a post, under `root`, at any depth, in parallel.
    /// Hidden files, drafts and README.md are left out. Dates are compared with `moment`.
    ///
    /// # Errors
    /// Fails when `root` is no folder or cannot be read. A mistake in a file is a diagnostic, no error.
    pub fn load(root: &Path, moment: impl Into<Moment>) -> Result<Library, Error> {
        let moment = moment.into();
        let files::Files {
            posts: paths,
            data,
            mut diagnostics,
            ..
        } = files::list(root)?;
        let defaults = Defaults::read(root, &paths, &data);
        let (mut articles, mut failed, mut no_posts) = (Vec::new(), Vec::new(), Vec::new());
        for (path, (article, found)) in paths.iter().zip(read_all(root, &paths, &defaults, &moment))
        {
            match article {
                Some(article) => articles.push(article),
                None if found.is_empty() => no_posts.push(path),
                None => failed.push(readable(path)),
            }
            diagnostics.extend(found);
        }
        if let Some(first) = no_posts.first() {
            let (ending, count) = ("html", no_posts.len());
            let problem = Problem::NotRead { ending, count };
            diagnostics.push(Diagnostic::of_file(first, problem));
        }
        let mut library = Library {
            root: root.to_owned(),
            articles,
            failed,
            diagnostics,
            ..Library::default()
        };
        library.assign_ids();
        library.link_translations();
        library.check_links();
        library.check_tags();
        library.leave_out_drafts(moment.now);
        library
            .diagnostics
            .sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
        Ok(library)
    }

    /// Removes posts that are not public at the time `now`.
    fn leave_out_drafts(&mut self, now: Timestamp) {
        let changes = self.articles.iter().filter_map(|a| a.changes_after(now));
        self.changes_at = changes.min();
        let (public, drafts) = std::mem::take(&mut self.articles)
            .into_iter()
            .partition(|article| article.is_public(now));
        self.articles = public;
        let drafts: Vec<Article> = drafts;
        self.drafts = drafts.into_iter().map(|article| article.path).collect();
    }

    /// The article with this id.
    pub fn get(&self, id: &str) -> Option<&Article> {
        self.articles.iter().find(|a| a.meta.id == id)
    }
}

/// A file's article, if it is one, and its diagnostics.
type Parsed = (Option<Article>, Vec<Diagnostic>);

/// Reads files in parallel; the results are in the order of `paths`.
fn read_all(root: &Path, paths: &[PathBuf], defaults: &Defaults, moment: &Moment) -> Vec<Parsed> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = paths.len().div_ceil(workers).max(1);
    let read_part = |part: &[PathBuf]| -> Vec<Parsed> {
        part.iter()
            .map(|path| read(root, path, defaults, moment))
            .collect()
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

fn read(root: &Path, path: &Path, defaults: &Defaults, moment: &Moment) -> Parsed {
    let full = root.join(path);
    let refused = |problem| (None, vec![Diagnostic::of_file(path, problem)]);
    let bytes = match std::fs::metadata(&full).map(|meta| meta.len()) {
        Ok(size) if size > FILE_LIMIT as u64 => {
            return refused(Problem::FileTooLarge {
                size,
                limit: FILE_LIMIT,
            });
        }
        Ok(_) => std::fs::read(&full),
        Err(e) => Err(e),
    };
    match bytes {
        Ok(bytes) => Article::parse_with(path, &bytes, &defaults.of(path), moment),
        Err(e) => {
            let why = e.to_string();
            refused(Problem::Unreadable { why })
        }
    }
}
