//! The weeks of the figures.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// The weeks from `since` to `now`, each with its Monday.
pub(super) fn weeks(
    since: Timestamp,
    now: Timestamp,
) -> impl Iterator<Item = (Date, Range<Timestamp>)> {
    let (first, last) = (monday(since), monday(now));
    let next = |monday: &Date| monday.checked_add(1.week()).ok();
    let mondays =
        std::iter::successors(Some(first), next).take_while(move |monday| *monday <= last);
    let begin = |monday: Date| TimeZone::UTC.to_timestamp(monday.at(0, 0, 0, 0)).ok();
    mondays.filter_map(move |monday| Some((monday, begin(monday)?..begin(next(&monday)?)?)))
}

/// The Monday (UTC) of the week of a time.
pub fn monday(at: Timestamp) -> Date {
    let date = TimeZone::UTC.to_datetime(at).date();
    let days = i64::from(date.weekday().to_monday_zero_offset());
    let monday = date.checked_sub(SignedDuration::from_hours(24 * days));
    monday.unwrap_or(date)
}
