//! Admins close gaps.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::fs;

use community::{
    Community, JA, admin, channel, community, delivery, member, now, only_reply, question,
};
use senpai_chat::{Action, Admin, AdminCommand, Place, Platform, Reply, SuggestionKind};
use senpai_content::Learned;
use senpai_live::{LEARNED_FILE, LiveIndex};
use senpai_store::{KeyParts, Store};

const ASKED: &str = "確定申告の期限はいつ？";

fn does(c: &mut Community, command: AdminCommand) -> Reply {
    only_reply(c.does(&admin(), &channel("general"), Action::Admin(command)))
}

fn press(c: &mut Community, reply: &Reply, label: &str) -> Reply {
    let button = reply.buttons.iter().find(|b| b.label == label);
    let payload = button
        .unwrap_or_else(|| panic!("{label} in {reply:?}"))
        .payload
        .clone();
    only_reply(c.does(
        &admin(),
        &channel("general"),
        Action::ButtonPressed(payload),
    ))
}

/// The name of the only gap.
fn only_gap(c: &mut Community) -> String {
    let listed = does(c, AdminCommand::Gaps);
    assert_eq!(listed.notes.len(), 1, "{listed:?}");
    let (_, name) = listed.notes[0].split_once('#').unwrap();
    name.split_whitespace().next().unwrap().to_owned()
}

fn learned(c: &Community) -> Learned {
    Learned::load(&c.dir.path().join("state").join(LEARNED_FILE)).unwrap()
}

#[test]
fn who_reads_an_answered_question_to_its_end_opens_no_gap() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    let answer = only_reply(c.does(&member("aoi"), &thread, question("入金はいつ祝う？")));
    assert_eq!(answer.heading, JA().found);
    for _ in 0..4 {
        c.does(&member("ren"), &thread, question("もっと"));
    }
    let last = only_reply(c.does(&member("ren"), &thread, question("もっと")));
    assert_eq!(last.heading, JA().nothing_more);
    let listed = does(&mut c, AdminCommand::Gaps);
    assert_eq!(listed.heading, JA().no_gaps, "{listed:?}");
    let stats = does(&mut c, AdminCommand::Stats { days: 7 });
    let unanswered = format!("{}: 0", JA().stats[3]);
    assert!(stats.notes.contains(&unanswered), "{stats:?}");
}

#[test]
fn a_linked_gap_is_found_and_its_members_are_notified_once() {
    let mut c = community();
    let nothing = c.asks("aoi", ASKED);
    assert!(nothing.heading.starts_with(JA().not_found), "{nothing:?}");
    c.presses("aoi", &nothing, JA().notify_me);
    c.asks("ken", "確定申告の期限を教えて");
    let listed = does(&mut c, AdminCommand::Gaps);
    assert!(listed.notes[0].contains("× 2"), "{listed:?}");

    let gap = only_gap(&mut c);
    let linked = does(
        &mut c,
        AdminCommand::Link {
            gap,
            post: "受注ではなく入金を喜ぶ".into(),
            words: Some("確定申告の期限はいつまで？".into()),
            answer: None,
        },
    );
    assert!(
        linked.heading.contains("確定申告の期限はいつまで？"),
        "{linked:?}"
    );
    let found = c.asks("mei", ASKED);
    assert_eq!(found.heading, JA().found);
    assert_eq!(community::titles(&found)[0], "受注ではなく入金を喜ぶ");
    assert_eq!(does(&mut c, AdminCommand::Gaps).heading, JA().no_gaps);
    let due = c.service.notifications(Platform::Discord);
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].member, "aoi");
    c.service.mark_notified(&due[0], now(0));
    assert!(c.service.notifications(Platform::Discord).is_empty());
    assert_eq!(learned(&c).questions[0].post, "payment");
}

#[test]
fn a_named_answer_is_shown_and_must_be_in_the_post() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    let link = |answer: &str| AdminCommand::Link {
        gap: gap.clone(),
        post: "payment".into(),
        words: None,
        answer: Some(answer.into()),
    };
    let refused = does(&mut c, link("四日以内に電話"));
    assert!(refused.heading.contains("四日以内に電話"), "{refused:?}");
    assert!(learned(&c).questions.is_empty());
    does(&mut c, link("三日以内に電話"));
    let found = c.asks("mei", ASKED);
    let shown: String = found.cards[0].text.iter().map(|run| &*run.text).collect();
    assert!(shown.contains("三日以内に電話"), "{found:?}");
}

