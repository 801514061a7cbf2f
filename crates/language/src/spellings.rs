//! Other spellings of a question's words: kanji for kana, okurigana, numerals, katakana.

use crate::{
    Script,
    light::{Before, COUNTERS, kana_class},
};

/// Spellings in the order of their bytes. The file's head names its source.
const TABLE: &str = include_str!("spellings.tsv");

/// A part of a question, and another spelling of it; both normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spelling {
    /// The part, as the question spells it.
    pub from: String,
    /// The other spelling.
    pub to: String,
}

/// The longest word that is looked up, in characters. By hand.
const LONGEST: usize = 8;
/// The shortest word in hiragana that is looked up, in characters: shorter words are also particles and endings. By hand.
const SHORTEST_KANA: usize = 3;
/// Characters that may follow a word in hiragana.
const AFTER_KANA: &[&str] = &[
    "は",
    "が",
    "を",
    "に",
    "で",
    "と",
    "も",
    "へ",
    "の",
    "や",
    "か",
    "な",
    "だ",
    "って",
    "から",
    "まで",
    "する",
    "して",
    "した",
    "しな",
    "します",
    "され",
];

/// The other spellings of the words of a normalised topic:
///
/// - kanji for a word in hiragana (みつもり → 見積もり), or else katakana (へっどらいん → ヘッドライン);
/// - other okurigana, if the kanji alone would not find them (打合せ → 打ち合わせ);
/// - numerals below 100 before a counter (3回 → 三回 and back);
/// - バ for ヴァ, and similar sounds.
///
/// All homophones are given: きかい is 機会, 機械 and 器械.
pub fn spellings(topic: &str) -> Vec<Spelling> {
    let mut out = Vec::new();
    let mut before = Script::Other;
    let mut rest = topic;
    while let Some(first) = rest.chars().next() {
        let script = Script::of(first);
        let end = rest.find(|c| Script::of(c) != script).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match script {
            Script::Han => {
                of_kanji(rest, &mut out);
                of_numeral(run, after, &mut out);
            }
            Script::Hiragana if before != Script::Han => of_kana(run, &mut out),
            Script::Katakana => of_katakana(run, &mut out),
            Script::Digit => of_number(run, after, &mut out),
            _ => {}
        }
        before = script;
        rest = after;
    }
    out
}

/// The other spellings of a word; `None` if the word is not in the table.
fn lookup(word: &str) -> Option<impl Iterator<Item = &'static str>> {
    let bytes = TABLE.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = (low + high) / 2;
        let before = bytes[..middle].iter().rposition(|b| *b == b'\n');
        let start = before.map_or(0, |at| at + 1);
        let length = bytes[start..].iter().position(|b| *b == b'\n');
        let end = length.map_or(bytes.len(), |length| start + length);
        let line = &TABLE[start..end];
        let (key, others) = line.split_once('\t').unwrap_or((line, ""));
        match key.cmp(word) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => return Some(others.split(' ')),
        }
    }
    None
}

/// The longest word at the start of `text` that is in the table, at least `shortest` characters long.
fn longest(text: &str, shortest: usize, fits: impl Fn(&str, &str) -> bool) -> Option<&str> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let ends: Vec<usize> = ends.take(LONGEST).skip(shortest - 1).collect();
    let mut words = ends.into_iter().rev().map(|end| text.split_at(end));
    words.find_map(|(word, after)| (fits(word, after) && lookup(word).is_some()).then_some(word))
}

fn push(from: &str, out: &mut Vec<Spelling>) {
    for to in lookup(from).into_iter().flatten() {
        push_pair(from, to.to_owned(), out);
    }
}

fn push_pair(from: &str, to: String, out: &mut Vec<Spelling>) {
    if from != to && !to.is_empty() {
        let from = from.to_owned();
        out.push(Spelling { from, to });
    }
}

fn of_kanji(text: &str, out: &mut Vec<Spelling>) {
    let is_word = |c: char| matches!(Script::of(c), Script::Han | Script::Hiragana);
    if let Some(word) = longest(text, 2, |word, _| word.chars().all(is_word)) {
        push(word, out);
    }
}

fn of_kana(run: &str, out: &mut Vec<Spelling>) {
    let follows = |after: &str| after.is_empty() || AFTER_KANA.iter().any(|p| after.starts_with(p));
    let fits =
        |word: &str, after: &str| follows(after) && kana_class(word, Before::Nothing).is_none();
    let mut rest = run;
    let mut found = false;
    while !rest.is_empty() {
        let polite = rest.strip_prefix(['お', 'ご']);
        let word = longest(rest, SHORTEST_KANA, fits);
        let word = word.or_else(|| longest(polite?, SHORTEST_KANA, fits));
        let Some(word) = word else { break };
        push(word, out);
        found = true;
        let at = rest.find(word).unwrap_or(0) + word.len();
        let after = &rest[at..];
        rest = after.get('は'.len_utf8()..).unwrap_or_default();
    }
    let core = run.trim_end_matches(['は', 'が', 'を', 'に', 'で', 'と', 'も', 'へ', 'の']);
    if !found && core.chars().count() >= SHORTEST_KANA && kana_class(run, Before::Nothing).is_none()
    {
        push_pair(core, katakana(core), out);
    }
}

