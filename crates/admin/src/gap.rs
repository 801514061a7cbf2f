//! Questions that no post answered, grouped by need.

use std::collections::HashSet;

use senpai_language::{Fnv, Script, Unit, Units};
use senpai_store::GapQuestion;

use crate::group::is_enough;

/// One or more questions about one need that no post answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The newest question.
    pub newest: GapQuestion,
    /// The other questions, newest first.
    pub earlier: Vec<GapQuestion>,
    /// The post that helped, as members said; `None` in the list of unanswered questions.
    pub suggested: Option<SuggestedPost>,
}

/// A post that helped with the questions of a [`Gap`], and what members said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedPost {
    /// The post's id.
    pub post: String,
    /// Number of times that it helped. A member counts once for each question.
    pub helped: usize,
    /// Number of members whom it helped.
    pub members: usize,
    /// Number of times that it did not help.
    pub did_not_help: usize,
}

impl SuggestedPost {
    /// Number of times that it helped, if enough members said so for a figure.
    pub fn figure(&self) -> Option<usize> {
        is_enough(self.members).then_some(self.helped)
    }
}

/// Number of characters of an id in a gap's name. By hand: 24 bits rarely collide among a few hundred gaps.
const NAME_LENGTH: usize = 6;
/// The shortest name that is looked up, in characters. By hand.
const SHORTEST_NAME: usize = 4;

impl Gap {
    /// Its name: the first characters of the long name of its oldest question, so that new questions do not change it.
    pub fn name(&self) -> String {
        let oldest = self.earlier.last().unwrap_or(&self.newest);
        self.long_name(oldest).chars().take(NAME_LENGTH).collect()
    }

    /// The id of one of its questions in hexadecimal. With a suggested post, the hash of the post changes the id: the same question may
    /// also be unanswered, or have other suggestions.
    fn long_name(&self, question: &GapQuestion) -> String {
        let post = self.suggested.as_ref();
        let post = post.map_or(0, |suggested| Fnv::of(suggested.post.as_bytes()));
        format!("{:016x}", question.id ^ post)
    }

    /// All its questions, newest first.
    pub fn questions(&self) -> impl Iterator<Item = &GapQuestion> {
        std::iter::once(&self.newest).chain(&self.earlier)
    }

    /// The newest question that was not asked privately: its words may be shown, and stand in a post.
    pub fn public(&self) -> Option<&GapQuestion> {
        self.questions().find(|question| !question.private)
    }

    /// The words that an admin may read, newest first: of the questions that were not asked privately, and of those that their members
    /// passed on to the helpers.
    pub fn shown_words(&self) -> impl Iterator<Item = &str> {
        let shown = self.questions().filter(|q| !q.private || q.passed_on);
        shown.map(|question| question.text.as_str())
    }

    /// The words of the questions that were not asked privately, newest first: they may stand in a post.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let public = self.questions().filter(|question| !question.private);
        public.map(|question| question.text.as_str())
    }

    /// Number of its questions.
    pub fn count(&self) -> usize {
        1 + self.earlier.len()
    }

    /// True if the id of one of its questions begins with `name`.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let is = |q: &GapQuestion| self.long_name(q).starts_with(name);
        name.len() >= SHORTEST_NAME && self.questions().any(is)
    }

    /// Number of questions whose answer a member marked as not helpful.
    pub fn did_not_help(&self) -> usize {
        self.questions().filter(|q| q.did_not_help).count()
    }
}

/// Questions are grouped when they share at least this part of the terms of the one with fewer terms. By hand, not
/// measured.
const MIN_SHARED: f64 = 0.5;

/// Groups questions, which come newest first, into gaps: most frequent first, newest first among equals. A group with a
/// question that is out of scope is left out.
pub fn group_gaps(questions: Vec<GapQuestion>) -> Vec<Gap> {
    let mut gaps = grouped(questions);
    gaps.retain(|gap| !gap.questions().any(|q| q.out_of_scope));
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.count()));
    gaps
}

