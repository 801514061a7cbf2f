//! What a text repeats of a question, character by character.

use senpai_language::Field;

use crate::Query;

/// What of a question's characters was read elsewhere: the longest common substrings.
pub(crate) struct Phrases {
    question: Vec<char>,
    /// Where the question has each character, the last place first.
    places: Vec<(char, usize)>,
    /// For what ends with each character of the question: where in the text it ended last, and its length.
    ended: Vec<(usize, usize)>,
    /// The longest so far of those.
    longest: Vec<usize>,
    /// How many characters were read.
    read: usize,
}

impl Phrases {
    pub fn of(question: &str) -> Phrases {
        let question: Vec<char> = question.chars().collect();
        let mut places: Vec<(char, usize)> = question.iter().copied().zip(0..).collect();
        places.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        Phrases {
            ended: vec![(0, 0); question.len() + 1],
            longest: vec![0; question.len()],
            read: 0,
            question,
            places,
        }
    }

    /// Reads a text; no phrase goes on from one text to the next.
    pub fn read(&mut self, text: &str) {
        self.read += 1;
        for c in text.chars() {
            let first = self.places.partition_point(|place| place.0 < c);
            for &(_, i) in self.places[first..].iter().take_while(|p| p.0 == c) {
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
    pub fn words(&self, query: &Query, mass: &[f32]) -> f32 {
        let (mut all, mut read) = (0.0, 0.0);
        for (term, mass) in query.terms.iter().zip(mass) {
            if term.own && term.field == Field::Runs {
                all += mass;
                read += mass * self.share(&term.text);
            }
        }
        if all > 0.0 { read / all } else { 0.0 }
    }

    /// The longest part of `word` that was read, as a share of its characters.
    fn share(&self, word: &str) -> f32 {
        let word: Vec<char> = word.chars().collect();
        let places = self.question.windows(word.len().max(1));
        let Some(start) = places.into_iter().position(|w| w == word) else {
            return 0.0;
        };
        let ends = self.longest[start..start + word.len()].iter();
        let parts = ends.enumerate().map(|(i, &length)| length.min(i + 1));
        parts.max().unwrap_or(0) as f32 / word.len() as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_phrase_may_repeat_and_overlap_itself() {
        let check = |question: &str, text: &str, length: usize| {
            let mut phrases = Phrases::of(question);
            phrases.read(text);
            assert_eq!(phrases.longest(), length, "{question} {text}");
        };
        check("入金を喜ぶ", "受注より入金を待つ。", 3);
        check("ああああい", "いあああ", 3);
        check("入金入金入", "金入金入金", 4);
        check("受注", "納品", 0);
    }
}
