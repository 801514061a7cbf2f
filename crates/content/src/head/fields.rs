//! Takes the values of a front matter into the head of a post.

use std::collections::HashMap;

use jiff::civil::Date;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::{
    Head, Hidden, Moment,
    diagnostic::Reporter,
    entry::Entry,
    flag,
    front_matter::FrontMatter,
    keys::{self, Field, KEYS, normal},
    marks::{self, Subject},
    moment::When,
    tongue::Tag,
};

/// The most unknown keys that are reported in one file.
const UNKNOWN_LIMIT: usize = 20;

/// The key as what hides the post, or the file that states it for the post.
fn hidden(front: &FrontMatter, key: &str, value: &Value) -> Hidden {
    match front.stated_in.get(key) {
        Some(file) => Hidden::File(file.clone()),
        None => Hidden::by(key, value),
    }
}

/// The values by normalised key: the keys outside, and those of the tables in [`keys::NESTED`].
fn pairs(front: &FrontMatter) -> HashMap<String, Vec<(&String, &Value)>> {
    let nested = front.map.iter().filter(|(key, _)| keys::is_nested(key));
    let inside = nested.filter_map(|(_, value)| value.as_object()).flatten();
    let mut pairs: HashMap<String, Vec<_>> = HashMap::new();
    for (key, value) in front.map.iter().chain(inside) {
        pairs.entry(normal(key)).or_default().push((key, value));
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
            .filter(|(key, _)| !keys::is_known(key) && !front.stated_in.contains_key(*key));
        for (key, value) in unknown.take(UNKNOWN_LIMIT) {
            let names = KEYS.iter().flat_map(|(_, names)| names.split_whitespace());
            let mut entry = Entry::new(key, value, source, front, moment, reporter);
            let near = entry.near(names);
            entry.unknown(near);
        }
    }

    /// Takes what a key that no table lists says of being public: as a misspelling of one, else by its name and its value.
    fn take_unlisted(&mut self, entry: &mut Entry<'_, '_>) {
        let (key, value) = (entry.key, entry.value);
        if keys::is_known(key) {
            let is_kind = keys::is_kind(key) && marks::is_not_public(value);
            self.visibility.draft |= is_kind;
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
            visibility.draft |= marks::is_not_public(value) || says_no_inside(value);
            return;
        };
        if !entry.is_date() {
            let is_open = entry.is_open_word();
            let is_closed = match meaning.subject {
                Subject::Visibility => flag::flag(marks::only(value)) != Some(true),
                Subject::Public | Subject::Scope => marks::says_no(meaning, value),
                _ if entry.is_public_word() => false,
                _ => marks::says_no(meaning, value),
            };
            visibility.draft |= !is_open && is_closed || says_no_inside(value);
            return;
        }
        match (meaning.subject, meaning.is_until) {
            (Subject::Public, false)
            | (Subject::Hidden | Subject::Draft, true)
            | (Subject::Awaited, _) => {
                entry.public_from(visibility);
            }
            (Subject::Public, true) => entry.public_until(visibility),
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
            // Eleventy fills in `Tip: {{ name }}` by values that are not known here.
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
            Field::Principles => meta.principles = entry.texts(),
            Field::Practice => meta.practice = entry.texts(),
            Field::Questions => meta.questions = entry.questions(),
            Field::Source => meta.source = entry.source(),
            Field::Draft => {
                let is_draft = entry.is_true();
                visibility.draft |= is_draft;
                visibility.is_stated |= !is_draft && entry.is_own();
            }
            // MkDocs: `hide: [toc]` names parts of the page.
            Field::Hidden => {
                visibility.draft |= match entry.value {
                    Value::Array(list) if list.len() != 1 => {
                        marks::is_not_public_state(entry.value)
                    }
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
            Field::Password => visibility.draft |= !entry.is_empty(),
            Field::Build => visibility.draft |= entry.is_not_built(),
        }
    }
}

/// Whether a table that no tool is known to write holds a flag of a draft: `zenn: { published: false }`.
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
