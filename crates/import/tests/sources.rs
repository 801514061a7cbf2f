//! Each kind of source, imported into a folder and read back as a post.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, path::PathBuf};

use senpai_content::{Article, Date, Library};
use senpai_import::{Error, Options, Outcome, Report, import};

/// The time of the import.
const NOW: Date = Date::constant(2026, 11, 1);
use tempfile::TempDir;

const PAGE: &str = "トップへ戻る\n\n道具を手入れする職人ほど仕事が早い\n\n手入れの時間はどこから生まれるのか\n\n· 職人,道具,Kyoto\n\n包丁を研ぐ時間は、切る時間を縮めます。*印は古い道具です。\n\n毎朝の手入れ\n\n朝の十分で、次の順に手入れをします。\n\n  1. 刃を水で洗う\n  2. 布で拭いて乾かす\n\n1日でも休むと錆びます。「手入れ」を先に済ませます。\n";

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(TempDir::new().unwrap())
    }

    fn source(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn import(&self, sources: &[PathBuf], force: bool) -> Report {
        import(
            sources,
            &self.0.path().join("posts"),
            Options { force },
            NOW,
        )
        .unwrap()
    }

    fn articles(&self) -> Vec<Article> {
        let library =
            Library::load(&self.0.path().join("posts"), Date::constant(2026, 6, 1)).unwrap();
        assert!(library.diagnostics.is_empty(), "{:?}", library.diagnostics);
        library.articles
    }
}

fn outcomes(report: &Report) -> Vec<Outcome> {
    report.posts.iter().map(|p| p.outcome).collect()
}

#[test]
fn a_saved_page_becomes_a_post() {
    let folder = Folder::new();
    let report = folder.import(&[folder.source("page.txt", PAGE)], false);
    assert!(
        report.posts[0]
            .notes
            .iter()
            .any(|n| n.contains("トップへ戻る"))
    );
    let article = folder.articles().remove(0);
    assert_eq!(article.meta.title, "道具を手入れする職人ほど仕事が早い");
    assert_eq!(
        article.meta.summary.as_deref(),
        Some("手入れの時間はどこから生まれるのか")
    );
    assert_eq!(article.meta.tags, ["職人", "道具", "Kyoto"]);
    assert_eq!(article.sections[1].headings, ["毎朝の手入れ"]);
    for line in [
        "*印は古い道具です。",
        "1. 刃を水で洗う",
        "2. 布で拭いて乾かす",
        "1日でも休むと錆びます。「手入れ」",
    ] {
        assert!(
            article.text.contains(line),
            "{line} is not in {}",
            article.text
        );
    }
}

#[test]
fn importing_again_changes_nothing_and_an_edit_stays() {
    let folder = Folder::new();
    let source = [folder.source("page.txt", PAGE)];
    let first = folder.import(&source, false);
    assert_eq!(outcomes(&first), [Outcome::Written]);
    assert_eq!(
        outcomes(&folder.import(&source, false)),
        [Outcome::Unchanged]
    );

    folder.source("page.txt", &PAGE.replace("次の順に", "この順に"));
    assert_eq!(outcomes(&folder.import(&source, false)), [Outcome::Written]);

    let path = &first.posts[0].path;
    fs::write(
        path,
        fs::read_to_string(path).unwrap().replace("包丁", "鉋"),
    )
    .unwrap();
    assert_eq!(outcomes(&folder.import(&source, false)), [Outcome::Kept]);
    assert!(fs::read_to_string(path).unwrap().contains("鉋"));
    assert_eq!(outcomes(&folder.import(&source, true)), [Outcome::Written]);
    assert!(fs::read_to_string(path).unwrap().contains("包丁"));
}

/// The titles of the posts that are shown.
fn shown(folder: &Folder) -> Vec<String> {
    let library =
        Library::load(&folder.0.path().join("posts"), Date::constant(2026, 6, 1)).unwrap();
    library
        .articles
        .into_iter()
        .map(|a| a.meta.title.clone())
        .collect()
}

