//! Index generations on disk: a reader sees one whole generation, the old one or the new one.
//!
//! `current.json` names the published generation. A new generation is built beside it: the files of unchanged shards are linked
//! from the old generation, the others are written. The new generation is synced, read again and checked, then a rename publishes
//! it. The old generation is removed when no reader holds it.

#[cfg(test)]
mod endurance;
mod manifest;
mod vectors;

use std::{
    fs::{self, File},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use manifest::{IN_USE, Manifest, NAME, number};
use senpai_content::{Article, LeftOut, Library, Stamp, TOML_LIMIT, read_regular_file};
use senpai_language::Fnv;

use crate::{
    Error, Index, IndexBuilder, Post,
    catalogue::POSTS,
    disk::{Disk, RealDisk, private_file},
    passages,
    shards::Shards,
    tuning::POSTS_PER_SHARD,
};

/// The file that a process locks during a build.
const LOCK: &str = "lock";
/// The index is built from the posts and this file.
const SYNONYMS: &str = "synonyms.toml";
/// The number of a reader's attempts if a generation is replaced before it is opened. By hand.
const ATTEMPTS: usize = 5;

/// A folder with the generations of one content folder's index.
#[derive(Clone, Debug)]
pub struct Generations {
    dir: PathBuf,
    learned: Option<PathBuf>,
    addresses: String,
    disk: Arc<dyn Disk>,
    per_shard: usize,
}

/// An open generation.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The generation's name, unique in its folder.
    pub generation: String,
    /// The index.
    pub index: Index,
    /// The time of the build; `None` if it is not known.
    pub built: Option<Timestamp>,
    /// The posts that are not in the generation.
    pub left_out: LeftOut,
}

/// The progress of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// Another process builds the index; this process waits for it.
    Waiting {
        /// The other process's id, if it is known.
        holder: Option<u32>,
    },
    /// Posts are written.
    Posts {
        /// The number of posts written so far.
        done: usize,
        /// The number of posts to write: those of changed shards.
        total: usize,
    },
}

