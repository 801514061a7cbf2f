//! Fuzzing: no parser may panic on changed files of `tests/reliability/corpus`.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::date};
use senpai_chat::Action;
use senpai_content::Article;
use senpai_search::{Filter, Index, IndexBuilder, Passage, Post, Query, Retriever, Synonyms};

use crate::{Chance, Scale};

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/reliability/corpus")
        .join(target);
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Changes a seed in some places: by bytes, pieces of other seeds, repetitions, and tokens of the formats.
fn changed(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    const TOKENS: [&str; 32] = [
        "---\n",
        "questions: [",
        "\"",
        "'",
        "- ",
        ": ",
        "[^1]",
        "```",
        "> ",
        "|",
        "**",
        "&amp;",
        "&#0;",
        "<b>",
        "</",
        "<!--",
        "\u{FEFF}",
        "\u{202e}",
        "㈱",
        "ﾄﾞ",
        "\u{0}",
        "？",
        "1|more|",
        "\r\n",
        "+++\n",
        "{% ",
        "}}",
        "!!! note\n    ",
        "\n: ",
        "《",
        "<rt>",
        "cascade: ",
    ];
    let mut bytes = seeds[chance.below(seeds.len())].clone();
    for _ in 0..1 + chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        match chance.below(5) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 => {
                let token = TOKENS[chance.below(TOKENS.len())].as_bytes();
                bytes.splice(at..at, token.iter().copied());
            }
            2 => {
                let to = at + chance.below(bytes.len() - at + 1).min(40);
                let piece = bytes[at..to].to_vec();
                let times = 1 + chance.below(8);
                bytes.splice(at..at, piece.repeat(times));
            }
            3 => {
                let other = &seeds[chance.below(seeds.len())];
                let from = chance.below(other.len() + 1);
                let to = from + chance.below(other.len() - from + 1).min(60);
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let to = at + chance.below(bytes.len() - at + 1).min(30);
                bytes.drain(at..to);
            }
        }
    }
    bytes.truncate(4096);
    bytes
}

fn run(target: &str, runs: usize, work: impl Fn(&[u8])) {
    let (seeds, mut chance) = (corpus(target), Chance(0x5eed_0001));
    for run in 0..runs {
        let input = changed(&seeds, &mut chance);
        let done = catch_unwind(AssertUnwindSafe(|| work(&input)));
        assert!(
            done.is_ok(),
            "run {run} of {target} panicked on {:?}",
            String::from_utf8_lossy(&input)
        );
    }
}

fn index() -> Index {
    let mut builder = IndexBuilder::in_memory().unwrap();
    let passage = Passage::plain(
        "注文書だけで祝わない。入金を確かめてから祝う。LinkedIn headlines say who you help.",
    );
    builder
        .add(Post::titled("payment", "入金を喜ぶ"), &[passage])
        .unwrap();
    builder.finish().unwrap()
}

/// Runs all targets.
pub fn all(scale: &Scale) -> String {
    // The quick form runs a thousandth.
    let runs = if scale.of(20) == 20 { 1_000_000 } else { 1_000 };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    run("post", runs, |bytes| {
        let (article, _) = Article::parse(Path::new("x.md"), bytes, date(2026, 6, 1));
        for passage in article.iter().flat_map(Article::passages) {
            assert!(passage.span.start <= passage.span.end);
        }
    });
    run("html", runs, |bytes| {
        let _ = senpai_import::read(Path::new("x.html"), bytes, Timestamp::UNIX_EPOCH);
        Article::parse(Path::new("x.html"), bytes, date(2026, 6, 1));
    });
    run("import", runs, |bytes| {
        for name in ["x.xml", "x.md", "x.txt", "x.json", "x.html"] {
            for post in senpai_import::read(Path::new(name), bytes, Timestamp::UNIX_EPOCH)
                .map_or(Vec::new(), |e| e.posts)
            {
                let file = post.to_markdown("x");
                Article::parse(Path::new("x.md"), file.as_bytes(), date(2026, 6, 1));
            }
        }
    });
    let (index, synonyms) = (index(), Synonyms::default());
    run("query", runs, |bytes| {
        let query = Query::new(&text(bytes), &synonyms, Filter::default());
        index.retrieve(&query, 3).unwrap();
    });
    run("payload", runs, |bytes| {
        let action = Action::ButtonPressed(text(bytes));
        action.is_private(action.administers());
    });
    format!("{runs} runs each, 0 panics")
}
