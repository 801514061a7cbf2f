//! Every file is read in one way: a hostile file in a folder is refused, and its content is printed nowhere.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use std::{
    fs,
    io::ErrorKind,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    process::Command,
};

use senpai_content::{
    Code, Date, Learned, Library, read_regular_file, read_text_in_folder, render,
};
use tempfile::TempDir;

const SECRET: &str = "hunter2";

/// The name of a hostile file's kind, and what makes one at a path.
type Case<'a> = (&'a str, &'a dyn Fn(&Path));

/// Puts hostile files called `name` into folders of their own, and calls `check` with each folder.
fn each_hostile(name: &str, check: impl Fn(&str, &Path)) {
    let outside = TempDir::new().unwrap();
    fs::write(
        outside.path().join("secret"),
        format!("{SECRET} = [{SECRET}\n"),
    )
    .unwrap();
    let cases: [Case<'_>; 7] = [
        ("pipe", &|path| {
            assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        }),
        ("socket", &|path| drop(UnixListener::bind(path).unwrap())),
        ("link out", &|path| {
            symlink(outside.path().join("secret"), path).unwrap()
        }),
        ("link to a device", &|path| {
            symlink("/dev/zero", path).unwrap()
        }),
        ("link to itself", &|path| {
            symlink(path.file_name().unwrap(), path).unwrap()
        }),
        ("folder", &|path| fs::create_dir(path).unwrap()),
        ("too large", &|path| {
            fs::File::create(path).unwrap().set_len(1 << 40).unwrap()
        }),
    ];
    for (case, make) in cases {
        let dir = TempDir::new().unwrap();
        make(&dir.path().join(name));
        check(case, dir.path());
    }
}

#[test]
fn no_hostile_file_is_read() {
    each_hostile("a.toml", |case, dir| {
        let error = read_text_in_folder(&dir.join("a.toml"), 1 << 20).unwrap_err();
        assert_ne!(error.kind(), ErrorKind::NotFound, "{case}");
        assert!(!error.to_string().contains(SECRET), "{case}");
    });
}

#[test]
fn posts_are_read_around_hostile_files() {
    each_hostile("a.md", |case, dir| {
        fs::write(dir.join("b.md"), "# 題\n\n本文です。[x](c.md)\n").unwrap();
        let library = Library::load(dir, Date::constant(2026, 6, 1)).unwrap();
        assert_eq!(library.articles.len(), 1, "{case}");
        let codes: Vec<_> = library.diagnostics.iter().map(|d| d.code).collect();
        assert!(codes.contains(&Code::BrokenLink), "{case}: {codes:?}");
        assert!(
            !render(&library.diagnostics, dir).contains(SECRET),
            "{case}"
        );
    });
}

#[test]
fn hostile_defaults_hide_the_posts_that_they_may_hide() {
    for name in ["_config.yml", "_index.md", "b.11tydata.json"] {
        each_hostile(name, |case, dir| {
            fs::write(dir.join("b.md"), "# 題\n\n本文です。\n").unwrap();
            let library = Library::load(dir, Date::constant(2026, 6, 1)).unwrap();
            // A folder is no file, and a pipe or a link that leads out of the folder is no `_index.md`.
            let is_read = Library::files(dir).unwrap().contains(&name.into());
            let is_none = case == "folder" || name == "_index.md";
            assert!(is_read || is_none, "{name}: {case}");
            let shown = usize::from(!is_read);
            assert_eq!(library.articles.len(), shown, "{name}: {case}");
            assert_eq!(library.stamps, Library::stamps_now(dir), "{name}: {case}");
            let printed = format!("{library:?}");
            assert!(!printed.contains(SECRET), "{name}: {case}");
        });
    }
}

#[test]
fn linked_questions_are_not_read_from_hostile_files() {
    each_hostile("learned.toml", |case, dir| {
        let error = Learned::load(&dir.join("learned.toml")).unwrap_err();
        assert!(!format!("{error:?}").contains(SECRET), "{case}");
    });
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("learned.toml");
    for text in [
        format!("{SECRET} = ["),
        format!("[[question]]\npost = ['{SECRET}']"),
    ] {
        fs::write(&path, text).unwrap();
        let error = Learned::load(&path).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
        assert!(error.to_string().contains("line "), "{error}");
    }
}

#[test]
fn a_link_inside_of_the_folder_is_followed() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("data")).unwrap();
    fs::write(dir.path().join("data/a.txt"), "本文").unwrap();
    symlink("data/a.txt", dir.path().join("a.md")).unwrap();
    symlink(dir.path().join("data/a.txt"), dir.path().join("b.md")).unwrap();
    for name in ["a.md", "b.md"] {
        let file = read_regular_file(Some(dir.path()), &dir.path().join(name), 100).unwrap();
        assert_eq!(file.text().unwrap(), "本文");
    }
    // The folder itself may be a link, as a deploy has it.
    let current = dir.path().join("current");
    symlink("data", &current).unwrap();
    assert!(read_regular_file(Some(&current), &current.join("a.txt"), 100).is_ok());
    let missing = read_regular_file(Some(dir.path()), &dir.path().join("c.md"), 100);
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
#[cfg(unix)]
fn a_replaced_file_keeps_its_permissions_and_a_new_one_has_those_of_the_process() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = tempfile::tempdir().unwrap();
    let mode = |name: &str| {
        fs::symlink_metadata(dir.path().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    let at = |name: &str| dir.path().join(name);
    fs::write(at("by-std"), "").unwrap();
    senpai_content::replace_file(&at("new"), b"new").unwrap();
    assert_eq!(mode("new"), mode("by-std"));
    fs::set_permissions(at("new"), fs::Permissions::from_mode(0o640)).unwrap();
    senpai_content::replace_file(&at("new"), b"newer").unwrap();
    assert_eq!(
        (mode("new"), fs::read(at("new")).unwrap()),
        (0o640, b"newer".to_vec())
    );
    // A link is replaced: what it leads to stays.
    symlink(at("by-std"), at("link")).unwrap();
    senpai_content::replace_file(&at("link"), b"post").unwrap();
    assert!(!at("link").is_symlink());
    assert_eq!(fs::read(at("by-std")).unwrap(), b"");
    // Nothing is left beside it, also after a failure.
    fs::create_dir(at("folder")).unwrap();
    assert!(senpai_content::replace_file(&at("folder"), b"x").is_err());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 4);
}
