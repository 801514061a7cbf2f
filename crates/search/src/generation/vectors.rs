//! The vectors of a generation, in two files of its folder: all vectors in the order of the passages, or the vectors known so far.
//!
//! The manifest does not name these files: they are written after a generation is published, and computed again if they are lost.

use std::{fs, fs::File, path::PathBuf, sync::Arc};

use super::Generations;
use crate::{Error, Index, Model, Vectors, disk::private_file};

/// All vectors, in the order of the passages.
const VECTORS: &str = "vectors";
/// Vectors of texts, in any order: from the generation before, and computed so far.
const KNOWN: &str = "vectors.known";
/// The process that computes vectors locks this file.
const LOCK: &str = "vectors.lock";

impl Generations {
    /// The file of the vectors that are known when a generation is published, and of the vectors that are computed so far.
    pub fn known_vectors(&self, generation: &str) -> PathBuf {
        self.dir.join(generation).join(KNOWN)
    }

    /// True if all vectors of a generation are stored.
    pub fn has_vectors(&self, generation: &str) -> bool {
        self.dir.join(generation).join(VECTORS).is_file()
    }

    /// Waits until no other process computes vectors, and keeps others from it as long as the result lives. `None` if the folder
    /// cannot be written.
    pub fn lock_vectors(&self) -> Option<File> {
        let file = private_file()
            .truncate(true)
            .open(self.dir.join(LOCK))
            .ok()?;
        file.lock().ok()?;
        Some(file)
    }

    /// The index with the stored vectors of its generation; `None` if some are missing.
    pub fn with_stored_vectors(
        &self,
        index: &Index,
        generation: &str,
        model: &Arc<Model>,
    ) -> Option<Index> {
        let vectors = Vectors::load(&self.dir.join(generation).join(VECTORS), model);
        index.with_ordered_vectors(model, vectors)
    }

    /// Stores the vectors of an index, if the index has them.
    ///
    /// # Errors
    /// Fails when the folder cannot be written.
    pub fn store_vectors(&self, index: &Index, generation: &str) -> Result<(), Error> {
        let Some(vectors) = index.vectors() else {
            return Ok(());
        };
        vectors.save(&self.dir.join(generation).join(VECTORS))?;
        let _ = fs::remove_file(self.known_vectors(generation));
        Ok(())
    }

    /// Gives a new generation the vectors of the generation before, as known vectors.
    pub(super) fn carry_vectors(&self, from: &str, to: &str) {
        let known = self.known_vectors(to);
        for name in [VECTORS, KNOWN] {
            let before = self.dir.join(from).join(name);
            if before.is_file() {
                let linked = fs::hard_link(&before, &known);
                // Some file systems have no hard links.
                let _ = linked.or_else(|_| fs::copy(&before, &known).map(|_| ()));
                return;
            }
        }
    }
}
