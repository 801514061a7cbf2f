//! Opening a state: by several processes at once, of other versions, with its key.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::fs;

use community::{
    AOI, asks, at, database, described, described_by_sqlite, foreign_keys, open, state,
};
use senpai_store::{DraftRow, Error, Key, Store};

#[test]
fn two_that_open_at_once_both_get_the_state() {
    let dir = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        let opened: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| Store::open(dir.path()).map(|s| s.is_whole())))
            .collect();
        for thread in opened {
            assert!(thread.join().unwrap().unwrap().unwrap());
        }
    });
}

#[test]
fn every_engine_has_the_tables_and_columns_of_sqlite() {
    let (dir, _store) = state();
    let of_sqlite = tempfile::tempdir().unwrap();
    drop(Store::open(of_sqlite.path()).unwrap());
    assert_eq!(described(dir.path()), described_by_sqlite(of_sqlite.path()));
    assert!(foreign_keys(dir.path()).contains(&"shown.question question".to_owned()));
}

/// The key of a later edit sorts after that of an earlier one, by bytes, whatever the language of the database.
#[test]
fn keys_sort_by_their_bytes() {
    let (_dir, store) = state();
    let id = store.save_question(&asks("1", AOI, "q", 0), &[]);
    let id = id.unwrap().unwrap();
    assert!(store.begin_edit(id, "1-B").unwrap());
    assert!(store.begin_edit(id, "1-a").unwrap());
    assert!(!store.begin_edit(id, "1-B").unwrap(), "an earlier one");
}

/// Also if a state of the same version is opened again.
#[test]
fn a_state_that_is_opened_again_is_whole() {
    let (dir, store) = state();
    store.set_preference(AOI, "{}", at(0)).unwrap();
    let again = open(dir.path()).unwrap();
    assert!(again.is_whole().unwrap() && store.is_whole().unwrap());
    assert!(again.preference(AOI).unwrap().is_some());
}

#[test]
fn a_newer_state_is_refused_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path()).unwrap());
    let connection = database(dir.path());
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(
        Store::open(dir.path()),
        Err(Error::Newer { found: 99, .. })
    ));
}

/// A development version left a state whose tables were edited before their release.
#[test]
fn a_state_with_unreleased_tables_is_refused_and_left_as_it_is() {
    for edit in [
        "ALTER TABLE outcome DROP COLUMN shared; ALTER TABLE outcome ADD COLUMN shared INTEGER NOT NULL DEFAULT 0",
        "DROP INDEX commitment_delivery; ALTER TABLE commitment DROP COLUMN delivery",
        "DROP TABLE attempt",
    ] {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path()).unwrap());
        let connection = database(dir.path());
        connection.execute_batch(edit).unwrap();
        connection.pragma_update(None, "user_version", 12).unwrap();
        drop(connection);
        assert!(
            matches!(Store::open(dir.path()), Err(Error::Unreleased)),
            "{edit}"
        );
    }
}

