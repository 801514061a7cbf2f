//! Diagnostics: the mistakes in a file, with their places and their corrections.

mod problem;
mod reason;

use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::{
    Language,
    path::readable,
    regular_file::{POST_LIMIT, read_regular_file, with_line_feeds},
};

pub(crate) use problem::Problem;
pub(crate) use reason::Reason;

/// A mistake in a file. It prints as one line: `path:line: code: message`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The kind of mistake.
    pub code: Code,
    /// The severity.
    pub severity: Severity,
    /// The file, relative to the library's root.
    pub path: PathBuf,
    /// Bytes of the file; `None` for a mistake of the whole file.
    pub span: Option<Range<usize>>,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The mistake, in words: English, unless [`Diagnostic::in_language`] sets another language.
    pub message: String,
    /// The correction, in the same language.
    pub help: String,
    #[serde(skip)]
    problem: Problem,
}

impl Diagnostic {
    /// Makes a diagnostic of the whole file.
    pub(crate) fn of_file(path: &Path, problem: Problem) -> Diagnostic {
        let [message, help] = problem.in_english();
        Diagnostic {
            code: problem.code(),
            severity: problem.code().severity(),
            path: readable(path),
            span: None,
            line: 1,
            column: 1,
            message,
            help,
            problem,
        }
    }

    /// Returns the diagnostic with its words in `language`. Messages of the front matter's parser or of the system stay English,
    /// after their kind.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Diagnostic {
        let [message, help] = self.problem.sentences(language);
        Diagnostic {
            message,
            help,
            ..self.clone()
        }
    }

    /// Returns a diagnostic at the same place with another problem.
    pub(crate) fn with(&self, problem: Problem) -> Diagnostic {
        Diagnostic {
            span: self.span.clone(),
            line: self.line,
            column: self.column,
            ..Diagnostic::of_file(&self.path, problem)
        }
    }

    /// The unknown key, if no tool writes it and no known key is near it.
    pub(crate) fn unknown_key(&self) -> Option<&str> {
        match &self.problem {
            Problem::UnknownKey { key } => Some(key),
            _ => None,
        }
    }

    /// True if the article or the field is left out because of this diagnostic.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, code) = (self.path.display(), self.code.as_str());
        write!(f, "{path}:{}: {code}: {}", self.line, self.message)
    }
}

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is wrong.
    Note,
    /// All that the author wrote is used.
    Warning,
    /// Something that the author wrote does not count: the whole post, or a key.
    Error,
}

