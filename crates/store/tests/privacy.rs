//! What the state keeps of a member, for how long, and who can read it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use community::{AOI, GUILD, LEASE, REN, asks, at, database, holds, shows, state};
use rusqlite::Connection;
use senpai_store::{FollowUp, NewQuestion, Store};

#[test]
fn forget_me_leaves_no_trace_in_any_file() {
    let (dir, store) = state();
    let text = "転職したいと上司に言えない".repeat(40);
    store
        .admit(
            "d1",
            "discord",
            AOI,
            "{\"member\":\"aoi-4711\"}",
            at(0),
            LEASE,
        )
        .unwrap();
    let id = store
        .save_question(&asks("d1", AOI, &text, 0), &shows(&text))
        .unwrap()
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
        .unwrap()
        .unwrap();
    assert!(
        holds(dir.path(), "転職したい"),
        "the test must be able to see it"
    );

    let forgotten = store.forget_member(AOI).unwrap();
    assert_eq!((forgotten.questions, forgotten.overwritten), (1, true));

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
        !store
            .admit("d1", "discord", AOI, "{}", at(2), LEASE)
            .unwrap(),
        "still not answered twice"
    );
}

#[test]
fn member_ids_stand_in_no_file_once_a_delivery_is_done() {
    let (dir, store) = state();
    store
        .save_question(&asks("d1", AOI, "入金はいつ", 0), &[])
        .unwrap()
        .unwrap();
    store.set_preference(AOI, "{}", at(0)).unwrap();
    store.audit(GUILD, AOI, "reindex", at(0)).unwrap();
    assert!(!holds(dir.path(), "aoi-4711"));
}

#[test]
fn old_words_go_and_counts_stay() {
    let (_dir, store) = state();
    let id = store
        .save_question(&asks("1", AOI, "古い質問", 0), &shows("古い答え"))
        .unwrap()
        .unwrap();
    store.expire(at(10), at(10)).unwrap();
    assert_eq!(store.question(id, GUILD).unwrap().unwrap().text, None);
    assert_eq!(store.shown_before(id, 1).unwrap()[0].excerpt, "");
    assert_eq!(store.statistics(None, at(-1)).unwrap().asked, 1);
}

/// Does everything of which the state keeps something, as Aoi.
fn leaves_traces(store: &Store) -> u64 {
    let request = r#"{"member":"aoi-4711"}"#;
    store
        .admit("discord:m-1", "discord", AOI, request, at(0), LEASE)
        .unwrap();
    let question = NewQuestion {
        message: Some(AOI),
        ..asks("discord:m-1", AOI, "名刺の紙は", 0)
    };
    let id = store
        .save_question(&question, &shows("紙"))
        .unwrap()
        .unwrap();
    let place = r#"[{"channel":"c-1"},"aoi-4711"]"#;
    store.subscribe(id, "discord", AOI, place, at(1)).unwrap();
    store.save_feedback(id, AOI, false, at(1)).unwrap();
    store
        .judge(id, AOI, &["paper".into()], Some(false))
        .unwrap();
    store.set_preference(AOI, "{}", at(1)).unwrap();
    store.audit(GUILD, AOI, "gaps", at(1)).unwrap();
    assert!(store.pass_on(id, "discord:m-2").unwrap());
    store.mark_sent("discord:m-1", "c-1/r-1").unwrap();
    id
}

/// The columns, as `table.column`, with a value that names Aoi, by SQLite's schema: a new table is found by itself.
fn columns_with_aoi(database: &Connection, pseudonym: &str) -> Vec<String> {
    let sql = "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'";
    let mut select = database.prepare(sql).unwrap();
    let columns = select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let columns: Vec<(String, String)> = columns.map(Result::unwrap).collect();
    let names_aoi = |(table, column): &(String, String)| -> bool {
        let sql = format!(
            "SELECT count(*) FROM {table} WHERE lower(hex({column})) = ?1 OR instr({column}, 'aoi-4711')"
        );
        let count: u64 = database
            .query_row(&sql, [pseudonym], |row| row.get(0))
            .unwrap();
        count > 0
    };
    let named = columns.iter().filter(|c| names_aoi(c));
    named
        .map(|(table, column)| format!("{table}.{column}"))
        .collect()
}

#[test]
fn forget_me_empties_every_table_that_names_a_member() {
    let (dir, store) = state();
    leaves_traces(&store);
    let (database, aoi) = (database(dir.path()), store.pseudonym(AOI));
    // A table into which `leaves_traces` writes nothing would go untested.
    let sql = "SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
               WHERE t.type = 'table' AND c.name = 'member'";
    let mut select = database.prepare(sql).unwrap();
    let tables = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let before = columns_with_aoi(&database, &aoi);
    for table in tables.map(Result::unwrap) {
        let column = format!("{table}.member");
        assert!(
            before.contains(&column),
            "`leaves_traces` must fill {column}"
        );
    }
    store.forget_member(AOI).unwrap();
    assert_eq!(columns_with_aoi(&database, &aoi), [""; 0]);
}

