//! Tags that are written in several ways.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::{Diagnostic, Library, diagnostic::Problem};

impl Library {
    /// Reports tags that differ from an earlier tag only in width or case.
    pub(super) fn check_tags(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        for article in &self.articles {
            for tag in &article.meta.tags {
                let key: String = tag.nfkc().flat_map(char::to_lowercase).collect();
                let first = seen.entry(key).or_insert_with(|| tag.clone());
                if first != tag {
                    let problem = Problem::TagVariant {
                        tag: tag.clone(),
                        first: first.clone(),
                    };
                    self.diagnostics
                        .push(Diagnostic::of_file(&article.path, problem));
                }
            }
        }
    }
}
