//! The state folder. On Unix, only its owner can read it and the files in it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::Error;

/// The database's name in the state folder.
const DATABASE: &str = "senpai.db";
/// The key's name in the state folder.
const KEY: &str = "senpai.key";
/// The endings that SQLite appends to the database's name for its write-ahead log and the index of the log.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// The state folder of a SQLite database.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Creates the folder if it is missing, and removes the permissions of other users.
    pub fn open(dir: &Path) -> Result<Folder, Error> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir).map_err(cannot_use(dir))?;
        keep_private(dir)?;
        Ok(Folder(dir.to_owned()))
    }

    /// The path of the key.
    pub fn key(&self) -> PathBuf {
        self.0.join(KEY)
    }

    /// The path of the database. The file is created if it is missing, because SQLite would let other users read it. SQLite
    /// gives its companions the permissions of the database.
    pub fn database(&self) -> Result<PathBuf, Error> {
        let path = self.0.join(DATABASE);
        match private_file().open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => drop(made.map_err(cannot_use(&path))?),
        }
        keep_private(&path)?;
        for companion in COMPANIONS {
            keep_private(&self.0.join(format!("{DATABASE}{companion}")))?;
        }
        Ok(path)
    }
}

/// The paths of the key and of the database in the folder `dir`.
pub(crate) fn paths(dir: &Path) -> [PathBuf; 2] {
    [dir.join(KEY), dir.join(DATABASE)]
}

/// True if `dir` holds a database.
pub(crate) fn has_database(dir: &Path) -> bool {
    dir.join(DATABASE).is_file()
}

/// Options for a new file that only its owner can read.
pub(crate) fn private_file() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Removes the permissions of all other users on a file or folder. Earlier versions left the permissions to the umask.
pub(crate) fn keep_private(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = match fs::metadata(path) {
            Ok(metadata) => metadata.permissions().mode(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(cannot_use(path)(error)),
        };
        if mode & 0o077 != 0 {
            let private = fs::Permissions::from_mode(mode & 0o700);
            fs::set_permissions(path, private).map_err(|source| Error::Exposed {
                path: path.to_owned(),
                source,
            })?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

pub(crate) fn cannot_use(path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Folder {
        path: path.clone(),
        source,
    }
}
