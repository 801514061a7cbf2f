//! 評価 and 定着 side by side: what members said of posts, and what they took on, tried, kept up and reached.
//!
//! [`practice_statistics`] is pure: rows in, figures out. A post and a week have the same figures as all rows together. A member counts
//! once in each of them. Silence is unknown, and neither a success nor a failure. A figure over fewer than five members is not given.

mod share;
mod steps;
#[cfg(test)]
mod tests;
mod weeks;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeBounds,
};

use jiff::{Timestamp, civil::Date};
use senpai_store::{CommitmentRow, OutcomeRow, RatingRow};
use serde::Serialize;

use crate::group::{enough, is_enough};

pub use share::Share;
pub use weeks::monday;

/// The days after taking on a step within which an outcome counts for its post. By hand: a sale or a new job takes months.
pub(crate) const OUTCOME_DAYS: u16 = 180;

/// The rows of which the figures are made.
#[derive(Debug, Default)]
pub(crate) struct PracticeRows {
    /// What members said of posts.
    pub ratings: Vec<RatingRow>,
    /// The steps that they took on.
    pub taken_on: Vec<CommitmentRow>,
    /// The steps that they took on in the [`OUTCOME_DAYS`] before: an outcome may still count for their posts.
    pub taken_on_before: Vec<CommitmentRow>,
    /// The outcomes that they reported.
    pub outcomes: Vec<OutcomeRow>,
}

/// What members said, did and reached, for all posts together, for each post, and for each week.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PracticeStatistics {
    /// All posts together.
    pub all: PracticeFigures,
    /// Each post with a figure, in the order of the members who took on a step of it.
    pub posts: Vec<PostPractice>,
    /// All posts together in each week, oldest first; weeks without a row too.
    pub weeks: Vec<WeekPractice>,
}

/// The figures of one post.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PostPractice {
    /// The post's id.
    pub id: String,
    /// Its title; its id when the post is gone.
    pub title: String,
    /// The figures.
    #[serde(flatten)]
    pub figures: PracticeFigures,
    /// Whether ratings and practice clearly disagree.
    pub disagrees: Option<Disagreement>,
}

/// Figures of members. `None` where fewer than five members are counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PracticeFigures {
    /// Of the members who said whether the post helped: those whom it helped, by their last word.
    pub rated: Option<Share>,
    /// Members who took on a step.
    pub taken_on: Option<u64>,
    /// Of them, those who tried it within ten days.
    pub tried: Option<Share>,
    /// Of them, those of whom this is not known: they said nothing, or their time has not come.
    pub tried_unknown: Option<u64>,
    /// Of them, those who still did it at 30 days.
    pub kept_up: Option<Share>,
    /// Of them, those of whom this is not known.
    pub kept_up_unknown: Option<u64>,
    /// Members who reported an outcome: for a post, after they had taken on a step of it.
    pub reported: Option<u64>,
    /// These members by rung.
    pub outcomes: BTreeMap<String, u64>,
}

/// The figures of one week: of the ratings and the reports of this week, and of the steps that members took on in it, whenever they
/// tried them and kept them up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeekPractice {
    /// The Monday (UTC) with which it begins.
    pub monday: Date,
    /// The figures.
    #[serde(flatten)]
    pub figures: PracticeFigures,
}

/// Ratings and practice clearly disagree: their intervals do not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Disagreement {
    /// The post is rated high, and what members took on from it does not stick.
    RatesHighSticksLow,
    /// The post is rated low, and what members took on from it sticks.
    RatesLowSticksHigh,
}

