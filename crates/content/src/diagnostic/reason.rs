//! The reasons why a file or a front matter cannot be read, in each language.

use std::{
    fmt,
    io::{self, ErrorKind},
};

/// A reason in each language. Messages of other programs stay English, after their kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    english: String,
    japanese: String,
}

impl Reason {
    pub fn new(english: impl Into<String>, japanese: impl Into<String>) -> Reason {
        Reason {
            english: english.into(),
            japanese: japanese.into(),
        }
    }

    /// The message of a parser: its first line.
    pub fn of_parser(said: &str) -> Reason {
        let said = said.lines().next().unwrap_or("unreadable");
        let lower = said.to_ascii_lowercase();
        let kind = PARSERS.iter().find(|(words, _)| lower.contains(words));
        let kind = kind.map_or("書き方の誤り", |(_, kind)| kind);
        Reason::new(said, format!("{kind}（{said}）"))
    }

    /// The message of the system.
    pub fn of_system(error: &io::Error) -> Reason {
        let said = error.to_string();
        let kind = match error.kind() {
            ErrorKind::PermissionDenied => "読む権限がありません",
            ErrorKind::NotFound => "ファイルがありません",
            ErrorKind::InvalidData => "中身が正しくありません",
            ErrorKind::NotADirectory => "フォルダではありません",
            ErrorKind::IsADirectory => "フォルダです",
            _ => "システムのエラーです",
        };
        Reason::new(&*said, format!("{kind}（{said}）"))
    }
}

/// Words in the messages of the YAML, TOML and JSON parsers, with the kind of mistake. The first word that occurs counts.
const PARSERS: &[(&str, &str)] = &[
    ("duplicate", "同じキーが 2 度あります"),
    ("there twice", "同じキーが 2 度あります"),
    ("tab", "タブは使えません"),
    ("quot", "引用符が閉じていません"),
    ("unclosed", "括弧か引用符が閉じていません"),
    ("eof", "途中で終わっています"),
    ("end of stream", "途中で終わっています"),
    ("indent", "字下げが合っていません"),
    (
        "mapping values are not allowed",
        "値の中の `: ` は引用符が要ります",
    ),
    ("alias", "`*` で始まる値は引用符が要ります"),
    ("anchor", "`&` で始まる値は引用符が要ります"),
    ("flow", "`[` や `{` が閉じていません"),
    ("expected", "記号が足りないか、余分です"),
];

/// English as `{}`, Japanese as `{:#}`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match f.alternate() {
            true => &self.japanese,
            false => &self.english,
        })
    }
}
