//! What admins do and see, and that others may not.

use std::fs;

use super::{
    fake::{CHANNEL, DIRECT, Fake},
    start,
};
use crate::bot::reindexing;

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_reindex_is_is_edited_in_place_until_it_says_what_changed() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let other = reindexing(&bot);
    let begun = fake.member("U2").begins("/senpai", "reindex");
    let progress = fake.said_in("U2").await;
    assert!(progress.text().contains("待っています"), "{progress:#?}");
    drop(other);
    let done = fake.response(&begun).await;
    assert!(done.private && done.text().contains("記事"), "{done:#?}");
    let now = fake.changed(&progress).await.unwrap();
    assert_eq!(now.text(), done.text());
    assert_eq!(fake.posted("U2"), 1, "edited, not said again");
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_come_as_a_picture_into_the_admins_direct_messages() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let stats = fake.member("U2").uses("/senpai", "stats 7").await;
    assert!(stats.private, "{stats:#?}");
    let (channel, title, png) = fake.shared_file().await;
    assert_eq!(channel, DIRECT);
    assert!(stats.text().starts_with(title.as_str().unwrap()));
    assert!(png.starts_with(b"\x89PNG") && png.len() > 1000);
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_reindex_in_chat_and_who_waited_is_told_and_others_may_not() {
    let fake = Fake::start().await;
    let bot = start(&fake).await;
    let aoi = fake.member("U1");
    let nothing = aoi.uses("/ask", "ドローン空撮のバッテリー").await;
    aoi.presses(&nothing, "答えが載ったら知らせて").await;
    for command in ["status", "stats", "gaps", "reindex", "settings tags:入金"] {
        let refused = aoi.uses("/senpai", command).await;
        assert!(
            refused.text().contains("管理者だけ"),
            "{command}: {refused:#?}"
        );
    }
    let post = "---\ntitle: ドローン空撮のバッテリー\ndate: 2026-10-01\n---\n## 予備\nドローン空撮のバッテリーは、飛ばす十営業日前までに予備を買います。\n";
    fs::write(bot.dir.path().join("content/drone.md"), post).unwrap();
    // KeyParts manages the workspace, and who is in a user group that the settings name.
    let status = fake.member("U4").uses("/senpai", "status").await;
    assert!(
        status.private && status.text().contains("記事"),
        "{status:#?}"
    );
    let done = fake.member("U2").uses("/senpai", "reindex").await;
    assert!(
        done.text().contains("ドローン空撮のバッテリー"),
        "{done:#?}"
    );
    let told = fake.said_in(CHANNEL).await;
    assert!(told.shows(r#"{"type":"user","user_id":"U1"}"#), "{told:#?}");
    assert!(told.text().contains("十営業日前"));
    assert_eq!(fake.refused(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_an_answer_is_linked_to_a_post_and_found_and_who_waited_is_told() {
    let fake = Fake::start().await;
    let _bot = start(&fake).await;
    let (aoi, mika) = (fake.member("U1"), fake.member("U4"));
    let asked = "ドローン空撮のバッテリー";
    let nothing = aoi.uses("/ask", asked).await;
    aoi.presses(&nothing, "答えが載ったら知らせて").await;
    let listed = mika.uses("/senpai", "gaps").await;
    assert!(
        listed.private && listed.text().contains(asked),
        "{listed:#?}"
    );
    let refused = aoi.presses(&listed, "1").await;
    assert!(refused.text().contains("管理者だけ"), "{refused:#?}");
    // KeyParts is in a user group that the settings name may, on a button too.
    let shown = fake.member("U2").presses(&listed, "1").await;
    assert!(shown.text().contains("扱わない"), "{shown:#?}");
    let text = listed.text();
    let gap = text
        .split('#')
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let linked = mika
        .uses(
            "/senpai",
            &format!("link {gap} cheer-at-payment ドローン空撮の バッテリーは？ answer:五分で済むものに決めて"),
        )
        .await;
    assert!(linked.text().contains("見つかります"), "{linked:#?}");
    let found = aoi.uses("/ask", asked).await;
    assert!(found.text().contains("この記事にありました"), "{found:#?}");
    assert!(found.text().contains("五分で済む"), "{found:#?}");
    let told = fake.said_in(CHANNEL).await;
    assert!(told.shows(r#"{"type":"user","user_id":"U1"}"#), "{told:#?}");
    assert_eq!(fake.refused(), Vec::<String>::new());
}
