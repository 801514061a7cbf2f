//! Posts that are not public are left out, and counted.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use jiff::Timestamp;
use senpai_content::{Article, Code, Date, Library, Moment};
use tempfile::TempDir;

fn moment() -> Moment {
    Moment::from("2026-06-01T12:00:00Z".parse::<Timestamp>().unwrap())
}

/// Whether the post is shown, and the codes of its diagnostics.
fn read(name: &str, file: &str) -> (bool, Vec<Code>) {
    let (article, found) = Article::parse(Path::new(name), file.as_bytes(), moment());
    let is_shown = article.is_some_and(|a| a.is_public(moment().now));
    (is_shown, found.into_iter().map(|d| d.code).collect())
}

fn is_shown(front: &str) -> bool {
    read(
        "a.md",
        &format!("---\ntitle: 題\n{front}\n---\n\n本文です。\n"),
    )
    .0
}

#[test]
fn no_draft_of_any_spelling_is_shown() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fm-draft");
    let library = Library::load(&folder, Date::constant(2026, 6, 1)).unwrap();
    let shown: Vec<_> = library.articles.iter().map(|a| &a.path).collect();
    assert!(shown.is_empty(), "{shown:?}");
    assert_eq!(
        (library.drafts.len(), library.failed.len()),
        (21, 0),
        "{:?}",
        library.failed
    );
}

#[test]
fn anything_that_says_not_public_hides() {
    for front in [
        "draft: true",
        "draft: True",
        "draft: TRUE",
        "draft: yes",
        "draft: on",
        "draft: 1",
        "draft: 'true'",
        "draft: \"Yes\"",
        "draft: !!bool true",
        "Draft: true",
        "DRAFT: true",
        "draft: maybe",
        "draft: [true]",
        "draft: {a: 1}",
        "draft : true",
        "\"draft\": true",
        "draft: ｔｒｕｅ",
        "draft: はい",
        "下書き: true",
        "is_draft: true",
        "isDraft: true",
        "wip: true",
        "hidden: true",
        "private: true",
        "unlisted: true",
        "published: false",
        "published: no",
        "published: 0",
        "publish: false",
        "Published: False",
        "published: \"false\"",
        "publish: off",
        "published: later",
        "public: false",
        "is_published: false",
        "status: draft",
        "status: private",
        "status: pending",
        "status: Draft",
        "status: future",
        "status: [draft]",
        "status: in progress",
        "post_status: trash",
        "visibility: private",
        "visibility: members",
        "visibility: hidden",
        "access: paid",
        "ステータス: 下書き",
        "公開しない: true",
        "公開可: false",
        "dont-publish: yes",
        "閲覧制限: あり",
        "パスワード: abc",
        "削除済み: true",
        "removed: true",
        "tags: [社外秘]",
        "labels: [private]",
        "title: ※非公開※ 剣の話",
        "title: 剣の話（会員のみ）",
        "title: ★社内限★剣の話",
        "title: ≪下書き≫剣の話",
        "title: 〔非公開〕剣の話",
        "公開: いいえ",
        "date: 2099-01-01",
        "date: 2026-06-02",
        "date: 2026-06-01T21:01:00+00:00",
        "publishDate: 2027-01-01",
        "published_at: 2050-06-12 09:03",
        "publish_date: 2099/1/1",
        "pubDate: 'Jan 1 2099'",
        "published: 2099-01-01",
        "date: 2020-01-01\npublishDate: 2099-01-01",
        "date: some day",
        "publishDate: soon",
        "expiryDate: 2020-01-01",
        "unpublish: 2020-01-01",
        "unpublish: true",
        "expires: 2026-06-01T11:59:59Z",
        "expiryDate: some day",
        "password: abc",
        "permalink: false",
        "build:\n  render: never",
        "_build: {list: never}",
        "params:\n  draft: true",
        "extra: {published: false}",
        "a: &a {draft: true}\n<<: *a",
        "darft: true",
        // The line belongs to the title, for YAML.
        "draft:true",
        "draft = true",
        "draft：true",
        // Keys that authors make up.
        "dg-publish: false",
        "publication_state: draft",
        "archived: true",
        "archive: true",
        "protected: true",
        "limited: true",
        "members: true",
        "show_post: hidden",
        "go_live: 2999-01-01",
        "visible_from: 2999-01-01",
        "visible_until: 2001-01-01",
        "is_this_public: no",
        "not_public: true",
        "公開範囲: 非公開",
        "会員限定: はい",
        "phase: draft",
        "zenn:\n  published: false",
        "free: false",
        "tags: [draft]",
        "tags: [旅, 下書き]",
        "categories: status/wip",
        "redirect_to: https://example.com/",
        "emoji: 😀\ntopics: [a]",
        "id: null\norganization_url_name: null",
        // Broken YAML.
        "x: a: b\ndraft: true",
        "x: a: b\npublished: false",
        "x: \"a\ndraft: true",
        "x: [a\ndraft: true",
        "\tdraft: true",
        "x: a: b\n  draft: true",
        "title: b\ndraft: true",
        "x: a: b\n\"dr\\x61ft\": true",
        "x: a: b\ndate: 2099-01-01",
        "x: a: b\nstatus: draft",
        "x: @a\n{draft: true}",
        "x: a: b\ndraft true",
        "draft: true\ndraft: false",
        "x: a: b\nexpiryDate: 2020-01-01",
        "x: a: b\nunpublish: 2030-01-01",
    ] {
        assert!(!is_shown(front), "{front}");
    }
}

