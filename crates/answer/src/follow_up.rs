//! Lines of a conversation that only make sense after a question.

use senpai_language::ParsedQuestion;

/// A question's topic, normalised: the question without the words that only ask.
pub fn topic(question: &str) -> String {
    ParsedQuestion::parse(question).topic
}

/// Whether `line` names no subject of its own, and so follows up an earlier question: 「それはなぜ？」, 「具体的には？」, "Why?". Thanks
/// and greetings are no follow-ups.
pub fn is_follow_up(line: &str) -> bool {
    ParsedQuestion::parse(line).is_follow_up
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
        for line in [
            "入金はいつ？",
            "見出しの例は？",
            "how do I ask for payment",
            "ありがとう！",
            "lol ok",
            "👍",
            "おはようございます",
            "<script>alert(1)</script>",
        ] {
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
