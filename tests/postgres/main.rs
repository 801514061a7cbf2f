//! `senpai-bot` over a state in PostgreSQL, end to end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod server;

use std::{fs, path::Path, process::Command};

use jiff::Timestamp;
use senpai_store::{Key, KeyParts, Language, NewQuestion, Status, Store};
use server::Server;
use tempfile::TempDir;

/// A folder with one post and the key of a state.
fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    let post = "---\ntitle: お茶の淹れ方\n---\n\n玉露は60度の湯で淹れます。\n";
    fs::write(dir.path().join("content/tea.md"), post).unwrap();
    fs::write(dir.path().join("senpai.key"), [7; 32]).unwrap();
    dir
}

/// Runs the command without tokens. Returns its success, and what it printed.
fn bot(dir: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_senpai-bot"));
    command.current_dir(dir).env("SENPAI_MODEL", "false");
    command.envs(environment.iter().copied()).args(arguments);
    let output = command.output().unwrap();
    let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), printed)
}

/// Stores a question that no post answers.
fn ask(address: &str) {
    let store = Store::connect(address, Key::from([7; 32])).unwrap();
    let question = NewQuestion {
        delivery: "1",
        workspace: KeyParts(&["discord", "guild"]),
        thread: KeyParts(&["discord", "guild", "general", ""]),
        channel: None,
        message: None,
        member: KeyParts(&["discord", "aoi"]),
        text: "確定申告の期限は？",
        follow_up: None,
        scope: "{}",
        language: Language::Japanese,
        private: false,
        direct: false,
        status: Status::NotFound,
        millis: 7,
        at: Timestamp::now(),
        edit: None,
    };
    store.save_question(&question, &[]).unwrap().unwrap();
}

#[test]
fn the_commands_open_the_database_and_keep_files_in_the_folder() {
    let Some(server) = Server::start() else {
        println!("the_commands_open_the_database: not run, because PostgreSQL is missing");
        return;
    };
    let (dir, address) = (folder(), server.address("public"));
    fs::write(dir.path().join("database"), &address).unwrap();
    let place = [
        ("SENPAI_STATE_FILE", "database"),
        ("SENPAI_KEY_FILE", "senpai.key"),
    ];
    let run = |arguments: &[&str]| bot(dir.path(), arguments, &place);
    let (_, report) = run(&["doctor"]);
    assert!(
        report.contains("ok    state: none in PostgreSQL, with files in "),
        "{report}"
    );
    let (done, said) = run(&["status"]);
    assert!(
        !done && said.contains("no bot state in PostgreSQL"),
        "{said}"
    );

    ask(&address);
    let (_, report) = run(&["doctor"]);
    assert!(report.contains("ok    state: PostgreSQL"), "{report}");
    let (done, gaps) = run(&["gaps"]);
    assert!(done && gaps.contains("確定申告"), "{gaps}");
    for command in ["status", "stats"] {
        let (done, said) = run(&[command]);
        assert!(done, "{said}");
    }
    assert!(dir.path().join("state/index").is_dir());
    assert!(!dir.path().join("state/senpai.db").exists());

    // The same address in senpai.toml.
    let settings = format!("state = \"{address}\"\n");
    fs::write(dir.path().join("senpai.toml"), settings).unwrap();
    let (done, gaps) = bot(dir.path(), &["gaps"], &place[1..]);
    assert!(done && gaps.contains("確定申告"), "{gaps}");
    // A flag names another state.
    let (done, said) = bot(dir.path(), &["gaps", "--state", "none"], &[]);
    assert!(!done && said.contains("no bot state in "), "{said}");
}

#[test]
fn an_incomplete_place_is_refused_with_what_is_missing() {
    let dir = folder();
    let address = "postgres://senpai:geheim@127.0.0.1:1/senpai";
    let state = ("SENPAI_STATE", address);
    let key = ("SENPAI_KEY_FILE", "senpai.key");
    fs::write(dir.path().join("short"), [7; 31]).unwrap();
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[state], "name its file in SENPAI_KEY_FILE"),
        (&[state, ("SENPAI_KEY_FILE", "none")], "none is missing"),
        (
            &[state, ("SENPAI_KEY_FILE", "short")],
            "the key is not the one",
        ),
        (
            &[state, key],
            "cannot connect to the state's database at 127.0.0.1:1",
        ),
        (&[key], "SENPAI_KEY_FILE is for a state in PostgreSQL"),
    ];
    for (environment, expected) in cases {
        for command in ["status", "doctor"] {
            let (done, said) = bot(dir.path(), &[command], environment);
            assert!(!done && said.contains(expected), "{said}");
            assert!(!said.contains("geheim"), "{said}");
        }
    }
    let (_, help) = bot(dir.path(), &["run", "--help"], &[state]);
    assert!(
        help.contains("SENPAI_STATE") && !help.contains("geheim"),
        "{help}"
    );
}
