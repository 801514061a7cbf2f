//! A member presses the buttons of an answer.

use std::{fs, sync::Arc};

use senpai_chat::{Action, AdminCommand, ChatService, ChatSettings, Place, Question};
use senpai_live::LiveIndex;
use senpai_store::Store;

use crate::community::{
    Community, JA, admin, channel, community, member, now, only_reply, question, titles,
};

#[test]
fn did_not_help_shows_another_excerpt_and_is_counted() {
    let mut c = community();
    let first = c.asks("aoi", "入金はいつ祝う？");
    let second = only_reply(c.presses("aoi", &first, JA().did_not_help));
    let seen: Vec<_> = first.cards.iter().map(|c| c.plain()).collect();
    assert!(second.cards.iter().all(|c| !seen.contains(&c.plain())));
    let gaps = only_reply(c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Gaps),
    ));
    assert!(gaps.notes[0].contains("入金はいつ祝う"), "{gaps:?}");
}

#[test]
fn steps_are_behind_a_button_of_the_first_page() {
    let mut c = community();
    let practice = "---\ntitle: 朝の電話\npractice: [三件に電話する]\n---\n## 順番\n朝の電話は短い順に掛けます。\n\n## 長さ\n朝の電話は三分で切ります。\n";
    fs::write(c.dir.path().join("content/call.md"), practice).unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    let direct = Place {
        direct: true,
        ..channel("d")
    };
    let first = only_reply(c.does(&member("aoi"), &direct, question("朝の電話の順番は？")));
    assert_eq!(first.notes, [JA().greeting]);
    let button = first
        .buttons
        .iter()
        .find(|b| b.label == JA().practice.try_it);
    let press = Action::ButtonPressed(button.unwrap().payload.clone());
    let steps = only_reply(c.does(&member("aoi"), &direct, press));
    assert_eq!(steps.heading, JA().steps);
    assert!(
        steps.private && steps.notes == ["1. 三件に電話する"],
        "{steps:?}"
    );
    let next = only_reply(c.does(&member("aoi"), &direct, question("もっと")));
    assert!(!next.cards.is_empty() && next.notes.is_empty(), "{next:?}");
    assert!(!next.buttons.iter().any(|b| b.label == JA().practice.try_it));
}

#[test]
fn the_same_button_brings_the_same_page_again() {
    let mut c = community();
    let first = c.asks("aoi", "入金はいつ祝う？");
    let once = only_reply(c.presses("aoi", &first, JA().did_not_help));
    let again = only_reply(c.presses("ren", &first, JA().did_not_help));
    assert_eq!(titles(&once), titles(&again));
}

#[test]
fn a_private_answer_is_its_members_own_until_they_show_it() {
    let mut c = community();
    let action = Action::Ask(Question {
        text: "入金はいつ祝う？".into(),
        private: true,
        ..Question::default()
    });
    let reply = c.hears("aoi", action);
    assert!(reply.private);
    assert_eq!(
        only_reply(c.presses("ren", &reply, JA().helped)).heading,
        JA().not_yours
    );
    let shown = only_reply(c.presses("aoi", &reply, JA().show_to_all));
    assert!(
        !shown.private && shown.heading.contains("入金はいつ祝う？") && !shown.cards.is_empty()
    );
}

#[test]
fn a_button_works_after_a_restart_and_says_when_it_cannot() {
    let mut c = community();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    let Community {
        service,
        dir,
        deliveries,
        seconds,
    } = c;
    drop(service);
    let index = LiveIndex::new(dir.path().join("content"), Some(dir.path().join("index")));
    index.open(now(60), &mut |_| ()).unwrap();
    let store = Store::open(&dir.path().join("state")).unwrap();
    let service = ChatService::new(ChatSettings::default(), store, Arc::new(index), now(60));
    let mut c = Community {
        service,
        dir,
        deliveries,
        seconds,
    };
    assert_eq!(
        only_reply(c.presses("aoi", &reply, JA().helped)).heading,
        JA().thanks
    );
    for payload in [
        "",
        "1|more|zz|0",
        "9|more|1|0",
        "1|more|1|0",
        "1|yes|ffffffffffffffff|0",
        "'; DROP TABLE question; --",
    ] {
        let reply = c.hears("aoi", Action::ButtonPressed(payload.into()));
        assert_eq!(reply.heading, JA().expired, "{payload}");
        assert!(reply.private);
    }
}
