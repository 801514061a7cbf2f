//! An article: what one file says.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::{
    AuthorQuestion, Code, Diagnostic, Language, Meta, Passage, SourceMap,
    body::{self, Body},
    diagnostic::Reporter,
    front_matter, keys, link, passages,
};

/// The largest file that is read, in bytes.
pub(crate) const FILE_LIMIT: usize = 1 << 20;

/// A post of the academy. Plain data; all spans are byte ranges.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// What its front matter states, with the defaults that the file gives.
    pub meta: Arc<Meta>,
    /// The file, relative to the library's root.
    pub path: PathBuf,
    /// Questions that admins linked to it: they help to find it, and are shown to nobody.
    pub learned: Vec<AuthorQuestion>,
    /// What a reader reads, blocks divided by line breaks.
    pub text: String,
    /// From `text` to the file.
    pub map: SourceMap,
    /// Sections in order; the first is what stands before any heading.
    pub sections: Vec<Section>,
    /// Blocks in order; they do not overlap.
    pub blocks: Vec<Block>,
    /// Links, kept aside from the text.
    pub links: Vec<Link>,
    /// SHA-256 of the file.
    pub hash: [u8; 32],
}

/// A heading and what stands under it, up to the next heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The headings above it, outermost first, its own last.
    pub headings: Vec<String>,
    /// An explicit `{#id}`.
    pub anchor: Option<String>,
    /// 1 to 6; 0 before the first heading.
    pub level: u8,
    /// Bytes of the text, heading line included.
    pub span: Range<usize>,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its section's place in `sections`.
    pub section: usize,
    /// Bytes of the text, without the line break after it.
    pub span: Range<usize>,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading's line.
    Heading,
    /// A paragraph, or a paragraph of a quote.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A table, rows divided by line breaks.
    Table,
    /// Code.
    Code,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Bytes of the text that carries it.
    pub span: Range<usize>,
    /// Where it leads, as written.
    pub target: String,
    /// Where it stands in the file.
    pub file: Range<usize>,
}

impl Article {
    /// Reads one file. Without a title, or when it is no text at all, there is no article; everything else that is
    /// wrong is a diagnostic beside it. `today` is what dates are compared with.
    pub fn parse(path: &Path, bytes: &[u8], today: Date) -> (Option<Article>, Vec<Diagnostic>) {
        let mut reporter = Reporter::new(path, bytes);
        let article = Self::read(path, bytes, today, &mut reporter);
        (article, reporter.finish())
    }

    fn read(path: &Path, bytes: &[u8], today: Date, reporter: &mut Reporter) -> Option<Article> {
        let source = check_text(bytes, reporter)?;
        let front = front_matter::parse(source);
        if let Some(fault) = &front.fault {
            reporter.report(fault.code, fault.span.clone(), &fault.message, fault.help);
        }
        let mut meta = Meta {
            id: default_id(path),
            ..Meta::default()
        };
        keys::read(&front, source, today, reporter, &mut meta);
        let body = body::read(source, front.body, reporter);
        drop_missing_answers(&mut meta, &source[..front.body], &body, reporter);
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
            .or_else(|| Language::detect(&body.text))
            .or_else(|| Language::detect(&meta.title));
        meta.language = language.or(Some(Language::Japanese));
        Some(Article {
            meta: Arc::new(meta),
            path: path.to_owned(),
            learned: Vec::new(),
            text: body.text,
            map: body.map,
            sections: body.sections,
            blocks: body.blocks,
            links: body.links,
            hash: Sha256::digest(bytes).into(),
        })
    }

    /// Its passages: slices of its text that do not overlap and leave out only heading lines.
    pub fn passages(&self) -> Vec<Passage> {
        passages::of(self)
    }

    /// The smallest range of the file that covers `text` (bytes of the article's text).
    pub fn file_span(&self, text: Range<usize>) -> Range<usize> {
        self.map.file_span(text)
    }

    /// The public address of a slice of the text; `None` without a `url`.
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

/// The file's name without its ending, in NFC.
fn default_id(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    stem.to_string_lossy().nfc().collect()
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
    let text = std::str::from_utf8(bytes);
    let report = |e: std::str::Utf8Error| {
        let at = e.valid_up_to();
        reporter.report(
            Code::NotUtf8,
            at..at,
            "the file is not UTF-8 from here on",
            "save it as UTF-8 (it may be Shift_JIS)",
        );
    };
    text.map_err(report).ok()
}

/// Takes away answers that do not stand in the body, and reports them; their questions stay.
fn drop_missing_answers(meta: &mut Meta, front: &str, body: &Body, reporter: &mut Reporter) {
    for question in &mut meta.questions {
        let missing = |answer: &mut String| !body.text.contains(answer.as_str());
        if let Some(answer) = question.answer.take_if(missing) {
            let at = front.find(&answer);
            let span = at.map_or(0..0, |at| at..at + answer.len());
            reporter.answer_not_in_body(span, &question.text);
        }
    }
}
