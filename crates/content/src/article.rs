//! An article: what one file says.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    str::FromStr,
};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Diagnostic, Language, Passage, SourceMap, body, diagnostic::Reporter, front_matter, link,
    passages,
};

/// A post of the academy. Plain data; all spans are byte ranges.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// Unique in a library: the `id` of the front matter, else the file's name in NFC.
    pub id: String,
    /// The file, relative to the library's root.
    pub path: PathBuf,
    /// The title: of the front matter, else the leading H1.
    pub title: String,
    /// As stated, else as detected.
    pub language: Language,
    /// When it was written.
    pub date: Option<Date>,
    /// When it was last changed.
    pub updated: Option<Date>,
    /// Tags, as written.
    pub tags: Vec<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The public page; http or https.
    pub url: Option<String>,
    /// One sentence about it.
    pub summary: Option<String>,
    /// The goals it serves.
    pub goals: Vec<Goal>,
    /// Its principles, a sentence each.
    pub principles: Vec<String>,
    /// Steps a reader can try.
    pub practice: Vec<String>,
    /// Questions it answers.
    pub questions: Vec<Question>,
    /// Questions that admins linked to it: they help to find it, and are shown to nobody.
    pub learned: Vec<Question>,
    /// Where an import came from.
    pub source: Option<Source>,
    /// Not to be shown yet.
    pub draft: bool,
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

/// A goal that members have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    /// Better sales.
    Sales,
    /// A new job.
    Career,
    /// A name of one's own.
    Brand,
}

impl Goal {
    /// All goals.
    pub const ALL: [Goal; 3] = [Goal::Sales, Goal::Career, Goal::Brand];

    /// The word the front matter uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Goal::Sales => "sales",
            Goal::Career => "career",
            Goal::Brand => "brand",
        }
    }
}

/// A word that names no goal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a goal; write sales, career or brand")]
pub struct UnknownGoal(String);

impl FromStr for Goal {
    type Err = UnknownGoal;

    fn from_str(word: &str) -> Result<Goal, UnknownGoal> {
        let goal = Goal::ALL.into_iter().find(|goal| goal.as_str() == word);
        goal.ok_or_else(|| UnknownGoal(word.to_owned()))
    }
}

/// A question that a post answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// In members' words.
    pub text: String,
    /// A part of the sentence that answers it, as a reader reads it; where the author names one.
    pub answer: Option<String>,
}

/// Where an imported article came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// A path or an address.
    pub from: String,
    /// The hash of what was imported.
    pub hash: String,
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
        let source = reporter.check_text(bytes)?;
        let (mut matter, start) = front_matter::read(source, today, reporter);
        let body = body::read(source, start, reporter);
        for question in &mut matter.questions {
            let missing = |answer: &mut String| !body.text.contains(answer.as_str());
            if let Some(answer) = question.answer.take_if(missing) {
                let at = source[..start].find(&answer);
                let span = at.map_or(0..0, |at| at..at + answer.len());
                reporter.answer_not_in_body(span, &question.text);
            }
        }
        let title = matter.title.or(body.title);
        let Some(title) = title else {
            reporter.no_title();
            return None;
        };
        if body.blocks.iter().all(|b| b.kind == BlockKind::Heading) {
            reporter.empty_body();
        }
        let language = matter
            .language
            .or_else(|| Language::detect(&body.text))
            .or_else(|| Language::detect(&title));
        Some(Article {
            id: matter.id.unwrap_or_else(|| front_matter::default_id(path)),
            path: path.to_owned(),
            title,
            language: language.unwrap_or(Language::Japanese),
            date: matter.date,
            updated: matter.updated,
            tags: matter.tags,
            author: matter.author,
            url: matter.url,
            summary: matter.summary,
            goals: matter.goals,
            principles: matter.principles,
            practice: matter.practice,
            questions: matter.questions,
            learned: Vec::new(),
            source: matter.source,
            draft: matter.draft,
            text: body.text,
            map: body.map,
            sections: body.sections,
            blocks: body.blocks,
            links: body.links,
            hash: front_matter::hash(bytes),
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
            self.url.as_deref()?,
            anchor,
            self.text.get(text)?,
        ))
    }
}
