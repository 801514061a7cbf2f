//! The log of admins: who did what, in which channel, and what came of it. And the figures of few members.

use std::fs;

use super::{Asked, GAP, GUILD, admin_of, gap_named, machine, token};
use crate::{
    bot::{Bot, GENEROUS},
    visitor::Page,
};

const RUNS: &str = "cheer-when-it-runs";

/// The row of the log with these words.
#[track_caller]
fn row<'a>(page: &'a Page, words: &str) -> &'a str {
    let mut rows = page.body.split("<tr").filter(|row| row.contains(words));
    rows.next()
        .unwrap_or_else(|| panic!("{words} in {}", page.text()))
}

#[tokio::test]
async fn a_refused_act_does_not_look_like_one_that_was_done() {
    let bot = Bot::start();
    let learned = format!(
        "[[question]]\npost = \"{RUNS}\"\ntext = \"お客様の笑顔を写真に残す手順\"\n\n[[question]]\npost = \"{RUNS}\"\ntext = \"笑顔の写真の手順\"\n"
    );
    fs::write(bot.dir.path().join("state/learned.toml"), learned).unwrap();
    let question = "お客様の笑顔を写真に残す手順は？";
    for words in [question, GAP] {
        bot.was_asked(GUILD, words, Asked::default());
    }
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let gaps = mika.opens("/admin/gaps").await;
    let token = token(&gaps);
    let [loses, ruled] = [question, GAP].map(|words| gap_named(&gaps, words));
    let form = |post| [("token", token.as_str()), ("post", post)];
    let link = format!("/admin/gaps/{loses}/link");
    mika.begins(&link, &form("cheer-at-payment")).await;
    mika.posts(&link, &form("no-such-post")).await;
    mika.posts(&format!("/admin/gaps/{ruled}/rule-out"), &form("")[..1])
        .await;
    let set = [
        ("token", token.as_str()),
        ("channel", "3000"),
        ("tags", "転識"),
    ];
    let refused = mika.posts("/admin/settings", &set).await;
    assert_eq!(refused.status, 422);
    refused.must_say("「転職」のことですか");
    assert!(
        refused.body.contains("転識"),
        "the form keeps what was typed"
    );
    let mut lost = admin_of(GUILD, "aoi");
    lost.member.as_mut().unwrap().manages = false;
    bot.signed_in(&lost).await.opens("/admin").await;

    let log = mika.opens("/admin/audit").await;
    for (action, outcome) in [
        (format!("link {loses} cheer-at-payment"), "つながなかった"),
        (
            format!("link {loses} no-such-post"),
            "しなかった（内容を断った）",
        ),
        (format!("rule-out {ruled}"), "済み"),
        ("tags=転識".to_owned(), "しなかった（内容を断った）"),
        ("stats 30".to_owned(), "しなかった（管理者ではない）"),
    ] {
        let row = row(&log, &action);
        assert!(row.contains(outcome), "{outcome} in {row}");
        assert_eq!(row.contains("✓"), outcome == "済み", "{row}");
    }
    assert!(row(&log, "tags=転識").contains("3000"), "the channel");
    assert!(row(&log, "stats 30").contains("別の管理者"));
}

#[tokio::test]
async fn a_setting_of_a_channel_is_returned_to_none() {
    let settings = format!("{GENEROUS}\n[chat.channels.3000]\nprivate = true\n");
    let bot = Bot::with(&settings, |_| ());
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let token = token(&mika.opens("/admin/settings?channel=3000").await);
    let save = |tags, no_tags, language, private| {
        [
            ("token", token.clone()),
            ("channel", "3000".to_owned()),
            ("tags", String::from(tags)),
            ("no_tags", String::from(no_tags)),
            ("language", String::from(language)),
            ("private", String::from(private)),
        ]
    };
    let stored = || {
        let key = senpai_store::KeyParts(&["discord", GUILD, "3000"]);
        let json = bot.state().channel(key).unwrap().unwrap();
        serde_json::from_str::<serde_json::Value>(&json).unwrap()
    };
    for (form, expected) in [
        (
            save("転職", "", "en", "no"),
            serde_json::json!({"tags": ["転職"], "language": "en", "private": false}),
        ),
        (
            save("", "", "", ""),
            serde_json::json!({"tags": null, "language": null, "private": null}),
        ),
        (
            save("", "all", "", "yes"),
            serde_json::json!({"tags": [], "language": null, "private": true}),
        ),
    ] {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, &**value)).collect();
        let saved = mika.posts("/admin/settings", &form).await;
        saved.must_say("保存しました");
        assert_eq!(stored(), expected);
    }
}

