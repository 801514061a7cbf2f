//! Reads facts from the path of a post: its id, its language, and a form that can be displayed.

use std::{
    ffi::OsStr,
    path::{Component, Path, PathBuf},
};

use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

use crate::{Language, tongue::LANGUAGES};

/// The endings of posts, in any case.
const POST_ENDINGS: &str = "md markdown mdown mdx mkd mkdn mkdown mdwn";

/// True if a file with this name is a post in Markdown.
pub(crate) fn is_post(name: &Path) -> bool {
    ending_in(POST_ENDINGS, name).is_some() && !name.file_name().is_some_and(is_readme)
}

pub(crate) fn is_readme(name: &OsStr) -> bool {
    name.eq_ignore_ascii_case("README.md")
}

/// The ending of a name, in any case, if it is one of `endings`, which white space divides.
pub(crate) fn ending_in(endings: &'static str, name: &Path) -> Option<&'static str> {
    // `a.md ` too: no list of files shows the space.
    let ending = name.extension()?.to_string_lossy();
    let ending = ending.trim_end();
    let mut endings = endings.split_whitespace();
    endings.find(|known| ending.eq_ignore_ascii_case(known))
}

/// The path as UTF-8 text that can be displayed: bytes that are not UTF-8, and characters that control a terminal or the direction
/// of text, are percent-encoded.
pub fn readable(path: &Path) -> PathBuf {
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() || is_direction(c) {
                out.extend(utf8_percent_encode(
                    c.encode_utf8(&mut [0; 4]),
                    NON_ALPHANUMERIC,
                ));
            } else {
                out.push(c);
            }
        }
        out.extend(percent_encode(chunk.invalid(), NON_ALPHANUMERIC));
    }
    PathBuf::from(out)
}

/// True if a character changes the direction of the text around it.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The id of a post that states none: the file's name without its ending, or the folder's name for `index.md` and `_index.md`.
/// `path` is readable.
pub(crate) fn default_id(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    let stem: String = stem.to_string_lossy().nfc().collect();
    let folder = path.parent().and_then(Path::file_name);
    let rest = ["index", "_index"].iter().find_map(|name| {
        let rest = stem.strip_prefix(name)?;
        (rest.is_empty() || language_of_suffix(&stem).is_some_and(|(base, _)| base == *name))
            .then_some(rest)
    });
    match (rest, folder) {
        (Some(rest), Some(folder)) => folder.to_string_lossy().nfc().chain(rest.chars()).collect(),
        _ => stem,
    }
}

/// The date at the start of a name, and the name after it: `2026-01-31-name`, `2026-1-31`, `2026_01_31 name`, `20260131-name`.
pub(crate) fn leading_date(name: &str) -> Option<(Date, &str)> {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let part = |text: &str| text.parse::<i16>().ok();
    let (year, month, day, rest) = match digits(name) {
        // The eight digits of `88750514-d657-49ef` are a number.
        8 => (
            part(&name[..4]).filter(|year| (1900..2200).contains(year))?,
            part(&name[4..6])?,
            part(&name[6..8])?,
            &name[8..],
        ),
        4 => {
            let separator = name[4..]
                .chars()
                .next()
                .filter(|c| ['-', '_', '.'].contains(c))?;
            let month = &name[5..];
            let end = digits(month);
            let day = month[end..].strip_prefix(separator)?;
            let day_end = digits(day);
            if !(1..=2).contains(&end) || !(1..=2).contains(&day_end) {
                return None;
            }
            (
                part(&name[..4])?,
                part(&month[..end])?,
                part(&day[..day_end])?,
                &day[day_end..],
            )
        }
        _ => return None,
    };
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    let is_apart = rest.is_empty() || rest.starts_with(['-', '_', '.', ' ', '　']);
    let mut rest = rest.chars();
    rest.next();
    is_apart.then_some((date, rest.as_str()))
}

/// The title of a post that states none: its name without a date at the start, as in Obsidian and Jekyll.
pub(crate) fn title(path: &Path) -> String {
    let name = default_id(path);
    let bare = leading_date(&name).map_or(&*name, |(_, rest)| rest);
    let bare = if bare.is_empty() { &name } else { bare };
    match bare.contains(' ') {
        true => bare.to_owned(),
        false => bare.replace(['-', '_'], " ").trim().to_owned(),
    }
}

/// True if the name of a file is a title, as in Obsidian, and not the last part of an address.
pub(crate) fn is_title(path: &Path) -> bool {
    title(path).contains(|c: char| c.is_uppercase() || !c.is_ascii())
}

