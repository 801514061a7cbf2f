//! The data that the state keeps about a member, its lifetime, and its readers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::path::Path;

use community::{
    AOI, GUILD, LEASE, REN, THREAD, asks, at, change, columns, database, foreign_keys, holds,
    readable, shows, state, texts,
};
use senpai_store::{DraftRow, FollowUp, KeyParts, NewOutcome, NewQuestion, RowWorkspace, Store};

use community::commitments::{asked, check_ins, takes_on, tokyo};

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
    store.audit(GUILD, AOI, None, "reindex", at(0)).unwrap();
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
    assert_eq!(store.statistics(None, at(-1)).unwrap().counts.asked, 1);
}

#[test]
fn whoever_keeps_words_learns_that_some_were_deleted() {
    const MESSAGE: KeyParts = KeyParts(&["discord", "guild", "message", "m"]);
    let (_dir, store) = state();
    let ask = |delivery: &str| {
        let asked = NewQuestion {
            message: Some(MESSAGE),
            ..asks(delivery, AOI, "名刺の紙は", 0)
        };
        store.save_question(&asked, &[]).unwrap().unwrap();
    };
    let count = || store.deletions().unwrap();
    let mut before = count();
    let mut must_differ = |differs: bool, what: &str| {
        assert_eq!(count() != before, differs, "{what}");
        before = count();
    };
    ask("d1");
    store.forget_member(REN).unwrap();
    store.forget_practice(AOI).unwrap();
    store.expire(at(0), at(0)).unwrap();
    must_differ(false, "no words were deleted");
    store.forget_conversation(AOI, THREAD).unwrap();
    must_differ(true, "a conversation");
    ask("d2");
    store.forget_member(AOI).unwrap();
    must_differ(true, "a member");
    ask("d3");
    store.forget_words(MESSAGE, "d3", "d4").unwrap();
    must_differ(true, "a message");
    ask("d5");
    store.expire(at(1), at(1)).unwrap();
    must_differ(true, "expired words");
}

/// A report of a member, in words of their own.
fn reports<'a>(delivery: &'a str, member: KeyParts<'a>) -> NewOutcome<'a> {
    NewOutcome {
        delivery,
        workspace: RowWorkspace::Of(GUILD),
        member,
        rung: "payment",
        words: Some("三か月待った入金"),
        at: at(1),
    }
}

/// Does everything that leaves a row in the state, as Aoi.
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
        .judge(id, AOI, &["paper".into()], Some(false), at(1))
        .unwrap();
    store.set_preference(AOI, "{}", at(1)).unwrap();
    takes_on(store, "名刺の紙を選ぶ");
    store.set_zone(AOI, "Asia/Tokyo").unwrap();
    let draft = DraftRow {
        gap: "1234".into(),
        fingerprint: "5678".into(),
    };
    store.save_draft(&store.pseudonym(AOI), &draft).unwrap();
    store.audit(GUILD, AOI, None, "gaps", at(1)).unwrap();
    store.make_console_link(AOI, request, at(5)).unwrap();
    let key = store.add_api_key(&format!("key {id}"), Some(GUILD), Some(AOI), at(1));
    assert!(key.unwrap().is_some());
    store.report_outcome(&reports("discord:m-3", AOI)).unwrap();
    assert!(store.pass_on(id, "discord:m-2").unwrap());
    store.mark_sent("discord:m-1", "c-1/r-1").unwrap();
    id
}

/// Answers a check-in as Aoi.
fn answers_a_check_in(store: &Store) {
    let id = takes_on(store, "紙を比べる");
    asked(store, id);
    assert!(store.save_check_in_note(id, AOI, 1, "紙がない").unwrap());
}

/// The tables with rows about members, each with the condition of Aoi's rows: those with a column `member`, and those whose rows belong
/// to such a table.
fn tables_about_aoi(dir: &Path, pseudonym: &str) -> Vec<(String, String)> {
    let of_aoi = format!("{} = '{pseudonym}'", readable(dir, "member"));
    let columns = columns(dir);
    let own = columns.iter().filter_map(|c| c.strip_suffix(".member"));
    let own: Vec<&str> = own.collect();
    let mut tables: Vec<(String, String)> = own
        .iter()
        .map(|&table| (table.to_owned(), of_aoi.clone()))
        .collect();
    for key in foreign_keys(dir) {
        let (column, parent) = key.split_once(' ').unwrap();
        let (table, column) = column.split_once('.').unwrap();
        if !own.contains(&table) {
            let condition = format!("{column} IN (SELECT id FROM {parent} WHERE {of_aoi})");
            tables.push((table.to_owned(), condition));
        }
    }
    tables
}

