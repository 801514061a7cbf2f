//! Prints the training data for the weights of the ranking and the confidence as lines of JSON: first the names of the features
//! and of the confidence's inputs, then for each question its hits. `weights.py` beside this file runs it and reads its output.
//!
//! `cargo run --release -p senpai-eval --example features -- KIND DIR VECTORS`
//!
//! | KIND | DIR | questions |
//! | --- | --- | --- |
//! | `passages` | a collection in BEIR format | each passage is a post of its own |
//! | `articles` | the same | passages with one title are a post; each question is asked with its article and without |
//! | `golden` | a folder of posts, with `questions.toml` in it or beside it | those of the calibrating half; with the authors' questions and synonyms, and without |
//! | `authors` | a folder of posts | the authors' own, which the index does not have; each with its post and without |
//!
//! The file VECTORS keeps vectors of passages from run to run. It need not exist. If VECTORS is `-`, words alone are measured.

use std::{ops::ControlFlow, path::Path, sync::Arc};

use jiff::ZonedDateTime;
use senpai_content::{Article, Library};
use senpai_eval::{Collection, Golden, Half, Kind};
use senpai_search::{
    ConfidenceInput, Feature, Filter, Index, IndexBuilder, Model, Passage, Post, Query, Retriever,
    SHIPPED_MODEL, Synonyms, Vectors, index_in_memory,
};
use serde_json::json;

type Failure = Box<dyn std::error::Error>;

/// The number of parts of a collection. One of them is left out at a time.
const PARTS: usize = 5;
/// The greatest number of questions of a collection with articles; more questions take long and add little.
const MOST_QUESTIONS: usize = 600;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, dir, vectors] = arguments.as_slice() else {
        return Err("expected KIND DIR VECTORS".into());
    };
    let features = Feature::ALL.iter();
    let features: Vec<_> = features
        .map(|f| json!({ "name": f.name(), "group": format!("{:?}", f.group()), "weights": f.weights() }))
        .collect();
    let inputs = ConfidenceInput::ALL.iter();
    let inputs: Vec<_> = inputs.map(|i| json!({ "name": i.name() })).collect();
    println!("{}", json!({ "features": features, "inputs": inputs }));
    let mut meaning = Meaning::open(vectors)?;
    let dir = Path::new(dir);
    match kind.as_str() {
        "passages" => passages(dir, &mut meaning),
        "articles" => articles(dir, &mut meaning),
        "golden" => golden(dir, &mut meaning),
        "authors" => authors(dir, &mut meaning),
        _ => Err(format!("unknown kind {kind}").into()),
    }
}

/// The model, and the known vectors.
struct Meaning(Option<(Arc<Model>, Vectors, String)>);

impl Meaning {
    fn open(file: &str) -> Result<Meaning, Failure> {
        if file == "-" {
            return Ok(Meaning(None));
        }
        let model = Arc::new(Model::open(SHIPPED_MODEL.as_ref())?);
        let known = Vectors::load(file.as_ref(), &model);
        Ok(Meaning(Some((model, known, file.to_owned()))))
    }

    /// The index with the vectors of its passages.
    fn add_to(&mut self, index: Index) -> Result<Index, Failure> {
        let Some((model, known, file)) = &mut self.0 else {
            return Ok(index);
        };
        let threads = std::thread::available_parallelism()?.get();
        let before = known.len();
        let mut go_on = |_: &Vectors, _, _| ControlFlow::Continue(());
        index.compute_vectors(model, known, threads, &mut go_on)?;
        if known.len() > before {
            known.save(file.as_ref())?;
        }
        Ok(index.with_vectors(model, known)?.unwrap_or(index))
    }
}

/// Prints the hits of a collection whose passages are posts. A hit is right if the question was written about its passage.
fn passages(dir: &Path, meaning: &mut Meaning) -> Result<(), Failure> {
    let collection = Collection::load(dir)?;
    let mut builder = IndexBuilder::in_memory()?;
    for (id, title, text) in &collection.passages {
        builder.add(Post::titled(id, title), &[Passage::plain(text)])?;
    }
    let index = meaning.add_to(builder.finish()?)?;
    for question in &collection.questions {
        let right = |post: &str| question.relevant.iter().any(|(id, _)| id == post);
        let asked = Asked::of(&question.text, "answerable");
        asked.print(&index, &Synonyms::default(), right)?;
    }
    Ok(())
}

/// Prints the hits of a collection whose articles are posts. The articles are divided into five parts, and each part is left out in
/// turn. The questions about this part have no answer ("far"), the questions about the next part have one. Then every second
/// passage of each article is left out, and its questions have no answer ("near").
fn articles(dir: &Path, meaning: &mut Meaning) -> Result<(), Failure> {
    let collection = Collection::load(dir)?;
    let mut titles: Vec<&str> = Vec::new();
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (_, title, _) in &collection.passages {
        let number = titles.iter().position(|known| known == title);
        let number = number.unwrap_or_else(|| {
            titles.push(title);
            titles.len() - 1
        });
        let before = places.iter().filter(|(article, _)| *article == number);
        places.push((number, before.count()));
    }
    let index_of = |keep: &dyn Fn((usize, usize)) -> bool| {
        let mut builder = IndexBuilder::in_memory()?;
        for (number, title) in titles.iter().enumerate() {
            let here = places.iter().zip(&collection.passages);
            let here = here.filter(|(place, _)| place.0 == number && keep(**place));
            let texts: Vec<_> = here.map(|(_, (_, _, text))| Passage::plain(text)).collect();
            if !texts.is_empty() {
                builder.add(Post::titled(*title, *title), &texts)?;
            }
        }
        builder.finish()
    };
    let step = collection.questions.len().div_ceil(MOST_QUESTIONS);
    let asked = collection.questions.iter().step_by(step);
    let asked: Vec<_> = asked
        .filter_map(|question| {
            let (id, _) = question.relevant.first()?;
            let passages = &collection.passages;
            let passage = passages.iter().position(|(known, _, _)| known == id)?;
            Some((question.text.as_str(), places[passage]))
        })
        .collect();
    let synonyms = Synonyms::default();
    for part in 0..PARTS {
        let index = meaning.add_to(index_of(&|(article, _)| article % PARTS != part)?)?;
        for (question, (article, _)) in &asked {
            if article % PARTS == part {
                Asked::of(question, "far").print(&index, &synonyms, |_| false)?;
            } else if article % PARTS == (part + 1) % PARTS {
                let right = |post: &str| post == titles[*article];
                Asked::of(question, "answerable").print(&index, &synonyms, right)?;
            }
        }
    }
    let index = meaning.add_to(index_of(&|(_, place)| place % 2 == 0)?)?;
    for (question, (_, place)) in &asked {
        if place % 2 == 1 {
            Asked::of(question, "near").print(&index, &synonyms, |_| false)?;
        }
    }
    Ok(())
}

