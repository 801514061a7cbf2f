//! Writes posts into a folder. It keeps files that somebody has edited, and writes no file twice in one run.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use senpai_content::{Defaults, Head, Moment, Place, read_text_in_folder, replace_file};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::{
    Error, ImportedPost, Skipped,
    files::{self, Found, Site},
    hidden::{hides_for_good, why_hidden},
    origins::{is_global, named, place},
    post::{as_draft, origin, untouched},
    source::read_in_site,
};

/// The largest post that an import may have written, in bytes. By hand: sixteen times the largest that is read.
const LARGEST: u64 = 16 << 20;

/// The options of an import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// True if files that somebody has edited are overwritten.
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
    /// The file was edited by hand and stays, but it is a draft now: its source is not public any more.
    Withdrawn,
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
    /// The sources that cannot be imported, or not to their end.
    pub failed: Vec<Error>,
    /// The files of earlier imports that are shown, and whose posts are in none of the exports, folders and archives any more. It is
    /// empty if a source has failed.
    pub gone: Vec<PathBuf>,
}

/// The result of an import for one post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostReport {
    /// The file of the post.
    pub path: PathBuf,
    /// The outcome.
    pub outcome: Outcome,
    /// True if its source has not published the post, so that its file is a draft.
    pub draft: bool,
    /// Why the file is not shown, a clause: its source has not published it, or something in the file hides it, such as a tag.
    pub hidden: Option<String>,
    /// Parts that were left out or not recognised, a sentence each.
    pub notes: Vec<String>,
}

/// Imports `sources` into the folder `to`, which is created if needed. A source that fails does not stop the others. A post with a date
/// after `now` is a draft.
///
/// # Errors
/// Fails when `to` cannot be created or written.
pub fn import(
    sources: &[PathBuf],
    to: &Path,
    options: Options,
    now: impl Into<Moment>,
) -> Result<Report, Error> {
    fs::create_dir_all(to).map_err(file(to))?;
    let mut report = Report::default();
    let mut folder = Folder::read(to, options, now.into())?;
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
    if report.failed.is_empty() {
        report.gone = folder.gone();
    }
    Ok(report)
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { path, source }
}

/// The folder that posts are written to.
struct Folder {
    path: PathBuf,
    options: Options,
    /// The time of the import.
    now: Moment,
    /// The file of each source that an import has read before.
    files: HashMap<String, PathBuf>,
    /// The names of files, in lower case: some file systems ignore case.
    names: HashSet<String>,
    /// The posts of this run.
    written: HashMap<String, First>,
    /// The places whose posts are all in this run's sources.
    complete: HashSet<String>,
}

/// The first post of a run that is named so.
struct First {
    source: PathBuf,
    title: String,
    text: String,
}

impl Folder {
    fn read(path: &Path, options: Options, now: Moment) -> Result<Folder, Error> {
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
            now,
            files,
            names,
            written: HashMap::new(),
            complete: HashSet::new(),
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
        let read = |bytes: Vec<u8>| read_in_site(site.path(&found.name), &bytes, site, &self.now);
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
        // `drafts.zip` is a folder of drafts.
        let folder = match whole || !source.is_file() {
            true => path.clone(),
            false => source.with_extension("").join(&found.name),
        };
        if Place::of(&placed(&folder, source)) == Place::Draft {
            export.hide("it is in a folder of drafts");
        }
        if export.is_cut {
            report.failed.push(Error::CutOff(path.clone()));
        }
        report
            .skipped
            .extend(export.skipped.into_iter().map(|s| (path.clone(), s)));
        report
            .notes
            .extend(export.notes.into_iter().map(|n| (path.clone(), n)));
        for (from, post) in named(&name, export.posts) {
            if export.is_complete || !whole {
                self.complete.insert(place(&from).to_owned());
            }
            self.add(&path, from, post, report)?;
        }
        Ok(())
    }

