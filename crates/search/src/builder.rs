//! Builds an index.

use std::{
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use senpai_language::{caseless, normalize};
use tantivy::{
    IndexSettings, IndexWriter, TantivyDocument, TantivyError, Term,
    directory::{Directory, MmapDirectory},
    indexer::NoMergePolicy,
};

use crate::{
    Error, Index, Passage, Post,
    catalogue::{Catalogue, Entry, POSTS},
    schema::{self, Fields, body_text},
    tuning::{STORE_BLOCK, WRITER_MEMORY},
};

/// Takes posts with their passages, and builds an [`Index`].
pub struct IndexBuilder {
    writer: IndexWriter,
    index: tantivy::Index,
    /// The folder of an index on disk.
    dir: Option<PathBuf>,
    fields: Fields,
    shards: u64,
    posts: Vec<Entry>,
    /// The number of the next new post.
    next: u64,
    /// If the builder appends to an index: the numbers of its posts, by id.
    known: HashMap<String, u64>,
    /// True if some changes are not committed yet.
    dirty: bool,
}

impl fmt::Debug for IndexBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IndexBuilder")
            .field("dir", &self.dir)
            .field("posts", &self.posts.len())
            .finish_non_exhaustive()
    }
}

impl IndexBuilder {
    /// Builds an index in memory.
    ///
    /// # Errors
    /// Fails when the engine cannot start its writer.
    pub fn in_memory() -> Result<IndexBuilder, Error> {
        let (schema, fields) = Fields::create();
        let index = tantivy::Index::builder()
            .schema(schema)
            .settings(settings());
        IndexBuilder::with(index.create_in_ram()?, fields, 1)
    }

    /// Builds an index in the empty folder `dir`, which must exist; [`Index::open`] opens it again.
    ///
    /// # Errors
    /// Fails when `dir` cannot be written or already holds an index.
    pub fn in_dir(dir: &Path) -> Result<IndexBuilder, Error> {
        let engine = MmapDirectory::open(dir).map_err(TantivyError::from)?;
        Ok(IndexBuilder {
            dir: Some(dir.to_owned()),
            ..IndexBuilder::new_in(Box::new(engine), 1)?
        })
    }

    /// Builds an index of `shards` shards in an empty directory.
    pub(crate) fn new_in(engine: Box<dyn Directory>, shards: u64) -> Result<IndexBuilder, Error> {
        let (schema, fields) = Fields::create();
        let index = tantivy::Index::create(engine, schema, settings())?;
        IndexBuilder::with(index, fields, shards)
    }

    /// Appends to the files of `before`: the shards `kept` stay, the others are removed.
    pub(crate) fn append_to(
        engine: Box<dyn Directory>,
        before: &Index,
        shards: u64,
        kept: &[u64],
    ) -> Result<IndexBuilder, Error> {
        let (_, fields) = Fields::create();
        let mut builder = IndexBuilder::with(tantivy::Index::open(engine)?, fields, shards)?;
        for (&number, &place) in before.numbers.iter() {
            let id = before.posts[place].meta.id.clone();
            builder.known.insert(id, number);
            builder.next = builder.next.max(number + 1);
        }
        for shard in (0..shards).filter(|shard| !kept.contains(shard)) {
            let term = Term::from_field_u64(fields.shard, shard);
            builder.writer.delete_term(term);
            builder.dirty = true;
        }
        Ok(builder)
    }

