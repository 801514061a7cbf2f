//! Compares Senpai with other engines on the same collection, in one run. Their programs are in `bench/peers`.

use std::{collections::HashSet, path::Path, process::Command, time::Instant};

use anyhow::{Context, bail, ensure};
use jiff::civil::date;
use senpai_answer::{AnswerOptions, answer};
use senpai_content::Library;
use senpai_eval::{
    Collection, Difference, Golden, Half, Metrics, Run, ask_all, compare_runs, percentile,
};
use senpai_search::{
    Filter, IndexBuilder, Passage, Post, Query, Retriever, Synonyms, index_in_memory,
};
use serde::{Deserialize, Serialize};

use crate::{collection, own};

/// The output of a program in `bench/peers`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Printed {
    /// The version of the engine.
    pub version: String,
    /// Time to index the collection.
    pub index_seconds: f64,
    /// The size of the index on disk, in bytes; for an engine in memory, the size of the serialised index.
    pub index_bytes: u64,
    /// The median time of a search.
    pub p50_ms: f64,
    /// The 99th percentile of that time.
    pub p99_ms: f64,
    /// Peak memory of the process that indexed and searched, in kB.
    pub peak_kb: u64,
}

/// An engine on one collection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// The engine and its settings.
    pub name: String,
    /// Its figures, or the reason for their absence.
    pub printed: Result<Printed, String>,
    /// MRR@10, nDCG@10, recall@1, recall@10.
    pub quality: [f64; 4],
    /// Senpai's MRR@10 minus the engine's, with its 95% interval by article.
    pub ours_above: Option<(f64, f64, f64)>,
    /// Shares of the golden questions of the reporting half: right post first, right post in three.
    pub golden: Option<(f64, f64)>,
    /// These shares if passages end with the author's tags, questions and principles. Senpai always reads them.
    #[serde(rename = "golden_told")]
    pub golden_with_author_words: Option<(f64, f64)>,
}

/// Engines on one collection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// The collection's folder.
    pub collection: String,
    /// Number of passages.
    pub passages: usize,
    /// Number of questions.
    pub questions: usize,
    /// The engines, Senpai first.
    pub rows: Vec<Row>,
}

/// The peers: name, program, and arguments before the common ones. `{tools}` is replaced by the folder of installed tools.
const PEERS: &[(&str, &str, &[&str])] = &[
    (
        "Lucene (JapaneseAnalyzer or EnglishAnalyzer, BM25)",
        "java",
        &["-cp", "{tools}/lucene/*:{tools}/lucene", "Lucene"],
    ),
    (
        "SQLite FTS5 (trigram, bm25)",
        "python3",
        &["bench/peers/sqlite.py"],
    ),
    (
        "Groonga (TokenBigram, TF-IDF)",
        "python3",
        &["bench/peers/groonga.py"],
    ),
    (
        "MiniSearch (Intl.Segmenter)",
        "node",
        &["{tools}/minisearch.mjs"],
    ),
];

/// Measures all engines on the collection in `dir`; `tools` is the folder of `bench/peers/install.sh`.
pub fn measure(dir: &Path, tools: &Path) -> anyhow::Result<Table> {
    let collection = Collection::load(dir)?;
    let folder = tempfile::tempdir()?;
    let content = Path::new("content");
    let golden = collection::posts(content, Some(Half::Report), false)?;
    let golden_dir = folder.path().join("golden");
    let author_words_dir = folder.path().join("author-words");
    collection::write(&golden, &golden_dir)?;
    collection::write(
        &collection::posts(content, Some(Half::Report), true)?,
        &author_words_dir,
    )?;
    let file = folder.path().join("run");
    let own = std::env::current_exe()?;
    let command = |program: &Path, arguments: &[&str], dir: &Path| {
        let tools = tools.to_string_lossy();
        let mut command = Command::new(program);
        command.args(arguments.iter().map(|a| a.replace("{tools}", &tools)));
        command.arg(dir).arg(&file);
        command
    };
    let printed = run(command(&own, &["search"], dir)).map_err(|e| e.to_string());
    let ours = Run::load(&file)?;
    let mut rows = vec![Row {
        name: "Senpai (whole answer)".to_owned(),
        printed,
        quality: quality(&collection, &ours),
        ours_above: None,
        golden: None,
        golden_with_author_words: Some(own_golden()?),
    }];
    for (name, program, arguments) in PEERS {
        let _ = std::fs::remove_file(&file);
        let printed = run(command(program.as_ref(), arguments, dir)).map_err(|e| format!("{e:#}"));
        let mut row = Row {
            name: (*name).to_owned(),
            printed,
            quality: [0.0; 4],
            ours_above: None,
            golden: None,
            golden_with_author_words: None,
        };
        if row.printed.is_ok() {
            let theirs = Run::load(&file)?;
            row.quality = quality(&collection, &theirs);
            let differences = compare_runs(&collection, &theirs, &ours)?;
            row.ours_above = differences.first().map(|(_, d)| above(d));
            run(command(program.as_ref(), arguments, &golden_dir))?;
            row.golden = Some(posts_first(&golden, &Run::load(&file)?));
            run(command(program.as_ref(), arguments, &author_words_dir))?;
            row.golden_with_author_words = Some(posts_first(&golden, &Run::load(&file)?));
        }
        rows.push(row);
    }
    Ok(Table {
        collection: dir
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        passages: collection.passages.len(),
        questions: collection.questions.len(),
        rows,
    })
}

