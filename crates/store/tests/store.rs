//! The state across restarts: nothing acknowledged is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "store/changes.rs"]
mod changes;
#[path = "store/commitments.rs"]
mod commitments;
#[allow(dead_code)]
mod community;
#[path = "store/held_up.rs"]
mod held_up;

use std::fs;

use community::{AOI, GUILD, LEASE, REN, THREAD, asks, at, change, open, shows, state};
use senpai_store::{Error, FollowUp, KeyParts, NewQuestion, Ruling, Status, Store, TakenOver};

#[test]
fn a_redelivery_is_known_also_after_a_restart() {
    let (dir, store) = state();
    assert!(
        store
            .admit("m1", "discord", AOI, "{}", at(0), LEASE)
            .unwrap()
    );
    assert!(
        !store
            .admit("m1", "discord", AOI, "{}", at(1), LEASE)
            .unwrap()
    );
    drop(store);
    let store = open(dir.path()).unwrap();
    assert!(
        !store
            .admit("m1", "discord", AOI, "{}", at(2), LEASE)
            .unwrap()
    );
}

#[test]
fn unfinished_deliveries_are_taken_up_and_done_ones_are_not() {
    let (dir, store) = state();
    for key in ["pending", "sent", "done"] {
        store.admit(key, "slack", AOI, key, at(0), LEASE).unwrap();
    }
    store.mark_sent("sent", "C1/1.2").unwrap();
    store.mark_done("done").unwrap();
    drop(store);
    let store = open(dir.path()).unwrap();
    let left: Vec<_> = taken_over(&store, "slack", DAY)
        .into_iter()
        .map(|u| (u.request, u.sent))
        .collect();
    assert_eq!(
        left,
        [("pending".to_owned(), false), ("sent".to_owned(), true)]
    );
    assert!(taken_over(&store, "discord", DAY).is_empty());
    assert_eq!(store.waiting_deliveries().unwrap(), 1);
}

/// The deliveries that a store takes over at a second, with leases of ten seconds.
fn taken_over(store: &Store, platform: &str, second: i64) -> Vec<TakenOver> {
    let (now, lease) = (at(second), at(second + 10));
    store.take_over(platform, now, lease).unwrap()
}

/// A second after the end of every lease.
const DAY: i64 = 86_400;

#[test]
fn a_delivery_belongs_to_one_store_until_its_lease_ends() {
    let (dir, first) = state();
    let second = open(dir.path()).unwrap();
    /// The number of times that the only delivery was taken over; 0 if the store does not get it now.
    fn attempts(store: &Store, now: i64) -> u32 {
        taken_over(store, "slack", now)
            .first()
            .map_or(0, |taken| taken.attempts)
    }
    first
        .admit("m1", "slack", AOI, "{}", at(0), at(10))
        .unwrap();
    assert_eq!(attempts(&second, 9), 0, "the first works on it");
    assert_eq!(attempts(&first, 9), 0, "its own");
    assert_eq!(attempts(&second, 18), 0, "the first renewed its lease");
    assert_eq!(attempts(&second, 19), 1);
    assert_eq!(attempts(&first, 20), 0, "no longer its own");
    // A store cannot release a delivery that another store has taken over.
    first.release("m1", at(0)).unwrap();
    assert_eq!(attempts(&first, 20), 0);
    second.release("m1", at(60)).unwrap();
    assert_eq!(attempts(&second, 59), 0);
    assert_eq!(attempts(&first, 60), 2);
    // A lease by a clock that was a day ahead blocks nothing.
    first.release("m1", at(DAY)).unwrap();
    assert_eq!(attempts(&second, 61), 3);
    second.mark_done("m1").unwrap();
    assert_eq!(attempts(&first, DAY), 0);
}

#[test]
fn a_store_marks_no_delivery_of_another_store_as_done() {
    let (dir, first) = state();
    let second = open(dir.path()).unwrap();
    first
        .admit("m1", "slack", AOI, "{}", at(0), at(10))
        .unwrap();
    assert_eq!(taken_over(&second, "slack", 11).len(), 1);
    first.mark_done("m1").unwrap();
    assert_eq!(first.waiting_deliveries().unwrap(), 1);
    second.mark_done("m1").unwrap();
    assert_eq!(first.waiting_deliveries().unwrap(), 0);
}

#[test]
fn a_store_that_ends_leaves_its_work_to_the_others_at_once() {
    let (dir, first) = state();
    let second = open(dir.path()).unwrap();
    for (key, platform) in [("m1", "slack"), ("m2", "discord")] {
        first.admit(key, platform, AOI, key, at(0), at(10)).unwrap();
    }
    let has = |store: &Store, now| store.take_duty("notify", at(now), at(now + 10)).unwrap();
    assert!(has(&first, 0) && !has(&second, 1));
    first.release_all("slack", "notify", at(1)).unwrap();
    assert_eq!(taken_over(&second, "slack", 1)[0].key, "m1");
    assert!(taken_over(&second, "discord", 1).is_empty());
    assert!(has(&second, 1));
}

