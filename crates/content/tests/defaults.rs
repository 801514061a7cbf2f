//! What a blog's tool states for a whole folder holds for the posts in it.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use senpai_content::{Code, Date, Library};
use tempfile::TempDir;

/// The library of these files; a post that states nothing is added where a file has no text.
fn library(files: &[(&str, &str)]) -> Library {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = if text.is_empty() {
            "---\ntitle: 題\n---\n\n本文です。\n"
        } else {
            text
        };
        fs::write(path, text).unwrap();
    }
    Library::load(folder.path(), Date::constant(2026, 6, 1)).unwrap()
}

/// The paths of the posts that are shown.
fn shown(files: &[(&str, &str)]) -> Vec<String> {
    let articles = library(files).articles;
    articles
        .iter()
        .map(|a| a.path.display().to_string())
        .collect()
}

#[test]
fn a_cascade_of_hugo_hides_the_posts_below() {
    for front in [
        "---\ncascade:\n  draft: true\n---\n",
        "---\ncascade:\n  - draft: true\n---\n",
        "+++\n[cascade]\ndraft = true\n+++\n",
        "+++\n[[cascade]]\ndraft = true\n[cascade._target]\npath = '/in/**'\n+++\n",
        "---\ncascade:\n  build:\n    render: never\n---\n",
        "---\ncascade:\n  params:\n    private: true\n---\n",
        "{\"cascade\": {\"publishDate\": \"2999-01-01\"}}\n",
        "---\ncascade:\n  expiryDate: 2001-01-01\n---\n",
        "---\ncascade:\n  draft: true\n  broken: [\n---\n",
    ] {
        let files = [
            ("in/_index.md", front),
            ("in/deep/a.md", ""),
            ("in/b.md", ""),
            ("out/c.md", ""),
        ];
        let shown = shown(&files);
        assert!(shown.contains(&"out/c.md".to_owned()), "{front}: {shown:?}");
        assert!(
            !shown
                .iter()
                .any(|path| path.ends_with("a.md") || path.ends_with("b.md")),
            "{front}: {shown:?}"
        );
    }
    // The post's own word counts, and so does the inner folder's.
    let own = "---\ntitle: 題\ndraft: false\n---\n\n本文です。\n";
    let outer = "---\ntitle: 外\ncascade:\n  draft: true\n---\n\n本文です。\n";
    let inner = "---\ntitle: 内\ncascade:\n  draft: false\n---\n\n本文です。\n";
    assert_eq!(
        shown(&[
            ("in/_index.md", outer),
            ("in/a.md", own),
            ("in/b.md", ""),
            ("in/x/_index.md", inner),
            ("in/x/c.md", "")
        ]),
        ["in/a.md", "in/x/_index.md", "in/x/c.md"]
    );
}

#[test]
fn defaults_of_jekyll_hold_where_their_scope_does() {
    let config = "defaults:\n  - scope:\n      path: secret\n    values:\n      published: false\n  - scope: {path: '', type: posts}\n    values: {lang: en, tags: [a], layout: post}\n\
                  exclude:\n  - vendor\n  - notes.md\ncollections:\n  inner:\n    output: false\n  outer:\n    output: true\n";
    let library = library(&[
        ("_config.yml", config),
        ("secret/a.md", ""),
        ("vendor/b.md", ""),
        ("notes.md", ""),
        ("_inner/c.md", ""),
        ("_outer/d.md", ""),
        ("_posts/2026-01-02-e.md", ""),
        ("_drafts/f.md", ""),
    ]);
    let shown: Vec<_> = library
        .articles
        .iter()
        .map(|a| a.path.display().to_string())
        .collect();
    assert_eq!(shown, ["_outer/d.md", "_posts/2026-01-02-e.md"]);
    assert_eq!(library.articles[1].meta.tags, ["a"]);
    assert_eq!(library.drafts.len(), 5);
    assert!(
        self::shown(&[
            ("_config.yml", "defaults: [\n  published: false"),
            ("a.md", "")
        ])
        .is_empty()
    );
    assert_eq!(
        self::shown(&[("_config.yml", "title: [a\n"), ("a.md", "")]),
        ["a.md"]
    );
}

