//! A folder of posts that is replaced as a whole (by a deploy, a checkout or a restored backup) is noticed.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use senpai_live::{LiveError, LiveIndex};
use tempfile::TempDir;

fn write(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    fs::write(
        folder.join(name),
        format!("---\ntitle: 題\n---\n\n{text}\n"),
    )
    .unwrap();
}

/// The name of a step, the number of posts after it, and the step itself.
type Step<'a> = (&'a str, usize, &'a dyn Fn(&Path));

/// An index of `DIR/posts`. Each step must be noticed, and leave the stated number of posts.
fn check(posts: impl Fn(&Path), steps: &[Step<'_>]) {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| -> PathBuf { dir.path().join(name) };
    posts(dir.path());
    let live = LiveIndex::new(at("posts"), Some(at("index")));
    let now = Timestamp::now();
    live.open(now, &mut |_| ()).unwrap();
    for (name, expected, step) in steps {
        assert!(!live.is_stale(now), "before {name}");
        step(dir.path());
        assert!(live.is_stale(now), "{name}");
        let (snapshot, _) = live.refresh(now, &mut |_| ()).unwrap();
        assert_eq!(snapshot.index.posts().len(), *expected, "{name}");
    }
}

#[test]
fn a_folder_in_the_place_of_another_is_read() {
    let posts = |dir: &Path| {
        write(dir, "posts/a.md", "朝は水を飲みます。");
        write(dir, "posts/ja/b.md", "昼は粥を食べます。");
    };
    check(
        posts,
        &[
            ("renamed and made again", 1, &|dir| {
                fs::rename(dir.join("posts"), dir.join("old")).unwrap();
                write(dir, "posts/c.md", "夜は眠ります。");
            }),
            ("the old folder is put back", 2, &|dir| {
                fs::remove_dir_all(dir.join("posts")).unwrap();
                fs::rename(dir.join("old"), dir.join("posts")).unwrap();
            }),
            ("a sub-folder is removed", 1, &|dir| {
                fs::remove_dir_all(dir.join("posts/ja")).unwrap()
            }),
            ("and made again", 3, &|dir| {
                write(dir, "posts/ja/b.md", "昼は粥を食べます。");
                write(dir, "posts/ja/d.MD", "夕は庭を歩きます。");
            }),
            ("a backup with older times and the same sizes", 3, &|dir| {
                let path = dir.join("posts/a.md");
                let times = fs::metadata(&path).unwrap().modified().unwrap();
                // Another file with the same size and time takes its place.
                write(dir, "posts/new", "朝は茶を飲みます。");
                let file = fs::File::options()
                    .append(true)
                    .open(dir.join("posts/new"))
                    .unwrap();
                file.set_modified(times).unwrap();
                fs::rename(dir.join("posts/new"), path).unwrap();
            }),
            ("a file with a time of long ago", 3, &|dir| {
                write(dir, "posts/a.md", "朝は湯を飲みます。");
                let file = fs::File::options()
                    .append(true)
                    .open(dir.join("posts/a.md"))
                    .unwrap();
                file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1))
                    .unwrap();
            }),
        ],
    );
}

#[test]
fn the_switch_of_a_link_to_another_release_is_noticed() {
    let posts = |dir: &Path| {
        write(dir, "releases/1/a.md", "朝は水を飲みます。");
        write(dir, "releases/2/a.md", "朝は茶を飲みます。");
        write(dir, "releases/2/b.md", "昼は粥を食べます。");
        symlink("releases/1", dir.join("posts")).unwrap();
    };
    check(
        posts,
        &[("the link leads to the next release", 2, &|dir| {
            symlink("releases/2", dir.join("next")).unwrap();
            fs::rename(dir.join("next"), dir.join("posts")).unwrap();
        })],
    );
}

#[test]
fn a_folder_that_is_away_for_a_moment_costs_nothing() {
    let dir = TempDir::new().unwrap();
    write(dir.path(), "posts/a.md", "朝は水を飲みます。");
    let live = LiveIndex::new(dir.path().join("posts"), Some(dir.path().join("index")));
    let now = Timestamp::now();
    live.open(now, &mut |_| ()).unwrap();
    fs::rename(dir.path().join("posts"), dir.path().join("old")).unwrap();
    let folder = live.folder();
    assert!(folder.is_none() && live.refresh(now, &mut |_| ()).is_err());
    assert_eq!(live.snapshot().unwrap().index.posts().len(), 1);
    fs::rename(dir.path().join("old"), dir.path().join("posts")).unwrap();
    assert!(!live.is_stale(now));
}

#[test]
fn a_folder_with_nothing_but_new_drafts_costs_nothing_either() {
    let dir = TempDir::new().unwrap();
    let posts = dir.path().join("posts");
    write(&posts, "a.md", "朝は水を飲みます。");
    write(&posts, "ja/b.md", "昼は粥を食べます。");
    let live = LiveIndex::new(posts.clone(), Some(dir.path().join("index")));
    let now = Timestamp::now();
    live.open(now, &mut |_| ()).unwrap();
    fs::rename(&posts, dir.path().join("old")).unwrap();
    write(&posts, "drafts/1a2b3c.md", "夜は眠ります。");
    fs::write(posts.join("synonyms.toml"), "").unwrap();
    let error = live.refresh(now, &mut |_| ()).unwrap_err();
    assert!(matches!(error, LiveError::Gone { .. }), "{error}");
    assert_eq!(live.snapshot().unwrap().index.posts().len(), 2);
    assert_eq!(live.failure(), Some(error.to_string()));
    // The posts are back, as they were.
    fs::remove_dir_all(&posts).unwrap();
    fs::rename(dir.path().join("old"), &posts).unwrap();
    assert!(!live.is_stale(now));
    assert_eq!(live.failure(), None);
    // An author takes down the last posts: one is deleted, one is moved to the drafts.
    fs::remove_file(posts.join("a.md")).unwrap();
    fs::create_dir(posts.join("drafts")).unwrap();
    fs::rename(posts.join("ja/b.md"), posts.join("drafts/b.md")).unwrap();
    let (snapshot, _) = live.refresh(now, &mut |_| ()).unwrap();
    assert_eq!(snapshot.index.posts().len(), 0);
}
