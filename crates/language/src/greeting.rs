//! Greetings and other polite words before and behind a question. They say nothing about its subject.

use crate::normalize;

/// Polite words, normalised. They count only as a whole sentence or clause.
#[rustfmt::skip]
const POLITE: &[&str] = &[
    "お疲れ様", "お疲れさま", "おつかれさま", "お疲れ", "おつかれ", "お疲れ様です", "お疲れさまです", "おつかれさまです", "お疲れ様でございます",
    "お疲れ様でした", "お疲れさまでした", "おつかれさまでした", "ご苦労様です", "お世話になります", "お世話になっております", "お世話になっています",
    "いつもお世話になっております", "いつもお世話になっています", "いつもお世話になります", "いつも大変お世話になっております", "大変お世話になっております",
    "いつもありがとうございます", "ありがとうございます", "ありがとう", "こんにちは", "こんにちわ", "こんばんは", "こんばんわ", "おはよう",
    "おはようございます", "お早うございます", "はじめまして", "初めまして", "よろしくお願いします", "よろしくお願いいたします", "よろしくお願い致します",
    "よろしくおねがいします", "宜しくお願いします", "宜しくお願いいたします", "宜しくお願い致します", "どうぞよろしくお願いします", "どうぞよろしくお願いいたします",
    "お願いします", "お願いいたします", "すみません", "すいません", "すみませんが", "すいませんが", "申し訳ありません", "申し訳ありませんが", "失礼します",
    "失礼いたします", "失礼致します", "突然すみません", "突然失礼します", "突然失礼いたします", "お忙しいところすみません", "お忙しいところすみませんが",
    "お忙しいところ恐れ入ります", "お忙しいところ恐れ入りますが", "お忙しいところ恐縮ですが", "恐れ入ります", "恐れ入りますが", "恐縮ですが", "質問です",
    "質問があります", "質問させてください", "ちょっと質問です", "一つ質問です", "質問なのですが", "質問なんですが", "相談です", "ご相談です", "相談があります",
    "相談させてください", "教えてください", "教えて下さい", "ちょっと教えてください", "皆さん", "みなさん", "皆様", "先輩", "もしもし", "やっほ", "どうも",
    "hi", "hello", "hey", "hiya", "hi there", "hello there", "hey there", "hi all", "hello all", "hi everyone", "hello everyone", "hey everyone",
    "hi everybody", "hi team", "hello team", "hi folks", "hi guys", "hey guys", "hi senpai", "hello senpai", "hey senpai", "senpai", "good morning",
    "good afternoon", "good evening", "good day", "good morning everyone", "good morning all", "morning", "greetings", "thanks", "thank you",
    "thanks in advance", "thank you in advance", "many thanks", "excuse me", "sorry", "sorry to bother you", "sorry to disturb you", "quick question",
    "a quick question", "i have a question", "i have a quick question", "just a question", "question", "dear all", "please", "hope you are well",
    "hope you're well", "i hope you are well", "i hope you're well", "i hope you are doing well", "i hope you're doing well", "nice to meet you",
];

/// The part of a line without the greetings and polite words before and behind it. If there is nothing else, it is the whole line.
pub fn without_greetings(line: &str) -> &str {
    let mut rest = line.trim();
    while let Some((first, behind)) = first_clause(rest)
        && (is_polite(first) || is_introduction(first))
    {
        rest = behind;
    }
    while let Some((before, last)) = last_clause(rest)
        && is_polite(last)
    {
        rest = before;
    }
    let bare = rest.trim_end_matches(is_end);
    let says_more = bare.chars().any(char::is_alphanumeric) && !is_polite(bare);
    if says_more { rest } else { line }
}

fn is_end(c: char) -> bool {
    c.is_whitespace() || "、。,.!?~…:;-ー♪☆，．！？〜～：；｡､".contains(c) || is_picture(c)
}

/// True for emoji.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27BF}' | '\u{1F300}'..='\u{1FAFF}')
}

