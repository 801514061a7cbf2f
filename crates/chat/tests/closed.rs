//! Admins take back what they closed, and the audit says what came of each act.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
mod community;

use community::{Community, JA, admin, channel, community, member, only_reply, question};
use senpai_chat::{Action, AdminCommand, ChannelSetting, ChannelSettings, Place, Reply};
use senpai_content::Learned;
use senpai_live::LEARNED_FILE;
use senpai_store::{AuditOutcome, AuditRow, KeyParts, Store};

const ASKED: &str = "確定申告の期限はいつ？";

fn does(c: &mut Community, command: AdminCommand) -> Reply {
    only_reply(c.does(&admin(), &channel("general"), Action::Admin(command)))
}

fn presses(c: &mut Community, reply: &Reply, label: &str) -> Reply {
    let button = reply.buttons.iter().find(|b| b.label == label);
    let payload = button.expect(label).payload.clone();
    let press = Action::ButtonPressed(payload);
    only_reply(c.does(&admin(), &channel("general"), press))
}

fn name_in(line: &str) -> String {
    let (_, name) = line.split_once('#').unwrap();
    name.split_whitespace().next().unwrap().to_owned()
}

fn only_gap(c: &mut Community) -> String {
    let listed = does(c, AdminCommand::Gaps);
    assert_eq!(listed.notes.len(), 1, "{listed:?}");
    name_in(&listed.notes[0])
}

fn links(c: &mut Community, gap: String, words: Option<&str>) -> Reply {
    let command = AdminCommand::Link {
        gap,
        post: "payment".to_owned(),
        words: words.map(str::to_owned),
        answer: None,
    };
    does(c, command)
}

fn learned(c: &Community) -> usize {
    let file = c.dir.path().join("state").join(LEARNED_FILE);
    Learned::load(&file).unwrap().questions.len()
}

fn audit(c: &Community) -> Vec<AuditRow> {
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let rows = store.audit_rows(Some(KeyParts(&["discord", "guild"])), 100);
    rows.unwrap()
}

fn last_outcome(c: &Community) -> Option<AuditOutcome> {
    audit(c)[0].outcome
}

#[test]
fn a_gap_that_was_ruled_out_comes_back_by_the_button_and_by_its_name() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    let ruled = does(&mut c, AdminCommand::RuleOut { gap: gap.clone() });
    assert_eq!(does(&mut c, AdminCommand::Gaps).heading, JA().no_gaps);
    let back = presses(&mut c, &ruled, JA().admin.restore);
    assert!(back.heading.contains(ASKED), "{back:?}");
    assert_eq!(only_gap(&mut c), gap);

    does(&mut c, AdminCommand::RuleOut { gap: gap.clone() });
    let closed = does(&mut c, AdminCommand::Closed);
    assert!(closed.notes[0].contains(ASKED) && closed.notes[0].contains(JA().admin.is_ruled_out));
    let gap = name_in(&closed.notes[0]);
    does(&mut c, AdminCommand::Restore { gap: gap.clone() });
    assert_eq!(only_gap(&mut c), gap);
    let closed = does(&mut c, AdminCommand::Closed);
    assert_eq!(closed.heading, JA().admin.no_closed);
    let again = does(&mut c, AdminCommand::Restore { gap });
    assert!(
        again.heading.contains("済みにした質問はありません"),
        "{again:?}"
    );
    assert_eq!(last_outcome(&c), Some(AuditOutcome::Refused));
}

#[test]
fn a_link_that_is_undone_leaves_the_post_and_other_links_stay() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    links(&mut c, gap, None);
    c.asks("aoi", "名刺の紙はどれがいい？");
    let gap = only_gap(&mut c);
    // Reworded: the words of the link are not those of the question.
    links(&mut c, gap, Some("名刺の紙を選ぶには？"));
    assert_eq!(learned(&c), 2);
    assert_eq!(c.asks("ren", ASKED).heading, JA().found);

    let closed = does(&mut c, AdminCommand::Closed);
    let line = closed
        .notes
        .iter()
        .find(|line| line.contains("名刺"))
        .unwrap();
    assert!(line.contains("payment"), "{line}");
    let back = does(&mut c, AdminCommand::Restore { gap: name_in(line) });
    assert!(back.heading.contains("つながりも外しました"), "{back:?}");
    assert_eq!(learned(&c), 1);
    assert_eq!(
        c.asks("ren", ASKED).heading,
        JA().found,
        "the other link stays"
    );
    assert_eq!(only_gap(&mut c), name_in(line));
}

#[test]
fn a_link_that_was_moved_into_its_post_says_that_it_stays() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    let linked = links(&mut c, gap, None);
    std::fs::remove_file(c.dir.path().join("state").join(LEARNED_FILE)).unwrap();
    let back = presses(&mut c, &linked, JA().admin.restore);
    assert!(back.heading.contains(JA().admin.still_linked), "{back:?}");
    only_gap(&mut c);
}

