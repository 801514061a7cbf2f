//! The questions of members who wait for an answer, as `notifications.rs` answered them last.

use std::collections::HashMap;

use senpai_settings::ChannelSettings;
use senpai_store::Subscription;

use crate::{Notification, Platform};

/// The waiting questions of each platform, as they were answered last: at most one for each subscription, by its id.
pub(crate) type Pending = HashMap<Platform, HashMap<u64, Answered>>;

/// A waiting question, and what it was answered from.
#[derive(Clone)]
pub(crate) struct Answered {
    pub generation: String,
    pub subscription: Subscription,
    /// The settings of the channel; `None` if they could not be read.
    pub channel: Option<ChannelSettings>,
    /// The notification, if a post answers.
    pub notification: Option<Notification>,
}
