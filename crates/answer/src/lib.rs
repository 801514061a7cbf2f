//! From a question to an answer: posts ranked, excerpts cited, and honesty about when no post answers.
//!
//! [`answer`] asks a [`Retriever`] and gives an [`Answer`]: [`Status`] says how sure it is, each [`Cited`] excerpt is
//! verbatim and says which post and section it is from. Pure: no IO of its own, the same answer on every platform.
//!
//! ```
//! use senpai_answer::{Ask, Status, answer};
//! use senpai_search::{IndexBuilder, Passage, Post, Synonyms};
//!
//! # fn main() -> Result<(), senpai_answer::Error> {
//! let mut builder = IndexBuilder::in_memory()?;
//! builder.add(Post::titled("payment", "入金を喜ぶ"), &[Passage::plain("祝うのは入金を確かめてから。")])?;
//! let index = builder.finish()?;
//!
//! let answer = answer(&index, &Synonyms::default(), &Ask::new("入金を祝うのはいつ？"))?;
//! assert_eq!(answer.status, Status::Found);
//! assert_eq!(answer.excerpts[0].excerpt.text, "祝うのは入金を確かめてから。");
//! # Ok(())
//! # }
//! ```

use std::{ops::Range, sync::Arc};

use senpai_language::{Field, Question, Units};
use senpai_search::{
    Evidence, Excerpt, Filter, Hit, PASSAGES_REREAD, Post, Query, Retriever, Synonyms,
};

/// An error of this crate.
pub type Error = senpai_search::Error;

/// How many posts an answer cites unless asked for more.
pub const POSTS: usize = 3;
/// How long an excerpt is at most unless asked otherwise, in characters (scalar values).
pub const CHARACTERS: usize = 200;

/// What is asked, and how much of an answer is wanted.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The question as typed.
    pub question: String,
    /// Which posts may answer.
    pub filter: Filter,
    /// How many posts are cited at most.
    pub posts: usize,
    /// How many of the best posts to leave out: those that were shown before.
    pub skip: usize,
    /// How long an excerpt is at most, in characters (scalar values).
    pub characters: usize,
    /// Excerpts that were shown already: a follow-up asks for something else than these.
    pub shown: Vec<String>,
}

impl Ask {
    /// A question to all posts, answered at the usual length.
    pub fn new(question: impl Into<String>) -> Ask {
        Ask {
            question: question.into(),
            filter: Filter::default(),
            posts: POSTS,
            skip: 0,
            characters: CHARACTERS,
            shown: Vec::new(),
        }
    }
}

/// How sure the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The first excerpt answers.
    Found,
    /// It may answer; it is near the question at least.
    Unsure,
    /// No post answers; what is cited is only related.
    NotFound,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How sure it is.
    pub status: Status,
    /// The chance that the first excerpt's post answers, as the golden questions had it: 0 to 1. A follow-up that names no
    /// subject is never found, however high it is.
    pub sureness: f32,
    /// A principle that answers by itself: it leads.
    pub principle: Option<Principle>,
    /// Excerpts, one a post, best first.
    pub excerpts: Vec<Cited>,
    /// Posts were left over: a higher `skip` brings them.
    pub more: bool,
}

/// A principle that a post's author states.
#[derive(Clone, Debug)]
pub struct Principle {
    /// The post.
    pub post: Arc<Post>,
    /// Verbatim.
    pub text: String,
}

/// An excerpt and where it is from.
#[derive(Clone, Debug)]
pub struct Cited {
    /// The post.
    pub post: Arc<Post>,
    /// The headings above, outermost first, without the title.
    pub headings: Vec<String>,
    /// The excerpt.
    pub excerpt: Excerpt,
    /// Its public address; `None` when the post has none.
    pub link: Option<String>,
    /// Where it stands in the file, in bytes.
    pub file: Range<usize>,
    /// Comparable within one answer only.
    pub score: f32,
    /// How much of the question stands there: 0 to 1.
    pub coverage: f32,
}

