//! Members' feedback on posts suggests links to admins, and changes nothing by itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use community::{
    Community, JA, asked_privately, channel, community, member, now, only_reply, question, titles,
};
use senpai_admin::SuggestedPost;
use senpai_answer::SmallTalk;
use senpai_chat::{Action, Place, Question, Reply};
use senpai_live::LEARNED_FILE;

/// A question that two posts answer, so that the answer is unsure.
const ASKED: &str = "入金と稼働のどちらを喜ぶ？";

fn running(helped: usize, members: usize, did_not_help: usize) -> Vec<(String, SuggestedPost)> {
    let post = "running".to_owned();
    let suggested = SuggestedPost {
        post,
        helped,
        members,
        did_not_help,
    };
    vec![(ASKED.to_owned(), suggested)]
}

/// The suggestions, each with the words that a link would add.
fn suggestions(c: &Community) -> Vec<(String, SuggestedPost)> {
    let suggestions = c.service.admin_of_all(now(c.seconds)).suggestions();
    let all = suggestions.unwrap().into_iter();
    all.map(|gap| (gap.newest.text, gap.suggested.unwrap()))
        .collect()
}

fn asks_in(c: &mut Community, who: &str, place: &Place, action: Action) -> Reply {
    only_reply(c.does(&member(who), place, action))
}

/// Presses the button of the excerpt from the post about running.
fn chooses(c: &mut Community, who: &str, place: &Place, reply: &Reply) {
    let mut titles = reply.cards.iter().map(|card| &card.title);
    let number = titles.position(|title| title.ends_with("稼働を喜ぶ"));
    let label = JA().choices[number.expect("the post is offered")];
    press(c, who, place, reply, label);
}

fn press(c: &mut Community, who: &str, place: &Place, reply: &Reply, label: &str) -> Reply {
    let mut buttons = reply.buttons.iter();
    let button = buttons.find(|b| b.label == label).unwrap();
    let press = Action::ButtonPressed(button.payload.clone());
    asks_in(c, who, place, press)
}

#[test]
fn a_link_is_suggested_with_what_members_said_for_it_and_against_it() {
    let mut c = community();
    let general = channel("general");
    let first = c.asks("aoi", ASKED);
    chooses(&mut c, "aoi", &general, &first);
    chooses(&mut c, "aoi", &general, &first);
    assert_eq!(suggestions(&c), [], "one member, once");
    let again = c.asks("aoi", ASKED);
    chooses(&mut c, "aoi", &general, &again);
    assert_eq!(suggestions(&c), running(2, 1, 0));
    chooses(&mut c, "ren", &general, &again);
    let not = c.asks("ken", ASKED);
    c.presses("ken", &not, JA().did_not_help);
    assert_eq!(suggestions(&c), running(3, 2, 1));
    // Other words for the same need count too.
    c.asks("mei", "入金と稼働、喜ぶのはどっち？");
    c.asks("mei", "違った");
    assert_eq!(suggestions(&c), running(3, 2, 2));
    assert_eq!(c.asks("mei", ASKED).heading, JA().unsure);
    assert!(!c.dir.path().join("state").join(LEARNED_FILE).exists());
    c.hears("ren", Action::ForgetMe);
    assert_eq!(suggestions(&c), [], "as many against it");
}

#[test]
fn a_rejected_post_is_none_that_helped() {
    let mut c = community();
    for who in ["aoi", "ren"] {
        let reply = c.asks(who, ASKED);
        chooses(&mut c, who, &channel("general"), &reply);
        c.presses(who, &reply, JA().did_not_help);
    }
    assert_eq!(suggestions(&c), []);
}

