//! A simulated community: 200 invented members over 90 days drive the real chat service and its state. It writes the picture of the
//! statistics and prints their lines; both are labelled as simulated.
//!
//! `cargo run -p senpai-chat --example simulate -- CONTENT PICTURE.svg [SEED]`
//!
//! Two independent numbers are drawn for each post: how often it is rated helpful, and how often its steps are kept up. Members act
//! by chance, with these odds. The picture shows how to read the figures. It says nothing about real posts.

use std::{collections::HashMap, error::Error, fs, path::PathBuf, sync::Arc};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use senpai_chat::{
    Action, ChatService, ChatSettings, Effect, Language, Member, Place, Platform, Question, Reply,
    Request, practice_lines, wording,
};
use senpai_live::LiveIndex;
use senpai_search::Post;
use senpai_store::Store;

const MEMBERS: u64 = 200;
const DAYS: i64 = 90;
/// The greatest number of posts that members ask about. Few, so that each post has enough members.
const POSTS: usize = 10;

/// The invented odds of a post.
struct Odds {
    pleases: f64,
    sticks: f64,
}

struct Community {
    service: ChatService,
    /// Random numbers. The same seed gives the same community.
    random: Rng,
    deliveries: u64,
}

impl Community {
    /// Lets a member do something, and returns the reply.
    fn does(&mut self, member: u64, at: Timestamp, direct: bool, action: Action) -> Option<Reply> {
        self.deliveries += 1;
        let request = Request {
            delivery: self.deliveries.to_string(),
            place: Place {
                platform: Platform::Discord,
                workspace: "1".into(),
                channel: if direct {
                    format!("9{member}")
                } else {
                    "2".into()
                },
                thread: None,
                direct,
            },
            member: Member {
                id: member.to_string(),
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
        member: u64,
        at: Timestamp,
        direct: bool,
        on: &Reply,
        label: &str,
    ) -> Option<Reply> {
        let button = on.buttons.iter().find(|button| button.label == label)?;
        let action = Action::ButtonPressed(button.payload.clone());
        self.does(member, at, direct, action)
    }

    /// A member asks a question, may say whether the answer helped, and may take on a step.
    fn asks(&mut self, member: u64, at: Timestamp, question: &str, odds: &Odds) {
        let words = wording(Language::Japanese);
        let question = Question {
            text: question.to_owned(),
            ..Question::default()
        };
        let Some(answer) = self.does(member, at, false, Action::Ask(question)) else {
            return;
        };
        if self.random.f64() < 0.6 {
            let label = match self.random.f64() < odds.pleases {
                true => words.helped,
                false => words.did_not_help,
            };
            self.presses(member, at, false, &answer, label);
        }
        if self.random.f64() < 0.5
            && let Some(steps) = self.presses(member, at, false, &answer, words.practice.try_it)
        {
            let label = words.practice.take.replacen("{}", "1", 1);
            self.presses(member, at, false, &steps, &label);
        }
    }

    /// Sends the check-ins that are due, and lets their members answer.
    fn checks_in(&mut self, now: Timestamp, odds: &HashMap<String, Odds>, average: &Odds) {
        let answers = wording(Language::Japanese).practice.answers;
        let [done, not_yet, did_not_work, _, stop] = answers;
        self.service.is_notifier(Platform::Discord, now);
        for id in self.service.pending_notifications(Platform::Discord, now) {
            let Some(check_in) = self.service.due(Platform::Discord, id, now) else {
                continue;
            };
            self.service.mark_notified(&check_in, now);
            let member = check_in.member.parse().unwrap_or_default();
            let named = |(title, _): &(&String, &Odds)| said_in(&check_in.reply, title);
            let sticks = odds
                .iter()
                .find(named)
                .map_or(average.sticks, |(_, o)| o.sticks);
            // A third never answers.
            if member % 3 == 0 || self.random.f64() < 0.2 {
                continue;
            }
            let label = match self.random.f64() {
                share if share < sticks => done,
                share if share < sticks + 0.1 => did_not_work,
                share if share < sticks + 0.15 => stop,
                _ => not_yet,
            };
            self.presses(member, now, true, &check_in.reply, label);
            if label == done && self.random.f64() < 0.15 {
                let rung = if self.random.f64() < 0.4 {
                    "payment"
                } else {
                    "order"
                };
                let report = Action::Report {
                    rung: Some(rung.to_owned()),
                    words: None,
                };
                self.does(member, now, true, report);
            }
        }
    }
}

/// True if a reply names a post by its title.
fn said_in(reply: &Reply, title: &str) -> bool {
    let cards = reply.cards.iter().any(|card| card.title == title);
    let lines = [&reply.heading].into_iter().chain(&reply.notes);
    cards || lines.into_iter().any(|line| line.contains(title))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: simulate CONTENT PICTURE.svg [SEED]";
    let content = PathBuf::from(arguments.next().ok_or(usage)?);
    let picture = arguments.next().ok_or(usage)?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let state = std::env::temp_dir().join(format!("senpai-simulate-{}", std::process::id()));
    // 2026-09-07, a Monday, 12:00 in Tokyo.
    let start = Timestamp::from_second(1_788_750_000)?;
    let index = LiveIndex::new(content, None);
    index.open(start, &mut |_| ())?;
    let snapshot = index.snapshot().ok_or("no posts")?;
    let is_usable = |post: &&Arc<Post>| {
        let meta = &post.meta;
        meta.language == Some(Language::Japanese)
            && !meta.practice.is_empty()
            && !meta.questions.is_empty()
    };
    let posts: Vec<Arc<Post>> = snapshot
        .index
        .posts()
        .iter()
        .filter(is_usable)
        .take(POSTS)
        .cloned()
        .collect();
    let settings = ChatSettings {
        member_per_minute: u32::MAX,
        channel_per_minute: u32::MAX,
        ..ChatSettings::default()
    };
    let store = Store::open(&state)?;
    let mut community = Community {
        service: ChatService::new(settings, store, Arc::new(index), start),
        random: Rng::with_seed(seed),
        deliveries: 0,
    };
    let mut odds = HashMap::new();
    for post in &posts {
        let pleases = 0.2 + 0.75 * community.random.f64();
        let sticks = 0.1 + 0.8 * community.random.f64();
        odds.insert(post.meta.title.clone(), Odds { pleases, sticks });
    }
    let average = Odds {
        pleases: 0.6,
        sticks: 0.5,
    };
    for day in 0..DAYS {
        let noon = start + SignedDuration::from_hours(24 * day);
        for member in 1..=MEMBERS {
            if posts.is_empty() || community.random.f64() >= 0.03 {
                continue;
            }
            let at = community.random.usize(..posts.len());
            let (post, at) = (&posts[at], noon + SignedDuration::from_secs(member as i64));
            let asked = &post.meta.questions[0].text;
            let of_post = odds.get(&post.meta.title).unwrap_or(&average);
            community.asks(member, at, asked, of_post);
        }
        community.checks_in(noon + SignedDuration::from_hours(1), &odds, &average);
    }
    let end = start + SignedDuration::from_hours(24 * DAYS);
    let statistics = community
        .service
        .admin_of_all(end)
        .statistics(DAYS as u16)?;
    let mut svg = statistics.svg()?;
    for caption in [
        "questions a day",
        "what members said",
        "members a week",
        "share of members",
    ] {
        svg = svg.replacen(caption, &format!("SIMULATED: {caption}"), 1);
    }
    fs::write(picture, svg)?;
    if let (Some(practice), Some(ladders)) = (&statistics.practice, community.service.ladders()) {
        for line in practice_lines(practice, ladders, Language::English) {
            println!("SIMULATED: {line}");
        }
    }
    drop(community);
    fs::remove_dir_all(state)?;
    Ok(())
}
