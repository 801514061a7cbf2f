//! Autocomplete: questions, titles, tags, and gaps for admins.

use std::{cmp::Reverse, collections::HashSet};

use senpai_admin::Gap;
use senpai_wording::wording;

use crate::{
    ChatService, Error, Place, Request,
    admin_words::gap_line,
    permissions::is_admin,
    posts::{match_score, tags},
};

/// Number of suggestions: Discord's limit.
const MAX_SUGGESTIONS: usize = 25;
/// The longest suggestion, in characters: Discord's limit.
const SUGGESTION_LENGTH: usize = 100;

/// The kind of text that a member is completing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuggestionKind {
    /// A question, from the author's questions and the titles of posts.
    Questions,
    /// A post's title.
    Titles,
    /// A tag.
    Tags,
}

impl ChatService {
    /// The completions of `typed`, best first: at most 25, each of at most 100 characters (Discord's limits). Empty if the
    /// channel's settings cannot be read, which is logged.
    pub fn suggest(&self, place: &Place, kind: SuggestionKind, typed: &str) -> Vec<String> {
        let lines = self.suggestable(place, kind).unwrap_or_else(|error| {
            tracing::error!("suggestions could not be read: {error}");
            Vec::new()
        });
        let mut ranked: Vec<_> = lines
            .into_iter()
            .filter(|line| line.chars().count() <= SUGGESTION_LENGTH)
            .filter_map(|line| Some((Reverse(match_score(&line, typed)?), line)))
            .collect();
        ranked.sort_by_key(|(score, _)| *score);
        let mut seen = HashSet::new();
        ranked.retain(|(_, line)| seen.insert(line.clone()));
        let lines = ranked.into_iter().map(|(_, line)| line);
        lines.take(MAX_SUGGESTIONS).collect()
    }

    fn suggestable(&self, place: &Place, kind: SuggestionKind) -> Result<Vec<String>, Error> {
        let posts = self.visible_posts(&self.channel(place)?);
        let titles = posts.iter().map(|p| p.meta.title.clone());
        Ok(match kind {
            SuggestionKind::Questions => {
                let questions = posts.iter().flat_map(|p| &p.meta.questions);
                questions.map(|q| q.text.clone()).chain(titles).collect()
            }
            SuggestionKind::Titles => titles.collect(),
            SuggestionKind::Tags => tags(&posts),
        })
    }

    /// The gaps that complete `typed`, each as a line and its name; empty for members who are not admins.
    pub fn suggest_gaps(&self, request: &Request, typed: &str) -> Vec<(String, String)> {
        if !is_admin(&self.settings, &request.member) {
            return Vec::new();
        }
        let words = wording(request.language());
        let line = |gap: &Gap| -> String {
            gap_line(gap, words)
                .chars()
                .take(SUGGESTION_LENGTH)
                .collect()
        };
        let gaps = self.admin(request).gaps().unwrap_or_else(|error| {
            tracing::error!("gaps could not be read: {error}");
            Vec::new()
        });
        let lines = gaps.iter().map(|gap| (line(gap), gap.name()));
        lines
            .filter(|(line, _)| line.contains(typed.trim()))
            .take(MAX_SUGGESTIONS)
            .collect()
    }
}
