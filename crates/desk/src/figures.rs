//! How the bot is used, as figures that chat and terminal both show. Silence is unknown, not success.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use senpai_store::{Day, Who};
use serde::Serialize;

use crate::{
    Desk, Office,
    office::{OfficeError, days_before},
};

/// Figures over so many days.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Days.
    pub days: u16,
    /// Questions.
    pub asked: u64,
    /// Answered as found.
    pub answered: u64,
    /// Answered as unsure.
    pub unsure: u64,
    /// No post answered.
    pub not_found: u64,
    /// A member said that it helped, and none that it did not.
    pub helped: u64,
    /// A member said that it did not.
    pub did_not_help: u64,
    /// Nobody said.
    pub unknown: u64,
    /// The posts shown first most often.
    pub top_posts: Vec<TopPost>,
    /// Ids of posts that nobody was shown.
    pub never_shown: Vec<String>,
    /// How long answers took, in milliseconds.
    pub latency_ms: Latency,
    /// Each day (UTC), oldest first, of the last year at most; days without questions too.
    pub per_day: Vec<PerDay>,
}

/// A post and how often it was shown first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TopPost {
    /// The post's id.
    pub id: String,
    /// Its title; its id when the post is gone.
    pub title: String,
    /// How often.
    pub shown: u64,
}

/// Of how long answers took, in milliseconds; zero without answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// Half of them took less.
    pub median: u64,
    /// 95 of 100 took less.
    pub p95: u64,
    /// 99 of 100 took less.
    pub p99: u64,
}

/// Figures of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PerDay {
    /// The day (UTC), as in 2026-11-24.
    pub date: String,
    /// Questions.
    pub asked: u64,
    /// Answered as found.
    pub answered: u64,
    /// Answered as unsure.
    pub unsure: u64,
    /// No post answered.
    pub not_found: u64,
    /// A member said that it helped, and none that it did not.
    pub helped: u64,
    /// A member said that it did not.
    pub did_not_help: u64,
    /// Nobody said.
    pub unknown: u64,
}

/// How the bot is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// The index generation in force.
    pub generation: String,
    /// Posts.
    pub posts: usize,
    /// Passages.
    pub passages: usize,
    /// When that generation was built.
    pub built: Option<Timestamp>,
    /// Since when the bot has been running, when it gave a sign of life within a minute.
    pub running_since: Option<Timestamp>,
    /// Deliveries that wait for their reply.
    pub waiting: u64,
}

impl Office<'_> {
    /// Figures over the last `days`.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn figures(&self, days: u16) -> Result<Figures, OfficeError> {
        let workspace = self.workspace.as_ref().map(|w| Who(w));
        let s = self
            .store
            .statistics(workspace, days_before(self.now, days))?;
        let stock = self.shelf.stock();
        let posts = stock.as_ref().map_or(&[][..], |s| s.index.posts());
        let title = |id: &String| {
            posts
                .iter()
                .find(|p| p.meta.id == *id)
                .map(|p| p.meta.title.clone())
        };
        let top = |(id, shown): (String, u64)| TopPost {
            title: title(&id).unwrap_or_else(|| id.clone()),
            id,
            shown,
        };
        let never = posts.iter().filter(|p| !s.shown_posts.contains(&p.meta.id));
        Ok(Figures {
            days,
            asked: s.asked,
            answered: s.found,
            unsure: s.unsure,
            not_found: s.not_found,
            helped: s.helped,
            did_not_help: s.did_not_help,
            unknown: s.unknown,
            never_shown: never.map(|p| p.meta.id.clone()).collect(),
            latency_ms: Latency::of(&s.millis),
            per_day: every_day(self.now, days, &s.days),
            top_posts: s.top_posts.into_iter().map(top).collect(),
        })
    }

    /// How the bot is; `None` while there is nothing to answer from.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn health(&self) -> Result<Option<Health>, OfficeError> {
        let Some(stock) = self.shelf.stock() else {
            return Ok(None);
        };
        Ok(Some(Health {
            generation: stock.generation.clone(),
            posts: stock.index.posts().len(),
            passages: stock.index.passages(),
            built: stock.built,
            running_since: self.running_since()?,
            waiting: self.store.waiting()?,
        }))
    }
}

/// The note that a running bot renews: since when it runs, and when it last said so, in seconds since 1970.
const RUNNING: &str = "running";
/// How old a sign of life may be.
const SIGN: SignedDuration = SignedDuration::from_secs(60);

impl Office<'_> {
    fn running_since(&self) -> Result<Option<Timestamp>, OfficeError> {
        let note = self.store.note(RUNNING)?.unwrap_or_default();
        let seconds = |word: &str| Timestamp::from_second(word.parse().ok()?).ok();
        let times = note
            .split_once(' ')
            .and_then(|(a, b)| Some((seconds(a)?, seconds(b)?)));
        Ok(times
            .filter(|(_, sign)| self.now.duration_since(*sign) < SIGN)
            .map(|(since, _)| since))
    }
}

impl Desk {
    /// Gives a sign of life, for whoever asks in a terminal how the bot is. Call it twice a minute.
    pub fn is_running(&self, now: Timestamp) {
        let note = format!("{} {}", self.started.as_second(), now.as_second());
        self.set_note(RUNNING, &note);
    }
}

impl Latency {
    /// Of milliseconds, ascending.
    fn of(millis: &[u64]) -> Latency {
        let at = |percent: usize| {
            let place = (millis.len() * percent).div_ceil(100).saturating_sub(1);
            millis.get(place).copied().unwrap_or(0)
        };
        Latency {
            median: at(50),
            p95: at(95),
            p99: at(99),
        }
    }
}

/// The most days that are told apart.
const YEAR: u16 = 366;

fn every_day(now: Timestamp, days: u16, known: &[Day]) -> Vec<PerDay> {
    let date = |ago: u16| -> Date {
        let then = now.saturating_sub(SignedDuration::from_hours(24 * i64::from(ago)));
        TimeZone::UTC.to_datetime(then.unwrap_or(now)).date()
    };
    let of = |ago: u16| {
        let date = date(ago).to_string();
        let day = known
            .iter()
            .find(|d| d.date == date)
            .cloned()
            .unwrap_or_default();
        PerDay {
            date,
            asked: day.asked,
            answered: day.found,
            unsure: day.unsure,
            not_found: day.not_found,
            helped: day.helped,
            did_not_help: day.did_not_help,
            unknown: day.asked - day.helped - day.did_not_help,
        }
    };
    (0..days.min(YEAR)).rev().map(of).collect()
}
