//! `senpai-bot stats`: statistics of the bot's use.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use senpai_admin::{DayCounts, PracticeStatistics, Statistics, days_csv, practice_csv};
use senpai_chat::{Ladders, Language, practice_lines};
use senpai_screen::{one_line, out};
use senpai_settings::Paths;

use super::{
    AdminContext, OutputFormat, WorkspaceFilter,
    output::{print_json, print_pairs},
};

/// The arguments of `stats`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Days to count
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365))]
    days: u16,
    /// Also draw a plot into this file: .svg or .png
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// With --csv, print the figures of practice in place of the days: of all posts, each post and each week
    #[arg(long, requires = "csv")]
    practice: bool,
    #[command(flatten)]
    filter: WorkspaceFilter,
    #[command(flatten)]
    format: OutputFormat,
}

/// Prints usage statistics.
///
/// # Errors
/// Fails if there is no bot state or no post, or if the plot cannot be written.
pub fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<()> {
    let context = AdminContext::with_index(paths)?;
    let admin = context.admin(&arguments.filter);
    let statistics = admin.statistics(arguments.days)?;
    if let Some(file) = &arguments.plot {
        write_plot(&statistics, file)?;
    }
    if arguments.format.json {
        return print_json(&statistics);
    }
    if arguments.practice {
        let practice = statistics.practice.unwrap_or_default();
        senpai_screen::print(practice_csv(&practice));
    } else if arguments.format.csv {
        senpai_screen::print(days_csv(&statistics.per_day));
    } else {
        print_statistics(&arguments.format, &statistics);
        if let Some(practice) = &statistics.practice {
            print_practice(practice, &context.settings.ladders);
        }
    }
    Ok(())
}

/// Draws statistics into a file: .svg or .png.
///
/// # Errors
/// Fails if the file has another ending, or if it cannot be written.
pub fn write_plot(statistics: &Statistics, file: &Path) -> anyhow::Result<()> {
    let bytes = match file.extension().and_then(|e| e.to_str()) {
        Some("svg") => statistics.svg()?.into_bytes(),
        Some("png") => statistics.png()?,
        _ => bail!(
            "a plot is an .svg or .png file; {} is neither",
            file.display()
        ),
    };
    std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))
}

fn print_statistics(format: &OutputFormat, f: &Statistics) {
    let latency = f.latency_ms;
    let latency = format!(
        "{} median, {} p95, {} p99",
        latency.median, latency.p95, latency.p99
    );
    print_pairs(
        format,
        &[
            ("days", f.days.to_string()),
            ("asked", f.counts.asked.to_string()),
            ("answered", f.counts.found.to_string()),
            ("unsure", f.counts.unsure.to_string()),
            ("not found", f.counts.not_found.to_string()),
            ("helped", f.counts.helped.to_string()),
            ("did not help", f.counts.did_not_help.to_string()),
            ("unknown", f.counts.unknown.to_string()),
            ("latency, ms", latency),
            ("never shown", f.never_shown.len().to_string()),
        ],
    );
    for post in &f.top_posts {
        out!("shown first {:>6} × {}", post.first, one_line(&post.title));
    }
    let line = |name: &str, count: fn(&DayCounts) -> u64| {
        let values: Vec<u64> = f.per_day.iter().map(count).collect();
        out!("{name:<9} {}", sparkline(&values));
    };
    line("asked", |day| day.counts.asked);
    line("answered", |day| day.counts.found);
    line("helped", |day| day.counts.helped);
}

/// Prints ratings beside practice.
fn print_practice(practice: &PracticeStatistics, ladders: &Ladders) {
    for line in practice_lines(practice, ladders, Language::English) {
        out!("{}", one_line(&line));
    }
}

/// One character for each value, its height relative to the highest value; a space for zero.
fn sparkline(values: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let highest = values.iter().max().copied().unwrap_or(0).max(1);
    let bar = |value: &u64| match value {
        0 => ' ',
        v => BARS[((v * 8).div_ceil(highest) as usize).clamp(1, 8) - 1],
    };
    values.iter().map(bar).collect()
}
