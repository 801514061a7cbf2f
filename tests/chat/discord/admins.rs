//! What admins do and see, and that others may not.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{fake::Fake, start};
use crate::bot::reindexing;

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_reindex_is_is_edited_in_place_until_it_says_what_changed() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let other = reindexing(&bot);
    let mika = fake.member("mika").who_manages();
    let token = mika.begins("senpai reindex", &[]);
    let said = fake.versions(&token, 1).await;
    assert!(said[0].to_string().contains("待っています"), "{said:#?}");
    drop(other);
    let said = fake.versions(&token, 2).await;
    let last = said.last().unwrap().to_string();
    assert!(last.contains("加わった記事"), "{said:#?}");
    assert_eq!(fake.messages().len(), 0, "edited, not said again");
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_another_process_builds_is_followed() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let question = "凧揚げの糸は？";
    assert!(!aoi.asks(question).await.text().contains("短くして"));

    let post = "# 凧揚げ\n\n凧は糸を短くして走り始めます。\n";
    fs::write(bot.dir.path().join("content/kite.md"), post).unwrap();
    bot.is_indexed_elsewhere();
    let built = Instant::now();
    while !aoi.asks(question).await.text().contains("短くして") {
        assert!(built.elapsed() < Duration::from_secs(20), "{}", bot.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!(
        "an index that another process built was followed after {} ms (2,000 promised)",
        built.elapsed().as_millis()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_reindex_in_chat_and_who_waited_is_told_and_others_may_not() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("aoi");
    let nothing = aoi.asks("ドローン空撮のバッテリー").await;
    assert!(nothing.has_button("答えが載ったら知らせて"), "{nothing:?}");
    aoi.presses(&nothing, "答えが載ったら知らせて").await;
    assert!(
        aoi.uses("senpai reindex", &[])
            .await
            .content()
            .contains("管理者だけ")
    );
    let post = "---\ntitle: ドローン空撮のバッテリー\ndate: 2026-10-01\n---\n## 予備\nドローン空撮のバッテリーは、飛ばす十営業日前までに予備を買います。\n";
    fs::write(bot.dir.path().join("content/drone.md"), post).unwrap();
    let done = fake
        .member("mika")
        .who_manages()
        .uses("senpai reindex", &[])
        .await;
    assert!(done.text().contains("ドローン空撮のバッテリー"), "{done:?}");
    let start = Instant::now();
    let told = loop {
        let found = fake
            .messages()
            .into_iter()
            .find(|m| m.to_string().contains("十営業日前"));
        if let Some(found) = found {
            break found;
        }
        assert!(start.elapsed() < Duration::from_secs(15), "nobody was told");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(
        told["content"]
            .as_str()
            .unwrap()
            .contains(&format!("<@{}>", aoi.id))
    );
    assert_eq!(
        told["allowed_mentions"]["users"],
        json!([aoi.id]),
        "nobody else can be pinged"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_an_answer_is_linked_to_a_post_and_found_and_who_waited_is_told() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let (aoi, mika) = (fake.member("aoi"), fake.member("mika").who_manages());
    let asked = "ドローン空撮のバッテリー";
    let nothing = aoi.asks(asked).await;
    aoi.presses(&nothing, "答えが載ったら知らせて").await;
    let listed = mika.uses("senpai gaps", &[]).await;
    assert!(
        listed.private && listed.text().contains(asked),
        "{listed:?}"
    );
    let refused = aoi.presses(&listed, "1").await;
    assert!(refused.content().contains("管理者だけ"), "{refused:?}");
    assert!(aoi.types("senpai link", "gap", "").await.is_empty());
    let gaps = mika.types("senpai link", "gap", "ドローン").await;
    let posts = mika.types("senpai link", "post", "乾杯は注文書").await;
    let shown = mika.presses(&listed, "1").await;
    assert!(
        shown.content().contains(&gaps[0]) && shown.has_button("扱わない"),
        "{shown:?}"
    );
    let (gap, post) = (json!(gaps[0]), json!(posts[0]));
    let link = async |answer: &str| {
        let words = json!("ドローン空撮のバッテリーは？");
        let (gap, post) = (gap.clone(), post.clone());
        let options = [
            ("gap", gap),
            ("post", post),
            ("words", words),
            ("answer", json!(answer)),
        ];
        mika.uses("senpai link", &options).await
    };
    let refused = link("バッテリーは記事にない").await;
    assert!(
        refused.content().contains("本文にありません"),
        "{refused:?}"
    );
    let linked = link("五分で済むものに決めて").await;
    assert!(linked.content().contains("見つかります"), "{linked:?}");
    let found = aoi.asks(asked).await;
    assert!(
        found.content().contains("この記事にありました") && found.text().contains("五分で済む"),
        "{found:?}"
    );
    bot.until("telling", || {
        let told = |m: &serde_json::Value| {
            m["content"]
                .as_str()
                .is_some_and(|c| c.contains(&format!("<@{}>", aoi.id)))
        };
        fake.messages().iter().any(told)
    })
    .await;
    assert_eq!(fake.refused(), Vec::<String>::new());
}
