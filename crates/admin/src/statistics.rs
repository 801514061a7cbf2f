//! Usage statistics. A question without feedback counts as unknown, not as helped.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use senpai_store::{DayCounts, KeyParts};
use serde::Serialize;

use crate::{Admin, AdminError, admin::days_before};

/// Usage over a number of days.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Statistics {
    /// Number of days.
    pub days: u16,
    /// Questions that members asked.
    pub asked: u64,
    /// Questions answered as found.
    pub answered: u64,
    /// Questions answered as unsure.
    pub unsure: u64,
    /// Questions that no post answered.
    pub not_found: u64,
    /// Answers that helped, as a member said, and none said otherwise.
    pub helped: u64,
    /// Answers that did not help, as a member said.
    pub did_not_help: u64,
    /// Answers without feedback.
    pub unknown: u64,
    /// The posts that were shown first most often.
    pub top_posts: Vec<TopPost>,
    /// Ids of the posts that were never shown.
    pub never_shown: Vec<String>,
    /// The time an answer took, in milliseconds.
    pub latency_ms: Latency,
    /// Each day (UTC), oldest first, of the last year at most; days without questions too.
    pub per_day: Vec<DayStatistics>,
}

/// A post and how often it was shown first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TopPost {
    /// The post's id.
    pub id: String,
    /// Its title; its id when the post is gone.
    pub title: String,
    /// Number of times it was shown first.
    pub shown: u64,
}

/// The time an answer took, in milliseconds; zero when there were none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// Half of them took less.
    pub median: u64,
    /// 95 of 100 took less.
    pub p95: u64,
    /// 99 of 100 took less.
    pub p99: u64,
}

/// Usage on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DayStatistics {
    /// The day (UTC), as in 2026-11-24.
    pub date: String,
    /// Questions that members asked.
    pub asked: u64,
    /// Questions answered as found.
    pub answered: u64,
    /// Questions answered as unsure.
    pub unsure: u64,
    /// Questions that no post answered.
    pub not_found: u64,
    /// Answers that helped, as a member said, and none said otherwise.
    pub helped: u64,
    /// Answers that did not help, as a member said.
    pub did_not_help: u64,
    /// Answers without feedback.
    pub unknown: u64,
}

impl Admin<'_> {
    /// The statistics of the last `days`.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn statistics(&self, days: u16) -> Result<Statistics, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        let s = self
            .store
            .statistics(workspace, days_before(self.now, days))?;
        let snapshot = self.index.snapshot();
        let posts = snapshot.as_ref().map_or(&[][..], |s| s.index.posts());
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
        Ok(Statistics {
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

/// The most days in [`Statistics::per_day`]: those of a leap year.
const YEAR: u16 = 366;

fn every_day(now: Timestamp, days: u16, known: &[DayCounts]) -> Vec<DayStatistics> {
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
        DayStatistics {
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
