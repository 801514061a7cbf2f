//! Lines in Japanese as parts of known words.

use std::{cmp::Reverse, collections::HashMap, sync::LazyLock};

use super::vocabulary::{GROUPS, ONLY, PEOPLE};

/// What a part of a line in Japanese says.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// What follows.
    From,
    /// What follows, or what is listed below or left over.
    Below,
    /// It is for some people only.
    Paid,
    /// Some people.
    People,
    /// People whom a text may just be written for.
    Group,
    /// Nobody else.
    Only,
    /// They, and perhaps nobody else.
    For,
    /// What readers do to become such people.
    Entry,
    /// The text can be read, or needs something.
    Reading,
    /// Who wants to read it needs something.
    Need,
    /// It is for everybody.
    Free,
    /// It ends.
    Until,
    /// A part of a text.
    Text,
    /// How much follows.
    Amount,
    /// A word that does not change what the others say.
    Plain,
}

/// The words of lines in Japanese: a place, people, and what keeps others out.
const PARTS: &[(Part, &str)] = &[
    (
        Part::From,
        "ここから先 ここから下 ここから後 ここから以降 ここからは ここから ここより先 ここより下 ここより この先 この続き この後 \
         この下 これ以降 これより先 これより これから先 ここ以降 以降 続き 記事の続き この記事の続き 本文の続き",
    ),
    (Part::Below, "以下 残り"),
    (Part::Paid, "有料 有償 非公開"),
    (Part::People, PEOPLE),
    (Part::People, "サロン プレミアム 月額 年額 FANBOX"),
    (Part::Group, GROUPS),
    (Part::Only, ONLY),
    (Part::For, "だけ 向け"),
    (
        Part::Entry,
        "会員登録 無料会員登録 有料会員登録 ログイン 購入 ご購入 会員登録後 ログイン後 購入後 ご購入後",
    ),
    (
        Part::Reading,
        "読めます 読むことができます 見られます 閲覧できます 閲覧いただけます お読みいただけます ご覧いただけます ご覧ください 必要 必要です",
    ),
    (
        Part::Need,
        "読むには 見るには みるには お読みになるには ご覧になるには",
    ),
    (
        Part::Free,
        "無料 試し読み 無料公開 無料部分 無料エリア 無料パート",
    ),
    (Part::Until, "ここまで まで"),
    (
        Part::Text,
        "部分 エリア パート ゾーン ライン コンテンツ 記事 公開 領域 ページ 内容 本文 文章 セクション 特典 線 境界 版",
    ),
    (Part::Amount, "字 文字 画像"),
    (
        Part::Plain,
        "は が の で を も に と な です ます になります となります となっています となっております になっています とさせていただきます \
         でございます とします 開始 開始です 開始します スタート 始まり 始まります はじまり 円 円です 税込 税別 公開します 公開しています お楽しみください \
         お届けします 方 様 さま して すると する した いただく いただいた ください があります 登録 登録後 さて では それでは この codoc note",
    ),
];

/// The words of [`PARTS`] by their first characters, the longest first.
static KNOWN: LazyLock<HashMap<char, Vec<(&str, Part)>>> = LazyLock::new(|| {
    let mut known: HashMap<char, Vec<(&str, Part)>> = HashMap::new();
    for (part, words) in PARTS {
        for word in words.split_whitespace() {
            known
                .entry(word.chars().next().unwrap_or_default())
                .or_default()
                .push((word, *part));
        }
    }
    for words in known.values_mut() {
        words.sort_by_key(|(word, _)| Reverse(word.len()));
    }
    known
});

/// True if the parts of a line say that something is for some people only.
pub(super) fn is_paid(parts: &[Part]) -> bool {
    let has = |part| parts.contains(&part);
    let is_only = has(Part::Only);
    has(Part::Paid)
        || has(Part::People) && (is_only || has(Part::For))
        || has(Part::Group) && is_only
}

/// True if the parts of a line say that the text for members ends, and none behind that it begins: `無料はここまで。ここから先は有料です`.
pub(super) fn is_end(parts: &[Part]) -> bool {
    let until = parts.iter().rposition(|part| *part == Part::Until);
    until.is_some_and(|until| {
        let behind = &parts[until + 1..];
        let begins = |part: &Part| matches!(part, Part::From | Part::Below);
        let is_begin =
            behind.iter().any(begins) && (is_paid(behind) || behind.contains(&Part::Entry));
        is_paid(parts) && !is_begin
    })
}

pub(super) fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

/// The parts of a line in Japanese, the longest first; `None` where something else stands in it.
pub(super) fn parts(line: &str) -> Option<Vec<Part>> {
    let text: String = line.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(char::is_numeric).len();
        if digits > 0 {
            rest = &rest[digits..];
            continue;
        }
        let known = KNOWN.get(&rest.chars().next()?)?;
        let (word, part) = known.iter().find(|(word, _)| rest.starts_with(word))?;
        parts.push(*part);
        rest = &rest[word.len()..];
    }
    Some(parts)
}
