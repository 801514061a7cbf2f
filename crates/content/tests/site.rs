//! The addresses that blog tools give to pages.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use senpai_content::{Article, Date, Language, Site};

/// The address of the post in `path` with these lines of front matter.
fn address(site: &Site, path: &str, front: &str) -> Option<String> {
    let file = format!("---\ntitle: 入金 & Co.\n{front}\n---\n\n本文です。\n");
    let today = Date::constant(2026, 6, 1);
    let (article, _) = Article::parse(Path::new(path), file.as_bytes(), today);
    site.address(&article.unwrap())
}

fn check(site: &Site, cases: &[(&str, &str, &str)]) {
    for (path, front, expected) in cases {
        let expected = (*expected != "none").then(|| (*expected).to_owned());
        assert_eq!(address(site, path, front), expected, "{path} {front}");
    }
}

fn tool(url: &str, kind: &str, permalink: Option<&str>) -> Site {
    Site::new(url, Some(kind), permalink, None).unwrap()
}

#[test]
fn placeholders_give_every_post_an_address() {
    let site = |url| Site::new(url, None, None, None).unwrap();
    check(
        &site("https://example.com/{path}"),
        &[
            ("a.md", "", "https://example.com/a"),
            ("posts/A b.md", "", "https://example.com/posts/A%20b"),
            (
                "posts/入金.markdown",
                "",
                "https://example.com/posts/%E5%85%A5%E9%87%91",
            ),
            ("pay/index.md", "", "https://example.com/pay"),
            ("100%.md", "", "https://example.com/100%25"),
            ("a?b#c.md", "", "https://example.com/a%3Fb%23c"),
            ("か\u{3099}.md", "", "https://example.com/%E3%81%8C"),
            (
                "a.md",
                "url: https://other.example/x y",
                "https://example.com/a",
            ),
            (
                "a.md",
                "url: https://other.example/x",
                "https://other.example/x",
            ),
            (
                "a.md",
                "permalink: /x/入/",
                "https://example.com/x/%E5%85%A5/",
            ),
            (
                "a.md",
                "permalink: /x/%E5%85%A5/",
                "https://example.com/x/%E5%85%A5/",
            ),
        ],
    );
    check(
        &site("https://example.com/{lang}/{year}/{month}/{day}/{slug}.html"),
        &[
            (
                "2026-01-05-a.md",
                "",
                "https://example.com/ja/2026/01/05/a.html",
            ),
            (
                "2026-01-05-a.md",
                "slug: b\ndate: 2025-12-31",
                "https://example.com/ja/2025/12/31/b.html",
            ),
            ("a.md", "", "none"),
        ],
    );
    check(
        &site("https://example.com/{categories}/{section}/{title}/"),
        &[
            (
                "x/y/a.md",
                "categories: [A B, c]",
                "https://example.com/A%20B/c/x/%E5%85%A5%E9%87%91-co/",
            ),
            ("a.md", "", "https://example.com/%E5%85%A5%E9%87%91-co/"),
            ("../a.md", "", "https://example.com/%E5%85%A5%E9%87%91-co/"),
        ],
    );
}

