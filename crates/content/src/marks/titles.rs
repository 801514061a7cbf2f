//! Marks in titles, in tags, and in the names of files and folders.

use super::{
    Sense, is_mark, names,
    words::{is_closed, is_number, senses, words},
};
use crate::keys::normal;

/// Words that say so before a colon or a dash in a title. WordPress writes `Private:` and `Protected:`.
const PREFIXES: &str = "draft wip private protected unpublished members-only confidential unlisted \
    work-in-progress do-not-publish untitled-draft 無題の下書き 下書き 下書き中 執筆中 書きかけ 非公開 未公開 限定公開 会員限定 社内限定 社外秘 極秘 保護中";
/// Words that say so only as all of a mark in brackets: before a colon they are the title of a list, or of news.
const BRACKETED: &str = "embargo embargoed todo in-progress in-review pending-review review-pending not-for-publication do-not-share \
    unreleased 準備中 作成中 編集中 推敲中 校正中 レビュー待ち レビュー中 確認待ち 承認待ち 予約投稿 公開予定 公開予約 有料会員";
/// Words that say so as the first or last word of a file's name, such as `draft-x`.
const NAME_WORDS: &str = "draft drafts wip unpublished";
/// Words after `draft-`, or before `-draft`, that make it a word of a title: `draft-your-proposal`, `the-first-draft`.
const TITLE_WORDS: &str = "a an the your my our his her its their this that these first second third final rough with from in for to of how";
/// More folders of posts that are not public.
pub(crate) const FOLDERS: &str = "secret trash deleted discarded restricted members subscribers paid premium pending scheduled staff 会員 有料 有料会員 予約投稿 限定 社内 社内用 ゴミ箱 没 \
     ボツ 準備中 確認待ち 校正中 プライベート";
/// Tags beside which `draft` is a subject: drawn beer, sport, and animals that draw.
const DRAFT_SUBJECTS: &str = "beer ale brewing brewery pub cider keg tap sport sports nfl nba nhl mlb mls wnba afl football baseball basketball \
    hockey soccer fantasy rugby cycling racing horse horses magic mtg ビール 野球 スポーツ サッカー バスケ ドラフト会議 指名 選手 球団";

/// True if a mark, which is a word of a file's name, is an ordinary word in one of the titles, a line each: the post is about it.
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

/// True if a text has a word beside which `draft` is a subject.
pub(crate) fn has_draft_subject(text: &str) -> bool {
    let words = words(text);
    let mut subjects = DRAFT_SUBJECTS.split_whitespace();
    subjects.any(|subject| match subject.is_ascii() {
        true => words
            .iter()
            .any(|word| word.strip_suffix('s').unwrap_or(word) == subject || word == subject),
        false => text.contains(subject),
    })
}

/// The tag that says that the post is not public, such as `draft` or `status/draft`. `titles` are those of the post, a line each.
pub(crate) fn tag<'a>(tags: &'a [String], titles: &str) -> Option<&'a String> {
    let is_about = has_draft_subject(titles) || tags.iter().any(|tag| has_draft_subject(tag));
    tags.iter().find(|tag| {
        let mut marks = tag.split('/').filter(|part| is_mark(part));
        marks.any(|mark| !(is_about && is_draft_word(mark)))
    })
}

/// True if a mark is a word that sport and breweries have, too.
fn is_draft_word(mark: &str) -> bool {
    matches!(&*normal(mark), "draft" | "drafts" | "ドラフト")
}

/// The most bytes of a mark in a title. By hand: the longest of them, with a number.
const LONGEST_MARK: usize = 60;
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
    ('〈', '〉'),
    ('※', '※'),
    ('*', '*'),
    ('★', '★'),
    ('■', '■'),
    ('◆', '◆'),
    ('《', '》'),
];
/// Signs of a building site, before a mark: `🚧 WIP`.
const SITE_SIGNS: [char; 4] = ['🚧', '🏗', '⚠', '🔒'];
/// What divides a mark from the title.
const DIVIDERS: &[&str] = &[":", "：", " - ", " – ", " — ", " | ", "｜", "※", "／"];