    /// Writes a post. Within a run no file is written twice.
    fn add(
        &mut self,
        source: &Path,
        mut from: String,
        mut post: ImportedPost,
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
        } else if let Some(path) = self.file_of_another(&from, &post) {
            post.notes.push(format!(
                "{} stays: another post of `{from}` is in it, by its title and its text",
                path.display()
            ));
            from = format!("{from}#{}", post.title);
        }
        let first = First {
            source: source.to_owned(),
            title: post.title.clone(),
            text: post.body.clone(),
        };
        self.written.insert(from.clone(), first);
        let path = self.file_of(&from, &post);
        let markdown = post.to_markdown(&from);
        let hidden = post
            .why_hidden()
            .or_else(|| why_hidden(&path, &markdown, &self.now));
        let mut written = PostReport {
            path,
            outcome: Outcome::Written,
            draft: post.draft,
            hidden,
            notes: post.notes,
        };
        match read_text_in_folder(&written.path, LARGEST) {
            Ok(there) if there == markdown => written.outcome = Outcome::Unchanged,
            Ok(there) if !untouched(&there) && !self.options.force => {
                let is_hidden_for_good = hides_for_good(&written.path, &markdown);
                keep(&mut written, &there, is_hidden_for_good, &self.now)?;
            }
            Ok(_) => replace(&written.path, &markdown)?,
            Err(e) if e.kind() == ErrorKind::NotFound => replace(&written.path, &markdown)?,
            Err(e) => return Err(file(&written.path)(e)),
        }
        report.posts.push(written);
        Ok(())
    }

    /// The files that are shown, and whose posts were in exports, folders or archives of this run before, but are not now.
    fn gone(&self) -> Vec<PathBuf> {
        let is_gone =
            |from: &String| !self.written.contains_key(from) && self.complete.contains(place(from));
        let files = self.files.iter().filter(|(from, _)| is_gone(from));
        let is_shown = |path: &PathBuf| {
            let text = read_text_in_folder(path, LARGEST);
            text.is_ok_and(|text| why_hidden(path, &text, &self.now).is_none())
        };
        let mut gone: Vec<PathBuf> = files
            .map(|(_, path)| path.clone())
            .filter(is_shown)
            .collect();
        gone.sort();
        gone
    }

    /// The file of the name `from`, if the import of another site wrote it: without an address, a post is known by its path in its
    /// source, and two sites may have an `about.md` each.
    fn file_of_another(&self, from: &str, post: &ImportedPost) -> Option<&Path> {
        if post.url.is_some() || post.id.as_deref().is_some_and(is_global) {
            return None;
        }
        let path = self.files.get(from)?;
        let there = read_text_in_folder(path, LARGEST).ok()?;
        let name = Path::new(path.file_name()?);
        let head = Head::parse(name, &there, &Defaults::default(), self.now.clone());
        let is_of_another = head.meta.title != post.title
            && there.get(head.body..)?.trim() != post.body.trim()
            && untouched(&there);
        is_of_another.then_some(path)
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

fn replace(path: &Path, text: &str) -> Result<(), Error> {
    replace_file(path, text.as_bytes()).map_err(file(path))
}

/// Keeps the edited file with the text `there`. If its source is not public and the file is, the file becomes a draft.
fn keep(
    post: &mut PostReport,
    there: &str,
    is_hidden_for_good: bool,
    now: &Moment,
) -> Result<(), Error> {
    let of_file = why_hidden(&post.path, there, now);
    let will_show = is_hidden_for_good && !hides_for_good(&post.path, there);
    let is_shown = of_file.is_none() || will_show;
    if let Some(why) = post.hidden.as_ref().filter(|_| is_shown) {
        let mut draft = as_draft(there);
        if !hides_for_good(&post.path, &draft) {
            draft = format!("---\ndraft: true\n---\n\n{there}");
        }
        replace(&post.path, &draft)?;
        post.outcome = Outcome::Withdrawn;
        post.notes.push(format!(
            "the edited file is a draft now, because its source is not public: {why}; to show it all the same, take `source` and \
             `draft` out of its front matter"
        ));
        return Ok(());
    }
    post.outcome = Outcome::Kept;
    post.draft &= of_file.is_some();
    post.hidden = of_file;
    Ok(())
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
