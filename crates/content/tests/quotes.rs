//! Quotes: what a browser finds in the page of a post. tests/deep_links opens such links in a browser.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use senpai_content::{Article, Date};

fn article(body: &str) -> Article {
    let file = format!("---\ntitle: 題\nurl: https://example.com/p\n---\n\n{body}\n");
    let today = Date::constant(2026, 6, 1);
    let (article, _) = Article::parse(Path::new("a.md"), file.as_bytes(), today);
    article.unwrap()
}

/// The text fragment of the link to `part` of the text, percent-decoded but for `%2D`, `%2C` and `%26`.
fn fragment(article: &Article, part: &str) -> String {
    let start = article.text.find(part).unwrap();
    let link = article.link_to(start..start + part.len()).unwrap();
    let fragment = link.split_once(":~:text=").map_or("", |(_, text)| text);
    let mut bytes = Vec::new();
    let mut rest = fragment;
    while let Some(first) = rest.chars().next() {
        let code = rest
            .get(1..3)
            .filter(|code| first == '%' && !["2D", "2C", "26"].contains(code));
        match code {
            Some(code) => {
                bytes.push(u8::from_str_radix(code, 16).unwrap());
                rest = &rest[3..];
            }
            None => {
                bytes.push(first as u8);
                rest = &rest[1..];
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The fragment of the whole text.
fn whole(body: &str) -> String {
    let article = article(body);
    fragment(&article, &article.text)
}

#[test]
fn a_quote_holds_nothing_that_the_page_does_not_show() {
    for (body, expected) in [
        (
            "- 包丁を水で洗う\n- 布で拭いて乾かす",
            "包丁を水で洗う,布で拭いて乾かす",
        ),
        (
            "1. 砥石を水に漬ける\n2. 刃先を当てて研ぐ",
            "砥石を水に漬ける,刃先を当てて研ぐ",
        ),
        (
            "| 回数 | 料金 |\n| --- | --- |\n| 二回 | 三千円 |\n| 四回 | 五千円 |",
            "回数,五千円",
        ),
        (
            "鉋の**刃**は[一年](b.md)に`一度`だけ研ぐ。",
            "鉋の刃は一年に一度だけ研ぐ。",
        ),
        ("<p>鉋の<b>刃</b>は研ぐ。</p>", "鉋の刃は研ぐ。"),
        ("- [ ] 鉋の刃を研ぐ", "鉋の刃を研ぐ"),
        // Code is shown as it is written, words of HTML with one space.
        (
            "```\n$ git clone https://example.com/*a*\n```",
            "$ git clone,example.com/*a*",
        ),
        (
            "<blockquote>&mdash; Erik St. Martin</blockquote>",
            "— Erik St. Martin",
        ),
        ("— はい", "— はい"),
        (
            r"R\&D teams \(all of them\) meet.",
            "R%26D teams (,them) meet.",
        ),
        (
            "AT&amp;T is a telephone company.",
            "AT%26T is a telephone company.",
        ),
        (
            "Well-known, old tools - they last.",
            "Well%2Dknown%2C,they last.",
        ),
        // The page shows a number, the struck words, a reading, a picture, or signs of a typographer there.
        (
            "月に四回会います[^1]。次も来月会います。\n\n[^1]: 休む月は三回。",
            "次も来月会います。",
        ),
        (
            "刃を研ぐ[^1]\n\n[^1]: 休む月は三回だけ研ぎます。",
            "休む月は三回だけ研ぎます。",
        ),
        (
            "料金は月に~~二千円~~三千円です。翌月に払います。",
            "翌月に払います。",
        ),
        (
            "<ruby>鉋<rt>かんな</rt></ruby>の刃は研ぐ。毎年研ぎます。",
            "毎年研ぎます。",
        ),
        ("{鉋|かんな}の刃は研ぐ。毎年研ぎます。", "毎年研ぎます。"),
        ("｜鉋《かんな》の刃は研ぐ。毎年研ぎます。", "毎年研ぎます。"),
        ("![刃](a.png)を研ぐ。毎年研ぎます。", "毎年研ぎます。"),
        (
            "![Redirect to the server](a.png)\n\n毎年研ぎます。",
            "毎年研ぎます。",
        ),
        ("Wait -- it lasts an hour.", "Wait,lasts an hour."),
        (
            "砥石は https://example.com/stone で買う。毎年研ぎます。",
            "砥石は,で買う。毎年研ぎます。",
        ),
        // Two lines of a paragraph may be two lines of the page.
        (
            "鉋の刃は一年に\n一度だけ研ぐのがよい。毎年研ぎます。",
            "毎年研ぎます。",
        ),
    ] {
        assert_eq!(whole(body), expected, "{body}");
    }
}

#[test]
fn a_quote_begins_and_ends_at_word_boundaries() {
    let long = "Sharpening a chisel takes about twenty minutes if the stone is already flat and wet, and longer if not.";
    assert_eq!(whole(long), "Sharpening,longer if not.");
    let japanese = "鉋の刃は、一年に一度だけ研ぎ直すのがよいと、宮大工の棟梁から教わりました。コーチングの日は休みます。";
    let start = "鉋の刃は、一年に一度だけ研ぎ直すのがよいと";
    assert_eq!(
        whole(japanese),
        format!("{start},コーチングの日は休みます。")
    );
    // No place in the sentence is a boundary for every browser, and the sentence is too long to be quoted.
    let unbroken = "鉋".repeat(30) + &"の刃を研ぐ".repeat(20);
    assert_eq!(whole(&unbroken), "");
    assert_eq!(whole("3,500.75 yen is it."), "3%2C500.75 yen is it.");
}

#[test]
fn a_quote_occurs_once_in_the_page() {
    let a = article("- 水で洗う\n- 刃を拭く\n\n一日おきに行います。\n\n- 水で洗う\n- 油を塗る");
    let second = a.text.rfind("水で洗う").unwrap();
    let link = a.link_to(second..second + "水で洗う".len()).unwrap();
    assert!(
        link.contains("-,%E6%B0%B4"),
        "the words before it tell it: {link}"
    );
    // The title is on the page too.
    assert_eq!(whole("題\n\n毎年研ぎます。"), "題,-毎年研ぎます");
    let twice = article(
        "ＡＢＣの刃は毎年研ぎます。\n\nabcの刃は毎年研ぎます。\n\n> 油を塗ってから仕舞います。",
    );
    assert_eq!(
        fragment(&twice, "油を塗ってから仕舞います。"),
        "油を塗ってから仕舞います。"
    );
    let first = fragment(&twice, "ＡＢＣの刃は毎年研ぎます。");
    assert!(
        first.is_empty() || first.contains("-,") || first.contains(",-"),
        "{first}"
    );
    // Struck words are on the page.
    let struck = article("~~刃は毎年研ぎます。~~\n\n刃は毎年研ぎます。");
    assert_eq!(fragment(&struck, "刃は毎年研ぎます。"), "");
}

#[test]
fn a_post_in_html_is_quoted_too() {
    let page = |body: &str| {
        let html = format!(
            "<!doctype html><html><head><title>題</title></head><body><nav>鉋の刃を研ぐ日</nav><article><h1>題</h1>{body}\
             <p>砥石は平らな台に置き、水を切らさないようにします。</p></article><footer>道具の手入れを学ぶ</footer></body></html>"
        );
        let date = Date::constant(2026, 6, 1);
        let (article, found) = Article::parse(Path::new("a.html"), html.as_bytes(), date);
        let mut article = article.unwrap_or_else(|| panic!("{found:?}"));
        std::sync::Arc::make_mut(&mut article.meta).url = Some("https://example.com/p".to_owned());
        article
    };
    for (body, part, expected) in [
        (
            "<p>鉋の<b>刃</b>は一年に一度だけ研ぐ。</p>",
            "鉋の",
            "鉋の刃は一年に一度だけ研ぐ。",
        ),
        ("<ul><li>包丁を水で洗う</li></ul>", "包丁", "包丁を水で洗う"),
        (
            "<p>R&amp;D teams meet once.</p>",
            "R&D",
            "R%26D teams meet once.",
        ),
        // The page has it twice: outside of the post, too.
        ("<p>道具の手入れを学ぶ</p>", "道具", ""),
        // A line break of the file is a space on the page.
        ("<p>包丁を\n水で洗う</p>", "包丁", ""),
    ] {
        let article = page(body);
        let start = article.text.find(part).unwrap();
        let block = article
            .blocks
            .iter()
            .find(|b| b.span.contains(&start))
            .unwrap();
        let line = &article.text[start..block.span.end];
        assert_eq!(fragment(&article, line), expected, "{body}");
    }
}

#[test]
fn an_anchor_and_an_own_fragment_stay() {
    let a = article("## 手順 {#steps}\n\n砥石を水に漬けます。");
    let start = a.text.find("砥石").unwrap();
    let link = a.link_to(start..a.text.len()).unwrap();
    assert!(
        link.starts_with("https://example.com/p#steps:~:text=%E7%A0%A5"),
        "{link}"
    );
    assert_eq!(
        senpai_content::deep_link("https://a.example/#/p", None, "", &[], 0..0),
        "https://a.example/#/p"
    );
}

#[test]
fn long_lines_and_repetitions_take_linear_time() {
    for body in [
        "a".repeat(900_000),
        "*a*".repeat(200_000),
        "あ、".repeat(140_000),
        "](".repeat(400_000),
        "a. ".repeat(250_000),
        "- はい\n".repeat(60_000),
        "[^1]".repeat(100_000),
    ] {
        article(&body);
    }
}
