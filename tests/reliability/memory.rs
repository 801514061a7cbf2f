//! What many rounds leave behind, and what a reindex costs those who ask meanwhile.

use std::{
    fs,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use senpai_desk::{Config, Desk, Effect, LEARNED, Shelf};
use senpai_store::Store;

use crate::{
    Chance, Scale,
    counter::{member, place, question, request},
    percentile, post, posts,
};

/// What the process holds in memory, in MB; 0 where `/proc` is not known.
fn resident() -> f64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse::<f64>().ok());
    pages.unwrap_or(0.0) * 4096.0 / f64::from(1 << 20)
}

/// How many files under `dir` are mapped.
fn mapped(dir: &Path) -> usize {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    maps.lines()
        .filter(|line| line.contains(&*dir.to_string_lossy()))
        .count()
}

/// Commits and reloads, again and again.
pub fn cycles(scale: &Scale) -> String {
    let dir = tempfile::tempdir().unwrap();
    let content = dir.path().join("content");
    posts(&content, 6);
    let shelf = Shelf::new(content.clone(), Some(dir.path().join("index")));
    let cycles = scale.of(5000);
    // The least that was held in each tenth: a build holds memory for its while, a leak is never given back.
    let mut least = vec![(f64::MAX, usize::MAX); 10];
    for cycle in 0..cycles {
        post(&content, 0, cycle);
        shelf.refresh(Timestamp::now(), &mut |_| ()).unwrap();
        let tenth = &mut least[cycle * 10 / cycles];
        tenth.0 = tenth.0.min(resident());
        tenth.1 = tenth.1.min(mapped(dir.path()));
    }
    // The first tenth warms up. The allocator keeps a few of a writer's blocks of 14 MB, now more, now fewer.
    let (early, late) = (least[1], least[9]);
    assert!(late.0 < early.0 + 64.0, "memory grows: {least:?}");
    assert!(late.1 <= early.1 + 2, "maps grow: {least:?}");
    let megabytes: Vec<String> = least.iter().map(|l| format!("{:.0}", l.0)).collect();
    format!(
        "{cycles} cycles: at least {} MB held in each tenth; at least {} mapped files in the second, {} in the last",
        megabytes.join(", "),
        early.1,
        late.1
    )
}

struct Running {
    desk: Desk,
    shelf: Arc<Shelf>,
    dir: tempfile::TempDir,
}

fn running(count: usize) -> Running {
    let dir = tempfile::tempdir().unwrap();
    let content = dir.path().join("content");
    posts(&content, count);
    let shelf =
        Shelf::new(content, Some(dir.path().join("index"))).with_learned(dir.path().join(LEARNED));
    shelf.open(Timestamp::now(), &mut |_| ()).unwrap();
    let shelf = Arc::new(shelf);
    let store = Store::open(&dir.path().join("state")).unwrap();
    let config = Config {
        member_per_minute: u32::MAX,
        channel_per_minute: u32::MAX,
        ..Config::default()
    };
    Running {
        desk: Desk::new(config, store, shelf.clone(), Timestamp::now()),
        shelf,
        dir,
    }
}

/// Asks at so many a second until told to stop; how long each took, in microseconds, from when it was due.
fn ask(desk: &Desk, each_second: u32, mut go_on: impl FnMut() -> bool) -> Vec<u128> {
    const QUESTIONS: [&str; 5] = [
        "入金が遅れたら？",
        "面接の準備は？",
        "価格の決め方",
        "名刺に何を書く？",
        "紹介を頼むとき",
    ];
    let (start, mut took, mut chance) = (Instant::now(), Vec::new(), Chance(42));
    let pause = Duration::from_secs(1) / each_second;
    while go_on() {
        let due = start + pause * took.len() as u32;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let text = QUESTIONS[chance.below(QUESTIONS.len())];
        let request = request(member("aoi"), place("guild", "general"), question(text));
        desk.admit(&request);
        let effects = desk.handle(&request);
        assert!(
            matches!(&effects[..], [Effect::Reply(r)] if !r.cards.is_empty()),
            "{effects:?}"
        );
        desk.sent(&request, "");
        desk.done(&request);
        took.push(due.elapsed().as_micros());
    }
    took
}

/// Questions, and a reindex each minute.
pub fn soak(scale: &Scale) -> String {
    let r = running(60);
    let minutes = std::env::var("SENPAI_SOAK_MINUTES")
        .ok()
        .and_then(|m| m.parse::<f64>().ok());
    let minutes = minutes.unwrap_or(if scale.long { 10.0 } else { 0.1 });
    let length = Duration::from_secs_f64(minutes * 60.0);
    let start = Instant::now();
    let before = resident();
    let (mut took, mut held) = (Vec::new(), Vec::new());
    thread::scope(|scope| {
        let reindex = scope.spawn(|| {
            let mut round = 0;
            while start.elapsed() < length {
                thread::sleep(Duration::from_secs(60).min(length / 3));
                round += 1;
                post(&r.dir.path().join("content"), 1, round);
                r.shelf.refresh(Timestamp::now(), &mut |_| ()).unwrap();
            }
        });
        took = ask(&r.desk, 20, || {
            if start.elapsed() > length / 10 * (held.len() as u32 + 1) {
                held.push(resident());
            }
            start.elapsed() < length
        });
        reindex.join().unwrap();
    });
    let count = took.len();
    let tenth = count.div_ceil(10).max(1);
    let p99: Vec<String> = took
        .chunks_mut(tenth)
        .map(|tenth| format!("{:.1}", percentile(tenth, 99)))
        .collect();
    let held: Vec<String> = held.iter().map(|mb| format!("{mb:.0}")).collect();
    format!(
        "{minutes} minutes, {count} questions, 0 errors; of each tenth p99 {} ms, memory {} MB (at the start {before:.0})",
        p99.join(", "),
        held.join(", ")
    )
}

/// The p99 of answers while all posts are read anew, beside the p99 while nothing else happens.
pub fn reindex(scale: &Scale) -> String {
    let count = scale.of(10_000);
    let r = running(count);
    let length = Duration::from_secs(if scale.long { 20 } else { 2 });
    let start = Instant::now();
    let mut quiet = ask(&r.desk, 20, || start.elapsed() < length);
    let content = r.dir.path().join("content");
    for i in 0..count {
        post(&content, i, i + 1);
    }
    let (mut busy, mut built) = (Vec::new(), Duration::ZERO);
    thread::scope(|scope| {
        let building = scope.spawn(|| {
            let start = Instant::now();
            r.shelf.refresh(Timestamp::now(), &mut |_| ()).unwrap();
            start.elapsed()
        });
        busy = ask(&r.desk, 20, || !building.is_finished());
        built = building.join().unwrap();
    });
    format!(
        "{count} posts reindexed in {:.1} s; p99 of answers {:.1} ms without it ({} asked), {:.1} ms during it ({} asked)",
        built.as_secs_f64(),
        percentile(&mut quiet, 99),
        quiet.len(),
        percentile(&mut busy, 99),
        busy.len()
    )
}
