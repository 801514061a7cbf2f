//! The page of a post, and the list of posts. The text is that of the index, so nothing of a post is shown that cannot be cited.

use std::{cmp::Reverse, sync::Arc};

use maud::{Markup, html};
use senpai_chat::{
    Button, Language, Meta, PageBlock, PageBlockKind, PostPage, Wording, fill, is_web,
};

use crate::{
    platform::post_address,
    render::{self, Forms},
};

/// The parts of the page around the text of a post.
pub(crate) struct Around<'a> {
    /// The buttons that take on a step of the post, and what their form holds.
    pub steps: (&'a [Button], &'a Forms),
    /// Posts to read next.
    pub others: &'a [Arc<Meta>],
    /// True if the reader has a conversation to go back to.
    pub is_asking: bool,
    /// The language of the page around the post.
    pub language: Language,
}

/// A post with its text. Each block has the id that links to excerpts name.
pub(crate) fn post(post: &PostPage, around: &Around, words: &Wording) -> Markup {
    let Around {
        steps: (buttons, forms),
        others,
        is_asking,
        language,
    } = *around;
    let meta = &post.meta;
    let own_language = meta.language.map(Language::tag);
    let url = meta.url.as_ref().filter(|url| is_web(url));
    html! {
        article.post lang=[own_language] {
            h1 { (meta.title) }
            p.place {
                @if let Some(date) = meta.updated.or(meta.date) { time datetime=(date) { (date) } }
                @if let Some(author) = &meta.author { span { (author) } }
            }
            (tags(meta))
            (blocks(&post.blocks, words))
            @if !meta.principles.is_empty() {
                h2 { (words.principle) }
                @for principle in &meta.principles { p { (principle) } }
            }
            @if !meta.practice.is_empty() {
                h2 { (words.steps) }
                ol.steps { @for step in &meta.practice { li { (step) } } }
                @if !buttons.is_empty() {
                    form.buttons method="post" action=(forms.action("press")) lang=(language.tag()) {
                        (render::hidden(forms))
                        @for button in buttons { button name="payload" value=(button.payload) { (button.label) } }
                    }
                }
            }
            @if let Some(url) = url {
                p.original { a href=(url) rel="noopener" { (words.page.original) } }
            }
        }
        nav.next aria-label=(words.page.more_posts) {
            p {
                @if is_asking { a href="/#latest" { (words.page.back_to_question) } }
                @else { a href="/" { (words.page.ask) } }
            }
            @if !others.is_empty() {
                h2 { (words.page.more_posts) }
                ul.lines {
                    @for other in others {
                        li lang=[other.language.map(Language::tag)] {
                            a href=[post_address(&other.id)] { (other.title) }
                        }
                    }
                }
            }
        }
    }
}

/// Posts to read after a post: in its language, those that share most tags with it.
pub(crate) fn others(meta: &Meta, all: &[Arc<Meta>]) -> Vec<Arc<Meta>> {
    /// By hand: they fit below a post without a scroll.
    const OTHERS: usize = 3;
    let shared = |other: &Meta| {
        let tags = other.tags.iter();
        tags.filter(|tag| meta.tags.contains(tag)).count()
    };
    let is_near = |other: &&Arc<Meta>| {
        other.id != meta.id && other.language == meta.language && shared(other) > 0
    };
    let mut near: Vec<Arc<Meta>> = all.iter().filter(is_near).cloned().collect();
    near.sort_by_key(|other| Reverse(shared(other)));
    near.truncate(OTHERS);
    near
}

fn tags(meta: &Meta) -> Markup {
    html! {
        @if !meta.tags.is_empty() {
            ul.tags { @for tag in &meta.tags { li { a href={ "/posts?" (tag_query(tag)) } { (tag) } } } }
        }
    }
}

fn tag_query(tag: &str) -> String {
    serde_urlencoded::to_string([("tag", tag)]).unwrap_or_default()
}

