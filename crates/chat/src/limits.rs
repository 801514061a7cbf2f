//! Rate limits of members, channels and addresses.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use senpai_settings::ChatSettings;

use crate::{Action, Platform, Request};

/// The number of counters of a limit, so that they take a bounded amount of memory (about 3 MB). Two senders may share one. By hand:
/// of 100 members in the same minute, the chance that any two share one is 7%, and they would share a limit.
const COUNTERS: u64 = 1 << 16;

/// A limit of requests in a time for each sender, such as a member or an address. Its memory is bounded, however many senders there are.
pub struct Limit {
    counters: DefaultKeyedRateLimiter<u16>,
    hash: RandomState,
}

impl Limit {
    /// A limit of `n` requests a minute; 0 counts as 1.
    pub fn per_minute(n: u32) -> Limit {
        Limit::of(Quota::per_minute(
            NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN),
        ))
    }

    /// A limit of `n` requests an hour; 0 counts as 1.
    pub fn per_hour(n: u32) -> Limit {
        Limit::of(Quota::per_hour(
            NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN),
        ))
    }

    fn of(quota: Quota) -> Limit {
        Limit {
            counters: RateLimiter::keyed(quota),
            hash: RandomState::new(),
        }
    }

    /// Counts a request. Returns the time to wait if the sender is over the limit.
    pub fn wait(&self, sender: impl Hash) -> Option<Duration> {
        let counter = self.hash.hash_one(sender) % COUNTERS;
        let counter = u16::try_from(counter).unwrap_or(u16::MAX);
        let until = self.counters.check_key(&counter).err()?;
        Some(until.wait_time_from(DefaultClock::default().now()))
    }

    /// Drops the counts of senders whose full allowance is available again.
    pub fn forget_idle(&self) {
        self.counters.retain_recent();
    }
}

/// The rate limits, by member and by channel. Buttons have their own limit, because reading on is not asking.
pub(crate) struct Limits {
    members: Limit,
    channels: Limit,
    buttons: Limit,
}

impl Limits {
    pub fn of(settings: &ChatSettings) -> Limits {
        Limits {
            members: Limit::per_minute(settings.member_per_minute),
            channels: Limit::per_minute(settings.channel_per_minute),
            buttons: Limit::per_minute(settings.member_per_minute),
        }
    }

    /// Counts a request. Returns the time to wait if the member or the channel is over its limit. For direct messages and buttons,
    /// only the member counts. The page is a channel: its members cost nothing, so their own limit bounds nothing.
    pub fn wait(&self, request: &Request) -> Option<Duration> {
        let place = &request.place;
        let workspace = (place.platform, &place.workspace);
        let member = (workspace, &request.member.id);
        if matches!(
            request.action,
            Action::ButtonPressed(_) | Action::FormSubmitted { .. }
        ) {
            return self.buttons.wait(member);
        }
        // A member who is over the limit takes nothing of the channel's.
        match self.members.wait(member) {
            None if !place.direct || place.platform == Platform::Web => {
                self.channels.wait((workspace, &place.channel))
            }
            over => over,
        }
    }

    /// Drops the counts of members and channels whose full allowance is available again.
    pub fn forget_idle(&self) {
        for limit in [&self.members, &self.channels, &self.buttons] {
            limit.forget_idle();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Member, Place, Platform};

    fn request(member: usize, action: Action) -> Request {
        Request {
            delivery: String::new(),
            place: Place {
                platform: Platform::Discord,
                workspace: "guild".into(),
                channel: format!("channel {member}"),
                thread: None,
                direct: false,
            },
            member: Member {
                id: format!("member {member}"),
                language: None,
                roles: Vec::new(),
                manages: false,
                zone: None,
            },
            at: jiff::Timestamp::UNIX_EPOCH,
            action,
        }
    }

    #[test]
    fn a_hundred_thousand_members_take_a_bounded_number_of_counters() {
        let limits = Limits::of(&ChatSettings::default());
        for member in 0..100_000 {
            limits.wait(&request(member, Action::Help));
            limits.wait(&request(member, Action::ButtonPressed(String::new())));
        }
        for limit in [&limits.members, &limits.channels, &limits.buttons] {
            let counted = limit.counters.len();
            assert!(counted as u64 <= COUNTERS && counted > 30_000);
        }
    }

    #[test]
    fn all_visitors_of_the_page_share_the_limit_of_a_channel() {
        let limits = Limits::of(&ChatSettings {
            channel_per_minute: 3,
            ..ChatSettings::default()
        });
        let ask = |member, platform| {
            let mut request = request(member, Action::Help);
            request.place.platform = platform;
            request.place.channel = "one".into();
            request.place.direct = true;
            limits.wait(&request).is_some()
        };
        let page = [0, 1, 2, 3].map(|member| ask(member, Platform::Web));
        assert_eq!(page, [false, false, false, true]);
        let direct = [0, 1, 2, 3].map(|member| ask(member, Platform::Slack));
        assert_eq!(direct, [false; 4], "direct messages are no channel");
    }

    #[test]
    fn buttons_have_a_limit_of_their_own() {
        let limits = Limits::of(&ChatSettings {
            member_per_minute: 2,
            ..ChatSettings::default()
        });
        let help = || limits.wait(&request(1, Action::Help)).is_some();
        let press = || limits.wait(&request(1, Action::ButtonPressed(String::new())));
        assert_eq!([help(), help(), help()], [false, false, true]);
        assert!(press().is_none() && press().is_none() && press().is_some());
    }
}
