//! The workspace whose figures count a row.

use crate::{
    Error, KeyParts,
    database::{Connection, params},
    key::{Hash, Key},
};

/// The workspace in which a member does something.
#[derive(Clone, Copy, Debug)]
pub enum RowWorkspace<'a> {
    /// The workspace of the message.
    Of(KeyParts<'a>),
    /// None: the message is in these direct messages, which belong to no workspace. The row belongs to the only workspace in which the
    /// state has rows of the member. If there is none, or if there are several, it belongs to the direct messages alone, and no figures
    /// of a workspace count it: no admin learns what a member of another workspace does.
    NoneBut(KeyParts<'a>),
}

impl RowWorkspace<'_> {
    /// The workspace of a new row of a member.
    pub(crate) fn of_row(
        self,
        transaction: &dyn Connection,
        key: &Key,
        member: Hash,
    ) -> Result<Hash, Error> {
        let direct = match self {
            RowWorkspace::Of(workspace) => return Ok(key.hash(workspace)),
            RowWorkspace::NoneBut(direct) => key.hash(direct),
        };
        let sql = "SELECT workspace FROM question WHERE member = ?1 AND workspace <> ?2
             UNION SELECT workspace FROM commitment WHERE member = ?1 AND workspace <> ?2
             UNION SELECT workspace FROM outcome WHERE member = ?1 AND workspace <> ?2
             LIMIT 2";
        let known: Vec<Hash> = transaction.all(sql, params![member, direct], |row| row.get(0))?;
        Ok(match known[..] {
            [only] => only,
            _ => direct,
        })
    }
}
