//! Lines that ask nothing: greetings, thanks, feelings, good news.

use crate::greeting::is_polite;

/// A kind of line that asks nothing. Each kind has its own reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SmallTalk {
    /// 「ありがとう」, "thanks".
    Thanks,
    /// 「こんにちは」, "hello".
    Greeting,
    /// 「おはよう」, "good morning".
    Morning,
    /// 「こんばんは」, "good evening".
    Evening,
    /// 「おやすみ」, "good night".
    Night,
    /// 「お疲れさま」: a greeting among people who work.
    Work,
    /// 「ごめん」, "sorry".
    Apology,
    /// 「すごい」, "great": praise.
    Praise,
    /// 「元気？」, "how are you?".
    HowAreYou,
    /// 「悲しい」, "I'm sad".
    Sad,
    /// 「うれしい」, "I'm so happy".
    Glad,
    /// 「入金がありました」, "I got paid": good news about work.
    Success,
    /// Another line without a question: 「了解です」, "ok", "quit", 👍.
    Other,
}

/// Words before a feeling, normalised.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "", "とても", "すごく", "めっちゃ", "めちゃくちゃ", "本当に", "ほんとに", "ちょっと", "少し", "もう", "なんか", "最近", "今日は", "毎日",
    "仕事が", "心が", "i'm ", "i am ", "i feel ", "i'm so ", "i am so ", "i'm very ", "i'm feeling ", "so ", "feeling ", "i'm really ",
];

/// Words behind a feeling, normalised.
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "", "です", "ですね", "な", "なあ", "なぁ", "ね", "よ", "よー", "わ", "んです", "んだ", "なんです", "ー", "っす", " today", " now", " right now",
];

#[rustfmt::skip]
const SAD: &[&str] = &[
    "悲しい", "かなしい", "苦しい", "くるしい", "辛い", "つらい", "しんどい", "寂しい", "さびしい", "さみしい", "淋しい", "不安", "不安だ", "泣きたい",
    "落ち込んでる", "落ち込んでいる", "落ち込んでます", "落ち込んでいます", "落ち込んだ", "落ち込みました", "へこんだ", "へこんでる", "凹んだ", "疲れた", "疲れました",
    "つかれた", "会社に行きたくない", "会社行きたくない", "仕事に行きたくない", "仕事行きたくない", "働きたくない", "やる気が出ない", "自信がない",
    "自信がなくなった", "彼氏に振られた", "彼女に振られた", "振られた", "ふられた", "失恋した", "失敗した", "失敗しました", "sad", "tired", "lonely", "depressed",
    "exhausted", "down", "anxious", "burned out", "burnt out", "unhappy", "feel terrible", "had a bad day",
];

#[rustfmt::skip]
const GLAD: &[&str] = &[
    "うれしい", "嬉しい", "嬉しかった", "うれしかった", "楽しい", "たのしい", "幸せ", "しあわせ", "やった", "やったー", "やったあ", "やりました", "最高",
    "よかった", "happy", "glad", "excited", "yay", "hooray",
];

#[rustfmt::skip]
const HOW_ARE_YOU: &[&str] = &[
    "元気", "お元気ですか", "元気ですか", "調子はどう", "how are you", "how are you doing", "how's it going",
];

/// The subjects of good news, each with the particles that may follow it; normalised.
const NEWS: [(&[&str], &[&str]); 5] = [
    (
        &["入金", "ご入金", "初入金", "振込", "お金"],
        &["が", "", "を", "も", "は"],
    ),
    (
        &[
            "受注",
            "初受注",
            "契約",
            "案件",
            "注文",
            "成約",
            "ご契約",
            "仕事",
        ],
        &["が", "", "を", "も"],
    ),
    (
        &["転職", "内定", "就職", "再就職", "採用", "入社", "合格"],
        &["が", "", "を", "に"],
    ),
    (&["納品", "稼働"], &["が", "", "を"]),
    (&["面接", "試験", "選考"], &["に", "が", ""]),
];
#[rustfmt::skip]
const HAPPENED: &[&str] = &[
    "あった", "ありました", "された", "されました", "した", "しました", "できた", "できました", "決まった", "決まりました", "きまった", "きまりました", "取れた",
    "取れました", "とれた", "とれました", "いただきました", "もらった", "もらいました", "出た", "出ました", "確認できた", "確認できました", "入った", "入りました",
    "通った", "通りました", "受かった", "受かりました", "成功した", "成功しました",
];
#[rustfmt::skip]
const ENGLISH_NEWS: &[&str] = &[
    "i got paid", "we got paid", "got paid", "the client paid", "my client paid", "payment received", "the payment arrived", "the payment came in",
    "i got the job", "got the job", "i got a job", "i got hired", "i got an offer", "i won the deal", "we won the deal", "we won the order", "i got the order",
    "i signed a client", "i closed the deal", "we closed the deal", "i passed the interview",
];

