//! Keys of the front matter that authors make up, and their values.

use super::*;

#[test]
fn a_key_until_a_date_hides_until_then() {
    let names = [
        "private_until",
        "embargo_until",
        "embargoed-until",
        "members_until",
        "membersOnlyUntil",
        "draft_until",
        "unlisted_until",
        "非公開期限",
        "embargo",
        "scheduled",
    ];
    for name in names {
        let at = |date: &str| format!("{name}: {date}");
        both_fronts(
            &[
                &at("2026-06-02"),
                &at("2999-01-01"),
                &at("soon"),
                &at("true"),
            ],
            &[&at("2026-06-01"), &at("2020-01-01"), &at("false"), &at("")],
        );
    }
    for name in ["public_until", "visible_until", "archived_on"] {
        let at = |date: &str| format!("{name}: {date}");
        both_fronts(&[&at("2020-01-01")], &[&at("2999-01-01")]);
    }
    let file = "---\ntitle: 題\nprivate_until: 2026-06-03\n---\n本文です。";
    let (article, _) = Article::parse(Path::new("a.md"), file.as_bytes(), moment());
    let later: Timestamp = "2026-06-03T00:00:00Z".parse().unwrap();
    assert!(article.unwrap().is_public(later), "it appears by itself");
}

#[test]
fn misspelled_keys_count_as_what_was_meant() {
    both_fronts(
        &[
            "drfat: true",
            "drat: yes",
            "Dratf: maybe",
            "publshed: false",
            "pubilshed: no",
            "publised: 2999-01-01",
            "unpublised: true",
            "pirvate: true",
            "statsu: pending",
            "visibilty: members",
            "publishDat: 2999-01-01",
            "expiryDte: 2001-01-01",
        ],
        &[
            "drfat: false",
            "publshed: true",
            "publshed: 2020-01-01",
            "publishd: true",
            "unpublised: false",
            "statsu: published",
            "publishDat: 2020-01-01",
            "publisher: 技術社",
            "publisher: false",
            "craft: true",
            "crafts: 革",
            "pirate: true",
            "stats: 50",
            "states: [東京]",
            "polished: false",
            "drafts: 3",
        ],
    );
}

#[test]
fn only_a_key_that_says_public_wins_over_marks() {
    for says in [
        "draft: false",
        "published: true",
        "status: published",
        "params: {draft: false}",
    ] {
        for front in [
            format!("title: \"[下書き] 題\"\n{says}"),
            format!("title: 題\ntags: [draft]\n{says}"),
        ] {
            both(&[], &[("a.md", &front)]);
        }
        let front = format!("title: 題\n{says}");
        both(&[("_drafts/a.md", &front)], &[("x_wip.md", &front)]);
    }
    for says in [
        "hidden: false",
        "archived: false",
        "wip: false",
        "free: true",
        "public: true",
        "visibility: public",
        "state: published",
        "draft:",
        "publishd: true",
        "status: done",
    ] {
        let title = format!("title: \"[下書き] 題\"\n{says}");
        let tag = format!("title: 題\ntags: [下書き]\n{says}");
        let name = format!("title: 題\n{says}");
        both(
            &[("a.md", &title), ("a.md", &tag), ("x_wip.md", &name)],
            &[("a.md", &name)],
        );
    }
}

#[test]
fn keys_about_something_else_hide_nothing() {
    both_fronts(
        &[
            "dg-publish: false",
            "notPublic: true",
            "is_archived: true",
            "members: true",
            "members: only",
            "post_visibility: private",
            "article_status: review",
            "audience: members",
            "access_level: paid",
            "phase: draft",
            "note: 下書き",
            "foo: members only",
            "hide_this_post: true",
            "layout: draft",
            "会員限定: はい",
            "hatena: {draft: true}",
            "posted: false",
            "scheduled: yes",
            "access: paid",
            "state: 非公開",
        ],
        &[
            "draft_beer: true",
            "private_company: yes",
            "isPaid: true",
            "is_paid: yes",
            "members: 5",
            "members: 1",
            "members: [あき, ゆう]",
            "hide_toc: true",
            "hide_date: true",
            "public_transport: no",
            "published_by_press: false",
            "publishing_company: false",
            "live_demo: false",
            "limited_edition: true",
            "期間限定: true",
            "comments: hidden",
            "sidebar: hidden",
            "banner: {hidden: true}",
            "foo: 下書きの書き方",
            "drafted: 2020-01-01",
            "posted: true",
            "scheduled: false",
            "embargo: false",
            "state: 東京",
            "access: 駅から5分",
            "status: evergreen",
            "visibility: everyone",
            "dg-publish: true",
        ],
    );
}

