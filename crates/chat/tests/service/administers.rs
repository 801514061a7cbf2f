//! An admin sets, reindexes and reads.

use std::{fs, sync::Arc};

use senpai_chat::{
    Action, AdminCommand, ChannelSettings, ChatService, ChatSettings, Member, Place, Question,
    SuggestionKind,
};
use senpai_live::LiveIndex;
use senpai_store::{KeyParts, Store};

use crate::community::{
    Community, JA, admin, channel, community, member, now, only_reply, titles, with,
};

#[test]
fn nothing_crosses_from_one_guild_to_another() {
    let mut c = community();
    let elsewhere = Place {
        workspace: "other".into(),
        ..channel("general")
    };
    let reply = c.asks("aoi", "入金はいつ祝う？");
    let press = Action::ButtonPressed(reply.buttons[0].payload.clone());
    assert_eq!(
        only_reply(c.does(&member("aoi"), &elsewhere, press)).heading,
        JA().expired
    );
    let settings = ChannelSettings {
        tags: Some(vec!["面接".into()]),
        ..ChannelSettings::default()
    };
    c.does(
        &admin(),
        &elsewhere,
        Action::Admin(AdminCommand::Settings(settings)),
    );
    assert_eq!(
        titles(&c.asks("aoi", "入金はいつ祝う？"))[0],
        "受注ではなく入金を喜ぶ"
    );
    let stats = only_reply(c.does(
        &admin(),
        &elsewhere,
        Action::Admin(AdminCommand::Stats { days: 7 }),
    ));
    assert!(stats.notes[0].ends_with(": 0"), "{stats:?}");
}

#[test]
fn a_channel_answers_from_its_tags_only() {
    let mut c = community();
    let settings = ChannelSettings {
        tags: Some(vec!["面接".into(), "稼働".into()]),
        ..ChannelSettings::default()
    };
    c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Settings(settings)),
    );
    let reply = c.asks("aoi", "入金はいつ祝う？");
    assert!(
        !titles(&reply).contains(&"受注ではなく入金を喜ぶ"),
        "{reply:?}"
    );
    assert_eq!(
        c.service
            .suggest(&channel("general"), SuggestionKind::Titles, "")
            .len(),
        2
    );
}

#[test]
fn only_admins_administer_wherever_they_are() {
    let mut c = with(ChatSettings {
        admins: vec!["role-1".into(), "mika".into()],
        ..ChatSettings::default()
    });
    let by_role = Member {
        roles: vec!["role-1".into()],
        ..member("ren")
    };
    let direct = Place {
        direct: true,
        workspace: "dm".into(),
        ..channel("dm-1")
    };
    let commands = || {
        [
            AdminCommand::Status,
            AdminCommand::Stats { days: 7 },
            AdminCommand::Gaps,
            AdminCommand::Reindex,
            AdminCommand::Console,
            AdminCommand::Settings(ChannelSettings::default()),
        ]
    };
    for place in [channel("general"), direct] {
        for (who, may) in [
            (member("aoi"), false),
            (by_role.clone(), true),
            (member("mika"), true),
            (admin(), true),
        ] {
            for command in commands() {
                let reply = only_reply(c.does(&who, &place, Action::Admin(command.clone())));
                assert_eq!(
                    reply.heading != JA().not_allowed,
                    may,
                    "{who:?} {command:?} {place:?}"
                );
                assert!(reply.private);
                c.seconds += 60;
                c.service.delete_expired(now(c.seconds));
            }
            // The rate limit is not under test.
            c.service = rebuilt(&c);
        }
    }
}

fn rebuilt(c: &Community) -> ChatService {
    let index = LiveIndex::new(
        c.dir.path().join("content"),
        Some(c.dir.path().join("index")),
    );
    index.open(now(0), &mut |_| ()).unwrap();
    let config = ChatSettings {
        admins: vec!["role-1".into(), "mika".into()],
        ..ChatSettings::default()
    };
    ChatService::new(
        config,
        Store::open(&c.dir.path().join("state")).unwrap(),
        Arc::new(index),
        now(0),
    )
}

