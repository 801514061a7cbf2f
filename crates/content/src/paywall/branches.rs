//! Conditions of templates about who reads: `{% if member %} … {% else %} … {% endif %}` and the like.

use std::{borrow::Cow, collections::HashMap};

use super::tokens::{Kind, Token};
use crate::marks::audience::{Audience, audience, audience_unless};

/// A branch: its token, and whom its own condition admits.
struct Branch {
    token: usize,
    audience: Audience,
}

/// An open tag that may have branches.
struct Open {
    name: String,
    branches: Vec<Branch>,
}

/// What a tag of a template does.
enum Step {
    Open(String, Audience),
    Else(Audience),
    /// The name of the tag that ends; nothing for the last one.
    Close(Option<String>),
}

/// The branches that are not for everybody: the index of the token with which one begins, and the byte at which it ends.
pub(super) fn hidden(tokens: &[Token<'_>], end: usize) -> HashMap<usize, usize> {
    let mut families: [Family; 7] = Default::default();
    let mut hidden = HashMap::new();
    let mut variables = Variables::default();
    for (index, token) in tokens.iter().enumerate() {
        let (family, text, read): (_, _, fn(&str) -> Option<Step>) = match token.kind {
            Kind::Percent(text) => (0, text, percent),
            Kind::Brace(text) => (1, text, brace),
            Kind::Svelte(text) => (2, text, svelte),
            Kind::Hugo(text) => (3, text, percent),
            Kind::Script(text) => (4, text, script),
            Kind::Pandoc(text) => (5, text, percent),
            Kind::Line(text) => (LINES, text, line),
            _ => continue,
        };
        let family = &mut families[family];
        variables.note(text, family);
        let step = read(&variables.resolved(text));
        match step {
            Some(Step::Open(name, audience)) => family.open(name, index, audience),
            Some(Step::Else(audience)) => {
                if let Some(open) = family.open.last_mut() {
                    open.branches.push(Branch {
                        token: index,
                        audience,
                    });
                }
            }
            Some(Step::Close(name)) => {
                for open in family.close(name.as_deref()) {
                    settle(&open.branches, tokens, Some(index), end, &mut hidden);
                }
            }
            None => {}
        }
    }
    // A line `@auth` without its end is a mention of somebody.
    for open in families[..LINES].iter().flat_map(|family| &family.open) {
        settle(&open.branches, tokens, None, end, &mut hidden);
    }
    hidden
}

/// The family of tags that are lines.
const LINES: usize = 6;

/// The open tags of one language of templates.
#[derive(Default)]
struct Family {
    open: Vec<Open>,
    /// The number of open tags by their names.
    counts: HashMap<String, usize>,
}

impl Family {
    fn open(&mut self, name: String, token: usize, audience: Audience) {
        *self.counts.entry(name.clone()).or_default() += 1;
        let branches = vec![Branch { token, audience }];
        self.open.push(Open { name, branches });
    }

    /// Closes the tag `name`, and those that are open in it.
    fn close(&mut self, name: Option<&str>) -> Vec<Open> {
        let Some(name) = name
            .or(self.open.last().map(|open| &*open.name))
            .map(str::to_owned)
        else {
            return Vec::new();
        };
        if self.counts.get(&name).is_none_or(|count| *count == 0) {
            return Vec::new();
        }
        let at = self.open.iter().rposition(|open| open.name == name);
        let closed = self.open.split_off(at.unwrap_or(self.open.len()));
        for open in &closed {
            if let Some(count) = self.counts.get_mut(&open.name) {
                *count -= 1;
            }
        }
        closed
    }
}

/// The variables of a template that depend on who reads, each with a condition that admits the same readers.
#[derive(Default)]
struct Variables {
    conditions: HashMap<String, &'static str>,
    /// The variable that the text captures.
    captured: Option<String>,
}

impl Variables {
    /// Notes what a tag assigns: `assign name = member`, `set name = …`, `$name := …`, `capture name`.
    fn note(&mut self, text: &str, family: &Family) {
        let (tag, rest) = named(text);
        let is_in_branch = || {
            let branches = family.open.iter().filter_map(|open| open.branches.last());
            branches
                .into_iter()
                .any(|branch| branch.audience != Audience::Everybody)
        };
        let pair = match tag {
            "capture" => {
                self.captured = Some(rest.trim().to_owned());
                None
            }
            "endcapture" => {
                self.captured = None;
                None
            }
            "assign" | "set" => rest.split_once('='),
            _ if tag.starts_with('$') => text.split_once('='),
            _ => None,
        };
        if let Some((name, value)) = pair {
            let audience = match audience(&self.resolved(value)) {
                Audience::Everybody if is_in_branch() => Audience::Unclear,
                audience => audience,
            };
            let name = name.trim_end_matches([':', ' ']).trim().to_owned();
            match condition_of(audience) {
                Some(condition) => self.conditions.insert(name, condition),
                // What was assigned in a branch may still hold.
                None if self.conditions.get(&name) == Some(&UNCLEAR) => None,
                None => self.conditions.remove(&name),
            };
        } else if let Some(name) = self.captured.take_if(|_| is_in_branch()) {
            self.conditions.insert(name, UNCLEAR);
        }
    }

    /// The text of a tag with the conditions in place of the variables.
    fn resolved<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.conditions.is_empty() {
            return Cow::Borrowed(text);
        }
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(is_of_name) {
            let word = &rest[start..];
            let word = &word[..word.find(|c| !is_of_name(c)).unwrap_or(word.len())];
            out.push_str(&rest[..start]);
            let is_own = !out.ends_with(['.', '"', '\'']);
            let condition = self.conditions.get(word).filter(|_| is_own);
            out.push_str(condition.unwrap_or(&word));
            rest = &rest[start + word.len()..];
        }
        Cow::Owned(out + rest)
    }
}

