//! Ten thousand bad articles of known kinds: each is named, and every good neighbour is read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::HashMap, fs, path::PathBuf};

use jiff::civil::date;
use senpai_content::{Code, Library};
use tempfile::TempDir;

const GOOD: &str = "---\ntitle: 題NUM\ndate: 2026-01-02\ntags: [見本]\nurl: https://example.com/NUM\n---\n\n## 節\n\n本文NUMです。文がもう一つあります。\n";

/// A kind of mistake: its code, and how it is made in article `n`.
type Mistake = (Code, fn(&str, usize) -> Vec<u8>);

const MISTAKES: &[Mistake] = &[
    (Code::NoTitle, |a, _| without_line(a, "title")),
    (Code::UnknownKey, |a, n| {
        text(a.replace("date:", ["dat:", "daet:", "datee:"][n % 3]))
    }),
    (Code::WrongType, |a, n| {
        text(a.replace(
            "tags: [見本]",
            [
                "tags: {a: 1}",
                "draft: maybe",
                "goals: {a: 1}",
                "lang: klingon",
                "title: [a]\ntags: 5",
            ][n % 4],
        ))
    }),
    (Code::BadFrontMatter, |a, n| {
        text(a.replace("tags: [見本]", ["tags: [見本", "\"x", "a: b: c: d"][n % 3]))
    }),
    (Code::BadDate, |a, n| {
        text(a.replace(
            "2026-01-02",
            ["2026-13-02", "昨日", "2026-02-30", "02/01/2026"][n % 4],
        ))
    }),
    (Code::FutureDate, |a, _| {
        text(a.replace("2026-01-02", "2031-01-02"))
    }),
    (Code::BrokenLink, |a, n| {
        text(format!("{a}\n[続き](none-{n}.md)を読む。\n"))
    }),
    (Code::SkippedHeading, |a, _| {
        text(format!("{a}\n#### 深い\n\n本文です。\n"))
    }),
    (Code::EmptyBody, |a, _| {
        text(a[..a.find("## 節").unwrap()].to_owned())
    }),
    (Code::EmptySection, |a, _| {
        text(format!("{a}\n## 空の節\n\n## 次の節\n\n本文です。\n"))
    }),
    (Code::NotUtf8, |a, n| cut(a, n)),
    (Code::FileTooLarge, |a, n| {
        if n % 50 == 0 {
            text(format!("{a}{}", "長い。".repeat(120_000)))
        } else {
            Vec::new()
        }
    }),
    (Code::FrontMatterTooLarge, |a, n| {
        if n % 10 == 0 {
            text(a.replace("見本", &"見".repeat(30_000)))
        } else {
            Vec::new()
        }
    }),
    (Code::UnterminatedFrontMatter, |a, _| {
        text(a.replacen("---\n\n##", "\n\n##", 1))
    }),
    (Code::BadUrl, |a, n| {
        text(a.replace("https://", ["ftp://", "javascript:", "www."][n % 3]))
    }),
    (Code::Unclosed, |a, n| {
        text(format!("{a}\n{} まだ書く\n", ["<!--", "%%"][n % 2]))
    }),
    (Code::LiteralEmphasis, |a, _| {
        text(format!("{a}\nこれは**「重要」**です。\n"))
    }),
    (Code::AnswerNotInBody, |a, n| {
        let answer = ["どこにもない文", "本文です", "##", "**本文**"][n % 4];
        text(a.replace(
            "tags:",
            &format!("questions: [\"問い\": \"{answer}\"]\ntags:"),
        ))
    }),
    (Code::DuplicateId, |a, _| {
        text(a.replace("---\ntitle", "---\nid: same\ntitle"))
    }),
];

fn text(article: String) -> Vec<u8> {
    article.into_bytes()
}

fn without_line(article: &str, key: &str) -> Vec<u8> {
    let kept = article
        .split_inclusive('\n')
        .filter(|l| !l.starts_with(key));
    text(kept.collect())
}

