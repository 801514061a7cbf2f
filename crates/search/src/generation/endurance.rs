//! Tests generations under edits, full disks and power cuts. `SENPAI_TEST_LONG=1` runs the full counts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod faulty;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use faulty::{Faulty, Lost};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;
use senpai_content::Library;
use tempfile::TempDir;

use crate::{Filter, Generations, Index, Query, Retriever, Synonyms};

/// The full count, or a twentieth of it in the quick form.
fn count(full: usize) -> usize {
    if std::env::var_os("SENPAI_TEST_LONG").is_some() {
        full
    } else {
        full.div_ceil(20)
    }
}

const WORDS: [&str; 12] = [
    "入金",
    "受注",
    "稼働",
    "面接",
    "見出し",
    "名刺",
    "電話",
    "meeting",
    "headline",
    "order",
    "確定申告",
    "学び",
];

/// A post's file, different for each number.
fn post(n: usize) -> String {
    let word = |i: usize| WORDS[(n / (i + 1) + i * 5) % WORDS.len()];
    let sentences: String = (0..1 + n % 4)
        .map(|i| {
            format!(
                "{}の話は{}から始めます。{}も{n}回確かめます。\n\n",
                word(i),
                word(i + 1),
                word(i + 2)
            )
        })
        .collect();
    format!(
        "---\ntitle: {}と{}\ntags: [{}]\n---\n\n## {}\n\n{sentences}",
        word(0),
        word(2),
        word(1),
        word(3)
    )
}

struct Content(TempDir);

impl Content {
    fn of(posts: usize) -> Content {
        let content = Content(TempDir::new().unwrap());
        for i in 0..posts {
            content.write(i, i * 7);
        }
        content
    }

    fn write(&self, place: usize, n: usize) {
        fs::write(self.0.path().join(format!("p{place}.md")), post(n)).unwrap();
    }

    fn remove(&self, place: usize) {
        let _ = fs::remove_file(self.0.path().join(format!("p{place}.md")));
    }

    fn library(&self) -> Library {
        Library::load(self.0.path(), date(2026, 6, 1)).unwrap()
    }
}

fn generations(dir: &Path) -> Generations {
    Generations {
        per_shard: 3,
        ..Generations::in_dir(dir)
    }
}

/// An index's answers to some questions: posts, passages, and scores to the last bit, in order.
fn answers(index: &Index) -> Vec<(String, String, u32)> {
    let questions = [
        "入金はいつ？",
        "面接の見出し",
        "order and meeting",
        "学びの名刺 電話",
        "確定申告も確かめる",
    ];
    let ask = |question: &&str| {
        let query = Query::new(question, &Synonyms::default(), Filter::default());
        index.retrieve(&query, 30).unwrap()
    };
    let hits = questions.iter().flat_map(ask);
    hits.map(|hit| {
        (
            hit.post.meta.id.clone(),
            hit.passage.text.clone(),
            hit.score.to_bits(),
        )
    })
    .collect()
}

fn build(generations: &Generations, content: &Content) -> Index {
    generations
        .build(&content.library(), &mut |_| ())
        .unwrap()
        .index
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(count(120) as u32))]
    #[test]
    fn an_edited_index_answers_like_a_rebuilt_one(
        edits in proptest::collection::vec(proptest::collection::vec((0..24_usize, 0..90_usize), 1..4), 1..4),
    ) {
        let content = Content::of(18);
        let place = TempDir::new().unwrap();
        let edited = generations(place.path());
        build(&edited, &content);
        for edit in edits {
            for (place, n) in edit {
                if n % 5 == 0 { content.remove(place) } else { content.write(place, n) }
            }
            let edited = build(&edited, &content);
            let place = TempDir::new().unwrap();
            let whole = build(&generations(place.path()), &content);
            prop_assert_eq!(edited.passages(), whole.passages());
            prop_assert_eq!(answers(&edited), answers(&whole));
        }
    }
}

#[test]
fn only_changed_shards_are_written_and_unread_generations_go() {
    let content = Content::of(40);
    let place = TempDir::new().unwrap();
    let generations = generations(place.path());
    let old = build(&generations, &content);
    content.write(3, 1000);
    let mut written = 0;
    let mut progress = |p| {
        if let crate::Progress::Posts { total, .. } = p {
            written = total;
        }
    };
    generations
        .build(&content.library(), &mut progress)
        .unwrap();
    assert!(
        (1..20).contains(&written),
        "{written} of 40 posts were rewritten"
    );
    let there = || {
        fs::read_dir(place.path())
            .unwrap()
            .filter(|e| e.as_ref().unwrap().file_type().unwrap().is_dir())
            .count()
    };
    assert_eq!(there(), 2, "one is current, one is read");
    let before = answers(&old);
    generations.tidy();
    assert_eq!((there(), answers(&old)), (2, before));
    drop(old);
    generations.tidy();
    assert_eq!(there(), 1);
    let mine = place.path().join("mine");
    fs::create_dir(&mine).unwrap();
    generations.tidy();
    assert!(mine.exists(), "foreign folders are never removed");
}

