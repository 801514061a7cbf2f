//! The time at which posts are read, and dates in the forms that blogs use.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};
use unicode_normalization::UnicodeNormalization;

/// The time at which posts are read: a post with a later date is not public yet. Dates without a time zone are read in `zone`.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The time.
    pub now: Timestamp,
    /// The time zone of dates that name none.
    pub zone: TimeZone,
}

impl From<Timestamp> for Moment {
    /// Dates that name no time zone are in UTC.
    fn from(now: Timestamp) -> Moment {
        Moment {
            now,
            zone: TimeZone::UTC,
        }
    }
}

impl From<ZonedDateTime> for Moment {
    fn from(now: ZonedDateTime) -> Moment {
        Moment {
            now: now.timestamp(),
            zone: now.time_zone().clone(),
        }
    }
}

impl From<Date> for Moment {
    /// The end of the day, in UTC: all posts of that day are public. For the present time, use `ZonedDateTime::now()`: the day
    /// alone would show the posts of the evening, and in the east the posts of the next morning, too early.
    fn from(day: Date) -> Moment {
        let end = TimeZone::UTC.to_timestamp(day.to_datetime(Time::MAX));
        Moment::from(end.unwrap_or(Timestamp::MAX))
    }
}

/// A date of a front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct When {
    /// The written day.
    pub day: Date,
    /// The written time of day; midnight if there is none; `None` if the time is in another time zone.
    pub time: Option<Time>,
    /// The instant; without a time of day, the first instant of the day.
    pub at: Timestamp,
}

/// Reads a date in the forms that blogs use: `2026-01-31`, `2026/1/31`, `2026年1月31日`, `令和8年1月31日`, `R8.1.31`, `20260131`, `Jan 31, 2026`, `31 January
/// 2026`, each with or without a time of day and a time zone, and seconds since 1970. A date whose day and month could be exchanged
/// (`02/01/2026`) is not read.
pub(crate) fn parse_date(text: &str, zone: &TimeZone) -> Option<When> {
    let text: String = text.nfkc().collect();
    let text = text.trim().trim_matches(['"', '\'', '<', '>', '[', ']']);
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let seconds = match text.len() {
        10 => text.parse().ok(),
        13 => text.parse().ok().map(|millis: i64| millis / 1000),
        _ => None,
    };
    if let Some(seconds) = seconds.filter(|_| is_number) {
        let at = Timestamp::from_second(seconds).ok()?;
        let day = zone.to_datetime(at).date();
        return Some(When {
            day,
            time: None,
            at,
        });
    }
    let (day, rest) = day(text)?;
    let (time, offset) = time_of_day(rest)?;
    let time = time.unwrap_or(Time::midnight());
    let at = instant(day.to_datetime(time), offset, zone)?;
    Some(When {
        day,
        time: offset.is_none().then_some(time),
        at,
    })
}

fn instant(local: DateTime, offset: Option<Offset>, zone: &TimeZone) -> Option<Timestamp> {
    match offset {
        Some(offset) => offset.to_timestamp(local).ok(),
        None => zone.to_timestamp(local).ok(),
    }
}

/// The day at the start of `text`, and the text after it.
fn day(text: &str) -> Option<(Date, &str)> {
    if text.starts_with(|c: char| c.is_ascii_digit()) && !begins_with_day(text) {
        return numeric_day(text);
    }
    match era(text) {
        Some((year, rest)) => month_and_day(year, rest.trim_start()),
        None => named_day(text),
    }
}

/// True if the text begins like `31 January 2026`.
fn begins_with_day(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.len() - rest.len() <= 2
        && rest
            .trim_start_matches([' ', '-', '.'])
            .starts_with(|c: char| c.is_ascii_alphabetic())
}

fn numeric_day(text: &str) -> Option<(Date, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 8 {
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
        let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
        let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        return Some((date, &text[8..]));
    }
    if digits != 4 {
        return None;
    }
    let (year, rest) = text.split_at(4);
    month_and_day(year.parse().ok()?, rest)
}

/// The day in the text after a year: `-1-31`, `年1月31日`.
fn month_and_day(year: i16, rest: &str) -> Option<(Date, &str)> {
    let (separator, rest) = one_of(rest, &['-', '/', '.', '年'])?;
    let (month, rest) = number(rest.trim_start())?;
    let closing = if separator == '年' { '月' } else { separator };
    let rest = rest.trim_start().strip_prefix(closing)?;
    let (day, rest) = number(rest.trim_start())?;
    let rest = match separator {
        '年' => rest.trim_start().strip_prefix('日')?,
        _ => rest,
    };
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?);
    Some((date.ok()?, rest))
}

