//! Questions without an answer, grouped: the same need in other words falls together.

use std::collections::HashSet;

use senpai_language::{Script, Unit, Units};
use senpai_store::GapQuestion;

/// Questions that ask for the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Newest first; never empty.
    pub questions: Vec<GapQuestion>,
}

/// How many characters of an id name a gap.
const NAME: usize = 6;

impl Gap {
    /// What it is called: the beginning of the id of its oldest question, so that new ones do not change it.
    pub fn name(&self) -> String {
        let oldest = self.questions.last().map_or(0, |q| q.id);
        format!("{oldest:016x}").chars().take(NAME).collect()
    }

    /// Whether `name` begins the id of one of its questions; too short a name names nothing.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let is = |q: &GapQuestion| format!("{:016x}", q.id).starts_with(name);
        name.len() >= 4 && self.questions.iter().any(is)
    }

    /// How many members said that an answer did not help.
    pub fn did_not_help(&self) -> usize {
        self.questions.iter().filter(|q| q.did_not_help).count()
    }
}

/// How much two questions must share to fall together, as a share of the smaller set.
const ALIKE: f64 = 0.5;

/// Groups questions, most frequent first, of equals the newest. Takes them newest first. Those that fall together with
/// one that is out of scope are no gap.
pub fn grouped(questions: Vec<GapQuestion>) -> Vec<Gap> {
    let mut groups: Vec<(HashSet<String>, Gap)> = Vec::new();
    for question in questions {
        let words = words(&question.text);
        match groups.iter_mut().find(|(of, _)| alike(of, &words)) {
            Some((_, gap)) => gap.questions.push(question),
            None => groups.push((
                words,
                Gap {
                    questions: vec![question],
                },
            )),
        }
    }
    let mut gaps: Vec<Gap> = groups.into_iter().map(|(_, gap)| gap).collect();
    gaps.retain(|gap| !gap.questions.iter().any(|q| q.out_of_scope));
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.questions.len()));
    gaps
}

/// One shared word may be chance, unless one of them has no other.
fn alike(a: &HashSet<String>, b: &HashSet<String>) -> bool {
    let (smaller, shared) = (a.len().min(b.len()), a.intersection(b).count());
    shared as f64 >= ALIKE * smaller as f64 && shared >= smaller.clamp(1, 2)
}

/// What a question is about: Latin words by their stems, of the rest pairs of neighbouring characters. Hiragana mostly
/// inflects and joins: it is left out where anything else remains.
fn words(question: &str) -> HashSet<String> {
    let topic = senpai_answer::topic(question);
    let units = Units::of(&topic);
    let telling = terms(&units, |unit| unit.script != Script::Hiragana);
    if telling.is_empty() {
        terms(&units, |_| true)
    } else {
        telling
    }
}

fn terms(units: &Units, kept: impl Fn(&Unit) -> bool) -> HashSet<String> {
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
            status: "not_found".into(),
            did_not_help: false,
            at: jiff::Timestamp::UNIX_EPOCH,
            from: String::new(),
            out_of_scope: false,
        }
    }

    fn of(list: &[&str]) -> Vec<Gap> {
        let questions = list.iter().enumerate().map(|(i, t)| question(i as u64, t));
        grouped(questions.collect())
    }

    fn sizes(gaps: &[Gap]) -> Vec<usize> {
        gaps.iter().map(|g| g.questions.len()).collect()
    }

    #[test]
    fn the_same_need_in_other_words_falls_together_and_comes_first() {
        let gaps = of(&[
            "名刺の紙はどれがいい？",
            "確定申告の期限は？",
            "名刺の紙の選び方を教えて",
            "おすすめの名刺の紙",
        ]);
        assert_eq!(sizes(&gaps), [3, 1]);
        assert_eq!(gaps[1].questions[0].id, 1);
    }

    #[test]
    fn english_questions_fall_together_by_words_not_by_letters() {
        let gaps = of(&[
            "How do I choose an accountant?",
            "Which printer prints business cards?",
            "choosing an accountant, how?",
            "How do I choose a domain name?",
        ]);
        assert_eq!(sizes(&gaps), [2, 1, 1], "{gaps:#?}");
    }

    #[test]
    fn what_falls_together_with_a_question_out_of_scope_is_no_gap() {
        let mut ruled = question(7, "名刺の紙はどれがいい？");
        ruled.out_of_scope = true;
        let gaps = grouped(vec![question(9, "おすすめの名刺の紙"), ruled]);
        assert_eq!(gaps, []);
    }
}