#[test]
fn the_answer_to_a_question_that_the_post_has_is_named_there() {
    let mut c = community();
    let post = c.dir.path().join("content/payment.md");
    let text = fs::read_to_string(&post).unwrap();
    let asks = format!("---\nquestions: [{ASKED}]\n");
    fs::write(&post, text.replacen("---\n", &asks, 1)).unwrap();
    does(&mut c, AdminCommand::Reindex);
    let answer = c.asks("aoi", ASKED);
    c.presses("aoi", &answer, JA().did_not_help);
    let gap = only_gap(&mut c);
    let link = AdminCommand::Link {
        gap,
        post: "payment".into(),
        words: None,
        answer: Some("三日以内に電話".into()),
    };
    let refused = does(&mut c, link);
    assert!(refused.heading.contains("`questions`"), "{refused:?}");
    only_gap(&mut c);
}

#[test]
fn a_linked_question_helps_all_guilds_and_is_suggested_in_none() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    does(
        &mut c,
        AdminCommand::Link {
            gap,
            post: "payment".into(),
            words: None,
            answer: None,
        },
    );
    let other = Place {
        workspace: "other".into(),
        ..channel("general")
    };
    for place in [channel("general"), other] {
        let effects = c.does(&member("mei"), &place, question(ASKED));
        let found = only_reply(effects);
        assert_eq!(community::titles(&found)[0], "受注ではなく入金を喜ぶ");
        for typed in ["", "確定", ASKED] {
            let lines = c.service.suggest(&place, SuggestionKind::Questions, typed);
            assert!(!lines.contains(&ASKED.to_owned()), "{lines:?}");
        }
    }
}

#[test]
fn buttons_show_link_rule_out_and_draft_a_gap() {
    let mut c = community();
    let answer = c.asks("aoi", "入金が遅れたらどうする？");
    c.presses("aoi", &answer, JA().did_not_help);
    let listed = does(&mut c, AdminCommand::Gaps);
    let gap = press(&mut c, &listed, "1");
    assert!(!gap.cards.is_empty(), "{gap:?}");
    let first = gap.cards[0].title.clone();
    let linked = press(&mut c, &gap, JA().link_to[0]);
    assert!(linked.heading.contains("payment"), "{linked:?} {first}");
    assert_eq!(does(&mut c, AdminCommand::Gaps).heading, JA().no_gaps);

    c.asks("aoi", "ブラックホールの蒸発速度は？");
    let listed = does(&mut c, AdminCommand::Gaps);
    let gap = press(&mut c, &listed, "1");
    let drafted = press(&mut c, &gap, JA().draft);
    let path = drafted
        .heading
        .split(' ')
        .find(|w| w.contains("drafts/"))
        .unwrap();
    let path = c
        .dir
        .path()
        .join("content")
        .join(path.split('　').next().unwrap());
    let text = fs::read_to_string(path).unwrap();
    assert!(
        text.contains("ブラックホールの蒸発速度は？") && text.contains("draft: true"),
        "{text}"
    );
    let ruled = press(&mut c, &gap, JA().rule_out);
    assert!(ruled.heading.contains("ブラックホール"), "{ruled:?}");
    c.asks("ken", "ブラックホールの蒸発速度を教えて");
    assert_eq!(
        does(&mut c, AdminCommand::Gaps).heading,
        JA().no_gaps,
        "ruled out once, ruled out"
    );
}

#[test]
fn the_audit_names_only_a_post_that_the_button_can_link() {
    let mut c = community();
    let mut shows_gap = |asked: &str| {
        let answer = c.asks("aoi", asked);
        c.presses("aoi", &answer, JA().did_not_help);
        let listed = does(&mut c, AdminCommand::Gaps);
        press(&mut c, &listed, "1")
    };
    let link_of = |gap: &Reply| {
        let mut buttons = gap.buttons.iter();
        let button = buttons.find(|b| b.label == JA().link_to[0]);
        button.unwrap().payload.clone()
    };
    let own = link_of(&shows_gap("入金が遅れたらどうする？"));
    let other = link_of(&shows_gap("面接で失敗談を聞かれたら何を話す？"));
    // The check value of a post that is not related to the first gap.
    let (_, value) = other.rsplit_once('|').unwrap();
    let (gap, _) = own.rsplit_once('|').unwrap();
    let mut presses = |payload: String| {
        let press = Action::ButtonPressed(payload);
        only_reply(c.does(&admin(), &channel("general"), press))
    };
    presses(format!("{gap}|{value}"));
    presses(own.clone());
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let rows = store.audit_rows(Some(KeyParts(&["discord", "guild"])), 2);
    let actions: Vec<_> = rows.unwrap().into_iter().map(|row| row.action).collect();
    let expected = [
        format!("press {own} payment"),
        format!("press {gap}|{value}"),
    ];
    assert_eq!(actions, expected);
}