#[test]
fn a_day_to_come_hides_under_every_name_for_it() {
    for name in [
        "公開予定",
        "公開予定日",
        "公開予定日時",
        "予約投稿日",
        "予約日時",
        "予約公開日",
        "公開予約日",
        "予約公開",
        "future_publish_date",
        "future_date",
        "pending_date",
        "embargo_date",
    ] {
        both_fronts(
            &[
                &format!("{name}: 2999-01-01"),
                &format!("{name}: あとで"),
                &format!("x: a: b\n{name}: 2999-01-01"),
            ],
            &[&format!("{name}: 2020-01-01"), &format!("{name}:")],
        );
    }
    both_fronts(
        &["private_at: 2020-01-01", "private_at: 2999-01-01"],
        &["archived_on: 2999-01-01", "drafted_on: 2020-01-01"],
    );
}

#[test]
fn a_key_of_who_may_read_shows_only_to_everybody() {
    for word in [
        "社内のみ",
        "社員",
        "自分のみ",
        "友達",
        "なし",
        "下書き保存",
        "確認待ち",
        "staff",
        "later",
        "[a, b]",
    ] {
        for key in [
            "公開範囲",
            "公開設定",
            "公開ステータス",
            "visible_to",
            "article_status",
            "publish_state",
            "dg-publish",
        ] {
            both_fronts(&[&format!("{key}: {word}")], &[]);
        }
    }
    for word in ["全員", "公開", "published", "everyone", "\"\""] {
        for key in [
            "公開範囲",
            "公開設定",
            "publication_state",
            "visible_to",
            "article_status",
            "visible",
            "dg-publish",
        ] {
            both_fronts(&[], &[&format!("{key}: {word}")]);
        }
    }
    both_fronts(
        &[
            "visible: nobody",
            "visible: [false]",
            "dg-publish: [false]",
            "archive: [true]",
            "access: staff",
            "access: registered",
            "access: {site.login: true}",
            "access: {level: members}",
            "audience: staff",
            "publication_state: on hold",
            "記事ステータス: 未着手",
            "状態: レビュー中",
            "state: todo",
            "not_public: maybe",
            "isHidden: x",
            "draft_post: x",
            "public_from: soon",
            "privacy: friends",
        ],
        &[
            "audience: developers",
            "level: beginner",
            "stage: 2",
            "access: 駅から5分",
            "publication: Nature",
            "published_in: Nature",
            "published_by: 技術社",
            "release: v1.2",
            "live: 武道館",
            "not_public: false",
            "isHidden: no",
            "limited: 100 copies",
        ],
    );
}

#[test]
fn ordinary_keys_of_public_posts_hide_nothing() {
    both_fronts(
        &[
            "hide: true",
            "hide: [true]",
            "hidden: [members]",
            "publshed: false",
            "schduled: 2999-01-01",
            "locked_post: true",
            "有料記事: はい",
            "有料: はい",
            "schedule: 2999-12-24",
            "staff_only: true",
        ],
        &[
            "hide:\n  - toc\n  - navigation",
            "hide: [toc]",
            "hidden: []",
            "schedule: Every Monday",
            "published_as: Jane Doe",
            "publish_id: 12",
            "viability: 3",
            "primate: yes",
            "sent: true",
            "sent_at: 2024-01-01",
            "review: true",
            "review_date: 2024-05-01",
            "review_by: 2024-05-01",
            "locked: true",
            "only: true",
            "exclusive: true",
            "予約: はい",
        ],
    );
}