#[test]
fn an_edited_post_whose_source_is_not_public_any_more_is_hidden() {
    let source = |front: &str| format!("---\ntitle: Plan\n{front}---\n\nThe plan is here.\n");
    for (before, after) in [
        ("", "draft: true\n"),
        ("published: true\n", "published: false\n"),
        ("draft: false\n", "draft: true\n"),
        ("", "visibility: private\n"),
        ("", "tags: [private]\n"),
        ("", "date: 2999-01-01\n"),
    ] {
        for edit in ["plan is here", "title: \"Plan\"", "source:"] {
            let folder = Folder::new();
            let path = folder.source("plan.md", &source(before));
            let first = folder.import(std::slice::from_ref(&path), false);
            let file = &first.posts[0].path;
            let text = fs::read_to_string(file).unwrap();
            let edited = text.replacen(edit, &format!("{edit} "), 1);
            assert_ne!(text, edited);
            fs::write(file, &edited).unwrap();
            assert_eq!(shown(&folder).len(), 1);
            // Its source is still public: the file stays, and is not said to be hidden.
            let report = folder.import(std::slice::from_ref(&path), false);
            assert_eq!(outcomes(&report), [Outcome::Kept]);
            assert_eq!(report.posts[0].hidden, None);

            folder.source("plan.md", &source(after));
            let report = folder.import(std::slice::from_ref(&path), false);
            assert_eq!(outcomes(&report), [Outcome::Withdrawn], "{after}");
            assert!(shown(&folder).is_empty(), "{after}");
            let hidden = fs::read_to_string(file).unwrap();
            for line in edited.lines().filter(|line| !line.starts_with("draft:")) {
                assert!(hidden.contains(line), "{line}: {hidden}");
            }
            let again = folder.import(std::slice::from_ref(&path), false);
            assert_eq!(outcomes(&again), [Outcome::Kept], "{after}");
            assert_eq!(fs::read_to_string(file).unwrap(), hidden);
        }
    }
}

#[test]
fn posts_that_an_export_has_no_more_are_named() {
    let folder = Folder::new();
    let item = |n: u8, status: &str| {
        format!(
            "<item><title>P{n}</title><link>https://a.example/{n}</link><content:encoded>Text.</content:encoded><wp:post_type>post</wp:post_type><wp:status>{status}</wp:status></item>"
        )
    };
    let export = |items: &[String]| {
        let items = items.concat();
        format!("<rss><channel><wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>")
    };
    let names = |report: &Report| -> Vec<String> {
        let names = report.gone.iter().map(|path| path.file_name().unwrap());
        names
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    };
    let all = [
        item(1, "publish"),
        item(2, "publish"),
        item(3, "draft"),
        item(4, "publish"),
    ];
    let path = [folder.source("export.xml", &export(&all))];
    assert!(folder.import(&path, false).gone.is_empty());
    // The second is thrown away, the third was never shown, and the fourth is not in the export any more.
    folder.source(
        "export.xml",
        &export(&[item(1, "publish"), item(2, "trash")]),
    );
    let report = folder.import(&path, false);
    assert_eq!(names(&report), ["P2.md", "P4.md"]);
    // Another blog, a feed and single pages say nothing about them.
    let other = item(1, "publish").replace("a.example", "b.example");
    let feed = "<rss><channel><item><title>F</title><link>https://a.example/f</link><description>Text.</description></item></channel></rss>";
    for source in [
        folder.source("other.xml", &export(&[other])),
        folder.source("feed.xml", feed),
        folder.source("page.txt", PAGE),
        folder.source("note.md", "---\ntitle: Note\n---\n\nText.\n"),
    ] {
        assert!(folder.import(&[source], false).gone.is_empty());
    }
    // A file of a folder.
    let site = folder.0.path().join("site");
    fs::create_dir(&site).unwrap();
    for name in ["x.md", "y.md"] {
        fs::write(
            site.join(name),
            format!("---\ntitle: {name}\n---\n\nText.\n"),
        )
        .unwrap();
    }
    assert!(
        !names(&folder.import(std::slice::from_ref(&site), false)).contains(&"y-md.md".to_owned())
    );
    fs::remove_file(site.join("y.md")).unwrap();
    assert!(names(&folder.import(&[site], false)).contains(&"y-md.md".to_owned()));
}

