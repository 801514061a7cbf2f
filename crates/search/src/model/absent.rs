//! The model without the feature `dense`: there is none.

use std::{path::Path, sync::Arc};

use crate::Error;

/// A static embedding model: this build has none.
#[derive(Debug)]
pub enum Model {}

impl Model {
    /// Fails with an error that names the feature to build with.
    ///
    /// # Errors
    /// Always, without the feature `dense`.
    pub fn open(folder: &Path) -> Result<Arc<Model>, Error> {
        Err(Error::Model {
            folder: folder.to_owned(),
            why: "this build reads no models; build it with `--features dense`".to_owned(),
        })
    }

    pub(crate) fn dimensions(&self) -> usize {
        match *self {}
    }

    pub(crate) fn embed_all(&self, _: &[String]) -> Vec<f32> {
        match *self {}
    }

    pub(crate) fn embed(&self, _: &str) -> Vec<f32> {
        match *self {}
    }
}
