//! The schema, as a list of migrations.

use rusqlite::{Connection, OptionalExtension};

use crate::Error;

/// Migration N brings the schema from version N to N + 1. A released migration never changes.
const MIGRATIONS: &[&str] = &[
    "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

    -- What a platform delivered. `request` is what is needed to reply; it goes when the reply stands.
    CREATE TABLE delivery (
        key TEXT PRIMARY KEY,
        platform TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'done')),
        member BLOB NOT NULL,
        request TEXT,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX delivery_state ON delivery (platform, state) WHERE state <> 'done';
    CREATE INDEX delivery_at ON delivery (at);

    CREATE TABLE question (
        id INTEGER PRIMARY KEY,
        delivery TEXT NOT NULL,
        workspace BLOB NOT NULL,
        thread BLOB NOT NULL,
        message BLOB,
        member BLOB NOT NULL,
        text TEXT,
        scope TEXT NOT NULL,
        language TEXT NOT NULL,
        private INTEGER NOT NULL,
        status TEXT NOT NULL,
        reply TEXT,
        millis INTEGER NOT NULL,
        at INTEGER NOT NULL,
        ruling TEXT
    ) STRICT;
    CREATE INDEX question_thread ON question (thread, at);
    CREATE INDEX question_message ON question (message);
    CREATE INDEX question_member ON question (member);
    CREATE INDEX question_delivery ON question (delivery);
    CREATE INDEX question_workspace ON question (workspace, at);

    CREATE TABLE shown (
        question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        page INTEGER NOT NULL,
        position INTEGER NOT NULL,
        post TEXT NOT NULL,
        excerpt TEXT NOT NULL,
        PRIMARY KEY (question, page, position)
    ) STRICT;

    CREATE TABLE feedback (
        question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        member BLOB NOT NULL,
        helped INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (question, member)
    ) STRICT;
    CREATE INDEX feedback_member ON feedback (member);

    CREATE TABLE wish (
        id INTEGER PRIMARY KEY,
        question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        platform TEXT NOT NULL,
        member BLOB NOT NULL,
        place TEXT NOT NULL,
        at INTEGER NOT NULL,
        UNIQUE (question, member)
    ) STRICT;

    CREATE TABLE member (member BLOB PRIMARY KEY, preference TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
    CREATE TABLE channel (channel BLOB PRIMARY KEY, settings TEXT NOT NULL) STRICT;
    CREATE TABLE audit (id INTEGER PRIMARY KEY, workspace BLOB NOT NULL, member BLOB NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL) STRICT;",
    // The delivery by which a question was passed on to humans.
    "ALTER TABLE question ADD COLUMN passed_on TEXT;",
    // One question for each delivery. Where two processes stored one each, both stay, and the first in the index keeps the
    // delivery. An empty delivery is none: it has expired.
    "UPDATE question SET delivery = ''
     WHERE id <> (SELECT min(id) FROM question AS same WHERE same.delivery = question.delivery);
     DROP INDEX question_delivery;
     CREATE UNIQUE INDEX question_delivery ON question (delivery) WHERE delivery <> '';",
    // The process that works on a delivery, until when no other may, and how often it was taken over. A duty is work that
    // one process at a time does, such as the notifications.
    "ALTER TABLE delivery ADD COLUMN owner BLOB;
     ALTER TABLE delivery ADD COLUMN lease INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE delivery ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE duty (name TEXT PRIMARY KEY, owner BLOB NOT NULL, lease INTEGER NOT NULL) STRICT;",
    // Of a follow-up: the question that it follows up, whose words are in its text, and its own words.
    "ALTER TABLE question ADD COLUMN follows INTEGER;
     ALTER TABLE question ADD COLUMN own TEXT;
     CREATE INDEX question_follows ON question (follows) WHERE follows IS NOT NULL;",
    // The delivery of the last edit of a question, and whether it is a direct message.
    "ALTER TABLE question ADD COLUMN edit TEXT;
     ALTER TABLE question ADD COLUMN direct INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX question_edit ON question (edit) WHERE edit IS NOT NULL;",
    // Whether a post helped with a question, as a member said. It holds for the words that the question had.
    "CREATE TABLE judgement (
        question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        member BLOB NOT NULL,
        post TEXT NOT NULL,
        helped INTEGER NOT NULL,
        PRIMARY KEY (question, member, post)
     ) STRICT;
     CREATE INDEX judgement_member ON judgement (member);
     CREATE TRIGGER judgement_of_words AFTER UPDATE OF text ON question WHEN new.text IS NOT old.text BEGIN
        DELETE FROM judgement WHERE question = new.id;
     END;",
];

/// The schema version of a database.
///
/// # Errors
/// Fails if it is newer than this program.
pub(crate) fn version(connection: &Connection) -> Result<i64, Error> {
    let found = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    Ok(found)
}

/// Migrates the schema. A new database records `mark`, by which its key is recognised; another mark is refused, and nothing
/// changes.
pub(crate) fn migrate(connection: &mut Connection, mark: &str) -> Result<(), Error> {
    // Immediate: a second process that starts at the same time waits.
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
    transaction.execute(
        "INSERT INTO note (name, value) VALUES ('key', ?1) ON CONFLICT (name) DO NOTHING",
        [mark],
    )?;
    check_key(&transaction, mark)?;
    transaction.commit()?;
    Ok(())
}

/// Fails if the database records another key's mark.
pub(crate) fn check_key(connection: &Connection, mark: &str) -> Result<(), Error> {
    let sql = "SELECT value = ?1 FROM note WHERE name = 'key'";
    let is_right: Option<bool> = connection
        .query_row(sql, [mark], |row| row.get(0))
        .optional()?;
    match is_right {
        Some(false) => Err(Error::KeyWrong),
        _ => Ok(()),
    }
}
