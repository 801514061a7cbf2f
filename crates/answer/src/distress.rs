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
        || is_whole_line(&folded)
        || takes_much_medicine(&folded)
        || jumps(&line)
        || is_tired_of_life(&line)
}

/// A line without spaces, in hiragana instead of katakana, and with one spelling of the verbs of jumping.
fn folded(line: &str) -> String {
    let line = line.split_whitespace().collect::<String>();
    let spellings = [
        ("とびお", "飛び降"),
        ("飛びお", "飛び降"),
        ("飛降", "飛び降"),
        ("とびこ", "飛び込"),
        ("飛びこ", "飛び込"),
        ("飛込", "飛び込"),
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

/// True if a line says that somebody takes much medicine at once.
fn takes_much_medicine(folded: &str) -> bool {
    const MUCH: [&str; 7] = [
        "たくさん",
        "大量",
        "全部",
        "ぜんぶ",
        "いっぱい",
        "まとめて",
        "一気",
    ];
    const TAKES: [&str; 4] = ["飲", "のん", "のみ", "のむ"];
    let medicine = folded.find('薬').or_else(|| folded.find("くすり"));
    let behind = medicine.map_or("", |at| &folded[at..]);
    MUCH.iter().any(|word| behind.contains(word)) && TAKES.iter().any(|word| behind.contains(word))
}

/// True if an English line speaks of a jump from a height, or in front of a vehicle.
fn jumps(line: &str) -> bool {
    const JUMPS: [&str; 6] = [
        "jump off",
        "jump from",
        "jump in front of",
        "jumping off",
        "jumping from",
        "jumping in front of",
    ];
    const PLACES: [&str; 11] = [
        "bridge", "building", "roof", "balcony", "cliff", "window", "train", "car", "bus", "truck",
        "tracks",
    ];
    JUMPS.iter().any(|jump| {
        let parts = line.split_once(jump);
        parts.is_some_and(|(_, behind)| {
            let mut words = behind.split(|c: char| !c.is_alphanumeric());
            words.any(|word| PLACES.contains(&word))
        })
    })
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