#[test]
fn data_files_of_eleventy_hold_for_their_folder_or_post() {
    for (name, data) in [
        ("posts/posts.json", "{\"draft\": true}"),
        ("posts/posts.11tydata.json", "{\"permalink\": false}"),
        (
            "posts/posts.11tydata.js",
            "module.exports = { permalink: false };",
        ),
        (
            "posts/posts.11tydata.cjs",
            "module.exports = { eleventyComputed: { draft: (d) => true } };",
        ),
        ("posts/posts.json", "{\"draft\": true,"),
        ("posts/in/a.11tydata.json", "{\"published\": false}"),
        ("posts/in/a.json", "{\"published\": false}"),
        ("posts/posts.11tydata.yaml", "draft: true"),
        ("posts/posts.11tydata.toml", "draft = [true"),
    ] {
        let shown = shown(&[(name, data), ("posts/in/a.md", ""), ("b.md", "")]);
        assert_eq!(shown, ["b.md"], "{name} {data}");
    }
    for (name, data) in [
        (
            "posts/posts.json",
            "{\"layout\": \"post\", \"tags\": [\"a\"]}",
        ),
        ("posts/posts.json", "[1, 2]"),
        ("posts/other.json", "{\"draft\": true}"),
        (
            "posts/posts.11tydata.js",
            "module.exports = { layout: \"post\" };",
        ),
    ] {
        let shown = shown(&[(name, data), ("posts/a.md", "")]);
        assert_eq!(shown, ["posts/a.md"], "{name} {data}");
    }
}

#[test]
fn a_changed_default_changes_the_post() {
    let hash =
        |data: &str| library(&[("posts/posts.json", data), ("posts/a.md", "")]).articles[0].hash;
    assert_ne!(hash("{\"tags\": [\"a\"]}"), hash("{\"tags\": [\"b\"]}"));
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("_config.yml"), "a: b").unwrap();
    fs::write(folder.path().join("a.md"), "# a").unwrap();
    let files = Library::files(folder.path()).unwrap();
    assert_eq!(files.len(), 2, "what is read is what is watched: {files:?}");
    let library = Library::load(folder.path(), Date::constant(2026, 6, 1)).unwrap();
    assert_eq!(library.stamps, Library::stamps_now(folder.path()));
    fs::write(folder.path().join("_config.yml"), "a: longer").unwrap();
    assert_ne!(library.stamps, Library::stamps_now(folder.path()));
}

#[test]
fn parts_of_pages_and_folders_of_the_tool_are_no_posts() {
    assert_eq!(
        shown(&[
            ("_part.mdx", ""),
            ("archetypes/default.md", ""),
            ("node_modules/x/a.md", ""),
            ("下書き/b.md", ""),
            ("a/_index.md", ""),
            ("themes/c.md", ""),
        ]),
        ["a/_index.md", "themes/c.md"]
    );
}

#[test]
fn the_name_of_a_file_is_the_title_where_there_is_no_other() {
    for (name, title) in [
        ("前金の話.md", "前金の話"),
        ("Bases syntax.md", "Bases syntax"),
        ("2026-01-02-When-to-cheer.md", "When to cheer"),
        ("前金/index.md", "前金"),
    ] {
        let library = library(&[(name, "本文です。\n")]);
        assert_eq!(library.articles[0].meta.title, title);
        assert!(library.diagnostics.is_empty(), "{:?}", library.diagnostics);
    }
    let library = library(&[("advance-payment.md", "本文です。\n")]);
    assert_eq!(library.articles[0].meta.title, "advance payment");
    assert_eq!(library.diagnostics.len(), 1);
}