impl Generations {
    /// Stores generations in `dir`, which is created when needed.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Generations {
        Generations {
            dir: dir.into(),
            learned: None,
            addresses: String::new(),
            disk: Arc::new(RealDisk),
            per_shard: POSTS_PER_SHARD,
        }
    }

    /// Returns these generations with an index that also depends on the file `learned`. Its questions change posts without changing
    /// the posts' files.
    #[must_use]
    pub fn with_learned(self, learned: impl Into<PathBuf>) -> Generations {
        Generations {
            learned: Some(learned.into()),
            ..self
        }
    }

    /// Returns these generations with an index that also depends on `rule`, which gives posts their addresses.
    #[must_use]
    pub fn with_addresses(self, rule: impl Into<String>) -> Generations {
        Generations {
            addresses: rule.into(),
            ..self
        }
    }

    /// True if the current generation was built from the present files (by name, size and time), and no post has become public or
    /// expired by the time `now`.
    pub fn is_fresh(&self, content: &Path, now: Timestamp) -> bool {
        let is_fresh = |manifest: Manifest| {
            manifest.until.is_none_or(|until| now < until)
                && manifest.addresses == self.addresses
                && manifest.files == self.stamps(content)
        };
        Manifest::read(&self.dir).is_ok_and(|m| m.is_some_and(is_fresh))
    }

    /// Opens the current generation, if it is fresh by [`Generations::is_fresh`].
    ///
    /// # Errors
    /// Fails when the current generation cannot be used: it is damaged, of another version, or foreign. Build a new one.
    pub fn open_fresh(&self, content: &Path, now: Timestamp) -> Result<Option<Opened>, Error> {
        match self.open_current()? {
            Some(opened) if self.is_fresh(content, now) => Ok(Some(opened)),
            _ => Ok(None),
        }
    }

    /// The name of the current generation; `None` when this program can read none.
    pub fn current(&self) -> Option<String> {
        Some(Manifest::read(&self.dir).ok()??.generation)
    }

    /// Opens the current generation, even if the posts have changed. Use it to follow another process that built the generation.
    ///
    /// # Errors
    /// Fails when the current generation cannot be used: it is damaged, of another version, or foreign. Build a new one.
    pub fn open_current(&self) -> Result<Option<Opened>, Error> {
        let mut failed = None;
        let mut tried = None;
        for _ in 0..ATTEMPTS {
            let Some(manifest) = Manifest::read(&self.dir)? else {
                return Ok(None);
            };
            if tried.as_ref() == Some(&manifest.generation) {
                break;
            }
            match self.open(&manifest) {
                Ok(index) => {
                    return Ok(Some(self.opened(index, &manifest)));
                }
                // It may have been replaced since the manifest was read.
                Err(error) => failed = Some(error),
            }
            tried = Some(manifest.generation);
        }
        failed.map_or(Ok(None), Err)
    }

    /// Forgets the current generation: the next build starts from nothing.
    pub fn discard(&self) {
        Manifest::remove(&self.dir);
    }

    /// Builds a generation of `library` and publishes it. If the posts have not changed, by hash, the current generation stays. If
    /// two processes build, the second one waits for the first.
    ///
    /// # Errors
    /// Fails when the folder cannot be written; the old generation then stays current.
    pub fn build(
        &self,
        library: &Library,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Opened, Error> {
        self.disk
            .make_dir(&self.dir)
            .map_err(Error::file(&self.dir))?;
        // Held until this function returns; released if the process dies.
        let _lock = self.lock(progress)?;
        let files = self.stamps_of(library);
        let content = self.fingerprint(library);
        // An unusable generation counts as none. Its files are reused only if their checksums are right.
        let manifest = Manifest::read(&self.dir).ok().flatten();
        let mut usable = manifest.and_then(|manifest| {
            let index = self.open(&manifest).ok()?;
            index.check().ok()?;
            Some((index, manifest))
        });
        if let Some((index, manifest)) = usable.as_mut().filter(|(_, m)| m.content == content) {
            let (until, left_out) = (library.changes_at, library.left_out());
            let is_same = manifest.files == files
                && manifest.addresses == self.addresses
                && (manifest.until, &manifest.left_out) == (until, &left_out);
            if !is_same {
                manifest.files = files;
                manifest.addresses = self.addresses.clone();
                manifest.until = until;
                manifest.left_out = left_out;
                manifest.publish(&self.dir, &*self.disk)?;
            }
            return Ok(self.opened(index.clone(), manifest));
        }
        let generation = self.next_name();
        let dir = self.dir.join(&generation);
        let built = self.write(&dir, library, usable.as_ref(), progress);
        let done = built.and_then(|()| {
            let mut manifest = Manifest::of(&dir, generation.clone(), content, files, library)?;
            manifest.addresses = self.addresses.clone();
            // A reader opens the generation in the same way after it is published.
            let index = self.open(&manifest)?;
            index.check()?;
            manifest.publish(&self.dir, &*self.disk)?;
            Ok(self.opened(index, &manifest))
        });
        match done {
            Ok(opened) => {
                if let Some((_, before)) = &usable {
                    self.carry_vectors(&before.generation, &generation);
                }
                self.remove_others(&generation);
                Ok(opened)
            }
            Err(error) => {
                let _ = self.disk.remove_dir(&dir);
                Err(error)
            }
        }
    }

    fn opened(&self, index: Index, manifest: &Manifest) -> Opened {
        let generation = &manifest.generation;
        // This file is written last.
        let written = fs::metadata(self.dir.join(generation).join(POSTS));
        let built = written.and_then(|meta| meta.modified()).ok();
        Opened {
            generation: generation.clone(),
            left_out: manifest.left_out.clone(),
            index,
            built: built.and_then(|at| Timestamp::try_from(at).ok()),
        }
    }

    fn lock(&self, progress: &mut dyn FnMut(Progress)) -> Result<File, Error> {
        let path = self.dir.join(LOCK);
        let file = private_file().truncate(false).read(true).open(&path);
        let mut file = file.map_err(Error::file(&path))?;
        if file.try_lock().is_err() {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim().parse().ok();
            progress(Progress::Waiting { holder });
            file.lock().map_err(Error::file(&path))?;
        }
        // Only people and waiting processes read this file: a failed write does no harm.
        let _ = file.set_len(0);
        let _ = file.rewind();
        let _ = write!(file, "{}", std::process::id());
        Ok(file)
    }

    /// Writes a generation into `dir`, which is created. Shards whose posts have not changed since `before` are linked.
    fn write(
        &self,
        dir: &Path,
        library: &Library,
        before: Option<&(Index, Manifest)>,
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
            Some((index, manifest)) if !kept.is_empty() => {
                for part in manifest.paths(&self.dir.join(&manifest.generation)) {
                    self.link(&part, dir)?;
                }
                IndexBuilder::append_to(self.disk.engine(dir)?, index, shards.count, &kept)?
            }
            _ => IndexBuilder::new_in(self.disk.engine(dir)?, shards.count)?,
        };
        let changed = |article: &&Article| !kept.contains(&shards.shard(article));
        let total = library.articles.iter().filter(changed).count();
        progress(Progress::Posts { done: 0, total });
        let mut done = 0;
        for shard in 0..shards.count {
            let is_kept = kept.contains(&shard);
            for article in library.articles.iter().filter(|a| shards.shard(a) == shard) {
                if is_kept {
                    builder.keep(Post::from(article));
                    continue;
                }
                builder.add_to(shard, Post::from(article), &passages(article))?;
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

    /// Links a file of an index into `dir`. The engine never changes a written file, except its lists (`.json`), which are copied.
    /// The files of this module are left out: they are written for each generation.
    fn link(&self, from: &Path, dir: &Path) -> Result<(), Error> {
        let name = from.file_name().unwrap_or_default();
        if [POSTS, IN_USE].iter().any(|n| *n == name) {
            return Ok(());
        }
        let to = dir.join(name);
        let changes = from.extension().is_some_and(|e| e == "json");
        let linked = if changes {
            Err(io::ErrorKind::Unsupported.into())
        } else {
            self.disk.link(from, &to)
        };
        // Some file systems have no hard links.
        let copied = linked.or_else(|_: io::Error| self.disk.write(&to, &fs::read(from)?));
        copied.map_err(Error::file(to))
    }

    /// Opens a generation and holds a lock on it, so that no process removes it meanwhile.
    fn open(&self, manifest: &Manifest) -> Result<Index, Error> {
        let dir = self.dir.join(&manifest.generation);
        let path = dir.join(IN_USE);
        let held = File::open(&path).map_err(Error::file(&path))?;
        held.lock_shared().map_err(Error::file(&path))?;
        manifest.check_sizes(&dir)?;
        Ok(Index::open(&dir)?.holding(held))
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
        let named = self.current().and_then(|name| number(&name));
        let last = there.chain(named).max().unwrap_or(0);
        format!("{NAME}{}", last + 1)
    }

    /// Removes generations that are not current and that no reader holds. Does nothing during a build.
    pub fn tidy(&self) {
        let lock = File::open(self.dir.join(LOCK));
        let Ok(lock) = lock.and_then(|file| Ok(file.try_lock().map(|()| file)?)) else {
            return;
        };
        if let Some(kept) = self.current() {
            self.remove_others(&kept);
        }
        drop(lock);
    }

    /// Removes all generations except `kept`. Generations that a reader holds now are left to a later call.
    fn remove_others(&self, kept: &str) {
        for dir in self.generations().filter(|d| !d.ends_with(kept)) {
            let held = File::open(dir.join(IN_USE)).ok();
            // A generation without the file was never complete.
            let free = held.as_ref().is_none_or(|file| file.try_lock().is_ok());
            if free {
                let _ = self.disk.remove_dir(&dir);
            }
        }
    }

    /// The stamps of all files in their present state.
    fn stamps(&self, content: &Path) -> Vec<Stamp> {
        self.with_beside(Library::stamps_now(content), content)
    }

    /// The stamps of the posts at the time they were read, and the present stamps of the files beside them: these files are read
    /// after this call.
    fn stamps_of(&self, library: &Library) -> Vec<Stamp> {
        self.with_beside(library.stamps.clone(), &library.root)
    }

    /// Adds the stamps of the files beside the posts, where they are missing.
    fn with_beside(&self, mut stamps: Vec<Stamp>, content: &Path) -> Vec<Stamp> {
        for path in [Some(content.join(SYNONYMS)), self.learned.clone()] {
            let path = path.filter(|path| stamps.iter().all(|stamp| stamp.path() != path));
            stamps.extend(path.and_then(|path| Stamp::read(&path)));
        }
        stamps.sort();
        stamps
    }

    /// A hash of the format, the posts' paths, hashes and addresses, and the synonyms: it changes with any of them.
    fn fingerprint(&self, library: &Library) -> String {
        let mut hash = Fnv::default();
        hash.write(&manifest::format());
        for article in &library.articles {
            hash.write(article.path.as_os_str().as_encoded_bytes());
            hash.write(&article.hash);
            hash.write(article.meta.url.as_deref().unwrap_or_default().as_bytes());
        }
        let synonyms = library.root.join(SYNONYMS);
        let synonyms = read_regular_file(Some(&library.root), &synonyms, TOML_LIMIT);
        hash.write(&synonyms.map(|file| file.bytes).unwrap_or_default());
        format!("{:016x}", hash.finish())
    }
}

/// Indexes `library` in memory.
///
/// # Errors
/// Fails when the engine cannot start its writer.
pub fn index_in_memory(library: &Library) -> Result<Index, Error> {
    let mut builder = IndexBuilder::in_memory()?;
    for article in &library.articles {
        builder.add(Post::from(article), &passages(article))?;
    }
    builder.finish()
}
