//! Counts of questions and feedback. A question without feedback counts as unknown, not as helped.

use jiff::Timestamp;
use rusqlite::params;

use crate::{Error, KeyParts, Store};

/// Counts over a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageCounts {
    /// Questions that members asked.
    pub asked: u64,
    /// Questions answered as found.
    pub found: u64,
    /// Questions answered as unsure.
    pub unsure: u64,
    /// Questions that no post answered.
    pub not_found: u64,
    /// Answers that helped, as a member said.
    pub helped: u64,
    /// Answers that did not help, as a member said.
    pub did_not_help: u64,
    /// Answers without feedback.
    pub unknown: u64,
    /// The posts that were shown first on a page, with their counts, largest count first.
    pub top_posts: Vec<(String, u64)>,
    /// The ids of all posts that were shown.
    pub shown_posts: Vec<String>,
    /// The time each answer took, in milliseconds, ascending.
    pub millis: Vec<u64>,
    /// Counts for each day (UTC), oldest first. Days without questions are left out.
    pub days: Vec<DayCounts>,
}

/// Counts of one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// The day (UTC), as in 2026-11-24.
    pub date: String,
    /// Questions that members asked.
    pub asked: u64,
    /// Questions answered as found.
    pub found: u64,
    /// Questions answered as unsure.
    pub unsure: u64,
    /// Questions that no post answered.
    pub not_found: u64,
    /// Answers that helped, as a member said, and none said otherwise.
    pub helped: u64,
    /// Answers that did not help, as a member said.
    pub did_not_help: u64,
}

/// Number of posts in [`UsageCounts::top_posts`]. By hand.
const TOP: usize = 10;

impl Store {
    /// Counts from `since` on: of one workspace, or of all.
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
        // All figures are of one moment.
        let reports = reports.transaction()?;
        let of_scope = "(?1 IS NULL OR workspace = ?1) AND at >= ?2";
        let mut out = UsageCounts::default();
        let counts = format!(
            "SELECT count(*), coalesce(sum(status = 'found'), 0), coalesce(sum(status = 'unsure'), 0),
                    coalesce(sum(status = 'not_found'), 0), coalesce(sum(helped = 1), 0), coalesce(sum(helped = 0), 0),
                    coalesce(sum(helped IS NULL), 0)
             FROM (SELECT status, (SELECT min(helped) FROM feedback WHERE question = question.id) AS helped
                   FROM question WHERE {of_scope})"
        );
        reports.query_row(&counts, scope, |row| {
            out.asked = row.get(0)?;
            out.found = row.get(1)?;
            out.unsure = row.get(2)?;
            out.not_found = row.get(3)?;
            out.helped = row.get(4)?;
            out.did_not_help = row.get(5)?;
            out.unknown = row.get(6)?;
            Ok(())
        })?;
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
            "SELECT date(at, 'unixepoch') AS day, count(*), sum(status = 'found'), sum(status = 'unsure'),
                    sum(status = 'not_found'), coalesce(sum(helped = 1), 0), coalesce(sum(helped = 0), 0)
             FROM (SELECT at, status, (SELECT min(helped) FROM feedback WHERE question = question.id) AS helped
                   FROM question WHERE {of_scope})
             GROUP BY day ORDER BY day"
        );
        let mut select = reports.prepare(&days)?;
        let rows = select.query_map(scope, |row| {
            Ok(DayCounts {
                date: row.get(0)?,
                asked: row.get(1)?,
                found: row.get(2)?,
                unsure: row.get(3)?,
                not_found: row.get(4)?,
                helped: row.get(5)?,
                did_not_help: row.get(6)?,
            })
        })?;
        out.days = rows.collect::<Result<_, _>>()?;
        Ok(out)
    }
}
