//! Takes the values of a front matter into the head of a post.

use std::collections::HashMap;

use jiff::civil::Date;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::{
    Head, Hidden, Moment,
    diagnostic::Reporter,
    entry::{Entry, items},
    flag,
    front_matter::FrontMatter,
    keys::{self, ENCRYPTED_TAGS, Field, KEYS, normal},
    marks::{self, Subject},
    moment::When,
    tongue::Tag,
};

/// The greatest number of unknown keys that are reported in one file. By hand.
const UNKNOWN_LIMIT: usize = 20;

/// The cause that hides the post: the key, or the file that states the key for the post.
fn hidden(front: &FrontMatter, key: &str, value: &Value) -> Hidden {
    match front.stated_in.get(key) {
        Some(file) => Hidden::File(file.clone()),
        None => Hidden::by(key, value),
    }
}

/// The values by normalised key: of the keys outside, and of the tables in [`keys::NESTED`], at any depth.
fn pairs(front: &FrontMatter) -> HashMap<String, Vec<(&String, &Value)>> {
    let mut pairs: HashMap<String, Vec<_>> = HashMap::new();
    let mut tables = vec![&front.map];
    while let Some(table) = tables.pop() {
        for (key, value) in table.iter().filter(|(key, _)| *key != ENCRYPTED_TAGS) {
            let inside = value.as_object();
            tables.extend(inside.filter(|_| keys::is_nested(key)));
            match inside.filter(|_| normal(key) == "date") {
                // The blog of Material for MkDocs: `date: { created: 2026-01-31, updated: 2026-02-01 }`.
                Some(days) if days.contains_key("created") => {
                    for (kind, value) in days {
                        let key_of_kind = if kind == "created" {
                            normal(key)
                        } else {
                            normal(kind)
                        };
                        pairs.entry(key_of_kind).or_default().push((kind, value));
                    }
                }
                _ => pairs.entry(normal(key)).or_default().push((key, value)),
            }
        }
    }
    pairs
}

impl Head {
    /// Takes the values of `front`, the front matter of `source`.
    pub(super) fn take_fields(
        &mut self,
        front: &FrontMatter,
        source: &str,
        moment: &Moment,
        reporter: &mut Reporter,
    ) {
        let pairs = pairs(front);
        for (field, names) in KEYS {
            let named = names
                .split_whitespace()
                .filter_map(|name| pairs.get(&normal(name)));
            for (key, value) in named.flatten() {
                let mut entry = Entry::new(key, value, source, front, moment, reporter);
                self.set(*field, &mut entry);
                self.note_hidden(moment.now, || hidden(front, key, value));
            }
        }
        let unlisted = pairs.values().flatten();
        for (key, value) in unlisted.filter(|(key, _)| keys::field(key).is_none()) {
            let mut entry = Entry::new(key, value, source, front, moment, reporter);
            self.take_unlisted(&mut entry);
            self.note_hidden(moment.now, || hidden(front, key, value));
        }
        let unknown = front
            .map
            .iter()
            .filter(|(key, _)| !keys::is_known(key) && !front.stated_in.contains_key(*key))
            .filter(|(key, _)| !marks::decides(key));
        for (key, value) in unknown.take(UNKNOWN_LIMIT) {
            let names = KEYS.iter().flat_map(|(_, names)| names.split_whitespace());
            let mut entry = Entry::new(key, value, source, front, moment, reporter);
            let near = entry.near(names);
            entry.unknown(near);
        }
    }

    /// Takes the statement of a key that no table lists: as a misspelling of a listed key, or by its name and its value.
    fn take_unlisted(&mut self, entry: &mut Entry<'_, '_>) {
        let (key, value) = (entry.key, entry.value);
        if keys::is_known(key) {
            let is_kind = keys::is_kind(key) && marks::is_not_public(value);
            self.visibility.draft |= is_kind;
            return;
        }
        if is_list_of_hashes(key, value) {
            self.visibility.draft = true;
            return;
        }
        let meaning = marks::meaning(key);
        let misspelled = keys::misspelled(key).filter(|_| entry.fits());
        if let (None, Some(field)) = (meaning, misspelled.and_then(keys::field)) {
            let is_stated = self.visibility.is_stated;
            self.set(field, entry);
            self.visibility.is_stated = is_stated;
            return;
        }
        let visibility = &mut self.visibility;
        let Some(meaning) = meaning else {
            // `sport: draft` names a subject.
            let is_mark = marks::is_not_public(value) && !marks::has_draft_subject(key);
            visibility.draft |= is_mark || says_no_inside(value);
            return;
        };
        if !entry.is_date() {
            let is_open = entry.is_open_word();
            let is_closed = match meaning.subject {
                Subject::Visibility => flag::flag(marks::only(value)) != Some(true),
                Subject::Term if !meaning.is_until && entry.is_of_year_to_come() => true,
                Subject::Public | Subject::Scope | Subject::Term => marks::says_no(meaning, value),
                _ if entry.is_public_word() => false,
                _ => marks::says_no(meaning, value),
            };
            visibility.draft |= !is_open && is_closed || says_no_inside(value);
            return;
        }
        match (meaning.subject, meaning.is_until) {
            (Subject::Public | Subject::Visibility | Subject::Term, _) if meaning.is_to => {
                entry.public_until(visibility);
            }
            (Subject::Password, _) => visibility.draft = true,
            (Subject::Public | Subject::Term, false)
            | (Subject::Hidden | Subject::Draft, true)
            | (Subject::Awaited, _) => {
                entry.public_from(visibility);
            }
            (Subject::Public | Subject::Term, true) => entry.public_until(visibility),
            (Subject::Hidden, false) if meaning.is_archived => entry.public_until(visibility),
            (Subject::Hidden, false) => visibility.draft = true,
            (Subject::Draft, false) | (Subject::Scope | Subject::Visibility, _) => {}
        }
    }

