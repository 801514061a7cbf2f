//! `current.json`: names the published generation and the files from which it was built.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use senpai_content::{LeftOut, Library, Stamp};
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    disk::Disk,
    sum::{split_sum, with_sum},
};

/// The version of the index's content, increased by hand. Generations with another version are rebuilt.
const FORMAT: u32 = 16;
const CURRENT: &str = "current.json";
/// The beginning of each generation's name; folders with other names are never removed.
pub(super) const NAME: &str = "generation-";
/// A file in each generation: readers hold a shared lock on it.
pub(super) const IN_USE: &str = "in-use";

/// The content of `current.json`.
#[derive(Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    pub generation: String,
    /// A hash of the posts and synonyms.
    pub content: String,
    pub files: Vec<Stamp>,
    /// The rule that gives posts their addresses.
    #[serde(default)]
    pub addresses: String,
    /// The time at which a post becomes public or expires: from then on the generation is stale, even if no file changed.
    pub until: Option<Timestamp>,
    /// The posts that are not in the generation.
    pub left_out: LeftOut,
    /// The generation's own files with their sizes in bytes: a missing or truncated file is noticed before it is read.
    pub parts: Vec<(String, u64)>,
}

impl Manifest {
    /// Describes the generation of `library` in `dir`.
    pub fn of(
        dir: &Path,
        generation: String,
        content: String,
        files: Vec<Stamp>,
        library: &Library,
    ) -> Result<Manifest, Error> {
        Ok(Manifest {
            format: FORMAT,
            generation,
            content,
            files,
            addresses: String::new(),
            until: library.changes_at,
            left_out: library.left_out(),
            parts: parts(dir).map_err(Error::file(dir))?,
        })
    }

    /// Reads the manifest in `dir`; `None` if there is none.
    pub fn read(dir: &Path) -> Result<Option<Manifest>, Error> {
        let path = dir.join(CURRENT);
        let json = match fs::read(&path) {
            Ok(json) => json,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::file(path)(source)),
        };
        Manifest::parse(&json)
            .map(Some)
            .map_err(|why| Error::Unusable { path, why })
    }

    fn parse(bytes: &[u8]) -> Result<Manifest, String> {
        let (json, is_whole) = split_sum(bytes);
        let value: serde_json::Value = serde_json::from_slice(json)
            .map_err(|_| "it is damaged, or not an index of this program")?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => {}
            Some(format) => {
                return Err(format!(
                    "its format is {format}, but this program's is {FORMAT}"
                ));
            }
            None => return Err("it is not an index of this program".into()),
        }
        if !is_whole {
            return Err("it is damaged: its checksum differs".into());
        }
        let manifest: Manifest = serde_json::from_value(value).map_err(|_| "it is damaged")?;
        // This program never writes a name that leads out of the folder.
        if number(&manifest.generation).is_none() {
            return Err("it is not an index of this program".into());
        }
        Ok(manifest)
    }

    /// Publishes the generation: writes a new file and renames it. So a reader, also after a power cut, finds the whole old
    /// manifest or the whole new one.
    pub fn publish(&self, dir: &Path, disk: &dyn Disk) -> Result<(), Error> {
        let path = dir.join(CURRENT);
        let new = dir.join("current.json.new");
        let json = with_sum(serde_json::to_vec(self)?);
        let write = || {
            // The generation's directory entry must be on disk before the manifest names it.
            disk.sync_dir(dir)?;
            disk.write(&new, &json)?;
            disk.rename(&new, &path)?;
            disk.sync_dir(dir)
        };
        write().map_err(Error::file(&path))
    }

    /// Removes the manifest in `dir`: no generation is published then.
    pub fn remove(dir: &Path) {
        let _ = fs::remove_file(dir.join(CURRENT));
    }

    /// Fails when a file of the generation in `dir` is missing or has another size.
    pub fn check_sizes(&self, dir: &Path) -> Result<(), Error> {
        for (part, size) in &self.parts {
            let path = dir.join(part);
            let found = fs::metadata(&path).map_err(Error::file(&path))?.len();
            if found != *size {
                let why = format!("{found} of {size} bytes are there");
                return Err(Error::Unusable { path, why });
            }
        }
        Ok(())
    }

    /// The paths of the generation's files in `dir`.
    pub fn paths(&self, dir: &Path) -> impl Iterator<Item = PathBuf> {
        self.parts.iter().map(move |(part, _)| dir.join(part))
    }
}

/// The number in a generation's name.
pub(super) fn number(name: &str) -> Option<u64> {
    name.strip_prefix(NAME)?.parse().ok()
}

/// The version of the index's content, for its fingerprint.
pub(super) fn format() -> [u8; 4] {
    FORMAT.to_le_bytes()
}

/// The files of a generation with their sizes in bytes, without the files that processes lock.
fn parts(dir: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".lock") && name != IN_USE {
            out.push((name, entry.metadata()?.len()));
        }
    }
    out.sort();
    Ok(out)
}
