//! Turns: what belongs together is worked on one after another, in the order it came.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

/// The turns of every conversation. A follow-up needs the question before it, an edit the reply that it changes.
#[derive(Default)]
pub struct Turns(Mutex<HashMap<String, Arc<Queue<()>>>>);

/// Somebody's turn, until it is dropped.
pub type Turn = OwnedMutexGuard<()>;

impl Turns {
    /// Waits for its turn in a conversation.
    pub async fn wait(&self, conversation: &str) -> Turn {
        let queue = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody waits in those, and nobody has a turn.
            all.retain(|_, queue| Arc::strong_count(queue) > 1);
            all.entry(conversation.to_owned()).or_default().clone()
        };
        queue.lock_owned().await
    }
}
