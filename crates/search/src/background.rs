//! How common terms are in ordinary text: in a small folder of posts everything looks rare.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use senpai_language::Field;

/// Field, term and share of passages in ten-thousandths; its head says where it is from.
const TABLE: &str = include_str!("../data/background.tsv");

/// The share of passages of ordinary text in which `term` stands, 0 to 1; 0 for all but common terms.
pub(crate) fn share(field: Field, term: &str) -> f32 {
    static SHARES: OnceLock<[FxHashMap<&'static str, f32>; 3]> = OnceLock::new();
    let shares = SHARES.get_or_init(|| {
        let mut out: [FxHashMap<&str, f32>; 3] = Default::default();
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let mut columns = line.split('\t');
            let field = columns.next().and_then(|f| f.parse::<usize>().ok());
            let (term, share) = (
                columns.next(),
                columns.next().and_then(|s| s.parse::<f32>().ok()),
            );
            if let (Some(field @ 0..3), Some(term), Some(share)) = (field, term, share) {
                out[field].insert(term, share / 10_000.0);
            }
        }
        out
    });
    shares[field as usize].get(term).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_common_and_subjects_are_not() {
        assert!(share(Field::Bigrams, "して") > 0.3);
        assert_eq!(share(Field::Bigrams, "入金"), 0.0);
    }
}