#[test]
fn an_edit_follows_the_earlier_deliveries_of_its_message_in_another_store() {
    let (dir, first) = state();
    let second = open(dir.path()).unwrap();
    let admits = |store: &Store, key: &str| {
        store.admit(key, "x", AOI, "{}", at(0), at(10)).unwrap();
    };
    for key in ["x:17", "x:17-200", "x:170", "x:16-300"] {
        admits(&first, key);
    }
    admits(&second, "x:17-100");
    let follows = |store: &Store, key, now| store.follows_another(key, "x:17", at(now)).unwrap();
    assert!(follows(&second, "x:17-100", 5), "the question");
    assert!(!follows(&first, "x:17-100", 5), "its own");
    assert!(!follows(&second, "x:17-100", 10), "its lease has ended");
    first.mark_done("x:17").unwrap();
    assert!(!follows(&second, "x:17-100", 5));
    assert!(follows(&first, "x:17-200", 5), "an earlier edit");
    assert!(follows(&second, "x:17-deleted", 5), "a deletion");
}

#[test]
fn an_earlier_edit_changes_nothing_and_the_reply_to_an_edit_is_the_questions() {
    let (_dir, store) = state();
    let save = |edit, text| {
        let question = NewQuestion {
            edit,
            ..asks("m1", AOI, text, 0)
        };
        store.save_question(&question, &[]).unwrap()
    };
    let id = save(None, "a").unwrap();
    store.mark_sent("m1", "r1").unwrap();
    assert!(store.begin_edit(id, "m1-200").unwrap());
    assert!(store.begin_edit(id, "m1-200").unwrap(), "it is tried again");
    assert!(!store.begin_edit(id, "m1-100").unwrap());
    assert_eq!(save(Some("m1-200"), "c"), Some(id));
    for earlier in [None, Some("m1-100")] {
        assert_eq!(save(earlier, "b"), None);
    }
    store.mark_sent("m1-200", "r2").unwrap();
    let stored = store.question(id, GUILD).unwrap().unwrap();
    let stored = (stored.text.as_deref(), stored.reply.as_deref());
    assert_eq!(stored, (Some("c"), Some("r2")));
}

#[test]
fn a_direct_message_is_private_for_gaps() {
    let (_dir, store) = state();
    for (second, direct, private) in [(1, false, false), (2, true, false), (3, false, true)] {
        let delivery = second.to_string();
        let question = NewQuestion {
            direct,
            private,
            status: Status::NotFound,
            ..asks(&delivery, AOI, "名刺の紙は", second)
        };
        store.save_question(&question, &[]).unwrap().unwrap();
    }
    let gaps = store.gap_questions(None, at(-1)).unwrap();
    let private: Vec<bool> = gaps.iter().map(|gap| gap.private).collect();
    assert_eq!(private, [true, true, false], "newest first");
}

#[test]
fn one_store_at_a_time_has_a_duty() {
    let (dir, first) = state();
    let second = open(dir.path()).unwrap();
    let has = |store: &Store, now| store.take_duty("notify", at(now), at(now + 10)).unwrap();
    assert!(has(&first, 0) && !has(&second, 9) && has(&first, 9));
    assert!(!has(&second, 18) && has(&second, 19) && !has(&first, 20));
}

#[test]
fn the_last_question_of_a_thread_is_what_a_follow_up_follows() {
    let (_dir, store) = state();
    store
        .save_question(&asks("1", AOI, "入金はいつ", 0), &shows("入金"))
        .unwrap()
        .unwrap();
    store
        .save_question(
            &NewQuestion {
                private: true,
                ..asks("2", REN, "内緒の質問", 5)
            },
            &[],
        )
        .unwrap()
        .unwrap();
    let last = |member, anybody| {
        store
            .last_question(THREAD, member, anybody, true, at(-10), "now")
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
        store
            .last_question(THREAD, AOI, true, true, at(1), "now")
            .unwrap(),
        None,
        "it is too old"
    );
}

#[test]
fn a_question_is_found_in_its_own_workspace_only() {
    let (_dir, store) = state();
    let id = store
        .save_question(&asks("1", AOI, "入金はいつ", 0), &[])
        .unwrap()
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
    let (_dir, store) = state();
    let first = store
        .save_question(&asks("1", AOI, "入金はいつ", 0), &shows("a"))
        .unwrap()
        .unwrap();
    let again = store
        .save_question(&asks("1", AOI, "入金はいつ", 0), &shows("b"))
        .unwrap()
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(store.shown_before(first, 1).unwrap(), shows("b"));
    assert_eq!(store.statistics(None, at(-1)).unwrap().counts.asked, 1);
}

