//! Lines of a conversation that only make sense after a question.

use senpai_language::{Field, ParsedQuestion, Units};

/// A question's topic, normalised: the question without the words that only ask.
pub fn topic(question: &str) -> String {
    ParsedQuestion::parse(question).topic
}

/// Whether `line` names no subject of its own, and so follows up an earlier question: 「それはなぜ？」, 「具体的には？」, "Why?".
pub fn is_follow_up(line: &str) -> bool {
    names_no_subject(&topic(line))
}

/// Whether a topic contains only words that ask for more about a subject.
pub(crate) fn names_no_subject(topic: &str) -> bool {
    const ASKING_FOR_MORE: &[&str] = &[
        "具体的",
        "例",
        "詳",
        "理由",
        "方法",
        "why",
        "exampl",
        "detail",
        "tell",
    ];
    let mut subjects = 0;
    Field::Runs.terms(&Units::of(topic), |word| {
        subjects += usize::from(!ASKING_FOR_MORE.iter().any(|w| word.starts_with(w)));
    });
    subjects == 0
}

/// Whether `line` asks for further excerpts and for nothing else: 「もっと」, 「続き」, "more".
pub fn is_more(line: &str) -> bool {
    const MORE: &[&str] = &[
        "more",
        "show more",
        "もっと",
        "もっと見る",
        "もっと見せて",
        "次",
        "続き",
    ];
    let line = line
        .trim()
        .trim_end_matches(['。', '！', '!', '？', '?', '.']);
    MORE.contains(&line.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follow_up_names_no_subject() {
        for line in ["それはなぜ？", "具体的には？", "もっと詳しく教えて", "Why?"]
        {
            assert!(is_follow_up(line), "{line}");
        }
        for line in ["入金はいつ？", "見出しの例は？", "how do I ask for payment"] {
            assert!(!is_follow_up(line), "{line}");
        }
    }

    #[test]
    fn more_is_a_whole_line() {
        for line in ["More", "もっと！", "続き", "show more."] {
            assert!(is_more(line), "{line}");
        }
        for line in ["", "もっと売るには？", "moreover"] {
            assert!(!is_more(line), "{line}");
        }
    }
}
