//! Findings in OASIS's Static Analysis Results Interchange Format (SARIF) 2.1.0.

use std::path::Path;

use senpai_content::{Code, Diagnostic, Severity};
use senpai_screen::print_json;
use serde_json::{Value, json};

use super::{Base, sentence};

/// Prints one log with one run.
///
/// # Errors
/// Fails if the log cannot be written as JSON.
pub fn print(found: &[Diagnostic], base: &Base) -> anyhow::Result<()> {
    Ok(print_json(&log(found, base))?)
}

fn log(found: &[Diagnostic], base: &Base) -> Value {
    let rules: Vec<Value> = Code::ALL.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = found.iter().map(|d| result(d, base)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "senpai",
                    "version": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": rules,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: Code) -> Value {
    let text = json!({ "text": code.description() });
    json!({
        "id": code.as_str(),
        "shortDescription": text,
        "fullDescription": text,
        "help": text,
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(diagnostic: &Diagnostic, base: &Base) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(&base.file(diagnostic)) } });
    if diagnostic.span.is_some() {
        place["region"] = json!({
            "startLine": diagnostic.line,
            "startColumn": diagnostic.column,
        });
    }
    json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": { "text": sentence(diagnostic) },
        "locations": [{ "physicalLocation": place }],
    })
}

/// A path as a URI (RFC 3986): relative, or with the scheme `file` if the path is absolute.
fn uri(path: &Path) -> String {
    let scheme = if path.is_absolute() { "file://" } else { "" };
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let encoded = bytes.map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(*byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    });
    scheme
        .chars()
        .chain(encoded.collect::<String>().chars())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_percent_encoded() {
        assert_eq!(
            uri(Path::new("ja/半 角:%.md")),
            "ja/%E5%8D%8A%20%E8%A7%92%3A%25.md"
        );
        assert_eq!(uri(Path::new("/a b.md")), "file:///a%20b.md");
    }
}