#[test]
fn no_raw_id_stays_once_a_delivery_is_done_and_expired() {
    let (dir, store) = state();
    let id = leaves_traces(&store);
    for raw in ["aoi-4711", "m-1", "m-2", "c-1", "r-1"] {
        assert!(holds(dir.path(), raw), "the test must be able to see {raw}");
    }
    store.mark_done("discord:m-1").unwrap();
    store.expire(at(10), at(10)).unwrap();
    for raw in ["aoi-4711", "m-1", "m-2", "c-1", "r-1", "名刺の紙"] {
        assert!(!holds(dir.path(), raw), "{raw}");
    }
    assert!(store.subscriptions("discord").unwrap().is_empty());
    assert!(store.question(id, GUILD).unwrap().is_some(), "it counts");
    // Two expired questions have no delivery.
    leaves_traces(&store);
    store.expire(at(10), at(10)).unwrap();
    assert_eq!(store.statistics(None, at(-1)).unwrap().asked, 2);
}

#[test]
fn a_deleted_message_takes_every_question_in_it_along() {
    let (_dir, store) = state();
    let message = Some(AOI);
    let ids = ["1", "2"].map(|delivery| {
        let question = asks(delivery, AOI, "名刺の紙は", 0);
        let question = NewQuestion {
            message,
            ..question
        };
        store.save_question(&question, &[]).unwrap().unwrap()
    });
    let other = store
        .save_question(&asks("3", AOI, "q", 0), &[])
        .unwrap()
        .unwrap();
    let waits = store.subscribe(ids[0], "discord", REN, "place", at(1));
    waits.unwrap();
    // First the words: where the replies are is known until they are deleted.
    store.forget_words(AOI, "m1", "m1-deleted").unwrap();
    assert!(store.subscriptions("discord").unwrap().is_empty());
    for id in ids {
        assert_eq!(store.question(id, GUILD).unwrap().unwrap().text, None);
    }
    store.forget_message(AOI).unwrap();
    assert!(
        ids.iter()
            .all(|id| store.question(*id, GUILD).unwrap().is_none())
    );
    assert!(store.question(other, GUILD).unwrap().is_some());
}

/// What a member wrote who followed up another: the words of the question, and their own.
fn follows<'a>(delivery: &'a str, question: u64, own: &'a str, text: &'a str) -> NewQuestion<'a> {
    let follow_up = Some(FollowUp { question, own });
    NewQuestion {
        follow_up,
        ..asks(delivery, REN, text, 1)
    }
}

#[test]
fn forgotten_words_stay_in_no_follow_up_at_any_distance() {
    let (_dir, store) = state();
    let save = |question: NewQuestion| store.save_question(&question, &[]).unwrap().unwrap();
    let root = save(asks("1", AOI, "転職の話", 0));
    let next = save(follows("2", root, "なぜ？", "転職の話 なぜ？"));
    let more = save(follows("3", next, "もっと", "転職の話 なぜ？"));
    store.forget_member(AOI).unwrap();
    let stored = |id| store.question(id, GUILD).unwrap().unwrap();
    for (id, own) in [(next, "なぜ？"), (more, "もっと")] {
        assert_eq!(stored(id).text.as_deref(), Some(own));
        assert_eq!(stored(id).follows, None);
    }
    // As from a request that found the question before it was forgotten.
    let late = save(follows("4", root, "例は？", "転職の話 例は？"));
    assert_eq!(stored(late).text.as_deref(), Some("例は？"));
    assert_eq!(stored(late).follows, None);
}

#[test]
fn expired_words_stay_in_no_younger_follow_up() {
    let (_dir, store) = state();
    let save = |question: NewQuestion| store.save_question(&question, &[]).unwrap().unwrap();
    let root = save(asks("1", AOI, "転職の話", -100));
    let next = save(follows("2", root, "なぜ？", "転職の話 なぜ？"));
    store.expire(at(-50), at(-50)).unwrap();
    let text = store.question(next, GUILD).unwrap().unwrap().text;
    assert_eq!(text.as_deref(), Some("なぜ？"));
}

#[test]
fn while_another_process_reads_the_log_forget_me_says_that_it_is_not_empty() {
    let (dir, store) = state();
    store
        .save_question(&asks("1", AOI, "転職したい", 0), &[])
        .unwrap()
        .unwrap();
    let reader = database(dir.path());
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM question")
        .unwrap();
    assert!(!store.forget_member(AOI).unwrap().overwritten);
    reader.execute_batch("COMMIT").unwrap();
    store.expire(at(-50), at(-50)).unwrap();
    assert!(!holds(dir.path(), "転職したい"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_state() {
    use std::{fs, os::unix::fs::PermissionsExt, path::Path};

    fn modes(dir: &Path) -> Vec<(String, u32)> {
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let files = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut modes: Vec<_> = files.map(|path| (name(&path), mode(&path))).collect();
        modes.sort();
        modes.insert(0, (".".into(), mode(dir)));
        modes
    }

    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("a/state");
    let store = Store::open(&dir).unwrap();
    let private = [
        (".".to_owned(), 0o700),
        ("senpai.db".to_owned(), 0o600),
        ("senpai.db-shm".to_owned(), 0o600),
        ("senpai.db-wal".to_owned(), 0o600),
        ("senpai.key".to_owned(), 0o600),
    ];
    assert_eq!(modes(&dir), private);
    // As an earlier version left them, while another process has the database open.
    for (name, _) in &private {
        let mode = if name == "." { 0o755 } else { 0o644 };
        fs::set_permissions(dir.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let again = Store::open(&dir).unwrap();
    assert_eq!(modes(&dir), private);
    assert!(again.is_whole().unwrap() && store.is_whole().unwrap());
}
