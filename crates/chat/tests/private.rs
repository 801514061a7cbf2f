//! Nobody is later told words that were asked privately or forgotten, and an admin's later settings hold.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use std::fs;

use community::{
    Community, JA, admin, asked_privately, channel, community, member, now, only_reply, question,
    titles, with,
};
use senpai_chat::{
    Action, AdminCommand, ChannelSettings, ChatSettings, Effect, Place, Platform, Question, Reply,
};
use senpai_store::{KeyParts, Store};

/// A question that two posts answer.
const ASKED: &str = "入金と稼働のどちらを喜ぶ？";
const UNANSWERED: &str = "確定申告の期限はいつ？";

fn sets(c: &mut Community, settings: ChannelSettings) {
    let set = Action::Admin(AdminCommand::Settings(settings));
    c.does(&admin(), &channel("general"), set);
}

fn only_payment() -> ChannelSettings {
    ChannelSettings {
        tags: Some(vec!["入金".into()]),
        ..ChannelSettings::default()
    }
}

fn private() -> ChannelSettings {
    ChannelSettings {
        private: Some(true),
        ..ChannelSettings::default()
    }
}

fn asks_in_message(c: &mut Community, text: &str) -> Reply {
    let question = Question {
        text: text.into(),
        message: Some("m1".into()),
        ..Question::default()
    };
    c.hears("aoi", Action::Ask(question))
}

fn edits(c: &mut Community, text: &str) -> Vec<Effect> {
    let edit = Action::EditQuestion {
        message: "m1".into(),
        text: text.into(),
        mentions_bot: true,
    };
    c.does(&member("aoi"), &channel("general"), edit)
}

#[test]
fn tags_that_were_set_after_a_question_hold_for_what_is_shown_later() {
    let mut c = community();
    let reply = asks_in_message(&mut c, ASKED);
    let shows_other = |reply: &Reply| {
        titles(reply)
            .iter()
            .any(|title| title.contains("稼働を喜ぶ"))
    };
    assert!(shows_other(&reply), "{reply:?}");
    let own = c.hears("aoi", asked_privately(ASKED));
    sets(&mut c, only_payment());
    let mut later = vec![
        only_reply(c.presses("aoi", &reply, JA().did_not_help)),
        only_reply(c.presses("aoi", &own, JA().show_to_all)),
    ];
    for label in JA().choices {
        later.push(only_reply(c.presses("aoi", &reply, label)));
    }
    let edited = edits(&mut c, "稼働と入金のどちらを喜ぶ？");
    let [Effect::Replace { reply, .. }] = &edited[..] else {
        panic!("{edited:?}");
    };
    later.push(reply.clone());
    for reply in later {
        assert!(!shows_other(&reply), "{reply:?}");
    }
}

#[test]
fn who_waits_is_told_of_no_post_that_the_channel_may_not_show_now() {
    let mut c = community();
    let nothing = c.asks("aoi", UNANSWERED);
    c.presses("aoi", &nothing, JA().notify_me);
    let post = "---\ntitle: 確定申告の期限\ntags: [税]\n---\n確定申告の期限は三月十五日です。\n";
    fs::write(c.dir.path().join("content/tax.md"), post).unwrap();
    c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Reindex),
    );
    let told = |c: &Community| {
        let all = c.service.notifications(Platform::Discord);
        let due = |id| c.service.due(Platform::Discord, id, now(c.seconds));
        for notification in &all {
            assert_eq!(due(notification.id).as_ref(), Some(notification));
        }
        all.len()
    };
    assert_eq!(told(&c), 1);
    let id = c.service.notifications(Platform::Discord)[0].id;
    // Another process changes the settings, after the list was made and before it is sent.
    let elsewhere = Store::open(&c.dir.path().join("state")).unwrap();
    let set = |settings: &ChannelSettings| {
        let json = serde_json::to_string(settings).unwrap();
        let general = KeyParts(&["discord", "guild", "general"]);
        elsewhere.set_channel(general, &json).unwrap();
    };
    set(&private());
    let due = c.service.due(Platform::Discord, id, now(c.seconds));
    assert_eq!(due.unwrap().place, None, "told directly now");
    set(&only_payment());
    assert_eq!(c.service.due(Platform::Discord, id, now(c.seconds)), None);
    assert_eq!(told(&c), 0);
    // If settings cannot be read, nobody knows what they allow.
    let all_posts = ChannelSettings {
        tags: Some(Vec::new()),
        ..ChannelSettings::default()
    };
    sets(&mut c, all_posts);
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let general = KeyParts(&["discord", "guild", "general"]);
    let settings = store.channel(general).unwrap().unwrap();
    store.set_channel(general, "damaged").unwrap();
    assert_eq!(told(&c), 0);
    store.set_channel(general, &settings).unwrap();
}