/// Cuts a character in two, somewhere in the body.
fn cut(article: &str, n: usize) -> Vec<u8> {
    let body = article.find("本文").unwrap();
    let at = body + 3 * (n % 2) + 1;
    let mut bytes = article.as_bytes().to_vec();
    bytes.drain(at..at + 1 + n % 2);
    bytes
}

#[test]
fn every_mistake_is_named_and_every_neighbour_read() {
    let dir = TempDir::new().unwrap();
    let mut expected: HashMap<PathBuf, Code> = HashMap::new();
    fs::write(
        dir.path().join("!first.md"),
        GOOD.replace("---\ntitle", "---\nid: same\ntitle"),
    )
    .unwrap();
    let mut n = 0;
    while expected.len() < 10_000 {
        let (code, mutate) = MISTAKES[n % MISTAKES.len()];
        let bytes = mutate(&GOOD.replace("NUM", &n.to_string()), n / MISTAKES.len());
        n += 1;
        if bytes.is_empty() {
            continue;
        }
        let path = PathBuf::from(format!("{}/bad-{n}.md", n % 40));
        fs::create_dir_all(dir.path().join(&path).parent().unwrap()).unwrap();
        fs::write(dir.path().join(&path), bytes).unwrap();
        if n % 10 == 0 {
            fs::write(
                dir.path().join(format!("{}/good-{n}.md", n % 40)),
                GOOD.replace("NUM", &format!("g{n}")),
            )
            .unwrap();
        }
        expected.insert(path, code);
    }
    let library = Library::load(dir.path(), date(2026, 6, 1)).unwrap();
    let mut raised: HashMap<PathBuf, Vec<Code>> = HashMap::new();
    for diagnostic in &library.diagnostics {
        assert!(diagnostic.line >= 1 && !diagnostic.help.is_empty());
        raised
            .entry(diagnostic.path.clone())
            .or_default()
            .push(diagnostic.code);
    }
    let missed: Vec<_> = expected
        .iter()
        .filter(|(path, code)| !raised.get(*path).is_some_and(|c| c.contains(code)))
        .take(5)
        .collect();
    assert!(missed.is_empty(), "not raised: {missed:?}");
    let wrongly: Vec<_> = raised
        .keys()
        .filter(|p| p.to_string_lossy().contains("good"))
        .take(5)
        .collect();
    assert!(wrongly.is_empty(), "raised for good articles: {wrongly:?}");
    let good = library
        .articles
        .iter()
        .filter(|a| a.meta.id.starts_with("good"))
        .count();
    assert_eq!(
        good,
        (1..=n)
            .filter(|n| dir.path().join(format!("{}/good-{n}.md", n % 40)).exists())
            .count()
    );
    println!("{} mistakes named, {good} neighbours read", expected.len());
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_and_pipes_are_not_followed() {
    let dir = TempDir::new().unwrap();
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret.md"), GOOD).unwrap();
    fs::write(dir.path().join("good.md"), GOOD).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.md"), dir.path().join("link.md"))
        .unwrap();
    std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
    std::process::Command::new("mkfifo")
        .arg(dir.path().join("pipe.md"))
        .status()
        .unwrap();
    let library = Library::load(dir.path(), date(2026, 6, 1)).unwrap();
    assert_eq!(library.articles.len(), 1);
    assert_eq!(
        library
            .diagnostics
            .iter()
            .map(|d| d.code)
            .collect::<Vec<_>>(),
        [Code::OutsideRoot, Code::NotRead, Code::NotRead]
    );
}

#[test]
fn hidden_files_drafts_and_readme_are_left_out() {
    let dir = TempDir::new().unwrap();
    for name in [".hidden.md", "README.md", "a.md"] {
        fs::write(dir.path().join(name), GOOD).unwrap();
    }
    fs::write(
        dir.path().join("draft.md"),
        GOOD.replace("---\ntitle", "---\ndraft: true\ntitle"),
    )
    .unwrap();
    // が as か with a combining mark, as macOS writes names.
    fs::write(dir.path().join("か\u{3099}.md"), GOOD).unwrap();
    let library = Library::load(dir.path(), date(2026, 6, 1)).unwrap();
    let ids: Vec<&str> = library
        .articles
        .iter()
        .map(|a| a.meta.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "が"]);
}
