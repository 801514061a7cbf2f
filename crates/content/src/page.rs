//! Posts in HTML: they are read as Markdown that shows the same text.

use std::{ops::Range, path::Path};

use jiff::tz::TimeZone;
use senpai_html::Page;
use serde_json::{Map, Value};

use crate::{
    Head, Hidden, Meta, Moment, Piece, Quote, SourceMap,
    body::{self, Body},
    diagnostic::Reporter,
    marks::paywall::is_class_of_members_page,
    moment::parse_date,
    paywall::{self, Form, Members},
    quote,
};

/// The endings of posts in HTML, in any case.
const ENDINGS: [&str; 3] = ["html", "htm", "xhtml"];
/// Folders that blog tools write their pages to: the posts are elsewhere.
const OUTPUT_FOLDERS: [&str; 3] = ["public", "_site", "dist"];
/// The folder of programs that blog tools are made of.
const PROGRAMS: &str = "node_modules";
/// Tags that only templates hold.
const TEMPLATE_TAGS: [&str; 9] = [
    "{% for",
    "{%- for",
    "{{ content",
    "{{content",
    "{{ range",
    "{{- range",
    "{{ .Content",
    "{{ block",
    "{{ define",
];
/// The most bytes of a tag. By hand.
const TAG_LIMIT: usize = 1_000;

/// True if a file by this name can be a post in HTML.
pub(crate) fn is_page(path: &Path) -> bool {
    is_html(path) && !is_below(path, &OUTPUT_FOLDERS)
}

/// True if a file by this name is a page that a blog tool has made from a post.
pub(crate) fn is_output(path: &Path) -> bool {
    is_html(path) && is_below(path, &OUTPUT_FOLDERS)
}

fn is_html(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ENDINGS.iter().any(|e| ending.eq_ignore_ascii_case(e)) && !is_below(path, &[PROGRAMS])
}

fn is_below(path: &Path, names: &[&str]) -> bool {
    let mut folders = path.parent().into_iter().flat_map(Path::iter);
    folders.any(|folder| names.iter().any(|name| folder == *name))
}

/// The post in HTML that begins at byte `start` of the file; `None` where the file is no post: a part of a page, or a template.
pub(crate) fn read(
    source: &str,
    start: usize,
    has_front_matter: bool,
) -> Option<(Page, Vec<Members>)> {
    let html = &source[start..];
    let for_members = paywall::find(html, 0, Form::Html);
    let public = paywall::without(html, &for_members);
    let page = read_public(&public, has_front_matter)?;
    Some((page, for_members))
}

fn read_public(html: &str, has_front_matter: bool) -> Option<Page> {
    if TEMPLATE_TAGS.iter().any(|tag| html.contains(tag)) {
        return None;
    }
    let head: String = html.chars().take(2_000).collect();
    let head = head.to_ascii_lowercase();
    let is_whole = ["<html", "<!doctype", "<title", "<body"]
        .iter()
        .any(|tag| head.contains(tag));
    if is_whole {
        return senpai_html::page(html).ok();
    }
    if !has_front_matter {
        return None;
    }
    let mut page = Page::default();
    page.body = senpai_html::fragment(&without_tags(html), None, &mut page.notes).ok()?;
    Some(page)
}

