//! Gaps, and the errors of admins' actions, in words: for chat, the console and the command line.

use std::path::Path;

use senpai_admin::{Admin, AdminError, ClosedGap, Drafted, EvalError, Gap, Ruling};
use senpai_answer::LONGEST_QUESTION;
use senpai_content::{LearnedError, TomlError};
use senpai_live::LiveError;
use senpai_wording::{Wording, fill};

use crate::answers::shortened;

/// Why an action on the gap called `name` was not done. An error that the admin cannot correct is logged.
pub fn refusal(error: &AdminError, name: &str, words: &Wording) -> String {
    match error {
        AdminError::NoGap(name) => fill(words.gap_closed, name),
        AdminError::NoPost(name) => fill(words.no_post, name),
        AdminError::AnswerNotInBody { answer, .. } => fill(words.no_answer, answer),
        AdminError::AskedPrivately => fill(words.asked_privately, name),
        AdminError::HasQuestion(post) => fill(words.has_question, post),
        AdminError::LinkedElsewhere(post) => fill(words.admin.linked_elsewhere, post),
        AdminError::LongWords => fill(words.too_long, LONGEST_QUESTION),
        AdminError::NotRelated => words.expired.to_owned(),
        AdminError::NoClosedGap(name) => fill(words.admin.no_closed_gap, name),
        AdminError::NoTag { tag, near } => {
            let near = near.as_ref().map(|near| fill(words.admin.near_tag, near));
            format!("{}{}", fill(words.no_tag, tag), near.unwrap_or_default())
        }
        AdminError::ChannelSettings(_) => words.settings_unreadable.to_owned(),
        AdminError::Search(error) => {
            search_failure(error, words).unwrap_or_else(|| fill(words.action_failed, error))
        }
        AdminError::Live(error) => reload_failure(error, words),
        AdminError::NoFolder(_) => words.admin.no_folder.to_owned(),
        AdminError::Learned(LearnedError::Parse { path, message }) => {
            bad_toml(&name_of(path), message, words)
        }
        AdminError::Measure(EvalError::Golden { path, why }) => {
            bad_toml(&name_of(path), why, words)
        }
        AdminError::Measure(EvalError::NoPost { text, post, .. }) => {
            fill(&fill(words.admin.no_golden_post, text), post)
        }
        error => {
            tracing::error!("an admin's action failed: {error}");
            fill(words.action_failed, error)
        }
    }
}

/// Why the posts could not be read again, in words.
pub fn reload_failure(error: &LiveError, words: &Wording) -> String {
    let known = match error {
        LiveError::Search(error) => search_failure(error, words),
        LiveError::Gone { .. } => Some(words.admin.posts_gone.to_owned()),
        _ => None,
    };
    known.unwrap_or_else(|| error.to_string())
}

/// Why synonyms are not understood, in words; `None` for another error.
fn search_failure(error: &senpai_search::Error, words: &Wording) -> Option<String> {
    use senpai_search::Error::{ManySynonyms, Synonyms};
    match error {
        Synonyms(error) => Some(bad_toml("synonyms.toml", error, words)),
        ManySynonyms { pairs, most } => Some(fill(&fill(words.admin.many_synonyms, pairs), most)),
        _ => None,
    }
}

/// The name of a file: where it is says nothing to an admin in chat.
fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.display().to_string()
}

fn bad_toml(file: &str, error: &TomlError, words: &Wording) -> String {
    words.bad_toml(file, error.line, error.problem as usize, &error.keys)
}

/// What a link to a post in an admin's words does for a private question; `None` if the words of the question were linked. Call it after the index
/// was refreshed.
///
/// # Errors
/// Fails when the index cannot be searched.
pub fn about_private(
    gap: &Gap,
    post: &str,
    admin: &Admin,
    words: &'static Wording,
) -> Result<Option<&'static str>, AdminError> {
    let is_found = admin.private_finds(gap, post)?;
    Ok(is_found.map(|is_found| match is_found {
        true => words.admin.private_is_found,
        false => words.admin.private_is_not_found,
    }))
}

/// Says that a gap has a draft, and what to do with it.
pub fn drafted(drafted: &Drafted, words: &Wording) -> String {
    let sentence = match drafted.is_new {
        true => words.drafted,
        false => words.admin.draft_exists,
    };
    fill(sentence, drafted.path.display())
}

/// How a gap was closed, in words.
pub fn how_closed(closed: &ClosedGap, words: &Wording) -> String {
    match (&closed.linked, closed.ruling) {
        (Some(linked), _) => fill(words.admin.is_linked, &linked.post),
        (None, Ruling::Linked) => words.admin.is_linked_somewhere.to_owned(),
        (None, Ruling::OutOfScope) => words.admin.is_ruled_out.to_owned(),
    }
}

/// Says that a closed gap is open again, and what became of its link.
pub fn restored(closed: &ClosedGap, words: &Wording) -> String {
    let opened = fill(words.admin.restored, shown_words(&closed.gap, words));
    match (&closed.linked, closed.ruling) {
        (Some(linked), _) => format!("{opened} {}", fill(words.admin.unlinked, &linked.post)),
        (None, Ruling::Linked) => format!("{opened} {}", words.admin.still_linked),
        (None, Ruling::OutOfScope) => opened,
    }
}

/// A gap in one line: its name, its number of questions, the newest question that may be shown.
pub(crate) fn gap_line(gap: &Gap, words: &Wording) -> String {
    let shown = shown_words(gap, words);
    format!("#{} × {}  {shown}", gap.name(), gap.count())
}

/// The newest words of a gap that an admin may read, or the words that stand for private ones.
pub fn shown_words(gap: &Gap, words: &Wording) -> String {
    let shown = gap.shown_words().next();
    shown.map_or_else(|| words.private_words.to_owned(), shortened)
}
