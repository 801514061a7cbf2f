//! Golden questions: questions that members could ask, with the post and the sentence that answers, if any.

use std::path::Path;

use senpai_content::{TOML_LIMIT, TomlError, read_text_in_folder};
use serde::{Deserialize, Serialize};

use crate::Error;

/// A golden question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// The question, as a member would type it.
    pub text: String,
    /// The half that it belongs to.
    pub half: Half,
    /// The kind of the question.
    #[serde(default)]
    pub kind: Kind,
    /// The id of the post that answers.
    #[serde(default)]
    pub post: Option<String>,
    /// The ids of other posts that also answer.
    #[serde(default)]
    pub also: Vec<String>,
    /// A part of the sentence that answers.
    #[serde(default)]
    pub answer: Option<String>,
}

/// The half of a question: thresholds and weights are set only on the calibrating half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// For setting thresholds and weights.
    Calibrate,
    /// For figures.
    Report,
}

/// The kind of a question, by the posts that answer it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A post answers.
    #[default]
    Answerable,
    /// A post is about the subject but does not answer.
    Near,
    /// The question has nothing to do with the posts.
    Far,
}

/// A question with the post whose principle should lead the answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrincipleCase {
    /// The question, as a member would type it.
    pub text: String,
    /// The half that it belongs to.
    pub half: Half,
    /// The id of the post whose principle answers; `None` if no principle should lead.
    #[serde(default)]
    pub post: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    question: Vec<Golden>,
    #[serde(default)]
    principle: Vec<PrincipleCase>,
}

impl PrincipleCase {
    /// Loads the `[[principle]]` entries of a file of golden questions.
    ///
    /// # Errors
    /// Fails when the file cannot be read or parsed.
    pub fn load(path: &Path) -> Result<Vec<PrincipleCase>, Error> {
        Ok(File::load(path)?.principle)
    }
}

impl File {
    fn load(path: &Path) -> Result<File, Error> {
        let text = read_text_in_folder(path, TOML_LIMIT).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        toml::from_str::<File>(&text).map_err(|e| Error::Golden {
            path: path.to_owned(),
            why: TomlError::of(&text, &e),
        })
    }
}

impl Golden {
    /// Loads a file of `[[question]]` entries.
    ///
    /// # Errors
    /// Fails when the file cannot be read or parsed.
    pub fn load(path: &Path) -> Result<Vec<Golden>, Error> {
        Ok(File::load(path)?.question)
    }

    /// Checks that a post answers each answerable question of a file. `is_post` tells if a post has an id.
    ///
    /// # Errors
    /// Fails with the first question that names no post, or one that does not exist.
    pub fn check(
        questions: &[Golden],
        path: &Path,
        is_post: impl Fn(&str) -> bool,
    ) -> Result<(), Error> {
        for question in questions {
            let named = question.post.iter().chain(&question.also);
            let missing = named.map(String::as_str).find(|post| !is_post(post));
            let names_none = question.kind == Kind::Answerable && question.post.is_none();
            if let Some(post) = missing.or(names_none.then_some("")) {
                return Err(Error::NoPost {
                    path: path.to_owned(),
                    text: question.text.clone(),
                    post: post.to_owned(),
                });
            }
        }
        Ok(())
    }
}
