//! Output as text, JSON or CSV.

use senpai_screen::{one_line, out};
use serde::Serialize;

/// The format of a list or of figures: text unless a flag says otherwise.
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

/// Prints CSV as RFC 4180 defines it. The program that opens it does not take a member's words for a formula.
pub fn print_csv(head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    out!("{}", head.join(","));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        out!("{}", cells.join(","));
    }
}

/// A cell of CSV. If a spreadsheet would take it for a formula, it begins with an apostrophe, by OWASP's page "CSV Injection".
fn quoted(cell: &str) -> String {
    let formula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let is_number = cell.parse::<f64>().is_ok();
    let cell = match cell.trim_start_matches(' ').starts_with(formula) && !is_number {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "＝1"] {
            assert!(quoted(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(
            quoted("=HYPERLINK(\"x\",1)"),
            "\"'=HYPERLINK(\"\"x\"\",1)\""
        );
        for plain in ["入金はいつ？", "-3.5", "+81", "a=b"] {
            assert_eq!(quoted(plain), plain);
        }
    }
}
