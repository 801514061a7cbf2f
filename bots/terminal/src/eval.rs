//! `senpai eval`: measures answers on a collection, or on the community's golden questions.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use jiff::ZonedDateTime;
use senpai_content::Library;
use senpai_eval::{
    Bin, Collection, Difference, Golden, GoldenConversation, Half, HalfReport, Outcome,
    PrincipleCase, PrincipleReport, Run, ask_all, ask_principles, compare_golden, compare_runs,
    evaluate, reliability,
};
use senpai_model::Model;
use senpai_screen::{one_line, out};
use senpai_search::{Index, Synonyms, Vectors, index_in_memory};
use senpai_settings::Paths;

use crate::source;

const HALVES: [(&str, Half); 2] = [
    ("calibrating", Half::Calibrate),
    ("reporting", Half::Report),
];

/// The questions that `eval` measures.
#[derive(clap::Args)]
#[group(required = true, multiple = false, id = "what")]
pub struct Measured {
    /// A collection in BEIR format: corpus.jsonl, queries.jsonl, qrels/test.tsv
    #[arg(long, value_name = "DIR")]
    beir: Option<PathBuf>,
    /// Golden questions about the posts, as TOML
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
    /// Conversations about the posts, as TOML
    #[arg(long, value_name = "FILE")]
    conversations: Option<PathBuf>,
}

/// The arguments of `eval`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    measured: Measured,
    /// Write the results to a file: a TREC run for a collection, JSON lines for golden questions
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Compare with a file that --run wrote, and print each figure's difference with its 95% interval
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Keep the vectors of a collection in a file for the next run
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// List the golden questions or turns with a wrong answer, and the reasons
    #[arg(long)]
    misses: bool,
}

