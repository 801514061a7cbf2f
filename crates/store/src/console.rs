//! The links to the console of admins, and its sessions. Of each secret, the state holds a keyed hash.

use jiff::Timestamp;

use crate::{
    Error, KeyParts, Store,
    database::params,
    key::{Hash, hex},
};

/// Deletes a session, or none if the hash of its secret is `NULL`.
const DELETE: &str = "DELETE FROM console WHERE secret = ?1";

impl Store {
    /// Makes a link to the console for `operator`, as the caller wrote it, which is valid until `expires`. Returns its secret: 32
    /// hexadecimal digits.
    ///
    /// # Errors
    /// Fails when the system gives no randomness, or the database cannot be written.
    pub fn make_console_link(
        &self,
        member: KeyParts,
        operator: &str,
        expires: Timestamp,
    ) -> Result<String, Error> {
        let (secret, member) = (random()?, self.key.hash(member));
        let sql = "INSERT INTO console (secret, kind, member, operator, expires) VALUES (?1, 'link', ?2, ?3, ?4)";
        let row = params![self.link(&secret), member, operator, expires.as_second()];
        self.database.execute(sql, row)?;
        Ok(secret)
    }

    /// Deletes the links and sessions that have expired at `now`.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn expire_consoles(&self, now: Timestamp) -> Result<(), Error> {
        let sql = "DELETE FROM console WHERE expires <= ?1";
        self.database.execute(sql, params![now.as_second()])?;
        Ok(())
    }

    /// True if the link with this secret can be used at `now`.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn has_console_link(&self, secret: &str, now: Timestamp) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM console WHERE secret = ?1 AND expires > ?2)";
        let row = params![self.link(secret), now.as_second()];
        self.database.read()?.one(sql, row, |row| row.get(0))
    }

    /// Uses up a link: begins a session of its operator, which is valid until `expires`. Returns the secret of the session, 32
    /// hexadecimal digits; `None` if the link was used before, has expired or never was. Of two that use one link at a time, one gets
    /// a session. A new session ends the session `before`, which the same browser had.
    ///
    /// # Errors
    /// Fails when the system gives no randomness, or the database cannot be written.
    pub fn use_console_link(
        &self,
        secret: &str,
        before: Option<&str>,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<Option<String>, Error> {
        let (link, session) = (self.link(secret), random()?);
        let hash = self.session(&session);
        let before = before.map(|before| self.session(before));
        self.database.write(|transaction| {
            let begun = transaction.execute(
                "UPDATE console SET secret = ?2, kind = 'session', expires = ?4
                 WHERE secret = ?1 AND kind = 'link' AND expires > ?3",
                params![link, hash, now.as_second(), expires.as_second()],
            )?;
            if begun == 0 {
                return Ok(None);
            }
            transaction.execute(DELETE, params![before])?;
            Ok(Some(session))
        })
    }

    /// The operator of a session; `None` if it has ended or expired, or never was.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn console_operator(&self, secret: &str, now: Timestamp) -> Result<Option<String>, Error> {
        let sql =
            "SELECT operator FROM console WHERE secret = ?1 AND kind = 'session' AND expires > ?2";
        let row = params![self.session(secret), now.as_second()];
        self.database.read()?.optional(sql, row, |row| row.get(0))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn end_console(&self, secret: &str) -> Result<(), Error> {
        let secret = self.session(secret);
        self.database.execute(DELETE, params![secret])?;
        Ok(())
    }

    /// Ends every session of a member, and their links that nobody has used.
    ///
    /// # Errors
    /// Fails when the database cannot be written.
    pub fn end_consoles_of(&self, member: KeyParts) -> Result<(), Error> {
        let sql = "DELETE FROM console WHERE member = ?1";
        self.database.execute(sql, params![self.key.hash(member)])?;
        Ok(())
    }

    fn link(&self, secret: &str) -> Hash {
        self.key.hash(KeyParts(&["console", "link", secret]))
    }

    fn session(&self, secret: &str) -> Hash {
        self.key.hash(KeyParts(&["console", "session", secret]))
    }
}

/// 32 random hexadecimal digits.
fn random() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(hex(&bytes))
}
