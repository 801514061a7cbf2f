//! Links to posts that do not exist, and images that do not exist.

use std::{
    borrow::Cow,
    collections::HashSet,
    ops::Range,
    path::{Component, Path, PathBuf},
};

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use crate::{
    Article, Diagnostic, Library, Link,
    block::{LinkTag, TagKind},
    diagnostic::{Problem, Reporter},
    path::{is_post, language_of_suffix},
    regular_file::{POST_LIMIT, read_regular_file},
};

impl Library {
    /// Reports links to posts that do not exist, and images that do not exist. Both are reported only if their place is certainly
    /// in the folder, because an address of the site may come from anywhere.
    pub(super) fn check_links(&mut self) {
        let names = Names::of(self);
        let root = &self.root;
        let found = self.reports(|article| {
            let links = article.links.iter().filter(|l| names.lacks(article, l));
            let links = links.map(|link| (broken(&link.target), link.file.clone()));
            let tags = &article.link_tags;
            let tags = tags.iter().filter(|t| names.lacks_tagged(root, article, t));
            let tags = tags.map(|tag| (broken(&tag.target), tag.file.clone()));
            let images = article.images.iter();
            let images = images.filter(|image| is_missing(root, article, &image.target));
            let images = images.map(|image| {
                let target = image.target.clone();
                (Problem::MissingImage { target }, image.file.clone())
            });
            links.chain(tags).chain(images).collect()
        });
        self.diagnostics.extend(found);
    }

    /// The diagnostics of the problems that `of` finds in each article, with their bytes of the file.
    pub(super) fn reports(
        &self,
        of: impl Fn(&Article) -> Vec<(Problem, Range<usize>)>,
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for article in &self.articles {
            let problems = of(article);
            if problems.is_empty() {
                continue;
            }
            // The file is read again to find the line: an article does not keep its file, and few posts have broken links.
            let file = self.root.join(&article.file);
            let file = read_regular_file(Some(&self.root), &file, POST_LIMIT);
            let bytes = file.map(|file| file.bytes).unwrap_or_default();
            let mut reporter = Reporter::new(&article.path, &bytes);
            for (problem, span) in problems {
                reporter.report(problem, span);
            }
            found.extend(reporter.finish());
        }
        found
    }
}

fn broken(target: &str) -> Problem {
    let target = target.to_owned();
    Problem::BrokenLink { target }
}

/// The names by which links refer to the posts of a library.
struct Names {
    /// The posts' paths, in NFC.
    paths: HashSet<PathBuf>,
    /// Each path without its ending, and each end of this path: `a/b/c` has `a/b/c`, `b/c` and `c`. In lower case.
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
            // For its blog tool, `x.ja.md` is `x`.
            let stem = bare.file_name().unwrap_or_default().to_string_lossy();
            let plain = language_of_suffix(&stem).map(|(name, _)| bare.with_file_name(name));
            let name = plain.as_ref().unwrap_or(&bare).file_name();
            let is_bundle = name.is_some_and(|name| name == "index" || name == "_index");
            let folder = bare.parent().filter(|_| is_bundle);
            for path in [Some(&*bare), plain.as_deref(), folder] {
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

    /// True if a link leads to a post that does not exist.
    fn lacks(&self, article: &Article, link: &Link) -> bool {
        let target = file_of(&link.target);
        if target.is_empty() || target.contains(':') {
            return false;
        }
        let path = Path::new(&target);
        if !link.is_wiki {
            return is_post(path) && !self.paths.contains(&inside(article, &target));
        }
        // A note by its name, such as `[[name]]`. A name with another ending names a picture or another file.
        let is_name = path.extension().is_none() && !target.starts_with('/');
        // `[[./name]]` is a note beside this one.
        let beside = inside(article, &target);
        let is_there = self.has(&normal(path).to_string_lossy())
            || target.starts_with('.') && self.has(&beside.to_string_lossy());
        (is_name && !target.ends_with('/') || is_post(path)) && !is_there
    }

    /// True if a tag links to a post that does not exist.
    fn lacks_tagged(&self, root: &Path, article: &Article, tag: &LinkTag) -> bool {
        let target = file_of(&tag.target);
        let path = normal(Path::new(target.trim_start_matches('/')));
        if path.as_os_str().is_empty() || path.starts_with("..") {
            return false;
        }
        // The posts may be one of the site's folders: `posts` of `content/posts`.
        let own = root.file_name().unwrap_or_default();
        let below = path.strip_prefix(own).unwrap_or(&path);
        let folder = below.parent().unwrap_or(Path::new(""));
        let beside = article.path.parent().unwrap_or(Path::new("")).join(below);
        let is_whole = !folder.as_os_str().is_empty() || below != path;
        let is_known = match tag.kind {
            TagKind::Name => true,
            TagKind::File => is_whole || root.join("_config.yml").exists(),
        };
        let is_in_library = |folder: &Path| root.join(folder).is_dir();
        if !is_known || !is_in_library(folder) && !beside.parent().is_some_and(is_in_library) {
            return false;
        }
        let places = [below, &normal(&beside)].map(|place| root.join(place));
        let is_there = |place: &PathBuf| {
            exists(place) || PAGES.iter().any(|end| exists(&place.with_extension(end)))
        };
        let by_name = tag.kind == TagKind::Name && self.has(&below.to_string_lossy());
        !by_name && !places.iter().any(is_there)
    }

    /// True if a post has this name: its path, or an end of the path, with or without the ending.
    fn has(&self, name: &str) -> bool {
        let path = Path::new(name.trim_matches('/'));
        let bare = match is_post(path) {
            true => path.with_extension(""),
            false => path.to_owned(),
        };
        self.ends.contains(&nfc(&bare).to_lowercase())
    }
}

/// The endings of pages that a blog tool reads, but that are not posts here.
const PAGES: [&str; 6] = ["html", "htm", "adoc", "org", "rst", "textile"];

/// True if an image is in none of the places where a blog's tools look for it.
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
    // A site's folder of images may be outside the posts, so an image is judged only if the folder is found.
    let folder = from_root
        .components()
        .next()
        .filter(|_| file.starts_with('/'));
    let is_known = folder.is_none_or(|folder| bases.iter().any(|base| base.join(folder).is_dir()));
    !is_there && is_known
}

/// True if a file exists, also under a name in another normal form: macOS writes names in NFD.
fn exists(path: &Path) -> bool {
    let decomposed: String = path.to_string_lossy().nfd().collect();
    path.exists() || Path::new(&nfc(path)).exists() || Path::new(&decomposed).exists()
}

/// The file in a target: without anchor, query and percent-encoding.
pub(super) fn file_of(target: &str) -> String {
    decode(target.split(['#', '?']).next().unwrap_or_default().trim())
}

/// The path in the folder to which `file` leads from an article, in NFC. It begins with `..` if it leads out of the folder.
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

/// Decodes percent-encoding; other text stays the same.
pub(super) fn decode(target: &str) -> String {
    let decoded = percent_decode_str(target).decode_utf8();
    decoded.map_or_else(|_| target.to_owned(), Cow::into_owned)
}
