//! The bot's state, where the settings say: in a folder, or in a database.

use anyhow::bail;
use senpai_settings::Settings;
use senpai_store::Store;

/// The place of a state, for messages. The address of a database is left out, because it may hold a password.
pub fn place(settings: &Settings) -> String {
    let folder = settings.state.display();
    match &settings.database {
        None => folder.to_string(),
        Some(_) => format!("PostgreSQL, with files in {folder}"),
    }
}

/// Opens the state, creates it if it is missing, and migrates its schema.
///
/// # Errors
/// Fails if the state cannot be opened, or if the settings of a database are incomplete.
pub fn open(settings: &Settings) -> anyhow::Result<Store> {
    match Database::of(settings)? {
        None => Ok(Store::open(&settings.state)?),
        Some(database) => database.open(),
    }
}

/// Opens the state as [`open`] does; `None` if there is none, which is not created.
///
/// # Errors
/// Fails as [`open`] does.
pub fn open_existing(settings: &Settings) -> anyhow::Result<Option<Store>> {
    match Database::of(settings)? {
        None if !Store::exists_in(&settings.state) => Ok(None),
        None => Ok(Some(Store::open(&settings.state)?)),
        Some(database) if !database.inspect()? => Ok(None),
        Some(database) => database.open().map(Some),
    }
}

/// True if there is a state. Checks, and changes nothing: the state can be opened, and is undamaged as far as a quick look shows.
///
/// # Errors
/// Fails if there is a state that cannot be opened, or if the settings of a database are incomplete.
pub fn inspect(settings: &Settings) -> anyhow::Result<bool> {
    match Database::of(settings)? {
        None if !Store::exists_in(&settings.state) => Ok(false),
        None => {
            Store::inspect(&settings.state)?;
            Ok(true)
        }
        Some(database) => database.inspect(),
    }
}

/// A database, and the key of the state in it.
#[cfg(feature = "postgres")]
struct Database {
    address: secrecy::SecretString,
    key: senpai_store::Key,
}

#[cfg(feature = "postgres")]
impl Database {
    /// The database of the settings; `None` if the state is in a folder.
    fn of(settings: &Settings) -> anyhow::Result<Option<Database>> {
        use anyhow::Context;
        use secrecy::SecretString;
        use senpai_settings::DatabaseSetting;

        let address = match &settings.database {
            None if settings.key.is_some() => bail!(
                "SENPAI_KEY_FILE is for a state in PostgreSQL; the key of a state in a folder is its senpai.key. Unset SENPAI_KEY_FILE, or name a database with SENPAI_STATE"
            ),
            None => return Ok(None),
            Some(DatabaseSetting::Address(address)) => SecretString::from(address.clone()),
            Some(DatabaseSetting::File(file)) => {
                let secret = crate::settings::secret("SENPAI_STATE", Some(file))?;
                secret.context("SENPAI_STATE is empty")?
            }
        };
        let Some(file) = &settings.key else {
            bail!(
                "a state in PostgreSQL needs the key with which it hashes the ids of members: name its file in SENPAI_KEY_FILE; `head -c 32 /dev/urandom > senpai.key` makes one for a new state (docs/postgres.md)"
            );
        };
        let key = senpai_store::Key::read(file)?;
        Ok(Some(Database { address, key }))
    }

    fn open(self) -> anyhow::Result<Store> {
        use secrecy::ExposeSecret;

        Ok(Store::connect(self.address.expose_secret(), self.key)?)
    }

    fn inspect(&self) -> anyhow::Result<bool> {
        use secrecy::ExposeSecret;

        Ok(Store::inspect_database(
            self.address.expose_secret(),
            &self.key,
        )?)
    }
}

/// No database: this program is built without PostgreSQL.
#[cfg(not(feature = "postgres"))]
enum Database {}

#[cfg(not(feature = "postgres"))]
impl Database {
    fn of(settings: &Settings) -> anyhow::Result<Option<Database>> {
        if settings.database.is_some() {
            bail!(
                "`state` names a PostgreSQL database, and this senpai-bot is built without PostgreSQL; build it with `--features postgres`, or name a folder"
            );
        }
        Ok(None)
    }

    fn open(self) -> anyhow::Result<Store> {
        match self {}
    }

    fn inspect(&self) -> anyhow::Result<bool> {
        match *self {}
    }
}
