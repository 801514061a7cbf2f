//! Prints the training data for the weights in `crates/search/src/features.rs` as lines of JSON: first the names, groups and
//! weights of the features, then for each question the features of its hits, and which of them are right. `weights.py` beside
//! this file reads it.
//!
//! `cargo run --release -p senpai-eval --example features -- (BEIR_DIR | CONTENT_DIR) [VECTORS]`
//!
//! With the file VECTORS the features of meaning are measured too, by the shipped model. The file keeps the vectors for the next
//! run; it need not exist.

use std::{ops::ControlFlow, path::Path, sync::Arc};

use jiff::ZonedDateTime;
use senpai_content::Library;
use senpai_eval::{Collection, Golden, Half, Kind};
use senpai_search::{
    Feature, Filter, Index, IndexBuilder, Model, Passage, Post, Query, Retriever, SHIPPED_MODEL,
    Synonyms, Vectors, index_in_memory,
};
use serde_json::json;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let dir = std::env::args_os().nth(1).unwrap_or_default();
    let dir = Path::new(&dir);
    let features = Feature::ALL.iter();
    let features: Vec<_> = features
        .map(|f| json!({ "name": f.name(), "group": format!("{:?}", f.group()), "weight": f.weight() }))
        .collect();
    println!("{}", json!({ "features": features }));
    let vectors = std::env::args_os().nth(2);
    let vectors = vectors.as_deref().map(Path::new);
    if dir.join("corpus.jsonl").exists() {
        beir(dir, vectors)
    } else {
        golden(dir, vectors)
    }
}

/// The index with the vectors of its passages, if there is a file for them.
fn with_meaning(index: Index, vectors: Option<&Path>) -> Result<Index, Failure> {
    let Some(file) = vectors else {
        return Ok(index);
    };
    let model = Arc::new(Model::open(SHIPPED_MODEL.as_ref())?);
    let mut known = Vectors::load(file, &model);
    let threads = std::thread::available_parallelism()?.get();
    let mut go_on = |_: &Vectors, _, _| ControlFlow::Continue(());
    index.compute_vectors(&model, &mut known, threads, &mut go_on)?;
    known.save(file)?;
    Ok(index.with_vectors(&model, &known)?.unwrap_or(index))
}

/// Each passage is a post of its own. A hit is right if the question was written on its passage.
fn beir(dir: &Path, vectors: Option<&Path>) -> Result<(), Failure> {
    let collection = Collection::load(dir)?;
    let mut builder = IndexBuilder::in_memory()?;
    for (id, title, text) in &collection.passages {
        builder.add(Post::titled(id, title), &[Passage::plain(text)])?;
    }
    let index = with_meaning(builder.finish()?, vectors)?;
    for question in &collection.questions {
        let right = |post: &str| question.relevant.iter().any(|(id, _)| id == post);
        let synonyms = Synonyms::default();
        print(&index, &synonyms, &question.text, "answerable", "", right)?;
    }
    Ok(())
}

/// A hit is `right` if it is from the post that answers, and `answers` if it has the sentence that answers. Each answerable
/// question is asked a second time without the authors' questions ("bare"), and each other one too ("bare near", "bare far").
fn golden(dir: &Path, vectors: Option<&Path>) -> Result<(), Failure> {
    let mut library = Library::load(dir, ZonedDateTime::now())?;
    let index = with_meaning(index_in_memory(&library)?, vectors)?;
    for article in &mut library.articles {
        Arc::make_mut(&mut article.meta).questions.clear();
    }
    let bare = with_meaning(index_in_memory(&library)?, vectors)?;
    let synonyms = Synonyms::load(&dir.join("synonyms.toml"))?.unwrap_or_default();
    for question in Golden::load(&dir.join("questions.toml"))? {
        if question.half != Half::Calibrate {
            continue;
        }
        let kind = match question.kind {
            Kind::Answerable => "answerable",
            Kind::Near => "near",
            Kind::Far => "far",
        };
        let post = question.post.unwrap_or_default();
        let answer = question.answer.unwrap_or_default();
        let right = |id: &str| id == post;
        print(&index, &synonyms, &question.text, kind, &answer, right)?;
        let kind = match question.kind {
            Kind::Answerable => "bare",
            Kind::Near => "bare near",
            Kind::Far => "bare far",
        };
        print(&bare, &synonyms, &question.text, kind, &answer, right)?;
    }
    Ok(())
}

fn print(
    index: &Index,
    synonyms: &Synonyms,
    question: &str,
    kind: &str,
    answer: &str,
    right: impl Fn(&str) -> bool,
) -> Result<(), Failure> {
    let query = Query::new(question, synonyms, Filter::default());
    let hits = index.retrieve(&query, 30)?;
    let hits = hits.iter().map(|hit| {
        let right = right(&hit.post.meta.id);
        json!({
            "post": hit.post.meta.id,
            "right": right,
            "answers": right && hit.passage.text.contains(answer),
            "features": hit.features(),
        })
    });
    let hits: Vec<_> = hits.collect();
    println!(
        "{}",
        json!({ "question": question, "kind": kind, "hits": hits, "length": query.length() })
    );
    Ok(())
}
