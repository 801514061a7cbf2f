//! Posts by list and by title, suggestions, help, the bot's own page, and members' choices.

use std::{
    cmp::Reverse,
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use senpai_search::Post;
use senpai_store::Who;

use crate::{
    Button, Desk, Effect, Effects, Language, Place, Preference, Reply, Request, compose,
    desk::Error,
    payload::{Op, Payload},
    wording,
    wording::fill,
};

/// How many posts a list shows before its button brings more.
const LISTED: usize = 10;
/// How many tags stand under a list.
const TAGS: usize = 30;
/// Stands for every tag in a button.
const ALL: u64 = 0;
/// How many posts the bot's own page shows.
const NEWEST: usize = 5;
/// How many suggestions there are at most, and how long each is, in characters: Discord's limits.
const SUGGESTIONS: usize = 25;
const SUGGESTION: usize = 100;

/// What a member is completing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggest {
    /// A question: from the posts' own questions and titles.
    Questions,
    /// A post's title.
    Titles,
    /// A tag.
    Tags,
}

impl Desk {
    /// The posts that may be shown in a place, newest first.
    fn shelved(&self, place: &Place) -> Vec<Arc<Post>> {
        let only = self.channel(place).tags.unwrap_or_default();
        let may = |post: &&Arc<Post>| only.is_empty() || only.iter().any(|tag| has_tag(post, tag));
        let stock = self.shelf.stock();
        let mut posts: Vec<_> = stock
            .iter()
            .flat_map(|s| s.index.posts())
            .filter(may)
            .cloned()
            .collect();
        posts.sort_by_key(|p| Reverse(p.date));
        posts
    }

    /// The same for whoever reads `language`: those written in it go before the others.
    fn shelved_for(&self, language: Language, place: &Place) -> Vec<Arc<Post>> {
        let mut posts = self.shelved(place);
        posts.sort_by_key(|p| p.language != Some(language));
        posts
    }

