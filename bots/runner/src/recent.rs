//! Recent keys, to recognise deliveries that arrive twice.

use std::{
    collections::{HashSet, VecDeque},
    time::{Duration, Instant},
};

/// The greatest number of keys that are kept. By hand: a busy workspace sends far fewer requests in five minutes, and the keys take
/// about 2 MB.
pub const MAX_RECENT: usize = 10_000;

/// The keys that arrived within some time, at most [`MAX_RECENT`]: the oldest are dropped first.
pub struct Recent {
    within: Duration,
    /// The keys with the times of their arrival, oldest first.
    came: VecDeque<(String, Instant)>,
    known: HashSet<String>,
}

impl Recent {
    /// Keeps keys for `within`.
    pub fn new(within: Duration) -> Recent {
        Recent {
            within,
            came: VecDeque::new(),
            known: HashSet::new(),
        }
    }

    /// True if a key arrives for the first time within that time. The key is kept from `now` on.
    pub fn is_new(&mut self, key: &str, now: Instant) -> bool {
        while let Some((oldest, at)) = self.came.front()
            && now.saturating_duration_since(*at) >= self.within
        {
            self.known.remove(oldest);
            self.came.pop_front();
        }
        if self.known.contains(key) {
            return false;
        }
        if self.came.len() >= MAX_RECENT
            && let Some((oldest, _)) = self.came.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.known.insert(key.to_owned());
        self.came.push_back((key.to_owned(), now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_recognised_for_some_minutes() {
        let mut recent = Recent::new(Duration::from_secs(300));
        let start = Instant::now();
        let mut is_new = |key, seconds| recent.is_new(key, start + Duration::from_secs(seconds));
        assert!(is_new("1", 0) && is_new("2", 1));
        assert!(!is_new("1", 2));
        assert!(is_new("1", 301), "it came again later");
        assert_eq!((recent.came.len(), recent.known.len()), (1, 1));
    }

    #[test]
    fn of_a_hundred_thousand_keys_a_bounded_number_is_kept() {
        let mut recent = Recent::new(Duration::from_secs(300));
        let now = Instant::now();
        for key in 0..100_000 {
            assert!(recent.is_new(&key.to_string(), now));
        }
        assert_eq!(
            (recent.came.len(), recent.known.len()),
            (MAX_RECENT, MAX_RECENT)
        );
        assert!(!recent.is_new("99999", now), "the newest are known");
    }
}