#[test]
fn admins_are_told_how_many_posts_are_not_shown() {
    let mut c = community();
    let write = |name: &str, text: &[u8]| {
        fs::write(c.dir.path().join("content").join(name), text).unwrap();
    };
    write(
        "draft.md",
        "---\ntitle: 下書き\ndraft: true\n---\n本文です。\n".as_bytes(),
    );
    write("no-text.md", b"\xff\xfe\x80");
    let [drafts, failed] = JA().left_out;
    let expected = [
        format!("{drafts}: 1（draft.md）"),
        format!("{failed}: 1（no-text.md）"),
    ];
    for command in [AdminCommand::Reindex, AdminCommand::Status] {
        let action = Action::Admin(command);
        let reply = only_reply(c.does(&admin(), &channel("general"), action));
        assert!(reply.notes.ends_with(&expected), "{reply:?}");
        assert!(
            !reply.notes.iter().any(|note| note.contains("is not UTF-8")),
            "{reply:?}"
        );
    }
}

#[test]
fn a_generation_built_by_another_process_is_followed() {
    let c = community();
    let other = LiveIndex::new(
        c.dir.path().join("content"),
        Some(c.dir.path().join("index")),
    );
    let following = LiveIndex::new(
        c.dir.path().join("content"),
        Some(c.dir.path().join("index")),
    );
    following.open(now(0), &mut |_| ()).unwrap();
    assert!(!following.reload_published(now(1)).unwrap() && !following.is_stale(now(1)));
    fs::remove_file(c.dir.path().join("content/running.md")).unwrap();
    assert!(following.is_stale(now(1)));
    other.refresh(now(2), &mut |_| ()).unwrap();
    assert!(following.reload_published(now(3)).unwrap());
    assert_eq!(following.snapshot().unwrap().index.posts().len(), 3);
}

#[test]
fn a_channel_whose_settings_cannot_be_read_shows_nothing() {
    let mut c = community();
    let state = Store::open(&c.dir.path().join("state")).unwrap();
    let key = ["discord", "guild", "general"];
    state
        .set_channel(KeyParts(&key), "{\"private\": \"yes\"")
        .unwrap();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    assert_eq!(reply.heading, JA().broken);
    assert!(reply.private && reply.cards.is_empty(), "{reply:?}");
    let listed = c.hears("aoi", Action::ListPosts { tag: None });
    assert!(listed.private && listed.cards.is_empty(), "{listed:?}");
    let place = channel("general");
    assert!(
        c.service
            .suggest(&place, SuggestionKind::Titles, "")
            .is_empty()
    );
}

#[test]
fn settings_that_cannot_be_read_stop_only_what_depends_on_them() {
    for broken in [
        "",
        "[]",
        "null",
        "{\"private\": \"yes\"}",
        "{\"privat\": true}",
        "{\"tags\": \"入金\"}",
    ] {
        let mut c = with(ChatSettings {
            member_per_minute: 100,
            ..ChatSettings::default()
        });
        let asked = Action::Ask(Question {
            text: "入金はいつ祝う？".into(),
            message: Some("m1".into()),
            ..Question::default()
        });
        c.hears("aoi", asked);
        let state = Store::open(&c.dir.path().join("state")).unwrap();
        let key = ["discord", "guild", "general"];
        state.set_channel(KeyParts(&key), broken).unwrap();
        assert_eq!(
            c.asks("aoi", "入金はいつ祝う？").heading,
            JA().broken,
            "{broken}"
        );
        assert_eq!(c.hears("aoi", Action::Help).heading, JA().introduction);
        let delete = Action::DeleteQuestion {
            message: "m1".into(),
        };
        let deleted = c.does(&member("aoi"), &channel("general"), delete);
        assert_eq!(deleted.len(), 1, "{deleted:?}");
        assert_eq!(c.hears("aoi", Action::ForgetMe).heading, JA().forgotten);

        let mut set = |tags: Option<&[&str]>, private| {
            let settings = ChannelSettings {
                tags: tags.map(|tags| tags.iter().map(|t| (*t).to_owned()).collect()),
                private,
                ..ChannelSettings::default()
            };
            let command = Action::Admin(AdminCommand::Settings(settings));
            only_reply(c.does(&admin(), &channel("general"), command)).heading
        };
        for (tags, private) in [(None, None), (None, Some(false)), (Some(&[][..]), None)] {
            assert_eq!(set(tags, private), JA().settings_unreadable);
        }
        assert_eq!(set(Some(&[]), Some(false)), JA().settings_command);
        assert_eq!(c.asks("aoi", "入金はいつ祝う？").heading, JA().found);
    }
}
