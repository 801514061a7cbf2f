//! The words by which authors say who may read a post, and how a text of such words is read.

use std::{collections::HashMap, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;

/// What a word says of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// It is not public, wherever the word stands by itself.
    Draft,
    /// It is not public, where the word marks a title or a folder, or is the value of a key that speaks of being public.
    Secret,
    /// It is not public, where the word is the name of a key that speaks of the post, or the value of one.
    Restricted,
    /// It is not public, where the word is the value of a key that speaks of being public, or the name of one with [`Sense::Post`].
    State,
    /// It becomes public at a date.
    Awaited,
    /// It is public.
    Public,
    /// It is public, where a flag or a date stands under the word. Other values are about something else: `release: v1.2`.
    Issued,
    /// The word names the question, not the answer: `access`. It may be about something else.
    Scope,
    /// The word names the question of who may read the post: `visibility`.
    Visibility,
    /// The post.
    Post,
    /// The opposite.
    Not,
    /// The end of a time.
    End,
    /// A date is meant.
    Day,
    /// The word does not change what the others are about.
    Plain,
    /// The words are about something else.
    Other,
}

/// The words of each sense. `-` joins the words of a phrase; the longest phrase counts.
pub(crate) const WORDS: &[(Sense, &str)] = &[
    (
        Sense::Draft,
        "draft drafts drafted wip work-in-progress unpublish unpublished unlisted private hidden nonpublic members-only member-only \
         subscribers-only subscriber-only do-not-publish do-not-show 下書き 下書 非公開 未公開 公開前 限定公開 会員限定 社内限定 \
         メンバー限定 有料会員限定 社員限定 関係者限定 社内限 会員のみ 会員だけ 会員向け メンバーのみ メンバー向け 社員のみ 社内のみ \
         社内向け 関係者のみ for-members for-subscribers 社外秘 極秘 書きかけ 執筆中 ドラフト",
    ),
    (Sense::Secret, "confidential internal protected 保護中"),
    (
        Sense::Restricted,
        "secret restricted limited archive archived auto-draft trash trashed deleted members member membership subscribers \
         subscriber paid paid-only paywall paywalled premium invisible disabled hide staff-only admin-only team-only 限定 会員 \
         有料会員 公開停止 公開終了 アーカイブ removed 削除 ゴミ箱 没 ボツ 閲覧制限",
    ),
    (
        Sense::State,
        "in-review review sent only inherit tiers exclusive locked staff admin admins nobody registered employees friends todo \
         queued on-hold in-progress 有料 予約 社員 社内 自分 友達 友だち 関係者 準備中 レビュー待ち レビュー中 確認待ち 承認待ち 校正中 確認中 \
         作成中 編集中 未着手",
    ),
    (
        Sense::Awaited,
        "embargo embargoed scheduled future pending 公開予定 公開予約 予約公開 予約投稿 予約日 予約日時",
    ),
    (
        Sense::Public,
        "publish published publishes public publicly visible show-post show-page show-article 公開",
    ),
    (
        Sense::Issued,
        "publishing publication live listed release released shown 掲載",
    ),
    (
        Sense::Scope,
        "audience access state phase stage level 範囲 設定 状態 区分",
    ),
    (Sense::Visibility, "visibility privacy status ステータス"),
    (
        Sense::Post,
        "post posts page pages article articles entry entries content 記事 投稿 ページ 原稿",
    ),
    (Sense::Not, "not non no un never dont don't do-not しない"),
    (
        Sense::End,
        "until till end ends ended expire expires expiry まで 期限 終了",
    ),
    (
        Sense::Day,
        "date dates time day since after 日 日時 日付 時刻 開始 から",
    ),
    (
        Sense::Plain,
        "is are was be to the a an this that my our old new all blog dg site web note notes flag for at on by in of from go goes going now yet mode me it ブログ メモ 用 の 中 可 済み 済 フラグ 向け 限り のみ だけ 一覧 集 フォルダ フォルダー ファイル",
    ),
    (
        Sense::Other,
        "published-in published-by published-to publish-in publish-to drafted-by is-paid was-paid get-paid paid-on paid-at paid-by 期間限定 期間限定公開 数量限定",
    ),
];

/// The most words of a phrase.
const PHRASE: usize = 4;
/// The longest text that is read, in bytes.
const LONGEST: usize = 120;

/// The senses of all words of a text: of a key's name, a folder's, a value. `None` where a word is none of [`WORDS`]: then the text
/// is about something else.
pub(super) fn senses(text: &str) -> Option<Vec<Sense>> {
    static KNOWN: LazyLock<HashMap<&str, Sense>> = LazyLock::new(|| {
        let pairs = WORDS
            .iter()
            .flat_map(|(sense, words)| words.split_whitespace().map(|word| (word, *sense)));
        pairs.collect()
    });
    if text.len() > LONGEST {
        return None;
    }
    let words = words(text);
    let mut senses = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let ends = (at + 1..=words.len().min(at + PHRASE)).rev();
        let found = ends
            .filter_map(|end| Some((end, *KNOWN.get(words[at..end].join("-").as_str())?)))
            .next();
        match found {
            Some((end, sense)) => {
                senses.push(sense);
                at = end;
            }
            None if is_number(word) => at += 1,
            None => {
                senses.extend(parts(word, &KNOWN)?);
                at += 1;
            }
        }
    }
    Some(senses)
}

/// A number, or that of a version: `2`, `v2`.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// The senses of a word that is written without spaces, as Japanese is, the longest known parts first.
fn parts(word: &str, known: &HashMap<&str, Sense>) -> Option<Vec<Sense>> {
    let mut senses = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let is_part = |part: &str| !part.is_ascii() || part.len() == rest.len();
        let (end, sense) = ends
            .filter_map(|end| Some((end, *known.get(&rest[..end])?)))
            .find(|(end, _)| is_part(&rest[..*end]))?;
        senses.push(sense);
        rest = &rest[end..];
    }
    Some(senses)
}

/// The words of a text: divided at all but letters and digits, where a capital follows a small letter, and between Latin and
/// other letters; in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut was_small, mut was_ascii) = (false, true);
    for c in text.nfkc() {
        let is_letter = c.is_alphanumeric() || c == '\'';
        let is_border = !is_letter || was_small && c.is_uppercase() || was_ascii != c.is_ascii();
        if is_border {
            words.push(String::new());
        }
        if is_letter && let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
        was_ascii = c.is_ascii();
    }
    words.retain(|word| !word.is_empty());
    words
}
