//! The length of a reply follows the certainty of its answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::{collections::HashSet, fs};

use community::{Community, JA, admin, channel, community, only_reply, titles};
use senpai_chat::{Action, AdminCommand, CardKind, Effect, Reply};

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
    // The button first opens the posts that were shown in one line, before other excerpts of the first post.
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
        reply.notes.is_empty() && has_button(&reply, JA().practice.try_it),
        "{reply:?}"
    );
    let steps = only_reply(c.presses("aoi", &reply, JA().practice.try_it));
    assert_eq!(steps.notes, ["1. 祝う日を手帳に書く"]);
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
        assert!(card.plain().chars().count() <= 81, "{card:?}");
    }
    assert!(!has_button(&reply, JA().helped) && has_button(&reply, JA().did_not_help));
    let chosen = only_reply(c.presses("aoi", &reply, JA().choices[0]));
    assert_eq!(chosen.heading, JA().chosen);
    assert!(has_button(&chosen, JA().more), "{chosen:?}");
    assert!(
        reply.cards[0].title.ends_with(titles(&chosen)[0]),
        "{chosen:?}"
    );
    // After a reindex, other texts answer first: each button shows the text that it stood under.
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
    // A button for another text, such as a button of an earlier version, which named a position.
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
fn a_card_by_a_button_shows_the_marks_and_the_section_of_its_post() {
    let post = "---\ntitle: 凧の糸\ndate: 2024-02-01\nlanguage: en\npractice: [糸を測る]\nprinciples: [凧の糸は短くして始める。]\nurl: https://example.com/kite\n---\n## 糸\n![](https://example.com/kite.png)\n\n凧の糸は短くして始める。\n";
    let mut c = with_posts(&[("kite", post)]);
    let marks = ["2024-02-01", "英語"];
    let found = c.asks("aoi", "凧の糸はどうする？");
    let check = |reply: &Reply, headings: &[&str]| {
        let card = &reply.cards[0];
        assert_eq!(card.marks, marks, "{reply:?}");
        assert_eq!(card.headings, headings, "{reply:?}");
    };
    check(&found, &["糸"]);
    let opening = Action::ShowPost {
        title: "凧の糸".into(),
    };
    let opening = c.hears("aoi", opening);
    check(&opening, &[]);
    check(&only_reply(c.presses("aoi", &opening, "糸")), &["糸"]);
    check(
        &only_reply(c.presses("aoi", &found, JA().practice.try_it)),
        &[],
    );
    let Effect::PassOn { reply, .. } = &c.presses("aoi", &found, JA().ask_human)[0] else {
        panic!("it is passed on");
    };
    check(reply, &["糸"]);
    let unsure = c.asks("aoi", "凧");
    assert_eq!(unsure.heading, JA().unsure, "{unsure:?}");
    let chosen = only_reply(c.presses("aoi", &unsure, JA().choices[0]));
    check(&chosen, &["糸"]);
    let image = chosen.cards[0].image.as_deref();
    assert_eq!(image, Some("https://example.com/kite.png"));
    // The question was a follow-up, or the post has changed since: the card is made from the stored excerpt.
    fs::write(
        c.dir.path().join("content/kite.md"),
        format!("{post}\n凧の凧の凧。"),
    )
    .unwrap();
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    check(
        &only_reply(c.presses("aoi", &unsure, JA().choices[0])),
        &["糸"],
    );
}

