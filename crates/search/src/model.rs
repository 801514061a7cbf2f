//! A static embedding model in a local folder: a text's vector is the mean of its tokens' vectors (the files of model2vec).

use std::{fmt, fs, path::Path, sync::Arc};

use half::f16;
use rayon::prelude::*;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use tokenizers::Tokenizer;

use crate::Error;

const TOKENIZER: &str = "tokenizer.json";
const TENSORS: &str = "model.safetensors";
/// The names of the tensor with the vectors: in model2vec, in sentence-transformers, and in its older versions.
const VECTORS: [&str; 3] = ["embeddings", "embedding.weight", "0"];
/// The names of the token for unknown words, which is ignored.
const UNKNOWN: [&str; 2] = ["[UNK]", "<unk>"];

/// A static embedding model.
pub struct Model {
    tokenizer: Tokenizer,
    unknown: Option<u32>,
    /// The vectors, one after the other.
    vectors: Vec<f32>,
    dimensions: usize,
    /// The row of each token's vector, if the folder has a mapping.
    rows: Option<Vec<usize>>,
    /// The weight of each token, if the folder has weights.
    weights: Option<Vec<f32>>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("dimensions", &self.dimensions)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Reads `tokenizer.json` and `model.safetensors` in `folder`.
    ///
    /// # Errors
    /// Fails when a file is missing or cannot be parsed, or the two do not belong together; without the feature `dense`, always.
    pub fn open(folder: &Path) -> Result<Arc<Model>, Error> {
        Model::read(folder).map(Arc::new).map_err(|why| {
            let folder = folder.to_owned();
            Error::Model { folder, why }
        })
    }

    fn read(folder: &Path) -> Result<Model, String> {
        let file = |name: &str| fs::read(folder.join(name)).map_err(|e| format!("{name}: {e}"));
        let tokenizer = Tokenizer::from_bytes(file(TOKENIZER)?);
        let mut tokenizer = tokenizer.map_err(|e| format!("{TOKENIZER}: {e}"))?;
        // A passage is read whole, even if it is longer than the model's training texts.
        let untruncated = tokenizer.with_truncation(None);
        untruncated.map_err(|e| format!("{TOKENIZER}: {e}"))?;
        tokenizer.with_padding(None);

        let bytes = file(TENSORS)?;
        let tensors = SafeTensors::deserialize(&bytes);
        let tensors = tensors.map_err(|e| format!("{TENSORS}: {e}"))?;
        let tensor = |name: &str| tensors.tensor(name).ok();
        let embeddings = VECTORS.into_iter().find_map(tensor);
        let embeddings = embeddings.ok_or(format!("{TENSORS} has no tensor `{}`", VECTORS[0]))?;
        let (count, dimensions) = match *embeddings.shape() {
            [count, dimensions] if dimensions > 0 => (count, dimensions),
            _ => return Err(format!("{TENSORS}: its vectors are no table")),
        };
        let numbers = |tensor: TensorView| {
            let kind = tensor.dtype();
            numbers(&tensor).ok_or(format!(
                "{TENSORS} has numbers of the unknown kind {kind:?}"
            ))
        };
        let rows = tensor("mapping").map(numbers).transpose()?;
        let model = Model {
            unknown: UNKNOWN.iter().find_map(|name| tokenizer.token_to_id(name)),
            tokenizer,
            vectors: numbers(embeddings)?,
            dimensions,
            rows: rows.map(|rows| rows.into_iter().map(|row| row as usize).collect()),
            weights: tensor("weights").map(numbers).transpose()?,
        };
        let tokens = model.tokenizer.get_vocab(true).into_values().max();
        let tokens = tokens.map_or(0, |last| last as usize + 1);
        let enough = match &model.rows {
            Some(rows) => rows.len() >= tokens && rows.iter().all(|&row| row < count),
            None => count >= tokens,
        };
        if !enough || model.weights.as_ref().is_some_and(|w| w.len() < tokens) {
            return Err(format!(
                "{TOKENIZER} has {tokens} tokens, more than {TENSORS} has vectors for"
            ));
        }
        Ok(model)
    }

    /// The number of dimensions of a vector.
    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The vectors of `texts`, one after the other, computed on all cores.
    pub(crate) fn embed_all(&self, texts: &[String]) -> Vec<f32> {
        let vectors = texts.par_iter().flat_map_iter(|text| self.embed(text));
        vectors.collect()
    }

    /// The vector of `text`, of length 1; zero if `text` has no known token.
    pub(crate) fn embed(&self, text: &str) -> Vec<f32> {
        let mut sum = vec![0f32; self.dimensions];
        // A text that the tokenizer refuses counts as empty.
        let Ok(encoding) = self.tokenizer.encode_fast(text, false) else {
            return sum;
        };
        for &token in encoding
            .get_ids()
            .iter()
            .filter(|t| Some(**t) != self.unknown)
        {
            let token = token as usize;
            let row = self.rows.as_ref().map_or(token, |rows| rows[token]);
            let weight = self.weights.as_ref().map_or(1.0, |weights| weights[token]);
            let vector = &self.vectors[row * self.dimensions..][..self.dimensions];
            sum.iter_mut()
                .zip(vector)
                .for_each(|(sum, x)| *sum += weight * x);
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length > 0.0 {
            sum.iter_mut().for_each(|x| *x /= length);
        }
        sum
    }
}

/// The numbers of a tensor. Row numbers are read as `f32` too: they are far below 2²⁴, up to which it is exact.
fn numbers(tensor: &TensorView) -> Option<Vec<f32>> {
    let data = tensor.data();
    Some(match tensor.dtype() {
        Dtype::F64 => read(data, f64::from_le_bytes, |x| x as f32),
        Dtype::F32 => read(data, f32::from_le_bytes, |x| x),
        Dtype::F16 => read(data, f16::from_le_bytes, f32::from),
        Dtype::I8 => read(data, i8::from_le_bytes, f32::from),
        Dtype::I32 => read(data, i32::from_le_bytes, |x| x as f32),
        Dtype::I64 => read(data, i64::from_le_bytes, |x| x as f32),
        _ => return None,
    })
}

fn read<const N: usize, T>(data: &[u8], of: fn([u8; N]) -> T, to: fn(T) -> f32) -> Vec<f32> {
    let (numbers, _) = data.as_chunks::<N>();
    numbers.iter().map(|&bytes| to(of(bytes))).collect()
}
