//! Senpai's state across restarts: deliveries, questions and the excerpts shown, feedback, judgements, preferences, outcomes, API keys,
//! audit.
//!
//! [`Store`] is the whole API. Its signatures contain no database types. Every call blocks until the database has finished; a write
//! is on disk when its call returns. Ids of members and channels are stored as hashes with a [`Key`], except while they are needed
//! to reply, and except the channel of an admin's action.
//!
//! The database is SQLite, in a folder, or with the feature `postgres` also PostgreSQL. `database.rs` hides the engine; the methods of
//! [`Store`] contain SQL that both understand. `schema.rs` has the migrations of both.

mod admin;
mod asked;
mod commitments;
#[cfg(feature = "postgres")]
mod connect;
mod console;
mod database;
mod delivery;
mod drafts;
mod error;
mod export;
mod folder;
mod inspect;
mod judgements;
mod key;
mod keys;
mod members;
mod notes;
mod outcomes;
mod practice_rows;
mod questions;
mod schema;
mod statistics;
mod subscriptions;
#[doc(hidden)]
pub mod testing;
mod workspace;

use std::path::Path;

pub use admin::{AuditOutcome, AuditRow, GapQuestion, MAX_GAP_QUESTIONS, Ruling};
pub use asked::{AskedQuestion, PostCounts};
pub use commitments::{
    Answered, Changed, CheckInAnswer, ClaimedCheckIn, CommitmentChange, NewCommitment, Origin,
    StoredCommitment, TakenOn,
};
pub use delivery::{DeliveryProgress, TakenOver};
pub use drafts::DraftRow;
pub use error::Error;
pub use export::MemberRows;
pub use judgements::{JudgedQuestion, Judgement};
pub use key::{Key, KeyParts};
pub use keys::ApiKey;
pub use members::Forgotten;
pub use outcomes::{NewOutcome, Outcome, OutcomeRow};
pub use practice_rows::{CheckInRow, CommitmentRow, RatingRow};
pub use questions::{FollowUp, NewQuestion, StoredQuestion};
// These types of other crates are in this crate's signatures.
pub use senpai_answer::{Shown, Status};
pub use senpai_language::Language;
pub use statistics::{Counts, DayCounts, UsageCounts};
pub use subscriptions::Subscription;
pub use workspace::RowWorkspace;

use database::{Database, Sqlite};
use folder::Folder;

/// The state of a bot. Share it between threads.
pub struct Store {
    database: Database,
    key: Key,
    /// A random id of this store, which marks its leases.
    owner: [u8; 16],
}

impl Store {
    /// Opens the state in the folder `dir`, creates it if it is missing, and migrates its schema. The key is the file `senpai.key`
    /// beside the database. On Unix, the call removes the permissions of other users on the folder and its files.
    ///
    /// # Errors
    /// Fails if the folder cannot be written, if the key is missing or belongs to another database, or if the database is damaged
    /// or newer than this program. The state is then left as it is.
    pub fn open(dir: &Path) -> Result<Store, Error> {
        let folder = Folder::open(dir)?;
        // The order matters: another process that starts now makes the key before the database.
        let has_database = folder::has_database(dir);
        let key = Key::in_file(&folder.key(), has_database)?;
        Store::with(&folder, key)
    }

    /// Opens the state as [`Store::open`] does, but with this key. `dir` holds no file of a key.
    ///
    /// # Errors
    /// Fails as [`Store::open`] does.
    pub fn open_with_key(dir: &Path, key: Key) -> Result<Store, Error> {
        Store::with(&Folder::open(dir)?, key)
    }

    fn with(folder: &Folder, key: Key) -> Result<Store, Error> {
        let sqlite = Sqlite::open(&folder.database()?, &key.mark())?;
        Store::of(Database::new(sqlite), key)
    }

    fn of(database: Database, key: Key) -> Result<Store, Error> {
        let mut owner = [0; 16];
        getrandom::fill(&mut owner).map_err(Error::Random)?;
        Ok(Store {
            database,
            key,
            owner,
        })
    }

    /// True if `dir` holds a state. Creates nothing.
    pub fn exists_in(dir: &Path) -> bool {
        folder::has_database(dir)
    }

    /// The keyed hash of an id in hexadecimal, for files outside the database. It is stable, and does not reveal the id without the
    /// key.
    pub fn pseudonym(&self, parts: KeyParts) -> String {
        self.key.pseudonym(parts)
    }

    /// True if there is no damage in the database: SQLite's `integrity_check` finds none; every row can be read from PostgreSQL, which
    /// checks what it reads if the database has checksums (`initdb --data-checksums`).
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub fn is_whole(&self) -> Result<bool, Error> {
        self.database.engine().is_whole()
    }
}
