//! Words by which authors say that a post is not public: in the names of keys, in values, titles, tags and file names.
//!
//! [`keys`](crate::keys) lists the keys that blog tools know. The rules here read what authors make up themselves. In doubt a
//! post is a draft.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::{flag::flag, keys::normal};

/// Words that say of a post that it is not public, as a value, in brackets in a title, as a tag, or as a part of a file's name.
pub const NOT_PUBLIC: &str = "draft drafts wip work-in-progress unpublished not-published unlisted private hidden members-only \
    members subscribers-only do-not-publish 下書き 下書 非公開 未公開 公開前 限定公開 会員限定 社内限定 書きかけ 執筆中 ドラフト";
/// More words that say so as the value of a key that speaks of being public.
pub const NOT_PUBLIC_STATES: &str = "archived pending in-review review scheduled future trash deleted internal confidential secret protected \
    restricted limited paid premium subscribers 有料 保護中 限定 公開予定 予約 予約投稿 公開停止 公開終了 アーカイブ 準備中";
/// More words that say so in brackets in a title.
const TITLE_WORDS: &str = "internal confidential protected 保護中 有料 限定";
/// Words that say so before a colon in a title. WordPress writes `Private:` and `Protected:`.
const PREFIXES: &str =
    "draft wip private protected unpublished 下書き 非公開 未公開 限定公開 会員限定 保護中";
/// Words in a key's name that speak of being public. With `false` the post is hidden, with a date to come it is hidden until then.
pub const PUBLIC_WORDS: &str = "publish published publishes publishing publication public publicly";
/// As [`PUBLIC_WORDS`], where the name says nothing of something else.
pub const WEAK_PUBLIC_WORDS: &str =
    "live visible visibility listed release released available shown";
/// Words in a key's name that speak of being hidden. With `true` the post is hidden.
pub const HIDDEN_WORDS: &str =
    "draft drafts drafted unpublish unpublished unlisted private confidential archived wip";
/// As [`HIDDEN_WORDS`], where the name says nothing of something else.
pub const WEAK_HIDDEN_WORDS: &str = "archive hide hidden secret internal protected protect restricted restrict limited limit members \
    member membership subscribers subscriber paywall premium locked invisible disabled deleted trashed embargoed exclusive";
/// Words that do not change what such a name is about.
const HELPERS: &str = "is are be to the a this post posts page article entry blog dg site web note content status state flag only for on at \
    date time day from since after until till end ends by go goes going not mode me it";
/// Words that make a date the end of the time in which a post is public.
const END_WORDS: &str = "until till end ends expire expires expiry to";

/// What the name of a key is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Whether, or since when, the post is public.
    Public,
    /// Until when the post is public.
    PublicUntil,
    /// Whether the post is hidden.
    Hidden,
}

/// The words of a name: divided at `-`, `_`, spaces and dots, and where a capital follows a small letter; in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.nfkc() {
        let is_border = matches!(c, '-' | '_' | '.' | '/' | ':') || c.is_whitespace();
        if is_border || was_small && c.is_uppercase() {
            words.push(String::new());
        }
        if !is_border && let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

/// What the name of a key that no table lists is about; `None` where it says nothing of being public.
pub(crate) fn meaning(key: &str) -> Option<Meaning> {
    let words = words(key);
    let has = |list: &str| words.iter().any(|word| is_in(list, word));
    let is_about = |list: &str| {
        has(list)
            && words
                .iter()
                .all(|word| is_in(list, word) || is_in(HELPERS, word))
    };
    let is_japanese = |parts: &[&str]| parts.iter().any(|part| key.contains(part));
    let is_negated = has("not non no un never");
    let is_end = has(END_WORDS);
    if has(HIDDEN_WORDS)
        || is_about(WEAK_HIDDEN_WORDS)
        || is_japanese(&["非公開", "未公開", "下書き", "限定", "会員"])
    {
        return Some(Meaning::Hidden);
    }
    let is_public =
        has(PUBLIC_WORDS) || is_about(WEAK_PUBLIC_WORDS) || is_japanese(&["公開", "掲載"]);
    match (is_public, is_negated) {
        (false, _) => None,
        (true, true) => Some(Meaning::Hidden),
        (true, false) if is_end => Some(Meaning::PublicUntil),
        (true, false) => Some(Meaning::Public),
    }
}

/// Whether a value is a word that says that the post is not public, whatever its key is.
pub(crate) fn is_not_public(value: &Value) -> bool {
    match value {
        Value::String(text) => names(NOT_PUBLIC, text),
        _ => false,
    }
}

/// Whether a value under a key that speaks of being public says that the post is not.
pub(crate) fn says_no(meaning: Meaning, value: &Value) -> bool {
    let no = |value: &Value| match (meaning, flag(value)) {
        (_, None) => value
            .as_str()
            .is_some_and(|text| names(NOT_PUBLIC, text) || names(NOT_PUBLIC_STATES, text)),
        (Meaning::Hidden, Some(flag)) => flag,
        // An empty value states nothing.
        (_, Some(flag)) => !flag && value.as_str().is_some_and(|text| !text.trim().is_empty()),
    };
    match value {
        Value::Array(list) => list.iter().any(no),
        value => no(value),
    }
}

/// Whether the list holds the text.
fn names(list: &str, text: &str) -> bool {
    let text = normal(text.trim());
    list.split_whitespace().any(|word| normal(word) == text)
}

/// Whether a tag says that the post is not public: `draft`, `status/draft`.
pub(crate) fn is_tag(tag: &str) -> bool {
    tag.split('/').any(|part| names(NOT_PUBLIC, part))
}

