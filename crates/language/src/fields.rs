//! The three index fields and the terms of each.

use crate::{Script, Unit, Units};

/// An index field. Together, the three fields replace a dictionary of Japanese words: bigrams keep the order of characters, runs
/// keep whole words, singles match parts of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Pairs of adjacent units, also of a number and a CJK character (`2014年`), and Latin words and numbers alone.
    Bigrams,
    /// Whole runs of kanji, runs of katakana, Latin words, numbers; no hiragana.
    Runs,
    /// Single kanji, runs of katakana, Latin words, numbers; no hiragana.
    Singles,
}

impl Field {
    /// All fields, in the order of their discriminants.
    pub const ALL: [Field; 3] = [Field::Bigrams, Field::Runs, Field::Singles];

    /// Calls `emit` with each term of `units` for this field, including repetitions.
    pub fn terms(self, units: &Units, emit: impl FnMut(&str)) {
        match self {
            Field::Bigrams => bigrams(units, emit),
            Field::Runs => runs(units, true, emit),
            Field::Singles => runs(units, false, emit),
        }
    }
}

fn bigrams(units: &Units, mut emit: impl FnMut(&str)) {
    let mut pair = String::new();
    for run in units.as_slice().chunk_by(|a, b| a.run == b.run) {
        for unit in run.iter().filter(|u| !u.script.is_cjk()) {
            emit(units.text(*unit));
        }
        if let [only] = run
            && only.script.is_cjk()
        {
            emit(units.text(*only));
        }
        for two in run.windows(2) {
            if two[0].script.is_cjk() || two[1].script.is_cjk() {
                emit(units.joined(two[0], two[1]));
            } else {
                pair.clear();
                pair.push_str(units.text(two[0]));
                pair.push(' ');
                pair.push_str(units.text(two[1]));
                emit(&pair);
            }
        }
    }
}

fn runs(units: &Units, join_kanji: bool, mut emit: impl FnMut(&str)) {
    let joins = |script: Script| match script {
        Script::Katakana => true,
        Script::Han => join_kanji,
        _ => false,
    };
    let adjacent = |a: &Unit, b: &Unit| {
        a.script == b.script && a.run == b.run && a.position + 1 == b.position && joins(a.script)
    };
    for run in units.as_slice().chunk_by(adjacent) {
        let (first, last) = (run[0], run[run.len() - 1]);
        if first.script != Script::Hiragana {
            emit(without_final_long_vowel(
                units.joined(first, last),
                run.len(),
            ));
        }
    }
}

/// Drops the final ー of a run of four units or more: サーバー and サーバ are one word; コー and コ are not.
fn without_final_long_vowel(run: &str, units: usize) -> &str {
    if units < 4 {
        return run;
    }
    run.strip_suffix('ー').unwrap_or(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: Field, text: &str, expect: &[&str]) {
        let mut terms = Vec::new();
        field.terms(&Units::of(&crate::normalize(text)), |t| {
            terms.push(t.to_owned())
        });
        assert_eq!(terms, expect);
    }

    #[test]
    fn bigrams_bridge_numbers_and_words() {
        check(Field::Bigrams, "2014年", &["2014", "2014年"]);
        check(
            Field::Bigrams,
            "sales pitch",
            &["sale", "pitch", "sale pitch"],
        );
        check(Field::Bigrams, "木。入金", &["木", "入金"]);
    }

    #[test]
    fn runs_are_whole_words_and_singles_their_parts() {
        check(Field::Runs, "受注報告はサーバー", &["受注報告", "サーバ"]);
        check(Field::Singles, "受注はサーバー", &["受", "注", "サーバ"]);
    }
}
