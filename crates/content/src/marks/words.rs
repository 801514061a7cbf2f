//! The words by which authors say who may read a post, and how a text of such words is read.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use unicode_normalization::UnicodeNormalization;

/// The meaning of a word for the visibility of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// It is not public, wherever the word stands by itself.
    Draft,
    /// It is not public, where the word marks a title or a folder, or is the value of a key that speaks of being public.
    Secret,
    /// It is not public, where the word is the name of a key that speaks of the post, or the value of one.
    Restricted,
    /// The same for a post that is put away: `archived`. It says nothing of readers.
    Gone,
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
    /// The word names readers or what they pay: `tier`. A word for some readers under it hides the post.
    Reader,
    /// It is public in a time: only a date under the word counts.
    Term,
    /// What a reader must have: `subscription`. It hides a post where the key or its value says that it is required.
    Gate,
    /// A password: any text under the word hides the post.
    Password,
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
         社内向け 関係者のみ for-members for-subscribers staff-only admin-only admins-only team-only employees-only friends-only family-only company-only patrons-only supporters-only followers-only email-only newsletter-only customers-only clients-only \
         do-not-share 関係者外秘 社外秘 極秘 \
         部外秘 書きかけ 執筆中 ドラフト 草稿 不公开 未发布 未發布 未發佈 私密 비공개 초안 임시저장 entwurf entwürfe unveröffentlicht \
         nichtöffentlich brouillon brouillons borrador borradores",
    ),
    (
        Sense::Secret,
        "confidential internal protected 保護中 機密 マル秘",
    ),
    (
        Sense::Restricted,
        "secret restricted restrict limited members member membership memberships subscribers subscriber subscribed paid \
         paying paid-only paywall paywalled premium vip patron patrons patreon supporter supporters memberful gated protect \
         encrypt encrypted login log-in logged-in loggedin signin sign-in signed-in auth authenticated authentication authorization \
         authorized 限定 会員 有料会員 プレミアム 閲覧制限 公開制限 アクセス制限 プライベート オフレコ 内部資料 取扱注意 取り扱い注意 ログイン 認証 \
         メンバーシップ 有料 社内 隐藏 已加密 加密 intern privat privé privée privado privada versteckt verborgen caché cachée oculto oculta",
    ),
    (
        Sense::Gone,
        "archive archived auto-draft trash trashed deleted invisible disabled hide discarded 公開停止 公開終了 アーカイブ removed 削除 ゴミ箱 没 ボツ",
    ),
    (
        Sense::State,
        "in-review review sent only inherit tiers exclusive locked staff admin admins nobody registered employees friends todo \
         queued on-hold in-progress required require requires needed needs must 必須 必要 要 予約 社員 自分 友達 友だち 関係者 準備中 レビュー待ち レビュー中 確認待ち 承認待ち 校正中 確認中 \
         作成中 編集中 未着手",
    ),
    (
        Sense::Awaited,
        "embargo embargoed scheduled future pending 公開予定 公開予約 予約公開 予約投稿 予約日 予約日時 投稿予定 投稿予約 掲載予定 掲載予約 \
         配信予定 配信予約 予約掲載 予約配信",
    ),
    (
        Sense::Public,
        "publish published publishes public publicly visible routable accessible-for-free show-post show-page show-article pub-date pub-datetime pub-time \
         pub-day pub-at pub-on first-published viewable readable 公開 閲覧可 閲覧可能 公开 发布 發布 發佈 공개 발행 게시 veröffentlicht öffentlich publié publiée publicado \
         publicada",
    ),
    (
        Sense::Issued,
        "publishing publication live listed release released shown post-on post-at post-after posting-date 掲載 配信 解禁 情報解禁 リリース",
    ),
    (
        Sense::Scope,
        "audience access state phase stage level estado statut 状态 状態 상태 範囲 設定 区分 閲覧 アクセス 権限",
    ),
    (
        Sense::Reader,
        "tier plan roles groups team user users reader readers viewer viewers only-for shared-with share-with classification sensitivity clearance 対象 対象者 \
         対象読者 読者 閲覧者 プラン 機密区分 機密度 機密レベル",
    ),
    (
        Sense::Visibility,
        "visibility privacy status readable-by viewable-by visible-by can-read can-see can-view who-can-read who-can-see who-can-view \
         available-to ステータス 閲覧権限 閲覧範囲 閲覧設定 閲覧対象 閲覧条件 閲覧資格 アクセス権 アクセス権限 アクセスレベル アクセス範囲 公開対象 公開先 共有先 \
         共有範囲 共有設定 可見性 可见性 閲覧権 閲覧可能者 公開対象者 公開レベル sichtbarkeit visibilité visibilidad 공개범위",
    ),
    (
        Sense::Term,
        "available availability valid validity schedule show display active 有効 掲載期間 公開期間",
    ),
    (
        Sense::Gate,
        "subscription subscribe registration account purchase 購読 購入 登録 会員登録 ユーザー登録 課金 サブスク サブスクリプション",
    ),
    (
        Sense::Password,
        "password use-secret passcode passwd passphrase passwort mot-de-passe contraseña 密码 密碼 비밀번호 パスワード 合言葉 暗証番号",
    ),
    (
        Sense::Post,
        "post posts page pages article articles entry entries content document doc docs story chapter gist コンテンツ 記事 投稿 ページ 原稿 文章",
    ),
    (
        Sense::Not,
        "not non no un never dont don't do-not しない しません 未 nicht pas",
    ),
    (
        Sense::End,
        "until till through thru before end ends ended expire expires expired expiring expiry expiration まで 期限 期限切れ 終了 失効",
    ),
    (
        Sense::Day,
        "date dates datetime time day since after 日 日時 日付 時刻 開始 から",
    ),
    (
        Sense::Plain,
        "is are was be allowed to the a an this that my our old new all blog dg site web note notes flag for at on by in of from go goes going now yet mode me it cms workflow wp hexo blogger bak backup sharing ブログ メモ 用 use control 已 の が を に は で 中 可 可否 有無 する します できる 済み 済 フラグ 向け 限り のみ だけ 一覧 集 フォルダ フォルダー ファイル",
    ),
    (
        Sense::Other,
        "published-in published-by published-to publish-in publish-to drafted-by is-paid was-paid get-paid paid-on paid-at paid-by 期間限定 期間限定公開 数量限定",
    ),
];

