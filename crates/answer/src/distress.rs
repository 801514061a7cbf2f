//! Lines of people who speak of dying or of harming themselves.

mod words;

use senpai_language::normalize;

use words::{ENGLISH, JAPANESE};

/// True if a line speaks of dying, or of harming oneself. By hand: phrases of people who mean themselves, in any width, in kana, and
/// with spaces between characters. In doubt the answer is true. A noun beside a word such as 対策 or "policy" names a field of work: it
/// does not count, unless the line also asks for somebody to call.
pub fn speaks_of_dying(line: &str) -> bool {
    let line = normalize(line).replace(['\u{2019}', '\u{2018}'], "'");
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = [
        ("do not want", "don't want"),
        ("dont want", "don't want"),
        ("don't wanna", "don't want to"),
        ("dont wanna", "don't want to"),
        ("cannot", "can't"),
        ("can not", "can't"),
        ("cant ", "can't "),
    ]
    .iter()
    .fold(line, |line, (said, plain)| line.replace(said, plain));
    let line = without_fields(line);
    let folded = folded(&line);
    ENGLISH.iter().any(|phrase| line.contains(phrase))
        || JAPANESE
            .iter()
            .any(|phrase| folded.contains(&in_hiragana(phrase)))
        || names_wrist_cutting(&line)
        || is_whole_line(&folded)
        || takes_much_medicine(&folded)
        || jumps(&line)
        || is_tired_of_life(&line)
}

/// A line without spaces, in hiragana instead of katakana, and with one spelling of some words.
fn folded(line: &str) -> String {
    let line = line.split_whitespace().collect::<String>();
    let spellings = [
        ("とびお", "飛び降"),
        ("飛びお", "飛び降"),
        ("飛降", "飛び降"),
        ("とびこ", "飛び込"),
        ("飛びこ", "飛び込"),
        ("飛込", "飛び込"),
        // Words that end like 「しにたい」: 「お返しにたいへん」.
        ("にたいへん", "に大変"),
        ("にたいして", "に対して"),
        ("にたいする", "に対する"),
    ];
    let plain = in_hiragana(&line);
    spellings
        .iter()
        .fold(plain, |line, (said, plain)| line.replace(said, plain))
}

fn in_hiragana(text: &str) -> String {
    /// The distance of a katakana from its hiragana in Unicode.
    const DISTANCE: u32 = 'ア' as u32 - 'あ' as u32;
    let hiragana = |c: char| match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - DISTANCE).unwrap_or(c),
        _ => c,
    };
    text.chars().map(hiragana).collect()
}

/// True if a line has the slang word リスカ. In hiragana it counts at the start of a line only: the end of a country and 「から」 read the
/// same, as in 「イギリスから」.
fn names_wrist_cutting(line: &str) -> bool {
    let line = line.split_whitespace().collect::<String>();
    let is_katakana = |c: char| matches!(c, 'ァ'..='ヶ' | 'ー');
    let is_word = |(at, word): (usize, &str)| {
        let behind = &line[at + word.len()..];
        !line[..at].ends_with(is_katakana) && !behind.starts_with(is_katakana)
    };
    let behind = line.strip_prefix("りすか");
    line.match_indices("リスカ").any(is_word)
        || behind.is_some_and(|behind| !behind.starts_with('ら'))
}

/// True if a line says nothing but that all is over. As a part of a line, the same words are about work: 「もう無理な値引き」.
fn is_whole_line(folded: &str) -> bool {
    const BEFORE: [&str; 4] = ["", "もう", "全部", "もう全部"];
    const OVER: [&str; 8] = [
        "終わりだ",
        "おわりだ",
        "終わりにしたい",
        "おわりにしたい",
        "無理",
        "むり",
        "限界",
        "楽になりたい",
    ];
    const BEHIND: [&str; 7] = ["", "だ", "です", "かも", "だよ", "なんです", "だと思う"];
    const ENGLISH: [&str; 4] = [
        "ican'tgoon",
        "ican'tgoonanymore",
        "ican'tgoonlikethis",
        "ican'ttakeitanymore",
    ];
    let line = folded.trim_end_matches(|c: char| !c.is_alphanumeric());
    // A line such as 「無理」 alone answers something.
    let says = |before: &&str| {
        let rest = line.strip_prefix(*before).unwrap_or_default();
        OVER.iter().any(|over| {
            let behind = rest.strip_prefix(over);
            let is_enough = !before.is_empty() || over.ends_with("たい");
            is_enough && behind.is_some_and(|behind| BEHIND.contains(&behind))
        })
    };
    BEFORE.iter().any(says) || ENGLISH.contains(&line)
}

/// True if a line says that somebody takes much medicine at once. A company or a profession is no medicine, and a party is not taken:
/// 「製薬会社との飲み会」.
fn takes_much_medicine(folded: &str) -> bool {
    const MUCH: [&str; 8] = [
        "たくさん",
        "大量",
        "全部",
        "ぜんぶ",
        "いっぱい",
        "まとめて",
        "一気",
        "あるだけ",
    ];
    const FIELDS: [&str; 2] = ["製薬", "薬剤師"];
    // In kana, a verb only: のみ is also the particle "only".
    const TAKES: [&str; 8] = [
        "のんだ",
        "のんで",
        "のんじゃ",
        "のむ",
        "のもう",
        "のみたい",
        "のみまし",
        "のみます",
    ];
    const NOUNS: [&str; 7] = ["み会", "み屋", "み物", "み代", "み仲間", "食", "料"];
    let line = FIELDS
        .iter()
        .fold(folded.to_owned(), |line, field| line.replace(field, ""));
    let is_verb = |behind: &str| !NOUNS.iter().any(|noun| behind.starts_with(noun));
    let takes_in_kana = |verb: &&str| {
        let mut places = line.match_indices(verb);
        // たのむ: to ask a favour.
        places.any(|(at, _)| !line[..at].ends_with('た'))
    };
    (line.contains('薬') || line.contains("くすり"))
        && MUCH.iter().any(|word| line.contains(word))
        && (line.split('飲').skip(1).any(is_verb) || TAKES.iter().any(takes_in_kana))
}

