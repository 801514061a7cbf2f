//! Sums of findings that many posts of a blog share.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Diagnostic, Hidden, Library,
    diagnostic::Problem,
    keys::{self, Field},
    marks,
};

/// The greatest number of keys, and of words of a status, that are named.
const NAMED: usize = 8;

impl Library {
    /// A note for each post that is not shown, with the reason.
    pub fn notes_of_drafts(&self) -> Vec<Diagnostic> {
        let note = |draft: &super::Draft| {
            let why = draft.hidden.reason();
            Diagnostic::of_file(&draft.path, Problem::NotShown { why })
        };
        self.drafts.iter().map(note).collect()
    }

    /// Combines the diagnostics that every post of some blogs has (the site's own keys, other languages) into one.
    pub(super) fn sum_up_diagnostics(&mut self) {
        self.sum_up_keys();
        self.sum_up_words();
        let mut marked = self.drafts.iter().filter(|draft| draft.hidden.is_by_mark());
        if let Some(first) = marked.next() {
            let mark = match &first.hidden {
                Hidden::Key(_, value) | Hidden::Mark(value) => value.clone(),
                _ => String::new(),
            };
            let count = 1 + marked.count();
            let problem = Problem::HiddenByMarks { count, mark };
            self.diagnostics
                .push(Diagnostic::of_file(&first.path, problem));
        }
        let others = self.drafts.iter().filter_map(|draft| match &draft.hidden {
            Hidden::OtherLanguage(tag) => Some((tag, &draft.path)),
            _ => None,
        });
        let others: Vec<_> = others.collect();
        if let Some((_, first)) = others.first() {
            let tags: BTreeSet<&str> = others.iter().map(|(tag, _)| tag.as_str()).collect();
            let problem = Problem::OtherLanguage {
                count: others.len(),
                tags: tags.into_iter().collect::<Vec<_>>().join(", "),
            };
            self.diagnostics.push(Diagnostic::of_file(first, problem));
        }
    }

    /// Combines the unknown keys: those that speak of readers, and the others.
    fn sum_up_keys(&mut self) {
        let mut keys: [BTreeMap<String, usize>; 2] = Default::default();
        let mut firsts = [None, None];
        self.diagnostics.retain(|diagnostic| {
            let key = diagnostic.unknown_key();
            if let Some(key) = key {
                let kind = usize::from(marks::speaks_of_readers(key));
                *keys[kind].entry(key.to_owned()).or_default() += 1;
                firsts[kind].get_or_insert_with(|| diagnostic.clone());
            }
            key.is_none()
        });
        for (kind, (first, keys)) in firsts.into_iter().zip(keys).enumerate() {
            let Some(first) = first else { continue };
            let count = keys.len();
            let mut named: Vec<(usize, String)> =
                keys.into_iter().map(|(key, n)| (n, key)).collect();
            named.sort_by(|a, b| b.cmp(a));
            let shown = named.iter().take(NAMED).map(|(_, key)| format!("`{key}`"));
            let more = if count > NAMED { ", …" } else { "" };
            let keys = shown.collect::<Vec<_>>().join(", ") + more;
            let problem = match kind {
                0 => Problem::UnknownKeys { count, keys },
                _ => Problem::KeysOfReaders { count, keys },
            };
            self.diagnostics.push(first.with(problem));
        }
    }

    /// Reports each word of a status or a visibility that hides posts because it is not known.
    fn sum_up_words(&mut self) {
        let mut words: BTreeMap<(&str, &str), (usize, &std::path::Path)> = BTreeMap::new();
        for draft in &self.drafts {
            if let Hidden::Key(key, value) = &draft.hidden
                && matches!(keys::field(key), Some(Field::Status | Field::Visibility))
                && !marks::is_not_public_state(&value.as_str().into())
            {
                words.entry((key, value)).or_insert((0, &draft.path)).0 += 1;
            }
        }
        let found = words
            .into_iter()
            .take(NAMED)
            .map(|((key, value), (count, path))| {
                let pair = format!("{key}: {value}");
                Diagnostic::of_file(path, Problem::UnknownStatus { pair, count })
            });
        let found: Vec<Diagnostic> = found.collect();
        self.diagnostics.extend(found);
    }
}