#[test]
fn a_public_post_is_shown() {
    for front in [
        "draft: false",
        "draft: False",
        "draft: no",
        "draft: 0",
        "draft: \"false\"",
        "draft:",
        "draft: null",
        "dg-publish: true",
        "archived: false",
        "limited: false",
        "hide_toc: true",
        "publisher: false",
        "go_live: 2020-01-01",
        "公開範囲: 全員",
        "tags: [drafting]",
        "tags: [draft]\ndraft: false",
        "emoji: 😀\ntopics: [a]\npublished: true",
        "id: 0123456789abcdef0123\norganization_url_name: null",
        "free: true",
        "date: Last Modified",
        "date: git Created",
        "published: true",
        "publish: yes",
        "published: 2020-01-01",
        "status: published",
        "status: publish",
        "status: Public",
        "status:",
        "visibility: public",
        "date: 2026-06-01",
        "date: 2020-01-01T00:00:00+09:00",
        "expiryDate: 2099-01-01",
        "unpublish: false",
        "unpublish:",
        "password: ''",
        "permalink: /a/",
        "params: {draft: false}",
        "craft_beer: true",
        "summary: |\n  draft: true",
        "# draft: true",
        "x: a: b\ndate: 2020-01-01",
        "x: a: b",
        "cover: {hidden: true}",
        "updated: 2020-01-01",
        "updated: 2099-01-01",
    ] {
        assert!(is_shown(front), "{front}");
    }
}

