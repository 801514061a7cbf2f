//! From a question to an answer: ranks posts, cites excerpts, and reports when no post answers.
//!
//! [`answer`] asks a [`Retriever`] and returns an [`Answer`]: a [`Status`], the confidence (a calibrated probability), and
//! [`Citation`]s: verbatim excerpts, each with its post and section. The crate does no IO of its own, so the answer is the same
//! on every platform.
//!
//! From a folder of posts to an answer:
//!
//! ```
//! use senpai_answer::{AnswerOptions, Status, answer};
//! use senpai_content::{Date, Library};
//! use senpai_search::{Synonyms, index_in_memory};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = std::env::temp_dir().join("senpai-answer-example");
//! std::fs::create_dir_all(&folder)?;
//! let post = "---\ntitle: 入金を喜ぶ\n---\n\n祝うのは入金を確かめてから。\n";
//! std::fs::write(folder.join("payment.md"), post)?;
//!
//! // A post with a date after this day is left out.
//! let library = Library::load(&folder, Date::constant(2026, 11, 25))?;
//! let index = index_in_memory(&library)?;
//! let question = "入金を祝うのはいつ？";
//! let answer = answer(&index, &Synonyms::default(), question, &AnswerOptions::default())?;
//! assert_eq!(answer.status, Status::Found);
//! assert_eq!(answer.excerpts[0].excerpt.to_string(), "祝うのは入金を確かめてから。");
//! assert_eq!(answer.excerpts[0].post.meta.title, "入金を喜ぶ");
//! # Ok(())
//! # }
//! ```

mod conversation;
mod data;
mod distress;
mod follow_up;
mod intent;
mod memory;
mod options;
mod phrases;
mod question;
mod section;
mod tuning;

pub use conversation::{Conversation, LineReply, further, in_full};
pub use data::{Answer, Citation, Principle, Status, UnknownStatus};
pub use distress::speaks_of_dying;
pub use follow_up::topic;
pub use intent::{FurtherKind, Intent};
pub use memory::Memory;
pub use options::{AnswerOptions, CHARACTERS, EXCERPTS, LONGEST_QUESTION, Shown};
pub use phrases::is_help;
pub use section::{around, place_of};
// These types of other crates are in this crate's signatures.
pub use senpai_language::SmallTalk;
pub use senpai_search::{Error, Excerpt, Filter, Post, Retriever, Synonyms};

use follow_up::{follow_up, may_follow_up};
use question::alone;
use senpai_language::{ParsedQuestion, without_greetings};

