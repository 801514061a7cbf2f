//! Marks by which authors say that a post is not public: in the names of keys, in values, titles, tags, and the names of files and
//! folders.
//!
//! [`keys`](crate::keys) lists the keys that blog tools know. The rules here read what authors make up themselves. One rule holds
//! everywhere: a text counts only if all its words are about being public. In doubt a post is a draft, but an ordinary word in a
//! title is no doubt.

mod words;

use serde_json::Value;

use crate::{
    flag::flag,
    keys::{self, Field, is_word, normal},
};
pub(crate) use words::Sense;
use words::{senses, words};

/// Words that say so before a colon or a dash in a title. WordPress writes `Private:` and `Protected:`.
const PREFIXES: &str = "draft wip private protected unpublished members-only confidential unlisted \
    work-in-progress do-not-publish 下書き 下書き中 執筆中 書きかけ 非公開 未公開 限定公開 会員限定 社内限定 社外秘 極秘 保護中";
/// Words that say so as the first or last word of a file's name, such as `draft-x`.
const NAME_WORDS: &str = "draft drafts wip unpublished";
/// Words behind `draft-`, or before `-draft`, that make it a word of a title: `draft-your-proposal`, `the-first-draft`.
const TITLE_WORDS: &str = "a an the your my our his her its their this that these first second third final rough with from in for to of how";
/// More folders of posts that are not public.
pub(crate) const FOLDERS: &str = "secret trash deleted members subscribers paid premium pending scheduled 会員 有料 有料会員 予約投稿 限定 社内 社内用 ゴミ箱 没 \
     ボツ 準備中 確認待ち 校正中";
/// Tags beside which `draft` is a subject: drawn beer, sport, and animals that draw.
const DRAFT_SUBJECTS: &str = "beer ale brewing brewery pub cider keg tap sport sports nfl nba nhl mlb mls wnba afl football baseball basketball \
    hockey soccer fantasy rugby cycling racing horse horses magic mtg ビール 野球 スポーツ サッカー バスケ ドラフト会議 指名 選手 球団";

/// The meaning of a key's name, if all of its words are about who may read the post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyMeaning {
    /// The meaning of a flag or a date as its value.
    pub subject: Subject,
    /// Whether a date under it is the end of that.
    pub is_until: bool,
    /// Whether a date stands under it.
    is_dated: bool,
    /// Whether numbers stand for flags under it: `members: 1` is a number.
    has_digits: bool,
    /// Whether any other text under it is in doubt.
    is_strict: bool,
    /// Whether the post is hidden from a date on: `archived_on`.
    pub is_archived: bool,
}

/// The meaning of the value `true` under a key about being public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The post is public.
    Public,
    /// The post is hidden.
    Hidden,
    /// The post is hidden until a date: `embargo`.
    Awaited,
    /// The post is a draft: a date says when it was written.
    Draft,
    /// Nothing: a word says it, or is about something else.
    Scope,
    /// Nothing: a word says it.
    Visibility,
}

/// The meaning of the name of a key that no table lists; `None` if it is not about being public.
pub(crate) fn meaning(key: &str) -> Option<KeyMeaning> {
    if !is_word(key) && !key.contains(['.', '/', ':']) {
        return None;
    }
    let senses = senses(key)?;
    let has = |sense: Sense| senses.contains(&sense);
    if has(Sense::Other) {
        return None;
    }
    let words = words(key);
    let is = |listed: &[&str]| words.iter().any(|word| listed.contains(&&**word));
    let is_hidden = has(Sense::Draft)
        || has(Sense::Secret)
        || has(Sense::Restricted)
        || has(Sense::State) && has(Sense::Post);
    let is_public = has(Sense::Public) || has(Sense::Issued);
    let is_scope = has(Sense::Scope) || has(Sense::Visibility);
    let subject = match is_hidden {
        _ if has(Sense::Awaited) => Subject::Awaited,
        true if has(Sense::Not) => Subject::Public,
        true if is(&["draft", "drafts", "drafted", "wip"]) || key.contains("下書") => {
            Subject::Draft
        }
        true => Subject::Hidden,
        false if has(Sense::State) => return None,
        false if is_public && has(Sense::Not) => Subject::Hidden,
        false if has(Sense::Visibility) || is_scope && (is_public || has(Sense::Post)) => {
            Subject::Visibility
        }
        false if is_public => Subject::Public,
        false if is_scope => Subject::Scope,
        false => return None,
    };
    Some(KeyMeaning {
        subject,
        is_until: has(Sense::End),
        is_dated: has(Sense::Day),
        has_digits: has(Sense::Draft) || is_public,
        is_strict: has(Sense::Draft) || has(Sense::Public) || has(Sense::Awaited),
        is_archived: is(&["archive", "archived", "アーカイブ"]),
    })
}