    pub(crate) fn posts(
        &self,
        request: &Request,
        tag: Option<&str>,
        page: u16,
    ) -> Result<Effects, Error> {
        let language = self.language(request);
        let words = wording(language);
        let posts = self.shelved_for(language, &request.place);
        let has = |post: &&Arc<Post>| tag.is_none_or(|t| has_tag(post, t));
        let listed: Vec<_> = posts
            .iter()
            .filter(has)
            .skip(LISTED * usize::from(page))
            .collect();
        let mut reply = Reply::of(
            language,
            match tag {
                _ if posts.is_empty() => words.not_ready.to_owned(),
                _ if listed.is_empty() && page > 0 => words.nothing_more.to_owned(),
                Some(tag) if listed.is_empty() => fill(words.no_posts_with, tag),
                Some(tag) => fill(words.posts_with, tag),
                None => words.posts.to_owned(),
            },
        );
        if listed.len() > LISTED {
            reply.buttons.push(Button {
                label: words.more,
                payload: Payload {
                    op: Op::Posts,
                    id: tag.map_or(ALL, tag_id),
                    page: page + 1,
                }
                .to_string(),
                primary: false,
            });
        }
        let shown = listed.into_iter().take(LISTED);
        reply.cards = shown.map(|p| compose::with_summary(p)).collect();
        if page == 0 && !posts.is_empty() {
            let all = tags(&posts);
            let most_used = all.iter().take(TAGS).map(String::as_str);
            let most_used: Vec<_> = most_used.collect();
            reply.notes.push(fill(words.tags, most_used.join(", ")));
        }
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// What a button under a list asks for.
    pub(crate) fn further_posts(
        &self,
        request: &Request,
        id: u64,
        page: u16,
    ) -> Result<Effects, Error> {
        let all = tags(&self.shelved(&request.place));
        let tag = all.iter().find(|tag| tag_id(tag) == id);
        if tag.is_none() && id != ALL {
            let language = self.language(request);
            let expired = Reply::of(language, wording(language).expired);
            return Ok(vec![Effect::Reply(expired.private())]);
        }
        self.posts(request, tag.map(String::as_str), page)
    }

    pub(crate) fn post(&self, request: &Request, title: &str) -> Result<Effects, Error> {
        let language = self.language(request);
        let posts = self.shelved(&request.place);
        let best = posts
            .iter()
            .filter_map(|p| Some((likeness(&p.title, title)?, p)))
            .max_by_key(|(likeness, _)| *likeness);
        let reply = match best {
            Some((_, post)) => Reply {
                cards: vec![compose::with_summary(post)],
                ..Reply::of(language, "")
            },
            None => Reply::of(language, fill(wording(language).no_post, title)),
        };
        Ok(vec![Effect::Reply(reply.private())])
    }

    /// What could complete `typed`, best first: at most 25, each of at most 100 characters (Discord's limits).
    pub fn suggest(&self, place: &Place, what: Suggest, typed: &str) -> Vec<String> {
        let posts = self.shelved(place);
        let lines: Vec<String> = match what {
            Suggest::Questions => {
                let questions = posts.iter().flat_map(|p| &p.questions).map(|q| &q.text);
                questions
                    .chain(posts.iter().map(|p| &p.title))
                    .cloned()
                    .collect()
            }
            Suggest::Titles => posts.iter().map(|p| p.title.clone()).collect(),
            Suggest::Tags => tags(&posts),
        };
        let fits = lines
            .into_iter()
            .filter(|line| line.chars().count() <= SUGGESTION);
        let mut ranked: Vec<_> = fits
            .filter_map(|line| Some((Reverse(likeness(&line, typed)?), line)))
            .collect();
        ranked.sort_by_key(|(likeness, _)| *likeness);
        let mut out: Vec<String> = ranked.into_iter().map(|(_, line)| line).collect();
        let mut seen = HashSet::new();
        out.retain(|line| seen.insert(line.clone()));
        out.truncate(SUGGESTIONS);
        out
    }

    pub(crate) fn help(&self, request: &Request) -> Result<Effects, Error> {
        let language = self.language(request);
        let words = wording(language);
        let mut reply = Reply::of(language, words.greeting).private();
        reply.notes = words.help.iter().map(|line| format!("• {line}")).collect();
        Ok(vec![Effect::Reply(reply)])
    }

    pub(crate) fn home(&self, request: &Request) -> Result<Effects, Error> {
        let language = self.language(request);
        let words = wording(language);
        let posts = self.shelved_for(language, &request.place);
        let mut reply = Reply::of(language, words.newest).private();
        reply.cards = posts
            .iter()
            .take(NEWEST)
            .map(|p| compose::with_summary(p))
            .collect();
        Ok(vec![Effect::Reply(reply)])
    }

    pub(crate) fn prefer(
        &self,
        request: &Request,
        preference: Preference,
    ) -> Result<Effects, Error> {
        let json = serde_json::to_string(&preference)?;
        self.store
            .set_preference(Who(&request.member_key()), &json, request.at)?;
        let language = self.language(request);
        Ok(vec![Effect::Reply(
            Reply::of(language, wording(language).preferred).private(),
        )])
    }

    pub(crate) fn forget_me(&self, request: &Request) -> Result<Effects, Error> {
        let language = self.language(request);
        let member = request.member_key();
        let mark = self.store.mark(Who(&member));
        self.store.forget_member(Who(&member))?;
        if let Some(path) = self.shelf.learned().filter(|path| path.exists()) {
            // The index follows by itself: what it was made of has changed.
            let forgotten = senpai_content::Learned::change(path, |learned| learned.forget(&mark));
            if let Err(error) = forgotten {
                tracing::error!("what was learned from a member could not be forgotten: {error}");
                return Ok(vec![Effect::Reply(
                    Reply::of(language, wording(language).broken).private(),
                )]);
            }
        }
        Ok(vec![Effect::Reply(
            Reply::of(language, wording(language).forgotten).private(),
        )])
    }
}

/// A tag in a button: stable while the tag is.
fn tag_id(tag: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    senpai_language::normalize(tag).hash(&mut hasher);
    hasher.finish()
}

/// Every tag, most used first.
fn tags(posts: &[Arc<Post>]) -> Vec<String> {
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for tag in posts.iter().flat_map(|p| &p.tags) {
        match counts.iter_mut().find(|(_, t)| t == tag) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, tag)),
        }
    }
    counts.sort_by_key(|(count, _)| Reverse(*count));
    counts.into_iter().map(|(_, tag)| tag.to_owned()).collect()
}

fn has_tag(post: &Post, tag: &str) -> bool {
    let tag = senpai_language::normalize(tag);
    post.tags
        .iter()
        .any(|t| senpai_language::normalize(t) == tag)
}

/// How well a line completes what was typed, higher is better; `None` when it does not.
fn likeness(line: &str, typed: &str) -> Option<u32> {
    let (line, typed) = (
        senpai_language::normalize(line),
        senpai_language::normalize(typed.trim()),
    );
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
    // Pairs of characters: half of them is close enough for words in another order.
    let typed: Vec<char> = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let pairs: Vec<String> = typed.windows(2).map(|pair| pair.iter().collect()).collect();
    let there = pairs
        .iter()
        .filter(|pair| line.contains(pair.as_str()))
        .count();
    let share = (there * 100).checked_div(pairs.len())?;
    (share >= 50).then_some(u32::try_from(share).unwrap_or(0))
}