#[test]
fn the_words_of_the_tools_for_what_is_not_public_hide() {
    for word in [
        "draft",
        "pending",
        "future",
        "private",
        "trash",
        "auto-draft",
        "inherit",
        "members",
        "paid",
        "tiers",
        "unlisted",
        "hidden",
        "archived",
        "scheduled",
        "sent",
        "review",
        "in-review",
        "非公開",
        "下書き",
        "限定公開",
    ] {
        for key in [
            "status",
            "post_status",
            "visibility",
            "state",
            "access",
            "publish_state",
            "post_access",
        ] {
            both_fronts(
                &[
                    &format!("{key}: {word}"),
                    &format!("{key}: {}", word.to_uppercase()),
                ],
                &[],
            );
        }
    }
    for word in ["published", "publish", "Public", "live", "公開"] {
        for key in [
            "status",
            "post_status",
            "visibility",
            "state",
            "access",
            "publish_state",
        ] {
            both_fronts(&[], &[&format!("{key}: {word}")]);
        }
    }
}

#[test]
fn full_width_signs_are_read_as_they_are_meant_and_said() {
    let fronts = |front: &str| {
        [
            format!("---\ntitle: 題\n{front}\n---\n\n本文です。\n"),
            format!("---\ntitle：題\n{front}\n---\n\n本文です。\n"),
            format!("title：題\n{front}\n\n本文です。\n"),
        ]
    };
    for (front, is_public) in [
        ("draft： true", false),
        ("draft：true", false),
        ("ｄｒａｆｔ: true", false),
        ("draft:　true", false),
        ("draft：　ｔｒｕｅ", false),
        ("published：false", false),
        ("公開：いいえ", false),
        ("date：2999-01-01", false),
        ("公開日：２９９９年１月１日", false),
        ("公開予定日：2999-01-01", false),
        ("dg-publish：false", false),
        ("status：ｄｒａｆｔ", false),
        ("visibility：会員", false),
        ("下書き：はい", false),
        ("params:\n  draft：true", false),
        ("draft：false", true),
        ("published：　true", true),
        ("date：２０２０－０１－０１", true),
        ("公開状態：公開済み", true),
    ] {
        for file in fronts(front) {
            let (is_shown, codes) = read("a.md", &file);
            assert_eq!(is_shown, is_public, "{file}");
            assert!(codes.contains(&Code::FullWidth), "{file}: {codes:?}");
        }
    }
    for front in [
        "summary: 注意：読む前に",
        "tags: [ＡＩ]",
        "description: |\n  draft：true と書くと下書きになります",
        "author:　佐藤",
    ] {
        let [file, ..] = fronts(front);
        let (is_shown, codes) = read("a.md", &file);
        assert!(
            is_shown && !codes.contains(&Code::FullWidth),
            "{file}: {codes:?}"
        );
    }
    // A sentence with a full-width colon is no front matter.
    assert!(read("a.md", "公開：会員の声を三つ紹介します。\n\n本文です。\n").0);
}

/// The sentences of docs/posts.md on keys that no table of it lists.
#[test]
fn what_the_document_says_of_other_keys_is_true() {
    both_fronts(
        &[
            "dg-publish: false",
            "not_public: true",
            "isArchived: true",
            "go_live: 2999-01-01",
            "会員限定: はい",
            "公開予定日: 2999-01-01",
            "公開範囲: 社内のみ",
            "visible_to: staff",
            "permalink: false",
            "mood: draft",
            "mood: members only",
            "気分: 非公開",
            "status: review",
            "visibility: unlisted",
        ],
        &[
            "draft_beer: true",
            "private_company: yes",
            "isPaid: true",
            "hide_toc: true",
            "members: 5",
            "review: true",
            "release: v1.2",
            "hide: [toc]",
            "date: March 2016",
            "public_until: 2999-01-01",
            "公開範囲: 全員",
            "visible_to: everyone",
            "status: evergreen",
            "visibility: 誰でも",
            "mood: [a, b]\nlist:\n- state",
        ],
    );
}

