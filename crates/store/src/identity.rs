//! Platform ids, kept as keyed hashes.

use std::{fs, io, path::Path};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Error;

/// Someone or some place on a platform, by the platform's ids.
///
/// The parts are joined so that no two of them can be taken for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who<'a>(pub &'a [&'a str]);

/// The key of the hashes: random, made once, in a file beside the database that only its owner reads.
pub(crate) struct Key([u8; 32]);

/// A keyed hash (HMAC-SHA-256) of ids.
pub(crate) type Hash = [u8; 32];

const FILE: &str = "senpai.key";

impl Key {
    pub fn in_dir(dir: &Path) -> Result<Key, Error> {
        let path = dir.join(FILE);
        let fail = |source| Error::Folder {
            path: path.clone(),
            source,
        };
        match fs::read(&path) {
            Ok(bytes) => {
                let short =
                    || io::Error::new(io::ErrorKind::InvalidData, "the key has not 32 bytes");
                bytes.try_into().map(Key).map_err(|_| fail(short()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).map_err(Error::Random)?;
                write_private(&path, &bytes).map_err(fail)?;
                Ok(Key(bytes))
            }
            Err(error) => Err(fail(error)),
        }
    }

    pub fn hash(&self, who: Who) -> Hash {
        // HMAC takes keys of any length; the fallback is never reached.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return [0; 32];
        };
        for part in who.0 {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

/// Writes beside and links: whoever starts at the same time sees no half-written key, and only one key is made.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use io::Write;
    let beside = path.with_extension(format!("key.{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside)?;
    linked
}
