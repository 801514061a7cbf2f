//! Learned questions: questions of members that admins linked to posts. A file beside the bot's state keeps them until they are
//! moved into the posts, so that a checked-out content folder stays clean.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Article, AuthorQuestion, Library, questions,
    regular_file::{POST_LIMIT, TOML_LIMIT, read_regular_file, read_text_in_folder, replace_file},
    toml_error::TomlError,
};

/// The learned questions. They help to find a post like the `questions` of its author. They are shown to nobody: members may have
/// asked them in confidence, or in another community.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// The questions, oldest first.
    #[serde(default, rename = "question", skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<LearnedQuestion>,
}

/// A question that an admin linked to a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedQuestion {
    /// The post's id.
    pub post: String,
    /// The question.
    pub text: String,
    /// A part of the answering sentence, as readers see it; `None` if the admin named none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The member who asked, as a key that the caller chose. [`Learned::forget`] removes the question by this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// The learned questions cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LearnedError {
    /// A file cannot be read or written.
    #[error("cannot read or write {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file does not hold learned questions.
    #[error("cannot parse {path}, {message}; correct it, or move it away")]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line and the cause, without text of the file.
        message: TomlError,
    },
    /// The questions cannot be serialized.
    #[error("cannot serialize the learned questions")]
    Serialize(#[from] toml::ser::Error),
    /// The front matter of the post is written in a way that the questions cannot be added to.
    #[error("cannot add questions to {path} without other changes to the file; add them by hand")]
    FrontMatter {
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

/// Opens a file to write, and creates it if it is missing. Only its owner can read a new file: it contains members' words.
fn open_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Learned {
    /// Reads the file `path`. If it does not exist, there are no questions.
    ///
    /// # Errors
    /// Fails when the file cannot be read or parsed.
    pub fn load(path: &Path) -> Result<Learned, LearnedError> {
        let text = match read_text_in_folder(path, TOML_LIMIT) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Learned::default()),
            Err(source) => return Err(LearnedError::file(path)(source)),
        };
        toml::from_str(&text).map_err(|error| LearnedError::Parse {
            path: path.to_owned(),
            message: TomlError::of(&text, &error),
        })
    }

    /// Reads the file `path`, applies `change`, and writes the file if something changed. Holds a lock on `path` meanwhile: another
    /// process that changes the file waits.
    ///
    /// # Errors
    /// Fails when the file cannot be read, parsed or written; the file is then unchanged.
    pub fn change<T>(
        path: &Path,
        change: impl FnOnce(&mut Learned) -> T,
    ) -> Result<T, LearnedError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(LearnedError::file(folder))?;
        }
        let lock_path = path.with_extension("lock");
        let lock = open_private(&lock_path).map_err(LearnedError::file(&lock_path))?;
        lock.lock().map_err(LearnedError::file(&lock_path))?;
        let before = Learned::load(path)?;
        let mut after = before.clone();
        let out = change(&mut after);
        if after != before {
            let text = toml::to_string(&after)?;
            // The file that replaces this one gets its permissions.
            open_private(path).map_err(LearnedError::file(path))?;
            replace_file(path, text.as_bytes()).map_err(LearnedError::file(path))?;
        }
        Ok(out)
    }

    /// Adds a question. If the post already has it, only the answer changes.
    pub fn add(&mut self, question: LearnedQuestion) {
        let mut known = self.questions.iter_mut();
        match known.find(|q| q.post == question.post && q.text == question.text) {
            Some(known) => known.answer = question.answer.or(known.answer.take()),
            None => self.questions.push(question),
        }
    }

    /// Removes the questions of the member with the key `from`; returns their number.
    pub fn forget(&mut self, from: &str) -> usize {
        let before = self.questions.len();
        self.questions.retain(|q| q.from.as_deref() != Some(from));
        before - self.questions.len()
    }
}

impl LearnedQuestion {
    /// The question in the form for its post, without an answer that is not in the post's text.
    fn for_article(&self, article: &Article) -> AuthorQuestion {
        let stands = |answer: &String| article.text.contains(&**answer);
        AuthorQuestion {
            text: self.text.clone(),
            answer: self.answer.clone().filter(stands),
        }
    }
}

impl Library {
    /// Adds the learned questions to their posts, without answers that are no longer in the text. Returns the questions
    /// whose post or answer does not exist.
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
            let known = question.for_article(article);
            if known.answer != question.answer {
                lost.push(question.clone());
            }
            // The index entries of the post change, so its hash must change.
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

    /// Writes questions into the front matter of the post with this id, without answers that are not in its text. Every
    /// other byte of the file stays. Returns the number of questions that the post did not have.
    ///
    /// # Errors
    /// Fails when the file cannot be read or written, or the questions cannot be added without other changes.
    pub fn add_questions(&self, id: &str, new: &[&LearnedQuestion]) -> Result<usize, LearnedError> {
        let Some(article) = self.get(id) else {
            return Ok(0);
        };
        let path = self.root.join(&article.file);
        // If the post is a symbolic link inside the folder, the link's target is written.
        let path = fs::canonicalize(&path).map_err(LearnedError::file(&path))?;
        let source = read_regular_file(Some(&self.root), &path, POST_LIMIT);
        let source = source.and_then(|file| {
            let text = String::from_utf8(file.bytes);
            text.map_err(|_| std::io::ErrorKind::InvalidData.into())
        });
        let source = source.map_err(LearnedError::file(&path))?;
        let has = questions::texts(&source);
        let mut missing: Vec<AuthorQuestion> = Vec::new();
        for question in new {
            let twice = missing.iter().any(|q| q.text == question.text);
            if !has.contains(&question.text) && !twice {
                missing.push(question.for_article(article));
            }
        }
        if missing.is_empty() {
            return Ok(0);
        }
        let after = questions::added(&source, &missing)
            .ok_or_else(|| LearnedError::FrontMatter { path: path.clone() })?;
        replace_file(&path, after.as_bytes()).map_err(LearnedError::file(&path))?;
        Ok(missing.len())
    }
}
