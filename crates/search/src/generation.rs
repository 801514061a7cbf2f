//! Index generations on disk: a reader sees one whole generation, the old one or the new one.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use senpai_content::Library;
use serde::{Deserialize, Serialize};

use crate::{Error, Index, IndexBuilder, Post, passages};

/// Changes whenever what the index holds changes its meaning: older generations are then built anew.
const FORMAT: u32 = 3;
const CURRENT: &str = "current.json";
const LOCK: &str = "lock";

/// A folder that holds the generations of one content folder's index.
#[derive(Clone, Debug)]
pub struct Generations {
    dir: PathBuf,
}

/// Names the generation that is in force and the files it was made of.
#[derive(Serialize, Deserialize)]
struct Current {
    format: u32,
    generation: String,
    files: Vec<Stamp>,
}

/// What tells that a file has not changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Stamp {
    path: PathBuf,
    size: u64,
    /// Nanoseconds since 1970.
    modified: u128,
}

impl Generations {
    /// Keeps generations in `dir`, which is made when needed.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Generations {
        Generations { dir: dir.into() }
    }

    /// Whether the generation in force was made of the files as they are now (by name, size and time).
    pub fn is_fresh(&self, content: &Path) -> bool {
        self.current()
            .is_some_and(|c| c.format == FORMAT && c.files == stamps(content))
    }

    /// The generation in force, if it was made of the files as they are now (by name, size and time).
    pub fn open_fresh(&self, content: &Path) -> Option<Index> {
        let current = self.current()?;
        let fresh = current.format == FORMAT && current.files == stamps(content);
        // A damaged generation is as good as none: the caller builds a new one from the posts.
        fresh
            .then(|| Index::open(&self.dir.join(current.generation)).ok())
            .flatten()
    }

    /// The name of the generation in force; `None` when there is none that this program can read.
    pub fn in_force(&self) -> Option<String> {
        let current = self.current()?;
        (current.format == FORMAT).then_some(current.generation)
    }

    /// Opens the generation in force, whatever the posts are now: to follow another process that built it.
    pub fn open_in_force(&self) -> Option<(String, Index)> {
        let generation = self.in_force()?;
        let index = Index::open(&self.dir.join(&generation)).ok()?;
        Some((generation, index))
    }

    /// Builds a generation of `library` beside the one in force, and puts it in force. When the posts are the same as
    /// before, by hash, the generation in force stays.
    ///
    /// # Errors
    /// Fails when the folder cannot be written; the old generation then stays in force.
    ///
    /// `progress` is told after each post how many are done.
    pub fn build(
        &self,
        library: &Library,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Index, Error> {
        fs::create_dir_all(&self.dir).map_err(Error::file(&self.dir))?;
        let lock = self.dir.join(LOCK);
        let lock_file = File::create(&lock).map_err(Error::file(&lock))?;
        // Held until this function returns, and let go with the process: a second writer waits.
        lock_file.lock().map_err(Error::file(&lock))?;
        // Before the posts were read anything may have changed again: then the next start sees other stamps.
        let files = stamps(&library.root);
        let generation = name(library);
        let dir = self.dir.join(&generation);
        if let Some(current) = self.current()
            && current.generation == generation
            && let Ok(index) = Index::open(&dir)
        {
            self.put_in_force(&generation, files)?;
            return Ok(index);
        }
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).map_err(Error::file(&dir))?;
        let index = fill(IndexBuilder::in_dir(&dir)?, library, progress)?.finish_in(&dir)?;
        self.put_in_force(&generation, files)?;
        self.remove_others(&generation);
        Ok(index)
    }

    fn current(&self) -> Option<Current> {
        let json = fs::read(self.dir.join(CURRENT)).ok()?;
        serde_json::from_slice(&json).ok()
    }

    /// Writes beside and renames: whoever reads meanwhile has the old or the new, and a power cut leaves one of them.
    fn put_in_force(&self, generation: &str, files: Vec<Stamp>) -> Result<(), Error> {
        let path = self.dir.join(CURRENT);
        let beside = self.dir.join("current.json.new");
        let current = Current {
            format: FORMAT,
            generation: generation.to_owned(),
            files,
        };
        let json = serde_json::to_vec(&current)?;
        let write = || {
            sync_dir(&self.dir.join(generation))?;
            let mut file = File::create(&beside)?;
            file.write_all(&json)?;
            file.sync_all()?;
            fs::rename(&beside, &path)?;
            sync_dir(&self.dir)
        };
        write().map_err(Error::file(&path))
    }

    /// Readers that have an older generation open keep its files until they let go.
    fn remove_others(&self, kept: &str) {
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            let other = entry.file_name() != *kept;
            if other && entry.file_type().is_ok_and(|t| t.is_dir()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// An index of `library` that lives as long as the process.
///
/// # Errors
/// Fails when the engine cannot start its writer.
pub fn index_in_memory(library: &Library) -> Result<Index, Error> {
    fill(IndexBuilder::in_memory()?, library, &mut |_| ())?.finish()
}

fn fill(
    mut builder: IndexBuilder,
    library: &Library,
    progress: &mut dyn FnMut(usize),
) -> Result<IndexBuilder, Error> {
    for (i, article) in library.articles.iter().enumerate() {
        builder.add(Post::of(article), &passages(article))?;
        progress(i + 1);
    }
    Ok(builder)
}

fn sync_dir(dir: &Path) -> std::io::Result<()> {
    File::open(dir)?.sync_all()
}

/// A name that changes with any post: FNV-1a over format, paths and hashes.
fn name(library: &Library) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    eat(&FORMAT.to_le_bytes());
    for article in &library.articles {
        eat(article.path.as_os_str().as_encoded_bytes());
        eat(&article.hash);
    }
    format!("generation-{hash:016x}")
}

fn stamps(content: &Path) -> Vec<Stamp> {
    let mut out = Vec::new();
    let mut folders = vec![content.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|e| e == "md" || e == "markdown")
            {
                let modified = meta
                    .modified()
                    .ok()
                    .and_then(|t| t.duration_since(UNIX_EPOCH).ok());
                out.push(Stamp {
                    path: path.strip_prefix(content).unwrap_or(&path).to_owned(),
                    size: meta.len(),
                    modified: modified.map_or(0, |d| d.as_nanos()),
                });
            }
        }
    }
    out.sort();
    out
}
