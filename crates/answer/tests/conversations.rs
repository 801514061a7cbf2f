//! How sure the replies to the lines of a conversation are.

#![allow(clippy::unwrap_used, clippy::panic)]

use senpai_answer::{Answer, AnswerOptions, Conversation, Said, Status, answer};
use senpai_content::Library;
use senpai_search::{Filter, Index, Query, Retriever, Synonyms, index_in_memory};

fn samples() -> (Index, Synonyms) {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/posts");
    let library =
        Library::load(dir.as_ref(), senpai_content::Date::constant(2026, 11, 26)).unwrap();
    let synonyms = Synonyms::load(&std::path::Path::new(dir).join("synonyms.toml"));
    (
        index_in_memory(&library).unwrap(),
        synonyms.unwrap().unwrap_or_default(),
    )
}

/// The answers to the lines, in order.
fn say(lines: &[&str]) -> Vec<Answer> {
    let (index, synonyms) = samples();
    let mut conversation = Conversation::default();
    let says = |line: &&str| {
        let said = conversation.says(&index, &synonyms, line, &AnswerOptions::default());
        match said.unwrap() {
            Said::Answer { answer, .. } => answer,
            Said::SmallTalk(talk) => panic!("{line}: {talk:?}"),
        }
    };
    lines.iter().map(says).collect()
}

/// A question with a subject of its own.
const NEW: &str = "システムの切り替えは何曜日にやるのが安全ですか";
const FIRST: &str = "受注と入金、喜ぶならどっち？";

#[test]
fn a_new_question_in_a_conversation_is_answered_as_by_itself() {
    let (index, synonyms) = samples();
    let alone = answer(&index, &synonyms, NEW, &AnswerOptions::default()).unwrap();
    assert_eq!(alone.status, Status::Found);
    let said = say(&[FIRST, NEW, NEW]);
    for again in &said[1..] {
        assert_eq!(
            (again.status, again.confidence),
            (alone.status, alone.confidence)
        );
        assert_eq!(again.excerpts[0].excerpt, alone.excerpts[0].excerpt);
    }
    let far = "クロスカントリースキーの板のワックスはどう塗ればいいですか";
    assert_eq!(say(&[FIRST, far])[1].status, Status::NotFound);
}

#[test]
fn a_follow_up_is_found_only_if_the_passage_has_what_it_asks_for() {
    let said = say(&[FIRST, "もう少し詳しく"]);
    assert_eq!(said[0].status, Status::Found);
    let post = &said[0].excerpts[0].post.meta.id;
    assert_eq!(said[1].status, Status::Unsure);
    assert_eq!(&said[1].excerpts[0].post.meta.id, post);
    let said = say(&[FIRST, "例を見せて"]);
    assert_eq!(said[1].status, Status::Found);
    assert!(said[1].excerpts[0].excerpt.text.contains("例"), "{said:?}");
}

#[test]
fn a_filter_by_posts_admits_all_passages_of_these_posts_alone() {
    let (index, synonyms) = samples();
    let ask = |filter: Filter| {
        let query = Query::new(FIRST, &synonyms, filter);
        index.retrieve(&query, 100).unwrap()
    };
    let all = ask(Filter::default());
    let post = all[0].post.meta.id.clone();
    let of_post = ask(Filter {
        posts: vec![post.clone()],
        ..Filter::default()
    });
    assert!(of_post.iter().all(|hit| hit.post.meta.id == post));
    assert!(
        of_post.len() > senpai_search::RERANK_PER_POST,
        "{}",
        of_post.len()
    );
    assert!(all.iter().any(|hit| hit.post.meta.id != post));
}
