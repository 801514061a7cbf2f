//! The library crates as another program uses them: through their public API alone, without the command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, sync::Arc};

use jiff::{Timestamp, civil::date};
use senpai_answer::{AnswerOptions, Status, answer};
use senpai_content::Library;
use senpai_search::{
    Candidate, Error, Filter, Generations, Hit, Index, Passage, Post, Progress, Query, Retriever,
    Synonyms, index_in_memory, passages, rerank,
};
use tempfile::TempDir;

const POSTS: &[(&str, &str)] = &[
    (
        "bread.md",
        "---\ntitle: パンの発酵\ngoals: [sales]\n---\n\n一次発酵は28度で60分が目安です。\n\n生地が二倍になったら、指で押して確かめます。\n",
    ),
    (
        "noodle.md",
        "---\ntitle: うどんの塩\ngoals: [brand]\n---\n\n## 夏と冬 {#season}\n\n塩水の濃さは夏が濃く、冬は薄くします。\n",
    ),
];

fn library(dir: &TempDir) -> Library {
    for (name, text) in POSTS {
        fs::write(dir.path().join(name), text).unwrap();
    }
    Library::load(dir.path(), date(2026, 6, 1)).unwrap()
}

fn first_post(index: &Index, question: &str, filter: Filter) -> Option<String> {
    let synonyms = Synonyms::parse("[[synonym]]\nfrom = ['麺']\nto = ['うどん']").unwrap();
    let options = AnswerOptions {
        filter,
        ..AnswerOptions::default()
    };
    let answer = answer(index, &synonyms, question, &options).unwrap();
    answer.excerpts.first().map(|e| e.post.meta.id.clone())
}

#[test]
fn posts_to_answers_in_memory() {
    let dir = TempDir::new().unwrap();
    let index = index_in_memory(&library(&dir)).unwrap();
    let (synonyms, options) = (Synonyms::default(), AnswerOptions::default());
    let answer = answer(&index, &synonyms, "一次発酵は何度？", &options).unwrap();
    assert_eq!(answer.status, Status::Found);
    let cited = &answer.excerpts[0];
    assert!(cited.excerpt.text.contains("28度"));
    // The file has a blank line between paragraphs where the text has a line break.
    let file: Vec<&str> = POSTS[0].1[cited.file_span.clone()]
        .split_whitespace()
        .collect();
    assert_eq!(
        file,
        cited.excerpt.text.split_whitespace().collect::<Vec<_>>()
    );
}

#[test]
fn a_synonym_leads_to_the_posts_word_and_a_goal_filters() {
    let dir = TempDir::new().unwrap();
    let index = index_in_memory(&library(&dir)).unwrap();
    assert_eq!(
        first_post(&index, "麺の作り方", Filter::default()).as_deref(),
        Some("noodle")
    );
    let filter = Filter {
        goal: "sales".parse().ok(),
        ..Filter::default()
    };
    let first = first_post(&index, "うどんの塩水の濃さ", filter);
    assert_ne!(first.as_deref(), Some("noodle"));
}

#[test]
fn a_generation_on_disk_is_fresh_until_a_post_changes() {
    let (content, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let library = library(&content);
    let generations = Generations::in_dir(place.path().join("index"));
    assert!(
        generations
            .open_fresh(content.path(), Timestamp::now())
            .unwrap()
            .is_none()
    );
    let mut done = 0;
    let mut progress = |progress| {
        if let Progress::Posts { done: n, .. } = progress {
            done = n;
        }
    };
    generations.build(&library, &mut progress).unwrap();
    assert_eq!(done, POSTS.len());
    let old = generations
        .open_fresh(content.path(), Timestamp::now())
        .unwrap()
        .unwrap()
        .index;

    fs::write(
        content.path().join("new.md"),
        "---\ntitle: 蕎麦\n---\n\n蕎麦は十割で打ちます。\n",
    )
    .unwrap();
    assert!(
        generations
            .open_fresh(content.path(), Timestamp::now())
            .unwrap()
            .is_none()
    );
    let library = Library::load(content.path(), date(2026, 6, 1)).unwrap();
    generations.build(&library, &mut |_| ()).unwrap();
    // A reader keeps the generation that it opened, whole, although a new one is current.
    assert_eq!(
        first_post(&old, "一次発酵は何度？", Filter::default()).as_deref(),
        Some("bread")
    );
    let new = generations
        .open_fresh(content.path(), Timestamp::now())
        .unwrap()
        .unwrap()
        .index;
    assert_eq!(
        first_post(&new, "蕎麦は何割？", Filter::default()).as_deref(),
        Some("new")
    );
}

/// An engine of a few lines: every passage in a list, scored by how many of the question's terms it has.
struct List(Vec<(Arc<Post>, Passage)>);

impl Retriever for List {
    fn retrieve(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, Error> {
        if self.0.is_empty() {
            return Err(Error::Retriever("the list is empty".into()));
        }
        let count = |passage: &Passage| {
            let terms = query.terms().iter();
            terms.filter(|term| term.occurs_in(&passage.text)).count()
        };
        let admitted = self.0.iter().filter(|(post, _)| query.filter.admits(post));
        let candidates = admitted.map(|(post, passage)| Candidate {
            post: post.clone(),
            passage: passage.clone(),
            score: count(passage) as f32,
        });
        let candidates: Vec<Candidate> = candidates.filter(|c| c.score > 0.0).collect();
        let weights = query.term_weights(self.0.len() as u64, |term| {
            let passages = self.0.iter().map(|(_, passage)| passage);
            passages.filter(|p| term.occurs_in(&p.text)).count() as u64
        });
        Ok(rerank(query, &candidates, &weights, limit))
    }
}

#[test]
fn another_engine_answers_like_the_index() {
    let dir = TempDir::new().unwrap();
    let library = library(&dir);
    let list = library.articles.iter().flat_map(|article| {
        let post = Arc::new(Post::from(article));
        passages(article)
            .into_iter()
            .map(move |p| (post.clone(), p))
    });
    let list = List(list.collect());
    let index = index_in_memory(&library).unwrap();
    let synonyms = Synonyms::default();
    let mut options = AnswerOptions::default();
    for question in ["一次発酵は何度？", "夏の塩水の濃さは？", "電車の時刻は？"]
    {
        let theirs = answer(&list, &synonyms, question, &options).unwrap();
        let ours = answer(&index, &synonyms, question, &options).unwrap();
        assert_eq!(theirs.status, ours.status, "{question}");
        let texts = |excerpts: &[senpai_answer::Citation]| -> Vec<String> {
            excerpts.iter().map(|c| c.excerpt.to_string()).collect()
        };
        assert_eq!(texts(&theirs.excerpts), texts(&ours.excerpts), "{question}");
    }
    options.filter.goal = "brand".parse().ok();
    let answer_of_brand = answer(&list, &synonyms, "一次発酵は何度？", &options).unwrap();
    assert!(
        answer_of_brand
            .excerpts
            .iter()
            .all(|c| c.post.meta.id == "noodle")
    );
    let error = answer(&List(Vec::new()), &synonyms, "塩は？", &options).unwrap_err();
    assert!(matches!(error, Error::Retriever(_)));
}
