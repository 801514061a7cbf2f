//! A community that has practised for weeks: members ask, take steps on, and answer check-ins, through the real chat service.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use senpai_chat::{
    Action, ChatService, ChatSettings, Effect, Language, Member, Place, Platform, Question, Reply,
    Request, wording,
};
use senpai_live::LiveIndex;

use super::GUILD;
use crate::bot::Bot;

/// Members enough for figures: an admin could tell who fewer are.
const MEMBERS: u32 = 12;
/// The days since they took their steps on: the check-ins of a month are past.
const DAYS: i64 = 50;

struct Community {
    service: ChatService,
    deliveries: u32,
}

impl Community {
    fn does(&mut self, member: u32, at: Timestamp, direct: bool, action: Action) -> Option<Reply> {
        self.deliveries += 1;
        let request = Request {
            delivery: format!("practice-{}", self.deliveries),
            place: Place {
                platform: Platform::Discord,
                workspace: GUILD.to_owned(),
                channel: if direct {
                    format!("9{member}")
                } else {
                    "3000".to_owned()
                },
                thread: None,
                direct,
            },
            member: Member {
                id: format!("70{member}"),
                language: Some(Language::Japanese),
                roles: Vec::new(),
                manages: false,
                zone: None,
            },
            at,
            action,
        };
        let effects = self.service.handle(&request);
        self.service.mark_done(&request);
        effects.into_iter().find_map(|effect| match effect {
            Effect::Reply(reply) => Some(reply),
            _ => None,
        })
    }

    fn presses(
        &mut self,
        member: u32,
        at: Timestamp,
        direct: bool,
        on: &Reply,
        label: &str,
    ) -> Option<Reply> {
        let button = on.buttons.iter().find(|button| button.label == label);
        let button = button.unwrap_or_else(|| panic!("no {label} in {on:?}"));
        let action = Action::ButtonPressed(button.payload.clone());
        self.does(member, at, direct, action)
    }
}

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
    let mut community = Community {
        service,
        deliveries: 0,
    };
    for member in 0..MEMBERS {
        for (question, helps) in [
            ("納品と稼働の違いって何", member % 4 == 0),
            ("検査の合格ラインには何を決めておくべき？", member % 6 != 0),
        ] {
            let ask = Action::Ask(Question {
                text: question.to_owned(),
                ..Question::default()
            });
            let answer = community.does(member, start, false, ask).unwrap();
            let said = if helps {
                words.helped
            } else {
                words.did_not_help
            };
            community.presses(member, start, false, &answer, said);
            let steps = community.presses(member, start, false, &answer, words.practice.try_it);
            let take = words.practice.take.replacen("{}", "1", 1);
            community.presses(member, start, false, &steps.unwrap(), &take);
        }
    }
    let [done, not_yet, ..] = words.practice.answers;
    for day in 1..DAYS {
        let now = start + SignedDuration::from_hours(24 * day);
        community.service.is_notifier(Platform::Discord, now);
        for id in community
            .service
            .pending_notifications(Platform::Discord, now)
        {
            let Some(check_in) = community.service.due(Platform::Discord, id, now) else {
                continue;
            };
            community.service.mark_notified(&check_in, now);
            let member: u32 = check_in.member[2..].parse().unwrap();
            let text = format!("{:?}", check_in.reply);
            let sticks = text.contains("現場が動いた日") != (member.is_multiple_of(5));
            let label = if sticks { done } else { not_yet };
            community.presses(member, now, true, &check_in.reply, label);
        }
    }
}