#[test]
fn a_wordpress_export_keeps_its_status() {
    let item = |title: &str, kind: &str, status: &str| {
        format!(
            "<item><title>{title}</title><link>https://example.com/{title}</link><category>道具</category><content:encoded><![CDATA[<p>本文は{title}です。</p><script>x()</script>]]></content:encoded><wp:post_type>{kind}</wp:post_type><wp:status>{status}</wp:status><wp:post_date>2026-02-03 09:00:00</wp:post_date></item>"
        )
    };
    let items = [
        item("公開", "post", "publish"),
        item("下書き", "post", "draft"),
        item("非公開", "post", "private"),
        item("写真", "attachment", "inherit"),
    ]
    .concat();
    let xml = format!(
        "<?xml version=\"1.0\"?><rss xmlns:content=\"c\" xmlns:wp=\"w\"><channel>{items}</channel></rss>"
    );
    let folder = Folder::new();
    let report = folder.import(&[folder.source("export.xml", &xml)], false);
    assert_eq!(report.posts.len(), 3);
    let articles = folder.articles();
    assert_eq!(articles.len(), 1, "drafts and private posts are not shown");
    assert_eq!(articles[0].text, "本文は公開です。");
    assert_eq!(
        articles[0].meta.url.as_deref(),
        Some("https://example.com/公開")
    );
    assert_eq!(articles[0].meta.date, Some(Date::constant(2026, 2, 3)));
}

#[test]
fn an_atom_entry_becomes_a_post() {
    let xml = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>@朝: \"十分\"</title><link href=\"https://example.com/a\"/><updated>2026-03-04T00:00:00Z</updated><content type=\"html\">&lt;p&gt;朝の十分。&lt;/p&gt;</content></entry></feed>";
    let folder = Folder::new();
    folder.import(&[folder.source("feed.xml", xml)], false);
    let article = folder.articles().remove(0);
    assert_eq!(
        (article.meta.title.as_str(), article.text.as_str()),
        ("@朝: \"十分\"", "朝の十分。")
    );
}

#[test]
fn a_page_of_html_becomes_a_post() {
    let text = "手入れをした道具は長く使えます。".repeat(30);
    let html = format!(
        "<!doctype html><html><head><title>長く使う</title><link rel=\"canonical\" href=\"https://example.com/long\"></head><body><nav>メニュー</nav><article><h1>長く使う</h1><p>{text}</p><p>{text}</p></article><script>alert(1)</script></body></html>"
    );
    let folder = Folder::new();
    folder.import(&[folder.source("page.html", &html)], false);
    let article = folder.articles().remove(0);
    assert_eq!(article.meta.title, "長く使う");
    assert_eq!(
        article.meta.url.as_deref(),
        Some("https://example.com/long")
    );
    assert!(article.text.contains("道具は長く") && !article.text.contains("alert"));
}

#[test]
fn a_bad_source_is_said_and_its_neighbour_imported() {
    let folder = Folder::new();
    let deep = format!("<html><body>{}</body></html>", "<div>".repeat(100_000));
    let sources = [
        folder.source("deep.html", &deep),
        folder.source("broken.xml", "<?xml version=\"1.0\"?><rss><item>"),
        folder.source("page.txt", PAGE),
    ];
    let report = folder.import(&sources, false);
    assert!(
        matches!(
            report.failed.as_slice(),
            [Error::Refused { .. }, Error::Refused { .. }]
        ),
        "{:?}",
        report.failed
    );
    assert_eq!(outcomes(&report), [Outcome::Written]);
}

#[test]
fn a_second_site_does_not_overwrite_the_first() {
    let folder = Folder::new();
    let site = |name: &str, title: &str, text: &str| {
        let path = folder.0.path().join(name);
        fs::create_dir_all(&path).unwrap();
        fs::write(
            path.join("about.md"),
            format!("---\ntitle: {title}\n---\n\n{text}\n"),
        )
        .unwrap();
        vec![path]
    };
    let first = site("a", "会社概要", "木の椅子を作ります。");
    let second = site("b", "わたしたち", "革の鞄を作ります。");
    folder.import(&first, false);
    let report = folder.import(&second, false);
    assert_eq!(outcomes(&report), [Outcome::Written]);
    assert!(!report.posts[0].notes.is_empty());
    // Each site finds its own file again.
    for source in [&first, &second, &first] {
        assert_eq!(
            outcomes(&folder.import(source, false)),
            [Outcome::Unchanged]
        );
    }
    let second = site("b", "わたしたち", "革の鞄と財布を作ります。");
    assert_eq!(outcomes(&folder.import(&second, false)), [Outcome::Written]);
    let mut titles = shown(&folder);
    titles.sort();
    assert_eq!(titles, ["わたしたち", "会社概要"]);
    let texts = folder.articles().into_iter().map(|a| a.text);
    let texts = texts.collect::<String>();
    assert!(texts.contains("椅子") && texts.contains("財布"), "{texts}");
}

