//! Counts of questions and feedback. A question without feedback counts as unknown, not as helped.

use jiff::{Timestamp, tz::Offset};
use serde::Serialize;

use crate::{
    Error, KeyParts, Store,
    database::{Row, params},
};

/// Counts of questions and of the feedback on their answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Questions that members asked.
    pub asked: u64,
    /// Questions answered as found.
    #[serde(rename = "answered")]
    pub found: u64,
    /// Questions answered as unsure.
    pub unsure: u64,
    /// Questions that no post answered.
    pub not_found: u64,
    /// Answers of which all feedback says that they helped.
    pub helped: u64,
    /// Answers of which some feedback says that they did not help.
    pub did_not_help: u64,
    /// Answers without feedback.
    pub unknown: u64,
}

/// Counts over a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageCounts {
    /// All questions of the period.
    pub counts: Counts,
    /// The posts that were shown first on a page, each with the number of such pages, largest number first.
    pub top_posts: Vec<(String, u64)>,
    /// The ids of all posts that were shown.
    pub shown_posts: Vec<String>,
    /// The time that each answer took, in milliseconds, ascending.
    pub millis: Vec<u64>,
    /// Counts for each day (UTC), oldest first. Days without questions are left out.
    pub days: Vec<DayCounts>,
}

/// Counts of one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DayCounts {
    /// The day (UTC), as in 2026-11-24.
    pub date: String,
    /// The questions of the day.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The maximum number of posts in [`UsageCounts::top_posts`]. By hand.
const TOP: usize = 10;

impl Store {
    /// The time of the first question of a workspace that is still stored.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn first_asked(&self, workspace: KeyParts) -> Result<Option<Timestamp>, Error> {
        let sql = "SELECT min(at) FROM question WHERE workspace = ?1";
        let workspace = params![self.key.hash(workspace)];
        let reports = self.database.reports()?;
        let first: Option<i64> = reports.one(sql, workspace, |row| row.get(0))?;
        Ok(first.and_then(|at| Timestamp::from_second(at).ok()))
    }

    /// Counts from `since` on, of one workspace or of all.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn statistics(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<UsageCounts, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let scope = params![workspace, since.as_second()];
        let of_scope = "(?1 IS NULL OR workspace = ?1) AND at >= ?2";
        // 0 if some feedback says that the answer did not help, otherwise 1; NULL without feedback.
        let feedback = "(SELECT min(CASE WHEN helped THEN 1 ELSE 0 END) FROM feedback WHERE feedback.question = question.id) AS helped";
        let counts = format!(
            "SELECT {COUNTS} FROM (SELECT status, {feedback} FROM question WHERE {of_scope}) AS asked"
        );
        let posts = format!(
            "SELECT post, count(*) FILTER (WHERE position = 0) AS first
             FROM shown JOIN question ON question.id = shown.question
             WHERE {of_scope} GROUP BY post ORDER BY first DESC, post"
        );
        let millis = format!("SELECT millis FROM question WHERE {of_scope} ORDER BY millis");
        let days = format!(
            "SELECT day, {COUNTS} FROM (SELECT at / {DAY} AS day, status, {feedback} FROM question WHERE {of_scope}) AS asked
             GROUP BY day ORDER BY day"
        );
        self.database.snapshot(|reports| {
            let mut out = UsageCounts {
                counts: reports.one(&counts, scope, |row| counts_of(row, 0))?,
                millis: reports.all(&millis, scope, |row| row.get(0))?,
                days: reports.all(&days, scope, |row| {
                    Ok(DayCounts {
                        date: date(row.get(0)?),
                        counts: counts_of(row, 1)?,
                    })
                })?,
                ..UsageCounts::default()
            };
            let posts = reports.all(&posts, scope, |row| {
                Ok((row.get::<String>(0)?, row.get::<u64>(1)?))
            })?;
            for (post, first) in posts {
                out.shown_posts.push(post.clone());
                if first > 0 && out.top_posts.len() < TOP {
                    out.top_posts.push((post, first));
                }
            }
            Ok(out)
        })
    }
}

/// The seconds of a day.
const DAY: i64 = 24 * 3600;

/// The day with this number, counted from 1970 in UTC, as in 2026-11-24.
fn date(day: i64) -> String {
    let at = Timestamp::from_second(day.saturating_mul(DAY)).unwrap_or_default();
    Offset::UTC.to_datetime(at).date().to_string()
}

/// The SQL for the fields of [`Counts`], in their order.
const COUNTS: &str = "count(*), count(*) FILTER (WHERE status = 'found'), count(*) FILTER (WHERE status = 'unsure'),
    count(*) FILTER (WHERE status = 'not_found'), count(*) FILTER (WHERE helped = 1), count(*) FILTER (WHERE helped = 0),
    count(*) FILTER (WHERE helped IS NULL)";

/// The counts in the columns of a row from `first` on.
fn counts_of(row: &Row, first: usize) -> Result<Counts, Error> {
    Ok(Counts {
        asked: row.get(first)?,
        found: row.get(first + 1)?,
        unsure: row.get(first + 2)?,
        not_found: row.get(first + 3)?,
        helped: row.get(first + 4)?,
        did_not_help: row.get(first + 5)?,
        unknown: row.get(first + 6)?,
    })
}
