//! Writes figures as Markdown tables, and `docs/benchmarks.md` from them.

use std::{fmt::Write, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    own::{Asked, Built},
    peers::Table,
    plot::{Plot, Series},
    process,
};

/// The figures at one size.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Growth {
    /// Indexing.
    pub built: Built,
    /// Asking.
    pub asked: Asked,
}

/// The figures of Senpai alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Own {
    /// The name of the collection.
    pub collection: String,
    /// Sizes, from small to large.
    pub growth: Vec<Growth>,
    /// `senpai index`.
    pub indexed: process::Indexed,
    /// `senpai ask`.
    pub processes: process::Asked,
}

/// Stores figures in `dir` for [`write()`].
pub fn store(dir: &Path, name: &str, figures: &impl Serialize) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join(name), serde_json::to_string_pretty(figures)?)?;
    Ok(())
}

fn stored<T: DeserializeOwned>(dir: &Path, name: &str) -> anyhow::Result<T> {
    let path = dir.join(name);
    let json = std::fs::read(&path)
        .with_context(|| format!("no figures in {}: measure first", path.display()))?;
    Ok(serde_json::from_slice(&json)?)
}

const MEGABYTE: f64 = 1024.0 * 1024.0;

/// The growth as a table.
pub fn growth(rows: &[Growth]) -> String {
    let mut out = "| passages | index | index on disk | indexing, peak memory | answer p50 | answer p99 | answers a second | asking, peak memory | MRR@10 |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n".to_owned();
    for Growth { built, asked } in rows {
        let _ = writeln!(
            out,
            "| {} | {:.1} s | {:.0} MB | {:.0} MB | {:.2} ms | {:.2} ms | {:.0} | {:.0} MB | {:.4} |",
            asked.passages,
            built.seconds,
            built.bytes as f64 / MEGABYTE,
            built.peak_kb as f64 / 1024.0,
            asked.p50_ms,
            asked.p99_ms,
            asked.per_second,
            (asked.peak_kb - asked.base_kb) as f64 / 1024.0,
            asked.mrr,
        );
    }
    out
}

/// The whole processes as a table.
pub fn processes(own: &Own) -> String {
    format!(
        "| whole process, {} passages | |\n| --- | ---: |\n| `senpai index`, Markdown read | {:.1} s |\n| `senpai ask`, warm, p50 | {:.1} ms |\n| `senpai ask`, warm, p90 | {:.1} ms |\n| `senpai ask`, peak memory | {:.0} MB |\n",
        own.indexed.passages,
        own.indexed.seconds,
        own.processes.p50_ms,
        own.processes.p90_ms,
        own.processes.peak_kb as f64 / 1024.0,
    )
}

/// The peers as tables.
pub fn peers(tables: &[Table]) -> String {
    let mut out = String::new();
    for table in tables {
        let _ = writeln!(
            out,
            "### {}: {} passages, {} questions\n\n| engine | MRR@10 | nDCG@10 | recall@10 | Senpai's MRR@10 is higher by [95%] | p50 | p99 | index | on disk | peak memory |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            table.collection, table.passages, table.questions
        );
        for row in &table.rows {
            let [mrr, ndcg, _, recall] = row.quality;
            let above = row.ours_above.map_or("–".to_owned(), |(mean, low, high)| {
                format!("{mean:+.4} [{low:+.4}, {high:+.4}]")
            });
            let _ = match &row.printed {
                Ok(p) => writeln!(
                    out,
                    "| {} {} | {mrr:.4} | {ndcg:.4} | {recall:.4} | {above} | {:.2} ms | {:.2} ms | {:.2} s | {:.1} MB | {:.0} MB |",
                    row.name,
                    p.version,
                    p.p50_ms,
                    p.p99_ms,
                    p.index_seconds,
                    p.index_bytes as f64 / MEGABYTE,
                    p.peak_kb as f64 / 1024.0
                ),
                Err(why) => writeln!(
                    out,
                    "| {}: not measured, {why} | | | | | | | | | |",
                    row.name
                ),
            };
        }
        out.push('\n');
    }
    out
}

