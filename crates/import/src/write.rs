//! Writes posts into a folder. It keeps files that somebody has edited, and writes no file twice in one run.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use senpai_content::{Place, read_text_in_folder, replace_file};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::{
    Error, ImportedPost, Skipped,
    files::{self, Found, Site},
    post::{origin, untouched},
    source::read_in_site,
};

/// The largest post that an import may have written, in bytes. By hand: sixteen times the largest that is read.
const LARGEST: u64 = 16 << 20;

/// The options of an import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether files that somebody has edited are overwritten.
    pub force: bool,
}

/// The outcome of an import for one post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The file is new, or replaces one that the import had written before.
    Written,
    /// The file already has this text.
    Unchanged,
    /// The file was edited by hand and stays.
    Kept,
}

/// The result of an import.
#[derive(Debug, Default)]
pub struct Report {
    /// The posts, in the order of the sources.
    pub posts: Vec<PostReport>,
    /// The items that are not imported, with the source that holds them.
    pub skipped: Vec<(PathBuf, Skipped)>,
    /// Repairs of whole sources, a sentence each, with the source.
    pub notes: Vec<(PathBuf, String)>,
    /// The sources that cannot be imported.
    pub failed: Vec<Error>,
}

/// The result of an import for one post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostReport {
    /// The file of the post.
    pub path: PathBuf,
    /// The outcome.
    pub outcome: Outcome,
    /// Whether the post is a draft.
    pub draft: bool,
    /// Parts that were left out or not recognised, a sentence each.
    pub notes: Vec<String>,
}

/// Imports `sources` into the folder `to`, which is created if needed. A source that fails does not stop the others.
///
/// # Errors
/// Fails when `to` cannot be created or written.
pub fn import(sources: &[PathBuf], to: &Path, options: Options) -> Result<Report, Error> {
    fs::create_dir_all(to).map_err(file(to))?;
    let mut report = Report::default();
    let mut folder = Folder::read(to, options)?;
    for source in sources {
        let mut found = Ok(());
        let mut each = |file: Found, site: &Site| {
            if found.is_ok() {
                found = folder.add_file(source, file, site, &mut report);
            }
        };
        if let Err(error) = files::read(source, to, &mut each) {
            report.failed.push(error);
        }
        found?;
    }
    Ok(report)
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { path, source }
}

/// The posts of a source, each with a text that identifies it: its address; its address and id if other posts have the same
/// address; without an address, the name of the source and the post's id or title.
fn named(name: &str, posts: Vec<ImportedPost>) -> Vec<(String, ImportedPost)> {
    let mut addresses: HashMap<String, usize> = HashMap::new();
    for url in posts.iter().filter_map(|p| p.url.clone()) {
        *addresses.entry(url).or_default() += 1;
    }
    let alone = posts.len() == 1;
    let mut used: HashMap<String, usize> = HashMap::new();
    let from = |post: &ImportedPost| match (&post.url, &post.id) {
        (Some(url), _) if addresses.get(url) == Some(&1) => url.clone(),
        (Some(url), Some(id)) if id != url => format!("{url}#{id}"),
        (Some(url), _) => format!("{url}#{}", post.title),
        (None, Some(id)) if is_global(id) => id.clone(),
        (None, Some(id)) => format!("{name}#{id}"),
        (None, None) if alone => name.to_owned(),
        (None, None) => format!("{name}#{}", post.title),
    };
    let named = posts.into_iter().map(|post| {
        let from = from(&post);
        let count = used.entry(from.clone()).or_default();
        *count += 1;
        let from = if *count == 1 {
            from
        } else {
            format!("{from}#{count}")
        };
        (from, post)
    });
    named.collect()
}

/// Whether an id is unique everywhere: a URI or a UUID.
fn is_global(id: &str) -> bool {
    let uuid = id.len() == 36 && id.matches('-').count() == 4;
    uuid || id.contains(':')
}

/// The folder that posts are written to.
struct Folder {
    path: PathBuf,
    options: Options,
    /// The file of each source that an import has read before.
    files: HashMap<String, PathBuf>,
    /// The names of files, in lower case: some file systems ignore case.
    names: HashSet<String>,
    /// The posts of this run.
    written: HashMap<String, First>,
}

/// The first post of a run that is named so.
struct First {
    source: PathBuf,
    title: String,
    text: String,
}

impl Folder {
    fn read(path: &Path, options: Options) -> Result<Folder, Error> {
        let (mut files, mut names) = (HashMap::new(), HashSet::new());
        let mut entries: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(path).map_err(file(path))? {
            entries.push(entry.map_err(file(path))?.path());
        }
        entries.sort();
        for entry in entries {
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            names.insert(key(&name));
            let regular = fs::symlink_metadata(&entry).is_ok_and(|m| m.is_file());
            if !regular || !name.ends_with(".md") {
                continue;
            }
            // A file that is not text or cannot be read: no import wrote it.
            let text = read_text_in_folder(&entry, LARGEST);
            if let Some(from) = text.ok().as_deref().and_then(origin) {
                files.entry(from).or_insert(entry);
            }
        }
        Ok(Folder {
            path: path.to_owned(),
            options,
            files,
            names,
            written: HashMap::new(),
        })
    }