    fn with(index: tantivy::Index, fields: Fields, shards: u64) -> Result<IndexBuilder, Error> {
        schema::register(&index);
        let writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY)?;
        // A background merge would mix the passages of several shards. It would also remove segments of a single shard while
        // `write` merges them.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(IndexBuilder {
            writer,
            index,
            dir: None,
            fields,
            shards,
            posts: Vec::new(),
            next: 0,
            known: HashMap::new(),
            dirty: false,
        })
    }

    /// Adds a post with its passages.
    ///
    /// # Errors
    /// Fails when the engine cannot write.
    pub fn add(&mut self, post: Post, passages: &[Passage]) -> Result<(), Error> {
        self.add_to(0, post, passages)
    }

    /// Adds a post with its passages to a shard.
    pub(crate) fn add_to(
        &mut self,
        shard: u64,
        post: Post,
        passages: &[Passage],
    ) -> Result<(), Error> {
        let number = self.next;
        self.next += 1;
        self.dirty = true;
        for (passage, hints) in passages.iter().zip(post.hints(passages)) {
            let mut doc = TantivyDocument::new();
            let body = normalize(&body_text(&post, passage));
            let hints = normalize(&hints);
            for field in self.fields.body {
                doc.add_text(field, &body);
            }
            for field in self.fields.hints {
                doc.add_text(field, &hints);
            }
            for tag in &post.meta.tags {
                doc.add_text(self.fields.tag, caseless(tag));
            }
            for goal in &post.meta.goals {
                doc.add_text(self.fields.goal, goal.as_str());
            }
            if let Some(language) = post.meta.language {
                doc.add_text(self.fields.language, language.tag());
            }
            doc.add_text(self.fields.id, &post.meta.id);
            doc.add_u64(self.fields.post, number);
            doc.add_u64(self.fields.shard, shard);
            doc.add_text(self.fields.record, serde_json::to_string(passage)?);
            self.writer.add_document(doc)?;
        }
        let post = Arc::new(post);
        self.posts.push(Entry { number, post });
        Ok(())
    }

    /// Keeps a post of the index to which the builder appends: its passages are in a shard that stays.
    pub(crate) fn keep(&mut self, post: Post) {
        if let Some(&number) = self.known.get(&post.meta.id) {
            let post = Arc::new(post);
            self.posts.push(Entry { number, post });
        }
    }

    /// Commits the passages added to a shard, so that each shard has segments of its own.
    pub(crate) fn end_shard(&mut self) -> Result<(), Error> {
        if std::mem::take(&mut self.dirty) {
            self.writer.commit()?;
        }
        Ok(())
    }

    /// Writes everything and opens the index.
    ///
    /// # Errors
    /// Fails when the engine or the folder cannot be written.
    pub fn finish(self) -> Result<Index, Error> {
        let (index, fields, dir) = (self.index.clone(), self.fields, self.dir.clone());
        let catalogue = self.write()?;
        let Some(dir) = dir else {
            return Index::of(&index, fields, catalogue);
        };
        let path = dir.join(POSTS);
        std::fs::write(&path, catalogue.to_bytes()?).map_err(Error::file(path))?;
        Index::open(&dir)
    }

    /// Writes everything but the file [`POSTS`], and returns its content: the posts in the order of `ids`.
    pub(crate) fn finish_shards(self, ids: &[&str]) -> Result<Vec<u8>, Error> {
        let mut catalogue = self.write()?;
        let places: HashMap<&str, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
        catalogue
            .posts
            .sort_by_key(|e| places.get(e.post.meta.id.as_str()).copied());
        catalogue.to_bytes()
    }

    fn write(mut self) -> Result<Catalogue, Error> {
        self.writer.commit()?;
        let segments = self.index.searchable_segment_ids()?;
        if segments.len() > 1 && self.shards == 1 {
            self.writer.merge(&segments).wait()?;
        }
        self.writer.garbage_collect_files().wait()?;
        self.writer.wait_merging_threads()?;
        let segments = self.index.load_metas()?.segments;
        Ok(Catalogue {
            shards: self.shards,
            passages: segments.iter().map(|s| u64::from(s.num_docs())).sum(),
            posts: self.posts,
        })
    }
}

fn settings() -> IndexSettings {
    IndexSettings {
        docstore_blocksize: STORE_BLOCK,
        ..IndexSettings::default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Filter, Query, Retriever, Synonyms};

    #[test]
    fn a_reading_finds_its_passage() {
        let mut builder = IndexBuilder::in_memory().unwrap();
        let mut read = Passage::plain("与信は先に調べる。");
        read.readings = "よしん\n".to_owned();
        let other = Passage::plain("検収は後でする。");
        let post = Post::titled("credit", "題");
        builder.add(post, &[other, read]).unwrap();
        let index = builder.finish().unwrap();
        let query = Query::new("よしんは？", &Synonyms::default(), Filter::default());
        let hits = index.retrieve(&query, 1).unwrap();
        assert_eq!(hits[0].passage.text, "与信は先に調べる。");
    }

    #[test]
    fn an_index_built_in_a_folder_opens_again() {
        let dir = tempfile::TempDir::new().unwrap();
        let mut builder = IndexBuilder::in_dir(dir.path()).unwrap();
        let passage = Passage::plain("入金を確かめてから祝う。");
        builder
            .add(Post::titled("payment", "入金"), &[passage])
            .unwrap();
        builder.finish().unwrap();
        let index = Index::open(dir.path()).unwrap();
        let query = Query::new("入金", &Synonyms::default(), Filter::default());
        assert_eq!(
            index.retrieve(&query, 1).unwrap()[0].post.meta.id,
            "payment"
        );
    }
}
