//! `model.toml`: facts about a model that its other files do not state.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Component, Path},
};

use serde::Deserialize;

use crate::Error;

/// The file of the settings in the folder of a model.
const SETTINGS: &str = "model.toml";

/// The greatest number of tokens that a model may read: the memory of attention grows with the square of the tokens. By hand.
const MOST_TOKENS: usize = 8192;

/// The keys of `model.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Settings {
    /// The model's name, for people.
    pub name: String,
    /// The text before a question, such as `"query: "`.
    #[serde(default)]
    pub question: String,
    /// The text before a passage, such as `"passage: "`.
    #[serde(default)]
    pub passage: String,
    /// The way in which the vectors of the tokens are combined into one.
    pub pooling: Pooling,
    /// The greatest number of tokens that are read of a text, including the tokens at its ends: 8 to 8192.
    pub tokens: usize,
    /// The name of the network's output, if it is not `last_hidden_state`.
    pub output: Option<String>,
    /// Checksums of files in the folder.
    #[serde(default)]
    pub files: BTreeMap<String, File>,
}

/// The vector of a text, from the vectors of its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Pooling {
    /// The mean of all vectors.
    Mean,
    /// The vector of the first token, which stands for the whole text.
    Cls,
}

/// The size and the checksum of a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct File {
    /// The size in bytes.
    pub bytes: u64,
    /// CRC-32, as 8 hexadecimal digits.
    pub crc32: String,
}

impl Settings {
    /// Reads `model.toml`.
    pub(crate) fn read(folder: &Path) -> Result<Settings, Error> {
        let path = folder.join(SETTINGS);
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        let settings: Result<Settings, _> = toml::from_str(&text);
        let settings = settings.map_err(|e| Error::unusable(&path, e.message()))?;
        if !(8..=MOST_TOKENS).contains(&settings.tokens) {
            let why = format!("`tokens` must be from 8 to {MOST_TOKENS}");
            return Err(Error::unusable(path, why));
        }
        let is_inside = |name: &&String| {
            let mut parts = Path::new(name.as_str()).components();
            matches!(
                (parts.next(), parts.next()),
                (Some(Component::Normal(_)), None)
            )
        };
        if let Some(name) = settings.files.keys().find(|name| !is_inside(name)) {
            return Err(Error::unusable(
                path,
                format!("`{name}` is no file of the folder"),
            ));
        }
        Ok(settings)
    }

    /// Reads the file `name` of the model and returns its CRC-32.
    ///
    /// # Errors
    /// Fails if `model.toml` states another size or checksum.
    pub(crate) fn check(&self, folder: &Path, name: &str) -> Result<u32, Error> {
        let path = folder.join(name);
        let mut file = fs::File::open(&path).map_err(Error::file(&path))?;
        let (mut hasher, mut size) = (crc32fast::Hasher::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut buffer).map_err(Error::file(&path))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            size += read as u64;
        }
        let sum = hasher.finalize();
        match self.files.get(name) {
            Some(stated) if stated.bytes != size => Err(Error::unusable(
                path,
                format!(
                    "it has {size} bytes, but {SETTINGS} states {}",
                    stated.bytes
                ),
            )),
            Some(stated) if stated.crc32 != format!("{sum:08x}") => Err(Error::unusable(
                path,
                format!(
                    "its checksum is {sum:08x}, but {SETTINGS} states {}",
                    stated.crc32
                ),
            )),
            _ => Ok(sum),
        }
    }

    /// The model's fingerprint: the checksums of its files, and the settings that change its vectors.
    pub(crate) fn id(&self, sums: &[u32]) -> String {
        let text = format!(
            "{:?} {:?} {:?} {} {:?}",
            self.question, self.passage, self.pooling, self.tokens, self.output
        );
        let files = sums.iter().flat_map(|sum| sum.to_le_bytes());
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&files.collect::<Vec<u8>>());
        let files = hasher.finalize();
        format!("{files:08x}{:08x}", crc32fast::hash(text.as_bytes()))
    }
}

impl Pooling {
    /// Combines `rows` into one vector. All rows have the same length.
    pub(crate) fn pool(self, rows: &Rows) -> Vec<f32> {
        match self {
            Pooling::Mean => rows.sum(0..rows.len()),
            Pooling::Cls => rows.sum(0..rows.len().min(1)),
        }
    }
}

/// The vectors of a text's tokens, one after another.
pub(crate) struct Rows {
    pub width: usize,
    pub numbers: Vec<f32>,
}

impl Rows {
    /// The number of tokens.
    fn len(&self) -> usize {
        self.numbers.len() / self.width.max(1)
    }

    /// The sum of the vectors of `tokens`.
    pub(crate) fn sum(&self, tokens: impl Iterator<Item = usize>) -> Vec<f32> {
        let mut sum = vec![0.0; self.width];
        for token in tokens {
            let row = &self.numbers[token * self.width..][..self.width];
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        }
        sum
    }
}
