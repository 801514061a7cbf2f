//! A member lists the posts.

use std::fs;

use senpai_chat::{Action, AdminCommand, ChannelSettings, Language, Member, SuggestionKind};

use crate::community::{JA, admin, channel, community, member, only_reply, titles};

#[test]
fn lists_and_suggestions_lead_to_posts() {
    let mut c = community();
    let all = c.hears("aoi", Action::ListPosts { tag: None });
    let newest = ["Speak up in meetings", "面接で失敗を聞かれたら"];
    assert_eq!(titles(&all)[..2], newest, "newest first, in any language");
    assert_eq!(all.cards[0].marks, ["2026-04-10", "英語"]);
    let kim = Member {
        language: Some(Language::English),
        ..member("kim")
    };
    let posts = Action::ListPosts { tag: None };
    let listed = only_reply(c.does(&kim, &channel("general"), posts));
    assert_eq!(titles(&listed)[..2], newest);
    assert_eq!(listed.cards[0].marks, ["2026-04-10"]);
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
    assert_eq!(one.cards[0].marks, ["2026-03-10"]);
    let none = c.hears(
        "aoi",
        Action::ShowPost {
            title: "宇宙".into(),
        },
    );
    assert!(none.heading.contains("宇宙"));
    let suggested = c
        .service
        .suggest(&channel("general"), SuggestionKind::Questions, "失敗");
    assert_eq!(suggested[0], "面接で失敗談を聞かれたら何を話す？");
    assert_eq!(
        c.service
            .suggest(&channel("general"), SuggestionKind::Tags, "稼"),
        ["稼働"]
    );
}

#[test]
fn a_post_shows_its_opening_and_its_sections_by_buttons() {
    let mut c = community();
    let post = "---\ntitle: 朝の電話\nurl: https://example.com/call\ntags: [電話]\n---\n朝の電話は三件です。\n\n## 順番\n短い順に掛けます。\n\n### 例外\n急ぎは先です。\n\n## 長さ\n三分で切ります。\n";
    fs::write(c.dir.path().join("content/call.md"), post).unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let show = |title: &str| Action::ShowPost {
        title: title.into(),
    };
    let opening = c.hears("aoi", show("朝の電話"));
    assert_eq!(opening.cards[0].plain(), "朝の電話は三件です。");
    let labels: Vec<&str> = opening.buttons.iter().map(|b| b.label.as_str()).collect();
    assert_eq!(labels, ["順番", "長さ"]);
    let section = only_reply(c.presses("aoi", &opening, "順番"));
    let card = &section.cards[0];
    assert_eq!(card.plain(), "短い順に掛けます。\n急ぎは先です。");
    assert_eq!(card.headings, ["順番"]);
    let link = card.link.as_deref().unwrap();
    assert!(link.starts_with("https://example.com/call#"), "{link}");
    assert!(section.private);
    // A post without an opening begins with its first section.
    let first = c.hears("aoi", show("納品ではなく"));
    assert!(first.cards[0].plain().starts_with("納品は物が届いた"));
    // The post may no longer be shown in the channel, or the section is gone.
    let only_payment = ChannelSettings {
        tags: Some(vec!["入金".into()]),
        ..ChannelSettings::default()
    };
    let set = Action::Admin(AdminCommand::Settings(only_payment));
    c.does(&admin(), &channel("closed"), set);
    let press = Action::ButtonPressed(opening.buttons[0].payload.clone());
    let closed = only_reply(c.does(&member("aoi"), &channel("closed"), press.clone()));
    assert_eq!(closed.heading, JA().expired);
    fs::write(
        c.dir.path().join("content/call.md"),
        post.replace("順番", "並び"),
    )
    .unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    assert_eq!(c.hears("aoi", press).heading, JA().expired);
    let none = c.hears("aoi", show("nosuch"));
    assert!(none.heading.contains("nosuch") && none.cards.is_empty());
}