/// Words that make good news of somebody else, or bad news, wherever they stand before it; normalised.
#[rustfmt::skip]
const NOT_GOOD: &[&str] = &[
    "誤", "間違", "不正", "不当", "失注", "返金", "返品", "偽", "解約", "取消", "取り消", "キャンセル", "断", "減額", "赤字", "クレーム", "苦情", "トラブル",
    "他社", "他の人", "他人", "別の人", "競合", "ライバル",
];
/// Words that form one word with good news behind them; normalised. Any other such word, as in 仮契約, may turn it into something else.
#[rustfmt::skip]
const JOINED: &[&str] = &[
    "初", "新", "新規", "大型", "大口", "無事", "正式", "全額", "今日", "本日", "昨日", "先日", "今朝", "今週", "先週", "今月", "先月", "先程", "結果",
];
/// The most characters before good news. By hand.
const LONGEST_BEFORE: usize = 8;

/// True if `before` may stand before good news: it is short, it ends as a word, and it makes no bad news of it: 未入金, 不採用.
fn may_precede_news(before: &str) -> bool {
    let ends_as_word = |c: char| matches!(c, 'ぁ'..='ん') || !c.is_alphanumeric();
    before.chars().count() <= LONGEST_BEFORE
        && !NOT_GOOD.iter().any(|word| before.contains(word))
        && (before.chars().next_back().is_none_or(ends_as_word)
            || JOINED.iter().any(|word| before.ends_with(word)))
}

impl SmallTalk {
    /// The kind of a whole normalised line that is a greeting, or tells a feeling or good news. `None` for a question.
    pub(crate) fn said(text: &str) -> Option<SmallTalk> {
        let is_end =
            |c: char| "。.!~… ♪☆".contains(c) || !c.is_alphanumeric() && c != '?' && c != ')';
        let line = text.trim().trim_end_matches(is_end);
        let words = |list: &[&str]| {
            BEFORE.iter().any(|before| {
                let rest = line.strip_prefix(before).unwrap_or_default();
                list.iter().any(|word| {
                    let behind = rest.strip_prefix(word);
                    behind.is_some_and(|behind| BEHIND.contains(&behind))
                })
            })
        };
        let asked = line.trim_end_matches('?');
        if HOW_ARE_YOU.contains(&asked) {
            return Some(SmallTalk::HowAreYou);
        }
        if is_polite(line) {
            let kind = SmallTalk::of(line);
            return (kind != SmallTalk::Other).then_some(kind);
        }
        if words(SAD) {
            return Some(SmallTalk::Sad);
        }
        if words(GLAD) {
            return Some(SmallTalk::Glad);
        }
        let is_news = NEWS.iter().any(|(subjects, particles)| {
            subjects.iter().any(|subject| {
                let rest = line
                    .rsplit_once(subject)
                    .filter(|(before, _)| may_precede_news(before));
                let rest = rest.map_or("", |(_, rest)| rest);
                particles.iter().any(|particle| {
                    let happened = rest.strip_prefix(particle);
                    happened.is_some_and(|happened| HAPPENED.contains(&happened))
                })
            })
        });
        (is_news || ENGLISH_NEWS.contains(&line)).then_some(SmallTalk::Success)
    }

