//! `senpai-bot simulate`: invented members use the real chat service and a temporary state.
//!
//! Two independent numbers are drawn for each post: how often members rate it helpful, and how often they keep its steps up. Members
//! act by chance, with these odds. The figures show how to read the statistics. They say nothing about the posts.

mod community;

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use anyhow::{Context, bail};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use senpai_chat::{
    Action, ChatService, ChatSettings, Ladders, Language, Notification, Post, PracticeSettings,
    Reply, practice_lines, wording,
};
use senpai_runner::clock;
use senpai_screen::{one_line, out};
use senpai_settings::{Paths, Settings};
use senpai_store::Store;

use crate::{
    admin::stats::write_plot,
    settings::{check_zone, index},
};
use community::Community;

/// The maximum number of posts that members ask about. By hand: each post then has members enough for figures.
const POSTS: usize = 10;
/// The odds of a check-in that names none of these posts.
const AVERAGE: Odds = Odds {
    pleases: 0.6,
    sticks: 0.5,
};

/// The arguments of `simulate`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The start of the random numbers; the same number gives the same figures
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Invented members
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    members: u32,
    /// Simulated days
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=365))]
    days: u16,
    /// Also draw a picture into this file: .svg or .png
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
}

/// The invented odds of a post.
struct Odds {
    /// The share of ratings that are "helpful".
    pleases: f64,
    /// The share of check-ins that are answered with "done".
    sticks: f64,
}

/// Simulates a community, and prints the figures of its practice. Each line and each panel of the picture says that it is simulated.
///
/// # Errors
/// Fails if there is no post with practice steps, if the time zone of the settings does not exist, or if the picture cannot be written.
pub fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut shared = paths.resolve()?;
    check_zone(&shared.practice.zone)?;
    // Neither the bot's state is read, nor the questions that its admins linked.
    shared.state = folder.path().to_owned();
    let mut simulation = Simulation::new(&shared, arguments)?;
    simulation.runs(arguments);
    let service = &simulation.community.service;
    let end = simulation.start + days(arguments.days);
    let mut statistics = service.admin_of_all(end).statistics(arguments.days)?;
    statistics.simulated = true;
    if let Some(file) = &arguments.picture {
        write_plot(&statistics, file)?;
    }
    if let Some(practice) = &statistics.practice {
        for line in practice_lines(practice, &shared.ladders, Language::English) {
            out!("SIMULATED: {}", one_line(&line));
        }
    }
    Ok(())
}

/// The length of a number of days.
fn days(count: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(count))
}

/// A simulated community, with the odds of its posts.
struct Simulation {
    community: Community,
    language: Language,
    /// Noon of the first day in the community's time zone.
    start: Timestamp,
    random: Rng,
    posts: Vec<(Arc<Post>, Odds)>,
    ladders: Ladders,
    /// The id of the rung that a member reported last.
    reported: HashMap<String, String>,
}

impl Simulation {
    fn new(shared: &Settings, arguments: &Arguments) -> anyhow::Result<Simulation> {
        let zone = TimeZone::get(&shared.practice.zone).unwrap_or(TimeZone::UTC);
        // A Monday. Figures of other dates would not be the same each time.
        let noon = civil::date(2026, 9, 7).at(12, 0, 0, 0);
        let start = zone.to_timestamp(noon)?;
        let index = index(shared, None);
        let snapshot = index.open(clock::now(), &mut |_| ())?;
        let (language, posts) = posts_to_ask(snapshot.index.posts());
        if posts.is_empty() {
            bail!(
                "no post in {} has practice steps; write `practice` into the front matter of a post (CONTRIBUTING.md)",
                shared.content.display()
            );
        }
        let settings = ChatSettings {
            member_per_minute: u32::MAX,
            channel_per_minute: u32::MAX,
            ..ChatSettings::default()
        };
        let practice = PracticeSettings {
            enabled: true,
            ..shared.practice.clone()
        };
        let store = Store::open(&shared.state).context("the temporary state")?;
        let service = ChatService::new(settings, store, Arc::new(index), start)
            .with_practice(practice)
            .with_goals(shared.goals.clone())
            .with_ladders(shared.ladders.clone());
        let mut random = Rng::with_seed(arguments.seed);
        let with_odds = |post| {
            let pleases = 0.2 + 0.75 * random.f64();
            let sticks = 0.1 + 0.8 * random.f64();
            (post, Odds { pleases, sticks })
        };
        Ok(Simulation {
            posts: posts.into_iter().map(with_odds).collect(),
            community: Community::new(service, "1", language),
            language,
            start,
            random,
            ladders: shared.ladders.clone(),
            reported: HashMap::new(),
        })
    }

    /// Lets the members live through the days.
    fn runs(&mut self, arguments: &Arguments) {
        self.members_set_goals(arguments.members);
        for day in 0..arguments.days {
            let noon = self.start + days(day);
            for member in 1..=arguments.members {
                if self.random.f64() < 0.03 {
                    self.asks(member, noon + SignedDuration::from_secs(member.into()));
                }
            }
            let now = noon + SignedDuration::from_hours(1);
            for check_in in self.community.check_ins(now) {
                self.answers(&check_in, now);
            }
        }
    }

