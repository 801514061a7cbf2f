//! Jekyll: posts by `permalink`, with their categories; other pages by their path.

use super::super::{
    pattern::{Pattern, Placeholder},
    place::Place,
    slug,
};

/// The folder of posts.
const POSTS: &str = "_posts";

pub(super) const STYLES: &[(&str, &str)] = &[
    ("date", "/:categories/:year/:month/:day/:title:output_ext"),
    ("pretty", "/:categories/:year/:month/:day/:title/"),
    ("ordinal", "/:categories/:year/:y_day/:title:output_ext"),
    (
        "weekdate",
        "/:categories/:year/W:week/:short_day/:title:output_ext",
    ),
    ("none", "/:categories/:title:output_ext"),
];

pub(super) const PLACEHOLDERS: &[Placeholder] = &[
    Placeholder::date("year", "%Y"),
    Placeholder::date("short_year", "%y"),
    Placeholder::date("month", "%m"),
    Placeholder::date("i_month", "%-m"),
    Placeholder::date("short_month", "%^b"),
    Placeholder::date("long_month", "%B"),
    Placeholder::date("day", "%d"),
    Placeholder::date("i_day", "%-d"),
    Placeholder::date("y_day", "%j"),
    Placeholder::date("week", "%V"),
    Placeholder::date("w_year", "%G"),
    Placeholder::date("w_day", "%u"),
    Placeholder::date("short_day", "%^a"),
    Placeholder::date("long_day", "%A"),
    Placeholder::of("categories", |place| {
        Some(categories(place, str::to_lowercase))
    }),
    Placeholder::of("slugified_categories", |place| {
        Some(categories(place, slug::plain))
    }),
    Placeholder::of("title", |place| Some(slug::pretty(base(place)))),
    Placeholder::of("slug", |place| Some(slug::plain(base(place)))),
    Placeholder::of("name", |place| Some(slug::plain(name(place)))),
    Placeholder::of("basename", |place| Some(name(place).to_owned())),
    Placeholder::of("path", |place| Some(place.folders.join("/"))),
    Placeholder::of("output_ext", |_| Some(".html".to_owned())),
    Placeholder::time("hour", "%H"),
    Placeholder::time("minute", "%M"),
    Placeholder::time("second", "%S"),
];

/// The file's name without date and ending.
fn name<'p>(place: &'p Place<'_>) -> &'p str {
    super::super::place::split_date(&place.stem).map_or(&*place.stem, |(_, name)| name)
}

/// The name of the page: the slug of the front matter, or else the file's name.
fn base<'p>(place: &'p Place<'_>) -> &'p str {
    place.slug().unwrap_or_else(|| name(place))
}

/// The folders above `_posts`, then the categories of the front matter, each once.
fn categories(place: &Place<'_>, write: impl Fn(&str) -> String) -> String {
    let posts = place.folders.iter().position(|folder| folder == POSTS);
    let folders = &place.folders[..posts.unwrap_or(0)];
    let mut all: Vec<String> = Vec::new();
    for category in folders.iter().chain(&place.article.meta.categories) {
        let category = write(category);
        if !all.contains(&category) {
            all.push(category);
        }
    }
    all.join("/")
}

pub(super) fn path(place: &Place<'_>, pattern: Option<&Pattern>) -> Option<String> {
    let pattern = pattern?;
    let is_hidden = |folder: &String| folder.starts_with('_') && folder != POSTS;
    // Jekyll writes collections only if its settings say so.
    if place.folders.iter().any(is_hidden) {
        return None;
    }
    if place.folders.iter().any(|folder| folder == POSTS) || place.dated_name().is_some() {
        return pattern.fill(place);
    }
    let folders = place.folders.join("/") + "/";
    let page = match &*place.stem {
        "index" => folders,
        stem => match pattern.ending() {
            ending if ending.ends_with('/') => folders + stem + "/",
            ending if ending.ends_with(".html") => folders + stem + ".html",
            _ => folders + stem,
        },
    };
    Some(slug::encode_value(&page))
}
