//! The YAML between `---` lines at the top of a file.

use std::{ops::Range, path::Path};

use jiff::civil::Date;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::{Code, Goal, Language, Question, Source, diagnostic::Reporter};

/// The largest file that is read, in bytes.
pub(crate) const FILE_LIMIT: usize = 1 << 20;
/// The largest front matter that is read, in bytes.
const LIMIT: usize = 64 << 10;

const KEYS: &[&str] = &[
    "title",
    "id",
    "date",
    "updated",
    "tags",
    "language",
    "author",
    "url",
    "summary",
    "goals",
    "principles",
    "practice",
    "questions",
    "source",
    "draft",
];

#[derive(Default)]
pub(crate) struct FrontMatter {
    pub title: Option<String>,
    pub id: Option<String>,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub tags: Vec<String>,
    pub language: Option<Language>,
    pub author: Option<String>,
    pub url: Option<String>,
    pub summary: Option<String>,
    pub goals: Vec<Goal>,
    pub principles: Vec<String>,
    pub practice: Vec<String>,
    pub questions: Vec<Question>,
    pub source: Option<Source>,
    pub draft: bool,
}

/// The file's name without its ending, in NFC.
pub(crate) fn default_id(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    stem.to_string_lossy().nfc().collect()
}

pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The front matter of `source` and the byte at which the body begins.
pub(crate) fn read(source: &str, today: Date, reporter: &mut Reporter) -> (FrontMatter, usize) {
    let bom = bom(source);
    let Some((yaml, body)) = split(source, bom, reporter) else {
        return (FrontMatter::default(), bom);
    };
    if yaml.len() > LIMIT {
        let message = format!(
            "the front matter has {} bytes; at most {LIMIT} are read",
            yaml.len()
        );
        reporter.report(
            Code::FrontMatterTooLarge,
            yaml.clone(),
            message,
            "move text into the body",
        );
        return (FrontMatter::default(), body);
    }
    let text = &source[yaml.clone()];
    let map: Map<String, Value> = match serde_saphyr::from_str::<Option<Map<String, Value>>>(text) {
        Ok(map) => map.unwrap_or_default(),
        Err(e) => {
            let why = e.to_string();
            let why = why.lines().next().unwrap_or("unreadable").to_owned();
            reporter.report(
                Code::BadFrontMatter,
                yaml.clone(),
                format!("the front matter is not understood: {why}"),
                "write `key: value` lines; put values that hold `: ` or `#` in quotes",
            );
            return (FrontMatter::default(), body);
        }
    };
    let mut reader = Reader {
        text,
        start: yaml.start,
        today,
        reporter,
    };
    (reader.all(&map), body)
}

fn split(source: &str, bom: usize, reporter: &mut Reporter) -> Option<(Range<usize>, usize)> {
    match borders(source, bom) {
        Borders::None => None,
        Borders::Between(yaml, body) => Some((yaml, body)),
        Borders::NeverEnds(start) => {
            reporter.report(
                Code::UnterminatedFrontMatter,
                bom..start,
                "the front matter begins here and never ends",
                "close it with a line `---`",
            );
            None
        }
    }
}

/// Where the front matter of a file stands.
enum Borders {
    None,
    /// The YAML, and the byte at which the body begins.
    Between(Range<usize>, usize),
    /// The byte at which it would begin.
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

fn bom(source: &str) -> usize {
    if source.starts_with('\u{FEFF}') { 3 } else { 0 }
}

/// Where the YAML of a file stands; `None` where it has no front matter.
pub(crate) fn yaml(source: &str) -> Option<Range<usize>> {
    match borders(source, bom(source)) {
        Borders::Between(yaml, _) => Some(yaml),
        _ => None,
    }
}

/// The byte at which the body begins.
pub(crate) fn body_start(source: &str) -> usize {
    match borders(source, bom(source)) {
        Borders::Between(_, body) => body,
        _ => bom(source),
    }
}

/// What a file's front matter says; `None` when it is not understood, nothing when there is none.
pub(crate) fn map(source: &str) -> Option<Map<String, Value>> {
    match borders(source, bom(source)) {
        Borders::None => Some(Map::new()),
        Borders::NeverEnds(_) => None,
        Borders::Between(yaml, _) if yaml.len() > LIMIT => None,
        Borders::Between(yaml, _) => {
            let map = serde_saphyr::from_str::<Option<Map<String, Value>>>(&source[yaml]);
            map.ok().map(Option::unwrap_or_default)
        }
    }
}

/// The questions of a file.
pub(crate) fn questions(source: &str) -> Vec<String> {
    let map = map(source).unwrap_or_default();
    let items = items(map.get("questions").cloned());
    items.iter().filter_map(question).map(|q| q.text).collect()
}

/// The items of a list; what is no list is one item.
pub(crate) fn items(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(list)) => list,
        None | Some(Value::Null) => Vec::new(),
        Some(value) => vec![value],
    }
}