/// Whether a key by this name can hide a post: the one answer for front matters that are read, broken, late or of other files.
pub(crate) fn may_hide(key: &str) -> bool {
    keys::hides(key)
        || keys::dates(key)
        || normal(key) == "permalink"
        || meaning(key).is_some_and(|meaning| meaning.subject != Subject::Scope)
        || !keys::is_known(key) && keys::misspelled(key).is_some()
}

/// Whether a word of a front matter that cannot be read may be a key that hides the post, wherever it stands. Common words of titles,
/// `build` and `date`, count only before a `:`.
pub(crate) fn hides_anywhere(word: &str) -> bool {
    match keys::field(word) {
        Some(Field::Password | Field::Build | Field::Redirect) => false,
        Some(field) => keys::hides_by(field),
        None => meaning(word).is_some_and(|meaning| meaning.subject != Subject::Scope),
    }
}

/// Whether a value is a word that says that the post is not public, whatever its key is.
pub(crate) fn is_not_public(value: &Value) -> bool {
    value.as_str().is_some_and(is_mark)
}

/// Whether a value under a key that speaks of being public is a word that says that the post is not.
pub(crate) fn is_not_public_state(value: &Value) -> bool {
    let is_hidden = |sense: &Sense| {
        matches!(
            sense,
            Sense::Draft | Sense::Secret | Sense::Restricted | Sense::State | Sense::Awaited
        )
    };
    let says_no = |value: &Value| {
        let senses = value.as_str().and_then(senses).unwrap_or_default();
        senses.iter().any(is_hidden)
            && senses.iter().all(|sense| {
                is_hidden(sense) || matches!(sense, Sense::Plain | Sense::Post | Sense::Public)
            })
    };
    match value {
        Value::Array(list) => list.iter().any(says_no),
        value => says_no(value),
    }
}

