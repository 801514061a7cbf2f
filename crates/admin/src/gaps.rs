//! The actions on gaps: list, link to a post, rule out, export.

use std::{path::Path, sync::Arc};

use senpai_answer::{AnswerOptions, LONGEST_QUESTION, Status, answer};
use senpai_content::{Learned, LearnedQuestion, Library};
use senpai_language::{Fnv, normalize};
use senpai_search::Post;
use senpai_store::{KeyParts, Ruling};

use crate::{Admin, AdminError, Gap, admin::days_before, group_gaps};

/// A post that answers a gap.
#[derive(Clone, Copy, Debug, Default)]
pub struct GapLink<'a> {
    /// The id or the title of the post.
    pub post: &'a str,
    /// The question in the admin's words; `None` takes the words of the newest question that was not private.
    pub question: Option<&'a str>,
    /// A part of the post's sentence that answers.
    pub answer: Option<&'a str>,
}

/// A post that received linked questions in its front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The post's id.
    pub post: String,
    /// Number of questions that its file did not have yet.
    pub added: usize,
}

/// The fingerprint of a text.
pub(crate) fn fingerprint(text: &[u8]) -> String {
    format!("{:016x}", Fnv::of(text))
}

/// The words for a gap that may stand in a post: the admin's, else those of the member who asked last, but not privately.
pub(crate) fn words_for(gap: &Gap, words: Option<&str>) -> Result<String, AdminError> {
    let words = words.map(str::trim).filter(|words| !words.is_empty());
    let public = gap.public().map(|question| question.text.trim());
    let words = words.or(public).ok_or(AdminError::AskedPrivately)?;
    if words.chars().count() > LONGEST_QUESTION {
        return Err(AdminError::LongWords);
    }
    Ok(words.to_owned())
}

/// True if two questions differ in width, case, spaces and marks of sentences only.
fn is_same(a: &str, b: &str) -> bool {
    let is_word = |c: &char| !c.is_whitespace() && !"?!。.、,・…~".contains(*c);
    let words = |text: &str| -> String { normalize(text).chars().filter(is_word).collect() };
    words(a) == words(b)
}

/// The fingerprint of a link: the state has no words of it, so that it expires with the file of linked questions alone.
pub(crate) fn link_fingerprint(question: &LearnedQuestion) -> String {
    fingerprint(format!("{}\0{}", question.post, question.text).as_bytes())
}

/// The one called `name`.
fn called(name: &str, gaps: Vec<Gap>) -> Result<Gap, AdminError> {
    let name = gap_name(name);
    let found = gaps.into_iter().find(|gap| gap.is_called(&name));
    found.ok_or(AdminError::NoGap(name))
}

/// The name of a gap, as an admin typed it.
pub(crate) fn gap_name(typed: &str) -> String {
    typed.trim().trim_start_matches('#').to_lowercase()
}

/// Checks the named answer as `senpai check` checks those of authors.
pub(crate) fn check_answer(
    library: &Library,
    question: &LearnedQuestion,
) -> Result<(), AdminError> {
    let post = question.post.clone();
    let Some(article) = library.get(&post) else {
        return Err(AdminError::NoPost(post));
    };
    let Some(answer) = &question.answer else {
        return Ok(());
    };
    if !article.text.contains(answer) {
        let answer = answer.clone();
        return Err(AdminError::AnswerNotInBody { post, answer });
    }
    let mut known = article.meta.questions.iter();
    match known.any(|known| known.text == question.text) {
        true => Err(AdminError::HasQuestion(post)),
        false => Ok(()),
    }
}

