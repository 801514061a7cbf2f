//! The audit of admin actions, and the rulings of admins on questions that no post answered.

use jiff::Timestamp;

use crate::{
    Error, KeyParts, Store,
    database::{Cell, Row, params},
    key::hex,
};

/// An action of an admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The action in the caller's words, such as `reindex`.
    pub action: String,
    /// The id of the channel; `None` for an action without one, in a direct message, or of an earlier version.
    pub channel: Option<String>,
    /// What came of it; `None` if it was not recorded: the action runs, its process ended, or it is of an earlier version.
    pub outcome: Option<AuditOutcome>,
    /// The pseudonym of the admin; empty if they had their data deleted. See [`Store::pseudonym`].
    pub from: String,
    /// The time of the action.
    pub at: Timestamp,
}

/// What came of an action of an admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// The member was no admin.
    NotAllowed,
    /// It was refused for what it asked, such as a post that does not exist.
    Refused,
    /// A link was refused, because another question would lose its post.
    Loses,
    /// An error prevented it.
    Failed,
}

impl AuditOutcome {
    /// All outcomes.
    pub const ALL: [AuditOutcome; 5] = [
        AuditOutcome::Done,
        AuditOutcome::NotAllowed,
        AuditOutcome::Refused,
        AuditOutcome::Loses,
        AuditOutcome::Failed,
    ];

    /// Its word in the state. The words never change.
    pub fn as_str(self) -> &'static str {
        match self {
            AuditOutcome::Done => "done",
            AuditOutcome::NotAllowed => "not_allowed",
            AuditOutcome::Refused => "refused",
            AuditOutcome::Loses => "loses",
            AuditOutcome::Failed => "failed",
        }
    }
}

/// A question that no post answered, whose answer did not help, or that has judgements of posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapQuestion {
    /// The question's id.
    pub id: u64,
    /// The question.
    pub text: String,
    /// True if a member said that the answer did not help.
    pub did_not_help: bool,
    /// The time of the question.
    pub at: Timestamp,
    /// The member's pseudonym. See [`Store::pseudonym`].
    pub from: String,
    /// True if an admin ruled it out of scope.
    pub out_of_scope: bool,
    /// True if only its member sees the answer, or if it was a direct message. Its words belong in no post.
    pub private: bool,
    /// True if its member passed it on to the helpers, who read its words.
    pub passed_on: bool,
}

/// An admin's ruling on a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// An admin linked the question to a post.
    Linked,
    /// The posts are not meant to answer the question.
    OutOfScope,
}

impl Ruling {
    /// Its word in the state.
    fn as_str(self) -> &'static str {
        match self {
            Ruling::Linked => "linked",
            Ruling::OutOfScope => "out_of_scope",
        }
    }
}

/// The most questions that are read for the list of gaps: of the open ones, and of those of each ruling. By hand: more than an
/// admin reads, and grouping compares each with every group.
pub const MAX_GAP_QUESTIONS: usize = 2000;

/// The SQL condition that a member said about a question that its answer did not help.
const BAD: &str =
    "EXISTS (SELECT 1 FROM feedback WHERE feedback.question = question.id AND NOT helped)";

/// The most characters of a recorded action. By hand: a command with an id and a title.
const MAX_ACTION: usize = 300;

impl Store {
    /// Records an action of an admin, cut after 300 characters, with the id of its channel, and returns the id of the row. Its outcome
    /// follows: [`Store::set_audit_outcome`].
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn audit(
        &self,
        workspace: KeyParts,
        member: KeyParts,
        channel: Option<&str>,
        action: &str,
        at: Timestamp,
    ) -> Result<i64, Error> {
        let end = action.char_indices().nth(MAX_ACTION);
        let action = &action[..end.map_or(action.len(), |(at, _)| at)];
        let sql = "INSERT INTO audit (workspace, member, channel, action, at) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id";
        let (workspace, member) = (self.key.hash(workspace), self.key.hash(member));
        let row = params![workspace, member, channel, action, at.as_second()];
        self.database
            .write(|transaction| transaction.one(sql, row, |row| row.get(0)))
    }