#[test]
fn code_in_a_post_does_not_make_it_an_import() {
    let folder = Folder::new();
    let posts = folder.0.path().join("posts");
    fs::create_dir_all(&posts).unwrap();
    let by_hand =
        "---\ntitle: 手書き\n---\n\n```yaml\nsource:\n  from: \"https://example.com/a\"\n```\n";
    fs::write(posts.join("by-hand.md"), by_hand).unwrap();
    let source =
        "---\ntitle: 別の記事\nurl: https://example.com/a\ndraft: true\n---\n\n別の本文です。\n";
    let report = folder.import(&[folder.source("a.md", source)], false);
    assert_eq!(outcomes(&report), [Outcome::Written]);
    assert_eq!(
        fs::read_to_string(posts.join("by-hand.md")).unwrap(),
        by_hand
    );
}

#[test]
fn an_edited_post_that_waits_for_its_day_becomes_a_draft_with_its_source() {
    let folder = Folder::new();
    let source = |front: &str| format!("---\ntitle: Plan\n{front}---\n\nThe plan is here.\n");
    let path = folder.source("plan.md", &source(""));
    let first = folder.import(std::slice::from_ref(&path), false);
    let file = &first.posts[0].path;
    let text = fs::read_to_string(file).unwrap();
    fs::write(file, text.replacen("title:", "date: 2999-01-01\ntitle:", 1)).unwrap();
    let report = folder.import(std::slice::from_ref(&path), false);
    assert_eq!(outcomes(&report), [Outcome::Kept]);

    folder.source("plan.md", &source("draft: true\n"));
    let report = folder.import(std::slice::from_ref(&path), false);
    assert_eq!(outcomes(&report), [Outcome::Withdrawn]);
    assert!(
        fs::read_to_string(file)
            .unwrap()
            .contains("\ndraft: true\n")
    );
    let report = folder.import(std::slice::from_ref(&path), false);
    assert_eq!(outcomes(&report), [Outcome::Kept]);
}

#[test]
fn two_sources_of_one_title_do_not_meet() {
    let folder = Folder::new();
    let report = folder.import(
        &[folder.source("a.txt", PAGE), folder.source("b.txt", PAGE)],
        false,
    );
    assert_ne!(report.posts[0].path, report.posts[1].path);
}

/// The posts of an import of `source`, each with whether it is a draft, by title.
fn drafts(folder: &Folder, source: PathBuf) -> Vec<(String, bool)> {
    let report = folder.import(&[source], false);
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut posts: Vec<_> = report
        .posts
        .iter()
        .map(|p| (name(&p.path), p.draft))
        .collect();
    posts.sort();
    posts
}

const SITE: &[(&str, &str)] = &[
    (
        "_config.yml",
        "defaults:\n  - scope: {path: hidden-one}\n    values: {published: false}\n  - scope: {path: ''}\n    values: {author: あき}\nexclude: [vendor]\n",
    ),
    ("hidden-one/a.md", "---\ntitle: aaa\n---\n\n本文です。\n"),
    ("vendor/b.md", "---\ntitle: bbb\n---\n\n本文です。\n"),
    ("_drafts/c.md", "---\ntitle: ccc\n---\n\n本文です。\n"),
    ("posts/d.md", "---\ntitle: ddd\n---\n\n本文です。\n"),
    (
        "notes/_index.md",
        "---\ntitle: notes\ncascade: {visible: false}\n---\n",
    ),
    ("notes/e.md", "---\ntitle: eee\n---\n\n本文です。\n"),
    ("data/data.json", "{\"draft\": true}"),
    ("data/f.md", "---\ntitle: fff\n---\n\n本文です。\n"),
];

fn all_but_one_are_drafts(posts: &[(String, bool)]) {
    let shown: Vec<_> = posts.iter().filter(|(_, draft)| !draft).collect();
    let names: Vec<_> = shown.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ddd"], "{posts:?}");
    assert!(posts.len() >= 6, "{posts:?}");
}

#[test]
fn files_of_the_site_hide_the_posts_that_they_hide_in_a_library() {
    let folder = Folder::new();
    let site = folder.0.path().join("site");
    for (name, text) in SITE {
        fs::create_dir_all(site.join(name).parent().unwrap()).unwrap();
        fs::write(site.join(name), text).unwrap();
    }
    all_but_one_are_drafts(&drafts(&folder, site));
}

