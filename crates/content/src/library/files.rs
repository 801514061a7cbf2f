//! The files of a folder that are posts.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use ignore::{DirEntry, WalkBuilder};

use super::Error;
use crate::{
    Diagnostic, defaults,
    diagnostic::{Problem, Reason},
    page::{is_output, is_page},
    path::{ending_in, is_post, is_readme, readable},
};

/// The endings of texts that blogs are made of, too, and that are not read here.
const OTHER_ENDINGS: &[&str] = &[
    "rst",
    "adoc",
    "asciidoc",
    "asc",
    "org",
    "textile",
    "ipynb",
    "rmd",
    "rmarkdown",
    "qmd",
    "mdoc",
    "svx",
    "svelte",
    "astro",
    "mdtext",
    "mdtxt",
    "livemd",
    "wiki",
    "mediawiki",
    "creole",
    "pod",
    "t2t",
    "typ",
    "tex",
    "txt",
    "text",
    "rtf",
    "doc",
    "docx",
    "odt",
    "pages",
    "pdf",
    "epub",
    "njk",
    "liquid",
    "pug",
    "jade",
    "haml",
    "slim",
    "ejs",
    "hbs",
    "mustache",
    "webc",
    "php",
    "asp",
    "aspx",
    "mht",
    "mhtml",
    "enex",
    "tid",
    "dj",
];
/// Texts beside posts that are none, without their endings, in lower case.
const NO_POSTS: &[&str] = &[
    "robots",
    "humans",
    "ads",
    "app-ads",
    "security",
    "llms",
    "llms-full",
    "license",
    "licence",
    "copying",
    "notice",
    "requirements",
    "readme",
    "changelog",
];

/// The posts of a folder, and what was wrong with other files.
#[derive(Default)]
pub(super) struct Files {
    /// Sorted, relative to the folder.
    pub posts: Vec<PathBuf>,
    pub diagnostics: Vec<Diagnostic>,
    /// Files that may state keys for posts, sorted.
    pub data: Vec<PathBuf>,
    /// The files of each ending in [`OTHER_ENDINGS`]: how many, and the first.
    others: BTreeMap<&'static str, (usize, PathBuf)>,
    /// The pages in folders that blog tools write to: how many, and the first.
    output: Option<(usize, PathBuf)>,
    /// The files README.md below the folder: how many, and the first.
    readme: Option<(usize, PathBuf)>,
}

fn is_no_post(name: &Path) -> bool {
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    NO_POSTS.contains(&&*stem.to_lowercase())
}

/// Lists the posts under `root`. Hidden files and README.md are left out.
pub(super) fn list(root: &Path) -> Result<Files, Error> {
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
    let real_root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let mut files = Files::default();
    for entry in walk {
        match entry {
            Ok(entry) => files.add(root, &real_root, &entry),
            Err(e) => {
                let why = match e.io_error() {
                    Some(error) => Reason::of_system(error),
                    None => Reason::of_parser(&e.to_string()),
                };
                let folder = folder_of(&e).and_then(|path| path.strip_prefix(root).ok());
                let folder = folder.filter(|path| !path.as_os_str().is_empty());
                files.report(
                    folder.unwrap_or(Path::new(".")),
                    Problem::UnreadableFolder { why },
                );
            }
        }
    }
    files.posts.sort();
    defaults::retain_data(&mut files.data, &files.posts);
    files.report_others();
    Ok(files)
}

/// The folder that an error of the walk is about.
fn folder_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            folder_of(err)
        }
        _ => None,
    }
}

impl Files {
    fn report(&mut self, path: &Path, problem: Problem) {
        self.diagnostics.push(Diagnostic::of_file(path, problem));
    }

    fn add(&mut self, root: &Path, real_root: &Path, entry: &DirEntry) {
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else {
            return;
        };
        if !is_post(relative) && !is_page(relative) {
            if is_readme(entry.file_name()) && entry.depth() > 1 {
                self.readme.get_or_insert((0, relative.to_owned())).0 += 1;
            } else if let Some(ending) =
                ending_in(OTHER_ENDINGS, relative).filter(|_| !is_no_post(relative))
            {
                let other = self
                    .others
                    .entry(ending)
                    .or_insert((0, relative.to_owned()));
                other.0 += 1;
            } else if is_output(relative) {
                self.output.get_or_insert((0, relative.to_owned())).0 += 1;
            } else {
                // Links and pipes too: whether they can be read is known later.
                self.data.push(relative.to_owned());
            }
            return;
        }
        if kind.is_symlink() {
            let inside = std::fs::canonicalize(entry.path())
                .is_ok_and(|p| p.starts_with(real_root) && p.is_file());
            if !inside {
                self.report(relative, Problem::OutsideRoot);
                return;
            }
        } else if !kind.is_file() {
            // Pipes and devices are never opened: reading them may never end.
            return;
        }
        if relative.to_str().is_none() {
            let name = readable(relative).display().to_string();
            self.report(relative, Problem::NameNotUtf8 { name });
        }
        self.posts.push(relative.to_owned());
    }

    fn report_others(&mut self) {
        for (ending, (count, first)) in std::mem::take(&mut self.others) {
            self.report(&first, Problem::NotRead { ending, count });
        }
        if let Some((count, first)) = self.output.take() {
            self.report(&first, Problem::OutputNotRead { count });
        }
        if let Some((count, first)) = self.readme.take() {
            self.report(&first, Problem::ReadmeNotRead { count });
        }
    }
}
