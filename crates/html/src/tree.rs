//! The tree of an HTML document, and which of its elements a visitor sees.

use std::rc::Rc;

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink, tree_builder::TreeBuilderOpts};
use markup5ever_rcdom::{Node, NodeData, RcDom};

/// The deepest nesting of tags that is accepted: readers of the tree recurse.
const DEEPEST: usize = 500;

/// The elements that stand in lines of their own, and whether paragraphs of their own stand in them.
const BLOCKS: &[(&str, bool)] = &[
    ("address", false),
    ("article", true),
    ("aside", true),
    ("blockquote", true),
    ("body", true),
    ("caption", false),
    ("center", true),
    ("dd", false),
    ("details", true),
    ("dialog", true),
    ("dir", false),
    ("div", true),
    ("dl", false),
    ("dt", false),
    ("fieldset", false),
    ("figcaption", false),
    ("figure", false),
    ("footer", false),
    ("form", false),
    ("h1", false),
    ("h2", false),
    ("h3", false),
    ("h4", false),
    ("h5", false),
    ("h6", false),
    ("header", false),
    ("hgroup", false),
    ("hr", false),
    ("html", false),
    ("legend", false),
    ("li", false),
    ("main", true),
    ("menu", false),
    ("nav", false),
    ("ol", false),
    ("optgroup", false),
    ("p", false),
    ("pre", false),
    ("search", true),
    ("section", true),
    ("summary", false),
    ("table", false),
    ("tbody", false),
    ("tfoot", false),
    ("thead", false),
    ("tr", false),
    ("ul", false),
];

pub(crate) fn parse(html: &str) -> Result<RcDom, String> {
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
pub(crate) fn tag(node: &Node) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

pub(crate) fn attribute(node: &Node, name: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let found = attrs.iter().find(|a| &*a.name.local == name)?;
    Some(found.value.trim().to_owned())
}

pub(crate) fn is_block(node: &Node) -> bool {
    is_block_name(tag(node))
}

/// Whether an element of this name, in lower case, stands in lines of its own.
pub fn is_block_name(name: &str) -> bool {
    BLOCKS.iter().any(|(block, _)| *block == name)
}

/// Whether paragraphs of their own stand in an element of this name.
pub(crate) fn holds_paragraphs(name: &str) -> bool {
    BLOCKS.contains(&(name, true))
}

/// Whether its text is struck through: it no longer holds.
pub(crate) fn is_struck(node: &Node) -> bool {
    matches!(tag(node), "del" | "s" | "strike") || styled(node, &["line-through"])
}

/// Whether a visitor does not see it.
pub(crate) fn is_hidden(node: &Node) -> bool {
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
pub(crate) fn is_silent(node: &Node) -> bool {
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
pub(crate) fn drop_hidden(root: &Rc<Node>) -> Vec<String> {
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
pub(crate) fn has_brackets(ruby: &Node) -> bool {
    ruby.children.borrow().iter().any(|c| tag(c) == "rp")
}

/// The text that a visitor sees, a line for each block; without readings that have no brackets.
pub(crate) fn text(root: &Rc<Node>) -> String {
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
