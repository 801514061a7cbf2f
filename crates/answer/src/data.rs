//! The answer as plain data, and its JSON.

use std::{fmt, ops::Range, str::FromStr, sync::Arc};

use senpai_language::Language;
use senpai_search::{Excerpt, Post};
use serde::{Serialize, Serializer};

use crate::tuning::{RELATED_COVERAGE, UNSURE_CONFIDENCE};

/// The status of an answer, by its confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The first excerpt answers.
    Found,
    /// The first excerpt may answer: it is near the question.
    Unsure,
    /// No post answers; the excerpts are only related.
    NotFound,
}

/// The error for a word that is not a status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a status; write found, unsure or not_found")]
pub struct UnknownStatus(String);

impl Status {
    /// All statuses.
    pub const ALL: [Status; 3] = [Status::Found, Status::Unsure, Status::NotFound];

    /// `found`, `unsure` or `not_found`.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Found => "found",
            Status::Unsure => "unsure",
            Status::NotFound => "not_found",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = UnknownStatus;

    /// Reads a word of [`Status::as_str`].
    fn from_str(word: &str) -> Result<Status, UnknownStatus> {
        let known = Status::ALL.into_iter().find(|s| s.as_str() == word);
        known.ok_or_else(|| UnknownStatus(word.to_owned()))
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// An answer.
///
/// Its `Serialize` gives the JSON of `senpai ask --json` without `version` and `left_out`: a post is an `article` with id, title,
/// language, url and path; highlights count Unicode scalar values.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Answer {
    /// The status of the answer.
    pub status: Status,
    /// The probability, 0 to 1, that the first excerpt's post answers: see [`Hit::confidence`](senpai_search::Hit::confidence). It
    /// is 0 if the question names no subject. It is low if the post has none of the question's content words: see
    /// [`Hit::max_confidence`](senpai_search::Hit::max_confidence).
    pub confidence: f32,
    /// A principle that answers the question by itself. It is shown first.
    pub principle: Option<Principle>,
    /// The excerpts, best first: the best excerpt of each post, then further excerpts of these posts.
    pub excerpts: Vec<Citation>,
    /// If no post answers in the question's language: an excerpt of a post in another language that answers.
    pub other_language: Option<Citation>,
    /// True if there are further excerpts. To get them, ask again with a higher
    /// [`AnswerOptions::excerpts`](crate::AnswerOptions::excerpts), or with the present excerpts in
    /// [`AnswerOptions::shown`](crate::AnswerOptions::shown).
    pub more: bool,
    /// True if the question was taken as a follow-up of [`AnswerOptions::before`](crate::AnswerOptions::before).
    #[serde(skip)]
    pub follows: bool,
}

impl Answer {
    /// If no post answers: the excerpts of posts that are near enough to be shown to a person as related posts.
    pub fn related(&self) -> impl Iterator<Item = &Citation> {
        let all = self.excerpts.iter();
        all.filter(|cited| self.status == Status::NotFound && cited.coverage >= RELATED_COVERAGE)
    }

    /// The answer to a question that names no subject, or that no post should answer: no excerpts, confidence 0.
    pub fn not_found() -> Answer {
        Answer {
            status: Status::NotFound,
            confidence: 0.0,
            principle: None,
            excerpts: Vec::new(),
            other_language: None,
            more: false,
            follows: false,
        }
    }
}

/// A principle that a post's author states.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Principle {
    /// The principle, verbatim.
    pub text: String,
    /// The post.
    #[serde(rename = "article", serialize_with = "article")]
    pub post: Arc<Post>,
}

/// An excerpt and its source.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Citation {
    /// The excerpt, a verbatim slice of the post.
    #[serde(flatten)]
    pub excerpt: Excerpt,
    /// The post.
    #[serde(rename = "article", serialize_with = "article")]
    pub post: Arc<Post>,
    /// The headings above the excerpt, outermost first, without the title.
    #[serde(rename = "heading")]
    pub headings: Vec<String>,
    /// The public address of the excerpt; `None` if the post has none.
    pub link: Option<String>,
    /// The excerpt's span in the post's file, in bytes.
    #[serde(rename = "span", serialize_with = "pair")]
    pub file_span: Range<usize>,
    /// Comparable within one answer only: a further excerpt of the same post may rank lower with a higher score.
    pub score: f32,
    /// The share of the question's weight that the passage and its author's metadata cover: 0 to 1.
    pub coverage: f32,
    /// The probability, 0 to 1, that the excerpt's post answers: see [`Hit::confidence`](senpai_search::Hit::confidence).
    #[serde(skip)]
    pub confidence: f32,
}