/// The Japanese eras: the name, its letter, and the year before the first. Source: the cabinet orders that name them.
const ERAS: [(&str, char, i16); 5] = [
    ("令和", 'R', 2018),
    ("平成", 'H', 1988),
    ("昭和", 'S', 1925),
    ("大正", 'T', 1911),
    ("明治", 'M', 1867),
];

/// The year of a Japanese era at the start of `text`, and the text after its number: `令和6`, `平成元`, `R6`.
pub(crate) fn era(text: &str) -> Option<(i16, &str)> {
    let (before, rest) = ERAS.iter().find_map(|(name, letter, before)| {
        let rest = text.strip_prefix(name).or_else(|| {
            let rest = text.strip_prefix([*letter, letter.to_ascii_lowercase()])?;
            rest.starts_with(|c: char| c.is_ascii_digit())
                .then_some(rest)
        })?;
        Some((*before, rest.trim_start()))
    })?;
    if let Some(rest) = rest.strip_prefix('元') {
        return Some((before + 1, rest));
    }
    let (number, after) = number(rest)?;
    let number = i16::try_from(number)
        .ok()
        .filter(|number| (1..100).contains(number))?;
    Some((before + number, after))
}

/// The year of a number of two digits. POSIX `strptime`: 69 to 99 are in the 20th century, 0 to 68 in the 21st.
pub(crate) fn of_short_year(year: i16) -> i16 {
    match year {
        69..=99 => 1900 + year,
        _ => 2000 + year,
    }
}

/// `Mon, 31 Jan 2026`, `31-Jan-2026`, `January 31st, 2026`.
fn named_day(text: &str) -> Option<(Date, &str)> {
    let mut rest = text;
    let (mut month, mut day, mut year) = (None, None, None);
    while month.is_none() || day.is_none() || year.is_none() {
        rest = rest.trim_start_matches([' ', ',', '.', '-']);
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let (value, after) = number(rest)?;
            let is_year = rest.len() - after.len() == 4;
            if is_year {
                year = Some(value)
            } else if day.is_none() {
                day = Some(value)
            } else {
                return None;
            }
            rest = ["st", "nd", "rd", "th"]
                .iter()
                .find_map(|ending| after.strip_prefix(ending))
                .unwrap_or(after);
        } else {
            let end = rest
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(rest.len());
            let word = rest[..end].to_ascii_lowercase();
            if word.is_empty() {
                return None;
            }
            match MONTHS
                .split_whitespace()
                .position(|name| word.len() > 2 && name.starts_with(&word))
            {
                Some(index) => month = Some(index as i8 + 1),
                None if WEEKDAYS
                    .split_whitespace()
                    .any(|name| word.len() > 2 && name.starts_with(&word)) => {}
                None => return None,
            }
            rest = &rest[end..];
        }
    }
    let date = Date::new(year?.try_into().ok()?, month?, day?.try_into().ok()?);
    Some((date.ok()?, rest))
}

const MONTHS: &str =
    "january february march april may june july august september october november december";
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday";

fn one_of<'a>(text: &'a str, choices: &[char]) -> Option<(char, &'a str)> {
    let first = text.chars().next().filter(|c| choices.contains(c))?;
    Some((first, &text[first.len_utf8()..]))
}

/// The number at the start of `text`, of at most nine digits, and the text after it.
fn number(text: &str) -> Option<(i32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let value = text.get(..digits.min(9))?.parse().ok()?;
    Some((value, rest))
}

/// The time of day and the offset from UTC in the text after a day; `None` if it is something else.
fn time_of_day(text: &str) -> Option<(Option<Time>, Option<Offset>)> {
    let text = text.trim_start_matches(['T', 't', ' ', ',']).trim_end();
    let text = text.split(" [").next().unwrap_or(text);
    // A weekday may follow the day: 2026年1月31日(土).
    let text = match text.strip_prefix('(') {
        Some(inside) => inside.split_once(')')?.1.trim_start(),
        None => text,
    };
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((None, offset(text)?));
    }
    let (hour, rest) = number(text)?;
    let (minute, rest) = number(one_of(rest, &[':', '時'])?.1)?;
    let rest = rest.strip_prefix('分').unwrap_or(rest);
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest)?,
        None => (0, rest),
    };
    let rest = match rest.strip_prefix('.') {
        Some(rest) => number(rest)?.1,
        None => rest,
    };
    let rest = rest.trim_start();
    let lower = rest.to_ascii_lowercase();
    let (hour, rest) = match hour {
        1..=11 if lower.starts_with("pm") => (hour + 12, &rest[2..]),
        12 if lower.starts_with("am") => (0, &rest[2..]),
        _ if lower.starts_with("am") || lower.starts_with("pm") => (hour, &rest[2..]),
        _ => (hour, rest),
    };
    let part = |value: i32| i8::try_from(value).ok();
    let time = Time::new(part(hour)?, part(minute)?, part(second.min(59))?, 0).ok()?;
    Some((Some(time), offset(rest.trim())?))
}

