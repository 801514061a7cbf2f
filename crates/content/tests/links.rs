//! Links to posts and images that do not exist.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use jiff::civil::date;
use senpai_content::{Article, Code, Language, Library, Site};
use tempfile::TempDir;

/// The codes and messages for a folder with `ja/a.md` of this body, some other posts and two images.
fn check(body: &str) -> Vec<(Code, String)> {
    let dir = TempDir::new().unwrap();
    let content = dir.path().join("content");
    let post = |name: &str, body: &str| {
        let path = content.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(
            path,
            format!("---\ntitle: {name}\n---\n本文です。\n\n{body}\n"),
        )
        .unwrap();
    };
    post("ja/a.md", body);
    post("ja/b.md", "");
    post("2020-01-02-jekyll.md", "");
    post("many.ja.md", "");
    post("bundle/index.md", "");
    post("ja/半 角.md", "");
    fs::write(content.join("ja/failed.md"), "---\ntitle: [\n---\n").unwrap();
    fs::create_dir_all(content.join("ja/img")).unwrap();
    fs::write(content.join("ja/img/x y.png"), "").unwrap();
    fs::create_dir_all(dir.path().join("static/images")).unwrap();
    fs::write(dir.path().join("static/images/z.png"), "").unwrap();
    let library = Library::load(&content, date(2026, 6, 1)).unwrap();
    let found = library.diagnostics.iter();
    found
        .filter(|d| d.path.ends_with("a.md"))
        .map(|d| (d.code, d.message.clone()))
        .collect()
}

#[test]
fn links_and_images_that_exist_are_not_reported() {
    for body in [
        "[b](b.md) [b](./b.md#x) [b](../ja/b.md?x) [b](/ja/b.md) [c](%E5%8D%8A%20%E8%A7%92.md)",
        "[f](failed.md) [g](../bundle/index.md)",
        "[[b]] [[B|別名]] [[ja/b]] [[半 角]] [[bundle]] [[b#見出し]] [[jekyll-b.pdf]]",
        "[[2020-01-02-jekyll.md]] [[./b]] [[./b|別名]] [[../bundle]] [[../ja/b#見出し]]",
        "[[Bug #1]]\n\n[Bug #1]: https://example.com/1",
        "[j]({% post_url 2020-01-02-jekyll %}) [j]: {% post_url /2020-01-02-jekyll %} [j]({% link ja/b.md %}#x)",
        "[h]({{< ref \"b.md\" >}}) [h]({{< relref \"/ja/b\" >}}) [h]({{% ref path=\"bundle\" lang=\"ja\" %}}) [h]({{< ref \"/ja\" >}})",
        "[m]({{< ref \"many#x\" >}}) [m]({{< ref \"#x\" >}}) <a href=\"{{< ref b.md >}}\">h</a>",
        // These folders are not here, and these targets are not written out.
        "[j]({% link _docs/no.md %}) [j]({% link no.html %}) [h]({{< ref \"/tags/no\" >}}) [j]({% post_url {{ page.x }} %})",
        "`{{< ref \"no\" >}}`\n\n    {% post_url no %}",
        "[home](/about/) [page](about) [web](https://example.com/x.md) [mail](mailto:a@example.com) [top](#x)",
        "![x](img/x%20y.png) ![x](<img/x y.png>) ![z](/images/z.png) ![z](/images/z.png?v=1)",
        "![w](https://example.com/no.png) ![w](//example.com/no.png) ![d](data:image/png;base64,AA==)",
        // The folder of these images is not here.
        "![u](/uploads/no.png) ![l]({{ site.url }}/no.png) ![o](../../elsewhere/no.png)",
        "```\n[no](no.md) ![no](no.png)\n```",
    ] {
        let found: Vec<_> = check(body)
            .into_iter()
            .filter(|(code, _)| *code != Code::LeftOut)
            .collect();
        assert_eq!(found, [], "{body}");
    }
}

#[test]
fn links_and_images_that_do_not_exist_are_warnings() {
    for (body, code, name) in [
        ("[no](no.md)", Code::BrokenLink, "no.md"),
        ("[no](../ja/no.md#x)", Code::BrokenLink, "../ja/no.md#x"),
        ("[no](/ja/no.md)", Code::BrokenLink, "/ja/no.md"),
        (
            "[no][1]\n\n[1]: no.markdown",
            Code::BrokenLink,
            "no.markdown",
        ),
        ("[[no]]", Code::BrokenLink, "no"),
        ("[[no.md]]", Code::BrokenLink, "no.md"),
        (
            "[no]({% post_url 2020-01-02-no %})",
            Code::BrokenLink,
            "2020-01-02-no",
        ),
        ("[no]({% link ja/no.md %})", Code::BrokenLink, "ja/no.md"),
        ("[no]({{< ref \"no.md\" >}})", Code::BrokenLink, "no.md"),
        (
            "[no]({{% relref \"/ja/no#x\" %}})",
            Code::BrokenLink,
            "/ja/no#x",
        ),
        ("<a href=\"{{< ref no >}}\">no</a>", Code::BrokenLink, "no"),
        ("![no](img/no.png)", Code::MissingImage, "img/no.png"),
        ("![no](no.png)", Code::MissingImage, "no.png"),
        (
            "![no](/images/no.png)",
            Code::MissingImage,
            "/images/no.png",
        ),
        (
            "[![no](no.png)](https://example.com)",
            Code::MissingImage,
            "no.png",
        ),
    ] {
        let found = check(body);
        let found = found.iter().find(|(found, _)| *found == code);
        let (_, message) = found.unwrap_or_else(|| panic!("{body} is not reported"));
        assert!(message.contains(&format!("`{name}`")), "{message}");
    }
}