/// The figures of `rows`, with a week for each Monday from `since` to `now`. `title` gives the title of a post.
pub(crate) fn practice_statistics(
    rows: &PracticeRows,
    title: impl Fn(&str) -> Option<String>,
    since: Timestamp,
    now: Timestamp,
) -> PracticeStatistics {
    let posts: BTreeSet<&str> = rows
        .ratings
        .iter()
        .map(|rating| rating.post.as_str())
        .chain(rows.taken_on.iter().map(|step| step.post.as_str()))
        .chain(rows.taken_on_before.iter().map(|step| step.post.as_str()))
        .collect();
    let of_post = |id: &str| {
        let figures = figures(rows, Some(id), ..);
        PostPractice {
            id: id.to_owned(),
            title: title(id).unwrap_or_else(|| id.to_owned()),
            disagrees: disagreement(&figures),
            figures,
        }
    };
    let mut posts: Vec<PostPractice> = posts.into_iter().map(of_post).collect();
    posts.retain(|post| post.figures != PracticeFigures::default());
    posts.sort_by_key(|post| std::cmp::Reverse(post.figures.taken_on));
    let of_week = |(monday, week)| WeekPractice {
        monday,
        figures: figures(rows, None, week),
    };
    PracticeStatistics {
        all: figures(rows, None, ..),
        posts,
        weeks: weeks::weeks(since, now).map(of_week).collect(),
    }
}

/// The figures of a post, or of all posts together: of what members said, took on and reported in a time.
fn figures<'a>(
    rows: &'a PracticeRows,
    post: Option<&str>,
    time: impl RangeBounds<Timestamp>,
) -> PracticeFigures {
    let is_of = |id: &str, at| post.is_none_or(|post| post == id) && time.contains(&at);
    let mut rated: BTreeMap<&str, (Timestamp, bool)> = BTreeMap::new();
    let ratings = rows.ratings.iter();
    for rating in ratings.filter(|rating| is_of(&rating.post, rating.at)) {
        let last = rated
            .entry(&rating.from)
            .or_insert((rating.at, rating.helped));
        if rating.at >= last.0 {
            *last = (rating.at, rating.helped);
        }
    }
    let helped = rated.values().filter(|(_, helped)| *helped).count();
    let by_member = |steps: &'a [CommitmentRow]| {
        let mut of: BTreeMap<&str, Vec<&CommitmentRow>> = BTreeMap::new();
        for step in steps.iter().filter(|step| is_of(&step.post, step.at)) {
            of.entry(&step.from).or_default().push(step);
        }
        of
    };
    let taken_on = by_member(&rows.taken_on);
    let taken_on_before = by_member(&rows.taken_on_before);
    let share = |of: fn(&CommitmentRow) -> Option<bool>| {
        // A member who took on several steps counts once: one success is enough.
        let best = taken_on
            .values()
            .map(|own| own.iter().filter_map(|step| of(step)).max());
        let best: Vec<Option<bool>> = best.collect();
        let known = best.iter().flatten().count();
        let yes = best.iter().flatten().filter(|yes| **yes).count();
        let unknown = match best.len() - known {
            0 if is_enough(known) => Some(0),
            unknown => enough(unknown),
        };
        (Share::of(yes, known), unknown)
    };
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let outcomes = rows.outcomes.iter();
    for outcome in outcomes.filter(|outcome| time.contains(&outcome.at)) {
        let own = [&taken_on, &taken_on_before].into_iter();
        let mut own = own.filter_map(|steps| steps.get(outcome.from.as_str()));
        let is_after = |step: &&CommitmentRow| {
            outcome.at >= step.at && steps::days_to(step, outcome.at) <= i64::from(OUTCOME_DAYS)
        };
        if post.is_none() || own.any(|own| own.iter().any(is_after)) {
            reported.insert(&outcome.from);
            reached
                .entry(&outcome.rung)
                .or_default()
                .insert(&outcome.from);
        }
    }
    let reached = reached.into_iter().filter_map(|(rung, members)| {
        let count = enough(members.len())?;
        Some((rung.to_owned(), count))
    });
    let (tried, tried_unknown) = share(steps::tried);
    let (kept_up, kept_up_unknown) = share(steps::kept_up);
    PracticeFigures {
        rated: Share::of(helped, rated.len()),
        taken_on: enough(taken_on.len()),
        tried,
        tried_unknown,
        kept_up,
        kept_up_unknown,
        reported: enough(reported.len()),
        outcomes: reached.collect(),
    }
}

fn disagreement(figures: &PracticeFigures) -> Option<Disagreement> {
    let (rated, kept_up) = (figures.rated?, figures.kept_up?);
    if rated.low > kept_up.high {
        Some(Disagreement::RatesHighSticksLow)
    } else if kept_up.low > rated.high {
        Some(Disagreement::RatesLowSticksHigh)
    } else {
        None
    }
}