/// Groups questions by need, in the order of the newest question of each group.
pub(crate) fn grouped(questions: Vec<GapQuestion>) -> Vec<Gap> {
    let mut groups: Vec<(HashSet<String>, Gap)> = Vec::new();
    for question in questions {
        let terms = terms(&question.text);
        match groups.iter_mut().find(|(of, _)| is_similar(of, &terms)) {
            Some((_, gap)) => gap.earlier.push(question),
            None => groups.push((
                terms,
                Gap {
                    newest: question,
                    earlier: Vec::new(),
                    suggested: None,
                },
            )),
        }
    }
    groups.into_iter().map(|(_, gap)| gap).collect()
}

/// One shared term may be chance, unless one of the questions has no other.
fn is_similar(a: &HashSet<String>, b: &HashSet<String>) -> bool {
    let (smaller, shared) = (a.len().min(b.len()), a.intersection(b).count());
    shared as f64 >= MIN_SHARED * smaller as f64 && shared >= smaller.clamp(1, 2)
}

/// The terms of a question: stems of Latin words, and pairs of neighbouring characters of the rest. Hiragana is left out
/// unless nothing else remains: it is mostly inflection and particles.
fn terms(question: &str) -> HashSet<String> {
    let topic = senpai_answer::topic(question);
    let units = Units::of(&topic);
    let content = pairs_and_words(&units, |unit| unit.script != Script::Hiragana);
    if content.is_empty() {
        pairs_and_words(&units, |_| true)
    } else {
        content
    }
}

fn pairs_and_words(units: &Units, kept: impl Fn(&Unit) -> bool) -> HashSet<String> {
    let (characters, words): (Vec<Unit>, Vec<Unit>) = units
        .as_slice()
        .iter()
        .partition(|unit| unit.script.is_cjk());
    let characters: Vec<Unit> = characters.into_iter().filter(kept).collect();
    let pair = |pair: &[Unit]| format!("{}{}", units.text(pair[0]), units.text(pair[1]));
    let words = words.into_iter().map(|word| units.text(word).to_owned());
    words.chain(characters.windows(2).map(pair)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(id: u64, text: &str) -> GapQuestion {
        GapQuestion {
            id,
            text: text.into(),
            did_not_help: false,
            at: jiff::Timestamp::UNIX_EPOCH,
            from: String::new(),
            out_of_scope: false,
            private: false,
            passed_on: false,
        }
    }

    fn of(list: &[&str]) -> Vec<Gap> {
        let questions = list.iter().enumerate().map(|(i, t)| question(i as u64, t));
        group_gaps(questions.collect())
    }

    fn sizes(gaps: &[Gap]) -> Vec<usize> {
        gaps.iter().map(Gap::count).collect()
    }

    #[test]
    fn questions_about_one_need_are_grouped_and_come_first() {
        let gaps = of(&[
            "名刺の紙はどれがいい？",
            "確定申告の期限は？",
            "名刺の紙の選び方を教えて",
            "おすすめの名刺の紙",
        ]);
        assert_eq!(sizes(&gaps), [3, 1]);
        assert_eq!(gaps[1].newest.id, 1);
    }

    #[test]
    fn english_questions_are_grouped_by_words_not_letters() {
        let gaps = of(&[
            "How do I choose an accountant?",
            "Which printer prints business cards?",
            "choosing an accountant, how?",
            "How do I choose a domain name?",
        ]);
        assert_eq!(sizes(&gaps), [2, 1, 1], "{gaps:#?}");
    }

    #[test]
    fn a_group_with_a_question_out_of_scope_is_no_gap() {
        let mut ruled = question(7, "名刺の紙はどれがいい？");
        ruled.out_of_scope = true;
        let gaps = group_gaps(vec![question(9, "おすすめの名刺の紙"), ruled]);
        assert_eq!(gaps, []);
    }
}
