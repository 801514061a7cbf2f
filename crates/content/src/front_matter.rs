//! The YAML between `---` lines at the top of a file.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::Code;

/// The largest front matter that is read, in bytes.
const LIMIT: usize = 64 << 10;

/// The front matter of a file.
#[derive(Default)]
pub(crate) struct FrontMatter {
    /// Bytes of the file between the `---` lines; `None` where there is no front matter.
    pub yaml: Option<Range<usize>>,
    /// The byte at which the body begins.
    pub body: usize,
    /// The keys with their values; empty where there is a fault.
    pub map: Map<String, Value>,
    /// Why the front matter cannot be read.
    pub fault: Option<Fault>,
}

/// Why a front matter cannot be read.
pub(crate) struct Fault {
    pub code: Code,
    /// Bytes of the file.
    pub span: Range<usize>,
    pub message: String,
    pub help: &'static str,
}

/// Finds the front matter of `source` and parses it.
pub(crate) fn parse(source: &str) -> FrontMatter {
    let bom = bom(source);
    match borders(source, bom) {
        Borders::None => FrontMatter {
            body: bom,
            ..FrontMatter::default()
        },
        Borders::NeverEnds(start) => FrontMatter {
            body: bom,
            fault: Some(Fault {
                code: Code::UnterminatedFrontMatter,
                span: bom..start,
                message: "the front matter begins here and never ends".to_owned(),
                help: "close it with a line `---`",
            }),
            ..FrontMatter::default()
        },
        Borders::Between(yaml, body) => {
            let (map, fault) = match parse_yaml(source, &yaml) {
                Ok(map) => (map, None),
                Err(fault) => (Map::new(), Some(fault)),
            };
            FrontMatter {
                yaml: Some(yaml),
                body,
                map,
                fault,
            }
        }
    }
}

fn parse_yaml(source: &str, yaml: &Range<usize>) -> Result<Map<String, Value>, Fault> {
    if yaml.len() > LIMIT {
        return Err(Fault {
            code: Code::FrontMatterTooLarge,
            span: yaml.clone(),
            message: format!(
                "the front matter has {} bytes; at most {LIMIT} are read",
                yaml.len()
            ),
            help: "move text into the body",
        });
    }
    let map = serde_saphyr::from_str::<Option<Map<String, Value>>>(&source[yaml.clone()]);
    map.map(Option::unwrap_or_default).map_err(|e| {
        let why = e.to_string();
        let why = why.lines().next().unwrap_or("unreadable");
        Fault {
            code: Code::BadFrontMatter,
            span: yaml.clone(),
            message: format!("the front matter is not understood: {why}"),
            help: "write `key: value` lines; put values that hold `: ` or `#` in quotes",
        }
    })
}

/// The place of the front matter in a file.
enum Borders {
    None,
    /// The YAML, and the byte at which the body begins.
    Between(Range<usize>, usize),
    /// The byte after the opening line.
    NeverEnds(usize),
}

fn borders(source: &str, bom: usize) -> Borders {
    let mut lines = source[bom..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() != "---" {
        return Borders::None;
    }
    let start = bom + first.len();
    let mut at = start;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return Borders::Between(start..at, at + line.len());
        }
        at += line.len();
    }
    Borders::NeverEnds(start)
}

/// The length in bytes of the byte order mark at the start of `source`.
pub(crate) fn bom(source: &str) -> usize {
    if source.starts_with('\u{FEFF}') { 3 } else { 0 }
}
