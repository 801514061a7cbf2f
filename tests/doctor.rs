//! `senpai-bot doctor` and the messages of `senpai-bot run` without a platform, end to end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

const POST: &str = "---\ntitle: お茶の淹れ方\n---\n\n玉露は60度の湯で淹れます。\n";

/// A folder with one post and these settings.
fn folder(settings: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    fs::write(dir.path().join("content/tea.md"), POST).unwrap();
    fs::write(dir.path().join("senpai.toml"), settings).unwrap();
    dir
}

/// Runs the command without tokens. Returns its success, and what it printed.
fn bot(dir: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_senpai-bot"));
    command
        .current_dir(dir.path())
        .env("SENPAI_MODEL", "false")
        .envs(environment.iter().copied());
    let output = command.args(arguments).output().unwrap();
    let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), printed)
}

/// Every file below a folder, with its contents; a folder has none.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path));
        }
        let contents = fs::read(&path).unwrap_or_default();
        found.insert(path, contents);
    }
    found
}

#[test]
fn the_doctor_changes_nothing() {
    let dir = folder("");
    let before = files(dir.path());
    let (_, report) = bot(&dir, &["doctor"], &[]);
    assert!(report.contains("ok    posts: 1 in "), "{report}");
    let state = format!(
        "ok    state: none in {}",
        dir.path().join("state").display()
    );
    assert!(report.contains(&state), "{report}");
    assert_eq!(files(dir.path()), before);

    drop(senpai_store::Store::open(&dir.path().join("state")).unwrap());
    let before = files(dir.path());
    let (_, report) = bot(&dir, &["doctor"], &[]);
    assert!(report.contains("ok    state: "), "{report}");
    assert_eq!(files(dir.path()), before);

    fs::write(dir.path().join("state/senpai.db"), "no database").unwrap();
    let (_, report) = bot(&dir, &["doctor"], &[]);
    assert!(report.contains("error state: "), "{report}");
}

#[test]
fn the_doctor_counts_what_check_lists() {
    let dir = folder("");
    fs::write(dir.path().join("content/empty.md"), "---\ntitle: 空\n---\n").unwrap();
    let (_, report) = bot(&dir, &["doctor"], &[]);
    let counted = report.lines().find(|l| l.starts_with("warn  posts: "));
    let counted = counted.unwrap_or_else(|| panic!("{report}"));
    assert!(counted.contains("errors: 0, warnings: 1"), "{report}");
    assert!(counted.contains("`senpai check`"), "{report}");
}

#[test]
fn the_doctor_names_addresses_that_others_can_reach() {
    let (fine, report) = bot(
        &folder("[server]\nlisten = \"0.0.0.0:9464\""),
        &["doctor"],
        &[],
    );
    assert!(!fine && report.contains("error HTTP server: "), "{report}");
    let here = folder("[server]\nlisten = \"127.0.0.1:9464\"\npull = true");
    let (_, report) = bot(&here, &["doctor"], &[]);
    assert!(report.contains("warn  HTTP server: "), "{report}");
    let (_, report) = bot(&here, &["doctor"], &[("SENPAI_HOOK_SECRET", "a secret")]);
    assert!(report.contains("ok    HTTP server: "), "{report}");
    for (address, expect) in [("0.0.0.0:3100", "warn  "), ("[::1]:3100", "ok    ")] {
        let slack = [
            ("SENPAI_SLACK_BOT_TOKEN", "xoxb-a-token"),
            ("SENPAI_SLACK_SIGNING_SECRET", "a secret"),
            ("SENPAI_SLACK_API", "http://127.0.0.1:9"),
            ("SENPAI_SLACK_LISTEN", address),
        ];
        let (_, report) = bot(&folder(""), &["doctor"], &slack);
        let line = format!("{expect}Slack, events over HTTP: ");
        assert!(report.contains(&line), "{report}");
    }
}

#[test]
fn a_missing_token_is_named_for_the_platforms_that_run_names() {
    let dir = folder("");
    for (arguments, named, unnamed) in [
        (
            &["run"][..],
            &["DISCORD_TOKEN", "SLACK_BOT_TOKEN"][..],
            "there is no",
        ),
        (&["run", "--slack"], &["SLACK_BOT_TOKEN"], "DISCORD"),
        (&["run", "--discord"], &["DISCORD_TOKEN"], "SLACK"),
        (
            &["doctor"],
            &["DISCORD_TOKEN", "SLACK_BOT_TOKEN"],
            "there is no",
        ),
    ] {
        let (fine, printed) = bot(&dir, arguments, &[]);
        assert!(!fine, "{printed}");
        assert!(named.iter().all(|name| printed.contains(name)), "{printed}");
        assert!(!printed.contains(unnamed), "{printed}");
    }
    // A platform that is named must be configured, also beside another one.
    let discord = [("SENPAI_DISCORD_TOKEN", "a-token")];
    let (fine, printed) = bot(&dir, &["run", "--discord", "--slack"], &discord);
    assert!(
        !fine && printed.contains("SENPAI_SLACK_BOT_TOKEN"),
        "{printed}"
    );
}

