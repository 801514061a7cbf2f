//! The language of the terminal's reader, and the lines that several commands print.

use std::path::Path;

use senpai_content::{Language, LeftOut};
use senpai_live::LiveError;
use senpai_wording::{Wording, fill, wording};

/// The reader's language, by the locale of the environment: Japanese for a Japanese locale, else English.
pub fn language() -> Language {
    let set = |name| std::env::var(name).ok().filter(|locale| !locale.is_empty());
    // In the order of POSIX.
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    let locale = locale.unwrap_or_default();
    let tag = locale.split(['.', '@']).next().unwrap_or_default();
    Language::from_locale(tag).unwrap_or(Language::English)
}

/// The sentences in the reader's language.
pub fn words() -> &'static Wording {
    wording(language())
}

/// An error in the reader's language, where it is about posts, else in English.
pub fn sentence(error: &anyhow::Error) -> String {
    let words = words();
    if let Some(senpai_settings::Error::NoPosts(folder)) = error.downcast_ref() {
        return fill(words.no_folder, folder.display());
    }
    match error.downcast_ref() {
        Some(LiveError::NoPosts { content, left_out }) => no_posts(words, content, left_out),
        _ => format!("{error:#}"),
    }
}

/// The folder shows no post: how many are left out.
pub fn no_posts(words: &Wording, folder: &Path, left_out: &LeftOut) -> String {
    let sentence = fill(words.no_posts, folder.display());
    match left_out.is_empty() {
        true => sentence,
        false => format!("{sentence} ({})", counts(words, 0, left_out)),
    }
}

/// The number of posts, and of those that are not shown, each with the name of a file.
pub fn counts(words: &Wording, posts: usize, left_out: &LeftOut) -> String {
    let [drafts, failed] = words.left_out;
    let mut out = format!("{}: {posts}", words.status[1]);
    for (label, files) in [(drafts, &left_out.drafts), (failed, &left_out.failed)] {
        if files.count > 0 {
            out.push_str(&format!(", {label}: {files}"));
        }
    }
    out
}