impl Citation {
    /// True if both excerpts have text of one post in common.
    pub(crate) fn overlaps(&self, other: &Citation) -> bool {
        let (a, b) = (&self.file_span, &other.file_span);
        a.start < b.end && b.start < a.end && self.post.meta.id == other.post.meta.id
    }
}

impl Citation {
    /// True if the excerpt's post may answer: an answer with this confidence is at least unsure.
    pub fn may_answer(&self) -> bool {
        self.confidence >= UNSURE_CONFIDENCE
    }
}

/// A post in JSON.
#[derive(Serialize)]
struct Article<'a> {
    id: &'a str,
    title: &'a str,
    language: Option<Language>,
    url: Option<&'a str>,
    path: &'a std::path::Path,
}

fn article<S: Serializer>(post: &Post, serializer: S) -> Result<S::Ok, S::Error> {
    let article = Article {
        id: &post.meta.id,
        title: &post.meta.title,
        language: post.meta.language,
        url: post.meta.url.as_deref(),
        path: &post.path,
    };
    article.serialize(serializer)
}

fn pair<S: Serializer>(range: &Range<usize>, serializer: S) -> Result<S::Ok, S::Error> {
    [range.start, range.end].serialize(serializer)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use senpai_search::{IndexBuilder, Passage, Synonyms};
    use serde_json::json;

    use super::*;
    use crate::{AnswerOptions, answer};

    #[test]
    fn scores_fall_and_hide_how_they_were_found() {
        let mut builder = IndexBuilder::in_memory().unwrap();
        for i in 0..30 {
            let text = format!("入金の予定日を聞く電話は{i}日にかけます。");
            let passages = vec![Passage::plain(text); 6];
            builder
                .add(Post::titled(i.to_string(), "入金の電話"), &passages)
                .unwrap();
        }
        let options = AnswerOptions {
            excerpts: 60,
            ..AnswerOptions::default()
        };
        let index = builder.finish().unwrap();
        let answer = answer(&index, &Synonyms::default(), "入金の電話", &options).unwrap();
        assert!(answer.excerpts.len() > 40, "more than are reranked");
        let value = serde_json::to_value(&answer).unwrap();
        let scores = value["excerpts"].as_array().unwrap().iter();
        let scores: Vec<f64> = scores.map(|e| e["score"].as_f64().unwrap()).collect();
        assert!(scores.iter().all(|score| *score >= 0.0), "{scores:?}");
        assert!(value["confidence"].as_f64().unwrap() <= 1.0);
    }

    #[test]
    fn json_is_version_1_and_highlights_count_scalar_values() {
        let mut builder = IndexBuilder::in_memory().unwrap();
        let passage = Passage::plain("祝うのは入金を確かめてから。");
        builder
            .add(Post::titled("payment", "入金を喜ぶ"), &[passage])
            .unwrap();
        let options = AnswerOptions::default();
        let index = builder.finish().unwrap();
        let answer = answer(&index, &Synonyms::default(), "入金はいつ？", &options).unwrap();
        let value = serde_json::to_value(&answer).unwrap();
        assert_eq!(value["status"], json!(answer.status.to_string()));
        assert_eq!(value["more"], json!(false));
        let excerpt = &value["excerpts"][0];
        assert_eq!(excerpt["text"], "祝うのは入金を確かめてから。");
        assert_eq!(excerpt["highlights"], json!([[4, 6]]));
        let article = json!({"id": "payment", "title": "入金を喜ぶ", "language": null, "url": null, "path": ""});
        assert_eq!(excerpt["article"], article);
        for key in [
            "cut_before",
            "cut_after",
            "heading",
            "link",
            "span",
            "score",
        ] {
            assert!(excerpt.get(key).is_some(), "{key}");
        }
    }
}
