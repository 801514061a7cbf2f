//! Whatever its tool would not show to a stranger is a draft or nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use senpai_import::{ImportedPost, read};

fn case(name: &str) -> Vec<ImportedPost> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name);
    read(&path, &std::fs::read(&path).unwrap()).unwrap().posts
}

fn shown(posts: &[ImportedPost]) -> Vec<&str> {
    let shown = posts.iter().filter(|p| !p.draft);
    shown.map(|p| p.title.as_str()).collect()
}

#[test]
fn a_post_behind_a_password_is_a_draft() {
    let posts = case("wxr-password.xml");
    assert_eq!(shown(&posts), ["だれでも読める話"]);
    assert!(posts[0].notes[0].contains("password"));
}

#[test]
fn of_all_statuses_and_types_only_the_published_post_is_shown() {
    let posts = case("wxr-statuses.xml");
    assert_eq!(shown(&posts), ["公開"]);
    assert!(!posts.iter().any(|p| p.title == "再利用の塊"));
    assert!(posts.iter().all(|p| !p.body.contains("コメント")));
}

fn items(path: &str, text: &str) -> Vec<ImportedPost> {
    read(Path::new(path), text.as_bytes()).unwrap().posts
}

/// An item of WordPress whose elements have another prefix than usual.
fn wordpress(inside: &str) -> Vec<ImportedPost> {
    items(
        "export.xml",
        &format!(
            "<?xml version=\"1.0\"?><rss xmlns:c=\"http://purl.org/rss/1.0/modules/content/\" xmlns:x=\"http://wordpress.org/export/1.1/\"><channel><x:wxr_version>1.1</x:wxr_version><item><title>題</title><c:encoded><![CDATA[<p>本文です。</p>]]></c:encoded>{inside}</item></channel></rss>"
        ),
    )
}

#[test]
fn wordpress_in_doubt_is_a_draft() {
    assert!(
        wordpress("<x:post_type>post</x:post_type>")[0].draft,
        "no status"
    );
    assert!(wordpress("<x:status>Private</x:status>")[0].draft);
    assert!(wordpress("<x:status>members-only</x:status>")[0].draft);
    assert!(
        wordpress("<x:status>publish</x:status><x:post_password> 合言葉 </x:post_password>")[0]
            .draft
    );
    assert!(!wordpress("<x:status> PUBLISH </x:status><x:post_type>page</x:post_type>")[0].draft);
    for kind in [
        "attachment",
        "revision",
        "nav_menu_item",
        "wp_template",
        "custom_css",
        "wp_navigation",
    ] {
        assert_eq!(
            wordpress(&format!(
                "<x:status>publish</x:status><x:post_type>{kind}</x:post_type>"
            )),
            [],
            "{kind}"
        );
    }
    for status in ["trash", "auto-draft", "inherit"] {
        assert_eq!(
            wordpress(&format!("<x:status>{status}</x:status>")),
            [],
            "{status}"
        );
    }
}

#[test]
fn text_for_members_is_left_out() {
    let post = items("e.xml", "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><title>題</title><description>だれでも。[members_only]秘密です。[/members_only]</description><wp:status>publish</wp:status></item></channel></rss>").remove(0);
    assert_eq!(post.body, "だれでも。");
    assert!(post.notes.iter().any(|n| n.contains("members_only")));
}

#[test]
fn blogger_shows_live_posts_only() {
    let entry = |inside: &str| {
        format!(
            "<entry><id>x</id><title>題</title><content type='html'>本文です。</content>{inside}</entry>"
        )
    };
    let feed = |inside: &str| {
        items(
            "blog.xml",
            &format!(
                "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:a='http://purl.org/atom/app#' xmlns:b='http://schemas.google.com/blogger/2018' xmlns:t='http://purl.org/syndication/thread/1.0'>{}{}</feed>",
                entry(inside),
                entry("")
            ),
        )
    };
    let kind = |k: &str| {
        format!(
            "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{k}'/>"
        )
    };
    assert_eq!(feed(&kind("comment")).len(), 1);
    assert_eq!(feed(&kind("settings")).len(), 1);
    assert_eq!(feed(&kind("template")).len(), 1);
    assert_eq!(feed("<t:in-reply-to ref='y'/>").len(), 1);
    assert_eq!(
        feed("<b:type>COMMENT</b:type><b:status>LIVE</b:status>").len(),
        1
    );
    assert!(feed("<a:control><a:draft>yes</a:draft></a:control>")[0].draft);
    assert!(feed("<b:type>POST</b:type><b:status>DRAFT</b:status>")[0].draft);
    assert!(feed("<b:type>POST</b:type><b:status>SCHEDULED</b:status>")[0].draft);
    let live = feed(&kind("post"));
    assert!(!live[0].draft && live[0].tags.is_empty());
}

