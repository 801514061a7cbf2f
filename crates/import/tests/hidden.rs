//! Whatever its tool would not show to a stranger is a draft or nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use senpai_content::Date;
use senpai_import::{ImportedPost, read};

/// The time of the import.
const NOW: Date = Date::constant(2026, 11, 1);

fn case(name: &str) -> Vec<ImportedPost> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name);
    read(&path, &std::fs::read(&path).unwrap(), NOW)
        .unwrap()
        .posts
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
    read(Path::new(path), text.as_bytes(), NOW).unwrap().posts
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
    let with = |field: &str| entry(&format!("STATUS: Publish\n{field}\n"));
    for field in [
        "VISIBILITY: members",
        "PRIVATE: 1",
        "ALLOW VIEW: friends",
        "ALLOW VIEW: 0",
        "UNPUBLISHED ON: 2020-01-01",
        "ACCESS: members only",
    ] {
        assert!(with(field).draft, "{field}");
    }
    for field in [
        "ALLOW COMMENTS: 0",
        "ALLOW PINGS: 0",
        "ALLOW VIEW: 1",
        "ALLOW VIEW: public",
        "EYECATCH: a.png",
        "UNPUBLISHED ON: 2999-01-01",
    ] {
        assert!(!with(field).draft, "{field}");
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
        let export = read(Path::new(name), source.as_bytes(), NOW).unwrap();
        assert!(export.posts.is_empty(), "{name}: {:?}", export.posts);
        assert!(!export.skipped.is_empty(), "{name}");
    }
}

#[test]
fn text_for_members_is_left_out_and_noted() {
    let wordpress = |body: &str| {
        let status = "<x:status>publish</x:status>";
        let body = format!("{status}<c:encoded><![CDATA[{body}]]></c:encoded>");
        items(
            "export.xml",
            &format!(
                "<?xml version=\"1.0\"?><rss xmlns:c=\"http://purl.org/rss/1.0/modules/content/\" xmlns:x=\"http://wordpress.org/export/1.1/\"><channel><x:wxr_version>1.1</x:wxr_version><item><title>題</title>{body}</item></channel></rss>"
            ),
        )
    };
    let ghost = |html: &str| {
        let post = serde_json::json!({"data": {"posts": [{"id": "1", "title": "題", "html": html, "status": "published", "visibility": "public"}]}});
        items("ghost.json", &post.to_string())
    };
    let page = |body: &str| {
        items(
            "a.html",
            &format!(
                "<html><head><title>題</title></head><body><article><p>前です。</p>{body}</article></body></html>"
            ),
        )
    };
    for posts in [
        wordpress("<p>前です。</p><!-- wp:jetpack/paywall /--><p>秘密です。</p>"),
        wordpress("前です。\n\n[paywall]\n\n秘密です。"),
        wordpress("前です。\n\n[members_only]秘密です。[/members_only]"),
        ghost("<p>前です。</p><!--members-only--><p>秘密です。</p>"),
        ghost(
            "<p>前です。</p><!--kg-gated-block:begin nonMember:false memberSegment:\"status:free\" --><p>秘密です。</p><!--kg-gated-block:end-->",
        ),
        page("<div class=\"members-only\"><p>秘密です。</p></div>"),
        page("<!-- paid --><p>秘密です。</p>"),
    ] {
        assert_eq!(posts[0].body, "前です。", "{posts:?}");
        let is_noted = posts[0].notes.iter().any(|note| note.contains("left out"));
        assert!(is_noted, "{posts:?}");
    }
    let everybody = ghost("<p>前です。</p><!--more--><p>後です。</p>");
    assert_eq!(everybody[0].body, "前です。\n\n後です。");
}