    /// Imports one file of `source`. A file of a folder or an archive that cannot be imported is skipped.
    fn add_file(
        &mut self,
        source: &Path,
        found: Found,
        site: &Site,
        report: &mut Report,
    ) -> Result<(), Error> {
        let whole = found.is_source;
        let path = if whole {
            source.to_owned()
        } else {
            source.join(&found.name)
        };
        let name = found.name.to_string_lossy().into_owned();
        let skip = |why: String| {
            (
                source.to_owned(),
                Skipped {
                    name: name.clone(),
                    why,
                },
            )
        };
        let read = |bytes: Vec<u8>| read_in_site(site.path(&found.name), &bytes, &site.defaults);
        let mut export = match found.content.map(read) {
            Ok(Ok(export)) => export,
            Ok(Err(error)) if whole => {
                report.failed.push(error.at(&path));
                return Ok(());
            }
            Ok(Err(error)) => {
                report.skipped.push(skip(error.why()));
                return Ok(());
            }
            Err(why) => {
                report.skipped.push(skip(why));
                return Ok(());
            }
        };
        if Place::of(&placed(&path, source)) == Place::Draft {
            export.hide("it is in a folder of drafts");
        }
        report
            .skipped
            .extend(export.skipped.into_iter().map(|s| (path.clone(), s)));
        report
            .notes
            .extend(export.notes.into_iter().map(|n| (path.clone(), n)));
        for (from, post) in named(&name, export.posts) {
            self.add(&path, from, post, report)?;
        }
        Ok(())
    }

    /// Writes a post. Within a run no file is written twice.
    fn add(
        &mut self,
        source: &Path,
        mut from: String,
        post: ImportedPost,
        report: &mut Report,
    ) -> Result<(), Error> {
        if let Some(first) = self.written.get(&from) {
            let same = first.title == post.title && (post.url.is_some() || post.id.is_some());
            if same || first.text == post.body {
                let place = first.source.display();
                let why = match first.text == post.body {
                    true => format!("the same post is in {place}"),
                    false => format!(
                        "the post of this address and title is also in {place}, which comes first"
                    ),
                };
                let name = post.title;
                report
                    .skipped
                    .push((source.to_owned(), Skipped { name, why }));
                return Ok(());
            }
            // Another post that happens to have the same name.
            from = format!("{}#{from}#{}", source.display(), post.title);
        }
        let first = First {
            source: source.to_owned(),
            title: post.title.clone(),
            text: post.body.clone(),
        };
        self.written.insert(from.clone(), first);
        let path = self.file_of(&from, &post);
        let markdown = post.to_markdown(&from);
        let mut notes = post.notes;
        let outcome = match read_text_in_folder(&path, LARGEST) {
            Ok(there) if there == markdown => Outcome::Unchanged,
            Ok(there) if !untouched(&there) && !self.options.force => {
                if post.draft {
                    notes.push("its source is a draft now, and the edited file is not".to_owned());
                }
                Outcome::Kept
            }
            Ok(_) => Outcome::Written,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Outcome::Written,
            Err(e) => return Err(file(&path)(e)),
        };
        if outcome == Outcome::Written {
            replace_file(&path, markdown.as_bytes()).map_err(file(&path))?;
        }
        report.posts.push(PostReport {
            path,
            outcome,
            draft: post.draft,
            notes,
        });
        Ok(())
    }

    /// The file that holds the post since an earlier import, else a new one.
    fn file_of(&mut self, from: &str, post: &ImportedPost) -> PathBuf {
        if let Some(path) = self.files.get(from) {
            return path.clone();
        }
        let name = post.file_name();
        let numbered = (2..).map(|n| format!("{name}-{n}.md"));
        let mut free = std::iter::once(format!("{name}.md")).chain(numbered);
        let file = free.find(|name| self.names.insert(key(name)));
        self.path.join(file.unwrap_or_default())
    }
}

/// The path of a file of a source, with the name of the folder that a source such as `.` stands for. Without the first folder of a
/// whole path: `/private/tmp` of macOS is no folder of drafts.
fn placed(path: &Path, source: &Path) -> PathBuf {
    let name = fs::canonicalize(source).unwrap_or_default();
    let named = match source.file_name() {
        None => Path::new(name.file_name().unwrap_or_default()).join(path),
        Some(_) => path.to_owned(),
    };
    named
        .iter()
        .skip(if path.is_absolute() { 2 } else { 0 })
        .collect()
}

/// Names with the same key may be one file.
fn key(name: &str) -> String {
    name.nfkc().collect::<String>().to_lowercase()
}
