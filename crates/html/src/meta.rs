//! The facts in the head of a page.

use std::{collections::HashMap, rc::Rc};

use markup5ever_rcdom::{Node, NodeData, RcDom};
use url::Url;

use crate::{
    one_line,
    tree::{attribute, tag, text},
};

#[derive(Default)]
pub(crate) struct Meta {
    named: HashMap<String, Vec<String>>,
    canonical: Option<String>,
    base: Option<String>,
    saved_from: Option<String>,
    pub(crate) title: String,
    /// The first heading of level 1.
    pub(crate) heading: String,
    pub(crate) date: Option<String>,
    pub(crate) updated: Option<String>,
    /// The date of publication for search engines.
    data_date: Option<String>,
    /// True if an article was seen: those below it may be about other pages.
    has_article: bool,
    /// See [`Page::facts`](crate::Page::facts).
    pub(crate) facts: Vec<(String, String)>,
}

pub(crate) fn read(tree: &RcDom, html: &str) -> Meta {
    let mut meta = Meta {
        saved_from: saved_from(html),
        ..Meta::default()
    };
    let mut open = vec![tree.document.clone()];
    while let Some(node) = open.pop() {
        meta.see(&node);
        open.extend(node.children.borrow().iter().rev().cloned());
    }
    let published = [
        "article:published_time",
        "datepublished",
        "date",
        "pubdate",
        "dc.date",
        "dcterms.created",
    ];
    meta.date = meta
        .any(&published)
        .or(meta.data_date.take())
        .or(meta.date.take());
    for name in FACTS {
        let values = meta.named.get(&name.to_ascii_lowercase());
        for value in values.cloned().unwrap_or_default() {
            meta.note(name, value);
        }
    }
    for robots in ROBOTS {
        let values = meta.named.get(robots).cloned().unwrap_or_default();
        for end in values.iter().filter_map(|value| unavailable_after(value)) {
            meta.note(UNAVAILABLE_AFTER, end.to_owned());
        }
    }
    meta.updated = meta.any(&[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "dcterms.modified",
    ]);
    meta
}

/// The greatest number of facts of a page. By hand: a page of Notion has fewer properties.
const MOST_FACTS: usize = 200;
/// The facts in `<meta>` that say who may read the article: of schema.org, Facebook and Dublin Core.
const FACTS: [&str; 8] = [
    "isAccessibleForFree",
    "expires",
    "article:content_tier",
    "article:expiration_time",
    "dcterms.accessRights",
    "access",
    "draft",
    "status",
];
/// Those in the JSON of schema.org.
const JSON_FACTS: [&str; 4] = [
    FACTS[0],
    FACTS[1],
    "conditionsOfAccess",
    "creativeWorkStatus",
];

/// The names of `<meta>` for search engines, and their word for the time from which the page is not available.
const ROBOTS: [&str; 2] = ["robots", "googlebot"];
const UNAVAILABLE_AFTER: &str = "unavailable_after";

/// The date in `noindex, unavailable_after: 25 Jun 2026 15:00:00 GMT`, without the words behind it.
fn unavailable_after(robots: &str) -> Option<&str> {
    let at = robots.to_ascii_lowercase().find(UNAVAILABLE_AFTER)?;
    let rest = robots[at + UNAVAILABLE_AFTER.len()..]
        .trim_start()
        .strip_prefix(':')?;
    let is_word = |part: &&str| !part.contains(|c: char| c.is_ascii_digit());
    let mut end = rest;
    while let Some((before, _)) = end.rsplit_once(',').filter(|(_, word)| is_word(word)) {
        end = before;
    }
    Some(end.trim())
}

/// The values of a key in the JSON of schema.org: texts, numbers and flags. Broken JSON is read too.
fn json_values(json: &str, key: &str) -> Vec<String> {
    let quoted = format!("\"{key}\"");
    let value = |(at, _): (usize, &str)| {
        let rest = json[at + quoted.len()..].trim_start().strip_prefix(':')?;
        let rest = rest.trim_start().trim_start_matches(['[', ' ', '\n']);
        let value = match rest.strip_prefix('"') {
            Some(text) => text.split('"').next(),
            None => rest
                .split(|c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']'))
                .next(),
        };
        value.map(str::to_owned)
    };
    json.match_indices(&*quoted).filter_map(value).collect()
}

/// The values of a property of Notion: texts, or the state of a box.
fn property(cell: &Rc<Node>) -> String {
    let (mut values, mut open) = (Vec::new(), vec![cell.clone()]);
    while let Some(node) = open.pop() {
        let class = attribute(&node, "class").unwrap_or_default();
        let has = |name: &str| class.split_whitespace().any(|c| c == name);
        if has("selected-value") || has("status-value") {
            values.push(one_line(&text(&node)));
        } else if has("checkbox") {
            values.push(has("checkbox-on").to_string());
        } else {
            open.extend(node.children.borrow().iter().rev().cloned());
        }
    }
    match values.is_empty() {
        // A date begins with `@`.
        true => one_line(&text(cell)).trim_start_matches('@').to_owned(),
        false => values.join(", "),
    }
}

/// The address in the comment that browsers write: `<!-- saved from url=(0026)https://example.com/a -->`.
fn saved_from(html: &str) -> Option<String> {
    let address = html.split_once("saved from url=(")?.1.split_once(')')?.1;
    let end = address.find(|c: char| c.is_whitespace() || c == '>')?;
    Some(address[..end].to_owned()).filter(|a| a.starts_with("http"))
}

