//! Passages: slices of the text that lead back to the file; nothing is lost, nothing is twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use jiff::civil::date;
use proptest::prelude::*;
use senpai_content::Article;

fn parse(file: &str) -> Option<Article> {
    Article::parse(Path::new("a.md"), file.as_bytes(), date(2026, 6, 1)).0
}

/// A block of Markdown that holds the word `W`.
fn block() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "W は大切です。次の文です。",
        "## W の見出し",
        "### 深い W",
        "- 一つ目\n- W\n- 三つ目",
        "1. W\n2. 二つ目\n\n   続きの段落",
        "> 引用の W です。",
        "| 見出し | 値 |\n| --- | --- |\n| W | `1` |",
        "```\nコード W\n```",
        "![W の写真](p.png)",
        "**太字**と[W](other.md)と`符号`です。",
        "これは**「W」**です",
        "行の終わりで\nW が続く。\nEnglish lines\njoin with W spaces.",
        "&amp; \\* W &lt;",
        "<div>囲み</div>\n\nW",
        "- 外\n  - W\n    - 深い",
    ])
}

proptest! {
    #[test]
    fn every_word_is_in_one_place_that_leads_to_the_file(blocks in prop::collection::vec(block(), 1..14), crlf: bool, bom: bool) {
        let body: Vec<String> = blocks.iter().enumerate().map(|(i, b)| b.replace('W', &format!("語{i}番"))).collect();
        let mut file = format!("---\ntitle: 題\n---\n\n{}\n", body.join("\n\n"));
        if crlf { file = file.replace('\n', "\r\n"); }
        if bom { file.insert(0, '\u{FEFF}'); }
        let article = parse(&file).unwrap();
        let passages = article.passages();
        for (i, block) in blocks.iter().enumerate() {
            let word = format!("語{i}番");
            let held = passages.iter().filter(|p| article.text[p.span.clone()].contains(&word)).count();
            let in_heading = block.starts_with('#');
            prop_assert_eq!(held, usize::from(!in_heading), "{} in {:?}", word, article.text);
            prop_assert!(article.text.contains(&word));
            let at = article.text.find(&word).unwrap();
            prop_assert_eq!(&file[article.file_span(at..at + word.len())], word);
        }
    }

    #[test]
    fn no_input_panics_and_exact_pieces_are_the_files_bytes(body in "[#*_`>|\\-+\\[\\]()!<&;\\\\~=0-9 \n\r\ta-c。「」『』、！？あ漢ー\u{200b}]{0,120}") {
        let file = format!("---\ntitle: t\n---\n{body}");
        let article = parse(&file).unwrap();
        // A carriage return alone ends a line.
        let file = file.replace("\r\n", "\u{1}\u{2}").replace('\r', "\n").replace("\u{1}\u{2}", "\r\n");
        for piece in article.map.pieces() {
            prop_assert!(file.get(piece.file.clone()).is_some());
            if piece.exact {
                prop_assert_eq!(&article.text[piece.text.clone()], &file[piece.file.clone()]);
            }
        }
        let mut end = 0;
        for passage in article.passages() {
            prop_assert!(passage.span.start >= end);
            end = passage.span.end;
            prop_assert!(article.text.get(passage.span).is_some());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Article::parse(Path::new("a.md"), &bytes, date(2026, 6, 1));
    }
}

#[test]
fn passages_keep_to_their_size() {
    let long = "これは一つの文です。".repeat(150);
    let article = parse(&format!(
        "---\ntitle: t\n---\n{long}\n\n短い。\n\n次の段落も短い。"
    ))
    .unwrap();
    for passage in article.passages() {
        let length = article.text[passage.span].chars().count();
        assert!((5..=500).contains(&length), "{length}");
    }
}

#[test]
fn a_list_stays_with_the_line_that_leads_it_in() {
    let lead = "毎朝の手入れは、次の順に進めると十分で終わります。初めての人でも迷わない順番にしてあります。";
    let article = parse(&format!("---\ntitle: t\n---\n{lead}\n\n1. 洗う\n2. 拭く")).unwrap();
    assert_eq!(article.passages().len(), 1);
    let article = parse(&format!(
        "---\ntitle: t\n---\n{lead}\n\n順番です。\n\n1. 洗う\n2. 拭く"
    ))
    .unwrap();
    let last = article.passages().pop().unwrap();
    assert_eq!(&article.text[last.span], "順番です。\n1. 洗う\n2. 拭く");
}

#[test]
fn a_line_break_between_kanji_joins_with_nothing() {
    assert_eq!(
        parse("---\ntitle: t\n---\n入金を\n喜ぶ\nand the\norder")
            .unwrap()
            .text,
        "入金を喜ぶ and the order"
    );
}

#[test]
fn deep_nesting_takes_linear_time_and_does_not_overflow() {
    for unit in [">", "- ", "[", "*", "<b>", "`"] {
        let _ = parse(&format!("---\ntitle: t\n---\n{}", unit.repeat(20_000)));
    }
}
