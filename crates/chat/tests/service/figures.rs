//! Admins see ratings beside practice, and get a weekly digest of them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, tz::TimeZone};
use senpai_chat::{
    Action, AdminCommand, ChannelSettings, ChatService, ChatSettings, Place, Platform,
    PracticeSettings, Reply, wording,
};
use senpai_practice::commitment::{Answer, Commitment, Daytime, Pace};
use senpai_store::{
    CheckInAnswer, CommitmentChange, KeyParts, Language, NewCommitment, RowWorkspace, Store,
    TakenOn,
};

use crate::{
    community::{
        Community, JA, admin, channel, community, member, now, only_reply, question, with,
    },
    practises::{ASKED, DAY, MORNING, check_in, due, takes_on, with_steps_in},
};

const GUILD: KeyParts = KeyParts(&["discord", "guild"]);

/// The community without its service.
fn with_service(c: Community, change: impl FnOnce(ChatService) -> ChatService) -> Community {
    Community {
        service: change(c.service),
        ..c
    }
}

/// Lets this number of members find a post helpful, take on its step, and answer the check-ins of 3, 10 and 30 days.
fn practised(c: &mut Community, members: usize, said: [Option<Answer>; 3]) {
    let store = Store::open(&c.dir.path().join("state")).unwrap();
    for member in 0..members {
        let name = format!("m{member}");
        let reply = c.asks(&name, "入金はいつ祝う？");
        c.presses(&name, &reply, JA().helped);
        let key = ["discord", &name];
        let member = KeyParts(&key);
        let daytime = Daytime::new(TimeZone::UTC);
        let commitment = Commitment::take_on(
            "payment",
            "電話する",
            false,
            Pace::default(),
            now(0),
            &daytime,
        );
        let new = NewCommitment {
            delivery: "",
            platform: "discord",
            workspace: RowWorkspace::Of(GUILD),
            member,
            commitment: &commitment,
            language: Language::Japanese,
            zone: Some("Asia/Tokyo"),
            address: "{}",
            origin: None,
        };
        let TakenOn::New(id) = store.take_on(&new).unwrap() else {
            panic!("a new one");
        };
        for (number, (days, answer)) in [3, 10, 30].into_iter().zip(said).enumerate() {
            let at = now(days * 86_400);
            let number = number as u32 + 1;
            let day = |_: Option<&str>| Daytime::new(TimeZone::UTC);
            store.mark_checked_in(id, number, at, day).unwrap();
            if let Some(answer) = answer {
                let change = CommitmentChange {
                    id,
                    member,
                    at,
                    zone: Some("Asia/Tokyo"),
                    address: "{}",
                };
                let answer = CheckInAnswer::Step(answer);
                store.answer_check_in(&change, number, answer, day).unwrap();
            }
        }
    }
}

/// What a member does, with the replies to the step that they took on and to its first check-in.
type Stops = fn(&mut Community, &str, &Reply, &Reply);

/// Lets this number of members take on the step of a post and answer 「できた」 after three days, and then do this.
fn stopped(members: usize, stops: Stops) -> Community {
    let mut c = with_steps_in(
        with(ChatSettings {
            member_per_minute: 1000,
            channel_per_minute: 1000,
            ..ChatSettings::default()
        }),
        "三件に電話する, 五件に電話する",
    );
    for member in 0..members {
        let name = format!("m{member}");
        c.seconds = 0;
        let taken = takes_on(&mut c, &name, "1をやってみる");
        let asked = check_in(&c, now(MORNING)).reply;
        c.seconds = MORNING;
        c.presses(&name, &asked, "できた");
        c.seconds = 5 * DAY;
        stops(&mut c, &name, &taken, &asked);
    }
    c
}

