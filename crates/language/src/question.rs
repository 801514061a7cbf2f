//! Splits a question into its topic and the type of answer that it asks for.

use crate::{
    ContentWord, Script, SmallTalk,
    content::{PHRASE_MARK, TopicWords},
    greeting::without_greetings,
    light::COUNTERS,
    markup::without_markup,
    normalize,
    small_talk::is_laughter,
};

/// A question, normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParsedQuestion {
    /// The whole question, as [`normalize`] gives it, without markup, and without greetings before and behind it.
    pub text: String,
    /// [`ParsedQuestion::text`] with interrogatives, copulas and polite endings replaced by breaks.
    pub topic: String,
    /// The words of the topic that name a subject. If there are none, the question asks nothing that a post could answer.
    pub content: Vec<ContentWord>,
    /// The type of answer that the question asks for.
    pub answer_type: AnswerType,
    /// True if the question names no subject, so that it makes sense only after another question: 「それはなぜ？」, 「具体的には？」, "Why?".
    pub is_follow_up: bool,
    /// The kind of the line if it greets, thanks, tells a feeling or says goodbye, and asks nothing; otherwise `None`.
    pub small_talk: Option<SmallTalk>,
}

/// Lines that end a conversation, normalised.
const GOODBYES: &[&str] = &[
    "quit",
    "exit",
    "stop",
    "done",
    "bye",
    "end",
    "終了",
    "終わり",
    "終わる",
    "終わります",
    "おわり",
    "やめる",
    "やめます",
    "以上",
    "以上です",
    "またね",
    "ではまた",
];

/// The type of answer that a question asks for, if one can see it in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerType {
    /// A number, followed by this unit if the question names one (何年 → 年).
    Number(Option<&'static str>),
    /// A time: a date, a day, or a time of day.
    Time,
    /// A reason, as for "why".
    Reason,
    /// An example to copy: a phrase, a template, a case.
    Example,
    /// Steps, or a way to do something.
    Steps,
    /// Anything else.
    Other,
}

impl ParsedQuestion {
    /// Parses a question as a member typed it.
    pub fn parse(question: &str) -> ParsedQuestion {
        let text = normalize(&without_markup(without_greetings(question)));
        let topic = topic(&text);
        let words = TopicWords::of(&topic);
        let has_letters = text.chars().any(char::is_alphabetic);
        let asks = words.has_light || has_letters && !is_laughter(&text);
        let bare = text.trim_end_matches(|c: char| "。.!?~… ".contains(c));
        let is_goodbye = GOODBYES.contains(&bare);
        let said = SmallTalk::said(&text);
        let has_subject = !words.content.is_empty() && !is_goodbye && said.is_none();
        let is_follow_up =
            !has_subject && said.is_none() && !words.has_small_talk && !is_goodbye && asks;
        let is_blank = text.trim().is_empty();
        ParsedQuestion {
            is_follow_up,
            small_talk: (!has_subject && !is_follow_up && !is_blank)
                .then(|| said.unwrap_or_else(|| SmallTalk::of(&normalize(question)))),
            content: words.content,
            answer_type: answer_type(&text),
            topic,
            text,
        }
    }
}

