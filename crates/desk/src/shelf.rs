//! What the desk answers from: the index in force, followed and refreshed while questions are answered.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use jiff::Timestamp;
use senpai_content::{Diagnostic, Learned, LearnedQuestion, Library};
use senpai_search::{Generations, Index, Model, Opened, Progress, Synonyms, index_in_memory};

/// For a folder of posts that has none of its own.
const SHIPPED_SYNONYMS: &str = include_str!("../../../content/synonyms.toml");

/// The posts of a folder, ready to answer. Readers keep what they have taken while a newer one is built.
pub struct Shelf {
    content: PathBuf,
    learned: Option<PathBuf>,
    generations: Option<Generations>,
    model: Option<Arc<Model>>,
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
    /// Its name: a new one for each generation.
    pub generation: String,
    /// When it was built; `None` where that is not known.
    pub built: Option<Timestamp>,
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
            learned: None,
            generations: index.map(Generations::in_dir),
            model: None,
            stock: RwLock::new(None),
            building: Mutex::new(()),
        }
    }

    /// The same, and posts are found by what is in the file `learned` as by their own questions.
    #[must_use]
    pub fn with_learned(self, learned: PathBuf) -> Shelf {
        Shelf {
            generations: self.generations.map(|g| g.with_learned(&learned)),
            learned: Some(learned),
            ..self
        }
    }

    /// The same, ranking by `model` too, where there is one.
    #[must_use]
    pub fn with_model(self, model: Option<Arc<Model>>) -> Shelf {
        Shelf { model, ..self }
    }

    /// The folder of posts.
    pub fn content(&self) -> &Path {
        &self.content
    }

    /// The file of what admins linked to posts.
    pub fn learned(&self) -> Option<&Path> {
        self.learned.as_deref()
    }

    /// What is in force.
    pub fn stock(&self) -> Option<Arc<Stock>> {
        self.stock
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes the generation on disk when the posts are as it knows them, else builds a new one; one that is damaged, of
    /// another version or not ours is logged and built anew. `progress` is told how far a build is.
    ///
    /// # Errors
    /// Fails when there are no posts or they cannot be indexed.
    pub fn open(
        &self,
        now: Timestamp,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Arc<Stock>, ShelfError> {
        match self.whole() {
            Ok(Some(opened)) => return self.put(opened, now),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!("the index is built anew from the posts: {error}");
                // Nothing is to be built upon it.
                self.generations.iter().for_each(Generations::discard);
            }
        }
        Ok(self.refresh(now, progress)?.0)
    }

    /// The generation on disk, when it is fresh, read to its last byte.
    fn whole(&self) -> Result<Option<Opened>, senpai_search::Error> {
        let Some(generations) = &self.generations else {
            return Ok(None);
        };
        let opened = generations.open_fresh(&self.content)?;
        if let Some(opened) = &opened {
            opened.index.check()?;
        }
        Ok(opened)
    }

    /// Whether posts have changed since the index was built, by name, size and time.
    pub fn is_stale(&self) -> bool {
        self.generations
            .as_ref()
            .is_none_or(|g| !g.is_fresh(&self.content))
    }

    /// Takes up a generation that another process put in force; `true` when there was one.
    ///
    /// # Errors
    /// Fails when what is in force cannot be used: [`Shelf::refresh`] builds it anew.
    pub fn follow(&self, now: Timestamp) -> Result<bool, ShelfError> {
        let Some(generations) = &self.generations else {
            return Ok(false);
        };
        let known = self.stock().map(|s| s.generation.clone());
        if known.is_some() && generations.current() == known {
            return Ok(false);
        }
        match generations.open_current()? {
            Some(opened) if Some(&opened.generation) != known.as_ref() => {
                self.put(opened, now)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Removes generations that nobody reads any longer.
    pub fn tidy(&self) {
        self.generations.iter().for_each(Generations::tidy);
    }

    /// Reads the posts and builds a new generation beside the one in force; says what changed.
    ///
    /// # Errors
    /// Fails when there are no posts or they cannot be indexed; the old generation then stays.
    pub fn refresh(
        &self,
        now: Timestamp,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Arc<Stock>, Change), ShelfError> {
        let _building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.stock();
        let mut library = self.library(now)?;
        if library.articles.is_empty() {
            return Err(ShelfError::NoPosts(self.content.clone()));
        }
        let built = self
            .generations
            .as_ref()
            .map(|g| g.build(&library, progress));
        let opened = match built {
            Some(Ok(opened)) => opened,
            Some(Err(error)) if before.is_some() => return Err(error.into()),
            in_memory => {
                if let Some(Err(error)) = in_memory {
                    // Where nothing can be written, questions are still answered.
                    tracing::warn!("the index is kept in memory only: {error}");
                }
                Opened {
                    index: index_in_memory(&library)?,
                    generation: format!("memory-{}", now.as_nanosecond()),
                    built: None,
                }
            }
        };
        let change = Change {
            diagnostics: std::mem::take(&mut library.diagnostics),
            ..Change::between(before.as_deref().map(|s| &s.index), &opened.index)
        };
        Ok((self.put(opened, now)?, change))
    }

    /// The posts, with what was learned.
    fn library(&self, now: Timestamp) -> Result<Library, ShelfError> {
        let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
        let mut library = Library::load(&self.content, today)?;
        let Some(path) = &self.learned else {
            return Ok(library);
        };
        match Learned::load(path) {
            Ok(learned) => {
                for LearnedQuestion { post, answer, .. } in library.learn(&learned) {
                    match answer.filter(|_| library.get(&post).is_some()) {
                        Some(answer) => tracing::warn!(
                            "the answer `{answer}` of a linked question is gone from {post}: it is left out"
                        ),
                        None => {
                            tracing::warn!("a question is linked to a post that is gone: {post}")
                        }
                    }
                }
            }
            // The posts answer without it.
            Err(error) => tracing::warn!("what was learned is left out: {error}"),
        }
        Ok(library)
    }

    fn put(&self, opened: Opened, now: Timestamp) -> Result<Arc<Stock>, ShelfError> {
        let stock = Arc::new(Stock {
            index: opened.index.with_model(self.model.as_ref())?,
            synonyms: synonyms(&self.content)?,
            generation: opened.generation,
            built: opened.built.or(Some(now)),
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
