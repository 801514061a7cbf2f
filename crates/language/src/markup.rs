//! Removes the parts of a question that are not language: tags, addresses, paths, mentions, escapes, program statements.

use std::borrow::Cow;

/// The characters that begin or show markup.
const MARKS: &[char] = &[
    '<', '>', '&', '\\', '/', '{', '}', '$', '`', '%', '@', ':', ';', '=', '*', '|', '(', '-',
    '＠', '＜',
];

/// `text` with markup replaced by spaces. A text without markup does not change.
///
/// A tag is removed; if its content is a program, the content is removed too. A line that is a statement of SQL or of a shell is
/// removed as a whole, and so are calls and assignments in other lines. They stay in a line that a person wrote about code: a line
/// with Japanese words, or with a question mark at its end.
pub(crate) fn without_markup(text: &str) -> Cow<'_, str> {
    if !text.contains(MARKS) && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let text = without_tags(text);
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let has_japanese = line.chars().any(|c| crate::Script::of(c).is_cjk());
        let is_about_code = has_japanese || line.trim_end().ends_with(['?', '？']);
        if !is_about_code && is_statement(line) {
            out.push('\n');
        } else {
            push_words(line, is_about_code, &mut out);
        }
    }
    Cow::Owned(out)
}

/// Elements whose content is a program.
const PROGRAMS: &[&str] = &["script", "style", "iframe", "object", "svg"];

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '＜']) {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let inner = tag.trim_start_matches(['<', '＜']);
        let is_tag = inner.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?@#:%".contains(c));
        if !is_tag {
            let bare = tag.len() - inner.len();
            out.push_str(&tag[..bare]);
            rest = inner;
            continue;
        }
        out.push(' ');
        let name: String = inner
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        let name = name.to_ascii_lowercase();
        let end = inner
            .find(['>', '＞'])
            .or_else(|| inner.find(char::is_whitespace));
        let after = end.map_or("", |end| inner[end..].trim_start_matches(['>', '＞']));
        rest = match PROGRAMS.contains(&name.as_str()) {
            true => after_element(after, &name),
            false => after,
        };
    }
    out.push_str(rest);
    out
}

/// The text after the end tag of an element; empty if there is no end tag.
fn after_element<'t>(text: &'t str, name: &str) -> &'t str {
    let end = text.to_ascii_lowercase().find(&format!("</{name}"));
    let after = end.and_then(|end| text[end..].split_once('>'));
    after.map_or("", |(_, after)| after)
}

/// Copies a line without the ASCII words that are markup and, unless it `is_about_code`, without the words that are code.
fn push_words(line: &str, is_about_code: bool, out: &mut String) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if !is_ascii_word(c) {
            out.push(if c.is_control() && c != '\n' { ' ' } else { c });
            rest = &rest[c.len_utf8()..];
            continue;
        }
        if let Some(after) = after_template(rest) {
            out.push(' ');
            rest = after;
            continue;
        }
        let end = rest.find(|c| !is_ascii_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let before_cjk = after.starts_with(|c: char| crate::Script::of(c).is_cjk());
        let is_left_out = is_markup(word, before_cjk) || (!is_about_code && is_code(word));
        out.push_str(if is_left_out { " " } else { word });
        rest = after;
    }
}

fn is_ascii_word(c: char) -> bool {
    c.is_ascii_graphic() || c == '＠'
}

/// The text after `{{…}}`, `${…}`, `$(…)` or `#{…}` at the start of `text`.
fn after_template(text: &str) -> Option<&str> {
    let pairs = [("{{", '}'), ("${", '}'), ("$(", ')'), ("#{", '}')];
    let (start, end) = pairs
        .into_iter()
        .find(|(start, _)| text.starts_with(start))?;
    let inner = &text[start.len()..];
    let after = inner.split_once(end).map_or("", |(_, after)| after);
    Some(after.trim_start_matches(end))
}

