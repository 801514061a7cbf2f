//! Frequencies of terms in ordinary text. They correct idf in a small folder of posts, where even common words look rare.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::Term;

/// Shares of passages, in ten-thousandths, by field and term. The file's head names its source.
const JAPANESE: &str = include_str!("../data/background-ja.tsv");
/// Shares by stem: an English word is one term in every field. The file's head names its source.
const ENGLISH: &str = include_str!("../data/background-en.tsv");

type Shares = FxHashMap<&'static str, f32>;

/// The share of passages of ordinary text that have `term`, 0 to 1; 0 if the table does not list the term.
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

/// The shares in the lines of `table` that begin with `field`.
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
            from_question: true,
            is_function_pair: false,
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
