//! Questions that admins linked to posts: kept in a file beside the state, so that a checked-out content folder stays
//! clean, until they are moved into the posts.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Article, AuthorQuestion, Library, questions};

/// What was learned. A post is found by it as by the `questions` that its author states; but members may have said it in
/// confidence, or in another community: it is shown to nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// In the order they were learned.
    #[serde(default, rename = "question", skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<LearnedQuestion>,
}

/// A question that a post answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedQuestion {
    /// The post's id.
    pub post: String,
    /// The question.
    pub text: String,
    /// A part of the sentence that answers it, as a reader reads it; where the admin named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Whose words they are, as the caller marks people: they go when that member wants to be forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// Why what was learned cannot be read or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LearnedError {
    /// A file cannot be read or written.
    #[error("cannot read or write {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody wrote something else into it.
    #[error("{path} is not understood; mend it, or move it away")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Why.
        source: toml::de::Error,
    },
    /// It cannot be written down.
    #[error("what was learned cannot be written down")]
    Words(#[from] toml::ser::Error),
    /// The post's front matter is of a shape that cannot be added to without disturbing it.
    #[error(
        "the questions of {path} cannot be added to without disturbing the file; add them by hand"
    )]
    Shape {
        /// The post's file.
        path: PathBuf,
    },
}

impl LearnedError {
    fn file(path: &Path) -> impl FnOnce(std::io::Error) -> LearnedError {
        let path = path.to_owned();
        move |source| LearnedError::File { path, source }
    }
}

impl Learned {
    /// Reads `path`; nothing was learned where there is no such file.
    ///
    /// # Errors
    /// Fails when the file cannot be read or is not understood.
    pub fn load(path: &Path) -> Result<Learned, LearnedError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Learned::default()),
            Err(source) => return Err(LearnedError::file(path)(source)),
        };
        toml::from_str(&text).map_err(|source| LearnedError::Foreign {
            path: path.to_owned(),
            source,
        })
    }

    /// Changes what `path` holds; a process that changes it at the same time waits. When `change` changed nothing,
    /// nothing is written.
    ///
    /// # Errors
    /// Fails when the file cannot be read or written, or is not understood; it is then as it was.
    pub fn change<T>(
        path: &Path,
        change: impl FnOnce(&mut Learned) -> T,
    ) -> Result<T, LearnedError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(LearnedError::file(folder))?;
        }
        let lock_path = path.with_extension("lock");
        let lock = fs::File::create(&lock_path).map_err(LearnedError::file(&lock_path))?;
        lock.lock().map_err(LearnedError::file(&lock_path))?;
        let before = Learned::load(path)?;
        let mut after = before.clone();
        let out = change(&mut after);
        if after != before {
            let text = toml::to_string(&after)?;
            replace(path, text.as_bytes()).map_err(LearnedError::file(path))?;
        }
        Ok(out)
    }

    /// Adds a question; where the post has it already, only its answer changes.
    pub fn add(&mut self, question: LearnedQuestion) {
        let mut known = self.questions.iter_mut();
        match known.find(|q| q.post == question.post && q.text == question.text) {
            Some(known) => known.answer = question.answer.or(known.answer.take()),
            None => self.questions.push(question),
        }
    }

    /// Forgets the words of someone, by their mark; gives how many questions went.
    pub fn forget(&mut self, from: &str) -> usize {
        let before = self.questions.len();
        self.questions.retain(|q| q.from.as_deref() != Some(from));
        before - self.questions.len()
    }
}

impl LearnedQuestion {
    /// What the post is found by.
    fn of(&self, article: &Article) -> AuthorQuestion {
        let stands = |answer: &String| article.text.contains(&**answer);
        AuthorQuestion {
            text: self.text.clone(),
            answer: self.answer.clone().filter(stands),
        }
    }
}

impl Library {
    /// Gives each post the questions that were learned for it: it is found by them as by its author's own, without an answer
    /// that no longer stands in its text. Gives those whose post or answer there is not.
    pub fn learn(&mut self, learned: &Learned) -> Vec<LearnedQuestion> {
        let mut lost = Vec::new();
        for question in &learned.questions {
            let Some(article) = self
                .articles
                .iter_mut()
                .find(|a| a.meta.id == question.post)
            else {
                lost.push(question.clone());
                continue;
            };
            let mut known = article.meta.questions.iter().chain(&article.learned);
            if known.any(|known| known.text == question.text) {
                continue;
            }
            let known = question.of(article);
            if known.answer != question.answer {
                lost.push(question.clone());
            }
            // What is made of the post changes, so its hash does.
            let mut hash = Sha256::new().chain_update(article.hash);
            hash.update(&known.text);
            if let Some(answer) = &known.answer {
                hash.update("\0");
                hash.update(answer);
            }
            article.hash = hash.finalize().into();
            article.learned.push(known);
        }
        lost
    }

    /// Writes questions into the front matter of the post with this id, without an answer that does not stand in its text;
    /// every other byte of its file stays as it is. Gives how many it did not have yet.
    ///
    /// # Errors
    /// Fails when the file cannot be read or written, or its front matter has a shape that cannot be added to.
    pub fn add_questions(&self, id: &str, new: &[&LearnedQuestion]) -> Result<usize, LearnedError> {
        let Some(article) = self.get(id) else {
            return Ok(0);
        };
        let path = self.root.join(&article.path);
        // Where the post is a link inside the folder, the file is written, not the link.
        let path = fs::canonicalize(&path).map_err(LearnedError::file(&path))?;
        let source = fs::read_to_string(&path).map_err(LearnedError::file(&path))?;
        let has = questions::texts(&source);
        let mut missing: Vec<AuthorQuestion> = Vec::new();
        for question in new {
            let twice = missing.iter().any(|q| q.text == question.text);
            if !has.contains(&question.text) && !twice {
                missing.push(question.of(article));
            }
        }
        if missing.is_empty() {
            return Ok(0);
        }
        let after = questions::added(&source, &missing)
            .ok_or_else(|| LearnedError::Shape { path: path.clone() })?;
        replace(&path, after.as_bytes()).map_err(LearnedError::file(&path))?;
        Ok(missing.len())
    }
}

/// Writes beside and renames, with the rights that the file had: whoever reads meanwhile has the old or the new.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(bytes)?;
    if let Ok(meta) = fs::metadata(path) {
        file.set_permissions(meta.permissions())?;
    }
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent().filter(|p| !p.as_os_str().is_empty()) {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