    fn set(&mut self, field: Field, entry: &mut Entry<'_, '_>) {
        let (meta, visibility) = (&mut self.meta, &mut self.visibility);
        let mut dated = |date: &mut Option<Date>, when: Option<When>| {
            if let (None, Some(when)) = (*date, when) {
                *date = Some(when.day);
                self.time = when.time;
            }
        };
        match field {
            // Eleventy fills in `Tip: {{ name }}` with values that are not known here.
            Field::Title if meta.title.is_empty() => {
                let text = entry.text().filter(|text| !text.contains("{{"));
                meta.title = text.unwrap_or_default();
            }
            Field::Title => {}
            Field::Id => {
                if let Some(id) = entry.text().filter(|id| !id.is_empty()) {
                    meta.id = id.nfc().collect();
                    self.has_own_id = true;
                }
            }
            Field::PublicFrom => dated(&mut meta.date, entry.public_from(visibility)),
            Field::Published => dated(&mut meta.date, entry.published(visibility)),
            Field::Created => dated(&mut meta.date, entry.date()),
            Field::Updated => fill(&mut meta.updated, entry.date().map(|when| when.day)),
            Field::Tags => {
                meta.categories.append(&mut entry.categories());
                for tag in entry.tags() {
                    if !meta.tags.contains(&tag) {
                        meta.tags.push(tag);
                    }
                }
            }
            Field::Language => match entry.language() {
                Tag::Known(language) if self.other_language.is_none() => {
                    fill(&mut meta.language, Some(language));
                }
                Tag::Other(tag) => fill(&mut self.other_language, Some(tag)),
                Tag::Known(_) | Tag::None => {}
            },
            Field::Author => fill(&mut meta.author, entry.names()),
            Field::Address => entry.address(meta, visibility),
            Field::Summary => fill(
                &mut meta.summary,
                entry.text().filter(|text| !text.is_empty()),
            ),
            Field::Goals => meta.goals = entry.goals(),
            Field::Principles => meta.principles = entry.sentences(),
            Field::Practice => meta.practice = entry.sentences(),
            Field::Questions => meta.questions = entry.questions(),
            Field::Source => meta.source = entry.source(),
            Field::Draft => {
                let is_draft = entry.is_true();
                visibility.draft |= is_draft;
                visibility.is_stated |= !is_draft && entry.is_own();
            }
            // In MkDocs, `hide: [toc]` names parts of the page.
            Field::Hidden => {
                visibility.draft |= match entry.value {
                    Value::Array(list) if list.len() != 1 => {
                        marks::is_not_public_state(entry.value)
                    }
                    Value::String(part) if PARTS.contains(&part.trim()) => false,
                    Value::Array(list) => {
                        flag::flag(&list[0]) == Some(true) || marks::is_not_public_state(&list[0])
                    }
                    _ => entry.is_true(),
                }
            }
            Field::Awaited => entry.awaited(visibility),
            Field::Posted => dated(&mut meta.date, entry.posted(visibility)),
            Field::Status => {
                visibility.draft |= !entry.is_open_word();
                visibility.is_stated |= entry.is_public_word() && entry.is_own();
            }
            Field::Visibility => visibility.draft |= !entry.is_open_word(),
            Field::State => {
                visibility.draft |=
                    marks::is_not_public_state(entry.value) || marks::has_table(entry.value);
            }
            Field::Redirect => {
                visibility.draft |= !entry.is_empty() && !flag::is_false(entry.value)
            }
            Field::PublicUntil => entry.public_until(visibility),
            Field::Password => visibility.draft |= !marks::is_no_password(entry.value),
            Field::Build => visibility.draft |= entry.is_not_built(),
        }
    }
}

/// The parts of a page that Material for MkDocs can hide.
const PARTS: [&str; 6] = ["toc", "navigation", "path", "tags", "footer", "feedback"];

/// True for the `keys` of a page in VuePress's theme Reco: the MD5 hashes of its passwords.
fn is_list_of_hashes(key: &str, value: &Value) -> bool {
    let is_hash = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    normal(key) == "keys" && items(value).iter().any(is_hash)
}

/// True if a table that no known tool writes contains the flag of a draft: `zenn: { published: false }`.
fn says_no_inside(table: &Value) -> bool {
    let pairs = table.as_object().into_iter().flatten();
    pairs
        .into_iter()
        .any(|(key, value)| match keys::field(key) {
            Some(Field::Draft) => flag::flag(value) == Some(true),
            Some(Field::Published) => flag::is_false(value) && !value.is_null(),
            Some(Field::Status | Field::Visibility | Field::State) => {
                marks::is_not_public_state(value)
            }
            Some(Field::Hidden) => {
                normal(key).ends_with("private") && flag::flag(value) == Some(true)
            }
            _ => says_no_inside(value),
        })
}

fn fill<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}
