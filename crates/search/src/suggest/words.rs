//! Finds the words of a Japanese or English text without a dictionary.

use std::collections::BTreeSet;

use senpai_language::{Script, Units};

/// Runs of two or more kanji or katakana, Latin words, and compounds such as 引き継ぎ.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let units = Units::of(text);
    let mut out = BTreeSet::new();
    let joined = units
        .as_slice()
        .chunk_by(|a, b| a.run == b.run && a.script == b.script && a.script.is_cjk());
    for run in joined {
        let word = &text[units.source(run[0]).start..units.source(run[run.len() - 1]).end];
        let long = match run[0].script {
            Script::Han | Script::Katakana => run.len() > 1,
            Script::Latin => word.len() > 1,
            _ => false,
        };
        if long {
            out.insert(word.to_owned());
        }
    }
    out.extend(compounds(text));
    out
}

/// The words that are nouns, without stems (一番詳 of 一番詳しい, サボ of サボる) and amounts (二分).
pub(super) fn nouns(text: &str) -> BTreeSet<String> {
    const AFTER: &str = "をがはにでとものへやかなだしす";
    const AMOUNT: &str = "一二三四五六七八九十百千万数半";
    let mut out = words(text);
    out.retain(|word| {
        let ends = text.match_indices(word.as_str()).all(|(at, _)| {
            let next = text[at + word.len()..].chars().next();
            next.is_none_or(|c| Script::of(c) != Script::Hiragana || AFTER.contains(c))
        });
        let hiragana = word.chars().any(|c| Script::of(c) == Script::Hiragana);
        ends && !hiragana && !word.starts_with(|c| AMOUNT.contains(c))
    });
    out
}

/// The kana of okurigana, without particles.
const OKURIGANA: &str = "いきぎしじちびみりえけげせべめれわ";

/// Two kanji with okurigana after one or both: 見積もり, 引き継ぎ, 引継ぎ, 打ち合わせ.
fn compounds(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let han = |i: usize| chars.get(i).is_some_and(|c| Script::of(*c) == Script::Han);
    let okurigana = |i: usize| chars.get(i).is_some_and(|c| OKURIGANA.contains(*c));
    let mut out = Vec::new();
    for start in 0..chars.len() {
        if !han(start) || (start > 0 && han(start - 1)) {
            continue;
        }
        let second = start + 1 + usize::from(okurigana(start + 1));
        let mut end = second + 1;
        // Unless り follows, も is a particle.
        if chars.get(end) == Some(&'も') && chars.get(end + 1) == Some(&'り') {
            end += 1;
        }
        while end < second + 3 && okurigana(end) {
            end += 1;
        }
        let bare = end == second + 1;
        if han(second) && !han(end) && !(bare && second == start + 1) {
            out.push(chars[start..end].iter().collect());
        }
    }
    out
}