/// Whether a value that is no date, under a key that speaks of being public, says that the post is not.
pub(crate) fn says_no(meaning: KeyMeaning, value: &Value) -> bool {
    let value = only(value);
    let text = value.as_str().map(str::trim).unwrap_or_default();
    if is_not_public_state(value) {
        return true;
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let flag = match is_number && !meaning.has_digits {
        true => None,
        false => flag(value),
    };
    match (meaning.subject, flag) {
        (Subject::Scope, _) => has_table(value),
        (Subject::Visibility, flag) => flag == Some(false) && !text.is_empty(),
        // A date that cannot be read may be one to come.
        (_, None) => {
            let is_strict = meaning.is_strict || meaning.is_until || meaning.is_dated;
            let is_list = value.is_array() || value.is_object();
            let is_text = !is_number && !text.contains('/') && !text.is_empty();
            is_strict && (is_text || is_list && meaning.subject == Subject::Public)
        }
        (Subject::Public, Some(flag)) => !flag && !text.is_empty(),
        // `hide_date: true` is about the date.
        (_, Some(flag)) => flag && (meaning.is_until || !meaning.is_dated),
    }
}

/// The item of a list of one, else the value.
pub(crate) fn only(value: &Value) -> &Value {
    match value {
        Value::Array(list) if list.len() == 1 => &list[0],
        value => value,
    }
}

/// Whether a value is a table, or a list with one: under a key that says who may read a post, it names some readers.
pub(crate) fn has_table(value: &Value) -> bool {
    match value {
        Value::Object(table) => !table.is_empty(),
        Value::Array(list) => list.iter().any(Value::is_object),
        _ => false,
    }
}

/// Whether the list holds the text.
fn names(list: &str, text: &str) -> bool {
    let text = normal(text.trim());
    list.split_whitespace().any(|word| normal(word) == text)
}

/// Whether all of a text says that the post is not public: `draft`, `Members only`, `下書き中`.
fn is_mark(text: &str) -> bool {
    senses(text).is_some_and(|senses| {
        senses.contains(&Sense::Draft)
            && senses
                .iter()
                .all(|sense| matches!(sense, Sense::Draft | Sense::Plain | Sense::Post))
    })
}

/// Whether a mark, which is a word of a file's name, is an ordinary word in one of the titles, a line each: the post is about it.
fn is_subject(mark: &str, titles: &str) -> bool {
    let mark = words(mark);
    let is_draft = mark.iter().any(|word| word.starts_with("draft"));
    let kin: &[&str] = if is_draft {
        &["draft", "ドラフト", "下書き", "草案", "草稿"]
    } else {
        &[]
    };
    let titles = titles.to_lowercase();
    let mut titles = titles.lines().filter(|title| !is_title(title));
    titles.any(|title| {
        let words = words(title);
        let is_in_title = |word: &str| match word.is_ascii() {
            true => words.iter().any(|other| other.starts_with(word)),
            false => title.contains(word),
        };
        kin.iter().any(|word| is_in_title(word)) || mark.iter().all(|word| is_in_title(word))
    })
}

/// Whether a text has a word beside which `draft` is a subject.
fn has_draft_subject(text: &str) -> bool {
    let words = words(text);
    let mut subjects = DRAFT_SUBJECTS.split_whitespace();
    subjects.any(|subject| match subject.is_ascii() {
        true => words.iter().any(|word| word == subject),
        false => text.contains(subject),
    })
}

/// The tag that says that the post is not public, such as `draft` or `status/draft`. `titles` are those of the post, a line each.
pub(crate) fn tag<'a>(tags: &'a [String], titles: &str) -> Option<&'a String> {
    let is_about = has_draft_subject(titles) || tags.iter().any(|tag| has_draft_subject(tag));
    let is_draft = |tag: &str| matches!(&*normal(tag), "draft" | "drafts" | "ドラフト");
    tags.iter().find(|tag| {
        let mut marks = tag.split('/').filter(|part| is_mark(part));
        marks.any(|mark| !(is_about && is_draft(mark)))
    })
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
    ('≪', '≫'),
    ('《', '》'),
    ('※', '※'),
    ('★', '★'),
    ('■', '■'),
    ('◆', '◆'),
    ('《', '》'),
];
/// What divides a mark from the title.
const DIVIDERS: &[&str] = &[":", "：", " - ", " – ", " — ", " | ", "｜", "※", "／"];

/// Whether a title says that the post is not public: `[下書き] 題`, `【非公開】題`, `題 (draft)`, `WIP: 題`.
pub(crate) fn is_title(title: &str) -> bool {
    let in_brackets = |text: &str| {
        senses(text).is_some_and(|senses| {
            let is_hidden = |sense: &Sense| matches!(sense, Sense::Draft | Sense::Secret);
            senses.iter().any(is_hidden)
                && senses
                    .iter()
                    .all(|sense| is_hidden(sense) || matches!(sense, Sense::Plain | Sense::Post))
        })
    };
    let title = title.trim();
    if names(PREFIXES, title) {
        return true;
    }
    let mut rest = title;
    while let Some((inside, after)) = bracketed(rest) {
        if in_brackets(inside) {
            return true;
        }
        rest = after.trim_start();
    }
    let last = title.chars().next_back().and_then(|last| {
        let is_last = |(open, close): &&(char, char)| *close == last && open != close;
        let (open, _) = BRACKETS.iter().find(is_last)?;
        let inside = &title[title.rfind(*open)? + open.len_utf8()..];
        Some(&inside[..inside.len() - last.len_utf8()])
    });
    let outer = DIVIDERS.iter().flat_map(|divider| {
        let first = title.split_once(divider).map(|(first, _)| first);
        // A subtitle is no mark.
        let last = title.rsplit_once(divider).map(|(_, last)| last);
        [first, last.filter(|_| !matches!(*divider, ":" | "："))]
    });
    last.is_some_and(in_brackets) || outer.flatten().any(|word| names(PREFIXES, word))
}

