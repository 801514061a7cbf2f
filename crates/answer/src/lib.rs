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
mod follow_up;
mod tuning;

pub use conversation::{Conversation, Said, in_full, newest_posts};
pub use data::{Answer, Citation, Principle, Status, UnknownStatus};
pub use follow_up::{Before, is_more, is_rejection, joined, may_follow_up, topic};
// Types of other crates in this crate's signatures.
pub use senpai_language::SmallTalk;
pub use senpai_search::{Error, Excerpt, Filter, Post, Retriever, Synonyms};

use follow_up::follow_up;
use senpai_language::{Language, ParsedQuestion};
use senpai_search::{Feature, Hit, Query, RERANK_PER_POST};
use tuning::{
    FOUND_BY_WORDS, FOUND_WITH_MEANING, MIN_RELATIVE_COVERAGE, OTHER_LANGUAGE, OTHER_LANGUAGE_LEAD,
    PRINCIPLE, PRINCIPLE_EXPONENT, PRINCIPLE_LENGTH, PRINCIPLE_WORDS, UNSURE,
};

/// The default number of excerpts. By hand.
pub const EXCERPTS: usize = 3;
/// The default length of an excerpt, in characters (scalar values). By hand.
pub const CHARACTERS: usize = 200;
/// An excerpt of an English post may be this many times as long: a letter takes about half the room of a kanji.
const ENGLISH_FACTOR: usize = 2;
/// The passages of another language that are compared: enough for a second post beside a long first one. By hand.
const OTHER_LANGUAGE_PASSAGES: usize = 20;
/// The longest question that platforms accept, in characters (scalar values): Discord's limit for a message.
pub const LONGEST_QUESTION: usize = 2000;

/// Limits the posts that may answer and the excerpts that are shown. Complete it with `..AnswerOptions::default()`: fields may
/// be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerOptions {
    /// Which posts may answer.
    pub filter: Filter,
    /// The most excerpts.
    pub excerpts: usize,
    /// The length of an excerpt at most, in characters (scalar values); of an English post's twice as many.
    pub characters: usize,
    /// The texts of excerpts that were shown before; they are not shown again.
    pub shown: Vec<String>,
    /// The question before, in a conversation. A line that follows it up is answered from the posts just shown, unless another post
    /// wins clearly.
    pub before: Option<Before>,
}

impl Default for AnswerOptions {
    fn default() -> AnswerOptions {
        AnswerOptions {
            filter: Filter::default(),
            excerpts: EXCERPTS,
            characters: CHARACTERS,
            shown: Vec::new(),
            before: None,
        }
    }
}

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
    let before = options.before.as_ref();
    let Some(before) = before.filter(|_| may_follow_up(question)) else {
        return alone(retriever, synonyms, question, options);
    };
    // What was shown for another question may answer a new one.
    let new = AnswerOptions {
        shown: Vec::new(),
        ..options.clone()
    };
    let alone = alone(retriever, synonyms, question, &new)?;
    let has_subject = !ParsedQuestion::parse(question).is_follow_up;
    let compared = has_subject.then_some(&alone);
    let followed = follow_up(retriever, synonyms, question, before, options, compared)?;
    Ok(followed.unwrap_or(alone))
}

/// The answer to a question by itself.
fn alone(
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
    question: &str,
    options: &AnswerOptions,
) -> Result<Answer, Error> {
    let query = Query::new(question, synonyms, options.filter.clone());
    if !query.names_a_subject() {
        return Ok(Answer::not_found());
    }
    let passages = options.excerpts * RERANK_PER_POST + options.shown.len();
    let mut hits = retriever.retrieve(&query, passages)?;
    let was_shown = |hit: &Hit| {
        let mut shown = options.shown.iter();
        shown.any(|text| hit.passage.text.contains(text.as_str()))
    };
    hits.retain(|hit| !was_shown(hit));
    let (confidence, status) = judge(hits.first(), &query);
    let status = match status {
        // The question was answered before, and its best excerpts were shown.
        Status::NotFound if !options.shown.is_empty() && !hits.is_empty() => Status::Unsure,
        status => status,
    };
    let ranked = rank(hits);
    let leads = status == Status::Found;
    let other_language = match status {
        Status::NotFound => in_other_language(retriever, synonyms, question, options)?,
        Status::Found | Status::Unsure => None,
    };
    let cited = ranked.iter().take(options.excerpts);
    Ok(Answer {
        status,
        confidence,
        principle: leads.then(|| principle(&query, &ranked)).flatten(),
        excerpts: cited
            .map(|hit| cite(&query, hit, options.characters))
            .collect(),
        other_language,
        more: ranked.len() > options.excerpts,
        follows: false,
    })
}