/// Phrases that make a question and name no subject, each with its exceptions. A phrase before one of its exceptions is part of
/// another word (いつも, どこでも, 何度も) and stays. At each place, the longest phrase matches.
const PHRASES: &[(&str, &[&str])] = &[
    ("どのような", &[]),
    ("どのように", &[]),
    ("どういった", &[]),
    ("どういう", &[]),
    ("どうやって", &[]),
    ("どうすれば", &[]),
    ("どうしたら", &[]),
    ("どうして", &[]),
    ("どうなりますか", &[]),
    ("どんな", &["に"]),
    ("どれくらい", &[]),
    ("どれぐらい", &[]),
    ("どのくらい", &[]),
    ("どのぐらい", &[]),
    ("どちら", &["も", "でも", "にも"]),
    ("どっち", &["も", "でも"]),
    ("どこ", &["も", "でも", "にも", "か"]),
    ("どれ", &["も", "でも", "だけ"]),
    ("どの", &[]),
    ("どう", &["し", "も", "せ", "か", "に"]),
    ("なんという", &[]),
    ("何という", &[]),
    ("なんと", &["か", "なく"]),
    ("何と", &["か", "なく"]),
    ("いつ", &["も", "か", "でも", "の間", "まで"]),
    ("誰が", &[]),
    ("誰に", &["も", "でも"]),
    ("誰を", &[]),
    ("誰の", &[]),
    ("誰", &["も", "でも", "か"]),
    ("だれ", &["も", "でも", "か"]),
    ("なぜ", &["か"]),
    ("何故", &["か"]),
    ("いくつ", &["か", "も"]),
    ("いくら", &["か", "でも"]),
    ("なに", &["も", "か", "より"]),
    ("なん", &["でも", "とか", "にも"]),
    ("何", &["も", "でも", "か", "より", "度も", "回も", "年も"]),
    ("とは", &["いえ", "言え", "限"]),
    ("でしょうか", &[]),
    ("でしょう", &[]),
    ("でしたか", &[]),
    ("ですか", &[]),
    ("ましたか", &[]),
    ("ますか", &[]),
    ("ませんか", &[]),
    ("であったか", &[]),
    ("だったか", &[]),
    ("であるか", &[]),
    ("されたか", &[]),
    ("されるか", &[]),
    ("したか", &[]),
    ("するか", &[]),
    ("んですか", &[]),
    ("のですか", &[]),
    ("んでしょうか", &[]),
    ("のでしょうか", &[]),
    ("かな", &["り", "か", "い", "ら", "わ", "う", "え"]),
    ("のか", &[]),
    ("なのか", &[]),
    ("なの", &["で", "に"]),
    ("のは", &[]),
    ("ことか", &[]),
    ("教えてください", &[]),
    ("教えて下さい", &[]),
    ("教えて", &["い", "く", "も"]),
    ("おしえて", &[]),
    ("知りたいです", &[]),
    ("知りたい", &[]),
    ("ください", &[]),
    ("下さい", &[]),
    ("について", &[]),
    ("という", &[]),
    ("といい", &[]),
    ("といいます", &[]),
    ("と呼ばれ", &[]),
    ("と呼ぶ", &[]),
    ("呼ばれている", &[]),
    ("ですの", &[]),
    ("でした", &["ら"]),
    ("です", &[]),
    ("ました", &["ら"]),
    ("ます", &["ます"]),
    ("だった", &["ら"]),
    ("である", &[]),
    ("であり", &[]),
    ("か?", &[]),
    ("か。", &[]),
];

