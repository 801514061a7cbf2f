//! The actions on gaps: list, link to a post, rule out, draft a post, export.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use senpai_answer::{AnswerOptions, Status, answer};
use senpai_content::{Learned, LearnedQuestion, Library};
use senpai_language::{Fnv, normalize};
use senpai_search::Post;
use senpai_store::{DraftRow, KeyParts, Ruling};

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

/// The folder of drafts, below the folder of posts.
const DRAFTS: &str = "drafts";

/// The fingerprint of a draft's text.
fn fingerprint(text: &[u8]) -> String {
    format!("{:016x}", Fnv::of(text))
}

/// The draft of a post that will answer a question.
fn draft_of(question: &str) -> String {
    let question = serde_json::Value::from(question);
    format!("---\ntitle: {question}\nquestions: [{question}]\ndraft: true\n---\n\n## \n\n")
}

/// The words for a gap that may stand in a post: the admin's, else those of the member who asked last, but not privately.
fn words_for(gap: &Gap, words: Option<&str>) -> Result<String, AdminError> {
    let words = words.map(str::trim).filter(|words| !words.is_empty());
    let public = gap.public().map(|question| question.text.trim());
    let words = words.or(public).ok_or(AdminError::AskedPrivately)?;
    Ok(words.to_owned())
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
    /// Fails when there is no such post, the question was private and has no other words, or the answer is not in the post's
    /// text.
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

    /// Writes a draft of a post that will answer a gap, and returns its path below the folder of posts. A gap has one draft: a
    /// second call returns its path. `words` is the question in the admin's words; `None` takes the words of the newest
    /// question that was not private.
    ///
    /// # Errors
    /// Fails when the question was private and has no other words, or the file cannot be written.
    pub fn draft(&self, gap: &Gap, words: Option<&str>) -> Result<PathBuf, AdminError> {
        let relative = Path::new(DRAFTS).join(format!("{}.md", gap.name()));
        let path = self.index.content().join(&relative);
        let fail = |source| AdminError::Draft {
            path: path.clone(),
            source,
        };
        if path.exists() {
            return Ok(relative);
        }
        let question = words_for(gap, words)?;
        let text = draft_of(&question);
        fs::create_dir_all(self.index.content().join(DRAFTS)).map_err(fail)?;
        let written = fs::File::create_new(&path)
            .and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()));
        match written {
            // Another admin may have written it, and edited it already.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            written => {
                written.map_err(fail)?;
                if let Some(asked) = gap.public().filter(|asked| asked.text.trim() == question) {
                    let row = DraftRow {
                        gap: gap.name(),
                        fingerprint: fingerprint(text.as_bytes()),
                    };
                    self.store.save_draft(&asked.from, &row)?;
                }
            }
        }
        Ok(relative)
    }

    /// Deletes the drafts with the words of a member, by the member's pseudonym, also after the questions have expired. A draft that
    /// somebody has edited stays.
    fn delete_noted_drafts(&self, pseudonym: &str) -> Result<(), AdminError> {
        let folder = self.index.content().join(DRAFTS);
        for draft in self.store.drafts_of(pseudonym)? {
            let path = folder.join(format!("{}.md", draft.gap));
            let text = fs::read(&path).unwrap_or_default();
            if draft.fingerprint == fingerprint(&text) {
                fs::remove_file(&path).map_err(|source| AdminError::Draft { path, source })?;
            }
            self.store.forget_draft(&draft.gap)?;
        }
        Ok(())
    }

    /// Deletes the drafts that hold nothing but one of these questions of a member, or one that has expired. A draft that somebody has
    /// edited stays.
    ///
    /// # Errors
    /// Fails when a draft cannot be read or deleted, after it has deleted the others.
    pub fn delete_drafts_of(
        &self,
        pseudonym: &str,
        questions: &[String],
    ) -> Result<(), AdminError> {
        self.delete_noted_drafts(pseudonym)?;
        let folder = self.index.content().join(DRAFTS);
        let fail = |source| AdminError::Draft {
            path: folder.clone(),
            source,
        };
        let drafts: Vec<String> = questions.iter().map(|q| draft_of(q.trim())).collect();
        let files = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files.map_err(fail)?,
        };
        let delete = |file: io::Result<fs::DirEntry>| {
            let file = file?;
            let length = file.metadata()?.len();
            if !drafts.iter().any(|draft| draft.len() as u64 == length) {
                return Ok(());
            }
            let text = fs::read(file.path())?;
            match drafts.iter().any(|draft| draft.as_bytes() == text) {
                true => fs::remove_file(file.path()),
                false => Ok(()),
            }
        };
        let deleted: Vec<io::Result<()>> = files.map(delete).collect();
        let all: io::Result<()> = deleted.into_iter().collect();
        all.map_err(fail)
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
        let Some(snapshot) = self.index.snapshot() else {
            return Ok(Some(false));
        };
        let asked = &gap.newest.text;
        let options = AnswerOptions::default();
        let answer = answer(&snapshot.index, &snapshot.synonyms, asked, &options)?;
        let first = answer.excerpts.first();
        let is_first = first.is_some_and(|first| first.post.meta.id == post);
        Ok(Some(answer.status == Status::Found && is_first))
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