/// Measures, and prints the figures.
///
/// # Errors
/// Fails if the collection or the questions cannot be read, or if the run cannot be written.
pub fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(dir) = &arguments.measured.beir {
        beir(dir, paths, arguments)?;
    }
    if let Some(file) = &arguments.measured.questions {
        questions(paths, file, arguments)?;
    }
    if let Some(file) = &arguments.measured.conversations {
        conversations(paths, file, arguments.misses)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the conversations, and prints the share of right turns of each half. `misses` lists the wrong turns of the calibrating
/// half.
fn conversations(paths: &Paths, file: &Path, misses: bool) -> anyhow::Result<()> {
    let source = source::open(paths, crate::reader::language())?;
    let mut outcomes = Vec::new();
    for conversation in GoldenConversation::load(file)? {
        outcomes.extend(conversation.hold(&source.index, &source.synonyms)?);
    }
    for (name, half) in HALVES {
        let turns: Vec<_> = outcomes.iter().filter(|turn| turn.half == half).collect();
        let right = turns.iter().filter(|turn| turn.right).count();
        let share = right as f64 / turns.len().max(1) as f64;
        out!(
            "{name}: {right} of {} turns right ({share:.3})",
            turns.len()
        );
        for turn in turns
            .iter()
            .filter(|turn| misses && half == Half::Calibrate && !turn.right)
        {
            out!("  {}", one_line(&turn.say));
            for (post, text) in &turn.shown {
                out!("    {}: {}", one_line(post), one_line(text));
            }
        }
    }
    Ok(())
}

fn beir(dir: &Path, paths: &Paths, arguments: &Arguments) -> anyhow::Result<()> {
    // The file is read first: --run may write the same file.
    let before = arguments.compare.as_deref().map(Run::load).transpose()?;
    let collection = Collection::load(dir)?;
    let model = source::model(paths)?;
    let report = evaluate(&collection, |index| {
        let Some(model) = model else {
            return Ok(index);
        };
        with_meaning(index, &model, arguments.vectors.as_deref())
    })?;
    out!(
        "passages: {}, questions: {}",
        report.passages,
        report.questions
    );
    out!("MRR@10: {:.4}", report.metrics.reciprocal_rank);
    out!("nDCG@10: {:.4}", report.metrics.ndcg);
    out!("recall@1: {:.4}", report.metrics.recall_1);
    out!("recall@10: {:.4}", report.metrics.recall_10);
    for (length, share) in &report.answer_in_excerpt {
        out!("answer in excerpt ({length}): {share:.3}");
    }
    out!(
        "index time: {:.2} s, index bytes: {}",
        report.index_time.as_secs_f64(),
        report.index_bytes
    );
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    out!(
        "query p50: {:.3} ms, p99: {:.3} ms",
        ms(report.p50),
        ms(report.p99)
    );
    if let Some(before) = before {
        out!("before → after, difference [95% interval]");
        for (name, difference) in compare_runs(&collection, &before, &report.run)? {
            print_difference(name, &difference);
        }
    }
    write_run(arguments, || report.run.to_string())
}

/// The index with the vectors of its passages. The file `kept` keeps the vectors from one run to the next.
fn with_meaning(
    index: Index,
    model: &Arc<Model>,
    kept: Option<&Path>,
) -> Result<Index, senpai_search::Error> {
    let mut known = kept.map_or_else(|| Vectors::new(model), |file| Vectors::load(file, model));
    let mut show = source::bar_of("vectors");
    let mut each = |_: &Vectors, done, total| {
        show(done, total);
        ControlFlow::Continue(())
    };
    let before = known.len();
    index.compute_vectors(model, &mut known, source::threads(), &mut each)?;
    if let Some(file) = kept.filter(|_| known.len() > before) {
        known.save(file)?;
    }
    Ok(index.with_vectors(model, &known)?.unwrap_or(index))
}

/// Writes the results if --run names a file.
fn write_run(arguments: &Arguments, what: impl FnOnce() -> String) -> anyhow::Result<()> {
    if let Some(path) = &arguments.run {
        std::fs::write(path, what()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn print_difference(name: &str, difference: &Difference) {
    let (low, high) = difference.interval;
    out!(
        "  {name}: {:.4} → {:.4}, {:+.4} [{low:+.4}, {high:+.4}], {} ({} questions, {} articles)",
        difference.before,
        difference.after,
        difference.after - difference.before,
        if low > 0.0 {
            "better"
        } else if high < 0.0 {
            "worse"
        } else {
            "no clear difference"
        },
        difference.questions,
        difference.articles,
    );
}

fn questions(paths: &Paths, file: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let before = arguments
        .compare
        .as_deref()
        .map(Outcome::load)
        .transpose()?;
    let mut outcomes = Vec::new();
    let questions = Golden::load(file)?;
    let principles = PrincipleCase::load(file)?;
    let source = source::open_whole(paths)?;
    let is_post = |id: &str| source.index.posts().iter().any(|post| post.meta.id == id);
    Golden::check(&questions, file, is_post)?;
    for (name, half) in HALVES {
        let report = ask_all(&questions, half, &source.index, &source.synonyms)?;
        if report.outcomes.is_empty() {
            continue;
        }
        print(name, &report);
        for miss in report.misses.iter().filter(|_| arguments.misses) {
            out!("  {}: {}", miss.text, miss.why);
        }
        outcomes.extend(report.outcomes);
        let led = ask_principles(&principles, half, &source.index, &source.synonyms)?;
        if led.expected > 0 {
            print_principles(&led, arguments.misses);
        }
    }
    match &before {
        Some(before) => compare(before, &outcomes)?,
        None => print_ablation(paths, &questions)?,
    }
    write_run(arguments, || Outcome::lines(&outcomes))
}

/// Prints the changes of the figures between two runs.
fn compare(before: &[Outcome], after: &[Outcome]) -> anyhow::Result<()> {
    for (name, half) in HALVES {
        let compared = compare_golden(before, after, half)?;
        out!("{name} half: before → after, difference [95% interval]");
        for (figure, difference) in &compared.figures {
            print_difference(figure.name(), difference);
        }
        for (before, after) in &compared.changed {
            out!(
                "  {}: {} → {}",
                after.text,
                describe(before),
                describe(after)
            );
        }
        if compared.unpaired > 0 && half == Half::Report {
            out!("{} questions are in one run only", compared.unpaired);
        }
    }
    Ok(())
}

/// The result of a golden question, in words.
fn describe(outcome: &Outcome) -> String {
    let found = if outcome.found { "found" } else { "not sure" };
    let cited = outcome.cited.first().map_or("nothing", String::as_str);
    match (&outcome.post, outcome.rank()) {
        (None, _) => format!("{cited}, {found}"),
        (Some(_), Some(0)) if outcome.in_excerpt == Some(true) => {
            format!("right sentence, {found}")
        }
        (Some(_), Some(0)) => format!("right post, {found}"),
        (Some(_), Some(rank)) => format!("right post as number {}, {found}", rank + 1),
        (Some(_), None) => format!("{cited}, {found}"),
    }
}

/// Prints the figures of the reporting half with and without the authors' questions and the synonyms.
fn print_ablation(paths: &Paths, questions: &[Golden]) -> anyhow::Result<()> {
    let settings = paths.resolve()?;
    let mut library = Library::load(&settings.content, ZonedDateTime::now())?;
    let source = source::open_whole(paths)?;
    let model = source::model(paths)?;
    let synonyms = source.synonyms.clone();
    out!("reporting half: first, in three, in excerpt, found and right");
    for own in [true, false] {
        if !own {
            library
                .articles
                .iter_mut()
                .for_each(|a| Arc::make_mut(&mut a.meta).questions.clear());
        }
        let mut index = index_in_memory(&library)?;
        if let (Some(model), Some(vectors)) = (&model, source.index.vectors()) {
            index = index.with_vectors(model, vectors)?.unwrap_or(index);
        }
        for (with, synonyms) in [("with", &synonyms), ("without", &Synonyms::default())] {
            let report = ask_all(questions, Half::Report, &index, synonyms)?;
            let share = |n: usize| n as f64 / report.answerable.max(1) as f64;
            out!(
                "  {} the posts' questions, {with} synonyms: {:.3}, {:.3}, {:.3}, {:.3}, of found right {:.3}",
                if own { "with" } else { "without" },
                share(report.first),
                share(report.in_three),
                in_excerpt(&report),
                share(report.found_and_right),
                report.found_and_right as f64 / report.found().max(1) as f64
            );
        }
    }
    Ok(())
}

fn print_principles(report: &PrincipleReport, misses: bool) {
    out!(
        "  principles: {} led, precision: {:.3}; of {} expected, recall: {:.3}",
        report.led,
        report.precision(),
        report.expected,
        report.recall()
    );
    for miss in report.misses.iter().filter(|_| misses) {
        out!("  {}: {}", miss.text, miss.why);
    }
}

/// The share of questions that name the sentence that answers, and whose first excerpt has it.
fn in_excerpt(report: &HalfReport) -> f64 {
    report.in_excerpt as f64 / report.with_answer.max(1) as f64
}

fn print(name: &str, report: &HalfReport) {
    let share = |n: usize| n as f64 / report.answerable.max(1) as f64;
    out!("{name} half, {} answerable questions", report.answerable);
    out!(
        "  right post first: {:.3}, in three: {:.3}",
        share(report.first),
        share(report.in_three)
    );
    out!(
        "  answer sentence in the first excerpt: {:.3}",
        in_excerpt(report)
    );
    out!(
        "  found and right: {:.3}; of {} found, right: {:.3}",
        share(report.found_and_right),
        report.found(),
        report.found_and_right as f64 / report.found().max(1) as f64
    );
    for (kind, [found, unsure, not_found]) in ["answerable", "near miss", "far off"]
        .into_iter()
        .zip(report.statuses)
    {
        out!("  {kind}: {found} found, {unsure} unsure, {not_found} not found");
    }
    print_curve(&reliability(&report.outcomes));
}

/// Prints the reliability curve: one line for each tenth of confidence, with the share of right posts as a bar.
fn print_curve(bins: &[Bin]) {
    out!("  confidence  questions  right post first");
    for bin in bins {
        let (from, to, questions) = (bin.from, bin.from + 0.1, bin.questions);
        if questions == 0 {
            out!("  {from:.1}–{to:.1}             0  –");
            continue;
        }
        let share = bin.right as f64 / questions as f64;
        let bar = "█".repeat((share * 20.0).round() as usize);
        let line = format!("  {from:.1}–{to:.1}     {questions:9}  {share:.2} {bar}");
        out!("{}", line.trim_end());
    }
}
