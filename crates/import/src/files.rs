//! The files of a source: itself, those of a folder, those in a zip archive.

mod archive;

use std::{
    fs,
    io::{self, Cursor, Read, Seek},
    path::{Path, PathBuf},
};

use senpai_content::{DEFAULTS_LIMIT, Defaults, Place, read_regular_file};

use self::archive::{Archives, ZIP, inner_failed, is_at_top};
use crate::{
    Error,
    substack::{Listings, is_listing},
};

/// The largest source that is read, in bytes. WordPress splits its exports into files below it. By hand.
pub(crate) const LIMIT: usize = 64 << 20;
/// The most files of a folder or an archive. By hand.
const MAX_FILES: usize = 50_000;
/// The deepest folder. By hand.
const MAX_DEPTH: usize = 32;
/// The most bytes of all files of an archive together: an archive of a few kilobytes can unpack to more than any disk holds. By hand.
const MAX_UNPACKED_BYTES: u64 = 512 << 20;
/// Why the files of a folder of the blog tool are not read.
const OF_TOOL: &str = "it belongs to the tool";
/// Why a symbolic link is not read.
const LINK: &str = "it is a symbolic link";
/// The endings of files that may hold posts.
const ENDINGS: &[&str] = &[
    "md", "markdown", "mdown", "mdx", "html", "htm", "xhtml", "xml", "rss", "atom", "rdf", "json",
    "txt", "zip",
];

/// A file of a source.
pub(crate) struct Found {
    /// Its path inside the folder or archive; the name of a source that is one file.
    pub(crate) name: PathBuf,
    /// True if it is the source itself.
    pub(crate) is_source: bool,
    /// Its bytes, or a clause that says why it is not read.
    pub(crate) content: Result<Vec<u8>, String>,
}

/// What the files of a folder or an archive state for the posts among them.
#[derive(Default)]
pub(crate) struct Site {
    pub(crate) defaults: Defaults,
    /// The folder in which all files of an archive are.
    top: PathBuf,
    /// The name of an archive in another one.
    folder: PathBuf,
    /// What an export of Substack says of its files.
    pub(crate) listings: Listings,
}

impl Site {
    /// Reads those of the files that state keys for others.
    fn read(files: &[PathBuf], text: &mut dyn FnMut(&Path, u64) -> io::Result<String>) -> Site {
        let first = |path: &PathBuf| path.iter().next().map(PathBuf::from);
        let top = files.first().and_then(first).unwrap_or_default();
        let is_top = |path: &PathBuf| path.starts_with(&top);
        let is_configuration = |path: &PathBuf| path.with_extension("") == top.join("_config");
        let is_site = files.iter().all(is_top) && files.iter().any(is_configuration);
        let top = if is_site { top } else { PathBuf::new() };
        let below = files.iter().filter_map(|path| path.strip_prefix(&top).ok());
        let below: Vec<PathBuf> = below.map(Path::to_owned).collect();
        let defaults = Defaults::among(&below, &mut |path| text(&top.join(path), DEFAULTS_LIMIT));
        let listings = Listings::read(&below, &mut |path| text(&top.join(path), LIMIT as u64));
        Site {
            defaults,
            top,
            folder: PathBuf::new(),
            listings,
        }
    }

    /// The path of a file in the folder of the site.
    pub(crate) fn path<'a>(&self, name: &'a Path) -> &'a Path {
        let name = name.strip_prefix(&self.folder).unwrap_or(name);
        name.strip_prefix(&self.top).unwrap_or(name)
    }
}