/// A condition that may admit members or strangers.
const UNCLEAR: &str = "member < guest";

/// A condition that admits these readers; nothing for everybody.
fn condition_of(audience: Audience) -> Option<&'static str> {
    match audience {
        Audience::Everybody => None,
        Audience::Members => Some("member"),
        Audience::Strangers => Some("guest"),
        Audience::Unclear => Some(UNCLEAR),
    }
}

/// Adds the branches of one tag that are not for everybody. It ends at the token `close`, or at byte `end`.
fn settle(
    branches: &[Branch],
    tokens: &[Token<'_>],
    close: Option<usize>,
    end: usize,
    hidden: &mut HashMap<usize, usize>,
) {
    let mut others = Audience::Everybody;
    let is_hidden: Vec<bool> = branches
        .iter()
        .map(|branch| {
            let is_hidden = [others, branch.audience]
                .iter()
                .any(|audience| matches!(audience, Audience::Members | Audience::Unclear));
            // Who is not admitted here reads one of the branches below.
            match branch.audience {
                Audience::Strangers if others == Audience::Everybody => others = Audience::Members,
                Audience::Unclear => others = Audience::Unclear,
                _ => {}
            }
            is_hidden
        })
        .collect();
    let mut at = 0;
    while at < branches.len() {
        if !is_hidden[at] {
            at += 1;
            continue;
        }
        let first = at;
        while at < branches.len() && is_hidden[at] {
            at += 1;
        }
        let next = branches.get(at).map(|branch| branch.token).or(close);
        // The tags that stay are in balance.
        let stop = next.map_or(end, |next| match first {
            0 => tokens[next].span.end,
            _ => tokens[next].span.start,
        });
        hidden.insert(branches[first].token, stop);
    }
}

/// A tag's name, and the text behind it.
fn named(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| c.is_whitespace() || c == '(');
    text.split_at(end.unwrap_or(text.len()))
}

/// A tag of Liquid, Jinja, Twig, Nunjucks or Markdoc.
fn percent(text: &str) -> Option<Step> {
    let (name, rest) = named(text);
    Some(match name {
        "if" | "ifequal" | "ifversion" => Step::Open(name.to_owned(), audience(rest)),
        "unless" | "ifnotequal" => Step::Open(name.to_owned(), audience_unless(rest)),
        "case" | "switch" => Step::Open(name.to_owned(), audience(rest).in_doubt()),
        "for" | "foreach" | "while" | "ifchanged" | "tablerow" => {
            Step::Open(name.to_owned(), Audience::Everybody)
        }
        "asyncEach" => Step::Open("each".to_owned(), Audience::Everybody),
        "asyncAll" => Step::Open("all".to_owned(), Audience::Everybody),
        "else" => match named(rest) {
            ("if", rest) => Step::Else(audience(rest)),
            _ => Step::Else(Audience::Everybody),
        },
        "elsif" | "elif" | "elseif" => Step::Else(audience(rest)),
        "when" => Step::Else(audience(rest)),
        _ => {
            let closed = name
                .strip_prefix("end")
                .or_else(|| name.strip_prefix('/'))?;
            Step::Close(Some(closed.to_owned()))
        }
    })
}