/// Japanese words for some readers, and what follows them: each pair says that the post is for these readers only.
const READERS: &str = "内部 会員 有料会員 メンバー メンバーシップ 社員 社内 関係者 購読者 支援者 スタッフ 従業員 招待者 友達 友だち 家族 身内 フォロワー サブスク";
const ONLY: &str = "限定 のみ だけ 限り 専用";

/// The most words of a phrase. By hand: no phrase of [`WORDS`] is longer.
const PHRASE: usize = 4;
/// The longest text that is read, in bytes. By hand: longer than any value that hides a post.
const LONGEST: usize = 120;
/// The fewest letters of a word whose misspellings are understood. By hand: shorter words are too near to others.
const MISSPELLED: usize = 4;
/// The fewest letters of a word that may lack one. By hand, likewise.
const LACKING: usize = 7;

type Known = HashMap<String, Sense>;

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let listed = WORDS.iter().flat_map(|(sense, words)| {
        let words = words.split_whitespace();
        words.map(|word| (word.to_owned(), *sense))
    });
    let only = READERS.split_whitespace().flat_map(|readers| {
        let only = ONLY.split_whitespace();
        only.map(move |only| (format!("{readers}{only}"), Sense::Draft))
    });
    only.chain(listed).collect()
});

/// The senses of all words of a text: of a folder's name, a title's mark, a value. `None` where a word is none of [`WORDS`]: then
/// the text is about something else.
pub(super) fn senses(text: &str) -> Option<Vec<Sense>> {
    let is_short = text.len() <= LONGEST;
    is_short.then(|| words(text)).and_then(|words| of(&words))
}

/// The same for the name of a key, whose words may be misspelled by one letter that is doubled, not doubled, or exchanged with the
/// next, or, in a long word, that is missing.
pub(super) fn senses_of_key(key: &str) -> Option<Vec<Sense>> {
    if key.len() > LONGEST {
        return None;
    }
    let words = words(key);
    of(&words).or_else(|| {
        let meant = words.into_iter().map(|word| meant(&word).unwrap_or(word));
        of(&meant.collect::<Vec<_>>())
    })
}

/// Words of [`Sense::Restricted`] that ask something of readers, or say what is missing: by themselves they name a form, or a number.
const ASKING: &str = "login signin auth authentication authorization limited subscribed intern \
    会員 限定 ログイン 認証 メンバーシップ プレミアム";

/// True if a word says that only some may read, wherever it stands in the name of a container, a class or a comment.
pub(super) fn restricts(word: &str) -> bool {
    let sense = KNOWN.get(word);
    let is_restricting = matches!(sense, Some(Sense::Restricted | Sense::Secret));
    (is_restricting || is_in("private locked", word)) && !is_in(ASKING, word)
}

/// True if a word asks something of readers: `login`. Beside `required` or `only` it restricts.
pub(super) fn asks(word: &str) -> bool {
    is_in(ASKING, word)
}

/// True if all words of a name say that what it names is not public: `draft`, `internal`, `hidden`, `社内向け`.
pub(super) fn is_closed(name: &str) -> bool {
    let is_hidden = |sense: &Sense| matches!(sense, Sense::Draft | Sense::Secret);
    senses(name).is_some_and(|senses| {
        let fits = |sense: &Sense| is_hidden(sense) || matches!(sense, Sense::Plain | Sense::Post);
        senses.iter().any(is_hidden) && senses.iter().all(fits)
    })
}