#[test]
fn a_file_of_defaults_that_cannot_be_read_hides_what_it_could_hide() {
    let large = " ".repeat(300 << 10);
    let not_utf8 = "\u{fffd}";
    for (name, hidden) in [
        ("_config.yml", vec!["in/a.md", "in/b.md", "out/c.md"]),
        ("in/in.11tydata.js", vec!["in/a.md", "in/b.md"]),
        ("in/in.json", vec!["in/a.md", "in/b.md"]),
        ("in/a.json", vec!["in/a.md"]),
    ] {
        let posts = [("in/a.md", ""), ("in/b.md", ""), ("out/c.md", "")];
        let all = [&posts[..], &[(name, &*large)]].concat();
        let found = library(&all);
        let drafts: Vec<String> = found
            .drafts
            .iter()
            .map(|d| d.path.display().to_string())
            .collect();
        assert_eq!(drafts, hidden, "{name}");
        let why = found.drafts[0].hidden.to_string();
        assert_eq!(why, format!("`{name}` hides it"));
        let said: Vec<_> = found
            .diagnostics
            .iter()
            .map(|d| (d.code.as_str(), d.path.display().to_string()))
            .collect();
        assert_eq!(said, [("unreadable", name.to_owned())]);
    }
    // What is read, but not understood, is reported too.
    let found = library(&[
        ("_config.yml", &format!("published: [{not_utf8}\n")),
        ("a.md", ""),
    ]);
    assert_eq!(found.diagnostics[0].code.as_str(), "treated-as-draft");
    assert!(found.articles.is_empty());
}

#[test]
fn a_draft_says_what_hides_it() {
    let front = |line: &str| format!("---\ntitle: 題\n{line}\n---\n\n本文です。\n");
    let found = library(&[
        ("_config.yml", "exclude: [d.md]\n"),
        ("a.md", &front("draft: true")),
        ("b.md", &front("publishDate: 2999-01-01")),
        ("drafts/c.md", ""),
        ("d.md", ""),
        ("2999-01-01-e.md", ""),
    ]);
    let mut why: Vec<String> = found.drafts.iter().map(|d| d.hidden.to_string()).collect();
    why.sort();
    assert_eq!(
        why,
        [
            "`_config.yml` hides it",
            "it is in a folder of drafts",
            "its front matter says `draft: true`",
            "its front matter says `publishDate: 2999-01-01`",
            "the date in its name is to come",
        ]
    );
}

#[test]
fn a_book_of_zenn_is_public_where_it_says_so_and_its_chapters_where_they_are_free() {
    let free = "---\ntitle: 題\nfree: true\n---\n\n本文です。\n";
    let unsaid = "---\ntitle: 題\nfree:\n---\n\n本文です。\n";
    for (config, expected) in [
        (
            "title: 本\npublished: true\nprice: 0\n",
            &["1.a", "2.b", "3.c"][..],
        ),
        ("title: 本\npublished: true\nprice: 500\n", &["2.b"]),
        ("title: 本\npublished: false\nprice: 0\n", &[]),
        ("title: 本\nprice: 0\n", &[]),
        ("title: 本\npublished: true\nchapters: [2.b]\n", &["2.b"]),
        ("title: [本\npublished: true\n", &[]),
    ] {
        let shown = shown(&[
            ("books/bk/config.yaml", config),
            ("books/bk/1.a.md", ""),
            ("books/bk/2.b.md", free),
            ("books/bk/3.c.md", unsaid),
            ("config.yaml", "theme: x\n"),
            ("other.md", ""),
        ]);
        let mut expected: Vec<String> = expected
            .iter()
            .map(|name| format!("books/bk/{name}.md"))
            .collect();
        expected.push("other.md".to_owned());
        assert_eq!(shown, expected, "{config}");
    }
}

