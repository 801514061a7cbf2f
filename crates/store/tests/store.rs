//! The state across restarts: nothing acknowledged is lost, and deleted data is gone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, path::Path};

use jiff::Timestamp;
use senpai_store::{Error, KeyParts, NewQuestion, Ruling, Shown, Store};

const GUILD: KeyParts = KeyParts(&["discord", "guild"]);
const AOI: KeyParts = KeyParts(&["discord", "aoi-4711"]);
const REN: KeyParts = KeyParts(&["discord", "ren-0815"]);
const THREAD: KeyParts = KeyParts(&["discord", "guild", "channel", "thread"]);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn asks<'a>(
    delivery: &'a str,
    member: KeyParts<'a>,
    text: &'a str,
    second: i64,
) -> NewQuestion<'a> {
    NewQuestion {
        delivery,
        workspace: GUILD,
        thread: THREAD,
        message: None,
        member,
        text,
        scope: "{}",
        language: "ja",
        private: false,
        status: "found",
        millis: 3,
        at: at(second),
    }
}

fn shows(excerpt: &str) -> Vec<Shown> {
    vec![Shown {
        post: "cheer-at-payment".into(),
        excerpt: excerpt.into(),
    }]
}

#[test]
fn a_redelivery_is_known_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert!(store.admit("m1", "discord", AOI, "{}", at(0)).unwrap());
    assert!(!store.admit("m1", "discord", AOI, "{}", at(1)).unwrap());
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert!(!store.admit("m1", "discord", AOI, "{}", at(2)).unwrap());
}

#[test]
fn unfinished_deliveries_are_listed_and_done_ones_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    for key in ["pending", "sent", "done"] {
        store.admit(key, "slack", AOI, key, at(0)).unwrap();
    }
    store.mark_sent("sent", "C1/1.2").unwrap();
    store.mark_done("done").unwrap();
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    let left: Vec<_> = store
        .unfinished("slack")
        .unwrap()
        .into_iter()
        .map(|u| (u.request, u.sent))
        .collect();
    assert_eq!(
        left,
        [("pending".to_owned(), false), ("sent".to_owned(), true)]
    );
    assert!(store.unfinished("discord").unwrap().is_empty());
    assert_eq!(store.waiting().unwrap(), 1);
}

#[test]
fn the_last_question_of_a_thread_is_what_a_follow_up_follows() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    store
        .save_question(&asks("1", AOI, "入金はいつ", 0), &shows("入金"))
        .unwrap();
    store
        .save_question(
            &NewQuestion {
                private: true,
                ..asks("2", REN, "内緒の質問", 5)
            },
            &[],
        )
        .unwrap();
    let last = |member, anybody| {
        store
            .last_question(THREAD, member, anybody, at(-10))
            .unwrap()
            .and_then(|q| q.text)
    };
    assert_eq!(
        last(AOI, true).as_deref(),
        Some("入金はいつ"),
        "somebody else's private question is not followed"
    );
    assert_eq!(last(REN, true).as_deref(), Some("内緒の質問"));
    assert_eq!(
        store.last_question(THREAD, AOI, true, at(1)).unwrap(),
        None,
        "it is too old"
    );
}

#[test]
fn a_question_is_found_in_its_own_workspace_only() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = store
        .save_question(&asks("1", AOI, "入金はいつ", 0), &[])
        .unwrap();
    assert!(store.question(id, GUILD).unwrap().is_some());
    assert!(
        store
            .question(id, KeyParts(&["discord", "another"]))
            .unwrap()
            .is_none()
    );
}

#[test]
fn interrupted_work_done_again_keeps_one_question() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let first = store
        .save_question(&asks("1", AOI, "入金はいつ", 0), &shows("a"))
        .unwrap();
    let again = store
        .save_question(&asks("1", AOI, "入金はいつ", 0), &shows("b"))
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(store.shown_before(first, 1).unwrap(), shows("b"));
    assert_eq!(store.statistics(None, at(-1)).unwrap().asked, 1);
}