#[test]
fn silence_is_unknown_and_a_complaint_outweighs_praise() {
    let (_dir, store) = state();
    let ids: Vec<_> = ["1", "2", "3"]
        .map(|d| {
            store
                .save_question(&asks(d, AOI, "q", 0), &shows("x"))
                .unwrap()
                .unwrap()
        })
        .into();
    store.save_feedback(ids[0], AOI, true, at(1)).unwrap();
    store.save_feedback(ids[1], AOI, true, at(1)).unwrap();
    store.save_feedback(ids[1], REN, false, at(1)).unwrap();
    let s = store.statistics(Some(GUILD), at(-1)).unwrap();
    let c = s.counts;
    assert_eq!(
        (c.asked, c.found, c.helped, c.did_not_help, c.unknown),
        (3, 3, 1, 1, 1)
    );
    assert_eq!(s.top_posts, [("cheer-at-payment".to_owned(), 3)]);
    assert_eq!(s.days.len(), 1);
    assert_eq!(
        store
            .statistics(Some(KeyParts(&["slack", "x"])), at(-1))
            .unwrap()
            .counts
            .asked,
        0
    );
}

#[test]
fn a_gap_is_open_until_linked_and_out_of_scope_is_marked() {
    let (_dir, store) = state();
    let missing = store
        .save_question(
            &NewQuestion {
                status: Status::NotFound,
                ..asks("1", AOI, "名刺の紙は", 0)
            },
            &[],
        )
        .unwrap()
        .unwrap();
    let bad = store
        .save_question(&asks("2", AOI, "値引きは", 1), &[])
        .unwrap()
        .unwrap();
    store
        .save_question(&asks("3", AOI, "入金は", 2), &[])
        .unwrap()
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
    store.set_ruling([missing], Ruling::OutOfScope).unwrap();
    store.set_ruling([bad], Ruling::Linked).unwrap();
    assert_eq!(open(), [(missing, true)]);
}

#[test]
fn a_member_is_told_once() {
    let (_dir, store) = state();
    let id = store
        .save_question(&asks("1", AOI, "名刺の紙は", 0), &[])
        .unwrap()
        .unwrap();
    store.subscribe(id, "slack", AOI, "place", at(1)).unwrap();
    store.subscribe(id, "slack", AOI, "place", at(2)).unwrap();
    let wishes = store.subscriptions("slack").unwrap();
    assert_eq!(wishes.len(), 1);
    store.mark_notified(wishes[0].id).unwrap();
    assert!(store.subscriptions("slack").unwrap().is_empty());
}

#[test]
fn a_word_that_no_type_knows_is_an_error_that_names_the_row() {
    let (dir, store) = state();
    let id = store
        .save_question(&asks("1", AOI, "q", 0), &[])
        .unwrap()
        .unwrap();
    store.subscribe(id, "slack", AOI, "place", at(1)).unwrap();
    for (column, damage) in [
        ("status", "UPDATE question SET status = 'perhaps'"),
        (
            "language",
            "UPDATE question SET status = 'found', language = 'tlh'",
        ),
    ] {
        change(dir.path(), damage);
        let error = store.question(id, GUILD).unwrap_err();
        assert!(
            matches!(error, Error::Row { table: "question", row, column: c, .. } if row == id.cast_signed() && c == column)
        );
        assert!(error.to_string().contains("delete this row"), "{error}");
    }
    assert!(store.subscriptions("slack").is_err());
    change(
        dir.path(),
        "UPDATE question SET at = 4611686018427387904, status = 'not_found'",
    );
    let error = store.gap_questions(None, at(0)).unwrap_err();
    assert!(matches!(error, Error::Row { column: "at", .. }), "{error}");
}

/// Two stores write at once, for example a bot and an admin's command, or two bots during a restart.
#[test]
fn two_stores_that_write_at_once_lose_nothing() {
    const EACH: usize = 100;
    let (dir, first) = state();
    let second = open(dir.path()).unwrap();
    std::thread::scope(|scope| {
        for (name, store) in [("a", &first), ("b", &second)] {
            scope.spawn(move || {
                for i in 0..EACH {
                    let delivery = format!("{name}{i}");
                    store
                        .admit(&delivery, "slack", AOI, "{}", at(0), LEASE)
                        .unwrap();
                    let both = format!("both{i}");
                    for delivery in [&delivery, &both] {
                        let question = asks(delivery, AOI, "q", 0);
                        let id = store
                            .save_question(&question, &shows("x"))
                            .unwrap()
                            .unwrap();
                        store.save_shown(id, 1, &shows("y")).unwrap();
                    }
                    store.mark_sent(&delivery, "C1/1.2").unwrap();
                    store.mark_done(&delivery).unwrap();
                }
            });
        }
    });
    let counts = first.statistics(None, at(-1)).unwrap().counts;
    assert_eq!(counts.asked, 3 * EACH as u64, "one for each delivery");
    assert!(taken_over(&first, "slack", DAY).is_empty());
}