#[test]
fn only_admins_reach_gaps_and_every_action_is_audited() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let listed = does(&mut c, AdminCommand::Gaps);
    let refused = c.presses("aoi", &listed, "1");
    assert_eq!(only_reply(refused).heading, JA().not_allowed);
    let gap = Action::Admin(AdminCommand::Gaps);
    let request = c.request(member("aoi"), channel("general"), gap.clone());
    assert_eq!(c.service.suggest_gaps(&request, ""), []);
    let request = c.request(admin(), channel("general"), gap);
    assert_eq!(c.service.suggest_gaps(&request, "").len(), 1);
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let rows = store
        .audit_rows(Some(KeyParts(&["discord", "guild"])), 100)
        .unwrap();
    let actions: Vec<&str> = rows.iter().map(|r| r.action.as_str()).collect();
    assert!(
        actions[0].starts_with("refused: press 1|gap|"),
        "{actions:?}"
    );
    assert_eq!(actions[1], "gaps");
}

#[test]
fn forget_me_takes_the_words_from_what_was_learned() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    let post = "payment".to_owned();
    does(
        &mut c,
        AdminCommand::Link {
            gap,
            post,
            words: None,
            answer: None,
        },
    );
    c.hears("ken", Action::ForgetMe);
    assert_eq!(learned(&c).questions.len(), 1);
    c.hears("aoi", Action::ForgetMe);
    assert_eq!(learned(&c).questions, []);
    does(&mut c, AdminCommand::Reindex);
    assert!(c.asks("ken", ASKED).heading.starts_with(JA().not_found));
}

#[test]
fn export_moves_linked_questions_and_the_answer_stays() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    let post = "payment".to_owned();
    does(
        &mut c,
        AdminCommand::Link {
            gap,
            post,
            words: None,
            answer: None,
        },
    );
    let content = c.dir.path().join("content");
    let before = fs::read_to_string(content.join("payment.md")).unwrap();
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let index = LiveIndex::new(content.clone(), Some(c.dir.path().join("index")))
        .with_learned(c.dir.path().join("state").join(LEARNED_FILE));
    index.open(now(1), &mut |_| ()).unwrap();
    let admin = Admin {
        store: &store,
        index: &index,
        workspace: None,
        now: now(1),
        keep_days: 90,
        practice: true,
    };
    let exported = admin.export().unwrap();
    assert_eq!(
        (exported[0].post.as_str(), exported[0].added),
        ("payment", 1)
    );
    let after = fs::read_to_string(content.join("payment.md")).unwrap();
    let line = format!("questions:\n  - \"{ASKED}\"\n");
    assert_eq!(after.replace(&line, ""), before);
    assert_eq!(learned(&c).questions, []);
    assert_eq!(admin.export().unwrap(), []);
    does(&mut c, AdminCommand::Reindex);
    assert_eq!(c.asks("ken", ASKED).heading, JA().found);
}

/// The reply to the first attempt could not be sent.
#[test]
fn a_second_attempt_at_a_link_does_not_say_that_the_name_is_wrong() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let link = AdminCommand::Link {
        gap: only_gap(&mut c),
        post: "payment".into(),
        words: None,
        answer: None,
    };
    let request = c.request(admin(), channel("general"), Action::Admin(link.clone()));
    c.service.admit(&delivery(&request), request.at);
    c.service.handle(&request);
    c.service.release(&request, request.at);
    let taken = c.service.take_over::<()>(Platform::Discord, request.at);
    assert_eq!(taken.len(), 1);
    let again = only_reply(c.service.handle(&request));
    assert!(again.heading.contains("済んでいるかも"), "{again:?}");
    assert!(does(&mut c, link).heading.contains("見つかりません"));
}

