//! Limits the posts that may answer.

use senpai_content::Goal;
use senpai_language::{Language, caseless};
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocSet, SegmentReader, TantivyError, Term, schema::IndexRecordOption,
};

use crate::{Error, Post, schema::Fields};

/// Limits the posts that may answer; an empty filter admits all posts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A post must have all of these tags (width and case do not matter).
    pub tags: Vec<String>,
    /// A post must have at least one of these tags, if there are any.
    pub any_tag: Vec<String>,
    /// A post must serve this goal.
    pub goal: Option<Goal>,
    /// A post must be in this language.
    pub language: Option<Language>,
    /// A post must have one of these ids, if there are any. With ids, all passages of these posts may be reranked. Without ids, at
    /// most [`crate::RERANK_PER_POST`] passages of a post are reranked.
    pub posts: Vec<String>,
}

impl Filter {
    /// True if `post` may answer.
    pub fn admits(&self, post: &Post) -> bool {
        let has = |tag: &String| {
            let tag = caseless(tag);
            post.meta.tags.iter().any(|t| caseless(t) == tag)
        };
        self.tags.iter().all(has)
            && (self.any_tag.is_empty() || self.any_tag.iter().any(has))
            && self
                .goal
                .as_ref()
                .is_none_or(|goal| post.meta.goals.contains(goal))
            && (self.language.is_none() || post.meta.language == self.language)
            && (self.posts.is_empty() || self.posts.contains(&post.meta.id))
    }

    /// The passages of a segment that may answer; `None` if all may.
    pub(crate) fn passages(
        &self,
        segment: &SegmentReader,
        fields: &Fields,
    ) -> Result<Option<Vec<bool>>, Error> {
        let mut admitted: Option<Vec<bool>> = None;
        for terms in self.any_of_each(fields) {
            let mut kept = vec![false; segment.max_doc() as usize];
            for term in &terms {
                each_doc(segment, term, |doc| {
                    kept[doc] = admitted.as_ref().is_none_or(|before| before[doc]);
                })?;
            }
            admitted = Some(kept);
        }
        Ok(admitted)
    }

    /// Groups of terms: a passage must have a term of each group.
    fn any_of_each(&self, fields: &Fields) -> Vec<Vec<Term>> {
        let tag = |tag: &String| Term::from_field_text(fields.tag, &caseless(tag));
        let mut groups: Vec<Vec<Term>> = self.tags.iter().map(|t| vec![tag(t)]).collect();
        if !self.any_tag.is_empty() {
            groups.push(self.any_tag.iter().map(tag).collect());
        }
        let goal = self.goal.as_ref().map(|goal| (fields.goal, goal.as_str()));
        let language = self.language.map(|l| (fields.language, l.tag()));
        for (field, text) in goal.into_iter().chain(language) {
            groups.push(vec![Term::from_field_text(field, text)]);
        }
        if !self.posts.is_empty() {
            let posts = self.posts.iter();
            groups.push(
                posts
                    .map(|id| Term::from_field_text(fields.id, id))
                    .collect(),
            );
        }
        groups
    }
}

fn each_doc(
    segment: &SegmentReader,
    term: &Term,
    mut visit: impl FnMut(usize),
) -> Result<(), Error> {
    let inverted = segment.inverted_index(term.field())?;
    let postings = inverted.read_postings(term, IndexRecordOption::Basic);
    let Some(mut postings) = postings.map_err(TantivyError::from)? else {
        return Ok(());
    };
    let mut docs = [0; COLLECT_BLOCK_BUFFER_LEN];
    loop {
        let filled = postings.fill_buffer(&mut docs);
        docs[..filled].iter().for_each(|&doc| visit(doc as usize));
        if filled < docs.len() {
            return Ok(());
        }
    }
}
