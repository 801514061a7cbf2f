//! API keys, by which programs ask.

use senpai_store::ApiKey;

use crate::{Admin, AdminError};

/// The longest name of an API key, in characters. By hand: a list of keys fits a terminal.
const LONGEST_NAME: usize = 64;

impl Admin<'_> {
    /// Makes an API key, and returns its secret. Show it once: the state holds only its hash.
    ///
    /// # Errors
    /// Fails if the name is empty, too long or taken, or if the state cannot be written.
    pub fn add_api_key(&self, name: &str) -> Result<String, AdminError> {
        let characters = name.chars().count();
        let is_blank = name.trim().is_empty() || name.trim() != name;
        if is_blank || characters > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(AdminError::KeyName(name.to_owned()));
        }
        let secret = self.store.add_api_key(name, self.now)?;
        secret.ok_or_else(|| AdminError::KeyExists(name.to_owned()))
    }

    /// The API keys, the oldest first.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn api_keys(&self) -> Result<Vec<ApiKey>, AdminError> {
        Ok(self.store.api_keys()?)
    }

    /// Revokes the API key with this name, also in a bot that runs.
    ///
    /// # Errors
    /// Fails if there is no such key, or if the state cannot be written.
    pub fn revoke_api_key(&self, name: &str) -> Result<(), AdminError> {
        match self.store.revoke_api_key(name)? {
            true => Ok(()),
            false => Err(AdminError::NoKey(name.to_owned())),
        }
    }
}
