//! A reply is as long as its answer is certain.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::fs;

use community::{Community, JA, admin, channel, community, only_reply, titles};
use senpai_chat::{Action, AdminCommand, CardKind, Reply};

/// A community with further posts about late payments: one is old, one is in English.
fn with_late_payments() -> Community {
    let mut c = community();
    for (name, post) in [
        (
            "reminder",
            "---\ntitle: 催促の文面\ndate: 2024-02-01\nurl: https://example.com/reminder\n---\n## 一行\n入金が遅れたら、催促の文面は一行で送ります。\n",
        ),
        (
            "waiting",
            "---\ntitle: 待つ週\ndate: 2026-05-01\n---\n## 着手\n入金が遅れたら、次の仕事の着手を一週間待ちます。\n",
        ),
        (
            "habit",
            "---\ntitle: 受注の儀式\ndate: 2026-05-01\npractice: [祝う日を手帳に書く]\nprinciples: [受注の乾杯より入金の乾杯を選ぶ。]\n---\n## 乾杯\n受注の乾杯より入金の乾杯を選びます。乾杯は入金の日にします。\n",
        ),
    ] {
        fs::write(c.dir.path().join(format!("content/{name}.md")), post).unwrap();
    }
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    c
}

const LATE: &str = "入金が遅れたらどうする？";

fn of_kind(reply: &Reply, kind: CardKind) -> Vec<&str> {
    let cards = reply.cards.iter().filter(|card| card.kind == kind);
    cards.map(|card| card.title.as_str()).collect()
}

fn has_button(reply: &Reply, label: &str) -> bool {
    reply.buttons.iter().any(|button| button.label == label)
}

#[test]
fn a_found_answer_is_one_excerpt_and_at_most_two_further_posts() {
    let mut c = with_late_payments();
    let reply = c.asks("aoi", LATE);
    assert_eq!(reply.heading, JA().found, "{reply:?}");
    let full = of_kind(&reply, CardKind::Excerpt);
    let lines = of_kind(&reply, CardKind::Line);
    assert!(
        full.len() == 1 && (1..=2).contains(&lines.len()),
        "{reply:?}"
    );
    assert!(!lines.contains(&full[0]));
    let of_lines = reply
        .cards
        .iter()
        .filter(|card| card.kind == CardKind::Line);
    assert!(of_lines.clone().all(|card| card.text.is_empty()));
    // What was one line is opened by the button, before anything else of the first post.
    let more = only_reply(c.presses("aoi", &reply, JA().more));
    assert_eq!(of_kind(&more, CardKind::Line), [""; 0]);
    assert_eq!(titles(&more)[..lines.len()], lines[..]);
    assert!(more.cards.iter().all(|card| !card.text.is_empty()));
}

#[test]
fn an_old_post_shows_its_date() {
    let mut c = with_late_payments();
    let reply = c.asks("aoi", "催促の文面は何行？");
    let card = &reply.cards[0];
    assert_eq!(
        (card.title.as_str(), &card.marks[..]),
        ("催促の文面", &["2024-02-01".to_owned()][..])
    );
    let of_this_year = c.asks("aoi", "面接で失敗を聞かれたら？");
    assert!(of_this_year.cards[0].marks.is_empty(), "{of_this_year:?}");
}

#[test]
fn a_post_in_another_language_says_so() {
    let mut c = with_late_payments();
    let reply = c.asks("aoi", "meeting の first minute は？");
    let card = reply
        .cards
        .iter()
        .find(|card| card.title.ends_with("Speak up in meetings"));
    assert_eq!(card.unwrap().marks, [JA().language_marks[1]]);
}

#[test]
fn the_principle_of_the_post_is_inside_its_card_and_the_steps_behind_a_button() {
    let mut c = with_late_payments();
    let reply = c.asks("aoi", "受注の乾杯と入金の乾杯、どちらを選ぶ？");
    let first = &reply.cards[0];
    assert_eq!(first.title, "受注の儀式");
    assert_eq!(
        first.principle.as_deref(),
        Some("受注の乾杯より入金の乾杯を選ぶ。")
    );
    assert!(
        reply.notes.is_empty() && has_button(&reply, JA().practice),
        "{reply:?}"
    );
    let steps = only_reply(c.presses("aoi", &reply, JA().practice));
    assert_eq!(steps.notes, ["• 祝う日を手帳に書く"]);
}

