//! The key, and the keyed hashes of the ids of members and channels.

use std::{fmt, fs, io, path::Path};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{
    Error,
    folder::{self, keep_private, private_file},
};

/// The parts of an id that is stored as a keyed hash, such as platform, workspace and channel.
///
/// Each part is hashed with its length, so different lists of parts never give equal input to the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyParts<'a>(pub &'a [&'a str]);

/// The secret key of the hashes: 32 random bytes. A state keeps its key for ever, because another key would not recognise its
/// members.
#[derive(Clone)]
pub struct Key([u8; 32]);

/// A keyed hash (HMAC-SHA-256) of ids.
pub(crate) type Hash = [u8; 32];

/// Without the secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl From<[u8; 32]> for Key {
    fn from(bytes: [u8; 32]) -> Key {
        Key(bytes)
    }
}

impl Key {
    /// Reads the key in a file. If the file is missing, makes a key, except if there is already a database that needs the lost key.
    pub(crate) fn in_file(path: &Path, has_database: bool) -> Result<Key, Error> {
        if !path.exists() {
            if has_database {
                let path = path.to_owned();
                return Err(Error::KeyMissing { path });
            }
            let mut random = [0; 40];
            getrandom::fill(&mut random).map_err(Error::Random)?;
            let (bytes, name) = random.split_at(32);
            make(path, bytes, name).map_err(cannot_use(path))?;
        }
        keep_private(path)?;
        Key::read(path)
    }

    /// Reads the key in a file: 32 bytes.
    ///
    /// # Errors
    /// Fails if the file is missing, cannot be read, or holds no key.
    pub fn read(path: &Path) -> Result<Key, Error> {
        let bytes = fs::read(path).map_err(cannot_use(path))?;
        bytes.try_into().map(Key).map_err(|_| Error::KeyWrong)
    }

    /// The hash by which a database recognises its key.
    pub(crate) fn mark(&self) -> String {
        self.pseudonym(KeyParts(&["key"]))
    }

    pub(crate) fn hash(&self, parts: KeyParts) -> Hash {
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

    pub(crate) fn pseudonym(&self, parts: KeyParts) -> String {
        hex(&self.hash(parts))
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a text in hexadecimal; `None` if it is none.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let places = (0..text.len()).step_by(2);
    let bytes = places.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok());
    bytes.collect()
}

/// The error for the file of a key. If the file is missing, the message asks the operator to restore it, because a new key would be
/// wrong.
fn cannot_use(path: &Path) -> impl Fn(io::Error) -> Error {
    move |error| match error.kind() {
        io::ErrorKind::NotFound => Error::KeyMissing {
            path: path.to_owned(),
        },
        _ => folder::cannot_use(path)(error),
    }
}

/// Writes the key under a random name and then links it to `path`. So processes that start at the same time never see half a key,
/// and all use the first one.
fn make(path: &Path, bytes: &[u8], name: &[u8]) -> io::Result<()> {
    use io::Write;
    let temporary = path.with_extension(hex(name));
    let mut file = private_file().open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = fs::hard_link(&temporary, path);
    fs::remove_file(&temporary)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}
