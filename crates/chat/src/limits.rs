//! Rate limits of members and channels.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use senpai_settings::ChatSettings;

use crate::Request;

/// The rate limits, by member and by channel.
pub(crate) struct Limits {
    members: DefaultKeyedRateLimiter<String>,
    channels: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    pub fn of(settings: &ChatSettings) -> Limits {
        let per_minute = |n: u32| {
            RateLimiter::keyed(Quota::per_minute(
                NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN),
            ))
        };
        Limits {
            members: per_minute(settings.member_per_minute),
            channels: per_minute(settings.channel_per_minute),
        }
    }

    /// The time to wait when the member or the channel is over its limit. In a direct message only the member counts.
    pub fn wait(&self, request: &Request) -> Option<Duration> {
        let place = &request.place;
        let workspace = format!("{:?}|{}", place.platform, place.workspace);
        let member = format!("{workspace}|{}", request.member.id);
        let channel = format!("{workspace}|{}", place.channel);
        let now = DefaultClock::default().now();
        let member = self.members.check_key(&member).err();
        let channel = (!place.direct && member.is_none())
            .then(|| self.channels.check_key(&channel).err())
            .flatten();
        member.or(channel).map(|until| until.wait_time_from(now))
    }

    /// Drops the counts of members and channels whose full allowance is available again.
    pub fn forget_idle(&self) {
        self.members.retain_recent();
        self.channels.retain_recent();
    }
}
