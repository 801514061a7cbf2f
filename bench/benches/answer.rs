//! Measures a whole answer and its parts with criterion, over the collection in BENCH_COLLECTION (BEIR format) or over the
//! sample posts, with 11,000 passages.

#![allow(missing_docs, clippy::unwrap_used)]

use std::{hint::black_box, path::PathBuf};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use senpai_answer::{AnswerOptions, answer};
use senpai_bench::collection::{self, Sized};
use senpai_search::{Excerpt, Filter, IndexBuilder, Passage, Post, Query, Retriever, Synonyms};

const PASSAGES: usize = 11_000;
const INDEXED: usize = 1_000;

fn builder(sized: &Sized) -> IndexBuilder {
    let mut builder = IndexBuilder::in_memory().unwrap();
    for (id, title, texts) in sized.posts() {
        let passages: Vec<Passage> = texts.iter().map(Passage::plain).collect();
        builder.add(Post::titled(id, title), &passages).unwrap();
    }
    builder
}

fn measure(criterion: &mut Criterion) {
    let dir = std::env::var_os("BENCH_COLLECTION").filter(|dir| !dir.is_empty());
    let dir = dir.map(PathBuf::from);
    // Cargo starts benches in the package's folder; the sample posts are in the workspace's folder.
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).unwrap();
    let base = collection::load(dir.as_deref()).unwrap();
    let sized = Sized::new(&base, PASSAGES);
    let index = builder(&sized).finish().unwrap();
    let synonyms = Synonyms::default();
    let options = AnswerOptions::default();
    let questions: Vec<&str> = sized
        .questions(500)
        .iter()
        .map(|q| q.text.as_str())
        .collect();
    let mut next = questions.iter().cycle();
    let mut question = || *next.next().unwrap();
    let query = |text: &str| Query::new(text, &synonyms, Filter::default());

    criterion.bench_function("whole answer", |b| {
        b.iter(|| answer(&index, &synonyms, question(), &options).unwrap())
    });
    criterion.bench_function("read a question", |b| {
        b.iter(|| black_box(query(question())))
    });
    criterion.bench_function("retrieve ten", |b| {
        b.iter_batched(
            || query(question()),
            |query| index.retrieve(&query, 10).unwrap(),
            BatchSize::SmallInput,
        )
    });
    criterion.bench_function("cut an excerpt", |b| {
        b.iter_batched(
            || {
                let query = query(question());
                let hit = index.retrieve(&query, 1).unwrap().pop();
                (query, hit)
            },
            |(query, hit)| hit.map(|hit| Excerpt::cut(&query, &hit, 200)),
            BatchSize::SmallInput,
        )
    });
    let small = Sized::new(&base, INDEXED);
    let mut group = criterion.benchmark_group("index");
    group
        .throughput(Throughput::Elements(INDEXED as u64))
        .sample_size(10);
    group.bench_function("1,000 passages", |b| {
        b.iter(|| builder(&small).finish().unwrap())
    });
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