/// Calls `each` with each file of `source`, in the order of their names. The folder `not` is left out.
///
/// # Errors
/// Fails when the source cannot be read.
pub(crate) fn read(
    source: &Path,
    not: &Path,
    each: &mut dyn FnMut(Found, &Site),
) -> Result<(), Error> {
    let failed = |source_error: io::Error| Error::File {
        path: source.to_owned(),
        source: source_error,
    };
    let kind = fs::metadata(source).map_err(failed)?;
    let name = PathBuf::from(source.file_name().unwrap_or(source.as_os_str()));
    if kind.is_dir() {
        let not = fs::canonicalize(not).unwrap_or_else(|_| not.to_owned());
        return folder(source, &not, MAX_FILES, each).map_err(failed);
    }
    if !kind.is_file() {
        let why = "it is no file".to_owned();
        return Err(Error::Refused {
            path: source.to_owned(),
            why,
        });
    }
    let mut file = fs::File::open(source).map_err(failed)?;
    let mut start = [0; 4];
    let length = file.read(&mut start).map_err(failed)?;
    file.rewind().map_err(failed)?;
    if &start[..length] == ZIP {
        return Archives::new(MAX_UNPACKED_BYTES)
            .read(file, Path::new(""), each)
            .map_err(|why| Error::Refused {
                path: source.to_owned(),
                why,
            });
    }
    let content = Ok(bounded(&mut file).map_err(failed)?);
    let found = Found {
        name,
        is_source: true,
        content,
    };
    each(found, &Site::default());
    Ok(())
}

