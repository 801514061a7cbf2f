//! Rate limits of members and channels.

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

use crate::{Action, Request};

/// The number of counters of each limit, so that they take a bounded amount of memory (about 3 MB each). Two members or channels
/// may share one. By hand: of 100 members in the same minute, the chance that any two share one is 7%, and they would share a limit.
const COUNTERS: u64 = 1 << 16;

/// The rate limits, by member and by channel. Buttons have their own limit, because reading on is not asking.
pub(crate) struct Limits {
    members: DefaultKeyedRateLimiter<u16>,
    channels: DefaultKeyedRateLimiter<u16>,
    buttons: DefaultKeyedRateLimiter<u16>,
    hash: RandomState,
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
            buttons: per_minute(settings.member_per_minute),
            hash: RandomState::new(),
        }
    }

    /// Counts a request. Returns the time to wait when the member or the channel is over its limit. In a direct message, and of
    /// buttons, only the member counts.
    pub fn wait(&self, request: &Request) -> Option<Duration> {
        let place = &request.place;
        let workspace = (place.platform, &place.workspace);
        let member = self.counter((workspace, &request.member.id));
        let now = DefaultClock::default().now();
        let until = if matches!(request.action, Action::ButtonPressed(_)) {
            self.buttons.check_key(&member).err()
        } else {
            let of_channel = || {
                let channel = self.counter((workspace, &place.channel));
                self.channels.check_key(&channel).err()
            };
            let of_member = self.members.check_key(&member).err();
            // A member who is over the limit takes nothing of the channel's.
            match of_member {
                None if !place.direct => of_channel(),
                over => over,
            }
        };
        until.map(|until| until.wait_time_from(now))
    }

    fn counter(&self, who: impl Hash) -> u16 {
        let counter = self.hash.hash_one(who) % COUNTERS;
        u16::try_from(counter).unwrap_or(u16::MAX)
    }

    /// Drops the counts of members and channels whose full allowance is available again.
    pub fn forget_idle(&self) {
        for limit in [&self.members, &self.channels, &self.buttons] {
            limit.retain_recent();
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
            assert!(limit.len() as u64 <= COUNTERS && limit.len() > 30_000);
        }
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
