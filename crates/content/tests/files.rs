//! The files of a folder: each post is read, whatever its name, and has an id of its own.

#![allow(clippy::unwrap_used)]

use std::{ffi::OsStr, fs, path::Path};

use senpai_content::{Code, Date, Language, Library};
use tempfile::TempDir;

/// A folder with files that hold a title and a text; `front` follows the title.
fn library(files: &[(&str, &str)]) -> Library {
    let dir = TempDir::new().unwrap();
    for (path, front) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(
            path,
            format!("---\ntitle: 題\n{front}\n---\n\n本文です。\n"),
        )
        .unwrap();
    }
    Library::load(dir.path(), Date::constant(2026, 6, 1)).unwrap()
}

fn ids(files: &[(&str, &str)]) -> Vec<String> {
    let library = library(files);
    library.articles.iter().map(|a| a.meta.id.clone()).collect()
}

#[test]
fn bundles_and_languages_are_told_apart_by_their_path() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/index-bundles");
    let library = Library::load(&folder, Date::constant(2026, 6, 1)).unwrap();
    let ids: Vec<_> = library
        .articles
        .iter()
        .map(|a| (a.meta.id.as_str(), &*a.translations))
        .collect();
    let fee = |id: &str| vec![id.to_owned()];
    assert_eq!(library.diagnostics, []);
    assert_eq!(
        ids,
        [
            ("en/fee", &*fee("ja/fee")),
            ("ja/fee", &*fee("en/fee")),
            ("payment", &[]),
            ("pricing", &[])
        ]
    );
}

#[test]
fn an_id_is_longer_only_where_two_are_equal() {
    let none = "";
    for (files, expected) in [
        (&[("ja/a.md", none), ("en/b.md", none)][..], &["b", "a"][..]),
        (&[("a.md", none), ("ja/a.md", none)], &["a", "ja/a"]),
        (
            &[("x/a.md", none), ("y/a.md", none), ("y/b.md", none)],
            &["x/a", "y/a", "b"],
        ),
        (&[("x/a.md", none), ("y/a.md", "draft: true")], &["x/a"]),
        (
            &[("a.md", none), ("a.markdown", none), ("a.MDX", none)],
            &["a.MDX", "a.markdown", "a.md"],
        ),
        (&[("a.md", none), ("A.md", none)], &["A", "a"]),
        (
            &[("x/index.md", none), ("x/_index.md", none)],
            &["x/_index.md", "x/index.md"],
        ),
        (
            &[
                ("x/index.md", none),
                ("y/x/index.md", none),
                ("z/x.md", none),
            ],
            &["x", "y/x", "z/x"],
        ),
        (
            &[("x/index.md", none), ("x/index.ja.md", none)],
            &["x.ja", "x"],
        ),
        (
            &[("x.ja.md", none), ("x.md", none), ("x.en.md", none)],
            &["x.en", "x.ja", "x"],
        ),
        (&[("b.md", none), ("x.md", "id: b")], &["b.md", "b"]),
        (
            &[("x.md", "id: b"), ("y.md", "id: b"), ("y/y.md", none)],
            &["b", "y", "y/y"],
        ),
        (
            &[("が.md", none), ("か\u{3099}.md", none)],
            &["が.md", "が.md-2"],
        ),
        (&[("v1.2.md", none), ("v1.3.md", none)], &["v1.2", "v1.3"]),
        (
            &[("fee/fee.md", none), ("fee.md", none)],
            &["fee", "fee/fee"],
        ),
    ] {
        let mut expected: Vec<&str> = expected.to_vec();
        let mut ids = ids(files);
        ids.sort();
        expected.sort();
        assert_eq!(ids, expected, "{files:?}");
    }
}

#[test]
fn two_posts_with_one_stated_id_are_both_kept_and_named() {
    let library = library(&[("x.md", "id: b"), ("y.md", "id: b")]);
    let codes: Vec<_> = library.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(
        (library.articles.len(), codes),
        (2, vec![Code::DuplicateId])
    );
}

#[test]
fn the_path_names_the_language_where_the_post_does_not() {
    let library = library(&[
        ("en/a.md", ""),
        ("ja/a.md", ""),
        ("x.en.md", ""),
        ("y.md", ""),
        ("en/z.md", "lang: ja"),
    ]);
    let languages: Vec<_> = library
        .articles
        .iter()
        .map(|a| a.meta.language.unwrap())
        .collect();
    let (ja, en) = (Language::Japanese, Language::English);
    assert_eq!(languages, [en, ja, ja, en, ja]);
}

#[test]
fn every_ending_in_any_case_is_read_and_others_are_named() {
    let files = [
        "a.md",
        "b.MD",
        "c.Markdown",
        "d.mdown",
        "e.mdx",
        "f.MDX",
        "g.rst",
        "h.RST",
        "i.txt",
        "README.md",
        ".j.md",
    ];
    let library = library(&files.map(|file| (file, "")));
    assert_eq!(library.articles.len(), 6);
    let said: Vec<_> = library
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].ends_with("not-read: files that end in .rst are not read: 2 of them"),
        "{said:?}"
    );
}

