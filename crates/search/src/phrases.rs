//! What a text repeats of a question, character by character.

use std::{cmp::Reverse, ops::Range};

use senpai_language::Field;

use crate::query::Term;

/// A question's characters, and the member's words in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wording {
    length: usize,
    /// Where the question has each character, the last place first; those of a row together.
    places: Vec<(char, usize)>,
    /// Where in `places` each row begins.
    rows: Vec<usize>,
    /// The number of each word's term, and where its characters stand; nowhere when a term is not as it was written.
    words: Vec<(usize, Range<usize>)>,
}

/// Characters are divided by their last bits into so many rows: most characters of a text meet an empty one.
const ROWS: usize = 256;

fn row(c: char) -> usize {
    c as usize % ROWS
}

impl Wording {
    pub fn of(question: &str, terms: &[Term]) -> Wording {
        let question: Vec<char> = question.chars().collect();
        let mut places: Vec<(char, usize)> = question.iter().copied().zip(0..).collect();
        places.sort_unstable_by_key(|&(c, i)| (row(c), c, Reverse(i)));
        let starts = |r| places.partition_point(|place| row(place.0) < r);
        let words = terms.iter().enumerate();
        let words = words.filter(|(_, term)| term.own && term.field == Field::Runs);
        Wording {
            length: question.len(),
            rows: (0..=ROWS).map(starts).collect(),
            words: words
                .map(|(i, term)| (i, find(&question, &term.text)))
                .collect(),
            places,
        }
    }

    /// Where the question has a character, the last place first.
    fn places(&self, c: char) -> impl Iterator<Item = usize> {
        let row = self.rows[row(c)]..self.rows[row(c) + 1];
        let same = self.places[row].iter().filter(move |place| place.0 == c);
        same.map(|place| place.1)
    }
}

fn find(question: &[char], word: &str) -> Range<usize> {
    let word: Vec<char> = word.chars().collect();
    let mut windows = question.windows(word.len().max(1));
    windows
        .position(|w| w == word)
        .map_or(0..0, |start| start..start + word.len())
}

/// What of a question's characters was read elsewhere: the longest common substrings.
pub(crate) struct Phrases<'a> {
    wording: &'a Wording,
    /// For what ends with each character of the question: where in the text it ended last, and its length.
    ended: Vec<(usize, usize)>,
    /// The longest so far of those.
    longest: Vec<usize>,
    /// How many characters were read.
    read: usize,
}

impl<'a> Phrases<'a> {
    pub fn of(wording: &'a Wording) -> Phrases<'a> {
        Phrases {
            ended: vec![(0, 0); wording.length + 1],
            longest: vec![0; wording.length],
            read: 0,
            wording,
        }
    }

    /// Reads a text; no phrase goes on from one text to the next.
    pub fn read(&mut self, text: &str) {
        self.read += 1;
        for c in text.chars() {
            for i in self.wording.places(c) {
                let (before, length) = self.ended[i];
                let length = if before == self.read { length + 1 } else { 1 };
                self.ended[i + 1] = (self.read + 1, length);
                self.longest[i] = self.longest[i].max(length);
            }
            self.read += 1;
        }
    }

    /// The length of the longest phrase, in characters.
    pub fn longest(&self) -> usize {
        self.longest.iter().copied().max().unwrap_or(0)
    }

    /// Of each of the question's words, by mass, the longest part that was read: a share.
    pub fn words(&self, mass: &[f32]) -> f32 {
        let (mut all, mut read) = (0.0, 0.0);
        for (term, place) in &self.wording.words {
            all += mass[*term];
            read += mass[*term] * self.share(place.clone());
        }
        if all > 0.0 { read / all } else { 0.0 }
    }

    /// The longest part that was read of what stands there, as a share of its characters.
    fn share(&self, place: Range<usize>) -> f32 {
        let characters = place.len().max(1);
        let parts = (1..).zip(&self.longest[place]);
        let longest = parts.map(|(before, &length)| length.min(before)).max();
        longest.unwrap_or(0) as f32 / characters as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_phrase_may_repeat_and_overlap_itself() {
        let check = |question: &str, text: &str, length: usize| {
            let wording = Wording::of(question, &[]);
            let mut phrases = Phrases::of(&wording);
            phrases.read(text);
            assert_eq!(phrases.longest(), length, "{question} {text}");
        };
        check("入金を喜ぶ", "受注より入金を待つ。", 3);
        check("ああああい", "いあああ", 3);
        check("入金入金入", "金入金入金", 4);
        check("受注", "納品", 0);
    }
}
