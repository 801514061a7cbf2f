//! Small sources that once were read wrongly, each with its right value.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, path::PathBuf};

use senpai_content::{Article, Date, Library};
use senpai_import::{ImportedPost, Options, Report, import, read};

/// The time of the import.
const NOW: Date = Date::constant(2026, 11, 1);
use tempfile::TempDir;

fn file(case: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(case)
}

fn posts(case: &str) -> Vec<ImportedPost> {
    let path = file(case);
    read(&path, &fs::read(&path).unwrap(), NOW).unwrap().posts
}

/// The case imported into a folder, and what the library then shows of it.
fn shown(case: &str) -> (TempDir, Report, Vec<Article>) {
    let folder = TempDir::new().unwrap();
    let report = import(&[file(case)], folder.path(), Options::default(), NOW).unwrap();
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    let library = Library::load(folder.path(), Date::constant(2026, 6, 1)).unwrap();
    assert!(library.diagnostics.is_empty(), "{:?}", library.diagnostics);
    (folder, report, library.articles)
}

fn titles(posts: &[ImportedPost]) -> Vec<&str> {
    posts.iter().map(|p| p.title.as_str()).collect()
}

fn has(text: &str, part: &str) {
    assert!(text.contains(part), "{part} is not in {text}");
}

fn lacks(text: &str, part: &str) {
    assert!(!text.contains(part), "{part} is in {text}");
}

#[test]
fn the_address_of_an_entry_is_its_page() {
    let url = posts("atom-alternate.xml").remove(0).url;
    assert_eq!(
        url.as_deref(),
        Some("https://example.com/2026/02/walk.html")
    );
}

#[test]
fn struck_text_is_left_out() {
    for case in ["feed-del.xml", "html-del.html"] {
        let (_folder, report, articles) = shown(case);
        let text = &articles[0].text;
        has(text, "料金は八千円です。");
        has(text, "申し込みはウェブで受けます。");
        lacks(text, "五千円");
        assert!(
            report.posts[0].notes.iter().any(|n| n.contains("五千円")),
            "{:?}",
            report.posts[0].notes
        );
    }
    let (_folder, _, articles) = shown("html-del.html");
    has(
        &articles[0].text,
        "場所は北館です。朝の講座は九時からです。",
    );
    let (_folder, _, articles) = shown("feed-del.xml");
    has(&articles[0].text, "与信は後です。");
    has(&articles[0].text, "三日以内です。");
}

#[test]
fn japanese_encodings_are_read() {
    for case in [
        "feed-iso2022jp.xml",
        "html-iso2022jp.html",
        "html-sjis.html",
        "txt-iso2022jp.txt",
    ] {
        let post = posts(case).remove(0);
        assert_eq!(post.title, "朝の散歩", "{case}");
        has(&post.body, "十分で");
    }
}

#[test]
fn posts_of_one_title_have_a_file_each() {
    for (case, titles, texts) in [
        (
            "feed-same-title.xml",
            "お知らせ",
            &["北館", "八月十日", "電話だけ"][..],
        ),
        ("feed-relative-link.xml", "お知らせ", &["北館", "八月十日"]),
        ("feed-relative-link-atom.xml", "週報", &["一週目", "二週目"]),
    ] {
        let (_folder, report, articles) = shown(case);
        assert_eq!(articles.len(), texts.len(), "{case}");
        for text in texts {
            assert!(
                articles
                    .iter()
                    .any(|a| a.text.contains(text) && a.meta.title == titles),
                "{case}: {text}"
            );
        }
        let mut paths: Vec<_> = report.posts.iter().map(|p| &p.path).collect();
        paths.dedup();
        assert_eq!(paths.len(), texts.len(), "{paths:?}");
    }
    let urls: Vec<_> = posts("feed-relative-link.xml")
        .into_iter()
        .filter_map(|p| p.url)
        .collect();
    assert_eq!(
        urls,
        ["https://example.com/news/1", "https://example.com/news/2"]
    );
}

#[test]
fn readings_stay_out_of_the_word() {
    let (_folder, _, articles) = shown("html-ruby.html");
    has(&articles[0].text, "与信（よしん）の話");
    has(&articles[0].text, "検収が終わる");
}

#[test]
fn attributes_in_single_quotes_are_read() {
    let post = posts("html-single-quotes.html").remove(0);
    assert_eq!(
        post.summary.as_deref(),
        Some("朝にすること & 夜にすること あ<3>")
    );
    assert_eq!(post.url.as_deref(), Some("https://example.com/morning"));
    assert_eq!(post.date.as_deref(), Some("2026-02-03"));
}

#[test]
fn a_table_stays_a_table() {
    let body = posts("html-table.html").remove(0).body;
    has(
        &body,
        "| 回数<br>月あたり | 料金 |\n| --- | --- |\n| 二回 | 三千円<br>税込み |\n| 四回<br>まとめ払い | 五千円 割引 |",
    );
}

