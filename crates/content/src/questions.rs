//! Adds questions to the front matter of a file; every other byte stays the same.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::{
    AuthorQuestion, entry,
    front_matter::{self, Format, FrontMatter},
};

/// The key of the front matter.
const KEY: &str = "questions";

/// The texts of the questions in a file's front matter.
pub(crate) fn texts(source: &str) -> Vec<String> {
    let map = front_matter::parse(source).map;
    let items = entry::items(map.get(KEY).unwrap_or(&Value::Null));
    let questions = items.iter().filter_map(entry::question);
    questions.map(|question| question.text).collect()
}

/// The text of the file with the questions `new` added; `None` if they cannot be added without another change.
///
/// The result is parsed again: it must have the old questions, the new ones, and everything else unchanged.
pub(crate) fn added(source: &str, new: &[AuthorQuestion]) -> Option<String> {
    let items: Vec<String> = new.iter().map(item).collect();
    let before = front_matter::parse(source);
    if before.format != Format::Yaml {
        return None;
    }
    let after = match before.span.clone() {
        None => with_front_matter(source, &items),
        Some(yaml) => {
            let (at, text) = edit(source, yaml, &items)?;
            format!("{}{text}{}", &source[..at.start], &source[at.end..])
        }
    };
    let now = front_matter::parse(&after);
    let same_body = source[before.body..] == after[now.body..];
    let (old, old_rest) = split(before)?;
    let (mixed, rest) = split(now)?;
    let wanted: Vec<Value> = old.into_iter().chain(new.iter().map(value)).collect();
    (same_body && rest == old_rest && mixed == wanted).then_some(after)
}

/// The questions of a front matter, and the other keys; `None` if the front matter cannot be read.
fn split(front: FrontMatter) -> Option<(Vec<Value>, Map<String, Value>)> {
    let mut map = front.map;
    let questions = map.remove(KEY).unwrap_or_default();
    let questions = entry::items(&questions).to_vec();
    front.fault.is_none().then_some((questions, map))
}

/// A question in the author's form: alone, or before a part of its answer.
fn item(question: &AuthorQuestion) -> String {
    match &question.answer {
        Some(answer) => format!("{}: {}", quoted(&question.text), quoted(answer)),
        None => quoted(&question.text),
    }
}

/// A question in the parser's form.
fn value(question: &AuthorQuestion) -> Value {
    let text = question.text.clone();
    match &question.answer {
        Some(answer) => Map::from_iter([(text, answer.as_str().into())]).into(),
        None => text.into(),
    }
}

/// A text in double quotes, valid in YAML and JSON.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn line_break(source: &str) -> &'static str {
    let first = source.find('\n').unwrap_or(0);
    if source[..first].ends_with('\r') {
        "\r\n"
    } else {
        "\n"
    }
}

fn with_front_matter(source: &str, items: &[String]) -> String {
    let end = line_break(source);
    let (bom, rest) = source.split_at(front_matter::bom(source));
    format!("{bom}---{end}{}---{end}{rest}", block(items, "  ", end))
}

/// The key with a list, one item per line.
fn block(items: &[String], indent: &str, end: &str) -> String {
    let items: String = items
        .iter()
        .map(|q| format!("{indent}- {q}{end}"))
        .collect();
    format!("questions:{end}{items}")
}

/// The edit that adds `items`: bytes of `source` and their replacement.
fn edit(source: &str, yaml: Range<usize>, items: &[String]) -> Option<(Range<usize>, String)> {
    let end = line_break(source);
    let Some((key, entry)) = entry(source, yaml.clone()) else {
        return Some((yaml.end..yaml.end, block(items, "  ", end)));
    };
    let value = source[key.end..entry.end].trim();
    let without_comment = value.split('#').next().unwrap_or_default().trim();
    if without_comment.is_empty() {
        // The key has no value, so a list is begun under it.
        let line = source[key.end..entry.end]
            .find('\n')
            .map_or(entry.end, |i| key.end + i + 1);
        let items: String = items.iter().map(|q| format!("  - {q}{end}")).collect();
        return Some((line..line, items));
    }
    if value.starts_with('[') {
        let close = key.end + source[key.end..entry.end].rfind(']')?;
        let inside = source[key.end..close].trim_end();
        let comma = if inside.ends_with(['[', ',']) {
            ""
        } else {
            ", "
        };
        let space = if inside.ends_with(',') { " " } else { "" };
        let at = key.end + inside.len();
        return Some((at..at, format!("{comma}{space}{}", items.join(", "))));
    }
    let first_item = source[key.end..entry.end]
        .lines()
        .map(str::trim_start)
        .find(|l| !l.is_empty() && !l.starts_with('#'))?;
    if first_item.starts_with("- ") {
        let line = source[key.end..entry.end]
            .lines()
            .find(|l| l.trim_start().starts_with("- "))?;
        let indent = &line[..line.len() - line.trim_start().len()];
        let kept = source[key.end..entry.end].trim_end();
        let at = key.end + kept.len();
        let items: String = items
            .iter()
            .map(|q| format!("{end}{indent}- {q}"))
            .collect();
        return Some((at..at, items));
    }
    // The value is one text: it becomes the first item of a list.
    let start = key.end + source[key.end..entry.end].find(value)?;
    let list = format!("[{}, {}]", quoted_or_as_is(value), items.join(", "));
    Some((start..start + value.len(), list))
}

/// The text in quotes: inside a list, a comma would end a plain scalar.
fn quoted_or_as_is(value: &str) -> String {
    if value.starts_with(['"', '\'']) {
        value.to_owned()
    } else {
        quoted(value)
    }
}