#[test]
fn a_broken_front_matter_is_reported_once() {
    for file in [
        "---\ntitle: [\ndraft: true\n---\n本文です。\n",
        "---\ntitle: a: b\n---\n",
        "---\ntitle: a\n本文です。\n",
        "+++\ntitle = \n+++\n本文です。\n",
        "{\"title\": }\n\n本文です。\n",
    ] {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("a.md"), file).unwrap();
        let library = Library::load(dir.path(), date(2026, 6, 1)).unwrap();
        let codes: Vec<Code> = library.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes.len(), 1, "{file:?}: {codes:?}");
    }
}

#[test]
fn the_words_of_a_diagnostic_come_in_each_language() {
    let dir = TempDir::new().unwrap();
    fs::write(
        dir.path().join("a.md"),
        "---\ntitle: 題\ndate: 明日\n---\n本文です。\n",
    )
    .unwrap();
    let library = Library::load(dir.path(), date(2026, 6, 1)).unwrap();
    let [first, ..] = library.diagnostics.as_slice() else {
        panic!("nothing is reported");
    };
    assert_eq!(
        first.message,
        "`date: 明日` is not a date: the post is left out as a draft"
    );
    let japanese = first.in_language(Language::Japanese);
    assert_eq!(
        japanese.message,
        "`date: 明日` は日付ではありません。記事は表示されません"
    );
    assert_eq!(japanese.help, "2026-01-31 の形で書いてください");
    assert_eq!(&japanese.in_language(Language::English), first);
}

/// The messages for posts with these paths, front matters and bodies on a site, from the library alone and with the site.
fn on_site(posts: &[(&str, &str, &str)]) -> [Vec<String>; 2] {
    let dir = TempDir::new().unwrap();
    for (path, front, body) in posts {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = format!("---\ntitle: 題\n{front}---\n本文です。\n\n{body}\n");
        fs::write(path, text).unwrap();
    }
    let mut library = Library::load(dir.path(), date(2026, 6, 1)).unwrap();
    let lines = |library: &Library| {
        let found = library.diagnostics.iter();
        found.map(ToString::to_string).collect()
    };
    let alone = lines(&library);
    let url = "https://example.com/blog/{slug}";
    library.set_addresses(&Site::new(url, None, None, None).unwrap());
    [alone, lines(&library)]
}

#[test]
fn two_posts_with_one_address_are_both_named() {
    let stated = [
        ("a.md", "url: https://example.com/x/\n", ""),
        ("b.md", "url: https://example.com/x\n", ""),
    ];
    let [alone, with_site] = on_site(&stated);
    assert_eq!(
        alone,
        ["b.md:1: duplicate-url: the address https://example.com/x is already the address of a.md"]
    );
    assert_eq!(with_site, alone, "it is said once");
    // A post that is not shown has no page.
    let draft = [
        stated[0],
        ("b.md", "url: https://example.com/x\ndraft: true\n", ""),
    ];
    assert_eq!(on_site(&draft)[1], [""; 0]);
    let given = [("a/x.md", "", ""), ("b/x.md", "", ""), ("c.md", "", "")];
    let [alone, with_site] = on_site(&given);
    assert_eq!(alone, [""; 0]);
    assert_eq!(
        with_site,
        [
            "b/x.md:1: duplicate-url: the address https://example.com/blog/x is already the address of a/x.md"
        ]
    );
}

#[test]
fn links_to_addresses_of_the_site_lead_to_posts() {
    let check = |body: &str| {
        let posts = [
            ("a.md", "", body),
            ("b.md", "", ""),
            ("d.md", "draft: true\n", ""),
        ];
        on_site(&posts)[1].clone()
    };
    for body in [
        "[b](https://example.com/blog/b) [b](/blog/b/#x) [b](/blog/b.html) [b](/blog/B?x)",
        "[other](/about) [other](/shop/no) [other](https://example.org/blog/no) [other](//example.org/blog/no)",
        "[made](/blog/tags) [made](/blog/page/2/) [file](/blog/no.png) [feed](/blog/feed.xml)",
    ] {
        assert_eq!(check(body), [""; 0], "{body}");
    }
    for target in ["https://example.com/blog/no", "/blog/no/#x", "/blog/d"] {
        let expected = format!("a.md:6: broken-link: no public post has the address `{target}`");
        assert_eq!(check(&format!("[no]({target})")), [expected]);
    }
}

#[test]
fn the_kind_of_a_reason_is_said_in_each_language() {
    for (file, kind) in [
        ("---\ntitle: 題\n\ttags: x\n---\n本文。\n", "タブ"),
        ("---\ntitle: \"題\n---\n本文。\n", "引用符"),
        ("---\ntitle: 題\ntitle: 題\n---\n本文。\n", "2 度"),
        ("+++\ntitle = '題'\ntitle = '題'\n+++\n本文。\n", "2 度"),
        ("{\"title\": \"題\", }\n\n本文。\n", "（"),
        ("---\n- 題\n---\n本文。\n", "キー: 値"),
    ] {
        let (_, found) = Article::parse("a.md".as_ref(), file.as_bytes(), date(2026, 6, 1));
        let bad = found.iter().find(|d| d.code == Code::BadFrontMatter);
        let bad = bad.unwrap_or_else(|| panic!("{file:?}: {found:?}"));
        let japanese = bad.in_language(Language::Japanese).message;
        assert!(japanese.contains(kind), "{file:?}: {japanese}");
        assert!(bad.message.is_ascii(), "{}", bad.message);
    }
}