/// True if a word of printable ASCII characters is an address, a path, a mention or an escape.
fn is_markup(word: &str, before_cjk: bool) -> bool {
    let lower = word.to_ascii_lowercase();
    let bare = lower.trim_matches(|c: char| "\"'`,.!?;".contains(c));
    let slashes = bare.matches('/').count();
    let is_path = bare.contains("../") || (slashes >= 2 && bare.starts_with(['/', '~', '.']));
    let is_mention = match bare.strip_prefix(['@', '＠']) {
        Some(name) => name.starts_with(|c: char| c.is_ascii_alphanumeric()) && !before_cjk,
        None => false,
    };
    let is_emoji = bare.len() > 2 && bare.starts_with(':') && bare.ends_with(':');
    let has_scheme = ["javascript:", "data:", "file:"]
        .iter()
        .any(|s| bare.starts_with(s));
    word.contains('\\')
        || bare.contains("://")
        || is_path
        || is_mention
        || is_emoji
        || has_scheme
        || has_escape(bare)
}

/// True if a word is a call or an assignment.
fn is_code(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let bare = lower.trim_matches(|c: char| "\"'`,.!?;".contains(c));
    is_call(bare) || is_assignment(bare)
}

/// True if a word has an entity (`&lt;`) or a byte in hexadecimal (`%3C`).
fn has_escape(word: &str) -> bool {
    let hex = |c: &u8| c.is_ascii_hexdigit();
    let bytes = word.as_bytes();
    let percent = bytes
        .windows(3)
        .any(|w| w[0] == b'%' && w[1..].iter().all(hex));
    let entity = word.split('&').skip(1).any(|rest| {
        let name = rest.split(';').next().unwrap_or_default();
        name.len() < rest.len() && !name.is_empty() && name.len() < 10
    });
    percent || entity
}

/// True if a word calls a function: `alert(1)`, `exec()`, but not `client(s)`.
fn is_call(word: &str) -> bool {
    let Some((name, arguments)) = word.split_once('(') else {
        return false;
    };
    let arguments = arguments.trim_end_matches(')');
    let is_plain = !arguments.is_empty() && arguments.bytes().all(|b| b.is_ascii_alphabetic());
    name.ends_with(|c: char| c.is_ascii_alphanumeric()) && word.contains(')') && !is_plain
}

/// True if a word assigns or compares: `onerror=alert`, `'1'='1'`.
fn is_assignment(word: &str) -> bool {
    let sides = word.split_once('=');
    sides.is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
}

/// Pairs of words that begin a statement of SQL. The second word stands somewhere after the first.
const SQL: &[(&str, &str)] = &[
    ("select", "from"),
    ("union", "select"),
    ("drop", "table"),
    ("drop", "database"),
    ("insert", "into"),
    ("delete", "from"),
    ("update", "set"),
    ("alter", "table"),
];
/// Commands of a shell.
const COMMANDS: &[&str] = &[
    "bash", "cat", "cd", "chmod", "chown", "curl", "dd", "echo", "eval", "exec", "kill", "ls",
    "nc", "ping", "rm", "sh", "wget",
];

/// True if a line is a statement of SQL or of a shell.
fn is_statement(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_ascii_whitespace().collect();
    let bare = |word: &str| {
        word.trim_matches(|c: char| !c.is_ascii_alphanumeric())
            .to_owned()
    };
    let has_mark = [";", "--", "*", "=", "||"]
        .iter()
        .any(|mark| lower.contains(mark));
    let place = |word: &str, from: usize| words.iter().skip(from).position(|w| bare(w) == word);
    let is_sql = |(a, b): &(&str, &str)| place(a, 0).is_some_and(|at| place(b, at).is_some());
    let is_comparison =
        |pair: &[&str]| ["or", "and"].contains(&bare(pair[0]).as_str()) && pair[1].contains('=');
    let is_argument = |word: &str| {
        word.len() > 1 && word.starts_with(['-', '/', '~', '$', '.'])
            || word.starts_with("http")
            || word == "~"
            || word == "/"
    };
    let is_command = |pair: &[&str]| {
        let name = pair[0].trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        name == "sudo" || (COMMANDS.contains(&name) && is_argument(pair[1]))
    };
    let quoted = ["'--", "';", "\";", "'#"]
        .iter()
        .any(|mark| lower.contains(mark));
    quoted
        || (has_mark && SQL.iter().any(is_sql))
        || words
            .windows(2)
            .any(|pair| is_comparison(pair) || is_command(pair))
}