#[test]
fn only_commands_that_connect_have_flags_for_tokens() {
    let dir = folder("");
    for (command, expect) in [
        ("run", true),
        ("doctor", true),
        ("status", false),
        ("gaps", false),
    ] {
        let (_, help) = bot(&dir, &[command, "--help"], &[]);
        assert!(help.contains("--state"), "{help}");
        assert_eq!(help.contains("token"), expect, "{help}");
    }
}

#[test]
fn an_empty_secret_is_refused_as_it_would_let_everybody_in() {
    let dir = folder("[server]\nlisten = \"127.0.0.1:0\"\n");
    fs::write(dir.path().join("empty"), " \n").unwrap();
    fs::write(dir.path().join("token"), "xoxb-1\n").unwrap();
    for variable in [
        "SENPAI_DISCORD_TOKEN_FILE",
        "SENPAI_SLACK_BOT_TOKEN_FILE",
        "SENPAI_SLACK_APP_TOKEN_FILE",
        "SENPAI_SLACK_SIGNING_SECRET_FILE",
        "SENPAI_HOOK_SECRET_FILE",
    ] {
        let environment = [
            ("SENPAI_SLACK_BOT_TOKEN_FILE", "token"),
            ("SENPAI_SLACK_API", "http://127.0.0.1:9"),
            (variable, "empty"),
        ];
        for command in ["run", "doctor"] {
            let (fine, printed) = bot(&dir, &[command], &environment);
            assert!(!fine && printed.contains("empty is empty"), "{printed}");
            assert!(printed.contains(variable), "{printed}");
        }
    }
}

#[test]
fn the_doctor_finds_a_slip_in_the_synonyms() {
    let dir = folder("");
    fs::write(
        dir.path().join("content/synonyms.toml"),
        "[[synonym]]\nwords = [",
    )
    .unwrap();
    let (fine, report) = bot(&dir, &["doctor"], &[]);
    assert!(
        !fine && report.contains("error posts: synonyms.toml"),
        "{report}"
    );
}

#[test]
fn settings_of_the_page_that_do_not_do_what_they_say_are_named() {
    let listen = "[web]\nlisten = \"127.0.0.1:0\"\n";
    let url = "url = \"https://ask.example.com\"\n";
    for (settings, said) in [
        (
            "[web]\nurl = \"https://ask.example.com\"\n".to_owned(),
            "`web.url` has no effect without `web.listen`",
        ),
        (
            format!("{listen}url = \"http://ask.example.com\"\n"),
            "without HTTPS",
        ),
        (
            format!("{listen}embed = [\"https://a.example\"]\n"),
            "`web.embed` without `web.url`",
        ),
        (
            format!("{listen}{url}embed = [\"http://a.example\"]\n"),
            "`web.embed` names http://a.example",
        ),
        (
            format!("{listen}{url}embed = [\"https://*\"]\n"),
            "web.embed",
        ),
        (
            format!("{listen}{url}[chat.helpers]\nweb = \"C0123456789\"\n"),
            "Slack, which has no token",
        ),
    ] {
        let (_, printed) = bot(&folder(&settings), &["doctor"], &[]);
        assert!(printed.contains(said), "{settings}: {printed}");
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let settings = format!("[web]\nlisten = \"{address}\"\n");
    let (_, printed) = bot(&folder(&settings), &["doctor"], &[]);
    assert!(printed.contains("cannot be listened on now"), "{printed}");
    let (_, printed) = bot(&folder(&format!("{listen}{url}")), &["doctor"], &[]);
    assert!(!printed.contains("warn  page"), "{printed}");
}

/// No platform looks at such a digest, so it would never come, in silence.
#[test]
fn the_doctor_names_digests_that_no_platform_sends() {
    for (settings, why) in [
        (
            "[practice.digest]\nweb = \"web\"",
            "write the id of a server or a workspace",
        ),
        (
            "[practice.digest]\n\"\" = \"\"",
            "write the id of a server or a workspace",
        ),
        (
            "[practice.digest]\nT0123 = \"C0123\"",
            "there is no token for Slack",
        ),
        (
            "[practice.digest]\n123 = \"456\"",
            "there is no token for Discord",
        ),
        (
            "[practice]\nenabled = false\n[practice.digest]\n123 = \"456\"",
            "`practice.enabled` is false",
        ),
    ] {
        let (_, report) = bot(&folder(settings), &["doctor"], &[]);
        let warned = report
            .lines()
            .find(|line| line.starts_with("warn  digest: "));
        let warned = warned.unwrap_or_else(|| panic!("{settings}: {report}"));
        assert!(warned.contains(why), "{warned}");
    }
    let (_, report) = bot(&folder(""), &["doctor"], &[]);
    assert!(!report.contains("digest"), "{report}");
}