/// True if a title says that the post is not public: `[下書き] 題`, `【非公開】題`, `題 (draft)`, `WIP: 題`.
pub(crate) fn is_title(title: &str) -> bool {
    // `【ドラフト】巨人の1位指名` is about sport.
    let is_subject = |text: &str| is_draft_word(text) && has_draft_subject(title);
    let is_mark = |text: &str| {
        (is_closed(text) || names_any(&[PREFIXES, BRACKETED], text)) && !is_subject(text)
    };
    let title = title.trim();
    if names(PREFIXES, title) {
        return true;
    }
    let bare = title.trim_start_matches(|c| SITE_SIGNS.contains(&c) || c == '\u{FE0F}');
    let first = bare.split_whitespace().next().unwrap_or_default();
    if bare.len() < title.len() && names(PREFIXES, first) {
        return true;
    }
    // A Japanese title has no `_` by itself; an English one may be the name of a file.
    if let Some((first, _)) = title.split_once(['_', '＿'])
        && !first.is_ascii()
        && names(PREFIXES, first)
    {
        return true;
    }
    let mut rest = title;
    while let Some((inside, after)) = bracketed(rest) {
        if is_mark(inside) && !is_quotation(after) {
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
    // `Draft 2026: …` may be about a draft of sport.
    let is_numbered = |word: &str| names_any(&[PREFIXES], word) && !has_draft_subject(title);
    let mut outer = outer.flatten();
    last.is_some_and(is_mark) || outer.any(|word| names(PREFIXES, word) || is_numbered(word))
}

/// True if what follows brackets makes them a quotation: `【会員限定】という言葉`, `【限定公開】の設定方法`.
fn is_quotation(after: &str) -> bool {
    let behind = after.strip_prefix('の');
    let is_hiragana = |c: char| ('ぁ'..='ん').contains(&c);
    after.starts_with("という")
        || behind.is_some_and(|text| !text.is_empty() && !text.starts_with(is_hiragana))
}

/// True if one of the lists holds the text without the numbers in it: `Draft v2`, `下書き３`.
fn names_any(lists: &[&str], text: &str) -> bool {
    if text.len() > LONGEST_MARK {
        return false;
    }
    let words: Vec<String> = words(text)
        .into_iter()
        .filter(|word| !is_number(word))
        .collect();
    let bare = words.join("-");
    !bare.is_empty() && lists.iter().any(|list| names(list, &bare))
}

/// The text of the brackets with which `text` begins, and the text after them.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let (open, close) = BRACKETS.iter().find(|(open, _)| *open == first)?;
    text[open.len_utf8()..].split_once(*close)
}

/// True if the name of a file, without its ending, says that the post is not public: `x.draft`, `draft-x`, `x_wip`, `【非公開】x`.
/// `titles` are those of the post, a line each.
pub(crate) fn is_name(stem: &str, titles: &str) -> bool {
    if is_title(stem) || is_draft_of_medium(stem) {
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

/// True for the name that Medium gives to a draft: `draft_My-plan-0123456789ab`, with the post's id.
fn is_draft_of_medium(stem: &str) -> bool {
    let (_, id) = stem
        .strip_prefix("draft_")
        .and_then(|name| name.rsplit_once('-'))
        .unwrap_or_default();
    let has_digit = id.contains(|c: char| c.is_ascii_digit());
    id.len() >= 6 && has_digit && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// True if the name of a folder says that its posts are not public: `_unpublished`, `old drafts`, `members-only`, `非公開`.
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
            let others = [
                Sense::Gone,
                Sense::State,
                Sense::Awaited,
                Sense::Plain,
                Sense::Post,
            ];
            sense.is_restricted() || others.contains(sense)
        };
        let is_marked = senses.iter().any(is_hidden) || listed.any(is_named);
        is_marked
            && senses
                .iter()
                .all(|sense| is_hidden(sense) || is_of_folder(sense))
    });
    // `not published`
    let is_denied = senses(bare).is_some_and(|senses| {
        let is_part = |sense: &Sense| {
            matches!(
                sense,
                Sense::Not | Sense::Public | Sense::Plain | Sense::Post
            )
        };
        senses.contains(&Sense::Not)
            && senses.contains(&Sense::Public)
            && senses.iter().all(is_part)
    });
    is_drafts || is_denied || name.starts_with('_') && names("archive archived archives", bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_names_carry_marks() {
        for title in [
            "[下書き] a",
            "【非公開】a",
            "【下書き】のんびり歩く",
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
            "Draft v2: a",
            "DRAFT #3 – a",
            "下書き２：a",
            "Draft 2026: a",
            "[WIP 3] a",
            "(下書き) a",
            "（下書き）a",
            "【準備中】a",
            "[Embargoed] a",
            "[TODO] a",
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
            "【限定公開】の設定方法",
            "【会員限定】という言葉に弱い私たち",
            "[2026] a",
            "[Review] a",
            "Review: a",
            "Members",
            "Hidden: the story of a",
            "Draft 2026: the NBA teams",
            "The draft that I never sent: a story",
            "下書きを公開する前に: 三つの確認",
            "メールの書き方（下書きは一晩寝かせる）とその理由",
            "How I write (a draft is never finished) and why it works",
            "[This is how a private letter became public] a",
            "TODO: a list",
            "準備中：a",
            "2: a",
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
            ("draft_My-first-draft-0123456789ab", "My first draft", true),
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
