//! The collections that are measured: one in BEIR format or the sample posts, cut or repeated with altered words to any size.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    path::Path,
};

use anyhow::Context;
use jiff::civil::date;
use senpai_content::Library;
use senpai_eval::{Collection, CollectionQuestion, Golden, Half, Kind};
use senpai_language::{Fnv, Script};
use senpai_search::passages;

/// The collection in `dir`, or the sample posts when there is none.
pub fn load(dir: Option<&Path>) -> anyhow::Result<Collection> {
    match dir {
        Some(dir) => {
            Collection::load(dir).with_context(|| format!("no collection in {}", dir.display()))
        }
        None => posts(Path::new("content"), None, false),
    }
}

/// The posts in `content` and their answerable golden questions (of one half, or all) as a collection: a passage's id is
/// its post's, `#`, and its number. If `author_words`, every passage ends with the tags, questions and principles of its post,
/// as text for engines that have no fields for them.
pub fn posts(content: &Path, half: Option<Half>, author_words: bool) -> anyhow::Result<Collection> {
    let library = Library::load(content, date(2100, 1, 1))?;
    let mut collection = Collection::default();
    let mut of_post: HashMap<&str, Vec<(String, u32)>> = HashMap::new();
    for article in &library.articles {
        for (number, passage) in passages(article).into_iter().enumerate() {
            let id = format!("{}#{number}", article.meta.id);
            let mut lines = passage.headings;
            lines.push(passage.text);
            if author_words {
                lines.extend(article.meta.tags.iter().cloned());
                lines.extend(article.meta.questions.iter().map(|q| q.text.clone()));
                lines.extend(article.meta.principles.iter().cloned());
            }
            collection
                .passages
                .push((id.clone(), article.meta.title.clone(), lines.join("\n")));
            of_post.entry(&article.meta.id).or_default().push((id, 1));
        }
    }
    let golden = Golden::load(&content.join("questions.toml"))?;
    let golden = golden.into_iter().filter(|g| g.kind == Kind::Answerable);
    for (i, golden) in golden
        .filter(|g| half.is_none_or(|h| h == g.half))
        .enumerate()
    {
        let relevant = golden.post.as_deref().and_then(|post| of_post.get(post));
        collection.questions.push(CollectionQuestion {
            id: format!("q{i}"),
            text: golden.text,
            relevant: relevant.cloned().unwrap_or_default(),
            answers: Vec::new(),
        });
    }
    Ok(collection)
}

/// A collection of any size made of a smaller one.
///
/// A size up to that of the collection takes its first passages. A larger size repeats the collection, each time with altered
/// words: every second run of kanji, run of katakana, Latin word and number, in title and text, is replaced by another of the
/// same script and length, drawn by its frequency in the collection. Frequent terms stay frequent, new combinations appear,
/// and hiragana, mostly grammar, stays. The first copy is the collection itself, and its questions are asked.
pub struct Sized<'a> {
    base: &'a Collection,
    size: usize,
    words: HashMap<(Script, usize), Vec<&'a str>>,
}

impl<'a> Sized<'a> {
    /// `base` cut or repeated to `size` passages.
    pub fn new(base: &'a Collection, size: usize) -> Sized<'a> {
        let mut words: HashMap<_, Vec<&str>> = HashMap::new();
        for (_, title, text) in &base.passages {
            for text in [title, text] {
                for (script, run) in runs(text) {
                    let key = (script, text[run.clone()].chars().count());
                    words.entry(key).or_default().push(&text[run]);
                }
            }
        }
        Sized { base, size, words }
    }

    /// The id, title and texts of each post. Neighbouring passages under one title are one post.
    pub fn posts(&self) -> impl Iterator<Item = (String, String, Vec<String>)> {
        let count = self.base.passages.len().max(1);
        let mut next = 0;
        std::iter::from_fn(move || {
            if next >= self.size || self.base.passages.is_empty() {
                return None;
            }
            let (copy, first) = (next / count, next % count);
            let (id, title, _) = &self.base.passages[first];
            let mut texts = Vec::new();
            for (_, other, text) in &self.base.passages[first..] {
                if other != title || next == self.size {
                    break;
                }
                texts.push(self.altered(copy, text));
                next += 1;
            }
            Some((format!("{copy}/{id}"), self.altered(copy, title), texts))
        })
    }

    /// At most `limit` of the questions about the passages of this size, evenly spread.
    pub fn questions(&self, limit: usize) -> Vec<&'a CollectionQuestion> {
        let passages = self.base.passages.iter().take(self.size);
        let there: HashSet<&str> = passages.map(|(id, ..)| id.as_str()).collect();
        let on =
            |q: &&CollectionQuestion| q.relevant.iter().any(|(id, _)| there.contains(id.as_str()));
        let questions: Vec<&CollectionQuestion> = self.base.questions.iter().filter(on).collect();
        let step = questions.len().div_ceil(limit.max(1)).max(1);
        questions.into_iter().step_by(step).collect()
    }

