//! Cuts from a passage and its context the whole sentences that answer.

use std::{fmt, ops::Range};

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{Hit, Passage, Query, highlight::highlights, window};

/// A contiguous slice of a passage, and of the passages after it in its section.
///
/// `Display` shows the slice, with `…` if it begins or ends inside a sentence or a block of code. `Serialize` gives `text`,
/// `cut_before`, `cut_after`, and `highlights` as pairs `[start, end)` in Unicode scalar values of `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excerpt {
    /// The slice, without white space around it.
    pub text: String,
    /// Its span in the text of [`Hit::context`], in bytes.
    pub span: Range<usize>,
    /// True if it begins inside a sentence or a block of code.
    pub cut_before: bool,
    /// True if it ends inside a sentence or a block of code.
    pub cut_after: bool,
    /// The question's words in the excerpt, as ranges in bytes of `text`, in order and not overlapping.
    pub highlights: Vec<Range<usize>>,
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ellipsis = |cut| if cut { "…" } else { "" };
        let (before, after) = (ellipsis(self.cut_before), ellipsis(self.cut_after));
        write!(f, "{before}{}{after}", self.text)
    }
}

impl Serialize for Excerpt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scalars = |byte: usize| self.text[..byte].chars().count();
        let highlights = self.highlights.iter();
        let highlights = highlights.map(|h| [scalars(h.start), scalars(h.end)]);
        let mut out = serializer.serialize_struct("Excerpt", 4)?;
        out.serialize_field("text", &self.text)?;
        out.serialize_field("cut_before", &self.cut_before)?;
        out.serialize_field("cut_after", &self.cut_after)?;
        out.serialize_field("highlights", &highlights.collect::<Vec<_>>())?;
        out.end()
    }
}

impl Excerpt {
    /// The best excerpt of `hit` for `query`, which found the hit. It has at most `limit` characters (scalar values). It begins in
    /// the hit's passage, and may end in a passage after it.
    ///
    /// It is the window of whole sentences with the most evidence that they answer; of equal windows, the first. A window has less
    /// evidence if its first sentence depends on the text before it. A window of several sentences does not end with a sentence
    /// that only leads to the next sentence. A sentence longer than `limit` is cut into clauses: then `cut_before` or `cut_after`
    /// is true, or both.
    pub fn cut(query: &Query, hit: &Hit, limit: usize) -> Excerpt {
        let span = window::best(query, hit, limit);
        Excerpt::of(query, &hit.context, span.unwrap_or(0..0))
    }

    /// The excerpt of a span of a passage's text, without white space around it.
    fn of(query: &Query, passage: &Passage, span: Range<usize>) -> Excerpt {
        let text = &passage.text;
        let slice = &text[span.clone()];
        let start = span.start + slice.len() - slice.trim_start().len();
        let span = start..start + slice.trim().len();
        let slice = &text[span.clone()];
        let after = &text[span.end..];
        let is_empty = slice.is_empty();
        let is_in_code = |at: usize| {
            let mut code = passage.code.iter();
            code.any(|code| code.start < at as i64 && (at as i64) < code.end)
        };
        let ends_inside =
            !ends_sentence(slice) && !after.trim().is_empty() && !after.starts_with('\n');
        Excerpt {
            cut_before: !is_empty
                && (is_in_code(span.start) || !ends_sentence(&text[..span.start])),
            cut_after: !is_empty && (is_in_code(span.end) || ends_inside),
            highlights: highlights(query, slice),
            text: slice.to_owned(),
            span,
        }
    }
}

/// True if a sentence may end at the end of `before`.
fn ends_sentence(before: &str) -> bool {
    if before.ends_with('\n') {
        return true;
    }
    let closers = ['」', '』', '）', ')', '"', '”', '’', '】'];
    let text = before.trim_end().trim_end_matches(closers);
    text.is_empty() || text.ends_with(['。', '！', '？', '.', '!', '?'])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use senpai_content::{Article, Date};

    use super::*;
    use crate::{Filter, IndexBuilder, Post, Retriever, Synonyms, passages};

    fn excerpt(body: &str, question: &str, limit: usize) -> Excerpt {
        let file = format!("---\ntitle: 題\n---\n\n{body}\n");
        let today = Date::constant(2026, 6, 1);
        let (article, _) = Article::parse(Path::new("a.md"), file.as_bytes(), today);
        let article = article.unwrap();
        let mut builder = IndexBuilder::in_memory().unwrap();
        builder
            .add(Post::from(&article), &passages(&article))
            .unwrap();
        let index = builder.finish().unwrap();
        let query = Query::new(question, &Synonyms::default(), Filter::default());
        let hits = index.retrieve(&query, 1).unwrap();
        Excerpt::cut(&query, &hits[0], limit)
    }

    #[test]
    fn an_excerpt_that_begins_or_ends_inside_of_code_says_so() {
        let lines = |name: &str, count: usize| format!("let {name} = open();\n").repeat(count);
        let code = lines("alpha", 8) + "let invoice = send(customer);\n" + &lines("omega", 8);
        let inside = excerpt(&format!("```\n{code}```"), "invoice customer", 40);
        assert!(inside.text.contains("invoice"), "{inside}");
        assert!(inside.cut_before && inside.cut_after, "{inside}");
        // The passage itself begins inside of the block.
        let long = lines("alpha", 60) + "let invoice = send(customer);\n";
        let late = excerpt(&format!("```\n{long}```"), "invoice customer", 400);
        assert!(late.cut_before && !late.cut_after, "{late}");
        let whole = excerpt("```\nlet invoice = send();\n```", "invoice send", 100);
        assert!(!whole.cut_before && !whole.cut_after, "{whole}");
        let prose = excerpt("朝は歩く。\n\n請求書を送る。\n\n夜は眠る。", "請求書", 8);
        assert!(!prose.cut_before && !prose.cut_after, "{prose}");
    }
}
