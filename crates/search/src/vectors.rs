//! The vectors of passages and their sentences, by a hash of the passage's text, and the file that stores them. The file is a
//! cache: if it is lost or damaged, the vectors are computed again.

use std::{fs, ops::Range, path::Path};

use rustc_hash::FxHashMap;
use senpai_content::replace_file;
use senpai_language::Fnv;
use senpai_model::Model;

use crate::Error;

/// Begins each file; the digit is its version.
const MAGIC: &[u8; 8] = b"SENPAIV2";

/// Vectors of passages, all from one model: for each passage its own vector, then the vectors of its sentences. A vector is stored
/// as signed bytes and a scale; their product is the vector.
#[derive(Clone)]
pub struct Vectors {
    /// [`Model::id`].
    model: String,
    dimensions: usize,
    /// The keys of the passages.
    keys: Vec<u64>,
    /// The end of each passage's vectors, as a number of vectors.
    ends: Vec<u32>,
    /// The scale of each vector.
    scales: Vec<f32>,
    numbers: Vec<i8>,
    /// Each key's place in `keys`.
    places: FxHashMap<u64, usize>,
}

impl std::fmt::Debug for Vectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vectors")
            .field("model", &self.model)
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// The key of a passage's text under its heading.
pub(crate) fn key(heading: &str, text: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.write(heading.as_bytes());
    hash.write(b"\0");
    hash.write(text.as_bytes());
    hash.finish()
}

impl Vectors {
    /// An empty set of vectors of `model`.
    pub fn new(model: &Model) -> Vectors {
        Vectors::none(model.id(), model.dimensions())
    }

    fn none(model: &str, dimensions: usize) -> Vectors {
        Vectors {
            model: model.to_owned(),
            dimensions,
            keys: Vec::new(),
            ends: Vec::new(),
            scales: Vec::new(),
            numbers: Vec::new(),
            places: FxHashMap::default(),
        }
    }

    /// The vectors in a file. Empty if there is no such file, if it is damaged, or if its vectors are from another model.
    pub fn load(path: &Path, model: &Model) -> Vectors {
        let read = fs::read(path).ok();
        let parsed = read.and_then(|bytes| Vectors::parse(&bytes, model));
        parsed.unwrap_or_else(|| Vectors::new(model))
    }

    fn parse(bytes: &[u8], model: &Model) -> Option<Vectors> {
        let (bytes, sum) = bytes.split_last_chunk::<4>()?;
        if crc32fast::hash(bytes) != u32::from_le_bytes(*sum) {
            return None;
        }
        let (magic, rest) = bytes.split_first_chunk::<8>()?;
        let (id, rest) = rest.split_at_checked(model.id().len())?;
        if magic != MAGIC || id != model.id().as_bytes() {
            return None;
        }
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(*count) as usize;
        let (keys, rest) = rest.split_at_checked(count.checked_mul(8)?)?;
        let (ends, rest) = rest.split_at_checked(count.checked_mul(4)?)?;
        let ends = ends.as_chunks::<4>().0.iter();
        let ends: Vec<u32> = ends.map(|b| u32::from_le_bytes(*b)).collect();
        let all = ends.last().map_or(0, |end| *end as usize);
        let (scales, numbers) = rest.split_at_checked(all.checked_mul(4)?)?;
        let is_ordered = ends.first() != Some(&0) && ends.windows(2).all(|two| two[0] < two[1]);
        if !is_ordered || numbers.len() != all.checked_mul(model.dimensions())? {
            return None;
        }
        let keys = keys.as_chunks::<8>().0.iter();
        let scales = scales.as_chunks::<4>().0.iter();
        let keys: Vec<u64> = keys.map(|b| u64::from_le_bytes(*b)).collect();
        Some(Vectors {
            model: model.id().to_owned(),
            dimensions: model.dimensions(),
            places: keys.iter().enumerate().map(|(i, key)| (*key, i)).collect(),
            keys,
            ends,
            scales: scales.map(|b| f32::from_le_bytes(*b)).collect(),
            numbers: numbers.iter().map(|b| *b as i8).collect(),
        })
    }