/// Hiragana as katakana: both blocks of Unicode have the same order.
fn katakana(kana: &str) -> String {
    let convert = |c: char| match c {
        'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        _ => c,
    };
    kana.chars().map(convert).collect()
}

/// Sounds of other languages, with their older spellings.
const SOUNDS: &[(&str, &str)] = &[
    ("ヴァ", "バ"),
    ("ヴィ", "ビ"),
    ("ヴェ", "ベ"),
    ("ヴォ", "ボ"),
    ("ヴュ", "ビュ"),
    ("ヴ", "ブ"),
    ("ウエ", "ウェ"),
    ("ウイ", "ウィ"),
];

fn of_katakana(run: &str, out: &mut Vec<Spelling>) {
    let mut to = run.to_owned();
    for (from, sound) in SOUNDS {
        to = to.replace(from, sound);
    }
    push_pair(run, to, out);
    push_pair(run, run.replace("ウェ", "ウエ"), out);
}

const NUMERALS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// The longest counter at the start of `text`.
fn counter(text: &str) -> Option<&'static str> {
    let counters = COUNTERS.iter().filter(|c| text.starts_with(**c));
    counters.copied().max_by_key(|c| c.len())
}

fn of_number(digits: &str, after: &str, out: &mut Vec<Spelling>) {
    let number = digits
        .parse::<usize>()
        .ok()
        .filter(|n| (1..100).contains(n));
    if let (Some(number), Some(counter)) = (number, counter(after)) {
        let (tens, ones) = (number / 10, number % 10);
        let mut to = String::new();
        if tens > 1 {
            to.push(NUMERALS[tens]);
        }
        if tens > 0 {
            to.push('十');
        }
        if ones > 0 {
            to.push(NUMERALS[ones]);
        }
        push_pair(&format!("{digits}{counter}"), to + counter, out);
    }
}

fn of_numeral(run: &str, after: &str, out: &mut Vec<Spelling>) {
    let is_numeral = |c: char| c == '十' || NUMERALS[1..].contains(&c);
    let end = run.find(|c| !is_numeral(c)).unwrap_or(run.len());
    let numeral = &run[..end];
    let rest = [&run[end..], after].concat();
    if let (Some(number), Some(counter)) = (number(numeral), counter(&rest)) {
        push_pair(
            &format!("{numeral}{counter}"),
            format!("{number}{counter}"),
            out,
        );
    }
}

/// The value of a kanji numeral from 一 to 九十九.
fn number(numeral: &str) -> Option<usize> {
    let digit = |text: &str| {
        let mut chars = text.chars();
        let (first, second) = (chars.next().unwrap_or('〇'), chars.next());
        let value = NUMERALS.iter().position(|c| *c == first);
        value.filter(|_| second.is_none())
    };
    match numeral.split_once('十') {
        Some(("", ones)) => Some(10 + digit(ones)?),
        Some((tens, ones)) => Some(10 * digit(tens)? + digit(ones)?),
        None if numeral.is_empty() => None,
        None => digit(numeral),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(topic: &str, expect: &[&str]) {
        let found = spellings(topic);
        let found: Vec<String> = found
            .iter()
            .map(|s| format!("{}→{}", s.from, s.to))
            .collect();
        assert_eq!(found, expect, "{topic}");
    }

    #[test]
    fn the_table_is_sorted() {
        let keys: Vec<&str> = TABLE
            .lines()
            .filter_map(|l| Some(l.split_once('\t')?.0))
            .collect();
        assert!(keys.is_sorted() && keys.len() > 1000);
        assert!(keys.iter().all(|key| lookup(key).is_some()));
    }

    #[test]
    fn kana_and_okurigana() {
        check("みつもりを出す", &["みつもり→見積もり"]);
        check(
            "おみつもりのめんせつ",
            &["みつもり→見積もり", "めんせつ→面接"],
        );
        check("打合せは", &["打合せ→打ち合わせ"]);
        check("へっどらいんは", &["へっどらいん→ヘッドライン"]);
        check("これはそれで", &[]);
        check("一緒に四季の三菱へ", &[]);
    }

    #[test]
    fn numerals_and_sounds() {
        check("三回", &["三回→3回"]);
        check("20社", &["20社→二十社"]);
        check("二十社", &["二十社→20社"]);
        check("十二か月", &["十二か月→12か月"]);
        check("100円", &[]);
        check("ヴァイオリン", &["ヴァイオリン→バイオリン"]);
        check("ウェブ", &["ウェブ→ウエブ"]);
    }
}