/// The excerpt of a post in another language than the question's that answers clearly. The post and the question share no words,
/// so meaning alone decides.
fn in_other_language(
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
    question: &str,
    options: &AnswerOptions,
) -> Result<Option<Citation>, Error> {
    let language = match Language::detect(question) {
        Some(Language::Japanese) => Language::English,
        Some(Language::English) => Language::Japanese,
        None => return Ok(None),
    };
    if options.filter.language.is_some() {
        return Ok(None);
    }
    let filter = Filter {
        language: Some(language),
        ..options.filter.clone()
    };
    let query = Query::new(question, synonyms, filter);
    let hits = retriever.retrieve_by_meaning(&query, OTHER_LANGUAGE_PASSAGES)?;
    let Some(first) = hits.first() else {
        return Ok(None);
    };
    let cosine = |hit: &Hit| hit.features()[Feature::PostMeaning as usize];
    let mut others = hits
        .iter()
        .filter(|hit| hit.post.meta.id != first.post.meta.id);
    let lead = others
        .next()
        .map_or(1.0, |next| cosine(first) - cosine(next));
    let is_clear = cosine(first) >= OTHER_LANGUAGE && lead >= OTHER_LANGUAGE_LEAD;
    Ok(is_clear.then(|| cite(&query, first, options.characters)))
}

/// The confidence and the status of an answer, by its first hit.
fn judge(first: Option<&Hit>, query: &Query) -> (f32, Status) {
    let confidence = first.map_or(0.0, |hit| hit.confidence(query));
    let found = if first.is_some_and(Hit::has_meaning) {
        FOUND_WITH_MEANING
    } else {
        FOUND_BY_WORDS
    };
    let status = if confidence >= found {
        Status::Found
    } else if confidence >= UNSURE {
        Status::Unsure
    } else {
        Status::NotFound
    };
    (confidence, status)
}

/// The principle of the first post that covers the question best, if it answers by itself: it covers enough of the question, has
/// enough of its content words, and a number if the question asks for one.
fn principle(query: &Query, ranked: &[Hit]) -> Option<Principle> {
    let hit = ranked.first()?;
    let stated = hit.post.meta.principles.iter();
    let stated = stated.map(|text| (hit.coverage_of(query, text), text));
    let (coverage, text) = stated.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let length = (query.length() / PRINCIPLE_LENGTH).powf(PRINCIPLE_EXPONENT);
    let words = hit.words_in(query, text);
    let answers = coverage * length >= PRINCIPLE && words >= PRINCIPLE_WORDS;
    (answers && query.may_be_answered_by(text)).then(|| Principle {
        text: text.clone(),
        post: hit.post.clone(),
    })
}

/// The best passage of each post, then the other passages of these posts: a small folder or one long post may answer in several
/// places. Passages that cover much less than the first are left out, unless they are near in meaning.
fn rank(hits: Vec<Hit>) -> Vec<Hit> {
    let first = hits.first().map_or(0.0, Hit::coverage);
    let least = first * MIN_RELATIVE_COVERAGE;
    let near = |hit: &Hit| hit.found_by_meaning() || hit.coverage() >= least;
    let mut best: Vec<Hit> = Vec::new();
    let mut further: Vec<Hit> = Vec::new();
    for hit in hits.into_iter().filter(near) {
        if best
            .iter()
            .any(|known| known.post.meta.id == hit.post.meta.id)
        {
            further.push(hit);
        } else {
            best.push(hit);
        }
    }
    best.append(&mut further);
    best
}

fn cite(query: &Query, hit: &Hit, characters: usize) -> Citation {
    let characters = match hit.post.meta.language {
        Some(Language::English) => characters * ENGLISH_FACTOR,
        Some(Language::Japanese) | None => characters,
    };
    let excerpt = Excerpt::cut(query, hit, characters);
    let url = hit.post.meta.url.as_deref();
    let anchor = hit.passage.anchor.as_deref();
    Citation {
        post: hit.post.clone(),
        headings: hit.passage.headings.clone(),
        link: url.map(|url| {
            let passage = &hit.passage;
            let span = excerpt.span.clone();
            senpai_content::deep_link(url, anchor, &passage.text, &passage.quotes, span)
        }),
        file_span: hit.passage.file_span(excerpt.span.clone()),
        excerpt,
        score: hit.score,
        coverage: hit.coverage(),
    }
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