#[test]
fn toml_json_and_headers_hide_too() {
    for file in [
        "+++\ntitle = \"題\"\ndraft = true\n+++\n本文です。",
        "+++\ntitle = '題'\ndate = 2099-01-01\n+++\n本文です。",
        "+++\ntitle = '題'\n[params]\ndraft = true\n+++\n本文です。",
        "+++\ntitle = 題\ndraft = true\n+++\n# 題\n本文です。",
        "+++\ntitle = '題'\ndraft = true\n\n# 題\n本文です。",
        "---toml\ntitle = '題'\ndraft = true\n---\n本文です。",
        "--- json\n{\"title\": \"題\", \"draft\": true}\n---\n本文です。",
        "{\"title\": \"題\", \"draft\": true}\n\n本文です。",
        "{\n  \"title\": \"題\",\n  \"published\": false\n}\n\n本文です。",
        "{\n  \"title\": \"題\",\n  \"draft\": true,\n}\n\n# 題\n\n本文です。",
        "{\"draft\": true, \"draft\": false, \"title\": \"題\"}\n本文です。",
        ";;;\n\"title\": \"題\", \"draft\": true\n;;;\n本文です。",
        "title: 題\ndraft: true\n---\n本文です。",
        "---js\n{ title: \"題\", eleventyExcludeFromCollections: true }\n---\n\n本文です。",
        "---js\n{ draft: isDraft() }\n---\n\n# 題\n\n本文です。",
        "Title: 題\nStatus: draft\n\n本文です。",
        "# 題\n\nStatus: Draft\nTags: a\n\n本文です。",
        "\u{FEFF}---\r\ntitle: 題\r\ndraft: true\r\n---\r\n本文です。",
        "\n\n---\ntitle: 題\ndraft: true\n---\n本文です。",
        " \n\u{FEFF}\n---  \ntitle: 題\ndraft: true\n---  \n本文です。",
        "---\ntitle: 題\ndraft: true\n\n# 題\n\n本文です。",
        "---\ntitle: 題\ndraft: true\n----\n\n# 題\n\n本文です。",
    ] {
        assert!(!read("a.md", file).0, "{file}");
    }
    for file in [
        "+++\ntitle = \"題\"\ndraft = false\ndate = 2020-01-01T00:00:00Z\n+++\n本文です。",
        "{\"title\": \"題\", \"draft\": false}\n本文です。",
        "# 題\n\n状況: 二つあります。\n\n本文です。",
        "# 題\n\n{% include a.html %}\n\n本文です。",
        "---\n\n# 題\n\n本文です。",
    ] {
        assert!(read("a.md", file).0, "{file}");
    }
}

#[test]
fn folders_and_names_of_drafts_hide() {
    let file = "---\ntitle: 題\n---\n本文です。";
    assert!(!read("_drafts/a.md", file).0);
    assert!(!read("x/_drafts/y/a.md", file).0);
    assert!(!read("_posts/2099-01-01-a.md", file).0);
    for name in [
        "2099-1-1-j.md",
        "2099-1-1.md",
        "20990101-a.md",
        "2099_01_01 a.md",
        "2099-01-01/index.md",
        "x.draft.md",
        "draft-x.md",
        "x_wip.md",
        "【非公開】x.md",
        "_unpublished/x.md",
        "old drafts/x.md",
        "members-only/x.md",
        "scaffolds/post.md",
    ] {
        assert!(!read(name, file).0, "{name}");
    }
    for name in [
        "2024-1-2-a.md",
        "drafting.md",
        "archive/a.md",
        "2024.md",
        "private-equity/a.md",
    ] {
        assert!(read(name, file).0, "{name}");
    }
    assert!(
        read(
            "draft-x.md",
            "---\ntitle: 題\ndraft: false\n---\n本文です。"
        )
        .0
    );
    assert!(read("_posts/2020-01-01-a.md", file).0);
}

#[test]
fn front_matters_in_odd_places_hide() {
    for file in [
        "---\rtitle: 題\rdraft: true\r---\r本文です。\r",
        "<!-- head -->\n---\ntitle: 題\ndraft: true\n---\n本文です。",
        "<!-- head\n2 -->\n\n// x\n---\ntitle: 題\ndraft: true\n---\n本文です。",
        "-----\ntitle: 題\ndraft: true\n-----\n本文です。",
        "－－－\ntitle: 題\ndraft: true\n－－－\n本文です。",
        "—\ntitle: 題\ndraft: true\n—\n本文です。",
        "# 題\n\n---\ndraft: true\n---\n\n本文です。",
        "<!--\ntitle: 題\ndraft: true\n-->\n\n# 題\n\n本文です。",
        "draft: true\n\n# 題\n\n本文です。",
        "---\ntitle: {{ title }}\ndate: {{ date }}\ntags:\n---\n",
        "---\ntitle: \"{{ replace .Name }}\"\n---\n本文です。",
    ] {
        assert!(!read("a.md", file).0, "{file}");
    }
    for file in [
        "-----\n\n本文です。\n\n-----\n",
        "# 題\n\n---\n\n本文です。\n\n---\n",
        "# 題\n\n```\n---\ndraft: true\n---\n```\n\n本文です。",
        "<!-- head -->\n---\ntitle: 題\n---\n本文です。",
        "---\rtitle: 題\r---\r本文です。\r",
    ] {
        assert!(read("a.md", file).0, "{file}");
    }
    let file = "---\rtitle: 題\r---\r\r一つ。\r\r## 見出し\r\r二つ。\r";
    let (article, _) = Article::parse(Path::new("a.md"), file.as_bytes(), moment());
    assert_eq!(article.unwrap().text, "一つ。\n見出し\n二つ。");
}

