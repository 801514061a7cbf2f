//! API keys: shown once, found by their secret, revoked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::fs;

use community::{AOI, GUILD, at, database, state};
use senpai_store::{KeyParts, Store};

#[test]
fn a_key_is_found_by_its_secret_until_it_is_revoked() {
    let (_dir, store) = state();
    assert!(!store.has_api_keys().unwrap());
    let secret = store
        .add_api_key("assistant", None, None, at(0))
        .unwrap()
        .unwrap();
    let other = store
        .add_api_key("importer", None, None, at(1))
        .unwrap()
        .unwrap();
    assert_ne!(secret, other);
    assert!(store.has_api_keys().unwrap());
    assert_eq!(
        store.add_api_key("assistant", None, None, at(2)).unwrap(),
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
    let revoked = store.revoke_api_key(used.id, None).unwrap();
    assert_eq!(revoked.as_deref(), Some("assistant"));
    assert_eq!(store.revoke_api_key(used.id, None).unwrap(), None);
    assert_eq!(store.use_api_key(&secret, at(4)).unwrap(), None);
    assert!(store.use_api_key(&other, at(4)).unwrap().is_some());
    let again = store
        .add_api_key("assistant", None, None, at(5))
        .unwrap()
        .unwrap();
    let again = store.use_api_key(&again, at(6)).unwrap().unwrap();
    assert!(
        again.id != used.id,
        "its questions are not those of the revoked key"
    );
}

#[test]
fn the_state_knows_the_day_of_the_last_use_and_no_secret() {
    let (dir, store) = state();
    let secret = store
        .add_api_key("assistant", None, None, at(0))
        .unwrap()
        .unwrap();
    let last = || {
        store.api_keys(None).unwrap()[0]
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

#[test]
fn a_workspace_lists_and_revokes_its_own_keys() {
    let (_dir, store) = state();
    let other = Some(KeyParts(&["discord", "other"]));
    store.add_api_key("old", None, None, at(0)).unwrap();
    let made = store.add_api_key("ours", Some(GUILD), Some(AOI), at(1));
    made.unwrap();
    store.add_api_key("theirs", other, None, at(2)).unwrap();
    let listed = |workspace| -> Vec<(String, Option<String>)> {
        let keys = store.api_keys(workspace).unwrap().into_iter();
        keys.map(|key| (key.name, key.from)).collect()
    };
    let ours = ("ours".to_owned(), Some(store.pseudonym(AOI)));
    assert_eq!(listed(Some(GUILD)), [ours]);
    let names: Vec<String> = listed(None).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["old", "ours", "theirs"]);
    let id = |name: &str| {
        let keys = store.api_keys(None).unwrap();
        keys.iter().find(|key| key.name == name).unwrap().id
    };
    for name in ["old", "theirs"] {
        let revoked = store.revoke_api_key(id(name), Some(GUILD));
        assert_eq!(revoked.unwrap(), None, "{name}");
    }
    store.forget_member(AOI).unwrap();
    assert_eq!(
        listed(Some(GUILD)),
        [("ours".to_owned(), Some(String::new()))]
    );
    let revoked = store.revoke_api_key(id("ours"), Some(GUILD));
    assert!(revoked.unwrap().is_some());
    assert_eq!(listed(Some(GUILD)), []);
}

#[test]
fn a_name_is_taken_in_its_own_workspace_only() {
    let (_dir, store) = state();
    let other = Some(KeyParts(&["discord", "other"]));
    for workspace in [None, Some(GUILD), other] {
        let made = store.add_api_key("assistant", workspace, None, at(0));
        assert!(made.unwrap().is_some());
        let again = store.add_api_key("assistant", workspace, None, at(1));
        assert_eq!(again.unwrap(), None);
    }
    assert_eq!(store.api_keys(None).unwrap().len(), 3);
    let [ours] = &store.api_keys(Some(GUILD)).unwrap()[..] else {
        panic!("one of three");
    };
    store.revoke_api_key(ours.id, Some(GUILD)).unwrap();
    assert_eq!(store.api_keys(other).unwrap().len(), 1);
}

#[test]
fn keys_of_an_earlier_version_keep_asking_and_no_id_is_given_again() {
    let (dir, store) = state();
    let secret = store.add_api_key("assistant", Some(GUILD), Some(AOI), at(0));
    let secret = secret.unwrap().unwrap();
    store.add_api_key("revoked", None, None, at(1)).unwrap();
    let before = store.api_keys(None).unwrap();
    store.revoke_api_key(before[1].id, None).unwrap();
    drop(store);
    let then = "CREATE TABLE former (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, hash BLOB NOT NULL UNIQUE,
            made INTEGER NOT NULL, used TEXT, workspace BLOB, member BLOB) STRICT;
        INSERT INTO sqlite_sequence (name, seq) SELECT 'former', seq FROM sqlite_sequence WHERE name = 'api_key';
        INSERT INTO former SELECT * FROM api_key; DROP TABLE api_key; ALTER TABLE former RENAME TO api_key;
        DROP TRIGGER question_deleted; DROP TRIGGER words_deleted; DELETE FROM note WHERE name = 'deletions';
        PRAGMA user_version = 20;";
    database(dir.path()).execute_batch(then).unwrap();
    let store = Store::open(dir.path()).unwrap();
    let used = store.use_api_key(&secret, at(2)).unwrap().unwrap();
    assert_eq!((used.id, &used.from), (before[0].id, &before[0].from));
    store.add_api_key("assistant", None, None, at(3)).unwrap();
    let ids: Vec<u64> = store.api_keys(None).unwrap().iter().map(|k| k.id).collect();
    assert_eq!(ids, [before[0].id, before[1].id + 1]);
}
