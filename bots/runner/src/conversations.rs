//! The order within a conversation: its deliveries are handled one after another.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// The time for which a delivery waits for earlier deliveries, because the tasks that receive a burst of events overtake each
/// other. By hand.
const GATHERING_TIME: Duration = Duration::from_millis(50);

/// The queues of all conversations. A follow-up needs the question before it, an edit needs the reply that it changes.
#[derive(Default)]
pub(crate) struct Conversations(Mutex<HashMap<String, Arc<Queue>>>);

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    moved: Notify,
}

#[derive(Default)]
struct State {
    /// The order keys of the deliveries that wait, each with the number of its deliveries.
    waiting: BTreeMap<String, usize>,
    working: bool,
}

/// A place in the queue of a conversation. If it is dropped, the next delivery may go on.
pub(crate) struct Turn {
    queue: Arc<Queue>,
    delivery: String,
    since: Instant,
    has_come: bool,
}

impl Conversations {
    /// Lines up a delivery in a conversation. The order is that of the keys as strings.
    pub fn enqueue(&self, conversation: &str, delivery: &str) -> Turn {
        let queue = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Queues without a turn are empty.
            all.retain(|_, queue| Arc::strong_count(queue) > 1);
            all.entry(conversation.to_owned()).or_default().clone()
        };
        let mut state = queue.state();
        *state.waiting.entry(delivery.to_owned()).or_default() += 1;
        drop(state);
        Turn {
            queue,
            delivery: delivery.to_owned(),
            since: Instant::now(),
            has_come: false,
        }
    }
}

impl Turn {
    /// Waits until no other delivery is handled, and no delivery with a smaller id waits.
    pub async fn wait(&mut self) {
        sleep_until(self.since + GATHERING_TIME).await;
        while !self.has_come {
            let moved = self.queue.moved.notified();
            self.has_come = self.queue.state().take(&self.delivery);
            if !self.has_come {
                moved.await;
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        if self.has_come {
            state.working = false;
        } else {
            state.leave(&self.delivery);
        }
        self.queue.moved.notify_waiters();
    }
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, delivery: &str) -> bool {
        let first = self.waiting.first_key_value();
        if self.working || first.is_some_and(|(first, _)| first.as_str() < delivery) {
            return false;
        }
        self.leave(delivery);
        self.working = true;
        true
    }

    fn leave(&mut self, delivery: &str) {
        if let Some(count) = self.waiting.get_mut(delivery) {
            *count -= 1;
            if *count == 0 {
                self.waiting.remove(delivery);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_conversations_that_ended_take_no_place() {
        let conversations = Conversations::default();
        for channel in 0..100_000 {
            drop(conversations.enqueue(&channel.to_string(), "1"));
        }
        assert_eq!(conversations.0.lock().unwrap().len(), 1, "the last one");
    }

    #[tokio::test]
    async fn late_arrivals_are_worked_on_in_the_order_of_their_ids() {
        let conversations = Conversations::default();
        let worked = Mutex::new(Vec::new());
        let work = async |delivery: &'static str| {
            let mut turn = conversations.enqueue("channel", delivery);
            turn.wait().await;
            worked.lock().unwrap().push(delivery);
        };
        drop(conversations.enqueue("channel", "0"));
        tokio::join!(work("2"), work("1-edited"), work("3"), work("1"), work("1"));
        let order = worked.into_inner().unwrap();
        assert_eq!(order, ["1", "1", "1-edited", "2", "3"]);
    }
}
