//! Senpai's own figures at one size: index time, whole answers, answers per second, memory.

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use senpai_answer::{AnswerOptions, answer};
use senpai_eval::{Collection, CollectionQuestion, Metrics, percentile};
use senpai_search::{Filter, Index, IndexBuilder, Passage, Post, Query, Retriever, Synonyms};
use serde::{Deserialize, Serialize};

use crate::collection::Sized;

/// The cost of building an index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Built {
    /// Seconds, on one thread, without the time to alter words.
    pub seconds: f64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Peak memory of the process in kB, including the collection.
    pub peak_kb: u64,
}

/// The cost of asking.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Number of passages.
    pub passages: usize,
    /// Number of questions.
    pub questions: usize,
    /// MRR@10 of the passages.
    pub mrr: f64,
    /// The median time of a whole answer (retrieval, reranking, three excerpts), on one thread.
    pub p50_ms: f64,
    /// The 99th percentile of that time.
    pub p99_ms: f64,
    /// Whole answers per second, on all cores.
    pub per_second: f64,
    /// Number of cores.
    pub cores: usize,
    /// Peak memory of the process in kB, including the collection and the pages of the index that were read.
    pub peak_kb: u64,
    /// Peak memory before the index was opened.
    pub base_kb: u64,
}

/// Indexes `collection` in the empty folder `dir`.
pub fn build(collection: &Sized, dir: &Path) -> anyhow::Result<Built> {
    let mut builder = IndexBuilder::in_dir(dir)?;
    let mut spent = Duration::ZERO;
    for (id, title, texts) in collection.posts() {
        let start = Instant::now();
        let passages: Vec<Passage> = texts.iter().map(Passage::plain).collect();
        builder.add(Post::titled(id, title), &passages)?;
        spent += start.elapsed();
    }
    let start = Instant::now();
    builder.finish()?;
    Ok(Built {
        seconds: (spent + start.elapsed()).as_secs_f64(),
        bytes: size(dir)?,
        peak_kb: peak_kb(),
    })
}

/// The size of the files in a folder, in bytes.
pub fn size(dir: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}

/// Asks the index in `dir` at most `limit` questions of `base` at `size`, from which the index was built.
pub fn ask(base: &Collection, size: usize, limit: usize, dir: &Path) -> anyhow::Result<Asked> {
    let sized = Sized::new(base, size);
    let questions = sized.questions(limit);
    let base_kb = peak_kb();
    let index = Index::open(dir)?;
    let synonyms = Synonyms::default();
    let texts: Vec<&str> = questions.iter().map(|q| q.text.as_str()).collect();
    let mut times = Vec::new();
    // The first round brings the index into memory.
    for round in 0..3 {
        for text in &texts {
            let start = Instant::now();
            answer(&index, &synonyms, text, &AnswerOptions::default())?;
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    times.sort_unstable();
    let peak_kb = peak_kb();
    let cores = std::thread::available_parallelism()?.get();
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    Ok(Asked {
        passages: index.passages(),
        questions: questions.len(),
        mrr: mrr(base, &index, &questions)?,
        p50_ms: ms(percentile(&times, 0.5)),
        p99_ms: ms(percentile(&times, 0.99)),
        per_second: per_second(&index, &texts, cores)?,
        cores,
        peak_kb,
        base_kb,
    })
}

/// MRR@10. Passages are identified by their text, because the index has other ids than the collection.
fn mrr(base: &Collection, index: &Index, questions: &[&CollectionQuestion]) -> anyhow::Result<f64> {
    let passages = base.passages.iter();
    let texts: HashMap<&str, &str> = passages.map(|(id, _, text)| (&**id, &**text)).collect();
    let synonyms = Synonyms::default();
    let mut all = Vec::new();
    for question in questions {
        let relevant = question.relevant.iter();
        let relevant: Vec<(String, u32)> = relevant
            .filter_map(|(id, grade)| Some(((*texts.get(id.as_str())?).to_owned(), *grade)))
            .collect();
        let hits = index.retrieve(
            &Query::new(&question.text, &synonyms, Filter::default()),
            10,
        )?;
        let ranked: Vec<String> = hits.into_iter().map(|h| h.passage.text).collect();
        all.push(Metrics::of(&ranked, &relevant));
    }
    Ok(Metrics::mean(&all).reciprocal_rank)
}

/// The time for which questions are asked on all cores. By hand.
const THROUGHPUT: Duration = Duration::from_secs(3);

fn per_second(index: &Index, questions: &[&str], cores: usize) -> anyhow::Result<f64> {
    let synonyms = Synonyms::default();
    let start = Instant::now();
    let worker = |first: usize| -> anyhow::Result<usize> {
        let mut asked = 0;
        for text in questions.iter().cycle().skip(first) {
            answer(index, &synonyms, text, &AnswerOptions::default())?;
            asked += 1;
            if start.elapsed() > THROUGHPUT {
                break;
            }
        }
        Ok(asked)
    };
    let asked: anyhow::Result<Vec<usize>> = std::thread::scope(|scope| {
        let start = |i| scope.spawn(move || worker(i * questions.len() / cores));
        let workers: Vec<_> = (0..cores).map(start).collect();
        let join = |w: std::thread::ScopedJoinHandle<'_, anyhow::Result<usize>>| {
            w.join()
                .unwrap_or_else(|_| anyhow::bail!("a worker failed"))
        };
        workers.into_iter().map(join).collect()
    });
    Ok(asked?.into_iter().sum::<usize>() as f64 / start.elapsed().as_secs_f64())
}

/// Peak memory of this process in kB (Linux' VmHWM); 0 elsewhere.
pub fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}
