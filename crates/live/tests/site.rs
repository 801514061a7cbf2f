//! A post has its address by the rule of the site, and the index follows a change of this rule.

#![allow(clippy::unwrap_used)]

use std::fs;

use jiff::Timestamp;
use senpai_live::{LiveIndex, Site};
use tempfile::TempDir;

#[test]
fn a_new_rule_gives_new_addresses_without_a_change_of_posts() {
    let (content, index) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for (name, front) in [("a", ""), ("b", "url: https://other.example/b")] {
        let text = format!("---\ntitle: {name}\n{front}\n---\n\n{name}の本文です。\n");
        fs::write(content.path().join(format!("{name}.md")), text).unwrap();
    }
    let now = Timestamp::now();
    let urls = |rule: Option<&str>| {
        let site = rule.map(|url| Site::new(url, None, None, None).unwrap());
        let live = LiveIndex::new(content.path().to_owned(), Some(index.path().to_owned()));
        let live = live.with_site(site);
        let snapshot = live.open(now, &mut |_| ()).unwrap();
        assert!(!live.is_stale(now));
        let posts = snapshot.index.posts().iter();
        posts.map(|post| post.meta.url.clone()).collect::<Vec<_>>()
    };
    let own = Some("https://other.example/b".to_owned());
    assert_eq!(urls(None), [None, own.clone()]);
    for rule in ["https://example.com/{path}", "https://example.com/x/{path}"] {
        let address = rule.replace("{path}", "a");
        assert_eq!(urls(Some(rule)), [Some(address), own.clone()]);
    }
    assert_eq!(urls(None), [None, own]);
}
