//! Marks by which authors say that a post is not public: in the names of keys, in values, titles, tags, and the names of files and
//! folders.
//!
//! [`keys`](crate::keys) lists the keys that blog tools know. The rules here read what authors make up themselves. One rule holds
//! everywhere: a text counts only if all its words are about being public. In doubt a post is a draft, but an ordinary word in a
//! title is no doubt.

pub(crate) mod audience;
pub(crate) mod divider;
pub(crate) mod english;
pub(crate) mod field;
mod japanese;
pub(crate) mod paywall;
mod titles;
mod vocabulary;
mod words;

use serde_json::Value;

use crate::{
    flag::flag,
    keys::{self, Field, is_word, normal},
};
#[cfg(test)]
pub(crate) use titles::FOLDERS;
pub(crate) use titles::{has_draft_subject, is_folder, is_name, is_title, tag};
pub(crate) use vocabulary::Sense;
use words::{has_word_of_readers, senses, senses_of_key, words};

/// The meaning of a key's name, if all of its words are about who may read the post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyMeaning {
    /// The meaning of a flag or a date as its value.
    pub subject: Subject,
    /// True if a date under it is the end of that.
    pub is_until: bool,
    /// True if a date under it is the end of that, though the name may also be about readers: `visible_to`, `available_to`.
    pub is_to: bool,
    /// True if a date stands under it.
    is_dated: bool,
    /// True if numbers stand for flags under it: `members: 1` is a number.
    has_digits: bool,
    /// True if any other text under it is in doubt.
    is_strict: bool,
    /// True if the post is hidden from a date on: `archived_on`, `hide_after`.
    pub is_archived: bool,
    /// True if a table under it names some readers: `access`, but not `team`.
    is_scope: bool,
}

/// The meaning of the value `true` under a key about being public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The post is public.
    Public,
    /// The post is hidden.
    Hidden,
    /// The post is hidden until a date: `embargo`.
    Awaited,
    /// The post is a draft: a date says when it was written.
    Draft,
    /// Nothing: a word says it, or is about something else.
    Scope,
    /// Nothing: a word says it.
    Visibility,
    /// Nothing: a date says it.
    Term,
    /// Nothing: any text is the password.
    Password,
}

/// The meaning of the name of a key that no table lists; `None` if it is not about being public.
pub(crate) fn meaning(key: &str) -> Option<KeyMeaning> {
    if !is_word(key) && !key.contains(['.', '/', ':']) {
        return None;
    }
    let senses = senses_of_key(key)?;
    let has = |sense: Sense| senses.contains(&sense);
    if has(Sense::Other) || has(Sense::Mark) {
        return None;
    }
    let words = words(key);
    let is = |listed: &[&str]| words.iter().any(|word| listed.contains(&&**word));
    let states = senses
        .iter()
        .filter(|sense| **sense == Sense::State)
        .count();
    let is_hidden = has(Sense::Draft)
        || has(Sense::Secret)
        || senses.iter().any(|sense| sense.is_restricted())
        || has(Sense::Gone)
        || states > 1 && is(&["only", "olny"])
        || has(Sense::State) && (has(Sense::Post) || has(Sense::Gate) || has(Sense::Reader));
    let is_public = has(Sense::Public) || has(Sense::Issued);
    let is_scope = has(Sense::Scope) || has(Sense::Visibility);
    let is_weak =
        is(&["show", "display", "active"]) && !has(Sense::End) && !is(&["from", "after", "since"]);
    let is_term =
        has(Sense::Term) && !is_weak || has(Sense::Post) && (has(Sense::Day) || has(Sense::End));
    // `expired: true`, but not `end: 10`.
    let is_expiry = has(Sense::End)
        && (words.iter().any(|word| word.starts_with("exp"))
            || key.contains("失効")
            || key.contains("期限切れ"));
    let subject = match is_hidden {
        _ if has(Sense::Awaited) => Subject::Awaited,
        _ if has(Sense::Password) => match has(Sense::Not) || has(Sense::Day) {
            true => return None,
            false => Subject::Password,
        },
        true if has(Sense::Not) => Subject::Public,
        true if is(&["draft", "drafts", "drafted", "wip"]) || key.contains("下書") => {
            Subject::Draft
        }
        true => Subject::Hidden,
        false if *words == ["予約"] => Subject::Term,
        // Ghost names the readers so.
        false if *words == ["tiers"] => Subject::Visibility,
        false if has(Sense::State) => return None,
        false if has(Sense::Reader) || *words == ["for"] => Subject::Scope,
        false if is_public && has(Sense::Not) => Subject::Hidden,
        false if has(Sense::Visibility) || is_scope && (is_public || has(Sense::Post)) => {
            Subject::Visibility
        }
        false if is_public => Subject::Public,
        false if is_scope || has(Sense::Gate) => Subject::Scope,
        false if is_term || is_expiry => Subject::Term,
        false => return None,
    };
    Some(KeyMeaning {
        subject,
        is_until: has(Sense::End),
        is_to: words.last().is_some_and(|word| word == "to"),
        is_dated: has(Sense::Day),
        has_digits: has(Sense::Draft) || is_public,
        is_strict: has(Sense::Draft) || has(Sense::Public) || has(Sense::Awaited),
        is_archived: is(&["archive", "archived", "アーカイブ", "after"]),
        is_scope: has(Sense::Scope),
    })
}

