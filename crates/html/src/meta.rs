//! The facts that the head of a page states.

use std::collections::HashMap;

use markup5ever_rcdom::{Node, RcDom};
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
    /// The first heading of the first level.
    pub(crate) heading: String,
    pub(crate) date: Option<String>,
    pub(crate) updated: Option<String>,
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
    meta.date = meta.any(&published).or(meta.date.take());
    meta.updated = meta.any(&[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "dcterms.modified",
    ]);
    meta
}

/// The address in the comment that browsers write: `<!-- saved from url=(0026)https://example.com/a -->`.
fn saved_from(html: &str) -> Option<String> {
    let address = html.split_once("saved from url=(")?.1.split_once(')')?.1;
    let end = address.find(|c: char| c.is_whitespace() || c == '>')?;
    Some(address[..end].to_owned()).filter(|a| a.starts_with("http"))
}

impl Meta {
    fn see(&mut self, node: &std::rc::Rc<Node>) {
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
            "time" => keep(&mut self.date, attribute(node, "datetime")),
            _ => {}
        }
    }

    /// The first value of the first of these names.
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

    /// The address that relative links lead from.
    pub(crate) fn base(&self) -> Option<Url> {
        let page = self.url().and_then(|u| Url::parse(&u).ok());
        match (&self.base, &page) {
            (Some(base), Some(page)) => page.join(base).ok(),
            (Some(base), None) => Url::parse(base).ok(),
            (None, _) => page,
        }
    }
}
