//! The house: arrows between our crates, third-party crates at their owners, documents that name real files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What each package may depend on, of ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("senpai-language", &[]),
    ("senpai-content", &["senpai-language"]),
    ("senpai-import", &["senpai-content"]),
    ("senpai-search", &["senpai-content", "senpai-language"]),
    (
        "senpai-answer",
        &["senpai-content", "senpai-language", "senpai-search"],
    ),
    ("senpai-store", &[]),
    (
        "senpai-desk",
        &[
            "senpai-answer",
            "senpai-content",
            "senpai-language",
            "senpai-search",
            "senpai-store",
        ],
    ),
    // The store in its tests only.
    ("senpai-runner", &["senpai-desk", "senpai-store"]),
    ("senpai-discord", &["senpai-desk", "senpai-runner"]),
    ("senpai-slack", &["senpai-desk", "senpai-runner"]),
    (
        "senpai-bot",
        &[
            "senpai-desk",
            "senpai-discord",
            "senpai-runner",
            "senpai-slack",
            "senpai-store",
        ],
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
            "senpai-desk",
            "senpai-eval",
            "senpai-import",
            "senpai-search",
            "senpai-store",
        ],
    ),
];

/// Third-party crates that stay with one package.
const OWNERS: &[(&str, &str)] = &[
    ("pulldown-cmark", "senpai-content"),
    ("tantivy", "senpai-search"),
    ("safetensors", "senpai-search"),
    ("tokenizers", "senpai-search"),
    ("legible", "senpai-import"),
    ("htmd", "senpai-import"),
    ("roxmltree", "senpai-import"),
    ("rusqlite", "senpai-store"),
    ("rust-stemmers", "senpai-language"),
    ("serenity", "senpai-discord"),
    ("slack-morphism", "senpai-slack"),
];

const DOCUMENTS: &[&str] = &[
    "README.md",
    "README.ja.md",
    "ARCHITECTURE.md",
    "docs/admin.md",
    "docs/discord.md",
    "docs/slack.md",
    "docs/benchmarks.md",
    "docs/model.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "bench/README.md",
    "content/README.md",
];

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

/// Each package's name and the names of what it depends on, tests included.
fn packages() -> BTreeMap<String, Vec<String>> {
    let mut out = BTreeMap::new();
    let folders = ["crates", "bots"].map(|group| fs::read_dir(root().join(group)).unwrap());
    let folders = folders.into_iter().flatten().map(|e| e.unwrap().path());
    for folder in folders.chain([root().join("bench")]) {
        let manifest = folder.join("Cargo.toml");
        let table: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
        let name = table["package"]["name"].as_str().unwrap().to_owned();
        let names = ["dependencies", "dev-dependencies", "build-dependencies"]
            .into_iter()
            .filter_map(|kind| table.get(kind)?.as_table())
            .flat_map(|t| t.keys().cloned())
            .collect();
        out.insert(name, names);
    }
    out
}

#[test]
fn arrows_point_one_way() {
    for (package, depends) in packages() {
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

#[test]
fn third_party_types_stay_with_their_owner() {
    for (package, depends) in packages() {
        for (krate, owner) in OWNERS {
            assert!(
                package == *owner || !depends.iter().any(|d| d == krate),
                "{krate} belongs to {owner}, not {package}"
            );
        }
    }
}

/// Paths in backticks and link targets must exist.
#[test]
fn documents_name_files_that_exist() {
    let mut named = 0;
    for document in DOCUMENTS {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let folder = root().join(document).parent().unwrap().to_owned();
        let quoted = text.split('`').skip(1).step_by(2).filter(|s| {
            let first = s.split('/').next().unwrap_or_default();
            s.contains('/')
                && ["bench", "crates", "bots", "content", "docs", "tests", ".ci"].contains(&first)
                && !s.contains([' ', '*', '<', '…'])
        });
        let linked = text
            .split("](")
            .skip(1)
            .filter_map(|s| s.split([')', '#']).next())
            .filter(|s| !s.is_empty() && !s.contains("://"));
        for path in quoted
            .map(|p| root().join(p))
            .chain(linked.map(|p| folder.join(p)))
        {
            assert!(path.exists(), "{document} names {}", path.display());
            named += 1;
        }
    }
    assert!(named > 10, "only {named} paths were looked at");
}

#[test]
fn the_readme_commands_are_what_ci_runs() {
    let command = "cargo test --workspace";
    for file in ["README.md", "README.ja.md", ".ci/run", "justfile"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains(command), "{file} does not say `{command}`");
    }
}
