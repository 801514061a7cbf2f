//! The structure of an article's text: sections, blocks and links.

use std::ops::Range;

use serde::Serialize;

/// A heading with the text under it, up to the next heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Section {
    /// The headings above the section, outermost first; the section's own heading is the last.
    pub headings: Vec<String>,
    /// The id of the heading if the author wrote one: `{#id}`.
    pub anchor: Option<String>,
    /// The level of the heading, 1 to 6; 0 before the first heading.
    pub level: u8,
    /// Bytes of the text, including the heading line.
    pub span: Range<usize>,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Block {
    /// The block's kind.
    pub kind: BlockKind,
    /// The index of the block's section in `Article::sections`.
    pub section: usize,
    /// Bytes of the text, without the line break after the block.
    pub span: Range<usize>,
}

/// The kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BlockKind {
    /// A heading's line.
    Heading,
    /// A paragraph, or a paragraph of a quote.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A table; line breaks divide its rows.
    Table,
    /// A code block.
    Code,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Link {
    /// Bytes of the text that carries the link.
    pub span: Range<usize>,
    /// The target, as written.
    pub target: String,
    /// Bytes of the file.
    pub file: Range<usize>,
    /// True if the link names a note: `[[name]]`.
    #[serde(skip)]
    pub(crate) is_wiki: bool,
}

/// A tag of a blog tool that stands for the address of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkTag {
    pub kind: TagKind,
    /// The post, as written.
    pub target: String,
    /// Bytes of the file.
    pub file: Range<usize>,
}

/// The way in which a tag names its post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// By its name, or by an end of its path.
    Name,
    /// By its file, from the root of the site.
    File,
}

/// The reading of characters (ruby).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reading {
    /// The byte of the text after the characters.
    pub at: usize,
    /// The reading, such as `よしん`.
    pub text: String,
}
