//! The files of a zip archive, and of the archives in it.

use std::{
    io::{self, Cursor, Read, Seek},
    path::{Path, PathBuf},
};

use zip::ZipArchive;

use super::{Found, LIMIT, LINK, MAX_FILES, OF_TOOL, Site, is_in_tool, not_a_post};

/// The start of a zip archive.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";

/// True if a file is in no folder: an archive there is a part of an export. One beside posts is something to download.
pub(super) fn is_at_top(name: &Path) -> bool {
    name.iter().count() == 1
}

/// Why an archive in another one is not read.
pub(super) fn inner_failed(name: &Path, why: &str) -> String {
    format!("{}: {why}; unpack it first", name.display())
}

/// The archives of a source, with what is left of the limits.
pub(super) struct Archives {
    most: u64,
    bytes: u64,
    files: usize,
}

impl Archives {
    /// At most `most` bytes are unpacked together.
    pub(super) fn new(most: u64) -> Archives {
        Archives {
            most,
            bytes: most,
            files: MAX_FILES,
        }
    }

    fn too_much(&self) -> String {
        format!("the archive holds more than {} MiB", self.most >> 20)
    }

    /// Reads the files of an archive into memory, one after another; nothing is unpacked to a disk. Archives at its top are read too,
    /// as Notion packs its exports. `folder` is the folder of the files; it is empty unless the archive is in another one.
    pub(super) fn read<R: Read + Seek>(
        &mut self,
        file: R,
        folder: &Path,
        each: &mut dyn FnMut(Found, &Site),
    ) -> Result<(), String> {
        let failed = |e| format!("the archive cannot be read ({e})");
        let mut archive = ZipArchive::new(file).map_err(failed)?;
        if archive.len() > self.files {
            return Err(format!(
                "it has {} files; at most {MAX_FILES} are read",
                archive.len()
            ));
        }
        self.files -= archive.len();
        let (mut names, mut links): (Vec<(String, usize)>, Vec<String>) = Default::default();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(failed)?;
            // Old tools of Windows write `drafts\\a.md`.
            let name = senpai_html::decode_name(entry.name_raw()).replace('\\', "/");
            if entry.is_symlink() {
                links.push(name);
            } else if entry.is_file() {
                names.push((name, index));
            }
        }
        names.sort();
        let of_posts = names.iter().map(|(name, _)| PathBuf::from(name));
        let of_posts: Vec<PathBuf> = of_posts.filter(|path| !is_in_tool(path)).collect();
        let mut site = Site::read(&of_posts, &mut |path, limit| {
            let at = names.iter().find(|(name, _)| Path::new(name) == path);
            let index = at.map_or(0, |(_, index)| *index);
            let most = self.bytes.min(limit);
            let bytes = unpacked(&mut archive, index, most).map_err(io::Error::other)?;
            if bytes.len() as u64 > most {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            self.bytes -= bytes.len() as u64;
            let text = String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData)?;
            Ok(text.trim_start_matches('\u{FEFF}').to_owned())
        });
        site.folder = folder.to_owned();
        let mut say = |name: PathBuf, content| {
            let found = Found {
                name: folder.join(name),
                is_source: false,
                content,
            };
            each(found, &site);
        };
        for link in links {
            say(link.into(), Err(LINK.to_owned()));
        }
        if archive.has_duplicate_names() {
            let why = "entries of the archive have one name: the last of them is read";
            say(PathBuf::new(), Err(why.to_owned()));
        }
        let mut inner = Vec::new();
        for (name, index) in names {
            let path = PathBuf::from(&name);
            let content = self.content(&mut archive, index, &path);
            match content {
                Ok(bytes) if bytes.starts_with(ZIP) => match folder.iter().next() {
                    None if is_at_top(&path) => inner.push((path, index)),
                    _ => say(
                        path,
                        Err("an archive in a folder of an archive is not read".to_owned()),
                    ),
                },
                content => say(path, content),
            }
        }
        let mut failed = Ok(());
        for (path, index) in inner {
            let bytes = unpacked(&mut archive, index, LIMIT as u64);
            let read = match bytes {
                Ok(bytes) if bytes.len() > LIMIT => {
                    Err(format!("it has more than {} MiB", LIMIT >> 20))
                }
                Ok(bytes) => self.read(Cursor::new(bytes), &path.with_extension(""), each),
                Err(why) => Err(why),
            };
            failed = failed.and(read.map_err(|why| inner_failed(&path, &why)));
        }
        failed
    }

    /// The bytes of a file of an archive, or why it is not read.
    fn content<R: Read + Seek>(
        &mut self,
        archive: &mut ZipArchive<R>,
        index: usize,
        path: &Path,
    ) -> Result<Vec<u8>, String> {
        if is_in_tool(path) {
            return Err(OF_TOOL.to_owned());
        }
        if let Some(why) = not_a_post(path) {
            return Err(why);
        }
        if self.bytes == 0 {
            return Err(self.too_much());
        }
        let bytes = unpacked(archive, index, self.bytes)?;
        // A cut post is not imported.
        if bytes.len() as u64 > self.bytes {
            self.bytes = 0;
            return Err(self.too_much());
        }
        self.bytes -= bytes.len() as u64;
        Ok(bytes)
    }
}

/// The bytes of a file in an archive. Of a longer file, it reads one byte more than [`LIMIT`] or `left`.
fn unpacked<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    left: u64,
) -> Result<Vec<u8>, String> {
    let failed = |e: &dyn std::fmt::Display| format!("it cannot be unpacked ({e})");
    let entry = archive.by_index(index).map_err(|e| failed(&e))?;
    let mut bytes = Vec::new();
    // One byte more than is allowed shows that there is more.
    let limit = (LIMIT as u64).min(left) + 1;
    entry
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|e| failed(&e))?;
    Ok(bytes)
}
