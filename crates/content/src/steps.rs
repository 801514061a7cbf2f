//! Checks if somebody could try a practice step, and say afterwards if it was done.
//!
//! The rule is about words. In doubt, it says nothing. A step is doubtful in one of two cases:
//!
//! - A Japanese step does not end in a verb: 「早めの連絡」.
//! - It ends with a verb of thinking, intending or being (in English: it begins with one), and names nothing that can be counted,
//!   quoted or dated: 「お客様の立場で考える」, "Be confident".

use crate::Language;

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

/// English words of something that can be counted or dated.
const OBSERVABLE_EN: [&str; 17] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "each",
    "every", "today", "tomorrow", "week", "next",
];

/// True if nobody could say if a step was done.
pub(crate) fn is_doubtful(step: &str) -> bool {
    let step = step.trim_end_matches(|c: char| c.is_whitespace() || "。．.！!".contains(c));
    match Language::detect(step) {
        Some(Language::Japanese) => is_doubtful_in_japanese(step),
        Some(Language::English) => is_doubtful_in_english(step),
        None => false,
    }
}

fn is_doubtful_in_japanese(step: &str) -> bool {
    let end = step.rsplit(['。', '、', '，']).next().unwrap_or(step);
    let polite = [
        "ください",
        "下さい",
        "ましょう",
        "ます",
        "よう",
        "ない",
        "て",
    ];
    let verb = |c: char| "うくぐすつぬぶむる".contains(c);
    if !end.ends_with(verb) && !polite.iter().any(|form| end.ends_with(form)) {
        return true;
    }
    let counts = step.contains(|c: char| c.is_numeric());
    let is_observable = counts || OBSERVABLE_JA.iter().any(|mark| step.contains(mark));
    !is_observable && INNER_JA.iter().any(|verb| end.ends_with(verb))
}

fn is_doubtful_in_english(step: &str) -> bool {
    let lower = step.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    let first = words.find(|word| !word.is_empty()).unwrap_or_default();
    let counts = lower.contains(|c: char| c.is_numeric() || "\"“".contains(c));
    let is_observable = counts || words.any(|word| OBSERVABLE_EN.contains(&word));
    !is_observable && INNER_EN.contains(&first)
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
}
