//! The vectors of the posts: known vectors are used at once; missing vectors are computed while questions are answered.

use std::{
    ops::ControlFlow,
    path::PathBuf,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use senpai_search::{Index, Model, Vectors};

use crate::{LiveError, LiveIndex, Snapshot};

/// The file of vectors beside the model: the vectors of the sample posts.
const BESIDE_MODEL: &str = "vectors";
/// The interval at which the vectors so far are saved. A process that ends loses at most the work of one interval. By hand.
const SAVE_EVERY: Duration = Duration::from_secs(10);

impl LiveIndex {
    /// Also ranks by meaning, as soon as the vectors of all posts are known. See [`LiveIndex::compute_vectors`].
    #[must_use]
    pub fn with_model(mut self, model: Option<Arc<Model>>) -> LiveIndex {
        self.model = model;
        self
    }

    /// The number of vectors that the newest snapshot lacks; 0 if there is no model or no snapshot.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn missing_vectors(&self) -> Result<usize, LiveError> {
        match (&self.model, self.snapshot()) {
            (Some(model), Some(snapshot)) if snapshot.index.vectors().is_none() => {
                let known = self.known(model, &snapshot.generation);
                Ok(snapshot.index.missing_vectors(&known)?)
            }
            _ => Ok(0),
        }
    }

    /// Computes the vectors that the newest snapshot lacks on `threads` threads, and switches to a snapshot that has them. Calls
    /// `progress` with the number of vectors done and the number of all vectors that were missing. If the posts change meanwhile,
    /// it starts again with the new posts, and keeps the vectors so far. Returns true if the snapshot has changed.
    ///
    /// # Errors
    /// Fails when the index cannot be read.
    pub fn compute_vectors(
        &self,
        threads: usize,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<bool, LiveError> {
        let Some(model) = &self.model else {
            return Ok(false);
        };
        while let Some(snapshot) = self.snapshot().filter(|s| s.index.vectors().is_none()) {
            // If two processes have the same posts, only one computes.
            let _lock = self.generations.as_ref().and_then(|g| g.lock_vectors());
            let generation = &snapshot.generation;
            let mut known = self.known(model, generation);
            let file = self
                .generations
                .as_ref()
                .map(|g| g.known_vectors(generation));
            let mut saved = Instant::now();
            let is_current = || self.snapshot().is_some_and(|s| s.generation == *generation);
            let mut each = |known: &Vectors, done, missing| {
                progress(done, missing);
                if saved.elapsed() < SAVE_EVERY {
                    return ControlFlow::Continue(());
                }
                saved = Instant::now();
                save(known, file.as_ref());
                if is_current() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            let index = &snapshot.index;
            index.compute_vectors(model, &mut known, threads, &mut each)?;
            save(&known, file.as_ref());
            let Some(index) = self.attach(&snapshot.index, generation, &known)? else {
                // The posts have changed, and the next round computes the rest.
                self.keep(&known);
                continue;
            };
            if self.replace(&snapshot, index) {
                return Ok(true);
            }
            self.keep(&known);
        }
        Ok(false)
    }

    /// The index with its vectors if all of them are known; otherwise the index unchanged.
    pub(crate) fn with_known_vectors(&self, index: Index, generation: &str) -> Index {
        let Some(model) = &self.model else {
            return index;
        };
        let stored = self.generations.as_ref();
        let stored = stored.and_then(|g| g.with_stored_vectors(&index, generation, model));
        if let Some(index) = stored {
            return index;
        }
        let known = self.known(model, generation);
        match self.attach(&index, generation, &known) {
            Ok(with) => with.unwrap_or(index),
            Err(error) => {
                tracing::warn!("ranking by words alone: {error}");
                index
            }
        }
    }

    /// True if another process has stored the vectors that the newest snapshot lacks.
    pub(crate) fn has_new_vectors(&self, snapshot: &Snapshot) -> bool {
        let lacks = self.model.is_some() && snapshot.index.vectors().is_none();
        let generations = self.generations.as_ref().filter(|_| lacks);
        generations.is_some_and(|g| g.has_vectors(&snapshot.generation))
    }

    /// The known vectors: beside the model, from the snapshot before, and on disk.
    fn known(&self, model: &Model, generation: &str) -> Vectors {
        let mut known = Vectors::new(model);
        if let Some(generations) = &self.generations {
            known = Vectors::load(&generations.known_vectors(generation), model);
        }
        known.extend(&Vectors::load(&model.folder().join(BESIDE_MODEL), model));
        if let Some(vectors) = self.snapshot().as_ref().and_then(|s| s.index.vectors()) {
            known.extend(vectors);
        }
        let unfinished = self.unfinished.lock();
        if let Some(vectors) = &*unfinished.unwrap_or_else(PoisonError::into_inner) {
            known.extend(vectors);
        }
        known
    }

    /// Keeps vectors for the next snapshot.
    fn keep(&self, known: &Vectors) {
        let mut unfinished = self
            .unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *unfinished = Some(known.clone());
    }

    /// If `known` has all vectors of the index, returns the index with them, and stores them; otherwise returns `None`.
    fn attach(
        &self,
        index: &Index,
        generation: &str,
        known: &Vectors,
    ) -> Result<Option<Index>, LiveError> {
        let Some(model) = &self.model else {
            return Ok(None);
        };
        let with = index.with_vectors(model, known)?;
        if let (Some(with), Some(generations)) = (&with, &self.generations) {
            // If they cannot be written, they are computed again later.
            if let Err(error) = generations.store_vectors(with, generation) {
                tracing::warn!("the vectors of the posts are kept in memory only: {error}");
            }
        }
        Ok(with)
    }

    /// Replaces the index of `snapshot`, unless a newer snapshot is there. Returns true if it did.
    fn replace(&self, snapshot: &Snapshot, index: Index) -> bool {
        let mut current = self
            .snapshot
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let is_same = current
            .as_ref()
            .is_some_and(|c| c.generation == snapshot.generation);
        if is_same {
            *current = Some(Arc::new(Snapshot {
                index,
                synonyms: snapshot.synonyms.clone(),
                synonyms_error: snapshot.synonyms_error.clone(),
                generation: snapshot.generation.clone(),
                built: snapshot.built,
                left_out: snapshot.left_out.clone(),
                on_disk: snapshot.on_disk.clone(),
            }));
        }
        is_same
    }
}

/// Saves an incomplete set of vectors. A failure loses only time.
fn save(known: &Vectors, file: Option<&PathBuf>) {
    if let Some(file) = file
        && let Err(error) = known.save(file)
    {
        tracing::debug!("the vectors so far are not saved: {error}");
    }
}
