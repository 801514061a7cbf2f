//! XML as a tree of elements with their namespaces. A fault becomes a note; the rest of the document is read.

mod entities;
mod parse;
mod space;

pub(crate) use parse::{TRUNCATED, parse};
pub(crate) use space::Space;

#[derive(Debug)]
pub(crate) enum Child {
    Element(Element),
    Text(String),
}

#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) space: Space,
    pub(crate) name: String,
    attributes: Vec<(Space, String, String)>,
    pub(crate) children: Vec<Child>,
    /// True if its end was missing when the file ended.
    pub(crate) cut: bool,
}

impl Element {
    pub(crate) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name.eq_ignore_ascii_case(name)
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|c| match c {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    pub(crate) fn all<'a>(
        &'a self,
        space: Space,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |e| e.is(space, name))
    }

    /// The text of the first such child that has text.
    pub(crate) fn text_of(&self, space: Space, name: &str) -> Option<String> {
        let mut texts = self.all(space, name).map(|e| e.text().trim().to_owned());
        texts.find(|text| !text.is_empty())
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attribute_in(Space::Feed, name)
    }

    pub(crate) fn attribute_in(&self, space: Space, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        let found = all.find(|(s, n, _)| *s == space && n.eq_ignore_ascii_case(name))?;
        Some(found.2.trim())
    }

    /// All text inside it.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.add_text(&mut out);
        out
    }

    fn add_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(text) => out.push_str(text),
                Child::Element(element) => element.add_text(out),
            }
        }
    }

    /// Its content as HTML: its text if it has no elements, else its elements and text as markup.
    pub(crate) fn html(&self) -> String {
        if self.elements().next().is_none() {
            return self.text();
        }
        let mut out = String::new();
        self.children.iter().for_each(|c| c.write(&mut out));
        out
    }
}

impl Child {
    fn write(&self, out: &mut String) {
        let element = match self {
            Child::Text(text) => return escape(text, out),
            Child::Element(element) => element,
        };
        out.push('<');
        out.push_str(&element.name);
        for (_, name, value) in &element.attributes {
            out.push_str(&format!(" {name}=\""));
            escape(value, out);
            out.push('"');
        }
        out.push('>');
        element.children.iter().for_each(|c| c.write(out));
        if !matches!(element.name.as_str(), "br" | "hr" | "img" | "wbr") {
            out.push_str(&format!("</{}>", element.name));
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}
