//! Cron schedules in local time.

use std::cmp::Ordering;

use croner::{
    CivilDate, CivilDateTime, CivilTime, CronDateTime, Resolution, Weekday, errors::CronError,
};
use jiff::{SignedDuration, ZonedDateTime, civil::DateTime};

/// A local date and time without a time zone. If clocks are set back and an hour comes twice, a schedule runs once in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime(DateTime);

impl LocalTime {
    /// The local time now.
    pub fn now() -> LocalTime {
        LocalTime(ZonedDateTime::now().datetime())
    }
}

impl CronDateTime for LocalTime {
    fn to_civil(&self) -> CivilDateTime {
        let (date, time) = (self.0.date(), self.0.time());
        let part = |n: i8| u32::try_from(n).unwrap_or(0);
        CivilDateTime::new(
            CivilDate::from_parts_unchecked(
                date.year().into(),
                part(date.month()),
                part(date.day()),
            ),
            CivilTime::from_parts_unchecked(
                part(time.hour()),
                part(time.minute()),
                part(time.second()),
            ),
        )
    }

    fn civil_weekday(&self) -> Weekday {
        let day = self.0.weekday().to_sunday_zero_offset();
        Weekday::from_days_from_sunday(u32::try_from(day).unwrap_or(0))
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<LocalTime>, CronError> {
        let part = |n: u32| i8::try_from(n).map_err(|_| CronError::InvalidDate);
        let year = i16::try_from(civil.year()).map_err(|_| CronError::InvalidDate)?;
        let made = DateTime::new(
            year,
            part(civil.month())?,
            part(civil.day())?,
            part(civil.hour())?,
            part(civil.minute())?,
            part(civil.second())?,
            0,
        );
        Ok(Resolution::Single(LocalTime(
            made.map_err(|_| CronError::InvalidDate)?,
        )))
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<LocalTime> {
        self.0
            .checked_add(SignedDuration::from_secs(seconds))
            .ok()
            .map(LocalTime)
    }

    fn cmp_instant(&self, other: &LocalTime) -> Ordering {
        self.cmp(other)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use croner::Cron;

    use super::*;

    #[test]
    fn a_schedule_follows_the_clock_on_the_wall() {
        let at = |text: &str| LocalTime(text.parse().unwrap());
        for (pattern, now, next) in [
            ("0 4 * * *", "2026-11-24T03:59:59", "2026-11-24T04:00:00"),
            ("0 4 * * *", "2026-11-24T04:00:00", "2026-11-25T04:00:00"),
            ("*/15 * * * *", "2026-12-31T23:50:00", "2027-01-01T00:00:00"),
            ("0 9 * * MON", "2026-11-24T00:00:00", "2026-11-30T09:00:00"),
        ] {
            let schedule: Cron = pattern.parse().unwrap();
            assert_eq!(
                schedule.find_next_occurrence(&at(now), false).unwrap(),
                at(next),
                "{pattern}"
            );
        }
    }
}
