//! The one vocabulary by which authors say who may read a post: a new word is added here.

/// The meaning of a word for the visibility of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// It is not public, wherever the word stands by itself.
    Draft,
    /// It is not public, where the word marks a title or a folder, or is the value of a key that speaks of being public.
    Secret,
    /// It is not public, where the word is the name of a key that speaks of the post, or the value of one.
    Restricted,
    /// As [`Sense::Restricted`]. Alone in a class or an attribute, the word may be about something else: `premium` is a price.
    Weak,
    /// As [`Sense::Restricted`]. By itself, in a class or an attribute, the word may name a form or a number: `login`.
    Asking,
    /// As [`Sense::Restricted`], for a post that is put away: `archived`. The word says nothing about readers.
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
    /// It speaks of readers in the name of what encloses text, and in a condition.
    Mark,
    /// The words are about something else.
    Other,
}

impl Sense {
    /// True if only some may read, where the word is the name or the value of a key that speaks of the post.
    pub(super) fn is_restricted(self) -> bool {
        matches!(self, Sense::Restricted | Sense::Weak | Sense::Asking)
    }
}

/// The words of each sense. `-` joins the words of a phrase; the longest phrase counts. In the name of what encloses text, a word with
/// `*` behind it also counts as the start of a longer word: `memberonly`. A word with `*` before it counts there as a part of a
/// shortcode's name: `ifmember`.
pub(crate) const WORDS: &[(Sense, &str)] = &[
    (
        Sense::Draft,
        "draft drafts drafted wip work-in-progress unpublish unpublished unlisted *private* hidden nonpublic \
         do-not-publish do-not-show 下書き 下書 非公開 未公開 公開前 限定公開 社内限 会員向け メンバー向け 社内向け \
         for-members for-subscribers email-only newsletter-only \
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
        "secret* *restrict* *paid* paying paid-only *paywall* paywalled gated* encrypt* encrypted log-in logged-in sign-in signed-in authenticated* \
         authorized 有料会員 閲覧制限 公開制限 アクセス制限 プライベート オフレコ 内部資料 取扱注意 取り扱い注意 \
         有料 社内 隐藏 已加密 加密 privat privé privée privado privada versteckt verborgen caché cachée oculto oculta",
    ),
    (
        Sense::Weak,
        "restricted *member* members membership memberships subscribers subscriber* *premium* vip* patron* patrons *patreon* \
         supporter* supporters memberful *protect* loggedin",
    ),
    (
        Sense::Asking,
        "limited subscribed *login signin auth authentication authorization intern 限定 会員 プレミアム ログイン 認証 メンバーシップ",
    ),
    (
        Sense::Gone,
        "archive archived auto-draft trash trashed deleted invisible disabled *hide discarded 公開停止 公開終了 アーカイブ removed 削除 ゴミ箱 没 ボツ",
    ),
    (
        Sense::State,
        "in-review review sent only inherit tiers exclusive locked* staff admin admins nobody registered* employees friends todo \
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
        "audience *access state phase stage level estado statut 状态 状態 상태 範囲 設定 区分 閲覧 アクセス 権限",
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
        Sense::Mark,
        "*locker* logged* *mmbr* purchased* signed* unlock* *subscri",
    ),
    (
        Sense::Other,
        "published-in published-by published-to publish-in publish-to drafted-by is-paid was-paid get-paid paid-on paid-at paid-by 期間限定 期間限定公開 数量限定",
    ),
];

/// People who are the only ones who read a text for them. With a word of [`ONLY`], the text is for nobody else.
pub(super) const PEOPLE: &str = "会員 メンバー メンバーシップ 購読者 購入者 受講生 受講者 塾生 支援者 サポーター パトロン サブスク ファンクラブ 社内";
/// People whom a text is written for as often as they are the only ones who read it.
pub(super) const GROUPS: &str =
    "生徒 スタッフ 社員 関係者 内部 従業員 招待者 友達 友だち 家族 身内 フォロワー";
/// Words that keep others out.
pub(super) const ONLY: &str = "限定 のみ 専用 限り";
/// English words for some readers, beside `only`.
pub(super) const SOME: &str = "member members subscriber subscribers staff admin admins team employee employees friend friends family company patron \
    patrons supporter supporters follower followers customer customers client clients backer backers student students pro plus kaiin";
