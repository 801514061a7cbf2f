//! `senpai eval`: figures of a collection.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use senpai_eval::{Collection, evaluate};

/// `eval`'s arguments.
#[derive(clap::Args)]
pub struct Arguments {
    /// A collection in BEIR form: corpus.jsonl, queries.jsonl, qrels/test.tsv
    #[arg(long, value_name = "DIR")]
    beir: PathBuf,
    /// Write the ranking as a TREC run
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
}

/// Measures and prints.
///
/// # Errors
/// Fails when the collection cannot be read or the run not be written.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let collection = Collection::load(&arguments.beir)?;
    let report = evaluate(&collection)?;
    anstream::println!(
        "passages: {}, questions: {}",
        report.passages,
        report.questions
    );
    anstream::println!("MRR@10: {:.4}", report.metrics.reciprocal_rank);
    anstream::println!("nDCG@10: {:.4}", report.metrics.ndcg);
    anstream::println!("recall@1: {:.4}", report.metrics.recall_1);
    anstream::println!("recall@10: {:.4}", report.metrics.recall_10);
    for (length, share) in &report.answer_in_excerpt {
        anstream::println!("answer in excerpt ({length}): {share:.3}");
    }
    anstream::println!(
        "index time: {:.2} s, index bytes: {}",
        report.index_time.as_secs_f64(),
        report.index_bytes
    );
    let ms = |d: std::time::Duration| d.as_secs_f64() * 1e3;
    anstream::println!(
        "query p50: {:.3} ms, p99: {:.3} ms",
        ms(report.p50),
        ms(report.p99)
    );
    if let Some(path) = &arguments.run {
        std::fs::write(path, &report.run)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}
