//! The days after which a member is asked about a step.

use serde::{Deserialize, Serialize};

/// The days of the check-ins about a step.
///
/// The usual days are 3, 10 and 30. They are set by hand from two findings: repetitions spread over days are remembered longer than
/// repetitions on one day (Cepeda et al., "Distributed practice in verbal recall tasks", 2006), and a new habit took between 18 and
/// 254 days (Lally et al., "How are habits formed", 2010), so "kept up" says something after a month at the earliest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// After 1, 4 and 14 days.
    Sooner,
    /// After 3, 10 and 30 days.
    #[default]
    Usual,
    /// After 7, 21 and 60 days.
    Later,
}

impl Pace {
    /// All paces, the soonest first.
    pub const ALL: [Pace; 3] = [Pace::Sooner, Pace::Usual, Pace::Later];

    /// The days after which the member is asked, counted from the day on which they took the step on or chose the pace.
    pub fn days(self) -> [u16; 3] {
        match self {
            Pace::Sooner => [1, 4, 14],
            Pace::Usual => [3, 10, 30],
            Pace::Later => [7, 21, 60],
        }
    }

    /// The days between the check-in `stage`, counted from 0, and the check-in before it. For the first one, they count from the
    /// day on which the step was taken on or the pace was chosen.
    pub(super) fn wait_before(self, stage: usize) -> u16 {
        let days = self.days();
        let stage = stage.min(days.len() - 1);
        let before = stage.checked_sub(1).map_or(0, |before| days[before]);
        days[stage] - before
    }
}
