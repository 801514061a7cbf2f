//! Output as text, JSON or CSV.

use senpai_admin::csv;
use senpai_screen::{one_line, out};
use serde::Serialize;

/// The format of a list or of figures: text, unless a flag sets another.
#[derive(clap::Args)]
pub struct OutputFormat {
    /// Print JSON
    #[arg(long, global = true, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV
    #[arg(long, global = true)]
    pub csv: bool,
}

/// Prints a value as one line of JSON.
///
/// # Errors
/// Fails if the value cannot be written as JSON.
pub fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(senpai_screen::print_json(value)?)
}

/// The format of a printed list.
pub struct List<'a, T> {
    /// The columns of CSV.
    pub head: &'a [&'a str],
    /// The cells of an item in CSV.
    pub row: fn(&T) -> Vec<String>,
    /// An item as text.
    pub line: fn(&T) -> String,
    /// The text if there is no item.
    pub none: &'a str,
}

impl<T: Serialize> List<'_, T> {
    /// Prints the items in a format.
    ///
    /// # Errors
    /// Fails if the items cannot be written as JSON.
    pub fn print(&self, format: &OutputFormat, items: &[T]) -> anyhow::Result<()> {
        if format.json {
            return print_json(&items);
        }
        if format.csv {
            print_csv(self.head, items.iter().map(self.row));
            return Ok(());
        }
        for item in items {
            out!("{}", (self.line)(item));
        }
        if items.is_empty() {
            out!("{}", self.none);
        }
        Ok(())
    }
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

/// Prints CSV.
pub fn print_csv(head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    senpai_screen::print(csv(head, rows));
}
