//! Lines that divide the text that everybody may read from the text for members: `ここから先は有料です`, `--- paywall ---`.

use super::{
    english::{is_divider, is_end_of_free, is_name, promises_more},
    japanese::{Part, is_end, is_japanese, is_paid, parts},
    paywall::is_for_members,
    words::words,
};

/// The most bytes of such a line. By hand: 80 characters of Japanese.
pub(crate) const LINE: usize = 240;

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

/// Signs around a mark that is alone in its paragraph.
const AROUND: [(&str, &str); 8] = [
    ("[[", "]]"),
    ("{{", "}}"),
    ("*", "*"),
    ("_", "_"),
    ("(", ")"),
    ("（", "）"),
    ("—", "—"),
    ("–", "–"),
];

/// True if a paragraph is nothing but the name of text for members, or the end of that for everybody, set apart by signs or capitals:
/// `**Paywall**`, `[[paywall]]`, `{% endfree %}`, `PAYWALL`.
pub(crate) fn is_label(paragraph: &str) -> bool {
    let line = paragraph.trim_start_matches(['>', ' ']).trim();
    if line.len() > LINE {
        return false;
    }
    let is_sign = |c: char| c.is_whitespace() || "[]{}<>()%*_".contains(c);
    if is_end_of_free(line.trim_matches(is_sign)) && !line.contains('/') {
        return true;
    }
    let inside = |text: &str| {
        let mut around = AROUND.iter();
        around.find_map(|(open, close)| {
            Some(
                text.strip_prefix(open)?
                    .strip_suffix(close)?
                    .trim()
                    .to_owned(),
            )
        })
    };
    let mut text = line.to_owned();
    while let Some(inner) = inside(&text) {
        text = inner;
    }
    let is_capital = text.is_ascii() && !text.contains(char::is_lowercase);
    let is_apart = text.len() < line.len() || is_capital;
    is_apart
        && match text.is_ascii() {
            true => !text.starts_with('/') && is_name(&text),
            false => parts(&text).is_some_and(|parts| {
                parts.contains(&Part::Text) && is_paid(&parts) && !is_end(&parts)
            }),
        }
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
            "**Paywall**",
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

    #[test]
    fn a_paragraph_is_the_name_of_text_for_members() {
        for paragraph in [
            "**Paywall**",
            "*paywall*",
            "__Paywall__",
            "***Members only***",
            "[[paywall]]",
            "[[PAYWALL]]",
            "{{ paywall }}",
            "(Paid content)",
            "— paywall —",
            "> **Paywall**",
            "PAYWALL",
            "MEMBERS ONLY",
            "**Paid subscribers only**",
            "[endfree]",
            "[[endfree]]",
            "{% endfree %}",
            "{{< endfree >}}",
            "**End of free preview**",
            "**有料部分**",
        ] {
            assert!(is_label(paragraph), "{paragraph}");
        }
        for paragraph in [
            "Paywall",
            "**Members**",
            "**Private**",
            "**Paid**",
            "**Premium**",
            "**For members**",
            "**Paywall:** a wall",
            "[[members]]",
            "{{ members }}",
            "**End of members-only content**",
            "[[/paywall]]",
            "**Free**",
            "**Endless**",
            "**有料**",
            "**会員**",
            "会員限定の記事",
            "有料部分",
        ] {
            assert!(!is_label(paragraph), "{paragraph}");
        }
    }
}
