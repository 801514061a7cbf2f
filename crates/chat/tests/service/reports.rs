//! A member reports an outcome, chooses goals, and looks at their own data.

use senpai_chat::{Action, ChatSettings, Ladders, Place, PracticeSettings, Reply};
use senpai_settings::{Ladder, Rung};
use senpai_store::{KeyParts, Store};

use crate::community::{
    Community, JA, admin, channel, community, delivery, member, now, only_reply, question, with,
};

fn report(rung: Option<&str>, words: Option<&str>) -> Action {
    Action::Report {
        rung: rung.map(str::to_owned),
        words: words.map(str::to_owned),
    }
}

fn labels(reply: &Reply) -> Vec<&str> {
    reply.buttons.iter().map(|b| b.label.as_str()).collect()
}

#[test]
fn a_rung_is_acknowledged_with_the_next_or_celebrated() {
    let mut c = community();
    for (words, says, next) in [
        ("受注", "おつかれさま", Some("「入金」")),
        ("納品、やっと", "おつかれさま", Some("「稼働」")),
        ("入金 三か月", "おめでとう", Some("「お客様の成果」")),
        ("The customer's own result", "おめでとう", Some("いちばん")),
        ("転職決定", "おめでとう", None),
    ] {
        let reply = c.hears("aoi", report(None, Some(words)));
        assert!(reply.private);
        assert!(reply.heading.contains(says), "{}", reply.heading);
        let (_, after) = reply.heading.split_once('\n').unzip();
        assert_eq!(after.is_some(), next.is_some(), "{}", reply.heading);
        assert!(reply.heading.contains(next.unwrap_or_default()));
    }
    let which = c.hears("aoi", report(None, Some("すごいことがあった")));
    assert!(which.heading.contains("受注、入金"), "{}", which.heading);
    let long = "あ".repeat(2000);
    let long = c.hears("aoi", report(Some("payment"), Some(&long)));
    assert!(long.heading.contains("800"), "{}", long.heading);
}

/// A community with one ladder of these rungs: each an id, and if it is celebrated.
fn with_ladder(rungs: &[(&str, bool)]) -> Community {
    let rung = |(id, celebrated): &(&str, bool)| Rung {
        id: (*id).to_owned(),
        ja: None,
        en: None,
        celebrated: *celebrated,
    };
    let rungs = rungs.iter().map(rung).collect();
    let ladders = Ladders::try_from(vec![Ladder { rungs }]).unwrap();
    let c = community();
    Community {
        service: c.service.with_ladders(ladders),
        ..c
    }
}

#[test]
fn the_next_rung_is_named_and_the_cheers_wait_for_the_first_celebrated_one() {
    let mut c = with_ladder(&[
        ("応募", false),
        ("面接", false),
        ("入社", true),
        ("定着", true),
    ]);
    let mut after = |rung| {
        let said = c.hears("aoi", report(Some(rung), None)).heading;
        let lines: Vec<String> = said.lines().skip(1).map(str::to_owned).collect();
        lines
    };
    let cheers = "喜ぶのは「入社」まで取っておきましょう。そのときは、また聞かせてください。";
    assert_eq!(after("応募"), ["次は「面接」ですね。", cheers]);
    assert_eq!(after("面接"), [cheers], "it names the next rung too");
    assert_eq!(
        after("入社"),
        ["この先の「定着」も、楽しみに待っています。"]
    );
    let mut plain = with_ladder(&[("応募", false), ("面接", false)]);
    let said = plain.hears("aoi", report(Some("応募"), None)).heading;
    assert!(said.ends_with("\n次は「面接」ですね。"), "{said}");
}

#[test]
fn a_repeated_delivery_is_one_report() {
    let mut c = community();
    let request = c.request(
        member("aoi"),
        channel("general"),
        report(Some("入金"), None),
    );
    c.service.admit(&delivery(&request), request.at);
    let (first, again) = (c.service.handle(&request), c.service.handle(&request));
    assert_eq!(first, again);
    let listed = c.hears("aoi", report(None, None));
    let own = only_reply(c.presses("aoi", &listed, JA().own_reports));
    assert_eq!(labels(&own), ["1を直す・取り消す"]);
}