    /// Records what came of the action in this row of the audit.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_audit_outcome(&self, row: i64, outcome: AuditOutcome) -> Result<(), Error> {
        let sql = "UPDATE audit SET outcome = ?2 WHERE id = ?1";
        self.database.execute(sql, params![row, outcome.as_str()])?;
        Ok(())
    }

    /// The last actions of admins, newest first, at most `limit`: of one workspace, or of all.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn audit_rows(
        &self,
        workspace: Option<KeyParts>,
        limit: usize,
    ) -> Result<Vec<AuditRow>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let sql = "SELECT id, action, at, member, channel, outcome FROM audit
                   WHERE ?1 IS NULL OR workspace = ?1 ORDER BY id DESC LIMIT ?2";
        let reports = self.database.reports()?;
        reports.all(sql, params![workspace, limit], |row| {
            let at = Cell::new("audit", row.get(0)?, "at");
            // A later version may know more outcomes.
            let word: Option<String> = row.get(5)?;
            let outcome = word.and_then(|word| {
                let mut all = AuditOutcome::ALL.into_iter();
                all.find(|outcome| outcome.as_str() == word)
            });
            Ok(AuditRow {
                action: row.get(1)?,
                channel: row.get(4)?,
                outcome,
                at: at.time(row, 2)?,
                from: hex(&row.get::<Vec<u8>>(3)?),
            })
        })
    }

    /// The questions since `since` that no post answered or whose answer did not help, newest first, of one workspace or of all, at most
    /// [`MAX_GAP_QUESTIONS`] open ones and as many that are out of scope. Linked questions are left out. Follow-ups are left out too,
    /// because their words may be another member's.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn gap_questions(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<Vec<GapQuestion>, Error> {
        self.unlinked_questions(
            workspace,
            since,
            &format!("(status = 'not_found' OR {BAD}) AND follows IS NULL"),
        )
    }

    /// The questions since `since` that meet a condition and are not linked to a post, newest first.
    pub(crate) fn unlinked_questions(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
        which: &str,
    ) -> Result<Vec<GapQuestion>, Error> {
        let which = format!("ruling IS DISTINCT FROM 'linked' AND {which}");
        self.select_questions(workspace, since, &which, gap_question)
    }

    /// The questions since `since` with a ruling, newest first, at most [`MAX_GAP_QUESTIONS`], of one workspace or of all, each with the
    /// fingerprint of the link that closed it, if it is known.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn ruled_questions(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
        ruling: Ruling,
    ) -> Result<Vec<(GapQuestion, Option<String>)>, Error> {
        let which = format!("ruling = '{}'", ruling.as_str());
        self.select_questions(workspace, since, &which, |row| {
            Ok((gap_question(row)?, row.get(8)?))
        })
    }

    fn select_questions<T>(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
        which: &str,
        read: impl FnMut(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let workspace = workspace.map(|w| self.key.hash(w));
        let sql = format!(
            "SELECT id, text, bad, at, member, ruled, secret, passed, linked FROM (
                 SELECT id, text, {BAD} AS bad, at,
                        member, ruling IS NOT NULL AS ruled, private OR direct AS secret, passed_on IS NOT NULL AS passed, linked,
                        row_number() OVER (PARTITION BY ruling ORDER BY at DESC, id DESC) AS place
                 FROM question
                 WHERE (?1 IS NULL OR workspace = ?1) AND at >= ?2 AND text IS NOT NULL AND {which}) AS placed
             WHERE place <= ?3 ORDER BY at DESC, id DESC"
        );
        let of = params![workspace, since.as_second(), MAX_GAP_QUESTIONS];
        self.database.reports()?.all(&sql, of, read)
    }

    /// Stores the ruling on questions. If it fails, it changes none of them.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_ruling(
        &self,
        questions: impl IntoIterator<Item = u64>,
        ruling: Ruling,
    ) -> Result<(), Error> {
        self.rule(questions, Some(ruling), None)
    }

    /// Closes questions by a link with this fingerprint. If it fails, it changes none of them.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn set_linked(
        &self,
        questions: impl IntoIterator<Item = u64>,
        fingerprint: &str,
    ) -> Result<(), Error> {
        self.rule(questions, Some(Ruling::Linked), Some(fingerprint))
    }

    /// Takes the rulings on questions back. If it fails, it changes none of them.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn clear_ruling(&self, questions: impl IntoIterator<Item = u64>) -> Result<(), Error> {
        self.rule(questions, None, None)
    }

    fn rule(
        &self,
        questions: impl IntoIterator<Item = u64>,
        ruling: Option<Ruling>,
        linked: Option<&str>,
    ) -> Result<(), Error> {
        let word = ruling.map(Ruling::as_str);
        let sql = "UPDATE question SET ruling = ?2, linked = ?3 WHERE id = ?1";
        self.database.write(|transaction| {
            for question in questions {
                transaction.execute(sql, params![question.cast_signed(), word, linked])?;
            }
            Ok(())
        })
    }
}

/// A question from the columns of [`Store::select_questions`].
fn gap_question(row: &Row) -> Result<GapQuestion, Error> {
    let id: i64 = row.get(0)?;
    let at = Cell::new("question", id, "at");
    Ok(GapQuestion {
        id: id.cast_unsigned(),
        text: row.get(1)?,
        did_not_help: row.get(2)?,
        at: at.time(row, 3)?,
        from: hex(&row.get::<Vec<u8>>(4)?),
        out_of_scope: row.get(5)?,
        private: row.get(6)?,
        passed_on: row.get(7)?,
    })
}
