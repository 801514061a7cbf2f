//! Changes the payloads in `tests/reliability/corpus/slack` at random: none may cause a panic. `SENPAI_TEST_LONG=1` runs a million.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use proptest::{
    prelude::Rng,
    test_runner::{Config, TestRunner},
};
use serde_json::json;

use super::*;

const STRINGS: [&str; 19] = [
    "",
    "0",
    ".",
    "-1.-1",
    "99999999999999999999.9",
    "\u{0}",
    "\u{202e}？",
    "<@UBOT>",
    "<@",
    "&lt;&amp",
    "tag: private:",
    "tag：転職",
    "<@入>",
    "入金",
    "é",
    "🎏",
    "1|more|",
    "settings",
    "link #1",
];

/// The leaves of a value.
fn leaves(value: &mut Value) -> Vec<&mut Value> {
    if value.is_object() || value.is_array() {
        match value {
            Value::Object(map) => map.values_mut().flat_map(leaves).collect(),
            Value::Array(list) => list.iter_mut().flat_map(leaves).collect(),
            _ => Vec::new(),
        }
    } else {
        vec![value]
    }
}

fn change(value: &mut Value, random: &mut impl Rng) {
    let mut below = |n: usize| random.next_u32() as usize % n;
    let mut leaves = leaves(value);
    let at = below(leaves.len());
    let place = &mut *leaves[at];
    let to = STRINGS[below(STRINGS.len())];
    *place = match (below(5), &*place) {
        (0, _) => Value::Null,
        (1, _) => json!([to]),
        (2, Value::String(text)) => {
            let cut = below(text.chars().count() + 1);
            let before: String = text.chars().take(cut).collect();
            let after: String = text.chars().skip(cut).collect();
            json!(format!("{before}{to}{after}"))
        }
        (3, Value::String(text)) => json!(text.repeat(1 + below(40))),
        _ => json!(to),
    };
}

/// Reads a payload as an event, a command or an interaction. `false` if it is not for the bot.
fn read(payload: &str) -> bool {
    let payload = serde_json::from_str::<Value>(payload).unwrap();
    let pressed = |event: &Value, me: &str| interaction(event, me, "T1");
    let ways: [fn(&Value, &str) -> Option<Delivery>; 3] = [event, command, pressed];
    let Some(delivery) = ways.iter().find_map(|way| way(&payload, "UBOT")) else {
        return false;
    };
    // The store also keeps a delivery as JSON, and reads it again.
    let json = serde_json::to_string(&delivery).unwrap();
    assert_eq!(serde_json::from_str::<Delivery>(&json).unwrap(), delivery);
    true
}

#[test]
fn no_payload_makes_it_panic() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reliability/corpus/slack");
    let mut seeds = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let seed = fs::read_to_string(&path).unwrap();
        assert!(read(&seed), "nothing for the bot: {}", path.display());
        seeds.push(serde_json::from_str::<Value>(&seed).unwrap());
    }
    let long = std::env::var_os("SENPAI_TEST_LONG").is_some();
    let runs = if long { 1_000_000 } else { 10_000 };
    let mut runner = TestRunner::new_with_rng(Config::default(), fixed());
    let random = runner.rng();
    let mut accepted = 0;
    for _ in 0..runs {
        let mut payload = seeds[random.next_u32() as usize % seeds.len()].clone();
        for _ in 0..1 + random.next_u32() % 3 {
            change(&mut payload, random);
        }
        let payload = payload.to_string();
        let done = catch_unwind(AssertUnwindSafe(|| read(&payload)));
        assert!(done.is_ok(), "panicked on {payload}");
        accepted += usize::from(done.is_ok_and(|read| read));
    }
    assert!(accepted > runs / 4, "most are refused before they are read");
    println!("slack payload: {runs} runs, {accepted} of them read, 0 panics");
}

fn fixed() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}
