//! Posts and their passages, as the index stores them: plain data.

use std::{ops::Range, path::PathBuf};

use jiff::civil::Date;
use senpai_content::{Article, Goal, Question, SourceMap};
use senpai_language::Language;
use serde::{Deserialize, Serialize};

/// What an answer says of the post it cites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Unique among the posts.
    pub id: String,
    /// The title.
    pub title: String,
    /// The file, relative to the content folder.
    pub path: PathBuf,
    /// The public page.
    pub url: Option<String>,
    /// When it was published.
    pub date: Option<Date>,
    /// The language it is written in.
    pub language: Option<Language>,
    /// Tags, as written.
    pub tags: Vec<String>,
    /// The goals it serves.
    pub goals: Vec<Goal>,
    /// Its principles, a sentence each.
    pub principles: Vec<String>,
    /// Steps a reader can try.
    pub practice: Vec<String>,
    /// Questions it answers.
    pub questions: Vec<Question>,
    /// Questions that admins linked to it: they help to find it, and are shown to nobody.
    pub learned: Vec<Question>,
    /// One sentence about it.
    pub summary: Option<String>,
    /// SHA-256 of its file: tells whether it has changed.
    pub hash: [u8; 32],
}

/// A contiguous slice of a post's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// The text of the slice.
    pub text: String,
    /// The headings above the passage, outermost first, without the title.
    pub headings: Vec<String>,
    /// The explicit anchor of its section.
    pub anchor: Option<String>,
    /// Maps bytes of `text` to bytes of the file.
    pub map: SourceMap,
}

impl Passage {
    /// A passage without a file, for texts from elsewhere.
    pub fn plain(text: impl Into<String>) -> Passage {
        Passage {
            text: text.into(),
            headings: Vec::new(),
            anchor: None,
            map: SourceMap::default(),
        }
    }

    /// The smallest range of the file (bytes) that covers `span` (bytes of the passage's text).
    pub fn file_span(&self, span: Range<usize>) -> Range<usize> {
        self.map.file_span(span)
    }
}

impl Post {
    /// A post with nothing but an id and a title.
    pub fn titled(id: impl Into<String>, title: impl Into<String>) -> Post {
        Post {
            id: id.into(),
            title: title.into(),
            path: PathBuf::new(),
            url: None,
            date: None,
            language: None,
            tags: Vec::new(),
            goals: Vec::new(),
            principles: Vec::new(),
            practice: Vec::new(),
            questions: Vec::new(),
            learned: Vec::new(),
            summary: None,
            hash: [0; 32],
        }
    }

    /// The post that an article is.
    pub fn of(article: &Article) -> Post {
        Post {
            id: article.id.clone(),
            title: article.title.clone(),
            path: article.path.clone(),
            url: article.url.clone(),
            date: article.date,
            language: Some(article.language),
            tags: article.tags.clone(),
            goals: article.goals.clone(),
            principles: article.principles.clone(),
            practice: article.practice.clone(),
            questions: article.questions.clone(),
            learned: article.learned.clone(),
            summary: article.summary.clone(),
            hash: article.hash,
        }
    }

    /// The author's metadata for each of the post's passages, in lines: principles, tags, summary, and the questions whose
    /// named answer is in the passage. A question that names no answer, or one in no passage, goes to all.
    pub(crate) fn hints(&self, passages: &[Passage]) -> Vec<String> {
        let of_all = (self.principles.iter())
            .chain(&self.tags)
            .chain(&self.summary);
        let of_all: String = of_all.map(|line| format!("{line}\n")).collect();
        let mut hints = vec![of_all; passages.len()];
        for question in self.questions.iter().chain(&self.learned) {
            let answers = |passage: &Passage| {
                let answer = question.answer.as_deref();
                answer.is_some_and(|answer| passage.text.contains(answer))
            };
            let here: Vec<bool> = passages.iter().map(answers).collect();
            let nowhere = !here.contains(&true);
            for (hints, here) in hints.iter_mut().zip(here) {
                if here || nowhere {
                    hints.push_str(&question.text);
                    hints.push('\n');
                }
            }
        }
        hints
    }

    /// The post's subject in lines: title, tags, summary. They say what the post is about, not that it answers.
    pub(crate) fn subject(&self) -> String {
        let lines = [&self.title]
            .into_iter()
            .chain(&self.tags)
            .chain(&self.summary);
        lines.map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// The passages of an article.
pub fn passages(article: &Article) -> Vec<Passage> {
    let of = |passage: senpai_content::Passage| {
        let section = &article.sections[passage.section];
        Passage {
            text: article.text[passage.span.clone()].to_owned(),
            headings: section.headings.clone(),
            anchor: section.anchor.clone(),
            map: article.map.slice(passage.span),
        }
    };
    article.passages().into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_goes_to_the_passage_that_answers_it_or_to_all() {
        let question = |text: &str, answer: Option<&str>| Question {
            text: text.to_owned(),
            answer: answer.map(str::to_owned),
        };
        let post = Post {
            questions: vec![
                question("いつ？", Some("月末に送る")),
                question("なぜ？", None),
                question("見出しは？", Some("見出しだけにある")),
            ],
            learned: vec![
                question("届くのは？", Some("月初に見る")),
                question("何の話？", None),
            ],
            tags: vec!["請求".to_owned()],
            ..Post::titled("a", "題")
        };
        let passages = ["請求書は月末に送る。", "入金は月初に見る。"].map(Passage::plain);
        assert_eq!(
            post.hints(&passages),
            [
                "請求\nいつ？\nなぜ？\n見出しは？\n何の話？\n",
                "請求\nなぜ？\n見出しは？\n届くのは？\n何の話？\n"
            ]
        );
    }
}