/// A question: a text, or `text: a part of the sentence that answers`.
fn question(value: &Value) -> Option<Question> {
    let (text, answer) = match value {
        Value::Object(pair) if pair.len() == 1 => pair.iter().next()?,
        text => {
            return Some(Question {
                text: text_of(text)?,
                answer: None,
            });
        }
    };
    Some(Question {
        text: text.trim().to_owned(),
        answer: match answer {
            Value::Null => None,
            answer => Some(text_of(answer)?).filter(|answer| !answer.is_empty()),
        },
    })
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.trim().to_owned()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

struct Reader<'a> {
    text: &'a str,
    start: usize,
    today: Date,
    reporter: &'a mut Reporter,
}

impl Reader<'_> {
    fn all(&mut self, map: &Map<String, Value>) -> FrontMatter {
        let mut out = FrontMatter::default();
        for (key, value) in map {
            match key.as_str() {
                "title" => out.title = self.string(key, value).filter(|t| !t.trim().is_empty()),
                "id" => out.id = self.string(key, value).map(|id| id.nfc().collect()),
                "date" => out.date = self.date(key, value),
                "updated" => out.updated = self.date(key, value),
                "tags" => out.tags = self.strings(key, value),
                "language" => {
                    out.language = self.word(
                        key,
                        value,
                        &[("ja", Language::Japanese), ("en", Language::English)],
                    )
                }
                "author" => out.author = self.string(key, value),
                "url" => out.url = self.url(key, value),
                "summary" => out.summary = self.string(key, value),
                "goals" => out.goals = self.goals(key, value),
                "principles" => out.principles = self.strings(key, value),
                "practice" => out.practice = self.strings(key, value),
                "questions" => out.questions = self.questions(key, value),
                "source" => out.source = self.source(key, value),
                "draft" => out.draft = self.flag(key, value),
                _ => self.unknown(key),
            }
        }
        out
    }

    /// Where a key stands, for a reader to find it.
    fn span(&self, key: &str) -> Range<usize> {
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let bare = line.trim_start_matches(['"', '\'']);
            if bare.starts_with(key) {
                return self.start + at..self.start + at + line.trim_end().len();
            }
            at += line.len();
        }
        self.start..self.start
    }

    fn wrong(&mut self, key: &str, expected: &str) {
        let span = self.span(key);
        self.reporter.report(
            Code::WrongType,
            span,
            format!("`{key}` is not {expected}"),
            format!("write {expected}"),
        );
    }

    fn unknown(&mut self, key: &str) {
        let near = KEYS
            .iter()
            .map(|k| (strsim::damerau_levenshtein(k, &key.to_lowercase()), k))
            .filter(|(d, _)| *d <= 2)
            .min();
        let help = match near {
            Some((_, k)) => format!("did you mean `{k}`?"),
            None => format!("known keys: {}", KEYS.join(", ")),
        };
        let span = self.span(key);
        self.reporter
            .report(Code::UnknownKey, span, format!("unknown key `{key}`"), help);
    }

    fn string(&mut self, key: &str, value: &Value) -> Option<String> {
        let text = text_of(value);
        if text.is_none() && !value.is_null() {
            self.wrong(key, "text");
        }
        text
    }

    fn questions(&mut self, key: &str, value: &Value) -> Vec<Question> {
        let mut out = Vec::new();
        for item in items(Some(value.clone()))
            .into_iter()
            .filter(|i| !i.is_null())
        {
            match question(&item) {
                Some(question) if question.text.is_empty() => {}
                Some(question) => out.push(question),
                None => self.wrong(
                    key,
                    "a list of texts, or of `question: words of the answer`",
                ),
            }
        }
        out
    }

    fn strings(&mut self, key: &str, value: &Value) -> Vec<String> {
        match value {
            Value::Array(list) => list
                .iter()
                .filter_map(|v| self.string(key, v))
                .filter(|s| !s.is_empty())
                .collect(),
            Value::Null => Vec::new(),
            Value::String(s) => vec![s.trim().to_owned()],
            _ => {
                self.wrong(key, "a list of texts");
                Vec::new()
            }
        }
    }

    fn flag(&mut self, key: &str, value: &Value) -> bool {
        value.as_bool().unwrap_or_else(|| {
            self.wrong(key, "`true` or `false`");
            false
        })
    }

    fn word<T: Copy>(&mut self, key: &str, value: &Value, words: &[(&str, T)]) -> Option<T> {
        let found = value
            .as_str()
            .and_then(|s| words.iter().find(|(w, _)| *w == s.trim()));
        if found.is_none() {
            let list: Vec<String> = words.iter().map(|(w, _)| format!("`{w}`")).collect();
            self.wrong(key, &list.join(" or "));
        }
        found.map(|(_, t)| *t)
    }

    fn goals(&mut self, key: &str, value: &Value) -> Vec<Goal> {
        let words = Goal::ALL.map(|g| (g.as_str(), g));
        let list = self.strings(key, value);
        list.into_iter()
            .filter_map(|s| self.word(key, &Value::String(s), &words))
            .collect()
    }

    fn date(&mut self, key: &str, value: &Value) -> Option<Date> {
        let text = self.string(key, value)?;
        let date = text.get(..10).unwrap_or(&text).parse::<Date>().ok();
        let span = self.span(key);
        match date {
            None => self.reporter.report(
                Code::BadDate,
                span,
                format!("`{key}: {text}` is not a date"),
                "write it as 2026-01-31",
            ),
            Some(date) if date > self.today => self.reporter.report(
                Code::FutureDate,
                span,
                format!("`{key}: {date}` is in the future"),
                "set `draft: true` until then, or mend the date",
            ),
            Some(_) => {}
        }
        date
    }

    fn url(&mut self, key: &str, value: &Value) -> Option<String> {
        let url = self.string(key, value)?;
        let lower = url.to_ascii_lowercase();
        if (lower.starts_with("https://") || lower.starts_with("http://"))
            && !url.contains(char::is_whitespace)
        {
            return Some(url);
        }
        let span = self.span(key);
        self.reporter.report(
            Code::BadUrl,
            span,
            format!("`{url}` is not an http or https address"),
            "write the whole address of the public page, beginning with https://",
        );
        None
    }

    fn source(&mut self, key: &str, value: &Value) -> Option<Source> {
        let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        match (field("from"), field("hash")) {
            (Some(from), Some(hash)) => Some(Source { from, hash }),
            _ => {
                self.wrong(key, "a pair of `from` and `hash`");
                None
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use jiff::civil::date;

    use crate::{Article, Code, Question};

    #[test]
    fn a_question_may_name_words_of_its_answer() {
        let read = |questions: &str| {
            let file =
                format!("---\ntitle: 題\nquestions: {questions}\n---\n**先に**入金を確かめる。\n");
            let (article, found) =
                Article::parse(Path::new("a.md"), file.as_bytes(), date(2026, 1, 1));
            let found: Vec<_> = found.into_iter().map(|d| (d.code, d.line)).collect();
            (article.unwrap().questions, found)
        };
        let question = |text: &str, answer: Option<&str>| Question {
            text: text.to_owned(),
            answer: answer.map(str::to_owned),
        };
        assert_eq!(
            read("\n- いつ？\n- \"何を: いつ？\": 先に入金を\n- なぜ？: \"\""),
            (
                vec![
                    question("いつ？", None),
                    question("何を: いつ？", Some("先に入金を")),
                    question("なぜ？", None)
                ],
                vec![]
            )
        );
        assert_eq!(
            read("[a, b: 受注を確かめる]"),
            (
                vec![question("a", None), question("b", None)],
                vec![(Code::AnswerNotInBody, 3)]
            ),
            "the question is kept where its answer is not"
        );
        assert_eq!(
            read("[{a: x, b: y}, c]"),
            (vec![question("c", None)], vec![(Code::WrongType, 3)])
        );
    }
}