/// The golden questions as a table. Their figures are the same in the tables of all collections.
fn golden(table: &Table) -> String {
    let mut out = "| engine | right post first | in three | with the authors' words: first | in three |\n| --- | ---: | ---: | ---: | ---: |\n".to_owned();
    let cells = |shares: Option<(f64, f64)>| {
        shares.map_or("– | –".to_owned(), |(first, three)| {
            format!("{first:.3} | {three:.3}")
        })
    };
    for row in table
        .rows
        .iter()
        .filter(|r| r.golden_with_author_words.is_some())
    {
        let (without, with) = (cells(row.golden), cells(row.golden_with_author_words));
        let _ = writeln!(out, "| {} | {without} | {with} |", row.name);
    }
    out
}

/// Writes `benchmarks.md` and its plots to `docs` from the figures stored in `dir`.
pub fn write(dir: &Path, docs: &Path) -> anyhow::Result<()> {
    let own: Own = stored(dir, "own.json")?;
    let tables: Vec<Table> = stored(dir, "peers.json")?;
    let curve = |name: &str, of: fn(&Growth) -> f64| Series {
        name: name.to_owned(),
        points: own
            .growth
            .iter()
            .map(|g| (g.asked.passages as f64, of(g)))
            .collect(),
    };
    let growth_plot = Plot {
        title: "Growth, one thread: milliseconds an answer, seconds to index, megabytes",
        axes: ["passages", "ms, s, MB"],
        log_y: true,
        series: &[
            curve("p50, ms", |g| g.asked.p50_ms),
            curve("p99, ms", |g| g.asked.p99_ms),
            curve("index, s", |g| g.built.seconds),
            curve("asking, MB", |g| {
                (g.asked.peak_kb - g.asked.base_kb) as f64 / 1024.0
            }),
        ],
    };
    growth_plot.draw(&docs.join("benchmarks-growth.svg"))?;
    let mut plots = String::new();
    for table in &tables {
        let point = |row: &crate::peers::Row| {
            let p99 = row.printed.as_ref().ok()?.p99_ms;
            Some(Series {
                name: row.name.split(" (").next().unwrap_or_default().to_owned(),
                points: vec![(p99, row.quality[0])],
            })
        };
        let series: Vec<Series> = table.rows.iter().filter_map(point).collect();
        let name = format!("benchmarks-{}.svg", table.collection);
        let plot = Plot {
            title: &format!("{}: quality against latency", table.collection),
            axes: ["p99 in ms, one thread (to the left is faster)", "MRR@10"],
            log_y: false,
            series: &series,
        };
        plot.draw(&docs.join(&name))?;
        let _ = writeln!(plots, "![{}: MRR@10 against p99]({name})", table.collection);
    }
    let page = include_str!("../benchmarks.md")
        .replace("{date}", &jiff::ZonedDateTime::now().date().to_string())
        .replace("{machine}", &machine()?)
        .replace("{collection}", &own.collection)
        .replace("{growth}", &growth(&own.growth))
        .replace("{processes}", &processes(&own))
        .replace("{peers}", &peers(&tables))
        .replace("{golden}", &tables.first().map(golden).unwrap_or_default())
        .replace("{plots}", &plots);
    std::fs::write(docs.join("benchmarks.md"), page)?;
    Ok(())
}

/// The cores, processor and memory of this machine, without its name.
fn machine() -> anyhow::Result<String> {
    let field = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text
            .lines()
            .find(|l| l.starts_with(key))
            .unwrap_or_default();
        line.split(':').nth(1).unwrap_or_default().trim().to_owned()
    };
    let cores = std::thread::available_parallelism()?;
    let kb: f64 = field("/proc/meminfo", "MemTotal")
        .trim_end_matches(" kB")
        .parse()
        .unwrap_or_default();
    Ok(format!(
        "{cores} cores ({}), {:.0} GB of memory, {}",
        field("/proc/cpuinfo", "model name"),
        kb / MEGABYTE,
        std::env::consts::OS
    ))
}
