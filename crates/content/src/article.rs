//! An article: one file, parsed.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    AuthorQuestion, Block, BlockKind, Code, Diagnostic, Language, Link, Meta, Moment, Section,
    SourceMap, body,
    diagnostic::Reporter,
    fields::{self, Fields},
    front_matter::{self, FrontMatter},
    link, path,
    visibility::{self, Visibility},
};

/// The largest file that is read, in bytes.
pub(crate) const FILE_LIMIT: usize = 1 << 20;

/// A post of the community, read from one Markdown file. Plain data; all spans are byte ranges.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Article {
    /// The metadata: what the front matter states, with the defaults that the file gives.
    pub meta: Arc<Meta>,
    /// The file, relative to the library's root, in a form that can be shown: see [`readable`](crate::readable).
    pub path: PathBuf,
    /// The file as the system names it.
    #[serde(skip)]
    pub(crate) file: PathBuf,
    /// Whether the front matter states the id.
    #[serde(skip)]
    pub(crate) has_own_id: bool,
    /// The ids of the same post in other languages, by its path.
    pub translations: Vec<String>,
    /// The time from which the post is public; `None` where it is public at any time, or never.
    pub public_from: Option<Timestamp>,
    /// The time from which the post is no longer public.
    pub public_until: Option<Timestamp>,
    /// Questions that admins linked to the post: they help to find it, and are shown to nobody.
    pub learned: Vec<AuthorQuestion>,
    /// The text as a reader reads it; line breaks divide its blocks.
    pub text: String,
    /// The map from bytes of `text` to bytes of the file.
    pub map: SourceMap,
    /// Sections in order; the first one is the text before any heading.
    pub sections: Vec<Section>,
    /// Blocks in order; they do not overlap.
    pub blocks: Vec<Block>,
    /// Links in order; `text` has their words, not their targets.
    pub links: Vec<Link>,
    /// SHA-256 of the file and of the learned questions: it tells whether the post has changed.
    pub hash: [u8; 32],
}

impl Article {
    /// Parses one file. Dates are compared with `moment`.
    ///
    /// There is no article when the file has no title, is too large or is not UTF-8. Every other mistake is a diagnostic
    /// beside the article.
    pub fn parse(
        path: &Path,
        bytes: &[u8],
        moment: impl Into<Moment>,
    ) -> (Option<Article>, Vec<Diagnostic>) {
        let mut reporter = Reporter::new(path, bytes);
        let article = Self::read(path, bytes, &moment.into(), &mut reporter);
        (article, reporter.finish())
    }

    fn read(
        path: &Path,
        bytes: &[u8],
        moment: &Moment,
        reporter: &mut Reporter,
    ) -> Option<Article> {
        let source = check_text(bytes, reporter)?;
        let front = front_matter::parse(source);
        if let Some(fault) = &front.fault {
            reporter.report(fault.code, fault.span.clone(), &fault.message, fault.help);
        }
        let shown = path::readable(path);
        let Fields {
            mut meta,
            visibility,
            has_own_id,
        } = metadata(&shown, source, &front, moment, reporter);
        let body = body::read(source, front.body, reporter);
        drop_missing_answers(&mut meta, &source[..front.body], &body.text, reporter);
        if meta.title.is_empty() {
            meta.title = body.title.unwrap_or_default();
        }
        if meta.title.is_empty() {
            reporter.no_title();
            return None;
        }
        if body.blocks.iter().all(|b| b.kind == BlockKind::Heading) {
            reporter.empty_body();
        }
        let language = meta
            .language
            .or_else(|| path::language(&shown))
            .or_else(|| Language::detect(&body.text))
            .or_else(|| Language::detect(&meta.title));
        meta.language = language.or(Some(Language::Japanese));
        Some(Article {
            has_own_id,
            path: shown,
            file: path.to_owned(),
            meta: Arc::new(meta),
            translations: Vec::new(),
            public_from: visibility.from,
            public_until: visibility.until,
            learned: Vec::new(),
            text: body.text,
            map: body.map,
            sections: body.sections,
            blocks: body.blocks,
            links: body.links,
            hash: Sha256::digest(bytes).into(),
        })
    }

