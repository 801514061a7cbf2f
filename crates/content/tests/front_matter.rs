//! Front matter: the values that an author writes become the metadata of the article.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use senpai_content::{Article, AuthorQuestion, Code, Date, Language, Library, Meta};

/// The metadata of a file, and the codes of its diagnostics.
fn read(file: &str) -> (Meta, Vec<Code>) {
    let (article, found) = Article::parse(
        Path::new("a.md"),
        file.as_bytes(),
        Date::constant(2026, 6, 1),
    );
    let meta = article.unwrap().meta;
    ((*meta).clone(), found.into_iter().map(|d| d.code).collect())
}

/// The metadata of a post with these lines of YAML; there must be no diagnostic.
fn yaml(lines: &str) -> Meta {
    let (meta, found) = read(&format!("---\ntitle: 題\n{lines}\n---\n\n本文です。\n"));
    assert!(found.is_empty(), "{lines}: {found:?}");
    meta
}

#[test]
fn a_question_may_name_words_of_its_answer() {
    let read = |questions: &str| {
        let file =
            format!("---\ntitle: 題\nquestions: {questions}\n---\n**先に**入金を確かめる。\n");
        let (article, found) = Article::parse(
            Path::new("a.md"),
            file.as_bytes(),
            Date::constant(2026, 1, 1),
        );
        let found: Vec<_> = found.into_iter().map(|d| (d.code, d.line)).collect();
        (article.unwrap().meta.questions.clone(), found)
    };
    let question = |text: &str, answer: Option<&str>| AuthorQuestion {
        text: text.to_owned(),
        answer: answer.map(str::to_owned),
    };
    assert_eq!(
        read("\n- いつ？\n- \"何を: いつ？\": 先に入金を\n- なぜ？: \"\""),
        (
            vec![
                question("いつ？", None),
                question("何を: いつ？", Some("先に入金を")),
                question("なぜ？", None)
            ],
            vec![]
        )
    );
    assert_eq!(
        read("[a, b: 受注を確かめる]"),
        (
            vec![question("a", None), question("b", None)],
            vec![(Code::AnswerNotInBody, 3)]
        ),
        "the question is kept where its answer is not"
    );
    assert_eq!(
        read("[{a: x, b: y}, c]"),
        (vec![question("c", None)], vec![(Code::WrongType, 3)])
    );
}

#[test]
fn scalars_are_texts_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fm-numbers");
    let library = Library::load(&folder, Date::constant(2026, 6, 1)).unwrap();
    assert_eq!(library.diagnostics, []);
    let read: Vec<_> = library
        .articles
        .iter()
        .map(|a| {
            (
                a.meta.title.as_str(),
                a.meta.id.as_str(),
                a.meta.tags[0].as_str(),
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("3.10", "007", "1.10"),
            ("2026", "42", "2026"),
            ("1e3", "1e3", "1e3"),
            ("0x1F", "0x1F", "0o17"),
            ("1_000", "1_000", "+81"),
            ("12:30", "20260203", "09"),
            (".5", "0.50", "-0"),
            ("12345678901234567890123", "12345678901234567890123", "1"),
        ]
    );
    for word in [
        "no",
        "yes",
        "true",
        "1_0",
        "2026-01-31",
        "NaN",
        "12e03",
        "'~'",
    ] {
        let (meta, found) = self::read(&format!("---\ntitle: {word}\n---\n本文です。"));
        assert_eq!(
            (meta.title.as_str(), found),
            (word.trim_matches('\''), vec![])
        );
    }
    assert_eq!(
        self::read("+++\ntitle = '題'\ntags = [3.10, 0x1F, 1_000, true]\n+++\n本文です。")
            .0
            .tags,
        ["3.10", "0x1F", "1_000", "true"]
    );
}

