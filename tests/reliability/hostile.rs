//! Hostile folders of posts, and hostile texts.

use std::{
    fs, io::Write, os::unix::fs::symlink, path::Path, process::Command, thread, time::Duration,
};

use jiff::{Timestamp, civil::date};
use nix::time::{ClockId, clock_gettime};
use senpai_content::{Article, Library};
use senpai_search::{Filter, Query, Synonyms};

use crate::{Chance, Scale, post};

const CANARY: &str = "canary-from-outside";

/// Lays out a folder with a good post and some traps.
fn lay_out(root: &Path, chance: &mut Chance) {
    let outside = root.join("outside");
    let content = root.join("content");
    fs::create_dir_all(&outside).unwrap();
    fs::create_dir_all(content.join("deep/er")).unwrap();
    fs::write(
        outside.join("secret.md"),
        format!("# {CANARY}\n\n{CANARY}\n"),
    )
    .unwrap();
    post(&content, 0, 0);
    let at = |name: &str| content.join(name);
    let traps: [&dyn Fn(); 12] = [
        &|| symlink(&content, at("deep/loop")).unwrap(),
        &|| symlink("self.md", at("self.md")).unwrap(),
        &|| symlink(outside.join("secret.md"), at("out.md")).unwrap(),
        &|| symlink(&outside, at("outside")).unwrap(),
        &|| symlink("../../outside/secret.md", at("deep/up.md")).unwrap(),
        &|| {
            assert!(
                Command::new("mkfifo")
                    .arg(at("pipe.md"))
                    .status()
                    .unwrap()
                    .success()
            )
        },
        &|| symlink("/dev/zero", at("zero.md")).unwrap(),
        &|| symlink("/proc/self/environ", at("environ.md")).unwrap(),
        &|| symlink("/proc/self/fd", at("fds")).unwrap(),
        &|| {
            fs::File::create(at("huge.md"))
                .unwrap()
                .set_len(1 << 30)
                .unwrap()
        },
        &|| {
            fs::write(
                at("quotes.md"),
                format!("# x\n\n{}\n", "> ".repeat(100_000)),
            )
            .unwrap()
        },
        &|| {
            let mut file = fs::File::create(at("deep/er/html.md")).unwrap();
            file.write_all(b"# x\n\n").unwrap();
            file.write_all("<div>".repeat(100_000).as_bytes()).unwrap();
        },
    ];
    let mut laid = false;
    for trap in traps {
        if chance.below(3) == 0 {
            trap();
            laid = true;
        }
    }
    if !laid {
        traps[chance.below(traps.len())]();
    }
}

/// Reads each layout in a process of its own, and measures its memory.
pub fn folders(scale: &Scale) -> String {
    let (layouts, mut chance, mut peak) = (scale.of(200), Chance(31_415_926), 0);
    for layout in 0..layouts {
        let root = tempfile::tempdir().unwrap();
        lay_out(root.path(), &mut chance);
        let mut child = Command::new(std::env::current_exe().unwrap());
        let out = child
            .args(["--child", "read"])
            .arg(root.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(
            out.status.success(),
            "layout {layout}: {said} {}",
            String::from_utf8_lossy(&out.stderr)
        );
        peak = peak.max(said.trim().parse::<u64>().unwrap());
    }
    assert!(peak < 256 << 10, "{peak} KB");
    format!(
        "{layouts} layouts, 0 reads outside the root, at most {} MB",
        peak >> 10
    )
}

/// Reads the folder, and prints the peak of its memory in KB.
pub fn child(_: &str, root: &Path) {
    // A file that never ends, such as a pipe, fails the test: it does not hang.
    thread::spawn(|| {
        thread::sleep(Duration::from_secs(60));
        eprintln!("a minute was not enough to read it");
        std::process::exit(1);
    });
    let library = Library::load(&root.join("content"), date(2026, 6, 1)).unwrap();
    assert!(
        library
            .articles
            .iter()
            .any(|a| a.path == Path::new("p0.md")),
        "a good post is read beside"
    );
    let of_outside = |a: &Article| {
        a.meta.title.contains(CANARY) || a.text.contains(CANARY) || a.text.contains("PATH=")
    };
    assert!(!library.articles.iter().any(of_outside));
    // The importer reads or refuses a page of HTML that is nested as deeply.
    let html = format!("<html><body>{}text</body></html>", "<div>".repeat(100_000));
    let _ = senpai_import::read(
        Path::new("deep.html"),
        html.as_bytes(),
        Timestamp::UNIX_EPOCH,
    );
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak
        .and_then(|line| line.split_whitespace().next())
        .unwrap_or("0");
    println!("{peak}");
}

/// The name of a shape of text, the piece that it repeats, and its reader.
type Shape<'a> = (&'static str, &'static str, &'a dyn Fn(&str));