fn rows_of(dir: &Path, table: &str, condition: &str) -> usize {
    let count = texts(
        dir,
        &format!("SELECT count(*) FROM {table} WHERE {condition}"),
    );
    count[0].parse().unwrap()
}

/// The columns, as `table.column`, with a value that names Aoi. The schema lists the columns, so the test finds a new table by itself.
fn columns_with_aoi(dir: &Path, pseudonym: &str) -> Vec<String> {
    let columns = columns(dir).into_iter().map(|name| {
        let (table, column) = name.split_once('.').unwrap();
        let value = format!("CAST({} AS TEXT)", readable(dir, column));
        format!(
            "SELECT '{name}' FROM {table} WHERE {value} = '{pseudonym}' OR {value} LIKE '%aoi-4711%'"
        )
    });
    let columns: Vec<String> = columns.collect();
    texts(dir, &columns.join(" UNION "))
}

#[test]
fn forget_me_empties_every_table_that_names_a_member() {
    let (dir, store) = state();
    answers_a_check_in(&store);
    leaves_traces(&store);
    let (dir, aoi) = (dir.path(), store.pseudonym(AOI));
    let tables = tables_about_aoi(dir, &aoi);
    for (table, condition) in &tables {
        let rows = rows_of(dir, table, condition);
        assert!(rows > 0, "`leaves_traces` must fill {table}");
    }
    assert!(columns_with_aoi(dir, &aoi).len() > tables.len() / 2);
    store.forget_member(AOI).unwrap();
    assert_eq!(columns_with_aoi(dir, &aoi), [""; 0]);
    for (table, condition) in tables.iter().filter(|(_, c)| c.contains(" IN ")) {
        assert_eq!(rows_of(dir, table, condition), 0, "{table}");
        let all = rows_of(dir, table, "TRUE");
        assert_eq!(all, 0, "rows of {table} without their member");
    }
    assert!(!holds(dir, "紙がない"));
}

#[test]
fn the_export_has_every_row_about_a_member_and_none_about_another() {
    let (dir, store) = state();
    answers_a_check_in(&store);
    leaves_traces(&store);
    let of_ren = store.save_question(&asks("r1", REN, "蓮の質問", 0), &shows("蓮の答え"));
    of_ren.unwrap();
    store.report_outcome(&reports("r2", REN)).unwrap();
    let exported = store.rows_about(AOI).unwrap();
    let (dir, aoi) = (dir.path(), store.pseudonym(AOI));
    for (table, condition) in tables_about_aoi(dir, &aoi) {
        let found = exported.iter().find(|of| of.table == table);
        let rows = found.unwrap_or_else(|| panic!("{table} is not exported"));
        let of_aoi = rows_of(dir, &table, &condition);
        assert_eq!(rows.rows.len(), of_aoi, "{table}");
        for row in &rows.rows {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            assert!(row.as_object().is_some_and(|row| !row.is_empty()));
        }
    }
    let all = format!("{exported:?}");
    for word in ["名刺の紙は", "三か月待った入金", "paper", "紙がない"] {
        assert!(all.contains(word), "{word} is not exported");
    }
    assert!(!all.contains("蓮"), "another member's");
    assert_eq!(
        exported
            .iter()
            .find(|of| of.table == "outcome")
            .unwrap()
            .rows
            .len(),
        1
    );
}

#[test]
fn a_report_is_corrected_and_withdrawn_by_its_member_alone() {
    let (dir, store) = state();
    let id = store.report_outcome(&reports("d1", AOI)).unwrap().unwrap();
    let again = store.report_outcome(&reports("d1", AOI)).unwrap();
    assert_eq!(again, Some(id), "once");
    assert!(!store.correct_outcome(id, REN, "order").unwrap());
    assert!(!store.withdraw_outcome(id, REN).unwrap());
    assert_eq!(store.outcome(id, REN).unwrap(), None);
    assert!(store.correct_outcome(id, AOI, "order").unwrap());
    assert_eq!(store.outcome(id, AOI).unwrap().unwrap().rung, "order");
    let counts = store.outcome_rows(Some(GUILD), at(0)).unwrap();
    assert_eq!(counts.len(), 1);
    assert!(!format!("{counts:?}").contains("三か月"), "no words");
    assert!(store.withdraw_outcome(id, AOI).unwrap());
    assert_eq!(store.outcomes_of(AOI).unwrap(), []);
    store.expire(at(-50), at(-50)).unwrap();
    assert!(!holds(dir.path(), "三か月待った"));
}

