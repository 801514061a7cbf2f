//! If a bit of the index flips, the answers stay right, and nothing panics.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use senpai_live::{LiveIndex, Snapshot};
use senpai_search::{Filter, Query, Retriever, Synonyms};
use tempfile::TempDir;

const QUESTIONS: [&str; 3] = ["入金はいつですか", "面接の準備", "invoice and payment"];

/// Posts and hits with their passages and scores to the last bit.
fn answers(snapshot: &Snapshot) -> Vec<String> {
    let posts = snapshot.index.posts().iter();
    let mut out: Vec<String> = posts.map(|post| format!("{:?}", post.meta)).collect();
    for question in QUESTIONS {
        let query = Query::new(question, &Synonyms::default(), Filter::default());
        let hits = snapshot.index.retrieve(&query, 10).unwrap();
        out.extend(hits.iter().map(|hit| {
            let score = hit.score.to_bits();
            format!("{} {} {score}", hit.post.meta.id, hit.passage.text)
        }));
    }
    out
}

fn write(content: &Path, name: &str, text: &str) {
    fs::write(
        content.join(name),
        format!("---\ntitle: {name}\n---\n\n## 節\n\n{text}\n"),
    )
    .unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// Flips a bit in place: a process that has the file open sees the change.
fn flip(file: &Path, at: usize) {
    let byte = fs::read(file).unwrap()[at] ^ 4;
    let mut file = fs::File::options().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.write_all(&[byte]).unwrap();
}

struct Place {
    dir: TempDir,
}

impl Place {
    fn content(&self) -> PathBuf {
        self.dir.path().join("content")
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn live(&self) -> LiveIndex {
        LiveIndex::new(self.content(), Some(self.index()))
    }

    /// The files of the generation and the manifest, below the folder of the index.
    fn files(&self) -> Vec<PathBuf> {
        let generation = self.index().join("generation-1");
        let files = fs::read_dir(generation).unwrap().map(|f| f.unwrap().path());
        let files = files.chain([self.index().join("current.json")]);
        let has_bytes = |file: &PathBuf| fs::metadata(file).unwrap().len() > 0;
        let below = |file: PathBuf| file.strip_prefix(self.index()).unwrap().to_owned();
        files.filter(has_bytes).map(below).collect()
    }
}

#[test]
fn a_bit_that_flips_in_any_file_changes_no_answer() {
    let now = Timestamp::now();
    let open = |live: &LiveIndex| live.open(now, &mut |_| ()).unwrap();
    let whole = Place {
        dir: TempDir::new().unwrap(),
    };
    fs::create_dir(whole.content()).unwrap();
    write(
        &whole.content(),
        "a.md",
        "入金は納品の翌月です。遅れたら知らせます。",
    );
    write(&whole.content(), "b.md", "面接の準備は前の日に終えます。");
    write(
        &whole.content(),
        "c.md",
        "Send the invoice before the payment is due.",
    );
    let expected = answers(&open(&whole.live()));
    let mut flips = 0;
    for file in whole.files() {
        let length = fs::metadata(whole.index().join(&file)).unwrap().len() as usize;
        for at in [0, length / 2, length - 1] {
            let damaged = || {
                let place = Place {
                    dir: TempDir::new().unwrap(),
                };
                copy(&whole.content(), &place.content());
                copy(&whole.index(), &place.index());
                place
            };
            let what = format!("{} at {at}", file.display());
            // The index is opened after the damage, by the posts from which it was built.
            let place = damaged();
            flip(&place.index().join(&file), at);
            let live = LiveIndex::new(whole.content(), Some(place.index()));
            assert_eq!(answers(&open(&live)), expected, "{what}");
            // This process takes it for an index that another process built.
            let place = damaged();
            flip(&place.index().join(&file), at);
            let live = place.live();
            match live.reload_published(now) {
                Ok(true) => {}
                Ok(false) | Err(_) => {
                    assert!(live.is_stale(now), "{what}");
                    live.refresh(now, &mut |_| ()).unwrap();
                }
            }
            assert_eq!(answers(&live.snapshot().unwrap()), expected, "{what}");
            // A post has changed, and parts of the index are reused.
            let place = damaged();
            flip(&place.index().join(&file), at);
            write(&place.content(), "d.md", "別の話です。");
            let live = place.live();
            live.refresh(now, &mut |_| ()).unwrap();
            let after = answers(&live.snapshot().unwrap());
            fs::remove_dir_all(place.index()).unwrap();
            assert_eq!(after, answers(&open(&place.live())), "{what}");
            // The index is open during the damage, and suspected after a panic.
            let place = damaged();
            let live = place.live();
            open(&live);
            flip(&place.index().join(&file), at);
            assert!(!live.discard_damaged(), "nobody suspects it");
            live.suspect();
            if live.discard_damaged() {
                live.refresh(now, &mut |_| ()).unwrap();
            }
            assert_eq!(answers(&live.snapshot().unwrap()), expected, "{what}");
            flips += 1;
        }
    }
    println!("{flips} flips");
}
