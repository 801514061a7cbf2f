//! Divides posts into shards by their paths. A changed post rewrites its whole shard, and no other shard. An index never contains
//! passages that are only marked as deleted, so all counts are exact, and an updated index answers like a rebuilt one.

use std::path::Path;

use senpai_content::Article;
use senpai_language::Fnv;

use crate::{Index, Post, tuning::MAX_SHARDS};

/// A division of posts into shards.
pub(crate) struct Shards {
    /// A power of two, so that a few more posts rarely change the number of shards.
    pub count: u64,
}

impl Shards {
    pub fn of(articles: &[Article], per_shard: usize) -> Shards {
        let wanted = (articles.len() / per_shard).clamp(1, MAX_SHARDS);
        let power = wanted.next_power_of_two();
        let count = if power > wanted { power / 2 } else { power };
        Shards {
            count: count as u64,
        }
    }

    pub fn shard(&self, article: &Article) -> u64 {
        self.shard_of(&article.path)
    }

    fn shard_of(&self, path: &Path) -> u64 {
        Fnv::of(path.as_os_str().as_encoded_bytes()) % self.count
    }

    /// The shards whose posts have not changed since `index` was built.
    pub fn unchanged(&self, index: &Index, articles: &[Article]) -> Vec<u64> {
        if index.shards != self.count {
            return Vec::new();
        }
        let mut before = vec![Vec::new(); self.count as usize];
        for post in index.posts() {
            let Post { path, hash, .. } = &**post;
            before[self.shard_of(path) as usize].push((path, hash));
        }
        let mut now = vec![Vec::new(); self.count as usize];
        for article in articles {
            now[self.shard(article) as usize].push((&article.path, &article.hash));
        }
        (0..self.count)
            .filter(|shard| before[*shard as usize] == now[*shard as usize])
            .collect()
    }
}