impl Admin<'_> {
    /// The open gaps: most frequent first, newest first among equals.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn gaps(&self) -> Result<Vec<Gap>, AdminError> {
        let workspace = self.workspace.as_ref().map(|w| KeyParts(w));
        let since = days_before(self.now, self.keep_days);
        Ok(group_gaps(self.store.gap_questions(workspace, since)?))
    }

    /// The open gap called `name`: the first four or more characters of the id of any of its questions.
    ///
    /// # Errors
    /// Fails when there is none.
    pub fn gap(&self, name: &str) -> Result<Gap, AdminError> {
        called(name, self.gaps()?)
    }

    /// The suggested link called `name`, as [`Admin::gap`] finds a gap.
    ///
    /// # Errors
    /// Fails when there is none.
    pub fn suggestion(&self, name: &str) -> Result<Gap, AdminError> {
        called(name, self.suggestions()?)
    }

    /// Links a gap to a post: its question becomes one of the post's questions at the next refresh of the index.
    ///
    /// # Errors
    /// Fails as [`Admin::proposed`] does, or when the link cannot be written.
    pub fn link(&self, gap: &Gap, link: GapLink) -> Result<LearnedQuestion, AdminError> {
        let question = self.proposed(gap, link)?;
        Learned::change(self.learned_file()?, |learned| {
            learned.add(question.clone())
        })?;
        let ids = gap.questions().map(|asked| asked.id);
        self.store.set_linked(ids, &link_fingerprint(&question))?;
        Ok(question)
    }

    /// The question that a link would add to a post. Changes nothing.
    ///
    /// # Errors
    /// Fails when there is no such post, the question was private and has no other words, these are too long or linked to another
    /// post, or the answer is not in the post's text.
    pub fn proposed(&self, gap: &Gap, link: GapLink) -> Result<LearnedQuestion, AdminError> {
        let post = self.post_id(link.post)?;
        let trimmed = |text: Option<&str>| {
            let text = text.map(str::trim).filter(|t| !t.is_empty());
            text.map(str::to_owned)
        };
        let asked = gap.public().unwrap_or(&gap.newest);
        let question = LearnedQuestion {
            post,
            text: words_for(gap, link.question)?,
            answer: trimmed(link.answer),
            // Kept even if the admin changed the words: the question came from the member.
            from: Some(asked.from.clone()),
        };
        let learned = Learned::load(self.learned_file()?)?;
        let is_elsewhere = |known: &&LearnedQuestion| {
            known.post != question.post && is_same(&known.text, &question.text)
        };
        if let Some(known) = learned.questions.iter().find(is_elsewhere) {
            return Err(AdminError::LinkedElsewhere(known.post.clone()));
        }
        if question.answer.is_some() {
            check_answer(&self.library()?, &question)?;
        }
        Ok(question)
    }

    /// The posts in the folder as they are now.
    pub(crate) fn library(&self) -> Result<Library, AdminError> {
        let moment = self.index.moment(self.now);
        Ok(Library::load(self.index.content(), moment)?)
    }

    /// Rules a gap out of scope. Later questions about the same need make no gap either.
    ///
    /// # Errors
    /// Fails when the state cannot be written.
    pub fn rule_out(&self, gap: &Gap) -> Result<(), AdminError> {
        let ids = gap.questions().map(|question| question.id);
        Ok(self.store.set_ruling(ids, Ruling::OutOfScope)?)
    }

    /// Moves linked questions into the posts' front matter, and changes nothing else in the files. Questions of missing posts
    /// stay in the file of linked questions.
    ///
    /// # Errors
    /// Fails when a post cannot be read or written. Questions that were moved before stay moved.
    pub fn export(&self) -> Result<Vec<Exported>, AdminError> {
        let file = self.learned_file()?;
        let library = self.library()?;
        let learned = Learned::load(file)?;
        let mut out: Vec<Exported> = Vec::new();
        for id in library.articles.iter().map(|a| &a.meta.id) {
            let of_post = learned.questions.iter().filter(|q| q.post == *id);
            let questions: Vec<&LearnedQuestion> = of_post.collect();
            if questions.is_empty() {
                continue;
            }
            let added = library.add_questions(id, &questions)?;
            // Only after the post is written. A crash in between leaves a question in both files, which does no harm.
            Learned::change(file, |l| {
                l.questions.retain(|q| !questions.contains(&q));
            })?;
            out.push(Exported {
                post: id.clone(),
                added,
            });
        }
        Ok(out)
    }

    /// Whether the private question of a gap finds a post now in its own words, which no link has; `None` if its newest words are public.
    /// Call it after the index was refreshed.
    ///
    /// # Errors
    /// Fails when the index cannot be searched.
    pub fn private_finds(&self, gap: &Gap, post: &str) -> Result<Option<bool>, AdminError> {
        if gap.public().is_some() {
            return Ok(None);
        }
        let first = self.first_of(&gap.newest.text)?;
        let finds = first.is_some_and(|(first, status)| status == Status::Found && first == post);
        Ok(Some(finds))
    }

    /// True if the post of a link comes first now for its words. Call it after the index was refreshed.
    ///
    /// # Errors
    /// Fails when the index cannot be searched.
    pub fn comes_first(&self, linked: &LearnedQuestion) -> Result<bool, AdminError> {
        let first = self.first_of(&linked.text)?;
        Ok(first.is_some_and(|(first, status)| status != Status::NotFound && first == linked.post))
    }

    /// The id of the first post of the answer to a question, with the answer's status.
    fn first_of(&self, question: &str) -> Result<Option<(String, Status)>, AdminError> {
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(None);
        };
        let options = AnswerOptions::default();
        let answer = answer(&snapshot.index, &snapshot.synonyms, question, &options)?;
        let first = answer.excerpts.first();
        Ok(first.map(|first| (first.post.meta.id.clone(), answer.status)))
    }

    /// The posts nearest to a gap, best first, at most `limit`.
    pub fn related_posts(&self, gap: &Gap, limit: usize) -> Vec<Arc<Post>> {
        let Some(snapshot) = self.index.snapshot() else {
            return Vec::new();
        };
        let options = AnswerOptions {
            excerpts: limit * 2,
            ..AnswerOptions::default()
        };
        let question = &gap.newest.text;
        let answer = answer(&snapshot.index, &snapshot.synonyms, question, &options);
        let mut out: Vec<Arc<Post>> = Vec::new();
        for cited in answer.iter().flat_map(|a| &a.excerpts) {
            if !out.iter().any(|p| p.meta.id == cited.post.meta.id) && out.len() < limit {
                out.push(cited.post.clone());
            }
        }
        out
    }

    /// The id of the post with this id or this title.
    pub(crate) fn post_id(&self, named: &str) -> Result<String, AdminError> {
        let snapshot = self.index.snapshot();
        let posts = snapshot.as_ref().map_or(&[][..], |s| s.index.posts());
        let has_title = |title: &str| normalize(title) == normalize(named.trim());
        let found = posts
            .iter()
            .find(|p| p.meta.id == named.trim())
            .or_else(|| posts.iter().find(|p| has_title(&p.meta.title)));
        found
            .map(|p| p.meta.id.clone())
            .ok_or_else(|| AdminError::NoPost(named.to_owned()))
    }

    pub(crate) fn learned_file(&self) -> Result<&Path, AdminError> {
        self.index.learned().ok_or(AdminError::NoLearnedFile)
    }
}
