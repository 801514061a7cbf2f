//! The structure of the workspace: dependencies between our crates, owners of third-party crates, and files that documents name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "house/advisories.rs"]
mod advisories;
#[path = "house/documents.rs"]
mod documents;
#[path = "house/imports.rs"]
mod imports;
#[path = "house/memory.rs"]
mod memory;
mod samples;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The packages of this workspace on which each package may depend.
const ARROWS: &[(&str, &[&str])] = &[
    ("senpai-language", &[]),
    ("senpai-model", &[]),
    ("senpai-wording", &["senpai-language"]),
    ("senpai-html", &[]),
    ("senpai-content", &["senpai-html", "senpai-language"]),
    ("senpai-import", &["senpai-content", "senpai-html"]),
    (
        "senpai-search",
        &["senpai-content", "senpai-language", "senpai-model"],
    ),
    (
        "senpai-answer",
        &["senpai-content", "senpai-language", "senpai-search"],
    ),
    (
        "senpai-eval",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-language",
            "senpai-search",
        ],
    ),
    ("senpai-screen", &[]),
    ("senpai-practice", &["senpai-language"]),
    (
        "senpai-settings",
        &["senpai-content", "senpai-language", "senpai-practice"],
    ),
    ("senpai-live", &["senpai-content", "senpai-search"]),
    (
        "senpai-kit",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-live",
            "senpai-search",
            "senpai-wording",
        ],
    ),
    (
        "senpai-store",
        &["senpai-answer", "senpai-language", "senpai-practice"],
    ),
    (
        "senpai-admin",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-eval",
            "senpai-language",
            "senpai-live",
            "senpai-practice",
            "senpai-search",
            "senpai-settings",
            "senpai-store",
        ],
    ),
    (
        "senpai-chat",
        &[
            "senpai-admin",
            "senpai-answer",
            "senpai-content",
            "senpai-language",
            "senpai-live",
            "senpai-practice",
            "senpai-search",
            "senpai-settings",
            "senpai-store",
            "senpai-wording",
        ],
    ),
    ("senpai-runner", &["senpai-chat"]),
    ("senpai-discord", &["senpai-chat", "senpai-runner"]),
    ("senpai-slack", &["senpai-chat", "senpai-runner"]),
    (
        "senpai-web",
        &["senpai-admin", "senpai-chat", "senpai-runner"],
    ),
    (
        "senpai-bot",
        &[
            "senpai-admin",
            "senpai-chat",
            "senpai-discord",
            "senpai-live",
            "senpai-model",
            "senpai-runner",
            "senpai-screen",
            "senpai-settings",
            "senpai-slack",
            "senpai-store",
            "senpai-web",
        ],
    ),
    (
        "senpai-bench",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-eval",
            "senpai-language",
            "senpai-search",
        ],
    ),
    (
        "senpai",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-eval",
            "senpai-import",
            "senpai-live",
            "senpai-screen",
            "senpai-model",
            "senpai-search",
            "senpai-settings",
            "senpai-wording",
        ],
    ),
];

/// Third-party crates that only one package may use.
const OWNERS: &[(&str, &str)] = &[
    ("pulldown-cmark", "senpai-content"),
    ("granit-parser", "senpai-content"),
    ("globset", "senpai-content"),
    ("whatlang", "senpai-content"),
    ("tantivy", "senpai-search"),
    ("legible", "senpai-html"),
    ("html5ever", "senpai-html"),
    ("markup5ever_rcdom", "senpai-html"),
    ("tokenizers", "senpai-model"),
    ("rten", "senpai-model"),
    ("quick-xml", "senpai-import"),
    ("zip", "senpai-import"),
    ("chardetng", "senpai-html"),
    ("encoding_rs", "senpai-html"),
    ("rusqlite", "senpai-store"),
    ("tokio-postgres", "senpai-store"),
    ("tokio-postgres-rustls", "senpai-store"),
    ("governor", "senpai-chat"),
    ("anstream", "senpai-screen"),
    ("textwrap", "senpai-screen"),
    ("rustyline", "senpai-screen"),
    ("rs-fsrs", "senpai-practice"),
    ("chrono", "senpai-practice"),
    ("rust-stemmers", "senpai-language"),
    ("serenity", "senpai-discord"),
    ("slack-morphism", "senpai-slack"),
    ("maud", "senpai-web"),
    ("rmcp", "senpai-web"),
    ("schemars", "senpai-web"),
];

