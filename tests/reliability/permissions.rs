//! Permissions of members and admins, and the separation of two guilds on one bot.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use senpai_chat::{
    Action, AdminCommand, ChannelSettings, ChatService, ChatSettings, Effect, Language, Member,
    Place, Platform, Question, Reply, Request, wording,
};
use senpai_live::LiveIndex;
use senpai_store::{KeyParts, Store};

use crate::{Scale, posts};

pub fn member(id: &str) -> Member {
    Member {
        id: id.into(),
        language: Some(Language::Japanese),
        roles: Vec::new(),
        manages: false,
        zone: None,
    }
}

pub fn place(workspace: &str, channel: &str) -> Place {
    Place {
        platform: Platform::Discord,
        workspace: workspace.into(),
        channel: channel.into(),
        thread: None,
        direct: false,
    }
}

pub fn question(text: &str) -> Action {
    Action::Ask(Question {
        text: text.into(),
        ..Question::default()
    })
}

pub fn request(member: Member, place: Place, action: Action) -> Request {
    static DELIVERIES: AtomicU64 = AtomicU64::new(0);
    Request {
        delivery: DELIVERIES.fetch_add(1, Ordering::Relaxed).to_string(),
        place,
        member,
        at: Timestamp::now(),
        action,
    }
}

struct Community {
    service: ChatService,
    dir: tempfile::TempDir,
}

fn community(count: usize) -> Community {
    let dir = tempfile::tempdir().unwrap();
    let content = dir.path().join("content");
    posts(&content, count);
    let index = LiveIndex::new(content, Some(dir.path().join("index")))
        .with_learned(dir.path().join("state/learned.toml"));
    index.open(Timestamp::now(), &mut |_| ()).unwrap();
    let store = Store::open(&dir.path().join("state")).unwrap();
    let config = ChatSettings {
        member_per_minute: u32::MAX,
        channel_per_minute: u32::MAX,
        admins: vec!["named".into(), "role".into()],
        ..ChatSettings::default()
    };
    Community {
        service: ChatService::new(config, store, Arc::new(index), Timestamp::now()),
        dir,
    }
}

impl Community {
    fn reply(&self, member: Member, place: Place, action: Action) -> Reply {
        match self.service.handle(&request(member, place, action)).pop() {
            Some(Effect::Reply(reply)) => reply,
            other => panic!("a reply, not {other:?}"),
        }
    }
}

/// Asks one bot in two guilds with different settings.
pub fn two_guilds(scale: &Scale) -> String {
    let c = community(20);
    let manager = || Member {
        manages: true,
        ..member("mika")
    };
    for (guild, tag) in [("one", "tag0"), ("two", "tag1")] {
        let settings = ChannelSettings {
            tags: Some(vec![tag.into()]),
            ..ChannelSettings::default()
        };
        c.reply(
            manager(),
            place(guild, "general"),
            Action::Admin(AdminCommand::Settings(settings)),
        );
    }
    let questions = scale.of(10_000);
    let mut answered = 0;
    for i in 0..questions {
        let (guild, other) = if i % 2 == 0 { ("one", 1) } else { ("two", 0) };
        let text = [
            "入金が遅れたら？",
            "面接の準備は？",
            "価格の決め方",
            "紹介を頼むとき",
        ][i % 4];
        let reply = c.reply(member("aoi"), place(guild, "general"), question(text));
        for card in &reply.cards {
            let number: usize = card.title.rsplit(' ').next().unwrap().parse().unwrap();
            assert_ne!(number % 2, other, "{guild} was shown {}", card.title);
            answered += 1;
        }
        let button = reply
            .buttons
            .iter()
            .find(|b| b.label == wording(Language::Japanese).helped);
        if let Some(button) = button.filter(|_| i % 10 == 0) {
            let elsewhere = if guild == "one" { "two" } else { "one" };
            let pressed = c.reply(
                member("ken"),
                place(elsewhere, "general"),
                Action::ButtonPressed(button.payload.clone()),
            );
            assert_eq!(
                pressed.heading,
                wording(Language::Japanese).expired,
                "a button of another guild"
            );
        }
    }
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    for guild in ["one", "two"] {
        let s = store
            .statistics(Some(KeyParts(&["discord", guild])), Timestamp::UNIX_EPOCH)
            .unwrap()
            .counts;
        assert_eq!(s.asked as usize, questions / 2);
        assert_eq!(s.helped, 0, "feedback crossed over");
    }
    format!(
        "{questions} questions, {answered} excerpts, 0 answers, settings, buttons or statistics crossed over"
    )
}

fn commands() -> Vec<AdminCommand> {
    let gap = || "123456".to_owned();
    vec![
        AdminCommand::Status,
        AdminCommand::Stats { days: 7 },
        AdminCommand::Gaps,
        AdminCommand::Gap { gap: gap() },
        AdminCommand::Link {
            gap: gap(),
            post: "p1".into(),
            words: None,
            answer: None,
        },
        AdminCommand::RuleOut { gap: gap() },
        AdminCommand::Draft {
            gap: gap(),
            words: None,
        },
        AdminCommand::Reindex,
        AdminCommand::Settings(ChannelSettings::default()),
    ]
}

/// Each kind of member: its name, a member, and whether this one may administer.
fn people() -> Vec<(&'static str, Member, bool)> {
    let with_role = |role: &str| Member {
        roles: vec![role.into()],
        ..member("someone")
    };
    vec![
        ("a member", member("aoi"), false),
        ("a member with another role", with_role("another"), false),
        ("one whose role is named", with_role("role"), true),
        ("one who is named", member("named"), true),
        (
            "one who manages",
            Member {
                manages: true,
                ..member("mika")
            },
            true,
        ),
    ]
}

fn places() -> Vec<Place> {
    let mut out = Vec::new();
    for platform in [Platform::Discord, Platform::Slack] {
        for direct in [false, true] {
            out.push(Place {
                platform,
                direct,
                ..place("guild", "general")
            });
        }
    }
    out
}

/// Tries each command as each kind of member, on each platform, in a channel and in a direct message.
pub fn roles(_: &Scale) -> String {
    let c = community(4);
    let (mut cells, mut refused) = (0, 0);
    for place in places() {
        for (who, member, may) in people() {
            for command in commands() {
                let reply = c.reply(
                    member.clone(),
                    place.clone(),
                    Action::Admin(command.clone()),
                );
                let is_refused = reply.heading == wording(Language::Japanese).not_allowed;
                assert_eq!(is_refused, !may, "{who} {command:?} {place:?}: {reply:?}");
                assert!(reply.private);
                cells += 1;
                refused += usize::from(is_refused);
            }
        }
    }
    format!("{cells} cells, {refused} of them refused, each where it should be")
}

/// Tries the buttons of admins likewise: anybody may forge their payloads.
pub fn buttons(_: &Scale) -> String {
    let c = community(4);
    let mut cells = 0;
    for place in places() {
        for (who, member, may) in people() {
            for payload in ["1|gap|7|0", "1|link|7|1", "1|out|7|0", "1|draft|7|0"] {
                let reply = c.reply(
                    member.clone(),
                    place.clone(),
                    Action::ButtonPressed(payload.into()),
                );
                let is_refused = reply.heading == wording(Language::Japanese).not_allowed;
                assert_eq!(is_refused, !may, "{who} {payload} {place:?}: {reply:?}");
                cells += 1;
            }
        }
    }
    assert!(!fs::exists(c.dir.path().join("content/drafts")).unwrap());
    format!("{cells} cells, each refused where it should be")
}
