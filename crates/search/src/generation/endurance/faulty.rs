//! A disk that fails: it is full after a number of bytes, or loses power.

use std::{
    collections::BTreeMap,
    fmt, fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use tantivy::directory::{
    AntiCallToken, Directory, FileHandle, TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
    error::{DeleteError, OpenReadError, OpenWriteError},
};

use crate::{
    Error,
    disk::{Disk, RealDisk},
};

/// A disk that is full after a number of bytes, and that can show the state after a power cut at each call.
#[derive(Clone, Default)]
pub(super) struct Faulty(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    written: u64,
    room: Option<u64>,
    past: Past,
}

/// The initial state of the disk, and each call since.
#[derive(Clone, Default)]
pub(super) struct Past {
    before: BTreeMap<PathBuf, Vec<u8>>,
    root: PathBuf,
    pub calls: Vec<Call>,
}

#[derive(Clone, Debug)]
pub(super) enum Call {
    Append(PathBuf, Vec<u8>),
    Sync(PathBuf),
    Link(PathBuf, PathBuf),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    SyncDir(PathBuf),
    MakeDir(PathBuf),
}

/// The unsynced data that a power cut loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// Names and contents.
    Everything,
    /// Contents: the names stay, without bytes.
    Contents,
    /// The second half of the contents.
    HalfOfContents,
    /// New folders, with their contents.
    Folders,
}

impl Past {
    fn of(root: &Path) -> Past {
        let mut before = BTreeMap::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    before.insert(path.clone(), Vec::new());
                    folders.push(path);
                } else {
                    before.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        Past {
            before,
            root: root.to_owned(),
            calls: Vec::new(),
        }
    }

    /// Writes the state after a power cut before call `cut`.
    pub fn survives(&self, cut: usize, lost: Lost, to: &Path) {
        // `files`: the written and the synced bytes of each file. Names map to a file, as they are now and as synced.
        let mut files: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        let mut names: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for (path, bytes) in &self.before {
            names.insert(path.clone(), files.len());
            files.push((bytes.clone(), bytes.clone()));
        }
        let mut synced = names.clone();
        for call in &self.calls[..cut] {
            match call {
                Call::MakeDir(path) => {
                    names.insert(path.clone(), files.len());
                    files.push(Default::default());
                }
                Call::Append(path, bytes) => {
                    let file = *names.entry(path.clone()).or_insert(files.len());
                    if file == files.len() {
                        files.push(Default::default());
                    }
                    files[file].0.extend(bytes);
                }
                Call::Sync(path) => {
                    let file = &mut files[names[path]];
                    file.1 = file.0.clone();
                }
                Call::Link(from, to) => {
                    names.insert(to.clone(), names[from]);
                }
                Call::Rename(from, to) => {
                    let file = names.remove(from).unwrap();
                    names.insert(to.clone(), file);
                }
                Call::Remove(path) => names.retain(|p, _| !p.starts_with(path)),
                Call::SyncDir(dir) => {
                    // A folder's own name is synced with the folder above it. Without this name, nothing in the folder is found.
                    synced.retain(|p, _| p.parent() != Some(dir));
                    synced.extend(
                        names
                            .iter()
                            .filter(|(p, _)| p.parent() == Some(dir))
                            .map(|(p, f)| (p.clone(), *f)),
                    );
                }
            }
        }
        let is_folder = |path: &Path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("generation-")
        };
        if lost == Lost::Folders {
            names.retain(|path, _| !is_folder(path) || synced.contains_key(path));
        }
        let kept = if lost == Lost::Everything {
            synced
        } else {
            names
        };
        let found = |path: &Path| {
            let above = path.ancestors().skip(1);
            above
                .take_while(|p| *p != self.root)
                .all(|p| kept.contains_key(p))
        };
        for (path, &file) in kept.iter().filter(|(path, _)| found(path)) {
            let (written, synced) = &files[file];
            let half = &written[..written.len().midpoint(synced.len())];
            let bytes = match lost {
                Lost::HalfOfContents => half,
                _ => synced,
            };
            let folder = is_folder(path);
            let path = to.join(path.strip_prefix(&self.root).unwrap());
            if folder {
                fs::create_dir(path).unwrap();
            } else {
                fs::write(path, bytes).unwrap();
            }
        }
    }
}

