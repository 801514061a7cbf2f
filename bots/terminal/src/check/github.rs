//! Findings as commands of GitHub's workflows: GitHub shows each finding beside its line.

use senpai_content::{Diagnostic, Severity};
use senpai_screen::out;

use super::{Base, sentence};

/// Prints one command for each finding.
pub fn print(found: &[Diagnostic], base: &Base) {
    for diagnostic in found {
        out!("{}", command(diagnostic, base));
    }
}

fn command(diagnostic: &Diagnostic, base: &Base) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let file = base.file(diagnostic).display().to_string();
    let place = match diagnostic.span {
        Some(_) => format!(",line={},col={}", diagnostic.line, diagnostic.column),
        None => String::new(),
    };
    format!(
        "::{level} file={}{place},title={}::{}",
        property(&file),
        property(diagnostic.code.as_str()),
        data(&sentence(diagnostic))
    )
}

/// Escapes the text of a command, like `escapeData` of GitHub's `@actions/core`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes the value of a command's property, like `escapeProperty` of `@actions/core`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_ends_its_place() {
        assert_eq!(data("50%\r\n::error::x"), "50%25%0D%0A::error::x");
        assert_eq!(property("a,b: c%\n.md"), "a%2Cb%3A c%25%0A.md");
    }
}