/// The blocks; items that follow one another are one list.
fn blocks(blocks: &[PageBlock], words: &Wording) -> Markup {
    let numbered: Vec<(usize, &PageBlock)> = blocks.iter().enumerate().collect();
    let is_item = |block: &PageBlock| block.kind == PageBlockKind::ListItem;
    let groups = numbered.chunk_by(|(_, one), (_, next)| is_item(one) && is_item(next));
    html! {
        @for group in groups {
            @if group.iter().any(|(_, block)| is_item(block)) {
                ul.items { @for (at, block) in group { li id=(PostPage::anchor(*at)) { (block.text) } } }
            } @else {
                @for (at, block) in group { (one_block(*at, block, words)) }
            }
        }
    }
}

fn one_block(at: usize, block: &PageBlock, words: &Wording) -> Markup {
    let id = PostPage::anchor(at);
    let text = &block.text;
    html! {
        @match block.kind {
            // The title of the page is the first heading.
            PageBlockKind::Heading(0..=2) => h2 id=(id) { (text) },
            PageBlockKind::Heading(3) => h3 id=(id) { (text) },
            PageBlockKind::Heading(_) => h4 id=(id) { (text) },
            PageBlockKind::Paragraph | PageBlockKind::ListItem => p id=(id) { (text) },
            PageBlockKind::Code => pre id=(id) tabindex="0" { code { (text) } },
            PageBlockKind::Table => div.table id=(id) tabindex="0" role="region" aria-label=(words.page.table) {
                table {
                    @for (row, cells) in block.rows().iter().enumerate() {
                        tr {
                            @for cell in cells {
                                @if row == 0 { th scope="col" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            },
        }
    }
}

/// The tags that are shown at once. By hand: two lines of a phone.
const FIRST_TAGS: usize = 8;

fn tag_item(tag: &str) -> Markup {
    html! { li { a href={ "/posts?" (tag_query(tag)) } { (tag) } } }
}

/// The longest words that are searched for, in characters. By hand: a sentence.
pub(crate) const LONGEST_SEARCH: usize = 200;

/// The content of the list of posts.
#[derive(Clone, Copy)]
pub(crate) enum Listed<'a> {
    All,
    Tag(&'a str),
    Search(&'a str),
}

impl Listed<'_> {
    fn title(self, is_empty: bool, words: &Wording) -> String {
        let page = &words.page;
        match (self, is_empty) {
            (Listed::Tag(tag), true) => fill(words.no_posts_with, tag),
            (Listed::Tag(tag), false) => fill(words.posts_with, tag),
            (Listed::Search(typed), true) => fill(page.found_no_posts, typed),
            (Listed::Search(typed), false) => fill(page.found_posts, typed),
            (Listed::All, true) => words.not_ready.to_owned(),
            (Listed::All, false) => page.posts.to_owned(),
        }
    }
}

/// The list of posts; `tags` are those that it can be narrowed to.
pub(crate) fn list(posts: &[&Meta], of: Listed, tags: &[String], words: &Wording) -> Markup {
    let title = of.title(posts.is_empty(), words);
    let (tag, typed) = match of {
        Listed::All => (None, ""),
        Listed::Tag(tag) => (Some(tag), ""),
        Listed::Search(typed) => (None, typed),
    };
    let page = &words.page;
    let others: Vec<&String> = tags.iter().filter(|t| Some(t.as_str()) != tag).collect();
    let (first, rest) = others.split_at(others.len().min(FIRST_TAGS));
    html! {
        section.list {
            h1 { (title) }
            form.search action="/posts" role="search" {
                input type="search" name="q" value=(typed) required maxlength=(LONGEST_SEARCH)
                    placeholder=(page.search_posts) aria-label=(page.search_posts) autocomplete="off" enterkeyhint="search";
                button { (page.search) }
            }
            ul.tags {
                @if !matches!(of, Listed::All) { li { a href="/posts" { (page.posts) } } }
                @for other in first { (tag_item(other)) }
            }
            @if !rest.is_empty() {
                details.more {
                    summary { (words.page.more_tags) }
                    ul.tags { @for other in rest { (tag_item(other)) } }
                }
            }
            ul.posts {
                @for meta in posts {
                    li lang=[meta.language.map(Language::tag)] {
                        a href=[post_address(&meta.id)] { (meta.title) }
                        @if let Some(date) = meta.date { time.place datetime=(date) { (date) } }
                        @if let Some(summary) = &meta.summary { p { (summary) } }
                    }
                }
            }
        }
    }
}