#[test]
fn what_a_configuration_excludes_is_read_as_its_patterns() {
    for (pattern, hidden) in [
        ("vendor", &["vendor/a.md", "vendor.md"][..]),
        ("/vendor/", &["vendor/a.md"]),
        ("notes/*.md", &["notes/a.md", "notes/in/b.md"]),
        ("notes/**", &["notes/a.md", "notes/in/b.md"]),
        ("**/in/*", &["notes/in/b.md"]),
        ("*.mdx", &["c.mdx"]),
        ("notes/[ab].md", &["notes/a.md"]),
        ("note?", &["notes/a.md", "notes/in/b.md"]),
        ("{vendor,c.mdx}", &["vendor/a.md", "vendor.md", "c.mdx"]),
        ("other", &[]),
    ] {
        let config = format!("exclude:\n  - \"{pattern}\"\n");
        let files = [
            "c.mdx",
            "notes/a.md",
            "notes/in/b.md",
            "vendor.md",
            "vendor/a.md",
        ];
        let mut all: Vec<(&str, &str)> = files.iter().map(|file| (*file, "")).collect();
        all.push(("_config.yml", &config));
        let drafts = library(&all).drafts;
        let mut drafts: Vec<_> = drafts
            .iter()
            .map(|d| d.path.display().to_string())
            .collect();
        let mut hidden = hidden.to_vec();
        hidden.sort_unstable();
        drafts.sort();
        assert_eq!(drafts, hidden, "{pattern}");
    }
    // Hexo's paths begin in its folder of sources.
    assert_eq!(
        shown(&[
            ("_config.yml", "exclude: '**/b.md'\n"),
            ("source/_posts/a.md", ""),
        ]),
        ["source/_posts/a.md"]
    );
    assert_eq!(
        shown(&[
            ("_config.yml", "exclude:\n  - _posts/a.md\n"),
            ("source/_posts/a.md", ""),
            ("source/_posts/b.md", ""),
        ]),
        ["source/_posts/b.md"]
    );
}

#[test]
fn a_program_of_eleventy_hides_posts_only_if_it_may() {
    for program in [
        "module.exports = { permalink: false };",
        "export default { eleventyExcludeFromCollections: true };",
        "export default { draft: isDraft() };",
        "export default { permalink: (data) => data.hidden ? false : data.slug };",
        "export default { permalink(data) { return false; } };",
        "export default { published: false, layout: 'post' };",
    ] {
        let files = [
            ("posts/posts.11tydata.js", program),
            ("posts/a.md", ""),
            ("b.md", ""),
        ];
        assert_eq!(shown(&files), ["b.md"], "{program}");
    }
    for program in [
        "module.exports = { layout: 'post', permalink: '/{{ page.fileSlug }}/' };",
        "export default { permalink: `/blog/{{ slug }}/`, eleventyExcludeFromCollections: false };",
        "export default { permalink: (data) => `/${data.slug}/` };",
        "export default { eleventyComputed: { permalink: (data) => data.draft ? false : data.permalink } };",
        "export default { draft: false };",
    ] {
        let files = [("posts/posts.11tydata.js", program), ("posts/a.md", "")];
        assert_eq!(shown(&files), ["posts/a.md"], "{program}");
    }
    for data in [
        "{\"eleventyExcludeFromCollections\": true}",
        "{\"eleventyComputed\": {\"permalink\": \"false\"}}",
        "{\"permalink\": false}",
    ] {
        let files = [
            ("posts/posts.11tydata.json", data),
            ("posts/a.md", ""),
            ("b.md", ""),
        ];
        assert_eq!(shown(&files), ["b.md"], "{data}");
    }
    // Data that lies in a folder without posts is none of a post.
    let large = format!("[{}]", "1, ".repeat(100 << 10));
    let found = library(&[("comments/comments.json", &large), ("a.md", "")]);
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
}

#[test]
fn a_part_of_a_page_in_html_is_no_error() {
    let part = "---\nlayout: page\nown_key: a\n---\n\n<p>部品です。</p>\n";
    let found = library(&[("part.html", part), ("a.md", "")]);
    assert_eq!((found.articles.len(), found.failed.len()), (1, 0));
    let codes: Vec<_> = found.diagnostics.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["not-read"]);
}

#[test]
fn made_up_and_misspelled_keys_count_in_defaults() {
    for (values, is_shown) in [
        ("visible: false", false),
        ("archive: true", false),
        ("dg-publish: false", false),
        ("drfat: true", false),
        ("membersOnly: true", false),
        ("visible: true", true),
        ("review: true", true),
    ] {
        let config = format!("defaults:\n  - scope: {{path: in}}\n    values: {{{values}}}\n");
        let files = [("_config.yml", &*config), ("in/a.md", "")];
        assert_eq!(shown(&files).len() == 1, is_shown, "{values}");
    }
}

