//! The role of a sentence in its text, by its words: it may refer back, be an aside, or have the form that a question asks for.
//!
//! The lists of words are short and general: most sentences match none of them.

use crate::{AnswerType, CELL, Script, contains_number, normalize};

/// The role of a sentence in its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Discourse {
    /// True if the sentence begins with a word that depends on the text before it: a demonstrative, a pronoun, a connective, an
    /// ordinal.
    pub refers_back: bool,
    /// True if the sentence answers nothing: a greeting, an announcement of the post, a closing, a link to other posts, the label
    /// of a bad example.
    pub is_aside: bool,
    /// True if the next sentence completes this one, because this sentence ends with a colon or is a question.
    pub opens: bool,
    /// True if the sentence is an item of a list.
    pub is_item: bool,
    /// True if the sentence is a row of a table.
    pub is_row: bool,
}

impl Discourse {
    /// Reads a sentence, as [`crate::sentences`] gives it.
    pub fn of(sentence: &str) -> Discourse {
        let text = normalize(sentence);
        let text = text.trim();
        Discourse {
            refers_back: refers_back(text),
            is_aside: is_aside(text),
            opens: text.ends_with([':', '?']),
            is_item: is_item(text),
            is_row: text.contains(CELL),
        }
    }
}

/// Words at the start that refer back, each with its exceptions, as in `question.rs`.
const JAPANESE_REFERENCES: &[(&str, &[&str])] = &[
    ("これ", &["から", "まで"]),
    ("それ", &["ぞれ", "なり"]),
    ("この", &["ところ", "世", "頃", "ごろ"]),
    ("その", &["まま", "場しのぎ", "気"]),
    ("あれ", &["ば", "ら", "ほど"]),
    ("あの", &["手この手"]),
    ("こう", &[]),
    ("そう", &["ぞう", "じ", "だん"]),
    ("こんな", &[]),
    ("そんな", &[]),
    ("そこ", &["そこ", "ま"]),
    ("ここで", &[]),
    ("ここまで", &[]),
    ("また、", &[]),
    ("または", &[]),
    ("しかし", &[]),
    ("しかも", &[]),
    ("ただし", &[]),
    ("ただ、", &[]),
    ("だから", &[]),
    ("ですから", &[]),
    ("ですが", &[]),
    ("だが", &[]),
    ("なので", &[]),
    ("したがって", &[]),
    ("従って", &[]),
    ("一方", &["的", "通行"]),
    ("逆に", &[]),
    ("反対に", &[]),
    ("さらに", &[]),
    ("加えて", &[]),
    ("つまり", &[]),
    ("要するに", &[]),
    ("すると", &[]),
    ("とはいえ", &[]),
    ("でも", &[]),
    ("けれど", &[]),
    ("なお、", &[]),
    ("そして", &[]),
    ("次に", &[]),
    ("続いて", &[]),
    ("最後に", &[]),
    ("後者", &[]),
    ("前者", &[]),
    ("両者", &[]),
    ("どちらも", &[]),
    ("いずれも", &[]),
    ("以上", &[]),
    ("上記", &[]),
    ("前述", &[]),
    ("先ほど", &[]),
    ("彼は", &[]),
    ("彼女は", &[]),
    ("彼ら", &[]),
    ("もう一つ", &[]),
    ("もう一方", &[]),
    ("同様に", &[]),
    ("同じく", &[]),
    ("結果として", &[]),
];

/// Words that make a number refer to something named before: 三番と, 二つ目.
const JAPANESE_ORDINALS: &[&str] = &[
    "つ目", "つめ", "番目", "点目", "人目", "番は", "番と", "番を", "番の", "番が", "番も",
];

/// First words that refer back, each with exceptions that may follow the word.
const ENGLISH_REFERENCES: &[(&str, &[&str])] = &[
    ("this", &["year", "month", "week", "morning", "time of"]),
    ("that", &[]),
    ("these", &["days"]),
    ("those", &["who", "of us", "of you"]),
    ("they", &[]),
    ("their", &[]),
    ("them", &[]),
    ("it", &[]),
    ("its", &[]),
    ("it's", &[]),
    ("he", &[]),
    ("she", &[]),
    ("his", &[]),
    ("her", &[]),
    ("however", &[]),
    ("but", &[]),
    ("and", &[]),
    ("or", &[]),
    ("so", &["far"]),
    ("also", &[]),
    ("then", &[]),
    ("therefore", &[]),
    ("thus", &[]),
    ("hence", &[]),
    ("instead", &["of"]),
    ("otherwise", &[]),
    ("moreover", &[]),
    ("furthermore", &[]),
    ("besides", &[]),
    ("yet", &[]),
    ("nevertheless", &[]),
    ("nonetheless", &[]),
    ("consequently", &[]),
    ("similarly", &[]),
    ("likewise", &[]),
    ("conversely", &[]),
    ("finally", &[]),
    ("meanwhile", &[]),
    ("both", &[]),
    ("neither", &[]),
    ("such", &[]),
    ("another", &[]),
    ("second", &[]),
    ("secondly", &[]),
    ("third", &[]),
    ("thirdly", &[]),
    ("next", &["week", "year", "month", "time"]),
    ("the first", &["time", "step", "thing"]),
    ("the second", &[]),
    ("the third", &[]),
    ("the last", &["time", "thing"]),
    ("the two", &[]),
    ("the latter", &[]),
    ("the former", &[]),
    ("the same", &[]),
    ("the other", &[]),
    ("the others", &[]),
    ("as a result", &[]),
    ("for this reason", &[]),
    ("in other words", &[]),
    ("on the other hand", &[]),
    ("in that case", &[]),
    ("in this case", &[]),
    ("if so", &[]),
    ("if not", &[]),
    ("each of", &[]),
    ("one of them", &[]),
];