#[test]
fn forget_me_leaves_no_trace_in_any_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let text = "転職したいと上司に言えない".repeat(40);
    store
        .admit("d1", "discord", AOI, "{\"member\":\"aoi-4711\"}", at(0))
        .unwrap();
    let id = store
        .save_question(&asks("d1", AOI, &text, 0), &shows(&text))
        .unwrap();
    store.save_feedback(id, AOI, false, at(1)).unwrap();
    store
        .subscribe(id, "discord", AOI, "place-of-aoi", at(1))
        .unwrap();
    store
        .set_preference(AOI, "preference-of-aoi", at(1))
        .unwrap();
    let of_ren = store
        .save_question(&asks("d2", REN, "入金はいつ", 0), &[])
        .unwrap();
    assert!(
        holds(dir.path(), "転職したい"),
        "the test must be able to see it"
    );

    assert_eq!(store.forget_member(AOI).unwrap(), 1);

    for trace in [
        "転職したい",
        "aoi-4711",
        "place-of-aoi",
        "preference-of-aoi",
    ] {
        assert!(!holds(dir.path(), trace), "{trace}");
    }
    assert!(store.question(of_ren, GUILD).unwrap().is_some());
    assert!(
        !store.admit("d1", "discord", AOI, "{}", at(2)).unwrap(),
        "still not answered twice"
    );
}

#[test]
fn member_ids_stand_in_no_file_once_a_delivery_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    store
        .save_question(&asks("d1", AOI, "入金はいつ", 0), &[])
        .unwrap();
    store.set_preference(AOI, "{}", at(0)).unwrap();
    store.audit(GUILD, AOI, "reindex", at(0)).unwrap();
    assert!(!holds(dir.path(), "aoi-4711"));
}

fn holds(dir: &Path, trace: &str) -> bool {
    fs::read_dir(dir).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(trace.len()).any(|w| w == trace.as_bytes())
    })
}

#[test]
fn old_words_go_and_counts_stay() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = store
        .save_question(&asks("1", AOI, "古い質問", 0), &shows("古い答え"))
        .unwrap();
    store.expire(at(10), at(10)).unwrap();
    assert_eq!(store.question(id, GUILD).unwrap().unwrap().text, None);
    assert_eq!(store.shown_before(id, 1).unwrap()[0].excerpt, "");
    assert_eq!(store.statistics(None, at(-1)).unwrap().asked, 1);
}

#[test]
fn silence_is_unknown_and_a_complaint_outweighs_praise() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let ids: Vec<_> = ["1", "2", "3"]
        .map(|d| {
            store
                .save_question(&asks(d, AOI, "q", 0), &shows("x"))
                .unwrap()
        })
        .into();
    store.save_feedback(ids[0], AOI, true, at(1)).unwrap();
    store.save_feedback(ids[1], AOI, true, at(1)).unwrap();
    store.save_feedback(ids[1], REN, false, at(1)).unwrap();
    let s = store.statistics(Some(GUILD), at(-1)).unwrap();
    assert_eq!(
        (s.asked, s.found, s.helped, s.did_not_help, s.unknown),
        (3, 3, 1, 1, 1)
    );
    assert_eq!(s.top_posts, [("cheer-at-payment".to_owned(), 3)]);
    assert_eq!(s.days.len(), 1);
    assert_eq!(
        store
            .statistics(Some(KeyParts(&["slack", "x"])), at(-1))
            .unwrap()
            .asked,
        0
    );
}

