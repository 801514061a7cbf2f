//! A community with a service, and the actions of its members.

use std::{fs, sync::Arc};

use jiff::Timestamp;
use senpai_chat::{
    Action, Admission, ChatService, ChatSettings, Delivery, Effect, Language, Member, Place,
    Platform, Question, Reply, Request, wording,
};
use senpai_live::{LEARNED_FILE, LiveIndex};
use senpai_store::Store;
use tempfile::TempDir;

pub const POSTS: [(&str, &str); 4] = [
    (
        "payment",
        "---\ntitle: 受注ではなく入金を喜ぶ\ndate: 2026-01-10\ntags: [入金]\ngoals: [sales]\nurl: https://example.com/payment\nsummary: 入金の話。\n---\n## 入金を確かめる\n注文書は約束で、入金は事実です。祝うのは入金を確かめてからにします。\n\n## 遅れたとき\n入金が遅れたら三日以内に電話で理由を聞きます。\n",
    ),
    (
        "running",
        "---\ntitle: 納品ではなく稼働を喜ぶ\ndate: 2026-02-10\ntags: [稼働]\ngoals: [sales]\nurl: https://example.com/running\nsummary: 稼働の話。\n---\n## 稼働とは\n納品は物が届いた状態、稼働はお客様がそれで稼いでいる状態です。納品の一週間後に様子を見に行きます。\n",
    ),
    (
        "interview",
        "---\ntitle: 面接で失敗を聞かれたら\ndate: 2026-03-10\ntags: [転職, 面接]\ngoals: [career]\nurl: https://example.com/interview\nsummary: 面接の話。\nquestions: [\"面接で失敗談を聞かれたら何を話す？\"]\n---\n## 失敗の話し方\n面接で失敗を聞かれたら、失敗のあとに変えた行動を話します。\n",
    ),
    (
        "meeting-en",
        "---\ntitle: Speak up in meetings\ndate: 2026-04-10\ntags: [meeting]\nlanguage: en\nurl: https://example.com/meeting\nsummary: On meetings.\n---\n## First minute\nSay one sentence in the first minute of the meeting, before the topic begins.\n",
    ),
];

/// A community with a service.
pub struct Community {
    pub service: ChatService,
    pub dir: TempDir,
    pub deliveries: u32,
    pub seconds: i64,
}

pub fn community() -> Community {
    with(ChatSettings {
        helpers: [("guild".to_owned(), "helpers".to_owned())].into(),
        ..ChatSettings::default()
    })
}

pub fn with(config: ChatSettings) -> Community {
    let dir = tempfile::tempdir().unwrap();
    let content = dir.path().join("content");
    fs::create_dir(&content).unwrap();
    for (name, text) in POSTS {
        fs::write(content.join(format!("{name}.md")), text).unwrap();
    }
    let index = LiveIndex::new(content, Some(dir.path().join("index")))
        .with_learned(dir.path().join("state").join(LEARNED_FILE));
    index.open(now(0), &mut |_| ()).unwrap();
    let store = Store::open(&dir.path().join("state")).unwrap();
    Community {
        service: ChatService::new(config, store, Arc::new(index), now(0)),
        dir,
        deliveries: 0,
        seconds: 0,
    }
}

pub fn now(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

pub fn channel(name: &str) -> Place {
    Place {
        platform: Platform::Discord,
        workspace: "guild".into(),
        channel: name.into(),
        thread: None,
        direct: false,
    }
}

pub fn member(id: &str) -> Member {
    Member {
        id: id.into(),
        language: None,
        roles: Vec::new(),
        manages: false,
        zone: None,
    }
}

pub fn admin() -> Member {
    Member {
        manages: true,
        ..member("admin")
    }
}

/// A request without an address for the reply.
pub fn delivery(request: &Request) -> Delivery<()> {
    Delivery {
        request: request.clone(),
        reply_to: (),
    }
}

pub fn question(text: &str) -> Action {
    Action::Ask(Question {
        text: text.into(),
        ..Question::default()
    })
}

impl Community {
    pub fn request(&mut self, member: Member, place: Place, action: Action) -> Request {
        self.deliveries += 1;
        self.seconds += 10;
        Request {
            delivery: format!("d{}", self.deliveries),
            place,
            member,
            at: now(self.seconds),
            action,
        }
    }

    pub fn does(&mut self, who: &Member, place: &Place, action: Action) -> Vec<Effect> {
        let request = self.request(who.clone(), place.clone(), action);
        assert_eq!(
            self.service.admit(&delivery(&request), request.at),
            Admission::New
        );
        let effects = self.service.handle(&request);
        if effects.iter().any(|e| matches!(e, Effect::Reply(_))) {
            let reply = format!("reply-to-{}", request.delivery);
            self.service.mark_sent(&request, &reply);
        }
        self.service.mark_done(&request);
        effects
    }

    pub fn hears(&mut self, who: &str, action: Action) -> Reply {
        only_reply(self.does(&member(who), &channel("general"), action))
    }

    pub fn asks(&mut self, who: &str, text: &str) -> Reply {
        self.hears(who, question(text))
    }

    pub fn presses(&mut self, who: &str, reply: &Reply, label: &str) -> Vec<Effect> {
        let button = reply.buttons.iter().find(|b| b.label == label);
        let button = button.unwrap_or_else(|| panic!("no button {label} in {reply:?}"));
        self.does(
            &member(who),
            &channel("general"),
            Action::ButtonPressed(button.payload.clone()),
        )
    }
}

pub fn only_reply(effects: Vec<Effect>) -> Reply {
    match &effects[..] {
        [Effect::Reply(reply)] => reply.clone(),
        other => panic!("one reply expected, not {other:?}"),
    }
}

pub fn titles(reply: &Reply) -> Vec<&str> {
    reply.cards.iter().map(|c| c.title.as_str()).collect()
}

pub const JA: fn() -> &'static senpai_chat::Wording = || wording(Language::Japanese);

/// A question whose answer only the member sees.
pub fn asked_privately(text: &str) -> Action {
    Action::Ask(Question {
        text: text.into(),
        private: true,
        ..Question::default()
    })
}
