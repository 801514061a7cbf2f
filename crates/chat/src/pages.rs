//! Posts as whole pages, for a platform that shows pages itself.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use senpai_content::{Article, BlockKind, Meta, POST_LIMIT, deep_link, read_regular_file};
use senpai_language::CELL;
use senpai_search::{Passage, passages};

use crate::{ChatService, Error, Place, posts::tags};

/// A post with its text.
#[derive(Clone, Debug)]
pub struct PostPage {
    /// The post's metadata.
    pub meta: Arc<Meta>,
    /// The post's text, block by block.
    pub blocks: Vec<PageBlock>,
    /// The passages, each with the byte of the text at which it starts.
    passages: Vec<(usize, Passage)>,
}

/// A block of a post. Plain and untrusted: escape it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageBlock {
    /// The block's kind.
    pub kind: PageBlockKind,
    /// The block's text, as it is indexed. Line breaks divide the rows of a table.
    pub text: String,
    /// The byte of the post's text at which the block starts.
    start: usize,
}

/// The kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageBlockKind {
    /// A heading, with its level: 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A table.
    Table,
    /// Code.
    Code,
}

impl ChatService {
    /// The posts that may be shown in a place, newest first. Empty if the settings of its channel cannot be read, which is logged.
    ///
    /// # Errors
    /// Fails when the channel's settings cannot be read.
    pub fn posts_of(&self, place: &Place) -> Result<Vec<Arc<Meta>>, Error> {
        let posts = self.visible_posts(&self.channel(place)?);
        Ok(posts.iter().map(|post| post.meta.clone()).collect())
    }

    /// The tags of the posts that [`ChatService::posts_of`] lists, most used first.
    ///
    /// # Errors
    /// Fails when the channel's settings cannot be read.
    pub fn tags_of(&self, place: &Place) -> Result<Vec<String>, Error> {
        Ok(tags(&self.visible_posts(&self.channel(place)?)))
    }

    /// The post with an id, if it may be shown in the place at the time `now`. Blocks for disk.
    ///
    /// # Errors
    /// Fails when the settings of the channel or the index cannot be read.
    pub fn post_page(
        &self,
        place: &Place,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<PostPage>, Error> {
        let posts = self.visible_posts(&self.channel(place)?);
        let (Some(post), Some(snapshot)) = (
            posts.iter().find(|post| post.meta.id == id),
            self.index.snapshot(),
        ) else {
            return Ok(None);
        };
        let indexed = snapshot.index.passages_of(id)?;
        let article = self.article(&post.path, now).filter(|article| {
            let read = passages(article);
            let texts = read.iter().map(|passage| &passage.text);
            // If the post has changed since, it may have become private.
            texts.eq(indexed.iter().map(|passage| &passage.text))
        });
        Ok(Some(match article {
            Some(article) => PostPage {
                meta: post.meta.clone(),
                blocks: blocks_of(&article),
                passages: starts_in(&article).zip(indexed).collect(),
            },
            None => from_passages(post.meta.clone(), indexed),
        }))
    }

    fn article(&self, path: &Path, now: Timestamp) -> Option<Article> {
        let root = self.index.content();
        let file = read_regular_file(Some(root), &root.join(path), POST_LIMIT).ok()?;
        Article::parse(path, &file.bytes, now).0
    }
}

impl PostPage {
    /// The address of an excerpt on the page `address`, whose blocks have the ids of [`PostPage::anchor`]. Browsers scroll to the
    /// block, and highlight the excerpt if they support text fragments. For an excerpt of several passages, its first line counts. If the
    /// post does not contain the excerpt, the page's address.
    pub fn link_to(&self, address: &str, excerpt: &str) -> String {
        let place = |text: &str| {
            let mut passages = self.passages.iter().filter(|_| !text.is_empty());
            passages.find_map(|(start, passage)| Some((start, passage, passage.text.find(text)?)))
        };
        let first = excerpt.lines().next().unwrap_or_default();
        let found = place(excerpt).map(|found| (found, excerpt));
        let found = found.or_else(|| place(first).map(|found| (found, first)));
        let Some(((start, passage, at), excerpt)) = found else {
            return address.to_owned();
        };
        let after = self
            .blocks
            .partition_point(|block| block.start <= start + at);
        let anchor = PostPage::anchor(after.saturating_sub(1));
        let span = at..at + excerpt.len();
        deep_link(address, Some(&anchor), &passage.text, &passage.quotes, span)
    }

    /// The id of a block on the page, by its position.
    pub fn anchor(block: usize) -> String {
        format!("b{block}")
    }
}

fn blocks_of(article: &Article) -> Vec<PageBlock> {
    let blocks = article.blocks.iter().map(|block| PageBlock {
        kind: match block.kind {
            BlockKind::Heading => PageBlockKind::Heading(article.sections[block.section].level),
            BlockKind::ListItem => PageBlockKind::ListItem,
            BlockKind::Table => PageBlockKind::Table,
            BlockKind::Code => PageBlockKind::Code,
            _ => PageBlockKind::Paragraph,
        },
        text: article.text[block.span.clone()].to_owned(),
        start: block.span.start,
    });
    blocks.collect()
}

/// The byte of the text at which each passage starts.
fn starts_in(article: &Article) -> impl Iterator<Item = usize> {
    let spans = article.passages().into_iter();
    spans.map(|passage| passage.span.start)
}

/// The page made from the index alone: paragraphs below their headings.
fn from_passages(meta: Arc<Meta>, indexed: Vec<Passage>) -> PostPage {
    let mut page = PostPage {
        meta,
        blocks: Vec::new(),
        passages: Vec::new(),
    };
    let (mut start, mut above) = (0, Vec::new());
    for passage in indexed {
        let same = passage.headings.iter().zip(&above);
        let same = same.take_while(|(now, before)| now == before).count();
        for (level, heading) in (1..).zip(&passage.headings).skip(same) {
            page.blocks.push(PageBlock {
                kind: PageBlockKind::Heading(level.min(6)),
                text: heading.clone(),
                start,
            });
        }
        let mut at = start;
        for line in passage.text.split('\n') {
            page.blocks.push(PageBlock {
                kind: PageBlockKind::Paragraph,
                text: line.to_owned(),
                start: at,
            });
            at += line.len() + 1;
        }
        above.clone_from(&passage.headings);
        let length = passage.text.len();
        page.passages.push((start, passage));
        start += length + 1;
    }
    page
}

impl PageBlock {
    /// The cells of a table, row by row.
    pub fn rows(&self) -> Vec<Vec<&str>> {
        let rows = self.text.lines();
        rows.map(|row| row.split(CELL).map(str::trim).collect())
            .collect()
    }
}