#[test]
fn jekyll_names_posts_by_the_style_of_its_permalinks() {
    let jekyll = |permalink| tool("https://example.com/blog/", "jekyll", permalink);
    check(
        &jekyll(None),
        &[
            (
                "_posts/2026-01-05-Hello World.md",
                "",
                "https://example.com/blog/2026/01/05/Hello-World.html",
            ),
            (
                "_posts/2026-01-05-a.md",
                "categories: Sales B2B",
                "https://example.com/blog/sales/b2b/2026/01/05/a.html",
            ),
            (
                "_posts/2026-01-05-a.md",
                "category: Web Design",
                "https://example.com/blog/web%20design/2026/01/05/a.html",
            ),
            (
                "Work/_posts/in/2026-01-05-a.md",
                "categories: [sales]",
                "https://example.com/blog/work/sales/2026/01/05/a.html",
            ),
            (
                "_posts/2026-01-05-a.md",
                "date: 2025-12-31 10:00:00 +0900",
                "https://example.com/blog/2025/12/31/a.html",
            ),
            (
                "_posts/2026-01-05-a.md",
                "slug: b c",
                "https://example.com/blog/2026/01/05/b-c.html",
            ),
            (
                "_posts/2026-01-05-a.md",
                "permalink: /:year/x-:title/",
                "https://example.com/blog/2026/x-a/",
            ),
            (
                "_posts/2026-01-05-a.md",
                "permalink: about",
                "https://example.com/blog/about",
            ),
            (
                "2026-01-05-a.md",
                "",
                "https://example.com/blog/2026/01/05/a.html",
            ),
            ("about.md", "", "https://example.com/blog/about.html"),
            ("docs/index.md", "", "https://example.com/blog/docs/"),
            ("_guides/a.md", "", "none"),
        ],
    );
    for (style, expected) in [
        ("pretty", "https://example.com/blog/2026/01/05/a/"),
        ("ordinal", "https://example.com/blog/2026/005/a.html"),
        ("none", "https://example.com/blog/a.html"),
        ("weekdate", "https://example.com/blog/2026/W02/MON/a.html"),
        (
            "/:i_day-:short_year/:slug",
            "https://example.com/blog/5-26/a",
        ),
    ] {
        check(
            &jekyll(Some(style)),
            &[("_posts/2026-01-05-a.md", "", expected)],
        );
    }
    check(
        &jekyll(Some("pretty")),
        &[("about.md", "", "https://example.com/blog/about/")],
    );
}

#[test]
fn hugo_names_pages_by_their_path_in_lower_case() {
    check(
        &tool("https://example.com/", "hugo", None),
        &[
            ("posts/My Post.md", "", "https://example.com/posts/my-post/"),
            ("content/posts/a.md", "", "https://example.com/posts/a/"),
            (
                "posts/2026-01-05-a.md",
                "",
                "https://example.com/posts/2026-01-05-a/",
            ),
            ("posts/a/index.md", "", "https://example.com/posts/a/"),
            (
                "posts/a/index.md",
                "slug: B",
                "https://example.com/posts/b/",
            ),
            ("posts/_index.md", "", "https://example.com/posts/"),
            ("_index.md", "", "https://example.com/"),
            ("posts/a.md", "url: /x/y", "https://example.com/x/y/"),
            (
                "posts/a.md",
                "url: /x/y.html",
                "https://example.com/x/y.html",
            ),
            (
                "posts/a.md",
                "url: /:sections/x-:title",
                "https://example.com/posts/x-%E5%85%A5%E9%87%91-co./",
            ),
            ("posts/a.ja.md", "", "https://example.com/ja/posts/a/"),
            ("posts/a.en.md", "", "https://example.com/posts/a/"),
            ("ja/posts/a.md", "", "https://example.com/ja/posts/a/"),
            (
                "posts/入金 (1).md",
                "",
                "https://example.com/posts/%E5%85%A5%E9%87%91-1/",
            ),
        ],
    );
    let japanese = Site::new(
        "https://example.com",
        Some("hugo"),
        None,
        Some(Language::Japanese),
    );
    check(
        &japanese.unwrap(),
        &[
            ("posts/a.ja.md", "", "https://example.com/posts/a/"),
            ("posts/a.en.md", "", "https://example.com/en/posts/a/"),
            ("ja/posts/a.md", "", "https://example.com/posts/a/"),
            ("en/posts/a.md", "", "https://example.com/en/posts/a/"),
        ],
    );
    check(
        &tool("https://example.com", "hugo", Some("/:year/:month/:slug/")),
        &[(
            "posts/a.md",
            "date: 2026-03-04\nslug: b",
            "https://example.com/2026/03/b/",
        )],
    );
}