const DOCUMENTS: &[&str] = &[
    "README.md",
    "README.ja.md",
    "ARCHITECTURE.md",
    "docs/admin.md",
    "docs/api.md",
    "docs/blogs.md",
    "docs/discord.md",
    "docs/slack.md",
    "docs/benchmarks.md",
    "docs/model.md",
    "docs/posts.md",
    "docs/postgres.md",
    "docs/practice.md",
    "docs/reliability.md",
    "docs/settings.md",
    "docs/web.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "bench/README.md",
    "content/README.md",
];

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

/// Each package's name and the names of its dependencies, those of its tests included if `tests`.
fn packages(tests: bool) -> BTreeMap<String, Vec<String>> {
    let mut out = BTreeMap::new();
    let folders = ["crates", "bots"].map(|group| fs::read_dir(root().join(group)).unwrap());
    let folders = folders.into_iter().flatten().map(|e| e.unwrap().path());
    for folder in folders.chain([root().join("bench")]) {
        let manifest = folder.join("Cargo.toml");
        let table: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
        let name = table["package"]["name"].as_str().unwrap().to_owned();
        let kinds = ["dependencies", "build-dependencies", "dev-dependencies"];
        let names = kinds[..if tests { 3 } else { 2 }]
            .iter()
            .filter_map(|kind| table.get(*kind)?.as_table())
            .flat_map(|t| t.keys().cloned())
            .collect();
        out.insert(name, names);
    }
    out
}

#[test]
fn arrows_point_one_way() {
    for (package, depends) in packages(false) {
        let allowed = ARROWS.iter().find(|(p, _)| *p == package).map(|(_, a)| *a);
        let allowed = allowed.unwrap_or_else(|| panic!("{package} has no line in ARROWS"));
        for dependency in depends.iter().filter(|d| d.starts_with("senpai")) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{package} must not depend on {dependency}"
            );
        }
    }
}

/// The code map of ARCHITECTURE.md has a row for each package, below the rows of the packages on which it depends.
#[test]
fn the_code_map_is_in_the_order_of_the_arrows() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.split('`').nth(1));
    let names: Vec<String> = rows
        .filter_map(|folder| package_name(&root().join(folder)))
        .collect();
    let row = |package: &str| names.iter().position(|name| name == package);
    for (package, depends) in packages(false) {
        let own = row(&package).unwrap_or_else(|| panic!("{package} has no row"));
        for dependency in depends.iter().filter(|d| d.starts_with("senpai")) {
            assert!(
                row(dependency).is_some_and(|of_dependency| of_dependency < own),
                "the row of {dependency} must be above that of {package}"
            );
        }
    }
}

/// The name of the package in a folder; `None` if there is none.
fn package_name(folder: &Path) -> Option<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let table: toml::Table = manifest.parse().unwrap();
    Some(table.get("package")?["name"].as_str()?.to_owned())
}

/// `senpai` compiles no SQLite, no plots and no rate limiter: its first build is a stranger's first minutes.
#[test]
fn the_senpai_command_needs_no_state() {
    let packages = packages(false);
    let (mut reached, mut at) = (vec!["senpai".to_owned()], 0);
    while let Some(package) = reached.get(at) {
        for dependency in packages.get(package).into_iter().flatten() {
            if packages.contains_key(dependency) && !reached.contains(dependency) {
                reached.push(dependency.clone());
            }
        }
        at += 1;
    }
    for state in ["senpai-store", "senpai-admin", "senpai-chat"] {
        assert!(!reached.iter().any(|r| r == state), "{reached:?}");
    }
}

#[test]
fn third_party_types_stay_with_their_owner() {
    for (package, depends) in packages(true) {
        for (krate, owner) in OWNERS {
            assert!(
                package == *owner || !depends.iter().any(|d| d == krate),
                "{krate} belongs to {owner}, not {package}"
            );
        }
    }
}

/// If the tests of a crate are one program, its `main.rs` names each of their files: a file that it does not name is not
/// compiled.
#[test]
fn every_file_of_tests_is_in_its_program() {
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let folders = crates.map(|entry| entry.unwrap().path().join("tests"));
    let mut programs = 0;
    for folder in folders {
        let Ok(program) = fs::read_to_string(folder.join("main.rs")) else {
            continue;
        };
        programs += 1;
        for file in fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()) {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let is_test = file.extension().is_some_and(|e| e == "rs") && name != "main";
            assert!(
                !is_test || program.contains(&format!("mod {name};\n")),
                "{}",
                file.display()
            );
        }
    }
    assert!(programs > 0);
}