/// True if an English line speaks of a jump from a height, or in front of a vehicle. The place stands directly behind the jump: "jump
/// from building websites to selling" is about work.
fn jumps(line: &str) -> bool {
    const JUMPS: [&str; 2] = ["jump ", "jumping "];
    const WAYS: [&str; 4] = ["off ", "from ", "in front of ", "out of "];
    const LEADS: [&str; 23] = [
        "from", "a", "an", "the", "my", "our", "this", "that", "some", "any", "of", "top", "edge",
        "tall", "high", "highest", "nearest", "next", "moving", "oncoming", "floor", "story",
        "old",
    ];
    const HEIGHTS: [&str; 7] = [
        "bridge", "roof", "rooftop", "balcony", "cliff", "window", "ledge",
    ];
    const OTHERS: [&str; 6] = ["building", "train", "car", "bus", "truck", "track"];
    // Words behind a place that is no part of a compound, such as "car dealership".
    const BEHIND: [&str; 22] = [
        "and", "or", "but", "so", "tonight", "today", "tomorrow", "now", "again", "right", "just",
        "because", "if", "when", "near", "of", "in", "at", "on", "onto", "i", "before",
    ];
    let says = |way: &str, behind: &str| {
        let is_end = |c: char| !c.is_alphanumeric() && c != ' ' && c != '-';
        let clause = behind.split(is_end).next().unwrap_or_default();
        let words: Vec<_> = clause.split([' ', '-']).filter(|w| !w.is_empty()).collect();
        let is_lead =
            |word: &&&str| LEADS.contains(*word) || word.starts_with(|c: char| c.is_ascii_digit());
        let leads = words.iter().take_while(is_lead).count();
        let place = words.get(leads).map_or("", |word| plain_place(word));
        let is_height = HEIGHTS.contains(&place);
        let is_alone = words
            .get(leads + 1)
            .is_none_or(|word| BEHIND.contains(word) || is_height && *word == "to");
        // People jump from one job to another, and out of a phase; off a place, and in front of a train, only a body jumps.
        let is_body = matches!(way, "off " | "in front of ");
        let is_meant = is_body || leads > 0 && is_alone;
        (is_height || OTHERS.contains(&place)) && is_meant
    };
    JUMPS.iter().any(|jump| {
        line.split(jump).skip(1).any(|behind| {
            let mut ways = WAYS.iter();
            ways.any(|way| {
                behind
                    .strip_prefix(way)
                    .is_some_and(|place| says(way, place))
            })
        })
    })
}

/// A place in the singular.
fn plain_place(word: &str) -> &str {
    word.strip_suffix('s')
        .filter(|word| *word != "bu")
        .unwrap_or(word)
}

/// True if a line says that somebody does not want to live, and not where, how or with whom: "I don't want to live in Tokyo".
fn is_tired_of_life(line: &str) -> bool {
    const ELSEWHERE: [&str; 16] = [
        "in", "with", "at", "near", "on", "by", "off", "under", "there", "abroad", "alone",
        "together", "far", "close", "next", "through",
    ];
    let mut said = line.split("don't want to live").skip(1);
    said.any(|behind| {
        let word = behind.trim_start().split(|c: char| !c.is_alphanumeric());
        let word = word.take(1).find(|word| !word.is_empty());
        word.is_none_or(|word| !ELSEWHERE.contains(&word))
    })
}

/// A line without figures of speech, and without nouns that name a field of work. A line that asks for somebody to call keeps the nouns.
fn without_fields(mut line: String) -> String {
    const FIGURES: [&str; 15] = [
        "career suicide",
        "commercial suicide",
        "political suicide",
        "financial suicide",
        "清水の舞台から飛び降り",
        "清水の舞台から飛びおり",
        "飛び込み営業",
        "飛び込みの営業",
        "飛び込み電話",
        "cut myself a ",
        "cut myself off",
        "cut myself some",
        "cut myself shaving",
        "shoot myself in the foot",
        "drown myself in work",
    ];
    const NOUNS: [&str; 7] = [
        "自殺",
        "自死",
        "自傷行為",
        "自傷",
        "リストカット",
        "suicide",
        "self-harm",
    ];
    const BEHIND: [&str; 16] = [
        "対策",
        "予防",
        "防止",
        "遺族",
        "の対策",
        "の予防",
        "の防止",
        "の遺族",
        "を防",
        "者の遺族",
        " policy",
        " policies",
        " prevention",
        " awareness",
        " research",
        " statistics",
    ];
    const BEFORE: [&str; 4] = ["prevent ", "preventing ", "policy on ", "prevention of "];
    const CALLS: [&str; 10] = [
        "電話",
        "窓口",
        "相談",
        "ダイヤル",
        "ホットライン",
        "hotline",
        "helpline",
        "lifeline",
        "number",
        "call",
    ];
    for figure in FIGURES {
        line = line.replace(figure, "");
    }
    if CALLS.iter().any(|call| line.contains(call)) {
        return line;
    }
    line = line.replace("self harm", "self-harm");
    for noun in NOUNS {
        for behind in BEHIND {
            line = line.replace(&format!("{noun}{behind}"), "");
        }
        for before in BEFORE {
            line = line.replace(&format!("{before}{noun}"), "");
        }
    }
    line
}
