//! Hostile questions about hostile posts.

use serde_json::json;

use super::{
    bot,
    fake::{Fake, HELPERS},
    restart,
};
use crate::hostile::{SETTINGS, WORD, posts, texts};

/// The fake refuses what pings, forges or lets mentions through: each request is checked.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_a_question_or_a_post_pings_forges_or_breaks_out() {
    let fake = Fake::start().await;
    let bot = bot(&fake, SETTINGS, &[]);
    posts(&bot);
    let _bot = restart(bot, &fake).await;
    let aoi = fake.member("aoi");
    let texts = texts();
    let mut from_posts = 0;
    for (i, text) in texts.iter().enumerate() {
        let question = format!("{WORD} {text}");
        let answer = aoi.asks(&question).await;
        from_posts += u32::from(answer.text().contains(WORD));
        if i % 10 == 0 {
            aoi.presses(&answer, "人に聞く").await;
        }
        let listed = aoi.uses("posts", &[("tag", json!(question))]).await;
        let one = aoi.uses("post", &[("title", json!(text))]).await;
        for seen in [&answer, &listed, &one] {
            assert!(!seen.content().starts_with('<'), "{seen:?}");
        }
    }
    let said = fake.said_in(HELPERS).await;
    assert!(said.content().contains(WORD), "{said:?}");
    println!(
        "{} hostile questions, lists and titles each, {from_posts} answered from hostile posts",
        texts.len()
    );
    assert!(texts.len() == 200 && from_posts > 100);
    assert_eq!(fake.refused(), Vec::<String>::new());
}