impl KeyMeaning {
    /// True if the name alone makes a post doubtful, also where its value cannot be read.
    fn is_clear(self) -> bool {
        !matches!(self.subject, Subject::Scope | Subject::Term)
    }
}

/// True if a key that no table lists decides who may read the post.
pub(crate) fn decides(key: &str) -> bool {
    meaning(key).is_some_and(|meaning| meaning.subject != Subject::Scope)
}

/// True if only a date under a key that no table lists decides who may read the post.
pub(crate) fn is_term(key: &str) -> bool {
    meaning(key).is_some_and(|meaning| meaning.subject == Subject::Term)
}

/// True if a key that no table lists speaks of readers, but decides nothing: `login_url`, `tier: gold`.
pub(crate) fn speaks_of_readers(key: &str) -> bool {
    !decides(key) && (meaning(key).is_some() || is_word(key) && has_word_of_readers(key))
}

/// True if a key by this name can hide a post: the one answer for front matters that are read, broken, late or of other files.
pub(crate) fn may_hide(key: &str) -> bool {
    keys::hides(key)
        || keys::dates(key)
        || normal(key) == "permalink"
        || decides(key)
        || !keys::is_known(key) && keys::misspelled(key).is_some()
}

/// True if a word of a front matter that cannot be read may be a key that hides the post, wherever it stands. Common words of titles,
/// `build` and `date`, count only before a `:`.
pub(crate) fn hides_anywhere(word: &str) -> bool {
    match keys::field(word) {
        Some(Field::Password | Field::Build | Field::Redirect) => false,
        Some(field) => keys::hides_by(field),
        None => meaning(word)
            .is_some_and(|meaning| meaning.is_clear() && meaning.subject != Subject::Password),
    }
}

/// True if a value is a word that says that the post is not public, whatever its key is.
pub(crate) fn is_not_public(value: &Value) -> bool {
    value.as_str().is_some_and(is_mark)
}

/// True if a value under a key that speaks of being public is a word that says that the post is not.
pub(crate) fn is_not_public_state(value: &Value) -> bool {
    let is_hidden = |sense: &Sense| {
        let others = [
            Sense::Draft,
            Sense::Secret,
            Sense::Gone,
            Sense::State,
            Sense::Awaited,
            Sense::Password,
        ];
        sense.is_restricted() || others.contains(sense)
    };
    let says_no = |value: &Value| {
        let senses = value.as_str().and_then(senses).unwrap_or_default();
        senses.iter().any(is_hidden)
            && senses.iter().all(|sense| {
                is_hidden(sense)
                    || matches!(
                        sense,
                        Sense::Plain | Sense::Post | Sense::Public | Sense::Gate | Sense::Reader
                    )
            })
    };
    match value {
        Value::Array(list) => list.iter().any(says_no),
        value => says_no(value),
    }
}