fn above(difference: &Difference) -> (f64, f64, f64) {
    let (low, high) = difference.interval;
    (difference.after - difference.before, low, high)
}

fn run(mut command: Command) -> anyhow::Result<Printed> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("{program} is not installed"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{}",
            said.lines()
                .last()
                .unwrap_or("it failed and did not say why")
        );
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn quality(collection: &Collection, run: &Run) -> [f64; 4] {
    let questions = collection.questions.iter();
    let all: Vec<Metrics> = questions
        .map(|q| Metrics::of(run.ranked(&q.id), &q.relevant))
        .collect();
    let mean = Metrics::mean(&all);
    [
        mean.reciprocal_rank,
        mean.ndcg,
        mean.recall_1,
        mean.recall_10,
    ]
}

/// The share of questions whose right post came first, and the share whose right post is among the first three.
fn posts_first(golden: &Collection, run: &Run) -> (f64, f64) {
    let post = |passage: &str| passage.split('#').next().unwrap_or_default().to_owned();
    let (mut first, mut in_three) = (0, 0);
    for question in &golden.questions {
        let right = question.relevant.first().map(|(id, _)| post(id));
        let mut seen = HashSet::new();
        let posts = run.ranked(&question.id).iter().map(|id| post(id));
        let posts: Vec<String> = posts.filter(|p| seen.insert(p.clone())).take(3).collect();
        first += usize::from(posts.first() == right.as_ref());
        in_three += usize::from(right.is_some_and(|r| posts.contains(&r)));
    }
    let share = |n: usize| n as f64 / golden.questions.len().max(1) as f64;
    (share(first), share(in_three))
}

/// These shares for Senpai's answers, with the posts' own questions and the synonyms.
fn own_golden() -> anyhow::Result<(f64, f64)> {
    let content = Path::new("content");
    let index = index_in_memory(&Library::load(content, date(2100, 1, 1))?)?;
    let synonyms = Synonyms::load(&content.join("synonyms.toml"))?.unwrap_or_default();
    let golden = Golden::load(&content.join("questions.toml"))?;
    let report = ask_all(&golden, Half::Report, &index, &synonyms)?;
    let share = |n: usize| n as f64 / report.answerable.max(1) as f64;
    Ok((share(report.first), share(report.in_three)))
}

/// Measures Senpai as the programs of `bench/peers` measure their engines, but times whole answers with excerpts.
pub fn search(dir: &Path, run: &Path) -> anyhow::Result<Printed> {
    let collection = Collection::load(dir)?;
    ensure!(
        !collection.questions.is_empty(),
        "no questions in {}",
        dir.display()
    );
    let folder = tempfile::tempdir()?;
    let start = Instant::now();
    let mut builder = IndexBuilder::in_dir(folder.path())?;
    for (id, title, text) in &collection.passages {
        builder.add(Post::titled(id, title), &[Passage::plain(text)])?;
    }
    let index = builder.finish()?;
    let index_seconds = start.elapsed().as_secs_f64();
    let synonyms = Synonyms::default();
    let mut ranking = Run::default();
    for question in &collection.questions {
        let query = Query::new(&question.text, &synonyms, Filter::default());
        for hit in index.retrieve(&query, 10)? {
            ranking.push(&question.id, &hit.post.meta.id, hit.score);
        }
    }
    std::fs::write(run, ranking.to_string())?;
    let options = AnswerOptions::default();
    let mut times = Vec::new();
    for _ in 0..2 {
        for question in &collection.questions {
            let start = Instant::now();
            answer(&index, &synonyms, &question.text, &options)?;
            times.push(start.elapsed());
        }
    }
    times.sort_unstable();
    let ms = |p: f64| percentile(&times, p).as_secs_f64() * 1e3;
    Ok(Printed {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        index_seconds,
        index_bytes: own::size(folder.path())?,
        p50_ms: ms(0.5),
        p99_ms: ms(0.99),
        peak_kb: own::peak_kb(),
    })
}