#[test]
fn what_is_not_read_is_counted() {
    let library = library(&[
        ("a.md", ""),
        ("b.Rmd", ""),
        ("c.qmd", ""),
        ("d/README.md", ""),
        ("robots.txt", ""),
        ("README.md", ""),
        ("e.mkd", ""),
    ]);
    let said = library.diagnostics.iter().map(|d| d.message.clone());
    let said: Vec<_> = said.collect();
    assert_eq!(library.articles.len(), 2);
    assert_eq!(said.len(), 3, "{said:?}");
}

#[test]
fn keys_of_the_site_are_one_line_and_misspelled_ones_are_not() {
    let library = library(&[
        ("a.md", "platforms: [x]\nhasSentry: true"),
        ("b.md", "platforms: [x]\nappStoreId: 1"),
        ("c.md", "tiltle: x"),
    ]);
    let said: Vec<_> = library
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        said,
        [
            "a.md:4: unknown-key: keys that mean nothing to Senpai: 3 (`platforms`, `hasSentry`, `appStoreId`)",
            "c.md:3: unknown-key: unknown key `tiltle`",
        ]
    );
}

#[test]
fn a_tag_in_a_rarer_form_is_said_once_with_its_posts() {
    let library = library(&[
        ("a.md", "tags: [tag]"),
        ("b.md", "tags: [Ｔａｇ]"),
        ("c.md", "tags: [TAG]"),
        ("d.md", "tags: [TAG]"),
    ]);
    let said: Vec<_> = library
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        said,
        [
            "a.md:1: tag-variant: the tag `tag` (posts: 1) is written `TAG` elsewhere",
            "b.md:1: tag-variant: the tag `Ｔａｇ` (posts: 1) is written `TAG` elsewhere",
        ]
    );
}

#[test]
fn posts_in_other_languages_are_left_out_and_counted() {
    let chinese = "lang: zh\n---\n\n这个项目的客户要求我们在两个星期之内完成报价单。\n<!--";
    let unsaid = "x: y\n---\n\n这个项目的客户要求我们在两个星期之内完成报价单，然后再开会讨论工作安排。\n<!--";
    let library = library(&[
        ("a.md", ""),
        ("b.md", chinese),
        ("c.md", unsaid),
        ("d.md", "locale: es_ES"),
        ("e.md", "lang: ja"),
    ]);
    let shown: Vec<_> = library
        .articles
        .iter()
        .map(|a| a.meta.id.as_str())
        .collect();
    assert_eq!((shown, library.drafts.len()), (vec!["a", "e"], 3));
    let said = library
        .diagnostics
        .iter()
        .filter(|d| d.code == Code::OtherLanguage);
    let said: Vec<_> = said.map(|d| d.message.as_str()).collect();
    assert_eq!(
        said,
        ["posts that are neither Japanese nor English are left out: 3 of them (es_es, zh)"]
    );
}

#[test]
fn two_languages_of_a_post_may_state_one_id() {
    let library = library(&[("x.md", "id: b"), ("en/y.md", "id: b\nlang: en")]);
    let ids: Vec<_> = library
        .articles
        .iter()
        .map(|a| (a.meta.id.as_str(), a.translations.len()))
        .collect();
    assert_eq!(library.diagnostics, []);
    assert_eq!(ids, [("b", 1), ("x", 1)]);
}

#[test]
fn a_file_without_text_says_so() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("empty.md"), "").unwrap();
    fs::write(dir.path().join("spaces.md"), " \n\n").unwrap();
    let library = Library::load(dir.path(), Date::constant(2026, 6, 1)).unwrap();
    let codes: Vec<_> = library.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, [Code::EmptyBody; 2]);
}

#[cfg(unix)]
#[test]
fn odd_names_cost_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let dir = TempDir::new().unwrap();
    let deep: String = (1..=120).map(|n| format!("d{n}/")).collect();
    fs::create_dir_all(dir.path().join(&deep)).unwrap();
    let write = |name: &OsStr| {
        fs::write(dir.path().join(name), "---\ntitle: 題\n---\n\n本文です。\n").unwrap()
    };
    // 契約.md in Shift_JIS.
    let names: [&[u8]; 7] = [
        b"\x8C_\x96\xF1.md",
        b"a\xFF.md",
        b"a\xFE.md",
        b"n\nn.md",
        b"CASE.md",
        b"case.md",
        b"X.MD",
    ];
    for name in names {
        write(OsStr::from_bytes(name));
    }
    write(OsStr::new("esc\u{1b}[31m\u{202e}.md"));
    write(OsStr::new(&format!("{deep}deep.md")));
    let library = Library::load(dir.path(), Date::constant(2026, 6, 1)).unwrap();
    let mut ids: Vec<_> = library
        .articles
        .iter()
        .map(|a| a.meta.id.as_str())
        .collect();
    ids.sort();
    assert_eq!(
        ids,
        [
            "%8C_%96%F1",
            "CASE",
            "X",
            "a%FE",
            "a%FF",
            "case",
            "deep",
            "esc%1B[31m%E2%80%AE",
            "n%0An"
        ]
    );
    assert!(library.articles.iter().all(|a| {
        a.path
            .to_str()
            .is_some_and(|p| !p.contains(char::is_control))
    }));
    let codes: Vec<_> = library.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, [Code::NameNotUtf8; 3]);
}