/// At most one byte more than a source may have.
fn bounded(file: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Calls `each` with the files of a folder, at most `most`, and with each file that is left out and its cause.
fn folder(
    root: &Path,
    not: &Path,
    most: usize,
    each: &mut dyn FnMut(Found, &Site),
) -> io::Result<()> {
    fs::read_dir(root)?;
    let (mut files, mut further) = (Vec::new(), None);
    let mut left_out: Vec<(PathBuf, String)> = Vec::new();
    let mut folders = vec![(root.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(e) => {
                left_out.push((folder, format!("the folder cannot be read ({e})")));
                continue;
            }
        };
        for entry in entries {
            let (path, name) = (
                entry.path(),
                entry.file_name().to_string_lossy().into_owned(),
            );
            // Links may lead out of the folder.
            let kind = entry.file_type()?;
            if kind.is_dir() {
                let is_other = fs::canonicalize(&path).is_ok_and(|p| p == not);
                match depth < MAX_DEPTH {
                    _ if is_other => {}
                    _ if is_of_the_tool(&name) => left_out.push((path, OF_TOOL.to_owned())),
                    true => folders.push((path, depth + 1)),
                    false => {
                        left_out.push((path, format!("it is more than {MAX_DEPTH} folders deep")))
                    }
                }
            } else if kind.is_file() && files.len() < most {
                files.push(path);
            } else if kind.is_file() {
                further.get_or_insert((path, 0)).1 += 1;
            } else if kind.is_symlink() {
                left_out.push((path, LINK.to_owned()));
            } else {
                left_out.push((path, "it is no file".to_owned()));
            }
        }
    }
    if let Some((first, count)) = further {
        let why = format!(
            "at most {most} files are read; this one and {} more are not",
            count - 1
        );
        left_out.push((first, why));
    }
    files.sort();
    left_out.sort();
    let names = files.iter().filter_map(|path| path.strip_prefix(root).ok());
    let names: Vec<PathBuf> = names.map(Path::to_owned).collect();
    let site = Site::read(&names, &mut |name, limit| {
        read_regular_file(Some(root), &root.join(name), limit)?.text()
    });
    let mut archives = Archives::new(MAX_UNPACKED_BYTES);
    let mut failed = Ok(());
    let files = files.into_iter().map(|path| (path, None));
    for (path, why) in files.chain(left_out.into_iter().map(|(path, why)| (path, Some(why)))) {
        let name = path.strip_prefix(root).unwrap_or(&path).to_owned();
        let content = match why.or_else(|| not_a_post(&name)) {
            Some(why) => Err(why),
            None => read_regular_file(Some(root), &path, LIMIT as u64)
                .map(|file| file.bytes)
                .map_err(|e| format!("it cannot be read ({e})")),
        };
        if let Some(bytes) = content.as_ref().ok().filter(|bytes| bytes.starts_with(ZIP))
            && is_at_top(&name)
        {
            let read = archives.read(Cursor::new(bytes), &name.with_extension(""), each);
            failed = failed.and(read.map_err(|why| inner_failed(&name, &why)));
            continue;
        }
        let found = Found {
            name,
            is_source: false,
            content,
        };
        each(found, &site);
    }
    failed.map_err(io::Error::other)
}

/// Folders of blog tools that hold no posts: those that a library leaves out, and those beside its posts in a whole site.
fn is_of_the_tool(name: &str) -> bool {
    name.starts_with('.') && name != ".."
        || matches!(
            name,
            "__MACOSX" | "layouts" | "themes" | "templates" | "includes"
        )
        || Place::of(&Path::new(name).join("a")) == Place::Tool
}

fn is_in_tool(path: &Path) -> bool {
    let mut folders = path.iter().rev().skip(1);
    folders.any(|part| is_of_the_tool(&part.to_string_lossy()))
}

/// Why a file of a folder or archive is not read.
fn not_a_post(name: &Path) -> Option<String> {
    let file = name.file_name().unwrap_or_default().to_string_lossy();
    let ending = name
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .trim_end()
        .to_ascii_lowercase();
    if file.starts_with('.') {
        return Some("it is hidden".to_owned());
    }
    if is_listing(name) {
        return Some("it says what the posts are".to_owned());
    }
    if name
        .file_stem()
        .is_some_and(|s| s.eq_ignore_ascii_case("readme"))
    {
        return Some("it is a readme".to_owned());
    }
    (!ENDINGS.contains(&ending.as_str())).then(|| match ending.as_str() {
        "" => "its name has no ending".to_owned(),
        _ => format!("files of .{ending} are not read"),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    type Read = (String, Result<usize, String>);

    fn note(into: &mut Vec<Read>) -> impl FnMut(Found, &Site) {
        |found, _| {
            let name = found.name.display().to_string();
            into.push((name, found.content.map(|bytes| bytes.len())));
        }
    }

    #[test]
    fn no_half_of_a_file_is_read_where_the_limit_of_an_archive_ends() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.zip");
        let mut zip = ZipWriter::new(fs::File::create(&path).unwrap());
        for (name, size) in [("a.md", 10), ("b.md", 20), ("c.md", 1)] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![b'x'; size]).unwrap();
        }
        zip.finish().unwrap();
        for (most, whole) in [(31, 3), (30, 2), (29, 1), (10, 1), (9, 0)] {
            let mut read = Vec::new();
            let file = fs::File::open(&path).unwrap();
            let mut archives = Archives::new(most);
            archives
                .read(file, Path::new(""), &mut note(&mut read))
                .unwrap();
            let sizes: Vec<usize> = read.iter().filter_map(|(_, c)| c.clone().ok()).collect();
            assert_eq!(sizes, [10, 20, 1][..whole], "{most}");
            assert_eq!(read.len(), 3, "{most}");
        }
    }

    #[test]
    fn what_is_left_out_of_a_folder_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let deep: PathBuf = (0..=MAX_DEPTH).map(|_| "d").collect();
        fs::create_dir_all(dir.path().join(&deep)).unwrap();
        fs::write(dir.path().join(&deep).join("x.md"), "x").unwrap();
        for name in ["a.md", "b.md", "c.md"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        let mut read = Vec::new();
        folder(dir.path(), Path::new("none"), 2, &mut note(&mut read)).unwrap();
        let why = |part: &str| {
            let mut found = read.iter().filter_map(|(_, content)| content.clone().err());
            found.any(|why| why.contains(part))
        };
        assert!(why("this one and 0 more"), "{read:?}");
        assert!(why("more than 32 folders deep"), "{read:?}");
        assert_eq!(
            read.iter().filter(|(_, content)| content.is_ok()).count(),
            2
        );
    }
}
