//! Checks if somebody could try a practice step, and say afterwards if it was done.
//!
//! The rule is about words. In doubt, it says nothing. A step is doubtful if it names nothing that can be counted, quoted or dated, and
//! one of these is true:
//!
//! - A Japanese step does not end in a verb: 「早めの連絡」. A noun of action with its object, 「時間を登録」, counts as a verb.
//! - It ends with a verb of thinking, intending or being: 「お客様の立場で考える」. In English it begins with one, and asks for no action
//!   after it: "Be confident".

use crate::Language;

/// The most steps of one post that members are offered, each by a button. By hand: with the other buttons they fill two rows of
/// Discord's.
pub const MOST_STEPS: usize = 6;

/// Japanese verbs for actions that nobody else can see. By hand.
const INNER_JA: [&str; 34] = [
    "意識する",
    "心がける",
    "心掛ける",
    "考える",
    "考えてみる",
    "思う",
    "思い出す",
    "忘れない",
    "気をつける",
    "気を付ける",
    "注意する",
    "大切にする",
    "大事にする",
    "理解する",
    "知る",
    "目指す",
    "頑張る",
    "努める",
    "努力する",
    "覚えておく",
    "信じる",
    "感じる",
    "持つ",
    "なる",
    "いる",
    "ある",
    "見つめ直す",
    "工夫する",
    "改善する",
    "徹底する",
    "活用する",
    "楽しむ",
    "学ぶ",
    "慣れる",
];

/// English verbs for actions that nobody else can see. By hand.
const INNER_EN: [&str; 26] = [
    "think",
    "consider",
    "remember",
    "try",
    "be",
    "aim",
    "understand",
    "keep",
    "focus",
    "believe",
    "reflect",
    "feel",
    "know",
    "stay",
    "avoid",
    "have",
    "learn",
    "appreciate",
    "embrace",
    "become",
    "improve",
    "care",
    "value",
    "enjoy",
    "work",
    "realize",
];

/// Japanese signs of something that can be counted, quoted or dated.
const OBSERVABLE_JA: [&str; 22] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "千", "半", "「", "『", "毎",
    "今日", "明日", "今週", "来週", "先週", "今月",
];

/// Japanese words with the sign of a number that count nothing. By hand.
const NO_NUMBERS_JA: [&str; 17] = [
    "十分",
    "十二分",
    "一番",
    "一緒",
    "一生",
    "一所",
    "一歩",
    "一貫",
    "一般",
    "一層",
    "一流",
    "一致",
    "統一",
    "唯一",
    "第一",
    "半歩",
    "半端",
];

/// Endings that ask for the verb before them, the longest first of those that end alike.
const REQUESTS_JA: [&str; 12] = [
    "てみましょう",
    "ておきましょう",
    "ましょう",
    "てみよう",
    "てください",
    "て下さい",
    "ておく",
    "てみる",
    "よう",
    "ます",
    "よ",
    "ろ",
];

/// English words of something that can be counted or dated.
const OBSERVABLE_EN: [&str; 17] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "each",
    "every", "today", "tomorrow", "week", "next",
];

/// English verbs for actions that others can see, after "and" or "then". By hand.
const ACTIONS_EN: [&str; 15] = [
    "ask", "book", "call", "count", "list", "mark", "note", "post", "put", "read", "say", "send",
    "show", "tell", "write",
];

/// True if nobody could say if a step was done.
pub(crate) fn is_doubtful(step: &str) -> bool {
    let step = without_end(step);
    match Language::detect(step) {
        Some(Language::Japanese) => is_doubtful_in_japanese(step),
        Some(Language::English) => is_doubtful_in_english(step),
        None => false,
    }
}

/// A step without the marks at its end, and without what stands there in brackets.
fn without_end(step: &str) -> &str {
    let marks = |c: char| c.is_whitespace() || "。．.！!".contains(c);
    let step = step.trim_end_matches(marks);
    let pairs = [('（', '）'), ('(', ')')];
    let bracketed = pairs.iter().find_map(|(open, close)| {
        let (before, _) = step.strip_suffix(*close)?.rsplit_once(*open)?;
        Some(before.trim_end_matches(marks))
    });
    bracketed
        .filter(|before| !before.is_empty())
        .unwrap_or(step)
}

fn is_doubtful_in_japanese(step: &str) -> bool {
    let mut counted = step.to_owned();
    for word in NO_NUMBERS_JA {
        counted = counted.replace(word, "");
    }
    let is_observable = counted.contains(|c: char| c.is_numeric())
        || OBSERVABLE_JA.iter().any(|mark| counted.contains(mark));
    let end = step.rsplit(['。', '、', '，']).next().unwrap_or(step);
    let end = end.strip_suffix("こと").unwrap_or(end);
    let verb = plain_verb(end);
    !is_observable && (!ends_in_verb(end) || INNER_JA.iter().any(|inner| verb.ends_with(inner)))
}

