//! The files of a source: itself, those of a folder, those in a zip archive.

use std::{
    fs,
    io::{self, Cursor, Read, Seek},
    path::{Path, PathBuf},
};

use zip::ZipArchive;

use crate::{Error, source::LIMIT};

/// The most files of a folder or an archive.
const FILES: usize = 50_000;
/// The deepest folder.
const DEEPEST: usize = 32;
/// The most that the files of an archive may hold together, in bytes: an archive of some kilobytes can hold more than any
/// disk.
const UNPACKED: u64 = 512 << 20;
/// The endings of files that may hold posts.
const ENDINGS: &[&str] = &[
    "md", "markdown", "mdown", "mdx", "html", "htm", "xhtml", "xml", "rss", "atom", "rdf", "json",
    "txt", "zip",
];

/// A file of a source.
pub(crate) struct Found {
    /// Its path inside the folder or archive; the name of a source that is one file.
    pub(crate) name: PathBuf,
    /// Whether it is the source itself.
    pub(crate) is_source: bool,
    /// Its bytes, or a clause that says why it is not read.
    pub(crate) content: Result<Vec<u8>, String>,
}

/// Gives each file of `source` to `each`, in the order of their names. `not` is a folder that is left out.
///
/// # Errors
/// Fails when the source cannot be read.
pub(crate) fn read(source: &Path, not: &Path, each: &mut dyn FnMut(Found)) -> Result<(), Error> {
    let failed = |source_error: io::Error| Error::File {
        path: source.to_owned(),
        source: source_error,
    };
    let kind = fs::metadata(source).map_err(failed)?;
    let name = PathBuf::from(source.file_name().unwrap_or(source.as_os_str()));
    if kind.is_dir() {
        let not = fs::canonicalize(not).unwrap_or_else(|_| not.to_owned());
        return folder(source, &not, each).map_err(failed);
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
    if &start[..length] == b"PK\x03\x04" {
        return archive(file, each).map_err(|why| Error::Refused {
            path: source.to_owned(),
            why,
        });
    }
    let content = Ok(bounded(&mut file).map_err(failed)?);
    each(Found {
        name,
        is_source: true,
        content,
    });
    Ok(())
}

/// At most one byte more than a source may have.
fn bounded(file: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn folder(root: &Path, not: &Path, each: &mut dyn FnMut(Found)) -> io::Result<()> {
    let mut files = Vec::new();
    let mut folders = vec![(root.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let (path, name) = (
                entry.path(),
                entry.file_name().to_string_lossy().into_owned(),
            );
            let kind = entry.file_type()?;
            // Links may lead out of the folder.
            if kind.is_dir()
                && depth < DEEPEST
                && !is_of_the_tool(&name)
                && fs::canonicalize(&path).is_ok_and(|p| p != not)
            {
                folders.push((path, depth + 1));
            } else if kind.is_file() && files.len() < FILES {
                files.push(path);
            }
        }
    }
    files.sort();
    for path in files {
        let name = path.strip_prefix(root).unwrap_or(&path).to_owned();
        let content = match not_a_post(&name) {
            Some(why) => Err(why),
            None => fs::File::open(&path)
                .and_then(|mut f| bounded(&mut f))
                .map_err(|e| format!("it cannot be read ({e})")),
        };
        each(Found {
            name,
            is_source: false,
            content,
        });
    }
    Ok(())
}

/// Folders of blog tools that hold no posts.
fn is_of_the_tool(name: &str) -> bool {
    let posts = matches!(
        name,
        "_posts" | "_drafts" | "_pages" | "_articles" | "_notes"
    );
    name.starts_with('.') && name != ".."
        || name.starts_with('_') && !posts
        || matches!(
            name,
            "node_modules"
                | "__MACOSX"
                | "archetypes"
                | "layouts"
                | "themes"
                | "templates"
                | "includes"
        )
}

/// Why a file of a folder or archive is not read.
fn not_a_post(name: &Path) -> Option<String> {
    let file = name.file_name().unwrap_or_default().to_string_lossy();
    let ending = name
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    if file.starts_with('.') {
        return Some("it is hidden".to_owned());
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

/// Reads the files of an archive into memory, one after another; nothing is unpacked to a disk.
fn archive(file: fs::File, each: &mut dyn FnMut(Found)) -> Result<(), String> {
    let mut archive =
        ZipArchive::new(file).map_err(|e| format!("the archive cannot be read ({e})"))?;
    if archive.len() > FILES {
        return Err(format!(
            "it has {} files; at most {FILES} are read",
            archive.len()
        ));
    }
    let mut names: Vec<(String, usize)> = Vec::new();
    for index in 0..archive.len() {
        let entry = archive
            .by_index_raw(index)
            .map_err(|e| format!("the archive cannot be read ({e})"))?;
        if entry.is_file() {
            names.push((senpai_html::decode_name(entry.name_raw()), index));
        }
    }
    names.sort();
    let mut left = UNPACKED;
    for (name, index) in names {
        let path = PathBuf::from(&name);
        let hidden = path
            .iter()
            .rev()
            .skip(1)
            .any(|part| is_of_the_tool(&part.to_string_lossy()));
        let why = if hidden {
            Some("it belongs to the tool".to_owned())
        } else {
            not_a_post(&path)
        };
        let content = match why {
            Some(why) => Err(why),
            None if left == 0 => Err(format!(
                "the archive holds more than {} MiB",
                UNPACKED >> 20
            )),
            None => unpacked(&mut archive, index, left),
        };
        left -= content
            .as_ref()
            .map_or(0, |bytes| bytes.len() as u64)
            .min(left);
        each(Found {
            name: path,
            is_source: false,
            content,
        });
    }
    Ok(())
}

fn unpacked(
    archive: &mut ZipArchive<fs::File>,
    index: usize,
    left: u64,
) -> Result<Vec<u8>, String> {
    let failed = |e: &dyn std::fmt::Display| format!("it cannot be unpacked ({e})");
    let entry = archive.by_index(index).map_err(|e| failed(&e))?;
    let mut bytes = Vec::new();
    let limit = (LIMIT as u64 + 1).min(left);
    entry
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|e| failed(&e))?;
    if bytes.starts_with(b"PK\x03\x04") || ZipArchive::new(Cursor::new(&bytes)).is_ok() {
        return Err("an archive in an archive is not read".to_owned());
    }
    Ok(bytes)
}