#[test]
fn dublin_core_gives_day_tag_and_author() {
    let post = posts("rdf-dc-date.rdf").remove(0);
    assert_eq!(
        (post.date.as_deref(), post.tags.as_slice()),
        (Some("2026-02-03"), &["習慣".to_owned()][..])
    );
    assert_eq!(
        (post.author.as_deref(), post.summary.as_deref()),
        (Some("aki"), Some("散歩"))
    );
}

#[test]
fn days_are_read_in_many_spellings_and_impossible_ones_said() {
    for post in posts("rss-dates.xml") {
        let impossible = post.title == "四月末";
        assert_eq!(
            post.date.as_deref(),
            (!impossible).then_some("2026-02-03"),
            "{}",
            post.title
        );
        assert_eq!(
            post.notes.iter().any(|n| n.contains("31 Apr 2026")),
            impossible
        );
    }
}

#[test]
fn a_document_type_is_no_obstacle() {
    assert_eq!(titles(&posts("rss-doctype.xml")), ["朝の散歩"]);
}

#[test]
fn titles_are_decoded_once() {
    assert_eq!(
        titles(&posts("rss-double-escaped-title.xml")),
        ["Q&Aの作り方", "Tom’s rule & mine"]
    );
    assert_eq!(
        titles(&posts("rss-double-escaped-title-atom.xml")),
        ["朝の十分 & 夜"]
    );
}

#[test]
fn entities_of_html_are_read() {
    assert_eq!(
        titles(&posts("rss-html-entity.xml")),
        ["値段 — 決め方", "Q&Aの作り方"]
    );
}

#[test]
fn names_of_other_vocabularies_are_not_those_of_the_feed() {
    let posts = posts("rss-media-ns.xml");
    assert_eq!(titles(&posts), ["朝の散歩", "昼の休み", "夜の片付け"]);
    assert_eq!(posts[0].body, "朝の散歩は十分で足ります。");
    assert_eq!(posts[2].url.as_deref(), Some("https://example.com/3"));
}

#[test]
fn an_item_without_title_gets_one() {
    assert_eq!(
        titles(&posts("rss-no-title.xml")),
        ["朝の散歩は十分で足ります", "二つめ"]
    );
}

#[test]
fn a_bad_byte_or_control_character_costs_a_note() {
    for (case, place) in [
        ("wxr-bad-byte.xml", "line 3"),
        ("wxr-control-char.xml", "line 2"),
    ] {
        let (_folder, report, articles) = shown(case);
        assert_eq!(articles.len(), 2, "{case}");
        assert!(report.notes[0].1.contains(place), "{:?}", report.notes);
    }
}

#[test]
fn classic_paragraphs_and_shortcodes_are_read_as_wordpress_shows_them() {
    let (_folder, _, articles) = shown("wxr-classic.xml");
    let text = |title: &str| {
        articles
            .iter()
            .find(|a| a.meta.title == title)
            .unwrap()
            .text
            .clone()
    };
    let morning = text("朝の支度");
    let body = posts("wxr-classic.xml").remove(0).body;
    assert_eq!(
        body.split("\n\n").collect::<Vec<_>>(),
        [
            "水を飲みます。",
            "窓を開けます。\\\n次に手を洗います。",
            "```\npip install\n```",
            "最後に靴を履きます。"
        ]
    );
    has(&morning, "pip install");
    let photos = text("写真の話");
    has(&photos, "庭の写真");
    has(&photos, "写真は朝に撮ります。光が低いからです。");
    for mark in ["caption", "gallery", "su_note", "contact-form", "["] {
        lacks(&photos, mark);
    }
}

#[test]
fn a_json_feed_is_read() {
    let post = posts("json-feed.json").remove(0);
    assert_eq!(
        (post.title.as_str(), post.body.as_str()),
        ("朝の散歩", "朝の散歩は十分で足ります。")
    );
    assert_eq!(post.url.as_deref(), Some("https://example.com/1"));
    assert_eq!(post.date.as_deref(), Some("2026-02-03"));
}

#[test]
fn an_export_of_movable_type_is_read_without_its_comments() {
    let posts = posts("mt-export.txt");
    assert_eq!(titles(&posts), ["朝の散歩", "昼の休み"]);
    assert_eq!((posts[0].draft, posts[1].draft), (true, false));
    assert_eq!(posts[0].date.as_deref(), Some("2026-02-03"));
    assert_eq!(
        (posts[0].body.as_str(), posts[0].tags.as_slice()),
        ("朝の散歩は十分で足ります。", &["習慣".to_owned()][..])
    );
}

#[test]
fn markdown_keeps_its_draft_flag_and_its_text() {
    let post = posts("md-as-source.md").remove(0);
    assert!(post.draft);
    assert_eq!(
        (post.title.as_str(), post.tags.as_slice()),
        ("朝の散歩", &["習慣".to_owned()][..])
    );
    assert_eq!(post.body, "## 歩く時間\n\n朝の散歩は**十分**で足ります。");
}