impl Meta {
    /// Adds a fact, once.
    fn note(&mut self, name: &str, value: String) {
        let fact = (name.to_owned(), value);
        if self.facts.len() < MOST_FACTS && !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }

    /// Collects the facts about the readers of the article that are outside of `<meta>`.
    fn see_facts(&mut self, node: &Rc<Node>) {
        let class = attribute(node, "class").unwrap_or_default();
        let has = |name: &str| class.split_whitespace().any(|c| c == name);
        match tag(node) {
            "script" if attribute(node, "type").is_some_and(|t| t.contains("ld+json")) => {
                let texts = node.children.borrow();
                let contents = |node: &Rc<Node>| match &node.data {
                    NodeData::Text { contents } => contents.borrow().to_string(),
                    _ => String::new(),
                };
                let json: String = texts.iter().map(contents).collect();
                for key in JSON_FACTS {
                    for value in json_values(&json, key) {
                        self.note(key, value);
                    }
                }
                let mut dates = json_values(&json, "datePublished").into_iter();
                self.data_date = self.data_date.take().or(dates.next());
            }
            // Notion's exports.
            "tr" if has("property-row") => {
                let cells = node.children.borrow();
                let cell = |name| cells.iter().find(|cell| tag(cell) == name);
                if let (Some(name), Some(value)) = (cell("th"), cell("td")) {
                    self.note(&one_line(&text(name)), property(value));
                }
            }
            // WordPress and its plugins write who may read the post into the classes of its page.
            name if name == "body"
                || name == "article"
                || has("hentry")
                || has("post")
                || has("page") =>
            {
                let is_own = name == "body" || !std::mem::replace(&mut self.has_article, true);
                let classes = class.split_whitespace();
                for class in classes.filter(|class| is_own || class.starts_with("status-")) {
                    self.note("class", class.to_owned());
                }
            }
            _ => {}
        }
    }

    fn see(&mut self, node: &Rc<Node>) {
        self.see_facts(node);
        // Microdata may stand at any element.
        if tag(node) != "meta" && attribute(node, "itemprop").as_deref() == Some(FACTS[0]) {
            let values = [attribute(node, "content"), attribute(node, "href")];
            let value = values.into_iter().flatten().next();
            self.note(FACTS[0], value.unwrap_or_else(|| one_line(&text(node))));
        }
        let keep = |slot: &mut Option<String>, value: Option<String>| {
            *slot = slot.take().or(value.filter(|v| !v.is_empty()));
        };
        match tag(node) {
            "meta" => {
                let name = ["name", "property", "itemprop"]
                    .into_iter()
                    .find_map(|key| attribute(node, key));
                if let (Some(name), Some(content)) = (name, attribute(node, "content")) {
                    let content = one_line(&content);
                    if !content.is_empty() {
                        self.named
                            .entry(name.to_ascii_lowercase())
                            .or_default()
                            .push(content);
                    }
                }
            }
            "link"
                if attribute(node, "rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical")) =>
            {
                keep(&mut self.canonical, attribute(node, "href"));
            }
            "base" => keep(&mut self.base, attribute(node, "href")),
            "title" if self.title.is_empty() => {
                let texts = node.children.borrow();
                self.title = one_line(&texts.iter().map(text).collect::<String>());
            }
            "h1" if self.heading.is_empty() => self.heading = one_line(&text(node)),
            // `PT5M` is the time that a reader needs.
            "time" => keep(
                &mut self.date,
                attribute(node, "datetime").filter(|t| t.starts_with(|c: char| c.is_ascii_digit())),
            ),
            _ => {}
        }
    }

    /// The first value of the first of these names that has one.
    pub(crate) fn any(&self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .find_map(|name| self.named.get(*name)?.first().cloned())
    }

    pub(crate) fn tags(&self) -> Vec<String> {
        let values = ["keywords", "article:tag"]
            .into_iter()
            .filter_map(|name| self.named.get(name))
            .flatten();
        let mut out: Vec<String> = Vec::new();
        for tag in values
            .flat_map(|v| v.split([',', '、']))
            .map(str::trim)
            .filter(|t| !t.is_empty())
        {
            if !out.iter().any(|t| t == tag) {
                out.push(tag.to_owned());
            }
        }
        out
    }

    /// The public address of the page.
    pub(crate) fn url(&self) -> Option<String> {
        let stated = self.canonical.clone().or_else(|| self.any(&["og:url"]));
        let from = self
            .saved_from
            .as_deref()
            .or(self.base.as_deref())
            .and_then(|u| Url::parse(u).ok());
        let full = stated.map(|s| match from.as_ref().map(|f| f.join(&s)) {
            Some(Ok(url)) if !s.starts_with("http") => url.into(),
            _ => s,
        });
        full.or_else(|| self.saved_from.clone())
    }

    /// The base address of relative links.
    pub(crate) fn base(&self) -> Option<Url> {
        let page = self.url().and_then(|u| Url::parse(&u).ok());
        match (&self.base, &page) {
            (Some(base), Some(page)) => page.join(base).ok(),
            (Some(base), None) => Url::parse(base).ok(),
            (None, _) => page,
        }
    }
}