/// True if a tag of Liquid, Jinja and the like is one of a condition or a loop.
pub(super) fn is_condition_or_loop(text: &str) -> bool {
    percent(text).is_some()
}

/// A tag of Go's templates, Handlebars, Mustache or Antlers.
fn brace(text: &str) -> Option<Step> {
    let (name, rest) = named(text);
    if let Some(opened) = name.strip_prefix('#') {
        let opened = opened.trim_start_matches(['>', '*']);
        let audience = match opened {
            "unless" => audience_unless(rest),
            "each" | "foreach" | "get" | "with" | "let" => Audience::Everybody,
            "is" | "has" | "match" => audience(rest).in_doubt(),
            _ => audience(text),
        };
        return Some(Step::Open(opened.to_owned(), audience));
    }
    Some(match name {
        "if" | "with" => Step::Open(name.to_owned(), audience(rest)),
        "unless" => Step::Open(name.to_owned(), audience_unless(rest)),
        "range" | "block" | "define" => Step::Open(name.to_owned(), Audience::Everybody),
        "end" => Step::Close(None),
        "elseif" | "elif" => Step::Else(audience(rest)),
        "^" => Step::Else(Audience::Everybody),
        "else" => match named(rest) {
            ("", _) => Step::Else(Audience::Everybody),
            ("unless", rest) => Step::Else(audience_unless(rest)),
            (_, rest) => Step::Else(audience(rest)),
        },
        _ => match (name.strip_prefix('^'), name.strip_prefix('/')) {
            (Some(opened), _) => Step::Open(opened.to_owned(), audience_unless(text)),
            (_, Some(closed)) => Step::Close(Some(closed.to_owned())),
            _ => return None,
        },
    })
}

/// A tag of ERB or PHP: `<% if member %>`, `<?php if (member()): ?>`.
fn script(text: &str) -> Option<Step> {
    let text = text.strip_prefix("php").unwrap_or(text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ':' | ';' | '{'));
    let is_block = text.ends_with(" do") || text.ends_with('|') && text.contains(" do |");
    match text.strip_prefix('}').map(str::trim) {
        Some("") => Some(Step::Close(None)),
        Some(text) => percent(text),
        None if text == "end" => Some(Step::Close(None)),
        None if is_block => Some(Step::Open("do".to_owned(), Audience::Everybody)),
        None => percent(text),
    }
}

/// A line of Blade or Angular: `@auth`, `@if (member) {`, `} @else {`.
fn line(text: &str) -> Option<Step> {
    let text = text.trim();
    let Some(tag) = text.trim_start_matches(['}', ' ']).strip_prefix('@') else {
        return (text == "}").then(|| Step::Close(Some("{".to_owned())));
    };
    let (name, rest) = named(tag.trim_end_matches(['{', ' ']));
    let opened = if text.ends_with('{') { "{" } else { name };
    let audience = match name {
        "auth" | "can" | "canany" | "role" => Audience::Members,
        "guest" | "cannot" => Audience::Strangers,
        "if" => audience(rest),
        "unless" => audience_unless(rest),
        _ => return percent(tag.trim_end_matches(['{', ' '])),
    };
    Some(Step::Open(opened.to_owned(), audience))
}

/// A tag of Svelte or Smarty.
fn svelte(text: &str) -> Option<Step> {
    let (name, rest) = named(text);
    Some(match name {
        "#if" | "if" => Step::Open("if".to_owned(), audience(rest)),
        "#await" => Step::Open("await".to_owned(), audience(rest).in_doubt()),
        "#each" | "#key" | "#snippet" => Step::Open(name[1..].to_owned(), Audience::Everybody),
        "elseif" => Step::Else(audience(rest)),
        ":else" | "else" => match named(rest) {
            ("if", rest) => Step::Else(audience(rest)),
            _ => Step::Else(Audience::Everybody),
        },
        _ => Step::Close(Some(name.strip_prefix('/')?.to_owned())),
    })
}