#[test]
fn other_tools_have_their_own_rules() {
    check(
        &tool("https://zenn.dev/user", "zenn", None),
        &[
            (
                "articles/abc-def.md",
                "",
                "https://zenn.dev/user/articles/abc-def",
            ),
            ("abc-def.md", "", "https://zenn.dev/user/articles/abc-def"),
            (
                "books/my-book/1.intro.md",
                "",
                "https://zenn.dev/user/books/my-book/viewer/intro",
            ),
            ("docs/x.md", "", "none"),
        ],
    );
    check(
        &tool("https://qiita.com/user", "qiita", None),
        &[
            (
                "public/a.md",
                "id: 436ecac4bc00f94ce998",
                "https://qiita.com/user/items/436ecac4bc00f94ce998",
            ),
            ("public/a.md", "id: null", "none"),
        ],
    );
    check(
        &tool("https://example.com", "docusaurus", None),
        &[
            (
                "blog/2026-01-05-a.md",
                "",
                "https://example.com/blog/2026/01/05/a",
            ),
            (
                "blog/2026-01-05-a/index.mdx",
                "",
                "https://example.com/blog/2026/01/05/a",
            ),
            (
                "blog/team/2026-01-05-a.md",
                "",
                "https://example.com/blog/2026/01/05/team/a",
            ),
            ("blog/a.md", "slug: /x", "https://example.com/blog/x"),
            (
                "docs/01-guide/02-intro.md",
                "",
                "https://example.com/docs/guide/intro",
            ),
            ("docs/guide/index.md", "", "https://example.com/docs/guide"),
            (
                "docs/guide/a.md",
                "slug: ../x",
                "https://example.com/docs/guide/x",
            ),
            ("docs/guide/a.md", "slug: /x", "https://example.com/docs/x"),
            (
                "i18n/ja/docusaurus-plugin-content-blog/2026-01-05-a.md",
                "",
                "https://example.com/ja/blog/2026/01/05/a",
            ),
        ],
    );
    check(
        &tool("https://example.com", "hexo", None),
        &[
            (
                "source/_posts/a.md",
                "date: 2026-01-05",
                "https://example.com/2026/01/05/a/",
            ),
            (
                "_posts/x/a.md",
                "date: 2026-01-05",
                "https://example.com/2026/01/05/x/a/",
            ),
            ("about/index.md", "", "https://example.com/about/"),
            ("_posts/a.md", "permalink: x/y/", "https://example.com/x/y/"),
        ],
    );
    check(
        &tool("https://example.com", "hexo", Some(":category/:title.html")),
        &[(
            "_posts/a.md",
            "categories:\n- foo\n- bar",
            "https://example.com/foo/bar/a.html",
        )],
    );
    check(
        &tool("https://example.com", "eleventy", None),
        &[
            ("blog/2026-01-05-a.md", "", "https://example.com/blog/a/"),
            ("blog/index.md", "", "https://example.com/blog/"),
            ("blog/a/a.md", "", "https://example.com/blog/a/"),
            ("a.md", "permalink: /x/index.html", "https://example.com/x/"),
            ("a.md", "permalink: \"/{{ page.fileSlug }}/\"", "none"),
        ],
    );
    check(
        &tool("https://example.com", "astro", None),
        &[
            (
                "src/content/blog/My Post.md",
                "",
                "https://example.com/blog/my-post/",
            ),
            (
                "src/content/blog/a/index.mdx",
                "",
                "https://example.com/blog/a/",
            ),
            ("blog/a.md", "slug: x", "https://example.com/blog/x/"),
        ],
    );
}