#[test]
fn a_state_of_the_first_schema_is_migrated_with_its_rows() {
    let (dir, store) = state();
    let id = store
        .save_question(&asks("1", AOI, "名刺の紙は", 0), &[])
        .unwrap()
        .unwrap();
    let aoi_then = store.pseudonym(AOI);
    drop(store);
    let connection = database(dir.path());
    // The note by which an earlier version recorded a draft.
    let note = format!("{} 00ff", aoi_then);
    let sql = "INSERT INTO note (name, value) VALUES ('draft 12ab', ?1)";
    connection.execute(sql, [&note]).unwrap();
    let first = "DROP TABLE outcome; DROP TABLE check_in; DROP TABLE attempt; DROP TABLE commitment; DROP TABLE member_zone;
        DROP TABLE draft; DROP TABLE api_key; DROP TABLE console; DROP INDEX wish_member;
        DROP TRIGGER question_deleted; DROP TRIGGER words_deleted; DELETE FROM note WHERE name = 'deletions';
        ALTER TABLE wish DROP COLUMN refused_since; DROP TRIGGER judgement_of_words; DROP TABLE judgement;
        ALTER TABLE question DROP COLUMN passed_on;
        DROP INDEX question_follows; DROP INDEX question_edit;
        ALTER TABLE question DROP COLUMN edit; ALTER TABLE question DROP COLUMN direct;
        ALTER TABLE question DROP COLUMN follows; ALTER TABLE question DROP COLUMN own;
        DROP INDEX question_channel; ALTER TABLE question DROP COLUMN channel; ALTER TABLE question DROP COLUMN linked;
        ALTER TABLE audit DROP COLUMN channel; ALTER TABLE audit DROP COLUMN outcome; ALTER TABLE shown DROP COLUMN rejected;
        ALTER TABLE delivery DROP COLUMN owner; ALTER TABLE delivery DROP COLUMN lease;
        ALTER TABLE delivery DROP COLUMN attempts; DROP TABLE duty; PRAGMA user_version = 1;";
    connection.execute_batch(first).unwrap();
    drop(connection);
    let store = Store::open(dir.path()).unwrap();
    assert!(store.pass_on(id, "2").unwrap(), "kept, and of this version");
    assert!(!store.pass_on(id, "3").unwrap(), "once");
    assert!(store.pass_on(id, "2").unwrap(), "the same work done again");
    let drafts = store.drafts_of(&aoi_then).unwrap();
    let draft = DraftRow {
        gap: "12ab".into(),
        fingerprint: "00ff".into(),
    };
    assert_eq!(drafts, [draft]);
    assert_eq!(store.note("draft 12ab").unwrap(), None);
}

#[test]
fn a_database_without_its_key_is_refused_and_left_as_it_is() {
    let (dir, store) = state();
    let id = store
        .save_question(&asks("1", AOI, "q", 0), &[])
        .unwrap()
        .unwrap();
    drop(store);
    let (key, kept) = (dir.path().join("senpai.key"), dir.path().join("kept"));
    fs::rename(&key, &kept).unwrap();
    let database = fs::read(dir.path().join("senpai.db")).unwrap();
    for _ in 0..2 {
        let error = Store::open(dir.path()).err().unwrap();
        assert!(matches!(&error, Error::KeyMissing { path } if *path == key));
        assert!(error.to_string().contains("restore the file from a backup"));
        assert!(!key.exists(), "no key is made");
    }
    assert_eq!(fs::read(dir.path().join("senpai.db")).unwrap(), database);
    fs::rename(&kept, &key).unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert!(store.asked_by(id, AOI).unwrap());
}

#[test]
fn the_key_of_another_state_and_a_damaged_one_are_refused() {
    let (dir, store) = state();
    drop(store);
    let (another, _store) = state();
    let key = dir.path().join("senpai.key");
    let right = fs::read(&key).unwrap();
    for wrong in [
        fs::read(another.path().join("senpai.key")).unwrap(),
        right[..31].to_vec(),
        Vec::new(),
    ] {
        fs::write(&key, wrong).unwrap();
        let error = Store::open(dir.path()).err().unwrap();
        assert!(matches!(error, Error::KeyWrong), "{error}");
    }
    fs::write(&key, right).unwrap();
    Store::open(dir.path()).unwrap();
}

#[test]
fn a_key_from_elsewhere_is_used_and_no_file_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let open = |byte: u8| Store::open_with_key(dir.path(), Key::from([byte; 32]));
    let store = open(7).unwrap();
    assert!(!dir.path().join("senpai.key").exists());
    store.set_preference(AOI, "{}", at(0)).unwrap();
    assert!(open(7).unwrap().preference(AOI).unwrap().is_some());
    assert!(matches!(open(8), Err(Error::KeyWrong)));
    let error = Store::open(dir.path()).err().unwrap();
    assert!(matches!(error, Error::KeyMissing { .. }));
}
