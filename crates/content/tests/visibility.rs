//! Posts that are not public are left out, and counted.

#![allow(clippy::unwrap_used)]

mod keys;
mod names;

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
fn lines_at_the_top_hide_a_page() {
    for file in [
        "public:: false\n\n- 本文です。\n",
        "- title:: 題\n  public:: false\n- 本文です。\n",
        "title:: 題\n\npublic:: false\n\n- 本文です。\n",
        "title:: 題\nPublic:: [[False]]\n- 本文です。\n",
        "title:: 題\npublic::false\n- 本文です。\n",
        "AUTHOR: aki\nTITLE: 題\nSTATUS: Draft\nALLOW COMMENTS: 1\n-----\nBODY:\n本文です。\n-----\n--------\n",
    ] {
        assert!(!read("a.md", file).0, "{file}");
    }
    for file in [
        "public:: true\n\n- 本文です。\n",
        "title:: 題\n\n- public:: false はページを隠します。\n",
        "title:: 題\n\n本文です。\n\npublic:: false と書くと隠れます。\n",
        "std::fmt について\n\n本文です。\n",
        "AUTHOR: aki\nTITLE: 題\nSTATUS: Publish\n-----\nBODY:\n本文です。\n",
    ] {
        assert!(read("a.md", file).0, "{file}");
    }
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
        "---javascript\nconst permalink = false;\n---\n\n# 題\n\n本文です。",
        "(draft:: true)\n\n# 題\n\n本文です。",
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

#[test]
fn a_date_without_a_zone_is_one_of_the_readers_zone() {
    let at = |time: &str, zone: &str| Moment {
        now: time.parse().unwrap(),
        zone: jiff::tz::TimeZone::get(zone).unwrap(),
    };
    let is_shown = |front: &str, moment: &Moment| {
        let file = format!("---\ntitle: 題\n{front}\n---\n\n本文です。\n");
        let (article, _) = Article::parse(Path::new("a.md"), file.as_bytes(), moment.clone());
        article.unwrap().is_public(moment.now)
    };
    // 2026-06-02 begins in Tokyo nine hours before it begins in UTC.
    let evening = "2026-06-01T15:00:00Z";
    for (front, in_tokyo, in_utc) in [
        ("date: 2026-06-02", true, false),
        ("date: 2026-06-02 00:00", true, false),
        ("date: 2026-06-02T00:30", false, false),
        ("date: 2026-06-02 00:00:00 +0900", true, true),
        ("date: 2026-06-02T00:00:00Z", false, false),
        ("expiryDate: 2026-06-02", false, true),
    ] {
        assert_eq!(
            is_shown(front, &at(evening, "Asia/Tokyo")),
            in_tokyo,
            "{front}"
        );
        assert_eq!(is_shown(front, &at(evening, "UTC")), in_utc, "{front}");
    }
}
