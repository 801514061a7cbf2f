//! Sources with faults: each costs a note, and hostile ones take neither memory nor time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
    time::{Duration, Instant},
};

use nix::time::{ClockId, clock_gettime};
use senpai_content::Date;
use senpai_import::{Export, Options, import, read};

/// The time of the import.
const NOW: Date = Date::constant(2026, 11, 1);
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

fn export(name: &str, bytes: &[u8]) -> Export {
    read(Path::new(name), bytes, NOW).unwrap()
}

fn rss(items: &str) -> Export {
    export("f.xml", format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>").as_bytes())
}

fn item(title: &str, text: &str) -> String {
    format!("<item><title>{title}</title><description>{text}</description></item>")
}

#[test]
fn each_fault_of_xml_costs_a_note() {
    for (fault, right) in [
        (item("A &unknown; B", "本文。"), "A &unknown; B"),
        (item("A & B", "本文。"), "A & B"),
        (item("1 < 2", "本文。"), "1 < 2"),
        (item("x&#11;y", "本文。"), "xy"),
        (item("Tom&#146;s", "本文。"), "Tom’s"),
        (item("題", "<b>本文。"), "題"),
        (item("題", "本文。</p>"), "題"),
        (
            "<item><title bad=1 x>題</title><description>本文。</description></item>".to_owned(),
            "題",
        ),
    ] {
        let export = rss(&format!("{fault}{}", item("次", "次の本文。")));
        let titles: Vec<_> = export.posts.iter().map(|p| p.title.as_str()).collect();
        assert_eq!(titles, [right, "次"], "{fault}: {:?}", export.notes);
    }
}

#[test]
fn a_file_that_is_cut_off_gives_what_is_whole() {
    let whole = item("一", "本文。");
    let text = format!("<rss><channel>{whole}<item><title>二</title><description>途中");
    let export = export("f.xml", text.as_bytes());
    assert_eq!(export.posts.len(), 1);
    assert_eq!(export.skipped.len(), 1);
    assert!(export.notes.iter().any(|n| n.contains("cut off")));
}

#[test]
fn entities_of_a_document_type_are_read_within_bounds() {
    let doc = |declared: &str| {
        format!(
            "<!DOCTYPE rss [{declared}]><rss><channel>{}</channel></rss>",
            item("&a;の題", "本文。")
        )
    };
    assert_eq!(
        export("f.xml", doc("<!ENTITY a '朝'>").as_bytes()).posts[0].title,
        "朝の題"
    );
    let mut bomb = "<!ENTITY z 'lollollollol'>".to_owned();
    let names = "abcdefghijk".chars().rev().collect::<Vec<_>>();
    for (i, name) in names.iter().enumerate() {
        let inner = if i == 0 { 'z' } else { names[i - 1] };
        bomb.push_str(&format!(
            "<!ENTITY {name} '{}'>",
            format!("&{inner};").repeat(10)
        ));
    }
    for declared in [
        bomb.as_str(),
        "<!ENTITY a '&a;'>",
        "<!ENTITY a SYSTEM 'file:///etc/passwd'>",
    ] {
        let begun = Instant::now();
        let post = export("f.xml", doc(declared).as_bytes()).posts.remove(0);
        assert!(post.title.len() < 2 << 20 && !post.title.contains("root:"));
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn addresses_are_those_of_the_base() {
    let text = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://example.com/blog/'><entry xml:base='2026/'><id>u</id><title>題</title><link href='walk.html'/><content type='html' xml:base='img/'>&lt;p&gt;&lt;a href='a.html'&gt;先&lt;/a&gt;です。&lt;/p&gt;</content></entry></feed>";
    let post = export("f.xml", text.as_bytes()).posts.remove(0);
    assert_eq!(
        post.url.as_deref(),
        Some("https://example.com/blog/2026/walk.html")
    );
    assert_eq!(
        post.body,
        "[先](https://example.com/blog/2026/img/a.html)です。"
    );
}

#[test]
fn items_of_one_address_or_none_have_a_file_each_and_keep_it() {
    let folder = TempDir::new().unwrap();
    let link = "<link>https://example.com/</link>";
    let entry = |n: u8| {
        format!(
            "<item><title>題</title>{link}<guid isPermaLink='false'>g{n}</guid><description>本文{n}。</description></item>"
        )
    };
    let source = folder.path().join("f.xml");
    let to = folder.path().join("posts");
    let run = |items: String| {
        fs::write(&source, format!("<rss><channel>{items}</channel></rss>")).unwrap();
        import(std::slice::from_ref(&source), &to, Options::default(), NOW).unwrap();
        let mut texts: Vec<String> = fs::read_dir(&to)
            .unwrap()
            .map(|e| fs::read_to_string(e.unwrap().path()).unwrap())
            .collect();
        texts.sort();
        texts
    };
    let first = run(format!("{}{}", entry(1), entry(2)));
    let again = run(format!("{}{}{}", entry(3), entry(1), entry(2)));
    assert_eq!((first.len(), again.len()), (2, 3));
    assert!(first.iter().all(|text| again.contains(text)));
}

#[test]
fn a_new_title_changes_the_file_and_adds_none() {
    let folder = TempDir::new().unwrap();
    let (source, to) = (folder.path().join("f.xml"), folder.path().join("posts"));
    for title in ["古い題", "新しい題"] {
        let item = format!(
            "<item><title>{title}</title><guid>https://example.com/1</guid><description>本文。</description></item>"
        );
        fs::write(&source, format!("<rss><channel>{item}</channel></rss>")).unwrap();
        import(std::slice::from_ref(&source), &to, Options::default(), NOW).unwrap();
    }
    let files: Vec<_> = fs::read_dir(&to)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1);
    assert!(fs::read_to_string(&files[0]).unwrap().contains("新しい題"));
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn folders_and_archives_give_their_posts_and_say_what_they_skip() {
    let folder = TempDir::new().unwrap();
    let files: &[(&str, &[u8])] = &[
        (
            "blog/_posts/2026-02-03-walk.md",
            "---\nlayout: post\n---\n\n# 朝の散歩\n\n十分で足ります。\n".as_bytes(),
        ),
        (
            "blog/en/index.md",
            "---\ntitle: A\n---\n\nOne.\n".as_bytes(),
        ),
        (
            "blog/ja/index.md",
            "---\ntitle: A\n---\n\n一。\n".as_bytes(),
        ),
        ("../../up.md", "---\ntitle: Up\n---\n\nUp.\n".as_bytes()),
        ("blog/photo.jpg", b"\xFF\xD8"),
        ("blog/empty.xml", b"<opml/>"),
    ];
    let archive = folder.path().join("blog.zip");
    fs::write(&archive, zipped(files)).unwrap();
    let inside = folder.path().join("site");
    for (name, bytes) in files.iter().filter(|(n, _)| !n.starts_with("..")) {
        let path = inside.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let to = inside.join("out");
    for (source, posts) in [(&archive, 4), (&inside, 3), (&inside, 3)] {
        let report = import(std::slice::from_ref(source), &to, Options::default(), NOW).unwrap();
        assert_eq!(
            (
                report.posts.len(),
                report.skipped.len(),
                report.failed.len()
            ),
            (posts, 2, 0),
            "{report:?}"
        );
        assert!(
            report
                .posts
                .iter()
                .all(|p| p.path.parent() == Some(to.as_path()))
        );
    }
    let walk = fs::read_to_string(to.join("朝の散歩.md")).unwrap();
    assert!(
        walk.contains("date: \"2026-02-03\"") && walk.contains("layout: \"post\""),
        "{walk}"
    );
}

#[test]
fn an_archive_that_grows_without_end_is_bounded() {
    let folder = TempDir::new().unwrap();
    let big = vec![b'a'; 70 << 20];
    let inner = zipped(&[("a.md", b"x")]);
    let archive = folder.path().join("bomb.zip");
    fs::write(
        &archive,
        zipped(&[
            ("big.md", &big),
            ("inner.zip", &inner),
            ("good.md", b"# Good\n\nText.\n"),
        ]),
    )
    .unwrap();
    let report = import(
        &[archive],
        &folder.path().join("out"),
        Options::default(),
        NOW,
    )
    .unwrap();
    assert_eq!(
        (report.posts.len(), report.skipped.len()),
        (2, 1),
        "{:?}",
        report.skipped
    );
}

/// The names of the posts, each with true if it is shown, and the names of what is skipped.
fn imported(source: &Path) -> (Vec<(String, bool)>, Vec<String>, usize) {
    let to = TempDir::new().unwrap();
    let report = import(&[source.to_owned()], to.path(), Options::default(), NOW).unwrap();
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let posts = report.posts.iter();
    let mut posts: Vec<_> = posts.map(|p| (name(&p.path), p.hidden.is_none())).collect();
    posts.sort();
    let skipped = report.skipped.into_iter().map(|(_, s)| s.name).collect();
    (posts, skipped, report.failed.len())
}

fn post(title: &str) -> String {
    format!("---\ntitle: {title}\n---\n\nText of {title}.\n")
}

#[test]
fn archives_in_an_archive_are_opened_once() {
    let folder = TempDir::new().unwrap();
    let (a, b) = (post("A"), post("B"));
    let one = zipped(&[
        ("A.md", a.as_bytes()),
        ("drafts/C.md", post("C").as_bytes()),
    ]);
    let two = zipped(&[
        ("B.md", b.as_bytes()),
        ("more.zip", &zipped(&[("D.md", b"x")])),
    ]);
    let files: &[(&str, &[u8])] = &[("Part-1.zip", &one), ("Part-2.zip", &two)];
    let archive = folder.path().join("export.zip");
    fs::write(&archive, zipped(files)).unwrap();
    let unpacked = folder.path().join("export");
    fs::create_dir(&unpacked).unwrap();
    for (name, bytes) in files {
        fs::write(unpacked.join(name), bytes).unwrap();
    }
    for source in [&archive, &unpacked] {
        let (posts, skipped, failed) = imported(source);
        let shown = [("A", true), ("B", true), ("C", false)].map(|(n, s)| (n.to_owned(), s));
        assert_eq!(posts, shown, "{skipped:?}");
        assert_eq!((skipped, failed), (vec!["Part-2/more.zip".to_owned()], 0));
    }
    // Beside posts in folders, archives are something to download.
    fs::write(
        &archive,
        zipped(&[("A.md", a.as_bytes()), ("static/demo.zip", &one)]),
    )
    .unwrap();
    let (posts, skipped, _) = imported(&archive);
    assert_eq!((posts.len(), skipped.len()), (1, 1));
    // An archive that cannot be read is a failure, because its posts are missing.
    fs::write(
        &archive,
        zipped(&[
            ("A.md", a.as_bytes()),
            ("Part-2.zip", &two[..two.len() / 2]),
        ]),
    )
    .unwrap();
    let (posts, _, failed) = imported(&archive);
    assert_eq!((posts.len(), failed), (1, 1));
}

#[test]
fn folders_of_windows_hide_their_posts() {
    let folder = TempDir::new().unwrap();
    let archive = folder.path().join("blog.zip");
    let text = |title| post(title).into_bytes();
    fs::write(
        &archive,
        zipped(&[
            ("blog\\_config.yml", b"exclude: [vendor]\n"),
            ("blog\\drafts\\A.md", &text("A")),
            ("blog\\vendor\\B.md", &text("B")),
            ("blog\\posts\\C.md", &text("C")),
            (
                "blog\\books\\x\\config.yaml",
                b"title: x\npublished: false\n",
            ),
            ("blog\\books\\x\\D.md", &text("D")),
        ]),
    )
    .unwrap();
    let (posts, ..) = imported(&archive);
    let shown: Vec<_> = posts.iter().filter(|(_, shown)| *shown).collect();
    assert_eq!(shown, [&("C".to_owned(), true)], "{posts:?}");
    // The name of an archive is that of a folder.
    let archive = folder.path().join("drafts.zip");
    fs::write(&archive, zipped(&[("A.md", &text("A"))])).unwrap();
    assert_eq!(imported(&archive).0, [("A".to_owned(), false)]);
    // An archive that was unpacked elsewhere.
    let file = folder.path().join("drafts\\A.md");
    fs::write(&file, text("A")).unwrap();
    assert!(!imported(&file).0[0].1);
}

#[test]
fn an_export_that_is_cut_off_fails_and_gives_its_whole_posts() {
    let folder = TempDir::new().unwrap();
    let item = |title: &str| {
        format!("<item><title>{title}</title><description>Text.</description></item>")
    };
    let feed = format!("<rss><channel>{}{}</channel></rss>", item("A"), item("B"));
    let entry = |title: &str| {
        format!(
            "TITLE: {title}\nSTATUS: Publish\nDATE: 01/02/2026\n-----\nBODY:\nText.\n-----\n--------\n"
        )
    };
    let export = entry("A") + &entry("B");
    for (name, whole, cut) in [
        ("feed.xml", &feed, feed.len() - 60),
        ("export.txt", &export, export.len() - 15),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, whole).unwrap();
        let (posts, _, failed) = imported(&path);
        assert_eq!((posts.len(), failed), (2, 0), "{name}");
        fs::write(&path, &whole[..cut]).unwrap();
        let (posts, _, failed) = imported(&path);
        let shown = posts.iter().filter(|(_, is_shown)| *is_shown).count();
        assert_eq!((shown, failed), (1, 1), "{name} {posts:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_pipes_and_entries_of_one_name_are_said() {
    let folder = TempDir::new().unwrap();
    let site = folder.path().join("site");
    fs::create_dir_all(site.join("_layouts")).unwrap();
    fs::write(site.join("a.md "), post("A")).unwrap();
    std::os::unix::fs::symlink(site.join("a.md "), site.join("link.md")).unwrap();
    let (posts, skipped, _) = imported(&site);
    assert_eq!(posts.len(), 1);
    assert_eq!(skipped, ["_layouts", "link.md"]);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("a.md", options).unwrap();
    zip.write_all(post("A").as_bytes()).unwrap();
    zip.add_symlink("link.md", "a.md", options).unwrap();
    zip.start_file("b.md", options).unwrap();
    zip.write_all(post("B").as_bytes()).unwrap();
    let mut bytes = zip.finish().unwrap().into_inner();
    let archive = folder.path().join("a.zip");
    fs::write(&archive, &bytes).unwrap();
    assert_eq!(imported(&archive).1, ["link.md"]);
    // The writer refuses two entries of one name.
    for at in 0..bytes.len() - 4 {
        if bytes[at..].starts_with(b"b.md") {
            bytes[at] = b'a';
        }
    }
    fs::write(&archive, &bytes).unwrap();
    assert_eq!(imported(&archive).1.len(), 2);
}

/// The time that this thread has run: other processes do not count.
fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)
        .unwrap()
        .into()
}

/// The ratio of two times: of reading a source with four times the pieces, and of reading the source. Each is the quickest of several
/// readings.
fn slowdown(name: &str, source: impl Fn(&str) -> String, piece: &str) -> f64 {
    let times = (40 << 10) / piece.len();
    let sources = [times, 4 * times].map(|times| source(&piece.repeat(times)));
    let mut quickest = [f64::MAX; 2];
    for _ in 0..20 {
        for (source, quickest) in sources.iter().zip(&mut quickest) {
            let before = processor_time();
            let _ = read(Path::new(name), source.as_bytes(), NOW);
            *quickest = quickest.min((processor_time() - before).as_secs_f64());
        }
        if quickest[1] < 5.0 * quickest[0] {
            break;
        }
    }
    quickest[1] / quickest[0]
}

#[test]
fn hostile_texts_take_linear_time() {
    let wordpress = |inside: &str| {
        format!(
            "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><item><title>t</title><description><![CDATA[{inside}]]></description><wp:status>publish</wp:status></item></channel></rss>"
        )
    };
    let feed = |inside: &str| format!("<rss>{inside}");
    let page = |inside: &str| format!("<title>t</title><p>a</p>{inside}");
    let markdown = |inside: &str| format!("---\ntitle: t\n---\n\n{inside}");
    let front = |inside: &str| format!("---\ntitle: t\n{inside}");
    let entry = |inside: &str| format!("TITLE: t\nSTATUS: Publish\n-----\nBODY:\n{inside}");
    let json = |inside: &str| {
        format!("{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{inside}")
    };
    let text = |inside: &str| format!("題\n\n· a,b\n\n{inside}");
    type Source<'a> = (&'a str, &'a dyn Fn(&str) -> String, &'a [&'a str]);
    let sources: &[Source<'_>] = &[
        (
            "f.xml",
            &wordpress,
            &[
                "[a x=1]",
                "[code]",
                "[/code]",
                "[secret]",
                "[[",
                "<b id=1>",
                "<table><tr><td>",
                "<ul><li>a",
                "&amp;&x;",
                "<!--",
                "<!-- wp:a -->",
                "<pre>",
                "<tr><td rowspan=999 colspan=99>a",
                "a\n\n",
                "<del>a</del>",
                "<table></x><b>",
            ],
        ),
        (
            "f.xml",
            &feed,
            &[
                "<a>",
                "<a:b xmlns:a='x'>",
                "<a b='",
                "</a>",
                "< ",
                "<![CDATA[",
                "<!ENTITY a '&a;'>",
                "<item>a</item>",
                "&lt;b&gt;",
            ],
        ),
        (
            "f.html",
            &page,
            &[
                "<table></x><b>",
                "<p>a",
                "<div>a",
                "<script>",
                "<!--",
                "&amp;",
            ],
        ),
        ("f.md", &markdown, &["# a\n", "a\n\n", "<b>", "- a\n"]),
        (
            "f.md",
            &front,
            &["a: b\n", "- a\n", "draft: true\n", "[", "\n"],
        ),
        (
            "f.txt",
            &entry,
            &["-----\n", "--------\n", "a\n", "\n", "-----\n\n\n"],
        ),
        ("f.json", &json, &["{\"id\": 1}, ", "[", "{\"a\": "]),
        ("f.txt", &text, &["a\n\n", "・a\n", "· a,b\n\n"]),
    ];
    for (name, source, pieces) in sources {
        for piece in *pieces {
            let slower = slowdown(name, source, piece);
            // Four times as long is linear, 16 times quadratic.
            assert!(slower < 9.0, "{piece:?} in {name}: {slower:.1}");
        }
    }
}

#[test]
fn a_changed_archive_costs_an_error_at_most() {
    let folder = TempDir::new().unwrap();
    let whole = zipped(&[
        ("a.md", "# 題\n\n本文です。\n".as_bytes()),
        ("b/c.html", b"<p>x"),
    ]);
    let (source, to) = (folder.path().join("a.zip"), folder.path().join("out"));
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5A;
        if at % 3 == 0 {
            bytes.truncate(at);
        }
        fs::write(&source, bytes).unwrap();
        import(std::slice::from_ref(&source), &to, Options::default(), NOW).unwrap();
    }
}

/// Whatever is changed in a source, reading it does not panic, and what it gives is a post that can be read again.
#[test]
fn changed_sources_never_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    cases.sort();
    // Formats that the cases lack.
    let corpus =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reliability/corpus/import");
    let more = ["blogger.xml", "ghost.json", "toml.md"].map(|name| corpus.join(name));
    cases.extend(more);
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut below = move |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % n.max(1) as u64) as usize
    };
    for run in 0..3000 {
        let path = &cases[run % cases.len()];
        let mut bytes = fs::read(path).unwrap();
        for _ in 0..1 + below(4) {
            let at = below(bytes.len());
            let to = at + below((bytes.len() - at).min(60));
            match below(4) {
                0 if at < bytes.len() => bytes[at] = below(256) as u8,
                1 => drop(bytes.drain(at..to)),
                2 => {
                    let piece = bytes[at..to].to_vec();
                    bytes.splice(at..at, piece.repeat(1 + below(5)));
                }
                _ => {
                    const TOKENS: [&str; 12] = [
                        "<![CDATA[",
                        "]]>",
                        "<table>",
                        "</",
                        "&#x",
                        "[a x=",
                        "-----\n",
                        "---\n",
                        "<td colspan=9>",
                        "<pre>",
                        "\u{0}",
                        "<!--",
                    ];
                    bytes.splice(at..at, TOKENS[below(TOKENS.len())].bytes());
                }
            }
        }
        for post in read(path, &bytes, NOW).map_or(Vec::new(), |e| e.posts) {
            let file = post.to_markdown("x");
            let (article, diagnostics) = senpai_content::Article::parse(
                Path::new("x.md"),
                file.as_bytes(),
                Date::constant(2026, 6, 1),
            );
            let broken = diagnostics
                .iter()
                .any(|d| d.to_string().contains("front-matter"));
            assert!(
                !broken && article.is_none_or(|a| !post.draft || a.meta.draft),
                "run {run} of {}: {file}",
                path.display()
            );
        }
    }
}

