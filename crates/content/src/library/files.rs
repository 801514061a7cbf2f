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
    visibility::{is_folder_of_tool, is_part_of_pages},
};

/// The endings of other texts that blogs consist of, which are not read here.
const OTHER_ENDINGS: &str = "rst adoc asciidoc asc org textile ipynb rmd rmarkdown qmd mdoc svx svelte astro mdtext mdtxt livemd wiki \
    mediawiki creole pod t2t typ tex txt text rtf doc docx odt pages pdf epub njk liquid pug jade haml slim ejs hbs mustache webc php \
    asp aspx mht mhtml enex tid dj";
/// Texts beside posts that are not posts, without their endings.
const NO_POSTS: &str = "robots humans ads app-ads security llms llms-full license licence copying notice requirements readme \
    changelog";

/// The posts of a folder, and the problems with other files.
#[derive(Default)]
pub(super) struct Files {
    /// The posts, sorted, relative to the folder.
    pub posts: Vec<PathBuf>,
    pub diagnostics: Vec<Diagnostic>,
    /// Files that may state keys for posts, sorted.
    pub data: Vec<PathBuf>,
    /// The files of each ending in [`OTHER_ENDINGS`]: their number, and the first.
    others: BTreeMap<&'static str, Option<(usize, PathBuf)>>,
    /// The pages in folders that blog tools write to: their number, and the first.
    output: Option<(usize, PathBuf)>,
    /// The files README.md below the folder: their number, and the first.
    readme: Option<(usize, PathBuf)>,
    /// The parts of other pages: their number, and the first.
    parts: Option<(usize, PathBuf)>,
    /// The links to folders: their number, and the first.
    linked_folders: Option<(usize, PathBuf)>,
    /// Pipes, devices and sockets: their number, and the first.
    special: Option<(usize, PathBuf)>,
}

/// Counts a file, and keeps the first of its kind.
fn count(files: &mut Option<(usize, PathBuf)>, path: &Path) {
    let (count, first) = files.get_or_insert((0, path.to_owned()));
    *count += 1;
    // The system lists files in any order.
    if path < first.as_path() {
        *first = path.to_owned();
    }
}

fn is_no_post(name: &Path) -> bool {
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    NO_POSTS
        .split_whitespace()
        .any(|name| stem.eq_ignore_ascii_case(name))
}

/// Lists the posts under `root`. Hidden files, README.md, and the folders of blog tools are left out.
pub(super) fn list(root: &Path) -> Result<Files, Error> {
    std::fs::read_dir(root).map_err(|source| Error::Folder {
        root: root.to_owned(),
        source,
    })?;
    let shown = |name: &OsStr| {
        let is_data = || defaults::is_hidden_data(&name.to_string_lossy());
        !name.as_encoded_bytes().starts_with(b".") || is_data()
    };
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .filter_entry(move |entry| {
            let is_folder = || entry.file_type().is_some_and(|kind| kind.is_dir());
            let name = entry.file_name().to_string_lossy();
            let is_of_tool = || is_folder_of_tool(&name);
            let parent = entry.path().parent().and_then(Path::file_name);
            if entry.depth() > 1 && parent.is_some_and(|parent| parent == ".obsidian") {
                return defaults::is_setting(&name);
            }
            entry.depth() == 0 || shown(entry.file_name()) && !(is_folder() && is_of_tool())
        })
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
                count(&mut self.readme, relative);
            } else if let Some(ending) =
                ending_in(OTHER_ENDINGS, relative).filter(|_| !is_no_post(relative))
            {
                count(self.others.entry(ending).or_default(), relative);
            } else if is_output(relative) {
                count(&mut self.output, relative);
            } else {
                self.count_special(entry, relative);
                // Links and pipes too: later it is known if they can be read.
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
            // Pipes and devices are never opened: a read of them may never end.
            return count(&mut self.special, relative);
        }
        if is_part_of_pages(&entry.file_name().to_string_lossy()) {
            return count(&mut self.parts, relative);
        }
        if relative.to_str().is_none() {
            let name = readable(relative).display().to_string();
            self.report(relative, Problem::NameNotUtf8 { name });
        }
        self.posts.push(relative.to_owned());
    }

    /// Counts a file that is not a regular file, and a link to such a file or to a folder.
    fn count_special(&mut self, entry: &DirEntry, relative: &Path) {
        let kind = entry.file_type().filter(|kind| !kind.is_file());
        let Some(target) = kind.and_then(|_| std::fs::metadata(entry.path()).ok()) else {
            return;
        };
        if target.is_dir() {
            count(&mut self.linked_folders, relative);
        } else if !target.is_file() {
            count(&mut self.special, relative);
        }
    }

    fn report_others(&mut self) {
        for (ending, files) in std::mem::take(&mut self.others) {
            if let Some((count, first)) = files {
                let problem = match ending {
                    "txt" | "text" => Problem::TextNotRead { ending, count },
                    _ => Problem::NotRead { ending, count },
                };
                self.report(&first, problem);
            }
        }
        if let Some((count, first)) = self.output.take() {
            self.report(&first, Problem::OutputNotRead { count });
        }
        if let Some((count, first)) = self.readme.take() {
            self.report(&first, Problem::ReadmeNotRead { count });
        }
        if let Some((count, first)) = self.parts.take() {
            self.report(&first, Problem::PartsNotRead { count });
        }
        if let Some((count, first)) = self.linked_folders.take() {
            self.report(&first, Problem::LinkedFolders { count });
        }
        if let Some((count, first)) = self.special.take() {
            self.report(&first, Problem::SpecialFiles { count });
        }
    }
}