/// The library without the authors' questions.
fn first_day(mut library: Library) -> Library {
    for article in &mut library.articles {
        Arc::make_mut(&mut article.meta).questions.clear();
    }
    library
}

/// Prints the hits of the golden questions. A hit is `right` if it is from a post that answers, and `answers` if it has the
/// sentence that answers.
fn golden(dir: &Path, meaning: &mut Meaning) -> Result<(), Failure> {
    let library = Library::load(dir, ZonedDateTime::now())?;
    let with = meaning.add_to(index_in_memory(&library)?)?;
    let bare = meaning.add_to(index_in_memory(&first_day(library))?)?;
    let known = Synonyms::load(&dir.join("synonyms.toml"))?.unwrap_or_default();
    let beside = dir.with_file_name("questions.toml");
    let inside = dir.join("questions.toml");
    let file = if inside.exists() { inside } else { beside };
    for question in Golden::load(&file)? {
        if question.half != Half::Calibrate {
            continue;
        }
        let kind = match question.kind {
            Kind::Answerable => "answerable",
            Kind::Near => "near",
            Kind::Far => "far",
        };
        let is_right = |id: &str| {
            question.post.as_deref() == Some(id) || question.also.iter().any(|other| other == id)
        };
        for (index, synonyms, is_bare) in
            [(&with, &known, false), (&bare, &Synonyms::default(), true)]
        {
            let asked = Asked {
                answer: question.answer.as_deref().unwrap_or_default(),
                is_bare,
                ..Asked::of(&question.text, kind)
            };
            asked.print(index, synonyms, is_right)?;
        }
    }
    Ok(())
}

/// Prints the hits of the authors' own questions. A post and its translation, whose id ends with a language, are left out together.
fn authors(dir: &Path, meaning: &mut Meaning) -> Result<(), Failure> {
    let original = |id: &str| id.trim_end_matches("-en").to_owned();
    let questions = |article: &Article| article.meta.questions.clone();
    let with_questions = Library::load(dir, ZonedDateTime::now())?;
    let bare = first_day(Library::load(dir, ZonedDateTime::now())?);
    let index = meaning.add_to(index_in_memory(&bare)?)?;
    let synonyms = Synonyms::default();
    for article in &with_questions.articles {
        let id = &article.meta.id;
        let mut rest = first_day(Library::load(dir, ZonedDateTime::now())?);
        rest.articles
            .retain(|a| original(&a.meta.id) != original(id));
        let without = meaning.add_to(index_in_memory(&rest)?)?;
        for question in questions(article) {
            let answer = question.answer.as_deref().unwrap_or_default();
            let right = |post: &str| original(post) == original(id);
            for (index, kind) in [(&index, "answerable"), (&without, "near")] {
                let asked = Asked {
                    answer,
                    is_bare: true,
                    ..Asked::of(&question.text, kind)
                };
                asked.print(index, &synonyms, right)?;
            }
        }
    }
    Ok(())
}

/// A question, and the known facts about it.
struct Asked<'a> {
    question: &'a str,
    kind: &'a str,
    /// A part of the sentence that answers.
    answer: &'a str,
    /// True if the index leaves out the authors' questions and there are no synonyms, although both exist.
    is_bare: bool,
}

impl<'a> Asked<'a> {
    fn of(question: &'a str, kind: &'a str) -> Asked<'a> {
        Asked {
            question,
            kind,
            answer: "",
            is_bare: false,
        }
    }

    fn print(
        &self,
        index: &Index,
        synonyms: &Synonyms,
        right: impl Fn(&str) -> bool,
    ) -> Result<(), Failure> {
        let query = Query::new(self.question, synonyms, Filter::default());
        let hits = index.retrieve(&query, 30)?;
        // The confidence is about the first hit only.
        let first = hits.first().map(|hit| {
            json!({
                "inputs": hit.confidence_inputs(&query),
                "certain": hit.confidence(&query) == 1.0,
                "most": hit.max_confidence(&query),
            })
        });
        let hits = hits.iter().map(|hit| {
            let right = right(&hit.post.meta.id);
            json!({
                "post": hit.post.meta.id,
                "right": right,
                "answers": right && hit.passage.text.contains(self.answer),
                "features": hit.features(),
            })
        });
        let hits: Vec<_> = hits.collect();
        println!(
            "{}",
            json!({
                "question": self.question,
                "kind": self.kind,
                "bare": self.is_bare,
                "first": first,
                "hits": hits,
            })
        );
        Ok(())
    }
}
