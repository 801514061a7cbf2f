//! Index generations on disk: a reader sees one whole generation, the old one or the new one.
//!
//! `current.json` names the generation in force. A new one is built beside it: passages of unchanged shards are linked
//! from the old one, the others are written; it is synced, read again and checked, and put in force by a rename. The old
//! one is removed when no reader holds it.

#[cfg(test)]
mod endurance;
mod stamp;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use senpai_content::{Article, Library};
use serde::{Deserialize, Serialize};
use stamp::Stamp;

use crate::{
    Error, Index, IndexBuilder,
    disk::{Disk, RealDisk},
    index::POSTS,
    passages,
    shards::Shards,
};

/// Changes whenever what the index holds changes its meaning: older generations are then built anew.
const FORMAT: u32 = 10;
const CURRENT: &str = "current.json";
const LOCK: &str = "lock";
/// Held, shared, by who reads a generation.
const IN_USE: &str = "in-use";
/// Begins the names of generations; nothing else in the folder is ever removed.
const NAME: &str = "generation-";
/// Beside the posts, what an index is made of.
const SYNONYMS: &str = "synonyms.toml";
/// How often a reader looks again, when the generation it was about to open is gone: a newer one is in force.
const ATTEMPTS: usize = 5;

/// A folder that holds the generations of one content folder's index.
#[derive(Clone, Debug)]
pub struct Generations {
    dir: PathBuf,
    learned: Option<PathBuf>,
    disk: Arc<dyn Disk>,
    per_shard: usize,
}

/// A generation in force, open.
#[derive(Clone)]
pub struct Opened {
    /// Its name: a new one for each generation.
    pub generation: String,
    /// The index.
    pub index: Index,
    /// When it was built.
    pub built: Option<Timestamp>,
}

/// How far a build is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another process builds; this one waits. What that one says of itself, if it does.
    Waiting {
        /// Its process id.
        holder: Option<u32>,
    },
    /// Posts are written.
    Posts {
        /// So many are done.
        done: usize,
        /// Of so many that are written anew.
        total: usize,
    },
}

/// Names the generation that is in force and the files it was made of.
#[derive(Serialize, Deserialize)]
struct Current {
    format: u32,
    generation: String,
    /// Tells whether posts, by hash, and synonyms are the same.
    content: String,
    files: Vec<Stamp>,
    /// The time from which the posts are others without a change of a file: a date has come.
    #[serde(default)]
    until: Option<Timestamp>,
    /// The generation's own files with their sizes: what is cut short or missing is noticed before it is read.
    parts: Vec<(String, u64)>,
}