#[test]
fn a_wrong_setting_says_what_was_meant() {
    let error = |url, kind, permalink| {
        let error = Site::new(url, kind, permalink, None).unwrap_err();
        format!("{}: {error}", error.setting)
    };
    for (url, kind, permalink, part) in [
        (
            "https://example.com/{slg}",
            None,
            None,
            "url: unknown placeholder `{slg}` in `site.url`; did you mean `{slug}`?",
        ),
        (
            "https://example.com/{weekly}",
            None,
            None,
            "known placeholders: `{categories}`, ",
        ),
        (
            "https://example.com/{path",
            None,
            None,
            "has no closing `}`",
        ),
        (
            "https://example.com/path}",
            None,
            None,
            "has no opening `{`",
        ),
        (
            "https://example.com",
            None,
            None,
            "write `https://example.com/{path}`, or set `site.kind`: jekyll, hugo",
        ),
        (
            "example.com/{path}",
            None,
            None,
            "must be an http or https address",
        ),
        (
            "https://example.com/?p={slug}",
            None,
            None,
            "must not contain `?`",
        ),
        (
            "https://example.com",
            Some("jekyl"),
            None,
            "kind: unknown kind of site `jekyl`; did you mean `jekyll`?",
        ),
        (
            "https://example.com",
            Some("wordpress"),
            None,
            "known kinds: jekyll, hugo",
        ),
        (
            "https://example.com",
            Some("jekyll"),
            Some("prety"),
            "did you mean `pretty`?",
        ),
        (
            "https://example.com",
            Some("jekyll"),
            Some("/:yaer/:title"),
            "did you mean `:year`?",
        ),
        (
            "https://example.com",
            Some("zenn"),
            Some("/:slug"),
            "zenn has no setting `permalink`",
        ),
        (
            "https://example.com",
            None,
            Some("pretty"),
            "`site.permalink` needs `site.kind`",
        ),
        (
            "https://example.com/{slug}",
            Some("hugo"),
            Some("/:slug"),
            "has no effect",
        ),
    ] {
        let message = error(url, kind, permalink);
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn hugo_has_a_permalink_for_each_section() {
    let permalinks = [
        ("posts".to_owned(), "/blog/:year/:slug/".to_owned()),
        ("Notes".to_owned(), "/n/:slug/".to_owned()),
    ];
    let permalinks = permalinks.into_iter().collect();
    let site = tool("https://example.com", "hugo", None);
    let site = site.with_sections(&permalinks).unwrap();
    check(
        &site,
        &[
            (
                "content/posts/Tea.md",
                "date: 2026-01-31\nslug: tea",
                "https://example.com/blog/2026/tea/",
            ),
            ("content/notes/x.md", "slug: y", "https://example.com/n/y/"),
            ("other/x.md", "", "https://example.com/other/x/"),
            ("posts/_index.md", "", "https://example.com/posts/"),
        ],
    );
    let jekyll = tool("https://example.com", "jekyll", None);
    let error = jekyll.with_sections(&permalinks).unwrap_err();
    assert_eq!(error.setting, "permalinks");
    let wrong = [("posts".to_owned(), "/:slgu/".to_owned())].into();
    let site = tool("https://example.com", "hugo", None);
    let error = site.with_sections(&wrong).unwrap_err();
    assert!(error.message.contains("did you mean `:slug`?"), "{error}");
}

#[test]
fn the_time_of_day_is_that_of_the_front_matter() {
    let site = tool(
        "https://example.com",
        "hexo",
        Some(":year/:hour:minute:second/:name/"),
    );
    let file = "source/_posts/x.md";
    check(
        &site,
        &[
            (
                file,
                "date: 2026-01-31 09:05:07",
                "https://example.com/2026/090507/x/",
            ),
            (
                file,
                "date: 2026-01-31",
                "https://example.com/2026/000000/x/",
            ),
        ],
    );
    // The site's own time zone is not known.
    assert_eq!(
        address(&site, file, "date: 2026-01-31T09:05:07+09:00"),
        None
    );
}

#[test]
fn files_beside_an_index_are_parts_of_its_page_for_hugo() {
    let dir = tempfile::TempDir::new().unwrap();
    for path in [
        "posts/x/index.md",
        "posts/x/gallery.md",
        "posts/x/in/deep.md",
        "posts/y.md",
    ] {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "---\ntitle: 題\n---\n\n本文です。\n").unwrap();
    }
    for (kind, shown) in [("hugo", 2), ("astro", 4)] {
        let mut library =
            senpai_content::Library::load(dir.path(), Date::constant(2026, 6, 1)).unwrap();
        library.set_addresses(&tool("https://example.com", kind, None));
        assert_eq!(
            (library.articles.len(), library.drafts.len()),
            (shown, 4 - shown),
            "{kind}"
        );
    }
}

#[test]
fn dates_of_one_digit_in_names_are_dates() {
    let jekyll = tool("https://example.com", "jekyll", None);
    assert_eq!(
        address(&jekyll, "_posts/2024-1-2-short.md", "").as_deref(),
        Some("https://example.com/2024/01/02/short.html")
    );
}