/// Two longer ids for a post, if [`default_id`] is not enough: its path without the ending, and with it.
pub(crate) fn longer_ids(path: &Path) -> [String; 2] {
    let text = |path: &Path| -> String {
        let parts = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        parts.collect::<Vec<_>>().join("/").nfc().collect()
    };
    let is_bundle = path
        .file_stem()
        .is_some_and(|stem| stem == "index" || stem == "_index");
    let folder = path
        .parent()
        .filter(|folder| is_bundle && folder.file_name().is_some());
    [text(folder.unwrap_or(&path.with_extension(""))), text(path)]
}

/// The language in the path: a folder `ja`, or a file's name `x.ja.md`.
pub(crate) fn language(path: &Path) -> Option<Language> {
    split_language(path).1
}

/// The common part of a post's versions in several languages: the path without its language and ending.
pub(crate) fn translation_key(path: &Path) -> String {
    split_language(path).0
}

/// True if two paths are versions of one post in two languages: they differ only in the folder or the part of the name that names
/// the language, such as `ja/x.md` and `en/x.md`, `x.md` and `x.en.md`, `x.md` and `x-en.md`.
pub fn are_versions(one: &Path, other: &Path) -> bool {
    let without_language = |path: &Path| {
        let key = translation_key(path);
        match key.rsplit_once('-') {
            Some((base, tag)) if of_tag(tag).is_some() => base.to_owned(),
            _ => key,
        }
    };
    one != other && without_language(one) == without_language(other)
}

fn split_language(path: &Path) -> (String, Option<Language>) {
    let mut key = String::new();
    let mut language = None;
    let folders = path.parent().into_iter().flat_map(Path::components);
    for folder in folders {
        let Component::Normal(name) = folder else {
            continue;
        };
        let name = name.to_string_lossy();
        match of_tag(&name) {
            Some(found) => language = Some(found),
            None => key = key + &name + "/",
        }
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let (base, of_name) = match language_of_suffix(&stem) {
        Some((base, language)) => (base, Some(language)),
        None => (&*stem, None),
    };
    (key + base, of_name.or(language))
}

/// The name before `.ja`, and the language.
pub(crate) fn language_of_suffix(stem: &str) -> Option<(&str, Language)> {
    let (base, tag) = stem.rsplit_once('.')?;
    Some((base, of_tag(tag)?))
}

/// The language of a folder's name: `ja`, `ja-JP`, `en_us`.
pub(crate) fn of_tag(name: &str) -> Option<Language> {
    let lower = name.to_ascii_lowercase();
    let (tag, region) = lower.split_once(['-', '_']).unwrap_or((&lower, "jp"));
    let is_region = region.len() == 2 && region.bytes().all(|b| b.is_ascii_alphabetic());
    let known = LANGUAGES.iter().find(|(name, _)| *name == tag);
    known.filter(|_| is_region).map(|(_, language)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_a_post_differ_in_their_language_only() {
        let are = |one: &str, other: &str| are_versions(Path::new(one), Path::new(other));
        for other in ["en/a.md", "a.en.md", "a-en.md", "en/a-en.md", "x/../a.md"] {
            assert_eq!(are("ja/a.md", other), other != "x/../a.md", "{other}");
        }
        for other in ["ja/a.md", "ja/b.md", "x/en/a.md", "a-in.md"] {
            assert!(!are("ja/a.md", other), "{other}");
        }
    }

    #[test]
    fn paths_give_ids_and_languages() {
        for (path, id, language, key) in [
            ("a.md", "a", None, "a"),
            ("ja/a.md", "a", Some(Language::Japanese), "a"),
            ("x/en-US/a.md", "a", Some(Language::English), "x/a"),
            ("x/a.ja.md", "a.ja", Some(Language::Japanese), "x/a"),
            ("pay/index.md", "pay", None, "pay/index"),
            (
                "pay/index.en.md",
                "pay.en",
                Some(Language::English),
                "pay/index",
            ),
            ("pay/_index.md", "pay", None, "pay/_index"),
            ("index.md", "index", None, "index"),
            ("pay/index.html.md", "index.html", None, "pay/index.html"),
            ("english/jam.md", "jam", None, "english/jam"),
            ("v1.2.md", "v1.2", None, "v1.2"),
        ] {
            let path = Path::new(path);
            assert_eq!(default_id(path), id);
            assert_eq!(split_language(path), (key.to_owned(), language));
        }
    }
}
