//! The commands of `senpai-bot` over its state, end to end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    process::{Command, Output},
};

use jiff::Timestamp;
use senpai_answer::{Answer, AnswerOptions, Status, answer};
use senpai_content::Library;
use senpai_live::{LEARNED_FILE, LiveIndex};
use senpai_store::{AuditOutcome, KeyParts, Language, NewQuestion, Store};
use tempfile::TempDir;

/// A folder with a post, and a state with a question that no post answered.
fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    let post =
        "---\ntitle: 入金の話 # kept\n---\n\n入金が遅れたら三日以内に電話で理由を聞きます。\n";
    fs::write(dir.path().join("content/payment.md"), post).unwrap();
    let store = Store::open(&dir.path().join("state")).unwrap();
    let aoi = KeyParts(&["discord", "aoi"]);
    save(&store, "1", aoi, "確定申告の期限は、\"いつ\"？");
    dir
}

/// Stores a question that no post answered, and returns its id.
fn save(store: &Store, delivery: &str, member: KeyParts, text: &str) -> u64 {
    let question = asked(delivery, member, text);
    store.save_question(&question, &[]).unwrap().unwrap()
}

fn asked<'a>(delivery: &'a str, member: KeyParts<'a>, text: &'a str) -> NewQuestion<'a> {
    NewQuestion {
        delivery,
        workspace: KeyParts(&["discord", "guild"]),
        thread: KeyParts(&["discord", "guild", "general", ""]),
        channel: None,
        message: None,
        member,
        text,
        follow_up: None,
        scope: "{}",
        language: Language::Japanese,
        private: false,
        direct: false,
        status: Status::NotFound,
        millis: 7,
        at: Timestamp::now(),
        edit: None,
    }
}

fn bot(dir: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_senpai-bot"));
    command
        .current_dir(dir.path())
        .env("SENPAI_MODEL", "false")
        .args(arguments)
        .output()
        .unwrap()
}