/// Words for readers of whom nothing is known.
pub(super) const STRANGERS: &str =
    "guest guests anonymous visitor visitors nonmember nonmembers loggedout signedout";

/// The number of words for readers of whom nothing is known: `visitor`, `logged out`.
pub(super) fn strangers(words: &[impl AsRef<str>]) -> usize {
    let single = words.iter().filter(|word| is_in(STRANGERS, word.as_ref()));
    let pairs = words.windows(2).filter(|pair| {
        matches!(pair[0].as_ref(), "logged" | "signed") && pair[1].as_ref() == "out"
    });
    single.count() + pairs.count()
}

thread_local! {
    /// The words of each list by its address and its length: a list is parted once, not for each word of each post.
    static LISTS: RefCell<HashMap<(usize, usize), HashSet<&'static str>>> = RefCell::default();
}

/// True if a list, parted by white space, has the word.
pub(super) fn is_in(list: &'static str, word: &str) -> bool {
    LISTS.with_borrow_mut(|lists| {
        let list = lists
            .entry((list.as_ptr().addr(), list.len()))
            .or_insert_with(|| list.split_whitespace().collect());
        list.contains(word)
    })
}

/// True if one word of a key is about readers, whatever the others are about: `login_url`.
pub(super) fn has_word_of_readers(key: &str) -> bool {
    let is_of_readers = |sense: &Sense| {
        !matches!(
            sense,
            Sense::Plain | Sense::Post | Sense::Not | Sense::Day | Sense::End | Sense::Other
        )
    };
    let words = words(key);
    key.len() <= LONGEST
        && words
            .iter()
            .any(|word| KNOWN.get(word).is_some_and(is_of_readers))
}

fn of(words: &[String]) -> Option<Vec<Sense>> {
    let mut senses = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let ends = (at + 1..=words.len().min(at + PHRASE)).rev();
        let found = ends
            .filter_map(|end| Some((end, *KNOWN.get(&words[at..end].join("-"))?)))
            .next();
        match found {
            Some((end, sense)) => {
                senses.push(sense);
                at = end;
            }
            None if is_number(word) => at += 1,
            None => {
                senses.extend(parts(word)?);
                at += 1;
            }
        }
    }
    Some(senses)
}

/// The known word that a word misspells.
fn meant(word: &str) -> Option<String> {
    let is_meant = |word: &String| word.len() >= MISSPELLED && KNOWN.contains_key(word);
    if !word.is_ascii() || !(MISSPELLED - 1..=20).contains(&word.len()) || KNOWN.contains_key(word)
    {
        return None;
    }
    let letters = word.as_bytes();
    let with = |at: usize, letters: &[u8]| {
        let bytes = [&word.as_bytes()[..at], letters, &word.as_bytes()[at + 2..]].concat();
        String::from_utf8(bytes).unwrap_or_default()
    };
    let pairs = letters.windows(2).enumerate().flat_map(|(at, pair)| {
        let (first, second) = (pair[0], pair[1]);
        let once = (first == second).then(|| with(at, &[first]));
        [
            Some(with(at, &[second, first])),
            Some(with(at, &[first, first, second])),
            once,
        ]
    });
    let lacking = (1..letters.len()).filter(|_| word.len() >= LACKING);
    let lacking = lacking.flat_map(|at| {
        ('a'..='z').map(move |letter| format!("{}{letter}{}", &word[..at], &word[at..]))
    });
    let last = letters
        .last()
        .map(|last| format!("{word}{}", char::from(*last)));
    pairs.flatten().chain(last).chain(lacking).find(is_meant)
}

/// A number, or that of a version: `2`, `v2`.
pub(super) fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// The senses of a word that is written without spaces, as Japanese is, the longest known parts first; or of a word with a number,
/// `draft2`.
fn parts(word: &str) -> Option<Vec<Sense>> {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if let Some(sense) = KNOWN.get(bare).filter(|_| bare.len() > 2) {
        return Some(vec![*sense]);
    }
    let mut senses = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let is_part = |part: &str| !part.chars().all(is_latin) || part.len() == rest.len();
        let (end, sense) = ends
            .filter_map(|end| Some((end, *KNOWN.get(&rest[..end])?)))
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
    let (mut was_small, mut was_latin) = (false, true);
    for c in text.nfkc() {
        let is_letter = c.is_alphanumeric() || c == '\'';
        let is_border = !is_letter || was_small && c.is_uppercase() || was_latin != is_latin(c);
        if is_border {
            words.push(String::new());
        }
        if is_letter && let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
        was_latin = is_latin(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A letter, digit or sign of ASCII, or a letter of Latin with a mark: the end of Latin Extended-B.
fn is_latin(c: char) -> bool {
    c < '\u{250}'
}