    fn altered(&self, copy: usize, text: &str) -> String {
        if copy == 0 {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (script, run) in runs(text) {
            let word = &text[run.clone()];
            let hash = hash(copy, word);
            let words = &self.words[&(script, word.chars().count())];
            out.push_str(&text[at..run.start]);
            out.push_str(if hash & 1 == 0 {
                word
            } else {
                words[(hash >> 1) as usize % words.len()]
            });
            at = run.end;
        }
        out.push_str(&text[at..]);
        out
    }
}

/// A hash of a copy's number and a word. It is mixed, so that its last bits are random too.
fn hash(copy: usize, word: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.write(&(copy as u64).to_le_bytes());
    hash.write(word.as_bytes());
    let hash = hash.finish();
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

/// Runs of one script that carry meaning.
fn runs(text: &str) -> impl Iterator<Item = (Script, Range<usize>)> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, c) = chars.next()?;
            let script = Script::of(c);
            let mut end = start + c.len_utf8();
            while let Some((at, c)) = chars.next_if(|(_, c)| Script::of(*c) == script) {
                end = at + c.len_utf8();
            }
            if !matches!(script, Script::Hiragana | Script::Other) {
                return Some((script, start..end));
            }
        }
    })
}

/// Writes `collection` in BEIR format to the folder `dir`, which is created.
pub fn write(collection: &Collection, dir: &Path) -> anyhow::Result<()> {
    let line = |id: &str, title: &str, text: &str| {
        serde_json::json!({"_id": id, "title": title, "text": text}).to_string() + "\n"
    };
    std::fs::create_dir_all(dir.join("qrels"))?;
    let passages = collection.passages.iter();
    let corpus: String = passages
        .map(|(id, title, text)| line(id, title, text))
        .collect();
    let questions = collection.questions.iter();
    let queries: String = questions.map(|q| line(&q.id, "", &q.text)).collect();
    let mut judgements = "query-id\tcorpus-id\tscore\n".to_owned();
    for question in &collection.questions {
        for (passage, grade) in &question.relevant {
            judgements += &format!("{}\t{passage}\t{grade}\n", question.id);
        }
    }
    std::fs::write(dir.join("corpus.jsonl"), corpus)?;
    std::fs::write(dir.join("queries.jsonl"), queries)?;
    std::fs::write(dir.join("qrels/test.tsv"), judgements)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_the_grammar_and_alters_words_of_both_scripts() {
        let passage = |id: &str, text: &str| (id.to_owned(), "題名".to_owned(), text.to_owned());
        let base = Collection {
            passages: vec![
                passage("a", "受注より入金を喜ぶ。リンク先はサーバの番号7です。"),
                passage("b", "契約から納品まで二週間。データとメールを見る。"),
            ],
            questions: Vec::new(),
        };
        let posts: Vec<_> = Sized::new(&base, 40).posts().collect();
        assert_eq!(
            posts.iter().map(|(_, _, texts)| texts.len()).sum::<usize>(),
            40
        );
        assert_eq!(
            posts[0].2[0], base.passages[0].2,
            "the first copy is the collection"
        );
        let firsts: Vec<&String> = posts.iter().map(|(_, _, texts)| &texts[0]).collect();
        assert!(
            firsts
                .iter()
                .all(|t| t.contains("より") && t.ends_with("です。"))
        );
        let distinct: HashSet<_> = firsts.iter().collect();
        assert!(distinct.len() > 10, "{distinct:?}");
    }
}
