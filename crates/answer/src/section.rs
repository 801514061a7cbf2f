//! The part of a post around an excerpt, for a member who wants to read more of it.

use std::ops::Range;

use senpai_search::Passage;

/// True if an excerpt begins in a passage. An excerpt may end in a later passage of its section, so its first line counts.
pub(crate) fn begins_in(passage: &str, excerpt: &str) -> bool {
    let first = excerpt.lines().next().unwrap_or_default();
    passage.contains(excerpt) || !first.is_empty() && passage.contains(first)
}

/// The place of the passage in which an excerpt begins; `None` if no passage has its beginning.
pub fn place_of(passages: &[Passage], excerpt: &str) -> Option<usize> {
    let whole = |passage: &Passage| passage.text.contains(excerpt);
    let begins = |passage: &Passage| begins_in(&passage.text, excerpt);
    let found = passages.iter().position(whole);
    found.or_else(|| passages.iter().position(begins))
}

/// The passages around an excerpt, in the order of the post: the passage in which the excerpt begins, and as many of the passages after
/// and before it, in the same section, as fit into `characters` (scalar values) together. `None` if no passage has its beginning.
pub fn around(passages: &[Passage], excerpt: &str, characters: usize) -> Option<Range<usize>> {
    let own = place_of(passages, excerpt)?;
    let length = |at: usize| passages.get(at).map_or(0, |p| p.text.chars().count());
    let is_near = |at: usize| {
        let passage = passages.get(at);
        passage.is_some_and(|passage| passage.headings == passages[own].headings)
    };
    let (mut start, mut end) = (own, own + 1);
    let mut taken = length(own);
    loop {
        let after = taken + length(end) <= characters && is_near(end);
        if after {
            taken += length(end);
            end += 1;
        }
        let before = start.checked_sub(1);
        let before = before.filter(|at| taken + length(*at) <= characters && is_near(*at));
        if let Some(at) = before {
            taken += length(at);
            start = at;
        }
        if !after && before.is_none() {
            return Some(start..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_read_with_what_stands_around_it_in_its_section() {
        let passage = |heading: &str, text: &str| Passage {
            headings: vec![heading.to_owned()],
            ..Passage::plain(text)
        };
        let post = [
            passage("準備", "準備は前の日に。"),
            passage("検収", "項目は三つ。"),
            passage("検収", "期限は十日。過ぎたら合格です。"),
            passage("検収", "費用は後で。"),
            passage("入金", "入金は月末。"),
        ];
        assert_eq!(around(&post, "期限は十日。", 600), Some(1..4));
        assert_eq!(
            around(&post, "期限は十日。", 21),
            Some(2..4),
            "after it first"
        );
        assert_eq!(around(&post, "期限は十日。", 1), Some(2..3), "never less");
        assert_eq!(
            around(&post, "過ぎたら合格です。\n費用は後で。", 1),
            Some(2..3)
        );
        assert_eq!(around(&post, "別の文。", 600), None);
    }
}
