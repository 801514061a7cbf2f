//! Hostile posts take linear time: four times the text takes about four times as long.

#![allow(clippy::unwrap_used)]

use std::{path::Path, time::Duration};

use nix::time::{ClockId, clock_gettime};
use senpai_content::{Article, Date};

fn read(file: &str) {
    let today = Date::constant(2026, 6, 1);
    let (article, _) = Article::parse(Path::new("a.md"), file.as_bytes(), today);
    if let Some(article) = article {
        article.passages();
    }
}

/// The time that this thread has run: other processes do not count.
pub fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)
        .unwrap()
        .into()
}

/// The ratio of two times: of reading a file with four times the pieces, and of reading the file. Each is the quickest of several
/// readings.
fn slowdown(file: impl Fn(usize) -> String, times: usize) -> f64 {
    let files = [file(times), file(4 * times)];
    let mut quickest = [f64::MAX; 2];
    for _ in 0..5 {
        for (file, quickest) in files.iter().zip(&mut quickest) {
            let before = processor_time();
            read(file);
            *quickest = quickest.min((processor_time() - before).as_secs_f64());
        }
        if quickest[1] < 5.0 * quickest[0] {
            break;
        }
    }
    quickest[1] / quickest[0]
}

/// Four times as long is linear, 16 times quadratic.
const MOST: f64 = 9.0;

#[test]
fn front_matters_of_all_shapes_take_linear_time() {
    type Line = fn(usize) -> String;
    let lines: &[(&str, Line)] = &[
        ("unknown keys", |n| format!("key{n}: a\n")),
        ("keys of dates", |n| format!("published{n}: 2999-01-01\n")),
        ("phrases", |n| format!("go_live_{n}: 2999-01-01\n")),
        ("other subjects", |n| format!("draft_beer_{n}: true\n")),
        ("misspelled keys", |n| format!("drfat{n}: true\n")),
        ("Japanese keys", |n| format!("公開範囲メモ{n}: 全員\n")),
        ("tables", |n| format!("t{n}: {{draft: false, a: [b]}}\n")),
        ("faults", |n| format!("a{n}: b: c\n")),
        ("comments", |_| "# draft: true\n".to_owned()),
        ("items", |n| format!("- state{n}\n")),
        ("no lines", |_| "draft ".to_owned()),
        ("brackets", |_| "[".to_owned()),
    ];
    for (name, line) in lines {
        let file = |times| {
            let lines: String = (0..times).map(line).collect();
            format!("---\ntitle: 題\n{lines}---\n\n本文です。\n")
        };
        let length = file(1_000).len();
        let slower = slowdown(file, 1_000 * 4_000 / length);
        assert!(slower < MOST, "{name}: {slower:.1}");
    }
}

#[test]
fn values_of_all_shapes_take_linear_time() {
    for (key, piece) in [
        ("title", "【非公開】"),
        ("title", "[a] "),
        ("title", "a: "),
        ("title", "draft - "),
        ("tags", "draft, "),
        ("tags", "下書き/"),
        ("status", "draft-"),
        ("x", "会員限定"),
        ("date", "2026 "),
        ("lang", "en-"),
        ("slug", "%e3%"),
        ("permalink", "/:title"),
        ("aliases", "a/"),
    ] {
        let file = |times| {
            let value = piece.repeat(times);
            format!("---\n{key}: \"{value}\"\n---\n\n本文です。\n")
        };
        let slower = slowdown(file, 4_000 / piece.len());
        assert!(slower < MOST, "{key} of {piece:?}: {slower:.1}");
    }
}

#[test]
fn files_of_all_shapes_take_linear_time() {
    for piece in [
        "---\n",
        "---\na: b\n",
        "<!--\n",
        "<!-- a -->\n",
        "// a\n",
        "a: b\n",
        "{\"a\": ",
        "+++\n",
        "# a\n",
        "a\n---\n",
        "%%",
        "%% a %%\n\n",
        "{% a %}",
        "{{< a >}}",
        "{: .a}\n",
        ":::message\n",
        ":::details a\nb\n:::\n",
        "[[a|b]]",
        "![[a]]",
        "==a==",
        "~~a~~",
        "$a$",
        "$$\n",
        ":smile:",
        "((あ))",
        "((a b",
        "^[a b]",
        "^[a b",
        "{.a}",
        "a]{.b}",
        "[a]{.b}",
        "=1x)",
        "![a](b =1x)",
        "x^2^",
        "++a",
        "::a\n",
        "::a\nb\n::\n",
        "[https://a:embed]",
        ">|a|\nb\n||<\n",
        "![image](a.png)",
        "`a` ",
        "```\na\n",
        "> ",
        "> [!note]\n> a\n",
        "- [ ] a\n",
        "| a | b |\n| - | - |\n",
        "[^1]",
        "[^a]: b\n\n",
        "[a]: b\n",
        "[a](b.md) ",
        "![a](b.png)\n",
        "@[youtube](a)\n",
        "**「a」**b",
        "*a ",
        "](",
        "<div>\n",
        "<b>a</b>",
        "<br>",
        "<ruby>漢<rt>かん</rt></ruby>",
        "<del>a</del>",
        "<table></x><b>",
        "<details><summary>a</summary>\n\nb\n\n</details>\n",
        "&amp;",
        "あ。",
        "入金を喜ぶ\n",
    ] {
        let file = |times| format!("---\ntitle: 題\n---\n\n{}", piece.repeat(times));
        let slower = slowdown(file, 5_000 / piece.len());
        assert!(slower < MOST, "{piece:?}: {slower:.1}");
        let file = |times| piece.repeat(times);
        let slower = slowdown(file, 5_000 / piece.len());
        assert!(slower < MOST, "{piece:?} from the first line: {slower:.1}");
    }
}

/// An opening without its end must not look through all that follows, at each place where it stands.
#[test]
fn openings_without_an_end_are_read_about_as_fast_as_links() {
    let file = |piece: &str| {
        format!(
            "---\ntitle: 題\n---\n\n{}",
            piece.repeat(40_000 / piece.len())
        )
    };
    let time = |piece: &str| {
        let (file, before) = (file(piece), processor_time());
        read(&file);
        (processor_time() - before).as_secs_f64()
    };
    let links = time("[a](b.md) ");
    for piece in [
        "{% set a %}",
        "{% capture a %}",
        "{% set a %}endset",
        "<A {",
        "{%",
        "((a b ",
        "^[a b ",
        "::a\n",
        "{.a ",
        "=1x",
        "[f:id:",
    ] {
        let slower = time(piece) / links;
        assert!(slower < 20.0, "{piece:?}: {slower:.1}");
    }
}