/// True if a value that is no date, under a key that speaks of being public, says that the post is not.
pub(crate) fn says_no(meaning: KeyMeaning, value: &Value) -> bool {
    let value = only(value);
    let text = value.as_str().map(str::trim).unwrap_or_default();
    if is_not_public_state(value) {
        return true;
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let flag = match is_number && !meaning.has_digits {
        true => None,
        false => flag(value),
    };
    match (meaning.subject, flag) {
        (Subject::Scope, _) => meaning.is_scope && has_table(value),
        // `expired: true`; dates are read elsewhere.
        (Subject::Term, flag) => meaning.is_until && flag == Some(true) && !is_number,
        (Subject::Password, _) => !is_no_password(value),
        (Subject::Visibility, flag) => flag == Some(false) && !text.is_empty(),
        // A date that cannot be read may be one to come.
        (_, None) => {
            let is_strict = meaning.is_strict || meaning.is_until || meaning.is_dated;
            let is_list = value.is_array() || value.is_object();
            let is_text = !is_number && !text.contains('/') && !text.is_empty();
            is_strict && (is_text || is_list && meaning.subject == Subject::Public)
        }
        (Subject::Public, Some(flag)) => !flag && !text.is_empty(),
        // `hide_date: true` is about the date.
        (_, Some(flag)) => flag && (meaning.is_until || !meaning.is_dated),
    }
}

/// True if a value states that a post has no password.
pub(crate) fn is_no_password(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => names("false none null なし 無し", text) || text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// The item of a list of one, else the value.
pub(crate) fn only(value: &Value) -> &Value {
    match value {
        Value::Array(list) if list.len() == 1 => &list[0],
        value => value,
    }
}

/// True if a value is a table, or a list with one: under a key that says who may read a post, it names some readers.
pub(crate) fn has_table(value: &Value) -> bool {
    match value {
        Value::Object(table) => !table.is_empty(),
        Value::Array(list) => list.iter().any(Value::is_object),
        _ => false,
    }
}

/// True if the list holds the text.
fn names(list: &str, text: &str) -> bool {
    let text = normal(text.trim());
    list.split_whitespace().any(|word| normal(word) == text)
}

/// True if all of a text says that the post is not public: `draft`, `Members only`, `下書き中`.
fn is_mark(text: &str) -> bool {
    senses(text).is_some_and(|senses| {
        senses.contains(&Sense::Draft)
            && senses
                .iter()
                .all(|sense| matches!(sense, Sense::Draft | Sense::Plain | Sense::Post))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_read_as_a_whole() {
        use Subject::{Awaited, Draft, Hidden, Password, Public, Scope, Term, Visibility};
        for (key, subject, is_until) in [
            ("dg-publish", Some(Public), false),
            ("isPublicNow", Some(Public), false),
            ("go_live", Some(Public), false),
            ("公開範囲", Some(Visibility), false),
            ("article_status", Some(Visibility), false),
            ("public_until", Some(Public), true),
            ("not_public", Some(Hidden), false),
            ("not_private", Some(Public), false),
            ("private_until", Some(Hidden), true),
            ("membersUntil", Some(Hidden), true),
            ("非公開期限", Some(Hidden), true),
            ("embargo_until", Some(Awaited), true),
            ("公開予定日", Some(Awaited), false),
            ("予約公開", Some(Awaited), false),
            ("future_publish_date", Some(Awaited), false),
            ("予約", Some(Term), false),
            ("available_until", Some(Term), true),
            ("login_required", Some(Hidden), false),
            ("subscription", Some(Scope), false),
            ("閲覧権限", Some(Visibility), false),
            ("hexo_password", Some(Password), false),
            ("password_hint", None, false),
            ("login_url", None, false),
            ("required", None, false),
            ("review_date", None, false),
            ("drafted_on", Some(Draft), false),
            ("isArchived", Some(Hidden), false),
            ("hide_post", Some(Hidden), false),
            ("会員向け", Some(Hidden), false),
            ("hide_toc", None, false),
            ("draft_beer", None, false),
            ("private_company", None, false),
            ("isPaid", None, false),
            ("craft_beer", None, false),
            ("publisher", None, false),
            ("publishing_company", None, false),
            ("limited_edition_number", None, false),
            ("released_with", None, false),
            ("期間限定", None, false),
        ] {
            let found = meaning(key);
            assert_eq!(found.map(|m| m.subject), subject, "{key}");
            assert_eq!(found.is_some_and(|m| m.is_until), is_until, "{key}");
        }
    }
}
