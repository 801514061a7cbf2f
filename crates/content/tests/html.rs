//! Posts in HTML are read as a visitor of the blog sees them; parts of pages and templates are no posts.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use senpai_content::{Article, Code, Date, Library};
use tempfile::TempDir;

const TODAY: Date = Date::constant(2026, 6, 1);

fn read(name: &str, file: &str) -> Option<Article> {
    let (article, found) = Article::parse(Path::new(name), file.as_bytes(), TODAY);
    assert!(found.is_empty(), "{found:?}");
    article
}

const PAGE: &str = "<!doctype html><html lang=\"ja\"><head><meta charset=\"utf-8\"><title>前金の話 | 学校</title>\
<meta name=\"description\" content=\"前金の受け取り方\"><link rel=\"canonical\" href=\"https://example.com/advance\"></head>\
<body><nav><a href=\"/\">トップ</a></nav><article><h1>前金の話</h1><p>前金は契約の日に半分を受け取ります。残りは納品の日に受け取り、\
領収書をその場で渡します。</p><h2>返金</h2><p>返金は三日以内に<del>半額</del>全額をします。理由を聞かずに返すことが、次の注文に\
つながるからです。</p></article><footer>無断転載を禁じます</footer></body></html>";

#[test]
fn a_saved_page_is_read_with_its_title_and_text() {
    let article = read("a.html", PAGE).unwrap();
    assert_eq!(article.meta.title, "前金の話");
    assert_eq!(
        article.meta.url.as_deref(),
        Some("https://example.com/advance")
    );
    assert_eq!(article.meta.summary.as_deref(), Some("前金の受け取り方"));
    assert!(
        article.text.contains("返金は三日以内に全額をします。"),
        "{}",
        article.text
    );
    assert!(!article.text.contains("トップ") && !article.text.contains("半額"));
    assert_eq!(article.sections.last().unwrap().headings, ["返金"]);
}

#[test]
fn the_text_leads_back_to_the_file() {
    let article = read("a.HTML", PAGE).unwrap();
    for sentence in ["前金は契約の日に", "返金は三日以内に"] {
        let at = article.text.find(sentence).unwrap();
        let file = article.file_span(at..at + sentence.len());
        assert!(PAGE[file.clone()].contains(sentence), "{}", &PAGE[file]);
    }
}

#[test]
fn a_page_in_shift_jis_is_read() {
    let page = PAGE.replace("utf-8", "Shift_JIS");
    let bytes = include_bytes!("cases/page-sjis.html");
    let (article, _) = Article::parse(Path::new("a.html"), bytes, TODAY);
    assert_eq!(article.unwrap().text, read("a.html", &page).unwrap().text);
}

#[test]
fn front_matter_stands_before_html() {
    let article = read(
        "a.html",
        "---\ntitle: 前金の話\ntags: [前金]\n---\n{% comment %}秘密{% endcomment %}\n<p>前金は<b>{{ page.x }}半分</b>を先に受け取ります。</p>\n\
         {% highlight sh %}\na *b*\n{% endhighlight %}\n<table><tr><th>項目</th><th>値</th></tr><tr><td>返金</td><td>全額</td></tr></table>\n",
    );
    let article = article.unwrap();
    assert_eq!(article.meta.tags, ["前金"]);
    assert_eq!(
        article.text,
        "前金は半分を先に受け取ります。\na *b*\n項目 | 値\n返金 | 全額"
    );
}

#[test]
fn a_page_that_is_not_public_is_not_shown() {
    for front in ["draft: true", "published: false", "date: 2999-01-01"] {
        let file = format!("---\ntitle: 題\n{front}\n---\n<p>秘密です。</p>");
        let (article, _) = Article::parse(Path::new("a.html"), file.as_bytes(), TODAY);
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("a.html"), &file).unwrap();
        let library = Library::load(folder.path(), TODAY).unwrap();
        assert!(article.is_some() && library.articles.is_empty(), "{front}");
    }
    let later = PAGE.replace(
        "<title>",
        "<meta property=\"article:published_time\" content=\"2999-01-01\"><title>",
    );
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.html"), later).unwrap();
    let library = Library::load(folder.path(), TODAY).unwrap();
    assert!(library.articles.is_empty());
}

