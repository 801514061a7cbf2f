//! Turns: what belongs together is worked on one after another, in the order it was said.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// How long who comes waits for what was said before: the tasks that take what comes in one burst overtake each other.
const GATHERING: Duration = Duration::from_millis(50);

/// The turns of every conversation. A follow-up needs the question before it, an edit the reply that it changes.
#[derive(Default)]
pub struct Turns(Mutex<HashMap<String, Arc<Line>>>);

#[derive(Default)]
struct Line {
    standing: Mutex<Standing>,
    moved: Notify,
}

#[derive(Default)]
struct Standing {
    /// Deliveries.
    waiting: Vec<String>,
    working: bool,
}

/// A place in the line of a conversation, until it is dropped.
pub struct Turn {
    line: Arc<Line>,
    delivery: String,
    since: Instant,
    has_come: bool,
}

impl Turns {
    /// Lines up in a conversation. There, deliveries sort as they were said: they begin with a message's id or time, and
    /// what happened to it follows.
    pub fn line_up(&self, conversation: &str, delivery: &str) -> Turn {
        let line = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody stands in those.
            all.retain(|_, line| Arc::strong_count(line) > 1);
            all.entry(conversation.to_owned()).or_default().clone()
        };
        line.standing().waiting.push(delivery.to_owned());
        Turn {
            line,
            delivery: delivery.to_owned(),
            since: Instant::now(),
            has_come: false,
        }
    }
}

impl Turn {
    /// Waits until nobody has the turn, and nobody waits whose delivery sorts before.
    pub async fn comes(&mut self) {
        sleep_until(self.since + GATHERING).await;
        while !self.has_come {
            let moved = self.line.moved.notified();
            self.has_come = self.line.standing().take(&self.delivery);
            if !self.has_come {
                moved.await;
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut standing = self.line.standing();
        if self.has_come {
            standing.working = false;
        } else {
            standing.leave(&self.delivery);
        }
        self.line.moved.notify_waiters();
    }
}

impl Line {
    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standing {
    fn take(&mut self, delivery: &str) -> bool {
        let is_next = self.waiting.iter().all(|other| delivery <= other.as_str());
        if self.working || !is_next {
            return false;
        }
        self.leave(delivery);
        self.working = true;
        true
    }

    fn leave(&mut self, delivery: &str) {
        if let Some(at) = self.waiting.iter().position(|other| other == delivery) {
            self.waiting.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_lines_up_late_has_its_turn_in_the_order_it_was_said() {
        let turns = Turns::default();
        let worked = Mutex::new(Vec::new());
        let work = async |delivery: &'static str| {
            let mut turn = turns.line_up("channel", delivery);
            turn.comes().await;
            worked.lock().unwrap().push(delivery);
        };
        drop(turns.line_up("channel", "0"));
        tokio::join!(work("2"), work("1-edited"), work("3"), work("1"), work("1"));
        let order = worked.into_inner().unwrap();
        assert_eq!(order, ["1", "1", "1-edited", "2", "3"]);
    }
}
