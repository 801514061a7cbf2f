//! API keys, by which programs ask.

use senpai_store::{ApiKey, KeyParts};

use crate::{Admin, AdminError};

/// The longest name of an API key, in characters. By hand: a list of keys fits a terminal.
const LONGEST_NAME: usize = 64;

/// True if an API key can have this name.
pub fn is_key_name(name: &str) -> bool {
    let is_trimmed = !name.is_empty() && name.trim() == name;
    is_trimmed && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control)
}

impl Admin<'_> {
    /// Makes an API key of the workspace, and returns its secret. Show it once: the state holds only its hash. `member` is the admin
    /// who makes it, as platform and id; `None` is a user of the machine.
    ///
    /// # Errors
    /// Fails if the name is empty, too long or taken in the workspace, or if the state cannot be written.
    pub fn add_api_key(&self, name: &str, member: Option<[&str; 2]>) -> Result<String, AdminError> {
        if !is_key_name(name) {
            return Err(AdminError::KeyName(name.to_owned()));
        }
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        let member = member.as_ref().map(|m| KeyParts(m));
        let secret = self.store.add_api_key(name, workspace, member, self.now)?;
        secret.ok_or_else(|| AdminError::KeyExists(name.to_owned()))
    }

    /// The API keys of the workspace, the oldest first.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn api_keys(&self) -> Result<Vec<ApiKey>, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        Ok(self.store.api_keys(workspace)?)
    }

    /// The API key of the workspace with this id.
    ///
    /// # Errors
    /// Fails if there is no such key, or if the state cannot be read.
    pub fn api_key(&self, id: u64) -> Result<ApiKey, AdminError> {
        let found = self.api_keys()?.into_iter().find(|key| key.id == id);
        found.ok_or_else(|| AdminError::NoKey(id.to_string()))
    }

    /// Revokes the API key of the workspace with this id, also in a bot that runs. Returns its name.
    ///
    /// # Errors
    /// Fails if there is no such key, or if the state cannot be written.
    pub fn revoke_api_key(&self, id: u64) -> Result<String, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        let revoked = self.store.revoke_api_key(id, workspace)?;
        revoked.ok_or_else(|| AdminError::NoKey(id.to_string()))
    }
}
