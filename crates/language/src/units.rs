//! The units that make up terms: CJK characters, numbers, Latin words.

use std::{cell::RefCell, ops::Range};

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use crate::Script;

/// A CJK character, a number, or a Latin word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    start: u32,
    end: u32,
    source: (u32, u32),
    /// The unit's script.
    pub script: Script,
    /// Units with the same number have no punctuation between them.
    pub run: u32,
    /// The unit's place among all units, including stop words. Units of one run whose positions differ by one were adjacent in the
    /// text.
    pub position: u32,
}

/// The units of a normalised text.
#[derive(Clone, Debug, Default)]
pub struct Units {
    buffer: String,
    list: Vec<Unit>,
}

/// The number of stems that a thread caches. By hand: most collections have fewer words.
const MAX_STEMS: usize = 10_000;

/// A cache of the stems of English words: stemming is the slowest step of a word.
struct Stems {
    stemmer: Stemmer,
    known: FxHashMap<String, String>,
}

thread_local! {
    static STEMS: RefCell<Stems> = RefCell::new(Stems {
        stemmer: Stemmer::create(Algorithm::English),
        known: FxHashMap::default(),
    });
}

impl Stems {
    fn of(&mut self, word: &str) -> &str {
        if !self.known.contains_key(word) {
            if self.known.len() == MAX_STEMS {
                self.known.clear();
            }
            let stem = self.stemmer.stem(word).into_owned();
            self.known.insert(word.to_owned(), stem);
        }
        &self.known[word]
    }
}

impl Units {
    /// Cuts `normalized` (text from [`crate::normalize`]) into units. English stop words are dropped, unless they are abbreviations
    /// or are in Japanese text (`A社`); then they are in capitals. Words are stemmed (Snowball). Commas inside numbers are removed:
    /// `1,000` is `1000`. `C++`, `C#` and `.NET` are words.
    pub fn of(normalized: &str) -> Units {
        let mut cutter = Cutter::new();
        cutter.units.buffer.reserve(normalized.len());
        cutter.units.list.reserve(normalized.len() / 3 + 1);
        let mut chars = normalized.char_indices();
        let mut read = || chars.next().map(|(at, c)| (at, c, Script::of(c)));
        let mut next = read();
        while let Some((at, c, mut script)) = next {
            next = read();
            if c == 'ー' && cutter.before.1 == Script::Hiragana {
                script = Script::Hiragana;
            }
            cutter.take(at, c, script, next.map_or(Script::Other, |next| next.2));
            cutter.before = (c, script);
        }
        cutter.finish(('\n', Script::Other));
        cutter.units
    }

    /// The units, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, Unit)> {
        self.list.iter().map(|u| (self.text(*u), *u))
    }

    /// The units, in order, without their texts.
    pub fn as_slice(&self) -> &[Unit] {
        &self.list
    }

    /// A unit's text: the stem of a Latin word, otherwise the normalised text.
    #[inline]
    pub fn text(&self, unit: Unit) -> &str {
        &self.buffer[unit.start as usize..unit.end as usize]
    }

    /// A unit's span in the normalised text, in bytes.
    pub fn source(&self, unit: Unit) -> Range<usize> {
        unit.source.0 as usize..unit.source.1 as usize
    }

    /// The texts of all units from `first` to `last`, joined.
    #[inline]
    pub(crate) fn joined(&self, first: Unit, last: Unit) -> &str {
        &self.buffer[first.start as usize..last.end as usize]
    }
}

struct Cutter {
    units: Units,
    /// The character before, and its script.
    before: (char, Script),
    word: String,
    word_script: Option<Script>,
    /// The character before the word, and its script.
    word_before: (char, Script),
    word_start: usize,
    word_end: usize,
    run: u32,
    position: u32,
}

impl Cutter {
    fn new() -> Cutter {
        let nothing = ('\n', Script::Other);
        Cutter {
            units: Units::default(),
            before: nothing,
            word: String::new(),
            word_script: None,
            word_before: nothing,
            word_start: 0,
            word_end: 0,
            run: 0,
            position: 0,
        }
    }

    fn take(&mut self, at: usize, c: char, script: Script, next: Script) {
        match script {
            Script::Latin | Script::Digit => {
                if self.word_script != Some(script) {
                    self.finish((c, script));
                    self.word_script = Some(script);
                    self.word_before = self.before;
                    self.word_start = at;
                }
                self.word.push(c);
                self.word_end = at + c.len_utf8();
            }
            Script::Other => self.take_break(at, c, next),
            Script::Han | Script::Hiragana | Script::Katakana => {
                if self.word_script.is_some() {
                    self.finish((c, script));
                }
                self.position += 1;
                let begin = self.units.buffer.len();
                self.units.buffer.push(c);
                self.pushed(begin, script, at, at + c.len_utf8());
            }
        }
    }