#[test]
fn folders_of_tools_and_parts_of_pages_are_neither_posts_nor_drafts() {
    let library = library(&[
        ("a.md", ""),
        ("_includes/a.md", ""),
        ("_layouts/a.md", ""),
        ("_sass/a.md", ""),
        ("x/node_modules/y/a.md", ""),
        ("docs/_partials/a.mdx", ""),
        ("docs/_part.mdx", ""),
        ("docs/_other.md", ""),
    ]);
    assert_eq!(library.articles.len(), 1);
    assert!(library.left_out().is_empty(), "{:?}", library.drafts);
    let said: Vec<_> = library.diagnostics.iter().map(|d| d.to_string()).collect();
    assert_eq!(
        said,
        [
            "docs/_other.md:1: not-read: files whose name begins with `_` are parts of other pages and are not read: 2 of them"
        ]
    );
}

#[test]
fn a_file_in_another_encoding_says_which() {
    let text = "---\ntitle: 題\n---\n\n本文です。見積もりは三枚に分けて作ります。\n";
    let wide = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let ascii = "title: a\n\ntext".encode_utf16().flat_map(u16::to_le_bytes);
    let shift_jis = include_bytes!("cases/page-sjis.html").to_vec();
    for (bytes, name) in [
        (
            [&[0xFF, 0xFE][..], &wide(u16::to_le_bytes)].concat(),
            "UTF-16LE",
        ),
        (
            [&[0xFE, 0xFF][..], &wide(u16::to_be_bytes)].concat(),
            "UTF-16BE",
        ),
        (wide(u16::to_le_bytes), "UTF-16LE"),
        (ascii.collect(), "UTF-16LE"),
        (shift_jis, "Shift_JIS"),
    ] {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("a.md"), bytes).unwrap();
        let library = Library::load(dir.path(), Date::constant(2026, 6, 1)).unwrap();
        assert_eq!((library.articles.len(), library.failed.len()), (0, 1));
        let found = &library.diagnostics[0];
        assert_eq!(found.code, Code::NotUtf8);
        assert!(found.message.contains(name), "{found}");
        assert!(
            found.help.contains(&format!("iconv -f {name}")),
            "{}",
            found.help
        );
        let japanese = found.in_language(Language::Japanese);
        assert!(japanese.message.contains(name), "{japanese}");
    }
}

#[cfg(unix)]
#[test]
fn links_to_folders_and_special_files_are_counted_and_named() {
    use std::os::unix::{fs::symlink, net::UnixListener};
    let (dir, outside) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let at = |name: &str| dir.path().join(name);
    fs::write(at("a.md"), "# 題\n\n本文です。\n").unwrap();
    fs::write(outside.path().join("secret.md"), "# 秘密\n\n秘密です。\n").unwrap();
    symlink(outside.path(), at("more")).unwrap();
    symlink(outside.path(), at("other")).unwrap();
    symlink("/dev/null", at("null")).unwrap();
    drop(UnixListener::bind(at("socket")).unwrap());
    for name in ["pipe", "pipe.md"] {
        let made = std::process::Command::new("mkfifo").arg(at(name)).status();
        assert!(made.unwrap().success());
    }
    let library = Library::load(dir.path(), Date::constant(2026, 6, 1)).unwrap();
    assert_eq!(library.articles.len(), 1);
    let said: Vec<_> = library.diagnostics.iter().map(|d| d.to_string()).collect();
    assert_eq!(
        said,
        [
            "more:1: not-read: symbolic links to folders are not followed: 2 of them",
            "null:1: not-read: pipes, devices and sockets are not read: 4 of them",
        ]
    );
}

#[test]
fn keys_of_readers_and_unknown_words_have_lines_of_their_own() {
    let library = library(&[
        ("a.md", "platforms: [x]\nlogin_url: x\ntier: gold"),
        (
            "b.md",
            "dg-publish: true\nlogin_required: false\n予約: x\nwp: x\npublisher: x",
        ),
        ("c.md", "status: フムフム"),
        ("d.md", "status: フムフム"),
        ("e.md", "status: draft"),
        ("f.md", "archive: 2024\ncraft: x"),
    ]);
    let said: Vec<_> = library.diagnostics.iter().map(|d| d.to_string()).collect();
    assert_eq!(
        said,
        [
            "a.md:3: unknown-key: keys that mean nothing to Senpai: 4 (`wp`, `publisher`, `platforms`, `craft`)",
            "a.md:4: unknown-key: keys that speak of readers, and hide no post as they are written: 2 (`tier`, `login_url`)",
            "c.md:1: treated-as-draft: Senpai does not know the word in `status: フムフム`: it hides 2 of the posts",
        ]
    );
    let notes = library.notes_of_drafts();
    let notes: Vec<_> = notes.iter().map(|d| d.to_string()).collect();
    assert_eq!(
        notes[2],
        "e.md:1: not-shown: the post is not shown: its front matter says `status: draft`"
    );
}
