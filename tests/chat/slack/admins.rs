//! What admins see while something takes long, and in pictures.

use serde_json::json;

use super::{
    fake::{DIRECT, Fake},
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
async fn the_fake_refuses_wrong_files_and_edits() {
    let fake = Fake::start().await;
    let asks = async |method: &str, body: serde_json::Value| {
        let path = format!("/api/{method}");
        let (_, said) = fake.takes(super::BOT_TOKEN, &path, &body).await;
        said
    };
    let none = asks("files.getUploadURLExternal?filename=a&length=0", json!({})).await;
    assert_eq!(none["error"], "invalid_arguments");
    let place = asks("files.getUploadURLExternal?filename=a&length=3", json!({})).await;
    let file = json!([{"id": place["file_id"]}]);
    let to_member = asks(
        "files.completeUploadExternal",
        json!({"files": file, "channel_id": "U1"}),
    );
    assert_eq!(to_member.await["error"], "channel_not_found");
    let empty = asks(
        "files.completeUploadExternal",
        json!({"files": file, "channel_id": "D1"}),
    );
    assert_eq!(empty.await["error"], "file_not_found");
    let upload = format!(
        "/upload/{}",
        asks("files.getUploadURLExternal?filename=a&length=3", json!({})).await["file_id"]
            .as_str()
            .unwrap()
    );
    let (status, _) = fake.takes("", &upload, &json!("longer")).await;
    assert_eq!(status, 400);
    let edit = json!({"channel": "U1", "ts": "1.1", "text": "a"});
    assert_eq!(
        asks("chat.update", edit).await["error"],
        "channel_not_found"
    );
    assert_eq!(
        asks("conversations.open", json!({})).await["error"],
        "user_not_found"
    );
}
