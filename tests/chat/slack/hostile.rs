//! Hostile questions about hostile posts.

use super::{
    bot,
    fake::{APP_TOKEN, Fake},
    restart,
};
use crate::hostile::{SETTINGS, WORD, posts, texts};

/// The fake refuses what pings or forges, and unfurls: each request is checked.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_a_question_or_a_post_pings_forges_or_breaks_out() {
    let fake = Fake::start().await;
    let token = ("SENPAI_SLACK_APP_TOKEN", APP_TOKEN);
    let bot = bot(&fake, SETTINGS, &[token]);
    posts(&bot);
    let _bot = restart(bot, &fake).await;
    let aoi = fake.member("U1");
    let texts = texts();
    let mut from_posts = 0;
    for (i, text) in texts.iter().enumerate() {
        let question = format!("{WORD} {text}");
        let answer = aoi.uses("/ask", &question).await;
        from_posts += u32::from(answer.text().contains(WORD));
        if i % 10 == 0 {
            aoi.presses(&answer, "人に聞く").await;
        }
        let listed = aoi.uses("/posts", &question).await;
        let one = aoi.uses("/post", text).await;
        for seen in [&answer, &listed, &one] {
            assert!(!seen.shows(r#""type":"user""#), "{seen:#?}");
            assert!(!seen.shows(r#""type":"channel""#), "{seen:#?}");
            assert!(!seen.shows(r#""type":"mrkdwn""#), "{seen:#?}");
        }
    }
    let said = fake.said_in("C9").await;
    assert!(said.text().contains(WORD), "{said:#?}");
    assert!(!said.shows(r#""type":"user""#), "{said:#?}");
    println!(
        "{} hostile questions, lists and titles each, {from_posts} answered from hostile posts",
        texts.len()
    );
    assert!(texts.len() == 200 && from_posts > 100);
    assert_eq!(fake.refused(), Vec::<String>::new());
}