    /// Whether the post may be shown at the time `now`.
    pub fn is_public(&self, now: Timestamp) -> bool {
        !self.meta.draft
            && self.public_from.is_none_or(|from| from <= now)
            && self.public_until.is_none_or(|until| now < until)
    }

    /// The next time after `now` at which [`Article::is_public`] changes.
    pub(crate) fn changes_after(&self, now: Timestamp) -> Option<Timestamp> {
        let times = [self.public_from, self.public_until];
        let coming = times.into_iter().flatten().filter(|time| *time > now);
        coming.min().filter(|_| !self.meta.draft)
    }

    /// The smallest range of the file (bytes) that covers `text` (bytes of the article's text).
    pub fn file_span(&self, text: Range<usize>) -> Range<usize> {
        self.map.file_span(text)
    }

    /// The public address of a slice of the text (bytes); `None` without a `url`.
    pub fn link_to(&self, text: Range<usize>) -> Option<String> {
        let section = self
            .sections
            .iter()
            .rev()
            .find(|s| s.span.start <= text.start);
        let anchor = section.and_then(|s| s.anchor.as_deref());
        Some(link::deep_link(
            self.meta.url.as_deref()?,
            anchor,
            self.text.get(text)?,
        ))
    }
}

/// The metadata that the front matter and the path state.
fn metadata(
    path: &Path,
    source: &str,
    front: &FrontMatter,
    moment: &Moment,
    reporter: &mut Reporter,
) -> Fields {
    let mut fields = Fields {
        meta: Meta::titled(path::default_id(path), ""),
        visibility: Visibility::default(),
        has_own_id: false,
    };
    fields::read(front, source, moment, reporter, &mut fields);
    let Fields {
        meta, visibility, ..
    } = &mut fields;
    if visibility::is_in_doubt(front, source, moment) {
        visibility.draft = true;
        reporter.treated_as_draft(front.span.clone().unwrap_or_default());
    }
    if meta.date.is_none()
        && let Some(when) = visibility::date_of_name(path, &moment.zone)
    {
        meta.date = Some(when.day);
        visibility.from = visibility.from.max(Some(when.at));
    }
    meta.draft = visibility.draft || visibility::is_in_drafts(path);
    fields
}

/// The file as text; a file that is too large or is not UTF-8 is reported.
fn check_text<'a>(bytes: &'a [u8], reporter: &mut Reporter) -> Option<&'a str> {
    if bytes.len() > FILE_LIMIT {
        reporter.report(
            Code::FileTooLarge,
            0..0,
            format!(
                "the file has {} bytes; at most {FILE_LIMIT} are read",
                bytes.len()
            ),
            "split the post into several",
        );
        return None;
    }
    let report = |e: std::str::Utf8Error| {
        let at = e.valid_up_to();
        reporter.report(
            Code::NotUtf8,
            at..at,
            "the file is not UTF-8 from here on",
            "save it as UTF-8 (it may be Shift_JIS)",
        );
    };
    std::str::from_utf8(bytes).map_err(report).ok()
}

/// Removes answers that `text` does not contain, and reports them; their questions stay. `front` is the start of the file
/// with the front matter.
fn drop_missing_answers(meta: &mut Meta, front: &str, text: &str, reporter: &mut Reporter) {
    for question in &mut meta.questions {
        let is_missing = |answer: &mut String| !text.contains(answer.as_str());
        if let Some(answer) = question.answer.take_if(is_missing) {
            let at = front.find(&answer);
            let span = at.map_or(0..0, |at| at..at + answer.len());
            reporter.answer_not_in_body(span, &question.text);
        }
    }
}