/// After these words, "it" stands for a later part of the sentence: "It is better to ask".
const EXPLETIVES: &[&str] = &[
    "it is ",
    "it's ",
    "it takes ",
    "it pays ",
    "it helps ",
    "it can be ",
];

fn refers_back(text: &str) -> bool {
    let after = |word: &str, but: &[&str]| {
        let rest = text.strip_prefix(word);
        rest.filter(|rest| !but.iter().any(|b| rest.trim_start().starts_with(b)))
    };
    if JAPANESE_REFERENCES
        .iter()
        .any(|(word, but)| after(word, but).is_some())
    {
        return true;
    }
    let numerals = text.trim_start_matches(is_numeral);
    let number = &text[..text.len() - numerals.len()];
    if !["", "一", "1"].contains(&number) && starts_with_any(numerals, JAPANESE_ORDINALS) {
        return true;
    }
    if starts_with_any(text, EXPLETIVES) && [" to ", " that "].iter().any(|w| text.contains(w)) {
        return false;
    }
    let whole = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\'');
    let mut words = ENGLISH_REFERENCES.iter();
    words.any(|(word, but)| after(word, but).is_some_and(whole))
}

fn is_numeral(c: char) -> bool {
    Script::of(c) == Script::Digit || "一二三四五六七八九十".contains(c)
}

/// An aside begins with one of these.
const ASIDE_STARTS: &[&str] = &[
    "こんにちは",
    "こんばんは",
    "はじめまして",
    "お久しぶり",
    "皆さん、",
    "みなさん、",
    "この記事",
    "本記事",
    "本稿",
    "前回の記事",
    "関連記事",
    "あわせて読みたい",
    "合わせて読みたい",
    "続きを読む",
    "目次:",
    "出典:",
    "失敗例:",
    "次回の記事",
    "写真:",
    "画像:",
    "図:",
    "悪い例",
    "ng例",
    "ng:",
    "ダメな例",
    "だめな例",
    "よくない例",
    "良くない例",
    "×",
    "✕",
    "❌",
    "hi,",
    "hi everyone",
    "dear ",
    "in this post",
    "in this article",
    "in this guide",
    "in this series",
    "in this blog",
    "this post",
    "this article",
    "this guide",
    "today we",
    "today, we",
    "let's dive",
    "let's get started",
    "let's take a look",
    "let's look",
    "hello and welcome",
    "hello everyone",
    "welcome to ",
    "welcome back",
    "subscribe to ",
    "sign up for our",
    "learn more about",
    "read more",
    "related post",
    "related article",
    "related reading",
    "see also",
    "further reading",
    "table of contents",
    "thanks for reading",
    "thank you for reading",
    "stay tuned",
    "click here",
    "photo by",
    "photo:",
    "image:",
    "source:",
    "originally published",
    "bad example",
    "bad:",
    "wrong:",
    "don't:",
];

/// An aside contains one of these.
const ASIDE_PARTS: &[&str] = &[
    "いかがでした",
    "最後までお読み",
    "読んでいただき",
    "お読みいただき",
    "参考になれば",
    "お役に立てれば",
    "お役に立てば",
    "ご紹介します",
    "紹介していきます",
    "解説します",
    "解説していきます",
    "見ていきましょう",
    "詳しくはこちら",
    "こちらの記事",
    "お問い合わせください",
    "in a previous post",
    "in the next post",
    "in a future post",
    "i hope this",
    "we hope this",
    "hope this helps",
    "let us know in the comments",
    "leave a comment",
];

fn is_aside(text: &str) -> bool {
    starts_with_any(text, ASIDE_STARTS) || contains_any(text, ASIDE_PARTS)
}

fn is_item(text: &str) -> bool {
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.starts_with('・') || after.len() < text.len() && after.starts_with(". ")
}

const REASONS: &[&str] = &[
    "から。",
    "からです",
    "からだ",
    "からで",
    "ため、",
    "ためです",
    "ために",
    "ので、",
    "理由",
    "because",
    "the reason",
    "due to",
    "so that",
    "that is why",
    "that's why",
    "otherwise",
];

