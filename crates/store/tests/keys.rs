//! API keys: shown once, found by their secret, revoked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::fs;

use community::{at, state};

#[test]
fn a_key_is_found_by_its_secret_until_it_is_revoked() {
    let (_dir, store) = state();
    assert!(!store.has_api_keys().unwrap());
    let secret = store.add_api_key("assistant", at(0)).unwrap().unwrap();
    let other = store.add_api_key("importer", at(1)).unwrap().unwrap();
    assert_ne!(secret, other);
    assert!(store.has_api_keys().unwrap());
    assert_eq!(
        store.add_api_key("assistant", at(2)).unwrap(),
        None,
        "the name is taken"
    );
    let used = store.use_api_key(&secret, at(3)).unwrap().unwrap();
    assert_eq!(used.name, "assistant");
    for wrong in [
        "",
        "senpai_",
        &secret[1..],
        &secret.to_uppercase(),
        &format!("{secret} "),
    ] {
        assert_eq!(store.use_api_key(wrong, at(3)).unwrap(), None, "{wrong}");
    }
    assert!(store.revoke_api_key("assistant").unwrap());
    assert!(!store.revoke_api_key("assistant").unwrap());
    assert_eq!(store.use_api_key(&secret, at(4)).unwrap(), None);
    assert!(store.use_api_key(&other, at(4)).unwrap().is_some());
    let again = store.add_api_key("assistant", at(5)).unwrap().unwrap();
    let again = store.use_api_key(&again, at(6)).unwrap().unwrap();
    assert!(
        again.id != used.id,
        "its questions are not those of the revoked key"
    );
}

#[test]
fn the_state_knows_the_day_of_the_last_use_and_no_secret() {
    let (dir, store) = state();
    let secret = store.add_api_key("assistant", at(0)).unwrap().unwrap();
    let last = || {
        store.api_keys().unwrap()[0]
            .last_used
            .map(|day| day.to_string())
    };
    assert_eq!(last(), None);
    store.use_api_key(&secret, at(0)).unwrap();
    assert_eq!(last().as_deref(), Some("2027-01-15"));
    store.use_api_key(&secret, at(-24 * 3600)).unwrap();
    assert_eq!(
        last().as_deref(),
        Some("2027-01-15"),
        "a clock that was set back"
    );
    store.use_api_key(&secret, at(24 * 3600)).unwrap();
    assert_eq!(last().as_deref(), Some("2027-01-16"));
    let random = secret.trim_start_matches("senpai_").as_bytes();
    for file in fs::read_dir(dir.path()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(random.len()).any(|window| window == random));
    }
}
