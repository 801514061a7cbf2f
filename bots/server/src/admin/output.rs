//! Output as text, JSON or CSV.

use senpai_screen::{one_line, out};
use serde::Serialize;

/// The format of a list or of figures: text unless a flag says otherwise.
#[derive(clap::Args)]
pub struct OutputFormat {
    /// Print JSON
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV
    #[arg(long)]
    pub csv: bool,
}

/// Prints a value as one line of JSON.
pub fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(senpai_screen::print_json(value)?)
}

/// Prints names and values as text, or as CSV with the columns `name` and `value`.
pub fn print_pairs(format: &OutputFormat, rows: &[(&str, String)]) {
    if format.csv {
        let rows = rows.iter();
        print_csv(
            &["name", "value"],
            rows.map(|(name, value)| vec![(*name).to_owned(), value.clone()]),
        );
        return;
    }
    for (name, value) in rows {
        out!("{name:<13} {}", one_line(value));
    }
}

/// Prints CSV as RFC 4180 defines it.
pub fn print_csv(head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    out!("{}", head.join(","));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        out!("{}", cells.join(","));
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
