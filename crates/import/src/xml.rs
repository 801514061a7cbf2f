//! XML as a tree of elements that know their namespaces. A fault costs a note, not the document.

use std::collections::HashMap;

use quick_xml::{
    Reader,
    escape::{resolve_html5_entity, resolve_predefined_entity},
    events::{BytesStart, Event},
};

/// The deepest nesting of elements; what lies deeper counts to its parent.
const DEEPEST: usize = 256;
/// The note on a file that ends too early.
pub(crate) const CUT: &str = "the file ends before its XML does: it is cut off";
/// The most text that the entities of a document type may expand to, in bytes.
const EXPANSION: usize = 1 << 20;
/// The most prefixes that are declared at a time.
const MOST_PREFIXES: usize = 64;
/// The deepest nesting of entities in entities.
const DEEPEST_ENTITY: usize = 8;

/// The vocabulary that a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// RSS, and names without a namespace.
    Feed,
    Atom,
    App,
    Blogger,
    Content,
    DublinCore,
    Excerpt,
    Thread,
    Tombstone,
    WordPress,
    Rdf,
    Xhtml,
    Xml,
    Other,
}

impl Space {
    fn of_uri(uri: &str) -> Option<Space> {
        let uri = uri.trim().trim_end_matches(['/', '#']);
        let uri = uri
            .strip_prefix("https:")
            .or(uri.strip_prefix("http:"))
            .unwrap_or(uri);
        Some(match uri {
            "//www.w3.org/2005/Atom" | "//purl.org/atom/ns" => Space::Atom,
            "//purl.org/rss/1.0"
            | "//purl.org/net/rss1.1"
            | "//backend.userland.com/rss"
            | "//backend.userland.com/rss2"
            | "//blogs.law.harvard.edu/tech/rss"
            | "//my.netscape.com/rdf/simple/0.9"
            | "//channel.netscape.com/rdf/simple/0.9"
            | "" => Space::Feed,
            "//www.w3.org/2007/app" | "//purl.org/atom/app" => Space::App,
            "//schemas.google.com/blogger/2008" | "//schemas.google.com/blogger/2018" => {
                Space::Blogger
            }
            "//purl.org/rss/1.0/modules/content" => Space::Content,
            "//purl.org/dc/elements/1.1" | "//purl.org/dc/elements/1.0" | "//purl.org/dc/terms" => {
                Space::DublinCore
            }
            "//purl.org/syndication/thread/1.0" => Space::Thread,
            "//purl.org/atompub/tombstones/1.0" => Space::Tombstone,
            "//www.w3.org/1999/02/22-rdf-syntax-ns" => Space::Rdf,
            "//www.w3.org/1999/xhtml" => Space::Xhtml,
            "//www.w3.org/XML/1998/namespace" => Space::Xml,
            _ if uri.contains("wordpress.org/export/") && uri.ends_with("/excerpt") => {
                Space::Excerpt
            }
            _ if uri.contains("wordpress.org/export/") => Space::WordPress,
            _ => return None,
        })
    }

    /// The vocabulary that a prefix stands for by custom, where a file declares it wrongly or not at all.
    fn of_prefix(prefix: &str) -> Space {
        match prefix {
            "" => Space::Feed,
            "atom" => Space::Atom,
            "app" => Space::App,
            "at" => Space::Tombstone,
            "blogger" => Space::Blogger,
            "content" => Space::Content,
            "dc" | "dcterms" => Space::DublinCore,
            "excerpt" => Space::Excerpt,
            "rdf" => Space::Rdf,
            "thr" => Space::Thread,
            "wp" => Space::WordPress,
            "xml" => Space::Xml,
            _ => Space::Other,
        }
    }
}

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
    /// Whether its end was missing when the file ended.
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

    /// Its content as HTML: its text where it holds no elements, else elements and text written out.
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

/// The root element of `xml`; `notes` gets a sentence for each kind of fault. `None` where there is no element.
pub(crate) fn parse(xml: &str, notes: &mut Vec<String>) -> Option<Element> {
    let xml = mended(xml);
    let mut reader = Reader::from_str(&xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut tree = Tree::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => tree.open(&tag, false),
            Ok(Event::Empty(tag)) => tree.open(&tag, true),
            Ok(Event::End(tag)) => tree.close(tag.name().as_ref()),
            Ok(Event::Text(text)) => tree.text(&text),
            Ok(Event::CData(text)) => tree.text(&text),
            Ok(Event::GeneralRef(name)) => {
                let text = tree.entities.resolve(&name, &mut tree.faults);
                tree.text(&text);
            }
            Ok(Event::DocType(text)) => tree.entities.declare(&text),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                if tree.last_error.is_none() {
                    let at = usize::try_from(reader.error_position())
                        .unwrap_or(0)
                        .min(xml.len());
                    let line = xml.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
                    tree.fault(&format!("line {line}: the XML breaks ({error})"));
                }
                // An error that does not lead on ends the document.
                if reader.buffer_position() >= xml.len() as u64
                    || tree.stuck(reader.buffer_position())
                {
                    break;
                }
            }
        }
    }
    tree.finish(notes)
}