#[test]
fn titles_that_say_so_hide() {
    for (title, shown) in [
        ("\"[下書き] 題\"", false),
        ("【非公開】題", false),
        ("\"WIP: 題\"", false),
        ("題（下書き）", false),
        ("下書きの書き方", true),
        ("「下書き」から始める", true),
    ] {
        let file = format!("---\ntitle: {title}\n---\n本文です。");
        assert_eq!(read("a.md", &file).0, shown, "{title}");
        let file = format!("# {}\n\n本文です。", title.trim_matches('"'));
        assert_eq!(read("a.md", &file).0, shown, "{title}");
    }
    assert!(
        read(
            "a.md",
            "---\ntitle: 【非公開】題\npublished: true\n---\n本文です。"
        )
        .0
    );
}

#[test]
fn a_doubt_is_said() {
    assert_eq!(
        read(
            "a.md",
            "---\ntitle: A: b\ndraft: true\n---\n# 題\n\n本文です。"
        )
        .1,
        [Code::BadFrontMatter]
    );
    assert_eq!(
        read("a.md", "---\ntitle: 題\ndate: 2099-01-01\n---\n本文です。").1,
        [Code::FutureDate]
    );
}

#[test]
fn the_library_says_when_it_changes_by_itself() {
    let dir = TempDir::new().unwrap();
    for (name, front) in [
        ("a", "date: 2026-06-03"),
        ("b", "published_at: 2026-06-02T09:00:00+09:00"),
        ("c", "expiryDate: 2026-06-10"),
        ("d", "date: 2026-06-02\ndraft: true"),
    ] {
        let file = format!("---\ntitle: {name}\n{front}\n---\n本文です。\n");
        fs::write(dir.path().join(format!("{name}.md")), file).unwrap();
    }
    let at = |time: &str| {
        let time: Timestamp = time.parse().unwrap();
        let library = Library::load(dir.path(), time).unwrap();
        let ids: Vec<_> = library.articles.iter().map(|a| a.meta.id.clone()).collect();
        (ids.join(""), library.changes_at.map(|at| at.to_string()))
    };
    let changes = |time: &str| Some(time.to_owned());
    assert_eq!(
        at("2026-06-01T12:00:00Z"),
        ("c".to_owned(), changes("2026-06-02T00:00:00Z"))
    );
    assert_eq!(
        at("2026-06-02T00:00:00Z"),
        ("bc".to_owned(), changes("2026-06-03T00:00:00Z"))
    );
    assert_eq!(
        at("2026-06-03T00:00:00Z"),
        ("abc".to_owned(), changes("2026-06-10T00:00:00Z"))
    );
    assert_eq!(at("2026-06-10T00:00:00Z"), ("ab".to_owned(), None));
}

/// Files that are hidden, and files that are shown, by name and front matter.
fn both(hidden: &[(&str, &str)], shown: &[(&str, &str)]) {
    for (list, is_shown) in [(hidden, false), (shown, true)] {
        for (name, front) in list {
            let file = format!("---\n{front}\n---\n\n本文です。\n");
            assert_eq!(read(name, &file).0, is_shown, "{name}: {front}");
        }
    }
}

/// The same for the lines of a front matter below its title.
fn both_fronts(hidden: &[&str], shown: &[&str]) {
    for (list, is_shown) in [(hidden, false), (shown, true)] {
        for front in list {
            assert_eq!(self::is_shown(front), is_shown, "{front}");
        }
    }
}

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
fn items_of_a_list_hide_nothing_by_themselves() {
    both_fronts(
        &["- state", "state:\n- draft", "tags:\n- draft"],
        &[
            "fields:\n- state\n- draft",
            "prompts:\n- draft: of a letter\n- published: 2999-01-01",
            "steps:\n-\n  status: pending",
        ],
    );
}