#[test]
fn tables_of_defaults_are_merged_with_those_of_the_post() {
    for (own, is_shown) in [("toc: true", false), ("private: false", true)] {
        let cascade = "---\ncascade: {params: {private: true}}\n---\n";
        let post = format!("---\ntitle: 題\nparams: {{{own}}}\n---\n\n本文です。\n");
        let shown = shown(&[("in/_index.md", cascade), ("in/a.md", &post)]);
        assert_eq!(shown.contains(&"in/a.md".to_owned()), is_shown, "{own}");
    }
}

#[test]
fn collections_of_jekyll_may_have_a_folder_of_their_own() {
    for (output, is_shown) in [
        ("false", false),
        ("true", true),
        ("True", true),
        ("yes", true),
    ] {
        let config =
            format!("collections_dir: cols\ncollections: {{guides: {{output: {output}}}}}\n");
        let files = [("_config.yml", &*config), ("cols/_guides/g.md", "")];
        assert_eq!(shown(&files).len() == 1, is_shown, "{output}");
    }
}

#[test]
fn what_a_tool_does_not_build_is_hidden() {
    let own = "---\ntitle: 題\ndraft: false\n---\n\n本文です。\n";
    for files in [
        vec![(".eleventyignore", "plans/\n")],
        vec![(".gitignore", "plans/\n"), ("eleventy.config.js", "x")],
        vec![(".gitignore", "plans/\n"), (".eleventyignore", "x")],
        vec![(".gitignore", "plans\n"), (".eleventy.js", "x")],
        vec![("_config.yml", "exclude: [plans]\n")],
        vec![("mkdocs.yml", "docs_dir: .\nexclude_docs: |\n  plans/\n")],
        vec![("mkdocs.yml", "docs_dir: .\ndraft_docs: |\n  a.md\n")],
        vec![("mkdocs.yml", "docs_dir: [\nexclude_docs: |\n  plans/\n")],
    ] {
        let posts = [("plans/a.md", own), ("out.md", own)];
        let shown = shown(&[&files[..], &posts].concat());
        let is_in_doubt = files[0].1.contains("[\n");
        match is_in_doubt {
            true => assert!(shown.contains(&"out.md".to_owned()), "{files:?}: {shown:?}"),
            false => assert_eq!(shown, ["out.md"], "{files:?}"),
        }
    }
    // Git's list counts only for Eleventy; a list may make exceptions.
    for files in [
        vec![(".gitignore", "plans/\n")],
        vec![(".eleventyignore", "plans/*\n!plans/a.md\n# plans/a.md\n")],
        vec![("mkdocs.yml", "not_in_nav: |\n  plans/\n")],
        vec![("in/mkdocs.yml", "exclude_docs: |\n  plans/\n")],
    ] {
        let posts = [("plans/a.md", own), ("out.md", own)];
        let shown = shown(&[&files[..], &posts].concat());
        assert_eq!(shown, ["out.md", "plans/a.md"], "{files:?}");
    }
    let mkdocs = (
        "mkdocs.yml",
        "exclude_docs: |\n  secret.md\ndraft_docs: |\n  d/\n",
    );
    assert_eq!(
        shown(&[
            mkdocs,
            ("docs/secret.md", ""),
            ("docs/d/x.md", ""),
            ("docs/b.md", "")
        ]),
        ["docs/b.md"]
    );
}

#[test]
fn posts_with_an_encrypted_tag_are_hidden() {
    let config = "encrypt:\n  tags:\n  - {name: family, password: x}\n";
    let post = |front: &str| format!("---\ntitle: 題\n{front}\n---\n\n本文です。\n");
    let [family, open, other] = [
        "tags: [family]",
        "tags: [family]\npassword: ''",
        "tags: [旅]",
    ]
    .map(post);
    assert_eq!(
        shown(&[
            ("_config.yml", config),
            ("_posts/a.md", &family),
            ("_posts/b.md", &open),
            ("_posts/c.md", &other),
        ]),
        ["_posts/b.md", "_posts/c.md"]
    );
}

