//! Ratings of posts and commitments without words, for statistics.

use jiff::Timestamp;

use crate::{
    Error, KeyParts, Store,
    commitments::Plan,
    database::{Cell, params},
    key::hex,
};

/// A member's rating of a post: the judgement, without the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingRow {
    /// The member's pseudonym. See [`Store::pseudonym`].
    pub from: String,
    /// The post's id.
    pub post: String,
    /// True if the post helped.
    pub helped: bool,
    /// The time of the rating. A rating that an earlier version stored has the time of its question.
    pub at: Timestamp,
}

/// A step that a member took on, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentRow {
    /// The member's pseudonym. See [`Store::pseudonym`].
    pub from: String,
    /// The post's id.
    pub post: String,
    /// The time at which the member took it on.
    pub at: Timestamp,
    /// The check-ins that were sent, in order.
    pub check_ins: Vec<CheckInRow>,
    /// The time at which the member ended it by themselves: they stopped it, or replaced it by another step.
    pub quit: Option<Timestamp>,
}

/// A check-in that was sent, without the member's words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckInRow {
    /// The time at which it was sent.
    pub sent: Timestamp,
    /// The time of the answer, and the word for it; `None` if there is no answer.
    pub answered: Option<(Timestamp, String)>,
}

impl Store {
    /// The ratings of posts since `since`, of one workspace or of all.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn rating_rows(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<Vec<RatingRow>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let sql = "SELECT id, member, post, helped, said FROM (
                 SELECT question.id AS id, workspace, judgement.member AS member, post, helped,
                        coalesce(nullif(judgement.at, 0), question.at) AS said
                 FROM judgement JOIN question ON question.id = judgement.question) AS rating
             WHERE (?1 IS NULL OR workspace = ?1) AND said >= ?2 ORDER BY said, id, post";
        let reports = self.database.reports()?;
        reports.all(sql, params![workspace, since.as_second()], |row| {
            let at = Cell::new("question", row.get(0)?, "at");
            Ok(RatingRow {
                from: hex(&row.get::<Vec<u8>>(1)?),
                post: row.get(2)?,
                helped: row.get(3)?,
                at: at.time(row, 4)?,
            })
        })
    }

    /// The steps that members took on since `since`, oldest first, of one workspace or of all. Recalls are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn commitment_rows(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<Vec<CommitmentRow>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let sql = "SELECT id, member, plan, post, at, quit_at FROM commitment
             WHERE (?1 IS NULL OR workspace = ?1) AND at >= ?2 ORDER BY at, id";
        let of_commitment = "SELECT at, coalesce(answered, at), answer FROM check_in WHERE commitment = ?1 ORDER BY number";
        self.database.snapshot(|reports| {
            let rows = reports.all(sql, params![workspace, since.as_second()], |row| {
                let id: i64 = row.get(0)?;
                let cell = |column| Cell::new("commitment", id, column);
                // A commitment that cannot be read is left out, so it does not block the statistics.
                let plan = cell("plan").word::<Plan>(row, 2);
                if plan.map_or(true, |plan| plan.0.is_recall()) {
                    return Ok(None);
                }
                let commitment = CommitmentRow {
                    from: hex(&row.get::<Vec<u8>>(1)?),
                    post: row.get(3)?,
                    at: cell("at").time(row, 4)?,
                    check_ins: Vec::new(),
                    quit: cell("quit_at").time_if_any(row, 5)?,
                };
                Ok(Some((id, commitment)))
            })?;
            let with_check_ins = rows.into_iter().flatten().map(|(id, commitment)| {
                let check_ins = reports.all(of_commitment, params![id], |row| {
                    let cell = |column| Cell::new("check_in", id, column);
                    let answered = cell("answered").time(row, 1)?;
                    let answer: Option<String> = row.get(2)?;
                    Ok(CheckInRow {
                        sent: cell("at").time(row, 0)?,
                        answered: answer.map(|answer| (answered, answer)),
                    })
                })?;
                Ok(CommitmentRow {
                    check_ins,
                    ..commitment
                })
            });
            with_check_ins.collect()
        })
    }
}
