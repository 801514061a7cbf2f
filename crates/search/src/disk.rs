//! The disk calls of a generation, behind a trait. So tests can let each call fail, or cut the power at it.

use std::{fmt, fs, fs::File, io, io::Write, path::Path};

use tantivy::directory::{Directory, MmapDirectory};

use crate::Error;

/// The disk. After `write` and `sync_dir` return, their effects survive a power cut.
pub(crate) trait Disk: fmt::Debug + Send + Sync {
    /// Creates a folder and its parents.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;
    /// Writes a whole file and syncs it; its name in the folder is not synced.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives a file a second name.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Renames a file over another.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Syncs the names in a folder.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Removes a folder with its content.
    fn remove_dir(&self, dir: &Path) -> io::Result<()>;
    /// Opens the folder for the engine.
    fn engine(&self, dir: &Path) -> Result<Box<dyn Directory>, Error>;
}

/// Options for a file to write, which is created if it is missing, and which only its owner can read.
pub(crate) fn private_file() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The real disk. Only the owner can read a folder that it makes, and therefore the engine's files in it.
#[derive(Debug)]
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(dir)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = private_file().truncate(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        fs::remove_dir_all(dir)
    }

    fn engine(&self, dir: &Path) -> Result<Box<dyn Directory>, Error> {
        let opened = MmapDirectory::open(dir).map_err(tantivy::TantivyError::from);
        Ok(Box::new(opened?))
    }
}
