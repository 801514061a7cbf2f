//! Recognises lines that have one meaning and nothing else: more, other posts, a language, help.

use senpai_language::{Language, normalize};

/// True if a line has a meaning only after a question.
pub(crate) fn refers_back(line: &str) -> bool {
    is_more(line)
        || is_rejection(line)
        || says_helped(line)
        || is_return(line)
        || asked_language(line).is_some()
}

/// True if `line` asks how to use the program, and for nothing else: "help", 「使い方」, "?".
pub fn is_help(line: &str) -> bool {
    const HELP: &[&str] = &[
        "help",
        "h",
        "ヘルプ",
        "使い方",
        "つかいかた",
        "使い方は",
        "使い方を教えて",
        "使い方を教えてください",
        "どう使うの",
        "どうやって使うの",
        "あなたはai",
        "あなたはaiですか",
        "aiですか",
        "名前は",
        "名前は何",
        "あなたの名前は",
        "先輩って誰",
        "先輩とは誰",
        "先輩は誰",
        "are you an ai",
        "are you a bot",
        "are you human",
        "what is your name",
        "what's your name",
        "あなたは誰",
        "あなたは誰ですか",
        "あなたはだれ",
        "あなたはだれですか",
        "誰ですか",
        "きみは誰",
        "君は誰",
        "これは何",
        "これは何ですか",
        "これ何",
        "ここは何",
        "ここは何ですか",
        "何ができる",
        "何ができるの",
        "何ができますか",
        "何ができるんですか",
        "何を聞けますか",
        "何が聞けますか",
        "何を聞けばいい",
        "何を聞けばいいですか",
        "なにができる",
        "なにができるの",
        "なにができますか",
        "who are you",
        "what are you",
        "what is this",
        "what's this",
        "what can you do",
        "what do you do",
        "what can i ask",
        "what can i ask you",
        "how does this work",
        "how do i use this",
    ];
    let line = normalize(line);
    let line = line.trim().trim_start_matches('/');
    line == "?" || is_line_of(HELP, line)
}

/// True if `line` asks for further excerpts, and for nothing else: 「もっと」, 「他には？」, "more".
pub(crate) fn is_more(line: &str) -> bool {
    const MORE: &[&str] = &[
        "more",
        "show more",
        "more please",
        "next",
        "continue",
        "go on",
        "anything else",
        "what else",
        "any others",
        "others",
        "any other ideas",
        "anything more",
        "more examples",
        "もっと",
        "もっと見る",
        "もっと見せて",
        "もっとない",
        "次",
        "続き",
        "続き教えて",
        "続けて",
        "つづき",
        "他には",
        "ほかには",
        "他は",
        "ほかは",
        "他にも",
        "他にもある",
        "他にある",
        "ほかにもある",
        "他にもありますか",
        "ほかにありますか",
        "他にありますか",
        "それ以外は",
        "それ以外には",
        "それ以外",
        "それ以外にありますか",
        "それ以外で",
        "他の例は",
        "ほかの例は",
        "ほかの記事",
        "ほかの記事は",
        "他の記事",
        "他の記事は",
        "別の記事",
        "別の記事は",
        "other posts",
        "another one",
        "another post",
    ];
    is_line_of(MORE, line)
}

/// True if `line` says that the answer helped, and nothing else: 「役に立った」, "this helped".
pub(crate) fn says_helped(line: &str) -> bool {
    const HELPED: &[&str] = &[
        "役に立った",
        "役に立ちました",
        "役立った",
        "役立ちました",
        "やくにたった",
        "参考になった",
        "参考になりました",
        "解決した",
        "解決しました",
        "this helped",
        "that helped",
        "it helped",
        "helped",
        "this was helpful",
        "that was helpful",
        "helpful",
        "that answers it",
    ];
    is_line_of(HELPED, line)
}

/// True if `line` asks for the answer to the first question again, and for nothing else.
pub(crate) fn is_return(line: &str) -> bool {
    const RETURNS: &[&str] = &[
        "最初の質問に戻って",
        "最初の質問に戻る",
        "最初の質問に戻りたい",
        "最初の質問に戻してください",
        "最初の質問に戻ってください",
        "最初の質問",
        "最初に戻って",
        "最初に戻る",
        "さっきの質問に戻って",
        "前の質問に戻って",
        "元の質問に戻って",
        "back to the first question",
        "go back to the first question",
        "back to my first question",
        "back to the question",
        "back to my question",
    ];
    is_line_of(RETURNS, line)
}

/// True if `line` rejects the answer, and says nothing else: 「違った」, "not what I meant".
pub(crate) fn is_rejection(line: &str) -> bool {
    const REJECTIONS: &[&str] = &[
        "違った",
        "違う",
        "違います",
        "ちがう",
        "ちがった",
        "ちがいます",
        "それじゃない",
        "そうじゃない",
        "そうじゃなくて",
        "違うんだけど",
        "no",
        "nope",
        "wrong",
        "not that",
        "that's not it",
        "not what i meant",
        "that's not what i meant",
        "not what i asked",
        "that was not it",
        "that wasn't it",
        "that is wrong",
        "that's wrong",
        "これじゃない",
        "違いました",
        "not this",
        "not this one",
    ];
    is_line_of(REJECTIONS, line)
}

