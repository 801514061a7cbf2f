//! A member waits for a post that answers.

use std::fs;

use senpai_chat::{Action, AdminCommand, ChannelSettings, Place, Platform};
use senpai_store::{KeyParts, Store};

use crate::community::{
    Community, JA, admin, asked_privately, channel, community, member, now, only_reply, question,
    titles,
};

#[test]
fn whoever_asked_privately_is_notified_privately() {
    const ASKED: &str = "名刺の紙はどれがいい？";
    let mut c = community();
    c.service
        .admin_of_all(now(0))
        .set_channel(
            ["discord", "guild", "closed"],
            &ChannelSettings {
                private: Some(true),
                ..ChannelSettings::default()
            },
        )
        .unwrap();
    let direct = Place {
        workspace: "dm".into(),
        channel: "dm-aoi".into(),
        direct: true,
        ..channel("")
    };
    let mut subscribes = |who: &str, place: Place, action| {
        let nothing = only_reply(c.does(&member(who), &place, action));
        let notify = nothing.buttons.iter().find(|b| b.label == JA().notify_me);
        let payload = notify.unwrap().payload.clone();
        let press = Action::ButtonPressed(payload.clone());
        let said = only_reply(c.does(&member(who), &place, press)).heading;
        (payload, said)
    };
    let (payload, said) = subscribes("public", channel("general"), question(ASKED));
    assert_eq!(said, JA().will_notify);
    let (_, said) = subscribes("private", channel("general"), asked_privately(ASKED));
    assert_eq!(said, JA().will_notify_directly);
    subscribes("closed", channel("closed"), question(ASKED));
    subscribes("direct", direct.clone(), question(ASKED));
    subscribes("later", channel("later closed"), question(ASKED));
    subscribes("broken", channel("broken"), question(ASKED));
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let set = |channel: &str, settings| {
        let key = ["discord", "guild", channel];
        state.set_channel(KeyParts(&key), settings).unwrap();
    };
    set("later closed", r#"{"private": true}"#);
    set("broken", r#"{"private": "yes""#);
    // The version before 0.1.0 did not say whether the question was private.
    let id = u64::from_str_radix(payload.split('|').nth(2).unwrap(), 16).unwrap();
    let place = serde_json::to_string(&(channel("general"), "earlier")).unwrap();
    let key = ["discord", "earlier"];
    state
        .subscribe(id, "discord", KeyParts(&key), &place, now(0))
        .unwrap();

    let post = "---\ntitle: 名刺の紙の選び方\ndate: 2026-05-01\n---\n## 紙\n名刺の紙は、上質の180キロがいいでしょう。\n";
    fs::write(c.dir.path().join("content/card.md"), post).unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    for who in ["public", "private", "nobody"] {
        let own = c.service.awaited_by(Platform::Discord, who);
        let told = own.iter().filter_map(|one| one.notification.as_ref());
        let members: Vec<&str> = told.map(|n| n.member.as_str()).collect();
        let expected: &[&str] = if who == "nobody" { &[] } else { &[who] };
        assert_eq!(members, expected, "each sees their own");
        assert!(c.service.awaited_by(Platform::Slack, who).is_empty());
    }
    let due = c.service.notifications(Platform::Discord);
    let places = due.iter().map(|n| (n.member.as_str(), n.place.clone()));
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            ("public", Some(channel("general"))),
            ("private", None),
            ("closed", None),
            ("direct", Some(direct)),
            ("later", None),
            // Not "broken": if the settings cannot be read, no post is shown.
            ("earlier", None),
        ]
    );
}

#[test]
fn a_new_post_answers_after_a_reindex_and_notifies_once() {
    let mut c = community();
    let nothing = c.asks("aoi", "名刺の紙はどれがいい？");
    c.presses("aoi", &nothing, JA().notify_me);
    assert!(c.service.notifications(Platform::Discord).is_empty());
    let post = "---\ntitle: 名刺の紙の選び方\ndate: 2026-05-01\n---\n## 紙\n名刺の紙は、上質の180キロがいいでしょう。\n";
    fs::write(c.dir.path().join("content/card.md"), post).unwrap();
    fs::remove_file(c.dir.path().join("content/running.md")).unwrap();
    let reindexed = only_reply(c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Reindex),
    ));
    assert!(
        reindexed.notes[0].contains("名刺の紙の選び方"),
        "{reindexed:?}"
    );
    assert!(
        reindexed.notes[2].contains("納品ではなく稼働を喜ぶ"),
        "{reindexed:?}"
    );
    let due = c.service.notifications(Platform::Discord);
    assert_eq!(due.len(), 1);
    assert_eq!(
        (due[0].member.as_str(), due[0].place.clone()),
        ("aoi", Some(channel("general")))
    );
    assert!(due[0].reply.heading.contains("名刺の紙はどれがいい？"));
    assert!(due[0].reply.cards[0].plain().contains("180キロ"));
    assert!(c.service.notifications(Platform::Slack).is_empty());
    c.service.mark_notified(&due[0], now(0));
    assert!(c.service.notifications(Platform::Discord).is_empty());
    assert!(
        !titles(&c.asks("aoi", "稼働とは？")).contains(&"納品ではなく稼働を喜ぶ"),
        "a deleted post is gone"
    );
}

#[test]
fn no_notification_waits_for_a_member_who_was_forgotten_or_for_a_deleted_question() {
    let mut c = community();
    for name in ["aoi", "ren"] {
        let nothing = c.asks(name, "名刺の紙はどれがいい？");
        c.presses(name, &nothing, JA().notify_me);
    }
    let post =
        "---\ntitle: 名刺の紙の選び方\n---\n## 紙\n名刺の紙は、上質の180キロがいいでしょう。\n";
    fs::write(c.dir.path().join("content/card.md"), post).unwrap();
    c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Reindex),
    );
    let waiting = |c: &Community| -> Vec<String> {
        let all = c.service.notifications(Platform::Discord);
        all.into_iter().map(|n| n.member).collect()
    };
    assert_eq!(waiting(&c), ["aoi", "ren"]);
    c.hears("aoi", Action::ForgetMe);
    assert_eq!(waiting(&c), ["ren"]);
    // The bot's clock reaches that day.
    let later = now(100 * 24 * 3600);
    c.service.delete_expired(later);
    assert_eq!(waiting(&c), [""; 0]);
}
