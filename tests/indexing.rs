//! Two processes that index at once, and an index that follows changes of the posts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;

const TEA: &str = "---\ntitle: お茶の淹れ方\n---\n\n玉露は60度の湯で淹れます。\n";

fn with_a_post() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    fs::write(dir.path().join("content/tea.md"), TEA).unwrap();
    dir
}

fn begin(dir: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_senpai"))
        .env("LC_ALL", "C")
        .env("SENPAI_MODEL", "false")
        .args(arguments)
        .env("SENPAI_CONTENT", dir.join("content"))
        .env("SENPAI_INDEX", dir.join("index"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_second_writer_says_who_is_first_and_waits() {
    let dir = with_a_post();
    fs::create_dir(dir.path().join("index")).unwrap();
    let mut first = File::create(dir.path().join("index/lock")).unwrap();
    first.lock().unwrap();
    write!(first, "4242").unwrap();

    let mut second = begin(dir.path(), &["index"]);
    let mut said = BufReader::new(second.stderr.take().unwrap()).lines();
    let line = said.next().unwrap().unwrap();
    assert!(line.contains("process 4242"), "{line}");
    // Long enough for a build, if it did not wait.
    thread::sleep(Duration::from_millis(500));
    assert!(!dir.path().join("index/current.json").exists());

    first.unlock().unwrap();
    assert!(second.wait().unwrap().success());
    assert!(dir.path().join("index/current.json").exists());
}

#[test]
fn a_watching_index_takes_in_what_is_written() {
    let dir = with_a_post();
    let mut watching = begin(dir.path(), &["index", "--watch"]);
    let mut said = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || said.next().unwrap().unwrap();
    assert!(next().starts_with("Posts: 1, "));
    let coffee = "---\ntitle: 珈琲の挽き方\n---\n\n浅煎りの豆は細かく挽きます。\n";
    fs::write(dir.path().join("content/coffee.md"), coffee).unwrap();
    assert!(next().starts_with("Posts: 2, "));
    fs::remove_file(dir.path().join("content/tea.md")).unwrap();
    assert!(next().starts_with("Posts: 1, "));
    watching.kill().unwrap();
    watching.wait().unwrap();
}

/// As a deploy does it: the old folder is moved away, and a new one takes its place.
#[test]
fn a_watching_index_follows_a_folder_that_is_replaced() {
    let dir = with_a_post();
    let content = dir.path().join("content");
    let post = |folder: &Path, name: &str| {
        let text = format!("---\ntitle: {name}\n---\n\n{name}の豆は細かく挽きます。\n");
        fs::write(folder.join(name).with_extension("md"), text).unwrap();
    };
    let mut watching = begin(dir.path(), &["index", "--watch"]);
    let mut said = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || said.next().unwrap().unwrap();
    assert!(next().starts_with("Posts: 1, "));
    let new = dir.path().join("new");
    fs::create_dir(&new).unwrap();
    post(&new, "a");
    post(&new, "b");
    fs::rename(&content, dir.path().join("old")).unwrap();
    fs::rename(&new, &content).unwrap();
    assert!(next().starts_with("Posts: 2, "));
    // What is written into the new folder is noticed too, also in a folder that is made again.
    fs::create_dir(content.join("in")).unwrap();
    post(&content.join("in"), "c");
    assert!(next().starts_with("Posts: 3, "));
    fs::remove_dir_all(content.join("in")).unwrap();
    assert!(next().starts_with("Posts: 2, "));
    fs::create_dir(content.join("in")).unwrap();
    post(&content.join("in"), "d");
    assert!(next().starts_with("Posts: 3, "));
    watching.kill().unwrap();
    watching.wait().unwrap();
}
