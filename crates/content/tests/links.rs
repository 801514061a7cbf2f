//! Links to posts and images that do not exist.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use jiff::civil::date;
use senpai_content::{Code, Language, Library};
use tempfile::TempDir;

/// The codes and messages for a folder with `ja/a.md` of this body, some other posts and two images.
fn check(body: &str) -> Vec<(Code, String)> {
    let dir = TempDir::new().unwrap();
    let content = dir.path().join("content");
    let post = |name: &str, body: &str| {
        let path = content.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(
            path,
            format!("---\ntitle: {name}\n---\n本文です。\n\n{body}\n"),
        )
        .unwrap();
    };
    post("ja/a.md", body);
    post("ja/b.md", "");
    post("2020-01-02-jekyll.md", "");
    post("bundle/index.md", "");
    post("ja/半 角.md", "");
    fs::write(content.join("ja/failed.md"), "---\ntitle: [\n---\n").unwrap();
    fs::create_dir_all(content.join("ja/img")).unwrap();
    fs::write(content.join("ja/img/x y.png"), "").unwrap();
    fs::create_dir_all(dir.path().join("static/images")).unwrap();
    fs::write(dir.path().join("static/images/z.png"), "").unwrap();
    let library = Library::load(&content, date(2026, 6, 1)).unwrap();
    let found = library.diagnostics.iter();
    found
        .filter(|d| d.path.ends_with("a.md"))
        .map(|d| (d.code, d.message.clone()))
        .collect()
}

#[test]
fn links_and_images_that_exist_are_not_reported() {
    for body in [
        "[b](b.md) [b](./b.md#x) [b](../ja/b.md?x) [b](/ja/b.md) [c](%E5%8D%8A%20%E8%A7%92.md)",
        "[f](failed.md) [g](../bundle/index.md)",
        "[[b]] [[B|別名]] [[ja/b]] [[半 角]] [[bundle]] [[b#見出し]] [[jekyll-b.pdf]]",
        "[[2020-01-02-jekyll.md]]",
        "[home](/about/) [page](about) [web](https://example.com/x.md) [mail](mailto:a@example.com) [top](#x)",
        "![x](img/x%20y.png) ![x](<img/x y.png>) ![z](/images/z.png) ![z](/images/z.png?v=1)",
        "![w](https://example.com/no.png) ![w](//example.com/no.png) ![d](data:image/png;base64,AA==)",
        // The folder of these images is not here.
        "![u](/uploads/no.png) ![l]({{ site.url }}/no.png) ![o](../../elsewhere/no.png)",
        "```\n[no](no.md) ![no](no.png)\n```",
    ] {
        let found: Vec<_> = check(body)
            .into_iter()
            .filter(|(code, _)| *code != Code::LeftOut)
            .collect();
        assert_eq!(found, [], "{body}");
    }
}

#[test]
fn links_and_images_that_do_not_exist_are_warnings() {
    for (body, code, name) in [
        ("[no](no.md)", Code::BrokenLink, "no.md"),
        ("[no](../ja/no.md#x)", Code::BrokenLink, "../ja/no.md#x"),
        ("[no](/ja/no.md)", Code::BrokenLink, "/ja/no.md"),
        (
            "[no][1]\n\n[1]: no.markdown",
            Code::BrokenLink,
            "no.markdown",
        ),
        ("[[no]]", Code::BrokenLink, "no"),
        ("[[no.md]]", Code::BrokenLink, "no.md"),
        ("![no](img/no.png)", Code::MissingImage, "img/no.png"),
        ("![no](no.png)", Code::MissingImage, "no.png"),
        (
            "![no](/images/no.png)",
            Code::MissingImage,
            "/images/no.png",
        ),
        (
            "[![no](no.png)](https://example.com)",
            Code::MissingImage,
            "no.png",
        ),
    ] {
        let found = check(body);
        let found = found.iter().find(|(found, _)| *found == code);
        let (_, message) = found.unwrap_or_else(|| panic!("{body} is not reported"));
        assert!(message.contains(&format!("`{name}`")), "{message}");
    }
}

#[test]
fn a_broken_front_matter_is_reported_once() {
    for file in [
        "---\ntitle: [\ndraft: true\n---\n本文です。\n",
        "---\ntitle: a: b\n---\n",
        "---\ntitle: a\n本文です。\n",
        "+++\ntitle = \n+++\n本文です。\n",
        "{\"title\": }\n\n本文です。\n",
    ] {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("a.md"), file).unwrap();
        let library = Library::load(dir.path(), date(2026, 6, 1)).unwrap();
        let codes: Vec<Code> = library.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes.len(), 1, "{file:?}: {codes:?}");
    }
}

#[test]
fn the_words_of_a_diagnostic_come_in_each_language() {
    let dir = TempDir::new().unwrap();
    fs::write(
        dir.path().join("a.md"),
        "---\ntitle: 題\ndate: 明日\n---\n本文です。\n",
    )
    .unwrap();
    let library = Library::load(dir.path(), date(2026, 6, 1)).unwrap();
    let [first, ..] = library.diagnostics.as_slice() else {
        panic!("nothing is reported");
    };
    assert_eq!(first.message, "`date: 明日` is not a date");
    let japanese = first.in_language(Language::Japanese);
    assert_eq!(japanese.message, "`date: 明日` は日付ではありません");
    assert_eq!(japanese.help, "2026-01-31 の形で書いてください");
    assert_eq!(&japanese.in_language(Language::English), first);
}
