//! Shows if `content` holds the sample posts: a community replaces them with its own.

use std::{fs, path::Path};

/// `content` counts as the sample posts while its README.md is headed "Sample posts", and the post of the README's example and
/// the golden questions are there. Tests that measure the sample posts, or need their files, do nothing otherwise.
pub fn are_there(root: &Path) -> bool {
    let content = root.join("content");
    let readme = fs::read_to_string(content.join("README.md"));
    let is_there = readme.is_ok_and(|text| text.starts_with("# Sample posts\n"))
        && ["ja/cheer-at-payment.md", "questions.toml"]
            .iter()
            .all(|file| content.join(file).is_file());
    if !is_there {
        eprintln!("not tested: `content` does not hold the sample posts (tests/samples.rs)");
    }
    is_there
}