#[test]
fn in_a_channel_that_became_private_no_reply_is_public_any_more() {
    let mut c = community();
    let reply = asks_in_message(&mut c, ASKED);
    sets(&mut c, private());
    for label in [JA().did_not_help, JA().choices[0]] {
        let page = only_reply(c.presses("aoi", &reply, label));
        assert!(page.private && !page.cards.is_empty(), "{page:?}");
    }
    // The first reply, then the reply to each edit. Each edit replaces the reply before, which only the member sees.
    let mut last = "reply-to-d1".to_owned();
    for text in ["入金はいつ祝う？", "稼働とは？", "面接で失敗を聞かれたら？"]
    {
        let edited = edits(&mut c, text);
        let [Effect::Delete { message }, Effect::Reply(reply)] = &edited[..] else {
            panic!("{edited:?}");
        };
        assert!(reply.private && !reply.cards.is_empty());
        assert_eq!(*message, last);
        last = format!("reply-to-d{}", c.deliveries);
    }
}

#[test]
fn an_edit_passes_the_same_gates_as_a_question() {
    let mut c = with(ChatSettings {
        deny: vec!["closed".into()],
        member_per_minute: 3,
        ..ChatSettings::default()
    });
    asks_in_message(&mut c, ASKED);
    for text in ["入金はいつ祝う？", "入金が遅れたら？"] {
        assert!(matches!(edits(&mut c, text)[..], [Effect::Replace { .. }]));
    }
    let over = only_reply(edits(&mut c, "稼働とは？"));
    assert!(over.private && over.cards.is_empty(), "{over:?}");
    let edit = Action::EditQuestion {
        message: "m9".into(),
        text: ASKED.into(),
        mentions_bot: true,
    };
    let denied = c.does(&member("ren"), &channel("closed"), edit);
    assert_eq!(only_reply(denied).heading, JA().not_here);
}

#[test]
fn an_edited_follow_up_keeps_its_subject() {
    let mut c = community();
    c.asks("aoi", "入金はいつ祝う？");
    asks_in_message(&mut c, "それはなぜ？");
    let edited = edits(&mut c, "それは何故？");
    let [Effect::Replace { reply, .. }] = &edited[..] else {
        panic!("{edited:?}");
    };
    assert!(!reply.cards.is_empty(), "{reply:?}");
    assert!(
        titles(reply)[0].ends_with("受注ではなく入金を喜ぶ"),
        "{reply:?}"
    );
}

/// The name of the first gap in a list.
fn first_gap(listed: &Reply) -> String {
    let (_, name) = listed.notes[0].split_once('#').unwrap();
    name.split_whitespace().next().unwrap().to_owned()
}

/// Asks [`UNANSWERED`] where nobody else reads it. Returns the list of gaps.
fn private_gap(c: &mut Community, directly: bool) -> Reply {
    let place = Place {
        direct: directly,
        ..channel("general")
    };
    let asked = match directly {
        true => question(UNANSWERED),
        false => asked_privately(UNANSWERED),
    };
    c.does(&member("aoi"), &place, asked);
    let gaps = Action::Admin(AdminCommand::Gaps);
    only_reply(c.does(&admin(), &channel("general"), gaps))
}

#[test]
fn private_words_get_into_no_gap_and_into_no_post_unless_an_admin_writes_their_own() {
    for directly in [false, true] {
        private_words_stay_private(directly);
    }
}

