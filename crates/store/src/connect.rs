//! A state in PostgreSQL.

use crate::{
    Error, Key, Store,
    database::{Database, Postgres},
};

impl Store {
    /// Opens the state in the PostgreSQL database at `address`, creates it if the database is empty, and migrates its schema.
    ///
    /// An address is a URL as PostgreSQL's own programs read it, such as `postgres://senpai@db.example/senpai?sslmode=require`.
    /// Several hosts may be named; with `target_session_attrs=read-write`, the one is used that takes writes. With `sslmode=require`,
    /// and with `prefer`, the default, if the server has TLS, its certificate must be one for its host by an authority that this machine
    /// trusts. All programs with the state share one key. Connections that are lost are made again.
    ///
    /// # Errors
    /// Fails if the address is not understood, if the database cannot be reached, if the state is newer than this program, and if it
    /// has another key. The state is then left as it is.
    pub fn connect(address: &str, key: Key) -> Result<Store, Error> {
        let postgres = Postgres::at(address)?;
        postgres.migrate(&key.mark())?;
        Store::of(Database::new(postgres), key)
    }

    /// True if there is a state in the database at `address`. Changes nothing.
    ///
    /// # Errors
    /// Fails as [`Store::connect`] does.
    pub fn inspect_database(address: &str, key: &Key) -> Result<bool, Error> {
        Postgres::at(address)?.inspect(&key.mark())
    }
}
