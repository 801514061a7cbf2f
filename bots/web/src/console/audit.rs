//! What admins did.

use axum::response::IntoResponse;
use maud::html;

use crate::console::{Page, Tab, View};

use super::view::time;

/// Number of actions on the page. By hand.
const SHOWN: usize = 200;

pub(super) async fn audit(view: View) -> Page {
    let rows = view.recorded("audit".to_owned(), |admin| admin.audit(SHOWN));
    let rows = rows.await?.map_err(|error| view.failed(&error, ""))?;
    let c = &view.words().console;
    let content = html! {
        h1 { (c.tabs[6]) }
        p.lead { (c.audit_lead) }
        div.table {
            table {
                thead { tr { @for name in c.audit_columns { th scope="col" { (name) } } } }
                tbody {
                    @for row in &rows {
                        tr {
                            td.time { (time(row.at)) }
                            td { (view.who(&row.from)) }
                            td { code { (row.action) } }
                        }
                    }
                }
            }
        }
    };
    Ok(view.page(Tab::Audit, &content).into_response())
}