#[test]
fn a_report_has_the_date_of_the_members_own_day() {
    let mut c = community();
    // 16:33 UTC on the 21st is the 22nd in Tokyo.
    c.seconds = 3 * 3600;
    c.hears("aoi", report(Some("payment"), None));
    let listed = c.hears("aoi", report(None, None));
    let own = only_reply(c.presses("aoi", &listed, JA().own_reports));
    assert!(own.notes[0].contains("（2026-09-22）"), "{own:?}");
    let opened = only_reply(c.presses("aoi", &own, "1を直す・取り消す"));
    assert!(opened.heading.ends_with("（2026-09-22）"), "{opened:?}");
}

#[test]
fn in_direct_messages_there_is_nobody_to_share_with() {
    let mut c = community();
    let direct = Place {
        direct: true,
        ..channel("dm-aoi")
    };
    let reply = only_reply(c.does(&member("aoi"), &direct, report(Some("payment"), None)));
    assert_eq!(labels(&reply), [JA().correct, JA().withdraw]);
    let in_channel = c.hears("aoi", report(Some("payment"), None));
    let preview = only_reply(c.presses("aoi", &in_channel, JA().share));
    let payload = preview.buttons[0].payload.clone();
    let action = Action::ButtonPressed(payload);
    let refused = only_reply(c.does(&member("aoi"), &direct, action.clone()));
    assert_eq!(refused.heading, JA().expired);
    assert!(!action.is_private(true), "Discord is told before");
    let of_ren = only_reply(c.does(&member("ren"), &channel("general"), action));
    assert!(of_ren.private, "another member shares nothing");
}

#[test]
fn many_reports_have_pages_and_a_removed_rung_its_name() {
    let mut c = with(ChatSettings {
        member_per_minute: 1000,
        ..ChatSettings::default()
    });
    for i in 0..12 {
        c.hears("aoi", report(Some("order"), Some(&format!("第{i}号"))));
    }
    let rung = Rung {
        id: "payment".into(),
        ja: None,
        en: None,
        celebrated: true,
    };
    let ladders = Ladders::try_from(vec![Ladder { rungs: vec![rung] }]).unwrap();
    let mut c = Community {
        service: c.service.with_ladders(ladders),
        ..c
    };
    let listed = c.hears("aoi", report(None, None));
    assert_eq!(labels(&listed), ["payment", JA().own_reports]);
    let first = only_reply(c.presses("aoi", &listed, JA().own_reports));
    assert!(first.notes[0].starts_with("1. 受注（") && first.notes[0].ends_with("第11号"));
    let rest = only_reply(c.presses("aoi", &first, JA().more));
    let numbers = ["10", "11", "12"].map(|n| format!("{n}を直す・取り消す"));
    assert_eq!(labels(&rest), numbers);
    let opened = only_reply(c.presses("aoi", &rest, &numbers[2]));
    assert_eq!(opened.notes, ["第0号"]);
}

#[test]
fn own_reports_are_withdrawn_though_practice_is_off_or_the_channel_is_denied() {
    let mut c = with(ChatSettings {
        deny: ["quiet".to_owned()].into(),
        ..ChatSettings::default()
    });
    for words in ["三社目でした", "四社目でした"] {
        c.hears("aoi", report(Some("order"), Some(words)));
    }
    let off = PracticeSettings {
        enabled: false,
        ..PracticeSettings::default()
    };
    let mut c = Community {
        service: c.service.with_practice(off),
        ..c
    };
    let listed = c.hears("aoi", report(None, None));
    assert_eq!(listed.heading, JA().no_practice);
    assert_eq!(labels(&listed), [JA().own_reports]);
    let presses = |c: &mut Community, reply: &Reply, label: &str| {
        let button = reply.buttons.iter().find(|b| b.label == label);
        let press = Action::ButtonPressed(button.expect(label).payload.clone());
        only_reply(c.does(&member("aoi"), &channel("quiet"), press))
    };
    let own = presses(&mut c, &listed, JA().own_reports);
    let first = presses(&mut c, &own, "1を直す・取り消す");
    assert_eq!(
        labels(&first),
        [JA().correct, JA().withdraw],
        "nothing to share"
    );
    presses(&mut c, &first, JA().withdraw);
    let left = presses(&mut c, &listed, JA().own_reports);
    assert!(
        left.notes[0].contains("三社目") && left.notes.len() == 1,
        "{left:?}"
    );
    let new = c.hears("aoi", report(Some("order"), None));
    assert_eq!(new.heading, JA().no_practice);
}