/// Brackets around a mark in a title.
const BRACKETS: &[(char, char)] = &[
    ('[', ']'),
    ('(', ')'),
    ('{', '}'),
    ('<', '>'),
    ('【', '】'),
    ('（', '）'),
    ('［', '］'),
    ('〔', '〕'),
    ('＜', '＞'),
];
/// The longest mark in brackets that only has to contain a Japanese word, in characters: 【会員限定の記事】.
const MARK_LENGTH: usize = 10;

/// Whether a title says that the post is not public: `[下書き] 題`, `【非公開】題`, `題 (draft)`, `WIP: 題`.
pub(crate) fn is_title(title: &str) -> bool {
    let is_mark = |text: &str| {
        let has_part = |word: &str| !word.is_ascii() && text.contains(word);
        names(NOT_PUBLIC, text)
            || names(TITLE_WORDS, text)
            || text.chars().count() <= MARK_LENGTH && NOT_PUBLIC.split_whitespace().any(has_part)
    };
    let title = title.trim();
    if names(NOT_PUBLIC, title) {
        return true;
    }
    let mut rest = title;
    while let Some((inside, after)) = in_brackets(rest) {
        if is_mark(inside) {
            return true;
        }
        rest = after.trim_start();
    }
    let last = title.chars().next_back().and_then(|last| {
        let (open, _) = BRACKETS.iter().find(|(_, close)| *close == last)?;
        let inside = &title[title.rfind(*open)? + open.len_utf8()..];
        Some(&inside[..inside.len() - last.len_utf8()])
    });
    let before_colon = title.split_once([':', '：']).map(|(word, _)| word);
    last.is_some_and(is_mark) || before_colon.is_some_and(|word| names(PREFIXES, word))
}

/// The text of the brackets with which `text` begins, and the text behind them.
fn in_brackets(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let (open, close) = BRACKETS.iter().find(|(open, _)| *open == first)?;
    text[open.len_utf8()..].split_once(*close)
}

/// Whether the name of a file, without its ending, says that the post is not public: `x.draft`, `draft-x`, `x_wip`, `【非公開】x`.
pub(crate) fn is_name(stem: &str) -> bool {
    let parts: Vec<&str> = stem.split('.').collect();
    let mut ends = [parts.first(), parts.last()].into_iter().flatten();
    parts.iter().any(|part| names(NOT_PUBLIC, part))
        || is_title(stem)
        || ends.any(|part| {
            let words: Vec<&str> = part.split(['-', '_', ' ', '　']).collect();
            let outer = [words.first(), words.last()];
            let is_mark = |word: &&&str| is_in("draft wip unpublished", &word.to_lowercase());
            words.len() > 1
                && (outer.iter().flatten().any(is_mark)
                    || outer
                        .iter()
                        .flatten()
                        .any(|word| !word.is_ascii() && names(NOT_PUBLIC, word)))
        })
}

/// Whether the name of a folder says that its posts are not public: `_unpublished`, `old drafts`, `members-only`, `非公開`.
pub(crate) fn is_folder(name: &str) -> bool {
    let bare = name.trim_start_matches(['_', '.', ' ']);
    let words = words(bare);
    let is_mark = |word: &String| {
        is_in("draft drafts unpublished wip 下書き", word)
            || ["非公開", "未公開", "下書き", "限定公開", "会員限定"]
                .iter()
                .any(|part| word.contains(part))
    };
    names(NOT_PUBLIC, bare)
        || names("confidential internal secret trash", bare)
        || name.starts_with('_') && names("archive archived archives", bare)
        || words.iter().any(is_mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_read_by_their_words() {
        for (key, meaning) in [
            ("dg-publish", Some(Meaning::Public)),
            ("publication_state", Some(Meaning::Public)),
            ("isPublicNow", Some(Meaning::Public)),
            ("go_live", Some(Meaning::Public)),
            ("公開範囲", Some(Meaning::Public)),
            ("public_until", Some(Meaning::PublicUntil)),
            ("not_public", Some(Meaning::Hidden)),
            ("isArchived", Some(Meaning::Hidden)),
            ("archived", Some(Meaning::Hidden)),
            ("hide_post", Some(Meaning::Hidden)),
            ("会員向け", Some(Meaning::Hidden)),
            ("hide_toc", None),
            ("craft_beer", None),
            ("publisher", None),
            ("limited_edition_number", None),
            ("released_with", None),
        ] {
            assert_eq!(super::meaning(key), meaning, "{key}");
        }
    }

    #[test]
    fn titles_and_names_carry_marks() {
        for title in [
            "[下書き] a",
            "【非公開】a",
            "【会員限定の記事】a",
            "[2026][WIP] a",
            "a (draft)",
            "Draft: a",
            "下書き：a",
            "a【未公開】",
            "Protected: a",
        ] {
            assert!(is_title(title), "{title}");
        }
        for title in [
            "下書きの書き方",
            "「下書きを消す」という選択について考えたこと",
            "How to draft a proposal",
            "限定公開の使い方: 三つ",
            "[2026] a",
            "[Review] a",
            "Review: a",
        ] {
            assert!(!is_title(title), "{title}");
        }
        for (name, is_hidden) in [
            ("x.draft", true),
            ("x.draft.ja", true),
            ("draft-x", true),
            ("x_wip", true),
            ("下書き_x", true),
            ("drafting-a-proposal", false),
            ("nba-draft-night", false),
            ("v1.2", false),
        ] {
            assert_eq!(is_name(name), is_hidden, "{name}");
        }
        for (name, is_hidden) in [
            ("_unpublished", true),
            ("old drafts", true),
            ("members-only", true),
            ("_archive", true),
            ("archive", false),
            ("private-equity", false),
            ("_posts", false),
        ] {
            assert_eq!(is_folder(name), is_hidden, "{name}");
        }
    }
}