#[test]
fn keys_of_readers_are_read_by_their_words() {
    both_fronts(
        &[
            "login_required: true",
            "requires_login: yes",
            "requireLogin: true",
            "login-only: true",
            "ログイン必須: はい",
            "要ログイン: true",
            "auth: required",
            "subscription: required",
            "subscription_required: true",
            "subscription: premium",
            "有料: true",
            "社内: はい",
            "signInRequired: true",
            "must_login: true",
            "loggedInOnly: true",
            "registered_only: true",
            "supporters_only: true",
            "for_internal_use_only: true",
            "閲覧にはログインが必要: はい",
            "有料コンテンツ: はい",
            "内部限定: true",
            "access_control: members",
            "registered_users_only: true",
            "readers_only: true",
            "要会員登録: はい",
            "会員ページ: はい",
            "有料会員限定記事: はい",
            "公開レベル: 社内",
            "公開対象者: 会員",
            "閲覧可能者: 社員",
            "オフレコ: true",
            "passwort: x",
            "密码: x",
            "sichtbarkeit: privat",
            "estado: borrador",
            "users: staff only",
            "機密: はい",
            "部外秘: true",
            "取扱注意: はい",
            "メンバーシップ限定: true",
            "社員専用: はい",
            "閲覧権限: 会員",
            "閲覧権限: なし",
            "閲覧範囲: 社内",
            "公開先: 社内",
            "アクセス権: 会員",
            "readers: staff only",
            "shared_with: friends",
            "available_to: staff",
            "can_read: staff",
            "公開する: いいえ",
            "公開する: しない",
            "公開可否: 否",
            "公開: 未",
            "limitedSharing: true",
            "secret_gist: true",
            "encrypt: true",
            "pass: x",
            "passwd: x",
            "hexo_password: x",
            "post_password: x",
            "閲覧パスワード: x",
            "tier: paid",
            "plan: premium",
            "for: members",
            "team: internal",
            "classification: confidential",
            "sensitivity: secret",
            "cms_status: in_review",
            "page:\n  meta:\n    visibility: private",
            "params:\n  params:\n    draft: true",
            "“draft”: true",
            "‘published’: false",
            "公开: false",
            "草稿: true",
            "비공개: true",
            "entwurf: true",
            "unveröffentlicht: true",
            "brouillon: true",
            "privé: true",
            "publié: non",
            "borrador: true",
            "privado: true",
            "keys:\n  - e10adc3949ba59abbe56e057f20f883e",
            "private: false\nid: null",
            "x: y\n---\n---\ndraft: true",
        ],
        &[
            "login_required: false",
            "login_url: https://example.com/",
            "requires: ruby",
            "required: true",
            "auth: GitHub",
            "subscription: true",
            "subscribe: true",
            "有料: いいえ",
            "社内勉強会: はい",
            "機密情報: true",
            "必要なもの: はさみ",
            "登録日: 2999-01-01",
            "閲覧権限: 全員",
            "対象: 初心者",
            "読者: 経営者",
            "readers: beginners",
            "team: 編集部",
            "plan: A",
            "tier: 3",
            "for: beginners",
            "公開する: はい",
            "公開可否: 可",
            "password:",
            "password: なし",
            "password: false",
            "password_hint: x",
            "no_password: true",
            "passage: x",
            "page:\n  meta:\n    visibility: public",
            "“draft”: false",
            "公开: true",
            "publié: oui",
            "intern: Alice",
            "private_gists: 5",
            "keys: [C, G]",
            "private: false\nid: abc",
            "x: y\n---\n---\nmood: fine",
            "sport: draft",
            "アクセス: 駅から5分",
            "login: octocat",
            "publisher_id: x",
            "only: true",
            "tire: winter",
            "internet: true",
            "plan: basic",
            "team: [{name: あき}]",
            "users: 5",
            "registration: open",
            "registration_required: false",
            "要予約: はい",
            "estado: Jalisco",
            "show: false",
            "display: block",
            "active: false",
            "staff: [Alice]",
            "schedule: [mon, tue]",
            "available: no",
            "encrypted: false",
            "key: e10adc3949ba59abbe56e057f20f883e",
        ],
    );
}