/// A published item of WordPress with this text and these fields of plugins.
fn published(text: &str, fields: &[(&str, &str)]) -> ImportedPost {
    let fields: String = fields
        .iter()
        .map(|(key, value)| {
            format!("<x:postmeta><x:meta_key>{key}</x:meta_key><x:meta_value><![CDATA[{value}]]></x:meta_value></x:postmeta>")
        })
        .collect();
    items(
        "export.xml",
        &format!(
            "<?xml version=\"1.0\"?><rss xmlns:c=\"http://purl.org/rss/1.0/modules/content/\" xmlns:x=\"http://wordpress.org/export/1.1/\"><channel><x:wxr_version>1.1</x:wxr_version><item><title>題</title><x:status>publish</x:status><c:encoded><![CDATA[{text}]]></c:encoded>{fields}</item></channel></rss>"
        ),
    )
    .remove(0)
}

#[test]
fn fields_of_plugins_hide_a_post_of_wordpress() {
    for (key, value) in [
        ("_jetpack_newsletter_access", "paid_subscribers"),
        ("patreon-level", "5"),
        ("rcp_subscription_level", "a:1:{i:0;s:1:\"2\";}"),
        ("rcp_access_level", "2"),
        ("_members_access_role", "editor"),
        (
            "um_content_restriction",
            "a:1:{s:26:\"_um_custom_access_settings\";b:1;}",
        ),
        ("memberful_acl", "a:1:{i:0;i:7;}"),
        ("_wpmem_block", "1"),
    ] {
        let post = published("本文です。", &[(key, value)]);
        assert!(post.draft, "{key}");
        assert!(post.notes.iter().any(|note| note.contains(key)), "{key}");
    }
    for (key, value) in [
        ("_jetpack_newsletter_access", "everybody"),
        ("patreon-level", "0"),
        ("rcp_access_level", "None"),
        ("_members_access_role", ""),
        ("_edit_last", "1"),
        ("_wp_page_template", "members.php"),
    ] {
        assert!(!published("本文です。", &[(key, value)]).draft, "{key}");
    }
}

#[test]
fn wordpress_and_the_library_read_marks_in_one_way() {
    for text in [
        "前です。[private][caption id=\"1\"]秘密[/caption]秘密[/private]",
        "前です。[private]秘密<!-- [/private] -->秘密[/private]",
        "前です。[member]秘密[member]秘密[/member]秘密[/member]",
        "前です。<premium>秘密</premium>",
        "前です。<pre>[private]秘密[/private]</pre>",
        "前です。<div title=\"first class\" class=\"members-only\">秘密</div>",
        "前です。\r\n\r\nここから先は有料です\r\n\r\n秘密",
        "前です。[mepr-show rules=\"1\"]秘密[/mepr-show]",
        "前です。<!-- wp:restrict-content/a -->秘密<!-- /wp:restrict-content/a-b -->秘密<!-- /wp:restrict-content/a -->",
    ] {
        let post = published(text, &[]);
        assert_eq!(post.body, "前です。", "{text}");
        let is_noted = post.notes.iter().any(|note| note.contains("for members"));
        assert!(is_noted, "{text}: {:?}", post.notes);
    }
    let shown = published("前です。\n\n[[private]]\n\n後です。", &[]);
    assert_eq!(shown.body, "前です。\n\n\\[private\\]\n\n後です。");
    let rest = published("前です。[/private]後です。", &[]);
    assert!(rest.body.contains("後です。"), "{}", rest.body);
}

#[test]
fn a_summary_has_no_text_for_members() {
    let feed = "<rss xmlns:c='http://purl.org/rss/1.0/modules/content/'><channel><item><title>題</title><description>前です。[private]秘密[/private]</description><c:encoded>本文です。</c:encoded></item></channel></rss>";
    let post = items("feed.xml", feed).remove(0);
    assert_eq!(post.summary.as_deref(), Some("前です。"));
    let movable_type = "TITLE: 一\nSTATUS: Publish\nDATE: 01/02/2026\n-----\nBODY:\n本文。\n-----\nEXCERPT:\n前です。<!--paywall-->秘密\n-----\n--------\n";
    let post = items("mt.txt", movable_type).remove(0);
    assert_eq!(post.summary.as_deref(), Some("前です。"));
}

