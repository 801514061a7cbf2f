//! Reliability, in figures. `cargo test` runs a quick form; `just reliability` runs the promised counts and writes the
//! figures to docs/reliability.md.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fuzz;
mod hostile;
mod kills;
mod memory;
mod permissions;

use std::{
    fmt::Write,
    fs,
    path::Path,
    process::{Command, ExitCode},
    time::Instant,
};

/// The scale of a run: the promised counts, or a twentieth of them.
pub struct Scale {
    long: bool,
}

impl Scale {
    /// The promised count on this scale.
    pub fn of(&self, promised: usize) -> usize {
        if self.long {
            promised
        } else {
            promised.div_ceil(20)
        }
    }
}

/// A row of the table: the test, its requirement, and the function that gives its figure.
type Row = (&'static str, &'static str, fn(&Scale) -> String);

const ROWS: [Row; 11] = [
    (
        "kill -9 the indexer at random points, readers at 50 questions/s",
        "200 kills, 0 failed reads, 0 damaged generations",
        kills::indexer,
    ),
    (
        "kill -9 while feedback is written",
        "200 kills, 0 acknowledged rows lost",
        kills::feedback,
    ),
    (
        "commit and reload cycles",
        "5,000 cycles: at the end at most 64 MB and two mapped files more than after a fifth",
        memory::cycles,
    ),
    (
        "questions during a reindex, and without one",
        "10,000 posts: questions are answered during the build; the p99s are only shown",
        memory::reindex,
    ),
    (
        "soak: questions at 20/s with a reindex each minute",
        "10 minutes: 0 errors, at the end at most 64 MB more than after a fifth; the p99s are only shown",
        memory::soak,
    ),
    (
        "fuzz: front matter and Markdown, HTML import, query, button payload",
        "1,000,000 each, 0 panics",
        fuzz::all,
    ),
    (
        "parsers at 1/2/4/8× the size of hostile input",
        "time at most doubles when the size doubles",
        hostile::growth,
    ),
    (
        "hostile content folders",
        "200 layouts: 0 reads outside the root, under 256 MB",
        hostile::folders,
    ),
    (
        "two guilds on one bot",
        "10,000 questions, 0 cross over",
        permissions::two_guilds,
    ),
    (
        "role × command × platform",
        "each cell is refused if and only if it should be",
        permissions::roles,
    ),
    (
        "Discord and Slack buttons for admins",
        "each cell is refused if and only if it should be",
        permissions::buttons,
    ),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1)
    };
    if let Some(child) = after("--child") {
        let place = Path::new(&arguments[arguments.len() - 1]);
        match child.as_str() {
            "feedback" => kills::write_feedback(place),
            other => hostile::child(other, place),
        }
        return ExitCode::SUCCESS;
    }
    let write = after("--write");
    let scale = Scale {
        long: write.is_some(),
    };
    if let Some(name) = after("--row") {
        let row = ROWS.iter().find(|row| row.0 == name).unwrap();
        println!("{}{}", FIGURE, row.2(&scale));
        return ExitCode::SUCCESS;
    }
    let only = std::env::var("SENPAI_RELIABILITY").unwrap_or_default();
    let mut table = Table::default();
    let rows = || ROWS.iter().filter(|row| row.0.contains(&only));
    assert!(rows().count() > 0, "no row is called {only}");
    for (name, requirement, _) in rows() {
        table.add(name, requirement, row(name, write));
        if let Some(file) = write {
            table.write(file);
        }
    }
    if let Some(file) = write {
        for (name, requirement, figure) in elsewhere() {
            table.add(name, requirement, figure);
        }
        table.write(file);
    }
    table.result
}

const FIGURE: &str = "figure: ";

/// Runs a row in a process of its own and gives its figure: no row measures the memory of another, and after a failure the
/// other rows still run.
fn row(name: &str, write: Option<&String>) -> Result<String, String> {
    let start = Instant::now();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--row", name]);
    if let Some(file) = write {
        command.args(["--write", file]);
    }
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let shown = text(&output.stdout);
    match shown.lines().find_map(|line| line.strip_prefix(FIGURE)) {
        Some(figure) if output.status.success() => {
            Ok(format!("{figure} ({:.0} s)", start.elapsed().as_secs_f64()))
        }
        _ => Err(text(&output.stderr)),
    }
}

/// The table of requirements, figures and verdicts.
struct Table {
    rows: String,
    result: ExitCode,
}

impl Default for Table {
    fn default() -> Table {
        Table {
            rows: String::from(
                "| test | passes if | result | verdict |\n| --- | --- | --- | --- |\n",
            ),
            result: ExitCode::SUCCESS,
        }
    }
}

impl Table {
    fn add(&mut self, name: &str, requirement: &str, figure: Result<String, String>) {
        let (figure, verdict) = match figure {
            Ok(figure) => (figure, "passes"),
            Err(why) => {
                eprintln!("{name}: {why}");
                self.result = ExitCode::FAILURE;
                (String::new(), "**fails**")
            }
        };
        println!("{name}: {verdict}: {figure}");
        let row = [name, requirement, &figure, verdict].join(" | ");
        let _ = writeln!(self.rows, "| {row} |");
    }

    fn write(&self, file: &str) {
        fs::write(file, document(&self.rows)).unwrap();
    }
}

/// Rows from tests of other packages: `senpai-search` simulates full disks and power cuts, and only `senpai-slack` can read
/// Slack's payloads.
fn elsewhere() -> Vec<(&'static str, &'static str, Result<String, String>)> {
    let search = shown("senpai-search", "endurance");
    let slack = shown("senpai-slack", "fuzz");
    vec![
        (
            "a disk that drops unsynced writes at each I/O call",
            "500 cut points: old or new generation opens, or it is rebuilt",
            after(&search, "power cut: "),
        ),
        (
            "fail after N bytes written",
            "100 values of N: the old index serves",
            after(&search, "fail after N bytes: "),
        ),
        (
            "fuzz: Slack payload",
            "1,000,000, 0 panics",
            after(&slack, "slack payload: "),
        ),
    ]
}

/// The output of the long form of a package's tests; as an error where they failed.
fn shown(package: &str, tests: &str) -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .args(["test", "--release", "-p", package, tests])
        .args(["--", "--nocapture"])
        .env("SENPAI_TEST_LONG", "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    if out.status.success() {
        Ok(text)
    } else {
        Err(text)
    }
}

fn after(shown: &Result<String, String>, name: &str) -> Result<String, String> {
    let text = shown.as_ref().map_err(String::clone)?;
    let found = text.lines().find_map(|line| line.split_once(name));
    found.map_or_else(|| Err(text.clone()), |(_, figure)| Ok(figure.to_owned()))
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
        "# Reliability\n\nWritten by `just reliability` on {}; {machine}. `cargo test` runs short forms of these tests.\n\n{table}\n\
         The tests simulate power cuts between Senpai and the file system. They record each call that writes, syncs, links, renames or\n\
         removes. After each call, they build the files that a file system may hold if data that was not synced is lost. They simulate\n\
         full disks in the same place. The tests of kills kill the real process.\n",
        jiff::ZonedDateTime::now().date()
    )
}

/// Writes `count` posts of an invented community, which differ in a few words.
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

/// Writes version `version` of post `place`.
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

/// A generator of random numbers that are the same in each run (xorshift).
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

/// The percentile of times in microseconds, in milliseconds.
pub fn percentile(micros: &mut [u128], percent: usize) -> f64 {
    micros.sort_unstable();
    let place = (micros.len() * percent).div_ceil(100).saturating_sub(1);
    micros.get(place).copied().unwrap_or(0) as f64 / 1000.0
}
