//! Lists posts by tag, and shows a post by title.

use std::{cmp::Reverse, sync::Arc};

use senpai_answer::place_of;
use senpai_content::{Language, are_versions, deep_link};
use senpai_language::caseless;
use senpai_search::{Passage, Post};
use senpai_settings::ChannelSettings;
use senpai_wording::fill;

use crate::{
    BUTTONS, Card, CardKind, ChatService, Effect, Effects, Error, Reply, answers,
    payload::{Op, check_value, id_of},
    session::Session,
};

/// Number of posts on a page of a list. By hand: a page fills a phone's screen twice.
const POSTS_PER_PAGE: usize = 10;
/// Number of tags under a list, with a button for each. By hand: with "more" they fill two of Discord's rows.
const TAG_BUTTONS: usize = BUTTONS - 1;
/// The tag id, in a button, that stands for all posts.
const ALL_TAGS: u64 = 0;

impl ChatService {
    /// The posts that may be shown in a channel, newest first.
    pub(crate) fn visible_posts(&self, channel: &ChannelSettings) -> Vec<Arc<Post>> {
        let tags = channel.tags.as_deref().unwrap_or_default();
        let is_visible =
            |post: &&Arc<Post>| tags.is_empty() || tags.iter().any(|tag| has_tag(post, tag));
        let snapshot = self.index.snapshot();
        let posts = snapshot.iter().flat_map(|s| s.index.posts());
        let mut posts: Vec<_> = posts.filter(is_visible).cloned().collect();
        posts.sort_by_key(|p| Reverse(p.meta.date));
        posts
    }
}

