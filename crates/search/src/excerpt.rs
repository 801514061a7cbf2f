//! Cuts from a passage the whole sentences that answer.

use std::{fmt, ops::Range};

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{Hit, Query, highlight::highlights, window};

/// A contiguous slice of a passage.
///
/// `Display` shows the slice with `…` where it begins or ends inside a sentence. `Serialize` gives `text`, `cut_before`,
/// `cut_after`, and `highlights` as pairs `[start, end)` in Unicode scalar values of `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excerpt {
    /// The slice, without white space around it.
    pub text: String,
    /// Its span in the passage's text, in bytes.
    pub span: Range<usize>,
    /// It begins inside a sentence.
    pub cut_before: bool,
    /// It ends inside a sentence.
    pub cut_after: bool,
    /// The question's words in it, in bytes of `text`, in order and apart.
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
    /// The best excerpt of `hit` for `query`, which found it, of at most `limit` characters (scalar values).
    ///
    /// It is the window of whole sentences with the most evidence that they answer; of equal windows, the first. A window whose first
    /// sentence depends on the text before it has less evidence. A sentence that only leads to the next one does not end a window of
    /// several sentences. A sentence longer than `limit` is cut into clauses: then `cut_before` or `cut_after` is true, or both.
    pub fn cut(query: &Query, hit: &Hit, limit: usize) -> Excerpt {
        let span = window::best(query, hit, limit);
        Excerpt::of(query, &hit.passage.text, span.unwrap_or(0..0))
    }

    /// The excerpt of a span of `text`, without white space around it.
    fn of(query: &Query, text: &str, span: Range<usize>) -> Excerpt {
        let slice = &text[span.clone()];
        let start = span.start + slice.len() - slice.trim_start().len();
        let span = start..start + slice.trim().len();
        let slice = &text[span.clone()];
        let after = &text[span.end..];
        let is_empty = slice.is_empty();
        Excerpt {
            cut_before: !is_empty && !ends_sentence(&text[..span.start]),
            cut_after: !is_empty
                && !ends_sentence(slice)
                && !after.trim().is_empty()
                && !after.starts_with('\n'),
            highlights: highlights(query, slice),
            text: slice.to_owned(),
            span,
        }
    }
}

/// Whether a sentence may end at the end of `before`.
fn ends_sentence(before: &str) -> bool {
    if before.ends_with('\n') {
        return true;
    }
    let closers = ['」', '』', '）', ')', '"', '”', '’', '】'];
    let text = before.trim_end().trim_end_matches(closers);
    text.is_empty() || text.ends_with(['。', '！', '？', '.', '!', '?'])
}