    /// The kind of a normalised line that asks nothing.
    pub(crate) fn of(text: &str) -> SmallTalk {
        const KINDS: [(SmallTalk, &[&str]); 8] = [
            (
                SmallTalk::Thanks,
                &[
                    "ありがと",
                    "有難",
                    "有り難",
                    "感謝",
                    "助か",
                    "サンキュ",
                    "あざす",
                    "あざっす",
                    "thank",
                    "thx",
                    "cheers",
                ],
            ),
            (
                SmallTalk::Morning,
                &["おはよ", "お早", "おっは", "good morning", "morning", "gm"],
            ),
            (SmallTalk::Evening, &["こんばん", "今晩", "good evening"]),
            (
                SmallTalk::Night,
                &["おやすみ", "お休み", "good night", "goodnight"],
            ),
            (
                SmallTalk::Work,
                &["お疲れ", "おつかれ", "御疲れ", "ご苦労", "ごくろう"],
            ),
            (
                SmallTalk::Greeting,
                &[
                    "こんにち",
                    "はじめまして",
                    "初めまし",
                    "よろしく",
                    "宜しく",
                    "もしもし",
                    "やっほ",
                    "ハロ",
                    "hello",
                    "hey",
                    "good afternoon",
                    "greeting",
                ],
            ),
            (
                SmallTalk::Apology,
                &[
                    "ごめん",
                    "ゴメン",
                    "御免",
                    "すみません",
                    "すいません",
                    "申し訳",
                    "sorry",
                ],
            ),
            (
                SmallTalk::Praise,
                &[
                    "すご",
                    "凄",
                    "スゴ",
                    "さすが",
                    "いいね",
                    "great",
                    "awesome",
                    "wow",
                    "nice",
                ],
            ),
        ];
        // A Latin word must stand at the start of a word: "hey" is not in "they".
        let has = |words: &[&str]| {
            words.iter().any(|word| {
                let mut places = text.match_indices(word).map(|(at, _)| &text[..at]);
                places.any(|before| {
                    !word.is_ascii() || !before.ends_with(|c: char| c.is_ascii_alphanumeric())
                })
            })
        };
        let known = KINDS.iter().find(|(_, words)| has(words));
        match known {
            Some((kind, _)) => *kind,
            None if text.split(|c: char| !c.is_alphanumeric()).next() == Some("hi") => {
                SmallTalk::Greeting
            }
            None => SmallTalk::Other,
        }
    }
}

/// True if a normalised line is laughter: w, ww.
pub(crate) fn is_laughter(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    !text.is_empty() && text.chars().all(|c| c == 'w')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ParsedQuestion;

    #[test]
    fn a_line_that_asks_nothing_has_its_own_kind() {
        for (line, kind) in [
            ("おはよう", SmallTalk::Morning),
            ("おはようございます！", SmallTalk::Morning),
            ("こんばんは", SmallTalk::Evening),
            ("おやすみ", SmallTalk::Night),
            ("お疲れさま", SmallTalk::Work),
            ("おつかれさまです", SmallTalk::Work),
            ("ごめん", SmallTalk::Apology),
            ("すごい！", SmallTalk::Praise),
            ("元気？", SmallTalk::HowAreYou),
            ("かなしい", SmallTalk::Sad),
            ("くるしい", SmallTalk::Sad),
            ("とても悲しいです。", SmallTalk::Sad),
            ("彼氏に振られた", SmallTalk::Sad),
            ("会社に行きたくない", SmallTalk::Sad),
            ("I'm so sad", SmallTalk::Sad),
            ("うれしい！", SmallTalk::Glad),
            ("入金がありました！", SmallTalk::Success),
            ("受注しました", SmallTalk::Success),
            ("転職が決まった！", SmallTalk::Success),
            ("I got paid!", SmallTalk::Success),
            ("ついに初入金がありました", SmallTalk::Success),
            ("無事に契約が決まりました！", SmallTalk::Success),
            ("おかげさまで内定をもらいました", SmallTalk::Success),
            ("今日、初めての受注が取れました", SmallTalk::Success),
            ("A社から入金がありました", SmallTalk::Success),
            ("第一志望に合格しました", SmallTalk::Success),
            ("ｗ", SmallTalk::Other),
            ("了解です", SmallTalk::Other),
            ("hi, hello", SmallTalk::Greeting),
        ] {
            assert_eq!(ParsedQuestion::parse(line).small_talk, Some(kind), "{line}");
        }
        for line in [
            "入金がありましたか？",
            "受注した後は何をする？",
            "落ち込んでいる客への連絡は？",
            "疲れた顧客に送る言葉",
            "契約が決まった後にすること",
            "why am I tired of sales?",
            "未入金がありました",
            "誤入金がありました",
            "また未入金がありました",
            "不採用が決まりました",
            "不採用にされた",
            "不合格が出た",
            "仮契約が出た",
            "失注案件が出た",
            "取消の注文が入った",
            "解約の契約が決まりました",
        ] {
            assert_eq!(ParsedQuestion::parse(line).small_talk, None, "{line}");
        }
    }
}
