//! Without a restart, a post is shown when its date has come, and hidden when it has expired.

#![allow(clippy::unwrap_used)]

use std::fs;

use jiff::Timestamp;
use senpai_live::LiveIndex;
use tempfile::TempDir;

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn titles(live: &LiveIndex) -> Vec<String> {
    let snapshot = live.snapshot().unwrap();
    let mut titles: Vec<_> = snapshot
        .index
        .posts()
        .iter()
        .map(|p| p.meta.title.clone())
        .collect();
    titles.sort();
    titles
}

#[test]
fn dates_that_come_make_the_index_stale() {
    let (content, index) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for (name, front) in [
        ("now", ""),
        ("later", "published_at: 2026-06-02T09:00:00+09:00"),
        ("gone", "expiryDate: 2026-06-03"),
    ] {
        let file = format!("---\ntitle: {name}\n{front}\n---\n\n{name}の本文です。\n");
        fs::write(content.path().join(format!("{name}.md")), file).unwrap();
    }
    let open = || LiveIndex::new(content.path().to_owned(), Some(index.path().to_owned()));
    let live = open();
    live.open(at("2026-06-01T00:00:00Z"), &mut |_| ()).unwrap();
    assert_eq!(titles(&live), ["gone", "now"]);
    assert!(!live.is_stale(at("2026-06-01T23:59:59Z")));
    assert!(live.is_stale(at("2026-06-02T00:00:00Z")));
    let (_, change) = live
        .refresh(at("2026-06-02T00:00:00Z"), &mut |_| ())
        .unwrap();
    assert_eq!(
        (change.added, titles(&live)),
        (
            vec!["later".to_owned()],
            vec!["gone".into(), "later".into(), "now".into()]
        )
    );
    // Another process opens the index on the disk.
    let other = open();
    other.open(at("2026-06-03T00:00:00Z"), &mut |_| ()).unwrap();
    assert_eq!(titles(&other), ["later", "now"]);
    assert!(!other.is_stale(at("2030-01-01T00:00:00Z")));
}

#[test]
fn a_post_that_becomes_a_draft_is_gone_even_if_it_was_the_last() {
    let (content, index) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let path = content.path().join("a.md");
    fs::write(&path, "# 題\n\n本文です。\n").unwrap();
    let live = LiveIndex::new(content.path().to_owned(), Some(index.path().to_owned()));
    let now = at("2026-06-01T00:00:00Z");
    live.open(now, &mut |_| ()).unwrap();
    assert_eq!(titles(&live), ["題"]);
    fs::write(&path, "---\ndraft: true\n---\n# 題\n\n本文です。\n").unwrap();
    live.refresh(now, &mut |_| ()).unwrap();
    assert!(titles(&live).is_empty());
}
