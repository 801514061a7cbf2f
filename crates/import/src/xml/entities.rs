//! References to characters and to the entities of a document type.

use std::collections::HashMap;

use quick_xml::escape::resolve_predefined_entity;
use senpai_html::{character, entity, reference};

/// The most text that the entities of a document type may expand to, in bytes. By hand.
const EXPANSION: usize = 1 << 20;
/// The deepest nesting of entities in entities. By hand.
const MAX_DEPTH: usize = 8;

/// The entities that the document type declares.
#[derive(Default)]
pub(super) struct Entities {
    declared: HashMap<String, String>,
    expanded: usize,
}

impl Entities {
    /// Reads `<!ENTITY name "text">`; entities of other files are not read.
    pub(super) fn declare(&mut self, document_type: &str) {
        for part in document_type.split("<!ENTITY").skip(1) {
            let Some((name, rest)) = part.trim_start().split_once(char::is_whitespace) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            if let Some(value) = rest[1..].split(quote).next() {
                self.declared
                    .entry(name.to_owned())
                    .or_insert_with(|| value.to_owned());
            }
        }
    }

    /// The text of the reference `&name;`.
    pub(super) fn resolve(&mut self, name: &str, faults: &mut Vec<String>) -> String {
        self.resolve_at(name, 0, faults)
    }

    fn resolve_at(&mut self, name: &str, depth: usize, faults: &mut Vec<String>) -> String {
        if let Some(number) = name.strip_prefix('#') {
            return match character(number) {
                Some(c) => c.to_string(),
                None => {
                    fault(
                        faults,
                        &format!("a reference to no character was left out: &{name};"),
                    );
                    String::new()
                }
            };
        }
        if let Some(text) = resolve_predefined_entity(name) {
            return text.to_owned();
        }
        if let Some(text) = self.declared.get(name).cloned() {
            self.expanded += text.len() + 1;
            if depth >= MAX_DEPTH || self.expanded > EXPANSION {
                fault(faults, "entities that expand without end were left out");
                return String::new();
            }
            return self.unescape_at(&text, depth + 1, faults);
        }
        match entity(name) {
            Some(text) => text,
            None => {
                fault(
                    faults,
                    &format!("an unknown entity stays as it is: &{name};"),
                );
                format!("&{name};")
            }
        }
    }

    pub(super) fn unescape(&mut self, text: &str, faults: &mut Vec<String>) -> String {
        self.unescape_at(text, 0, faults)
    }

    fn unescape_at(&mut self, text: &str, depth: usize, faults: &mut Vec<String>) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            match reference(rest) {
                Some(name) => {
                    out.push_str(&self.resolve_at(name, depth, faults));
                    rest = &rest[name.len() + 1..];
                }
                None => out.push('&'),
            }
        }
        out.push_str(rest);
        out
    }
}

/// Adds a fault unless it is known, up to a limit.
pub(super) fn fault(faults: &mut Vec<String>, what: &str) {
    if faults.len() < 20 && !faults.iter().any(|f| f == what) {
        faults.push(what.to_owned());
    }
}