/// Who said 「できた」 before has not kept it up either, whichever button stops it.
#[test]
fn a_members_own_stop_is_a_no() {
    let from_the_list: Stops = |c, name, _, _| {
        let listed = c.hears(name, Action::ListCommitments);
        c.presses(name, &listed, "1をやめる");
    };
    let below_the_step: Stops = |c, name, taken, _| drop(c.presses(name, taken, "やめる"));
    let below_the_check_in: Stops = |c, name, _, asked| drop(c.presses(name, asked, "やめる"));
    let by_another_step: Stops = |c, name, _, asked| {
        let another = only_reply(c.presses(name, asked, "うまくいかなかった"));
        c.presses(name, &another, "1をやってみる");
    };
    for stops in [
        from_the_list,
        below_the_step,
        below_the_check_in,
        by_another_step,
    ] {
        let notes = stats(&mut stopped(5, stops)).notes.join("\n");
        assert!(notes.contains("10日以内に試した 100%"), "{notes}");
        assert!(notes.contains("30日後も続いている 0%（0–43%）"), "{notes}");
    }
    // A stop by the bot says nothing: the members left.
    let mut left = stopped(5, |_, _, _, _| ());
    for _ in 0..5 {
        let asked = due(&left, now(MORNING + 9 * DAY)).expect("a check-in is due");
        left.service.mark_left(asked.id, now(MORNING + 9 * DAY));
    }
    let notes = stats(&mut left).notes.join("\n");
    assert!(notes.contains("10日以内に試した 100%"), "{notes}");
    assert!(notes.contains("30日後も続いている –（不明5人）"), "{notes}");
}

fn stats(c: &mut Community) -> Reply {
    c.seconds += 35 * 86_400;
    let command = Action::Admin(AdminCommand::Stats { days: 90 });
    only_reply(c.does(&admin(), &channel("general"), command))
}

#[test]
fn a_post_that_rates_high_and_does_not_stick_is_pointed_out() {
    let mut c = community();
    practised(&mut c, 8, [Some(Answer::Done), None, Some(Answer::NotYet)]);
    c.hears(
        "m0",
        Action::Report {
            rung: Some("payment".into()),
            words: Some("内緒の話".into()),
        },
    );
    let notes = stats(&mut c).notes.join("\n");
    assert!(
        notes.contains("受注ではなく入金を喜ぶ: 役に立った 100%（68–100%）"),
        "{notes}"
    );
    assert!(notes.contains("取り組んだ 8"), "{notes}");
    assert!(notes.contains("10日以内に試した 100%"), "{notes}");
    assert!(notes.contains("30日後も続いている 0%（0–32%）"), "{notes}");
    assert!(notes.contains("評価ほどには、続いていません"), "{notes}");
    assert!(
        !notes.contains("内緒") && !notes.contains("入金 1"),
        "one member: {notes}"
    );
}

#[test]
fn of_four_members_nothing_is_said() {
    let mut c = community();
    practised(&mut c, 4, [Some(Answer::Done), None, Some(Answer::Done)]);
    let notes = stats(&mut c).notes.join("\n");
    assert!(notes.contains(JA().too_few_members), "{notes}");
    assert!(!notes.contains("取り組んだ"), "{notes}");
}

#[test]
fn without_practice_its_figures_are_not_there() {
    let off = |service: ChatService| {
        service.with_practice(PracticeSettings {
            enabled: false,
            ..PracticeSettings::default()
        })
    };
    let mut c = with_service(community(), off);
    let notes = stats(&mut c).notes.join("\n");
    assert!(!notes.contains(JA().ratings_and_practice), "{notes}");
}

#[test]
fn a_digest_comes_once_a_week_to_who_asked_for_it() {
    let digest: BTreeMap<String, String> = [("guild", "100"), ("T1", "C9")]
        .map(|(w, c)| (w.into(), c.into()))
        .into();
    let on = |service: ChatService| {
        service.with_practice(PracticeSettings {
            digest,
            ..PracticeSettings::default()
        })
    };
    let mut c = with_service(community(), on);
    let at = |days: i64| now(0) + SignedDuration::from_hours(24 * days);
    assert_eq!(c.service.due_digests(Platform::Discord, at(-7)), []);
    assert_eq!(
        c.service.due_digests(Platform::Discord, at(0)),
        [],
        "nobody has asked"
    );
    c.asks("m1", "入金はいつ祝う？");
    let due = |days: i64| c.service.due_digests(Platform::Discord, at(days));
    assert_eq!(due(0), [], "not in the week in which it was configured");
    let digests = due(7);
    let [digest] = &digests[..] else {
        panic!("{digests:?}");
    };
    assert_eq!((&*digest.workspace, &*digest.channel), ("guild", "100"));
    assert_eq!(digest.reply.heading, JA().digest);
    assert_eq!(due(7), digests, "until it is sent");
    assert_eq!(digest.begun, None);
    // An attempt whose end is not known: the next one looks in the channel first.
    assert!(c.service.begin_digest(
        Platform::Discord,
        digest,
        at(7) + SignedDuration::from_mins(1)
    ));
    let [again] = &due(8)[..] else {
        panic!("it is still due");
    };
    let begun = Some(at(7) + SignedDuration::from_mins(1));
    assert_eq!((again.begun, again.cause()), (begun, digest.cause()));
    assert!(c.service.begin_digest(Platform::Discord, again, at(8)));
    assert_eq!(due(8)[0].begun, begun, "the first attempt");
    c.service.mark_digested(Platform::Discord, digest);
    assert_eq!(due(7), []);
    assert_eq!(due(14).len(), 1);
    assert_eq!(due(14)[0].begun, None, "another week");
    assert_eq!(c.service.due_digests(Platform::Slack, at(14)), []);
    // The platform is the one on which the workspace asks, whatever its id looks like.
    assert_eq!(c.service.due_digests(Platform::Slack, at(21)), []);
    let english = ChannelSettings {
        language: Some(Language::English),
        ..ChannelSettings::default()
    };
    let admin = c.service.admin_of_all(at(14));
    admin
        .set_channel(["discord", "guild", "100"], &english)
        .unwrap();
    let digests = c.service.due_digests(Platform::Discord, at(14));
    assert_eq!(digests[0].reply.heading, wording(Language::English).digest);
    let nobody = community();
    assert_eq!(nobody.service.due_digests(Platform::Discord, at(14)), []);
}

