//! Posts and their passages, as the index stores them: plain data.

use std::{ops::Range, path::PathBuf, sync::Arc};

use senpai_content::{Article, AuthorQuestion, BlockKind, Meta, Quote, SourceMap};
use serde::{Deserialize, Serialize};

/// A post, without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// The post's metadata.
    pub meta: Arc<Meta>,
    /// The file, relative to the content folder.
    pub path: PathBuf,
    /// Questions that admins linked to the post: they help to find it, and are shown to nobody.
    pub learned: Vec<AuthorQuestion>,
    /// The address of the post's first public image: https. If the address begins with `/`, the site of the post's page is put
    /// before it.
    #[serde(default)]
    pub image: Option<String>,
    /// SHA-256 of the post's file and linked questions. It changes with the post.
    pub hash: [u8; 32],
}

/// A contiguous slice of a post's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// The text of the slice.
    pub text: String,
    /// The headings above the passage, outermost first, without the title.
    pub headings: Vec<String>,
    /// The explicit anchor of the passage's section.
    pub anchor: Option<String>,
    /// Parts of `text` by which a browser finds the passage on the post's page, in order.
    #[serde(default)]
    pub quotes: Vec<Quote>,
    /// Maps bytes of `text` to bytes of the file.
    pub map: SourceMap,
    /// The blocks of code in the passage, in bytes of `text`. A block may begin before the text (below zero) and end after it.
    #[serde(default)]
    pub code: Vec<Range<i64>>,
    /// Readings of the passage's characters (ruby), one per line: they help to find it, and are shown to nobody.
    #[serde(default)]
    pub readings: String,
}

impl Passage {
    /// Makes a passage without a file, for texts from elsewhere.
    pub fn plain(text: impl Into<String>) -> Passage {
        Passage {
            text: text.into(),
            headings: Vec::new(),
            anchor: None,
            quotes: Vec::new(),
            map: SourceMap::default(),
            code: Vec::new(),
            readings: String::new(),
        }
    }

    /// True if both passages of one post are in the same section, as far as their headings tell.
    pub(crate) fn is_in_section_of(&self, other: &Passage) -> bool {
        self.headings == other.headings && self.anchor == other.anchor
    }

    /// Appends the next passage of the same section: in the line of this passage if both are parts of one block, else in a new line, as
    /// in the post's text.
    pub(crate) fn append(&mut self, next: &Passage) {
        let file = |map: &SourceMap, text: Range<usize>| map.file_span(text);
        let length = self.text.len();
        let end = file(&self.map, 0..length).end;
        let is_same_block = end > 0 && end == file(&next.map, 0..next.text.len()).start;
        if !is_same_block {
            self.text.push('\n');
        }
        let at = self.text.len();
        self.text.push_str(&next.text);
        self.map.append(at, &next.map);
        let quotes = next.quotes.iter().cloned();
        self.quotes.extend(quotes.map(|mut quote| {
            quote.span = quote.span.start + at..quote.span.end + at;
            quote
        }));
        let offset = at as i64;
        let code = next.code.iter();
        self.code
            .extend(code.map(|code| code.start + offset..code.end + offset));
    }

    /// The smallest range of the file (bytes) that covers `span` (bytes of the passage's text).
    pub fn file_span(&self, span: Range<usize>) -> Range<usize> {
        self.map.file_span(span)
    }
}

impl Post {
    /// Makes a post that has only an id and a title.
    pub fn titled(id: impl Into<String>, title: impl Into<String>) -> Post {
        Post::from(Meta::titled(id, title))
    }

