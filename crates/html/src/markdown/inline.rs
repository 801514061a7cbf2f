//! The parts of a line: text, links, emphasis and line breaks.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use super::{MAX_DEPTH, Writer, raw};
use crate::{
    escape::{escape_inline, escape_start},
    tree::{attribute, has_brackets, is_block, tag, text},
};

/// Lines of Markdown; an empty line divides paragraphs.
#[derive(Default)]
pub(super) struct Line {
    out: String,
    /// White space that waits for the next character: a space, or a line break of the source.
    pending: Option<char>,
    last: Option<char>,
}

impl Line {
    /// Adds text. A run of white space becomes one space; a line break between Japanese or Chinese characters is dropped.
    pub(super) fn text(&mut self, text: &str) {
        let escaped = escape_inline(text);
        for c in escaped.chars() {
            if c.is_ascii_whitespace() || c == '\u{A0}' {
                let broken = c == '\n' && self.pending != Some(' ');
                self.pending = Some(if broken { '\n' } else { ' ' });
            } else if !(c == '\u{3000}' && self.at_start()) {
                self.settle(c);
                self.out.push(c);
                self.last = Some(c);
            }
        }
    }

    fn at_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with('\n')
    }

    /// Writes the waiting white space before `next`.
    fn settle(&mut self, next: char) {
        let Some(space) = self.pending.take() else {
            return;
        };
        let joined = space == '\n' && is_wide(next) && self.last.is_some_and(is_wide);
        if !self.at_start() && !joined {
            self.out.push(' ');
        }
    }

    /// Adds Markdown unchanged.
    pub(super) fn markdown(&mut self, markdown: &str) {
        let (Some(first), last) = (markdown.chars().next(), markdown.chars().next_back()) else {
            return;
        };
        self.settle(first);
        self.out.push_str(markdown);
        self.last = last;
    }

    pub(super) fn line_break(&mut self) {
        self.pending = None;
        self.out.push('\n');
    }

    pub(super) fn space(&mut self) {
        self.pending = Some(' ');
    }

    /// A paragraph for each group of lines.
    pub(super) fn paragraphs(self) -> Vec<String> {
        let groups = self.out.split("\n\n");
        let paragraphs = groups.map(|group| {
            let lines = group
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .map(escape_start);
            lines.collect::<Vec<_>>().join("\\\n")
        });
        paragraphs.filter(|p| !p.is_empty()).collect()
    }

    pub(super) fn one_line(self) -> String {
        self.joined(" ")
    }

    /// The lines that have text, with `between` between them.
    pub(super) fn joined(self, between: &str) -> String {
        let lines = self.out.lines().map(str::trim).filter(|l| !l.is_empty());
        lines.collect::<Vec<_>>().join(between)
    }
}

/// True if a character belongs to a script that is written without spaces.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The length of the longest run of backticks.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