#[test]
fn an_unsure_answer_offers_short_excerpts_and_the_choice_is_the_feedback() {
    let mut c = with_late_payments();
    let questions = [
        "入金の電話の相手",
        "面接の服装",
        "稼働の箱",
        "納品の会議",
        "催促の電話",
    ];
    let mut asked = questions.iter().map(|text| c.asks("aoi", text));
    let reply = asked.find(|reply| reply.heading == JA().unsure);
    drop(asked);
    let reply = reply.expect("one of them is unsure");
    assert!((1..=3).contains(&reply.cards.len()), "{reply:?}");
    for (number, card) in reply.cards.iter().enumerate() {
        assert!(card.title.starts_with(&format!("{}. ", number + 1)));
        assert!(card.plain().chars().count() <= 61, "{card:?}");
    }
    assert!(!has_button(&reply, JA().helped) && has_button(&reply, JA().did_not_help));
    let chosen = only_reply(c.presses("aoi", &reply, JA().choices[0]));
    assert_eq!(chosen.heading, JA().thanks);
    assert!(
        reply.cards[0].title.ends_with(titles(&chosen)[0]),
        "{chosen:?}"
    );
    // After a reindex other texts answer first: each button brings the text that it stood under.
    let post = "---\ntitle: 入金の電話と面接の服装\n---\n入金の電話の相手は経理です。\n\n面接の服装は紺です。\n\n稼働の箱は二つ、納品の会議は一時間、催促の電話は昼です。\n";
    fs::write(c.dir.path().join("content/all.md"), post).unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    for (card, label) in reply.cards.iter().zip(JA().choices) {
        let chosen = only_reply(c.presses("aoi", &reply, label));
        let offered = card.plain();
        let offered = offered.trim_matches('…');
        assert!(
            chosen.cards[0].plain().contains(offered),
            "{chosen:?} for {offered}"
        );
    }
    // A button of another text, such as one of an earlier version by its position.
    let payload = reply.buttons[0].payload.clone();
    let (of_question, _) = payload.rsplit_once('|').unwrap();
    let other = Action::ButtonPressed(format!("{of_question}|0"));
    assert_eq!(c.hears("aoi", other).heading, JA().expired);
    let stats = Action::Admin(AdminCommand::Stats { days: 7 });
    let stats = only_reply(c.does(&admin(), &channel("general"), stats));
    let helped = format!("{}: 1", JA().stats[4]);
    assert!(stats.notes.contains(&helped), "{stats:?}");
}

#[test]
fn where_nothing_is_related_one_sentence_says_so() {
    let mut c = with_late_payments();
    let reply = c.asks("aoi", "ブラックホールの蒸発速度");
    assert_eq!(reply.heading, JA().not_found);
    assert!(
        reply.cards.is_empty() && reply.notes.is_empty(),
        "{reply:?}"
    );
    assert!(has_button(&reply, JA().notify_me) && has_button(&reply, JA().ask_human));
}

#[test]
fn a_rejected_post_does_not_come_again() {
    let mut c = with_late_payments();
    let reply = c.asks("aoi", LATE);
    let rejected = of_kind(&reply, CardKind::Excerpt)[0].to_owned();
    let mut page = reply;
    for _ in 0..3 {
        page = only_reply(c.presses("aoi", &page, JA().did_not_help));
        assert!(!titles(&page).contains(&rejected.as_str()), "{page:?}");
        if page.cards.is_empty() {
            return assert_eq!(page.heading, JA().nothing_more);
        }
    }
}

#[test]
fn posts_are_listed_with_dates_and_their_tags_are_buttons() {
    let mut c = with_late_payments();
    let list = c.hears("aoi", Action::ListPosts { tag: None });
    assert!(list.notes.is_empty(), "{list:?}");
    assert!(list.cards.iter().all(|card| !card.marks.is_empty()));
    let tagged = only_reply(c.presses("aoi", &list, "面接"));
    assert_eq!(titles(&tagged), ["面接で失敗を聞かれたら"]);
    let none = c.hears(
        "aoi",
        Action::ShowPost {
            title: "nosuch".into(),
        },
    );
    assert!(
        none.cards.is_empty() && none.heading.contains("nosuch"),
        "{none:?}"
    );
}
