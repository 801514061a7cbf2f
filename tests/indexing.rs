//! Two processes that index at once, and an index that follows changes of the posts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
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

/// `senpai index --watch` over a folder of posts.
struct Watching {
    dir: TempDir,
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    /// Watches a folder with these posts.
    fn posts(names: &[&str]) -> Watching {
        let dir = TempDir::new().unwrap();
        for name in names {
            write(&dir.path().join("content"), name);
        }
        let mut process = begin(dir.path(), &["index", "--watch"]);
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            said.map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        let mut watching = Watching {
            dir,
            process,
            lines,
        };
        watching.shows(names.len(), "the start");
        watching
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("content").join(name)
    }

    /// Waits until the index has so many posts. An event tells it: the rescan of unchanged folders comes after half a minute.
    fn shows(&mut self, posts: usize, after: &str) {
        let expected = format!("Posts: {posts}, ");
        let mut seen = Vec::new();
        let start = Instant::now();
        while let Some(left) = Duration::from_secs(25).checked_sub(start.elapsed()) {
            match self.lines.recv_timeout(left) {
                Ok(line) if line.starts_with(&expected) => return,
                Ok(line) => seen.push(line),
                Err(_) => break,
            }
        }
        panic!("after {after}: no {posts} posts, but {seen:?}");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Writes a post whose title is its name.
fn write(folder: &Path, name: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text = format!("---\ntitle: {name}\n---\n\n{name}の朝はお茶を飲みます。\n");
    fs::write(path, text).unwrap();
}

#[test]
fn a_watching_index_takes_in_what_is_written() {
    let mut watching = Watching::posts(&["a.md"]);
    write(&watching.path(""), "b.md");
    watching.shows(2, "a new post");
    // As most editors save: a new file takes the place of the old one.
    write(watching.dir.path(), "next.md");
    fs::rename(watching.dir.path().join("next.md"), watching.path("c.md")).unwrap();
    watching.shows(3, "a rename into the folder");
    // As vim saves: the old file is renamed, and another one is written.
    fs::rename(watching.path("c.md"), watching.path("c.md~")).unwrap();
    write(&watching.path(""), "c.md");
    write(&watching.path(""), "d.md");
    watching.shows(4, "a file beside its backup");
    write(watching.dir.path(), "sub/e.md");
    fs::rename(watching.dir.path().join("sub"), watching.path("sub")).unwrap();
    watching.shows(5, "a folder that is moved in");
    write(&watching.path("sub"), "f.md");
    watching.shows(6, "a post in the folder that was moved in");
    fs::remove_file(watching.path("a.md")).unwrap();
    watching.shows(5, "a post that is removed");
}

#[test]
fn a_watching_index_follows_a_folder_that_is_made_again() {
    let mut watching = Watching::posts(&["ja/a.md", "ja/b.md", "c.md"]);
    fs::remove_dir_all(watching.path("ja")).unwrap();
    watching.shows(1, "the sub-folder is removed");
    write(&watching.path("ja"), "a.md");
    watching.shows(2, "the sub-folder is made again");
    write(&watching.path("ja"), "d.MD");
    watching.shows(3, "a name in capitals in the new folder");
}

/// As a deploy does it: the old folder is moved away, and a new one takes its place.
#[test]
fn a_watching_index_follows_a_folder_that_is_replaced() {
    let mut watching = Watching::posts(&["a.md", "d.md"]);
    fs::rename(watching.path(""), watching.dir.path().join("old")).unwrap();
    for name in ["a.md", "d.md", "e.md"] {
        write(&watching.path(""), name);
    }
    watching.shows(3, "another folder takes its place");
    write(&watching.path(""), "f.md");
    watching.shows(4, "a post in the new folder");
    // The files of the folder that was moved away are no posts now.
    write(&watching.dir.path().join("old"), "g.md");
    fs::remove_file(watching.path("f.md")).unwrap();
    watching.shows(3, "a post of the new folder is removed");
}
