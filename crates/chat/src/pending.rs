//! The questions of members who wait for an answer, with their last answers from `notifications.rs`.

use std::collections::HashMap;

use senpai_settings::ChannelSettings;
use senpai_store::Subscription;

use crate::{Notification, Platform};

/// The waiting questions of each platform, with their last answers: at most one for each subscription, by its id.
pub(crate) type Pending = HashMap<Platform, HashMap<u64, Answered>>;

/// A waiting question, and the data from which it was answered.
#[derive(Clone)]
pub(crate) struct Answered {
    pub generation: String,
    pub subscription: Subscription,
    /// The settings of the channel; `None` if they could not be read.
    pub channel: Option<ChannelSettings>,
    /// The notification, if a post answers.
    pub notification: Option<Notification>,
}
