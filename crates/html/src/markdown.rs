//! Writes a tree of HTML as Markdown that shows the same text. This file writes blocks; `inline` writes the text of a line.

mod inline;
mod table;

use std::{
    collections::{BTreeMap, HashSet},
    rc::Rc,
};

use markup5ever_rcdom::{Node, NodeData};
use url::Url;

use crate::tree::{attribute, is_block, is_hidden, is_silent, is_struck, tag, text};
use inline::Line;

/// Elements nested deeper than this are written as plain text. By hand.
const MAX_DEPTH: usize = 120;
/// Lists and quotes nested deeper than this are not indented: each level would lengthen every line. By hand.
const DEEPEST_INDENT: usize = 12;

/// The Markdown of `root`; `notes` gets a sentence for each kind of element that is left out.
pub(crate) fn write(root: &Rc<Node>, base: Option<&Url>, notes: &mut Vec<String>) -> String {
    let mut writer = Writer {
        base,
        with_blocks: with_blocks(root),
        left_out: BTreeMap::new(),
        depth: 0,
        indents: 0,
    };
    let blocks = writer.blocks(root);
    for (what, (count, example)) in writer.left_out {
        let more = if count > 1 {
            format!(" and {} more", count - 1)
        } else {
            String::new()
        };
        notes.push(format!("{what} was left out: `{example}`{more}"));
    }
    blocks.join("\n\n")
}

/// The nodes that contain a block, by address.
fn with_blocks(root: &Rc<Node>) -> HashSet<*const Node> {
    let mut found = HashSet::new();
    let mut order = vec![root.clone()];
    let mut at = 0;
    while let Some(node) = order.get(at).cloned() {
        order.extend(node.children.borrow().iter().cloned());
        at += 1;
    }
    // Children come after their parents.
    for node in order.iter().rev() {
        let holds = |c: &Rc<Node>| is_block(c) || found.contains(&Rc::as_ptr(c));
        if node.children.borrow().iter().any(holds) {
            found.insert(Rc::as_ptr(node));
        }
    }
    found
}

struct Writer<'a> {
    base: Option<&'a Url>,
    with_blocks: HashSet<*const Node>,
    /// The parts that were left out: the kind, the number, an example.
    left_out: BTreeMap<&'static str, (usize, String)>,
    depth: usize,
    indents: usize,
}