/// A question that no post answers, and its gap.
fn asks_and_names(c: &mut Community, asked: &str) -> String {
    c.asks("aoi", asked);
    let listed = does(c, AdminCommand::Gaps);
    let line = listed.notes.iter().find(|line| line.contains(asked));
    let (_, name) = line.unwrap().split_once('#').unwrap();
    name.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn a_question_is_linked_to_one_post_and_the_reply_says_if_that_post_comes_first() {
    let mut c = community();
    let link = |gap: &str, post: &str, words: &str| AdminCommand::Link {
        gap: gap.to_owned(),
        post: post.to_owned(),
        words: Some(words.to_owned()),
        answer: None,
    };
    let gap = asks_and_names(&mut c, ASKED);
    let linked = does(&mut c, link(&gap, "payment", ASKED));
    let sentence = |words: &'static str| words.split("{}").next().unwrap();
    assert!(
        linked.heading.starts_with(sentence(JA().linked)),
        "{linked:?}"
    );
    // The same words in another form.
    let gap = asks_and_names(&mut c, "鰹節の削り方は？");
    let refused = does(&mut c, link(&gap, "running", "確定申告の 期限は､いつ?"));
    assert!(refused.heading.contains("「payment」"), "{refused:?}");
    assert_eq!(learned(&c).questions.len(), 1);
    // A question of the author of another post.
    let own = "面接で失敗談を聞かれたら何を話す？";
    let behind = does(&mut c, link(&gap, "running", own));
    let expected = sentence(JA().admin.linked_behind);
    assert!(behind.heading.starts_with(expected), "{behind:?}");
}

#[test]
fn words_are_no_longer_than_a_question_may_be() {
    let mut c = community();
    let gap = asks_and_names(&mut c, ASKED);
    let words = |count: usize| Some("長".repeat(count));
    let link = |count: usize| AdminCommand::Link {
        gap: gap.clone(),
        post: "payment".into(),
        words: words(count),
        answer: None,
    };
    let draft = |count: usize| AdminCommand::Draft {
        gap: gap.clone(),
        words: words(count),
    };
    for command in [link(2001), draft(2001)] {
        let refused = does(&mut c, command);
        assert!(refused.heading.contains("2000文字"), "{refused:?}");
    }
    assert!(learned(&c).questions.is_empty());
    assert!(!c.dir.path().join("content/drafts").exists());
    does(&mut c, link(2000));
    assert_eq!(learned(&c).questions.len(), 1);
}

#[test]
fn a_second_draft_keeps_the_first_and_the_gap_shows_it() {
    let mut c = community();
    let gap = asks_and_names(&mut c, ASKED);
    let file = c.dir.path().join(format!("content/drafts/{gap}.md"));
    let draft = |words: Option<&str>| AdminCommand::Draft {
        gap: gap.clone(),
        words: words.map(str::to_owned),
    };
    let drafted = does(&mut c, draft(None));
    // A file in this folder stays hidden.
    assert!(drafted.heading.contains("`drafts` の外"), "{drafted:?}");
    let before = fs::read(&file).unwrap();
    let again = does(&mut c, draft(Some("別の言葉で聞くと？")));
    assert!(again.heading.contains("もうあります"), "{again:?}");
    assert_eq!(fs::read(&file).unwrap(), before);
    let shown = does(&mut c, AdminCommand::Gap { gap: gap.clone() });
    let has = |reply: &Reply| reply.notes.iter().any(|note| note.contains("drafts/"));
    assert!(has(&shown), "{shown:?}");
    fs::remove_file(file).unwrap();
    assert!(!has(&does(&mut c, AdminCommand::Gap { gap })));
}

#[test]
fn a_draft_never_makes_the_folder_of_posts_and_the_posts_answer_without_it() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    let content = c.dir.path().join("content");
    let away = c.dir.path().join("away");
    fs::rename(&content, &away).unwrap();
    let draft = AdminCommand::Draft { gap, words: None };
    let refused = does(&mut c, draft.clone());
    assert_eq!(refused.heading, JA().admin.no_folder);
    assert!(!content.exists());
    // Somebody else makes the folder, and it has nothing but a draft.
    fs::create_dir(&content).unwrap();
    does(&mut c, draft);
    let reloaded = does(&mut c, AdminCommand::Reindex);
    assert!(
        reloaded.heading.contains(JA().admin.posts_gone),
        "{reloaded:?}"
    );
    assert_eq!(c.asks("mei", "入金はいつ祝う？").heading, JA().found);
    let status = does(&mut c, AdminCommand::Status);
    let old = JA().reindex_failed.split("{}").next().unwrap();
    let says = |status: &Reply| status.notes.iter().any(|note| note.starts_with(old));
    assert!(says(&status), "{status:?}");
    fs::remove_dir_all(&content).unwrap();
    fs::rename(&away, &content).unwrap();
    does(&mut c, AdminCommand::Reindex);
    let status = does(&mut c, AdminCommand::Status);
    assert!(!says(&status), "{status:?}");
}

#[test]
fn forget_me_takes_drafts_with_words_that_have_expired_and_leaves_edited_ones() {
    for is_edited in [false, true] {
        let mut c = community();
        c.asks("aoi", ASKED);
        let gap = only_gap(&mut c);
        does(&mut c, AdminCommand::Draft { gap, words: None });
        let drafts = c.dir.path().join("content/drafts");
        let draft = fs::read_dir(drafts)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        if is_edited {
            fs::write(&draft, "---\ntitle: own words\ndraft: true\n---\n").unwrap();
        }
        c.service.delete_expired(now(400 * 86_400));
        c.hears("ken", Action::ForgetMe);
        assert!(draft.exists());
        c.hears("aoi", Action::ForgetMe);
        assert_eq!(draft.exists(), is_edited);
    }
}
