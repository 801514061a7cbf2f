//! Hugo: the path below `content`, in lower case; bundles; `slug` and `url`; several languages.

use super::{
    super::{
        pattern::{Pattern, Placeholder},
        place::Place,
        slug,
    },
    Tool,
};
use crate::{Language, path};

pub(super) const PLACEHOLDERS: &[Placeholder] = &[
    Placeholder::date("year", "%Y"),
    Placeholder::date("month", "%m"),
    Placeholder::date("monthname", "%B"),
    Placeholder::date("day", "%d"),
    Placeholder::date("weekday", "%w"),
    Placeholder::date("weekdayname", "%A"),
    Placeholder::date("yearday", "%-j"),
    Placeholder::of("section", |place| {
        Some(sections(place).first().cloned().unwrap_or_default())
    }),
    Placeholder::of("sections", |place| Some(sections(place).join("/"))),
    Placeholder::of("title", |place| {
        Some(title(place)).filter(|title| !title.is_empty())
    }),
    Placeholder::of("slug", |place| {
        Some(own_slug(place).unwrap_or_else(|| title(place)))
    }),
    Placeholder::of("filename", |place| Some(name(place))),
    Placeholder::of("contentbasename", |place| Some(name(place))),
    Placeholder::of("slugorfilename", |place| {
        Some(own_slug(place).unwrap_or_else(|| name(place)))
    }),
    Placeholder::of("slugorcontentbasename", |place| {
        Some(own_slug(place).unwrap_or_else(|| name(place)))
    }),
];

/// Hugo's `defaultContentLanguage`, if the settings name none.
const DEFAULT_LANGUAGE: &str = "en";

fn title(place: &Place<'_>) -> String {
    slug::hugo(&place.article.meta.title)
}

fn own_slug(place: &Place<'_>) -> Option<String> {
    place.slug().map(slug::hugo)
}

fn name(place: &Place<'_>) -> String {
    slug::hugo(place.page_name())
}

/// The folder of the post's language at the start of its path, if there is one.
fn language_folder(place: &Place<'_>) -> Option<Language> {
    path::of_tag(place.folders.first()?)
}

/// The language in the address. The default language has none: English, if the settings name none.
fn prefix(place: &Place<'_>) -> Option<String> {
    let default = place.default_language;
    let language = match (place.suffix, language_folder(place)) {
        (Some(language), _) => {
            Some(language).filter(|l| l.tag() != default.map_or(DEFAULT_LANGUAGE, Language::tag))
        }
        (None, Some(language)) => Some(language).filter(|l| Some(*l) != default),
        (None, None) => None,
    }?;
    let folder = place.folders.first().filter(|_| place.suffix.is_none());
    Some(folder.map_or(language.tag().to_owned(), |folder| folder.to_lowercase()))
}

/// The folders below the language's folder, in the form of the address, without the folder of a bundle.
fn sections(place: &Place<'_>) -> Vec<String> {
    let mut folders = below_language(place);
    if place.name == "index" {
        folders.pop();
    }
    folders
}

/// The folder of the page's section.
pub(super) fn section(place: &Place<'_>) -> Option<String> {
    let skipped = usize::from(language_folder(place).is_some());
    place.folders.get(skipped).map(|name| name.to_lowercase())
}

fn below_language(place: &Place<'_>) -> Vec<String> {
    let skipped = usize::from(language_folder(place).is_some());
    place.folders[skipped..]
        .iter()
        .map(|folder| slug::hugo(folder))
        .collect()
}

pub(super) fn path(place: &Place<'_>, pattern: Option<&Pattern>) -> Option<String> {
    let start = prefix(place).map_or(String::new(), |prefix| slug::encode_value(&prefix) + "/");
    let is_section = place.name == "_index";
    if let Some(pattern) = pattern.filter(|_| !is_section) {
        return Some(start + pattern.fill(place)?.trim_start_matches('/'));
    }
    let mut parts = if is_section {
        below_language(place)
    } else {
        sections(place)
    };
    let is_home = place.name == "index" && below_language(place).is_empty();
    if !is_section && !is_home {
        parts.push(own_slug(place).unwrap_or_else(|| name(place)));
    }
    Some(start + &slug::encode_value(&(parts.join("/") + "/")))
}

/// `url` of the front matter: a path without an ending gets a slash at its end.
pub(super) fn own(tool: &Tool, own: &str, place: &Place<'_>) -> Option<String> {
    let filled = tool.filled(own, place)?;
    let last = filled.rsplit('/').next().unwrap_or_default();
    let is_file = last
        .rsplit_once('.')
        .is_some_and(|(_, ending)| !ending.is_empty());
    let is_file = is_file || last.is_empty();
    Some(if is_file { filled } else { filled + "/" })
}
