//! Errors of TOML files.

use std::fmt;

/// An error of a TOML file, as `line N: message`. It has no text of the file, because the file may not be the expected one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlError {
    /// The line, from 1.
    pub line: usize,
    /// The kind of the error.
    pub problem: TomlProblem,
    /// The keys that are known, if an unknown one is the error; the key that is missing, if one is.
    pub keys: Vec<String>,
    message: String,
}

/// A kind of error in a TOML file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlProblem {
    /// A key that is not known.
    UnknownKey,
    /// A value of another type.
    WrongType,
    /// A key is missing.
    MissingKey,
    /// A key that is there twice.
    DuplicateKey,
    /// It is no TOML.
    Syntax,
}

impl TomlError {
    /// The error of the parser for a text.
    pub fn of(text: &str, error: &toml::de::Error) -> TomlError {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.as_bytes().iter().take(at);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        let (found, expected) = match error.message().split_once(", expected") {
            Some((found, expected)) => (found, format!(", expected{expected}")),
            None => (error.message(), String::new()),
        };
        let kind = found
            .find(['"', '`'])
            .map_or(found, |quote| found[..quote].trim_end());
        let problem = match kind {
            kind if kind.starts_with("unknown field") => TomlProblem::UnknownKey,
            kind if kind.starts_with("invalid") && !expected.is_empty() => TomlProblem::WrongType,
            kind if kind.starts_with("unknown variant") => TomlProblem::WrongType,
            kind if kind.starts_with("missing field") => TomlProblem::MissingKey,
            kind if kind.starts_with("duplicate") => TomlProblem::DuplicateKey,
            _ => TomlProblem::Syntax,
        };
        // The name of a missing key comes from the program, not from the file.
        let (kind, names) = match problem {
            TomlProblem::UnknownKey => (kind, expected.as_str()),
            TomlProblem::MissingKey => (found, found),
            _ => (kind, ""),
        };
        let quoted = names.split('`').skip(1).step_by(2);
        TomlError {
            line,
            problem,
            keys: quoted.map(str::to_owned).collect(),
            message: format!("{kind}{expected}"),
        }
    }
}

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for TomlError {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct File {
        words: Vec<String>,
        #[serde(default)]
        weight: f32,
    }

    #[test]
    fn each_kind_of_error_is_told_apart_with_its_line() {
        for (text, line, problem) in [
            ("words = []\nword = []", 2, TomlProblem::UnknownKey),
            ("\nwords = 3", 2, TomlProblem::WrongType),
            ("words = ['a', 3]", 1, TomlProblem::WrongType),
            ("weight = 0.5", 1, TomlProblem::MissingKey),
            ("words = []\n\nwords = []", 3, TomlProblem::DuplicateKey),
            ("words = []\n[[synonym]", 2, TomlProblem::Syntax),
            ("words = ['a", 1, TomlProblem::Syntax),
        ] {
            let error = toml::from_str::<File>(text).unwrap_err();
            let error = TomlError::of(text, &error);
            assert_eq!((error.line, error.problem), (line, problem), "{error}");
        }
        let text = "word = 'secret'";
        let error = TomlError::of(text, &toml::from_str::<File>(text).unwrap_err());
        assert_eq!(error.keys, ["words", "weight"]);
        assert!(!error.to_string().contains("secret"));
        let text = "weight = 0.5";
        let error = TomlError::of(text, &toml::from_str::<File>(text).unwrap_err());
        assert_eq!(error.keys, ["words"]);
        assert!(error.to_string().contains("`words`"), "{error}");
    }
}
