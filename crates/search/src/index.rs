//! Building an index and opening it.

use std::{path::Path, sync::Arc};

use senpai_language::normalize;
use tantivy::{IndexWriter, ReloadPolicy, Searcher, TantivyDocument};

use crate::{
    Error, Passage, Post,
    schema::{self, Fields},
};

/// What the writer may hold in memory before it writes a segment, in bytes.
const WRITER_MEMORY: usize = 128 << 20;
const POSTS: &str = "posts.json";

/// Takes posts and gives an [`Index`].
pub struct IndexBuilder {
    writer: IndexWriter,
    index: tantivy::Index,
    fields: Fields,
    posts: Vec<Arc<Post>>,
}

impl IndexBuilder {
    /// An index that lives as long as the process.
    ///
    /// # Errors
    /// Fails when the engine cannot start its writer.
    pub fn in_memory() -> Result<IndexBuilder, Error> {
        let (schema, fields) = Fields::create();
        IndexBuilder::with(tantivy::Index::create_in_ram(schema), fields)
    }

    /// An index in the empty folder `dir`, which must exist.
    ///
    /// # Errors
    /// Fails when `dir` cannot be written or holds an index already.
    pub fn in_dir(dir: &Path) -> Result<IndexBuilder, Error> {
        let (schema, fields) = Fields::create();
        IndexBuilder::with(tantivy::Index::create_in_dir(dir, schema)?, fields)
    }

    fn with(index: tantivy::Index, fields: Fields) -> Result<IndexBuilder, Error> {
        schema::register(&index);
        let writer = index.writer_with_num_threads(1, WRITER_MEMORY)?;
        Ok(IndexBuilder {
            writer,
            index,
            fields,
            posts: Vec::new(),
        })
    }

    /// Adds a post with its passages.
    ///
    /// # Errors
    /// Fails when the engine cannot write.
    pub fn add(&mut self, post: Post, passages: &[Passage]) -> Result<(), Error> {
        let number = self.posts.len() as u64;
        let hints = normalize(&post.hints());
        for passage in passages {
            let mut doc = TantivyDocument::new();
            let body = normalize(&indexed_text(&post, passage));
            for field in self.fields.body {
                doc.add_text(field, &body);
            }
            for field in self.fields.hints {
                doc.add_text(field, &hints);
            }
            for tag in &post.tags {
                doc.add_text(self.fields.tag, normalize(tag));
            }
            for goal in &post.goals {
                doc.add_text(self.fields.goal, goal.as_str());
            }
            if let Some(language) = post.language {
                doc.add_text(self.fields.language, language.tag());
            }
            doc.add_u64(self.fields.post, number);
            doc.add_bytes(self.fields.record, &serde_json::to_vec(passage)?);
            self.writer.add_document(doc)?;
        }
        self.posts.push(Arc::new(post));
        Ok(())
    }

    /// Writes everything and opens the index.
    ///
    /// # Errors
    /// Fails when the engine cannot write.
    pub fn finish(mut self) -> Result<Index, Error> {
        self.writer.commit()?;
        let segments = self.index.searchable_segment_ids()?;
        if segments.len() > 1 {
            self.writer.merge(&segments).wait()?;
        }
        self.writer.wait_merging_threads()?;
        Index::of(&self.index, self.fields, self.posts)
    }

    /// Writes everything to `dir`, the folder given to [`IndexBuilder::in_dir`], and opens the index.
    ///
    /// # Errors
    /// Fails when the folder cannot be written.
    pub fn finish_in(self, dir: &Path) -> Result<Index, Error> {
        let path = dir.join(POSTS);
        let json = serde_json::to_vec(&self.posts.iter().map(|p| &**p).collect::<Vec<_>>())?;
        std::fs::write(&path, json).map_err(Error::file(path))?;
        self.finish()
    }
}

/// The text of a passage as the index sees it: with its title and headings, which a reader has in mind too.
pub(crate) fn indexed_text(post: &Post, passage: &Passage) -> String {
    let mut text = post.title.clone();
    for line in passage.headings.iter().chain([&passage.text]) {
        text.push('\n');
        text.push_str(line);
    }
    text
}

/// An index, ready to be searched. Cheap to clone; safe to share between threads.
#[derive(Clone)]
pub struct Index {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) posts: Arc<[Arc<Post>]>,
}

impl Index {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    /// Fails when there is none, or it is damaged or of another version: build it again.
    pub fn open(dir: &Path) -> Result<Index, Error> {
        let path = dir.join(POSTS);
        let json = std::fs::read(&path).map_err(Error::file(path))?;
        let posts: Vec<Post> = serde_json::from_slice(&json)?;
        let index = tantivy::Index::open_in_dir(dir)?;
        schema::register(&index);
        let (_, fields) = Fields::create();
        Index::of(&index, fields, posts.into_iter().map(Arc::new).collect())
    }

    fn of(index: &tantivy::Index, fields: Fields, posts: Vec<Arc<Post>>) -> Result<Index, Error> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Index {
            searcher: reader.searcher(),
            fields,
            posts: posts.into(),
        })
    }

    /// How many passages it holds.
    pub fn passages(&self) -> usize {
        self.searcher.num_docs() as usize
    }

    /// The posts, in the order they were added.
    pub fn posts(&self) -> &[Arc<Post>] {
        &self.posts
    }
}
