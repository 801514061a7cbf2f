//! The tree of an HTML document, and the elements that a visitor sees.

use std::rc::Rc;

use html5ever::{
    ParseOpts, parse_document,
    tendril::{StrTendril, TendrilSink},
    tree_builder::TreeBuilderOpts,
};
use markup5ever_rcdom::{Node, NodeData, RcDom};

use crate::sink::Sink;

/// The deepest accepted nesting of elements: the functions that read the tree recurse. By hand: Chromium stops at 512.
const MAX_DEPTH: usize = 500;
/// The bytes between two measurements of the nesting while a tree is built. By hand.
const PIECE_BYTES: usize = 8 << 10;

/// The elements that are blocks, each with true if it can contain paragraphs.
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

/// Parses a page or a fragment. The nesting is measured in the tree while it is built, because the tags alone do not show which of
/// them close an element. It is measured every [`PIECE_BYTES`] bytes. A deep tree is refused early, because the parser searches all
/// open elements and would need quadratic time.
pub(crate) fn parse(html: &str) -> Result<RcDom, String> {
    let tree_builder = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let options = ParseOpts {
        tree_builder,
        ..ParseOpts::default()
    };
    let too_deep = || format!("its tags are nested more than {MAX_DEPTH} deep");
    let mut parser = parse_document(Sink::default(), options);
    let mut rest = html;
    while !rest.is_empty() {
        let end = rest.floor_char_boundary(PIECE_BYTES);
        parser.process(StrTendril::from(&rest[..end]));
        rest = &rest[end..];
        if last_depth(&parser.tokenizer.sink.sink.0.document) > MAX_DEPTH {
            return Err(too_deep());
        }
    }
    let tree = parser.finish();
    match depth(&tree.document) > MAX_DEPTH {
        true => Err(too_deep()),
        false => Ok(tree),
    }
}

/// The depth of the last node: the parser mostly adds the next node below it.
fn last_depth(root: &Rc<Node>) -> usize {
    let last = |node: &Rc<Node>| node.children.borrow().last().cloned();
    std::iter::successors(Some(root.clone()), last).count()
}

/// The depth of the deepest node.
fn depth(root: &Rc<Node>) -> usize {
    let (mut open, mut deepest) = (vec![(root.clone(), 1)], 0);
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        let children = node.children.borrow();
        open.extend(children.iter().map(|child| (child.clone(), depth + 1)));
    }
    deepest
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

/// True if an element of this name, in lower case, is a block.
pub fn is_block_name(name: &str) -> bool {
    BLOCKS.iter().any(|(block, _)| *block == name)
}

/// True if an element of this name can contain paragraphs.
pub(crate) fn holds_paragraphs(name: &str) -> bool {
    BLOCKS.contains(&(name, true))
}

/// True if the element's text is struck through, so it no longer holds.
pub(crate) fn is_struck(node: &Node) -> bool {
    matches!(tag(node), "del" | "s" | "strike") || styled(node, &["line-through"])
}

/// True if a visitor does not see the element.
pub(crate) fn is_hidden(node: &Node) -> bool {
    if tag(node).is_empty() {
        return matches!(node.data, NodeData::Comment { .. });
    }
    is_hidden_by(|name| attribute(node, name))
}

/// True if an element with these attributes is not displayed. `attribute` takes a name in lower case.
pub fn is_hidden_by(attribute: impl Fn(&str) -> Option<String>) -> bool {
    let class = attribute("class").unwrap_or_default();
    let for_readers = |c: &str| matches!(c, "screen-reader-text" | "sr-only" | "visually-hidden");
    attribute("hidden").is_some()
        || class.split_whitespace().any(for_readers)
        || has_style(
            &attribute("style").unwrap_or_default(),
            &["display:none", "visibility:hidden"],
        )
}

fn styled(node: &Node, styles: &[&str]) -> bool {
    has_style(&attribute(node, "style").unwrap_or_default(), styles)
}

fn has_style(style: &str, styles: &[&str]) -> bool {
    let style = style.to_ascii_lowercase().replace(char::is_whitespace, "");
    styles.iter().any(|s| style.contains(s))
}

/// True if the element contains no text of the post: code, controls, media.
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

/// Removes elements that a style hides or strikes through: Readability drops styles, so it would show them. Returns the struck
/// texts.
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

/// Removes navigation and footers outside the article, if the page marks its article. Without this, a short page would be read as a
/// whole.
pub(crate) fn drop_around_article(root: &Rc<Node>) {
    let is_main = |node: &Rc<Node>| matches!(tag(node), "article" | "main");
    let mut open = vec![root.clone()];
    let (mut outside, mut has_article) = (Vec::new(), false);
    while let Some(node) = open.pop() {
        if is_main(&node) {
            has_article = true;
            continue;
        }
        open.extend(node.children.borrow().iter().cloned());
        outside.push(node);
    }
    if has_article {
        for node in outside {
            let is_around = |child: &Rc<Node>| matches!(tag(child), "nav" | "footer" | "aside");
            node.children.borrow_mut().retain(|child| !is_around(child));
        }
    }
}

/// True if a ruby element has brackets around its reading.
pub(crate) fn has_brackets(ruby: &Node) -> bool {
    ruby.children.borrow().iter().any(|c| tag(c) == "rp")
}

/// The text that a visitor sees, one line for each block. Readings without brackets are left out.
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