#[test]
fn templates_and_parts_of_pages_are_no_posts() {
    let folder = TempDir::new().unwrap();
    for (name, file) in [
        (
            "_layouts/default.html",
            "<!doctype html><html><title>{{ page.title }}</title><body>{{ content }}</body></html>",
        ),
        ("_includes/nav.html", "<nav><a href=\"/\">トップ</a></nav>"),
        (
            "index.html",
            "---\ntitle: 一覧\n---\n{% for post in site.posts %}<a>{{ post.title }}</a>{% endfor %}",
        ),
        ("layouts/single.html", "---\nlayout: a\n---\n<p>x</p>"),
        ("public/a.html", PAGE),
        ("a.html", PAGE),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    let library = Library::load(folder.path(), TODAY).unwrap();
    let paths: Vec<_> = library.articles.iter().map(|a| &a.path).collect();
    assert_eq!(paths, [Path::new("a.html")]);
    assert!(library.failed.is_empty());
    let codes: Vec<_> = library.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(
        codes,
        [Code::NotRead; 2],
        "templates are counted once, and pages that a tool has made"
    );
    let built = library
        .diagnostics
        .iter()
        .find(|d| d.path.starts_with("public"));
    assert!(built.unwrap().message.contains("public"), "{built:?}");
}

#[test]
fn what_a_page_hides_is_hidden_in_markdown_and_in_html() {
    for (attributes, is_shown) in [
        ("hidden", false),
        ("hidden=\"\"", false),
        ("\thidden", false),
        ("HIDDEN", false),
        ("style=\"display: none\"", false),
        ("style='color:red; DISPLAY:none'", false),
        ("style=\"visibility:\thidden\"", false),
        ("class=\"a sr-only\"", false),
        ("class='screen-reader-text'", false),
        ("class=\"x hidden y\"", true),
        ("class=\"my-sr-only\"", true),
        ("title=\"hidden\"", true),
        ("data-style=\"display:none\"", true),
        ("style=\"color:red\"", true),
    ] {
        let text =
            format!("朝は早く起きます。<span {attributes}>夜は寝ます。</span>昼は働きます。");
        let markdown = format!("---\ntitle: 題\n---\n\n{text}\n");
        let page = format!("---\ntitle: 題\n---\n<p>{text}</p>\n");
        for (name, file) in [("a.md", markdown), ("a.html", page)] {
            let article = read(name, &file).unwrap();
            let is_read = article.text.contains("夜は寝ます");
            assert_eq!(is_read, is_shown, "{name} {attributes}: {}", article.text);
            assert!(article.text.contains("昼は働きます"), "{}", article.text);
        }
    }
}

#[test]
fn a_page_that_says_who_may_read_it_is_read_as_its_site_shows_it() {
    let page = |head: &str, class: &str, inside: &str| {
        format!(
            "<!doctype html><html><head><title>Plan</title>{head}</head><body><article class=\"{class}\"><h1>Plan</h1>{inside}<p>The plan is here.</p></article></body></html>"
        )
    };
    let ld = |json: &str| {
        page(
            &format!("<script type=\"application/ld+json\">{json}</script>"),
            "",
            "",
        )
    };
    let meta = |name: &str, value: &str| {
        page(
            &format!("<meta property=\"{name}\" content=\"{value}\">"),
            "",
            "",
        )
    };
    let robots = |value: &str| meta("robots", value).replace("property", "name");
    let notion = |name: &str, value: &str| {
        page(
            "",
            "page sans",
            &format!(
                "<table class=\"properties\"><tbody><tr class=\"property-row property-row-x\"><th>{name}</th><td>{value}</td></tr></tbody></table>"
            ),
        )
    };
    let hidden = [
        ld("{\"@type\": \"Article\", \"isAccessibleForFree\": false}"),
        ld("[{\"isAccessibleForFree\":\"False\",}"),
        ld("{\"isAccessibleForFree\": \"https://schema.org/False\"}"),
        ld("{\"datePublished\": \"2999-01-01T00:00:00Z\"}"),
        ld("{\"datePublished\": \"31 Foo 2999\"}"),
        meta("article:content_tier", "locked"),
        meta("article:expiration_time", "2020-01-01T00:00:00Z"),
        meta("article:published_time", "2999-13-45"),
        page("", "post-1 post type-post status-private hentry", ""),
        page("", "post status-draft", ""),
        page("", "post pmpro-level-required pmpro-has-access", ""),
        page("", "post rcp-is-restricted rcp-can-access", ""),
        page("", "", "").replace(
            "<body>",
            "<body class=\"single-post pmpro-body-has-access\">",
        ),
        page("", "", "").replace("<body>", "<body class=\"single mepr-unauthorized\">"),
        robots("unavailable_after: 25 Jun 2010 15:00:00 PST"),
        robots("noindex, unavailable_after: 2020-01-01T00:00:00+09:00, nofollow"),
        notion("Status", "<span class=\"status-value\">Draft</span>"),
        notion("Published", "<div class=\"checkbox checkbox-off\"></div>"),
        notion("Draft", "<div class=\"checkbox checkbox-on\"></div>"),
        notion("Publish Date", "<time>@January 1, 2999</time>"),
        notion(
            "Tags",
            "<span class=\"selected-value\">draft</span><span class=\"selected-value\">x</span>",
        ),
        notion("ステータス", "<span class=\"selected-value\">下書き</span>"),
    ];
    for page in hidden {
        let article = read("a.html", &page).unwrap();
        assert!(!article.is_public(moment()), "{page}");
    }
    let shown = [
        ld("{\"isAccessibleForFree\": true, \"datePublished\": \"2024-01-01\"}"),
        ld("{\"isAccessibleForFree\": \"https://schema.org/True\"}"),
        meta("article:content_tier", "free"),
        meta("article:expiration_time", "2999-01-01T00:00:00Z"),
        page("", "post-1 post type-post status-publish hentry", ""),
        page("", "", "<time datetime=\"PT5M\">5 min</time>"),
        page(
            "",
            "post tag-private-lessons",
            "<article class=\"post pmpro-level-required\">Another plan.</article>",
        ),
        page("", "", "").replace(
            "<body>",
            "<body class=\"page pmpro-levels logged-in member-directory\">",
        ),
        robots("unavailable_after: 25-Jun-2999 15:00:00 EST, noindex"),
        robots("noindex, max-snippet:-1"),
        notion("Status", "<span class=\"status-value\">Published</span>"),
        notion("Published", "<div class=\"checkbox checkbox-on\"></div>"),
        notion("Tags", "<span class=\"selected-value\">work</span>"),
        notion("Created", "<time>@January 1, 2024</time>"),
    ];
    for page in shown {
        let article = read("a.html", &page).unwrap();
        assert!(article.is_public(moment()), "{page}");
    }
}

fn moment() -> senpai_content::Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}
