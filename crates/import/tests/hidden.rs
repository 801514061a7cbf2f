//! Whatever its tool would not show to a stranger is a draft or nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use senpai_import::{ImportedPost, read};

fn case(name: &str) -> Vec<ImportedPost> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name);
    read(&path, &std::fs::read(&path).unwrap()).unwrap().posts
}

fn shown(posts: &[ImportedPost]) -> Vec<&str> {
    let shown = posts.iter().filter(|p| !p.draft);
    shown.map(|p| p.title.as_str()).collect()
}

#[test]
fn a_post_behind_a_password_is_a_draft() {
    let posts = case("wxr-password.xml");
    assert_eq!(shown(&posts), ["だれでも読める話"]);
    assert!(posts[0].notes[0].contains("password"));
}

#[test]
fn of_all_statuses_and_types_only_the_published_post_is_shown() {
    let posts = case("wxr-statuses.xml");
    assert_eq!(shown(&posts), ["公開"]);
    assert!(!posts.iter().any(|p| p.title == "再利用の塊"));
    assert!(posts.iter().all(|p| !p.body.contains("コメント")));
}
