//! A state in PostgreSQL: its key and version, its connections, and who writes at once.

#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/postgres/server.rs"]
mod server;

use std::{
    error::Error as _,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use jiff::Timestamp;
use senpai_store::{Error, Key, KeyParts, Store};
use server::Server;

const AOI: KeyParts = KeyParts(&["discord", "aoi-4711"]);
const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

/// Runs a test with a server and the address of its database; prints that it is not run if there is none.
fn with_server(test: impl FnOnce(&Server, &str)) {
    let Some(server) = Server::start() else {
        let name = thread::current().name().unwrap_or_default().to_owned();
        println!("{name}: not run, because PostgreSQL is missing");
        return;
    };
    test(&server, &server.address("public"));
}

fn psql(server: &Server, sql: &str) {
    let mut psql = Command::new("psql");
    psql.env("PATH", server.path());
    psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]);
    assert!(
        psql.arg(server.address("public"))
            .status()
            .unwrap()
            .success()
    );
}

fn key(byte: u8) -> Key {
    Key::from([byte; 32])
}

#[test]
fn another_key_and_a_newer_state_are_refused_and_left_as_they_are() {
    with_server(|server, address| {
        assert!(!Store::inspect_database(address, &key(7)).unwrap());
        assert!(
            !Store::inspect_database(address, &key(7)).unwrap(),
            "none is made"
        );
        let store = Store::connect(address, key(7)).unwrap();
        store.set_preference(AOI, "{}", NOW).unwrap();
        assert!(Store::inspect_database(address, &key(7)).unwrap());
        for refused in [
            Store::connect(address, key(8)).err(),
            Store::inspect_database(address, &key(8)).err(),
        ] {
            assert!(matches!(refused, Some(Error::KeyWrong)));
        }
        psql(server, "UPDATE note SET value = '99' WHERE name = 'schema'");
        for refused in [
            Store::connect(address, key(7)).err(),
            Store::inspect_database(address, &key(7)).err(),
        ] {
            assert!(matches!(refused, Some(Error::Newer { found: 99, .. })));
        }
        assert!(store.preference(AOI).unwrap().is_some());
    });
}

/// A state of the version with which PostgreSQL became an engine.
#[test]
fn a_state_of_an_earlier_version_is_migrated_with_its_rows() {
    with_server(|server, address| {
        let store = Store::connect(address, key(7)).unwrap();
        store.set_preference(AOI, "{}", NOW).unwrap();
        let secret = store.add_api_key("assistant", None, None, NOW).unwrap();
        drop(store);
        let then = "DROP TRIGGER question_deleted ON question; DROP TRIGGER words_deleted ON question; DROP FUNCTION count_deletion;
            DELETE FROM note WHERE name = 'deletions'; DROP INDEX question_member; CREATE INDEX question_member ON question (member);
            DROP INDEX api_key_name; ALTER TABLE api_key ADD UNIQUE (name); UPDATE note SET value = '20' WHERE name = 'schema'";
        psql(server, then);
        let store = Store::connect(address, key(7)).unwrap();
        assert!(store.preference(AOI).unwrap().is_some());
        let used = store.use_api_key(&secret.unwrap(), NOW).unwrap();
        assert_eq!(used.unwrap().name, "assistant");
        let of_workspace = store.add_api_key("assistant", Some(AOI), None, NOW);
        assert!(of_workspace.unwrap().is_some());
        assert_eq!(store.deletions().unwrap(), 0);
    });
}

