//! The limits of an address: a visitor who drops the cookie is a new member to the chat service.

use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use senpai_chat::Limit;

/// The number of pages and suggestions for each form that is allowed. By hand: a visitor reads some posts for a question, and typing a
/// question of ten letters asks for about as many suggestions.
const PAGES_A_FORM: u32 = 10;

/// What an address may send in a minute.
pub(crate) struct Limits {
    forms: Limit,
    pages: Limit,
}

/// The messages that the page passes on to the helpers in an hour, from all visitors. By hand: people read them.
const HELPERS_AN_HOUR: u32 = 30;
/// The messages that the page passes on to the helpers in an hour, from one address. By hand: a visitor has a few questions.
const HELPERS_AN_HOUR_OF_AN_ADDRESS: u32 = 5;

/// What the page may pass on to the helpers.
pub(crate) struct HelperLimits {
    all: Limit,
    addresses: Limit,
    /// The deliveries that were counted last: another attempt at the same message is no other message.
    counted: Mutex<VecDeque<String>>,
}

impl Default for HelperLimits {
    fn default() -> HelperLimits {
        HelperLimits {
            all: Limit::per_hour(HELPERS_AN_HOUR),
            addresses: Limit::per_hour(HELPERS_AN_HOUR_OF_AN_ADDRESS),
            counted: Mutex::default(),
        }
    }
}

impl HelperLimits {
    /// Counts the message of a delivery; `false` if a limit is reached. The messages of an address that is over its own limit do not
    /// count for all. After a restart, the address of a delivery is not known.
    pub fn admits(&self, address: Option<IpAddr>, delivery: &str) -> bool {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.iter().any(|known| known == delivery) {
            return true;
        }
        let over = address.and_then(|address| self.addresses.wait(address));
        let is_admitted = over.is_none() && self.all.wait(()).is_none();
        if is_admitted {
            counted.push_back(delivery.to_owned());
            if counted.len() > HELPERS_AN_HOUR as usize {
                counted.pop_front();
            }
        }
        is_admitted
    }
}

impl Limits {
    pub fn new(forms_a_minute: u32) -> Limits {
        let pages = forms_a_minute.max(1).saturating_mul(PAGES_A_FORM);
        Limits {
            forms: Limit::per_minute(forms_a_minute),
            pages: Limit::per_minute(pages),
        }
    }

    /// Counts a form, or another request. Returns the time to wait when the address is over its limit.
    pub fn wait(&self, address: IpAddr, is_form: bool) -> Option<Duration> {
        let limit = if is_form { &self.forms } else { &self.pages };
        limit.wait(address)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_helpers_get_some_messages_of_an_address_and_some_tens_of_all() {
        let limits = HelperLimits::default();
        let sent = |address: [u8; 4]| {
            let address = IpAddr::from(address);
            let sent = (0..100).filter(|n| limits.admits(Some(address), &format!("{address} {n}")));
            u32::try_from(sent.count()).unwrap()
        };
        assert_eq!(sent([192, 0, 2, 1]), HELPERS_AN_HOUR_OF_AN_ADDRESS);
        let all: u32 = (2..100).map(|n| sent([192, 0, 2, n])).sum();
        assert_eq!(all, HELPERS_AN_HOUR - HELPERS_AN_HOUR_OF_AN_ADDRESS);

        let limits = HelperLimits::default();
        for _ in 0..100 {
            assert!(limits.admits(None, "1"), "another attempt");
        }
        assert!(limits.admits(None, "2"));
    }

    #[test]
    fn an_address_that_sent_its_forms_waits_and_may_read_on() {
        let limits = Limits::new(2);
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let form = |address| limits.wait(address, true);
        assert!(form(here).is_none() && form(here).is_none());
        let wait = form(here).unwrap().as_secs();
        assert!((20..=30).contains(&wait), "{wait}");
        assert!(form("192.0.2.2".parse().unwrap()).is_none());
        for _ in 0..2 * PAGES_A_FORM {
            assert!(limits.wait(here, false).is_none());
        }
        assert!(limits.wait(here, false).is_some());
    }
}
