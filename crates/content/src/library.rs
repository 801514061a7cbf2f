//! A folder of articles.

use std::{
    collections::{HashMap, HashSet},
    ffi::OsStr,
    path::{Path, PathBuf},
    thread,
};

use ignore::WalkBuilder;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::{Article, Code, Diagnostic, Severity, article::FILE_LIMIT, diagnostic::Reporter};

/// The articles of a folder.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The folder.
    pub root: PathBuf,
    /// Sorted by path; drafts left out.
    pub articles: Vec<Article>,
    /// What is wrong, sorted by path and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder cannot be read at all.
    #[error("cannot read the folder {root}")]
    Folder {
        /// The folder.
        root: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Library {
    /// Reads every `*.md` and `*.markdown` under `root`, at any depth, in parallel. Hidden files, drafts and README.md
    /// are left out. `today` is what dates are compared with.
    ///
    /// # Errors
    /// Fails when `root` is no folder that can be read; what is wrong with a file is a diagnostic.
    pub fn load(root: &Path, today: Date) -> Result<Library, Error> {
        let (paths, mut diagnostics) = files(root)?;
        let workers = thread::available_parallelism()
            .map_or(1, usize::from)
            .min(paths.len().max(1));
        let share = paths.len().div_ceil(workers).max(1);
        let read = |paths: &[PathBuf]| {
            paths
                .iter()
                .map(|p| read(root, p, today))
                .collect::<Vec<_>>()
        };
        let results: Vec<(Option<Article>, Vec<Diagnostic>)> = thread::scope(|scope| {
            let threads: Vec<_> = paths
                .chunks(share)
                .map(|part| scope.spawn(move || read(part)))
                .collect();
            // A worker that panics would be a defect of ours: pass it on.
            threads
                .into_iter()
                .flat_map(|t| t.join().unwrap_or_else(|e| std::panic::resume_unwind(e)))
                .collect()
        });
        let mut articles = Vec::new();
        for (article, found) in results {
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

    fn drop_duplicates(&mut self) {
        let mut seen: HashMap<String, PathBuf> = HashMap::new();
        let diagnostics = &mut self.diagnostics;
        self.articles.retain(|article| {
            if let Some(first) = seen.get(&article.meta.id) {
                let message = format!(
                    "the id `{}` is that of {} already",
                    article.meta.id,
                    first.display()
                );
                diagnostics.push(whole_file(
                    &article.path,
                    Code::DuplicateId,
                    message,
                    "give one of them another `id`",
                ));
                return false;
            }
            seen.insert(article.meta.id.clone(), article.path.clone());
            true
        });
    }

    /// Links to other Markdown files must lead to a post.
    fn check_links(&mut self) {
        let known: HashSet<PathBuf> = self.articles.iter().map(|a| nfc(&a.path)).collect();
        for article in &self.articles {
            let broken: Vec<_> = article
                .links
                .iter()
                .filter(|l| leads_nowhere(article, &l.target, &known))
                .collect();
            if broken.is_empty() {
                continue;
            }
            // Read again for the line: few posts have broken links, and an article does not keep its file.
            let bytes = std::fs::read(self.root.join(&article.path)).unwrap_or_default();
            let mut reporter = Reporter::new(&article.path, &bytes);
            for link in broken {
                let message = format!("the link to `{}` leads to no post", link.target);
                reporter.report(
                    Code::BrokenLink,
                    link.file.clone(),
                    message,
                    "mend the file's name, or remove the link",
                );
            }
            self.diagnostics.extend(reporter.finish());
        }
    }

    fn check_tags(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        for article in &self.articles {
            for tag in &article.meta.tags {
                let key: String = tag.nfkc().flat_map(char::to_lowercase).collect();
                let first = seen.entry(key).or_insert_with(|| tag.clone());
                if first != tag {
                    let message = format!("the tag `{tag}` is written `{first}` elsewhere");
                    self.diagnostics.push(whole_file(
                        &article.path,
                        Code::TagVariant,
                        message,
                        format!("write `{first}`"),
                    ));
                }
            }
        }
    }
}

fn leads_nowhere(article: &Article, target: &str, known: &HashSet<PathBuf>) -> bool {
    let file = target.split(['#', '?']).next().unwrap_or_default();
    if file.contains(':') || !file.ends_with(".md") {
        return false;
    }
    let folder = article.path.parent().unwrap_or(Path::new(""));
    !known.contains(&nfc(&resolve(&folder.join(decode(file)))))
}

fn whole_file(path: &Path, code: Code, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic {
        code,
        severity: code.severity(),
        path: path.to_owned(),
        span: None,
        line: 1,
        column: 1,
        message,
        help: help.into(),
    }
}

/// The Markdown files under `root`, sorted, relative to it.
fn files(root: &Path) -> Result<(Vec<PathBuf>, Vec<Diagnostic>), Error> {
    std::fs::read_dir(root).map_err(|source| Error::Folder {
        root: root.to_owned(),
        source,
    })?;
    let shown = |name: &OsStr| !name.as_encoded_bytes().starts_with(b".");
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .filter_entry(move |entry| entry.depth() == 0 || shown(entry.file_name()))
        .build();
    let mut paths = Vec::new();
    let mut diagnostics = Vec::new();
    let real_root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                diagnostics.push(whole_file(
                    Path::new(""),
                    Code::Unreadable,
                    e.to_string(),
                    "check the folder's permissions",
                ));
                continue;
            }
        };
        let path = entry
            .path()
            .strip_prefix(root)
            .unwrap_or(entry.path())
            .to_owned();
        let name = entry.file_name().to_string_lossy();
        let Some(kind) = entry.file_type() else {
            continue;
        };
        let markdown = entry
            .path()
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"));
        if !markdown || name.eq_ignore_ascii_case("README.md") || kind.is_dir() {
            continue;
        }
        if kind.is_symlink() {
            let inside = std::fs::canonicalize(entry.path())
                .is_ok_and(|p| p.starts_with(&real_root) && p.is_file());
            if !inside {
                diagnostics.push(whole_file(
                    &path,
                    Code::OutsideRoot,
                    "the link leads out of the folder, or nowhere".to_owned(),
                    "put the file itself into the folder",
                ));
                continue;
            }
        } else if !kind.is_file() {
            // Pipes and devices are never opened: reading them may never end.
            continue;
        }
        paths.push(path);
    }
    paths.sort();
    Ok((paths, diagnostics))
}

fn read(root: &Path, path: &Path, today: Date) -> (Option<Article>, Vec<Diagnostic>) {
    let full = root.join(path);
    let size = std::fs::metadata(&full).map(|m| m.len());
    let bytes = match size {
        Ok(size) if size > FILE_LIMIT as u64 => {
            let message = format!("the file has {size} bytes; at most {FILE_LIMIT} are read");
            return (
                None,
                vec![whole_file(
                    path,
                    Code::FileTooLarge,
                    message,
                    "split the post into several",
                )],
            );
        }
        Ok(_) => std::fs::read(&full),
        Err(e) => Err(e),
    };
    match bytes {
        Ok(bytes) => Article::parse(path, &bytes, today),
        Err(e) => (
            None,
            vec![whole_file(
                path,
                Code::Unreadable,
                format!("the file cannot be read: {e}"),
                "check its permissions",
            )],
        ),
    }
}

fn nfc(path: &Path) -> PathBuf {
    path.to_string_lossy().nfc().collect::<String>().into()
}

/// Takes `.` and `..` out of a path.
fn resolve(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// Undoes percent-encoding; what is none stays as it is.
fn decode(target: &str) -> String {
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| target.to_owned())
}

impl Diagnostic {
    /// Whether the article or the field is left out because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