#[test]
fn ghost_shows_what_is_public_and_published() {
    let post = |fields: &str| {
        items("ghost.json", &format!("{{\"db\":[{{\"data\":{{\"posts\":[{{\"id\":\"1\",\"title\":\"題\",\"html\":\"<p>本文です。</p>\",{fields}}}]}}}}]}}")).remove(0)
    };
    assert!(!post("\"status\":\"published\",\"visibility\":\"public\"").draft);
    assert!(post("\"status\":\"published\",\"visibility\":\"members\"").draft);
    assert!(post("\"status\":\"published\",\"visibility\":\"paid\"").draft);
    assert!(post("\"status\":\"scheduled\",\"visibility\":\"public\"").draft);
    assert!(post("\"visibility\":\"public\"").draft);
}

#[test]
fn movable_type_shows_published_entries() {
    let entry = |status: &str| {
        items("mt.txt", &format!("AUTHOR: aki\nTITLE: 題\n{status}DATE: 02/03/2026 09:00:00 PM\n-----\nBODY:\n<p>本文です。</p>\n-----\n--------\n")).remove(0)
    };
    assert!(!entry("STATUS: Publish\n").draft);
    for status in [
        "STATUS: Draft\n",
        "STATUS: Future\n",
        "STATUS: private\n",
        "",
    ] {
        assert!(entry(status).draft, "{status}");
    }
}

#[test]
fn markdown_keeps_every_flag_that_hides() {
    for front in [
        "draft: true",
        "draft: \"true\"",
        "Draft: Yes",
        "draft: maybe",
        "published: false",
        "publish: no",
        "status: draft",
        "status: private",
        "visibility: private",
        "private: true",
        "date: 2999-01-01",
        "publishDate: 2999-01-01T00:00:00Z",
        "published_at: 2999-01-01 09:00",
        "expiryDate: 2001-01-01",
        "password: himitsu",
        "bad: [",
        "title: a\ntitle: b\ndraft: true",
        "a: \"open",
    ] {
        assert!(
            items("x.md", &format!("---\n{front}\n---\n\n本文です。\n"))[0].draft,
            "{front}"
        );
    }
    for front in [
        "draft: false",
        "draft: \"no\"",
        "published: true",
        "published: 2026-02-03",
        "status: published",
        "visibility: public",
        "date: 2026-02-03",
        "layout: post",
    ] {
        assert!(
            !items("x.md", &format!("---\n{front}\n---\n\n本文です。\n"))[0].draft,
            "{front}"
        );
    }
    assert!(
        items(
            "x.md",
            "+++\ntitle = '題'\ndraft = true\n+++\n\n本文です。\n"
        )[0]
        .draft
    );
    assert!(
        items(
            "x.md",
            "{\"title\": \"題\", \"draft\": true}\n\n本文です。\n"
        )[0]
        .draft
    );
    assert!(items("_drafts/x.md", "本文です。\n")[0].draft);
}

#[test]
fn folders_of_drafts_are_those_of_a_library() {
    let page = "<title>題</title><article><p>本文です。もう一つの文です。</p></article>";
    for folder in ["_drafts", "private", "old drafts", "下書き"] {
        for (name, text) in [
            ("x.md", "本文です。\n"),
            ("x.html", page),
            ("x.txt", "題\n\n本文です。\n"),
        ] {
            let path = format!("{folder}/{name}");
            assert!(items(&path, text)[0].draft, "{path}");
        }
    }
    for folder in ["_posts", "private-equity", "非公開求人の見分け方"] {
        assert!(
            !items(&format!("{folder}/x.html"), page)[0].draft,
            "{folder}"
        );
    }
}

#[test]
fn an_entry_that_its_feed_deleted_is_none() {
    let posts = items(
        "a.xml",
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'><entry><id>urn:1</id><title>一</title><updated>2026-01-01T00:00:00Z</updated><content>本文。</content></entry><entry><id>urn:2</id><title>二</title><updated>2026-01-01T00:00:00Z</updated><content>本文。</content></entry><at:deleted-entry ref='urn:1' when='2026-02-01T00:00:00Z'/></feed>",
    );
    assert_eq!(shown(&posts), ["二"]);
}

#[test]
fn what_was_thrown_away_writes_nothing() {
    let wxr = "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>一</title><description>本文。</description><wp:status>trash</wp:status></item></channel></rss>";
    let blogger = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'><entry><id>1</id><title>一</title><content>本文。</content><blogger:type>POST</blogger:type><blogger:status>SOFT_TRASHED</blogger:status></entry><entry><id>2</id><title>二</title><content>本文。</content><blogger:type>POST</blogger:type><blogger:trashed>2026-01-01T00:00:00Z</blogger:trashed></entry></feed>";
    let ghost = r#"{"data": {"posts": [{"id": "1", "title": "一", "status": "trashed", "html": "<p>本文。</p>"}, {"id": "2", "title": "二", "status": "deleted", "html": "<p>本文。</p>"}]}}"#;
    let movable_type =
        "TITLE: 一\nSTATUS: Trash\nDATE: 01/02/2026\n-----\nBODY:\n本文。\n-----\n--------\n";
    for (name, source) in [
        ("a.xml", wxr),
        ("b.xml", blogger),
        ("c.json", ghost),
        ("d.txt", movable_type),
    ] {
        let export = read(Path::new(name), source.as_bytes()).unwrap();
        assert!(export.posts.is_empty(), "{name}: {:?}", export.posts);
        assert!(!export.skipped.is_empty(), "{name}");
    }
}
