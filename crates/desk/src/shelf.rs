//! What the desk answers from: the index in force, followed and refreshed while questions are answered.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use jiff::Timestamp;
use senpai_content::{Diagnostic, Library};
use senpai_search::{Generations, Index, Synonyms, index_in_memory};

/// For a folder of posts that has none of its own.
const SHIPPED_SYNONYMS: &str = include_str!("../../../content/synonyms.toml");

/// The posts of a folder, ready to answer. Readers keep what they have taken while a newer one is built.
pub struct Shelf {
    content: PathBuf,
    generations: Option<Generations>,
    stock: RwLock<Option<Arc<Stock>>>,
    /// Held while an index is built: the second who asks waits.
    building: Mutex<()>,
}

/// One whole generation.
pub struct Stock {
    /// The index.
    pub index: Index,
    /// The community's synonyms, or those shipped.
    pub synonyms: Synonyms,
    /// Its name; empty for one in memory.
    pub generation: String,
    /// When it was taken into use.
    pub since: Timestamp,
}

/// What a refresh changed.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Titles of posts that are new.
    pub added: Vec<String>,
    /// Titles of posts whose file changed.
    pub changed: Vec<String>,
    /// Titles of posts that are gone.
    pub removed: Vec<String>,
    /// What is wrong with the posts.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why there is nothing to answer from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShelfError {
    /// No post can be read.
    #[error("no posts in {0}; write one as NAME.md, or see `senpai check`")]
    NoPosts(PathBuf),
    /// The folder cannot be read.
    #[error(transparent)]
    Content(#[from] senpai_content::Error),
    /// The index cannot be built, or `synonyms.toml` is not understood.
    #[error(transparent)]
    Search(#[from] senpai_search::Error),
}

impl Shelf {
    /// The posts in `content`, indexed in `index`, or in memory when there is no such place. Empty until
    /// [`Shelf::open`] or [`Shelf::refresh`].
    pub fn new(content: PathBuf, index: Option<PathBuf>) -> Shelf {
        Shelf {
            content,
            generations: index.map(Generations::in_dir),
            stock: RwLock::new(None),
            building: Mutex::new(()),
        }
    }

    /// What is in force.
    pub fn stock(&self) -> Option<Arc<Stock>> {
        self.stock
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes the generation on disk when the posts are as it knows them, else builds a new one. `progress` is told after
    /// each post how many are done.
    ///
    /// # Errors
    /// Fails when there are no posts or they cannot be indexed.
    pub fn open(
        &self,
        now: Timestamp,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Arc<Stock>, ShelfError> {
        let fresh = self
            .generations
            .as_ref()
            .and_then(|g| Some((g.in_force()?, g.open_fresh(&self.content)?)));
        match fresh {
            Some((generation, index)) => self.put(index, generation, now),
            None => Ok(self.refresh(now, progress)?.0),
        }
    }

    /// Whether posts have changed since the index was built, by name, size and time.
    pub fn is_stale(&self) -> bool {
        self.generations
            .as_ref()
            .is_none_or(|g| !g.is_fresh(&self.content))
    }

    /// Takes up a generation that another process put in force; `true` when there was one.
    pub fn follow(&self, now: Timestamp) -> bool {
        let known = self.stock().map(|s| s.generation.clone());
        let Some(generations) = &self.generations else {
            return false;
        };
        if generations.in_force() == known {
            return false;
        }
        let opened = generations.open_in_force();
        opened.is_some_and(|(generation, index)| self.put(index, generation, now).is_ok())
    }

    /// Reads the posts and builds a new generation beside the one in force; says what changed.
    ///
    /// # Errors
    /// Fails when there are no posts or they cannot be indexed; the old generation then stays.
    pub fn refresh(
        &self,
        now: Timestamp,
        progress: &mut dyn FnMut(usize),
    ) -> Result<(Arc<Stock>, Change), ShelfError> {
        let _building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.stock();
        let mut library = Library::load(
            &self.content,
            jiff::tz::TimeZone::UTC.to_datetime(now).date(),
        )?;
        if library.articles.is_empty() {
            return Err(ShelfError::NoPosts(self.content.clone()));
        }
        let (index, generation) = match &self.generations {
            Some(generations) => match generations.build(&library, progress) {
                Ok(index) => (index, generations.in_force().unwrap_or_default()),
                Err(error) => {
                    // Where nothing can be written, questions are still answered.
                    tracing::warn!("the index is kept in memory only: {error}");
                    (index_in_memory(&library)?, String::new())
                }
            },
            None => (index_in_memory(&library)?, String::new()),
        };
        let change = Change {
            diagnostics: std::mem::take(&mut library.diagnostics),
            ..Change::between(before.as_deref().map(|s| &s.index), &index)
        };
        Ok((self.put(index, generation, now)?, change))
    }

    fn put(
        &self,
        index: Index,
        generation: String,
        now: Timestamp,
    ) -> Result<Arc<Stock>, ShelfError> {
        let stock = Arc::new(Stock {
            index,
            synonyms: synonyms(&self.content)?,
            generation,
            since: now,
        });
        *self.stock.write().unwrap_or_else(PoisonError::into_inner) = Some(stock.clone());
        Ok(stock)
    }
}

fn synonyms(content: &Path) -> Result<Synonyms, senpai_search::Error> {
    match Synonyms::load(&content.join("synonyms.toml"))? {
        Some(synonyms) => Ok(synonyms),
        None => Synonyms::parse(SHIPPED_SYNONYMS),
    }
}

impl Change {
    fn between(before: Option<&Index>, after: &Index) -> Change {
        let posts = before.map(Index::posts).unwrap_or_default();
        let mut old: HashMap<&str, _> = posts.iter().map(|p| (p.id.as_str(), p)).collect();
        let mut change = Change::default();
        for post in after.posts() {
            match old.remove(post.id.as_str()) {
                None => change.added.push(post.title.clone()),
                Some(was) if was.hash != post.hash => change.changed.push(post.title.clone()),
                Some(_) => {}
            }
        }
        change.removed = old.into_values().map(|p| p.title.clone()).collect();
        change.removed.sort();
        change
    }
}
