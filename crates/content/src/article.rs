//! An article: one file, parsed.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{Timestamp, civil::Time};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    AuthorQuestion, Block, BlockKind, Diagnostic, Head, Hidden, Language, Link, Meta, Moment,
    Quote, Reading, Section, SourceMap,
    block::LinkTag,
    body,
    diagnostic::{Problem, Reporter},
    front_matter::{self, Stated},
    link, page, path,
    paywall::Members,
    quote,
    regular_file::{POST_LIMIT, with_line_feeds},
    tongue::other_language,
    visibility::Visibility,
};

/// A post of the community, read from one file of Markdown or HTML. Plain data; all spans are byte ranges of the file's text in
/// UTF-8.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Article {
    /// The metadata: the values of the front matter, and the defaults that follow from the file.
    pub meta: Arc<Meta>,
    /// The file, relative to the library's root, in a form that can be displayed: see [`readable`](crate::readable).
    pub path: PathBuf,
    /// The file with the name that the system uses.
    #[serde(skip)]
    pub(crate) file: PathBuf,
    /// True if the front matter states the id.
    #[serde(skip)]
    pub(crate) has_own_id: bool,
    /// True if the file is beside or below an `index.md`: Hugo treats it as a part of that page.
    #[serde(skip)]
    pub(crate) is_part: bool,
    /// The time of day of the post's date, which some sites use in addresses.
    #[serde(skip)]
    pub(crate) time: Option<Time>,
    /// The reason why the post is not public, or not at the time of reading.
    #[serde(skip)]
    pub(crate) hidden: Option<Hidden>,
    /// The ids of this post in other languages, found by its path.
    pub translations: Vec<String>,
    /// The time from which the post is public; `None` if it is always public, or never.
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
    /// Parts of the text by which a browser finds a place of the post's page, in order.
    pub quotes: Vec<Quote>,
    /// Links in order; `text` has their words, not their targets.
    pub links: Vec<Link>,
    /// Readings of characters (ruby), in order: they help to find the post, and are not part of its text.
    pub readings: Vec<Reading>,
    /// Images in order; each span is empty, at the place of the image in `text`.
    pub images: Vec<Link>,
    /// Tags of blog tools that stand for the address of a post.
    #[serde(skip)]
    pub(crate) link_tags: Vec<LinkTag>,
    /// SHA-256 of the file, of the keys that other files state for it, and of the linked questions. It changes if the post changes.
    pub hash: [u8; 32],
}

impl Article {
    /// Parses one file. Dates are compared with `moment`.
    ///
    /// There is no article if the file is too large or is not UTF-8. Every other mistake is a diagnostic beside the article. A file
    /// of HTML that is not a post, such as a template, gives neither.
    pub fn parse(
        path: &Path,
        bytes: &[u8],
        moment: impl Into<Moment>,
    ) -> (Option<Article>, Vec<Diagnostic>) {
        Self::parse_with(path, bytes, &Stated::default(), &moment.into())
    }

    /// Parses one file; `defaults` are the keys that other files state for it.
    pub(crate) fn parse_with(
        path: &Path,
        bytes: &[u8],
        defaults: &Stated,
        moment: &Moment,
    ) -> (Option<Article>, Vec<Diagnostic>) {
        let mut reporter = Reporter::new(path, bytes);
        let article = Self::read(path, bytes, defaults, moment, &mut reporter);
        (article, reporter.finish())
    }

