//! Front matter: the values that an author writes become the metadata of the article.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use senpai_content::{Article, AuthorQuestion, Code, Date};

#[test]
fn a_question_may_name_words_of_its_answer() {
    let read = |questions: &str| {
        let file =
            format!("---\ntitle: 題\nquestions: {questions}\n---\n**先に**入金を確かめる。\n");
        let (article, found) = Article::parse(
            Path::new("a.md"),
            file.as_bytes(),
            Date::constant(2026, 1, 1),
        );
        let found: Vec<_> = found.into_iter().map(|d| (d.code, d.line)).collect();
        (article.unwrap().meta.questions.clone(), found)
    };
    let question = |text: &str, answer: Option<&str>| AuthorQuestion {
        text: text.to_owned(),
        answer: answer.map(str::to_owned),
    };
    assert_eq!(
        read("\n- いつ？\n- \"何を: いつ？\": 先に入金を\n- なぜ？: \"\""),
        (
            vec![
                question("いつ？", None),
                question("何を: いつ？", Some("先に入金を")),
                question("なぜ？", None)
            ],
            vec![]
        )
    );
    assert_eq!(
        read("[a, b: 受注を確かめる]"),
        (
            vec![question("a", None), question("b", None)],
            vec![(Code::AnswerNotInBody, 3)]
        ),
        "the question is kept where its answer is not"
    );
    assert_eq!(
        read("[{a: x, b: y}, c]"),
        (vec![question("c", None)], vec![(Code::WrongType, 3)])
    );
}