#[test]
fn a_report_on_a_large_state_delays_no_write() {
    use std::sync::atomic::{AtomicU64, Ordering};

    let (dir, store) = state();
    let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
        INSERT INTO question (id, delivery, workspace, thread, member, text, scope, language, private, status, millis, at)
        SELECT i, CAST(i AS TEXT), workspace, thread, member, 'q', '{}', 'ja', FALSE, 'found', i % 50, 1800000000 + i
        FROM n CROSS JOIN question";
    let first = asks("first", REN, "q", -9);
    store.save_question(&first, &[]).unwrap();
    change(dir.path(), rows);
    let written = AtomicU64::new(0);
    let done = AtomicU64::new(0);
    let during = std::thread::scope(|scope| {
        scope.spawn(|| {
            while done.load(Ordering::Relaxed) == 0 {
                let key = written.load(Ordering::Relaxed).to_string();
                store.admit(&key, "slack", AOI, "{}", at(0), LEASE).unwrap();
                written.fetch_add(1, Ordering::Relaxed);
            }
        });
        let during = (0..5).map(|_| {
            let before = written.load(Ordering::Relaxed);
            assert_eq!(store.statistics(None, at(0)).unwrap().counts.asked, 30_000);
            written.load(Ordering::Relaxed) - before
        });
        let most = during.max().unwrap();
        done.store(1, Ordering::Relaxed);
        most
    });
    // One write may end while a report begins, and one may begin while the report ends.
    assert!(during > 2, "{during} writes during a report");
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

#[test]
fn a_page_that_comes_again_is_replaced() {
    let (_dir, store) = state();
    let new = store.save_question(&asks("1", AOI, "入金はいつ", 0), &[]);
    let id = new.unwrap().unwrap();
    let both = [shows("a"), shows("b")].concat();
    store.save_shown(id, 1, &both).unwrap();
    store.save_shown(id, 1, &shows("c")).unwrap();
    assert_eq!(store.shown_before(id, 2).unwrap(), shows("c"));
}

#[test]
fn a_judgement_that_is_taken_back_counts_no_more() {
    let (_dir, store) = state();
    let new = store.save_question(&asks("1", AOI, "入金はいつ", 0), &[]);
    let id = new.unwrap().unwrap();
    let posts = ["a".to_owned(), "b".to_owned()];
    let judged = || store.judged_questions(None, at(-1)).unwrap().len();
    store.judge(id, AOI, &posts, Some(false), at(1)).unwrap();
    assert_eq!(judged(), 1);
    let counts = store.rating_rows(None, at(1)).unwrap();
    assert!(
        counts.iter().all(|count| count.at == at(1)),
        "not of the question"
    );
    store.judge(id, AOI, &posts, None, at(2)).unwrap();
    assert_eq!(judged(), 0);
}

#[test]
fn a_follow_up_that_no_post_answers_is_no_gap() {
    let (_dir, store) = state();
    let unanswered = |delivery| NewQuestion {
        status: Status::NotFound,
        ..asks(delivery, AOI, "名刺の紙は", 0)
    };
    let first = store.save_question(&unanswered("1"), &[]).unwrap().unwrap();
    let follow_up = NewQuestion {
        follow_up: Some(FollowUp {
            question: first,
            own: "それはなぜ？",
        }),
        member: REN,
        ..unanswered("2")
    };
    store.save_question(&follow_up, &[]).unwrap().unwrap();
    let gaps = store.gap_questions(None, at(-1)).unwrap();
    let ids: Vec<u64> = gaps.iter().map(|gap| gap.id).collect();
    assert_eq!(ids, [first]);
}

/// When a subscription has ended, the next one gets its id, and may be on another platform.
#[test]
fn a_subscription_is_known_on_its_platform_only() {
    let (_dir, store) = state();
    let new = store.save_question(&asks("1", AOI, "名刺の紙は", 0), &[]);
    let question = new.unwrap().unwrap();
    store
        .subscribe(question, "discord", AOI, "place", at(1))
        .unwrap();
    let id = store.subscriptions("discord").unwrap()[0].id;
    assert!(store.subscription("discord", id).unwrap().is_some());
    assert!(store.subscription("slack", id).unwrap().is_none());
}
