//! Finds posts by words, for a platform with a list of posts.

use std::sync::Arc;

use senpai_answer::{AnswerOptions, Status, answer, speaks_of_dying};
use senpai_content::{Language, Meta};
use senpai_language::caseless;
use senpai_search::Filter;

use crate::{ChatService, Error, Place};

/// The most posts that words find beside those with a title that holds them. By hand: further posts have little to do with the words.
const MOST: usize = 20;

/// The posts that words find.
#[derive(Clone, Debug)]
pub enum Found {
    /// The posts, best first.
    Posts(Vec<Arc<Meta>>),
    /// The words speak of dying, or of harming oneself: the sentence for who wrote them.
    Help(String),
}

impl ChatService {
    /// The posts of a place that words find: first those whose title holds them, then those that answer them as a question. Nothing is
    /// stored. Blocks for search.
    ///
    /// # Errors
    /// Fails when the settings of the channel or the index cannot be read.
    pub fn find_posts(&self, place: &Place, words: &str) -> Result<Found, Error> {
        if speaks_of_dying(words) {
            let language = Language::detect(words).unwrap_or(Language::Japanese);
            return Ok(Found::Help(self.help_line(language).to_owned()));
        }
        let channel = self.channel(place)?;
        let typed = caseless(words);
        let visible = self.visible_posts(&channel).into_iter();
        let named = visible.filter(|post| caseless(&post.meta.title).contains(&typed));
        let mut found: Vec<Arc<Meta>> = named.map(|post| post.meta.clone()).collect();
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(Found::Posts(found));
        };
        let options = AnswerOptions {
            filter: Filter {
                any_tag: channel.tags.unwrap_or_default(),
                ..Filter::default()
            },
            excerpts: MOST,
            ..AnswerOptions::default()
        };
        let answer = answer(&snapshot.index, &snapshot.synonyms, words, &options)?;
        // Where no post answers, the excerpts have little more than a word of the question.
        let excerpts = answer.excerpts.iter();
        let excerpts = excerpts.filter(|_| answer.status != Status::NotFound);
        for cited in excerpts.chain(&answer.other_language) {
            let meta = &cited.post.meta;
            if found.iter().all(|known| known.id != meta.id) {
                found.push(meta.clone());
            }
        }
        Ok(Found::Posts(found))
    }
}
