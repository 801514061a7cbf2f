//! Finds the words of a question in a text, to highlight them.

use std::ops::Range;

use senpai_language::{Field, Normalized, Script, Unit, Units};

use crate::Query;

/// The whole words of `text` that the question has, as ranges in bytes, in order and not overlapping.
///
/// These are highlighted:
///
/// - Latin words and numbers;
/// - runs of katakana that share two characters in a row with the question;
/// - two or more kanji in a row that the question has too;
/// - a kanji that is alone in text and question, with the okurigana that both have;
/// - one kanji before or after these (書 of 注文書);
/// - a whole synonym, never one kanji of it (手 of 読み手).
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
    complete_runs(list, &mut marked);
    let mut out: Vec<Range<usize>> = Vec::new();
    for (i, unit) in list.iter().enumerate().filter(|(i, _)| marked[*i]) {
        let mut source = units.source(*unit);
        let has_neighbour = |j: Option<usize>| {
            j.is_some_and(|j| (list[j].run, list[j].script) == (unit.run, unit.script))
        };
        let next = Some(i + 1).filter(|next| *next < list.len());
        if unit.script == Script::Han && !has_neighbour(i.checked_sub(1)) && !has_neighbour(next) {
            source.end = end_of_okurigana(query, &normalized.text, source.clone());
        }
        let range = normalized.original(source);
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

/// Marks each run of katakana completely if a part is marked, and the first or last kanji of a run if the kanji beside it is marked.
fn complete_runs(list: &[Unit], marked: &mut [bool]) {
    let mut start = 0;
    for run in list.chunk_by(|a, b| a.run == b.run && a.script == b.script) {
        let marked = &mut marked[start..start + run.len()];
        match (run[0].script, marked) {
            (Script::Katakana, marked) if marked.contains(&true) => marked.fill(true),
            (Script::Han, [first, second, .., before_last, last]) => {
                *first |= *second;
                *last |= *before_last;
            }
            (Script::Han, marked) if marked.contains(&true) => marked.fill(true),
            _ => {}
        }
        start += run.len();
    }
}

/// Particles: hiragana that may follow a kanji without being its okurigana.
const PARTICLES: &str = "はがをにへとものでや";

/// The end, in bytes, of the okurigana that `text` and the question share after the kanji at `at`: of 喜ぶ in 喜ぶ人, for 喜ぶなら.
fn end_of_okurigana(query: &Query, text: &str, at: Range<usize>) -> usize {
    let shared = text[at.end..].char_indices().take_while(|(i, c)| {
        let end = at.end + i + c.len_utf8();
        Script::of(*c) == Script::Hiragana
            && !PARTICLES.contains(*c)
            && query.question.text.contains(&text[at.start..end])
    });
    shared
        .last()
        .map_or(at.end, |(i, c)| at.end + i + c.len_utf8())
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
        check("動かすには？", text, &["動か"]);
    }

    #[test]
    fn compounds_and_okurigana_are_marked_as_a_whole() {
        let text = "注文書は約束で、注文を喜ぶ人は支払条件を見る。客が喜んだ。";
        check(
            "注文を喜ぶのは客が先？",
            text,
            &["注文書", "注文", "喜ぶ", "客", "喜"],
        );
        check("支払の日は？", text, &["支払"]);
    }
}