const EXAMPLES: &[&str] = &[
    "例えば",
    "たとえば",
    "例:",
    "for example",
    "for instance",
    "such as",
    "e.g.",
    "like this",
    CELL,
];

const TIMES: &[&str] = &[
    "直後",
    "前に",
    "後に",
    "の後",
    "ときに",
    "時に",
    "までに",
    "以内",
    "すぐ",
    "翌",
    "毎",
    "before",
    "after",
    "until",
    "within",
    "as soon as",
    "every ",
    "when ",
    "at the end",
    "at the start",
];

const TIME_UNITS: &[&str] = &["年", "月", "日", "時", "分", "週", "秒"];

const ENGLISH_NUMBERS: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "twenty", "thirty", "dozen", "hundred", "twice",
];

/// True if a sentence has the form that a question asks for: a number, a time, a reason, an example, a step.
pub fn has_form(sentence: &str, asked: &AnswerType) -> bool {
    let text = normalize(sentence);
    let counted = |unit| contains_number(&text, unit);
    let is_time = || {
        // English writes a year as digits alone.
        let is_english = !text.chars().any(|c| Script::of(c).is_cjk());
        TIME_UNITS.iter().any(|unit| counted(Some(unit)))
            || contains_any(&text, TIMES)
            || is_english && counted(None)
    };
    match asked {
        // 「翌日」 answers 「何日後？」.
        AnswerType::Number(Some(unit)) if TIME_UNITS.contains(unit) => is_time(),
        AnswerType::Number(unit @ Some(_)) => counted(*unit),
        AnswerType::Number(None) => counted(None) || has_number_word(&text),
        AnswerType::Time => is_time(),
        AnswerType::Reason => contains_any(&text, REASONS),
        AnswerType::Example => contains_any(&text, EXAMPLES),
        AnswerType::Steps => is_item(text.trim()),
        AnswerType::Other => false,
    }
}

/// True if a number is written as a word, or in kanji before つ or a counter.
fn has_number_word(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
    if words.any(|word| ENGLISH_NUMBERS.contains(&word)) {
        return true;
    }
    let kanji = |unit: &&str| contains_number(text, Some(unit));
    [
        "つ", "人", "社", "件", "回", "円", "割", "倍", "本", "日", "週", "か月", "年", "時間",
    ]
    .iter()
    .any(kanji)
}

fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}

fn contains_any(text: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| text.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refers(sentence: &str) -> bool {
        Discourse::of(sentence).refers_back
    }

    #[test]
    fn a_sentence_refers_back_by_its_first_words() {
        for sentence in [
            "これが一番早い。",
            "その日に送ります。",
            "しかし断られます。",
            "四番と五番を飛ばす。",
            "二つ目は値段です。",
            "こうした会社は待ちます。",
            "This works.",
            "They said no.",
            "It broke.",
            "However, ask first.",
            "The first two get few requests.",
            "It's a trap.",
        ] {
            assert!(refers(sentence), "{sentence}");
        }
        for sentence in [
            "これから始める人は、名刺を作ります。",
            "それぞれの会社に聞きます。",
            "そのまま送ると失敗します。",
            "一つ目は値段です。",
            "二か月で終わります。",
            "These days people call.",
            "It is better to ask.",
            "Sort the list.",
            "Itemise the bill.",
            "Theory comes last.",
        ] {
            assert!(!refers(sentence), "{sentence}");
        }
    }

    #[test]
    fn announcements_and_closings_are_asides() {
        for sentence in [
            "この記事では、値引きの断り方を紹介します。",
            "いかがでしたか？",
            "In this post, we look at pricing.",
            "Thanks for reading!",
            "悪い例：「安くします」",
        ] {
            assert!(Discourse::of(sentence).is_aside, "{sentence}");
        }
        assert!(!Discourse::of("値引きは一度だけ断ります。").is_aside);
        assert!(!Discourse::of("Post on Tuesdays.").is_aside);
    }

    #[test]
    fn an_answer_has_the_form_that_the_question_asks_for() {
        let form = |sentence, question| {
            let asked = crate::ParsedQuestion::parse(question).answer_type;
            has_form(sentence, &asked)
        };
        assert!(form("迷いを忘れているからです。", "なぜすぐ聞くのですか"));
        assert!(!form("七つ聞きます。", "なぜすぐ聞くのですか"));
        assert!(form("最初にそろえるのは三件です。", "事例はいくつ要る？"));
        assert!(form("取材は納品の三か月後に頼みます。", "いつ取材する？"));
        assert!(form("翌朝にお礼を送ります。", "お礼は何日後？"));
        assert!(!form("名刺の裏に会った場所を書きます。", "お礼は何日後？"));
        assert!(form("Wait two weeks.", "How long should I wait?"));
        assert!(form("1. 名刺を出す", "名刺交換の手順は？"));
    }
}