#[test]
fn goals_are_chosen_one_by_one_and_by_name() {
    let mut c = community();
    let goals = c.hears("aoi", Action::ShowGoals);
    assert_eq!(
        labels(&goals),
        ["営業成績向上", "転職", "パーソナルブランディング"]
    );
    let chosen = only_reply(c.presses("aoi", &goals, "転職"));
    assert_eq!(labels(&chosen)[1], "✓ 転職");
    // The same button, pressed again as on an older message, changes nothing.
    let again = only_reply(c.presses("aoi", &goals, "転職"));
    assert_eq!(labels(&again), labels(&chosen));
    let by_name = Action::SetGoals(vec!["営業成績向上".parse().unwrap()]);
    assert_eq!(c.hears("aoi", by_name).heading, JA().preferred);
    let stored = Store::open(&c.dir.path().join("state")).unwrap();
    let stored = stored.preference(KeyParts(&["discord", "aoi"])).unwrap();
    assert_eq!(
        stored.as_deref(),
        Some(r#"{"language":null,"goals":["sales"]}"#)
    );
    let unknown = Action::SetGoals(vec!["later".parse().unwrap()]);
    assert!(
        c.hears("aoi", unknown)
            .heading
            .contains("sales, career, brand")
    );
}

#[test]
fn a_goal_hides_no_better_post() {
    let mut c = community();
    c.hears("aoi", Action::SetGoals(vec!["career".parse().unwrap()]));
    let reply = c.asks("aoi", "入金はいつ祝う？");
    assert_eq!(reply.heading, JA().found);
    assert_eq!(reply.cards[0].title, "受注ではなく入金を喜ぶ");
}

#[test]
fn what_is_kept_is_named_in_words_and_exported_whole() {
    let mut c = community();
    let answer = c.asks("aoi", "入金はいつ祝う？");
    c.presses("aoi", &answer, JA().helped);
    c.hears("aoi", report(Some("payment"), Some("三か月待った")));
    c.hears("aoi", Action::SetGoals(vec!["career".parse().unwrap()]));
    c.asks("ren", "納品と稼働はどう違う？");
    c.does(&admin(), &channel("general"), question("稼働とは？"));
    let shown = c.hears("aoi", Action::ShowData);
    let lines = shown.notes.join("\n");
    for label in [
        "質問: 1",
        "成果の報告: 1",
        "設定: 1",
        "記事への評価: 1",
        "三か月待った",
        "転職",
    ] {
        assert!(lines.contains(label), "{label} in {lines}");
    }
    assert!(!lines.contains("納品と稼働"), "another member's");
    assert!(!lines.contains('{'), "JSON: {lines}");
    let export = c.hears("aoi", Action::ExportData);
    let file = export.file.unwrap();
    let data: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    let names: Vec<&String> = data["data"].as_object().unwrap().keys().collect();
    for name in &names {
        let is_named = |(known, _): &(&str, &str)| known == name;
        assert!(JA().data.iter().any(is_named), "{name} has no words");
    }
    assert_eq!(data["data"]["outcome"][0]["at"], now(30).to_string());
    assert_eq!(
        data["data"]["member"][0]["preference"]["goals"][0],
        "career"
    );
    assert!(!file.text.contains("納品と稼働"));
    c.hears("aoi", Action::ForgetMe);
    let left = c.hears("aoi", Action::ExportData);
    let left = left.file.map(|file| file.text).unwrap_or_default();
    assert!(!left.contains("三か月待った") && !left.contains("入金はいつ"));
}

#[test]
fn a_full_page_of_data_says_where_all_of_it_is_and_leads_to_the_rest() {
    let mut c = with(ChatSettings {
        member_per_minute: 1000,
        ..ChatSettings::default()
    });
    let long = "三か月待ちました。".repeat(80);
    for number in 0..9 {
        c.asks("aoi", &format!("入金はいつ祝う？ {number} {long}"));
        c.hears(
            "aoi",
            report(Some("order"), Some(&format!("{number}社目 {long}"))),
        );
    }
    let mut page = c.hears("aoi", Action::ShowData);
    let mut seen = Vec::new();
    let pages = loop {
        assert_eq!(page.notes[0], JA().data_hint);
        assert!(page.notes[2].starts_with("• "), "the table: {page:?}");
        let text = [&[page.heading.clone()], &page.notes[..]]
            .concat()
            .join("\n");
        assert!(
            text.encode_utf16().count() <= 2000,
            "Discord's limit: {text}"
        );
        seen.extend(page.notes.clone());
        match page.buttons.is_empty() {
            true => break seen.len(),
            false => page = only_reply(c.presses("aoi", &page, JA().more)),
        }
    };
    assert!(pages > 30, "{seen:?}");
    for number in 0..9 {
        for words in [
            format!("    入金はいつ祝う？ {number} "),
            format!("    {number}社目 "),
        ] {
            let found = seen.iter().filter(|line| line.starts_with(&words)).count();
            assert_eq!(found, 1, "{words}: {seen:#?}");
        }
    }
    let beyond = Action::ButtonPressed("1|data|0|999".into());
    assert!(c.hears("aoi", beyond).buttons.is_empty());
}

#[test]
fn who_is_forgotten_is_told_that_a_shared_report_stays() {
    let mut c = community();
    let payment = report(Some("payment"), None);
    let private = c.hears("ren", payment.clone());
    c.presses("ren", &private, JA().correct);
    let forgotten = c.hears("ren", Action::ForgetMe);
    assert_eq!(forgotten.notes, [""; 0], "nothing was shared");
    let reported = c.hears("aoi", payment);
    let preview = only_reply(c.presses("aoi", &reported, JA().share));
    c.presses("aoi", &preview, JA().share_now);
    let forgotten = c.hears("aoi", Action::ForgetMe);
    assert_eq!(forgotten.heading, JA().forgotten);
    assert_eq!(forgotten.notes, [JA().shared_stays]);
}

#[test]
fn the_export_has_only_the_members_own_words_as_they_are() {
    let mut c = community();
    c.asks("ren", "入金はいつ祝う？");
    let thread = Place {
        thread: Some("t1".into()),
        ..channel("general")
    };
    c.does(&member("ren"), &thread, question("納品と稼働はどう違う？"));
    // A follow-up is answered with the words of the question before, which is another's.
    c.does(&member("aoi"), &thread, question("もっと"));
    let braces = r#"{"rung": "payment"}"#;
    c.hears("aoi", report(Some("payment"), Some(braces)));
    let file = c.hears("aoi", Action::ExportData).file.unwrap().text;
    assert!(!file.contains("納品と稼働"), "{file}");
    assert!(!file.contains("1970"), "{file}");
    let data: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(data["data"]["outcome"][0]["words"], braces);
    assert_eq!(data["data"]["question"][0]["text"], "もっと");
}

#[test]
fn a_report_is_shared_once_and_only_if_it_was_sent() {
    let mut c = community();
    let reported = c.hears("aoi", report(Some("payment"), Some("三か月")));
    let preview = only_reply(c.presses("aoi", &reported, JA().share));
    let share = Action::ButtonPressed(preview.buttons[0].payload.clone());
    let refused = |c: &mut Community, share: &Action| {
        let request = c.request(member("aoi"), channel("general"), share.clone());
        c.service.admit(&delivery(&request), request.at);
        let reply = only_reply(c.service.handle(&request));
        assert!(!reply.private, "{reply:?}");
        // It is repeated after a crash.
        assert_eq!(only_reply(c.service.handle(&request)), reply);
        request
    };
    // The channel refuses it, and the member gets it alone.
    let request = refused(&mut c, &share);
    c.service.mark_substituted(&request);
    c.service.mark_done(&request);
    // It is given up.
    let request = refused(&mut c, &share);
    c.service.mark_done(&request);
    let shown = only_reply(c.does(&member("aoi"), &channel("general"), share.clone()));
    assert!(!shown.private, "{shown:?}");
    let again = only_reply(c.does(&member("aoi"), &channel("general"), share));
    assert_eq!(again.heading, JA().shared_before);
    let correct = only_reply(c.presses("aoi", &reported, JA().correct));
    let corrected = only_reply(c.presses("aoi", &correct, "稼働"));
    assert_eq!(corrected.notes, [JA().shared_stays]);
    assert_eq!(labels(&corrected), [JA().correct, JA().withdraw]);
}

#[test]
fn a_removed_rung_of_the_communitys_own_ladder_is_named_in_words() {
    let mut c = with_ladder(&[("applied", false)]);
    c.hears("aoi", report(Some("applied"), None));
    let c2 = with_ladder(&[("hired", true)]);
    let mut c = Community {
        service: c
            .service
            .with_ladders(c2.service.ladders().unwrap().clone()),
        ..c
    };
    let listed = c.hears("aoi", report(None, None));
    let own = only_reply(c.presses("aoi", &listed, JA().own_reports));
    assert!(
        own.notes[0].starts_with("1. 以前の段階（applied）（"),
        "{own:?}"
    );
}
