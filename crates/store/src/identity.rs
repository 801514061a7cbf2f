//! Ids of members and channels, stored as keyed hashes.

use std::{fs, io, path::Path};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Error;

/// The parts of an id that is stored as a keyed hash, such as platform, workspace and channel.
///
/// Each part is hashed with its length: different parts never give the same input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyParts<'a>(pub &'a [&'a str]);

/// The key of the hashes: 32 random bytes, made once, in a file beside the database that only its owner can read.
pub(crate) struct Key([u8; 32]);

/// A keyed hash (HMAC-SHA-256) of ids.
pub(crate) type Hash = [u8; 32];

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const FILE: &str = "senpai.key";

impl Key {
    /// Reads the key in the folder `dir`, and makes one if it is missing.
    pub fn in_dir(dir: &Path) -> Result<Key, Error> {
        let path = dir.join(FILE);
        if !path.exists() {
            let mut random = [0; 40];
            getrandom::fill(&mut random).map_err(Error::Random)?;
            let (bytes, name) = random.split_at(32);
            make(&path, bytes, name).map_err(|source| Error::Folder { path, source })?;
        }
        Key::read(dir)
    }

    /// Reads the key in the folder `dir`.
    pub fn read(dir: &Path) -> Result<Key, Error> {
        let path = dir.join(FILE);
        let fail = |source| Error::Folder {
            path: path.clone(),
            source,
        };
        let bytes = fs::read(&path).map_err(fail)?;
        let short = || io::Error::new(io::ErrorKind::InvalidData, "the key has not 32 bytes");
        bytes.try_into().map(Key).map_err(|_| fail(short()))
    }

    pub fn hash(&self, parts: KeyParts) -> Hash {
        // HMAC takes keys of any length; the fallback is never reached.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return [0; 32];
        };
        for part in parts.0 {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

/// Writes the key under a random name and then links it to `path`: processes that start at the same time never see half a
/// key, and all use the first one.
fn make(path: &Path, bytes: &[u8], name: &[u8]) -> io::Result<()> {
    use io::Write;
    let temporary = path.with_extension(hex(name));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = fs::hard_link(&temporary, path);
    fs::remove_file(&temporary)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}
