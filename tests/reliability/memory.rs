//! Memory over many rounds, and the speed of answers during a reindex.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use senpai_chat::{ChatService, ChatSettings, Delivery, Effect};
use senpai_live::{LEARNED_FILE, LiveIndex};
use senpai_search::Progress;
use senpai_store::Store;

use crate::{
    Chance, Scale, percentile,
    permissions::{member, place, question, request},
    post, posts,
};

/// The memory of this process in MB; 0 where there is no `/proc`.
fn resident() -> f64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse::<f64>().ok());
    pages.unwrap_or(0.0) * 4096.0 / f64::from(1 << 20)
}

/// The number of mapped files under `dir`.
fn mapped(dir: &Path) -> usize {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    maps.lines()
        .filter(|line| line.contains(&*dir.to_string_lossy()))
        .count()
}

/// The least memory in each tenth of a run, in MB: a build frees its memory at its end, a leak is never freed.
struct Held([f64; 10]);

impl Held {
    fn nothing_yet() -> Held {
        Held([f64::MAX; 10])
    }

    fn note(&mut self, tenth: usize) {
        self.0[tenth] = self.0[tenth].min(resident());
    }

    /// The memory of each tenth as text. The first tenth warms up. The allocator keeps a varying number of the writer's
    /// blocks of 14 MB.
    fn level(&self) -> String {
        let tenths = self.0.map(|mb| format!("{mb:.0}")).join(", ");
        assert!(self.0[9] < self.0[1] + 64.0, "memory grows: {tenths} MB");
        tenths
    }
}

/// Commits and reloads many times.
pub fn cycles(scale: &Scale) -> String {
    let dir = tempfile::tempdir().unwrap();
    let content = dir.path().join("content");
    posts(&content, 6);
    let index = LiveIndex::new(content.clone(), Some(dir.path().join("index")));
    let cycles = scale.of(5000);
    let (mut held, mut maps) = (Held::nothing_yet(), [usize::MAX; 10]);
    for cycle in 0..cycles {
        post(&content, 0, cycle);
        index.refresh(Timestamp::now(), &mut |_| ()).unwrap();
        let tenth = cycle * 10 / cycles;
        held.note(tenth);
        maps[tenth] = maps[tenth].min(mapped(dir.path()));
    }
    let (early, late) = (maps[1], maps[9]);
    assert!(late <= early + 2, "maps grow: {maps:?}");
    format!(
        "{cycles} cycles: at least {} MB held in each tenth; at least {early} mapped files in the second, {late} in the last",
        held.level()
    )
}

struct Running {
    service: ChatService,
    index: Arc<LiveIndex>,
    dir: tempfile::TempDir,
}

fn running(count: usize) -> Running {
    let dir = tempfile::tempdir().unwrap();
    let content = dir.path().join("content");
    posts(&content, count);
    let index = LiveIndex::new(content, Some(dir.path().join("index")))
        .with_learned(dir.path().join(LEARNED_FILE));
    index.open(Timestamp::now(), &mut |_| ()).unwrap();
    let index = Arc::new(index);
    let store = Store::open(&dir.path().join("state")).unwrap();
    let config = ChatSettings {
        member_per_minute: u32::MAX,
        channel_per_minute: u32::MAX,
        ..ChatSettings::default()
    };
    Running {
        service: ChatService::new(config, store, index.clone(), Timestamp::now()),
        index,
        dir,
    }
}

/// Questions per second, as the table in docs/reliability.md names them.
const EACH_SECOND: u32 = 20;

/// Asks until `go_on`, called with the number of answers, returns false. Returns the time of each answer in microseconds, from
/// the moment at which its question was due.
fn ask(service: &ChatService, mut go_on: impl FnMut(usize) -> bool) -> Vec<u128> {
    const QUESTIONS: [&str; 5] = [
        "入金と受注",
        "面接の準備",
        "価格の紹介",
        "名刺と電話",
        "提案書の見出し",
    ];
    let (start, mut took, mut chance) = (Instant::now(), Vec::new(), Chance(42));
    let pause = Duration::from_secs(1) / EACH_SECOND;
    while go_on(took.len()) {
        let due = start + pause * took.len() as u32;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let text = QUESTIONS[chance.below(QUESTIONS.len())];
        let request = request(member("aoi"), place("guild", "general"), question(text));
        let delivery = Delivery {
            request,
            reply_to: (),
        };
        service.admit(&delivery, delivery.request.at);
        let request = &delivery.request;
        let effects = service.handle(request);
        assert!(
            matches!(&effects[..], [Effect::Reply(r)] if !r.cards.is_empty()),
            "{effects:?}"
        );
        service.mark_sent(request, "");
        service.mark_done(request);
        took.push(due.elapsed().as_micros());
    }
    took
}

