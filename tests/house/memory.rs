//! Each collection that requests fill has a bound.

use std::{collections::BTreeSet, fs};

use super::{imports::modules, root};

/// Each collection that requests change while a process runs: the crate, the module, a part of its line, and its bound.
const COLLECTIONS: &[(&str, &str, &str, &str)] = &[
    (
        "crates/chat",
        "limits",
        "counters: DefaultKeyedRateLimiter",
        "COUNTERS; tested with 100,000 members",
    ),
    (
        "crates/chat",
        "service",
        "pending: Mutex<Pending>",
        "one for each question in the state that waits for an answer; these expire",
    ),
    (
        "crates/live",
        "live_index",
        "warned: Mutex<Vec<String>>",
        "the warnings of one refresh",
    ),
    (
        "bots/runner",
        "conversations",
        "Mutex<HashMap<String, Arc<Queue>>>",
        "the conversations with a delivery that is not done; tested with 100,000 conversations",
    ),
    (
        "bots/runner",
        "serve",
        "Mutex<HashMap<IpAddr, usize>>",
        "the open connections, which have a limit; tested there",
    ),
    (
        "bots/server",
        "http",
        "deliveries: Mutex<Recent>",
        "MAX_RECENT; tested with 100,000 keys",
    ),
    (
        "bots/slack",
        "http",
        "seen: Mutex<Recent>",
        "MAX_RECENT; tested with 100,000 keys",
    ),
    (
        "bots/web",
        "sessions",
        "Mutex<HashMap<String, Session>>",
        "MAX_SESSIONS and MAX_BYTES; tested there",
    ),
    (
        "bots/web",
        "waiting",
        "Mutex<HashMap<String, Vec<oneshot::Sender<()>>>>",
        "MOST; tested there",
    ),
    (
        "bots/web",
        "limits",
        "counted: Mutex<VecDeque<String>>",
        "HELPERS_AN_HOUR",
    ),
    (
        "bots/web",
        "console::jobs",
        "all: Mutex<Vec<Arc<Job>>>,",
        "KEPT jobs of each admin",
    ),
    (
        "bots/web",
        "console::rights",
        "known: Mutex<HashMap<String, (Instant, Member)>>",
        "the sessions of admins that acted within TRUSTED",
    ),
];

/// Names of types that hold any number of values.
const GROWING: [&str; 8] = [
    "HashMap<",
    "HashSet<",
    "BTreeMap<",
    "BTreeSet<",
    "Vec<",
    "VecDeque<",
    "Recent",
    "Pending",
];

/// A new collection is written into the list with its bound. Whoever writes it also tests the bound.
#[test]
fn each_collection_that_requests_change_has_a_bound() {
    let named: BTreeSet<_> = COLLECTIONS
        .iter()
        .map(|(krate, module, part, _)| format!("{krate} {module}: {part}"))
        .collect();
    let mut found = BTreeSet::new();
    for group in ["crates", "bots"] {
        for entry in fs::read_dir(root().join(group)).unwrap() {
            let krate = format!("{group}/{}", entry.unwrap().file_name().display());
            let modules = modules(&root().join(&krate).join("src")).into_iter();
            for (module, code) in modules.filter(|(module, _)| !module.contains("tests")) {
                // The stored fields: locals, arguments and results end otherwise.
                let fields = code.lines().map(str::trim);
                let fields = fields.filter(|line| line.ends_with(',') || line.ends_with(");"));
                for line in fields.filter(|line| is_collection(line)) {
                    let known = COLLECTIONS.iter().find(|(at, of, part, _)| {
                        (*at, *of) == (krate.as_str(), module.as_str()) && line.contains(part)
                    });
                    let part = known.map_or(line, |(_, _, part, _)| part);
                    found.insert(format!("{krate} {module}: {part}"));
                }
            }
        }
    }
    assert_eq!(found, named);
}

fn is_collection(line: &str) -> bool {
    let shared = ["Mutex<", "RwLock<"].iter().find_map(|lock| {
        let (_, inner) = line.split_once(lock)?;
        Some(GROWING.iter().any(|name| inner.contains(name)))
    });
    shared == Some(true) || line.contains("KeyedRateLimiter<")
}
