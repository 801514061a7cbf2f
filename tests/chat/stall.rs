//! Ten seconds in which search is never idle, and who asks meanwhile.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// How long, and how many questions wait at any time.
const STALL: Duration = Duration::from_secs(10);
const WAITING: usize = 40;

/// Has members `ask` questions that are as long as questions can be, always so many that search is far behind, given how
/// many were `answered`; says how many were asked.
pub async fn stall(mut ask: impl FnMut(usize, &str), answered: impl Fn() -> usize) -> usize {
    let posts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/ja");
    let mut text = String::new();
    for post in fs::read_dir(posts).unwrap() {
        text += &fs::read_to_string(post.unwrap().path()).unwrap();
    }
    let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut asked = 0;
    let start = Instant::now();
    while start.elapsed() < STALL {
        while asked < answered() + WAITING {
            let question = text.iter().cycle().skip(asked * 977 % text.len());
            ask(asked, &question.take(1900).collect::<String>());
            asked += 1;
        }
        // Somebody asks something short too.
        ask(asked, "納品と稼働はどう違いますか");
        asked += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    asked
}

/// The wait that 99 of 100 do not exceed.
pub fn p99(mut waits: Vec<Duration>) -> Duration {
    waits.sort();
    waits[waits.len() * 99 / 100]
}
