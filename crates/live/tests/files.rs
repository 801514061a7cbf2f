//! A change is noticed in exactly the files that are read, whatever their names.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt};

use jiff::Timestamp;
use senpai_live::LiveIndex;
use tempfile::TempDir;

#[test]
fn a_change_of_any_file_that_is_read_is_noticed() {
    let (content, index) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let write = |name: &[u8], text: &str| {
        let path = content.path().join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("---\ntitle: 題\n---\n\n{text}\n")).unwrap();
    };
    // The last one is 契約.md in Shift_JIS.
    let names: [&[u8]; 5] = [
        b"a.MD",
        b"b.Markdown",
        b"data/c.txt",
        b"x.mdx",
        b"\x8C_\x96\xF1.md",
    ];
    for name in names {
        write(name, "朝は白湯を飲みます。");
    }
    std::os::unix::fs::symlink("data/c.txt", content.path().join("c.md")).unwrap();
    let now = Timestamp::now();
    let open = || LiveIndex::new(content.path().to_owned(), Some(index.path().to_owned()));
    let live = open();
    let snapshot = live.open(now, &mut |_| ()).unwrap();
    assert_eq!(snapshot.index.posts().len(), 5);
    assert!(!live.is_stale(now));
    assert_eq!(
        open().open(now, &mut |_| ()).unwrap().generation,
        snapshot.generation
    );
    for name in names {
        write(name, "夜は大きな絵を描きます。一日の終わりです。");
        assert!(live.is_stale(now), "{}", String::from_utf8_lossy(name));
        live.refresh(now, &mut |_| ()).unwrap();
        assert!(!live.is_stale(now));
    }
    write(b"e.MD", "未明は湯を沸かします。");
    assert!(live.is_stale(now));
}
