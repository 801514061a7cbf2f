//! Building an index and opening it.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    path::Path,
    sync::Arc,
};

use senpai_language::normalize;
use serde::{Deserialize, Serialize};
use tantivy::{
    IndexSettings, IndexWriter, ReloadPolicy, Searcher, SegmentReader, TantivyDocument,
    TantivyError, Term,
    columnar::Column,
    directory::{Directory, MmapDirectory},
    indexer::NoMergePolicy,
    store::StoreReader,
};

use crate::{
    Error, Model, Passage, Post,
    dense::Dense,
    schema::{self, Fields},
};

/// What the writer may hold in memory before it writes a segment, in bytes.
const WRITER_MEMORY: usize = 128 << 20;
/// How much of the stored passages is packed together, in bytes: reading one unpacks all of its block.
const BLOCK: usize = 4 << 10;
/// How many blocks of a segment are kept unpacked.
const BLOCKS: usize = 100;
pub(crate) const POSTS: &str = "posts.json";

/// Takes posts and gives an [`Index`].
pub struct IndexBuilder {
    writer: IndexWriter,
    index: tantivy::Index,
    fields: Fields,
    shards: u64,
    posts: Vec<Entry>,
    /// The number of the next post that is new.
    next: u64,
    /// Numbers of the posts of an index that is built on, by id.
    known: HashMap<String, u64>,
    /// Something is written that is not committed.
    dirty: bool,
}

/// The posts of an index, as they are kept beside its passages.
#[derive(Serialize, Deserialize)]
struct Catalogue {
    shards: u64,
    passages: u64,
    posts: Vec<Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    /// Stands with each passage of the post.
    number: u64,
    post: Arc<Post>,
}

impl IndexBuilder {
    /// An index that lives as long as the process.
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

    /// An index in the empty folder `dir`, which must exist.
    ///
    /// # Errors
    /// Fails when `dir` cannot be written or holds an index already.
    pub fn in_dir(dir: &Path) -> Result<IndexBuilder, Error> {
        let engine = MmapDirectory::open(dir).map_err(TantivyError::from)?;
        IndexBuilder::new_in(Box::new(engine), 1)
    }

    /// An index of so many shards where there is none yet.
    pub(crate) fn new_in(engine: Box<dyn Directory>, shards: u64) -> Result<IndexBuilder, Error> {
        let (schema, fields) = Fields::create();
        let index = tantivy::Index::create(engine, schema, settings())?;
        IndexBuilder::with(index, fields, shards)
    }

    /// Goes on from the files of `before`, of which the shards `kept` stay and the others go.
    pub(crate) fn onto(
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
            builder
                .writer
                .delete_term(Term::from_field_u64(fields.shard, shard));
            builder.dirty = true;
        }
        Ok(builder)
    }

    fn with(index: tantivy::Index, fields: Fields, shards: u64) -> Result<IndexBuilder, Error> {
        schema::register(&index);
        let writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY)?;
        // A merge in the background would put posts of several shards together; of one shard all segments are merged at
        // the end, and it would take them from under that.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(IndexBuilder {
            writer,
            index,
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

    /// The same, to a shard.
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
            let body = normalize(&indexed_text(&post, passage));
            let hints = normalize(&hints);
            for field in self.fields.body {
                doc.add_text(field, &body);
            }
            for field in self.fields.hints {
                doc.add_text(field, &hints);
            }
            for tag in &post.meta.tags {
                doc.add_text(self.fields.tag, normalize(tag));
            }
            for goal in &post.meta.goals {
                doc.add_text(self.fields.goal, goal.as_str());
            }
            if let Some(language) = post.meta.language {
                doc.add_text(self.fields.language, language.tag());
            }
            doc.add_u64(self.fields.post, number);
            doc.add_u64(self.fields.shard, shard);
            doc.add_text(self.fields.record, serde_json::to_string(passage)?);
            self.writer.add_document(doc)?;
        }
        let post = Arc::new(post);
        self.posts.push(Entry { number, post });
        Ok(())
    }

    /// Keeps a post whose passages stand in a shard that stays.
    pub(crate) fn keep(&mut self, post: Post) {
        if let Some(&number) = self.known.get(&post.meta.id) {
            let post = Arc::new(post);
            self.posts.push(Entry { number, post });
        }
    }

    /// Writes the shard that was added to: each has segments of its own.
    pub(crate) fn end_shard(&mut self) -> Result<(), Error> {
        if std::mem::take(&mut self.dirty) {
            self.writer.commit()?;
        }
        Ok(())
    }

    /// Writes everything and opens the index.
    ///
    /// # Errors
    /// Fails when the engine cannot write.
    pub fn finish(self) -> Result<Index, Error> {
        let (index, fields) = (self.index.clone(), self.fields);
        let catalogue = self.write()?;
        Index::of(&index, fields, catalogue)
    }

    /// Writes everything to `dir`, the folder given to [`IndexBuilder::in_dir`], and opens the index.
    ///
    /// # Errors
    /// Fails when the folder cannot be written.
    pub fn finish_in(self, dir: &Path) -> Result<Index, Error> {
        let json = serde_json::to_vec(&self.write()?)?;
        let path = dir.join(POSTS);
        std::fs::write(&path, json).map_err(Error::file(path))?;
        Index::open(dir)
    }

    /// Writes everything; gives what belongs into [`POSTS`], with the posts in the order of `ids`.
    pub(crate) fn finish_shards(self, ids: &[&str]) -> Result<Vec<u8>, Error> {
        let mut catalogue = self.write()?;
        let places: HashMap<&str, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
        catalogue
            .posts
            .sort_by_key(|e| places.get(e.post.meta.id.as_str()).copied());
        Ok(serde_json::to_vec(&catalogue)?)
    }

    fn write(mut self) -> Result<Catalogue, Error> {
        self.writer.commit()?;
        let segments = self.index.searchable_segment_ids()?;
        if segments.len() > 1 && self.shards == 1 {
            self.writer.merge(&segments).wait()?;
        }
        self.writer.garbage_collect_files().wait()?;
        self.writer.wait_merging_threads()?;
        let passages = self
            .index
            .load_metas()?
            .segments
            .iter()
            .map(|s| u64::from(s.num_docs()))
            .sum();
        Ok(Catalogue {
            shards: self.shards,
            passages,
            posts: self.posts,
        })
    }
}

