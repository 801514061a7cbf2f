//! How common terms are in ordinary text: in a small folder of posts everything looks rare.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::query::Term;

/// Shares of passages, in ten-thousandths, by field and term; its head says where it is from.
const JAPANESE: &str = include_str!("../data/background-ja.tsv");
/// The same by stem: a word of English is one term in every field.
const ENGLISH: &str = include_str!("../data/background-en.tsv");

type Shares = FxHashMap<&'static str, f32>;

/// The share of passages of ordinary text in which `term` stands, 0 to 1; 0 for all but common terms.
pub(crate) fn share(term: &Term) -> f32 {
    static BY_FIELD: LazyLock<[Shares; 3]> =
        LazyLock::new(|| ["0\t", "1\t", "2\t"].map(|field| shares(JAPANESE, field)));
    static BY_STEM: LazyLock<Shares> = LazyLock::new(|| shares(ENGLISH, ""));
    let shares = if term.is_cjk() {
        &BY_FIELD[term.field as usize]
    } else {
        &BY_STEM
    };
    shares.get(term.text.as_str()).copied().unwrap_or(0.0)
}

/// What the lines of `table` say that begin with `field`.
fn shares(table: &'static str, field: &str) -> Shares {
    let lines = table.lines().filter_map(|line| line.strip_prefix(field));
    let columns = lines.filter_map(|line| line.split_once('\t'));
    let shares = columns.filter_map(|(term, share)| Some((term, share.parse::<f32>().ok()?)));
    shares
        .map(|(term, share)| (term, share / 10_000.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use senpai_language::Field;

    use super::*;

    fn check(field: Field, text: &str) -> f32 {
        share(&Term {
            field,
            text: text.into(),
            weight: 1.0,
            own: true,
            joins: false,
        })
    }

    #[test]
    fn ordinary_words_are_common_and_subjects_are_not() {
        assert!(check(Field::Bigrams, "して") > 0.3);
        assert_eq!(check(Field::Bigrams, "入金"), 0.0);
        assert!(check(Field::Runs, "need") > 0.1);
        assert_eq!(check(Field::Runs, "invoic"), 0.0);
    }
}