/// The text of the brackets with which `text` begins, and the text behind them.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let (open, close) = BRACKETS.iter().find(|(open, _)| *open == first)?;
    text[open.len_utf8()..].split_once(*close)
}

/// Whether the name of a file, without its ending, says that the post is not public: `x.draft`, `draft-x`, `x_wip`, `【非公開】x`.
/// `titles` are those of the post, a line each.
pub(crate) fn is_name(stem: &str, titles: &str) -> bool {
    if is_title(stem) {
        return true;
    }
    let parts: Vec<&str> = stem.split('.').collect();
    let mut marks = parts.iter().copied().filter(|part| is_mark(part));
    if marks.any(|mark| !is_subject(mark, titles)) {
        return true;
    }
    let is_about = has_draft_subject(stem);
    let ends = [parts.first(), parts.last()].into_iter().flatten();
    ends.flat_map(|part| {
        let words: Vec<&str> = part.split(['-', '_', ' ', '　']).collect();
        let is_word = |at: usize| words.get(at).is_some_and(|word| names(TITLE_WORDS, word));
        let last = words.len() - 1;
        let is_sentence = [is_word(1), last > 0 && is_word(last - 1)];
        let outer = [words[0], words[last]];
        std::iter::zip(outer, is_sentence)
            .filter(|_| last > 0)
            .collect::<Vec<_>>()
    })
    .any(|(word, is_sentence)| {
        let is_word = names(NAME_WORDS, word) && !is_sentence && !is_about;
        let is_japanese = !word.is_ascii() && is_mark(word);
        (is_word || is_japanese) && !is_subject(word, titles)
    })
}