#[test]
fn keys_of_an_item_hide_it_as_a_front_matter_does() {
    let json = |keys: &str| {
        format!(
            "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{{\"id\": \"1\", \"title\": \"A\", \"content_text\": \"Text.\"{keys}}}]}}"
        )
    };
    let is_draft = |name: &str, text: String| items(name, &text).remove(0).draft;
    for keys in [
        "\"draft\": true",
        "\"_draft\": true",
        "\"status\": \"draft\"",
        "\"visibility\": \"private\"",
        "\"published\": false",
        "\"_meta\": {\"draft\": true}",
        "\"date_published\": \"2999-13-45\"",
    ] {
        assert!(is_draft("feed.json", json(&format!(", {keys}"))), "{keys}");
    }
    for keys in [
        "",
        ", \"status\": \"published\"",
        ", \"draft\": false",
        ", \"_size\": {\"words\": 3}",
        ", \"date_published\": \"2024-13-45\"",
    ] {
        assert!(!is_draft("feed.json", json(keys)), "{keys}");
    }
    let rss = |inside: &str| {
        format!(
            "<rss xmlns:x='https://x.example/'><channel><item><title>A</title><description>Text.</description>{inside}</item></channel></rss>"
        )
    };
    let atom = |inside: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><content>Text.</content>{inside}</entry></feed>"
        )
    };
    for inside in [
        "<status>draft</status>",
        "<x:status>private</x:status>",
        "<status>published</status><status>draft</status>",
        "<draft>true</draft>",
        "<visibility>members</visibility>",
    ] {
        assert!(is_draft("feed.xml", rss(inside)), "{inside}");
    }
    assert!(is_draft("feed.xml", atom("<status>draft</status>")));
    assert!(is_draft("feed.xml", rss("<pubDate>31 Foo 2999</pubDate>")));
    for inside in [
        "<status>published</status>",
        "<x:explicit>no</x:explicit><x:block>no</x:block><comments>https://x.example</comments>",
        "<pubDate>31 Foo 2024</pubDate>",
        "<pubDate>Tue, 03 Feb 2026 09:00:00 +0900</pubDate>",
    ] {
        assert!(!is_draft("feed.xml", rss(inside)), "{inside}");
    }
    let entry = |date: &str| {
        format!("TITLE: A\nSTATUS: Publish\nDATE: {date}\n-----\nBODY:\nText.\n-----\n--------\n")
    };
    assert!(is_draft("export.txt", entry("13/45/2999")));
    assert!(!is_draft("export.txt", entry("02/03/2026 09:00:00 AM")));
}

#[test]
fn a_page_that_says_it_is_paid_is_a_draft() {
    let page = |head: &str| {
        let html = format!(
            "<html><head><title>題</title>{head}</head><body><article><p>前です。</p></article></body></html>"
        );
        items("a.html", &html).remove(0).draft
    };
    for head in [
        "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"isAccessibleForFree\": false, \"x\": 1}</script>",
        "<script type='application/ld+json'>{\"isAccessibleForFree\":\"False\"}</script>",
        "<meta property=\"article:content_tier\" content=\"locked\">",
    ] {
        assert!(page(head), "{head}");
    }
    for head in [
        "",
        "<script type='application/ld+json'>{\"isAccessibleForFree\": true, \"isFamilyFriendly\": false}</script>",
        "<meta property=\"article:content_tier\" content=\"free\">",
    ] {
        assert!(!page(head), "{head}");
    }
}

