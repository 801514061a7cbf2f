//! The JSON of the interface. That of an answer is the JSON of `senpai ask --json`, without the posts that are left out: their names
//! are private.

use std::{borrow::Cow, ops::Range};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use senpai_chat::{
    Answer, Citation, Language, Meta, PageBlock, PageBlockKind, Post, PostPage, Principle, Status,
    is_web,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// The version of all documents. A change that could break a program raises it, together with the address.
const VERSION: u8 = 1;

/// A language, by its tag.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct LanguageTag(pub Language);

impl JsonSchema for LanguageTag {
    fn schema_name() -> Cow<'static, str> {
        "Language".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "enum": Language::ALL.map(Language::tag),
            "description": "A language, by its tag.",
        })
    }
}

/// The certainty of an answer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Certainty {
    /// The first excerpt answers.
    Found,
    /// The first excerpt may answer.
    Unsure,
    /// No post answers. The excerpts are only related.
    NotFound,
}

/// An answer: excerpts of posts, word for word.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Answer")]
pub(super) struct AnswerDocument {
    /// The version of the format: 1.
    version: u8,
    /// The certainty of the answer.
    status: Certainty,
    /// The probability, 0 to 1, that the post of the first excerpt answers.
    confidence: f32,
    /// A principle that answers the question by itself.
    principle: Option<PrincipleDocument>,
    /// The excerpts, best first.
    excerpts: Vec<ExcerptDocument>,
    /// If no post answers in the question's language: an excerpt of a post in another language that answers.
    other_language: Option<ExcerptDocument>,
    /// There are further excerpts.
    more: bool,
    /// If the question speaks of dying or of self-harm: the sentence to show to the person who asked. No post answers then, and the words
    /// are not stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// A principle that the author of a post states.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Principle")]
struct PrincipleDocument {
    /// The principle, word for word.
    text: String,
    /// The post.
    article: Article,
}

/// An excerpt and its source.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Excerpt")]
struct ExcerptDocument {
    /// The excerpt, word for word.
    text: String,
    /// It begins inside of a sentence.
    cut_before: bool,
    /// It ends inside of a sentence.
    cut_after: bool,
    /// The question's words in `text`, as pairs of start and end in Unicode scalar values.
    highlights: Vec<[usize; 2]>,
    /// The post.
    article: Article,
    /// The headings above the excerpt, outermost first, without the title.
    heading: Vec<String>,
    /// The address of the excerpt: on the post's public page, or else on the page of Senpai.
    link: Option<String>,
    /// The excerpt's span in the post's file, in bytes.
    span: [usize; 2],
    /// Comparable within one answer only.
    score: f32,
    /// The share of the question's weight that the passage covers: 0 to 1.
    coverage: f32,
}

/// The post of an excerpt.
#[derive(Serialize, JsonSchema)]
struct Article {
    /// The id.
    id: String,
    /// The title.
    title: String,
    /// The language.
    language: Option<LanguageTag>,
    /// The public page.
    url: Option<String>,
    /// The file in the folder of posts.
    path: String,
}

/// Finds the address of an excerpt of a post on this site.
pub(super) type Link<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

impl AnswerDocument {
    pub fn of(answer: &Answer, help: Option<String>, link: Link) -> AnswerDocument {
        let excerpt = |cited: &Citation| ExcerptDocument::of(cited, link);
        AnswerDocument {
            version: VERSION,
            status: match answer.status {
                Status::Found => Certainty::Found,
                Status::Unsure => Certainty::Unsure,
                Status::NotFound => Certainty::NotFound,
            },
            confidence: answer.confidence,
            principle: answer.principle.as_ref().map(PrincipleDocument::of),
            excerpts: answer.excerpts.iter().map(excerpt).collect(),
            other_language: answer.other_language.as_ref().map(excerpt),
            more: answer.more,
            help,
        }
    }

    /// The answer as text for an assistant: each excerpt as it is, with its source and its link.
    pub fn text(&self) -> String {
        if let Some(help) = &self.help {
            return format!(
                "not_found: say this to the person who asked, word for word.\n\n{help}"
            );
        }
        let head = match self.status {
            Certainty::Found => "found: the first excerpt answers the question.",
            Certainty::Unsure => "unsure: the first excerpt may answer the question.",
            Certainty::NotFound => {
                "not_found: no post answers the question. The excerpts, if any, are only related."
            }
        };
        let principle = self.principle.iter().map(|principle| {
            let title = &principle.article.title;
            format!("{}\n(a principle of the post {title})", principle.text)
        });
        let cited = self.excerpts.iter().chain(&self.other_language);
        let parts = principle.chain(cited.map(ExcerptDocument::text));
        let parts: Vec<String> = std::iter::once(head.to_owned()).chain(parts).collect();
        parts.join("\n\n")
    }
}

impl PrincipleDocument {
    fn of(principle: &Principle) -> PrincipleDocument {
        PrincipleDocument {
            text: principle.text.clone(),
            article: Article::of(&principle.post),
        }
    }
}

impl ExcerptDocument {
    fn of(cited: &Citation, link: Link) -> ExcerptDocument {
        let excerpt = &cited.excerpt;
        let scalars = |byte: usize| excerpt.text[..byte].chars().count();
        let highlights = excerpt.highlights.iter();
        let Range { start, end } = cited.file_span;
        let own = || link(&cited.post.meta.id, &excerpt.text);
        ExcerptDocument {
            text: excerpt.text.clone(),
            cut_before: excerpt.cut_before,
            cut_after: excerpt.cut_after,
            highlights: highlights
                .map(|words| [scalars(words.start), scalars(words.end)])
                .collect(),
            article: Article::of(&cited.post),
            heading: cited.headings.clone(),
            link: cited.link.clone().or_else(own),
            span: [start, end],
            score: cited.score,
            coverage: cited.coverage,
        }
    }

