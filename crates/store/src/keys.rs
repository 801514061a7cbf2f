//! The API keys of programs that ask. Only a keyed hash of a key is stored.

use jiff::{Timestamp, civil::Date, tz::Offset};

use crate::{
    Error, KeyParts, Store,
    database::{Cell, Row, params},
    key::{Hash, hex},
};

/// What every API key begins with, so that scanners for secrets recognise one.
const PREFIX: &str = "senpai_";

/// An API key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The id. No later key gets it.
    pub id: u64,
    /// The name that an admin gave it, unique in its workspace.
    pub name: String,
    /// The time at which it was made.
    pub made: Timestamp,
    /// The pseudonym of the admin who made it, empty if they had their data deleted; `None` if it was made on the machine. See
    /// [`Store::pseudonym`].
    pub from: Option<String>,
    /// The day of its last use, in UTC.
    pub last_used: Option<Date>,
}

const COLUMNS: &str = "id, name, made, used, member";

fn api_key(row: &Row) -> Result<ApiKey, Error> {
    let id: i64 = row.get(0)?;
    let cell = |column| Cell::new("api_key", id, column);
    let is_used = row.get::<Option<String>>(3)?.is_some();
    Ok(ApiKey {
        id: id.cast_unsigned(),
        name: row.get(1)?,
        made: cell("made").time(row, 2)?,
        from: row.get::<Option<Vec<u8>>>(4)?.map(|member| hex(&member)),
        last_used: is_used.then(|| cell("used").word(row, 3)).transpose()?,
    })
}

impl Store {
    /// Makes an API key, and returns its secret, which is stored nowhere; `None` if a key of the same workspace has this name. The key
    /// belongs to a workspace, or without one to the machine. `member` is the admin who makes it; `None` is a user of the machine.
    ///
    /// # Errors
    /// Fails when the system gives no randomness, or when the database cannot be written.
    pub fn add_api_key(
        &self,
        name: &str,
        workspace: Option<KeyParts>,
        member: Option<KeyParts>,
        at: Timestamp,
    ) -> Result<Option<String>, Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(Error::Random)?;
        let secret = format!("{PREFIX}{}", hex(&random));
        let sql =
            "INSERT INTO api_key (name, hash, made, workspace, member) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT DO NOTHING";
        let [workspace, member] = [workspace, member].map(|of| of.map(|of| self.key.hash(of)));
        let hash = self.api_key_hash(&secret);
        let row = params![name, hash, at.as_second(), workspace, member];
        let added = self.database.execute(sql, row)?;
        Ok((added > 0).then_some(secret))
    }

    /// The API keys of a workspace, or all of them, the oldest first.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn api_keys(&self, workspace: Option<KeyParts>) -> Result<Vec<ApiKey>, Error> {
        let workspace = workspace.map(|of| self.key.hash(of));
        let sql =
            format!("SELECT {COLUMNS} FROM api_key WHERE ?1 IS NULL OR workspace = ?1 ORDER BY id");
        let reports = self.database.reports()?;
        reports.all(&sql, params![workspace], api_key)
    }

    /// Whether there is an API key.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn has_api_keys(&self) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM api_key)";
        self.database.read()?.one(sql, params![], |row| row.get(0))
    }

    /// Deletes the API key with this id, if it is of the workspace or if none is given: from now on it opens nothing. Returns its name;
    /// `None` if there is none.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn revoke_api_key(
        &self,
        id: u64,
        workspace: Option<KeyParts>,
    ) -> Result<Option<String>, Error> {
        let workspace = workspace.map(|of| self.key.hash(of));
        let sql = "DELETE FROM api_key WHERE id = ?1 AND (?2 IS NULL OR workspace = ?2)
                   RETURNING name";
        let row = params![id.cast_signed(), workspace];
        self.database
            .write(|transaction| transaction.optional(sql, row, |row| row.get(0)))
    }

    /// The API key with this secret, whose use at `at` is recorded by its day; `None` if there is no such key. The secret is looked up
    /// by its hash, so the time of the search says nothing about the secret.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn use_api_key(&self, secret: &str, at: Timestamp) -> Result<Option<ApiKey>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM api_key WHERE hash = ?1");
        let hash = self.api_key_hash(secret);
        let found = self
            .database
            .read()?
            .optional(&sql, params![hash], api_key)?;
        let Some(found) = found else {
            return Ok(None);
        };
        let day = Offset::UTC.to_datetime(at).date();
        if found.last_used < Some(day) {
            let sql = "UPDATE api_key SET used = ?2 WHERE id = ?1";
            // On a full disk, an answer is better than none.
            let use_of_day = params![found.id.cast_signed(), day.to_string()];
            let _ = self.database.execute(sql, use_of_day);
        }
        Ok(Some(found))
    }

    fn api_key_hash(&self, secret: &str) -> Hash {
        self.key.hash(KeyParts(&["api key", secret]))
    }
}
