//! The settings of a channel that admins make in chat or on the command line.

use senpai_settings::ChannelSettings;
use senpai_store::{KeyParts, Store};

use crate::{Admin, AdminError};

/// The settings of a channel (platform, workspace, channel) that admins made, without those of the configuration file.
///
/// # Errors
/// Fails when the state cannot be read, or contains settings that cannot be parsed. In that case do not answer: the
/// channel may be private or limited to some tags.
pub fn channel_settings(store: &Store, channel: [&str; 3]) -> Result<ChannelSettings, AdminError> {
    Ok(match store.channel(KeyParts(&channel))? {
        Some(json) => parse(&json).map_err(AdminError::ChannelSettings)?,
        None => ChannelSettings::default(),
    })
}

/// Only an object is read: serde would also read an array, with defaults for the missing elements.
fn parse(json: &str) -> serde_json::Result<ChannelSettings> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json)?;
    serde_json::from_value(object.into())
}

impl Admin<'_> {
    /// Changes the settings of a channel (platform, workspace, channel). Settings that `new` leaves out stay. Returns the
    /// settings that admins made, without those of the configuration file.
    ///
    /// # Errors
    /// Fails when the state cannot be read or written. Settings that cannot be read are replaced only if `new` has
    /// both tags and `private`: then no limit can be lost.
    pub fn set_channel(
        &self,
        channel: [&str; 3],
        new: &ChannelSettings,
    ) -> Result<ChannelSettings, AdminError> {
        let before = match channel_settings(self.store, channel) {
            Err(AdminError::ChannelSettings(_)) if new.tags.is_some() && new.private.is_some() => {
                ChannelSettings::default()
            }
            read => read?,
        };
        let settings = new.clone().or(before);
        if *new != ChannelSettings::default() {
            let json = serde_json::to_string(&settings).map_err(AdminError::ChannelSettings)?;
            self.store.set_channel(KeyParts(&channel), &json)?;
        }
        Ok(settings)
    }
}
