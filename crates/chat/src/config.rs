//! The configuration of the chat service: the `[desk]` table of `senpai.toml`.

use std::collections::BTreeMap;

use senpai_admin::ChannelSettings;
use serde::Deserialize;

use crate::{Member, Place};

/// The configuration of the chat service.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How many requests a member may send in a minute; at least 1.
    pub member_per_minute: u32,
    /// How many requests a channel may send in a minute; at least 1.
    pub channel_per_minute: u32,
    /// How many days the words of questions are kept.
    pub keep_days: u16,
    /// Ids of members, roles or user groups that may administer, beside those who manage the workspace.
    pub admins: Vec<String>,
    /// The channel that 「人に聞く」 posts to, by workspace; `dm` for Discord's direct messages.
    pub helpers: BTreeMap<String, String>,
    /// Channels that the bot answers in; all when empty. Direct messages are always answered.
    pub allow: Vec<String>,
    /// Channels that it does not answer in.
    pub deny: Vec<String>,
    /// The settings of channels, by id. Settings that admins make in chat take precedence.
    pub channels: BTreeMap<String, ChannelSettings>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            member_per_minute: 10,
            channel_per_minute: 60,
            keep_days: 90,
            admins: Vec::new(),
            helpers: BTreeMap::new(),
            allow: Vec::new(),
            deny: Vec::new(),
            channels: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Whether the bot answers here.
    pub(crate) fn answers_in(&self, place: &Place) -> bool {
        let allowed = self.allow.is_empty() || self.allow.contains(&place.channel);
        place.direct || (allowed && !self.deny.contains(&place.channel))
    }

    /// Whether the member may administer. Nothing else decides this.
    pub(crate) fn is_admin(&self, member: &Member) -> bool {
        member.manages
            || self
                .admins
                .iter()
                .any(|a| *a == member.id || member.roles.contains(a))
    }
}
