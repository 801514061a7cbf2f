//! Hostile questions and posts: their markup is text.

use std::fs;

use crate::bot::{Bot, GENEROUS};

/// Texts that would run a script, or leave their element, where a page did not escape them.
pub const HOSTILE: [&str; 10] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>--><iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    "<a href=\"javascript:alert(1)\">x</a>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)}",
    "<style>*{display:none}</style><base href=//evil.example>",
];

/// Two posts whose title, metadata and text are hostile.
pub fn hostile_posts(dir: &std::path::Path) {
    let lines: Vec<String> = HOSTILE
        .iter()
        .map(|line| {
            format!(
                "    {line}\n\n`{line}` です。\n\n| a | `{}` |\n| --- | --- |\n| 1 | 2 |\n",
                line.replace('|', "")
            )
        })
        .collect();
    let post = format!(
        "---\ntitle: '{0} 罠の記事'\ntags: ['{0}']\nauthor: '{0}'\nsummary: '{0}'\nurl: 'javascript:alert(1)'\nprinciples: ['{0} 罠を避ける。']\nquestions: ['{0} 罠とは何か']\npractice: ['{0}']\n---\n\n## `{0}` 罠の見出し\n\n罠とは `{0}` のことです。\n\n{1}",
        HOSTILE[0],
        lines.join("\n")
    );
    fs::write(dir.join("content/trap.md"), &post).unwrap();
    let other = post.replace("罠とは", "罠というのは");
    fs::write(dir.join("content/other-trap.md"), other).unwrap();
}

#[tokio::test]
async fn hostile_questions_are_shown_as_they_were_typed() {
    let bot = Bot::start();
    for text in HOSTILE {
        let mut visitor = bot.visitor();
        let page = visitor.asks(text).await;
        // An unescaped one would lose its tags.
        page.must_say(text);
        let page = visitor.asks(&format!("{text} 入金はいつ？")).await;
        page.must_say(text);
        let preview = visitor.opens("/preview").await;
        assert!(
            !preview.body.contains(text) || !text.contains('<'),
            "{}",
            preview.body
        );
    }
}

#[tokio::test]
async fn hostile_posts_are_shown_as_text_on_every_page() {
    let bot = Bot::with(GENEROUS, hostile_posts);
    let mut visitor = bot.visitor();
    let script = HOSTILE[0];
    visitor.opens("/").await;
    let list = visitor.opens("/posts").await;
    list.must_say(&format!("{script} 罠の記事"));
    let tag = list.links("/posts?tag=%3Cscript").pop().expect("the tag");
    visitor.opens(&tag).await.must_say(script);
    let post = visitor.opens("/posts/trap").await;
    assert_eq!(post.status, 200);
    for text in HOSTILE {
        assert!(post.text().contains(text), "{text} in {}", post.text());
    }
    assert!(!post.body.contains("href=\"javascript:"));
    let answer = visitor.asks("罠とは何か").await;
    answer.must_say(&format!("{script} 罠の記事"));
    let chosen = visitor.presses(&answer, "1を読む").await;
    for page in [post, list, answer, chosen, visitor.opens("/preview").await] {
        for markup in [
            "<script>alert",
            "<img",
            "<svg",
            "<iframe",
            "<base",
            "<style>*",
        ] {
            assert!(!page.body.contains(markup), "{markup} in {}", page.body);
        }
    }
}
