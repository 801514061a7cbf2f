//! Longest common substrings of a question and a text, in characters.

use std::{cmp::Reverse, ops::Range};

/// The positions of a question's characters and words: a table built once, read for each passage.
#[derive(Clone, Debug, Default)]
pub(crate) struct CharPositions {
    length: usize,
    /// Each character with its position, grouped by row; the positions of one character descend.
    places: Vec<(char, usize)>,
    /// The start of each row in `places`.
    rows: Vec<usize>,
    /// Each word's term index, and its span in characters; the span is empty if the question spells the word in another way.
    words: Vec<(usize, Range<usize>)>,
}

/// Characters are hashed by their last bits into this many rows, so that most characters of a text hit an empty row. By hand.
const ROWS: usize = 256;

fn row(c: char) -> usize {
    c as usize % ROWS
}

impl CharPositions {
    /// Reads a question, and its `words`: each word's term index and text.
    pub fn of<'w>(question: &str, words: impl Iterator<Item = (usize, &'w str)>) -> CharPositions {
        let question: Vec<char> = question.chars().collect();
        let mut places: Vec<(char, usize)> = question.iter().copied().zip(0..).collect();
        places.sort_unstable_by_key(|&(c, i)| (row(c), c, Reverse(i)));
        let starts = |r| places.partition_point(|place| row(place.0) < r);
        CharPositions {
            length: question.len(),
            rows: (0..=ROWS).map(starts).collect(),
            words: words.map(|(i, word)| (i, find(&question, word))).collect(),
            places,
        }
    }

    /// The positions of a character in the question, the last first.
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

/// The longest common substrings of a question and the texts read so far.
pub(crate) struct Phrases<'a> {
    question: &'a CharPositions,
    /// For each character of the question, shifted by one: the last common substring that ends there, as its end among the
    /// characters read and its length.
    ended: Vec<(usize, usize)>,
    /// The length of the longest common substring that ends at each character of the question.
    longest: Vec<usize>,
    /// The number of characters read.
    read: usize,
}

impl<'a> Phrases<'a> {
    pub fn of(question: &'a CharPositions) -> Phrases<'a> {
        Phrases {
            ended: vec![(0, 0); question.length + 1],
            longest: vec![0; question.length],
            read: 0,
            question,
        }
    }

    /// Reads a text; no phrase spans two texts.
    pub fn read(&mut self, text: &str) {
        self.read += 1;
        for c in text.chars() {
            for i in self.question.places(c) {
                let (before, length) = self.ended[i];
                let length = if before == self.read { length + 1 } else { 1 };
                self.ended[i + 1] = (self.read + 1, length);
                self.longest[i] = self.longest[i].max(length);
            }
            self.read += 1;
        }
    }

    /// The length of the longest common substring, in characters.
    pub fn longest(&self) -> usize {
        self.longest.iter().copied().max().unwrap_or(0)
    }

    /// The mean share of the question's words that was read, weighted by `term_weights`. A word counts with its longest part that
    /// was read, as a share of its characters.
    pub fn word_overlap(&self, term_weights: &[f32]) -> f32 {
        let (mut all, mut read) = (0.0, 0.0);
        for (term, place) in &self.question.words {
            all += term_weights[*term];
            read += term_weights[*term] * self.share(place.clone());
        }
        if all > 0.0 { read / all } else { 0.0 }
    }

    /// The longest part of a word that was read, as a share of its characters.
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
    fn a_common_substring_may_repeat_and_overlap_itself() {
        let check = |question: &str, text: &str, length: usize| {
            let question = CharPositions::of(question, std::iter::empty());
            let mut phrases = Phrases::of(&question);
            phrases.read(text);
            assert_eq!(phrases.longest(), length, "{text}");
        };
        check("入金を喜ぶ", "受注より入金を待つ。", 3);
        check("ああああい", "いあああ", 3);
        check("入金入金入", "金入金入金", 4);
        check("受注", "納品", 0);
    }
}
