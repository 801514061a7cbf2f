//! Posts are kept in shards by their path: when one changes, only its shard is written anew, and no passage of an index
//! is ever only marked as deleted. So all counts are exact, and a rebuilt index gives the same answers.

use std::path::Path;

use senpai_content::Article;

use crate::{Index, Post, generation::Fnv};

/// How posts are divided.
pub(crate) struct Shards {
    /// A power of two, so that a few more posts rarely move all of them.
    pub count: u64,
}

/// More cost more in each question than they save in a rebuild.
const MOST: usize = 16;

impl Shards {
    /// How many posts a shard has at least, where there are several.
    pub const PER_SHARD: usize = 250;

    pub fn of(articles: &[Article], per_shard: usize) -> Shards {
        let wanted = (articles.len() / per_shard).clamp(1, MOST);
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
        let mut hash = Fnv::default();
        hash.eat(path.as_os_str().as_encoded_bytes());
        hash.0 % self.count
    }

    /// The shards whose posts are the same as in `index`.
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
