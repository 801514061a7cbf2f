//! An index, open for reading.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    fs::File,
    path::Path,
    sync::Arc,
};

use tantivy::{
    DocAddress, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, TantivyError,
    columnar::Column, schema::Value, store::StoreReader,
};

use crate::{
    Error, Passage, Post,
    catalogue::{Catalogue, POSTS},
    nearness::Meaning,
    schema::{self, Fields},
    tuning::STORE_CACHE,
};

/// An open segment: some of the passages.
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
    /// Each post's place in `posts` by its number.
    pub(crate) numbers: Arc<HashMap<u64, usize>>,
    /// The segments, in the order in which their passages were added.
    pub(crate) segments: Arc<[Segment]>,
    pub(crate) shards: u64,
    /// The vectors of the passages, if all of them are known.
    pub(crate) meaning: Option<Arc<Meaning>>,
    /// A shared lock, held as long as the files are read: see `generation`.
    _held: Option<Arc<File>>,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("posts", &self.posts.len())
            .finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    /// Fails when there is none, or it is damaged or of another version: rebuild it.
    pub fn open(dir: &Path) -> Result<Index, Error> {
        let path = dir.join(POSTS);
        let bytes = std::fs::read(&path).map_err(Error::file(&path))?;
        let catalogue = Catalogue::parse(&bytes, &path)?;
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

    pub(crate) fn of(
        index: &tantivy::Index,
        fields: Fields,
        catalogue: Catalogue,
    ) -> Result<Index, Error> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let searcher = reader.searcher();
        let posts = catalogue.posts.iter().enumerate();
        let numbers = posts.map(|(place, entry)| (entry.number, place));
        let numbers: HashMap<u64, usize> = numbers.collect();
        Ok(Index {
            segments: segments(&searcher, &numbers)?.into(),
            searcher,
            fields,
            numbers: Arc::new(numbers),
            posts: catalogue.posts.into_iter().map(|e| e.post).collect(),
            shards: catalogue.shards,
            meaning: None,
            _held: None,
        })
    }

    /// Returns the index with a lock that is held as long as the index or a clone of it lives.
    pub(crate) fn holding(self, held: File) -> Index {
        Index {
            _held: Some(Arc::new(held)),
            ..self
        }
    }

    /// Reads every file and compares checksums.
    ///
    /// # Errors
    /// Fails when a file differs from the written one: rebuild the index.
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

    /// The number of passages.
    pub fn passages(&self) -> usize {
        self.searcher.num_docs() as usize
    }

    /// The posts, in the order they were added.
    pub fn posts(&self) -> &[Arc<Post>] {
        &self.posts
    }

    /// The passages of a post, in the order of its text. Reads the post number of each passage in the index.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn passages_of(&self, id: &str) -> Result<Vec<Passage>, Error> {
        let is_it = |place: &usize| self.posts.get(*place).is_some_and(|p| p.meta.id == id);
        let mut numbers = self.numbers.iter();
        let Some((number, _)) = numbers.find(|(_, place)| is_it(place)) else {
            return Ok(Vec::new());
        };
        let mut out = Vec::new();
        for (segment_ord, segment) in (0..).zip(self.segments.iter()) {
            for doc_id in segment.reader.doc_ids_alive() {
                if segment.posts.first(doc_id) == Some(*number) {
                    out.push(self.read(DocAddress::new(segment_ord, doc_id))?);
                }
            }
        }
        Ok(out)
    }

    /// The number of a passage's post.
    pub(crate) fn post_number(&self, at: DocAddress) -> Result<u64, Error> {
        let posts = &self.segments[at.segment_ord as usize].posts;
        posts.first(at.doc_id).ok_or_else(foreign)
    }

    /// The post with a number.
    pub(crate) fn post(&self, number: u64) -> Result<&Arc<Post>, Error> {
        let place = self.numbers.get(&number);
        let post = place.and_then(|&place| self.posts.get(place));
        post.ok_or_else(foreign)
    }

    /// Reads a passage.
    pub(crate) fn read(&self, at: DocAddress) -> Result<Passage, Error> {
        let records = &self.segments[at.segment_ord as usize].records;
        let doc: TantivyDocument = records.get(at.doc_id)?;
        let record = doc.get_first(self.fields.record).and_then(|v| v.as_str());
        Ok(serde_json::from_str(record.ok_or_else(foreign)?)?)
    }
}

fn foreign() -> Error {
    let why = "a passage has no record or no post".to_owned();
    TantivyError::SchemaError(why).into()
}

/// Opens the segments, and sorts them by their shards and the places of their first posts: the engine gives them in any order.
fn segments(searcher: &Searcher, numbers: &HashMap<u64, usize>) -> Result<Vec<Segment>, Error> {
    let mut order = BTreeMap::new();
    for (i, reader) in searcher.segment_readers().iter().enumerate() {
        let posts = reader.fast_fields().u64("post")?;
        let shard = reader.fast_fields().u64("shard")?.first(0);
        let post = posts.first(0).and_then(|number| numbers.get(&number));
        let records = reader.get_store_reader(STORE_CACHE);
        let segment = Segment {
            records: records.map_err(TantivyError::from)?,
            reader: reader.clone(),
            posts,
        };
        order.insert((shard, post, i), segment);
    }
    Ok(order.into_values().collect())
}
