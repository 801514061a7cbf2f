//! The language of the terminal's reader, and the lines that several commands print.

use std::path::Path;

use senpai_content::{Language, LeftOut};
use senpai_live::LiveError;
use senpai_wording::{Wording, fill, wording};

use crate::japanese;

/// The reader's language, by the locale of the environment: Japanese for a Japanese locale, otherwise English.
pub fn language() -> Language {
    let set = |name| std::env::var(name).ok().filter(|locale| !locale.is_empty());
    // The order of POSIX.
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    let locale = locale.unwrap_or_default();
    let tag = locale.split(['.', '@']).next().unwrap_or_default();
    Language::from_locale(tag).unwrap_or(Language::English)
}

/// The sentences in the reader's language.
pub fn words() -> &'static Wording {
    wording(language())
}

/// An error in the reader's language.
pub fn sentence(error: &anyhow::Error) -> String {
    sentence_in(language(), error)
}

/// An error in `language`. Messages of the system or a parser stay English, after the kind of the error.
pub fn sentence_in(language: Language, error: &anyhow::Error) -> String {
    let words = wording(language);
    if let Some(senpai_settings::Error::NoPosts(folder)) = error.downcast_ref() {
        return fill(words.no_folder, folder.display());
    }
    if let Some(LiveError::NoPosts { content, left_out }) = error.downcast_ref() {
        return no_posts(words, content, left_out);
    }
    if let Some(LiveError::Gone { .. }) = error.downcast_ref() {
        return words.admin.posts_gone.to_owned();
    }
    let japanese = (language == Language::Japanese).then(|| japanese::error(error));
    japanese.flatten().unwrap_or_else(|| format!("{error:#}"))
}

/// Prints an error with the reader's word for it.
pub fn print_error(error: impl std::fmt::Display) {
    senpai_screen::print_error_as(words().severities[0], error);
}

/// The sentence for a folder that shows no post, with the number of posts that are left out.
pub fn no_posts(words: &Wording, folder: &Path, left_out: &LeftOut) -> String {
    let sentence = fill(words.no_posts, folder.display());
    match left_out.is_empty() {
        true => sentence,
        false => sentence + &words.bracketed(counts(words, 0, left_out)),
    }
}

/// The number of posts, and the numbers of posts that are not shown, each with the name of one file.
pub fn counts(words: &Wording, posts: usize, left_out: &LeftOut) -> String {
    let [drafts, failed] = words.left_out;
    let mut out = format!("{}: {posts}", words.status[1]);
    for (label, files) in [(drafts, &left_out.drafts), (failed, &left_out.failed)] {
        if files.count > 0 {
            let files = words.files(files.count, files.first.as_deref());
            out.push_str(&format!(", {label}: {files}"));
        }
    }
    out
}
