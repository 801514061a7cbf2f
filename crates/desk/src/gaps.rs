//! Questions without an answer, grouped: the same need in other words falls together.

use std::collections::HashSet;

use senpai_store::GapQuestion;

/// Questions that ask for the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Newest first; never empty.
    pub questions: Vec<GapQuestion>,
}

/// How much two questions must share to fall together: pairs of characters, as a share of the smaller set.
const ALIKE: f64 = 0.5;

/// Groups questions, most frequent first, of equals the newest. Takes them newest first.
pub fn grouped(questions: Vec<GapQuestion>) -> Vec<Gap> {
    let mut groups: Vec<(HashSet<[char; 2]>, Gap)> = Vec::new();
    for question in questions {
        let pairs = pairs(&question.text);
        match groups.iter_mut().find(|(of, _)| alike(of, &pairs)) {
            Some((_, gap)) => gap.questions.push(question),
            None => groups.push((
                pairs,
                Gap {
                    questions: vec![question],
                },
            )),
        }
    }
    let mut gaps: Vec<Gap> = groups.into_iter().map(|(_, gap)| gap).collect();
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.questions.len()));
    gaps
}

fn alike(a: &HashSet<[char; 2]>, b: &HashSet<[char; 2]>) -> bool {
    let smaller = a.len().min(b.len());
    smaller > 0 && a.intersection(b).count() as f64 >= ALIKE * smaller as f64
}

/// Pairs of neighbouring characters of what the question is about. Hiragana mostly inflects and joins: it is left out
/// where two other characters remain.
fn pairs(question: &str) -> HashSet<[char; 2]> {
    let topic = senpai_answer::topic(question);
    let all: Vec<char> = topic.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_hiragana = |c: &char| ('\u{3041}'..='\u{309f}').contains(c);
    let mut telling: Vec<char> = all.iter().copied().filter(|c| !is_hiragana(c)).collect();
    if telling.len() < 2 {
        telling = all;
    }
    telling.windows(2).map(|w| [w[0], w[1]]).collect()
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
        }
    }

    #[test]
    fn the_same_need_in_other_words_falls_together_and_comes_first() {
        let list = [
            "名刺の紙はどれがいい？",
            "確定申告の期限は？",
            "名刺の紙の選び方を教えて",
            "おすすめの名刺の紙",
        ];
        let gaps = grouped(
            list.iter()
                .enumerate()
                .map(|(i, t)| question(i as u64, t))
                .collect(),
        );
        let sizes: Vec<usize> = gaps.iter().map(|g| g.questions.len()).collect();
        assert_eq!(sizes, [3, 1]);
        assert_eq!(gaps[1].questions[0].id, 1);
    }
}
