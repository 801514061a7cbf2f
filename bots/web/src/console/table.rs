//! Tables. On a phone, each row becomes a card, with the name of its column beside each value. The roles keep the table for screen readers,
//! which a style that makes blocks of cells would take away.

use maud::{Markup, Render, html};

/// A cell of a row.
pub(super) enum Cell {
    /// The name of the row.
    Head(Markup),
    /// A number.
    Number(Markup),
    /// A time.
    Time(Markup),
    /// Anything else.
    Text(Markup),
}

impl Cell {
    /// A number.
    pub fn number(number: impl Render) -> Cell {
        Cell::Number(html! { (number) })
    }

    fn markup(&self, column: &str) -> Markup {
        match self {
            Cell::Head(value) => {
                html! { th scope="row" role="rowheader" data-column=(column) { span { (value) } } }
            }
            Cell::Number(value) => {
                html! { td.number role="cell" data-column=(column) { span { (value) } } }
            }
            Cell::Time(value) => {
                html! { td.time role="cell" data-column=(column) { span { (value) } } }
            }
            Cell::Text(value) => {
                html! { td role="cell" data-column=(column) { span { (value) } } }
            }
        }
    }
}

/// A table with a caption, which screen readers say. Each row has a cell for each column.
pub(super) fn table(
    caption: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Markup {
    html! {
        div.table.cards {
            table role="table" {
                caption.sr { (caption) }
                thead role="rowgroup" {
                    tr role="row" { @for name in columns { th scope="col" role="columnheader" { (name) } } }
                }
                tbody role="rowgroup" {
                    @for row in rows {
                        tr role="row" { @for (cell, column) in row.iter().zip(columns) { (cell.markup(column)) } }
                    }
                }
            }
        }
    }
}