#[test]
fn one_rule_for_the_names_of_folders() {
    let front = "title: 題";
    for folder in [
        "_drafts",
        "Drafts",
        "old drafts",
        "drafts-2024",
        "_unpublished",
        "private",
        "Private",
        "hidden",
        "members-only",
        "internal",
        "_archive",
        "下書き",
        "記事の下書き",
        "非公開",
        "ja/下書き",
        "x/private/y",
    ] {
        both(&[(&format!("{folder}/a.md"), front)], &[]);
    }
    for folder in [
        "_posts",
        "private-equity",
        "nba-draft",
        "draft-beer",
        "archive",
        "hidden-gems",
        "非公開求人の見分け方",
        "下書きの書き方",
        "会員紹介",
        "membership-fees",
    ] {
        both(
            &[],
            &[
                (&format!("{folder}/a.md"), front),
                (&format!("{folder}/index.md"), front),
            ],
        );
    }
}

#[test]
fn public_titles_names_and_tags_stay() {
    both(
        &[
            ("a.md", "title: 【非公開】題"),
            ("a.md", "title: 【会員限定】題"),
            ("a.md", "title: Draft - Pricing"),
            ("a.md", "title: 題（社内限定）"),
            ("draft.md", "title: 題"),
            ("draft-x.md", "title: 題"),
            ("draft-pricing.md", "title: \"Draft: Pricing\""),
            ("下書き2.md", "title: 題"),
            ("a.md", "title: 題\ntags: [wip]"),
            ("a.md", "title: 題\ntags: [旅, draft]"),
            ("a.md", "title: 題\ntags: [nba, private]"),
        ],
        &[
            ("a.md", "title: 【非公開求人】の見分け方"),
            ("a.md", "title: 【限定】キャンペーンのお知らせ"),
            ("a.md", "title: 【期間限定公開】の読み方"),
            ("a.md", "title: 【有料】セミナーの選び方"),
            ("a.md", "title: Private equity in five minutes"),
            ("a.md", "title: Members"),
            ("a.md", "title: \"Hidden: the story of a town\""),
            ("draft-your-proposal.md", "title: 題"),
            ("draft-beer-at-home.md", "title: Draft beer at home"),
            ("draft-posts.md", "tiptitle: Draft posts with data"),
            ("the-first-draft.md", "title: 題"),
            ("members.md", "title: 題"),
            ("private-label.md", "title: 題"),
            ("非公開求人の見分け方.md", "title: 題"),
            ("a.md", "title: 題\ntags: [beer, draft]"),
            ("a.md", "title: NBA preview\ntags: [draft]"),
            ("a.md", "title: ドラフト会議の見どころ\ntags: [ドラフト]"),
            ("a.md", "title: 題\ntags: [members, drafting]"),
        ],
    );
}

#[test]
fn a_post_of_zenn_says_that_it_is_published() {
    both_fronts(
        &[
            "emoji: 😀\ntype: tech",
            "emoji: 😀\ntype: idea\npublished: false",
            "emoji: 😀\ntype: tech\npublished:",
            "emoji: 😀\ntype: tech\npublish: true",
            "emoji: 😀\ntopics: [a]",
        ],
        &[
            "emoji: 😀\ntype: tech\npublished: true",
            "emoji: 😀\ntype: post",
            "emoji: 😀\ntype: post\ntopics: [a]",
            "emoji: 😀",
            "type: tech",
        ],
    );
}