/// True if a text ends in a verb in any form, also in a command, or in a noun of action with its object.
fn ends_in_verb(end: &str) -> bool {
    let forms = ["ください", "下さい", "よう", "ない", "て", "で"];
    let is_form = forms.iter().any(|form| end.ends_with(form));
    // Dictionary forms, and commands: 書け, 送れ, 見ろ, せよ.
    let is_verb = end.ends_with(|c: char| "うくぐすつぬぶむるえけげせてねべめれろよ".contains(c));
    let is_kanji = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let noun = end.chars().rev().take_while(|c| is_kanji(*c)).count();
    let has_object = end.trim_end_matches(is_kanji).ends_with('を');
    is_form || is_verb || (noun >= 2 && has_object)
}

/// The verb at the end of a text in its dictionary form, where the ending shows this form.
fn plain_verb(end: &str) -> String {
    let asked = REQUESTS_JA.iter().find_map(|form| end.strip_suffix(form));
    let Some(stem) = asked else {
        return end.to_owned();
    };
    let before = |kana: char| stem.strip_suffix(kana);
    if let Some(noun) = before('し').or_else(|| before('せ')) {
        return format!("{noun}する");
    }
    /// The rows of verbs: 積み(ましょう) is 積む.
    const ROWS: [(char, char); 7] = [
        ('い', 'う'),
        ('き', 'く'),
        ('ぎ', 'ぐ'),
        ('ち', 'つ'),
        ('び', 'ぶ'),
        ('み', 'む'),
        ('り', 'る'),
    ];
    match stem.chars().next_back() {
        Some(last) if "えけげせてねべめれ".contains(last) => format!("{stem}る"),
        Some(last) => {
            let row = ROWS.iter().find(|(kana, _)| *kana == last);
            let (kana, plain) = row.copied().unwrap_or((last, last));
            format!("{}{plain}", stem.strip_suffix(kana).unwrap_or(stem))
        }
        None => end.to_owned(),
    }
}

fn is_doubtful_in_english(step: &str) -> bool {
    let lower = step.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    let counts = lower.contains(|c: char| c.is_numeric() || "\"“".contains(c));
    let is_observable = counts || rest.iter().any(|word| OBSERVABLE_EN.contains(word));
    let asks_for_action = rest
        .windows(2)
        .any(|pair| ["and", "then"].contains(&pair[0]) && ACTIONS_EN.contains(&pair[1]));
    !is_observable && !asks_for_action && INNER_EN.contains(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_nobody_could_verify_is_doubtful() {
        for step in [
            "お客様の立場で考える。",
            "入金を意識する。",
            "早めの連絡",
            "いつも誠実に。",
            "前向きな気持ちを持つ。",
            "営業力の強化",
            "自分の強みを理解する",
            "Be confident.",
            "Think about your customers.",
            "Try to listen more.",
        ] {
            assert!(is_doubtful(step), "{step}");
        }
        for step in [
            "見積書に締め日を書く。",
            "不満を一つ選び、消えるかどうかを考える。",
            "書けなければ今週中に聞く。",
            "予定日を過ぎた一件に、今日電話をかける。",
            "同僚に見せてください。",
            "Call one customer.",
            "Think of three customers and write their names.",
            "Delete the draft that you have opened more than three times.",
            "",
        ] {
            assert!(!is_doubtful(step), "{step}");
        }
    }
    /// Common forms that the sample posts do not have.
    #[test]
    fn the_form_of_a_request_does_not_decide() {
        for step in [
            "想定される質問への答えを声に出して読むこと。",
            "担当者に電話せよ。",
            "締め日を聞け",
            "見積書に締め日を書く（5分）。",
            "予定表に振り返りの時間を登録",
            "Think of a question and ask it in the break.",
        ] {
            assert!(!is_doubtful(step), "{step}");
        }
        for step in [
            "お客様の気持ちを十分に理解する。",
            "一生懸命に頑張る。",
            "お客様を第一に考える。",
            "半歩先を意識すること",
            "もっと意識しましょう。",
            "相手の立場で考えてみましょう",
            "自分らしさを大切にしてください。",
            "軸を持ちましょう",
            "誠実さを心がけよう！",
            "Be calm and patient.",
        ] {
            assert!(is_doubtful(step), "{step}");
        }
    }

    /// The figures of docs/posts.md: steps after other authors' posts, written before the words of this rule were looked at.
    #[test]
    fn the_rates_of_the_rule_are_as_stated() {
        let doubted = |file: &str| file.lines().filter(|step| is_doubtful(step)).count();
        let clear = doubted(include_str!("../tests/steps/clear.txt"));
        let vague = doubted(include_str!("../tests/steps/vague.txt"));
        assert_eq!((clear, vague), (1, 26));
    }
}
