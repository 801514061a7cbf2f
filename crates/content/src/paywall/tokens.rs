//! The tokens of a text in which marks of text for members can stand: comments, tags of HTML, shortcodes, tags of blog tools.

use std::{collections::HashMap, ops::Range};

use super::{Form, tag::Tag};

/// What a token is.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    /// A comment of HTML, of MDX (`{/* … */}`) or of Markdown (`[//]: # (…)`): its text.
    Comment(&'a str),
    Tag(Tag<'a>),
    /// `[name …]` or `[/name]`: the text in its brackets.
    Shortcode(&'a str),
    /// `{% … %}`: the text in it.
    Percent(&'a str),
    /// `{{ … }}`: the text in it.
    Brace(&'a str),
    /// `{{< … >}}` and `{{% … %}}` of Hugo: the text in it.
    Hugo(&'a str),
    /// `<% … %>` and `<?php … ?>`: the text in it.
    Script(&'a str),
    /// A line that begins with `@` or `}`, as in Blade and Angular.
    Line(&'a str),
    /// `{#if …}`, `{:else}` and `{/if}` of Svelte, `{if …}` of Smarty: the text in it, without the first character.
    Svelte(&'a str),
    /// `$if(…)$`, `$else$`, `${endif}` of Pandoc: the text in it.
    Pandoc(&'a str),
    /// A `{` with which an expression of MDX may begin.
    Expression,
    /// A run of `_` with which the mark of Steady may begin.
    Underscores,
}

#[derive(Debug)]
pub(super) struct Token<'a> {
    pub span: Range<usize>,
    pub kind: Kind<'a>,
    /// The element of HTML with code in which it stands.
    pub code: Option<usize>,
}

/// The tokens of a text, in order.
pub(super) struct Tokens<'a> {
    pub list: Vec<Token<'a>>,
    /// The bytes in the elements of HTML with code.
    pub code: Vec<Range<usize>>,
}

/// Elements whose text is no markup, as HTML has it.
const RAW: [&str; 7] = [
    "script", "style", "textarea", "title", "xmp", "noembed", "noframes",
];
/// Elements that hold code.
const CODE: [&str; 4] = ["pre", "code", "kbd", "samp"];
/// Tags of blog tools around text in which they read no tags, and their ends.
const VERBATIM: [(&str, &str); 2] = [("raw", "endraw"), ("verbatim", "endverbatim")];
/// The ends of a comment of a blog tool.
const COMMENT_ENDS: [&str; 2] = ["endcomment", "/comment"];

/// The tokens of `source` from byte `start` on. None begins in the code of Markdown. A shortcode may overlap others.
pub(super) fn read<'a>(source: &'a str, start: usize, form: &Form<'_>) -> Tokens<'a> {
    let codes: &[Range<usize>] = match form {
        Form::Markdown(codes) => codes,
        Form::Html | Form::WordPress => &[],
    };
    let mut codes = codes.iter().peekable();
    let mut reader = Reader {
        source,
        next: HashMap::new(),
        verbatim: start,
    };
    let mut tokens = Vec::new();
    let mut at = start;
    while at < source.len() {
        while codes.next_if(|code| code.end <= at).is_some() {}
        if let Some(code) = codes.peek().filter(|code| code.start <= at) {
            at = code.end;
            continue;
        }
        let is_sign = matches!(
            source.as_bytes()[at],
            b'<' | b'[' | b'{' | b'_' | b'@' | b'}' | b'$'
        );
        let Some((end, kind)) = is_sign.then(|| reader.token(at)).flatten() else {
            at += 1;
            continue;
        };
        let behind = match kind {
            Some(Kind::Shortcode(_) | Kind::Expression | Kind::Line(_)) => at + 1,
            _ => end,
        };
        if let Some(kind) = kind {
            tokens.push(Token {
                span: at..end,
                kind,
                code: None,
            });
        }
        at = behind.max(at + 1);
    }
    let code = set_code(&mut tokens);
    Tokens { list: tokens, code }
}

/// The most bytes of a shortcode that are read, without the brackets. By hand: twice its attributes.
const SHORTCODE: usize = 4_000;

/// The longest line of Blade or Angular that is read, in bytes. By hand: a condition.
const LINE: usize = 200;

/// The end of a token, and what it is; nothing for text in which no mark can stand.
type Read<'a> = Option<(usize, Option<Kind<'a>>)>;

struct Reader<'a> {
    source: &'a str,
    /// Where each closing mark stands next: a text that repeats opening marks is searched once.
    next: HashMap<&'static str, Option<usize>>,
    /// The end of the text in which blog tools read no tags.
    verbatim: usize,
}

impl<'a> Reader<'a> {
    /// The byte at which `needle` stands from byte `at` on.
    fn find(&mut self, needle: &'static str, at: usize) -> Option<usize> {
        self.search(needle, at, |rest| rest.find(needle))
    }

    /// The same for what `find` finds.
    fn search(
        &mut self,
        key: &'static str,
        at: usize,
        find: impl Fn(&str) -> Option<usize>,
    ) -> Option<usize> {
        let known = self.next.get(key).copied();
        match known {
            Some(None) => None,
            Some(Some(found)) if found >= at => Some(found),
            _ => {
                let found = find(self.source.get(at..)?).map(|found| at + found);
                self.next.insert(key, found);
                found
            }
        }
    }

    fn token(&mut self, at: usize) -> Read<'a> {
        let rest = &self.source[at..];
        match rest.as_bytes()[0] {
            b'<' if rest.starts_with("<!--") => self.comment(at),
            b'<' if rest.starts_with("<%") => self.script(at, "%>"),
            b'<' if rest.starts_with("<?") => self.script(at, "?>"),
            b'<' => self.tag(at),
            b'@' | b'}' => {
                let before = self.source[..at].trim_end_matches([' ', '\t']);
                // A file may be one long line: its end is looked for near by. A character has four bytes at most.
                let near = &rest[..rest.floor_char_boundary(LINE + 4)];
                let line = near.lines().next().unwrap_or_default();
                let is_at_start = before.is_empty() || before.ends_with(['\n', '\r', '>']);
                (is_at_start && line.len() <= LINE)
                    .then(|| (at + line.len(), Some(Kind::Line(line))))
            }
            b'[' if rest.starts_with("[//]: #") || rest.starts_with("[comment]: #") => {
                let near = &rest[..rest.floor_char_boundary(LINE)];
                let line = near.lines().next().unwrap_or_default();
                let (_, text) = line.split_once('#')?;
                let text = text.trim_matches(|c: char| c.is_whitespace() || "()\"'".contains(c));
                Some((at + line.len(), Some(Kind::Comment(text))))
            }
            b'[' => {
                let close = self.find("]", at)?;
                // Each of many `[` without their ends holds all up to the next `]`.
                let end = self
                    .source
                    .floor_char_boundary(close.min(at + 1 + SHORTCODE));
                let text = &self.source[at + 1..end];
                Some((close + 1, Some(Kind::Shortcode(text))))
            }
            b'{' => self.template(at),
            b'$' => pandoc_tag(rest).map(|(length, tag)| (at + length, Some(Kind::Pandoc(tag)))),
            b'_' if rest.starts_with("___") && !self.source[..at].ends_with('_') => {
                Some((at + 3, Some(Kind::Underscores)))
            }
            _ => None,
        }
    }

    /// A comment ends at `-->` or `--!>`, as HTML has it; `<!-->` is one.
    fn comment(&mut self, at: usize) -> Read<'a> {
        let inside = at + 4;
        for empty in [">", "->"] {
            if self.source[inside..].starts_with(empty) {
                return Some((inside + empty.len(), None));
            }
        }
        let ends = [self.find("-->", inside), self.find("--!>", inside)];
        let end = ends.into_iter().flatten().min()?;
        let closing = if self.source[end..].starts_with("-->") {
            3
        } else {
            4
        };
        let text = &self.source[inside..end];
        // A tool reads its tags in comments, too.
        let tag = text.trim_start();
        let is_tag = tag.starts_with("{%") || tag.starts_with("{{");
        let kind = match is_tag.then(|| self.template(end - tag.len())).flatten() {
            Some((behind, Some(kind))) if behind <= end => kind,
            _ => Kind::Comment(text),
        };
        Some((end + closing, Some(kind)))
    }

    fn script(&mut self, at: usize, end: &'static str) -> Read<'a> {
        let close = self.find(end, at + 2)?;
        Some((close + 2, Some(Kind::Script(&self.source[at + 2..close]))))
    }

    fn tag(&mut self, at: usize) -> Read<'a> {
        let tag = Tag::read(&self.source[at..])?;
        let end = at + tag.length;
        let raw = RAW
            .into_iter()
            .find(|raw| !tag.is_end && !tag.is_closed && tag.name.eq_ignore_ascii_case(raw));
        if let Some(raw) = raw {
            return Some((self.end_of_raw(raw, end).unwrap_or(end), None));
        }
        Some((end, Some(Kind::Tag(tag))))
    }

    /// The byte at which the end tag of a raw element begins.
    fn end_of_raw(&mut self, name: &'static str, at: usize) -> Option<usize> {
        self.search(name, at, |rest| {
            let mut ends = rest.match_indices("</").map(|(end, _)| end);
            ends.find(|end| {
                let found = rest.get(end + 2..end + 2 + name.len());
                found.is_some_and(|found| found.eq_ignore_ascii_case(name))
            })
        })
    }

    fn template(&mut self, at: usize) -> Read<'a> {
        let rest = &self.source[at..];
        if at < self.verbatim {
            return None;
        }
        match rest.as_bytes().get(1)? {
            b'%' => {
                let close = self.find("%}", at + 2)?;
                let text = inner(&self.source[at + 2..close]);
                Some(self.with_verbatim(close + 2, text, Kind::Percent(text)))
            }
            b'{' => self.braces(at),
            b'/' if rest[2..].starts_with('*') => {
                let close = self.find("*/}", at + 3)?;
                let text = &self.source[at + 3..close];
                Some((close + 3, Some(Kind::Comment(text))))
            }
            b'#' if rest[2..].starts_with([' ', '\n', '-']) => {
                self.find("#}", at + 2).map(|close| (close + 2, None))
            }
            _ if ["{if ", "{else}", "{elseif "]
                .iter()
                .any(|tag| rest.starts_with(tag)) =>
            {
                let close = self.find("}", at)?;
                Some((close + 1, Some(Kind::Svelte(&self.source[at + 1..close]))))
            }
            b'#' | b':' | b'/' if rest[2..].starts_with(|c: char| c.is_ascii_lowercase()) => {
                let close = self.find("}", at)?;
                let text = &self.source[at + 1..close];
                Some((close + 1, Some(Kind::Svelte(text))))
            }
            _ => Some((at + 1, Some(Kind::Expression))),
        }
    }

    fn braces(&mut self, at: usize) -> Read<'a> {
        let inside = self.source[at + 2..].trim_start_matches(['-', '~', ' ']);
        // `{{</* private */>}}` shows a shortcode.
        let comments = [
            ("!--", "--}}"),
            ("!", "}}"),
            ("/*", "}}"),
            ("</*", "}}"),
            ("%/*", "}}"),
        ];
        let comment = comments.iter().find(|(open, _)| inside.starts_with(open));
        if let Some((_, closing)) = comment {
            let close = self.find(closing, at + 2)?;
            return Some((close + closing.len(), None));
        }
        let close = self.find("}}", at + 2)?;
        let written = &self.source[at + 2..close];
        if written.starts_with(['<', '%']) {
            let text = inner(written);
            return Some(self.with_verbatim(close + 2, text, Kind::Hugo(text)));
        }
        // The `>` of `{{> part}}` stays.
        let is_sign = |c: char| matches!(c, '-' | '~' | '{' | '}') || c.is_whitespace();
        Some((close + 2, Some(Kind::Brace(written.trim_matches(is_sign)))))
    }

    /// The end of a tag that ends at byte `end`, or of the comment that it begins.
    fn with_verbatim(
        &mut self,
        end: usize,
        text: &str,
        kind: Kind<'a>,
    ) -> (usize, Option<Kind<'a>>) {
        let name = text.split_whitespace().next().unwrap_or_default();
        if name == "comment" {
            let ends = COMMENT_ENDS.into_iter();
            let found = ends.filter_map(|mark| Some(self.find(mark, end)? + mark.len()));
            return (found.min().unwrap_or(end), None);
        }
        let verbatim = VERBATIM.into_iter().find(|(open, _)| *open == name);
        if let Some(found) = verbatim.and_then(|(_, close)| self.find(close, end)) {
            self.verbatim = found;
            return (end, None);
        }
        (end, Some(kind))
    }
}

/// The tag of a template of Pandoc with which a text begins, `$if(…)$` or `${endif}`: its length, and the text in it.
pub(crate) fn pandoc_tag(text: &str) -> Option<(usize, &str)> {
    let near = &text[..text.floor_char_boundary(LINE)];
    let (inside, closing) = match near.strip_prefix("${") {
        Some(inside) => (inside, '}'),
        None => (near.strip_prefix('$')?, '$'),
    };
    let (tag, _) = inside.split_once(closing)?;
    let length = near.len() - inside.len() + tag.len() + 1;
    let tag = tag.trim();
    let has_condition = |name: &&str| tag.starts_with(*name) && tag.ends_with(')');
    let is_tag = matches!(tag, "else" | "endif" | "endfor" | "sep")
        || ["if(", "elseif(", "for("].iter().any(has_condition);
    is_tag.then_some((length, tag))
}

/// The text of a tag of a blog tool without the signs at its ends.
fn inner(text: &str) -> &str {
    let is_sign =
        |c: char| matches!(c, '<' | '>' | '%' | '-' | '~' | '{' | '}') || c.is_whitespace();
    text.trim_matches(is_sign)
}

/// Sets for each token the element with code in which it stands; the bytes in these elements. An element without its end holds no
/// code.
fn set_code(tokens: &mut [Token<'_>]) -> Vec<Range<usize>> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    // The number of open elements by their names.
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut pairs: Vec<Range<usize>> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let Kind::Tag(tag) = &token.kind else {
            continue;
        };
        let name = tag.name.to_ascii_lowercase();
        let Some(name) = CODE
            .into_iter()
            .find(|known| *known == name && !tag.is_closed)
        else {
            continue;
        };
        if !tag.is_end {
            open.push((index, name));
            *counts.entry(name).or_default() += 1;
        } else if counts.get(name).is_some_and(|count| *count > 0)
            && let Some(at) = open.iter().rposition(|(_, known)| *known == name)
        {
            let (first, _) = open[at];
            for (_, closed) in open.drain(at..) {
                *counts.entry(closed).or_default() -= 1;
            }
            if open.is_empty() {
                pairs.push(first..index);
            }
        }
    }
    let mut code = Vec::new();
    for (id, pair) in pairs.into_iter().enumerate() {
        code.push(tokens[pair.start].span.end..tokens[pair.end].span.start);
        for token in &mut tokens[pair.start + 1..pair.end] {
            token.code = Some(id);
        }
    }
    code
}