#[test]
fn configurations_beside_the_posts_hide_them() {
    for (file, text) in [
        (
            "hugo.toml",
            "[[cascade]]\ndraft = true\n[cascade.target]\npath = '/plans/**'\n",
        ),
        (
            "hugo.yaml",
            "cascade:\n  - target: {path: '/plans/**'}\n    draft: true\n",
        ),
        (
            "content/plans/_index.md",
            "+++\ntitle = 'x'\ndraft = true\n+++\n",
        ),
    ] {
        let files = [
            (file, text),
            ("content/plans/a.md", ""),
            ("content/b.md", ""),
        ];
        assert_eq!(shown(&files), ["content/b.md"], "{file}");
    }
    let exclude = "plugins:\n  - search\n  - exclude:\n      glob:\n        - plans/*\n";
    let files = [
        ("mkdocs.yml", exclude),
        ("docs/plans/a.md", ""),
        ("docs/b.md", ""),
    ];
    assert_eq!(shown(&files), ["docs/b.md"]);
    let files = [("logseq/bak/pages/a/2024.md", ""), ("pages/b.md", "")];
    assert_eq!(shown(&files), ["pages/b.md"]);
}

#[test]
fn logseq_publishes_what_its_graph_says() {
    let graph = |config: &str| {
        shown(&[
            ("logseq/config.edn", config),
            ("pages/a.md", ""),
            ("pages/b.md", "public:: true\n\n- 本文です。\n"),
            ("pages/c.md", "public:: false\n\n- 本文です。\n"),
        ])
    };
    for config in [
        "{:meta/version 1}",
        "{:publishing/all-pages-public? false}",
        "{ ;; :publishing/all-pages-public? true\n :a 1}",
        "{ #_ :publishing/all-pages-public? true\n :a 1}",
    ] {
        assert_eq!(graph(config), ["pages/b.md"], "{config}");
    }
    let config = "{:a \"x\"\n ;; all pages\n :publishing/all-pages-public?\n  true}";
    assert_eq!(graph(config), ["pages/a.md", "pages/b.md"]);
}

#[test]
fn quartz_leaves_out_its_ignored_paths() {
    let garden = |config: &str| {
        shown(&[
            ("quartz.config.ts", config),
            ("content/index.md", ""),
            ("content/clients/a.md", ""),
            (
                "content/notes/b.md",
                "---\ntitle: b\npublish: true\ndraft: false\n---\n\n本文です。\n",
            ),
            ("content/notes/c-later.md", ""),
        ])
    };
    let with = |lines: &str| {
        garden(&format!(
            "const config = {{ configuration: {{\n{lines}\n}} }}"
        ))
    };
    let rest = [
        "content/index.md",
        "content/notes/b.md",
        "content/notes/c-later.md",
    ];
    assert_eq!(
        with("ignorePatterns: [\"clients\", 'templates', \".obsidian\"],"),
        rest
    );
    assert_eq!(
        with("ignorePatterns: [\n\"clients/**\",\n // \"notes\",\n],"),
        rest
    );
    assert_eq!(
        with("ignorePatterns: [\"clients\", \"**/*-later.md\"],"),
        rest[..2]
    );
    assert_eq!(
        with("filters: [Plugin.ExplicitPublish()],"),
        ["content/notes/b.md"]
    );
    assert_eq!(with("// filters: [Plugin.ExplicitPublish()],").len(), 4);
    // A list that is not written out may name any page.
    assert_eq!(with("ignorePatterns: secrets(),"), ["content/notes/b.md"]);
}

#[test]
fn obsidian_and_hugo_leave_out_the_paths_in_their_settings() {
    let vault = |name: &str, text: &str| {
        shown(&[
            (name, text),
            (".obsidian/plugins/x/manifest.md", ""),
            ("Clients/a.md", ""),
            ("Notes/b.md", ""),
        ])
    };
    for (name, text) in [
        (
            ".obsidian/publish.json",
            "{\"siteId\": \"1\", \"excluded\": [\"Clients\"]}",
        ),
        (
            ".obsidian/app.json",
            "{\"userIgnoreFilters\": [\"Clients/\"]}",
        ),
        ("hugo.toml", "ignoreFiles = [\"^Clients/\", \"\\\\.lock$\"]"),
        ("config.toml", "ignoreFiles = ['Clients/.*\\.md$']"),
    ] {
        assert_eq!(vault(name, text), ["Notes/b.md"], "{name}: {text}");
    }
    assert_eq!(
        vault(".obsidian/app.json", "{\"readableLineLength\": true}").len(),
        2
    );
    assert_eq!(
        vault("config.toml", "ignoreFiles = ['\\.lock$', '_files$']").len(),
        2
    );
    let zola = [
        (
            "config.toml",
            "ignored_content = [\"*.draft.md\", \"private/*\"]",
        ),
        ("content/a.md", ""),
        ("content/private/b.md", ""),
    ];
    assert_eq!(shown(&zola), ["content/a.md"]);
}

