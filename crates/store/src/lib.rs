//! Senpai's state across restarts: deliveries, questions and the excerpts shown, feedback, judgements, preferences, audit.
//!
//! [`Store`] is the whole API. It knows only Senpai's types: the database stays inside. Every call blocks until the database
//! has done it; a write is on disk when its call returns. Ids of members and channels are stored as hashes with a [`Key`],
//! except while they are needed to reply.
//!
//! The database is SQLite. `database.rs` and `schema.rs` open, lock and migrate it; the methods of [`Store`] contain its SQL.

mod admin;
mod database;
mod delivery;
mod error;
mod folder;
mod inspect;
mod judgements;
mod key;
mod members;
mod notes;
mod questions;
mod schema;
mod statistics;
mod subscriptions;
#[doc(hidden)]
pub mod testing;

use std::path::Path;

pub use admin::{AuditRow, GapQuestion, Ruling};
pub use delivery::{DeliveryProgress, TakenUp};
pub use error::Error;
pub use judgements::{JudgedQuestion, Judgement};
pub use key::{Key, KeyParts};
pub use members::Forgotten;
pub use questions::{FollowUp, NewQuestion, StoredQuestion};
// Types of other crates in this crate's signatures.
pub use senpai_answer::{Shown, Status};
pub use senpai_language::Language;
pub use statistics::{DayCounts, UsageCounts};
pub use subscriptions::Subscription;

use database::Database;
use folder::Folder;

/// The state of a bot. Share it between threads.
pub struct Store {
    database: Database,
    key: Key,
    /// Names this store among all that have the state open: the owner of its leases.
    owner: [u8; 16],
}

impl Store {
    /// Opens the state in the folder `dir`, creates it when it is missing, and migrates its schema. The key is the file
    /// `senpai.key` beside the database. On Unix, only the owner can then read the folder and its files.
    ///
    /// # Errors
    /// Fails when the folder cannot be written, the key is missing or another database's, or the database is damaged or
    /// newer than this program. The state is then left as it is.
    pub fn open(dir: &Path) -> Result<Store, Error> {
        let folder = Folder::open(dir)?;
        // In this order: another process that starts now makes the key before the database.
        let has_database = folder::has_database(dir);
        let key = Key::in_file(&folder.key(), has_database)?;
        Store::with(&folder, key)
    }

    /// Opens the state as [`Store::open`] does, with a key from elsewhere: `dir` holds none.
    ///
    /// # Errors
    /// Fails as [`Store::open`] does.
    pub fn open_with_key(dir: &Path, key: Key) -> Result<Store, Error> {
        Store::with(&Folder::open(dir)?, key)
    }

    fn with(folder: &Folder, key: Key) -> Result<Store, Error> {
        let database = Database::open(&folder.database()?, &key.mark())?;
        let mut owner = [0; 16];
        getrandom::fill(&mut owner).map_err(Error::Random)?;
        Ok(Store {
            database,
            key,
            owner,
        })
    }

    /// Whether `dir` holds a state. Creates nothing.
    pub fn exists_in(dir: &Path) -> bool {
        folder::has_database(dir)
    }

    /// The keyed hash of an id in hexadecimal: stable, and without the key it does not reveal the id. For files outside the
    /// database.
    pub fn pseudonym(&self, parts: KeyParts) -> String {
        self.key.pseudonym(parts)
    }

    /// Whether the database is whole, as SQLite's `integrity_check` says.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn is_whole(&self) -> Result<bool, Error> {
        let sql = "PRAGMA integrity_check";
        let reports = self.database.reports();
        let verdict: String = reports.query_row(sql, [], |row| row.get(0))?;
        Ok(verdict == "ok")
    }
}