/// Asks for a long time, with a reindex each minute.
pub fn soak(scale: &Scale) -> String {
    let r = running(60);
    let minutes = std::env::var("SENPAI_SOAK_MINUTES")
        .ok()
        .and_then(|m| m.parse::<f64>().ok());
    let minutes = minutes.unwrap_or(if scale.long { 10.0 } else { 0.1 });
    let length = Duration::from_secs_f64(minutes * 60.0);
    let questions = (length.as_secs_f64() * f64::from(EACH_SECOND)).max(10.0) as usize;
    let start = Instant::now();
    let before = resident();
    let (mut took, mut held) = (Vec::new(), Held::nothing_yet());
    thread::scope(|scope| {
        let reindex = scope.spawn(|| {
            let mut round = 0;
            while start.elapsed() < length {
                thread::sleep(Duration::from_secs(60).min(length / 3));
                round += 1;
                post(&r.dir.path().join("content"), 1, round);
                r.index.refresh(Timestamp::now(), &mut |_| ()).unwrap();
            }
        });
        took = ask(&r.service, |asked| {
            held.note((asked * 10 / questions).min(9));
            asked < questions
        });
        reindex.join().unwrap();
    });
    let p99: Vec<String> = took
        .chunks_mut(questions.div_ceil(10))
        .map(|tenth| format!("{:.1}", percentile(tenth, 99)))
        .collect();
    format!(
        "{minutes} minutes, {questions} questions, 0 errors; of each tenth p99 {} ms, at least {} MB held (at the start {before:.0})",
        p99.join(", "),
        held.level()
    )
}

/// Measures the p99 of answers during a reindex of all posts, and beside it the p99 while nothing else happens. Halfway the
/// build stops until a question was answered: a question never waits for a build.
pub fn reindex(scale: &Scale) -> String {
    let count = scale.of(10_000);
    let r = running(count);
    let length = Duration::from_secs(if scale.long { 20 } else { 2 });
    let start = Instant::now();
    let mut quiet = ask(&r.service, |_| start.elapsed() < length);
    let content = r.dir.path().join("content");
    for i in 0..count {
        post(&content, i, i + 1);
    }
    let answered = AtomicUsize::new(0);
    let stand_still = || {
        let (before, start) = (answered.load(Ordering::Relaxed), Instant::now());
        // The first answer may be to an earlier question.
        while answered.load(Ordering::Relaxed) < before + 2 {
            let waited = start.elapsed();
            assert!(waited.as_secs() < 30, "no question is answered meanwhile");
            thread::sleep(Duration::from_millis(1));
        }
    };
    let (mut busy, mut built, mut halfway) = (Vec::new(), Duration::ZERO, false);
    thread::scope(|scope| {
        let building = scope.spawn(|| {
            let start = Instant::now();
            let mut progress = |p| {
                if matches!(p, Progress::Posts { done, total } if done == total / 2) {
                    halfway = true;
                    stand_still();
                }
            };
            r.index.refresh(Timestamp::now(), &mut progress).unwrap();
            start.elapsed()
        });
        busy = ask(&r.service, |asked| {
            answered.store(asked, Ordering::Relaxed);
            !building.is_finished()
        });
        built = building.join().unwrap();
    });
    assert!(halfway, "nothing was built");
    format!(
        "{count} posts reindexed in {:.1} s; p99 of answers {:.1} ms without it ({} asked), {:.1} ms during it ({} asked)",
        built.as_secs_f64(),
        percentile(&mut quiet, 99),
        quiet.len(),
        percentile(&mut busy, 99),
        busy.len()
    )
}