#[test]
fn the_keys_of_every_tool_are_read() {
    for tags in [
        "tags: [a, b]",
        "tags: a, b",
        "tags: a、b",
        "tags:\n  - a\n  - b",
        "topics: [a, b]",
        "categories: [a]\ntags: [b, a]",
        "category: a\nkeywords: b",
        "tags: '#a #b'",
        "categories: [[a, b]]",
        "Tags: [a, b]",
        "タグ: a, b",
        "taxonomies:\n  tags: [a, b]",
        "extra: {tags: [a, b]}",
        "tags: [{name: a}, {name: b}]",
        "tags: [a, ~, b, '']",
        "keywords: 'a, b'",
        "tags: &t [a, b]\ntopics: *t",
        "tags: ['#a', '#b']",
    ] {
        let mut read = yaml(tags).tags;
        read.sort();
        assert_eq!(read, ["a", "b"], "{tags}");
    }
    for summary in [
        "summary",
        "description",
        "excerpt",
        "abstract",
        "Description",
    ] {
        assert_eq!(
            yaml(&format!("{summary}: 要約です。")).summary.as_deref(),
            Some("要約です。"),
            "{summary}"
        );
    }
    let day = Some(Date::constant(2026, 1, 31));
    for key in [
        "updated",
        "lastmod",
        "modified",
        "updated_at",
        "updatedDate",
        "last_modified_at",
        "last-modified",
        "lastModified",
    ] {
        assert_eq!(
            yaml(&format!("{key}: 2026-01-31T10:00:00+09:00")).updated,
            day,
            "{key}"
        );
    }
    for key in [
        "date",
        "publishDate",
        "pubDate",
        "published_at",
        "published",
        "created_at",
        "created",
        "公開日",
    ] {
        assert_eq!(yaml(&format!("{key}: 2026/1/31 10:00")).date, day, "{key}");
    }
    for (line, language) in [
        ("lang: ja", Language::Japanese),
        ("language: ja-JP", Language::Japanese),
        ("locale: en_US", Language::English),
        ("lang: EN", Language::English),
        ("language: 日本語", Language::Japanese),
        ("lang: English", Language::English),
    ] {
        assert_eq!(yaml(line).language, Some(language), "{line}");
    }
    for line in ["url", "canonical_url", "permalink", "canonical-url"] {
        assert_eq!(
            yaml(&format!("{line}: https://example.com/a"))
                .url
                .as_deref(),
            Some("https://example.com/a"),
            "{line}"
        );
    }
    let meta = yaml(
        "slug: a-b\npermalink: /:year/:title/\naliases: [/old/]\nauthors: [{name: 山田}, 'B']\nurl: https://example.com/a",
    );
    assert_eq!(
        (meta.slug.as_deref(), meta.permalink.as_deref()),
        (Some("a-b"), Some("/:year/:title/"))
    );
    assert_eq!(meta.author.as_deref(), Some("山田, B"));
    assert_eq!(
        yaml("url: /posts/a/").permalink.as_deref(),
        Some("/posts/a/")
    );
}

#[test]
fn only_keys_that_no_tool_writes_are_unknown() {
    yaml(
        "emoji: 🎉\ntype: tech\nlayout: post\npublished: true\nweight: 3\ntoc: true\nmath: true\ncover: {image: a.png, hidden: true}",
    );
    yaml(
        "sidebar_position: 2\nhide_table_of_contents: true\nheroImage: ./a.png\ncssclasses: [a]\neleventyNavigation: {key: a}",
    );
    yaml("ignorePublish: false\nprivate: false\nslide: false\norganization_url_name: null\nnewest: 1".trim_end_matches("\nnewest: 1"));
    let (_, found) = read("---\ntitle: 題\nqwertz: 1\nsumary: a\n---\n本文です。");
    assert_eq!(found, [Code::UnknownKey, Code::UnknownKey]);
    let many: String = (0..500).map(|n| format!("qwertz{n}: 1\n")).collect();
    assert_eq!(
        read(&format!("---\ntitle: 題\n{many}---\n本文です。"))
            .1
            .len(),
        20
    );
}