impl Session<'_> {
    /// The posts that may be shown in the channel, newest first.
    pub fn posts(&self) -> Result<Vec<Arc<Post>>, Error> {
        Ok(self.service.visible_posts(self.channel()?))
    }

    /// A page of the list of posts: all posts, or the posts with a tag.
    pub fn list_posts(&self, tag: Option<&str>, page: u16) -> Result<Effects, Error> {
        let words = self.words;
        let posts = self.posts()?;
        let listed: Vec<_> = posts
            .iter()
            .filter(|post| tag.is_none_or(|tag| has_tag(post, tag)))
            .skip(POSTS_PER_PAGE * usize::from(page))
            .collect();
        let mut reply = self.reply(match tag {
            _ if posts.is_empty() => words.not_ready.to_owned(),
            _ if listed.is_empty() && page > 0 => words.nothing_more.to_owned(),
            Some(tag) if listed.is_empty() => fill(words.no_posts_with, tag),
            Some(tag) => fill(words.posts_with, tag),
            None => words.posts.to_owned(),
        });
        if listed.len() > POSTS_PER_PAGE {
            let id = tag.map_or(ALL_TAGS, tag_id);
            let more = answers::button(Op::Posts, words.more, id, page.saturating_add(1));
            reply.buttons.push(more);
        }
        let shown = listed.into_iter().take(POSTS_PER_PAGE);
        reply.cards = shown.map(|p| self.post_card_with_summary(p)).collect();
        if page == 0 {
            let tags = tags(&posts);
            let others = tags
                .iter()
                .filter(|t| tag.is_none_or(|tag| caseless(t) != caseless(tag)));
            let buttons = others.map(|t| answers::button(Op::Posts, t, tag_id(t), 0));
            let most_used = answers::distinct(buttons).take(TAG_BUTTONS);
            reply.buttons.extend(most_used);
        }
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// The page of a list that a button requests; `id` is the id of the tag.
    pub fn further_posts(&self, id: u64, page: u16) -> Result<Effects, Error> {
        let tags = tags(&self.posts()?);
        let tag = tags.iter().find(|tag| tag_id(tag) == id);
        if tag.is_none() && id != ALL_TAGS {
            return Ok(self.say(self.words.expired));
        }
        self.list_posts(tag.map(String::as_str), page)
    }

    /// The opening of the post whose title matches best, with its sections as buttons.
    pub fn show_post(&self, title: &str) -> Result<Effects, Error> {
        let posts = self.service.visible_posts(self.channel()?);
        let best = posts
            .iter()
            .filter_map(|p| Some((match_score(&p.meta.title, title)?, p)))
            .max_by_key(|(score, _)| *score);
        let Some((_, post)) = best else {
            return Ok(self.say(fill(self.words.no_post, title)));
        };
        let mut reply = self.reply("");
        self.show_opening(post, &mut reply)?;
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// The version of a post in a language, among the posts that may be shown in the channel. If the post itself is in this
    /// language, the post.
    pub fn version_of(&self, id: &str, language: Language) -> Result<Option<Arc<Post>>, Error> {
        let posts = self.service.visible_posts(self.channel()?);
        let Some(post) = posts.iter().find(|post| post.meta.id == id) else {
            return Ok(None);
        };
        let is_in = |post: &&Arc<Post>| post.meta.language == Some(language);
        let others = posts
            .iter()
            .filter(|other| are_versions(&post.path, &other.path));
        let mut versions = [post].into_iter().chain(others);
        Ok(versions.find(is_in).cloned())
    }

    /// Shows the opening of a post in a reply, with its sections as buttons, in place of the reply's cards. A note says if there
    /// are more sections than buttons.
    pub fn show_opening(&self, post: &Post, reply: &mut Reply) -> Result<(), Error> {
        let passages = self.passages_of(post)?;
        let opening = passages.iter().take_while(|p| p.headings.is_empty());
        let opening: Vec<&Passage> = opening.collect();
        let opening = match opening.is_empty() {
            true => passages.first().into_iter().collect(),
            false => opening,
        };
        reply.cards = vec![Card {
            text: answers::plain_run(&text_of(&opening)),
            kind: CardKind::Excerpt,
            image: post.image.clone(),
            ..self.post_card_with_summary(post)
        }];
        let sections = passages.iter().filter_map(|p| p.headings.first());
        let id = id_of(&post.meta.id);
        let buttons =
            sections.map(|heading| answers::button(Op::Section, heading, id, check_value(heading)));
        let mut buttons = answers::distinct(buttons);
        reply.buttons = buttons.by_ref().take(BUTTONS).collect();
        if buttons.next().is_some() {
            answers::add_note(reply, self.words.read_on);
        }
        Ok(())
    }

    /// The section of a post that a button requests.
    pub fn show_section(&self, id: u64, heading: u16) -> Result<Effects, Error> {
        let posts = self.service.visible_posts(self.channel()?);
        let mut posts = posts.iter();
        let Some(post) = posts.find(|post| id_of(&post.meta.id) == id) else {
            return Ok(self.say(self.words.expired));
        };
        let passages = self.passages_of(post)?;
        let is_in = |passage: &&Passage| {
            let first = passage.headings.first();
            first.is_some_and(|first| check_value(first) == heading)
        };
        let section: Vec<&Passage> = passages.iter().filter(is_in).collect();
        let Some(first) = section.first() else {
            return Ok(self.say(self.words.expired));
        };
        let url = post.meta.url.as_deref();
        let link = url.map(|url| {
            let anchor = first.anchor.as_deref();
            let span = 0..first.text.len();
            deep_link(url, anchor, &first.text, &first.quotes, span)
        });
        let mut reply = self.reply("");
        reply.cards = vec![Card {
            headings: first.headings.iter().take(1).cloned().collect(),
            link,
            text: answers::plain_run(&text_of(&section)),
            kind: CardKind::Excerpt,
            ..self.post_card(post, self.language)
        }];
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// The headings above an excerpt of a post, outermost first; none if the post has changed since.
    pub fn headings_of(&self, post: &Post, excerpt: &str) -> Result<Vec<String>, Error> {
        let mut passages = self.passages_of(post)?;
        let place = place_of(&passages, excerpt);
        Ok(place.map_or_else(Vec::new, |at| passages.swap_remove(at).headings))
    }

    /// The passages of a post, in the order of its text.
    pub fn passages_of(&self, post: &Post) -> Result<Vec<Passage>, Error> {
        let snapshot = self.snapshot();
        let passages = snapshot.map(|s| s.index.passages_of(&post.meta.id));
        Ok(passages.transpose()?.unwrap_or_default())
    }
}

/// The text of consecutive passages. A platform cuts a text that is longer than a card.
pub(crate) fn text_of(passages: &[&Passage]) -> String {
    let texts: Vec<&str> = passages.iter().map(|p| p.text.as_str()).collect();
    texts.join("\n")
}

/// The id of a tag in a button.
fn tag_id(tag: &str) -> u64 {
    id_of(&caseless(tag))
}

/// The tags of `posts`, most used first.
pub(crate) fn tags(posts: &[Arc<Post>]) -> Vec<String> {
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for tag in posts.iter().flat_map(|p| &p.meta.tags) {
        match counts.iter_mut().find(|(_, t)| t == tag) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, tag)),
        }
    }
    counts.sort_by_key(|(count, _)| Reverse(*count));
    counts.into_iter().map(|(_, tag)| tag.to_owned()).collect()
}

pub(crate) fn has_tag(post: &Post, tag: &str) -> bool {
    let tag = caseless(tag);
    post.meta.tags.iter().any(|t| caseless(t) == tag)
}

/// The score of a line as a match of typed text: 1000 if they are equal, 900 if the line begins with it, 800 if it contains it,
/// else the percentage of shared character pairs. `None` below 50%.
pub(crate) fn match_score(line: &str, typed: &str) -> Option<u32> {
    let (line, typed) = (caseless(line), caseless(typed.trim()));
    if typed.is_empty() {
        return Some(0);
    }
    if line == typed {
        return Some(1000);
    }
    if line.starts_with(&typed) {
        return Some(900);
    }
    if line.contains(&typed) {
        return Some(800);
    }
    // Pairs of characters, not a substring, because the words may come in another order.
    let typed: Vec<char> = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let pairs: Vec<String> = typed.windows(2).map(|pair| pair.iter().collect()).collect();
    let there = pairs
        .iter()
        .filter(|pair| line.contains(pair.as_str()))
        .count();
    let share = (there * 100).checked_div(pairs.len())?;
    (share >= 50).then_some(u32::try_from(share).unwrap_or(0))
}