impl Generations {
    /// Keeps generations in `dir`, which is made when needed.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Generations {
        Generations {
            dir: dir.into(),
            learned: None,
            disk: Arc::new(RealDisk),
            per_shard: Shards::PER_SHARD,
        }
    }

    /// The same, and the index also depends on the file `learned`: what is learned changes posts without their files.
    #[must_use]
    pub fn with_learned(self, learned: impl Into<PathBuf>) -> Generations {
        Generations {
            learned: Some(learned.into()),
            ..self
        }
    }

    /// Whether the generation in force was made of the files as they are now (by name, size and time), and no post has
    /// become public or expired by the time `now`.
    pub fn is_fresh(&self, content: &Path, now: Timestamp) -> bool {
        let is_fresh = |current: Current| {
            current.until.is_none_or(|until| now < until) && current.files == self.stamps(content)
        };
        self.current().is_ok_and(|c| c.is_some_and(is_fresh))
    }

    /// The generation in force, if [`Generations::is_fresh`].
    ///
    /// # Errors
    /// Fails when there is one that cannot be used: damaged, of another version, or not ours. Build a new one.
    pub fn open_fresh(&self, content: &Path, now: Timestamp) -> Result<Option<Opened>, Error> {
        match self.open_in_force()? {
            Some(opened) if self.is_fresh(content, now) => Ok(Some(opened)),
            _ => Ok(None),
        }
    }

    /// The name of the generation in force; `None` when there is none that this program can read.
    pub fn in_force(&self) -> Option<String> {
        Some(self.current().ok()??.generation)
    }

    /// Opens the generation in force, whatever the posts are now: to follow another process that built it.
    ///
    /// # Errors
    /// Fails when there is one that cannot be used: damaged, of another version, or not ours. Build a new one.
    pub fn open_in_force(&self) -> Result<Option<Opened>, Error> {
        let mut failed = None;
        let mut tried = None;
        for _ in 0..ATTEMPTS {
            let Some(current) = self.current()? else {
                return Ok(None);
            };
            if tried.as_ref() == Some(&current.generation) {
                break;
            }
            match self.open(&current) {
                Ok(index) => {
                    return Ok(Some(self.opened(index, &current.generation)));
                }
                // It may have been replaced between the two looks.
                Err(error) => failed = Some(error),
            }
            tried = Some(current.generation);
        }
        failed.map_or(Ok(None), Err)
    }

    /// Takes what is in force out of force: the next build begins from nothing.
    pub fn discard(&self) {
        let _ = fs::remove_file(self.dir.join(CURRENT));
    }

    /// Builds a generation of `library` beside the one in force, and puts it in force. When the posts are the same as
    /// before, by hash, the generation in force stays. A second who builds waits for the first.
    ///
    /// # Errors
    /// Fails when the folder cannot be written; the old generation then stays in force.
    pub fn build(
        &self,
        library: &Library,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Opened, Error> {
        self.disk
            .make_dir(&self.dir)
            .map_err(Error::file(&self.dir))?;
        // Held until this function returns, and let go with the process.
        let _lock = self.lock(progress)?;
        // Stamped before the posts' index is written: what changes meanwhile is seen at the next look.
        let files = self.stamps(&library.root);
        let content = self.fingerprint(library);
        // An unusable generation is as good as none.
        let current = self.current().ok().flatten();
        let mut usable = current.and_then(|c| Some((self.open(&c).ok()?, c)));
        if let Some((index, current)) = usable.as_mut().filter(|(_, c)| c.content == content) {
            if current.files != files || current.until != library.changes_at {
                current.files = files;
                current.until = library.changes_at;
                self.put_in_force(current)?;
            }
            return Ok(self.opened(index.clone(), &current.generation));
        }
        let generation = self.next_name();
        let dir = self.dir.join(&generation);
        let built = self.write(&dir, library, usable.as_ref(), progress);
        let done = built.and_then(|()| {
            let current = Current {
                format: FORMAT,
                generation: generation.clone(),
                content,
                files,
                until: library.changes_at,
                parts: parts(&dir).map_err(Error::file(&dir))?,
            };
            // Read as a reader will, before any reader does.
            let index = self.open(&current)?;
            index.check()?;
            self.put_in_force(&current)?;
            Ok(index)
        });
        match done {
            Ok(index) => {
                self.remove_others(&generation);
                Ok(self.opened(index, &generation))
            }
            Err(error) => {
                let _ = self.disk.remove_dir(&dir);
                Err(error)
            }
        }
    }

    fn opened(&self, index: Index, generation: &str) -> Opened {
        // Written last.
        let written = fs::metadata(self.dir.join(generation).join(POSTS));
        let built = written.and_then(|meta| meta.modified()).ok();
        Opened {
            generation: generation.to_owned(),
            index,
            built: built.and_then(|at| Timestamp::try_from(at).ok()),
        }
    }

    fn lock(&self, progress: &mut dyn FnMut(Progress)) -> Result<File, Error> {
        let path = self.dir.join(LOCK);
        let mut options = File::options();
        let file = options
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path);
        let mut file = file.map_err(Error::file(&path))?;
        if file.try_lock().is_err() {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim().parse().ok();
            progress(Progress::Waiting { holder });
            file.lock().map_err(Error::file(&path))?;
        }
        // Only to be read by people and by who waits: what cannot be written is not missed.
        let _ = file.set_len(0);
        let _ = write!(file, "{}", std::process::id());
        Ok(file)
    }

    /// Writes a generation into `dir`, which is made; of the one before are linked the shards whose posts are the same.
    fn write(
        &self,
        dir: &Path,
        library: &Library,
        before: Option<&(Index, Current)>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let shards = Shards::of(&library.articles, self.per_shard);
        let _ = self.disk.remove_dir(dir);
        self.disk.make_dir(dir).map_err(Error::file(dir))?;
        self.disk
            .write(&dir.join(IN_USE), b"")
            .map_err(Error::file(dir))?;
        let kept = before.map_or_else(Vec::new, |(index, _)| {
            shards.unchanged(index, &library.articles)
        });
        let mut builder = match before {
            Some((index, current)) if !kept.is_empty() => {
                let from = self.dir.join(&current.generation);
                for (part, _) in &current.parts {
                    self.link(&from.join(part), &dir.join(part))?;
                }
                IndexBuilder::onto(self.disk.engine(dir)?, index, shards.count, &kept)?
            }
            _ => IndexBuilder::new_in(self.disk.engine(dir)?, shards.count)?,
        };
        let total = library
            .articles
            .iter()
            .filter(|a| !kept.contains(&shards.shard(a)))
            .count();
        progress(Progress::Posts { done: 0, total });
        let mut done = 0;
        for shard in 0..shards.count {
            let is_kept = kept.contains(&shard);
            for article in library.articles.iter().filter(|a| shards.shard(a) == shard) {
                if is_kept {
                    builder.keep(article.into());
                    continue;
                }
                builder.add_to(shard, article.into(), &passages(article))?;
                done += 1;
                progress(Progress::Posts { done, total });
            }
            builder.end_shard()?;
        }
        let order: Vec<&str> = library
            .articles
            .iter()
            .map(|a| a.meta.id.as_str())
            .collect();
        let posts = builder.finish_shards(&order)?;
        self.disk
            .write(&dir.join(POSTS), &posts)
            .map_err(Error::file(dir))?;
        self.disk.sync_dir(dir).map_err(Error::file(dir))
    }

    /// Files of an index are never changed once they are written: a link is as good as a copy. Those of ours and the
    /// engine's lists are changed, and copied.
    fn link(&self, from: &Path, to: &Path) -> Result<(), Error> {
        let name = from.file_name().unwrap_or_default();
        if [POSTS, IN_USE].iter().any(|n| *n == name) {
            return Ok(());
        }
        let changes = from.extension().is_some_and(|e| e == "json");
        let linked = if changes {
            Err(io::ErrorKind::Unsupported.into())
        } else {
            self.disk.link(from, to)
        };
        // Where links are not known, a copy.
        let copied = linked.or_else(|_: io::Error| self.disk.write(to, &fs::read(from)?));
        copied.map_err(Error::file(to))
    }

    /// What is named in `current.json`; `None` where there is no such file.
    fn current(&self) -> Result<Option<Current>, Error> {
        let path = self.dir.join(CURRENT);
        let json = match fs::read(&path) {
            Ok(json) => json,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::file(path)(source)),
        };
        let unusable = |why: String| Error::Unusable {
            path: path.clone(),
            why,
        };
        let value: serde_json::Value = serde_json::from_slice(&json)
            .map_err(|_| unusable("it is not ours, or damaged".into()))?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => {}
            Some(format) => {
                return Err(unusable(format!(
                    "its format is {format}, this program's is {FORMAT}"
                )));
            }
            None => return Err(unusable("it is not ours".into())),
        }
        let current: Current =
            serde_json::from_value(value).map_err(|_| unusable("it is damaged".into()))?;
        // A name that leads elsewhere was not written by us.
        if number(&current.generation).is_none() {
            return Err(unusable("it is not ours".into()));
        }
        Ok(Some(current))
    }

    /// Opens a generation and holds it, so that it is not removed meanwhile.
    fn open(&self, current: &Current) -> Result<Index, Error> {
        let dir = self.dir.join(&current.generation);
        let path = dir.join(IN_USE);
        let held = File::open(&path).map_err(Error::file(&path))?;
        held.lock_shared().map_err(Error::file(&path))?;
        for (part, size) in &current.parts {
            let path = dir.join(part);
            let found = fs::metadata(&path).map_err(Error::file(&path))?.len();
            if found != *size {
                let why = format!("{found} bytes of {size} are there");
                return Err(Error::Unusable { path, why });
            }
        }
        Ok(Index::open(&dir)?.holding(held))
    }

    /// Writes beside and renames: whoever reads meanwhile has the old or the new, and a power cut leaves one of them.
    fn put_in_force(&self, current: &Current) -> Result<(), Error> {
        let path = self.dir.join(CURRENT);
        let beside = self.dir.join("current.json.new");
        let json = serde_json::to_vec(current)?;
        let write = || {
            // The generation's own entry must be on disk before it is named.
            self.disk.sync_dir(&self.dir)?;
            self.disk.write(&beside, &json)?;
            self.disk.rename(&beside, &path)?;
            self.disk.sync_dir(&self.dir)
        };
        write().map_err(Error::file(&path))
    }

    fn generations(&self) -> impl Iterator<Item = PathBuf> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        entries.map(|e| e.path()).filter(|path| {
            let name = path.file_name().and_then(|n| n.to_str());
            name.is_some_and(|n| number(n).is_some())
        })
    }

    fn next_name(&self) -> String {
        let there = self
            .generations()
            .filter_map(|path| number(path.file_name()?.to_str()?));
        let named = self.in_force().and_then(|name| number(&name));
        let last = there.chain(named).max().unwrap_or(0);
        format!("{NAME}{}", last + 1)
    }

    /// Removes generations that are not in force and that no reader holds any longer. Does nothing while one is built.
    pub fn tidy(&self) {
        let lock = File::open(self.dir.join(LOCK));
        let Ok(lock) = lock.and_then(|file| Ok(file.try_lock().map(|()| file)?)) else {
            return;
        };
        if let Some(kept) = self.in_force() {
            self.remove_others(&kept);
        }
        drop(lock);
    }

    /// Those that a reader holds are left to a later build.
    fn remove_others(&self, kept: &str) {
        for dir in self.generations().filter(|d| !d.ends_with(kept)) {
            let held = File::open(dir.join(IN_USE)).ok();
            // One without the file was never whole.
            let free = held.as_ref().is_none_or(|file| file.try_lock().is_ok());
            if free {
                let _ = self.disk.remove_dir(&dir);
            }
        }
    }

    fn stamps(&self, content: &Path) -> Vec<Stamp> {
        let mut out = stamp::of_posts(content);
        let beside = [Some(content.join(SYNONYMS)), self.learned.clone()];
        out.extend(beside.into_iter().flatten().filter_map(|path| {
            let meta = fs::metadata(&path).ok()?;
            Some(Stamp::of(path, &meta))
        }));
        out
    }

    /// Changes with any post and with the synonyms: FNV-1a over format, paths and hashes.
    fn fingerprint(&self, library: &Library) -> String {
        let mut hash = Fnv::default();
        hash.eat(&FORMAT.to_le_bytes());
        for Article { path, hash: of, .. } in &library.articles {
            hash.eat(path.as_os_str().as_encoded_bytes());
            hash.eat(of);
        }
        hash.eat(&fs::read(library.root.join(SYNONYMS)).unwrap_or_default());
        format!("{:016x}", hash.0)
    }
}

/// FNV-1a.
pub(crate) struct Fnv(pub u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    pub fn eat(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// The number in a generation's name.
fn number(name: &str) -> Option<u64> {
    name.strip_prefix(NAME)?.parse().ok()
}

/// The files of a generation with their sizes, but for those that processes lock.
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

/// An index of `library` that lives as long as the process.
///
/// # Errors
/// Fails when the engine cannot start its writer.
pub fn index_in_memory(library: &Library) -> Result<Index, Error> {
    let mut builder = IndexBuilder::in_memory()?;
    for article in &library.articles {
        builder.add(article.into(), &passages(article))?;
    }
    builder.finish()
}
