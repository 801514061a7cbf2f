//! Shares of members, with the interval in which they lie.

use serde::Serialize;

use crate::group::is_enough;

/// The 97.5% point of the normal distribution: the intervals are of 95%.
const Z: f64 = 1.96;

/// A share of members, with the interval in which it lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Members of whom it is true.
    pub yes: u64,
    /// Members of whom it is known.
    pub known: u64,
    /// The least share, 0 to 1, by the Wilson interval.
    pub low: f64,
    /// The greatest share, 0 to 1.
    pub high: f64,
}

impl Share {
    /// The share of `yes` in `known` members, with its Wilson interval (Wilson 1927, "Probable inference, the law of succession, and
    /// statistical inference", J. Am. Stat. Assoc. 22). `None` where too few are known: fewer than five.
    pub fn of(yes: usize, known: usize) -> Option<Share> {
        if !is_enough(known) {
            return None;
        }
        let (n, z2) = (known as f64, Z * Z);
        let share = yes as f64 / n;
        let center = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        Some(Share {
            yes: yes as u64,
            known: known as u64,
            low: (center - half).max(0.0),
            high: (center + half).min(1.0),
        })
    }

    /// The share, 0 to 1.
    pub fn value(&self) -> f64 {
        self.yes as f64 / self.known as f64
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_wilsons_and_small_groups_have_none() {
        // The example of Agresti and Coull (1998): none of 10, and Brown, Cai and DasGupta (2001): 5 of 50.
        let none = Share::of(0, 10).unwrap();
        assert!(
            none.low.abs() < 1e-9 && (none.high - 0.2775).abs() < 1e-3,
            "{none:?}"
        );
        let tenth = Share::of(5, 50).unwrap();
        assert!((tenth.low - 0.0435).abs() < 1e-3 && (tenth.high - 0.2136).abs() < 1e-3);
        assert_eq!(Share::of(4, 4), None);
    }
}
