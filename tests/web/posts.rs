//! The list of posts and the page of a post, without a script.

use std::fs;

use crate::bot::{Bot, GENEROUS};

const RUNS: &str = "/posts/cheer-when-it-runs";

#[tokio::test]
async fn a_step_is_taken_on_from_the_page_of_its_post() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let post = visitor.opens(RUNS).await;
    let taken = visitor.sends_form(&post, "1をやってみる", &[]).await;
    taken.must_say("日後に様子を聞きます。");
    taken.must_say("あなた: 1をやってみる");
    assert!(visitor.cookie.is_some(), "their practice has begun");
    let own = visitor.opens("/practice").await;
    own.must_say("取り組んでいることです。");
    // The form that is sent again takes nothing on.
    let again = visitor.sends_form(&post, "1をやってみる", &[]).await;
    assert!(!again.body.contains("2をやめる"), "{}", again.text());
    // A post of that name is not shown, or has no such step any more.
    let mut other = bot.visitor();
    let post = other.opens(RUNS).await;
    fs::remove_file(bot.dir.path().join("content/ja/cheer-when-it-runs.md")).unwrap();
    let mut mika = bot.signed_in(&crate::console::machine()).await;
    let page = mika.opens("/admin/reindex").await;
    let token = crate::console::token(&page);
    let token = [("token", token.as_str())];
    mika.begins("/admin/reindex", &token).await;
    let gone = other.sends_form(&post, "1をやってみる", &[]).await;
    gone.must_not_say("日後に様子を聞きます。");
}

#[tokio::test]
async fn without_practice_a_post_shows_its_steps_only() {
    let off = format!("{GENEROUS}[practice]\nenabled = false\n");
    let bot = Bot::with(&off, |_| ());
    let post = bot.visitor().opens(RUNS).await;
    post.must_say("納品済みの客先を三つ選び");
    assert!(!post.body.contains("name=\"payload\""));
}

#[tokio::test]
async fn posts_are_found_by_title_and_by_what_they_answer() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let found = async |q: &str| {
        let query = serde_urlencoded::to_string([("q", q)]).unwrap();
        bot.visitor().opens(&format!("/posts?{query}")).await
    };
    let list = visitor.opens("/posts").await;
    assert!(list.body.contains("role=\"search\""));
    let all = list.links("/posts/").len();
    for (q, post) in [
        ("納品と稼働はどう違いますか", RUNS),
        (
            "面接で失敗を聞かれたら？",
            "/posts/interview-failure-question",
        ),
    ] {
        let page = found(q).await;
        assert_eq!(page.links("/posts/")[0], post, "{q}: {}", page.text());
        page.must_say("の検索結果");
        assert!(
            page.body.contains(&format!("value=\"{q}\"")),
            "it can be changed"
        );
    }
    let some = found("入金").await.links("/posts/").len();
    assert!((1..all).contains(&some), "{some} of {all}");
    let none = found("ドローン空撮のバッテリー").await;
    none.must_say("合う記事はありませんでした");
    assert!(none.links("/posts/").is_empty());
    assert_eq!(found("  ").await.links("/posts/").len(), all);
    let help = senpai_chat::wording(senpai_chat::Language::Japanese).distress;
    found("死にたい")
        .await
        .must_say(help.lines().next().unwrap());
    let hostile = found("<script>alert(1)</script>").await;
    assert!(!hostile.body.contains("<script>alert"));
    assert_eq!(found(&"長".repeat(3000)).await.status, 200);
}

#[tokio::test]
async fn a_search_finds_only_the_posts_of_the_page() {
    let limited = format!("{GENEROUS}[chat.channels.web]\ntags = [\"面接\"]\n");
    let bot = Bot::with(&limited, |_| ());
    let page = bot.visitor().opens("/posts?q=%E7%A8%BC%E5%83%8D").await;
    assert!(!page.links("/posts/").iter().any(|link| link == RUNS));
}
