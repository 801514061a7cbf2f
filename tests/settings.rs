//! The settings, end to end. The package of each command compiles this file, so each test runs for both commands.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
};

use senpai_settings::SETTINGS;
use tempfile::TempDir;

/// The command of this package, and a subcommand that reads the settings first.
const COMMAND: (&str, &str) = match (
    option_env!("CARGO_BIN_EXE_senpai"),
    option_env!("CARGO_BIN_EXE_senpai-bot"),
) {
    (Some(senpai), _) => (senpai, "check"),
    (None, Some(bot)) => (bot, "status"),
    (None, None) => panic!("a package of this file has the command `senpai` or `senpai-bot`"),
};

/// A folder with one post.
fn folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    let post = "---\ntitle: お茶の淹れ方\n---\n\n玉露は60度の湯で淹れます。\n";
    fs::write(dir.path().join("content/tea.md"), post).unwrap();
    dir
}

/// Runs the command in a folder; gives its exit code and what it printed.
fn run(dir: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(COMMAND.0);
    command.current_dir(dir).envs(environment.iter().copied());
    let output = command.arg(COMMAND.1).args(arguments).output().unwrap();
    let bytes = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(bytes).unwrap())
}

/// Asserts that the settings of a folder are refused with exit code 2, and that the message has each of `words`.
fn is_refused(dir: &TempDir, words: &[&str]) {
    let (code, said) = run(dir.path(), &[], &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(words.iter().all(|word| said.contains(word)), "{said}");
}

fn with_settings(text: impl AsRef<[u8]>) -> TempDir {
    let dir = folder();
    fs::write(dir.path().join("senpai.toml"), text).unwrap();
    dir
}

#[test]
fn an_unknown_key_names_its_line_and_the_key_that_is_meant() {
    let dir = with_settings("content = \"content\"\n\n[chat]\ndenny = [\"C1\"]\n");
    is_refused(
        &dir,
        &[
            "senpai.toml, line 4",
            "`chat.denny`",
            "did you mean `deny`?",
        ],
    );
}

#[test]
fn a_wrong_type_names_its_line_and_key() {
    let dir = with_settings("[chat]\nkeep_days = \"ninety\"\n");
    is_refused(
        &dir,
        &["senpai.toml, line 2", "`chat.keep_days`", "whole number"],
    );
}

#[test]
fn a_file_that_exists_and_cannot_be_read_is_an_error() {
    is_refused(
        &with_settings(b"content = \"\xff\""),
        &["cannot read senpai.toml", "UTF-8"],
    );
    let dir = folder();
    fs::create_dir(dir.path().join("senpai.toml")).unwrap();
    is_refused(&dir, &["cannot read senpai.toml"]);
    let dir = folder();
    symlink("gone.toml", dir.path().join("senpai.toml")).unwrap();
    is_refused(&dir, &["cannot read senpai.toml"]);
    let dir = folder();
    let mut pipe = Command::new("mkfifo");
    pipe.arg(dir.path().join("senpai.toml"));
    assert!(pipe.status().unwrap().success());
    is_refused(&dir, &["cannot read senpai.toml", "no regular file"]);
    // Nobody has named this file, and its errors name its keys.
    let (dir, other) = (folder(), with_settings("[chat]\npassword = 1\n"));
    let secret = other.path().join("senpai.toml");
    symlink(&secret, dir.path().join("senpai.toml")).unwrap();
    is_refused(
        &dir,
        &["cannot read senpai.toml", "leads out of its folder"],
    );
    let named = run(dir.path(), &["--config", secret.to_str().unwrap()], &[]);
    assert!(named.1.contains("chat.password"), "{}", named.1);
    let dir = with_settings("[chat]\ndeny = [\"C1\"]\n");
    let file = dir.path().join("senpai.toml");
    fs::set_permissions(&file, Permissions::from_mode(0o000)).unwrap();
    // A superuser reads every file.
    if fs::read(&file).is_err() {
        is_refused(&dir, &["cannot read senpai.toml", "denied"]);
    }
}

#[test]
fn a_named_file_must_exist_and_paths_are_relative_to_it() {
    let dir = folder();
    fs::create_dir(dir.path().join("elsewhere")).unwrap();
    let settings = "content = \"../none\"\nstate = \"../state\"\n";
    fs::write(dir.path().join("elsewhere/mine.toml"), settings).unwrap();
    for (arguments, environment) in [
        (&["--config", "elsewhere/mine.toml"][..], &[][..]),
        (&[], &[("SENPAI_CONFIG", "elsewhere/mine.toml")]),
    ] {
        let (code, said) = run(dir.path(), arguments, environment);
        assert_eq!(code, Some(2), "{said}");
        let none = dir.path().join("elsewhere/../none");
        assert!(said.contains(none.to_str().unwrap()), "{said}");
    }
    let (code, said) = run(dir.path(), &["--config", "missing.toml"], &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("missing.toml does not exist"), "{said}");
}

#[test]
fn flags_override_variables_and_variables_the_file() {
    let dir = with_settings("content = \"of-the-file\"");
    let of_variable = [("SENPAI_CONTENT", "of-the-variable")];
    for (arguments, environment, expect) in [
        (&[][..], &[][..], "of-the-file"),
        (&[], &of_variable, "of-the-variable"),
        (&["--content", "of-the-flag"], &of_variable, "of-the-flag"),
    ] {
        let (_, said) = run(dir.path(), arguments, environment);
        let path = dir.path().join(expect);
        assert!(said.contains(path.to_str().unwrap()), "{expect}: {said}");
    }
}

#[test]
fn help_and_the_list_name_the_same_flags_and_variables() {
    let is_bot = COMMAND.1 == "status";
    // The commands of `senpai-bot` that connect to a platform have the flags for tokens too.
    let command = if is_bot { "run" } else { COMMAND.1 };
    let mut help = Command::new(COMMAND.0);
    let help = help.args([command, "--help"]).output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = |prefix: &str| -> BTreeSet<String> {
        let words = help.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
        let words = words.filter(|word| word.starts_with(prefix) && word.len() > prefix.len());
        words.map(str::to_owned).collect()
    };
    let listed: Vec<_> = SETTINGS
        .iter()
        .filter(|s| !s.flag.is_empty())
        .filter(|s| is_bot || !s.key.is_empty() || s.environment == "SENPAI_CONFIG")
        .collect();
    let flags = words("--");
    for setting in &listed {
        let flag = setting.flag.split(' ').next().unwrap();
        assert!(flags.contains(flag), "{flag}: {help}");
        // Help does not show the value of a variable that may hold a password.
        let end = if setting.key == "state" { ']' } else { '=' };
        let variable = format!("[env: {}{end}", setting.environment);
        assert!(help.contains(&variable), "{variable}: {help}");
        // Help shows no default of a switch.
        let default = setting.default.trim_matches('"').replace("false", "");
        assert!(help.contains(&default), "{default}: {help}");
    }
    for variable in words("SENPAI_") {
        let known = SETTINGS.iter().any(|s| s.environment == variable);
        assert!(known, "{variable} is not in the list of settings");
    }
    for flag in flags {
        let of_command = [
            "--help",
            "--version",
            "--json",
            "--csv",
            "--features",
            "--discord",
            "--slack",
            "--web",
            "--no-open",
            // Of `senpai check`.
            "--format",
            "--lang",
            "--verbose",
        ];
        let known = listed
            .iter()
            .any(|s| s.flag.split(' ').next() == Some(&flag));
        assert!(known || of_command.contains(&flag.as_str()), "{flag}");
    }
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let dir = folder();
    let names = ["CONFIG", "CONTENT", "INDEX", "STATE", "MODEL"];
    let names = names.map(|name| format!("SENPAI_{name}"));
    let empty = names.each_ref().map(|name| (name.as_str(), ""));
    assert_eq!(run(dir.path(), &[], &empty), run(dir.path(), &[], &[]));
    // A variable with a value still counts.
    let named = [("SENPAI_CONTENT", "nowhere")];
    assert!(run(dir.path(), &[], &named).1.contains("nowhere"));
}
