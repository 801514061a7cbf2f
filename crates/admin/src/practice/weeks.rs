//! Members by week.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::Serialize;

use super::{PracticeRows, steps};
use crate::group::enough;

/// Members in one week. `None` where they are some, but too few to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeekPractice {
    /// The Monday (UTC) with which it begins.
    pub monday: Date,
    /// Members who said that a post helped.
    pub helped: Option<u64>,
    /// Members who took on a step.
    pub taken_on: Option<u64>,
    /// Members who said that they had tried a step.
    pub tried: Option<u64>,
    /// Members who said that they kept a step up.
    pub kept_up: Option<u64>,
    /// Members who reported an outcome.
    pub outcomes: Option<u64>,
}

/// The members of each week from `since` to `now`.
pub(super) fn weeks(rows: &PracticeRows, since: Timestamp, now: Timestamp) -> Vec<WeekPractice> {
    let mut helped = Weeks::default();
    for rating in rows.ratings.iter().filter(|rating| rating.helped) {
        helped.add(rating.at, &rating.from);
    }
    let (mut taken_on, mut tried, mut kept_up) =
        (Weeks::default(), Weeks::default(), Weeks::default());
    for step in &rows.taken_on {
        taken_on.add(step.at, &step.from);
        if let Some(at) = steps::tried_at(step) {
            tried.add(at, &step.from);
        }
        if let Some(at) = steps::kept_up_at(step) {
            kept_up.add(at, &step.from);
        }
    }
    let mut outcomes = Weeks::default();
    for outcome in &rows.outcomes {
        outcomes.add(outcome.at, &outcome.from);
    }
    let (mut monday, last) = (monday(since), monday(now));
    let mut out = Vec::new();
    while monday <= last {
        out.push(WeekPractice {
            monday,
            helped: helped.count(monday),
            taken_on: taken_on.count(monday),
            tried: tried.count(monday),
            kept_up: kept_up.count(monday),
            outcomes: outcomes.count(monday),
        });
        match monday.checked_add(1.week()) {
            Ok(next) => monday = next,
            Err(_) => break,
        }
    }
    out
}

/// The members of each week.
#[derive(Default)]
struct Weeks<'a>(BTreeMap<Date, BTreeSet<&'a str>>);

impl<'a> Weeks<'a> {
    fn add(&mut self, at: Timestamp, member: &'a str) {
        self.0.entry(monday(at)).or_default().insert(member);
    }

    fn count(&self, monday: Date) -> Option<u64> {
        match self.0.get(&monday).map_or(0, BTreeSet::len) {
            0 => Some(0),
            members => enough(members),
        }
    }
}

/// The Monday (UTC) of the week of a time.
pub fn monday(at: Timestamp) -> Date {
    let date = TimeZone::UTC.to_datetime(at).date();
    let days = i64::from(date.weekday().to_monday_zero_offset());
    let monday = date.checked_sub(SignedDuration::from_hours(24 * days));
    monday.unwrap_or(date)
}