/// The document that an owner of a blog reads: each row of its table with a value that hides, and one that shows.
#[test]
fn the_document_is_true_and_complete() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/posts.md");
    let document = fs::read_to_string(file).unwrap();
    let rows = document.lines().filter(|line| line.starts_with("| the "));
    let rows: Vec<Vec<&str>> = rows
        .filter(|line| !line.starts_with("| the post is hidden if"))
        .map(|line| {
            let keys = line.split('|').nth(2).unwrap();
            keys.split('`').skip(1).step_by(2).collect()
        })
        .collect();
    let values = [
        ("true", "false"),
        ("true", "false"),
        ("true", "false"),
        ("false", "true"),
        ("false", "true"),
        ("pending", "published"),
        ("members", "public"),
        ("private", "東京"),
        ("2999-01-01", "2020-01-01"),
        ("2001-01-01", "2999-01-01"),
        ("合言葉", ""),
        ("/a/", "false"),
        ("never", "always"),
    ];
    assert_eq!(rows.len(), values.len());
    for (keys, (hides, shows)) in rows.iter().zip(values) {
        for key in keys {
            both_fronts(
                &[&format!("{key}: {hides}")],
                &[&format!("{key}: {shows}"), &format!("{key}:")],
            );
        }
    }
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
fn a_broken_front_matter_hides_by_each_key_that_hides() {
    both_fronts(
        &[
            "x: a: b\npassword: abc",
            "x: a: b\npermalink: false",
            "x: a: b\nrender: false",
            "x: a: b\n_build: {render: never}",
            "x: a: b\nbuild:\n  render: never",
            "x: a: b\nredirect_to: https://example.com/",
            "x: a: b\ndrfat: true",
            "x: a: b\n{a: 1, password: abc}",
            "x: a: b\nemoji: 😀\ntype: tech",
            "x: a: b\nemoji: 😀\ntopics: [a]",
            "x: a: b\n公開予定日: 2999-01-01",
        ],
        &[
            "x: a: b\npermalink: /a/",
            "x: a: b\nlayout: post\ntags: [a, b]",
            "x: a: b\nemoji: 😀",
            "x: how: a password, to build and redirect",
        ],
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
fn toml_with_tables_is_read_as_it_is() {
    let toml = |lines: &str| format!("+++\ntitle = \"題\"\n{lines}\n+++\n\n本文です。\n");
    for lines in [
        "draft = false\n[cover]\nimage = \"a.png\"\nhidden = false",
        "[cover]\nhidden = true",
        "[params]\ndraft = false",
        "[extra]\narchived = false",
        "[author]\nstatus = \"staff\"",
        "[sitemap]\nfree = true",
        "[[books]]\nstate = \"read\"",
        "tags = [\n\"public\"\n]",
    ] {
        assert!(read("a.md", &toml(lines)).0, "{lines}");
    }
    for lines in [
        "draft = true\n[cover]\nhidden = false",
        "[params]\ndraft = true",
        "[extra]\narchived = true",
        "draft:true",
    ] {
        assert!(!read("a.md", &toml(lines)).0, "{lines}");
    }
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
fn lines_below_a_title_are_a_front_matter_if_they_state_something() {
    for lines in [
        "Date: January 1, 2099\nMood: happy",
        "Publish Date: January 1, 2099",
        "Tags: draft\nMood: happy",
        "Status: Draft",
        "公開予定日: 2099-01-01",
    ] {
        assert!(
            !read("a.md", &format!("# 題\n\n{lines}\n\n本文です。\n")).0,
            "{lines}"
        );
    }
    for lines in [
        "Free: up to three users.\nPaid: ten dollars a month.",
        "Status: it is fine.",
        "Date: January 1, 2020\nMood: happy",
    ] {
        assert!(
            read("a.md", &format!("# 題\n\n{lines}\n\n本文です。\n")).0,
            "{lines}"
        );
    }
}

#[test]
fn a_date_of_a_past_year_is_no_doubt() {
    both_fronts(
        &[
            "date: 13/45/2999",
            "date: March 2999",
            "date: 01/15/27",
            "published: in March 2026",
            "date: 2016 20990101",
            "expires: soon",
            "expires: 2020-01-01",
        ],
        &[
            "date: 02/31/2016",
            "date: 2016",
            "date: sometime in March 2016",
            "published: in March 2016",
            "expires: never",
            "valid_until: 無期限",
        ],
    );
}
