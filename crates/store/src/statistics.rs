//! Counts of questions and feedback. A question without feedback counts as unknown, not as helped.

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::Serialize;

use crate::{Error, KeyParts, Store};

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
        let reports = self.database.reports();
        let sql = "SELECT min(at) FROM question WHERE workspace = ?1";
        let first: Option<i64> =
            reports.query_row(sql, [self.key.hash(workspace)], |row| row.get(0))?;
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
        let mut reports = self.database.reports();
        // The transaction makes all figures come from one moment.
        let reports = reports.transaction()?;
        let of_scope = "(?1 IS NULL OR workspace = ?1) AND at >= ?2";
        let mut out = UsageCounts::default();
        let feedback = "(SELECT min(helped) FROM feedback WHERE question = question.id) AS helped";
        let counts = format!(
            "SELECT {COUNTS} FROM (SELECT status, {feedback} FROM question WHERE {of_scope})"
        );
        out.counts = reports.query_row(&counts, scope, |row| counts_of(row, 0))?;
        let posts = format!(
            "SELECT post, sum(position = 0) AS first FROM shown JOIN question ON question.id = shown.question
             WHERE {of_scope} GROUP BY post ORDER BY first DESC, post"
        );
        let mut select = reports.prepare(&posts)?;
        let rows = select.query_map(scope, |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?))
        })?;
        for row in rows {
            let (post, first) = row?;
            out.shown_posts.push(post.clone());
            if first > 0 && out.top_posts.len() < TOP {
                out.top_posts.push((post, first));
            }
        }
        let mut select = reports.prepare(&format!(
            "SELECT millis FROM question WHERE {of_scope} ORDER BY millis"
        ))?;
        out.millis = select
            .query_map(scope, |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let days = format!(
            "SELECT date(at, 'unixepoch') AS day, {COUNTS} FROM (SELECT at, status, {feedback} FROM question WHERE {of_scope})
             GROUP BY day ORDER BY day"
        );
        let mut select = reports.prepare(&days)?;
        let rows = select.query_map(scope, |row| {
            Ok(DayCounts {
                date: row.get(0)?,
                counts: counts_of(row, 1)?,
            })
        })?;
        out.days = rows.collect::<Result<_, _>>()?;
        Ok(out)
    }
}

/// The SQL for the fields of [`Counts`], in their order.
const COUNTS: &str = "count(*), coalesce(sum(status = 'found'), 0), coalesce(sum(status = 'unsure'), 0),
    coalesce(sum(status = 'not_found'), 0), coalesce(sum(helped = 1), 0), coalesce(sum(helped = 0), 0), coalesce(sum(helped IS NULL), 0)";

/// The counts in the columns of a row from `first` on.
fn counts_of(row: &Row<'_>, first: usize) -> rusqlite::Result<Counts> {
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
