//! Lines of people who speak of dying or of harming themselves.

use senpai_language::normalize;

/// True if a line speaks of dying, or of harming oneself. By hand: phrases of people who mean themselves. A noun beside a word such as
/// 対策 or "policy" names a field of work: it does not count, unless the line also asks for somebody to call.
pub fn speaks_of_dying(line: &str) -> bool {
    const OF_DYING: &[&str] = &[
        "死にたい",
        "しにたい",
        "死にたくなる",
        "死にたくなり",
        "死にたくなっ",
        "死んでしまいたい",
        "死んだほうがまし",
        "死んだ方がまし",
        "死ぬしかない",
        "死のうと",
        "死のうか",
        "死にてえ",
        "死にてぇ",
        "死んじゃいたい",
        "死んでしまえたら",
        "死ねたら",
        "死んだら楽",
        "死ねば楽",
        "死ぬ方法",
        "死に方を",
        "消えたい",
        "消えてしまいたい",
        "消えてなくなりたい",
        "消えちゃいたい",
        "いなくなってしまいたい",
        "いなくなったほうがいい",
        "いなくなった方がいい",
        "いなくなりたい",
        "自殺",
        "自死",
        "自傷",
        "リストカット",
        "首を吊",
        "首吊り",
        "命を絶",
        "自分を傷つけ",
        "生きていたくな",
        "生きてたくな",
        "生きたくな",
        "生きるのがつら",
        "生きるのが辛",
        "生きるのがしんど",
        "生きるのに疲れ",
        "生きるのをやめ",
        "生きていても意味",
        "生きている意味がな",
        "生きてる意味がな",
        "生きる意味がな",
        "生きている価値がな",
        "生きてる価値がな",
        "生きる価値がな",
        "suicide",
        "suicidal",
        "kill myself",
        "killing myself",
        "want to die",
        "wanna die",
        "want to be dead",
        "wanna be dead",
        "wish i was dead",
        "wish i were dead",
        "better off dead",
        "wish i wasn't alive",
        "wish i was never born",
        "wish i had never been born",
        "end it all",
        "ending it all",
        "end my life",
        "ending my life",
        "take my own life",
        "self-harm",
        "self harm",
        "hurt myself",
        "hurting myself",
        "harm myself",
        "harming myself",
        "don't want to be alive",
        "don't want to be here anymore",
        "don't want to exist",
        "no reason to live",
        "no point in living",
        "no point living",
        "tired of living",
        "can't go on living",
    ];
    let line = normalize(line).replace(['\u{2019}', '\u{2018}'], "'");
    let line = [
        ("do not want", "don't want"),
        ("dont want", "don't want"),
        ("don't wanna", "don't want to"),
        ("dont wanna", "don't want to"),
    ]
    .iter()
    .fold(line, |line, (said, plain)| line.replace(said, plain));
    let line = without_fields(line);
    OF_DYING.iter().any(|phrase| line.contains(phrase)) || is_tired_of_life(&line)
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
    const FIGURES: [&str; 4] = [
        "career suicide",
        "commercial suicide",
        "political suicide",
        "financial suicide",
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
