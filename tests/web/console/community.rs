//! A community that has practised for weeks: members ask, take steps on, and answer check-ins, through the real chat service.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{ChatService, ChatSettings, Language, wording};
use senpai_live::LiveIndex;

use super::GUILD;
use crate::bot::Bot;

/// The invented members of `senpai-bot simulate`.
#[path = "../../../bots/server/src/simulate/community.rs"]
mod invented;

use invented::Community;

/// Members enough for figures: an admin could tell who fewer are.
const MEMBERS: u32 = 12;
/// The days since they took their steps on: the check-ins of a month are past.
const DAYS: i64 = 50;

/// Lets members of [`GUILD`] practise what two posts propose: one post pleases and does not stick, the other is the reverse.
pub fn practises(bot: &Bot) {
    let words = wording(Language::Japanese);
    let index = LiveIndex::new(bot.dir.path().join("content"), None);
    let today = Timestamp::now().as_second() / 86_400 * 86_400;
    // Noon in Tokyo.
    let start = Timestamp::from_second(today - DAYS * 86_400 + 3 * 3600).unwrap();
    index.open(start, &mut |_| ()).unwrap();
    let settings = ChatSettings {
        member_per_minute: 10_000,
        channel_per_minute: 10_000,
        ..ChatSettings::default()
    };
    let service = ChatService::new(settings, bot.state(), Arc::new(index), start);
    let mut community = Community::new(service, GUILD, Language::Japanese);
    for number in 0..MEMBERS {
        let member = format!("70{number}");
        for (question, helps) in [
            ("納品と稼働の違いって何", number % 4 == 0),
            ("検査の合格ラインには何を決めておくべき？", number % 6 != 0),
        ] {
            let answer = community.asks(&member, start, question).unwrap();
            let said = match helps {
                true => words.helped,
                false => words.did_not_help,
            };
            let rated = community.presses(&member, start, false, &answer, said);
            assert!(rated.is_some(), "no {said} in {answer:?}");
            let taken_on = community.takes_on(&member, start, &answer);
            assert!(taken_on.is_some(), "no step in {answer:?}");
        }
    }
    let [done, not_yet, ..] = words.practice.answers;
    for day in 1..DAYS {
        let now = start + SignedDuration::from_hours(24 * day);
        for check_in in community.check_ins(now) {
            let number: u32 = check_in.member[2..].parse().unwrap();
            let text = format!("{:?}", check_in.reply);
            let sticks = text.contains("現場が動いた日") != number.is_multiple_of(5);
            let label = if sticks { done } else { not_yet };
            let pressed = community.presses(&check_in.member, now, true, &check_in.reply, label);
            assert!(pressed.is_some(), "no {label} in {check_in:?}");
        }
    }
}
