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
            "staff_only: true",
        ],
        &[
            "hide:\n  - toc\n  - navigation",
            "hide: [toc]",
            "hidden: []",
            "schedule: Every Monday",
            "schedule: 2999-12-24",
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
            "有料: はい",
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