#[test]
fn no_raw_id_stays_once_a_delivery_is_done_and_expired() {
    let (dir, store) = state();
    let id = leaves_traces(&store);
    for raw in [
        "aoi-4711",
        "m-1",
        "m-2",
        "m-3",
        "c-1",
        "r-1",
        "三か月待った",
    ] {
        assert!(holds(dir.path(), raw), "the test must be able to see {raw}");
    }
    store.mark_done("discord:m-1").unwrap();
    store.expire_consoles(at(10)).unwrap();
    store.expire(at(10), at(10)).unwrap();
    for raw in [
        "aoi-4711",
        "m-1",
        "m-2",
        "m-3",
        "c-1",
        "r-1",
        "名刺の紙",
        "三か月待った",
    ] {
        assert!(!holds(dir.path(), raw), "{raw}");
    }
    assert!(store.subscriptions("discord").unwrap().is_empty());
    assert!(store.question(id, GUILD).unwrap().is_some(), "it counts");
    // Two expired questions have no delivery.
    leaves_traces(&store);
    store.expire(at(10), at(10)).unwrap();
    assert_eq!(store.statistics(None, at(-1)).unwrap().counts.asked, 2);
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
    // The words go first: the ids of the replies stay until the replies are deleted.
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

#[test]
fn an_address_is_kept_only_while_a_commitment_is_active() {
    let (dir, store) = state();
    let id = takes_on(&store, "名刺の紙を選ぶ");
    assert!(holds(dir.path(), "aoi-4711"));
    store.stop_commitments_in_workspace(id, at(1)).unwrap();
    store.expire(at(-9), at(-9)).unwrap();
    assert!(!holds(dir.path(), "aoi-4711"));
    assert!(holds(dir.path(), "名刺の紙を選ぶ"), "until it expires");
}

#[test]
fn words_of_a_commitment_expire_and_its_counts_stay() {
    let (dir, store) = state();
    let id = takes_on(&store, "名刺の紙を選ぶ");
    asked(&store, id);
    assert!(store.save_check_in_note(id, AOI, 1, "紙がない").unwrap());
    assert!(!store.save_check_in_note(id, REN, 1, "紙がない").unwrap());
    store.stop_commitments_in_workspace(id, at(1)).unwrap();
    for traces in ["名刺の紙を選ぶ", "紙がない"] {
        assert!(holds(dir.path(), traces));
    }
    store.expire(at(9_999_999), at(0)).unwrap();
    for traces in ["名刺の紙を選ぶ", "紙がない"] {
        assert!(!holds(dir.path(), traces), "{traces}");
    }
    assert!(store.commitments(AOI).unwrap().is_empty());
    assert_eq!(check_ins(&store).len(), 1);
}

#[test]
fn words_of_a_commitment_that_cannot_be_read_expire() {
    let (dir, store) = state();
    let id = takes_on(&store, "名刺の紙を選ぶ");
    let sql = "UPDATE commitment SET plan = '{\"another form\":\"名刺の紙を選ぶ\"}'";
    change(dir.path(), sql);
    for day in 0..9 {
        let now = at(day * 86_400);
        let claimed = store.claim_check_in(id, now, now, tokyo);
        assert_eq!(claimed.is_err(), day < 7, "day {day}");
        store.expire(at((day - 5) * 86_400), at(0)).unwrap();
    }
    for traces in ["名刺の紙を選ぶ", "aoi-4711"] {
        assert!(!holds(dir.path(), traces), "{traces}");
    }
}

/// A follow-up of another member's question: the words of the question, and the member's own words.
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
    // A request found the question before it was forgotten, and stores its follow-up now.
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
    // The permissions are as an earlier version left them, while another process has the database open.
    for (name, _) in &private {
        let mode = if name == "." { 0o755 } else { 0o644 };
        fs::set_permissions(dir.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let again = Store::open(&dir).unwrap();
    assert_eq!(modes(&dir), private);
    assert!(again.is_whole().unwrap() && store.is_whole().unwrap());
}

#[test]
fn a_question_that_is_answered_while_its_member_is_forgotten_is_not_stored() {
    let (_dir, store) = state();
    for key in ["d1", "d2"] {
        let admitted = store.admit(key, "discord", AOI, "{}", at(0), LEASE);
        assert!(admitted.unwrap());
    }
    let edit = NewQuestion {
        edit: Some("d2"),
        ..asks("d1", AOI, "入金はいつ", 0)
    };
    // The edit of a question that was answered long ago is stored.
    store.mark_done("d1").unwrap();
    assert!(store.save_question(&edit, &[]).unwrap().is_some());
    store.forget_member(AOI).unwrap();
    for late in [asks("d1", AOI, "入金はいつ", 0), edit] {
        assert_eq!(store.save_question(&late, &[]).unwrap(), None);
    }
    assert_eq!(store.texts_of(AOI).unwrap(), [""; 0]);
}
