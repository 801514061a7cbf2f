//! A folder of articles.

mod addresses;
mod files;
mod goals;
mod ids;
mod left_out;
mod links;
mod practice;
mod sums;
mod tags;

use std::{
    collections::HashSet,
    fs,
    io::ErrorKind,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread,
};

use jiff::Timestamp;

use crate::{
    Article, Diagnostic, Hidden, Moment, Stamp,
    defaults::Defaults,
    diagnostic::{Problem, Reason},
    path::readable,
    regular_file::{POST_LIMIT, read_regular_file},
};

pub use left_out::{FileCount, LeftOut};

/// The articles of a folder.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The folder.
    pub root: PathBuf,
    /// The articles that are public, sorted by path.
    pub articles: Vec<Article>,
    /// The posts that are not public, or not at the time of loading, sorted by path.
    pub drafts: Vec<Draft>,
    /// The files that could not be read as a post, sorted.
    pub failed: Vec<PathBuf>,
    /// The stamps of the files at the time they were read, sorted. See [`Library::stamps_now`].
    pub stamps: Vec<Stamp>,
    /// The next time at which a post becomes public, or stops being public, without a change of its file.
    pub changes_at: Option<Timestamp>,
    /// The mistakes in the files, sorted by path and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// A post that is not public, or not at the time of loading.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Draft {
    /// The file, relative to the folder.
    pub path: PathBuf,
    /// The reason why it is hidden.
    pub hidden: Hidden,
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
    /// Fails if `root` is not a folder or cannot be read.
    pub fn files(root: &Path) -> Result<Vec<PathBuf>, Error> {
        let files::Files { posts, data, .. } = files::list(root)?;
        let mut files = [posts, data].concat();
        files.sort();
        Ok(files)
    }

    /// The present stamps of the files under `root` that [`Library::load`] reads, sorted. They differ from the stamps of a library
    /// if a file has changed since. Empty if the folder cannot be read.
    pub fn stamps_now(root: &Path) -> Vec<Stamp> {
        let files = Library::files(root).unwrap_or_default();
        let stamps = files.iter().filter_map(|file| Stamp::below(root, file));
        let mut stamps: Vec<Stamp> = stamps.collect();
        stamps.sort();
        stamps
    }

    /// Reads every `.md`, `.markdown`, `.mdown`, `.mdx`, `.mkd`, `.mkdn`, `.mkdown`, `.mdwn`, and every `.html` that is a post, under `root`, at any depth, in parallel.
    /// Hidden files, drafts and README.md are left out. Dates are compared with `moment`.
    ///
    /// # Errors
    /// Fails if `root` is not a folder or cannot be read. A mistake in a file is a diagnostic, not an error.
    pub fn load(root: &Path, moment: impl Into<Moment>) -> Result<Library, Error> {
        let moment = moment.into();
        let files::Files {
            posts: paths,
            data,
            mut diagnostics,
            ..
        } = files::list(root)?;
        let (defaults, mut stamps, found) = Defaults::read(root, &paths, &data);
        diagnostics.extend(found);
        let (mut articles, mut failed, mut no_posts) = (Vec::new(), Vec::new(), Vec::new());
        let parsed = read_all(&paths, &|path| read(root, path, &defaults, &moment));
        for (path, (article, found, stamp)) in paths.iter().zip(parsed) {
            stamps.extend(stamp);
            match article {
                Some(article) => articles.push(article),
                None if found.iter().any(Diagnostic::is_error) => failed.push(readable(path)),
                None => {
                    no_posts.push(path);
                    continue;
                }
            }
            diagnostics.extend(found);
        }
        if let Some(first) = no_posts.first() {
            let count = no_posts.len();
            let problem = Problem::PagesNotRead { count };
            diagnostics.push(Diagnostic::of_file(first, problem));
        }
        let mut library = Library {
            root: root.to_owned(),
            articles,
            failed,
            stamps,
            diagnostics,
            ..Library::default()
        };
        // A file that changed between two readings has two stamps, so the library is out of date from the start.
        library.stamps.sort();
        library.stamps.dedup();
        library.mark_parts(&paths);
        let versions = library.assign_ids();
        library.link_translations(&versions);
        library.check_links();
        library.check_tags();
        library.leave_out_drafts(moment.now);
        library.check_practice();
        library.sum_up_diagnostics();
        library.check_addresses(|_, _| true);
        library.sort_diagnostics();
        Ok(library)
    }

    fn sort_diagnostics(&mut self) {
        self.diagnostics
            .sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
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
        let draft = |article: Article| Draft {
            path: article.path,
            hidden: article.hidden.unwrap_or(Hidden::InDoubt),
        };
        self.drafts = drafts.into_iter().map(draft).collect();
    }

    /// Marks the files in the folder of an `index.md`, and below it.
    fn mark_parts(&mut self, paths: &[PathBuf]) {
        let is_index = |path: &&PathBuf| {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            stem == "index" || stem.starts_with("index.")
        };
        let bundles: HashSet<&Path> = paths
            .iter()
            .filter(is_index)
            .filter_map(|p| p.parent())
            .collect();
        for article in &mut self.articles {
            let folders = article.file.ancestors().skip(1);
            let mut folders = folders.filter(|folder| folder.components().count() > 1);
            article.is_part =
                !is_index(&&article.file) && folders.any(|folder| bundles.contains(folder));
        }
    }

    /// The article with this id.
    pub fn get(&self, id: &str) -> Option<&Article> {
        self.articles.iter().find(|a| a.meta.id == id)
    }
}