#[tokio::test]
async fn an_error_of_toml_is_a_sentence_with_its_line() {
    let bot = Bot::start();
    let mut admin = bot.signed_in(&machine()).await;
    let token = token(&admin.opens("/admin/try").await);
    for (synonyms, says) in [
        (
            "[[synonym]]\nwords = [\"a\"\n",
            "行目を読み取れません。TOML の形になっていません",
        ),
        (
            "[[synonym]]\nword = [\"a\", \"b\"]\n",
            "2行目を読み取れません。知らないキーがあります。使えるキー: words",
        ),
        (
            "[[synonym]]\n\nwords = 3\n",
            "3行目を読み取れません。値の種類が違います",
        ),
    ] {
        let form = [("token", token.as_str()), ("synonyms", synonyms)];
        let refused = admin.posts("/admin/try", &form).await;
        assert_eq!(refused.status, 422);
        refused.must_say(says);
        for english in ["expected", "unknown", "cannot", "invalid"] {
            refused.must_not_say(english);
        }
    }
}

#[tokio::test]
async fn what_few_members_said_of_a_post_is_no_figure() {
    let bot = Bot::start();
    let said = |member, text: &str| {
        let of = Asked {
            member,
            post: Some(RUNS),
            helped: Some(true),
            ..Asked::default()
        };
        bot.was_asked(GUILD, text, of);
    };
    let members = ["aoi", "ren", "kim", "sora"];
    for member in members {
        for n in 0..2 {
            said(member, &format!("{member}の質問{n}"));
        }
    }
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let figures = |page: &Page| -> Vec<String> {
        let row = row(page, &format!("/admin/posts/{RUNS}\""));
        let cells = row.split("<td class=\"number\"").skip(1);
        let values = cells.map(|cell| {
            let (_, rest) = cell.split_once("<span>").unwrap();
            rest.split('<').next().unwrap().to_owned()
        });
        values.take(4).collect()
    };
    for path in ["/admin/posts".to_owned(), format!("/admin/posts/{RUNS}")] {
        let page = mika.opens(&path).await;
        assert_eq!(figures(&page), ["8", "8", "–", "–"], "{path}");
        page.must_say("5人に満たない");
    }
    said("yui", "yuiの質問");
    let page = mika.opens("/admin/posts").await;
    assert_eq!(figures(&page), ["9", "9", "9", "0"]);
}

#[tokio::test]
async fn a_reload_that_failed_is_said_and_recorded_as_failed() {
    let bot = Bot::start();
    let content = bot.dir.path().join("content");
    fs::rename(&content, content.with_extension("moved")).unwrap();
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let page = mika.opens("/admin/reindex").await;
    let form = [("token", token(&page))];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let told = mika.begins("/admin/reindex", &form).await;
    assert!(told.body.contains("class=\"error\""), "{}", told.text());
    let log = mika.opens("/admin/audit").await;
    let row = row(&log, "<code>reindex");
    assert!(row.contains("失敗した") && !row.contains("✓"), "{row}");
}

#[tokio::test]
async fn a_reload_names_what_was_left_out_and_why() {
    let bot = Bot::start();
    let mut mika = bot.signed_in(&admin_of(GUILD, "mika")).await;
    let page = mika.opens("/admin/reindex").await;
    let token = token(&page);
    let form = [("token", token.as_str())];
    let told = mika.begins("/admin/reindex", &form).await;
    told.must_say("記事: ");
    told.must_not_say("読み込めなかったもの");
    let content = bot.dir.path().join("content");
    fs::write(content.join("synonyms.toml"), "[[synonym]]\nwords = 3\n").unwrap();
    fs::write(content.join("questions.toml"), "[[question]]\ntext = 1\n").unwrap();
    fs::write(bot.dir.path().join("state/learned.toml"), "[[question\n").unwrap();
    fs::write(
        content.join("ja/broken.md"),
        "---\ntitle: [\n---\n本文です。\n",
    )
    .unwrap();
    let told = mika.begins("/admin/reindex", &form).await;
    told.must_say("読み込めなかったもの");
    for sentence in [
        "synonyms.toml の2行目を読み取れません。値の種類が違います",
        "questions.toml の2行目を読み取れません。",
        "learned.toml の1行目を読み取れません。TOML の形になっていません",
        "ja/broken.md",
    ] {
        told.must_say(sentence);
    }
    assert!(!told.body.contains(bot.dir.path().to_str().unwrap()));
}
