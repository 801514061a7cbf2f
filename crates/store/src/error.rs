//! The error of this crate.

use std::{io, path::PathBuf};

/// The reason why the state cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder, or a file in it, cannot be used.
    #[error("cannot use {path} for Senpai's state; make it writable or name another folder")]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Other users can read the folder or a file in it, and the permissions cannot be changed.
    #[error(
        "other users can read {path}, and it cannot be kept from them; run senpai-bot as its owner, or name a folder on a file system with permissions"
    )]
    Exposed {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The folder has a database, but not its key.
    #[error(
        "{path} is missing, and without this key the state does not recognise its members; restore the file from a backup, or start over with another state folder"
    )]
    KeyMissing {
        /// The file of the key.
        path: PathBuf,
    },
    /// The key is damaged, or it is the key of another database.
    #[error(
        "the key is not the one of this state, which would not recognise its members; restore the right key from a backup, or start over with another state folder"
    )]
    KeyWrong,
    /// The database was written by a newer Senpai.
    #[error(
        "the state was written by a newer Senpai (schema {found}, this one knows {known}); update Senpai"
    )]
    Newer {
        /// The schema version of the database.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// A development version wrote the database, before the first release of practice.
    #[error(
        "the state was written by a development version of Senpai, and this one cannot read it; restore a backup from before that version, or start over with another state folder"
    )]
    Unreleased,
    /// A row contains text that this program does not know.
    #[error(
        "the state has `{text}` as {column} in row {row} of the table {table}, which this Senpai does not know; update Senpai, or delete this row"
    )]
    Row {
        /// The name of the table.
        table: &'static str,
        /// The row's id in the table.
        row: i64,
        /// The name of the column.
        column: &'static str,
        /// The unknown text; for JSON, a short description of it.
        text: String,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random(#[source] getrandom::Error),
    /// The address of the state's database is not understood.
    #[error(
        "the address of the state's database is not understood: {reason}; write postgres://USER:PASSWORD@HOST:PORT/DATABASE (sslmode is disable, prefer or require)"
    )]
    Address {
        /// The reason, without the address, because it may hold a password.
        reason: String,
    },
    /// The server of the state's database does not answer, or does not let the user in.
    #[error(
        "cannot connect to the state's database at {hosts}; check that it runs, and that the address, the user and the password are right"
    )]
    Unreachable {
        /// The hosts with their ports.
        hosts: String,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database failed.
    #[error("the state database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

#[cfg(feature = "postgres")]
impl Error {
    pub(crate) fn not_understood(reason: impl std::fmt::Display) -> Error {
        Error::Address {
            reason: reason.to_string(),
        }
    }
}