    fn take_break(&mut self, at: usize, c: char, next: Script) {
        let is_letter = self.word.chars().nth(1).is_none() || self.word.ends_with('+');
        match (self.word_script, c) {
            // C++, C#, A+
            (Some(Script::Latin), '+' | '#')
                if is_letter && !matches!(next, Script::Latin | Script::Digit) =>
            {
                self.word.push(c);
                self.word_end = at + 1;
                return;
            }
            // .NET
            (None, '.') if next == Script::Latin && self.before.0 != '.' => {
                self.word_script = Some(Script::Latin);
                self.word_before = self.before;
                self.word_start = at;
                self.word.push(c);
                return;
            }
            (Some(Script::Latin), '\'' | '’') if next == Script::Latin => {
                self.word.push('\'');
                return;
            }
            (Some(Script::Digit), ',') if next == Script::Digit => return,
            (Some(Script::Digit), '.') if next == Script::Digit => {
                self.word.push('.');
                self.word_end = at + 1;
                return;
            }
            _ => self.finish((c, Script::Other)),
        }
        // A space joins Latin words and numbers. Beside CJK it ends the run, like punctuation.
        let spaced = |s: Script| matches!(s, Script::Latin | Script::Digit);
        let before = self.units.list.last().is_some_and(|u| spaced(u.script));
        if !(c == ' ' && before && spaced(next)) {
            self.run += 1;
        }
    }

    /// Ends the word; `next` is the character after it.
    fn finish(&mut self, next: (char, Script)) {
        if let Some(script) = self.word_script.take() {
            self.position += 1;
            let mut word = std::mem::take(&mut self.word);
            self.push_word(&word, script, is_beside_cjk(self.word_before, next));
            word.clear();
            self.word = word;
        }
    }

    fn push_word(&mut self, word: &str, script: Script, is_beside_cjk: bool) {
        let (start, end) = (self.word_start, self.word_end);
        if script == Script::Digit {
            self.push(word, script, start, end);
            return;
        }
        let bare = word.trim_end_matches("'s").trim_matches('\'');
        if bare.is_empty() {
            return;
        }
        // The normalised text has an abbreviation in capitals.
        let is_abbreviation = bare.starts_with(|c: char| c.is_ascii_uppercase());
        if is_abbreviation || is_stop_word(bare) {
            if is_abbreviation || is_beside_cjk {
                self.push(&bare.to_ascii_uppercase(), script, start, end);
            }
            return;
        }
        if bare.len() > 2 && bare.bytes().all(|b| b.is_ascii_alphabetic() || b == b'\'') {
            STEMS.with_borrow_mut(|stems| self.push(stems.of(bare), script, start, end));
        } else {
            self.push(bare, script, start, end);
        }
    }

    fn push(&mut self, text: &str, script: Script, start: usize, end: usize) {
        let begin = self.units.buffer.len();
        self.units.buffer.push_str(text);
        self.pushed(begin, script, start, end);
    }

    /// Adds the unit whose text is the buffer from `begin` on.
    fn pushed(&mut self, begin: usize, script: Script, start: usize, end: usize) {
        self.units.list.push(Unit {
            start: begin as u32,
            end: self.units.buffer.len() as u32,
            source: (start as u32, end as u32),
            script,
            run: self.run,
            position: self.position,
        });
    }
}

/// True if a word between two characters is in Japanese text. Then it is not an English function word: A社, 社内IT.
fn is_beside_cjk(before: (char, Script), next: (char, Script)) -> bool {
    let is_cjk = before.1.is_cjk() || next.1.is_cjk();
    // Beside a space, the word may be the end of an English phrase.
    is_cjk && before.0 != ' ' && next.0 != ' '
}

/// English function words and interrogatives, sorted.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "can", "could", "did",
    "do", "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in",
    "into", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our", "s", "she",
    "should", "such", "t", "that", "the", "their", "then", "there", "these", "they", "this", "to",
    "us", "was", "we", "were", "what", "when", "where", "which", "who", "whom", "whose", "why",
    "will", "with", "would", "you", "your",
];

pub(crate) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let units = Units::of(&crate::normalize(text));
        assert_eq!(units.iter().map(|(t, _)| t).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn stop_words_are_sorted() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn cuts_each_script_its_way() {
        check("売上1,000円", &["売", "上", "1000", "円"]);
        check("the clients' running costs", &["client", "run", "cost"]);
        check("3.5倍", &["3.5", "倍"]);
        check("A社とITの話", &["A", "社", "と", "IT", "の", "話"]);
        check("Moving into IT", &["move", "IT"]);
        check("it moves", &["move"]);
        check("Sell to us in the US", &["sell", "US"]);
        check(
            "C++とC#、.NETの案件",
            &["c++", "と", "c#", ".net", "の", "案", "件"],
        );
        check("a+b, end. next... more", &["b", "end", "next", "more"]);
    }

    #[test]
    fn punctuation_ends_a_run() {
        let units = Units::of("受注。入金");
        let runs: Vec<u32> = units.as_slice().iter().map(|u| u.run).collect();
        assert_eq!(runs, [0, 0, 1, 1]);
    }
}