    fn read(
        path: &Path,
        bytes: &[u8],
        defaults: &Stated,
        moment: &Moment,
        reporter: &mut Reporter,
    ) -> Option<Article> {
        check_size(bytes, reporter)?;
        let is_page = page::is_page(path);
        let decoded = is_page.then(|| senpai_html::decode(bytes, &mut Vec::new()));
        let source = match &decoded {
            Some(text) => text.as_str(),
            None => check_text(bytes, reporter)?,
        };
        let source = &*with_line_feeds(source);
        let front = front_matter::parse(source);
        let mut for_members = Vec::new();
        let mut page = None;
        if is_page {
            let (read, found) = page::read(source, front.body, front.span.is_some())?;
            (page, for_members) = (Some(read), found);
        }
        let shown = path::readable(path);
        let mut head = Head::read(&shown, source, front, defaults, moment, reporter);
        if let Some(page) = &page {
            head.fill(page, moment);
        }
        let start = head.body;
        let summary = head.meta.summary.clone().unwrap_or_default();
        let (mut body, quotes_of_page) = match &page {
            Some(page) => page::body(page, source, start, path, &[&head.meta.title, &summary]),
            None => (body::read(source, start, reporter), Vec::new()),
        };
        for_members.append(&mut body.members);
        report_for_members(for_members, is_page, reporter);
        let markdown = if is_page { "" } else { &source[start..] };
        let heading = body.title.as_deref().unwrap_or_default();
        head.note_marks(&shown, heading, markdown);
        let has_language = head.meta.language.is_some() || path::language(&shown).is_some();
        if !has_language
            && let Some(tag) = other_language(&body.text, head.other_language.take(), &shown)
        {
            head.hide(Hidden::OtherLanguage(tag));
        }
        let Head {
            mut meta,
            fault,
            hidden,
            visibility,
            has_own_id,
            time,
            ..
        } = head;
        drop_missing_answers(&mut meta, &source[..start], &body.text, reporter);
        if meta.title.is_empty() {
            meta.title = body.title.unwrap_or_default();
        }
        // This is a part of a page that only its layout uses.
        if is_page && meta.title.is_empty() {
            return None;
        }
        let has_text = body.blocks.iter().any(|b| b.kind != BlockKind::Heading);
        // A front matter that cannot be read is reported once, because title and text may be missing as a result. Posts that are
        // left out need neither.
        if fault.is_none() && !meta.draft {
            if !has_text {
                reporter.report(Problem::EmptyBody, 0..0);
            } else if meta.title.is_empty() && !path::is_title(&shown) {
                reporter.report(Problem::NoTitle, 0..0);
            }
        }
        if meta.title.is_empty() {
            meta.title = path::title(&shown);
        }
        let language = meta
            .language
            .or_else(|| path::language(&shown))
            .or_else(|| Language::detect(&body.text))
            .or_else(|| Language::detect(&meta.title));
        meta.language = language.or(Some(Language::Japanese));
        let around = [&*meta.title, &*summary];
        let quotes = match is_page {
            true => quotes_of_page,
            false => quote::find(source, start, &body.text, &body.map, &body.blocks, &around),
        };
        Some(Article {
            has_own_id,
            is_part: false,
            time,
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
            quotes,
            links: body.links,
            readings: body.readings,
            images: body.images,
            link_tags: body.link_tags,
            hash: hash(bytes, &defaults.keys),
            hidden,
        })
    }

    /// True if the post may be shown at the time `now`.
    pub fn is_public(&self, now: Timestamp) -> bool {
        let visibility = Visibility {
            draft: self.meta.draft,
            is_stated: false,
            from: self.public_from,
            until: self.public_until,
        };
        visibility.is_public(now)
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
        let url = self.meta.url.as_deref()?;
        Some(link::deep_link(url, anchor, &self.text, &self.quotes, text))
    }
}

/// Reports text for members: each mark once, with the number of characters behind all marks of its kind.
fn report_for_members(found: Vec<Members>, is_page: bool, reporter: &mut Reporter) {
    let mut marks: Vec<(String, usize, Range<usize>)> = Vec::new();
    for Members {
        span,
        mark,
        characters,
    } in found
    {
        // The text of a page has no places in the file.
        let span = if is_page { 0..0 } else { span };
        match marks.iter_mut().find(|(known, ..)| *known == mark) {
            Some((_, total, _)) => *total += characters,
            None => marks.push((mark, characters, span)),
        }
    }
    for (mark, characters, span) in marks {
        let start = span.start..(span.start + mark.len()).min(span.end);
        reporter.report(Problem::ForMembers { mark, characters }, start);
    }
}

/// SHA-256 of a file, and of the keys that other files state for it.
fn hash(bytes: &[u8], defaults: &Map<String, Value>) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(bytes);
    for (key, value) in defaults {
        hash.update(format!("\n{key}: {value}"));
    }
    hash.finalize().into()
}

/// Reports a file that is too large.
fn check_size(bytes: &[u8], reporter: &mut Reporter) -> Option<()> {
    let size = bytes.len() as u64;
    if size > POST_LIMIT {
        let limit = POST_LIMIT;
        reporter.report(Problem::FileTooLarge { size, limit }, 0..0);
        return None;
    }
    Some(())
}

/// The file as text; a file that is not UTF-8 is reported.
fn check_text<'a>(bytes: &'a [u8], reporter: &mut Reporter) -> Option<&'a str> {
    let utf8 = std::str::from_utf8(bytes);
    let encoding = senpai_html::other_encoding(bytes);
    match (utf8, encoding) {
        (Ok(text), None) => return Some(text),
        (_, Some(encoding)) => reporter.report(Problem::OtherEncoding { encoding }, 0..0),
        (Err(error), None) => {
            let at = error.valid_up_to();
            reporter.report(Problem::NotUtf8, at..at);
        }
    }
    None
}

/// Removes named answers that `text` does not contain, and reports them; their questions stay. `front` is the start of the file
/// with the front matter.
fn drop_missing_answers(meta: &mut Meta, front: &str, text: &str, reporter: &mut Reporter) {
    for question in &mut meta.questions {
        let is_missing = |answer: &mut String| !text.contains(answer.as_str());
        if let Some(answer) = question.answer.take_if(is_missing) {
            let at = front.find(&answer);
            let span = at.map_or(0..0, |at| at..at + answer.len());
            let question = question.text.clone();
            reporter.report(Problem::AnswerNotInBody { question }, span);
        }
    }
}