#[test]
fn a_field_of_a_plugin_of_wordpress_hides_by_its_words() {
    let draft = |key: &str, value: &str| {
        let meta = format!(
            "<x:status>publish</x:status><x:postmeta><x:meta_key>{key}</x:meta_key><x:meta_value>{value}</x:meta_value></x:postmeta>"
        );
        wordpress(&meta)[0].draft
    };
    for (key, value) in [
        ("groups-read", "1"),
        ("groups-groups_read_post", "Registered"),
        ("ihc_mb_who", "reg"),
        ("_ppwp_passwords", "a:1:{}"),
        ("passster_activate_protection", "1"),
        ("wlm_protect", "1"),
        ("_wishlist_member_protect", "Y"),
        ("_swpm_protect_post", "2"),
        ("s2member_level", "1"),
        ("_pmpro_required", "1"),
        ("_content_control_restricted", "1"),
        ("wpc_private", "1"),
        ("_is_premium", "1"),
        ("_members_access_role", "editor"),
        ("rcp_access_level", "2"),
        ("um_content_restriction", "a:1:{}"),
        ("_wpmem_block", "1"),
        ("arm_access_plan", "1"),
        ("_memberful_acl", "a:1:{}"),
        ("codoc_paywall", "1"),
        ("_jetpack_newsletter_access", "paid_subscribers"),
        ("_expiration-date", "1577836800"),
        ("access", "members"),
        ("access_level", "gold"),
        ("_jetpack_newsletter_access", "paid_subscribers_all_tiers"),
    ] {
        assert!(draft(key, value), "{key}");
    }
    for (key, value) in [
        ("_edit_lock", "1700000000:1"),
        ("_edit_last", "1"),
        ("_thumbnail_id", "12"),
        ("_jetpack_newsletter_access", "everybody"),
        ("_jetpack_memberships_contains_paid_content", "1"),
        ("_genesis_hide_title", "1"),
        ("_team_member_position", "Author"),
        ("_pmpro_required", "0"),
        ("_expiration-date", "4102444800"),
        ("_expiration-date-status", "saved"),
        ("_wp_page_template", "default"),
        ("accessibility_ready", "1"),
        ("access", "渋谷駅から徒歩5分"),
        ("access_text", "By train"),
        ("_access_info", "yes"),
        ("_wc_memberships_force_public", "yes"),
        ("muscle_groups", "legs"),
        ("facebook_groups", "1"),
        ("paid_promotion", "1"),
        ("signed_by", "Sato"),
        ("registered_at", "2024-01-01"),
        ("_notify_subscribers", "yes"),
        ("_stcr@_vip.taro@example.com", "2024-01-01|Y"),
        ("ihc_mb_block_type", "redirect"),
        ("ihc_mb_redirect_to", "-1"),
        ("premium_note", "これは会員の話です。"),
        ("member_quote", "I learned a lot in this course"),
    ] {
        assert!(!draft(key, value), "{key}");
    }
}

#[test]
fn a_draft_of_medium_is_a_draft() {
    let page = "<!doctype html><html><head><title>My first draft</title></head><body><article><h1>My first draft</h1><p>A text of some words.</p></article></body></html>";
    assert!(items("posts/draft_My-first-draft-0123456789ab.html", page)[0].draft);
    assert!(!items("posts/2024-01-01_My-first-draft-0123456789ab.html", page)[0].draft);
}

#[test]
fn a_page_that_says_that_it_is_not_for_everybody_is_a_draft() {
    let draft = |head: &str, body: &str| {
        let page = format!(
            "<!doctype html><html><head><title>題</title>{head}</head><body><article><h1>題</h1><p>本文です。長い文です。</p>{body}</article></body></html>"
        );
        items("a.html", &page)[0].draft
    };
    for head in [
        "<meta name=\"draft\" content=\"true\">",
        "<meta name=\"status\" content=\"draft\">",
        "<meta name=\"access\" content=\"members\">",
        "<meta name=\"DCTERMS.accessRights\" content=\"members only\">",
        "<script type=\"application/ld+json\">{\"creativeWorkStatus\": \"Draft\"}</script>",
        "<script type=\"application/ld+json\">{\"conditionsOfAccess\": \"members only\"}</script>",
    ] {
        assert!(draft(head, ""), "{head}");
    }
    for head in [
        "<meta name=\"status\" content=\"ok\">",
        "<meta name=\"access\" content=\"駅から5分\">",
        "<meta name=\"DCTERMS.accessRights\" content=\"open\">",
        "<script type=\"application/ld+json\">{\"creativeWorkStatus\": \"Published\"}</script>",
    ] {
        assert!(!draft(head, ""), "{head}");
    }
    assert!(draft(
        "",
        "<div itemprop=\"isAccessibleForFree\" content=\"False\"></div>"
    ));
}
