//! Titles, tags, and the names of files and folders.

use super::*;

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