#[test]
fn toml_json_and_headers_are_read_like_yaml() {
    for file in [
        "+++\ntitle = \"題\"\ndate = 2026-01-31T10:00:00+09:00\ntags = [\"a\"]\ndescription = \"要約\"\n+++\n\n本文です。",
        "+++\r\ntitle = \"題\"\r\ndate = 2026-01-31\r\ndescription = \"要約\"\r\n[taxonomies]\r\ntags = [\"a\"]\r\n+++\r\n\r\n本文です。",
        "---toml\ntitle = '題'\ndate = 2026-01-31\nsummary = '要約'\ntags = ['a']\n---\n本文です。",
        "{\"title\": \"題\", \"date\": \"2026-01-31\", \"tags\": [\"a\"], \"summary\": \"要約\"}\n\n本文です。",
        "\u{FEFF}\n{\n  \"title\": \"\\u984c\",\n  \"date\": \"2026-01-31\",\n  \"tags\": \"a\",\n  \"summary\": \"要約\"\n}\n本文です。",
        "---json\n{\"title\": \"題\", \"date\": \"2026-01-31\", \"tags\": [\"a\"], \"summary\": \"要約\"}\n---\n本文です。",
        ";;;\n\"title\": \"題\", \"date\": \"2026-01-31\", \"tags\": [\"a\"], \"summary\": \"要約\"\n;;;\n本文です。",
        "title: 題\ndate: 2026-01-31\ntags: [a]\nsummary: 要約\n---\n本文です。",
        "Title: 題\nDate: 2026-01-31 10:20\nTags: a\nSummary: 要約\n\n本文です。",
        "\n\n---\ntitle: 題\ndate: 2026-01-31\ntags: [a]\nsummary: 要約\n...\n本文です。",
    ] {
        let (article, found) = Article::parse(
            Path::new("a.md"),
            file.as_bytes(),
            Date::constant(2026, 6, 1),
        );
        let article = article.unwrap();
        let meta = &article.meta;
        assert_eq!(found, [], "{file}");
        assert_eq!(
            (meta.title.as_str(), meta.date, meta.summary.as_deref()),
            ("題", Some(Date::constant(2026, 1, 31)), Some("要約")),
            "{file}"
        );
        assert_eq!(
            (&*meta.tags, article.text.as_str()),
            (&["a".to_owned()][..], "本文です。"),
            "{file}"
        );
    }
}

#[test]
fn aliases_and_nesting_are_bounded() {
    let mut bomb = "---\ntitle: 題\na: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in ["b", "c", "d", "e", "f", "g", "h"]
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g"])
    {
        bomb += &format!(
            "{name}: &{name} [*{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}]\n"
        );
    }
    assert!(
        read(&format!("{bomb}---\n# 題\n\n本文です。"))
            .1
            .contains(&Code::BadFrontMatter)
    );
    let deep = format!("---\ntags: {}\n---\n# 題\n\n本文です。", "[".repeat(20_000));
    assert!(read(&deep).1.contains(&Code::BadFrontMatter));
    let deep = format!("{{\"a\": {}\n\n# 題\n\n本文です。", "[".repeat(20_000));
    let _ = Article::parse(
        Path::new("a.md"),
        deep.as_bytes(),
        Date::constant(2026, 6, 1),
    );
    let deep = format!("+++\na = {}\n+++\n# 題\n\n本文です。", "[".repeat(20_000));
    let _ = Article::parse(
        Path::new("a.md"),
        deep.as_bytes(),
        Date::constant(2026, 6, 1),
    );
}

#[test]
fn a_list_that_is_left_open_is_no_title() {
    for (file, expected) in [
        ("---\ntitle: [\n---\n\n本文です。\n", "a"),
        (
            "---\ntitle: {\ntags: x\n---\n\n# 見出し\n\n本文です。\n",
            "見出し",
        ),
        ("---\ntitle: 題\ntags: [\n---\n\n本文です。\n", "題"),
    ] {
        let today = Date::constant(2026, 6, 1);
        let (article, found) = Article::parse(Path::new("a.md"), file.as_bytes(), today);
        assert_eq!(article.unwrap().meta.title, expected, "{file}");
        assert_eq!(found[0].code, Code::BadFrontMatter, "{file}");
    }
}

#[test]
fn a_language_of_programs_is_not_the_language_of_the_post() {
    for language in [
        "go",
        "php",
        "rust",
        "Java",
        "javascript",
        "C#",
        "ts",
        "cs",
        "python",
    ] {
        let (meta, found) = read(&format!(
            "---\ntitle: 題\nlanguage: {language}\n---\n\n本文です。もう一つの文です。\n"
        ));
        assert_eq!(meta.language, Some(Language::Japanese), "{language}");
        assert!(!meta.draft && found.is_empty(), "{language}: {found:?}");
        let (meta, _) = read(&format!(
            "---\ntitle: A title\nlanguage: {language}\n---\n\nThis is the text of the post, and it is in English.\n"
        ));
        assert_eq!(meta.language, Some(Language::English), "{language}");
    }
    for (tag, draft) in [
        ("zh-TW", true),
        ("fr", true),
        ("es_ES", true),
        ("ja-JP", false),
        ("english", false),
    ] {
        let (meta, _) = read(&format!("---\ntitle: 題\nlang: {tag}\n---\n\n本文です。\n"));
        assert_eq!(meta.draft, draft, "{tag}");
    }
    assert_eq!(
        read("---\ntitle: 題\nlang: klingon\n---\n\n本文です。\n").1,
        [Code::WrongType]
    );
}
