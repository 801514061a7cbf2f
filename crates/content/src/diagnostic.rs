//! What is wrong with a file, where, and what to do.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use serde::Serialize;

/// A finding about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// What kind of thing it is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The file, relative to the library's root.
    pub path: PathBuf,
    /// Bytes of the file.
    pub span: Option<Range<usize>>,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The article is used as it is.
    Warning,
    /// The article, or the field, is left out.
    Error,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)*) => {
        /// The kinds of findings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All codes.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code as printed.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            pub(crate) fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// The answer to a question is no part of the body.
    AnswerNotInBody = "answer-not-in-body", Error;
    /// Neither a `title` nor a leading H1.
    NoTitle = "no-title", Error;
    /// A key of the front matter that is not known.
    UnknownKey = "unknown-key", Warning;
    /// A value of another type than the key's.
    WrongType = "wrong-type", Error;
    /// The front matter is no YAML.
    BadFrontMatter = "bad-front-matter", Error;
    /// Not a date.
    BadDate = "bad-date", Error;
    /// A date after today.
    FutureDate = "future-date", Warning;
    /// Two files with one id.
    DuplicateId = "duplicate-id", Error;
    /// A link to a post that is not there.
    BrokenLink = "broken-link", Warning;
    /// A heading two or more levels below the one before.
    SkippedHeading = "skipped-heading", Warning;
    /// Nothing to read.
    EmptyBody = "empty-body", Error;
    /// A heading with nothing under it.
    EmptySection = "empty-section", Warning;
    /// Not UTF-8.
    NotUtf8 = "not-utf8", Error;
    /// A file over the limit.
    FileTooLarge = "file-too-large", Error;
    /// A front matter over the limit.
    FrontMatterTooLarge = "front-matter-too-large", Error;
    /// A front matter that is never closed.
    UnterminatedFrontMatter = "unterminated-front-matter", Error;
    /// A link of the file system that leaves the root.
    OutsideRoot = "outside-root", Error;
    /// A tag that differs from another only in width or case.
    TagVariant = "tag-variant", Warning;
    /// An address that is not http or https.
    BadUrl = "bad-url", Error;
    /// `**` that Markdown leaves literal.
    LiteralEmphasis = "literal-emphasis", Warning;
    /// The file could not be read.
    Unreadable = "unreadable", Error;
}

/// Prints findings as rustc does, with the line in question, in colour (a terminal's escapes; strip them for a pipe). The
/// files are read again from `root`; where one is gone, its place is named all the same.
pub fn render(diagnostics: &[Diagnostic], root: &Path) -> String {
    let mut out = String::new();
    let mut source: (PathBuf, Option<String>) = (PathBuf::new(), None);
    for diagnostic in diagnostics {
        if source.0 != diagnostic.path {
            let text = std::fs::read_to_string(root.join(&diagnostic.path)).ok();
            source = (diagnostic.path.clone(), text);
        }
        out.push_str(&one(diagnostic, source.1.as_deref()));
        out.push_str("\n\n");
    }
    out
}

fn one(diagnostic: &Diagnostic, source: Option<&str>) -> String {
    let level = match diagnostic.severity {
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let path = diagnostic.path.display().to_string();
    let title = level
        .primary_title(&diagnostic.message)
        .id(diagnostic.code.as_str());
    let span = diagnostic
        .span
        .clone()
        .filter(|span| source.is_some_and(|s| s.get(span.clone()).is_some()));
    let help = Level::HELP.message(&diagnostic.help);
    let group = match (span, source) {
        (Some(span), Some(source)) => title
            .element(
                Snippet::source(source)
                    .path(&path)
                    .annotation(AnnotationKind::Primary.span(span)),
            )
            .element(help),
        _ => title
            .element(
                Origin::path(&path)
                    .line(diagnostic.line)
                    .char_column(diagnostic.column),
            )
            .element(help),
    };
    Renderer::styled().render(&[group])
}

/// Collects the findings of one file.
pub(crate) struct Reporter {
    path: PathBuf,
    line_starts: Vec<usize>,
    text: String,
    found: Vec<Diagnostic>,
}

impl Reporter {
    pub fn new(path: &Path, bytes: &[u8]) -> Reporter {
        let line_ends = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n');
        Reporter {
            path: path.to_owned(),
            line_starts: std::iter::once(0)
                .chain(line_ends.map(|(i, _)| i + 1))
                .collect(),
            text: String::from_utf8_lossy(bytes).into_owned(),
            found: Vec::new(),
        }
    }

    pub fn report(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let line = self
            .line_starts
            .partition_point(|s| *s <= span.start)
            .max(1);
        let before = self.text.get(self.line_starts[line - 1]..span.start);
        self.found.push(Diagnostic {
            code,
            severity: code.severity(),
            path: self.path.clone(),
            line,
            column: before.map_or(1, |b| b.chars().count() + 1),
            span: Some(span),
            message: message.into(),
            help: help.into(),
        });
    }

    pub fn no_title(&mut self) {
        self.report(
            Code::NoTitle,
            0..0,
            "the post has no title",
            "add `title: …` to the front matter, or begin with a heading `# …`",
        );
    }

    pub fn empty_body(&mut self) {
        self.report(
            Code::EmptyBody,
            0..0,
            "the post has no text",
            "write the post below the front matter, or set `draft: true`",
        );
    }

    pub fn answer_not_in_body(&mut self, span: Range<usize>, question: &str) {
        self.report(
            Code::AnswerNotInBody,
            span,
            format!("the answer to `{question}` does not stand in the body"),
            "copy a part of the sentence that answers, as a reader reads it: without `**`, without link addresses",
        );
    }

    pub fn finish(self) -> Vec<Diagnostic> {
        self.found
    }
}
