//! Where admins work, in chat and in the terminal alike: figures, and questions without an answer.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};
use senpai_content::{Learned, LearnedError, LearnedQuestion, Library};
use senpai_search::Post;
use senpai_store::{Ruling, Store, Who};

use crate::{ChannelSettings, Gap, Shelf, gaps};

/// What admins linked to posts, in the state folder.
pub const LEARNED: &str = "learned.toml";

/// What an admin works with. Whoever makes one has checked that it is an admin.
pub struct Office<'a> {
    /// What is remembered.
    pub store: &'a Store,
    /// The posts.
    pub shelf: &'a Shelf,
    /// The workspace by platform and id; all where there is none.
    pub workspace: Option<[&'a str; 2]>,
    /// Now.
    pub now: Timestamp,
    /// How many days the words of questions are kept.
    pub keep_days: u16,
}

/// Why a gap could not be closed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfficeError {
    /// There is no such gap: it was closed, or its questions are too old.
    #[error("no question without an answer is called {0}; `gaps` lists them")]
    NoGap(String),
    /// There is no such post.
    #[error("there is no post {0}; name it by its id or its title")]
    NoPost(String),
    /// The words that are to answer are no part of the post.
    #[error(
        "answer-not-in-body: `{answer}` does not stand in {post}; copy a part of the sentence that answers, as a reader reads it: without `**`, without link addresses"
    )]
    AnswerNotInBody {
        /// The post's id.
        post: String,
        /// The words.
        answer: String,
    },
    /// The post has the question, so that its author says what answers it.
    #[error(
        "{0} has this question itself; write there which words answer it, as `- \"question\": \"words\"`"
    )]
    HasQuestion(String),
    /// There is no place for what is learned.
    #[error("there is no place to keep what is learned; name a state folder")]
    NoPlace,
    /// What is learned, or a post, cannot be read or written.
    #[error(transparent)]
    Learned(#[from] LearnedError),
    /// A draft cannot be written.
    #[error("cannot write {path}")]
    Draft {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The posts cannot be read.
    #[error(transparent)]
    Content(#[from] senpai_content::Error),
    /// The state failed.
    #[error(transparent)]
    Store(#[from] senpai_store::Error),
    /// Settings cannot be written down.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// A post that questions were moved into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The post's id.
    pub post: String,
    /// How many questions its file did not have yet.
    pub added: usize,
}

impl Office<'_> {
    /// What could not be answered and is not decided on: most frequent first, of equals the newest.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub fn gaps(&self) -> Result<Vec<Gap>, OfficeError> {
        let workspace = self.workspace.as_ref().map(|w| Who(w));
        let since = days_before(self.now, self.keep_days);
        Ok(gaps::grouped(self.store.gap_questions(workspace, since)?))
    }

    /// The gap of a name: the first characters of the id of any of its questions are enough.
    ///
    /// # Errors
    /// Fails when there is none.
    pub fn gap(&self, name: &str) -> Result<Gap, OfficeError> {
        let name = name.trim().trim_start_matches('#').to_lowercase();
        let found = self.gaps()?.into_iter().find(|gap| gap.is_called(&name));
        found.ok_or(OfficeError::NoGap(name))
    }

    /// Keeps that a post answers a gap, in the members' words or in those of the admin, and which words of the post do if
    /// the admin names them. It is found once the index is built again.
    ///
    /// # Errors
    /// Fails when there is no such post, `answer` is no part of its text, or it cannot be kept.
    pub fn link(
        &self,
        gap: &Gap,
        post: &str,
        words: Option<&str>,
        answer: Option<&str>,
    ) -> Result<LearnedQuestion, OfficeError> {
        let post = self.post(post)?;
        let newest = &gap.questions[0];
        let said = |words: Option<&str>| {
            let words = words.map(str::trim).filter(|w| !w.is_empty());
            words.map(str::to_owned)
        };
        let question = LearnedQuestion {
            post,
            text: said(words).unwrap_or_else(|| newest.text.trim().to_owned()),
            answer: said(answer),
            // Also where the admin changed the words: they came from the member.
            from: Some(newest.from.clone()),
        };
        self.check_answer(&question)?;
        Learned::change(self.place()?, |learned| learned.add(question.clone()))?;
        self.rule(gap, Ruling::Linked)?;
        Ok(question)
    }

    /// As `senpai check` does for the answers that authors name.
    fn check_answer(&self, question: &LearnedQuestion) -> Result<(), OfficeError> {
        let Some(answer) = &question.answer else {
            return Ok(());
        };
        let library = self.library()?;
        let post = question.post.clone();
        match library.get(&post) {
            None => Err(OfficeError::NoPost(post)),
            Some(article) if !article.text.contains(answer) => Err(OfficeError::AnswerNotInBody {
                post,
                answer: answer.clone(),
            }),
            Some(article) if article.questions.iter().any(|q| q.text == question.text) => {
                Err(OfficeError::HasQuestion(post))
            }
            Some(_) => Ok(()),
        }
    }

    /// The posts as they stand in the folder.
    fn library(&self) -> Result<Library, OfficeError> {
        let today = jiff::tz::TimeZone::UTC.to_datetime(self.now).date();
        Ok(Library::load(self.shelf.content(), today)?)
    }

    /// Keeps that the posts are not meant to answer a gap; the same need in other words is then no gap either.
    ///
    /// # Errors
    /// Fails when it cannot be kept.
    pub fn rule_out(&self, gap: &Gap) -> Result<(), OfficeError> {
        self.rule(gap, Ruling::OutOfScope)
    }

    fn rule(&self, gap: &Gap, ruling: Ruling) -> Result<(), OfficeError> {
        for question in &gap.questions {
            self.store.rule(question.id, ruling)?;
        }
        Ok(())
    }

    /// Begins a post that is to answer a gap: a draft among the posts, which its author finishes and sets free. The same
    /// gap has one draft.
    ///
    /// # Errors
    /// Fails when the file cannot be written.
    pub fn draft(&self, gap: &Gap) -> Result<PathBuf, OfficeError> {
        let relative = Path::new("drafts").join(format!("{}.md", gap.name()));
        let path = self.shelf.content().join(&relative);
        let fail = |source| OfficeError::Draft {
            path: path.clone(),
            source,
        };
        if !path.exists() {
            fs::create_dir_all(self.shelf.content().join("drafts")).map_err(fail)?;
            let question = serde_json::Value::from(gap.questions[0].text.as_str());
            let text = format!(
                "---\ntitle: {question}\nquestions: [{question}]\ndraft: true\n---\n\n## \n\n"
            );
            fs::write(&path, text).map_err(fail)?;
        }
        Ok(relative)
    }

    /// Moves what was learned into the posts' front matter; every other byte of their files stays. Questions of posts
    /// that are gone stay where they are.
    ///
    /// # Errors
    /// Fails when a post cannot be read or written; what was moved before is then moved.
    pub fn export(&self) -> Result<Vec<Exported>, OfficeError> {
        let place = self.place()?;
        let library = self.library()?;
        let learned = Learned::load(place)?;
        let mut out: Vec<Exported> = Vec::new();
        for id in library.articles.iter().map(|a| &a.id) {
            let of_post = learned.questions.iter().filter(|q| q.post == *id);
            let questions: Vec<&LearnedQuestion> = of_post.collect();
            if questions.is_empty() {
                continue;
            }
            let added = library.add_questions(id, &questions)?;
            // Only once they stand in the post: a crash between leaves them in both, which is as one.
            Learned::change(place, |l| {
                l.questions.retain(|q| !questions.contains(&q));
            })?;
            out.push(Exported {
                post: id.clone(),
                added,
            });
        }
        Ok(out)
    }

    /// Posts that come near a gap, best first.
    pub fn near(&self, gap: &Gap, limit: usize) -> Vec<std::sync::Arc<Post>> {
        let Some(stock) = self.shelf.stock() else {
            return Vec::new();
        };
        let options = senpai_answer::AnswerOptions {
            excerpts: limit * 2,
            ..senpai_answer::AnswerOptions::default()
        };
        let question = &gap.questions[0].text;
        let answer = senpai_answer::answer(&stock.index, &stock.synonyms, question, &options);
        let mut out: Vec<std::sync::Arc<Post>> = Vec::new();
        for cited in answer.iter().flat_map(|a| &a.excerpts) {
            if !out.iter().any(|p| p.id == cited.post.id) && out.len() < limit {
                out.push(cited.post.clone());
            }
        }
        out
    }

    /// Changes how a channel (platform, workspace, channel) is answered; what `new` does not say stays. Gives what was
    /// set here, without what is configured.
    ///
    /// # Errors
    /// Fails when the state cannot be read or written.
    pub fn set_channel(
        &self,
        channel: [&str; 3],
        new: &ChannelSettings,
    ) -> Result<ChannelSettings, OfficeError> {
        let kept = self.store.channel(Who(&channel))?;
        let kept = kept.and_then(|json| serde_json::from_str::<ChannelSettings>(&json).ok());
        let settings = new.clone().or(kept.unwrap_or_default());
        if *new != ChannelSettings::default() {
            let json = serde_json::to_string(&settings)?;
            self.store.set_channel(Who(&channel), &json)?;
        }
        Ok(settings)
    }

    /// The id of the post with this id, or with this title.
    fn post(&self, named: &str) -> Result<String, OfficeError> {
        let stock = self.shelf.stock();
        let posts = stock.as_ref().map_or(&[][..], |s| s.index.posts());
        let same = |title: &str| {
            senpai_language::normalize(title) == senpai_language::normalize(named.trim())
        };
        let found = posts
            .iter()
            .find(|p| p.id == named.trim())
            .or_else(|| posts.iter().find(|p| same(&p.title)));
        found
            .map(|p| p.id.clone())
            .ok_or_else(|| OfficeError::NoPost(named.to_owned()))
    }

    fn place(&self) -> Result<&Path, OfficeError> {
        self.shelf.learned().ok_or(OfficeError::NoPlace)
    }
}

pub(crate) fn days_before(now: Timestamp, days: u16) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN)
}
