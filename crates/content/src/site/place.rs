//! The data of a post's file and front matter that determine its address.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::{pattern::Placeholder, slug};
use crate::{Article, Language, path};

/// The data of a post's file and front matter that determine its address.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub article: &'a Article,
    /// The folders of the file, outermost first.
    pub folders: Vec<String>,
    /// The file's name without its ending.
    pub stem: String,
    /// The file's name without its ending, and without the language of `x.ja.md`.
    pub name: String,
    /// The language of `x.ja.md`.
    pub suffix: Option<Language>,
    /// The language of pages whose address names no language.
    pub default_language: Option<Language>,
}

impl<'a> Place<'a> {
    /// The place of an article below one of `roots`, the folders of its blog tool. `None` if its path is not UTF-8, because nobody
    /// knows the name of its page.
    pub fn of(
        article: &'a Article,
        roots: &[&str],
        default_language: Option<Language>,
    ) -> Option<Place<'a>> {
        let path: String = article.file.to_str()?.nfc().collect();
        let below = roots
            .iter()
            .find_map(|root| path.strip_prefix(root)?.strip_prefix('/'));
        let path = below.unwrap_or(&path);
        let mut folders: Vec<String> = path.split('/').map(str::to_owned).collect();
        let file = folders.pop()?;
        let stem = file.rsplit_once('.').map_or(&*file, |(stem, _)| stem);
        let (name, suffix) = match path::language_of_suffix(stem) {
            Some((name, language)) => (name, Some(language)),
            None => (stem, None),
        };
        Some(Place {
            article,
            folders,
            stem: stem.to_owned(),
            name: name.to_owned(),
            suffix,
            default_language,
        })
    }

    /// True if the file is its folder's page.
    pub fn is_index(&self) -> bool {
        matches!(&*self.name, "index" | "_index")
    }

    /// The date and the name of `2026-01-31-name`.
    pub fn dated_name(&self) -> Option<(Date, &str)> {
        split_date(&self.name)
    }

    /// The name without a date in front.
    pub fn undated(&self) -> &str {
        self.dated_name().map_or(&self.name, |(_, name)| name)
    }

    /// The date of the post: from its front matter, or else from its file's name.
    pub fn date(&self, format: &str) -> Option<String> {
        let date = self.article.meta.date;
        let date = date.or_else(|| self.dated_name().map(|(date, _)| date))?;
        Some(date.strftime(format).to_string())
    }

    /// The time of day of the post's date; `None` if the time is in another time zone than the site's.
    pub fn time(&self, format: &str) -> Option<String> {
        Some(self.article.time?.strftime(format).to_string())
    }

    /// The slug of the front matter, without slashes around it.
    pub fn slug(&self) -> Option<&str> {
        let slug = self.article.meta.slug.as_deref()?.trim_matches('/');
        (!slug.is_empty()).then_some(slug)
    }

    /// The name of the page: the file's, or the folder's for `index.md`.
    pub fn page_name(&self) -> &str {
        match self.folders.last().filter(|_| self.is_index()) {
            Some(folder) => folder,
            None => &self.name,
        }
    }

    /// The folders and the page's name, as a path.
    pub fn path(&self) -> String {
        let mut parts = self.folders.clone();
        if !self.is_index() {
            parts.push(self.stem.clone());
        }
        parts.join("/")
    }
}

/// `2026-01-31-name` as a date and a name.
pub(super) fn split_date(name: &str) -> Option<(Date, &str)> {
    let (date, rest) = path::leading_date(name)?;
    let is_dashed = name.as_bytes().get(4) == Some(&b'-');
    (is_dashed && !rest.is_empty()).then_some((date, rest))
}

/// The placeholders of a site without a kind.
pub(super) const PLACEHOLDERS: &[Placeholder] = &[
    Placeholder::of("path", |place| Some(place.path())),
    Placeholder::of("folder", |place| Some(place.folders.join("/"))),
    Placeholder::of("section", |place| {
        Some(place.folders.first().cloned().unwrap_or_default())
    }),
    Placeholder::of("file", |place| Some(place.page_name().to_owned())),
    Placeholder::of("slug", |place| match place.slug() {
        Some(slug) => Some(slug.to_owned()),
        None if place.is_index() => Some(place.page_name().to_owned()),
        None => Some(place.undated().to_owned()),
    }),
    Placeholder::of("title", |place| {
        Some(slug::plain(&place.article.meta.title)).filter(|t| !t.is_empty())
    }),
    Placeholder::of("id", |place| Some(place.article.meta.id.clone())),
    Placeholder::of("lang", |place| {
        Some(place.article.meta.language?.tag().to_owned())
    }),
    Placeholder::of("category", |place| {
        Some(
            place
                .article
                .meta
                .categories
                .first()
                .cloned()
                .unwrap_or_default(),
        )
    }),
    Placeholder::of("categories", |place| {
        Some(place.article.meta.categories.join("/"))
    }),
    Placeholder::date("year", "%Y"),
    Placeholder::date("short_year", "%y"),
    Placeholder::date("month", "%m"),
    Placeholder::date("i_month", "%-m"),
    Placeholder::date("day", "%d"),
    Placeholder::date("i_day", "%-d"),
    Placeholder::date("y_day", "%j"),
    Placeholder::time("hour", "%H"),
    Placeholder::time("minute", "%M"),
    Placeholder::time("second", "%S"),
];