#[test]
fn a_rejected_post_does_not_come_again() {
    let mut c = with_late_payments();
    let reply = c.asks("aoi", LATE);
    let rejected = of_kind(&reply, CardKind::Excerpt)[0].to_owned();
    let mut page = reply;
    for _ in 0..2 {
        page = only_reply(c.presses("aoi", &page, JA().did_not_help));
        assert!(!titles(&page).contains(&rejected.as_str()), "{page:?}");
        if page.cards.is_empty() {
            assert_eq!(page.heading, JA().no_other);
            return assert!(has_button(&page, JA().notify_me) && has_button(&page, JA().ask_human));
        }
    }
    panic!("one more round, and no more: {page:?}");
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

/// A community with these posts beside the others.
fn with_posts(posts: &[(&str, &str)]) -> Community {
    let mut c = community();
    for (name, post) in posts {
        fs::write(c.dir.path().join(format!("content/{name}.md")), post).unwrap();
    }
    let reindex = Action::Admin(AdminCommand::Reindex);
    c.does(&admin(), &channel("general"), reindex);
    c
}

/// The platforms refuse a message with a button without a label, or with two buttons of the same effect.
fn platforms_take(reply: &Reply) {
    let payloads: HashSet<&str> = reply.buttons.iter().map(|b| b.payload.as_str()).collect();
    assert_eq!(payloads.len(), reply.buttons.len(), "{reply:?}");
    for button in &reply.buttons {
        assert!(!button.label.trim().is_empty(), "{reply:?}");
    }
}

#[test]
fn a_text_that_stands_twice_is_offered_once() {
    let body = "会議の議事録は一行で残します。";
    let post = format!("---\ntitle: 議事録\n---\n## 残し方\n{body}\n\n## まとめ\n{body}\n");
    let copy = post.replace("title: 議事録", "title: 議事録の写し");
    let mut c = with_posts(&[("minutes", &post), ("copy", &copy)]);
    let mut unsure = 0;
    for text in [
        "議事録の電話",
        "議事録の箱",
        "議事録の服装",
        "会議の議事録",
        "議事録は誰が？",
    ] {
        let reply = c.asks("aoi", text);
        unsure += usize::from(reply.heading == JA().unsure);
        platforms_take(&reply);
    }
    assert!(unsure > 0);
}

#[test]
fn a_heading_without_text_and_a_tag_in_two_spellings_make_no_button() {
    let post = "---\ntitle: 旅の支度\ntags: [Travel]\n---\n前の日に鞄を詰めます。\n\n## ![](a.png)\n傘を入れます。\n\n## 靴\n靴を磨きます。\n";
    let other = "---\ntitle: 旅の帰り\ntags: [travel]\n---\n帰りの日に鞄を空けます。\n";
    let mut c = with_posts(&[("travel", post), ("back", other)]);
    let opened = c.hears(
        "aoi",
        Action::ShowPost {
            title: "旅の支度".into(),
        },
    );
    assert!(has_button(&opened, "靴"), "{opened:?}");
    platforms_take(&opened);
    platforms_take(&c.hears("aoi", Action::ListPosts { tag: None }));
}

/// A follow-up is answered from other passages than a question with its words.
#[test]
fn the_choice_of_a_follow_up_is_shown_in_full() {
    let long = "切手は季節の柄を選び、一枚を封筒に、もう一枚を返信用の葉書に貼っておくと、先方は返事を書いて箱に入れるだけで済みますし、こちらは返事が来ないときに何が止まっているのかを、電話で落ち着いて聞くことができるようになります。次の便りも同じです。";
    let post =
        format!("---\ntitle: 封筒の話\n---\n## 封筒\n封筒は二つ用意します。\n\n## 切手\n{long}\n");
    let others = [1, 2, 3, 4].map(|number| {
        let post = format!(
            "---\ntitle: 封筒の予備{number}\n---\n## 予備\n封筒の予備は、いくつ用意するかをなぜ決めたかと一緒に{number}月に書きます。\n"
        );
        (format!("spare-{number}"), post)
    });
    let mut posts: Vec<(&str, &str)> = others.iter().map(|(n, p)| (&n[..], &p[..])).collect();
    posts.push(("envelope", &post));
    let mut c = with_posts(&posts);
    c.asks("aoi", "封筒は二つ用意しますか？");
    let reply = c.asks("aoi", "それはなぜ？");
    assert_eq!(reply.heading, JA().unsure);
    let offered = reply.cards.iter().zip(JA().choices);
    let mut offered = offered.filter(|(card, _)| card.plain().starts_with("切手は"));
    let (card, label) = offered.next().unwrap_or_else(|| panic!("{reply:?}"));
    assert!(card.plain().ends_with('…'), "{reply:?}");
    let chosen = only_reply(c.presses("aoi", &reply, label));
    assert_eq!(chosen.cards[0].plain(), long);
}

#[test]
fn of_a_page_after_a_rejection_no_post_comes_again_after_another() {
    let posts = [1, 2, 3, 4, 5, 6].map(|number| {
        let post = format!(
            "---\ntitle: 封筒の予備{number}\n---\n## 予備\n封筒の予備は{number}月に用意します。\n\n## 棚\n封筒の予備は{number}段目の棚に用意します。\n"
        );
        (format!("spare-{number}"), post)
    });
    let mut c = with_posts(&posts.each_ref().map(|(n, p)| (&n[..], &p[..])));
    let mut page = c.asks("aoi", "封筒の予備はいつ用意する？");
    let mut rejected = HashSet::new();
    for _ in 0..3 {
        let shown = page
            .cards
            .iter()
            .filter(|card| card.kind == CardKind::Excerpt);
        rejected.extend(shown.map(|card| card.title.clone()));
        page = only_reply(c.presses("aoi", &page, JA().did_not_help));
        for title in titles(&page) {
            assert!(!rejected.contains(title), "{page:?} after {rejected:?}");
        }
        if page.cards.is_empty() {
            break;
        }
    }
    assert!(rejected.len() > 1);
}

#[test]
fn a_post_with_more_sections_than_buttons_says_so() {
    let post = |sections: usize| {
        let sections = (1..=sections).map(|n| format!("\n## 朝の支度{n}\n靴を{n}回磨きます。\n"));
        let sections: String = sections.collect();
        format!(
            "---\ntitle: 支度{}\n---\n朝の支度です。\n{sections}",
            sections.len()
        )
    };
    let (few, many) = (post(10), post(11));
    let mut c = with_posts(&[("few", &few), ("many", &many)]);
    for (text, note) in [(few, &[][..]), (many, &[JA().read_on.to_owned()])] {
        let title = text.lines().nth(1).unwrap().replace("title: ", "");
        let opened = c.hears("aoi", Action::ShowPost { title });
        assert_eq!(opened.buttons.len(), 10);
        assert_eq!(opened.notes, note);
    }
}
