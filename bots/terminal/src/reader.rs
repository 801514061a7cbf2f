//! The language of the terminal's reader, and the lines that several commands print.

use senpai_content::{Language, LeftOut};
use senpai_wording::{Wording, wording};

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