/// Measures how the time of reading grows with the size of hostile input.
pub fn growth(scale: &Scale) -> String {
    // In bytes. A debug build is some ten times slower, and a quadratic reader shows at a smaller size too.
    let smallest = if scale.long { 8_000 } else { 2_000 };
    let post = |text: String| {
        Article::parse(Path::new("x.md"), text.as_bytes(), date(2026, 6, 1));
    };
    let body = |text: &str| post(format!("# x\n\n{text}\n"));
    let matter = |text: &str| post(format!("---\ntitle: x\ntags: {text}\n---\n\nx\n"));
    let page = |text: &str| {
        let page = format!("<html><body><article><p>{text}</article></html>");
        let _ = senpai_import::read(Path::new("x.html"), page.as_bytes(), Timestamp::UNIX_EPOCH);
    };
    let synonyms = Synonyms::default();
    let question = |text: &str| {
        Query::new(text, &synonyms, Filter::default());
    };
    let toml = |text: &str| post(format!("+++\ntitle = 'x'\ntags = {text}\n+++\n\nx\n"));
    let json = |text: &str| post(format!("{{\"title\": \"x\", \"tags\": {text}}}\n\nx\n"));
    let html_post = |text: &str| {
        let post = format!("---\ntitle: x\n---\n<p>{text}</p>");
        Article::parse(Path::new("x.html"), post.as_bytes(), date(2026, 6, 1));
    };
    let source = |name: &'static str, head: &'static str| {
        move |text: &str| {
            let _ = senpai_import::read(
                Path::new(name),
                format!("{head}{text}").as_bytes(),
                Timestamp::UNIX_EPOCH,
            );
        }
    };
    let movable_type = source("x.txt", "TITLE: x\nSTATUS: Publish\n-----\nBODY:\n");
    let ghost = source("x.json", "{\"db\": [{\"data\": {\"posts\": [");
    let atom = source(
        "x.xml",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>x</title>",
    );
    let shapes: [Shape; 53] = [
        ("footnotes", "[^", &body),
        ("emphasis", "*a_ ", &body),
        ("brackets", "[[a](", &body),
        ("quotes", "> ", &body),
        ("code", "`a``", &body),
        ("entities", "&amp;&#x41;", &body),
        ("tables", "|a|b\n", &body),
        ("HTML", "<a <b>", &body),
        ("items", "- a\n", &body),
        ("links", "[a](b.md) ", &body),
        ("definitions of footnotes", "[^a]: b\n", &body),
        ("notes", "a[^1] ", &body),
        ("comments", "<!--", &body),
        ("closed comments", "<!-- a -->", &body),
        ("Obsidian comments", "%%a", &body),
        ("shortcodes", "{{< a ", &body),
        ("Liquid tags", "{% a %}", &body),
        ("Liquid comments", "{% comment %}", &body),
        ("containers", ":::a b\nc\n", &body),
        ("alerts", "> [!a]\n", &body),
        ("marks", "==a", &body),
        ("formulas", "$a^", &body),
        ("emoji codes", ":a:b", &body),
        ("wiki links", "[[a|b", &body),
        ("struck text", "<del>a", &body),
        ("hidden elements", "<a1 hidden>", &body),
        ("table of HTML", "<table><tr><td>a\n", &body),
        ("left marks", "**「a」**b", &body),
        ("tildes", "~~a~", &body),
        ("admonitions", "!!! a\n    b\n", &body),
        ("nested admonitions", "!!! a\n", &body),
        ("tags around code", "{% highlight a %}\n", &body),
        ("definitions", "a\n: b\n", &body),
        ("readings", "｜与《よ》{与|よ}", &body),
        ("open readings", "｜与《{与|", &body),
        ("ruby", "<ruby>与<rt>よ</rt>", &body),
        ("tags in addresses", "[a]({{ b }})", &body),
        ("directives", "::a[b]\n", &body),
        ("slashes", "/// a\n", &body),
        ("tags of a post in HTML", "{{ a }}{% b", &html_post),
        ("paragraphs of a post in HTML", "<p>入金", &html_post),
        (
            "entries of Movable Type",
            "-----\n--------\nTITLE: x\n",
            &movable_type,
        ),
        ("lists of JSON", "{\"title\":\"a\"},", &ghost),
        ("links of an entry", "<link href='a'/><author>", &atom),
        ("nested lists of TOML", "[", &toml),
        ("nested lists of JSON", "[", &json),
        ("nested tags", "[", &matter),
        ("many tags", "\n- a", &matter),
        ("aliases", "&a *a ", &matter),
        ("paragraphs of a page", "<p>a", &page),
        ("entities of a page", "&amp;", &page),
        ("words of a question", "order ", &question),
        ("kanji of a question", "入金", &question),
    ];
    let worst = shapes.map(|(name, piece, read)| (slowdown(piece, smallest, read), name));
    let worst = worst.iter().max_by(|a, b| a.0[3].total_cmp(&b.0[3]));
    let (slower, name) = worst.unwrap();
    format!(
        "{} shapes of {} to {} KB take at most {:.1}, {:.1} and {:.1} times as long ({name})",
        shapes.len(),
        smallest / 1_000,
        smallest * 8 / 1_000,
        slower[1],
        slower[2],
        slower[3]
    )
}

/// The seconds that this thread has run: other processes do not count.
fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap();
    Duration::from(time).as_secs_f64()
}

/// The time of reading 1, 2, 4 and 8 times a text of `smallest` bytes, relative to the first: the quickest of several readings of each.
fn slowdown(piece: &str, smallest: usize, read: &dyn Fn(&str)) -> [f64; 4] {
    let texts = [1, 2, 4, 8].map(|times| piece.repeat(smallest * times / piece.len()));
    let mut quickest = [f64::MAX; 4];
    let mut slower = [f64::MAX; 4];
    for round in 0..15 {
        if round >= 3 && slower[3] < 12.0 {
            break;
        }
        for (text, quickest) in texts.iter().zip(&mut quickest) {
            let start = processor_seconds();
            read(text);
            *quickest = quickest.min(processor_seconds() - start);
        }
        slower = quickest.map(|seconds| seconds / quickest[0]);
    }
    // A quadratic reader takes 64 times as long.
    assert!(
        slower[3] < 24.0,
        "{piece:?} at 1, 2, 4 and 8 times the size takes {quickest:.3?} s"
    );
    slower
}
