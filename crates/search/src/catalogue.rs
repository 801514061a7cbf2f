//! The posts of an index, stored beside its passages.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Post;

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

/// A post and its number, which the index stores with each of its passages.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub number: u64,
    pub post: Arc<Post>,
}