#[test]
fn a_link_of_a_private_question_says_if_the_question_is_found() {
    let mut c = community();
    let direct = Place {
        direct: true,
        ..channel("dm")
    };
    c.does(&member("aoi"), &direct, question("琵琶湖の遊覧船の時刻"));
    let gap = only_gap(&mut c);
    let linked = links(&mut c, gap, Some("お祝いの時期は？"));
    assert!(
        linked
            .notes
            .iter()
            .any(|note| note == JA().admin.private_is_not_found),
        "{linked:?}"
    );
    c.does(&member("aoi"), &direct, question("味噌樽の保管温度"));
    let gap = only_gap(&mut c);
    let linked = links(&mut c, gap, Some("味噌樽の保管温度"));
    assert!(
        linked
            .notes
            .iter()
            .any(|note| note == JA().admin.private_is_found),
        "{linked:?}"
    );
}

#[test]
fn the_words_of_a_private_question_are_shown_once_its_member_passed_it_on() {
    let mut c = community();
    let direct = Place {
        direct: true,
        ..channel("dm")
    };
    let asked = "琵琶湖の遊覧船の時刻";
    c.does(&member("aoi"), &direct, question(asked));
    let listed = does(&mut c, AdminCommand::Gaps);
    assert!(listed.notes[0].contains(JA().private_words), "{listed:?}");
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    let gap = u64::from_str_radix(&name_in(&listed.notes[0]), 16).unwrap();
    let questions = store
        .gap_questions(None, jiff::Timestamp::UNIX_EPOCH)
        .unwrap();
    let id = questions[0].id;
    assert_eq!(id >> 40, gap);
    assert!(store.pass_on(id, "discord:helpers").unwrap());
    let listed = does(&mut c, AdminCommand::Gaps);
    assert!(listed.notes[0].contains(asked), "{listed:?}");
    // They stay out of posts.
    let gap = name_in(&listed.notes[0]);
    let refused = links(&mut c, gap, None);
    assert!(refused.heading.contains("記事に使えません"), "{refused:?}");
}

#[test]
fn the_audit_tells_what_was_done_from_what_was_not_and_names_the_channel() {
    let mut c = community();
    c.asks("aoi", ASKED);
    let gap = only_gap(&mut c);
    assert_eq!(last_outcome(&c), Some(AuditOutcome::Done));
    assert_eq!(audit(&c)[0].channel.as_deref(), Some("general"));
    let nothing = AdminCommand::Link {
        gap: gap.clone(),
        post: "no-such-post".to_owned(),
        words: None,
        answer: None,
    };
    does(&mut c, nothing);
    assert_eq!(last_outcome(&c), Some(AuditOutcome::Refused));
    c.does(
        &member("aoi"),
        &channel("general"),
        Action::Admin(AdminCommand::Gaps),
    );
    assert_eq!(last_outcome(&c), Some(AuditOutcome::NotAllowed));
    let direct = Place {
        direct: true,
        ..channel("dm")
    };
    c.does(&admin(), &direct, Action::Admin(AdminCommand::Gaps));
    assert_eq!(audit(&c)[0].channel, None, "a direct message is no channel");
    let shown = does(&mut c, AdminCommand::Gap { gap });
    presses(&mut c, &shown, JA().link_to[0]);
    let row = &audit(&c)[0];
    assert_eq!(row.outcome, Some(AuditOutcome::Done));
    let posts = ["payment", "running", "interview"];
    assert!(
        posts.iter().any(|post| row.action.ends_with(post)),
        "{row:?}"
    );
}

#[test]
fn a_setting_can_be_removed_and_an_unknown_tag_is_refused_with_a_near_one() {
    let mut c = community();
    let tags = |tags: &[&str]| ChannelSettings {
        tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
        ..ChannelSettings::default()
    };
    let refused = does(&mut c, AdminCommand::Settings(tags(&["転識"])));
    assert!(
        refused.heading.contains("「転職」のことですか"),
        "{refused:?}"
    );
    assert_eq!(last_outcome(&c), Some(AuditOutcome::Refused));
    assert_eq!(c.asks("aoi", "入金はいつ祝う？").heading, JA().found);

    does(&mut c, AdminCommand::Settings(tags(&["転職"])));
    assert_ne!(c.asks("aoi", "入金はいつ祝う？").heading, JA().found);
    let unset = AdminCommand::ChangeSettings {
        set: ChannelSettings::default(),
        unset: vec![ChannelSetting::Tags],
    };
    does(&mut c, unset);
    assert_eq!(audit(&c)[0].action, "settings unset=tags");
    assert_eq!(c.asks("ren", "入金はいつ祝う？").heading, JA().found);
}
