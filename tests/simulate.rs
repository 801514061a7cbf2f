//! `senpai-bot simulate`, end to end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use senpai_store::Store;
use tempfile::TempDir;

/// A community with a goal and a ladder of its own, and with practice switched off.
const SETTINGS: &str = r#"
[[goals]]
id = "hiring"
en = "Hiring"

[[ladders]]
rungs = [{ id = "first", en = "First customer" }]

[practice]
enabled = false
zone = "America/New_York"
"#;

/// A folder with settings, a state, and the posts in `tests/posts`.
fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("senpai.toml"), SETTINGS).unwrap();
    drop(Store::open(&dir.path().join("state")).unwrap());
    dir
}

fn simulates(dir: &TempDir, arguments: &[&str]) -> Output {
    let posts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/posts");
    let mut command = Command::new(env!("CARGO_BIN_EXE_senpai-bot"));
    command.current_dir(dir.path()).arg("simulate");
    command.env("SENPAI_CONTENT", posts).args(arguments);
    command.output().unwrap()
}

/// The lines and the picture of a community.
fn figures(dir: &TempDir, [members, days, seed]: [&str; 3]) -> (String, String) {
    let size = ["--members", members, "--days", days, "--seed", seed];
    let out = simulates(dir, &[&size[..], &["--picture", "a.svg"]].concat());
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    let picture = fs::read_to_string(dir.path().join("a.svg")).unwrap();
    fs::remove_file(dir.path().join("a.svg")).unwrap();
    (String::from_utf8(out.stdout).unwrap(), picture)
}

/// All files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => drop(found.insert(path.clone(), fs::read(&path).unwrap())),
        }
    }
    found
}

#[test]
fn each_line_and_panel_says_that_it_is_simulated_and_the_state_is_untouched() {
    let dir = folder();
    let before = files(dir.path());
    let (lines, picture) = figures(&dir, ["150", "60", "3"]);
    for line in lines.lines() {
        assert!(line.starts_with("SIMULATED: "), "{line}");
    }
    for part in ["helped", "taken on", "kept up at 30 days", "First customer"] {
        assert!(lines.contains(part), "no {part} in {lines}");
    }
    assert_eq!(picture.matches("SIMULATED: ").count(), 5, "one a panel");
    assert!(files(dir.path()) == before);
}

#[test]
fn a_seed_gives_the_same_figures_and_another_seed_others() {
    let dir = folder();
    let small = |seed| figures(&dir, ["40", "20", seed]);
    let first = small("3");
    assert!(small("3") == first);
    assert!(small("4").1 != first.1);
}

#[test]
fn without_steps_there_is_nothing_to_simulate() {
    let dir = folder();
    let content = dir.path().join("content");
    fs::create_dir(&content).unwrap();
    fs::write(
        content.join("a.md"),
        "---\ntitle: 入金の話\n---\n本文です。\n",
    )
    .unwrap();
    let out = simulates(&dir, &["--content", "content"]);
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains("has practice steps"), "{said}");
}
