//! Links to posts that do not exist, and images that do not exist.

use std::{
    collections::HashSet,
    path::{Component, Path, PathBuf},
};

use unicode_normalization::UnicodeNormalization;

use super::files;
use crate::{
    Article, Library, Link,
    diagnostic::{Problem, Reporter},
    regular_file::{POST_LIMIT, read_regular_file},
};

impl Library {
    /// Reports links to posts that do not exist, and images that do not exist. Both are judged only where their place is in
    /// the folder for certain: an address of the site may come from anywhere.
    pub(super) fn check_links(&mut self) {
        let names = Names::of(self);
        let mut found = Vec::new();
        for article in &self.articles {
            let links = article.links.iter().filter(|l| names.lacks(article, l));
            let links: Vec<&Link> = links.collect();
            let images = article.images.iter();
            let images: Vec<&Link> = images
                .filter(|image| is_missing(&self.root, article, &image.target))
                .collect();
            if links.is_empty() && images.is_empty() {
                continue;
            }
            // The file is read again for the line: an article does not keep its file, and few posts have broken links.
            let file = self.root.join(&article.file);
            let file = read_regular_file(Some(&self.root), &file, POST_LIMIT);
            let bytes = file.map(|file| file.bytes).unwrap_or_default();
            let mut reporter = Reporter::new(&article.path, &bytes);
            for link in links {
                let source = bytes.get(link.file.clone()).unwrap_or_default();
                let source = String::from_utf8_lossy(source);
                if let Some(target) = names.broken(link, &source) {
                    reporter.report(Problem::BrokenLink { target }, link.file.clone());
                }
            }
            for image in images {
                let target = image.target.clone();
                reporter.report(Problem::MissingImage { target }, image.file.clone());
            }
            found.extend(reporter.finish());
        }
        self.diagnostics.extend(found);
    }
}

/// The names by which links lead to the posts of a library.
struct Names {
    /// The posts' paths, in NFC.
    paths: HashSet<PathBuf>,
    /// Each path without its ending, and each of its ends: `a/b/c` is `a/b/c`, `b/c` and `c`. In lower case.
    ends: HashSet<String>,
}

impl Names {
    fn of(library: &Library) -> Names {
        let posts = library.articles.iter().map(|a| &a.path);
        let paths: HashSet<PathBuf> = posts
            .chain(&library.failed)
            .map(|path| nfc(path).into())
            .collect();
        let mut ends = HashSet::new();
        for path in &paths {
            let bare = path.with_extension("");
            let is_bundle = bare
                .file_name()
                .is_some_and(|name| name == "index" || name == "_index");
            for path in [Some(&*bare), bare.parent().filter(|_| is_bundle)] {
                let path = path.unwrap_or(Path::new("")).to_string_lossy();
                let mut end = &*path;
                loop {
                    ends.insert(end.to_lowercase());
                    match end.split_once('/') {
                        Some((_, rest)) => end = rest,
                        None => break,
                    }
                }
            }
        }
        Names { paths, ends }
    }

    /// Whether a link may lead to a post that does not exist; [`Names::broken`] decides with the source.
    fn lacks(&self, article: &Article, link: &Link) -> bool {
        let target = file_of(&link.target);
        if target.is_empty() || target.contains(':') {
            return false;
        }
        if files::is_post(Path::new(&target)) {
            return !self.paths.contains(&inside(article, &target));
        }
        // A note by its name, as `[[name]]`: other targets without an ending are pages of the site.
        let is_name = Path::new(&target).extension().is_none();
        is_name && !target.starts_with('/') && !target.ends_with('/') && !self.has(&target)
    }

    /// The name of the missing post to which a link leads. `source` is the Markdown of the link.
    fn broken(&self, link: &Link, source: &str) -> Option<String> {
        let target = file_of(&link.target);
        let is_broken = match source.starts_with("[[") {
            true => !self.has(&target),
            false => files::is_post(Path::new(&target)),
        };
        is_broken.then(|| link.target.clone())
    }

    /// Whether a post has this name: its path, or an end of it, with or without the ending.
    fn has(&self, name: &str) -> bool {
        let path = Path::new(name.trim_matches('/'));
        let bare = match files::is_post(path) {
            true => path.with_extension(""),
            false => path.to_owned(),
        };
        self.ends.contains(&nfc(&bare).to_lowercase())
    }
}

/// Whether an image is in no place where a blog's tools look for it.
fn is_missing(root: &Path, article: &Article, target: &str) -> bool {
    let file = file_of(target);
    let is_local = !file.is_empty() && !file.contains([':', '{']) && !file.starts_with("//");
    if !is_local || Path::new(&file).extension().is_none() {
        return false;
    }
    let beside = inside(article, &file);
    if !beside.starts_with("..") && exists(&root.join(&beside)) {
        return false;
    }
    let from_root = normal(Path::new(file.trim_start_matches('/')));
    if beside.starts_with("..") || from_root.starts_with("..") {
        return false;
    }
    let bases = [
        ".",
        "static",
        "public",
        "..",
        "../static",
        "../public",
        "../source",
    ];
    let bases = bases.map(|base| root.join(base));
    let is_there = bases.iter().any(|base| exists(&base.join(&from_root)));
    // A site's folder of images may be outside of the posts: it is judged only where it is found.
    let folder = from_root
        .components()
        .next()
        .filter(|_| file.starts_with('/'));
    let is_known = folder.is_none_or(|folder| bases.iter().any(|base| base.join(folder).is_dir()));
    !is_there && is_known
}

/// Whether a file is there, also by a name in another normal form: macOS writes names in NFD.
fn exists(path: &Path) -> bool {
    let decomposed: String = path.to_string_lossy().nfd().collect();
    path.exists() || Path::new(&nfc(path)).exists() || Path::new(&decomposed).exists()
}

/// The file that a target names: without its anchor, query and percent-encoding.
fn file_of(target: &str) -> String {
    decode(target.split(['#', '?']).next().unwrap_or_default().trim())
}

/// The path in the folder to which `file` leads from an article, in NFC; it begins with `..` where it leads out of it.
fn inside(article: &Article, file: &str) -> PathBuf {
    let path = match file.strip_prefix('/') {
        Some(from_root) => PathBuf::from(from_root),
        None => article.path.parent().unwrap_or(Path::new("")).join(file),
    };
    nfc(&normal(&path)).into()
}

/// A path in NFC: macOS writes names in NFD.
fn nfc(path: &Path) -> String {
    path.to_string_lossy().nfc().collect()
}

/// A path without `.`, and with `..` only at its start.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            Component::CurDir | Component::RootDir => {}
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