#[test]
fn a_damaged_older_or_foreign_generation_is_rebuilt() {
    let content = Content::of(12);
    type Spoil = fn(&Path, &Path);
    let spoil: [(&str, Spoil); 9] = [
        ("cut short", |_, dir| {
            let part = largest(dir);
            let half = fs::metadata(&part).unwrap().len() / 2;
            fs::File::options()
                .write(true)
                .open(part)
                .unwrap()
                .set_len(half)
                .unwrap();
        }),
        ("a file is gone", |_, dir| {
            fs::remove_file(largest(dir)).unwrap()
        }),
        ("a generation is gone", |_, dir| {
            fs::remove_dir_all(dir).unwrap()
        }),
        ("a bit flipped", |_, dir| {
            let part = largest(dir);
            let mut bytes = fs::read(&part).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
            fs::write(part, bytes).unwrap();
        }),
        ("a bit of the posts flipped", |_, dir| {
            flip(&dir.join("posts.json"), "入金");
        }),
        ("a bit of the manifest flipped", |current, _| {
            flip(current, "md");
        }),
        ("older", |current, _| {
            let text = fs::read_to_string(current).unwrap();
            fs::write(current, text.replacen("\"format\":", "\"format\":1", 1)).unwrap();
        }),
        ("foreign", |current, _| {
            fs::write(current, "{\"name\": \"x\"}").unwrap()
        }),
        ("leads elsewhere", |current, _| {
            let text = fs::read_to_string(current).unwrap();
            fs::write(current, text.replacen("generation-", "../generation-", 1)).unwrap();
        }),
    ];
    for (what, spoil) in spoil {
        let place = TempDir::new().unwrap();
        let generations = generations(place.path());
        let whole = answers(&build(&generations, &content));
        let dir = place.path().join(generations.current().unwrap());
        spoil(&place.path().join("current.json"), &dir);
        let opened = generations.open_fresh(content.0.path(), Timestamp::now());
        let found = opened.and_then(|o| o.map_or(Ok(()), |o| o.index.check()));
        assert!(found.is_err(), "{what} was not noticed");
        generations.discard();
        assert_eq!(answers(&build(&generations, &content)), whole, "{what}");
    }
}

/// Flips a bit of a word, so that the file is still JSON.
fn flip(path: &Path, word: &str) {
    let mut bytes = fs::read(path).unwrap();
    let mut words = bytes.windows(word.len());
    let at = words.position(|window| window == word.as_bytes()).unwrap();
    bytes[at + word.len() - 1] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn largest(dir: &Path) -> PathBuf {
    let files = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    files
        .filter(|p| p.extension().is_some_and(|e| e != "json" && e != "lock"))
        .max_by_key(|p| fs::metadata(p).unwrap().len())
        .unwrap()
}

#[test]
fn when_the_disk_is_full_the_old_generation_serves() {
    let content = Content::of(24);
    let place = TempDir::new().unwrap();
    let old = answers(&build(&generations(place.path()), &content));
    let whole = {
        content.write(1, 500);
        content.write(9, 501);
        let beside = TempDir::new().unwrap();
        answers(&build(&generations(beside.path()), &content))
    };
    // The number of bytes that a build writes.
    let disk = Faulty::default();
    copy(place.path(), &place.path().with_extension("copy"));
    let trial = Generations {
        disk: Arc::new(disk.clone()),
        ..generations(&place.path().with_extension("copy"))
    };
    build(&trial, &content);
    fs::remove_dir_all(place.path().with_extension("copy")).unwrap();
    let bytes = disk.written();
    let (values, mut failed) = (count(100), 0);
    for i in 0..values {
        // The disk takes from no byte to all bytes but the last, which belongs to the manifest.
        let disk = Faulty::failing_after((bytes - 1) * i as u64 / (values - 1) as u64);
        let full = Generations {
            disk: Arc::new(disk),
            ..generations(place.path())
        };
        let built = full.build(&content.library(), &mut |_| ());
        failed += usize::from(built.is_err());
        let serves = full.open_current().unwrap().unwrap().index;
        serves.check().unwrap();
        let now = answers(&serves);
        assert!(
            now == old && built.is_err(),
            "after {i}/{values} of {bytes} bytes"
        );
    }
    println!(
        "fail after N bytes: {values} values of N up to {bytes} bytes, {failed} builds failed, the old index served after each"
    );
    assert_eq!(answers(&build(&generations(place.path()), &content)), whole);
}

#[test]
fn after_a_power_cut_the_old_or_the_new_generation_opens() {
    let (mut cuts, mut old_opened, mut new_opened) = (0, 0, 0);
    // One build has some hundred calls; the last calls matter as much as the first.
    for round in 0.. {
        if cuts >= count(500) {
            break;
        }
        let content = Content::of(18);
        let place = TempDir::new().unwrap();
        let old = answers(&build(&generations(place.path()), &content));
        let disk = Faulty::recording(place.path());
        content.write(round % 18, 300 + round);
        content.remove((round + 5) % 18);
        let recorded = Generations {
            disk: Arc::new(disk.clone()),
            ..generations(place.path())
        };
        let new = answers(&build(&recorded, &content));
        let past = disk.past();
        for cut in 0..=past.calls.len() {
            // In the quick form, the power is cut at a few of the first calls, and at each of the last calls, which publish the
            // generation.
            if count(20) == 1 && cut % 10 > 0 && cut + 12 < past.calls.len() {
                continue;
            }
            for lost in [
                Lost::Everything,
                Lost::Contents,
                Lost::HalfOfContents,
                Lost::Folders,
            ] {
                let after = TempDir::new().unwrap();
                past.survives(cut, lost, after.path());
                let opened = generations(after.path()).open_current();
                let opened = opened
                    .unwrap_or_else(|e| {
                        panic!("cut {cut} {lost:?} of {:?}: {e}", past.calls.get(cut))
                    })
                    .unwrap()
                    .index;
                opened.check().unwrap();
                let now = answers(&opened);
                assert!(now == old || now == new, "cut {cut} {lost:?}");
                old_opened += usize::from(now == old);
                new_opened += usize::from(now == new);
                cuts += 1;
            }
        }
    }
    println!(
        "power cut: {cuts} cut points, the old generation opened {old_opened} times, the new {new_opened}, none had to be rebuilt"
    );
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
