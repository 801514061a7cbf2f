//! Checks that need all articles of a library: ids, links and tags.

use std::{
    collections::{HashMap, HashSet},
    path::{Component, Path, PathBuf},
};

use unicode_normalization::UnicodeNormalization;

use super::files;
use crate::{
    Article, Diagnostic, Library,
    diagnostic::{Problem, Reporter},
};

impl Library {
    /// Reports links to Markdown files that are no post of the library.
    pub(super) fn check_links(&mut self) {
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
            // The file is read again for the line: an article does not keep its file, and few posts have broken links.
            let bytes = std::fs::read(self.root.join(&article.file)).unwrap_or_default();
            let mut reporter = Reporter::new(&article.path, &bytes);
            for link in broken {
                let target = link.target.clone();
                reporter.report(Problem::BrokenLink { target }, link.file.clone());
            }
            self.diagnostics.extend(reporter.finish());
        }
    }

    /// Reports tags that differ from an earlier tag only in width or case.
    pub(super) fn check_tags(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        for article in &self.articles {
            for tag in &article.meta.tags {
                let key: String = tag.nfkc().flat_map(char::to_lowercase).collect();
                let first = seen.entry(key).or_insert_with(|| tag.clone());
                if first != tag {
                    let problem = Problem::TagVariant {
                        tag: tag.clone(),
                        first: first.clone(),
                    };
                    self.diagnostics
                        .push(Diagnostic::of_file(&article.path, problem));
                }
            }
        }
    }
}

/// Whether `target` is a Markdown file that is not among the `known` posts.
fn leads_nowhere(article: &Article, target: &str, known: &HashSet<PathBuf>) -> bool {
    let file = target.split(['#', '?']).next().unwrap_or_default();
    if file.contains(':') || !files::is_post(Path::new(file)) {
        return false;
    }
    let folder = article.path.parent().unwrap_or(Path::new(""));
    !known.contains(&nfc(&resolve(&folder.join(decode(file)))))
}

/// A path in NFC: macOS writes names in NFD.
fn nfc(path: &Path) -> PathBuf {
    path.to_string_lossy().nfc().collect::<String>().into()
}

/// Resolves `.` and `..` in a path.
fn resolve(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// Decodes percent-encoding; other text stays as it is.
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
