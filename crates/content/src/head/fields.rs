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
    keys::{self, Field, KEYS, NESTED, normal},
    marks::{self, Meaning},
    moment::When,
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

/// The values by normalised key: the keys outside, and those of the tables in [`NESTED`].
fn pairs(front: &FrontMatter) -> HashMap<String, Vec<(&String, &Value)>> {
    let nested = front.map.iter().filter(|(key, _)| keys::is_in(NESTED, key));
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
        for (key, value) in pairs
            .values()
            .flatten()
            .filter(|(key, _)| keys::field(key).is_none())
        {
            let mut entry = Entry::new(key, value, source, front, moment, reporter);
            self.take_meaning(&mut entry);
            self.note_hidden(moment.now, || hidden(front, key, value));
        }
        let unknown = front.map.iter().filter(|(key, _)| !keys::is_known(key));
        for (index, (key, value)) in unknown.enumerate() {
            let names = KEYS.iter().flat_map(|(_, names)| names.split_whitespace());
            let mut entry = Entry::new(key, value, source, front, moment, reporter);
            let near = entry.near(names);
            if index < UNKNOWN_LIMIT {
                entry.unknown(near.map(|(_, name)| name));
            }
            // A misspelled `draft` hides the post too.
            let is_draft = near.is_some_and(|(distance, name)| distance == 1 && keys::hides(name));
            self.visibility.draft |= is_draft && !flag::is_false(value);
            self.note_hidden(moment.now, || hidden(front, key, value));
        }
        if let Some(tag) = self.meta.tags.iter().find(|tag| marks::is_tag(tag))
            && !self.visibility.is_stated
        {
            let tag = tag.clone();
            self.visibility.draft = true;
            self.note_hidden(moment.now, || Hidden::by("tags", &tag.into()));
        }
    }

    /// Takes what a key that no table lists says of being public, by its name and its value.
    fn take_meaning(&mut self, entry: &mut Entry<'_, '_>) {
        let visibility = &mut self.visibility;
        if !keys::is_known(entry.key) && entry.is_date() {
            match marks::meaning(entry.key) {
                Some(Meaning::Public) => {
                    entry.public_from(visibility);
                }
                Some(_) => entry.public_until(visibility),
                None => {}
            }
            return;
        }
        visibility.draft |= says_no(entry.key, entry.value);
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
            Field::Title if meta.title.is_empty() => meta.title = entry.text().unwrap_or_default(),
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
            Field::Language => {
                fill(&mut self.other_language, entry.other_language());
                if self.other_language.is_none() {
                    fill(&mut meta.language, entry.language());
                }
            }
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
            Field::Hidden => {
                let is_hidden = entry.is_true();
                visibility.draft |= is_hidden;
                visibility.is_stated |= !is_hidden && !entry.is_empty();
            }
            Field::Status => {
                let is_public = entry.is_public_word();
                visibility.draft |= !is_public;
                visibility.is_stated |= is_public && !entry.is_empty();
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

/// Whether a key that no table lists says that the post is not public, itself or in its table.
fn says_no(key: &str, value: &Value) -> bool {
    if let Value::Object(table) = value {
        // Tools keep what is hidden of a page in tables that are listed.
        return !keys::is_known(key) && table.iter().any(|(key, value)| says_no(key, value));
    }
    let meaning = match keys::field(key) {
        Some(Field::Hidden) => Some(Meaning::Hidden),
        Some(Field::Published | Field::Status) => Some(Meaning::Public),
        _ => marks::meaning(key).filter(|_| !keys::is_known(key)),
    };
    marks::is_not_public(value) || meaning.is_some_and(|meaning| marks::says_no(meaning, value))
}

fn fill<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}
