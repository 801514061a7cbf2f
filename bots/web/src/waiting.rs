//! The browsers that wait for the end of a delivery.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

/// The most deliveries that are worked on at a time. By hand: at twenty a second, each is answered within the ten seconds that a browser
/// waits. Past it, a visitor is told to come back, instead of waiting for nothing.
const MOST: usize = 200;

/// The deliveries that are worked on, each with the browsers that wait for it: two, if a form was sent twice.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<HashMap<String, Vec<oneshot::Sender<()>>>>);

/// A browser's wait.
pub(crate) struct Wait {
    /// True if the delivery is new, and is to be submitted now.
    pub is_new: bool,
    /// Ends with the delivery; at once if it has ended before.
    pub end: oneshot::Receiver<()>,
}

impl Waiting {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Vec<oneshot::Sender<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True if no further delivery is to be taken.
    pub fn is_full(&self) -> bool {
        self.all().len() >= MOST
    }

    /// Registers a browser's wait. `begin` begins the delivery; `false` if it was begun before.
    pub fn wait(&self, delivery: &str, begin: impl FnOnce() -> bool) -> Wait {
        let (browser, end) = oneshot::channel();
        let mut all = self.all();
        if let Some(browsers) = all.get_mut(delivery) {
            browsers.push(browser);
            return Wait { is_new: false, end };
        }
        let is_new = begin();
        if is_new {
            all.insert(delivery.to_owned(), vec![browser]);
        }
        Wait { is_new, end }
    }

    /// Ends the waits for a delivery.
    pub fn end(&self, delivery: &str) {
        let browsers = self.all().remove(delivery);
        for browser in browsers.unwrap_or_default() {
            // The browser may have gone.
            let _ = browser.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_browsers_of_a_form_wait_for_its_end_and_a_late_one_waits_for_nothing() {
        let waiting = Waiting::default();
        let mut first = waiting.wait("1", || true);
        let mut second = waiting.wait("1", || false);
        assert!(first.is_new && !second.is_new);
        assert!(first.end.try_recv().is_err() && second.end.try_recv().is_err());
        waiting.end("1");
        assert!(first.end.try_recv().is_ok() && second.end.try_recv().is_ok());
        let mut late = waiting.wait("1", || false);
        assert!(!late.is_new);
        let ended = late.end.try_recv();
        assert_eq!(ended, Err(oneshot::error::TryRecvError::Closed));
    }

    #[test]
    fn a_flood_waits_in_a_bounded_queue() {
        let waiting = Waiting::default();
        let waits: Vec<Wait> = (0..MOST)
            .map(|n| {
                assert!(!waiting.is_full(), "{n}");
                waiting.wait(&n.to_string(), || true)
            })
            .collect();
        assert!(waiting.is_full());
        // A browser that has gone makes no room: its delivery is still worked on.
        drop(waits);
        assert!(waiting.is_full());
        waiting.end("0");
        assert!(!waiting.is_full());
    }
}