impl Writer<'_> {
    /// Everything inside `node`, as one line; a block inside `node` begins another line.
    pub(super) fn line_of(&mut self, node: &Rc<Node>) -> Line {
        let mut line = Line::default();
        self.children(node, &mut line);
        line
    }

    fn children(&mut self, node: &Rc<Node>, line: &mut Line) {
        if self.depth > MAX_DEPTH {
            return line.text(&text(node));
        }
        self.depth += 1;
        for child in node.children.borrow().iter() {
            self.inline(child, line);
        }
        self.depth -= 1;
    }

    pub(super) fn inline(&mut self, node: &Rc<Node>, line: &mut Line) {
        if let NodeData::Text { contents } = &node.data {
            return line.text(&contents.borrow());
        }
        if self.skips(node) {
            return;
        }
        match tag(node) {
            "br" => line.line_break(),
            "img" => self.image(node, line),
            "a" => self.link(node, line),
            "strong" | "b" => self.emphasis(node, "**", line),
            "em" | "i" => self.emphasis(node, "*", line),
            "code" | "kbd" | "samp" | "tt" => code(node, line),
            "sup" => self.superscript(node, line),
            "ruby" => self.ruby(node, line),
            "td" | "th" => {
                line.space();
                self.children(node, line);
            }
            _ if is_block(node) => {
                line.line_break();
                self.children(node, line);
                line.line_break();
            }
            _ => self.children(node, line),
        }
    }

    /// Writes a reading (ruby) if its author put it into brackets; other readings are left out.
    fn ruby(&mut self, node: &Rc<Node>, line: &mut Line) {
        let brackets = has_brackets(node);
        if self.depth > MAX_DEPTH {
            return line.text(&text(node));
        }
        self.depth += 1;
        for child in node.children.borrow().iter() {
            if tag(child) == "rt" && !brackets {
                self.leave_out("a reading", &text(child));
            } else {
                self.inline(child, line);
            }
        }
        self.depth -= 1;
    }

    /// Marks emphasis only where a Markdown parser certainly recognises the marks: next to letters and digits.
    fn emphasis(&mut self, node: &Rc<Node>, mark: &str, line: &mut Line) {
        let inner = self.line_of(node);
        let (leading, trailing) = (inner.out.starts_with(' '), inner.pending.is_some());
        let text = inner.out.clone();
        let safe = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let marks = safe(text.chars().next())
            && safe(text.chars().next_back())
            && !text.contains(['*', '\n'])
            && !line.out.ends_with('*');
        if leading || marked_space(node) {
            line.space();
        }
        match marks {
            true => line.markdown(&format!("{mark}{text}{mark}")),
            false => line.markdown(&text),
        }
        if trailing {
            line.space();
        }
    }

    fn link(&mut self, node: &Rc<Node>, line: &mut Line) {
        let text = self.line_of(node);
        let trailing = text.pending.is_some();
        let text = text.one_line();
        let href = attribute(node, "href").unwrap_or_default();
        let anchor =
            href.starts_with('#') && matches!(text.as_str(), "\\#" | "#" | "¶" | "§" | "🔗");
        if marked_space(node) {
            line.space();
        }
        match self.address(&href) {
            _ if text.is_empty() || anchor => {}
            Some(address) if !text.contains("](") => line.markdown(&format!("[{text}]({address})")),
            _ => line.markdown(&text),
        }
        if trailing {
            line.space();
        }
    }

    /// The full address of a link; `None` for scripts, places on the page and data.
    fn address(&self, href: &str) -> Option<String> {
        let full = match self.base.map(|base| base.join(href)) {
            Some(Ok(url)) => url.to_string(),
            _ => href.to_owned(),
        };
        let scheme = full.split_once(':').map(|(s, _)| s.to_ascii_lowercase());
        let known = scheme.is_none_or(|s| {
            matches!(s.as_str(), "http" | "https" | "mailto" | "tel") || s.contains('/')
        });
        let good = known && !href.is_empty() && !href.starts_with('#') && full.len() < 4000;
        let odd = |c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '(' | ')' | '<' | '>' | '\\')
        };
        let encode = |c: char| match odd(c) && c.is_ascii() {
            true => format!("%{:02X}", u32::from(c)),
            false => c.to_string(),
        };
        good.then(|| {
            full.chars()
                .filter(|c| !odd(*c) || c.is_ascii())
                .map(encode)
                .collect()
        })
    }

    fn image(&mut self, node: &Rc<Node>, line: &mut Line) {
        let alt = attribute(node, "alt").unwrap_or_default();
        let sources = ["src", "data-src", "data-lazy-src", "data-original"].into_iter();
        let source = sources
            .filter_map(|name| attribute(node, name))
            .find_map(|src| self.address(&src));
        let Some(source) = source else {
            return self.leave_out("an image inside the page", &alt);
        };
        let alt = escape_inline(&alt.split_whitespace().collect::<Vec<_>>().join(" "));
        line.markdown(&format!("![{alt}]({source})"));
    }

    /// Digits become superscript characters. The marks of footnotes are left out.
    fn superscript(&mut self, node: &Rc<Node>, line: &mut Line) {
        let inner = text(node);
        let raised: Option<String> = inner.trim().chars().map(raised).collect();
        let links = node
            .children
            .borrow()
            .iter()
            .any(|c| attribute(c, "href").is_some_and(|h| h.contains('#')));
        match raised {
            _ if links => self.leave_out("the mark of a footnote", &inner),
            Some(raised) => line.text(&raised),
            None => self.children(node, line),
        }
    }
}

/// True if the text inside begins with white space.
fn marked_space(node: &Rc<Node>) -> bool {
    let children = node.children.borrow();
    let first = children.first().map(|c| &c.data);
    matches!(first, Some(NodeData::Text { contents }) if contents.borrow().starts_with(|c: char| c.is_ascii_whitespace()))
}

fn raised(c: char) -> Option<char> {
    Some(match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32(u32::from('⁴') + u32::from(c) - u32::from('4'))?,
        '+' => '⁺',
        '-' | '−' => '⁻',
        'n' => 'ⁿ',
        _ => return None,
    })
}

fn code(node: &Rc<Node>, line: &mut Line) {
    let text = raw(node).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return;
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let room = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    line.markdown(&format!("{fence}{room}{text}{room}{fence}"));
}