macro_rules! codes {
    ($(#[doc = $doc:literal] $name:ident = $text:literal, $severity:ident;)*) => {
        /// The kind of mistake that a diagnostic reports.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $doc] $name,)* }

        impl Code {
            /// All codes.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// The meaning of the code, in English.
            pub fn description(self) -> &'static str {
                match self { $(Code::$name => $doc.trim_ascii(),)* }
            }

            /// The severity of its diagnostics.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// The named answer to a question is not in the body.
    AnswerNotInBody = "answer-not-in-body", Error;
    /// The file has neither a `title` nor a leading H1, and its name does not look like a title. The name is used as the title.
    NoTitle = "no-title", Warning;
    /// The front matter has an unknown key.
    UnknownKey = "unknown-key", Warning;
    /// The value of a key has the wrong type.
    WrongType = "wrong-type", Error;
    /// The front matter is not valid YAML, TOML or JSON.
    BadFrontMatter = "bad-front-matter", Error;
    /// The value is not a date.
    BadDate = "bad-date", Error;
    /// The date is in the future.
    FutureDate = "future-date", Warning;
    /// The date until which the post is public has passed.
    Expired = "expired", Warning;
    /// The front matter may say that the post is not public.
    TreatedAsDraft = "treated-as-draft", Warning;
    /// The front matter has full-width characters in place of ASCII.
    FullWidth = "full-width", Warning;
    /// Two files have the same id.
    DuplicateId = "duplicate-id", Error;
    /// Two posts have the same address.
    DuplicateUrl = "duplicate-url", Warning;
    /// A link leads to a post that does not exist.
    BrokenLink = "broken-link", Warning;
    /// An image of the folder does not exist.
    MissingImage = "missing-image", Warning;
    /// A heading is two or more levels below the one before.
    SkippedHeading = "skipped-heading", Warning;
    /// The post has no text.
    EmptyBody = "empty-body", Warning;
    /// A heading has no text under it.
    EmptySection = "empty-section", Warning;
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8", Error;
    /// The file is larger than the limit.
    FileTooLarge = "file-too-large", Error;
    /// The front matter is larger than the limit.
    FrontMatterTooLarge = "front-matter-too-large", Error;
    /// The front matter has no closing line.
    UnterminatedFrontMatter = "unterminated-front-matter", Error;
    /// A symbolic link leads out of the root.
    OutsideRoot = "outside-root", Error;
    /// A tag differs from another tag only in width or case.
    TagVariant = "tag-variant", Warning;
    /// An address is not http or https.
    BadUrl = "bad-url", Error;
    /// Markup is left out of the text.
    LeftOut = "left-out", Warning;
    /// Text for members only is left out.
    ForMembers = "for-members", Warning;
    /// A comment has no closing mark, and hides the text after it.
    Unclosed = "unclosed", Warning;
    /// A line below a paragraph makes it a heading.
    HeadingOfSentences = "heading-of-sentences", Warning;
    /// Markdown shows a `**` as text.
    LiteralEmphasis = "literal-emphasis", Warning;
    /// The file's name is not UTF-8.
    NameNotUtf8 = "name-not-utf8", Warning;
    /// A post has how-to steps, but states no principle.
    NoPrinciple = "no-principle", Warning;
    /// Nobody could tell if a practice step was done.
    DoubtfulStep = "doubtful-step", Warning;
    /// A post has more practice steps than members are offered.
    TooManySteps = "too-many-steps", Warning;
    /// Posts are neither Japanese nor English, and are left out.
    OtherLanguage = "other-language", Warning;
    /// Files of this kind are not read.
    NotRead = "not-read", Warning;
    /// The file cannot be read.
    Unreadable = "unreadable", Error;
    /// The post is not public, or not at the time of reading.
    NotShown = "not-shown", Note;
}

/// Renders diagnostics in the style of rustc, each with its line of the file, without colour.
///
/// The files are read again from `root`. If a file is gone, only the place is named.
pub fn render(diagnostics: &[Diagnostic], root: &Path) -> String {
    let mut out = String::new();
    let mut source: (PathBuf, Option<String>) = (PathBuf::new(), None);
    for diagnostic in diagnostics {
        if source.0 != diagnostic.path {
            let file = root.join(&diagnostic.path);
            let file = read_regular_file(Some(root), &file, POST_LIMIT);
            let text = file
                .ok()
                .and_then(|file| String::from_utf8(file.bytes).ok())
                .map(|text| with_line_feeds(&text).into_owned());
            source = (diagnostic.path.clone(), text);
        }
        out.push_str(&one(diagnostic, source.1.as_deref()));
        out.push_str("\n\n");
    }
    out
}

fn one(diagnostic: &Diagnostic, source: Option<&str>) -> String {
    let level = match diagnostic.severity {
        Severity::Note => Level::NOTE,
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
    Renderer::plain().render(&[group])
}

/// Collects the diagnostics of one file.
pub(crate) struct Reporter {
    path: PathBuf,
    line_starts: Vec<usize>,
    text: String,
    found: Vec<Diagnostic>,
}

impl Reporter {
    pub fn new(path: &Path, bytes: &[u8]) -> Reporter {
        let line_ends = bytes.iter().enumerate().filter(|(at, byte)| {
            **byte == b'\n' || **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')
        });
        Reporter {
            path: readable(path),
            line_starts: std::iter::once(0)
                .chain(line_ends.map(|(i, _)| i + 1))
                .collect(),
            text: String::from_utf8_lossy(bytes).into_owned(),
            found: Vec::new(),
        }
    }

    /// Reports a problem at `span`, bytes of the file.
    pub fn report(&mut self, problem: Problem, span: Range<usize>) {
        let line = self
            .line_starts
            .partition_point(|s| *s <= span.start)
            .max(1);
        let before = self.text.get(self.line_starts[line - 1]..span.start);
        let column = before.map_or(1, |b| b.chars().count() + 1);
        self.found.push(Diagnostic {
            line,
            column,
            span: Some(span),
            ..Diagnostic::of_file(&self.path, problem)
        });
    }

    pub fn finish(self) -> Vec<Diagnostic> {
        self.found
    }
}