/// The document with `&lt;` for each `<` that begins nothing.
fn mended(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let kept = ["<![CDATA[", "<!--", "<?"]
            .iter()
            .zip(["]]>", "-->", "?>"])
            .find(|(open, _)| tag.starts_with(**open));
        let length = match kept {
            Some((_, close)) => tag.find(close).map_or(tag.len(), |end| end + close.len()),
            None if tag[1..]
                .starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':' | '/' | '!')) =>
            {
                1
            }
            None => {
                out.push_str("&lt;");
                rest = &tag[1..];
                continue;
            }
        };
        out.push_str(&tag[..length]);
        rest = &tag[length..];
    }
    out.push_str(rest);
    out
}

/// The elements that are open, outermost first, with the faults met.
#[derive(Default)]
struct Tree {
    open: Vec<(String, Element)>,
    /// Prefixes with the depth of the element that declares them.
    declared: Vec<(usize, String, Space)>,
    root: Option<Element>,
    entities: Entities,
    faults: Vec<String>,
    deeper: usize,
    last_error: Option<u64>,
}

impl Tree {
    fn fault(&mut self, what: &str) {
        fault(&mut self.faults, what);
    }

    /// Whether the reader has not moved since the last error.
    fn stuck(&mut self, position: u64) -> bool {
        self.last_error.replace(position) == Some(position)
    }

    fn open(&mut self, tag: &BytesStart<'_>, empty: bool) {
        if self.open.len() >= DEEPEST {
            self.fault(&format!(
                "elements nested more than {DEEPEST} deep count to their parent"
            ));
            self.deeper += usize::from(!empty);
            return;
        }
        let qualified = tag.name().as_ref().to_owned();
        let mut raw: Vec<(String, String)> = Vec::new();
        for attribute in tag.html_attributes().with_checks(false) {
            match attribute {
                Ok(a) => {
                    let value = self.entities.unescape(&a.value, &mut self.faults);
                    raw.push((a.key.as_ref().to_owned(), value));
                }
                Err(_) => self.fault("an attribute that cannot be read was left out"),
            }
        }
        let declared = raw.iter().filter_map(|(name, uri)| {
            let prefix = if name == "xmlns" {
                ""
            } else {
                name.strip_prefix("xmlns:")?
            };
            let space = Space::of_uri(uri).unwrap_or_else(|| Space::of_prefix(prefix));
            Some((prefix.to_owned(), space))
        });
        let (declared, depth) = (declared.collect::<Vec<_>>(), self.open.len());
        for (prefix, space) in declared {
            if self.declared.len() < MOST_PREFIXES {
                self.declared.push((depth, prefix, space));
            }
        }
        self.open.push((
            qualified.clone(),
            Element {
                space: Space::Other,
                name: split(&qualified).1.to_owned(),
                attributes: Vec::new(),
                children: Vec::new(),
                cut: false,
            },
        ));
        let space = self.space(split(&qualified).0);
        let attributes = raw
            .into_iter()
            .filter(|(name, _)| name != "xmlns" && !name.starts_with("xmlns:"))
            .map(|(name, value)| {
                let (prefix, local) = split(&name);
                let space = if prefix.is_empty() {
                    Space::Feed
                } else {
                    self.space(prefix)
                };
                (space, local.to_owned(), value)
            });
        let attributes = attributes.collect();
        if let Some((_, element)) = self.open.last_mut() {
            element.space = space;
            element.attributes = attributes;
        }
        if empty {
            self.close(&qualified);
        }
    }

    fn space(&self, prefix: &str) -> Space {
        let mut scopes = self.declared.iter().rev();
        let found = scopes.find(|(_, p, _)| p == prefix);
        found.map_or_else(|| Space::of_prefix(prefix), |(.., space)| *space)
    }