fn says(dir: &TempDir, arguments: &[&str]) -> String {
    let out = bot(dir, arguments);
    assert!(
        out.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap()
}

/// The answer from the folder's posts and their linked questions, as chat and `senpai ask` give it.
fn ask(dir: &TempDir, question: &str) -> Answer {
    let state = dir.path().join("state");
    let index = LiveIndex::new(dir.path().join("content"), Some(state.join("index")));
    let index = index.with_learned(state.join(LEARNED_FILE));
    let snapshot = index.open(Timestamp::now(), &mut |_| ()).unwrap();
    answer(
        &snapshot.index,
        &snapshot.synonyms,
        question,
        &AnswerOptions::default(),
    )
    .unwrap()
}

/// Asserts that the post of [`folder`] is shown as the answer to a question.
fn is_found(dir: &TempDir, question: &str) {
    let answer = ask(dir, question);
    assert_ne!(answer.status, Status::NotFound);
    assert_eq!(answer.excerpts[0].post.meta.title, "入金の話");
}

/// Asserts that the posts have no error and no warning, as `senpai check` counts them.
fn posts_are_clean(dir: &TempDir) {
    let today = jiff::ZonedDateTime::now().date();
    let library = Library::load(&dir.path().join("content"), today).unwrap();
    assert!(library.diagnostics.is_empty(), "{:?}", library.diagnostics);
}

#[test]
fn figures_are_the_same_as_text_json_and_csv() {
    let dir = folder();
    let json: serde_json::Value = serde_json::from_str(&says(&dir, &["stats", "--json"])).unwrap();
    assert_eq!(
        (&json["asked"], &json["not_found"], &json["unknown"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(json["never_shown"][0], "payment");
    assert_eq!(json["latency_ms"]["p99"], 7);
    assert_eq!(json["per_day"].as_array().unwrap().len(), 30);
    let csv = says(&dir, &["stats", "--csv", "--days", "2"]);
    let last = csv.lines().last().unwrap();
    assert!(
        csv.lines().count() == 3 && last.ends_with(",1,0,0,1,0,0,1"),
        "{csv}"
    );
    let text = says(&dir, &["stats"]);
    assert!(
        text.contains("unknown       1") && text.contains('█'),
        "{text}"
    );
    assert!(says(&dir, &["stats", "--workspace", "slack/T1"]).contains("asked         0"));
    let status: serde_json::Value =
        serde_json::from_str(&says(&dir, &["status", "--json"])).unwrap();
    assert_eq!(
        (&status["posts"], &status["running_since"]),
        (&1.into(), &serde_json::Value::Null)
    );
    assert_eq!(status["drafts"]["count"], 0);
    let draft = "---\ntitle: 題\u{1b}]0;x\ndraft: true\n---\n本文です。\n";
    fs::write(dir.path().join("content/\u{1b}[2J.md"), draft).unwrap();
    let text = says(&dir, &["status"]);
    assert!(text.contains("drafts        1 (%1B[2J.md)"), "{text}");
    says(&dir, &["stats", "--plot", "a.svg"]);
    says(&dir, &["stats", "--plot", "a.png"]);
    assert!(
        fs::read_to_string(dir.path().join("a.svg"))
            .unwrap()
            .starts_with("<svg")
    );
    assert!(
        fs::read(dir.path().join("a.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
    let none = bot(&dir, &["stats", "--state", "nowhere"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        !dir.path().join("nowhere").exists(),
        "reading creates nothing"
    );
}

#[test]
fn a_gap_is_listed_linked_found_and_exported() {
    let dir = folder();
    let csv = says(&dir, &["gaps", "--csv"]);
    assert!(
        csv.contains("\"確定申告の期限は、\"\"いつ\"\"？\""),
        "{csv}"
    );
    let listed: serde_json::Value = serde_json::from_str(&says(&dir, &["gaps", "--json"])).unwrap();
    let gap = listed[0]["gap"].as_str().unwrap();
    let missing = bot(&dir, &["gaps", "link", gap, "nothing"]);
    assert!(
        !missing.status.success()
            && String::from_utf8_lossy(&missing.stderr).contains("no post nothing")
    );
    assert_eq!(ask(&dir, "確定申告の期限は？").status, Status::NotFound);
    says(
        &dir,
        &[
            "gaps",
            "link",
            gap,
            "payment",
            "--words",
            "確定申告の期限は？",
        ],
    );
    is_found(&dir, "確定申告の期限は？");
    assert!(says(&dir, &["gaps"]).contains("no questions"));
    assert!(says(&dir, &["gaps", "export"]).contains("payment: 1 added"));
    let post = fs::read_to_string(dir.path().join("content/payment.md")).unwrap();
    assert!(
        post.starts_with(
            "---\ntitle: 入金の話 # kept\nquestions:\n  - \"確定申告の期限は？\"\n---\n"
        ),
        "{post}"
    );
    assert_eq!(
        fs::read_to_string(dir.path().join("state/learned.toml")).unwrap(),
        ""
    );
    is_found(&dir, "確定申告の期限は？");
}

/// A folder with two posts, of which `payment` helped two members with `question`. An admin linked a question about the other.
fn with_suggestion(question: &str) -> TempDir {
    let dir = folder();
    let post = "---\ntitle: 税の話\n---\n\n確定申告は三月十五日までに出します。\n";
    fs::write(dir.path().join("content/tax.md"), post).unwrap();
    fs::write(dir.path().join("state/learned.toml"), LINKED).unwrap();
    let store = Store::open(&dir.path().join("state")).unwrap();
    for (delivery, member) in [("2", "ren"), ("3", "mei")] {
        let member = KeyParts(&["discord", member]);
        let id = save(&store, delivery, member, question);
        store
            .judge(
                id,
                member,
                &["payment".into()],
                Some(true),
                Timestamp::now(),
            )
            .unwrap();
    }
    dir
}

/// The linked questions of [`with_suggestion`].
const LINKED: &str = "[[question]]\npost = \"tax\"\ntext = \"確定申告の期限は何日？\"\n";

/// The name of the only suggestion, which is one of `payment`.
fn suggestion(dir: &TempDir) -> String {
    let json = says(dir, &["gaps", "suggest", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&json).unwrap();
    let [only] = &listed.as_array().unwrap()[..] else {
        panic!("{listed}");
    };
    assert_eq!(
        (&only["post"], &only["helped"], &only["members"]),
        (&"payment".into(), &2.into(), &2.into())
    );
    only["gap"].as_str().unwrap().to_owned()
}

fn linked(dir: &TempDir) -> String {
    fs::read_to_string(dir.path().join("state/learned.toml")).unwrap()
}

#[test]
fn a_suggested_link_is_measured_and_taken_when_an_admin_accepts_it() {
    let question = "振り込まれないお客様への連絡は？";
    let dir = with_suggestion(question);
    let name = suggestion(&dir);
    let text = says(&dir, &["gaps", "suggest"]);
    assert!(text.contains("helped 2 (members: 2)"), "{text}");
    let csv = says(&dir, &["gaps", "suggest", "--csv"]);
    assert!(
        csv.contains(&format!("{name},payment,2,2,0,{question}")),
        "{csv}"
    );
    assert_eq!(linked(&dir), LINKED, "a list changes nothing");
    let said = says(&dir, &["gaps", "link", &name]);
    assert!(
        said.contains("right post first: 1 before, 1 after")
            && said.contains(&format!("payment now answers: {question}")),
        "{said}"
    );
    is_found(&dir, question);
    assert!(says(&dir, &["gaps", "suggest"]).contains("no suggestions"));
}

#[test]
fn a_link_that_takes_the_first_place_of_a_linked_question_is_refused() {
    let dir = with_suggestion("確定申告の期限は？");
    let name = suggestion(&dir);
    let refused = bot(&dir, &["gaps", "link", &name]);
    let said = String::from_utf8_lossy(&refused.stdout);
    let why = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{why}");
    assert!(
        said.contains("right post first: 1 before, 0 after")
            && said.contains("lost: 確定申告の期限は何日？: tax before, payment after"),
        "{said}"
    );
    assert!(
        why.contains("nothing was linked") && why.contains("--force"),
        "{why}"
    );
    assert_eq!(linked(&dir), LINKED);
    assert_eq!(suggestion(&dir), name, "still to be decided");
    says(&dir, &["gaps", "link", &name, "--force"]);
    assert!(linked(&dir).contains("payment"));
}

#[test]
fn a_link_that_takes_the_first_place_of_a_posts_own_or_golden_question_is_refused() {
    let fees = "---\ntitle: 報酬\n---\n\n## 報酬の目安\n\n話し合って決めます。\n";
    let tax = |questions: &str| {
        format!("---\ntitle: 税金\n{questions}---\n\n確定申告の期限は三月十五日です。\n")
    };
    let own = "報酬の目安はいくら？";
    let golden = "確定申告の期限は何日？";
    for (asks, words, lost) in [
        (tax(&format!("questions: [{own}]\n")), own, own),
        (tax(""), "確定申告の期限は？", golden),
    ] {
        let dir = folder();
        let content = dir.path().join("content");
        fs::write(content.join("fees.md"), fees).unwrap();
        fs::write(content.join("tax.md"), asks).unwrap();
        let entry =
            format!("[[question]]\ntext = \"{golden}\"\nhalf = \"report\"\npost = \"tax\"\n");
        fs::write(content.join("questions.toml"), entry).unwrap();
        let gaps: serde_json::Value =
            serde_json::from_str(&says(&dir, &["gaps", "--json"])).unwrap();
        let name = gaps[0]["gap"].as_str().unwrap();
        let link = [
            "gaps",
            "link",
            name,
            "fees",
            "--words",
            words,
            "--answer",
            "話し合って",
        ];
        let refused = bot(&dir, &link);
        let said = String::from_utf8_lossy(&refused.stdout);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        let lost = format!("lost: {lost}: tax before, fees after");
        assert!(said.contains(&lost), "{said}");
        assert!(!dir.path().join("state/learned.toml").exists());
        says(&dir, &[&link[..], &["--force"]].concat());
    }
}

#[test]
fn private_words_are_in_no_list() {
    let dir = folder();
    let store = Store::open(&dir.path().join("state")).unwrap();
    for (delivery, member) in [("2", "ren"), ("3", "mei")] {
        let member = KeyParts(&["discord", member]);
        let question = NewQuestion {
            private: delivery == "2",
            direct: delivery == "3",
            ..asked(delivery, member, "猫の爪切りの頻度は？")
        };
        let id = store.save_question(&question, &[]).unwrap().unwrap();
        for of in ["aoi", "ren", "mei"] {
            let of = KeyParts(&["discord", of]);
            store
                .judge(id, of, &["payment".into()], Some(true), Timestamp::now())
                .unwrap();
        }
    }
    for format in [&[][..], &["--json"], &["--csv"]] {
        let listed = says(&dir, &[&["gaps"], format].concat());
        let suggested = says(&dir, &[&["gaps", "suggest"], format].concat());
        assert!(!listed.contains("爪切り") && !suggested.contains("爪切り"));
        assert!(listed.contains("確定申告"), "{listed}");
    }
}

#[test]
fn a_suggestion_that_is_ruled_out_does_not_come_again() {
    let dir = with_suggestion("振り込まれないお客様への連絡は？");
    says(&dir, &["gaps", "rule-out", &suggestion(&dir)]);
    assert!(says(&dir, &["gaps", "suggest"]).contains("no suggestions"));
    assert_eq!(linked(&dir), LINKED);
}

const TWO_STEPS: &str = "---
title: 入金の話
---

## 電話

入金が遅れたら三日以内に電話で理由を聞きます。

## 書面

二週間たっても届かなければ**内容証明**を送ります。
";
const NEXT: &str = "催促の次はどうする？";

/// A folder in which an admin linked the question to a post and named its second sentence as the answer.
fn linked_with_an_answer() -> TempDir {
    let dir = folder();
    fs::write(dir.path().join("content/payment.md"), TWO_STEPS).unwrap();
    let listed: serde_json::Value = serde_json::from_str(&says(&dir, &["gaps", "--json"])).unwrap();
    let gap = listed[0]["gap"].as_str().unwrap();
    let link = ["gaps", "link", gap, "payment", "--words", NEXT, "--answer"];
    let refused = bot(&dir, &[&link[..], &["**内容証明**を送"]].concat());
    let why = String::from_utf8_lossy(&refused.stderr);
    assert!(
        !refused.status.success()
            && why.contains("answer-not-in-body")
            && why.contains("copy a part of the sentence"),
        "{why}"
    );
    assert!(says(&dir, &["gaps"]).contains(gap), "still to be closed");
    says(&dir, &[&link[..], &["内容証明を送"]].concat());
    dir
}

fn first_excerpt(dir: &TempDir, question: &str) -> String {
    ask(dir, question).excerpts[0].excerpt.text.clone()
}

#[test]
fn a_named_answer_is_shown_and_exported_in_the_authors_form() {
    let dir = linked_with_an_answer();
    let post = dir.path().join("content/payment.md");
    assert!(first_excerpt(&dir, NEXT).contains("内容証明"));
    assert!(says(&dir, &["gaps", "export"]).contains("payment: 1 added"));
    let line = format!("questions:\n  - \"{NEXT}\": \"内容証明を送\"\n");
    let after = fs::read_to_string(&post).unwrap();
    assert_eq!(after.replace(&line, ""), TWO_STEPS);
    posts_are_clean(&dir);
    assert!(first_excerpt(&dir, NEXT).contains("内容証明"));
}

#[test]
fn words_that_are_gone_from_the_post_leave_the_question() {
    let dir = linked_with_an_answer();
    let post = dir.path().join("content/payment.md");
    fs::write(&post, TWO_STEPS.replace("内容証明", "督促状")).unwrap();
    is_found(&dir, NEXT);
    assert!(says(&dir, &["gaps", "export"]).contains("payment: 1 added"));
    let after = fs::read_to_string(&post).unwrap();
    assert!(
        after.contains(&format!("questions:\n  - \"{NEXT}\"\n")),
        "{after}"
    );
    posts_are_clean(&dir);
}

#[test]
fn a_channel_is_set_and_what_is_not_said_stays() {
    let dir = folder();
    says(
        &dir,
        &[
            "settings",
            "discord/guild/general",
            "--tags",
            "入金,面接",
            "--private",
            "true",
        ],
    );
    let set = says(
        &dir,
        &[
            "settings",
            "discord/guild/general",
            "--language",
            "ja",
            "--json",
        ],
    );
    assert_eq!(
        set,
        "{\"tags\":[\"入金\",\"面接\"],\"language\":\"ja\",\"private\":true}\n"
    );
    let unset = says(&dir, &["settings", "slack/guild/general"]);
    assert!(unset.contains("private       false"), "{unset}");
    assert!(
        unset.contains("language      that of the question"),
        "{unset}"
    );
    let table = says(&dir, &["settings", "slack/guild/general", "--csv"]);
    assert!(table.contains("language,\n"), "{table}");
    let store = Store::open(&dir.path().join("state")).unwrap();
    let audit = store
        .audit_rows(Some(KeyParts(&["discord", "guild"])), 100)
        .unwrap();
    let actions: Vec<&str> = audit.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "settings language=ja",
            "settings tags=入金,面接 private=true"
        ]
    );
}

#[test]
fn a_workspace_or_channel_that_cannot_be_is_refused_with_what_to_write() {
    let dir = folder();
    for (arguments, says) in [
        (["gaps", "--workspace=irc/1"], "write discord or slack"),
        (
            ["gaps", "--workspace=slack/"],
            "write the workspace as slack/ID",
        ),
        (["settings", "slack/T1"], "PLATFORM/ID/CHANNEL"),
        (["settings", "slack/T1/"], "PLATFORM/ID/CHANNEL"),
        (["settings", "irc/T1/C1"], "write discord or slack"),
    ] {
        let out = bot(&dir, &arguments);
        let error = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(2), "{error}");
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_lost_key_is_named_and_no_new_one_is_made() {
    let dir = folder();
    let key = dir.path().join("state/senpai.key");
    fs::remove_file(&key).unwrap();
    let status = bot(&dir, &["status"]);
    let error = String::from_utf8(status.stderr).unwrap();
    assert_eq!(status.status.code(), Some(2), "{error}");
    let doctor = String::from_utf8(bot(&dir, &["doctor"]).stdout).unwrap();
    assert!(doctor.contains("error state: "), "{doctor}");
    for said in [error, doctor] {
        assert!(said.contains("senpai.key is missing"), "{said}");
        assert!(said.contains("restore the file from a backup, or start over"));
    }
    assert!(!key.exists());
}

#[test]
fn no_question_or_title_steers_the_terminal() {
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}2J\u{202e}\u{2066}\u{7f}";
    let dir = folder();
    let store = Store::open(&dir.path().join("state")).unwrap();
    let question = NewQuestion {
        delivery: "2",
        workspace: KeyParts(&["discord", "guild"]),
        thread: KeyParts(&["discord", "guild", "general", ""]),
        channel: None,
        message: None,
        member: KeyParts(&["discord", "ken"]),
        text: &format!("{hostile}電車の\nforged 9 × 時刻は？"),
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
    drop(store);
    let post = format!("---\ntitle: 題\nid: 'x{hostile}'\n---\n{hostile}本文です。\n");
    fs::write(dir.path().join(format!("content/{hostile}.md")), post).unwrap();
    fs::write(
        dir.path().join("state/learned.toml"),
        "[[question]]\npost = \"x\\u001b[2J\"\ntext = \"x\"\n",
    )
    .unwrap();
    for arguments in [
        &["gaps"][..],
        &["gaps", "--json"],
        &["gaps", "--csv"],
        &["gaps", "link", hostile, "payment"],
        &["gaps", "export"],
        &["stats"],
        &["status"],
        &["doctor"],
        &["settings", "discord/guild/general", "--tags", hostile],
        &["settings", hostile],
        &[hostile],
    ] {
        let output = bot(&dir, arguments);
        for bytes in [output.stdout, output.stderr] {
            let text = String::from_utf8(bytes).unwrap();
            let is_forbidden =
                |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{2066}');
            assert!(!text.contains(is_forbidden), "{arguments:?}: {text:?}");
            // A cell of a table may hold line breaks, in quotes.
            let is_table = arguments.contains(&"--csv");
            let is_forged = !is_table && text.lines().any(|l| l.starts_with("forged"));
            assert!(!is_forged, "{text}");
        }
    }
}

#[test]
fn ratings_stand_beside_practice_unless_there_is_none() {
    let dir = folder();
    let text = says(&dir, &["stats"]);
    assert!(text.contains("no figure of 5 or more members"), "{text}");
    let json = |dir: &TempDir| -> serde_json::Value {
        serde_json::from_str(&says(dir, &["stats", "--json"])).unwrap()
    };
    assert!(json(&dir)["practice"]["all"]["taken_on"].is_null());
    assert!(json(&dir)["practice"]["weeks"].is_array());
    let csv = says(&dir, &["stats", "--csv", "--practice"]);
    assert!(csv.starts_with("of,name,rated,"), "{csv}");
    assert!(csv.contains("\nall,,") && csv.contains("\nweek,2"), "{csv}");
    let off = "[practice]\nenabled = false\n";
    fs::write(dir.path().join("senpai.toml"), off).unwrap();
    assert!(json(&dir)["practice"].is_null());
    assert!(!says(&dir, &["stats"]).contains("practice"));
}

#[test]
fn what_prints_no_list_refuses_the_format_of_lists() {
    let dir = with_suggestion("振り込まれないお客様への連絡は？");
    let name = suggestion(&dir);
    for action in [
        &["gaps", "link", &name, "--json", "--force"][..],
        &["gaps", "--csv", "rule-out", &name],
        &["gaps", "draft", &name, "--json"],
        &["gaps", "export", "--csv"],
    ] {
        let output = bot(&dir, action);
        assert_eq!(output.status.code(), Some(2), "{action:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("lists only"));
    }
    assert_eq!(linked(&dir), LINKED);
    suggestion(&dir);
}

#[test]
fn a_key_is_shown_once_listed_and_revoked() {
    let dir = folder();
    let store = Store::open(&dir.path().join("state")).unwrap();
    assert!(says(&dir, &["keys"]).contains("no keys"));
    let key = says(&dir, &["keys", "add", "assistant"]);
    let key = key.trim();
    assert!(key.starts_with("senpai_") && key.len() == 71, "{key}");
    assert!(store.use_api_key(key, Timestamp::now()).unwrap().is_some());
    let made = says(&dir, &["keys", "add", "my importer", "--json"]);
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let other = made["key"].as_str().unwrap();
    assert!(
        store
            .use_api_key(other, Timestamp::now())
            .unwrap()
            .is_some()
    );
    for format in [&[][..], &["--json"], &["--csv"]] {
        let listed = says(&dir, &[&["keys", "list"], format].concat());
        assert!(listed.contains("assistant") && listed.contains("my importer"));
        let today = Timestamp::now().to_string();
        assert!(listed.contains(&today[..10]), "{listed}");
        assert!(!listed.contains(&key[7..]) && !listed.contains(&other[7..]));
    }
    let without_page = bot(&dir, &["keys", "add", "third"]).stderr;
    assert!(String::from_utf8_lossy(&without_page).contains("set `web.listen`"));
    says(&dir, &["keys", "revoke", "3"]);
    says(&dir, &["keys", "revoke", "1"]);
    assert!(store.use_api_key(key, Timestamp::now()).unwrap().is_none());
    for (arguments, why) in [
        (&["add", "my importer"][..], "already"),
        (&["add", ""], "cannot name a key"),
        (&["add", " a"], "cannot name a key"),
        (&["add", "a\nb"], "cannot name a key"),
        (&["add", &"長".repeat(65)], "cannot name a key"),
        (&["revoke", "1"], "no key 1"),
        (&["revoke", "my importer"], "invalid value 'my importer'"),
        (&["revoke", "2", "--json"], "lists only"),
    ] {
        let output = bot(&dir, &[&["keys"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    let audit = store
        .audit_rows(Some(KeyParts(&["terminal"])), 100)
        .unwrap();
    let audit: Vec<&str> = audit.iter().map(|row| &*row.action).collect();
    let mut acts = [
        "keys add assistant",
        "keys add my importer",
        "keys add third",
        "keys revoke 3 third",
        "keys revoke 1 assistant",
    ];
    acts.reverse();
    assert_eq!(audit, acts);
}

#[test]
fn what_was_closed_is_listed_and_taken_back_and_the_audit_says_what_came_of_it() {
    let dir = folder();
    let gaps =
        || -> serde_json::Value { serde_json::from_str(&says(&dir, &["gaps", "--json"])).unwrap() };
    let name = gaps()[0]["gap"].as_str().unwrap().to_owned();
    let refused = bot(&dir, &["gaps", "link", &name, "no-such-post"]);
    assert_eq!(refused.status.code(), Some(2));
    for (close, by) in [
        (&["gaps", "rule-out", &name][..], "rule-out"),
        (&["gaps", "link", &name, "payment"], "link"),
    ] {
        says(&dir, close);
        assert_eq!(gaps(), serde_json::json!([]));
        let closed = says(&dir, &["gaps", "closed", "--json"]);
        let closed: serde_json::Value = serde_json::from_str(&closed).unwrap();
        assert_eq!(closed[0]["closed_by"], by, "{closed}");
        let listed = says(&dir, &["gaps", "closed"]);
        assert!(listed.starts_with(&format!("{name} {by}")), "{listed}");
        says(&dir, &["gaps", "restore", &name]);
        assert_eq!(gaps()[0]["gap"], name.as_str());
    }
    let learned = fs::read_to_string(dir.path().join("state/learned.toml")).unwrap();
    assert!(!learned.contains("確定申告"), "{learned}");
    assert_eq!(
        bot(&dir, &["gaps", "restore", &name]).status.code(),
        Some(2)
    );
    let store = Store::open(&dir.path().join("state")).unwrap();
    let audit = store
        .audit_rows(Some(KeyParts(&["terminal"])), 100)
        .unwrap();
    let refused: Vec<&str> = audit
        .iter()
        .filter(|row| row.outcome == Some(AuditOutcome::Refused))
        .map(|row| row.action.as_str())
        .collect();
    let expected = [
        format!("restore {name}"),
        format!("link {name} no-such-post"),
    ];
    assert_eq!(refused, expected);
    let done = audit
        .iter()
        .filter(|row| row.outcome == Some(AuditOutcome::Done));
    assert_eq!(done.count(), 4, "{audit:?}");
}

#[test]
fn a_setting_is_removed_and_a_tag_that_no_post_has_is_refused() {
    let dir = folder();
    let tagged = "---\ntitle: 面接の話\ntags: [面接]\n---\n\n面接では失敗を話します。\n";
    fs::write(dir.path().join("content/interview.md"), tagged).unwrap();
    let channel = "discord/guild/general";
    let wrong = bot(&dir, &["settings", channel, "--tags", "面談"]);
    assert_eq!(wrong.status.code(), Some(2));
    let error = String::from_utf8(wrong.stderr).unwrap();
    assert!(error.contains("did you mean 面接?"), "{error}");
    says(
        &dir,
        &["settings", channel, "--tags", "面接", "--private", "true"],
    );
    let left = says(&dir, &["settings", channel, "--unset", "tags", "--json"]);
    assert_eq!(left, "{\"tags\":null,\"language\":null,\"private\":true}\n");
}