fn private_words_stay_private(directly: bool) {
    let mut c = community();
    let listed = private_gap(&mut c, directly);
    let gap = first_gap(&listed);
    let press = |button: usize| Action::ButtonPressed(listed.buttons[button].payload.clone());
    let shown = only_reply(c.does(&admin(), &channel("general"), press(0)));
    for reply in [&listed, &shown] {
        let said = format!("{reply:?}");
        assert!(said.contains(JA().private_words), "{said}");
        assert!(!said.contains("確定申告"), "{said}");
    }
    let mut does = |command: AdminCommand| {
        only_reply(c.does(&admin(), &channel("general"), Action::Admin(command)))
    };
    let link = |words: Option<&str>| AdminCommand::Link {
        gap: gap.clone(),
        post: "payment".into(),
        words: words.map(str::to_owned),
        answer: None,
    };
    let draft = |words: Option<&str>| AdminCommand::Draft {
        gap: gap.clone(),
        words: words.map(str::to_owned),
    };
    for command in [link(None), draft(None)] {
        let refused = does(command);
        assert!(refused.heading.contains("非公開の質問"), "{refused:?}");
    }
    let drafted = does(draft(Some("税金の期日は？")));
    assert!(drafted.heading.contains("drafts/"), "{drafted:?}");
    let linked = does(link(Some("税金の期日は？")));
    assert!(linked.heading.contains("税金の期日は？"), "{linked:?}");
    does(AdminCommand::Reindex);
    for folder in ["content", "content/drafts", "state/learned.toml"] {
        let path = c.dir.path().join(folder);
        let files = match path.is_dir() {
            true => fs::read_dir(path)
                .unwrap()
                .map(|f| f.unwrap().path())
                .collect(),
            false => vec![path],
        };
        for file in files.iter().filter(|file| file.is_file()) {
            let text = fs::read_to_string(file).unwrap();
            assert!(!text.contains("確定申告"), "{}", file.display());
        }
    }
}

#[test]
fn the_words_of_others_who_asked_publicly_may_stand_in_a_post() {
    let mut c = community();
    private_gap(&mut c, false);
    c.asks("ken", "確定申告の期限を教えて");
    let listed = c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Gaps),
    );
    let gap = first_gap(&only_reply(listed));
    let draft = Action::Admin(AdminCommand::Draft { gap, words: None });
    c.does(&admin(), &channel("general"), draft);
    let drafts = fs::read_dir(c.dir.path().join("content/drafts")).unwrap();
    let draft = drafts.map(|file| file.unwrap().path()).next().unwrap();
    let text = fs::read_to_string(draft).unwrap();
    assert!(text.contains("確定申告の期限を教えて"), "{text}");
}

#[test]
fn forget_me_takes_the_words_from_the_follow_ups_of_others_and_from_drafts() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    let asked = "ブラックホールの蒸発速度は？";
    c.does(&member("aoi"), &thread, question(asked));
    c.does(&member("ren"), &thread, question("それはなぜ？"));
    let listed = c.does(
        &admin(),
        &channel("general"),
        Action::Admin(AdminCommand::Gaps),
    );
    let gap = first_gap(&only_reply(listed));
    let draft = AdminCommand::Draft {
        gap,
        words: Some(asked.into()),
    };
    c.does(&admin(), &channel("general"), Action::Admin(draft));
    let forgotten = c.hears("aoi", Action::ForgetMe);
    assert!(forgotten.heading.contains("管理者"), "{forgotten:?}");
    let files = |folder: &str| {
        let files = fs::read_dir(c.dir.path().join(folder)).unwrap();
        files.map(|file| file.unwrap().path()).collect::<Vec<_>>()
    };
    assert!(files("content/drafts").is_empty());
    for file in files("state").iter().filter(|file| file.is_file()) {
        let bytes = fs::read(file).unwrap();
        let words = "ブラックホール".as_bytes();
        let has_words = bytes.windows(words.len()).any(|window| window == words);
        assert!(!has_words, "{}", file.display());
    }
    // Nothing that is left leads to the deleted words: the line before asked for the reason of nothing.
    let more = only_reply(c.does(&member("ren"), &thread, question("もっと")));
    assert!(more.cards.is_empty(), "{more:?}");
    // The other member's own words stay.
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let texts = store.texts_of(KeyParts(&["discord", "ren"])).unwrap();
    assert_eq!(texts, ["それはなぜ？"; 2]);
}