/// docs/postgres.md promises it.
#[test]
fn a_dump_is_restored_into_another_database() {
    with_server(|server, address| {
        let store = Store::connect(address, key(7)).unwrap();
        store.set_preference(AOI, "{}", NOW).unwrap();
        let first = store.audit(AOI, AOI, None, "before", NOW).unwrap();
        psql(server, "CREATE DATABASE restored");
        let restored = address.replace("/postgres?", "/restored?");
        let mut copy = Command::new("sh");
        copy.env("PATH", server.path()).args([
            "-euc",
            "dump=$(mktemp); pg_dump --format=custom --file=$dump \"$1\"
             pg_restore --no-owner --exit-on-error --clean --if-exists --dbname=\"$2\" $dump; rm $dump",
            "copy",
            address,
            &restored,
        ]);
        assert!(copy.status().unwrap().success());
        let copy = Store::connect(&restored, key(7)).unwrap();
        assert!(copy.is_whole().unwrap());
        assert_eq!(copy.preference(AOI).unwrap().as_deref(), Some("{}"));
        let next = copy.audit(AOI, AOI, None, "after", NOW).unwrap();
        assert!(next > first, "an id is given once");
        let other = Store::connect(&restored, key(8)).err();
        assert!(matches!(other, Some(Error::KeyWrong)));
    });
}

#[test]
fn many_that_open_and_write_at_once_lose_nothing_and_do_nothing_twice() {
    with_server(|_, address| {
        let admitted = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    let store = Store::connect(address, key(7)).unwrap();
                    for delivery in 0..50 {
                        let delivery = delivery.to_string();
                        let first = store.admit(&delivery, "slack", AOI, "{}", NOW, NOW);
                        admitted.fetch_add(first.unwrap().into(), Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(admitted.into_inner(), 50, "each is admitted once");
        let store = Store::connect(address, key(7)).unwrap();
        assert_eq!(store.waiting_deliveries().unwrap(), 50);
    });
}

#[test]
fn a_lost_connection_is_made_again() {
    with_server(|server, address| {
        let store = Store::connect(address, key(7)).unwrap();
        store.set_note("a", "1").unwrap();
        assert_eq!(store.note("a").unwrap().as_deref(), Some("1"));
        psql(
            server,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'senpai-bot'",
        );
        // The call that finds the loss may fail.
        let written = (0..3).any(|_| store.set_note("a", "2").is_ok());
        let read = (0..3).find_map(|_| store.note("a").ok().flatten());
        assert!(written);
        assert_eq!(read.as_deref(), Some("2"));
    });
}

#[test]
fn a_store_is_used_and_dropped_inside_a_runtime() {
    with_server(|_, address| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = Store::connect(address, key(7)).unwrap();
            store.set_note("a", "1").unwrap();
            assert!(store.is_whole().unwrap());
            drop(store);
        });
    });
}

#[test]
fn a_text_with_nul_is_kept_and_a_refused_row_is_not_repeated() {
    with_server(|server, address| {
        let store = Store::connect(address, key(7)).unwrap();
        store.set_note("a", "before\0after").unwrap();
        assert_eq!(
            store.note("a").unwrap().as_deref(),
            Some("before\u{fffd}after")
        );
        psql(
            server,
            "ALTER TABLE note ADD CHECK (value <> 'words of a member')",
        );
        let refused = store.set_note("a", "words of a member").unwrap_err();
        let all = format!("{refused:?} {}", refused.source().unwrap());
        assert!(!all.contains("words of a member"), "{all}");
        assert!(all.contains("23514"), "{all}");
    });
}

#[test]
fn an_address_that_leads_nowhere_is_told_without_its_password() {
    let wrong = [
        ("postgres://senpai:geheim@127.0.0.1:1/senpai", "127.0.0.1:1"),
        (
            "postgres://senpai:geheim@127.0.0.1:1/senpai?sslmode=verify-full",
            "sslmode",
        ),
        ("postgres://senpai:geheim@/senpai", "names no host"),
        (
            "postgres://senpai:geheim@host:port/senpai",
            "not understood",
        ),
    ];
    for (address, expected) in wrong {
        let error = Store::connect(address, key(7)).err().unwrap();
        let said = format!(
            "{error}; {:?}; {error:?}",
            error.source().map(ToString::to_string)
        );
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("geheim"), "{said}");
    }
}