/// The bytes of `questions:`, and of its whole entry, which ends at the next line that begins another key.
fn entry(source: &str, yaml: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let mut key = None;
    let mut at = yaml.start;
    for line in source[yaml.clone()].split_inclusive('\n') {
        let start = at;
        at += line.len();
        match &key {
            None => {
                let names = ["questions", "\"questions\"", "'questions'"];
                let colon = names.iter().find_map(|name| {
                    let rest = line.strip_prefix(name)?;
                    let spaces = rest.len() - rest.trim_start_matches(' ').len();
                    rest[spaces..]
                        .starts_with(':')
                        .then_some(name.len() + spaces + 1)
                });
                if let Some(colon) = colon {
                    key = Some(start..start + colon);
                }
            }
            Some(found) => {
                // The items of a list may have the indentation of their key.
                let goes_on =
                    line.trim().is_empty() || line.starts_with([' ', '\t', '-', '#', ']']);
                if !goes_on {
                    return Some((found.clone(), found.start..start));
                }
            }
        }
    }
    key.map(|key| (key.clone(), key.start..yaml.end))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(text: &str, answer: Option<&str>) -> AuthorQuestion {
        AuthorQuestion {
            text: text.to_owned(),
            answer: answer.map(str::to_owned),
        }
    }

    #[test]
    fn only_the_questions_change() {
        let new = "「:」と\"#\"は？";
        let q = r##""「:」と\"#\"は？""##;
        for (before, after) in [
            ("本文\n", format!("---\nquestions:\n  - {q}\n---\n本文\n")),
            (
                "\u{FEFF}# T\r\nx\r\n",
                format!("\u{FEFF}---\r\nquestions:\r\n  - {q}\r\n---\r\n# T\r\nx\r\n"),
            ),
            (
                "---\ntitle: T # t\n---\nx",
                format!("---\ntitle: T # t\nquestions:\n  - {q}\n---\nx"),
            ),
            (
                "---\r\ntitle: T\r\n---\r\nx",
                format!("---\r\ntitle: T\r\nquestions:\r\n  - {q}\r\n---\r\nx"),
            ),
            (
                "---\nquestions: [\"a\", b] # c\ntags: [t]\n---\n",
                format!("---\nquestions: [\"a\", b, {q}] # c\ntags: [t]\n---\n"),
            ),
            (
                "---\nquestions: []\ntitle: T\n---\n",
                format!("---\nquestions: [{q}]\ntitle: T\n---\n"),
            ),
            (
                "---\nquestions: [\n  a,\n  b,\n]\ntitle: T\n---\n",
                format!("---\nquestions: [\n  a,\n  b, {q}\n]\ntitle: T\n---\n"),
            ),
            (
                "---\nquestions:\n  - a\n  # why\n  - 'b'\n\ntitle: T\n---\n",
                format!("---\nquestions:\n  - a\n  # why\n  - 'b'\n  - {q}\n\ntitle: T\n---\n"),
            ),
            (
                "---\nquestions:\n  - a: x\ntitle: T\n---\nx\n",
                format!("---\nquestions:\n  - a: x\n  - {q}\ntitle: T\n---\nx\n"),
            ),
            (
                "---\nquestions:\n- a\ntitle: T\n---\n",
                format!("---\nquestions:\n- a\n- {q}\ntitle: T\n---\n"),
            ),
            (
                "---\nquestions:\ntitle: T\n---\n",
                format!("---\nquestions:\n  - {q}\ntitle: T\n---\n"),
            ),
            (
                "---\nquestions: a, b？\ntitle: T\n---\n",
                format!("---\nquestions: [\"a, b？\", {q}]\ntitle: T\n---\n"),
            ),
        ] {
            assert_eq!(
                added(before, &[question(new, None)]).as_deref(),
                Some(after.as_str()),
                "{before}"
            );
            let answer = "a: \"b\"";
            assert_eq!(
                added(before, &[question(new, Some(answer))]),
                Some(after.replace(q, &format!(r#"{q}: "a: \"b\"""#))),
                "{before}"
            );
        }
    }

    #[test]
    fn what_would_disturb_the_rest_is_refused() {
        for source in [
            "---\nquestions: *anchor\n---\n",
            "---\nquestions: {a: b}\n---\n",
            "---\n{title: T, questions: [a]}\n---\n",
            "---\ntitle: [\n---\n",
        ] {
            assert_eq!(added(source, &[question("q", None)]), None, "{source}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn whatever_the_file_it_is_refused_or_holds_the_old_and_the_new(
            lines in proptest::collection::vec("(questions:|questions: \\[|questions: \\[a, \"b\"\\]|  - [a#:\"']{0,4}|- x|title: T|tags: \\[a\\]|\\]|# c|  |'|[^\n]{0,6})", 0..7),
            body in "[^\r]{0,20}",
            new in proptest::collection::vec(("[^\r\u{0}]{1,8}", proptest::option::of("[^\r\u{0}]{1,8}")), 1..3),
        ) {
            let new = new.iter().map(|(text, answer)| question(text.trim(), answer.as_deref().map(str::trim)));
            let new: Vec<AuthorQuestion> = new.filter(|q| !q.text.is_empty()).collect();
            let source = format!("---\n{}\n---\n{body}", lines.join("\n"));
            if let Some(after) = added(&source, &new) {
                prop_assert!(after.len() > source.len() || new.is_empty());
                prop_assert!(after.ends_with(&body));
            }
        }
    }
}