#[test]
fn hugo_leaves_out_what_its_regular_expressions_match() {
    let posts = [
        "content/diary/2026/a.md",
        "content/diary/b.md",
        "content/list-1.md",
        "content/main.md",
        "content/memo-1.md",
    ];
    let left_out = |expression: &str| {
        let config = format!("ignoreFiles = ['{expression}']");
        let files: Vec<_> = [("hugo.toml", config.as_str())]
            .into_iter()
            .chain(posts.map(|post| (post, "")))
            .collect();
        let shown = shown(&files);
        let is_left_out = |post: &&str| !shown.iter().any(|shown| shown == post);
        posts.into_iter().filter(is_left_out).collect::<Vec<_>>()
    };
    let diary = &posts[..2];
    for (expression, expected) in [
        // Alternatives, optional characters, repetitions, classes.
        (r"(memo|list).*\.md$", &[posts[2], posts[4]][..]),
        ("memo|list", &[posts[2], posts[4]]),
        ("diarys?/", diary),
        ("dx*iary", diary),
        ("mx{0,2}emo", &posts[4..]),
        ("-[0-9]+", &[posts[2], posts[4]]),
        (r"-\d\.(md|html)$", &[posts[2], posts[4]]),
        ("(?i)MEMO", &posts[4..]),
        // `.` is any character, also `/`.
        (r"diary/.*\.md$", diary),
        ("content.diary", diary),
        (r"/[^/]+/[^/]+/[^/]+/\w+\.md$", &posts[..1]),
        // The whole path, below a folder that is not known; a folder; the beginning.
        ("/content/memo", &posts[4..]),
        ("/diary$", diary),
        ("^content/list", &posts[2..3]),
        ("^memo", &posts[4..]),
        // No match.
        ("diary/x", &[]),
        (r"\.(lock|tmp)$", &[]),
        ("MEMO", &[]),
    ] {
        assert_eq!(left_out(expression), expected, "{expression}");
    }
}

#[test]
fn an_expression_of_hugo_that_cannot_be_read_hides_the_posts() {
    let public = "---\ntitle: c\ndraft: false\n---\n\n本文です。\n";
    let load = |list: &str| {
        library(&[
            ("hugo.toml", &format!("ignoreFiles = [{list}]")),
            ("content/a.md", ""),
            ("content/b/memo.md", public),
            ("content/c.md", public),
        ])
    };
    for list in [
        r"'\Qmemo\E', 'memo'",
        "'(memo', 'memo'",
        // Too large.
        r"'((\w{900}){900}){900}'",
    ] {
        let library = load(list);
        let doubts = library.diagnostics.iter();
        let doubts = doubts.filter(|d| d.path == Path::new("hugo.toml"));
        let doubts: Vec<_> = doubts.map(|d| d.code).collect();
        assert_eq!(doubts, [Code::TreatedAsDraft], "{list}");
        let shown: Vec<_> = library.articles.iter().map(|a| &*a.path).collect();
        let c = Path::new("content/c.md");
        // The other expressions count.
        let memo = Path::new("content/b/memo.md");
        let expected = if list.contains("'memo'") {
            vec![c]
        } else {
            vec![memo, c]
        };
        assert_eq!(shown, expected, "{list}");
    }
}

#[test]
fn a_template_of_data_is_no_data_of_eleventy() {
    let files = [
        (
            "index.json",
            "---\n---\n[{% for post in site.posts %}{\"draft\": {{ post.draft }}}{% endfor %}]\n",
        ),
        ("index.md", ""),
    ];
    assert_eq!(shown(&files), ["index.md"]);
}