/// Answers a question.
///
/// # Errors
/// Fails when the index cannot be read.
pub fn answer(retriever: &dyn Retriever, synonyms: &Synonyms, ask: &Ask) -> Result<Answer, Error> {
    let query = Query::new(&ask.question, synonyms, ask.filter.clone());
    let passages = (ask.skip + ask.posts) * PASSAGES_REREAD + ask.shown.len();
    let mut hits = retriever.retrieve(&query, passages)?;
    hits.retain(|hit| {
        !ask.shown
            .iter()
            .any(|text| hit.passage.text.contains(text.as_str()))
    });
    let sureness = hits.first().map_or(0.0, |hit| sureness(&query, hit));
    let mut status = status(sureness);
    if status == Status::Found && asks_for_more(&query.question.topic) {
        // It names no subject: whatever shares its words is a guess.
        status = Status::Unsure;
    } else if status == Status::NotFound && !ask.shown.is_empty() && !hits.is_empty() {
        // More of what was answered is asked for, and the best of it was shown.
        status = Status::Unsure;
    }
    let ranked = rank(hits);
    let leads = status == Status::Found && ask.skip == 0;
    let principle = leads.then(|| principle(&query, &ranked)).flatten();
    let more = ranked.len() > ask.skip + ask.posts;
    let wanted = ranked.iter().skip(ask.skip).take(ask.posts);
    let excerpts = wanted
        .map(|hit| cite(&query, hit, ask.characters))
        .collect();
    Ok(Answer {
        status,
        sureness,
        principle,
        excerpts,
        more,
    })
}

/// From this sureness on an answer is found: on the calibrating half both the questions answered and the near misses refused
/// then stand equally far, in standard errors, above what is wanted of them (80%).
const FOUND: f32 = 0.55;
/// Below it no post answers.
const UNSURE: f32 = 0.15;

/// How sure a hit makes: the chance that its post answers, by logistic regression on the calibrating half of the golden
/// questions (`crates/eval/examples/weights.py`). A long question tells its story in words that no post has: what is asked
/// of the score falls with the length, as the scores of right answers do. Where the author says that a question is answered
/// tells which passage does, not whether one does, and counts for nothing here. A post whose author wrote no questions is taken
/// by what it covers; one whose author wrote this very question answers.
fn sureness(query: &Query, hit: &Hit) -> f32 {
    if hit.evidence.echoed {
        return 1.0;
    }
    let no_questions = hit.post.meta.questions.is_empty() && hit.post.learned.is_empty();
    let of_post = Evidence {
        answers: 0.0,
        asked: if no_questions {
            hit.evidence.covered()
        } else {
            hit.evidence.asked
        },
        ..hit.evidence.clone()
    };
    let score = of_post.score(query);
    let length = query.length().clamp(8, 30) as f32;
    let log_odds = 0.720 * (score + 5.24 * length.ln()) - 15.39;
    1.0 / (1.0 + (-log_odds).exp())
}

fn status(sureness: f32) -> Status {
    if sureness >= FOUND {
        Status::Found
    } else if sureness >= UNSURE {
        Status::Unsure
    } else {
        Status::NotFound
    }
}

/// What a question is about, normalised: without the words that only ask.
pub fn topic(question: &str) -> String {
    Question::parse(question).topic
}

/// Whether `line` only makes sense after another question: 「それはなぜ？」「具体的には？」 "Why?".
pub fn is_follow_up(line: &str) -> bool {
    asks_for_more(&topic(line))
}

/// Whether a question about `topic` does.
fn asks_for_more(topic: &str) -> bool {
    const ASKING_FOR_MORE: &[&str] = &[
        "具体的",
        "例",
        "詳",
        "理由",
        "方法",
        "why",
        "exampl",
        "detail",
        "tell",
    ];
    let mut own = 0;
    Field::Runs.terms(&Units::of(topic), |word| {
        own += usize::from(!ASKING_FOR_MORE.iter().any(|w| word.starts_with(w)));
    });
    own == 0
}