#[test]
fn days_are_read_by_the_words_of_their_keys() {
    for name in [
        "pubDatetime",
        "firstPublishedAt",
        "post_date",
        "datetime",
        "available_from",
        "availableFrom",
        "available",
        "valid_from",
        "schedule",
        "scheduledPublishDate",
        "publishedDateTime",
        "show_from",
        "visible_after",
        "hide_before",
        "hide_until",
        "active_from",
        "post_on",
        "配信開始日時",
        "情報解禁日",
        "投稿予定日",
        "掲載予定日",
        "配信予約",
        "予約",
        "記事日付",
    ] {
        both_fronts(
            &[
                &format!("{name}: 2999-01-01"),
                &format!("{name}: 令和99年1月1日"),
            ],
            &[
                &format!("{name}: 2020-01-01"),
                &format!("{name}: 令和2年1月1日"),
                &format!("{name}:"),
            ],
        );
    }
    for name in [
        "有効期限",
        "valid_to",
        "available_until",
        "available_to",
        "visible_to",
        "expired",
        "expired_at",
        "掲載期限",
        "post_until",
        "validThrough",
        "live_until",
        "hide_after",
        "displayUntil",
        "dateExpires",
    ] {
        both_fronts(
            &[&format!("{name}: 2020-01-01")],
            &[&format!("{name}: 2999-01-01"), &format!("{name}:")],
        );
    }
    both_fronts(
        &[
            "expired: true",
            "is_expired: yes",
            "available_from: Spring 2999",
            "date:\n  created: 2999-01-01",
            "date: [2999-01-01]",
            "date: {someday: true}",
            "date: 27/01/05",
        ],
        &[
            "expired: false",
            "expires_in: 30 days",
            "schedule: Every Monday",
            "available_from: Amazon",
            "availability: 5000",
            "valid: true",
            "end: 2020-01-01",
            "期限: 2020-01-01",
            "start_date: 2999-01-01",
            "show_date: 2999-01-01",
            "date:\n  created: 2024-01-01\n  updated: 2024-02-02",
            "date: [2024-01-05]",
            "date: 令和6年1月5日",
            "date: 平成30年1月5日",
            "date: 令和元年12月1日",
            "date: R6.1.5",
            "date: 令和6年春",
            "date: 24/01/05",
            "date: 98/12/31",
        ],
    );
}

#[test]
fn misspelled_words_of_a_key_count_as_what_was_meant() {
    both_fronts(
        &[
            "passsword: x",
            "archvied: true",
            "pprivate: true",
            "privatte: true",
            "confidentail: true",
            "members_olny: true\nlimitted: true",
            "login_requierd: true",
            "availabel_until: 2020-01-01",
            "visbile_to: staff",
            "restriced: true",
            "confidental: true",
            "subscribers_olny: true",
            "expiers: 2020-01-01",
            "失効日: 2020-01-01",
            "期限切れ: true",
        ],
        &[
            "archives: true",
            "archive: 2024",
            "passwords: 3",
            "form: true",
            "trail: true",
            "stats: true",
            "poster: true",
        ],
    );
}

#[test]
fn words_of_a_public_status_show() {
    for word in [
        "Published ✅",
        "✅ Published",
        "✅",
        "🌱",
        "🌿 budding",
        "posted",
        "online",
        "active",
        "growing",
        "公開済",
        "掲載中",
        "済",
        "default",
        "listed",
        "web",
    ] {
        both_fronts(
            &[],
            &[&format!("status: {word}"), &format!("visibility: {word}")],
        );
    }
    both_fronts(
        &[
            "status: 🚧",
            "status: Draft ✏️",
            "status: approved",
            "visibility: anyone with link",
            "公開: ×",
            "公開: 未定",
            "下書き: ○",
            "draft: ✓",
            "hide: all",
        ],
        &[
            "公開: 済",
            "公開: する",
            "公開: ○",
            "公開: 全体",
            "下書き: ×",
            "draft: ✗",
            "hide: toc",
        ],
    );
}

#[test]
fn keys_of_other_tools_are_read_by_their_words() {
    both_fronts(
        &[
            "protect: logged_in",
            "protect: password",
            "groups: [admin]",
            "roles: [subscriber]",
            "allowed_roles: [member]",
            "tiers: [gold]",
            "email_only: true",
            "newsletter_only: true",
            "use_secret: PW",
            "gated: true",
            "isAccessibleForFree: false",
            "プラン: プレミアム",
            "routable: false",
            "sidebar_custom_props: {private: true}",
            "permalink: {build: false}",
            "\"Publish?\": No",
            "公開？: いいえ",
            "expiry: 9998-12-31x",
            "status: 公開（予定）",
            "vip: true",
        ],
        &[
            "groups: [rust, go]",
            "roles: [designer]",
            "isAccessibleForFree: true",
            "プラン: 三か月",
            "routable: true",
            "permalink: {build: true}",
            "\"Publish?\": Yes",
            "expiry: 9999-12-31",
            "expiryDate: 9999-12-31T23:59:59Z",
            "status: 公開しました",
            "status: 公開（2024年1月）",
            "status: 連載中",
            "status: 完結",
            "visibility: 全体に公開",
            "公開範囲: インターネット全体",
            "patreon: https://example.com/",
        ],
    );
}
