//! A member lists the posts.

use senpai_chat::{Action, Language, Member, Suggestion};

use crate::community::{channel, community, member, only_reply, titles};

#[test]
fn lists_and_suggestions_lead_to_posts() {
    let mut c = community();
    let all = c.hears("aoi", Action::ListPosts { tag: None });
    let newest = ["面接で失敗を聞かれたら", "納品ではなく稼働を喜ぶ"];
    assert_eq!(titles(&all)[..2], newest, "newest first");
    let kim = Member {
        language: Some(Language::English),
        ..member("kim")
    };
    let posts = Action::ListPosts { tag: None };
    let listed = only_reply(c.does(&kim, &channel("general"), posts));
    let first = ["Speak up in meetings", newest[0]];
    assert_eq!(titles(&listed)[..2], first, "what they read goes first");
    let tagged = c.hears(
        "aoi",
        Action::ListPosts {
            tag: Some("入金".into()),
        },
    );
    assert_eq!(titles(&tagged), ["受注ではなく入金を喜ぶ"]);
    let one = c.hears(
        "aoi",
        Action::ShowPost {
            title: "面接で".into(),
        },
    );
    assert_eq!(titles(&one), ["面接で失敗を聞かれたら"]);
    let none = c.hears(
        "aoi",
        Action::ShowPost {
            title: "宇宙".into(),
        },
    );
    assert!(none.heading.contains("宇宙"));
    let suggested = c
        .service
        .suggest(&channel("general"), Suggestion::Questions, "失敗");
    assert_eq!(suggested[0], "面接で失敗談を聞かれたら何を話す？");
    assert_eq!(
        c.service
            .suggest(&channel("general"), Suggestion::Tags, "稼"),
        ["稼働"]
    );
}