    /// Lets each member choose one of the community's goals, or none.
    fn members_set_goals(&mut self, members: u32) {
        let goals = self.community.service.goals().iter();
        let goals: Vec<_> = goals.map(|goal| goal.id.clone()).collect();
        for member in 1..=members {
            if let Some(goal) = goals.get(member as usize % (goals.len() + 1)) {
                let action = Action::SetGoals(vec![goal.clone()]);
                let member = member.to_string();
                self.community.acts(&member, self.start, false, action);
            }
        }
    }

    /// Lets a member ask a question. The member may say whether the answer helped, and may take on a step.
    fn asks(&mut self, member: u32, at: Timestamp) {
        let member = member.to_string();
        let (post, odds) = &self.posts[self.random.usize(..self.posts.len())];
        let question = post.meta.questions.first();
        let question = question.map_or(&post.meta.title, |question| &question.text);
        let Some(answer) = self.community.asks(&member, at, question) else {
            return;
        };
        if self.random.f64() < 0.6 {
            let words = wording(self.language);
            let label = match self.random.f64() < odds.pleases {
                true => words.helped,
                false => words.did_not_help,
            };
            self.community.presses(&member, at, false, &answer, label);
        }
        if self.random.f64() < 0.5 {
            self.community.takes_on(&member, at, &answer);
        }
    }

    /// Lets a member answer a check-in, or be silent. A third of the members never answers.
    fn answers(&mut self, check_in: &Notification, now: Timestamp) {
        let member = &check_in.member;
        let is_silent = member.parse::<u32>().is_ok_and(|number| number % 3 == 0);
        if is_silent || self.random.f64() < 0.2 {
            return;
        }
        let is_about = |(post, _): &&(Arc<Post>, Odds)| names(&check_in.reply, &post.meta.title);
        let odds = self.posts.iter().find(is_about);
        let sticks = odds.map_or(AVERAGE.sticks, |(_, odds)| odds.sticks);
        let [done, not_yet, did_not_work, _, stop] = wording(self.language).practice.answers;
        let label = match self.random.f64() {
            share if share < sticks => done,
            share if share < sticks + 0.1 => did_not_work,
            share if share < sticks + 0.15 => stop,
            _ => not_yet,
        };
        self.community
            .presses(member, now, true, &check_in.reply, label);
        if label == done && self.random.f64() < 0.15 {
            self.reports(member, now);
        }
    }

    /// Lets a member report an outcome: the rung above their last one, or a rung at the foot of a ladder.
    fn reports(&mut self, member: &str, at: Timestamp) {
        let last = self.reported.get(member);
        let last = last.and_then(|rung| self.ladders.position_of(rung));
        let above = last.map(|position| position.next).unwrap_or_default();
        let rungs = match above.is_empty() {
            true => at_the_foot(&self.ladders),
            false => above.into_iter().map(|rung| rung.id.clone()).collect(),
        };
        if rungs.is_empty() {
            return;
        }
        let rung = rungs[self.random.usize(..rungs.len())].clone();
        self.reported.insert(member.to_owned(), rung.clone());
        let action = Action::Report {
            rung: Some(rung),
            words: None,
        };
        self.community.acts(member, at, true, action);
    }
}

/// The posts about which members ask: posts with steps, in the language of most of these posts. Also returns the language.
fn posts_to_ask(posts: &[Arc<Post>]) -> (Language, Vec<Arc<Post>>) {
    let in_language = |language| {
        let posts = posts.iter().filter(move |post| {
            post.meta.language == Some(language) && !post.meta.practice.is_empty()
        });
        posts.cloned().collect::<Vec<_>>()
    };
    let [japanese, english] = [Language::Japanese, Language::English].map(in_language);
    let (language, mut posts) = match english.len() > japanese.len() {
        true => (Language::English, english),
        false => (Language::Japanese, japanese),
    };
    posts.truncate(POSTS);
    (language, posts)
}

/// The ids of the rungs that are above no other rung.
fn at_the_foot(ladders: &Ladders) -> Vec<String> {
    let rungs = ladders.rungs();
    let is_above_another = |id: &str| {
        let positions = rungs
            .iter()
            .filter_map(|rung| ladders.position_of(&rung.id));
        positions
            .flat_map(|position| position.next)
            .any(|next| next.id == id)
    };
    let ids = rungs.iter().map(|rung| rung.id.clone());
    ids.filter(|id| !is_above_another(id)).collect()
}

/// True if a message names a post by its title.
fn names(reply: &Reply, title: &str) -> bool {
    let cards = reply.cards.iter().any(|card| card.title == title);
    let mut lines = [&reply.heading].into_iter().chain(&reply.notes);
    cards || lines.any(|line| line.contains(title))
}
