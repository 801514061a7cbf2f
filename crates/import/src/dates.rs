//! Reads days as feeds and exports write them.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The day that `text` begins with, in its own time zone: RFC 3339, RFC 2822 (years of two digits too), `2026/02/03`,
/// `Feb 03, 2026`, `Tue Feb 3 09:00:00 2026` and `2026年2月3日`. `None` for other texts and for days that no calendar has.
pub(crate) fn day(text: &str) -> Option<Date> {
    let text: String = text.nfkc().take(80).collect();
    let text = text.trim();
    numbers(text).or_else(|| words(text))
}

/// `MM/DD/YYYY`, as Movable Type writes it.
pub(crate) fn american_day(text: &str) -> Option<Date> {
    let mut parts = text.split_whitespace().next()?.split('/');
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    date(parts.next()?.parse().ok()?, month, day)
}

/// Year, month and day as numbers in this order.
fn numbers(text: &str) -> Option<Date> {
    let runs: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .take(3)
        .collect();
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match runs.as_slice() {
        [day, ..] if day.len() == 8 => date(
            day[..4].parse().ok()?,
            day[4..6].parse().ok()?,
            day[6..].parse().ok()?,
        ),
        [year, month, day] if year.len() == 4 && month.len() <= 2 => {
            let day = &day[..day.len().min(2)];
            date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
}

/// A month by its English name, a day and a year.
fn words(text: &str) -> Option<Date> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-'))
        .filter(|w| !w.is_empty())
        .collect();
    let month_of = |word: &str| {
        let word = word.to_ascii_lowercase();
        let known = |m: &&str| word.starts_with(*m) && word.len() <= "september".len();
        MONTHS.iter().position(known).map(|at| at as i8 + 1)
    };
    let at = words.iter().position(|w| month_of(w).is_some())?;
    let month = month_of(words[at])?;
    let number = |word: Option<&&str>| {
        word?
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .parse::<i16>()
            .ok()
    };
    let day_before = at.checked_sub(1).and_then(|i| number(words.get(i)));
    let (day, year) = match day_before {
        Some(day) => (day, words.get(at + 1)?),
        None => {
            let rest = words.get(at + 2..)?;
            (
                number(words.get(at + 1))?,
                rest.iter().find(|w| !w.contains([':', '+']))?,
            )
        }
    };
    date(full_year(year)?, month, day.try_into().ok()?)
}

/// The full year for one of two or three digits: RFC 2822, section 4.3.
fn full_year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    Some(match text.len() {
        2 if year < 50 => year + 2000,
        2 | 3 => year + 1900,
        4 => year,
        _ => return None,
    })
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    (year >= 1900).then(|| Date::new(year, month, day).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for text in [
            "2026-02-03T23:00:00Z",
            "2026-02-03 09:00:00",
            "20260203T090000",
            "2026/2/3",
            "2026.02.03",
            "2026年2月3日",
            "２０２６年２月３日",
            "Tue, 03 Feb 2026 09:00:00 +0900",
            "Tue,03 Feb 26 09:00 JST",
            "3 February 2026",
            "03-Feb-2026",
            "Feb 03, 2026 09:00",
            "February 3rd, 2026",
            "Tue Feb  3 09:00:00 2026",
            "Tue Feb 3 09:00:00 +0900 2026",
        ] {
            let right = Some(Date::constant(2026, 2, 3));
            let found = day(text);
            assert!(found == right, "{text}: {found:?}");
        }
        for text in [
            "",
            "soon",
            "2026-02-30",
            "31 Apr 2026",
            "0000-00-00 00:00:00",
            "2026-02",
            "Feb",
            "May",
            "13",
            "99999999",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(
            american_day("02/03/2026 09:00:00 AM"),
            Some(Date::constant(2026, 2, 3))
        );
    }
}
