//! Practice: steps that members take on, check-ins, and recall. The rules are in `senpai-practice`.

mod another;
mod check_ins;
mod commitments;
mod forms;
mod list;
mod recall;
mod steps;
mod visits;

use jiff::{Timestamp, tz::TimeZone};
use senpai_content::Language;
use senpai_practice::commitment::{Commitment, Daytime};
use senpai_store::{Answered, Changed, CheckInAnswer, CommitmentChange, KeyParts};
use senpai_wording::PracticeWording;

pub use forms::{Form, form};
pub use visits::Visit;

use crate::{ChatService, Error, Platform, notifications::Address, session::Session};

impl ChatService {
    /// The community's time zone, and its name: UTC if this machine does not know the zone.
    pub fn zone(&self) -> (TimeZone, &str) {
        match TimeZone::get(&self.practice.zone) {
            Ok(zone) => (zone, &self.practice.zone),
            Err(_) => (TimeZone::UTC, "UTC"),
        }
    }

    /// The day in a member's time zone; in the community's if it is not known, or there is no such zone.
    pub(crate) fn daytime(&self, zone: Option<&str>) -> Daytime {
        let known = zone.and_then(|zone| TimeZone::get(zone).ok());
        Daytime::new(known.unwrap_or_else(|| self.zone().0))
    }
}

/// A time as a date, for a reader.
fn date(time: Timestamp, daytime: &Daytime, words: &PracticeWording) -> String {
    daytime.date(time).strftime(words.date).to_string()
}

impl Session<'_> {
    /// The member's time zone: their own choice, else the platform's; `None` if neither is known, as when the platform does not answer.
    fn known_zone(&self) -> Result<Option<String>, Error> {
        let member = self.request.member_key();
        let chosen = self.store().zone(KeyParts(&member))?;
        Ok(chosen.or_else(|| self.request.member.zone.clone()))
    }

    /// The member's day.
    pub fn daytime(&self) -> Result<Daytime, Error> {
        Ok(self.daytime_in(self.known_zone()?.as_deref()))
    }

    /// The member's day in a time zone. The page reaches nobody, so there a check-in may come at any time of the day.
    fn daytime_in(&self, zone: Option<&str>) -> Daytime {
        let daytime = self.service.daytime(zone);
        match self.request.place.platform {
            Platform::Web => daytime.at_any_time(),
            _ => daytime,
        }
    }

    /// Where the member is asked from now on. It is stored as JSON, as with a subscription.
    fn address(&self) -> Result<String, Error> {
        Ok(serde_json::to_string(&Address {
            place: self.request.place.clone(),
            member: self.request.member.id.clone(),
            private: true,
        })?)
    }

    /// Changes the member's commitment with this id.
    fn change_commitment<T>(
        &self,
        id: u64,
        change: impl FnOnce(&mut Commitment, &Daytime) -> T,
    ) -> Result<Changed<T>, Error> {
        let daytime = |zone: Option<&str>| self.daytime_in(zone);
        self.as_change(id, |by| self.store().change_commitment(by, daytime, change))
    }

    /// Takes the member's answer to the check-in with this number of a commitment.
    fn take_answer(&self, id: u64, number: u32, answer: CheckInAnswer) -> Result<Answered, Error> {
        let daytime = |zone: Option<&str>| self.daytime_in(zone);
        self.as_change(id, |by| {
            self.store().answer_check_in(by, number, answer, daytime)
        })
    }

    fn as_change<T>(
        &self,
        id: u64,
        change: impl FnOnce(&CommitmentChange) -> Result<T, senpai_store::Error>,
    ) -> Result<T, Error> {
        let member = self.request.member_key();
        let (zone, address) = (self.known_zone()?, self.address()?);
        Ok(change(&CommitmentChange {
            id,
            member: KeyParts(&member),
            at: self.request.at,
            zone: zone.as_deref(),
            address: &address,
        })?)
    }

    /// A time as a date in the member's time zone.
    fn date(&self, time: Timestamp) -> Result<String, Error> {
        Ok(date(time, &self.daytime()?, &self.words.practice))
    }
}

/// The number of a language, for the button of a form: a platform opens the form without asking anything.
fn language_number(language: Language) -> u16 {
    let at = Language::ALL.iter().position(|l| *l == language);
    u16::try_from(at.unwrap_or(0)).unwrap_or(0)
}
