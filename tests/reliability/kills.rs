//! Processes that are killed at any moment.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use senpai_answer::{AnswerOptions, answer};
use senpai_live::LiveIndex;
use senpai_search::Generations;
use senpai_store::{KeyParts, Language, NewQuestion, Status, Store};

use crate::{Chance, Scale, post, posts};

/// Kills `senpai index` while readers ask.
pub fn indexer(scale: &Scale) -> String {
    let dir = tempfile::tempdir().unwrap();
    let (content, index) = (dir.path().join("content"), dir.path().join("index"));
    const POSTS: usize = 120;
    posts(&content, POSTS);
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_senpai"));
        command
            .current_dir(dir.path())
            .env("SENPAI_MODEL", "false")
            .arg("index")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
            .arg("--content")
            .arg(&content)
            .arg("--index")
            .arg(&index)
            .spawn()
            .unwrap()
    };
    let start = Instant::now();
    assert!(run().wait().unwrap().success());
    let whole = start.elapsed();
    let (stop, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (kills, mut chance, mut finished) = (scale.of(200), Chance(88_172_645_463_325_252), 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let live = LiveIndex::new(content.clone(), Some(index.clone()));
            while !stop.load(Ordering::Relaxed) {
                live.reload_published(Timestamp::now()).expect("an index");
                let snapshot = live.snapshot().unwrap();
                let options = AnswerOptions::default();
                let answer = answer(
                    &snapshot.index,
                    &snapshot.synonyms,
                    "入金が遅れたら？",
                    &options,
                )
                .unwrap();
                assert!(!answer.excerpts.is_empty());
                reads.fetch_add(1, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(20));
            }
        });
        let mut round = 0;
        // A run that finished before its kill does not count.
        while round < kills + finished {
            post(&content, round % POSTS, round + 1000);
            let mut child = run();
            thread::sleep(whole.mul_f64(chance.below(2500) as f64 / 1000.0));
            finished += usize::from(child.try_wait().unwrap().is_some());
            round += 1;
            let _ = child.kill();
            child.wait().unwrap();
            let opened = Generations::in_dir(&index).open_current().unwrap();
            opened.unwrap().index.check().unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(run().wait().unwrap().success());
    let reads = reads.into_inner();
    format!(
        "{kills} kills, {finished} more runs finished before theirs, {reads} reads, 0 failed, 0 damaged generations"
    )
}

/// Kills a process that writes feedback.
pub fn feedback(scale: &Scale) -> String {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path()).unwrap());
    let (kills, mut chance, mut acknowledged) = (scale.of(200), Chance(9_876_543_210), 0);
    for _ in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--child", "feedback"])
            .arg(dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The wait begins with the first row, so that each kill comes while rows are written.
        lines.next().unwrap().unwrap();
        acknowledged += 1;
        let wait = Duration::from_micros(chance.below(60_000) as u64);
        let reader = thread::spawn(move || lines.map_while(Result::ok).count());
        thread::sleep(wait);
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged += reader.join().unwrap() as u64;
        let store = Store::open(dir.path()).unwrap();
        assert!(store.is_whole().unwrap());
        let kept = store
            .statistics(None, Timestamp::UNIX_EPOCH)
            .unwrap()
            .counts
            .did_not_help;
        assert!(kept >= acknowledged, "{kept} of {acknowledged}");
    }
    format!("{kills} kills, integrity check ok, 0 of {acknowledged} acknowledged rows lost")
}

/// The process that is killed: it prints a line after each row that is kept.
pub fn write_feedback(dir: &Path) {
    let store = Store::open(dir).unwrap();
    let me = std::process::id().to_string();
    for i in 0.. {
        let delivery = format!("{me}-{i}");
        let at = Timestamp::now();
        let question = NewQuestion {
            delivery: &delivery,
            workspace: KeyParts(&["discord", "guild"]),
            thread: KeyParts(&["discord", "guild", "general", ""]),
            channel: None,
            message: None,
            member: KeyParts(&["discord", "aoi"]),
            text: "入金はいつ？",
            follow_up: None,
            scope: "{}",
            language: Language::Japanese,
            private: false,
            direct: false,
            status: Status::Found,
            millis: 1,
            at,
            edit: None,
        };
        let id = store.save_question(&question, &[]).unwrap().unwrap();
        store
            .save_feedback(id, KeyParts(&["discord", "aoi"]), false, at)
            .unwrap();
        println!("{id}");
        std::io::stdout().flush().unwrap();
    }
}