/// The number that a line says, if it says nothing else: "2", 「2番」, 「最初の」, "the second one". At most 3: no reply numbers more excerpts
/// of different posts.
pub(crate) fn chosen_number(line: &str) -> Option<usize> {
    const BEFORE: [&str; 9] = [
        "", "the ", "number ", "no. ", "no.", "#", "option ", "read ", "(",
    ];
    const NUMBERS: [(&str, usize); 21] = [
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("一", 1),
        ("二", 2),
        ("三", 3),
        ("ひとつ", 1),
        ("ふたつ", 2),
        ("みっつ", 3),
        ("いち", 1),
        ("最初", 1),
        ("はじめ", 1),
        ("first", 1),
        ("second", 2),
        ("third", 3),
        ("1st", 1),
        ("2nd", 2),
        ("3rd", 3),
        ("one", 1),
        ("two", 2),
        ("three", 3),
    ];
    const BEHIND: [&str; 20] = [
        "",
        ")",
        "の",
        "のやつ",
        "の記事",
        "を読む",
        "を読みたい",
        "を見る",
        "を見せて",
        "が近い",
        "がいい",
        "かな",
        "だ",
        "で",
        "です",
        "をお願いします",
        " one",
        " please",
        " one please",
        " is closest",
    ];
    const COUNTERS: [&str; 8] = ["", "番", "番目", "ばん", "つ目", "つめ", "目", "め"];
    let line = bare(line);
    let says = |name: &str| {
        let parts = line.split_once(name);
        parts.is_some_and(|(before, behind)| {
            BEFORE.contains(&before)
                && COUNTERS.iter().any(|counter| {
                    let rest = behind.strip_prefix(counter);
                    rest.is_some_and(|rest| BEHIND.contains(&rest))
                })
        })
    };
    let mut all = NUMBERS.iter();
    let said = all.find(|(name, _)| says(name));
    said.map(|(_, number)| *number)
}

/// The language in which `line` asks for the last post, if it asks for nothing else: 「英語だと？」, "in Japanese?".
pub(crate) fn asked_language(line: &str) -> Option<Language> {
    const NAMES: [(Language, &[&str]); 2] = [
        (Language::Japanese, &["日本語", "japanese"]),
        (Language::English, &["英語", "英文", "english"]),
    ];
    const BEFORE: [&str; 8] = [
        "",
        "in ",
        "and in ",
        "what about ",
        "how about ",
        "can i have it in ",
        "do you have it in ",
        "is there one in ",
    ];
    const BEHIND: [&str; 25] = [
        "",
        " please",
        " again",
        " version",
        "に戻して",
        "に戻してください",
        "にして",
        "にしてください",
        "だと",
        "では",
        "で",
        "でも",
        "なら",
        "版",
        "版は",
        "版はある",
        "版はありますか",
        "にすると",
        "で言うと",
        "でお願い",
        "でお願いします",
        "で教えて",
        "で見せて",
        "で読みたい",
        "のバージョンは",
    ];
    let line = bare(line);
    let asks_for = |name: &&str| {
        let parts = line.split_once(*name);
        parts.is_some_and(|(before, behind)| BEFORE.contains(&before) && BEHIND.contains(&behind))
    };
    let mut all = NAMES.iter();
    let asked = all.find(|(_, names)| names.iter().any(asks_for));
    asked.map(|(language, _)| *language)
}

/// True if a line is one of `phrases`, in upper or lower case, with any punctuation at its end.
fn is_line_of(phrases: &[&str], line: &str) -> bool {
    phrases.contains(&bare(line).as_str())
}

/// A line in lower case, without punctuation at its end.
fn bare(line: &str) -> String {
    let line = normalize(line);
    let line = line
        .trim()
        .trim_end_matches(['。', '!', '?', '.', '…', '~']);
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_and_rejections_are_whole_lines() {
        for line in [
            "More",
            "もっと！",
            "続き",
            "show more.",
            "他には？",
            "what else?",
        ] {
            assert!(is_more(line), "{line}");
        }
        for line in ["", "もっと売るには？", "moreover", "他には何を書く？"] {
            assert!(!is_more(line), "{line}");
        }
        assert!(is_rejection("違った。") && is_rejection("Not what I meant"));
        assert!(!is_rejection("納品と稼働は違う？"));
    }

    #[test]
    fn help_is_a_whole_line() {
        for line in [
            "help",
            "/help",
            "HELP!",
            "使い方。",
            "ヘルプ",
            "?",
            "？",
            "h",
            "あなたは誰？",
            "何ができるの？",
            "What can you do?",
        ] {
            assert!(is_help(line), "{line}");
        }
        for line in ["", "help me sell", "Excelの使い方は？", "hm", "誰に頼む？"] {
            assert!(!is_help(line), "{line}");
        }
    }
}
