//! The confidence of the replies to the lines of a conversation.

#![allow(clippy::unwrap_used, clippy::panic)]

use senpai_answer::{Answer, AnswerOptions, Conversation, LineReply, Status, answer};
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
    let reply_to = |line: &&str| {
        let reply = conversation.reply_to(&index, &synonyms, line, &AnswerOptions::default());
        match reply.unwrap() {
            LineReply::Answer { answer, .. } => answer,
            other => panic!("{line}: {other:?}"),
        }
    };
    lines.iter().map(reply_to).collect()
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
fn a_line_with_a_new_subject_is_no_follow_up_because_it_asks_for_steps() {
    for far in ["確定申告のやり方", "ワックスの塗り方"] {
        assert_eq!(say(&[far])[0].status, Status::NotFound, "{far}");
        assert_eq!(say(&[FIRST, far])[1].status, Status::NotFound, "{far}");
    }
}

#[test]
fn a_short_line_about_other_posts_is_not_found_in_the_posts_just_shown() {
    let said = say(&["リンクドインの見出しどうする", "納品の手順"]);
    assert_ne!(said[1].status, Status::Found, "{said:?}");
}

#[test]
fn a_rejected_post_does_not_come_again_by_any_later_line() {
    let rejected = |said: &[Answer]| said[0].excerpts[0].post.meta.id.clone();
    let said = say(&[FIRST, "違った", "もっと", "具体的には？", "もっと", "違う"]);
    let first = rejected(&said);
    for again in &said[1..] {
        let posts = again.excerpts.iter().map(|cited| &cited.post.meta.id);
        assert!(posts.clone().all(|post| *post != first), "{again:?}");
    }
    assert!(!said[1].excerpts.is_empty() && !said[2].excerpts.is_empty());
    assert!(said[5].excerpts.is_empty(), "it stops: {:?}", said[5]);
    // A new question may be about the rejected post.
    let asked = say(&[FIRST, "違った", FIRST]);
    assert_eq!(rejected(&asked[2..]), rejected(&asked));
}

#[test]
fn a_why_question_stays_with_the_passage_just_read() {
    let prepare = "how many questions should I prepare for the interviewer?";
    let said = say(&[prepare, "how come?"]);
    let [asked, why] = [0, 1].map(|i| said[i].excerpts[0].excerpt.text.as_str());
    assert!(why.contains("has already answered the best ones"), "{why}");
    assert_ne!(why, asked, "it is not the same excerpt again");
}

#[test]
fn a_passage_shown_before_answers_a_later_line_again() {
    let follow_up = "追いかけるのは何週間後？";
    let said = say(&[follow_up, "例文は？", "返事が来なかったら？"]);
    let [first, last] = [0, 2].map(|i| said[i].excerpts[0].excerpt.text.as_str());
    assert!(first.contains("三週間後"), "{first}");
    assert!(last.contains("三週間後"), "{last}");
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