impl Faulty {
    /// Records each call to the disk from now on, for [`Faulty::past`].
    pub fn recording(root: &Path) -> Faulty {
        let disk = Faulty::default();
        disk.0.lock().unwrap().past = Past::of(root);
        disk
    }

    pub fn past(&self) -> Past {
        self.0.lock().unwrap().past.clone()
    }

    pub fn failing_after(bytes: u64) -> Faulty {
        let disk = Faulty::default();
        disk.0.lock().unwrap().room = Some(bytes);
        disk
    }

    pub fn written(&self) -> u64 {
        self.0.lock().unwrap().written
    }

    /// The number of bytes that still fit, at most `length`.
    fn take(&self, length: usize) -> io::Result<usize> {
        let mut state = self.0.lock().unwrap();
        let room =
            state.room.unwrap_or(u64::MAX) - state.written.min(state.room.unwrap_or(u64::MAX));
        if room == 0 && length > 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = (length as u64).min(room);
        state.written += taken;
        Ok(taken as usize)
    }

    fn note(&self, call: Call) {
        self.0.lock().unwrap().past.calls.push(call);
    }
}

impl fmt::Debug for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faulty")
    }
}

impl Disk for Faulty {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let there = dir.exists();
        RealDisk.make_dir(dir)?;
        if !there {
            self.note(Call::MakeDir(dir.to_owned()));
        }
        Ok(())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let taken = self.take(bytes.len())?;
        RealDisk.write(path, &bytes[..taken])?;
        if taken < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.note(Call::Append(path.to_owned(), bytes.to_owned()));
        self.note(Call::Sync(path.to_owned()));
        Ok(())
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.link(from, to)?;
        self.note(Call::Link(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)?;
        self.note(Call::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.sync_dir(dir)?;
        self.note(Call::SyncDir(dir.to_owned()));
        Ok(())
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.remove_dir(dir)?;
        self.note(Call::Remove(dir.to_owned()));
        Ok(())
    }

    fn engine(&self, dir: &Path) -> Result<Box<dyn Directory>, Error> {
        Ok(Box::new(FaultyDirectory {
            disk: self.clone(),
            dir: dir.to_owned(),
            real: RealDisk.engine(dir)?,
        }))
    }
}

/// The engine's directory on such a disk. It syncs as the engine's own directory does: a file when it is closed, an atomic write
/// before the rename, the folder on request.
#[derive(Clone, Debug)]
struct FaultyDirectory {
    disk: Faulty,
    dir: PathBuf,
    real: Box<dyn Directory>,
}

struct FaultyWriter {
    disk: Faulty,
    path: PathBuf,
    real: WritePtr,
}

impl Write for FaultyWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.disk.take(bytes.len())?;
        self.real.write_all(&bytes[..taken])?;
        self.disk
            .note(Call::Append(self.path.clone(), bytes[..taken].to_owned()));
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.real.flush()
    }
}

impl TerminatingWrite for FaultyWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.real.terminate_ref(token)?;
        self.disk.note(Call::Sync(self.path.clone()));
        Ok(())
    }
}

impl Directory for FaultyDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.real.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.real.delete(path)?;
        self.disk.note(Call::Remove(self.dir.join(path)));
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.real.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let writer = FaultyWriter {
            disk: self.disk.clone(),
            path: self.dir.join(path),
            real: self.real.open_write(path)?,
        };
        self.disk
            .note(Call::Append(self.dir.join(path), Vec::new()));
        Ok(BufWriter::new(Box::new(writer)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.real.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if self.disk.take(data.len())? < data.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.real.atomic_write(path, data)?;
        let beside = self.dir.join(format!(".tmp{}", path.display()));
        self.disk
            .note(Call::Append(beside.clone(), data.to_owned()));
        self.disk.note(Call::Sync(beside.clone()));
        self.disk.note(Call::Rename(beside, self.dir.join(path)));
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.real.sync_directory()?;
        self.disk.note(Call::SyncDir(self.dir.clone()));
        Ok(())
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.real.watch(callback)
    }
}
