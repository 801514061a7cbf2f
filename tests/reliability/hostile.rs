//! What somebody could put into a folder of posts.

use std::{
    fs,
    io::Write,
    os::unix::fs::symlink,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use jiff::civil::date;
use senpai_content::{Article, Library};

use crate::{Chance, Scale, post};

const CANARY: &str = "canary-from-outside";

/// Lays out a folder: some good posts, and some of what is not.
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

/// Reads layouts in a process of its own, whose memory is measured.
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

/// Reads the folder, and says how much memory that took at most, in KB.
pub fn child(_: &str, root: &Path) {
    let library = Library::load(&root.join("content"), date(2026, 6, 1)).unwrap();
    assert!(
        library
            .articles
            .iter()
            .any(|a| a.path == Path::new("p0.md")),
        "a good post is read beside"
    );
    let of_outside = |a: &Article| {
        a.title.contains(CANARY) || a.text.contains(CANARY) || a.text.contains("PATH=")
    };
    assert!(!library.articles.iter().any(of_outside));
    // A page of HTML as deep, to the importer: read or refused.
    let html = format!("<html><body>{}text</body></html>", "<div>".repeat(100_000));
    let _ = senpai_import::read(Path::new("deep.html"), html.as_bytes());
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak
        .and_then(|line| line.split_whitespace().next())
        .unwrap_or("0");
    println!("{peak}");
}

/// How long parsing takes as hostile input grows.
pub fn growth(_: &Scale) -> String {
    let shapes: [(&str, &str); 8] = [
        ("footnotes", "[^"),
        ("emphasis", "*a_ "),
        ("brackets", "[[a]("),
        ("quotes", "> "),
        ("code", "`a``"),
        ("entities", "&amp;&#x41;"),
        ("tables", "|a|b\n"),
        ("HTML", "<a <b>"),
    ];
    let mut worst = (0.0, "");
    for (name, piece) in shapes {
        let time = |times: usize| -> Duration {
            let text = format!(
                "---\ntitle: x\n---\n\n{}\n",
                piece.repeat(4_000 * times / piece.len())
            );
            let parse = || {
                let start = Instant::now();
                Article::parse(Path::new("x.md"), text.as_bytes(), date(2026, 6, 1));
                start.elapsed()
            };
            (0..5).map(|_| parse()).min().unwrap()
        };
        let times = [1, 2, 4, 8].map(time);
        let ratio = times[3].as_secs_f64() / times[0].as_secs_f64().max(1e-4);
        if ratio > worst.0 {
            worst = (ratio, name);
        }
    }
    format!(
        "8 shapes of 4 to 32 KB; 8 times the size takes at most {:.1} times as long ({})",
        worst.0, worst.1
    )
}
