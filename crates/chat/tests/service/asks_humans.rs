//! A member asks a human.

use senpai_chat::{Action, Effect};

use crate::community::{JA, channel, community, member, only_reply, titles};

#[test]
fn a_human_gets_the_question_and_what_was_shown() {
    let mut c = community();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    let effects = c.presses("aoi", &reply, JA().ask_human);
    let [
        Effect::PassOn {
            channel,
            member,
            reply: post,
        },
        Effect::Reply(confirmation),
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (channel.as_str(), member.as_deref()),
        ("helpers", Some("aoi"))
    );
    assert!(post.heading.contains("入金はいつ祝う？"));
    assert!(
        post.cards
            .iter()
            .any(|c| c.plain().contains("注文書は約束") && c.link.is_some()),
        "{post:?}"
    );
    assert!(confirmation.private);
}

#[test]
fn a_human_sees_titles_where_the_member_saw_titles_only() {
    let mut c = community();
    let reply = c.asks("aoi", "会議室の椅子の選び方");
    assert!(reply.heading.starts_with(JA().not_found), "{reply:?}");
    let effects = c.presses("aoi", &reply, JA().ask_human);
    let Effect::PassOn { reply: post, .. } = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!(titles(post), titles(&reply));
    assert!(
        post.cards.iter().all(|card| card.text.is_empty()),
        "{post:?}"
    );
}

#[test]
fn a_question_is_passed_on_once_unless_it_did_not_arrive() {
    let mut c = community();
    let reply = c.asks("aoi", "入金はいつ祝う？");
    let button = reply.buttons.iter().find(|b| b.label == JA().ask_human);
    let press = Action::ButtonPressed(button.unwrap().payload.clone());
    let request = c.request(member("aoi"), channel("general"), press);
    assert_eq!(c.service.handle(&request).len(), 2);
    // Work that a crash interrupted is done again.
    assert_eq!(c.service.handle(&request).len(), 2);
    for who in ["aoi", "ken"] {
        let again = only_reply(c.presses(who, &reply, JA().ask_human));
        assert_eq!(again.heading, JA().human_asked_before);
        assert!(again.private);
    }
    c.service.pass_on_failed(&request);
    assert_eq!(c.presses("aoi", &reply, JA().ask_human).len(), 2);
}
