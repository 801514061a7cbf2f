//! Tags that are written in several ways.

use std::{collections::BTreeMap, path::Path};

use unicode_normalization::UnicodeNormalization;

use crate::{Diagnostic, Library, diagnostic::Problem};

/// A spelling of a tag: the number of its posts, and the first post.
struct Spelling<'a> {
    tag: &'a str,
    count: usize,
    path: &'a Path,
}

impl Library {
    /// Reports each tag that differs only in width or case from a tag with more posts, or from an earlier tag with as many posts.
    pub(super) fn check_tags(&mut self) {
        let mut tags: BTreeMap<String, Vec<Spelling<'_>>> = BTreeMap::new();
        for article in &self.articles {
            for tag in &article.meta.tags {
                let key: String = tag.nfkc().flat_map(char::to_lowercase).collect();
                let spellings = tags.entry(key).or_default();
                match spellings.iter_mut().find(|known| known.tag == tag) {
                    Some(known) => known.count += 1,
                    None => spellings.push(Spelling {
                        tag,
                        count: 1,
                        path: &article.path,
                    }),
                }
            }
        }
        let mut found = Vec::new();
        for mut spellings in tags.into_values().filter(|spellings| spellings.len() > 1) {
            // Stable: if two spellings have the same number of posts, the earlier spelling counts.
            spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.count));
            for other in &spellings[1..] {
                let (tag, first) = (other.tag.to_owned(), spellings[0].tag.to_owned());
                let count = other.count;
                let problem = Problem::TagVariant { tag, first, count };
                found.push(Diagnostic::of_file(other.path, problem));
            }
        }
        self.diagnostics.extend(found);
    }
}
