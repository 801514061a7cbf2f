//! Judgements: the members' feedback about one post as the answer to a question.

use jiff::Timestamp;

use crate::{Error, GapQuestion, KeyParts, Store, database::params, key::hex};

/// A member's feedback about a post that was shown for a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The post's id.
    pub post: String,
    /// True if the post helped.
    pub helped: bool,
    /// The member's pseudonym. See [`Store::pseudonym`].
    pub from: String,
}

/// A question with the judgements of the posts that were shown for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedQuestion {
    /// The question that the posts were shown for.
    pub question: GapQuestion,
    /// The judgements of its posts, by all members.
    pub judgements: Vec<Judgement>,
}

impl Store {
    /// The ids of the posts that were shown for a question on one page.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn posts_on(&self, question: u64, page: u16) -> Result<Vec<String>, Error> {
        let sql = "SELECT post FROM shown WHERE question = ?1 AND page = ?2 GROUP BY post ORDER BY min(position)";
        let read = self.database.read()?;
        read.all(sql, params![question.cast_signed(), page], |row| row.get(0))
    }

    /// The page of a question that was shown last, among those with a post that its member did not reject; `None` if there is none.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn newest_page(&self, question: u64) -> Result<Option<u16>, Error> {
        let sql = "SELECT max(page) FROM shown WHERE question = ?1 AND NOT rejected";
        let read = self.database.read()?;
        read.one(sql, params![question.cast_signed()], |row| row.get(0))
    }

    /// Replaces the member's judgements of the posts by `helped`. `None` only deletes the earlier judgements. If the text of the
    /// question changes or expires, its judgements are deleted.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn judge(
        &self,
        question: u64,
        member: KeyParts,
        posts: &[String],
        helped: Option<bool>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let delete = "DELETE FROM judgement WHERE question = ?1 AND member = ?2 AND post = ?3";
        let insert = "INSERT INTO judgement (question, member, post, helped, at) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (question, member) = (question.cast_signed(), self.key.hash(member));
        self.database.write(|transaction| {
            for post in posts {
                transaction.execute(delete, params![question, member, post])?;
                if let Some(helped) = helped {
                    transaction.execute(
                        insert,
                        params![question, member, post, helped, at.as_second()],
                    )?;
                }
            }
            Ok(())
        })
    }

    /// The questions since `since` with judgements, newest first, of one workspace or of all. Linked questions, private questions,
    /// direct messages and follow-ups are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn judged_questions(
        &self,
        workspace: Option<KeyParts>,
        since: Timestamp,
    ) -> Result<Vec<JudgedQuestion>, Error> {
        let which = "NOT private AND NOT direct AND follows IS NULL
                     AND EXISTS (SELECT 1 FROM judgement WHERE judgement.question = question.id)";
        let questions = self.unlinked_questions(workspace, since, which)?;
        let reports = self.database.reports()?;
        let sql = "SELECT post, helped, member FROM judgement WHERE question = ?1";
        let judged = questions.into_iter().map(|question| {
            let of_question = params![question.id.cast_signed()];
            let judgements = reports.all(sql, of_question, |row| {
                Ok(Judgement {
                    post: row.get(0)?,
                    helped: row.get(1)?,
                    from: hex(&row.get::<Vec<u8>>(2)?),
                })
            })?;
            Ok(JudgedQuestion {
                question,
                judgements,
            })
        });
        judged.collect()
    }
}
