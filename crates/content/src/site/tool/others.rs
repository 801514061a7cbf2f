//! Zenn, Qiita, Docusaurus, Hexo, Eleventy and Astro.

use super::{
    super::{
        pattern::{Pattern, Placeholder},
        place::{Place, split_date},
        slug,
    },
    Tool,
};

/// Zenn: `articles/SLUG`, and the chapters of `books`. `site.url` names the user or the publication.
pub(super) fn zenn(place: &Place<'_>, _: Option<&Pattern>) -> Option<String> {
    let folders: Vec<&str> = place.folders.iter().map(String::as_str).collect();
    let path = match folders[..] {
        [] | ["articles"] => format!("articles/{}", place.stem),
        ["books", book] => {
            let number = place.stem.split_once('.');
            let number = number.filter(|(n, _)| n.bytes().all(|b| b.is_ascii_digit()));
            let chapter = number.map_or(&*place.stem, |(_, chapter)| chapter);
            format!("books/{book}/viewer/{chapter}")
        }
        _ => return None,
    };
    Some(slug::encode_value(&path))
}

/// Qiita: `items/ID`, as soon as the post has an id. `site.url` names the user.
pub(super) fn qiita(place: &Place<'_>, _: Option<&Pattern>) -> Option<String> {
    let id = &place.article.meta.id;
    let has_id = place.article.has_own_id && id.bytes().all(|b| b.is_ascii_hexdigit());
    has_id.then(|| format!("items/{id}"))
}

/// Docusaurus: `docs` by path, without the numbers of its parts; `blog`, or the whole folder, by date and name.
pub(super) fn docusaurus(place: &Place<'_>, _: Option<&Pattern>) -> Option<String> {
    let folders: Vec<&str> = place.folders.iter().map(String::as_str).collect();
    let path = match folders[..] {
        ["docs", ref inside @ ..] => format!("docs/{}", docs(place, inside)?),
        ["blog", ref inside @ ..] => format!("blog/{}", blog(place, inside)),
        [
            "i18n",
            language,
            "docusaurus-plugin-content-docs",
            "current",
            ref inside @ ..,
        ] => {
            format!("{language}/docs/{}", docs(place, inside)?)
        }
        [
            "i18n",
            language,
            "docusaurus-plugin-content-blog",
            ref inside @ ..,
        ] => {
            format!("{language}/blog/{}", blog(place, inside))
        }
        ref inside => blog(place, inside),
    };
    Some(slug::encode_value(path.trim_end_matches('/')))
}

fn blog(place: &Place<'_>, folders: &[&str]) -> String {
    if let Some(slug) = place.slug() {
        return slug.to_owned();
    }
    let mut parts: Vec<&str> = folders.to_vec();
    if place.stem != "index" {
        parts.push(&place.stem);
    }
    // 2026-01-31-name, 2026-01-31/name and 2026/01/31/name are the same page; folders above the date come after it.
    let dated = parts.iter().enumerate().find_map(|(at, part)| {
        let (date, name) = match split_date(part) {
            Some((date, name)) => (date, Some(name)),
            None => (part.parse().ok()?, None),
        };
        Some((at, date, name))
    });
    let Some((at, date, name)) = dated else {
        return parts.join("/");
    };
    let rest: Vec<&str> = parts[..at]
        .iter()
        .copied()
        .chain(name)
        .chain(parts[at + 1..].iter().copied())
        .collect();
    date.strftime("%Y/%m/%d/").to_string() + &rest.join("/")
}

fn docs(place: &Place<'_>, folders: &[&str]) -> Option<String> {
    let folders: Vec<&str> = folders
        .iter()
        .map(|folder| without_number(folder))
        .collect();
    let own = place
        .article
        .meta
        .slug
        .as_deref()
        .filter(|slug| !slug.is_empty());
    if let Some(slug) = own.and_then(|slug| slug.strip_prefix('/')) {
        return Some(slug.to_owned());
    }
    let name = match own {
        Some(slug) => slug,
        None if place.article.has_own_id => &place.article.meta.id,
        None => without_number(&place.stem),
    };
    let is_folder = own.is_none()
        && (["index", "readme"].contains(&&*name.to_lowercase()) || folders.last() == Some(&name));
    let parts = folders.iter().copied().chain((!is_folder).then_some(name));
    Some(parts.collect::<Vec<_>>().join("/"))
}