    fn text(&self) -> String {
        let cut = |is_cut| if is_cut { "…" } else { "" };
        let (before, after) = (cut(self.cut_before), cut(self.cut_after));
        let mut source = vec![self.article.title.as_str()];
        source.extend(self.heading.iter().map(String::as_str));
        let link = self.link.as_deref().unwrap_or_default();
        let source = source.join(" › ");
        format!(
            "{before}{}{after}\n({source}, id {}) {link}",
            self.text, self.article.id
        )
    }
}

impl Article {
    fn of(post: &Post) -> Article {
        Article {
            id: post.meta.id.clone(),
            title: post.meta.title.clone(),
            language: post.meta.language.map(LanguageTag),
            url: post.meta.url.clone(),
            path: post.path.to_string_lossy().into_owned(),
        }
    }
}

/// A post in a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PostEntry")]
pub(super) struct PostEntry {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The language.
    language: Option<LanguageTag>,
    /// The day on which the post was written, as in 2026-11-25.
    date: Option<String>,
    /// The day of the last change.
    updated: Option<String>,
    /// The name of the author.
    author: Option<String>,
    /// The tags.
    tags: Vec<String>,
    /// One sentence about the post.
    summary: Option<String>,
    /// The public page.
    url: Option<String>,
    /// The address of the post: its public page, or else its page of Senpai.
    pub link: Option<String>,
}

impl PostEntry {
    /// A post with its address on this site.
    pub fn of(meta: &Meta, on_site: Option<String>) -> PostEntry {
        let url = meta.url.clone().filter(|url| is_web(url));
        PostEntry {
            id: meta.id.clone(),
            title: meta.title.clone(),
            language: meta.language.map(LanguageTag),
            date: meta.date.map(|day| day.to_string()),
            updated: meta.updated.map(|day| day.to_string()),
            author: meta.author.clone(),
            tags: meta.tags.clone(),
            summary: meta.summary.clone(),
            link: url.clone().or(on_site),
            url,
        }
    }
}

/// A page of the list of posts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Posts")]
pub(super) struct PostsDocument {
    /// The version of the format: 1.
    version: u8,
    /// The number of posts on all pages.
    total: usize,
    /// The posts, newest first.
    pub posts: Vec<PostEntry>,
    /// The `offset` of the next page; `null` on the last page.
    next_offset: Option<usize>,
}

impl PostsDocument {
    pub fn new(total: usize, posts: Vec<PostEntry>, next_offset: Option<usize>) -> PostsDocument {
        PostsDocument {
            version: VERSION,
            total,
            posts,
            next_offset,
        }
    }

    /// The list as text for an assistant.
    pub fn text(&self) -> String {
        let lines = self.posts.iter().map(|post| {
            let link = post.link.as_deref().unwrap_or_default();
            format!("{} (id {}) {link}", post.title, post.id)
        });
        let next = self.next_offset.map(|next| format!("next offset: {next}"));
        let head = format!("{} posts", self.total);
        let lines: Vec<String> = std::iter::once(head).chain(lines).chain(next).collect();
        lines.join("\n")
    }
}

/// A post with its text.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Post")]
pub(super) struct PostDocument {
    /// The version of the format: 1.
    version: u8,
    #[serde(flatten)]
    pub post: PostEntry,
    /// The text, block by block, word for word.
    blocks: Vec<Block>,
}

/// A block of a post.
#[derive(Serialize, JsonSchema)]
struct Block {
    /// The kind of the block.
    kind: BlockKind,
    /// Of a heading: its level, 1 to 6.
    level: Option<u8>,
    /// The text. A table has one row a line, with ` | ` between the cells.
    text: String,
}

/// The kind of a block.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum BlockKind {
    /// A heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A table.
    Table,
    /// Code.
    Code,
}

impl PostDocument {
    pub fn of(page: &PostPage, on_site: Option<String>) -> PostDocument {
        PostDocument {
            version: VERSION,
            post: PostEntry::of(&page.meta, on_site),
            blocks: page.blocks.iter().map(Block::of).collect(),
        }
    }

    /// The post as text for an assistant.
    pub fn text(&self) -> String {
        let (title, link) = (&self.post.title, self.post.link.as_deref());
        let head = format!("{title}\n{}", link.unwrap_or_default());
        let blocks = self.blocks.iter().map(|block| match block.kind {
            BlockKind::ListItem => format!("- {}", block.text),
            _ => block.text.clone(),
        });
        let parts: Vec<String> = std::iter::once(head).chain(blocks).collect();
        parts.join("\n\n")
    }
}

impl Block {
    fn of(block: &PageBlock) -> Block {
        let (kind, level) = match block.kind {
            PageBlockKind::Heading(level) => (BlockKind::Heading, Some(level)),
            PageBlockKind::Paragraph => (BlockKind::Paragraph, None),
            PageBlockKind::ListItem => (BlockKind::ListItem, None),
            PageBlockKind::Table => (BlockKind::Table, None),
            PageBlockKind::Code => (BlockKind::Code, None),
        };
        Block {
            kind,
            level,
            text: block.text.clone(),
        }
    }
}

/// Reads a whole number. JSON Schema knows no kinds of numbers: `50.0` is one, as it is for programs whose numbers are all floats.
pub(super) fn whole<'de, D: Deserializer<'de>, T: TryFrom<u32>>(from: D) -> Result<T, D::Error> {
    let number = f64::deserialize(from)?;
    let is_whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    let whole = is_whole.then(|| T::try_from(number as u32).ok()).flatten();
    whole.ok_or_else(|| D::Error::custom(format!("{number} is no whole number in its range")))
}
