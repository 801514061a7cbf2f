//! Usage statistics. A question without feedback counts as unknown, not as helped.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use senpai_store::{Counts, DayCounts, KeyParts};
use serde::Serialize;

use crate::{
    Admin, AdminError, PracticeStatistics,
    admin::days_before,
    practice::{OUTCOME_DAYS, PracticeRows, practice_statistics},
};

/// Usage over a number of days.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Statistics {
    /// True if the members are invented. Each panel of the picture then says so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub simulated: bool,
    /// Number of days.
    pub days: u16,
    /// All questions of these days.
    #[serde(flatten)]
    pub counts: Counts,
    /// The posts that were shown first most often.
    pub top_posts: Vec<TopPost>,
    /// Ids of the posts that were never shown.
    pub never_shown: Vec<String>,
    /// The time an answer took, in milliseconds.
    pub latency_ms: Latency,
    /// Ratings beside practice; `None` if there is no practice.
    pub practice: Option<PracticeStatistics>,
    /// Each day (UTC), oldest first, of the last year at most; days without questions too.
    pub per_day: Vec<DayCounts>,
}

/// A post and how often it was shown first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TopPost {
    /// The post's id.
    pub id: String,
    /// Its title; its id when the post is gone.
    pub title: String,
    /// Number of questions for which it was shown first.
    pub first: u64,
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
        let top = |(id, first): (String, u64)| TopPost {
            title: title(&id).unwrap_or_else(|| id.clone()),
            id,
            first,
        };
        let never = posts.iter().filter(|p| !s.shown_posts.contains(&p.meta.id));
        Ok(Statistics {
            simulated: false,
            days,
            counts: s.counts,
            never_shown: never.map(|p| p.meta.id.clone()).collect(),
            latency_ms: Latency::of(&s.millis),
            per_day: every_day(self.now, days, &s.days),
            practice: self
                .practice
                .then(|| self.practice_statistics(days))
                .transpose()?,
            top_posts: s.top_posts.into_iter().map(top).collect(),
        })
    }

    /// What members said of posts in the last `days`, and what they took on, tried, kept up and reached.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn practice_statistics(&self, days: u16) -> Result<PracticeStatistics, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        // The weeks of a picture are those of a year at most.
        let since = days_before(self.now, days.min(YEAR));
        let before = days_before(since, OUTCOME_DAYS);
        let mut taken_on = self.store.commitment_rows(workspace, before)?;
        let taken_on_before = taken_on.extract_if(.., |step| step.at < since).collect();
        let rows = PracticeRows {
            ratings: self.store.rating_rows(workspace, since)?,
            taken_on,
            taken_on_before,
            outcomes: self.store.outcome_rows(workspace, since)?,
        };
        let snapshot = self.index.snapshot();
        let posts = snapshot.as_ref().map_or(&[][..], |s| s.index.posts());
        let title = |id: &str| {
            let post = posts.iter().find(|post| post.meta.id == id)?;
            Some(post.meta.title.clone())
        };
        Ok(practice_statistics(&rows, title, since, self.now))
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

fn every_day(now: Timestamp, days: u16, known: &[DayCounts]) -> Vec<DayCounts> {
    let date = |ago: u16| -> Date {
        let then = now.saturating_sub(SignedDuration::from_hours(24 * i64::from(ago)));
        TimeZone::UTC.to_datetime(then.unwrap_or(now)).date()
    };
    let of = |ago: u16| {
        let date = date(ago).to_string();
        let counts = known.iter().find(|day| day.date == date);
        DayCounts {
            counts: counts.map_or_else(Counts::default, |day| day.counts),
            date,
        }
    };
    (0..days.min(YEAR)).rev().map(of).collect()
}
