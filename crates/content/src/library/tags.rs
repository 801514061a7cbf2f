//! Tags that are written in several ways.

use std::{collections::HashMap, path::Path};

use unicode_normalization::UnicodeNormalization;

use crate::{Diagnostic, Library, diagnostic::Problem};

impl Library {
    /// Reports tags, each once, that differ from an earlier tag only in width or case.
    pub(super) fn check_tags(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        let mut variants: Vec<(String, String, usize, &Path)> = Vec::new();
        for article in &self.articles {
            for tag in &article.meta.tags {
                let key: String = tag.nfkc().flat_map(char::to_lowercase).collect();
                let first = seen.entry(key).or_insert_with(|| tag.clone());
                if first != tag {
                    match variants.iter_mut().find(|(variant, ..)| variant == tag) {
                        Some((_, _, count, _)) => *count += 1,
                        None => variants.push((tag.clone(), first.clone(), 1, &article.path)),
                    }
                }
            }
        }
        let report = |(tag, first, count, path)| {
            Diagnostic::of_file(path, Problem::TagVariant { tag, first, count })
        };
        let found: Vec<Diagnostic> = variants.into_iter().map(report).collect();
        self.diagnostics.extend(found);
    }
}
