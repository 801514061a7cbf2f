//! Lines that divide the text that everybody may read from the text for members: `ここから先は有料です`, `--- paywall ---`.

use std::{cmp::Reverse, collections::HashMap, sync::LazyLock};

use super::{
    english::{is_divider, promises_more},
    paywall::is_for_members,
    words::words,
};

/// The most bytes of such a line. By hand: 80 characters of Japanese.
pub(crate) const LINE: usize = 240;

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
    /// People whom a text is written for as often as they are the only ones who read it.
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
    (
        Part::People,
        "会員 メンバー メンバーシップ 購読者 購入者 受講生 受講者 塾生 サロン プレミアム 支援者 サポーター パトロン サブスク ファンクラブ \
         社内 月額 年額 FANBOX",
    ),
    (Part::Group, "生徒 スタッフ 社員 関係者"),
    (Part::Only, "限定 のみ 専用 限り"),
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

/// Marks that set a line apart from sentences.
const STRONG: [char; 12] = [
    '🔒', '🔐', '🔓', '🔑', '✂', '▼', '▽', '▲', '─', '━', '―', '═',
];

pub(super) const LOCKS: [char; 4] = ['🔒', '🔐', '🔓', '🔑'];

/// True if a line says that what follows it is not for everybody: `ここから先は有料です`, `--- paywall ---`. All of the line must say so: a
/// sentence about it is text. A line that names no direction counts only if marks set it apart.
pub(crate) fn is_line(line: &str) -> bool {
    let line = line.trim();
    if line.len() > LINE || line.contains(['「', '『', '？', '?', '"', '“', '`', '|']) {
        return false;
    }
    // A step of a list, and a line of a letter that is quoted.
    let is_item = line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with(['>', '+'])
        || line
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .starts_with(['.', ')']);
    let text = line.trim_start_matches(['#', '>', ' ', '・', '　']);
    let text = without_emphasis(text.trim_matches(['*', ' ']));
    let (text, is_long) = without_long_signs(of_link(text));
    let runs = ["--", "==", "~~", "——", "－－", "＝＝", "__", "%%"];
    let is_run = |text: &str| {
        runs.iter()
            .any(|run| text.starts_with(run) || text.ends_with(run))
    };
    let is_strong = is_long || is_run(text) || text.contains(STRONG);
    let in_brackets = text.starts_with(['[', '【', '(', '（', '〈', '<', '＜', '［'])
        && text.ends_with([']', '】', ')', '）', '〉', '>', '＞', '］']);
    match text.is_ascii() || !text.contains(is_japanese) {
        true => is_divider(text, is_strong) || !is_item && promises_more(text),
        false => parts(text).is_some_and(|parts| {
            let has = |part| parts.contains(&part);
            // `以下のページにログインしてください` speaks of another page.
            let names_text = ["続き", "先"].iter().any(|word| text.contains(word));
            let is_of_text = has(Part::Reading) || has(Part::Need) || names_text;
            let is_for_group = has(Part::From) && has(Part::Group) && has(Part::For);
            let is_for_some = is_paid(&parts) || is_for_group || has(Part::Entry) && is_of_text;
            let is_cut = names_text && (has(Part::Need) || has(Part::Amount));
            let is_group = has(Part::Group) && !has(Part::People) && !has(Part::Paid);
            let is_border = has(Part::From) || has(Part::Below) && !is_group;
            let is_before_paid = is_border && (is_for_some || is_cut);
            let is_end_of_free = has(Part::Free) && has(Part::Until) && !is_for_some;
            // `▼ 生徒専用ページ` is a heading.
            let is_marked = match is_group {
                true => is_long || is_run(text) || text.contains(LOCKS),
                false => is_strong,
            };
            let is_named = is_for_some && (is_marked || in_brackets && has(Part::Text));
            !is_end(&parts) && (is_before_paid || is_end_of_free || is_named && !has(Part::Free))
        }),
    }
}

/// True if the parts of a line say that something is for some people only.
pub(super) fn is_paid(parts: &[Part]) -> bool {
    let has = |part| parts.contains(&part);
    let is_only = has(Part::Only);
    has(Part::Paid)
        || has(Part::People) && (is_only || has(Part::For))
        || has(Part::Group) && is_only
}

/// True if the parts of a line say that the text for members ends, and none behind that it begins: `無料はここまで。ここから先は有料です`.
fn is_end(parts: &[Part]) -> bool {
    let until = parts.iter().rposition(|part| *part == Part::Until);
    until.is_some_and(|until| {
        let behind = &parts[until + 1..];
        let begins = |part: &Part| matches!(part, Part::From | Part::Below);
        let is_begin =
            behind.iter().any(begins) && (is_paid(behind) || behind.contains(&Part::Entry));
        is_paid(parts) && !is_begin
    })
}

/// The text of a line that is nothing but a link.
fn of_link(line: &str) -> &str {
    let inner = || line.strip_prefix('[')?.strip_suffix(')')?.split_once("](");
    inner().map_or(line, |(text, _)| text)
}

/// A line without the `ーーー` around it, which a keyboard writes for dashes, and whether it had them.
fn without_long_signs(line: &str) -> (&str, bool) {
    let bare = line.trim_start_matches('ー');
    let signs = line.len() - bare.len();
    if signs < 2 * 'ー'.len_utf8() {
        return (line, false);
    }
    // The last sign may belong to a word: `メンバー`.
    let bare = bare.strip_suffix(&line[..signs]).unwrap_or(bare);
    (bare, true)
}