    fn close(&mut self, name: &str) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(at) = self.open.iter().rposition(|(open, _)| open == name.trim()) else {
            self.fault(&format!(
                "an end tag without its start was left out: </{}>",
                name.trim()
            ));
            return;
        };
        if at + 1 < self.open.len() {
            self.fault(&format!(
                "an element without its end tag was closed with its parent </{}>",
                name.trim()
            ));
        }
        while self.open.len() > at {
            self.pop(false);
        }
    }

    fn pop(&mut self, cut: bool) {
        let Some((_, mut element)) = self.open.pop() else {
            return;
        };
        let depth = self.open.len();
        self.declared.retain(|(at, ..)| *at < depth);
        element.cut = cut;
        match self.open.last_mut() {
            Some((_, parent)) => parent.children.push(Child::Element(element)),
            None if self.root.is_none() => self.root = Some(element),
            None => self.fault("a second root element was left out"),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, element)) = self.open.last_mut() {
            match element.children.last_mut() {
                Some(Child::Text(before)) => before.push_str(text),
                _ => element.children.push(Child::Text(text.to_owned())),
            }
        }
    }

    fn finish(mut self, notes: &mut Vec<String>) -> Option<Element> {
        if !self.open.is_empty() {
            self.fault(CUT);
        }
        while !self.open.is_empty() {
            self.pop(true);
        }
        notes.append(&mut self.faults);
        self.root
    }
}

/// Keeps a fault once, and some faults at most.
fn fault(faults: &mut Vec<String>, what: &str) {
    if faults.len() < 20 && !faults.iter().any(|f| f == what) {
        faults.push(what.to_owned());
    }
}

/// Prefix and local part of a name.
fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// The entities that the document type declares.
#[derive(Default)]
struct Entities {
    declared: HashMap<String, String>,
    expanded: usize,
}

impl Entities {
    /// Reads `<!ENTITY name "text">`; entities of other files are not read.
    fn declare(&mut self, document_type: &str) {
        for part in document_type.split("<!ENTITY").skip(1) {
            let Some((name, rest)) = part.trim_start().split_once(char::is_whitespace) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            if let Some(value) = rest[1..].split(quote).next() {
                self.declared
                    .entry(name.to_owned())
                    .or_insert_with(|| value.to_owned());
            }
        }
    }

    /// The text of the reference `&name;`.
    fn resolve(&mut self, name: &str, faults: &mut Vec<String>) -> String {
        self.resolve_at(name, 0, faults)
    }

    fn resolve_at(&mut self, name: &str, depth: usize, faults: &mut Vec<String>) -> String {
        if let Some(number) = name.strip_prefix('#') {
            return match character(number) {
                Some(c) => c.to_string(),
                None => {
                    fault(
                        faults,
                        &format!("a reference to no character was left out: &{name};"),
                    );
                    String::new()
                }
            };
        }
        if let Some(text) = resolve_predefined_entity(name) {
            return text.to_owned();
        }
        if let Some(text) = self.declared.get(name).cloned() {
            self.expanded += text.len() + 1;
            if depth >= DEEPEST_ENTITY || self.expanded > EXPANSION {
                fault(faults, "entities that expand without end were left out");
                return String::new();
            }
            return self.unescape_at(&text, depth + 1, faults);
        }
        match resolve_html5_entity(name) {
            Some(text) => text.to_owned(),
            None => {
                fault(
                    faults,
                    &format!("an unknown entity stays as it is: &{name};"),
                );
                format!("&{name};")
            }
        }
    }

    fn unescape(&mut self, text: &str, faults: &mut Vec<String>) -> String {
        self.unescape_at(text, 0, faults)
    }

    fn unescape_at(&mut self, text: &str, depth: usize, faults: &mut Vec<String>) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            match reference(rest) {
                Some(name) => {
                    out.push_str(&self.resolve_at(name, depth, faults));
                    rest = &rest[name.len() + 1..];
                }
                None => out.push('&'),
            }
        }
        out.push_str(rest);
        out
    }
}

/// The name of the reference that `text` begins with, without `&` and `;`.
pub(crate) fn reference(text: &str) -> Option<&str> {
    let end = text
        .bytes()
        .take(40)
        .position(|b| !b.is_ascii_alphanumeric() && b != b'#')?;
    (end > 0 && text[end..].starts_with(';')).then(|| &text[..end])
}

/// The character of a numeric reference: `8217` or `x2019`. Numbers of Windows-1252 mean its characters, as in HTML.
pub(crate) fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let c = match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9F) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(&[byte])
            .0
            .chars()
            .next()?,
        _ => char::from_u32(code)?,
    };
    (!c.is_control() || matches!(c, '\n' | '\t')).then_some(c)
}