#[test]
fn text_between_the_blocks_of_wordpress_keeps_its_paragraphs() {
    let content = "<!-- wp:paragraph --><p>一つ。</p><!-- /wp:paragraph -->\n段落なしの行です。\n\n別の段落です。\n<!--more-->\n\n続きです。\n\
        <!-- wp:group --><div><!-- wp:spacer /--><p>二つ。</p></div><!-- /wp:group -->";
    let export = format!(
        "<?xml version=\"1.0\"?><rss xmlns:c=\"http://purl.org/rss/1.0/modules/content/\" xmlns:x=\"http://wordpress.org/export/1.1/\"><channel><x:wxr_version>1.1</x:wxr_version><item><title>題</title><c:encoded><![CDATA[{content}]]></c:encoded><x:status>publish</x:status><x:post_type>post</x:post_type></item></channel></rss>"
    );
    let read = read(Path::new("a.xml"), export.as_bytes(), NOW).unwrap();
    let body = &read.posts[0].body;
    let paragraphs: Vec<&str> = body.split("\n\n").collect();
    assert!(paragraphs.contains(&"段落なしの行です。"), "{body}");
    assert!(paragraphs.contains(&"二つ。"), "{body}");
}

#[test]
fn navigation_around_an_article_is_no_part_of_it() {
    let html = "<html><head><title>題</title></head><body><nav>メニュー ログイン</nav><article><h1>題</h1><p>本文です。短い文章です。</p>\
        <nav>目次</nav></article><footer>会社の住所</footer></body></html>";
    let read = read(Path::new("a.html"), html.as_bytes(), NOW).unwrap();
    let body = &read.posts[0].body;
    assert!(
        !body.contains("ログイン") && !body.contains("住所"),
        "{body}"
    );
    assert!(body.contains("本文です。"), "{body}");
}
