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
        "88750514-d657-49ef-96c8-e479bce21c6f.md",
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

#[test]
fn lines_of_tags_count_as_tags() {
    let text = "本文です。\n";
    for body in [
        "#draft\n\n# 題\n\n本文です。\n",
        "# 題\n\n#private #x\n\n本文です。\n",
        "# 題\n#draft\n\n本文です。\n",
        "# 題\n\n本文です。\n\n#status/draft\n",
        "# 題\n\n本文です。\n#members only#\n",
        "draft:: true\n\n本文です。\n",
        "# 題\n\npublic:: false\n\n本文です。\n",
        "---\ntitle: 題\n---\ndraft:: true\n\n本文です。\n",
        "[status:: draft]\n\n本文です。\n",
        "private:: true\n- 本文です。\n",
        "- public:: false\n- 本文です。\n",
        "tags:: [[draft]], x\n\n- 本文です。\n",
        "<!--\n.. title: 題\n.. status: draft\n-->\n\n本文です。\n",
        ".. title: 題\n.. status: private\n\n本文です。\n",
    ] {
        assert!(!read("a.md", body).0, "{body}");
    }
    for body in [
        "# 題\n\n#work #plan\n\n本文です。\n",
        "# 題\n\n#draft は下書きの印です。\n",
        "# 題\n\n```\n#draft\n```\n\n本文です。\n",
        "# NBA の話\n\n#nba #draft\n\n本文です。\n",
        "---\ndraft: false\n---\n# 題\n\n#draft\n\n本文です。\n",
        "title:: 題\npublic:: true\n\n- 本文です。\n",
        "std::fmt は Rust の部品です。\n",
        "<!--\n.. title: 題\n.. status: published\n.. date: 2012-09-15 19:52:05 UTC\n-->\n\n本文です。\n",
        "<!--\n.. title: 題\n.. status:\n-->\n\n本文です。\n",
    ] {
        assert!(read("a.md", body).0, "{body}");
    }
    let file = format!("title:: 旅の話\ntags:: [[旅]], 京都\nid:: 64f0\n\n- {text}");
    let (article, _) = Article::parse(Path::new("a.md"), file.as_bytes(), moment());
    let article = article.unwrap();
    assert_eq!(article.meta.title, "旅の話");
    assert_eq!(article.meta.tags, ["旅", "京都"]);
    assert_eq!(article.meta.id, "a");
    assert_eq!(article.text, "・本文です。");
}

#[test]
fn more_folders_and_marks_hide() {
    let front = "title: 題";
    for folder in [
        "_discarded",
        "restricted",
        "メンバーシップ限定",
        "not published",
        "プライベート",
        "草稿",
        "staff",
        "admin-only",
        "trash.bak",
        "社員専用",
    ] {
        both(&[(&format!("{folder}/a.md"), front)], &[]);
    }
    for folder in [
        "staff-picks",
        "家族向けの旅",
        "プライベートブランド",
        "admin",
        "login",
        "docs",
    ] {
        both(&[], &[(&format!("{folder}/a.md"), front)]);
    }
    both(
        &[
            ("draft2.md", front),
            ("a.md", "title: 〈下書き〉題"),
            ("a.md", "title: 下書き_題"),
            ("a.md", "title: 無題の下書き"),
            ("a.md", "title: Untitled draft"),
            ("a.md", "title: \"*DRAFT* x\""),
            ("a.md", "title: 🚧 WIP x"),
        ],
        &[
            ("a.md", "title: 【ドラフト】巨人の1位指名"),
            ("a.md", "title: (draft) beers I liked"),
            ("a.md", "title: 🚧 Building WIP limits"),
            ("a.md", "title: draft_beer"),
        ],
    );
}