/// Whether the name of a folder says that its posts are not public: `_unpublished`, `old drafts`, `members-only`, `非公開`.
pub(crate) fn is_folder(name: &str) -> bool {
    let bare = name.trim_start_matches(['_', '.', ' ']);
    let is_hidden = |sense: &Sense| matches!(sense, Sense::Draft | Sense::Secret);
    let mut listed = FOLDERS.split_whitespace();
    let is_named = |word: &str| match word.is_ascii() {
        true => words(bare).iter().any(|other| other == word),
        false => bare.contains(word),
    };
    let is_drafts = senses(bare).is_some_and(|senses| {
        let is_of_folder = |sense: &Sense| {
            matches!(
                sense,
                Sense::Restricted | Sense::State | Sense::Awaited | Sense::Plain | Sense::Post
            )
        };
        let is_marked = senses.iter().any(is_hidden) || listed.any(is_named);
        is_marked
            && senses
                .iter()
                .all(|sense| is_hidden(sense) || is_of_folder(sense))
    });
    is_drafts || name.starts_with('_') && names("archive archived archives", bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_read_as_a_whole() {
        use Subject::{Awaited, Draft, Hidden, Public, Visibility};
        for (key, subject, is_until) in [
            ("dg-publish", Some(Public), false),
            ("isPublicNow", Some(Public), false),
            ("go_live", Some(Public), false),
            ("公開範囲", Some(Visibility), false),
            ("article_status", Some(Visibility), false),
            ("public_until", Some(Public), true),
            ("not_public", Some(Hidden), false),
            ("not_private", Some(Public), false),
            ("private_until", Some(Hidden), true),
            ("membersUntil", Some(Hidden), true),
            ("非公開期限", Some(Hidden), true),
            ("embargo_until", Some(Awaited), true),
            ("公開予定日", Some(Awaited), false),
            ("予約公開", Some(Awaited), false),
            ("future_publish_date", Some(Awaited), false),
            ("予約", None, false),
            ("review_date", None, false),
            ("drafted_on", Some(Draft), false),
            ("isArchived", Some(Hidden), false),
            ("hide_post", Some(Hidden), false),
            ("会員向け", Some(Hidden), false),
            ("hide_toc", None, false),
            ("draft_beer", None, false),
            ("private_company", None, false),
            ("isPaid", None, false),
            ("craft_beer", None, false),
            ("publisher", None, false),
            ("publishing_company", None, false),
            ("limited_edition_number", None, false),
            ("released_with", None, false),
            ("期間限定", None, false),
        ] {
            let found = meaning(key);
            assert_eq!(found.map(|m| m.subject), subject, "{key}");
            assert_eq!(found.is_some_and(|m| m.is_until), is_until, "{key}");
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
            "a (draft v2)",
            "Draft: a",
            "Draft – a",
            "下書き：a",
            "a【未公開】",
            "a ※下書き",
            "Protected: a",
            "[Internal] a",
            "社外秘：a",
            "Confidential: a",
            "Work in progress: a",
            "《下書き》a",
        ] {
            assert!(is_title(title), "{title}");
        }
        for title in [
            "下書きの書き方",
            "「下書きを消す」という選択について考えたこと",
            "How to draft a proposal",
            "限定公開の使い方: 三つ",
            "【非公開求人】の見分け方",
            "【限定】キャンペーンのお知らせ",
            "【期間限定公開】a",
            "【下書き保存】の使い方",
            "[2026] a",
            "[Review] a",
            "Review: a",
            "Members",
            "Hidden: the story of a",
        ] {
            assert!(!is_title(title), "{title}");
        }
        for (name, title, is_hidden) in [
            ("x.draft", "", true),
            ("x.draft.ja", "", true),
            ("draft-x", "", true),
            ("draft-pricing", "Pricing", true),
            ("draft-pricing", "Draft: Pricing", true),
            ("draft-beer-at-home", "Draft beer at home", false),
            ("draft-howto", "下書きの書き方", false),
            ("x_wip", "Swipe gestures", true),
            ("draft-your-proposal", "題", false),
            ("writing-the-first-draft", "題", false),
            ("x_wip", "", true),
            ("下書き_x", "", true),
            ("下書き2", "", true),
            ("members", "", false),
            ("private-label", "", false),
            ("drafting-a-proposal", "", false),
            ("nba-draft-night", "", false),
            ("v1.2", "", false),
        ] {
            assert_eq!(is_name(name, title), is_hidden, "{name}, {title}");
        }
        for (name, is_hidden) in [
            ("_drafts", true),
            ("_unpublished", true),
            ("old drafts", true),
            ("Drafts 2024", true),
            ("members-only", true),
            ("private", true),
            ("_archive", true),
            ("下書き", true),
            ("記事の下書き", true),
            ("premium-posts", true),
            ("for-members", true),
            ("有料記事", true),
            ("drafts-archive", true),
            ("archived-posts", false),
            ("会員紹介", false),
            ("archive", false),
            ("private-equity", false),
            ("nba-draft", false),
            ("非公開求人の見分け方", false),
            ("_posts", false),
        ] {
            assert_eq!(is_folder(name), is_hidden, "{name}");
        }
    }

    #[test]
    fn a_tag_is_a_mark_unless_the_post_is_about_it() {
        for (tags, title, is_hidden) in [
            (&["draft"][..], "題", true),
            (&["旅", "下書き"], "題", true),
            (&["status/wip"], "題", true),
            (&["draft"], "How to draft a proposal", true),
            (&["draft"], "The NBA draft of 2026", false),
            (&["ドラフト"], "ドラフト会議の見どころ", false),
            (&["draft"], "[draft] a", true),
            (&["nfl", "draft"], "題", false),
            (&["nfl", "private"], "題", true),
            (&["beer", "draft"], "題", false),
            (&["members", "drafting"], "題", false),
        ] {
            let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
            assert_eq!(tag(&tags, title).is_some(), is_hidden, "{tags:?}, {title}");
        }
    }
}
