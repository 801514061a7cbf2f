//! Parses `senpai.toml`: valid contents, and the messages for errors.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use senpai_language::Language;
use senpai_settings::{SettingsFile, default_goals, parse};

fn check(text: &str, expect: &str) {
    let error = parse(text).expect_err(text);
    assert_eq!(error.to_string(), expect, "{text}");
}

#[test]
fn an_unknown_key_suggests_the_nearest_in_its_table_first() {
    for (text, expect) in [
        (
            "contents = 'x'",
            "line 1: unknown key `contents`; did you mean `content`?",
        ),
        (
            "[chat]\n\nkeep-days = 3",
            "line 3: unknown key `chat.keep-days`; did you mean `keep_days`?",
        ),
        (
            "# no table yet\ndeny = ['C1']",
            "line 2: unknown key `deny`; did you mean `chat.deny`?",
        ),
        (
            "[chat]\nkeep_days = 30\nstate = 'x'",
            "line 3: unknown key `chat.state`; move `state` to the top of the file, above the first table",
        ),
        (
            "'' = 1",
            "line 1: unknown key ``; known keys: content, index, state, model, goals, ladders, site, chat, practice, server, web",
        ),
        (
            "[server]\nport = 80",
            "line 2: unknown key `server.port`; known keys: listen, reindex, pull",
        ),
        (
            "[chat]\nchannels = { C1 = { privat = true } }",
            "line 2: unknown key `chat.channels.C1.privat`; did you mean `private`?",
        ),
        (
            "[desk.channels.C1]\ntag = ['x']",
            "line 2: unknown key `desk.channels.C1.tag`; did you mean `tags`?",
        ),
    ] {
        check(text, expect);
    }
}

#[test]
fn a_wrong_type_is_said_with_its_line_and_key() {
    for (text, expect) in [
        (
            "content = 3",
            "line 1: `content` must be: path (invalid type: integer `3`)",
        ),
        (
            "[chat]\nkeep_days = 70000",
            "line 2: `chat.keep_days` must be: whole number up to 65535 (invalid value: integer `70000`)",
        ),
        (
            "[chat]\nkeep_days = 0",
            "line 2: `chat.keep_days` must be 1 or more: members read, rate and practise meanwhile",
        ),
        (
            "[[goals]]\nid = 'a'\nja = \"b\\u0007\"",
            "line 1: the goal `a` has a control character in its name",
        ),
        (
            "[chat]\ndeny = [\n  'C1',\n  2,\n]",
            "line 4: `chat.deny` must be: list of texts (invalid type: integer `2`)",
        ),
        (
            "[chat.channels]\nC1 = { language = 'de' }",
            "line 2: `chat.channels.C1.language` must be: `\"ja\"` or `\"en\"` (unknown variant `de`)",
        ),
        (
            "[server]\nlisten = '9464'",
            "line 2: `server.listen` must be: IP address and port (invalid socket address syntax)",
        ),
        (
            "[site]\nurl = 'https://example.com/{slgu}'",
            "line 2: unknown placeholder `{slgu}` in `site.url`; did you mean `{slug}`?",
        ),
        (
            "[site]\nurl = 'https://example.com'\nkind = 'hogo'",
            "line 3: unknown kind of site `hogo`; did you mean `hugo`?",
        ),
        (
            "[site]\nkind = 'hugo'",
            "line 2: `site.kind` has no effect without `site.url`; set it to the address of the site",
        ),
        ("chat = ['C1']", "line 1: `chat` must be a table"),
        (
            "[[server]]\npull = true",
            "line 1: `server` must be a table",
        ),
    ] {
        check(text, expect);
    }
    let broken = parse("[chat]\ndeny = [").unwrap_err();
    assert!(broken.to_string().contains("this is not TOML"), "{broken}");
}

#[test]
fn the_old_name_of_the_chat_table_is_read() {
    let old = parse("[desk]\nadmins = ['U1']\nchannels = { C1 = { private = true } }").unwrap();
    let new = parse("[chat]\nadmins = ['U1']\nchannels.C1.private = true").unwrap();
    assert_eq!(old, new);
    assert_eq!(new.chat.admins, ["U1"]);
    check(
        "[chat]\n[desk]\ndeny = ['C1']",
        "line 2: `desk` is the old name of `chat`; move its keys into `[chat]`",
    );
}

#[test]
fn an_empty_file_is_the_defaults() {
    for text in ["", "\u{feff}", "[chat]\n[server]\n"] {
        assert_eq!(parse(text).unwrap(), SettingsFile::default());
    }
}

#[test]
fn goals_and_ladders_are_read_or_refused_with_their_line() {
    let file =
        parse("[[goals]]\nid = 'hiring'\nja = '採用'\n\n[[goals]]\nid = 'growth'\n").unwrap();
    let names = |language| -> Vec<String> {
        let goals = file.goals.iter();
        goals.map(|goal| goal.name(language).to_owned()).collect()
    };
    assert_eq!(names(Language::English), ["採用", "growth"]);
    assert!(file.goals[0].is_named(" Hiring") && file.goals[0].is_named("採用"));
    let file = parse("[[ladders]]\nrungs = [{ id = 'hired', celebrated = true }]\n").unwrap();
    assert!(file.ladders.rungs()[0].celebrated);
    assert_eq!(parse("").unwrap().goals, default_goals());
    for (text, says) in [
        ("\n[[goals]]\nid = 'a b'", "cannot be a goal"),
        (
            "\n[[goals]]\nid = 'a'\n[[goals]]\nid = 'b'\nja = 'A'",
            "two goals are called `a`",
        ),
        (
            "\n[[goals]]\nid = 'a'\nname = 'b'",
            "expected one of `id`, `ja`, `en`",
        ),
        ("\n[[ladders]]\nrungs = []", "a ladder has no rung"),
        ("goals = 3", "list of"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.to_string().contains(says), "{text}: {error}");
        let line = if text.starts_with('\n') { 2 } else { 1 };
        assert!(error.line >= line, "{text}: {error}");
    }
}