/// `Z`, `+09:00`, `+0900`, `+9`, `GMT`, `JST`. `Some(None)` if nothing is written, `None` for anything else.
fn offset(text: &str) -> Option<Option<Offset>> {
    let text = text.split(['[', '(']).next().unwrap_or(text).trim();
    let text = match text.get(..3) {
        Some("UTC" | "GMT") if text.len() > 3 => &text[3..],
        _ => text,
    };
    if text.is_empty() {
        return Some(None);
    }
    if matches!(text, "Z" | "z" | "UTC" | "GMT" | "UT") {
        return Some(Some(Offset::UTC));
    }
    // The zones that RFC 2822 names, and Japan's.
    let hours = match text {
        "JST" => Some(9),
        "EDT" => Some(-4),
        "EST" | "CDT" => Some(-5),
        "CST" | "MDT" => Some(-6),
        "MST" | "PDT" => Some(-7),
        "PST" => Some(-8),
        _ => None,
    };
    if let Some(hours) = hours {
        return Some(Offset::from_hours(hours).ok());
    }
    let (sign, digits) = one_of(text, &['+', '-'])?;
    let (value, rest) = number(digits)?;
    let (hours, minutes) = match (digits.len() - rest.len(), rest.strip_prefix(':')) {
        (1 | 2, Some(minutes)) => (value, number(minutes)?.0),
        (1 | 2, None) => (value, 0),
        (4, None) => (value / 100, value % 100),
        _ => return None,
    };
    let seconds = (hours * 60 + minutes) * 60;
    let seconds = if sign == '-' { -seconds } else { seconds };
    Some(Some(Offset::from_seconds(seconds).ok()?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_blogs_write_them() {
        for (text, at) in [
            ("2026-01-31", "2026-01-31T00:00:00Z"),
            ("2026/1/31", "2026-01-31T00:00:00Z"),
            ("20260131", "2026-01-31T00:00:00Z"),
            ("2026年1月31日", "2026-01-31T00:00:00Z"),
            ("２０２６年１月３１日（土） 9時5分", "2026-01-31T09:05:00Z"),
            ("2026-01-31 09:05", "2026-01-31T09:05:00Z"),
            ("2026-01-31T09:05:06+09:00", "2026-01-31T00:05:06Z"),
            ("2026-01-31 09:05:06 +0900", "2026-01-31T00:05:06Z"),
            ("2026-01-31T09:05:06.123Z", "2026-01-31T09:05:06Z"),
            ("2026-01-31T09:05 JST", "2026-01-31T00:05:00Z"),
            ("Sat, 31 Jan 2026 09:05:06 GMT", "2026-01-31T09:05:06Z"),
            ("Sat, 31 Jan 2026 09:05:06 -0500", "2026-01-31T14:05:06Z"),
            ("31-Jan-2026 09:05:06 EST", "2026-01-31T14:05:06Z"),
            ("January 31st, 2026", "2026-01-31T00:00:00Z"),
            ("Jan 31, 2026 9:05 PM", "2026-01-31T21:05:00Z"),
            ("31-Jan-2026", "2026-01-31T00:00:00Z"),
            ("1769817600", "2026-01-31T00:00:00Z"),
            ("令和8年1月31日", "2026-01-31T00:00:00Z"),
            ("令和元年5月1日(水) 9:05", "2019-05-01T09:05:00Z"),
            ("㍻30年1月5日", "2018-01-05T00:00:00Z"),
            ("R8.1.31", "2026-01-31T00:00:00Z"),
            ("h30/1/5", "2018-01-05T00:00:00Z"),
        ] {
            let read = parse_date(text, &TimeZone::UTC).map(|when| when.at.to_string());
            assert_eq!(read.as_deref(), Some(at), "{text}");
        }
        for text in [
            "",
            "昨日",
            "tomorrow",
            "2026-13-02",
            "2026-02-30",
            "02/01/2026",
            "2026",
            "2026-01",
            "Jan 2026",
            "2026-01-31 at noon",
            "99999999999999",
            "31 31 31",
            "Monday",
            "24/01/05",
            "令和6年",
            "R6",
            "令和0年1月1日",
            "March 5",
        ] {
            assert_eq!(parse_date(text, &TimeZone::UTC), None, "{text}");
        }
    }
}
