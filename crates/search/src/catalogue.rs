//! The posts of an index, stored beside its passages.

use std::{path::Path, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    Error, Post,
    sum::{split_sum, with_sum},
};

/// The file of an index's posts.
pub(crate) const POSTS: &str = "posts.json";

/// The posts of an index.
#[derive(Serialize, Deserialize)]
pub(crate) struct Catalogue {
    pub shards: u64,
    /// The number of passages that the index must have.
    pub passages: u64,
    pub posts: Vec<Entry>,
}

impl Catalogue {
    /// The content of its file.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        Ok(with_sum(serde_json::to_vec(self)?))
    }

    /// Reads the content of its file, which is at `path`.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Catalogue, Error> {
        let (json, is_whole) = split_sum(bytes);
        if !is_whole {
            return Err(Error::Unusable {
                path: path.to_owned(),
                why: "its checksum differs".into(),
            });
        }
        Ok(serde_json::from_slice(json)?)
    }
}

/// A post and its number, which the index stores with each of its passages.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub number: u64,
    pub post: Arc<Post>,
}
