//! How a channel is answered.

use senpai_content::Language;
use senpai_store::{KeyParts, Store};
use serde::{Deserialize, Serialize};

use crate::{Admin, AdminError};

/// How a channel is answered.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelSettings {
    /// Answer only from posts with one of these tags.
    pub tags: Option<Vec<String>>,
    /// Answer in this language, whatever the language of the question.
    pub language: Option<Language>,
    /// Answer so that only the member sees it, where the platform can.
    pub private: Option<bool>,
}

impl ChannelSettings {
    /// These settings, completed by `others` where they say nothing.
    #[must_use]
    pub fn or(self, others: ChannelSettings) -> ChannelSettings {
        ChannelSettings {
            tags: self.tags.or(others.tags),
            language: self.language.or(others.language),
            private: self.private.or(others.private),
        }
    }
}

/// The settings of a channel (platform, workspace, channel) that admins made, without those of the configuration file.
///
/// # Errors
/// Fails when the state cannot be read, or holds settings that are not understood. Do not answer then: the channel may be
/// private or limited to some tags.
pub fn channel_settings(store: &Store, channel: [&str; 3]) -> Result<ChannelSettings, AdminError> {
    Ok(match store.channel(KeyParts(&channel))? {
        Some(json) => serde_json::from_str(&json)?,
        None => ChannelSettings::default(),
    })
}

impl Admin<'_> {
    /// Changes the settings of a channel (platform, workspace, channel); what `new` leaves out stays. Returns the
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
