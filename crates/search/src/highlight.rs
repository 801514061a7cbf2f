//! The words of a question in a text, to be highlighted.

use std::ops::Range;

use senpai_language::{Field, Normalized, Script, Unit, Units};

use crate::Query;

/// The whole words of `text` that the question has, in bytes, in order and apart.
///
/// Highlighted are Latin words and numbers, katakana runs that share two characters in a row with the question, kanji that
/// share two in a row, and a kanji that is alone in text and question. A synonym is highlighted as a whole, never by one
/// kanji of it (手 of 読み手).
pub(crate) fn highlights(query: &Query, text: &str) -> Vec<Range<usize>> {
    let normalized = Normalized::of(text);
    let units = Units::of(&normalized.text);
    let list = units.as_slice();
    let mut marked: Vec<bool> = vec![false; list.len()];
    mark_words(query, &units, &mut marked);
    for synonym in query.synonyms.iter().map(|matched| &matched.synonym) {
        let is_word = synonym.chars().nth(1).is_some();
        for (start, _) in normalized.text.match_indices(synonym).filter(|_| is_word) {
            let span = start..start + synonym.len();
            for (unit, marked) in list.iter().zip(&mut marked) {
                *marked |= span.contains(&units.source(*unit).start);
            }
        }
    }
    complete_katakana(list, &mut marked);
    let mut out: Vec<Range<usize>> = Vec::new();
    for (unit, _) in list.iter().zip(marked).filter(|(_, marked)| *marked) {
        let range = normalized.original(units.source(*unit));
        match out.last_mut() {
            Some(before) if range.start <= before.end => before.end = before.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// Marks the units that are words of the question.
fn mark_words(query: &Query, units: &Units, marked: &mut [bool]) {
    let list = units.as_slice();
    let is_one_run = |a: &Unit, b: &Unit| a.run == b.run && a.script == b.script;
    for (i, unit) in list.iter().enumerate() {
        match unit.script {
            Script::Latin | Script::Digit => {
                marked[i] |= query.find(Field::Runs, units.text(*unit)).is_some();
            }
            Script::Han | Script::Katakana => {
                if let Some(next) = list.get(i + 1).filter(|next| is_one_run(unit, next)) {
                    let pair = [units.text(*unit), units.text(*next)].concat();
                    if query.find(Field::Bigrams, &pair).is_some() {
                        marked[i] = true;
                        marked[i + 1] = true;
                    }
                } else if i == 0 || !is_one_run(&list[i - 1], unit) {
                    let found = query.find(Field::Runs, units.text(*unit));
                    marked[i] |= found.is_some_and(|term| query.terms[term].from_question);
                }
            }
            _ => {}
        }
    }
}

/// Marks the whole of each run of katakana that is marked in part.
fn complete_katakana(list: &[Unit], marked: &mut [bool]) {
    let mut start = 0;
    for run in list.chunk_by(|a, b| a.run == b.run && a.script == b.script) {
        let end = start + run.len();
        if run[0].script == Script::Katakana && marked[start..end].contains(&true) {
            marked[start..end].fill(true);
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Filter, Synonyms};

    fn check(question: &str, text: &str, expect: &[&str]) {
        let file = "[[synonym]]\nwords = [\"フォロワー\", \"読み手\"]\n";
        let query = Query::new(question, &Synonyms::parse(file).unwrap(), Filter::default());
        let marked = highlights(&query, text);
        let words: Vec<&str> = marked.into_iter().map(|range| &text[range]).collect();
        assert_eq!(words, expect, "{question}");
    }

    #[test]
    fn a_synonym_is_marked_as_a_whole_and_never_by_a_lone_kanji() {
        let text = "まず手を動かし、読み手のことを思う。";
        check("フォロワーを増やしたい", text, &["読み手"]);
        check("動かすには？", text, &["動"]);
    }
}
