//! Each kind of source, imported into a folder and read back as a post.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, path::PathBuf};

use senpai_content::{Article, Date, Library};
use senpai_import::{Error, Options, Outcome, Report, import};
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
        import(sources, &self.0.path().join("posts"), Options { force }).unwrap()
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
