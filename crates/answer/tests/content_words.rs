//! Without a content word in common, no answer is certain.

#![allow(clippy::unwrap_used)]

use senpai_answer::{Answer, AnswerOptions, Status, answer};
use senpai_search::{IndexBuilder, Meta, Passage, Synonyms};

const POSTS: &[(&str, &str)] = &[
    (
        "売り込みの台本",
        "台本は三分で読めるものにします。エラーが出たらコメントを残して、手紙でお礼を伝えます。",
    ),
    (
        "How to write a sales script",
        "Drop the table of prices and select what helps. Make a cup for each team and say thank you.",
    ),
    (
        "お礼の伝え方",
        "ありがとうと先に言います。おはようございますの一言で、どうすればいいか教えてもらえます。",
    ),
    (
        "本音を吐露する会",
        "吐露した人を責めません。待てばよいのです。",
    ),
];

fn ask(posts: &[(&str, &str)], synonyms: &str, question: &str) -> Answer {
    let mut builder = IndexBuilder::in_memory().unwrap();
    for (title, text) in posts {
        let post = Meta::titled(*title, *title).into();
        builder.add(post, &[Passage::plain(*text)]).unwrap();
    }
    let index = builder.finish().unwrap();
    let synonyms = Synonyms::parse(synonyms).unwrap();
    answer(&index, &synonyms, question, &AnswerOptions::default()).unwrap()
}

#[test]
fn a_question_without_a_content_word_is_not_found() {
    for question in [
        "help me please",
        "どうすればいい？",
        "教えて",
        "ありがとう！",
        "おはようございます",
        "what should I do",
        "lol ok",
        "うざい",
        "<script>alert('sales script')</script>",
        "'; DROP TABLE posts; --",
        "@everyone",
        "../../sales/script",
        "3",
        "👍",
        "？？？",
        "wwww",
    ] {
        let answer = ask(POSTS, "", question);
        assert_eq!(answer.status, Status::NotFound, "{question}");
        assert!(answer.excerpts.is_empty(), "{question}");
        assert_eq!(answer.confidence, 0.0, "{question}");
    }
}

#[test]
fn a_post_without_a_content_word_of_the_question_does_not_answer() {
    for question in [
        "ラーメン",
        "吐いた",
        "紙",
        "asdfghjkl",
        "How do I make coffee?",
    ] {
        assert_eq!(
            ask(POSTS, "", question).status,
            Status::NotFound,
            "{question}"
        );
    }
    for question in [
        "台本は三分で読める？",
        "sales script",
        "吐露した人を責めますか",
        "お礼の手紙",
    ] {
        assert_eq!(ask(POSTS, "", question).status, Status::Found, "{question}");
    }
}

#[test]
fn a_synonym_never_outscores_the_word_itself() {
    let synonyms = "[[synonym]]\nwords = ['値段', 'プライシング', '単価表']\n";
    let posts = [
        ("一", "プライシングと単価表は春に決めます。"),
        ("二", "プライシングは秋に決めます。"),
        ("三", "値段は春に決めます。"),
        ("四", "値段は秋に決めます。"),
        ("五", "値段は冬に決めます。"),
        ("六", "値段は夏に決めます。"),
    ];
    let answer = ask(&posts, synonyms, "値段");
    let first = &answer.excerpts[0];
    assert!(
        first.excerpt.text.starts_with("値段"),
        "{}",
        first.excerpt.text
    );
    let found = ask(&posts[..2], synonyms, "値段はいつ決める？");
    assert_ne!(
        found.status,
        Status::NotFound,
        "a synonym stands for the word"
    );
}
