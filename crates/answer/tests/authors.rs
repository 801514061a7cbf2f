//! Questions that authors and admins wrote for posts.

#![allow(clippy::unwrap_used)]

use senpai_answer::{AnswerOptions, Status, answer};
use senpai_search::{AuthorQuestion, IndexBuilder, Meta, Passage, Synonyms};

const PRICING: &str = "単発のセッションは一回一万五千円から始める人が多いです。継続の契約は三か月で六回、九万円が目安です。料金表には「何回」ではなく「何が変わるか」を書きます。";
const CANCEL: &str = "当日のキャンセルは料金の全額、前日は半額をいただくと契約書に書きます。体調不良と家族の事情は、一度だけ無料で振り替えます。";

/// A title, a text, and questions with the answers that they name.
type Post<'a> = (&'a str, &'a str, &'a [(&'a str, Option<&'a str>)]);

/// The id of the first post, with the status of the answer.
fn first(posts: &[Post], question: &str) -> (String, Status) {
    let mut builder = IndexBuilder::in_memory().unwrap();
    for (title, text, questions) in posts {
        let mut meta = Meta::titled(*title, *title);
        let questions = questions.iter().map(|(text, answer)| AuthorQuestion {
            text: (*text).to_owned(),
            answer: answer.map(str::to_owned),
        });
        meta.questions = questions.collect();
        builder.add(meta.into(), &[Passage::plain(*text)]).unwrap();
    }
    let index = builder.finish().unwrap();
    let options = AnswerOptions::default();
    let answer = answer(&index, &Synonyms::default(), question, &options).unwrap();
    let first = answer.excerpts.first();
    let first = first.map_or(String::new(), |first| first.post.meta.id.clone());
    (first, answer.status)
}

#[test]
fn an_exact_question_wins_over_a_part_of_one_that_names_its_answer() {
    let asked = "料金はいくらにすればいいですか";
    let part = "ドタキャンのとき料金はもらえますか";
    let posts = [
        ("料金の決め方", PRICING, &[(asked, None)][..]),
        (
            "当日キャンセルへの対応",
            CANCEL,
            &[
                ("当日キャンセルされたら料金をもらっていいですか", None),
                (part, Some("当日のキャンセルは料金の全額")),
            ],
        ),
    ];
    let found = |title: &str| (title.to_owned(), Status::Found);
    assert_eq!(first(&posts, asked), found("料金の決め方"));
    assert_eq!(first(&posts, part), found("当日キャンセルへの対応"));
}