#[test]
fn a_page_says_which_post_helped_only_if_it_has_one() {
    let mut c = community();
    let asked = "納品と入金を確かめる";
    for who in ["aoi", "ren"] {
        let reply = c.asks(who, asked);
        let both = only_reply(c.presses(who, &reply, JA().more));
        assert_eq!(titles(&both).len(), 2);
        c.presses(who, &both, JA().helped);
    }
    assert_eq!(suggestions(&c), []);
    for who in ["aoi", "ren"] {
        let reply = c.asks(who, asked);
        let other = only_reply(c.presses(who, &reply, JA().did_not_help));
        assert_eq!(titles(&other), ["納品ではなく稼働を喜ぶ"]);
        c.presses(who, &other, JA().helped);
    }
    let [(text, suggested)] = &suggestions(&c)[..] else {
        panic!("{:?}", suggestions(&c));
    };
    assert_eq!((text.as_str(), suggested.post.as_str()), (asked, "running"));
    assert_eq!((suggested.helped, suggested.did_not_help), (2, 0));
}

#[test]
fn who_types_that_it_helped_means_the_page_shown_last() {
    let mut c = community();
    let asked = "納品と入金を確かめる";
    for who in ["aoi", "ren"] {
        let reply = c.asks(who, asked);
        let other = only_reply(c.presses(who, &reply, JA().did_not_help));
        assert_eq!(titles(&other), ["納品ではなく稼働を喜ぶ"]);
        assert_eq!(c.asks(who, "役に立った").heading, JA().thanks);
    }
    let [(text, suggested)] = &suggestions(&c)[..] else {
        panic!("{:?}", suggestions(&c));
    };
    assert_eq!((text.as_str(), suggested.post.as_str()), (asked, "running"));
    assert_eq!((suggested.helped, suggested.did_not_help), (2, 0));
}

#[test]
fn what_members_say_to_each_other_in_a_thread_is_no_feedback() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    asks_in(&mut c, "aoi", &thread, question(ASKED));
    for who in ["aoi", "ren"] {
        let said = Action::Ask(Question {
            text: "解決しました".into(),
            unaddressed: true,
            ..Question::default()
        });
        assert_eq!(c.does(&member(who), &thread, said), []);
    }
    assert_eq!(suggestions(&c), []);
    asks_in(&mut c, "aoi", &thread, question("宇宙船の燃料は？"));
    let said = asks_in(&mut c, "aoi", &thread, question("解決しました"));
    assert_eq!(said.heading, JA().small_talk(SmallTalk::Glad));
}

#[test]
fn a_question_that_finds_the_post_surely_needs_no_link() {
    let mut c = community();
    for who in ["aoi", "ren"] {
        let reply = c.asks(who, "入金が遅れたらどうする？");
        assert_eq!(reply.heading, JA().found);
        c.presses(who, &reply, JA().helped);
    }
    assert_eq!(suggestions(&c), []);
}

#[test]
fn the_words_of_private_questions_and_direct_messages_are_not_listed() {
    let mut c = community();
    let direct = Place {
        direct: true,
        ..channel("dm")
    };
    for who in ["aoi", "ren", "ken"] {
        let reply = asks_in(&mut c, who, &direct, question(ASKED));
        chooses(&mut c, who, &direct, &reply);
        let reply = c.hears(who, asked_privately(ASKED));
        chooses(&mut c, who, &channel("general"), &reply);
    }
    assert_eq!(suggestions(&c), []);
}

#[test]
fn what_members_said_holds_for_the_words_they_answered_only() {
    let mut c = community();
    let general = channel("general");
    let asked = Question {
        text: ASKED.into(),
        message: Some("m1".into()),
        ..Question::default()
    };
    let reply = c.hears("aoi", Action::Ask(asked));
    for who in ["aoi", "ren"] {
        chooses(&mut c, who, &general, &reply);
    }
    assert_eq!(suggestions(&c), running(2, 2, 0));
    let edit = Action::EditQuestion {
        message: "m1".into(),
        text: "面接の服装と入金".into(),
        mentions_bot: true,
    };
    c.does(&member("aoi"), &general, edit);
    assert_eq!(suggestions(&c), []);
}
