//! The settings of a channel that admins make in chat or on the command line.

use senpai_settings::ChannelSettings;
use senpai_store::{KeyParts, Store};

use crate::{Admin, AdminError};

/// The settings of a channel (platform, workspace, channel) that admins made, without those of the configuration file.
///
/// # Errors
/// Fails when the state cannot be read, or contains settings that cannot be parsed. Do not answer then: the channel may be
/// private or limited to some tags.
pub fn channel_settings(store: &Store, channel: [&str; 3]) -> Result<ChannelSettings, AdminError> {
    Ok(match store.channel(KeyParts(&channel))? {
        Some(json) => serde_json::from_str(&json)?,
        None => ChannelSettings::default(),
    })
}

impl Admin<'_> {
    /// Changes the settings of a channel (platform, workspace, channel). Settings that `new` leaves out stay. Returns the
    /// settings that admins made, without those of the configuration file.
    ///
    /// # Errors
    /// Fails when the state cannot be read or written.
    pub fn set_channel(
        &self,
        channel: [&str; 3],
        new: &ChannelSettings,
    ) -> Result<ChannelSettings, AdminError> {
        let settings = new.clone().or(channel_settings(self.store, channel)?);
        if *new != ChannelSettings::default() {
            let json = serde_json::to_string(&settings)?;
            self.store.set_channel(KeyParts(&channel), &json)?;
        }
        Ok(settings)
    }
}