/// HTML without the tags of Liquid and Hugo. Those around code become `<pre>`.
fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let closing = match rest.as_bytes().get(at + 1) {
            Some(b'%') => "%}",
            Some(b'{') => "}}",
            _ => {
                out.push('{');
                rest = &rest[at + 1..];
                continue;
            }
        };
        let near = &rest[at..rest.floor_char_boundary(at + TAG_LIMIT)];
        let Some(end) = near[2..].find(closing).map(|end| end + 2) else {
            out.push_str(&rest[at..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        let name = near[2..end].trim_matches(['-', ' ', '<', '%', '>']);
        rest = &rest[at + end + 2..];
        match name.split(' ').next().unwrap_or_default() {
            "comment" => {
                let end = rest.find("endcomment");
                rest = &rest[end.unwrap_or(rest.len())..];
                rest = rest.split_once("%}").map_or("", |(_, after)| after);
            }
            "highlight" => out.push_str("<pre><code>"),
            "endhighlight" | "/highlight" => out.push_str("</code></pre>"),
            _ => {}
        }
    }
    out + rest
}

impl Head {
    /// The head that a page gives to a post without a front matter.
    pub fn of_page(page: &Page, moment: impl Into<Moment>) -> Head {
        let moment = moment.into();
        let mut head = Head::of_keys(&Map::new(), moment.clone());
        head.fill(page, &moment);
        head
    }

    /// Fills the fields that the front matter leaves empty with what the page says.
    pub(crate) fn fill(&mut self, page: &Page, moment: &Moment) {
        let now = moment.now;
        let Meta {
            title,
            summary,
            author,
            url,
            tags,
            date,
            updated,
            ..
        } = &mut self.meta;
        if title.is_empty() {
            *title = page.title.clone();
        }
        *summary = summary.take().or_else(|| page.summary.clone());
        *author = author.take().or_else(|| page.author.clone());
        *url = url.take().or_else(|| page.url.clone());
        if tags.is_empty() {
            *tags = page.tags.clone();
        }
        let when = |text: &Option<String>| parse_date(text.as_deref()?, &TimeZone::UTC);
        *updated = updated.or(when(&page.updated).map(|when| when.day));
        let is_dated = date.is_some();
        if let (false, Some(when)) = (is_dated, when(&page.date)) {
            *date = Some(when.day);
            self.visibility.from = self.visibility.from.max(Some(when.at));
            self.note_hidden(now, || Hidden::DateOfPage);
        } else if let (false, Some(text)) = (is_dated, &page.date) {
            self.heed(("date", text), ("date", text), moment);
        }
        for (name, value) in &page.facts {
            if let Some(as_key) = as_key(name, value) {
                self.heed((name, value), as_key, moment);
            }
        }
    }

    /// Takes what a fact of the page, a name and a value, says of who may read it, as the key `as_key` of a front matter would.
    fn heed(&mut self, fact: (&str, &str), as_key: (&str, &str), moment: &Moment) {
        let (key, value) = as_key;
        let keys = [(key.to_owned(), Value::from(value))];
        let keys = keys.into_iter().collect();
        let stated = Head::of_keys(&keys, moment.clone());
        let visibility = &mut self.visibility;
        visibility.draft |= stated.visibility.draft;
        visibility.from = visibility.from.max(stated.visibility.from);
        let ends = [visibility.until, stated.visibility.until];
        visibility.until = ends.into_iter().flatten().min();
        if stated.hidden.is_some() {
            let (name, value) = fact;
            self.note_hidden(moment.now, || {
                Hidden::Page(name.to_owned(), value.to_owned())
            });
        }
    }
}

/// A fact of a page as a key of a front matter. Most classes are about something else.
fn as_key<'a>(name: &'a str, value: &'a str) -> Option<(&'a str, &'a str)> {
    Some(match name {
        // `https://schema.org/False` too.
        "isAccessibleForFree" => ("free", value.rsplit('/').next().unwrap_or_default()),
        "article:content_tier" if value.eq_ignore_ascii_case("free") => ("free", "true"),
        "article:content_tier" => ("free", "false"),
        "article:expiration_time" | "unavailable_after" => ("expires", value),
        // Other words than those of a draft are about something else.
        "status" | "creativeWorkStatus" => ("state", value),
        "dcterms.accessRights" | "conditionsOfAccess" => ("access", value),
        "class" => match value.strip_prefix("status-") {
            Some(status) => ("status", status),
            None => is_class_of_members_page(value).then_some(("private", "true"))?,
        },
        _ => (name, value),
    })
}

/// The most blocks of the text that may be missing in the file before the search stops. By hand.
const MAX_MISSES: usize = 50;
/// The numbers of characters at the start of a block that are looked for. Struck text in the file can part the longer one. By hand.
const SAMPLE_CHARACTERS: [usize; 2] = [12, 5];

/// The bytes that are looked through for the quotes of one page: this keeps the time linear. By hand: a tenth of a second.
const QUOTE_BUDGET: usize = 1 << 27;

/// The body of a post in HTML, which begins at byte `start` of the file, and its quotes. `around` is what its page shows
/// beside the text, such as the title.
pub(crate) fn body(
    page: &Page,
    source: &str,
    start: usize,
    path: &Path,
    around: &[&str],
) -> (Body, Vec<Quote>) {
    // Places in the Markdown are none of the file.
    let mut reporter = Reporter::new(path, b"");
    let mut body = body::read(&page.body, 0, &mut reporter);
    let mut quotes = quote::find(&page.body, 0, &body.text, &body.map, &body.blocks, around);
    let shown = Shown::of(source, start);
    let mut left = QUOTE_BUDGET;
    quotes.retain(|quote| {
        left = left.saturating_sub(shown.text.len());
        left > 0 && shown.has_once(source, &body.text[quote.span.clone()])
    });
    align(&mut body, source, start, &shown);
    (body, quotes)
}