fn settings() -> IndexSettings {
    IndexSettings {
        docstore_blocksize: BLOCK,
        ..IndexSettings::default()
    }
}

/// The text of a passage as the index sees it: with its title and headings, which a reader has in mind too.
pub(crate) fn indexed_text(post: &Post, passage: &Passage) -> String {
    let mut text = post.meta.title.clone();
    for line in passage.headings.iter().chain([&passage.text]) {
        text.push('\n');
        text.push_str(line);
    }
    text
}

/// Some of the passages, open.
pub(crate) struct Segment {
    pub reader: SegmentReader,
    /// The number of each passage's post.
    pub posts: Column<u64>,
    pub records: StoreReader,
}

/// An index, ready to be searched. Cheap to clone; safe to share between threads.
#[derive(Clone)]
pub struct Index {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) posts: Arc<[Arc<Post>]>,
    /// From a post's number to its place in `posts`.
    pub(crate) numbers: Arc<HashMap<u64, usize>>,
    /// In the order in which their passages were added.
    pub(crate) segments: Arc<[Segment]>,
    pub(crate) shards: u64,
    pub(crate) dense: Option<Arc<Dense>>,
    /// Locked, shared, for as long as the files are read: see `generation`.
    _held: Option<Arc<File>>,
}

impl Index {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    /// Fails when there is none, or it is damaged or of another version: build it again.
    pub fn open(dir: &Path) -> Result<Index, Error> {
        let path = dir.join(POSTS);
        let json = std::fs::read(&path).map_err(Error::file(path))?;
        let catalogue: Catalogue = serde_json::from_slice(&json)?;
        let index = tantivy::Index::open_in_dir(dir)?;
        schema::register(&index);
        let (schema, fields) = Fields::create();
        let unusable = |why: &str| Error::Unusable {
            path: dir.to_owned(),
            why: why.to_owned(),
        };
        if index.schema() != schema {
            return Err(unusable("its fields are of another version"));
        }
        let passages = catalogue.passages;
        let opened = Index::of(&index, fields, catalogue)?;
        if opened.searcher.num_docs() != passages {
            return Err(unusable("passages are missing"));
        }
        Ok(opened)
    }

    fn of(index: &tantivy::Index, fields: Fields, catalogue: Catalogue) -> Result<Index, Error> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let searcher = reader.searcher();
        let numbers = catalogue
            .posts
            .iter()
            .enumerate()
            .map(|(place, e)| (e.number, place));
        let numbers: HashMap<u64, usize> = numbers.collect();
        Ok(Index {
            segments: segments(&searcher, &numbers)?.into(),
            searcher,
            fields,
            numbers: Arc::new(numbers),
            posts: catalogue.posts.into_iter().map(|e| e.post).collect(),
            shards: catalogue.shards,
            dense: None,
            _held: None,
        })
    }

    /// The same, ranking by a model too where there is one: reads every passage.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn with_model(self, model: Option<&Arc<Model>>) -> Result<Index, Error> {
        let dense = model.map(|model| Dense::of(model, &self)).transpose()?;
        Ok(Index {
            dense: dense.map(Arc::new),
            ..self
        })
    }

    /// The same, holding a lock for as long as it or a clone of it lives.
    pub(crate) fn holding(self, held: File) -> Index {
        Index {
            _held: Some(Arc::new(held)),
            ..self
        }
    }

    /// Reads every file and compares checksums.
    ///
    /// # Errors
    /// Fails when a file differs from what was written: build the index again.
    pub fn check(&self) -> Result<(), Error> {
        let damaged = self.searcher.index().validate_checksum()?;
        match damaged.into_iter().min() {
            None => Ok(()),
            Some(path) => Err(Error::Unusable {
                path,
                why: "its checksum differs".into(),
            }),
        }
    }

    /// How many passages it holds.
    pub fn passages(&self) -> usize {
        self.searcher.num_docs() as usize
    }

    /// The posts, in the order they were added.
    pub fn posts(&self) -> &[Arc<Post>] {
        &self.posts
    }

    /// The post with a number.
    pub(crate) fn post(&self, number: u64) -> Option<&Arc<Post>> {
        self.posts.get(*self.numbers.get(&number)?)
    }
}

/// Segments come in any order; shards, and posts in them, have theirs.
fn segments(searcher: &Searcher, numbers: &HashMap<u64, usize>) -> Result<Vec<Segment>, Error> {
    let mut order = BTreeMap::new();
    for (i, reader) in searcher.segment_readers().iter().enumerate() {
        let posts = reader.fast_fields().u64("post")?;
        let shard = reader.fast_fields().u64("shard")?.first(0);
        let post = posts.first(0).and_then(|number| numbers.get(&number));
        let records = reader.get_store_reader(BLOCKS);
        let segment = Segment {
            records: records.map_err(TantivyError::from)?,
            reader: reader.clone(),
            posts,
        };
        order.insert((shard, post, i), segment);
    }
    Ok(order.into_values().collect())
}