/// A principle leads from this share of the question on that it has, a longer question needing less.
const PRINCIPLE: f32 = 0.34;

/// The principle, of the posts about to be cited, that covers the question best and would be found by itself.
fn principle(query: &Query, ranked: &[Hit]) -> Option<Principle> {
    let stated = ranked.iter().take(POSTS).flat_map(|hit| {
        let principles = hit.post.meta.principles.iter();
        principles.map(move |text| (hit.coverage_of(query, text), hit, text))
    });
    let (coverage, hit, text) = stated.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let share = coverage * (query.length().clamp(8, 30) as f32 / 20.0).powf(0.7);
    (share >= PRINCIPLE).then(|| Principle {
        post: hit.post.clone(),
        text: text.clone(),
    })
}

/// The best passage of each post that comes near the first in coverage, or in meaning, then those posts' other passages: a small
/// folder, or one long post, has more than one place that may answer.
fn rank(hits: Vec<Hit>) -> Vec<Hit> {
    let near = hits
        .first()
        .map_or(0.0, |hit| hit.evidence.covered() * NEAR);
    let mut first: Vec<Hit> = Vec::new();
    let mut further: Vec<Hit> = Vec::new();
    for hit in hits
        .into_iter()
        .filter(|h| h.meant || h.evidence.covered() >= near)
    {
        if first.iter().any(|h| Arc::ptr_eq(&h.post, &hit.post)) {
            further.push(hit);
        } else {
            first.push(hit);
        }
    }
    first.append(&mut further);
    first
}

/// What covers less than this share of what the first passage covers is noise beside it.
const NEAR: f32 = 0.4;

fn cite(query: &Query, hit: &Hit, characters: usize) -> Cited {
    let excerpt = Excerpt::cut(query, hit, characters);
    let link =
        hit.post.meta.url.as_deref().map(|url| {
            senpai_content::deep_link(url, hit.passage.anchor.as_deref(), &excerpt.text)
        });
    Cited {
        post: hit.post.clone(),
        headings: hit.passage.headings.clone(),
        link,
        file: hit.passage.file_span(excerpt.span.clone()),
        excerpt,
        score: hit.score,
        coverage: hit.evidence.covered(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_follow_up_names_no_subject() {
        for line in ["それはなぜ？", "具体的には？", "もっと詳しく教えて", "Why?"]
        {
            assert!(is_follow_up(line), "{line}");
        }
        for line in ["入金はいつ？", "見出しの例は？", "how do I ask for payment"] {
            assert!(!is_follow_up(line), "{line}");
        }
    }

    #[test]
    fn where_the_author_says_that_a_question_is_answered_it_is() {
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
            let ask = Ask {
                characters: 20,
                ..Ask::new("値引きしてくれと言われたときは？")
            };
            let answer = answer(&builder.finish().unwrap(), &Synonyms::default(), &ask);
            answer.unwrap().excerpts.remove(0).excerpt.text
        };
        assert_eq!(cut(None), "客が値引きを頼むのには理由がある。");
        assert_eq!(cut(Some("伝えた後は黙る")), "金額を伝えた後は黙る。");
        assert_eq!(cut(Some("相手が話し始め")), "十秒待てば相手が話し始める。");
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
            let answer = answer(&index, &Synonyms::default(), &Ask::new(question)).unwrap();
            (answer.status, answer.principle.map(|p| p.text))
        };
        let (status, principle) = ask("受注と入金のどちらを喜ぶ？");
        assert_eq!(status, Status::Found);
        assert_eq!(principle.as_deref(), Some("受注ではなく入金を喜ぶ。"));
        assert_eq!(ask("請求書は月末に送る？"), (Status::Found, None));
        assert_ne!(ask("それは？").0, Status::Found, "it names no subject");
    }
}