#[test]
fn who_returns_to_the_question_of_another_keeps_none_of_its_words() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    c.does(&member("aoi"), &thread, question(ASKED));
    c.does(&member("ren"), &thread, question("それはなぜ？"));
    let line = "最初の質問に戻って";
    let again = only_reply(c.does(&member("ren"), &thread, question(line)));
    assert!(!again.cards.is_empty(), "{again:?}");
    c.hears("aoi", Action::ForgetMe);
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let texts = store.texts_of(KeyParts(&["discord", "ren"])).unwrap();
    assert!(texts.iter().all(|text| !text.contains("入金")), "{texts:?}");
    assert!(texts.iter().any(|text| text == line), "{texts:?}");
}

#[test]
fn forget_me_takes_the_words_from_an_edited_line_of_another() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    c.does(&member("aoi"), &thread, question("入金はいつ祝う？"));
    let more = Action::Ask(Question {
        text: "もっと".into(),
        message: Some("m1".into()),
        ..Question::default()
    });
    c.does(&member("ren"), &thread, more);
    let edit = Action::EditQuestion {
        message: "m1".into(),
        text: "続き".into(),
        mentions_bot: true,
    };
    let edited = c.does(&member("ren"), &thread, edit);
    let [Effect::Replace { reply, .. }] = &edited[..] else {
        panic!("{edited:?}");
    };
    assert!([JA().further, JA().nothing_more].contains(&reply.heading.as_str()));
    c.does(&member("aoi"), &thread, Action::ForgetMe);
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let texts = store.texts_of(KeyParts(&["discord", "ren"])).unwrap();
    assert_eq!(texts, ["続き"]);
}

/// 「もっと」 after the follow-up of another member, who is then forgotten.
#[test]
fn after_forget_me_more_leads_to_no_forgotten_question() {
    let mut c = community();
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    let mut says =
        |who: &str, text: &str| only_reply(c.does(&member(who), &thread, question(text)));
    says("ken", "入金はいつ祝う？");
    says("aoi", "それが遅れたらどうする？");
    let more = says("ren", "もっと");
    assert!(!more.cards.is_empty(), "{more:?}");
    assert_eq!(says("aoi", "ヘルプ").heading, JA().introduction);
    c.does(&member("aoi"), &thread, Action::ForgetMe);
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let texts = store.texts_of(KeyParts(&["discord", "ren"])).unwrap();
    assert_eq!(texts, ["もっと"]);
    // The member's own words name no subject, so there is no question to go on with.
    let again = only_reply(c.does(&member("ren"), &thread, question("もっと")));
    assert_eq!(again.heading, JA().ask_first);
}

#[test]
fn forget_me_goes_on_after_a_failure_and_says_what_is_left() {
    let mut c = community();
    c.asks("aoi", UNANSWERED);
    let pseudonym = {
        let store = Store::open(&c.dir.path().join("state")).unwrap();
        store.pseudonym(KeyParts(&["discord", "aoi"]))
    };
    let linked =
        format!("[[question]]\npost = \"payment\"\ntext = \"税\"\nfrom = \"{pseudonym}\"\n");
    fs::write(c.dir.path().join("state/learned.toml"), linked).unwrap();
    // A file takes the place of the folder of drafts.
    fs::write(c.dir.path().join("content/drafts"), "").unwrap();
    let said = c.hears("aoi", Action::ForgetMe).heading;
    let [own, log, drafts, linked] = JA().kept;
    assert!(said.contains(drafts), "{said}");
    for deleted in [own, log, linked] {
        assert!(!said.contains(deleted), "{said}");
    }
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    assert!(
        store
            .texts_of(KeyParts(&["discord", "aoi"]))
            .unwrap()
            .is_empty()
    );
    let left = fs::read_to_string(c.dir.path().join("state/learned.toml")).unwrap();
    assert!(!left.contains(&pseudonym), "{left}");
}

#[test]
fn forget_me_says_that_linked_questions_could_not_be_read() {
    let mut c = community();
    c.asks("aoi", UNANSWERED);
    fs::write(c.dir.path().join("state/learned.toml"), "[[question").unwrap();
    let said = c.hears("aoi", Action::ForgetMe).heading;
    let [own, log, drafts, linked] = JA().kept;
    assert!(said.contains(linked), "{said}");
    for deleted in [own, log, drafts] {
        assert!(!said.contains(deleted), "{said}");
    }
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let texts = store.texts_of(KeyParts(&["discord", "aoi"])).unwrap();
    assert!(texts.is_empty(), "{texts:?}");
}
