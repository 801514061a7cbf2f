//! Answers that come later: told on the page, and by a private link.

use crate::bot::{Bot, UNANSWERED};

#[tokio::test]
async fn who_waits_for_an_answer_finds_it_on_the_page_and_by_the_link() {
    let bot = Bot::start();
    let mut visitor = bot.visitor();
    let asked = visitor.asks(UNANSWERED).await;
    asked.must_say("まだ、この質問に答える記事がありません。");
    let waits = visitor.presses(&asked, "答えが載ったら知らせて").await;
    waits.must_say("下のリンクでお知らせします");
    let link = waits.links("/later/").pop().expect("a private link");
    assert!(
        !visitor
            .cookie
            .clone()
            .unwrap()
            .contains(link.rsplit('/').next().unwrap()),
        "it opens no session"
    );
    bot.visitor().opens(&link).await.must_say(UNANSWERED);
    let post = format!(
        "---\ntitle: {UNANSWERED}\ndate: 2026-10-01\n---\n## 予備\n{UNANSWERED}は、飛ばす十営業日前までに予備を買います。\n"
    );
    bot.gets_post("drone.md", &post).await;

    let told = visitor.opens("/").await;
    told.must_say("に答える記事が載りました。");
    told.must_say("予備を買います");
    // The link tells everybody who has it, and lets nobody else act.
    let elsewhere = bot.visitor().opens(&link).await;
    elsewhere.must_say("予備を買います");
    assert!(!elsewhere.body.contains("action=\"/press\""));
    let other = "/later/00000000000000000000000000000000";
    let nobody = bot.visitor().opens(other).await;
    nobody.must_say("このリンクは使えません。");
    assert_eq!(nobody.status, 404, "it waits for nothing");
    assert_eq!(bot.visitor().opens("/later/x").await.status, 404);
}