impl Writer<'_> {
    /// True if the element is left out. If a reader would miss it, this adds a note.
    fn skips(&mut self, node: &Rc<Node>) -> bool {
        let what = match tag(node) {
            _ if is_hidden(node) => return true,
            "iframe" | "object" | "embed" | "video" | "audio" => "an embedded page, sound or film",
            _ if is_struck(node) => "struck text",
            _ => return is_silent(node),
        };
        let address = attribute(node, "src").or_else(|| attribute(node, "data"));
        let example = address
            .filter(|_| !is_struck(node))
            .unwrap_or_else(|| text(node));
        self.leave_out(what, &example);
        true
    }

    fn leave_out(&mut self, what: &'static str, example: &str) {
        let entry = self.left_out.entry(what).or_default();
        entry.0 += 1;
        if entry.1.is_empty() {
            entry.1 = example
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(40)
                .collect();
        }
    }

    /// The children of `node` as blocks of Markdown.
    fn blocks(&mut self, node: &Rc<Node>) -> Vec<String> {
        let (mut out, mut line) = (Vec::new(), Line::default());
        self.depth += 1;
        for child in node.children.borrow().iter() {
            let block = is_block(child) || self.with_blocks.contains(&Rc::as_ptr(child));
            if !block {
                self.inline(child, &mut line);
            } else if !self.skips(child) {
                out.extend(std::mem::take(&mut line).paragraphs());
                self.block(child, &mut out);
            }
        }
        self.depth -= 1;
        out.extend(line.paragraphs());
        out
    }

    fn block(&mut self, node: &Rc<Node>, out: &mut Vec<String>) {
        if self.depth > MAX_DEPTH {
            let mut line = Line::default();
            line.text(&text(node));
            return out.extend(line.paragraphs());
        }
        match tag(node) {
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                let level = name[1..].parse().unwrap_or(2);
                let heading = self.line_of(node).one_line();
                if !heading.is_empty() {
                    out.push(format!("{} {heading}", "#".repeat(level)));
                }
            }
            "hr" => out.push("* * *".to_owned()),
            "pre" => out.extend(code_block(node)),
            "ul" | "ol" | "menu" | "dir" => out.extend(self.list(node)),
            "blockquote" => {
                let inner = self.indented(node).join("\n\n");
                if !inner.is_empty() {
                    out.push(self.prefixed(&inner, "> ", ">"));
                }
            }
            "table" => self.table(node, out),
            _ => out.extend(self.blocks(node)),
        }
    }

    fn indented(&mut self, node: &Rc<Node>) -> Vec<String> {
        self.indents += 1;
        let blocks = self.blocks(node);
        self.indents -= 1;
        blocks
    }

    /// `text` with `prefix` before each line, and `empty` for each empty line.
    fn prefixed(&self, text: &str, prefix: &str, empty: &str) -> String {
        if self.indents >= DEEPEST_INDENT {
            return text.to_owned();
        }
        let lines = text.lines().map(|l| {
            if l.is_empty() {
                empty.to_owned()
            } else {
                format!("{prefix}{l}")
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn list(&mut self, node: &Rc<Node>) -> Option<String> {
        self.depth += 1;
        let list = match self.depth > MAX_DEPTH {
            true => {
                let mut line = Line::default();
                line.text(&text(node));
                Some(line.paragraphs().join("\n\n")).filter(|text| !text.is_empty())
            }
            false => self.items(node),
        };
        self.depth -= 1;
        list
    }

    fn items(&mut self, node: &Rc<Node>) -> Option<String> {
        let start = attribute(node, "start")
            .and_then(|s| s.parse::<u32>().ok())
            .unwrap_or(1)
            .min(99_999_999);
        let (mut items, mut loose, mut number) = (Vec::new(), false, start);
        for child in node.children.borrow().iter() {
            if tag(child).is_empty() || self.skips(child) {
                if let NodeData::Text { contents } = &child.data {
                    let mut line = Line::default();
                    line.text(&contents.borrow());
                    items.extend(line.paragraphs().into_iter().map(|p| format!("- {p}")));
                }
                continue;
            }
            let blocks = match tag(child) {
                "li" | "div" | "p" => self.indented(child),
                "ul" | "ol" => self.list(child).into_iter().collect(),
                _ => {
                    let mut line = Line::default();
                    self.inline(child, &mut line);
                    line.paragraphs()
                }
            };
            if blocks.is_empty() {
                continue;
            }
            let is_list =
                |b: &String| b.starts_with("- ") || b.starts_with(|c: char| c.is_ascii_digit());
            loose |= blocks[1..].iter().any(|b| !is_list(b));
            let text = blocks
                .iter()
                .enumerate()
                .fold(String::new(), |text, (i, block)| match i {
                    0 => block.clone(),
                    _ if is_list(block) => format!("{text}\n{block}"),
                    _ => format!("{text}\n\n{block}"),
                });
            let mark = if tag(node) == "ol" {
                format!("{number}. ")
            } else {
                "- ".to_owned()
            };
            number = number.saturating_add(1);
            let indented = self.prefixed(&text, &" ".repeat(mark.len()), "");
            items.push(format!("{mark}{}", indented.trim_start()));
        }
        let between = if loose { "\n\n" } else { "\n" };
        (!items.is_empty()).then(|| items.join(between))
    }
}

/// Preformatted text, fenced.
fn code_block(node: &Rc<Node>) -> Option<String> {
    let text = raw(node);
    let text = text.trim_matches('\n').trim_end();
    if text.trim().is_empty() {
        return None;
    }
    let fence = "`".repeat((inline::longest_run(text) + 1).max(3));
    let classes: Vec<String> = std::iter::once(node.clone())
        .chain(node.children.borrow().iter().cloned())
        .filter_map(|n| attribute(&n, "class"))
        .collect();
    let words = classes.iter().flat_map(|c| c.split_whitespace());
    let language = words
        .filter_map(|w| {
            w.strip_prefix("language-")
                .or_else(|| w.strip_prefix("lang-"))
        })
        .find(|l| {
            l.chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#' | '_'))
        });
    Some(format!(
        "{fence}{}\n{text}\n{fence}",
        language.unwrap_or_default()
    ))
}

/// The text inside a node, unchanged; line breaks are kept.
fn raw(root: &Rc<Node>) -> String {
    let mut out = String::new();
    let mut open = vec![root.clone()];
    while let Some(node) = open.pop() {
        if let NodeData::Text { contents } = &node.data {
            out.push_str(&contents.borrow());
        }
        if tag(&node) == "br" || tag(&node) == "div" && !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        if !is_hidden(&node) && !is_silent(&node) {
            open.extend(node.children.borrow().iter().rev().cloned());
        }
    }
    out.replace('\u{A0}', " ")
}