/// A line without the signs around it that emphasise or strike it: `__Members__`.
fn without_emphasis(text: &str) -> &str {
    let inner = |sign: &str| text.strip_prefix(sign)?.strip_suffix(sign);
    let is_emphasised = |inner: &&str| {
        let is_sign = |c: char| matches!(c, '_' | '~') || c.is_whitespace();
        !inner.starts_with(is_sign) && !inner.ends_with(is_sign)
    };
    ["__", "~~"]
        .into_iter()
        .filter_map(inner)
        .find(is_emphasised)
        .unwrap_or(text)
}

/// True if a line says that the text for members ends: `ここまで会員限定`, `End of members-only content`.
pub(crate) fn is_end_line(line: &str) -> bool {
    let is_english = || {
        let is_end = line.is_ascii() && words(line).first().is_some_and(|word| word == "end");
        is_end && is_for_members(line)
    };
    let is_japanese = || line.contains("ここまで") && parts(line).is_some_and(|p| is_end(&p));
    line.len() <= LINE && (is_japanese() || is_english()) && !is_line(line)
}

fn is_japanese(c: char) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_that_what_follows_is_for_members() {
        for line in [
            "ここから有料",
            "## ⭐️ ここから有料パート ⭐️",
            "---ここから有料---",
            "▼▼▼ ここから有料エリア ▼▼▼",
            "ここから先は有料部分です",
            "> ## 🔒 ここから先は有料エリアです",
            "✂️ （ここから有料） ✂️",
            "【有料ライン】ここから先は有料会員限定",
            "この続きは有料です。",
            "続きは有料",
            "以下、会員限定の記事です。",
            "◆ ここから先は有料となります",
            "ここから先はメンバーシップ限定（500円）",
            "無料部分はここまで",
            "無料公開はここまでです。",
            "【有料部分】",
            "-----有料-----",
            "🔒 会員限定",
            "--- paywall ---",
            "---paywall---",
            "=== Members only ===",
            "🔒 Members only",
            "The rest of this post is for paid subscribers.",
            "This post is for paid subscribers",
            "Members only below",
            "Paid content starts here",
            "--- End of free preview ---",
            "The free part ends here.",
            "**ここから先は有料です**",
            "続きは購読者限定",
            "ここから先は受講生限定です",
            "この続きを読むには会員登録が必要です",
            "続きを読むにはログインしてください",
            "Become a member to read the rest of this post.",
            "ここから先はログインが必要です",
            "以下は購入後に読めます",
            "The rest of this post is private.",
            "__ここから先は有料です__",
            "~~~ paywall ~~~",
            "※ここから先は会員様のみご覧いただけます",
            "この先は有料会員のみ閲覧できます",
            "ここから先は、サブスク会員の方だけが読めます。",
            "ここから先は月額会員のみ",
            "ここから先はファンクラブ会員のみ",
            "さて、ここからは有料です。",
            "ーーーここから有料ーーー",
            "この記事は有料会員限定です。残り1234文字",
            "ここから先はパトロン限定",
            "FANBOX支援者限定ここから",
            "ここから下は社内向けです",
            "この続きをみるには",
            "続きをみるには、記事を購入する必要があります",
            "ここから先は1,234字 / 2画像",
            "この続きはcodocで購入",
            "[ここから先は有料です](https://example.com/)",
            "Subscribe to continue reading",
            "Keep reading with a 7-day free trial",
            "Log in to read the full article",
            "無料はここまで。ここから先は有料です。",
            "ここまでは無料、以降は会員限定です",
            "以下はメンバー向けの内容です。",
            "ここから先はスタッフのみ",
            "ここから先は社員向けです",
            "🔒 社員限定",
        ] {
            assert!(is_line(line), "{line}");
            assert!(!is_end_line(line), "{line}");
        }
        for line in [
            "",
            "有料",
            "## 有料記事",
            "【会員限定】",
            "ここから有料プランの話をします。",
            "ここから先は有料になる理由を書きます。",
            "「ここから先は有料です」",
            "この続きは有料ですか？",
            "有料エリアはここまで",
            "続きは明日です。",
            "以下の記事も読んでください。",
            "有料の記事を書くときは、ここから先は有料です、と書きます。",
            "## Paywall",
            "## Members",
            "Members start here.",
            "A paywall is a wall.",
            "--- end of paid content ---".trim_start_matches(['-', ' ']),
            "The rest is for everybody.",
            "以下のページにログインしてください。",
            "この後、ログインしてください。",
            "以下を購入してください。",
            "以下のページで会員登録してください。",
            "__Members__",
            "~~Premium~~",
            "- 🔒 Private",
            "## 🔒 Encrypted",
            "The rest is secret.",
            "The rest is internal.",
            "ここから先は有料区間になります。",
            "以下は1,234字です",
            "会員のみなさん",
            "メンバーーー",
            "Subscribe to read more",
            "Keep reading.",
            "Join us to read more books.",
            "有料はここまで。ここからは無料です",
            "以下は生徒向けの内容です。",
            "以下はスタッフ向けの内容です。",
            "以下、関係者のみ",
            "## 残りは生徒だけ",
            "▼ 生徒専用ページ",
            "1. Log in to read the full article",
            "- Log in to read the full article",
            "> Please subscribe to continue reading",
        ] {
            assert!(!is_line(line), "{line}");
        }
    }
}
