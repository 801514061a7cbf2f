//! Turns text into vectors (embeddings). The nearer two texts are in meaning, the higher the cosine of their vectors.
//!
//! ```
//! use senpai_model::{Model, SHIPPED};
//!
//! # fn main() -> Result<(), senpai_model::Error> {
//! let model = Model::open(SHIPPED.as_ref())?;
//! let question = model.embed_question("いつ祝う？");
//! let near = model.embed_passage("", "入金を確かめてから祝います。");
//! let far = model.embed_passage("", "名刺の色は自由です。");
//! let cosine = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
//! assert!(cosine(&question, &near) > cosine(&question, &far));
//! # Ok(())
//! # }
//! ```
//!
//! A model is a folder with three files. `model.onnx` is an encoder such as BERT, XLM-R or ModernBERT. `tokenizer.json` is its
//! tokenizer, in the format of Hugging Face's `tokenizers`. `model.toml` has the keys of [`Settings`].

mod error;
mod network;
mod settings;
mod tokens;

use std::{
    fmt,
    num::NonZeroUsize,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

pub use error::Error;
use lru::LruCache;
use network::Network;
pub use settings::{File, Pooling, Settings};
use tokenizers::{Tokenizer, TruncationParams};
pub use tokens::TokenVectors;

/// The folder of the model in the repository that this program was built from.
pub const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

/// The file of the tokenizer in the folder of a model.
const TOKENIZER: &str = "tokenizer.json";

/// The greatest number of characters that are read for each token of the limit: longer tokens are rare in any vocabulary.
const CHARACTERS_PER_TOKEN: usize = 16;

/// The number of passages whose token vectors are kept. By hand: 128 passages of 256 tokens of 384 numbers take 50 MB, those of
/// ordinary length 20 MB, and questions of one day ask for the same passages again.
const KEPT_PASSAGES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(127);

/// An embedding model. It can be shared between threads.
pub struct Model {
    folder: PathBuf,
    settings: Settings,
    tokenizer: Tokenizer,
    network: Network,
    id: String,
    dimensions: usize,
    /// The token vectors of the passages that were read last, by the read text and the limit.
    passages: Mutex<LruCache<(String, usize), Arc<TokenVectors>>>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("name", &self.settings.name)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Opens the model in `folder`, checks its files against the checksums in `model.toml`, and embeds a word as a test.
    ///
    /// # Errors
    /// Fails if a file is missing, damaged, or not of a supported kind, or if the files do not belong together. The error names
    /// the file.
    pub fn open(folder: &Path) -> Result<Model, Error> {
        let settings = Settings::read(folder)?;
        // Both files take about the same time.
        let (tokenizer, network) = std::thread::scope(|scope| {
            let tokenizer = scope.spawn(|| tokenizer(folder, &settings));
            let network = Network::open(folder, &settings);
            let tokenizer = tokenizer.join().unwrap_or_else(|_| {
                let path = folder.join(TOKENIZER);
                Err(Error::unusable(path, "the tokenizer cannot be read"))
            });
            (tokenizer, network)
        });
        let ((tokenizer, tokenizer_sum), (network, network_sum)) = (tokenizer?, network?);
        let mut model = Model {
            folder: folder.to_owned(),
            id: settings.id(&[network_sum, tokenizer_sum]),
            settings,
            tokenizer,
            network,
            dimensions: 0,
            passages: Mutex::new(LruCache::new(KEPT_PASSAGES)),
        };
        let test = model.try_embed("test");
        let vector = test.map_err(|why| model.network.unusable(folder, why))?;
        if vector.iter().all(|x| *x == 0.0) {
            let why = "its vectors are no numbers";
            return Err(model.network.unusable(folder, why));
        }
        model.dimensions = vector.len();
        Ok(model)
    }

    /// The folder from which the model was opened.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The model's name, from `model.toml`.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// 16 hexadecimal digits that change with the model's files or settings, because these change its vectors.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The number of dimensions of a vector.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The vector of a question, of length 1. See [`Model::embed_passage`].
    pub fn embed_question(&self, question: &str) -> Vec<f32> {
        self.read_question(question).0
    }

    /// The vector of a question, of length 1, and the vectors of its tokens, from one run of the network. If the model fails, the
    /// vector is zero and there are no tokens.
    pub fn read_question(&self, question: &str) -> (Vec<f32>, TokenVectors) {
        let (prefix, limit) = (&self.settings.question, self.settings.tokens);
        let read = self.read(prefix, "", question);
        let vectors = self.try_token_vectors(&read, prefix.len(), limit);
        vectors.unwrap_or_else(|_| (vec![0.0; self.dimensions], TokenVectors::default()))
    }

    /// The vector of a passage, of length 1, under its title and headings, which may be empty.
    ///
    /// The text is read up to the token limit of the model. Equal texts have equal vectors on one processor; other processors
    /// round differently. The vector is zero if the model fails.
    pub fn embed_passage(&self, heading: &str, text: &str) -> Vec<f32> {
        self.embed(&self.settings.passage, heading, text)
    }

    /// The vector of a passage without a heading, as from [`Model::embed_passage`], then one vector for each of its `parts`. The
    /// parts are spans of `text` in bytes. The vector of a part is the mean of its tokens' vectors, of length 1.
    ///
    /// The network reads the text once, so the vector of a part depends on the text around it. The vector of a part beyond the
    /// token limit is zero.
    pub fn embed_parts(&self, text: &str, parts: &[Range<usize>]) -> Vec<Vec<f32>> {
        let prefix = &self.settings.passage;
        let read = self.read(prefix, "", text);
        let spans = parts
            .iter()
            .map(|part| prefix.len() + part.start..prefix.len() + part.end);
        let vectors = self.try_embed_parts(&read, &spans.collect::<Vec<_>>());
        vectors.unwrap_or_else(|_| vec![vec![0.0; self.dimensions]; parts.len() + 1])
    }

    /// The vectors of the first tokens of a passage under its title and headings, which may be empty. At most `limit` tokens are
    /// read, including those that the model adds. Empty if the model fails.
    ///
    /// The vectors of the passages that were read last are kept: reading a passage takes longer than all else in an answer.
    pub fn passage_tokens(&self, heading: &str, text: &str, limit: usize) -> Arc<TokenVectors> {
        let prefix = &self.settings.passage;
        let key = (self.read(prefix, heading, text), limit);
        let kept = || self.passages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tokens) = kept().get(&key) {
            return tokens.clone();
        }
        // Two threads may read the same passage: neither waits for the other.
        let Ok((_, tokens)) = self.try_token_vectors(&key.0, prefix.len(), limit) else {
            return Arc::default();
        };
        let tokens = Arc::new(tokens);
        kept().put(key, tokens.clone());
        tokens
    }

    fn embed(&self, prefix: &str, heading: &str, text: &str) -> Vec<f32> {
        let vector = self.try_embed(&self.read(prefix, heading, text));
        vector.unwrap_or_else(|_| vec![0.0; self.dimensions])
    }

    /// The input of the network for a text.
    fn read(&self, prefix: &str, heading: &str, text: &str) -> String {
        let separator = if heading.is_empty() { "" } else { "\n" };
        let limit = self.settings.tokens * CHARACTERS_PER_TOKEN;
        let parts = [prefix, heading, separator, text];
        let characters = parts.iter().flat_map(|part| part.chars());
        characters.take(limit).collect()
    }

    /// The ids of the tokens of `text`, up to the limit.
    fn tokens(&self, text: &str) -> Result<Vec<u32>, String> {
        let encoding = self.tokenizer.encode_fast(text, true);
        Ok(encoding.map_err(|e| e.to_string())?.get_ids().to_vec())
    }

    fn try_embed(&self, text: &str) -> Result<Vec<f32>, String> {
        let rows = self.network.run(&self.tokens(text)?)?;
        Ok(of_length_one(self.settings.pooling.pool(&rows)))
    }

    fn try_embed_parts(&self, text: &str, spans: &[Range<usize>]) -> Result<Vec<Vec<f32>>, String> {
        let encoding = self.tokenizer.encode(text, true);
        let encoding = encoding.map_err(|e| e.to_string())?;
        let rows = self.network.run(encoding.get_ids())?;
        let mut vectors = vec![of_length_one(self.settings.pooling.pool(&rows))];
        for span in spans {
            // A token may begin with the space before it.
            let tokens = encoding.get_offsets().iter().enumerate();
            let inside =
                tokens.filter(|(_, (start, end))| start < end && span.contains(&(end - 1)));
            vectors.push(of_length_one(rows.sum(inside.map(|(token, _)| token))));
        }
        Ok(vectors)
    }

    /// The vector of the first `limit` tokens of `text`, and the vectors of the tokens after the prefix, which has `prefix` bytes.
    fn try_token_vectors(
        &self,
        text: &str,
        prefix: usize,
        limit: usize,
    ) -> Result<(Vec<f32>, TokenVectors), String> {
        let encoding = self.tokenizer.encode(text, true);
        let encoding = encoding.map_err(|e| e.to_string())?;
        let ids = encoding.get_ids();
        let ids = &ids[..ids.len().min(limit)];
        let rows = self.network.run(ids)?;
        let spans = encoding.get_offsets().iter().take(ids.len()).enumerate();
        // A token that the model adds has no span.
        let own = spans.filter(|(_, (start, end))| start < end && *end > prefix);
        let tokens = TokenVectors::of(&rows, own.map(|(token, _)| token));
        Ok((of_length_one(self.settings.pooling.pool(&rows)), tokens))
    }

    /// The ids of a question's tokens: for tests.
    #[doc(hidden)]
    pub fn question_token_ids(&self, question: &str) -> Vec<u32> {
        let text = format!("{}{question}", self.settings.question);
        self.tokens(&text).unwrap_or_default()
    }
}

fn of_length_one(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    let scale = if length.is_normal() {
        1.0 / length
    } else {
        0.0
    };
    vector.iter_mut().for_each(|x| *x *= scale);
    vector
}

/// The tokenizer and its file's checksum.
fn tokenizer(folder: &Path, settings: &Settings) -> Result<(Tokenizer, u32), Error> {
    let path = folder.join(TOKENIZER);
    let sum = settings.check(folder, TOKENIZER)?;
    let bytes = std::fs::read(&path).map_err(Error::file(&path))?;
    let tokenizer = Tokenizer::from_bytes(bytes);
    let mut tokenizer = tokenizer.map_err(|e| Error::unusable(&path, e.to_string()))?;
    let truncation = TruncationParams {
        max_length: settings.tokens,
        ..TruncationParams::default()
    };
    let truncated = tokenizer.with_truncation(Some(truncation));
    truncated.map_err(|e| Error::unusable(&path, e.to_string()))?;
    tokenizer.with_padding(None);
    // `</s>` in a member's text is these four characters, not the token.
    tokenizer.set_encode_special_tokens(true);
    Ok((tokenizer, sum))
}
