//! `senpai eval`: figures of a collection, or of the community's golden questions.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context;
use jiff::ZonedDateTime;
use senpai_content::Library;
use senpai_eval::{Collection, Golden, Half, HalfReport, ask_all, evaluate};
use senpai_search::{Synonyms, index_in_memory};

use crate::{settings::Folders, source};

/// `eval`'s arguments.
#[derive(clap::Args)]
#[group(required = true, multiple = false, id = "what")]
pub struct Measured {
    /// A collection in BEIR form: corpus.jsonl, queries.jsonl, qrels/test.tsv
    #[arg(long, value_name = "DIR")]
    beir: Option<PathBuf>,
    /// Golden questions, asked of the posts
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
}

/// `eval`'s arguments.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    measured: Measured,
    /// Write the collection's ranking as a TREC run
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// List the golden questions that went wrong, with reasons
    #[arg(long)]
    misses: bool,
}

/// Measures and prints.
///
/// # Errors
/// Fails when the collection or the questions cannot be read or the run not be written.
pub fn run(folders: &Folders, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(dir) = &arguments.measured.beir {
        beir(dir, arguments.run.as_deref())?;
    }
    if let Some(file) = &arguments.measured.questions {
        questions(folders, file, arguments.misses)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn beir(dir: &Path, run: Option<&Path>) -> anyhow::Result<()> {
    let report = evaluate(&Collection::load(dir)?)?;
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
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    anstream::println!(
        "query p50: {:.3} ms, p99: {:.3} ms",
        ms(report.p50),
        ms(report.p99)
    );
    if let Some(path) = run {
        std::fs::write(path, &report.run)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn questions(folders: &Folders, file: &Path, misses: bool) -> anyhow::Result<()> {
    let questions = Golden::load(file)?;
    let source = source::open(folders)?;
    for (name, half) in [
        ("calibrating", Half::Calibrate),
        ("reporting", Half::Report),
    ] {
        let report = ask_all(&questions, half, &source.index, &source.synonyms)?;
        print(name, &report);
        for miss in report.misses.iter().filter(|_| misses) {
            anstream::println!("  {}: {}", miss.text, miss.why);
        }
    }
    bridges(folders, &questions)
}

/// What the authors' questions and the synonyms are worth: the reporting half with and without them.
fn bridges(folders: &Folders, questions: &[Golden]) -> anyhow::Result<()> {
    let settings = folders.settle()?;
    let mut library = Library::load(&settings.content, ZonedDateTime::now().date())?;
    let synonyms = source::open(folders)?.synonyms;
    anstream::println!("reporting half: first, in three, in excerpt, found and right");
    for own in [true, false] {
        if !own {
            library
                .articles
                .iter_mut()
                .for_each(|a| a.questions.clear());
        }
        let index = index_in_memory(&library)?;
        for (with, synonyms) in [("with", &synonyms), ("without", &Synonyms::default())] {
            let report = ask_all(questions, Half::Report, &index, synonyms)?;
            let share = |n: usize| n as f64 / report.answerable.max(1) as f64;
            anstream::println!(
                "  {} the posts' questions, {with} synonyms: {:.3}, {:.3}, {:.3}, {:.3}",
                if own { "with" } else { "without" },
                share(report.first),
                share(report.in_three),
                share(report.in_excerpt),
                share(report.found_and_right)
            );
        }
    }
    Ok(())
}

fn print(name: &str, report: &HalfReport) {
    let share = |n: usize| n as f64 / report.answerable.max(1) as f64;
    anstream::println!("{name} half, {} answerable questions", report.answerable);
    anstream::println!(
        "  right post first: {:.3}, in three: {:.3}",
        share(report.first),
        share(report.in_three)
    );
    anstream::println!(
        "  answer sentence in the first excerpt: {:.3}",
        share(report.in_excerpt)
    );
    anstream::println!("  found and right: {:.3}", share(report.found_and_right));
    for (kind, [found, unsure, not_found]) in ["answerable", "near miss", "far off"]
        .into_iter()
        .zip(report.statuses)
    {
        anstream::println!("  {kind}: {found} found, {unsure} unsure, {not_found} not found");
    }
}