#[test]
fn files_of_the_site_hide_the_posts_of_an_archive() {
    use std::io::Write;
    for top in ["", "blog-main/"] {
        let folder = Folder::new();
        let path = folder.0.path().join("blog.zip");
        let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        for (name, text) in SITE {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(format!("{top}{name}"), options).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        all_but_one_are_drafts(&drafts(&folder, path));
    }
}

#[test]
fn the_folder_that_is_named_counts() {
    let post = "---\ntitle: ccc\n---\n\n本文です。\n";
    for (folder_name, is_draft) in [("_drafts", true), ("下書き", true), ("_posts", false)] {
        for of_file in [true, false] {
            let folder = Folder::new();
            let source = folder.0.path().join("site").join(folder_name);
            fs::create_dir_all(&source).unwrap();
            fs::write(source.join("c.md"), post).unwrap();
            let named = if of_file { source.join("c.md") } else { source };
            let found = drafts(&folder, named);
            assert_eq!(
                found,
                [("ccc".to_owned(), is_draft)],
                "{folder_name} {of_file}"
            );
        }
    }
}

#[test]
fn the_posts_of_substack_are_what_its_table_says() {
    let folder = Folder::new();
    let export = folder.0.path().join("export");
    fs::create_dir_all(export.join("posts")).unwrap();
    let table = "post_id,post_date,is_published,type,audience,title,subtitle\n\
        1.walk,2024-05-01T08:00:00.000Z,true,newsletter,everyone,\"Walk, and think\",Ten minutes\n\
        2.plan,2024-05-02T08:00:00.000Z,true,newsletter,only_paid,Plan,\n\
        3.idea,,false,newsletter,everyone,Idea,\n";
    fs::write(export.join("posts.csv"), table).unwrap();
    for name in ["1.walk", "2.plan", "3.idea"] {
        let body = "<p>Ten minutes of walking in the morning clear the head.</p>";
        fs::write(export.join(format!("posts/{name}.html")), body).unwrap();
    }
    let report = folder.import(&[export], false);
    assert_eq!(report.posts.len(), 3, "{report:?}");
    let articles = folder.articles();
    let titles: Vec<&str> = articles.iter().map(|a| a.meta.title.as_str()).collect();
    assert_eq!(titles, ["Walk, and think"]);
    assert_eq!(articles[0].meta.date, Some(Date::constant(2024, 5, 1)));
    assert_eq!(
        articles[0].text.trim(),
        "Ten minutes of walking in the morning clear the head."
    );
}

#[test]
fn a_post_of_substack_that_no_table_names_is_a_draft() {
    let head = "post_id,post_date,is_published,type,audience,title,subtitle\n";
    let row = |id: &str| format!("{id},2024-05-01T08:00:00.000Z,true,newsletter,everyone,{id},\n");
    let folder = Folder::new();
    let root = folder.0.path().join("exports");
    let utf_16 = |text: String| {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    for (export, table) in [
        ("a", format!("{head}{}", row("1.first")).into_bytes()),
        ("b", format!("{head}{}", row("2.second")).into_bytes()),
        ("c", utf_16(format!("{head}{}", row("3.third")))),
        (
            "d",
            format!("{head}{}", row("4.fourth"))
                .replace(',', ";")
                .into_bytes(),
        ),
        ("e", format!("{head}{}", row("5.other")).into_bytes()),
        ("f", b"name,price\ntea,1\n".to_vec()),
    ] {
        fs::create_dir_all(root.join(export).join("posts")).unwrap();
        fs::write(root.join(export).join("posts.csv"), table).unwrap();
    }
    for name in [
        "a/posts/1.first",
        "b/posts/2.second",
        "b/posts/1.first",
        "c/posts/3.third",
        "d/posts/4.fourth",
        "e/posts/5.fifth",
        "f/posts/6.sixth",
    ] {
        let page = format!(
            "<title>{name}</title><p>Ten minutes of walking in the morning clear the head of {name}.</p>"
        );
        fs::write(root.join(format!("{name}.html")), page).unwrap();
    }
    let report = folder.import(&[root], false);
    assert_eq!(report.posts.len(), 7, "{report:?}");
    let mut titles: Vec<String> = folder
        .articles()
        .into_iter()
        .map(|a| a.meta.title.clone())
        .collect();
    titles.sort();
    assert_eq!(titles, ["1.first", "2.second", "f/posts/6.sixth"]);
}
