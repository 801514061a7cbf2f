//! Reliability, in figures. Quick in `cargo test`; `just reliability` runs the counts that are promised and writes them to
//! docs/reliability.md.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod counter;
mod fuzz;
mod hostile;
mod kills;
mod memory;

use std::{fmt::Write, fs, path::Path, process::Command, time::Instant};

/// What a run is of: the promised counts, or a twentieth of them.
pub struct Scale {
    long: bool,
}

impl Scale {
    /// So many of what is promised.
    pub fn of(&self, promised: usize) -> usize {
        if self.long {
            promised
        } else {
            promised.div_ceil(20)
        }
    }
}

type Row = (&'static str, fn(&Scale) -> String);

const ROWS: [Row; 11] = [
    (
        "kill -9 the indexer at random points, readers at 50 questions/s",
        kills::indexer,
    ),
    ("kill -9 while feedback is written", kills::feedback),
    ("commit and reload cycles", memory::cycles),
    (
        "soak: questions at 20/s with a reindex each minute",
        memory::soak,
    ),
    (
        "questions while posts are reindexed, and while not",
        memory::reindex,
    ),
    ("fuzz: posts, HTML import, query, button payload", fuzz::all),
    (
        "parsers at 1/2/4/8× the size of hostile input",
        hostile::growth,
    ),
    ("hostile content folders", hostile::folders),
    ("two guilds on one bot", counter::two_guilds),
    ("role × command × platform", counter::roles),
    ("Discord and Slack buttons for admins", counter::buttons),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(child) = arguments.iter().position(|a| a == "--child") {
        return match arguments[child + 1].as_str() {
            "feedback" => kills::write_feedback(Path::new(&arguments[child + 2])),
            other => hostile::child(other, Path::new(&arguments[child + 2])),
        };
    }
    let write = arguments
        .iter()
        .position(|a| a == "--write")
        .map(|at| arguments[at + 1].clone());
    let scale = Scale {
        long: write.is_some(),
    };
    let only = std::env::var("SENPAI_RELIABILITY").unwrap_or_default();
    let mut table = String::from("| test | figure |\n| --- | --- |\n");
    for (name, run) in ROWS.iter().filter(|(name, _)| name.contains(&only)) {
        let start = Instant::now();
        let figure = run(&scale);
        println!("{name}: {figure} ({:.0} s)", start.elapsed().as_secs_f64());
        let _ = writeln!(table, "| {name} | {figure} |");
    }
    if let Some(file) = write {
        for figure in generations() {
            let (name, figure) = figure.split_once(": ").unwrap();
            let _ = writeln!(table, "| {name} | {figure} |");
        }
        fs::write(file, document(&table)).unwrap();
    }
}

/// Full disks and power cuts are tests of `senpai-search`: they stand between it and the disk.
fn generations() -> Vec<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .args([
            "test",
            "--release",
            "-p",
            "senpai-search",
            "endurance",
            "--",
            "--nocapture",
        ])
        .env("SENPAI_TEST_LONG", "1")
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stdout)
    );
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let figures = text.lines().filter_map(|line| {
        let start = ["power cut: ", "fail after N bytes: "]
            .iter()
            .find_map(|name| line.find(name))?;
        Some(line[start..].to_owned())
    });
    figures.collect()
}

fn document(table: &str) -> String {
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = memory
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse::<u64>().ok());
    let machine = format!(
        "{} {}, {} cores, {} GB of memory",
        std::env::consts::OS,
        std::env::consts::ARCH,
        std::thread::available_parallelism().map_or(1, usize::from),
        kilobytes.unwrap_or(0) >> 20,
    );
    format!(
        "# Reliability\n\nWritten by `just reliability` on {}; {machine}. The quick forms of the same tests run in `cargo test`.\n\n{table}\n\
         A power cut is simulated between our code and the file system: each call that writes, syncs, links, renames or removes is\n\
         noted, and at each of them is laid out what a file system may keep of all that was not synced. Full disks are simulated at\n\
         the same place. Kills are kills of the real process.\n",
        jiff::ZonedDateTime::now().date()
    )
}

/// The posts of a made-up community: as many as asked for, a few of their words different.
pub fn posts(content: &Path, count: usize) {
    for i in 0..count {
        post(content, i, i);
    }
}

const WORDS: [&str; 14] = [
    "入金",
    "受注",
    "稼働",
    "面接",
    "見出し",
    "名刺",
    "電話",
    "提案書",
    "価格",
    "紹介",
    "沈黙",
    "準備",
    "振り返り",
    "学び",
];

/// Writes post `place`, as version `version`.
pub fn post(content: &Path, place: usize, version: usize) {
    let word = |i: usize| WORDS[(version * 7 + place * 3 + i * 5) % WORDS.len()];
    let section = |i: usize| {
        format!(
            "## {}と{}\n\n{}の前に{}を{}回確かめます。{}は相手の都合から考えます。{}が遅れたら三日以内に電話で理由を聞きます。\n\n",
            word(i),
            word(i + 1),
            word(i + 2),
            word(i + 3),
            version % 97,
            word(i + 4),
            word(i)
        )
    };
    let body: String = (0..4).map(section).collect();
    let text = format!(
        "---\ntitle: {}と{} {place}\ntags: [tag{}]\n---\n\n{body}",
        word(0),
        word(6),
        place % 2
    );
    fs::create_dir_all(content).unwrap();
    fs::write(content.join(format!("p{place}.md")), text).unwrap();
}

/// A generator that gives the same numbers in each run (xorshift).
pub struct Chance(pub u64);

impl Chance {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// The milliseconds within which `percent` of 100 stayed.
pub fn percentile(micros: &mut [u128], percent: usize) -> f64 {
    micros.sort_unstable();
    let place = (micros.len() * percent).div_ceil(100).saturating_sub(1);
    micros.get(place).copied().unwrap_or(0) as f64 / 1000.0
}