#[test]
fn a_gap_is_open_until_linked_and_out_of_scope_is_marked() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let missing = store
        .save_question(
            &NewQuestion {
                status: "not_found",
                ..asks("1", AOI, "名刺の紙は", 0)
            },
            &[],
        )
        .unwrap();
    let bad = store
        .save_question(&asks("2", AOI, "値引きは", 1), &[])
        .unwrap();
    store
        .save_question(&asks("3", AOI, "入金は", 2), &[])
        .unwrap();
    store.save_feedback(bad, AOI, false, at(3)).unwrap();
    let open = || {
        store
            .gap_questions(Some(GUILD), at(-1))
            .unwrap()
            .into_iter()
            .map(|g| (g.id, g.out_of_scope))
            .collect::<Vec<_>>()
    };
    assert_eq!(open(), [(bad, false), (missing, false)]);
    store.set_ruling(missing, Ruling::OutOfScope).unwrap();
    store.set_ruling(bad, Ruling::Linked).unwrap();
    assert_eq!(open(), [(missing, true)]);
}

#[test]
fn a_member_is_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = store
        .save_question(&asks("1", AOI, "名刺の紙は", 0), &[])
        .unwrap();
    store.subscribe(id, "slack", AOI, "place", at(1)).unwrap();
    store.subscribe(id, "slack", AOI, "place", at(2)).unwrap();
    let wishes = store.subscriptions("slack").unwrap();
    assert_eq!(wishes.len(), 1);
    store.mark_notified(wishes[0].id).unwrap();
    assert!(store.subscriptions("slack").unwrap().is_empty());
}

#[test]
fn a_state_of_the_first_schema_is_migrated_with_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = store
        .save_question(&asks("1", AOI, "名刺の紙は", 0), &[])
        .unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(dir.path().join("senpai.db")).unwrap();
    let first = "ALTER TABLE question DROP COLUMN passed_on; PRAGMA user_version = 1;";
    connection.execute_batch(first).unwrap();
    drop(connection);
    let store = Store::open(dir.path()).unwrap();
    assert!(store.pass_on(id, "2").unwrap(), "kept, and of this version");
    assert!(!store.pass_on(id, "3").unwrap(), "once");
    assert!(store.pass_on(id, "2").unwrap(), "the same work done again");
}

#[test]
fn a_newer_state_is_refused_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path()).unwrap());
    let connection = rusqlite::Connection::open(dir.path().join("senpai.db")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(
        Store::open(dir.path()),
        Err(Error::Newer { found: 99, .. })
    ));
}

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
fn an_inspection_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("a ?#% folder");
    assert!(Store::inspect(&folder).is_err());
    assert!(!folder.exists());

    let store = Store::open(&folder).unwrap();
    let files = || {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
        let mut files: Vec<_> = entries
            .map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap()))
            .filter(|(name, _)| !name.to_string_lossy().ends_with("-shm"))
            .collect();
        files.sort();
        files
    };
    let before = files();
    Store::inspect(&folder).unwrap();
    assert_eq!(files(), before, "while a bot has it open");
    drop(store);
    let before = files();
    assert_eq!(before.len(), 2, "the database and its key");
    Store::inspect(&folder).unwrap();
    assert_eq!(files(), before);

    fs::remove_file(folder.join("senpai.key")).unwrap();
    assert!(Store::inspect(&folder).is_err(), "the ids need their key");
    assert_eq!(files().len(), 1);
    fs::write(folder.join("senpai.key"), [7; 32]).unwrap();
    fs::write(folder.join("senpai.db"), "no database").unwrap();
    assert!(Store::inspect(&folder).is_err());
}

#[test]
fn an_inspection_refuses_a_newer_state() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path()).unwrap());
    let database = dir.path().join("senpai.db");
    let mut bytes = fs::read(&database).unwrap();
    // The schema version, at byte 60 of the header (https://www.sqlite.org/fileformat.html).
    bytes[60..64].copy_from_slice(&99u32.to_be_bytes());
    fs::write(&database, bytes).unwrap();
    let refused = Store::inspect(dir.path());
    assert!(matches!(refused, Err(Error::Newer { found: 99, .. })));
}
