//! No text of a post, a file name, an address or a question controls the terminal, whichever command prints it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// A title of the window, an erased screen, the same with C1, overrides of direction, a bell, a backspace and a DEL.
const HOSTILE: &str =
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}2J\u{9d}0;x\u{9c}\u{202e}\u{2066}\u{200f}\u{61c}\u{8}\u{7f}";
/// The escapes with which YAML writes characters that it forbids.
const ESCAPED: &str = r"\e]0;owned\a\e[2J\x9b2J\x9d0;x\x9c\u202e\u2066\u200f\u061c\b\x7f";

/// True if no output may contain the character.
fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t' | '\u{1b}')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The sequences of our own styles.
const STYLES: [&str; 5] = [
    "\u{1b}[0m",
    "\u{1b}[1m",
    "\u{1b}[2m",
    "\u{1b}[1;33m",
    "\u{1b}[1;31m",
];

fn assert_harmless(output: &Output, is_styled: bool, what: &str) {
    for bytes in [&output.stdout, &output.stderr] {
        let text = std::str::from_utf8(bytes).unwrap_or_else(|e| panic!("{what}: {e}"));
        let plain = match is_styled {
            true => STYLES.iter().fold(text.to_owned(), |t, s| t.replace(s, "")),
            false => text.to_owned(),
        };
        let found = plain.chars().find(|c| is_forbidden(*c) || *c == '\u{1b}');
        assert_eq!(found, None, "{what}: {text:?}");
    }
}

fn run(dir: &Path, arguments: &[&str], input: &str, colour: (&str, &str)) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_senpai"))
        .current_dir(dir)
        .env_remove("NO_COLOR")
        .env("SENPAI_MODEL", "false")
        .env(colour.0, colour.1)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// A community's folder in which every text is hostile.
fn community() -> TempDir {
    let dir = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let post = format!(
        "---\ntitle: \"{ESCAPED}お茶\"\nurl: \"https://example.com/{ESCAPED}\"\ntags: [\"{ESCAPED}飲み物\"]\n\
         questions: [\"サーバ{ESCAPED}の温度は？\"]\nprinciples: [\"{ESCAPED}湯は冷ます。\"]\nunknown{ESCAPED}: x\n---\n\n\
         ## {HOSTILE}温度\n\n{HOSTILE}玉露は60度の湯で淹れます。サーバーは温めます。[x]({HOSTILE}no.md) ![x](<no{HOSTILE}.png>)\n"
    );
    write("content/tea.md", &post);
    write(&format!("content/{HOSTILE}\nforged.md"), &post);
    write(
        "content/failed.md",
        &format!("---\nx: [\"{HOSTILE}\n---\n{HOSTILE}"),
    );
    write(
        "content/draft.md",
        &format!("---\ntitle: {HOSTILE}\ndraft: true\n---\n{HOSTILE}\n"),
    );
    write(
        "content/synonyms.toml",
        &format!("[[synonym]]\nwords = ['湯', 'ゆ{}']\n", "\u{202e}"),
    );
    write(
        "golden.toml",
        "[[question]]\ntext = \"電車の\\u001b[2J\\u202e時刻は？\"\nhalf = 'report'\npost = 'tea'\nanswer = '60度'\n",
    );
    write(
        &format!("page{HOSTILE}.html"),
        &format!("<title>{HOSTILE}題</title><p>{HOSTILE}本文です。本文です。</p>"),
    );
    write("bad.toml", &format!("con{HOSTILE}tent = '{HOSTILE}'\n"));
    write("broken/a.md", "# a\n\n本文です。\n");
    write(
        "broken/synonyms.toml",
        &format!("[[synonym]]\nwords = ['{HOSTILE}\n"),
    );
    write(&format!("model{HOSTILE}/x"), "");
    dir
}

#[test]
fn no_text_of_the_posts_or_the_question_steers_the_terminal() {
    let dir = community();
    let question = format!("玉露の{HOSTILE}温度");
    let page = format!("page{HOSTILE}.html");
    let missing = format!("no{HOSTILE}");
    let tag = format!("{HOSTILE}飲み物");
    let commands: &[&[&str]] = &[
        &["ask", &question],
        &["ask", "--explain", "玉露の温度は？"],
        &["ask", "--json", "玉露の温度は？"],
        &["ask", "--tag", &tag, "玉露の温度は？"],
        &["ask", &missing],
        &["chat"],
        &["index"],
        &["index", "--index", "golden.toml/x"],
        &["check"],
        &["check", "--lang", "ja"],
        &["check", "--verbose"],
        &["check", "--json"],
        &["check", "--format", "github"],
        &["check", "--format", "sarif"],
        &["check", &missing],
        &["check", "broken"],
        &["ask", "--content", "broken", "本文"],
        &["ask", "--content", &missing, "本文"],
        &["ask", "--config", "bad.toml", "本文"],
        &["import", &page, &missing, "--to", "out"],
        &["import", "content", "--to", "out"],
        &["eval", "--questions", "golden.toml", "--misses"],
        &["eval", "--questions", &missing],
        &["eval", "--beir", &missing],
        &["synonyms", "suggest"],
        &["init", &missing],
        &["init", &missing],
        &[&missing],
        &["ask", "-n", &missing, "x"],
        &["ask", "--lang", &missing, "x"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ];
    let input = format!("{question}\nもっと\n{HOSTILE}\nhelp\n");
    for colour in [
        ("CLICOLOR_FORCE", "1"),
        ("NO_COLOR", "1"),
        ("TERM", "dumb"),
        ("TERM", "xterm"),
    ] {
        for arguments in commands {
            let output = run(dir.path(), arguments, &input, colour);
            let is_styled = colour.0 == "CLICOLOR_FORCE";
            assert_harmless(&output, is_styled, &format!("{colour:?} {arguments:?}"));
        }
    }
}

#[test]
fn what_is_printed_is_still_what_was_asked_for() {
    let dir = community();
    let said = |arguments: &[&str]| {
        let output = run(dir.path(), arguments, "", ("CLICOLOR_FORCE", "1"));
        String::from_utf8(output.stdout).unwrap()
    };
    let answer = said(&["ask", "玉露は何度の湯で淹れる？"]);
    assert!(
        answer.contains("\u{1b}[1;33m度") && answer.contains("お茶"),
        "{answer:?}"
    );
    // JSON keeps the text: the characters are escaped.
    let json: serde_json::Value =
        serde_json::from_str(&said(&["ask", "--json", "玉露は何度の湯で淹れる？"])).unwrap();
    let title = json["excerpts"][0]["article"]["title"].as_str().unwrap();
    assert_eq!(title, format!("{HOSTILE}お茶"));
    // A line break in a file's name forges no line.
    let forged = said(&["check"]);
    assert!(
        !forged.lines().any(|line| line.starts_with("forged.md")),
        "{forged:?}"
    );
}
