//! Tables.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use super::Writer;
use crate::tree::{attribute, tag, text};

/// The greatest number of columns of a table; wider tables are written as paragraphs. By hand.
const COLUMNS: usize = 64;
/// The greatest length, in bytes, of a cell's text that is repeated in each row that the cell spans. By hand: a short paragraph.
const REPEATED: usize = 200;

impl Writer<'_> {
    /// A table with its header. A table of one row or column, or a table that only lays out a page, is written as blocks.
    pub(super) fn table(&mut self, node: &Rc<Node>, out: &mut Vec<String>) {
        let (rows, captions) = parts(node);
        for caption in captions {
            out.extend(self.blocks(&caption));
        }
        let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
        let blocks = rows.iter().flatten().any(lays_out);
        if rows.len() < 2 || !(2..=COLUMNS).contains(&wide) || blocks {
            for cell in rows.iter().flatten() {
                out.extend(self.blocks(cell));
            }
            return;
        }
        let rows = self.texts(&rows);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (i, mut row) in rows.into_iter().enumerate() {
            row.resize(columns, String::new());
            lines.push(format!("| {} |", row.join(" | ")));
            if i == 0 {
                lines.push(format!("|{}", " --- |".repeat(columns)));
            }
        }
        out.push(lines.join("\n"));
    }

    /// The text of each cell. A cell that spans rows is repeated in them; a cell that spans columns leaves the other columns empty.
    fn texts(&mut self, rows: &[Vec<Rc<Node>>]) -> Vec<Vec<String>> {
        let mut carried: Vec<(usize, String)> = vec![(0, String::new()); COLUMNS];
        let mut out = Vec::new();
        for cells in rows {
            let mut row: Vec<String> = Vec::new();
            let mut cells = cells.iter();
            loop {
                if let Some((left @ 1.., text)) = carried.get_mut(row.len()) {
                    *left -= 1;
                    row.push(text.clone());
                    continue;
                }
                let Some(cell) = cells.next().filter(|_| row.len() < COLUMNS) else {
                    break;
                };
                let text = self.cell(cell);
                let span = |name| {
                    attribute(cell, name)
                        .and_then(|s| s.parse::<usize>().ok())
                        .unwrap_or(1)
                };
                let (down, right) = (
                    span("rowspan").clamp(1, 1000),
                    span("colspan").clamp(1, COLUMNS - row.len()),
                );
                for i in 0..right {
                    let text = if i == 0 { text.clone() } else { String::new() };
                    let kept = if text.len() <= REPEATED {
                        text.clone()
                    } else {
                        String::new()
                    };
                    carried[row.len()] = (down - 1, kept);
                    row.push(text);
                }
            }
            out.push(row);
        }
        out
    }

    fn cell(&mut self, cell: &Rc<Node>) -> String {
        let text = self.line_of(cell).joined("<br>");
        // Bars are already escaped in text, but not in code.
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if c == '|' && !out.ends_with('\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    }
}

/// Rows of cells, and captions.
fn parts(table: &Rc<Node>) -> (Vec<Vec<Rc<Node>>>, Vec<Rc<Node>>) {
    let (mut rows, mut captions) = (Vec::new(), Vec::new());
    for child in table.children.borrow().iter() {
        match tag(child) {
            "caption" => captions.push(child.clone()),
            "tr" => rows.push(cells(child)),
            "thead" | "tbody" | "tfoot" => {
                let group = child.children.borrow();
                rows.extend(group.iter().filter(|c| tag(c) == "tr").map(cells));
            }
            _ => {}
        }
    }
    rows.retain(|row| !row.is_empty());
    (rows, captions)
}

fn cells(row: &Rc<Node>) -> Vec<Rc<Node>> {
    let cells = row.children.borrow();
    cells
        .iter()
        .filter(|c| matches!(tag(c), "td" | "th"))
        .cloned()
        .collect()
}

/// True if a cell contains parts that a Markdown cell cannot contain: headings, code, long paragraphs.
fn lays_out(cell: &Rc<Node>) -> bool {
    let children = cell.children.borrow();
    let big = |n: &Rc<Node>| {
        matches!(
            tag(n),
            "h1" | "h2" | "h3" | "h4" | "pre" | "article" | "section" | "main"
        )
    };
    children
        .iter()
        .any(|c| big(c) || c.children.borrow().iter().any(big))
        || children.iter().filter(|c| tag(c) == "p").count() > 3 && text(cell).len() > 600
}