/// Leads each block of a body back to its HTML, which begins at byte `start` of the file.
fn align(body: &mut Body, source: &str, start: usize, shown: &Shown) {
    let mut map = SourceMap::default();
    let mut pieces: Vec<(usize, Range<usize>)> = Vec::new();
    let (mut at, mut misses) = (0, 0);
    for block in &body.blocks {
        let text = squeezed(&body.text[block.span.clone()]);
        let mut found = None;
        for length in SAMPLE_CHARACTERS {
            if found.is_some() || misses >= MAX_MISSES {
                break;
            }
            let sample: String = text.chars().take(length).collect();
            let place = shown.text[at..].find(&sample);
            found = place.map(|place| (at + place, sample.len()));
        }
        let range = match found {
            Some((place, length)) => {
                let end = (place + text.len()).min(shown.text.len());
                let range = shown.file(place..end);
                let range =
                    source.floor_char_boundary(range.start)..source.ceil_char_boundary(range.end);
                at = place + length;
                range
            }
            None => {
                misses += 1;
                let last = pieces.last().map_or(start, |(_, file)| file.end);
                last..last
            }
        };
        pieces.push((block.span.start, range));
    }
    for (i, (from, file)) in pieces.iter().enumerate() {
        let to = pieces.get(i + 1).map_or(body.text.len(), |(next, _)| *next);
        map.push(Piece {
            text: if i == 0 { 0..to } else { *from..to },
            file: file.clone(),
            exact: false,
        });
    }
    body.map = map;
    for link in &mut body.links {
        link.file = body.map.file_span(link.span.clone());
    }
}

/// The characters of HTML that are shown, without white space, and where they stand.
struct Shown {
    text: String,
    /// Bytes of the text and of the file where runs begin.
    runs: Vec<(usize, usize)>,
}

impl Shown {
    fn of(source: &str, start: usize) -> Shown {
        let mut shown = Shown {
            text: String::new(),
            runs: Vec::new(),
        };
        let mut at = start;
        while let Some(c) = source[at..].chars().next() {
            let rest = &source[at..];
            let is_tag = c == '<'
                && rest[1..]
                    .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
            let entity = || {
                let name = senpai_html::reference(&rest[1..])?;
                Some((senpai_html::entity(name)?, name.len() + 2))
            };
            if is_tag {
                at += rest.find('>').map_or(rest.len(), |end| end + 1);
            } else if let Some((text, length)) = (c == '&').then(entity).flatten() {
                shown.push(&squeezed(&text), at);
                at += length;
            } else {
                if is_shown(&c) {
                    shown.push(c.encode_utf8(&mut [0; 4]), at);
                }
                at += c.len_utf8();
            }
        }
        shown
    }

    /// True if the file shows `quote` once, with white space where the quote has it: a line break of the file is a space on
    /// the page, also between Japanese characters.
    fn has_once(&self, source: &str, quote: &str) -> bool {
        let squeezed: String = quote.chars().filter(is_shown).collect();
        let mut places = self.text.match_indices(&squeezed);
        let (Some((at, _)), None) = (places.next(), places.next()) else {
            return false;
        };
        let range = self.file(at..at + squeezed.len());
        let html = source.get(range).unwrap_or_default();
        let parts = html.split('<').enumerate();
        let text: String = parts
            .map(|(i, part)| match part.split_once('>') {
                Some((_, text)) if i > 0 => text,
                _ => part,
            })
            .collect();
        text.replace("&nbsp;", " ").split_whitespace().count() == quote.split_whitespace().count()
    }

    fn push(&mut self, text: &str, at: usize) {
        let length = self.text.len();
        let follows = self
            .runs
            .last()
            .is_some_and(|(t, f)| length - t == at.saturating_sub(*f));
        if !follows {
            self.runs.push((length, at));
        }
        self.text.push_str(text);
    }

    /// The bytes of the file for bytes of the text.
    fn file(&self, text: Range<usize>) -> Range<usize> {
        let place = |byte: usize| {
            let run = self.runs.partition_point(|(start, _)| *start <= byte);
            run.checked_sub(1)
                .map_or(0, |i| self.runs[i].1 + byte - self.runs[i].0)
        };
        let last = text.end.saturating_sub(1).max(text.start);
        place(text.start)..place(last) + 1
    }
}

/// A text without white space, and without our marks of lists and tables.
fn squeezed(text: &str) -> String {
    let text = text.trim_start_matches('・');
    let is_number = |mark: &str| mark.bytes().all(|byte| byte.is_ascii_digit());
    let item = text.split_once(". ").filter(|(mark, _)| is_number(mark));
    let text = item.map_or(text, |(_, text)| text);
    text.chars().filter(is_shown).collect()
}

/// True if a character counts where a text and its HTML are compared.
fn is_shown(c: &char) -> bool {
    !c.is_whitespace() && *c != '|'
}
