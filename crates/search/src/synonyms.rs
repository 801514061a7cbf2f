//! Words with the same meaning in a community: `synonyms.toml`.

use std::path::Path;

use senpai_content::{TOML_LIMIT, TomlError, read_text_in_folder};
use senpai_language::{Script, normalize};
use serde::Deserialize;

use crate::{Error, tuning::SYNONYM_WEIGHT};

/// A set of synonyms: rules from a phrase in a question to a phrase in posts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Synonyms {
    rules: Vec<Rule>,
}

/// A rule from one phrase to another, both normalised.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub from: String,
    pub to: String,
    pub weight: f32,
}

/// The greatest number of pairs of words in a file: each question is compared with each pair. By hand: the sample posts have fewer than
/// 1,000.
const MAX_PAIRS: usize = 100_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    synonym: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Synonyms in all directions.
    #[serde(default)]
    words: Vec<String>,
    /// A question with one of these words finds posts with the words of `to`, but not the reverse.
    #[serde(default)]
    from: Vec<String>,
    #[serde(default)]
    to: Vec<String>,
    weight: Option<f32>,
}

impl Synonyms {
    /// Parses the text of a `synonyms.toml`: entries `[[synonym]]` with `words = […]` (in all directions) or `from = […]` and
    /// `to = […]` (in one direction), and an optional `weight` (0 to 1, default 0.8).
    ///
    /// # Errors
    /// Fails with line and reason when the text is not of that form, and when its entries have more than 100,000 pairs of words.
    pub fn parse(text: &str) -> Result<Synonyms, Error> {
        let file: File =
            toml::from_str(text).map_err(|e| Error::Synonyms(TomlError::of(text, &e)))?;
        let pairs = |entry: &Entry| {
            let among = entry.words.len().saturating_mul(entry.words.len());
            among.saturating_add(entry.from.len().saturating_mul(entry.to.len()))
        };
        let all = file.synonym.iter().map(pairs);
        let all = all.fold(0, usize::saturating_add);
        if all > MAX_PAIRS {
            return Err(Error::ManySynonyms {
                pairs: all,
                most: MAX_PAIRS,
            });
        }
        let mut rules = Vec::new();
        for entry in &file.synonym {
            let weight = entry.weight.unwrap_or(SYNONYM_WEIGHT).clamp(0.0, 1.0);
            let pairs = entry
                .words
                .iter()
                .flat_map(|a| entry.words.iter().map(move |b| (a, b)))
                .chain(
                    entry
                        .from
                        .iter()
                        .flat_map(|a| entry.to.iter().map(move |b| (a, b))),
                );
            for (from, to) in pairs {
                let (from, to) = (normalize(from), normalize(to));
                if from != to && !from.is_empty() {
                    rules.push(Rule { from, to, weight });
                }
            }
        }
        Ok(Synonyms { rules })
    }

    /// Reads a file; `None` if it does not exist.
    ///
    /// # Errors
    /// Fails when the file exists and cannot be read or parsed.
    pub fn load(path: &Path) -> Result<Option<Synonyms>, Error> {
        match read_text_in_folder(path, TOML_LIMIT) {
            Ok(text) => Synonyms::parse(&text).map(Some),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::file(path)(e)),
        }
    }

    /// True if a rule connects `a` and `b`, or a part of `a` and a part of `b`; both are normalised.
    pub(crate) fn relate(&self, a: &str, b: &str) -> bool {
        let leads = |rule: &Rule, a: &str, b: &str| a.contains(&rule.from) && b.contains(&rule.to);
        self.rules
            .iter()
            .any(|rule| leads(rule, a, b) || leads(rule, b, a))
    }

    /// The rules whose phrase occurs in `topic`.
    pub(crate) fn matching<'a>(&'a self, topic: &'a str) -> impl Iterator<Item = &'a Rule> {
        self.rules
            .iter()
            .filter(|rule| occurs_in(&rule.from, topic))
    }
}

/// True if `phrase` occurs in `text`, but not inside a longer Latin or katakana word (エン does not occur in オープン).
pub(crate) fn occurs_in(phrase: &str, text: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let inside = |a: Option<char>, b: Option<char>| match (a.map(Script::of), b.map(Script::of))
        {
            (Some(a), Some(b)) => a == b && matches!(a, Script::Latin | Script::Katakana),
            _ => false,
        };
        let end = at + phrase.len();
        !inside(text[..at].chars().next_back(), phrase.chars().next())
            && !inside(phrase.chars().next_back(), text[end..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rules: &str, topic: &str) -> Vec<String> {
        let synonyms = Synonyms::parse(rules).unwrap();
        synonyms.matching(topic).map(|r| r.to.clone()).collect()
    }

    #[test]
    fn words_find_each_other_and_from_finds_to() {
        let rules = "[[synonym]]\nwords = ['リンクトイン', 'LinkedIn']\n[[synonym]]\nfrom = ['注文']\nto = ['受注']";
        assert_eq!(found(rules, "linkedinの見出し"), ["リンクトイン"]);
        assert_eq!(found(rules, "注文を喜ぶ"), ["受注"]);
        assert!(found(rules, "受注を喜ぶ").is_empty());
    }

    #[test]
    fn a_word_inside_a_word_is_another_word() {
        let rules = "[[synonym]]\nwords = ['ペン', '筆']";
        assert!(found(rules, "オープンペンション").is_empty());
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(Synonyms::parse("[[synonym]]\nword = ['a']").is_err());
    }
}