    /// Writes the whole file, or leaves the old file unchanged.
    ///
    /// # Errors
    /// Fails when the folder cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.model.as_bytes());
        bytes.extend((self.len() as u32).to_le_bytes());
        bytes.extend(self.keys.iter().flat_map(|key| key.to_le_bytes()));
        bytes.extend(self.ends.iter().flat_map(|end| end.to_le_bytes()));
        bytes.extend(self.scales.iter().flat_map(|scale| scale.to_le_bytes()));
        bytes.extend(self.numbers.iter().map(|number| *number as u8));
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        replace_file(path, &bytes).map_err(Error::file(path))
    }

    /// The number of passages.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// True if there are no vectors.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// True if these are vectors of `model`.
    pub fn is_of(&self, model: &Model) -> bool {
        self.model == model.id()
    }

    /// Adds the vectors of `other` that are missing here, if they are of the same model.
    pub fn extend(&mut self, other: &Vectors) {
        if other.model == self.model {
            for place in 0..other.len() {
                self.copy(other, place);
            }
        }
    }

    pub(crate) fn contains(&self, key: u64) -> bool {
        self.places.contains_key(&key)
    }

    /// Adds the vectors of a passage: its own, then the vectors of its sentences.
    pub(crate) fn add(&mut self, key: u64, vectors: &[Vec<f32>]) {
        for vector in vectors {
            let largest = vector.iter().fold(0f32, |most, x| most.max(x.abs()));
            let scale = largest / f32::from(i8::MAX);
            let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
            self.scales.push(scale);
            let rounded = vector.iter().map(|x| (x * inverse).round() as i8);
            self.numbers.extend(rounded);
        }
        self.finish(key);
    }

    /// The vectors of the passages with `keys`, in this order; `None` if one is missing.
    pub(crate) fn select(&self, keys: &[u64]) -> Option<Vectors> {
        let mut out = Vectors::none(&self.model, self.dimensions);
        for key in keys {
            let place = *self.places.get(key)?;
            out.push(self, *key, place);
        }
        Some(out)
    }

    fn copy(&mut self, from: &Vectors, place: usize) {
        let key = from.keys[place];
        if !self.contains(key) {
            self.push(from, key, place);
        }
    }

    fn push(&mut self, from: &Vectors, key: u64, place: usize) {
        let rows = from.rows(place);
        self.scales.extend(&from.scales[rows.clone()]);
        let numbers = rows.start * self.dimensions..rows.end * self.dimensions;
        self.numbers.extend(&from.numbers[numbers]);
        self.finish(key);
    }

    /// Ends the vectors of a passage.
    fn finish(&mut self, key: u64) {
        self.places.insert(key, self.len());
        self.keys.push(key);
        self.ends.push(self.scales.len() as u32);
    }

    /// The vectors of the passage at `place`, as a range of all vectors.
    fn rows(&self, place: usize) -> Range<usize> {
        let before = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        before as usize..self.ends[place] as usize
    }

    /// The product of the passage's vector at `place` and a question's vector.
    pub(crate) fn product(&self, place: usize, question: &QuestionVector) -> f32 {
        self.row_product(self.rows(place).start, question)
    }

    /// The products of the vectors of the passage's sentences and a question's vector.
    pub(crate) fn sentence_products(&self, place: usize, question: &QuestionVector) -> Vec<f32> {
        let sentences = self.rows(place).skip(1);
        sentences
            .map(|row| self.row_product(row, question))
            .collect()
    }

    fn row_product(&self, row: usize, question: &QuestionVector) -> f32 {
        let numbers = &self.numbers[row * self.dimensions..][..self.dimensions];
        let products = numbers.iter().zip(&question.numbers);
        let sum: i32 = products.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        sum as f32 * self.scales[row] * question.scale
    }
}

/// A question's vector in integers, for [`Vectors::product`].
pub(crate) struct QuestionVector {
    numbers: Vec<i16>,
    scale: f32,
}

/// The largest number in a question's vector: with it, the sum over 2000 dimensions fits into 32 bits.
const QUANTIZED_MAX: f32 = 8191.0;

impl QuestionVector {
    pub fn of(vector: &[f32]) -> QuestionVector {
        let largest = vector
            .iter()
            .fold(f32::MIN_POSITIVE, |most, x| most.max(x.abs()));
        let rounded = vector
            .iter()
            .map(|x| (x / largest * QUANTIZED_MAX).round() as i16);
        QuestionVector {
            numbers: rounded.collect(),
            scale: largest / QUANTIZED_MAX,
        }
    }
}
