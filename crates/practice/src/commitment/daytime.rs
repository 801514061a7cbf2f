//! The hours of a member's day in which a check-in may be sent.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

/// The time of day from which check-ins may be sent, local to the member. By hand: nobody is woken.
const START: Time = Time::constant(9, 0, 0, 0);
/// The time of day from which check-ins may no longer be sent, local to the member. By hand: the evening is free.
const END: Time = Time::constant(20, 0, 0, 0);
/// The latest time of day for which a check-in is planned. By hand: an hour before the end, so that a short outage does not move
/// the check-in to the next day.
const LATEST: Time = Time::constant(19, 0, 0, 0);

/// A member's day, in their time zone.
#[derive(Clone, Debug)]
pub struct Daytime {
    zone: TimeZone,
    /// True if a check-in may be sent at any time of day.
    always: bool,
}

impl Daytime {
    /// The day in a time zone.
    pub fn new(zone: TimeZone) -> Daytime {
        Daytime {
            zone,
            always: false,
        }
    }

    /// The day of a member who visits a page to see check-ins: no message wakes them, so a check-in may come at any time of the
    /// day.
    #[must_use]
    pub fn at_any_time(self) -> Daytime {
        Daytime {
            always: true,
            ..self
        }
    }

    /// The local date of a time.
    pub fn date(&self, time: Timestamp) -> Date {
        self.zone.to_datetime(time).date()
    }

    /// The first time at or after `now` at which a check-in may be sent.
    pub fn next(&self, now: Timestamp) -> Timestamp {
        let local = self.zone.to_datetime(now);
        if self.always {
            now
        } else if local.time() < START {
            self.at(now, 0, START)
        } else if local.time() < END {
            now
        } else {
            self.at(now, 1, START)
        }
    }

    /// The first time of the next day at which a check-in may be sent.
    pub fn start_of_next_day(&self, now: Timestamp) -> Timestamp {
        let start = if self.always { Time::midnight() } else { START };
        self.at(now, 1, start)
    }

    /// True if two times are on the same local date.
    pub fn is_same_day(&self, one: Timestamp, other: Timestamp) -> bool {
        self.date(one) == self.date(other)
    }

    /// The time `days` days after `now`, at `now`'s time of day, which is moved into the hours for check-ins. If a check-in may come at
    /// any time, it is the start of that day.
    pub(super) fn after(&self, now: Timestamp, days: u16) -> Timestamp {
        let time = match self.always {
            true => Time::midnight(),
            false => self.zone.to_datetime(now).time().clamp(START, LATEST),
        };
        self.at(now, days, time)
    }

    /// The local time `time` on the date `days` days after `now`. A time that summer time skips is moved behind the gap.
    fn at(&self, now: Timestamp, days: u16, time: Time) -> Timestamp {
        let span = SignedDuration::from_hours(24 * i64::from(days));
        let date = self.date(now).saturating_add(span);
        let local = self
            .zone
            .to_ambiguous_zoned_datetime(date.to_datetime(time));
        local
            .compatible()
            .map_or_else(|_| days_after(now, days), |zoned| zoned.timestamp())
    }
}

/// The time `days` times 24 hours after `now`.
pub(super) fn days_after(now: Timestamp, days: u16) -> Timestamp {
    let span = SignedDuration::from_hours(24 * i64::from(days));
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(zone: &str) -> Daytime {
        Daytime::new(TimeZone::get(zone).unwrap())
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_check_in_waits_for_the_day_and_keeps_the_time_of_day() {
        let tokyo = day("Asia/Tokyo");
        for (now, next) in [
            ("2026-03-01T08:59+09", "2026-03-01T09:00+09"),
            ("2026-03-01T09:00+09", "2026-03-01T09:00+09"),
            ("2026-03-01T19:59+09", "2026-03-01T19:59+09"),
            ("2026-03-01T20:00+09", "2026-03-02T09:00+09"),
            ("2026-03-01T23:30+09", "2026-03-02T09:00+09"),
        ] {
            assert_eq!(tokyo.next(time(now)), time(next), "{now}");
        }
        for (now, after) in [
            ("2026-03-01T12:34+09", "2026-03-04T12:34+09"),
            ("2026-03-01T02:00+09", "2026-03-04T09:00+09"),
            ("2026-03-01T22:00+09", "2026-03-04T19:00+09"),
        ] {
            assert_eq!(tokyo.after(time(now), 3), time(after), "{now}");
        }
    }

    #[test]
    fn the_next_day_begins_at_midnight_for_who_looks_by_themselves() {
        let now = time("2026-03-01T15:00+09");
        let tokyo = day("Asia/Tokyo");
        assert_eq!(tokyo.start_of_next_day(now), time("2026-03-02T09:00+09"));
        let page = tokyo.at_any_time();
        assert_eq!(page.start_of_next_day(now), time("2026-03-02T00:00+09"));
        assert_eq!(page.after(now, 3), time("2026-03-04T00:00+09"));
    }

    #[test]
    fn summer_time_moves_no_check_in() {
        // New York changed to summer time on 8 March 2026 and back on 1 November.
        let york = day("America/New_York");
        for (now, after) in [
            ("2026-03-06T12:00-05", "2026-03-09T12:00-04"),
            ("2026-10-30T12:00-04", "2026-11-02T12:00-05"),
        ] {
            assert_eq!(york.after(time(now), 3), time(after), "{now}");
        }
    }
}
