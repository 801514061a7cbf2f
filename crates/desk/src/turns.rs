//! Turns: what belongs together is worked on one after another, in the order it came.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// The turns of every conversation. A follow-up needs the question before it, an edit the reply that it changes.
#[derive(Default)]
pub struct Turns(Mutex<HashMap<String, Arc<Turn<()>>>>);

impl Turns {
    /// Waits for its turn in a conversation; it ends when what comes back is dropped.
    pub async fn wait(&self, conversation: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody waits for those, and nobody has them.
            all.retain(|_, turn| Arc::strong_count(turn) > 1);
            all.entry(conversation.to_owned()).or_default().clone()
        };
        turn.lock_owned().await
    }
}