/// Answers a question.
///
/// # Errors
/// Fails when the retriever cannot read its index.
pub fn answer(
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
    question: &str,
    options: &AnswerOptions,
) -> Result<Answer, Error> {
    let question = without_greetings(question);
    let Some(before) = options.before.as_deref() else {
        return alone(retriever, synonyms, question, options);
    };
    // An excerpt that was shown for another question may answer the new question.
    let new = AnswerOptions {
        shown: Vec::new(),
        ..options.clone()
    };
    let alone = alone(retriever, synonyms, question, &new)?;
    if !may_follow_up(question) {
        return Ok(alone);
    }
    let has_subject = !ParsedQuestion::parse(question).is_follow_up;
    let compared = has_subject.then_some(&alone);
    let followed = follow_up(retriever, synonyms, question, before, options, compared)?;
    Ok(followed.unwrap_or(alone))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_that_the_author_names_answers() {
        let cut = |named: Option<&str>| {
            let question = senpai_content::AuthorQuestion {
                text: "値引きしてくれと言われたら？".into(),
                answer: named.map(str::to_owned),
            };
            let mut meta = senpai_content::Meta::titled("price", "商談の三十分");
            meta.questions = vec![question];
            let mut builder = senpai_search::IndexBuilder::in_memory().unwrap();
            let passages = [
                "客が値引きを頼むのには理由がある。理由は三つに分かれる。",
                "金額を伝えた後は黙る。十秒待てば相手が話し始める。",
            ];
            builder
                .add(meta.into(), &passages.map(senpai_search::Passage::plain))
                .unwrap();
            let options = AnswerOptions {
                characters: 20,
                ..AnswerOptions::default()
            };
            let index = builder.finish().unwrap();
            let question = "値引きしてくれと言われたときは？";
            let answer = answer(&index, &Synonyms::default(), question, &options);
            answer.unwrap().excerpts.remove(0).excerpt.text
        };
        assert_eq!(cut(None), "客が値引きを頼むのには理由がある。");
        assert_eq!(cut(Some("伝えた後は黙る")), "金額を伝えた後は黙る。");
        assert_eq!(cut(Some("相手が話し始め")), "十秒待てば相手が話し始める。");
    }

    #[test]
    fn an_excerpt_goes_on_in_the_next_paragraph_of_its_section() {
        let file = "---\ntitle: 入金の話\n---\n\n## 催促\n\n支払いの催促の電話は、早いほど心が楽になるものだと、どの営業の方も口をそろえます。\n\n\
            期日の翌朝に、経理の担当者へかけます。相手の机に請求書があるうちなら、話は二分で終わるからです。\n\n\
            ## 契約\n\n契約書は二部作り、双方が一部ずつ持ちます。写しでは足りない相手もいるからです。\n";
        let today = senpai_content::Date::constant(2026, 6, 1);
        let path = std::path::Path::new("payment.md");
        let (article, _) = senpai_content::Article::parse(path, file.as_bytes(), today);
        let article = article.unwrap();
        let passages = senpai_search::passages(&article);
        assert_eq!(passages.len(), 3);
        let mut builder = senpai_search::IndexBuilder::in_memory().unwrap();
        builder.add(Post::from(&article), &passages).unwrap();
        let index = builder.finish().unwrap();
        let question = "支払いの催促の電話はいつかける？";
        let texts = |shown: Vec<Shown>| -> Vec<String> {
            let options = AnswerOptions {
                shown,
                ..AnswerOptions::default()
            };
            let answer = answer(&index, &Synonyms::default(), question, &options).unwrap();
            answer
                .excerpts
                .into_iter()
                .map(|e| e.excerpt.text)
                .collect()
        };
        let both = format!("{}\n{}", passages[0].text, passages[1].text);
        let first = texts(Vec::new());
        assert_eq!(first[0], both, "not the contract, which is another section");
        assert!(
            first[1..].iter().all(|text| !both.contains(text)),
            "nothing twice: {first:?}"
        );
        let shown = Shown {
            post: "payment".to_owned(),
            excerpt: both.clone(),
            rejected: false,
        };
        let next = texts(vec![shown]);
        assert!(next.iter().all(|text| !both.contains(text)), "{next:?}");
    }

    #[test]
    fn of_two_posts_that_answer_alike_one_for_the_members_goal_comes_first() {
        let first = |goals: &[&str], question: &str| {
            let mut builder = senpai_search::IndexBuilder::in_memory().unwrap();
            let posts = [
                ("buyer", "sales", "返事は三日以内に送る。"),
                ("employer", "career", "返事は三日以内に送る。"),
                ("weekend", "brand", "週末の投稿は朝に出す。"),
            ];
            for (id, goal, text) in posts {
                let mut meta = senpai_content::Meta::titled(id, "");
                meta.goals = vec![goal.parse().unwrap()];
                builder
                    .add(meta.into(), &[senpai_search::Passage::plain(text)])
                    .unwrap();
            }
            let options = AnswerOptions {
                goals: goals.iter().map(|goal| goal.parse().unwrap()).collect(),
                ..AnswerOptions::default()
            };
            let index = builder.finish().unwrap();
            let answer = answer(&index, &Synonyms::default(), question, &options).unwrap();
            answer.excerpts[0].post.meta.id.clone()
        };
        let question = "返事は三日以内に送る？";
        let plain = first(&[], question);
        let (own, other) = match plain.as_str() {
            "buyer" => ("sales", "career"),
            _ => ("career", "sales"),
        };
        assert_eq!(first(&[own], question), plain);
        assert_ne!(first(&[other], question), plain);
        assert_eq!(first(&[own, other], question), plain);
        assert_eq!(
            first(&["brand"], question),
            plain,
            "it answers clearly worse"
        );
        assert_eq!(first(&["brand"], "週末の投稿は朝に出す？"), "weekend");
    }

    #[test]
    fn a_principle_leads_only_where_it_would_be_found_by_itself() {
        let mut builder = senpai_search::IndexBuilder::in_memory().unwrap();
        let mut meta = senpai_content::Meta::titled("payment", "入金の話");
        meta.principles = vec!["受注ではなく入金を喜ぶ。".into()];
        let text = "受注の時点では入金は約束にすぎない。請求書は月末に送る。";
        builder
            .add(meta.into(), &[senpai_search::Passage::plain(text)])
            .unwrap();
        let index = builder.finish().unwrap();
        let ask = |question: &str| {
            let options = AnswerOptions::default();
            let answer = answer(&index, &Synonyms::default(), question, &options).unwrap();
            (answer.status, answer.principle.map(|p| p.text))
        };
        let (status, principle) = ask("受注と入金のどちらを喜ぶ？");
        assert_eq!(status, Status::Found);
        assert_eq!(principle.as_deref(), Some("受注ではなく入金を喜ぶ。"));
        assert_eq!(ask("請求書は月末に送る？"), (Status::Found, None));
        let (_, principle) = ask("受注と入金を喜ぶのは何日？");
        assert_eq!(principle, None, "it asks for a number");
        assert_eq!(ask("それは？"), (Status::NotFound, None));
    }
}
