//! Turns pages and fragments of HTML into Markdown that shows the same text.
//!
//! ```
//! let page = "<title>朝の散歩</title><article><h1>朝の散歩</h1><p>十分で<b>足ります</b>。</p></article>";
//! let page = senpai_html::page(page)?;
//! assert_eq!(page.title, "朝の散歩");
//! assert_eq!(page.body, "十分で**足ります**。");
//! # Ok::<(), String>(())
//! ```

mod decode;
mod entities;
mod escape;
mod markdown;
mod meta;
mod page;
mod paragraphs;
mod sink;
mod tree;

pub use decode::{decode, decode_name, is_utf16, other_encoding};
pub use entities::{character, entity, reference, unescape};
pub use escape::{escape, escape_inline, escape_start};
pub use page::{Page, page};
pub use paragraphs::{of_text, paragraphs, with_paragraphs};
pub use tree::{is_block_name, is_hidden_by};
pub use url::Url;

/// Turns a fragment of HTML into Markdown. Relative links are resolved from `base`; `notes` gets a sentence for each kind of
/// element that is left out.
///
/// # Errors
/// Fails, with the reason as a clause, for HTML that is nested more than 500 deep.
pub fn fragment(html: &str, base: Option<&Url>, notes: &mut Vec<String>) -> Result<String, String> {
    Ok(markdown::write(&tree::parse(html)?.document, base, notes))
}

/// The text of a fragment of HTML, one line for each block; empty if the HTML is nested too deep.
pub fn plain(html: &str) -> String {
    tree::parse(html).map_or_else(|_| String::new(), |tree| tree::text(&tree.document))
}

/// A text on one line: each run of white space becomes one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