/// Replaces each phrase by [`PHRASE_MARK`]: no bigram spans the cut.
fn topic(text: &str) -> String {
    let is_end = |c: char| "?。 !…~".contains(c);
    let mut trimmed = text.trim_end_matches(is_end);
    // Laughter: w, ww.
    let laughed = trimmed.trim_end_matches('w');
    if !laughed.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        trimmed = laughed.trim_end_matches(is_end);
    }
    let trimmed = trimmed.strip_suffix('か').unwrap_or(trimmed);
    let mut out = String::with_capacity(trimmed.len());
    let mut rest = trimmed;
    while let Some(c) = rest.chars().next() {
        if let Some(phrase) = phrase_at(rest) {
            out.push(PHRASE_MARK);
            rest = &rest[phrase.len()..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn phrase_at(rest: &str) -> Option<&'static str> {
    PHRASES
        .iter()
        .filter(|(phrase, but)| {
            rest.strip_prefix(phrase)
                .is_some_and(|after| !but.iter().any(|b| after.starts_with(b)))
        })
        .map(|(phrase, _)| *phrase)
        .max_by_key(|phrase| phrase.len())
}

fn answer_type(text: &str) -> AnswerType {
    if let Some((_, after)) = text.split_once('何') {
        let counter = COUNTERS.iter().filter(|c| after.starts_with(**c));
        if let Some(counter) = counter.max_by_key(|c| c.len())
            && !is_indefinite(&after[counter.len()..])
        {
            return AnswerType::Number(Some(counter));
        }
    }
    let any = |words: &[&str]| words.iter().any(|w| text.contains(w));
    let not_asked = [
        "いつも",
        "いつか",
        "いつでも",
        "いつの間",
        "いつのま",
        "いつまでも",
        "ついつい",
    ];
    if text.contains("いつ") && !any(&not_asked) {
        return AnswerType::Time;
    }
    // 「いくら急いでも」 is "however much I hurry".
    let is_concession = |after: &str| after.contains("ても") || after.contains("でも");
    if text
        .split_once("いくら")
        .is_some_and(|(_, after)| !is_concession(after))
    {
        return AnswerType::Number(None);
    }
    if any(&[
        "いくつ",
        "どれくらい",
        "どれぐらい",
        "どのくらい",
        "どのぐらい",
        "how many",
        "how much",
        "how long",
        "how often",
        "what percentage",
        "what year",
    ]) {
        return AnswerType::Number(None);
    }
    if asks_when(text) || any(&["what time", "タイミング"]) {
        return AnswerType::Time;
    }
    if any(&[
        "なぜ",
        "何故",
        "どうして",
        "なんで",
        "理由",
        "根拠",
        "reason",
        "how come",
    ]) || text.split(|c: char| !c.is_alphabetic()).next() == Some("why")
    {
        return AnswerType::Reason;
    }
    if any(&[
        "例を",
        "例が",
        "例は",
        "例文",
        "文例",
        "具体例",
        "具体的",
        "例えば",
        "たとえば",
        "見本",
        "for instance",
        "look like",
        "実例",
        "example",
        "sample",
        "template",
    ]) {
        return AnswerType::Example;
    }
    if any(&[
        "手順",
        "やり方",
        "進め方",
        "流れ",
        "どうやって",
        "how to ",
        "how do ",
        "steps",
    ]) {
        return AnswerType::Steps;
    }
    AnswerType::Other
}

/// True if the text after 何 and a counter changes the meaning to "some" or "many": 何度も, 何回か.
fn is_indefinite(after: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|c: char| !"?。!".contains(c));
    after.starts_with('も') || after.strip_prefix('か').is_some_and(goes_on)
}

/// True if an English question asks for a time: "When should I call?". "When I call, what do I say?" does not.
fn asks_when(text: &str) -> bool {
    const AUXILIARIES: &[&str] = &[
        "am", "are", "can", "could", "did", "do", "does", "had", "has", "have", "is", "may",
        "might", "must", "shall", "should", "to", "was", "were", "will", "would",
    ];
    let mut words = text.split_whitespace();
    words.next() == Some("when") && words.next().is_some_and(|w| AUXILIARIES.contains(&w))
}

/// True if `normalized` text contains a number, followed by `unit` if there is one. Kanji numerals count only before a unit: 一
/// alone is rarely a number.
pub fn contains_number(normalized: &str, unit: Option<&str>) -> bool {
    let is_digit = |c| Script::of(c) == Script::Digit;
    let Some(unit) = unit else {
        return normalized.contains(is_digit);
    };
    normalized.match_indices(unit).any(|(at, _)| {
        let before = normalized[..at].chars().next_back();
        before.is_some_and(|c| is_digit(c) || "一二三四五六七八九十百千万億数".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, topic: &str) {
        let got = ParsedQuestion::parse(question).topic;
        let words: Vec<&str> = got.split('\u{3000}').filter(|w| !w.is_empty()).collect();
        assert_eq!(words.join("|"), topic);
    }

    #[test]
    fn cuts_interrogatives_and_keeps_the_topic() {
        check(
            "見出しには何を書けばいいですか？",
            "見出しには|を書けばいい",
        );
        check("入金とは何でしょうか", "入金");
    }

    #[test]
    fn asks_for_a_number_or_a_time_only_with_the_word_for_it() {
        let asked = |question| ParsedQuestion::parse(question).answer_type;
        for question in [
            "何度も断られたらどうする？",
            "何回か送っても返事がない",
            "いくら頑張っても受注できない",
            "ついつい値引きしてしまう",
            "いつの間にか疎遠になった",
            "When a client goes quiet, what do I say?",
        ] {
            assert_eq!(asked(question), AnswerType::Other, "{question}");
        }
        assert_eq!(asked("送るのは何日か？"), AnswerType::Number(Some("日")));
        assert_eq!(asked("顧問料はいくら？"), AnswerType::Number(None));
        assert_eq!(asked("When should I call?"), AnswerType::Time);
    }

    #[test]
    fn never_cuts_inside_a_word() {
        check("いつも断られる", "いつも断られる");
        check("どこでも使える例文", "どこでも使える例文");
        check("かなり遅い返信", "かなり遅い返信");
    }

    #[test]
    fn recognises_the_answer_type() {
        assert_eq!(
            ParsedQuestion::parse("何文字まで？").answer_type,
            AnswerType::Number(Some("文字"))
        );
        assert_eq!(
            ParsedQuestion::parse("どうして続かないの").answer_type,
            AnswerType::Reason
        );
        assert!(contains_number("見出しは220文字まで", Some("文字")));
        assert!(!contains_number("見出しは短く", Some("文字")));
    }
}
