//! The tree of an HTML document, and which of its elements a visitor sees.

use std::rc::Rc;

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink, tree_builder::TreeBuilderOpts};
use markup5ever_rcdom::{Node, NodeData, RcDom};

/// The deepest nesting of tags that is accepted: readers of the tree recurse.
const DEEPEST: usize = 500;

/// The elements that stand in lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

pub(super) fn parse(html: &str) -> Result<RcDom, String> {
    check_depth(html)?;
    let tree_builder = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let options = ParseOpts {
        tree_builder,
        ..ParseOpts::default()
    };
    Ok(parse_document(RcDom::default(), options).one(html))
}

/// A tree of this depth at most is built, and in linear time.
fn check_depth(html: &str) -> Result<(), String> {
    const VOID: &[&str] = &[
        "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source",
        "track", "wbr", "p", "li", "td", "tr", "th", "dt", "dd", "option", "param", "rt", "rp",
        "rb",
    ];
    let mut depth = 0usize;
    for tag in html.split('<').skip(1) {
        let bare = tag.strip_prefix('/').unwrap_or(tag);
        let length = bare
            .bytes()
            .take(12)
            .take_while(u8::is_ascii_alphanumeric)
            .count();
        let name = bare[..length].to_ascii_lowercase();
        if name.is_empty() || VOID.contains(&name.as_str()) {
            continue;
        }
        depth = if tag.starts_with('/') {
            depth.saturating_sub(1)
        } else {
            depth + 1
        };
        if depth > DEEPEST {
            return Err(format!("its tags are nested more than {DEEPEST} deep"));
        }
    }
    Ok(())
}

/// The tag of an element; empty for other nodes.
pub(super) fn tag(node: &Node) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

pub(super) fn attribute(node: &Node, name: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let found = attrs.iter().find(|a| &*a.name.local == name)?;
    Some(found.value.trim().to_owned())
}

pub(super) fn is_block(node: &Node) -> bool {
    BLOCKS.contains(&tag(node))
}

/// Whether its text is struck through: it no longer holds.
pub(super) fn is_struck(node: &Node) -> bool {
    matches!(tag(node), "del" | "s" | "strike") || styled(node, &["line-through"])
}

/// Whether a visitor does not see it.
pub(super) fn is_hidden(node: &Node) -> bool {
    if tag(node).is_empty() {
        return matches!(node.data, NodeData::Comment { .. });
    }
    let class = attribute(node, "class").unwrap_or_default();
    let for_readers = |c: &str| matches!(c, "screen-reader-text" | "sr-only" | "visually-hidden");
    attribute(node, "hidden").is_some()
        || class.split_whitespace().any(for_readers)
        || styled(node, &["display:none", "visibility:hidden"])
}

fn styled(node: &Node, styles: &[&str]) -> bool {
    let style = attribute(node, "style")
        .unwrap_or_default()
        .to_ascii_lowercase()
        .replace(' ', "");
    styles.iter().any(|s| style.contains(s))
}

/// Whether it has no text of the post: code, controls, media.
pub(super) fn is_silent(node: &Node) -> bool {
    matches!(
        tag(node),
        "script"
            | "style"
            | "template"
            | "head"
            | "title"
            | "noscript"
            | "button"
            | "input"
            | "select"
            | "textarea"
            | "svg"
            | "iframe"
            | "object"
            | "embed"
            | "video"
            | "audio"
            | "canvas"
            | "map"
            | "annotation"
            | "annotation-xml"
            | "rtc"
    )
}

/// Removes what is hidden or struck by its style, which a reader of the whole page takes away with the styles. Returns
/// the struck texts.
pub(super) fn drop_hidden(root: &Rc<Node>) -> Vec<String> {
    let mut struck = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(node) = open.pop() {
        node.children.borrow_mut().retain(|child| {
            let by_style = is_struck(child) && styled(child, &["line-through"]);
            if by_style {
                struck.push(text(child).trim().to_owned());
            }
            !by_style && !is_hidden(child)
        });
        open.extend(node.children.borrow().iter().cloned());
    }
    struck
}

/// Whether a ruby element brings its own brackets for the reading.
pub(super) fn has_brackets(ruby: &Node) -> bool {
    ruby.children.borrow().iter().any(|c| tag(c) == "rp")
}

/// The text that a visitor sees, a line for each block; without readings that have no brackets.
pub(super) fn text(root: &Rc<Node>) -> String {
    enum Step {
        Node(Rc<Node>, bool),
        Line,
    }
    let mut out = String::new();
    let mut steps = vec![Step::Node(root.clone(), false)];
    while let Some(step) = steps.pop() {
        let (node, brackets) = match step {
            Step::Line => {
                out.push('\n');
                continue;
            }
            Step::Node(node, brackets) => (node, brackets),
        };
        if let NodeData::Text { contents } = &node.data {
            out.push_str(&contents.borrow());
        }
        let reading = matches!(tag(&node), "rt" | "rp") && !brackets;
        let skipped = is_silent(&node) || is_hidden(&node) || is_struck(&node) || reading;
        if skipped && !Rc::ptr_eq(&node, root) {
            continue;
        }
        if is_block(&node) || matches!(tag(&node), "br" | "td" | "th") {
            out.push('\n');
            steps.push(Step::Line);
        }
        let brackets = tag(&node) == "ruby" && has_brackets(&node);
        steps.extend(
            node.children
                .borrow()
                .iter()
                .rev()
                .map(|c| Step::Node(c.clone(), brackets)),
        );
    }
    out
}