/// A direct message with a member, as Discord sends it: of no guild.
fn direct_message(name: &str) -> Place {
    Place {
        workspace: Place::NO_WORKSPACE.into(),
        channel: format!("direct {name}"),
        direct: true,
        ..channel("")
    }
}

/// Lets members take on a step and report an outcome in direct messages, after they asked in these workspaces. Returns the figures of
/// each of the two guilds.
fn in_direct_messages(asked_in: &[&str]) -> [String; 2] {
    let mut c = with_steps_in(community(), "三件に電話する");
    let within = |workspace: &str| Place {
        workspace: workspace.to_owned(),
        ..channel("general")
    };
    for name in ["m0", "m1", "m2", "m3", "m4"] {
        for workspace in asked_in {
            let asked = question(ASKED);
            c.does(&member(name), &within(workspace), asked);
        }
        let direct = direct_message(name);
        let mut reply = only_reply(c.does(&member(name), &direct, question(ASKED)));
        for label in [JA().practice.try_it, "1をやってみる"] {
            let button = reply.buttons.iter().find(|button| button.label == label);
            let press = Action::ButtonPressed(button.unwrap().payload.clone());
            reply = only_reply(c.does(&member(name), &direct, press));
        }
        let report = Action::Report {
            rung: Some("payment".into()),
            words: None,
        };
        c.does(&member(name), &direct, report);
    }
    ["guild", "other guild"].map(|workspace| {
        let command = Action::Admin(AdminCommand::Stats { days: 90 });
        let stats = only_reply(c.does(&admin(), &within(workspace), command));
        stats.notes.join("\n")
    })
}

#[test]
fn what_a_member_does_in_direct_messages_counts_in_their_only_guild() {
    let [guild, other] = in_direct_messages(&["guild"]);
    assert!(guild.contains("取り組んだ 5"), "{guild}");
    assert!(guild.contains("入金 5"), "{guild}");
    assert!(other.contains(JA().too_few_members), "{other}");
}

/// An admin does not learn what members of another guild do, and the guild of a member who asked in none is not known.
#[test]
fn what_members_of_several_guilds_or_of_none_do_in_direct_messages_counts_in_no_guild() {
    for asked_in in [&["guild", "other guild"][..], &[]] {
        for stats in in_direct_messages(asked_in) {
            assert!(stats.contains(JA().too_few_members), "{asked_in:?} {stats}");
        }
    }
}

/// Slack names the workspace of a direct message.
#[test]
fn what_a_member_does_in_direct_messages_of_a_workspace_counts_there() {
    let mut c = community();
    for name in ["m0", "m1", "m2", "m3", "m4"] {
        let direct = Place {
            platform: Platform::Slack,
            workspace: "T1".into(),
            ..direct_message(name)
        };
        let report = Action::Report {
            rung: Some("payment".into()),
            words: None,
        };
        c.does(&member(name), &direct, report);
    }
    let place = Place {
        platform: Platform::Slack,
        workspace: "T1".into(),
        ..channel("general")
    };
    let command = Action::Admin(AdminCommand::Stats { days: 90 });
    let notes = only_reply(c.does(&admin(), &place, command)).notes;
    assert!(notes.join("\n").contains("入金 5"), "{notes:?}");
}
