//! 評価 and 定着 side by side: what members said of posts, and what they took on, tried, kept up and reached.
//!
//! [`practice_statistics`] is pure: rows in, figures out. A member counts once for each post. Silence is unknown, and neither a success nor a failure. A figure
//! over fewer than five members is not given.

mod share;
mod steps;
mod weeks;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use senpai_store::{CommitmentRow, OutcomeRow, RatingRow};
use serde::Serialize;

pub use share::Share;
use share::enough;
pub use weeks::{WeekPractice, monday};

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
    /// Each week, oldest first; weeks without a row too.
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
    /// Of them, those who still did it at 30 days.
    pub kept_up: Option<Share>,
    /// Members who reported an outcome, by rung: for a post, after they had taken on a step of it.
    pub outcomes: BTreeMap<String, u64>,
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
        let figures = figures(rows, Some(id));
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
    PracticeStatistics {
        all: figures(rows, None),
        posts,
        weeks: weeks::weeks(rows, since, now),
    }
}

/// The figures of a post, or of all posts together.
fn figures<'a>(rows: &'a PracticeRows, post: Option<&str>) -> PracticeFigures {
    let is_of = |id: &str| post.is_none_or(|post| post == id);
    let mut rated: BTreeMap<&str, (Timestamp, bool)> = BTreeMap::new();
    for rating in rows.ratings.iter().filter(|rating| is_of(&rating.post)) {
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
        for step in steps.iter().filter(|step| is_of(&step.post)) {
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
        Share::of(yes, known, best.len() - known)
    };
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for outcome in &rows.outcomes {
        let own = [&taken_on, &taken_on_before].into_iter();
        let mut own = own.filter_map(|steps| steps.get(outcome.from.as_str()));
        let is_after = |step: &&CommitmentRow| {
            outcome.at >= step.at && steps::days_to(step, outcome.at) <= i64::from(OUTCOME_DAYS)
        };
        if post.is_none() || own.any(|own| own.iter().any(is_after)) {
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
    PracticeFigures {
        rated: Share::of(helped, rated.len(), 0),
        taken_on: enough(taken_on.len()),
        tried: share(steps::tried),
        kept_up: share(steps::kept_up),
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use senpai_store::CheckInRow;

    use super::*;

    fn at(day: i64) -> Timestamp {
        // A Monday.
        Timestamp::from_second(1_767_571_200 + day * 86_400).unwrap()
    }

    fn taken_on(member: usize, post: &str, said: &[(i64, Option<&str>)]) -> CommitmentRow {
        let check_ins = said.iter().map(|(day, word)| CheckInRow {
            sent: at(*day),
            answered: word.map(|word| (at(*day), word.to_owned())),
        });
        CommitmentRow {
            from: member.to_string(),
            post: post.to_owned(),
            at: at(0),
            check_ins: check_ins.collect(),
            quit: None,
        }
    }

    fn rating(member: usize, post: &str, helped: bool) -> RatingRow {
        RatingRow {
            from: member.to_string(),
            post: post.to_owned(),
            helped,
            at: at(0),
        }
    }

    fn statistics(rows: &PracticeRows) -> PracticeStatistics {
        practice_statistics(rows, |_| None, at(0), at(40))
    }

    #[test]
    fn small_groups_are_hidden() {
        let mut rows = PracticeRows::default();
        for member in 0..4 {
            rows.ratings.push(rating(member, "a", true));
            rows.taken_on
                .push(taken_on(member, "a", &[(3, Some("done"))]));
            let (from, rung) = (member.to_string(), "payment".to_owned());
            rows.outcomes.push(OutcomeRow {
                from,
                rung,
                at: at(5),
            });
        }
        let few = statistics(&rows);
        assert_eq!(few.posts, []);
        assert_eq!(few.all, PracticeFigures::default());
        assert_eq!(few.weeks[0].helped, None, "some, but too few");
        assert_eq!(few.weeks[1].helped, Some(0));
        // The same member again is no fifth one.
        rows.taken_on.push(taken_on(3, "a", &[]));
        assert_eq!(statistics(&rows).all.taken_on, None);
        rows.taken_on.push(taken_on(4, "a", &[(3, None)]));
        let five = statistics(&rows);
        assert_eq!(five.posts[0].figures.taken_on, Some(5));
        assert_eq!(five.posts[0].figures.tried, None, "four are known");
        assert_eq!(five.posts[0].figures.outcomes.len(), 0);
    }

    #[test]
    fn a_post_that_rates_high_and_sticks_low_is_pointed_out_and_the_reverse() {
        let mut rows = PracticeRows::default();
        for member in 0..20 {
            rows.ratings.push(rating(member, "easy", true));
            rows.ratings.push(rating(member, "hard", member < 2));
            rows.ratings.push(rating(member, "plain", member < 12));
            let kept = |kept: bool| if kept { "done" } else { "not_yet" };
            for (post, sticks) in [
                ("easy", member < 3),
                ("hard", member < 18),
                ("plain", member < 11),
            ] {
                let said = [(3, Some("done")), (30, Some(kept(sticks)))];
                rows.taken_on.push(taken_on(member, post, &said));
            }
        }
        let posts = statistics(&rows).posts;
        let of = |id: &str| posts.iter().find(|post| post.id == id).unwrap();
        assert_eq!(of("easy").disagrees, Some(Disagreement::RatesHighSticksLow));
        assert_eq!(of("hard").disagrees, Some(Disagreement::RatesLowSticksHigh));
        assert_eq!(of("plain").disagrees, None);
        assert_eq!(of("easy").figures.kept_up.unwrap().yes, 3);
    }

    #[test]
    fn an_outcome_counts_for_a_post_only_after_its_step_was_taken_on() {
        let mut rows = PracticeRows::default();
        for member in 0..12 {
            let post = if member < 6 { "a" } else { "b" };
            rows.taken_on.push(taken_on(member, post, &[]));
            let day = if member < 6 { 20 } else { -1 };
            let (from, rung) = (member.to_string(), "payment".to_owned());
            rows.outcomes.push(OutcomeRow {
                from,
                rung,
                at: at(day),
            });
        }
        let statistics = statistics(&rows);
        let of = |id: &str| {
            let post = statistics.posts.iter().find(|post| post.id == id).unwrap();
            post.figures.outcomes.get("payment").copied()
        };
        assert_eq!((of("a"), of("b")), (Some(6), None));
        assert_eq!(statistics.all.outcomes["payment"], 12);
        // The window begins after the steps were taken on.
        let mut later = PracticeRows {
            taken_on_before: std::mem::take(&mut rows.taken_on),
            outcomes: rows.outcomes.clone(),
            ..PracticeRows::default()
        };
        let figures_of = |rows: &PracticeRows| {
            let of = practice_statistics(rows, |_| None, at(19), at(40));
            of.posts.into_iter().map(|post| (post.id, post.figures))
        };
        let only: Vec<(String, PracticeFigures)> = figures_of(&later).collect();
        assert_eq!(only.len(), 1, "{only:?}");
        assert_eq!((only[0].0.as_str(), only[0].1.taken_on), ("a", None));
        assert_eq!(only[0].1.outcomes["payment"], 6);
        for step in &mut later.taken_on_before {
            step.at = at(-170);
        }
        assert_eq!(
            figures_of(&later).count(),
            1,
            "b's are within 180 days, a's not"
        );
        let weeks: Vec<Option<u64>> = statistics.weeks.iter().map(|w| w.outcomes).collect();
        assert_eq!(
            weeks,
            [Some(0), Some(0), Some(6), Some(0), Some(0), Some(0)]
        );
    }
}