/// The first clause of a line, and the text behind it. A clause in Latin letters does not end with a space. A clause that is
/// quoted (「こんにちは、と言う」) is none.
fn first_clause(line: &str) -> Option<(&str, &str)> {
    let is_latin = line.starts_with(|c: char| c.is_ascii());
    let mut ends = line.char_indices();
    let ends_at = |&(at, c): &(usize, char)| {
        let is_long_vowel = c == 'ー' && !is_polite(&line[..at]);
        let joins = is_latin && (c == '-' || c.is_whitespace() && c != '\n');
        is_end(c) && !is_long_vowel && !joins
    };
    let (at, _) = ends.find(ends_at)?;
    let behind = line[at..].trim_start_matches(is_end);
    let is_quoted = ["と言", "という", "といっ", "って", "とは", "と書", "と返"];
    let quoted = is_quoted.iter().any(|word| behind.starts_with(word));
    (!quoted && !behind.is_empty()).then_some((&line[..at], behind))
}

/// The last clause of a line, and the text before it, with the punctuation at its end.
fn last_clause(line: &str) -> Option<(&str, &str)> {
    let bare = line.trim_end_matches(is_end);
    let is_end = |c: char| "。.!?．！？｡\n".contains(c);
    let (at, end) = bare.char_indices().rfind(|(_, c)| is_end(*c))?;
    let behind = at + end.len_utf8();
    Some((&bare[..behind], bare[behind..].trim()))
}

/// True if a clause is one of the polite words, whatever punctuation is around it.
pub(crate) fn is_polite(clause: &str) -> bool {
    POLITE.contains(&normalize(clause.trim_matches(is_end)).trim())
}

/// True if a clause says the writer's name: 「田中と申します」. 「といいます」 also explains a word, and tells what somebody says. There, a name is
/// short, has no particle of a sentence, and does not end in hiragana, as verbs do.
fn is_introduction(clause: &str) -> bool {
    const LONGEST_NAME: usize = 12;
    if let Some(name) = clause.strip_suffix("と申します") {
        return !name.contains('を');
    }
    let mut ends = ["といいます", "と言います"].iter();
    let Some(name) = ends.find_map(|end| clause.strip_suffix(end)) else {
        return false;
    };
    let mut oneself = ["私は", "わたしは", "僕は", "俺は"].iter();
    let name = oneself.find_map(|me| name.strip_prefix(me)).unwrap_or(name);
    let is_hiragana = |c: char| matches!(c, 'ぁ'..='ん');
    !name.contains(['を', 'は', 'が', 'に', 'も'])
        && !name.ends_with(is_hiragana)
        && (1..=LONGEST_NAME).contains(&name.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_before_and_behind_a_question_are_cut() {
        for line in [
            "お疲れさまです。前金をもらうには?",
            "お疲れ様です、前金をもらうには?",
            "いつもお世話になっております。田中と申します。前金をもらうには?",
            "こんにちは！教えてください。前金をもらうには?",
            "こんにちは 前金をもらうには?",
            "田中と申します。前金をもらうには?",
            "はじめまして、山田太郎といいます。前金をもらうには?",
            "営業の佐藤と言います。前金をもらうには?",
            "私は田中といいます。前金をもらうには?",
            "初めまして。前金をもらうには?よろしくお願いします。",
        ] {
            assert_eq!(without_greetings(line), "前金をもらうには?", "{line}");
        }
        for line in [
            "Hi, how do I ask for a deposit?",
            "Good morning! how do I ask for a deposit?",
            "Hello everyone, quick question: how do I ask for a deposit? thanks!",
        ] {
            assert_eq!(
                without_greetings(line),
                "how do I ask for a deposit?",
                "{line}"
            );
        }
    }

    #[test]
    fn a_greeting_that_is_the_subject_stays() {
        for line in [
            "お疲れさまです",
            "こんにちは。よろしくお願いします。",
            "「こんにちは」で始めるメールは失礼?",
            "お疲れさまですと書くのは失礼?",
            "こんにちは、と書くのは失礼?",
            "ありがとうございますだけの返信に返事は要る?",
            "hello",
            "hello world in rust?",
            "この手法をコールドコールといいます。どう始めればいい?",
            "これはアポ電と言います。どう始めればいい?",
            "最初の電話がコールドコールといいます、どう始めればいい?",
            "お客様に高いと言います。どう直せばいい?",
            "客は値引きしてほしいと言います。どう答える?",
            "相手が考えますと言います。どう返せばいい?",
            "hi-fi speakers",
        ] {
            assert_eq!(without_greetings(line), line, "{line}");
        }
    }
}
