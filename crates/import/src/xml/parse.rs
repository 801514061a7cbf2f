//! Parses XML, whatever its faults.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    Child, Element, Space,
    entities::{Entities, fault},
};

/// The deepest nesting of elements; deeper elements become part of their parent. By hand.
const MAX_DEPTH: usize = 256;
/// The note on a file that ends too early.
pub(crate) const TRUNCATED: &str = "the file ends before its XML does: it is cut off";
/// The most prefixes that are declared at a time. By hand: WordPress declares five.
const MOST_PREFIXES: usize = 64;

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
                // If the reader does not move after an error, the document ends there.
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

/// The document, with each `<` that begins no tag as `&lt;`.
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

    /// True if the reader has not moved since the last error.
    fn stuck(&mut self, position: u64) -> bool {
        self.last_error.replace(position) == Some(position)
    }

    fn open(&mut self, tag: &BytesStart<'_>, empty: bool) {
        if self.open.len() >= MAX_DEPTH {
            self.fault(&format!(
                "elements nested more than {MAX_DEPTH} deep count to their parent"
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
            self.fault(TRUNCATED);
        }
        while !self.open.is_empty() {
            self.pop(true);
        }
        notes.append(&mut self.faults);
        self.root
    }
}

/// Prefix and local part of a name.
fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