    /// The author's metadata for each of the post's passages, in lines: principles, tags, summary, the readings of the passage, and
    /// the questions whose named answer is in the passage. A question goes to all passages if it names no answer, or if no passage
    /// has the named answer.
    pub(crate) fn hints(&self, passages: &[Passage]) -> Vec<String> {
        let of_all = (self.meta.principles.iter())
            .chain(&self.meta.tags)
            .chain(&self.meta.summary);
        let of_all: String = of_all.map(|line| format!("{line}\n")).collect();
        let mut hints: Vec<String> = passages
            .iter()
            .map(|passage| format!("{of_all}{}", passage.readings))
            .collect();
        for question in self.meta.questions.iter().chain(&self.learned) {
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

    /// The post's subject, in lines: title, tags, summary. A match with the subject does not show that the post answers.
    pub(crate) fn subject(&self) -> String {
        let lines = [&self.meta.title]
            .into_iter()
            .chain(&self.meta.tags)
            .chain(&self.meta.summary);
        lines.map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

impl From<&Article> for Post {
    fn from(article: &Article) -> Post {
        Post {
            meta: Arc::clone(&article.meta),
            path: article.path.clone(),
            learned: article.learned.clone(),
            image: first_image(article),
            hash: article.hash,
        }
    }
}

/// Makes a post that comes from no file.
impl From<Meta> for Post {
    fn from(meta: Meta) -> Post {
        Post {
            meta: Arc::new(meta),
            path: PathBuf::new(),
            learned: Vec::new(),
            image: None,
            hash: [0; 32],
        }
    }
}

fn first_image(article: &Article) -> Option<String> {
    const HTTPS: &str = "https://";
    let site = article.meta.url.as_deref().and_then(|url| {
        let host = url.strip_prefix(HTTPS)?.split(['/', '?', '#']).next()?;
        Some(format!("{HTTPS}{host}"))
    });
    let address = |target: &str| {
        let is_of_site = target.starts_with('/') && !target.starts_with("//");
        match &site {
            Some(site) if is_of_site => Some(format!("{site}{target}")),
            _ => target.starts_with(HTTPS).then(|| target.to_owned()),
        }
    };
    let mut images = article.images.iter();
    images.find_map(|image| address(&image.target))
}

/// The passages of an article.
pub fn passages(article: &Article) -> Vec<Passage> {
    let of = |passage: senpai_content::PassageSpan| {
        let section = &article.sections[passage.section];
        Passage {
            text: article.text[passage.span.clone()].to_owned(),
            headings: section.headings.clone(),
            anchor: section.anchor.clone(),
            quotes: quotes(article, &passage.span),
            code: code(article, &passage.span),
            readings: readings(article, &passage.span),
            map: article.map.slice(passage.span),
        }
    };
    article.passages().into_iter().map(of).collect()
}

/// The quotes in a span of an article's text (bytes), with positions relative to the span's start.
fn quotes(article: &Article, span: &Range<usize>) -> Vec<Quote> {
    let first = article
        .quotes
        .partition_point(|quote| quote.span.start < span.start);
    let quotes = article.quotes[first..].iter();
    let inside = quotes
        .take_while(|quote| quote.span.start < span.end)
        .filter(|quote| quote.span.end <= span.end);
    let from_start = |quote: &Quote| {
        let mut quote = quote.clone();
        quote.span = quote.span.start - span.start..quote.span.end - span.start;
        quote
    };
    inside.map(from_start).collect()
}

/// The blocks of code that overlap a span of an article's text (bytes), with positions relative to the span's start.
fn code(article: &Article, span: &Range<usize>) -> Vec<Range<i64>> {
    let first = article
        .blocks
        .partition_point(|block| block.span.end <= span.start);
    let blocks = article.blocks[first..].iter();
    let inside = blocks
        .take_while(|block| block.span.start < span.end)
        .filter(|block| block.kind == BlockKind::Code);
    // A post has at most a million bytes.
    let from_start = |at: usize| at as i64 - span.start as i64;
    inside
        .map(|block| from_start(block.span.start)..from_start(block.span.end))
        .collect()
}

/// The readings of a slice of the text (bytes), in lines.
fn readings(article: &Article, span: &Range<usize>) -> String {
    let inside = |at: usize| span.start < at && at <= span.end;
    let readings = article.readings.iter().filter(|r| inside(r.at));
    readings.map(|r| format!("{}\n", r.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_goes_to_the_passage_that_answers_it_or_to_all() {
        let question = |text: &str, answer: Option<&str>| AuthorQuestion {
            text: text.to_owned(),
            answer: answer.map(str::to_owned),
        };
        let mut meta = Meta::titled("a", "題");
        meta.questions = vec![
            question("いつ？", Some("月末に送る")),
            question("なぜ？", None),
            question("見出しは？", Some("見出しだけにある")),
        ];
        meta.tags = vec!["請求".to_owned()];
        let post = Post {
            learned: vec![
                question("届くのは？", Some("月初に見る")),
                question("何の話？", None),
            ],
            ..Post::from(meta)
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