/// A file's article if it has one, its diagnostics, and its stamp if it is a file.
type Parsed = (Option<Article>, Vec<Diagnostic>, Option<Stamp>);

/// Reads files in parallel; the results are in the order of `paths`.
fn read_all(paths: &[PathBuf], read: &(impl Fn(&Path) -> Parsed + Sync)) -> Vec<Parsed> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = paths.len().div_ceil(workers).max(1);
    let read_part =
        |part: &[PathBuf]| -> Vec<Parsed> { part.iter().map(|path| caught(path, read)).collect() };
    let read_part = &read_part;
    thread::scope(|scope| {
        let threads: Vec<_> = paths
            .chunks(share)
            .map(|part| scope.spawn(move || read_part(part)))
            .collect();
        // A panic outside `caught` is a bug of this file, so it is passed on.
        threads
            .into_iter()
            .flat_map(|t| t.join().unwrap_or_else(|e| std::panic::resume_unwind(e)))
            .collect()
    })
}

/// Reads a file. A panic of a parser, which is a bug of this program, costs only this file.
fn caught(path: &Path, read: &impl Fn(&Path) -> Parsed) -> Parsed {
    let panicked = |_| {
        let why = Reason::new(
            "its reader failed, which is a bug of Senpai",
            "Senpai の不具合で読み取れませんでした",
        );
        let diagnostic = Diagnostic::of_file(path, Problem::Unreadable { why });
        (None, vec![diagnostic], None)
    };
    // A reader leaves nothing behind.
    catch_unwind(AssertUnwindSafe(|| read(path))).unwrap_or_else(panicked)
}

fn read(root: &Path, path: &Path, defaults: &Defaults, moment: &Moment) -> Parsed {
    let full = root.join(path);
    let file = match read_regular_file(Some(root), &full, POST_LIMIT) {
        Ok(file) => file,
        Err(error) => {
            let size = fs::metadata(full).map_or(0, |meta| meta.len());
            let problem = match error.kind() {
                ErrorKind::FileTooLarge => Problem::FileTooLarge {
                    size,
                    limit: POST_LIMIT,
                },
                ErrorKind::InvalidInput => Problem::OutsideRoot,
                _ => Problem::Unreadable {
                    why: Reason::of_system(&error),
                },
            };
            let diagnostic = Diagnostic::of_file(path, problem);
            return (None, vec![diagnostic], Stamp::below(root, path));
        }
    };
    let stamp = Stamp::of(readable(path), &file.meta);
    let (article, diagnostics) = Article::parse_with(path, &file.bytes, &defaults.of(path), moment);
    (article, diagnostics, Some(stamp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic)]
    fn a_panic_of_a_parser_costs_one_file() {
        let paths = ["a.md", "bug.md", "c.md"].map(PathBuf::from);
        let read = |path: &Path| {
            assert!(path != Path::new("bug.md"), "a bug");
            let source = b"---\ntitle: x\n---\n\ntext\n";
            let moment = Moment::from(crate::Date::constant(2026, 6, 1));
            let (article, found) = Article::parse(path, source, moment);
            (article, found, None)
        };
        let parsed = read_all(&paths, &read);
        let is_read: Vec<bool> = parsed
            .iter()
            .map(|(article, ..)| article.is_some())
            .collect();
        assert_eq!(is_read, [true, false, true]);
        let found: Vec<&Diagnostic> = parsed.iter().flat_map(|(_, found, _)| found).collect();
        assert_eq!(found.len(), 1);
        assert!(
            found[0].is_error() && found[0].path == Path::new("bug.md"),
            "{found:?}"
        );
    }
}