/// The name without a number in front, such as `01-intro`; dates and versions stay.
fn without_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = rest.trim_start_matches(['-', '_', '.', ' ']);
    let is_number = rest.len() < name.len() && after.len() < rest.len();
    let is_date = after.starts_with(|c: char| c.is_ascii_digit());
    if is_number && !is_date && !after.is_empty() {
        after
    } else {
        name
    }
}

/// The placeholders of Hexo's `permalink`.
pub(super) const HEXO: &[Placeholder] = &[
    Placeholder::date("year", "%Y"),
    Placeholder::date("month", "%m"),
    Placeholder::date("i_month", "%-m"),
    Placeholder::date("day", "%d"),
    Placeholder::date("i_day", "%-d"),
    Placeholder::of("title", |place| Some(hexo_title(place))),
    Placeholder::of("name", |place| Some(place.stem.clone())),
    Placeholder::of("post_title", |place| {
        Some(slug::plain(&place.article.meta.title)).filter(|t| !t.is_empty())
    }),
    Placeholder::of(
        "category",
        |place| match &place.article.meta.categories[..] {
            // Hexo's default category.
            [] => Some("uncategorized".to_owned()),
            categories => Some(categories.join("/")),
        },
    ),
    Placeholder::time("hour", "%H"),
    Placeholder::time("minute", "%M"),
    Placeholder::time("second", "%S"),
];

/// The file's path below `_posts`, without its ending.
fn hexo_title(place: &Place<'_>) -> String {
    let posts = place.folders.iter().position(|folder| folder == "_posts");
    let below = &place.folders[posts.map_or(0, |at| at + 1)..];
    let parts = below.iter().chain([&place.stem]);
    parts.map(String::as_str).collect::<Vec<_>>().join("/")
}

/// Hexo: posts by `permalink`; the page of another folder by the folder.
pub(super) fn hexo(place: &Place<'_>, pattern: Option<&Pattern>) -> Option<String> {
    let is_post = place.folders.iter().any(|folder| folder == "_posts");
    if place.stem == "index" && !is_post {
        return Some(slug::encode_value(&(place.folders.join("/") + "/")));
    }
    pattern?.fill(place)
}

/// Eleventy: the path, without the date of the file's name.
pub(super) fn eleventy(place: &Place<'_>, _: Option<&Pattern>) -> Option<String> {
    let name = split_date(&place.stem).map_or(&*place.stem, |(_, name)| name);
    let mut parts: Vec<&str> = place.folders.iter().map(String::as_str).collect();
    if name != "index" && parts.last() != Some(&name) {
        parts.push(name);
    }
    Some(slug::encode_value(&(parts.join("/") + "/")))
}

/// `permalink` of Eleventy's front matter; a template is not evaluated.
pub(super) fn own_of_eleventy(_: &Tool, own: &str, _: &Place<'_>) -> Option<String> {
    let is_template = ["{{", "{%", "${"].iter().any(|mark| own.contains(mark));
    let path = own.strip_suffix("index.html").unwrap_or(own);
    (!is_template).then(|| slug::encode_path(path))
}

/// Astro: the path as in content collections, or the slug of the front matter below the collection.
pub(super) fn astro(place: &Place<'_>, _: Option<&Pattern>) -> Option<String> {
    let mut parts: Vec<String> = place
        .folders
        .iter()
        .map(|folder| slug::github(folder))
        .collect();
    if let Some(own) = place.slug() {
        parts.truncate(1);
        parts.push(own.to_owned());
    } else if place.stem != "index" {
        parts.push(slug::github(&place.stem));
    }
    Some(slug::encode_value(&(parts.join("/") + "/")))
}
