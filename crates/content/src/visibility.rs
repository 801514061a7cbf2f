//! Decides if a post is public: by its front matter, its path and the time.

use std::path::Path;

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    Moment,
    flag::flag,
    front_matter::{Format, FrontMatter},
    keys::{self, Field},
    marks,
    moment::{When, parse_date},
    path::{self, leading_date},
};

/// The statements about who may read a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Visibility {
    /// True if something says that the post is not public, or may say so.
    pub draft: bool,
    /// True if the post's own `draft`, `published` or `status` says that it is public: then its title, its tags and its file's name
    /// cannot hide it.
    pub is_stated: bool,
    /// The time from which the post is public.
    pub from: Option<Timestamp>,
    /// The time from which the post is no longer public.
    pub until: Option<Timestamp>,
}

impl Visibility {
    /// True if the post may be shown at the time `now`.
    pub fn is_public(&self, now: Timestamp) -> bool {
        !self.draft
            && self.from.is_none_or(|from| from <= now)
            && self.until.is_none_or(|until| now < until)
    }
}

/// The folders of Jekyll, Hexo, Hugo, Docusaurus, Eleventy and Logseq that contain no posts: `bak` has old pages of Logseq.
/// [`marks::is_folder`] has the names of draft folders.
pub(crate) const NO_POSTS: &str = "archetypes scaffolds node_modules bower_components _layouts _includes _sass _plugins _partials \
    _components _snippets _assets _site _templates _data __MACOSX bak";

/// True if a folder with this name belongs to a blog tool, and contains no posts.
pub(crate) fn is_folder_of_tool(name: &str) -> bool {
    let mut tools = NO_POSTS.split_whitespace();
    tools.any(|tool| tool.eq_ignore_ascii_case(name))
}

/// True if a file with this name is a part of other pages: Astro, Docusaurus and Jekyll name it `_name.md`.
pub(crate) fn is_part_of_pages(name: &str) -> bool {
    name.starts_with('_') && !name.starts_with("_index.")
}

/// The meaning of a file's folders, and of the sign before its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file may be a post.
    Post,
    /// The file is in a folder of drafts.
    Draft,
    /// The file belongs to a blog tool, or is a part of other pages.
    Tool,
}

impl Place {
    /// The place of the file `path`, relative to the folder of posts.
    pub fn of(path: &Path) -> Place {
        // Archives of Windows, unpacked elsewhere, leave files named `drafts\a.md`.
        let path = path.to_string_lossy().replace('\\', "/");
        let path = Path::new(&path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folders = path.parent().into_iter().flat_map(Path::iter);
        let folders: Vec<_> = folders.map(|part| part.to_string_lossy()).collect();
        if is_part_of_pages(&name) || folders.iter().any(|part| is_folder_of_tool(part)) {
            return Place::Tool;
        }
        match folders.iter().any(|part| marks::is_folder(part)) {
            true => Place::Draft,
            false => Place::Post,
        }
    }
}

/// True if a front matter may hide the post in a way that was not read. There are two cases: the front matter is broken, and a key
/// that hides posts occurs in it, or cannot be excluded; or a line looks like such a key, but was read as part of something else.
pub(crate) fn is_in_doubt(front: &FrontMatter, source: &str, moment: &Moment) -> bool {
    let Some(text) = front.span.clone().and_then(|span| source.get(span)) else {
        return false;
    };
    let Some(fault) = &front.fault else {
        let read: Vec<String> = front.map.keys().map(|key| keys::normal(key)).collect();
        let lines = keys::names_in_lines(text);
        // `draft:true` belongs to the line above. TOML and JSON are read strictly.
        return matches!(front.format, Format::Yaml | Format::Header)
            && lines
                .iter()
                .any(|name| keys::hides(name) && !read.contains(name));
    };
    // `title: [` swallows the keys after it.
    let has_title = text.lines().any(|line| line.starts_with("title"));
    let is_swallowed = has_title && !front.map.contains_key("title");
    !fault.is_invalid() || is_swallowed || may_hide(text, moment)
}

/// The number of bytes of a value that are read if the front matter is broken: more than a date or a flag has. By hand.
const VALUE: usize = 100;

/// True if a text that could not be parsed contains a key that hides posts, or could contain one in another spelling.
fn may_hide(text: &str, moment: &Moment) -> bool {
    // An escape, an alias or a merged table can stand for any key.
    if ["\\", "<<", ": *", "\0"]
        .iter()
        .any(|mark| text.contains(mark))
    {
        return true;
    }
    // Flow style may put a key anywhere, so each `:` and `=` may follow a key.
    const MARKS: [char; 4] = [':', '=', '：', '＝'];
    let mut names = Vec::new();
    for line in text.lines() {
        let mut start = 0;
        for (at, mark) in line.match_indices(MARKS) {
            let value = &line[at + mark.len()..];
            let value = &value[..value.floor_char_boundary(VALUE)];
            names.push((&line[start..at], value));
            start = at + mark.len();
        }
    }
    let has = |key: &str| names.iter().any(|(name, _)| name.trim() == key);
    let is_article = |value: &str| matches!(value.trim(), "tech" | "idea");
    let mut kinds = names.iter().filter(|(name, _)| name.trim() == "type");
    let is_zenn = has("emoji") && (has("topics") || kinds.any(|(_, value)| is_article(value)));
    let mut words = text
        .split(|c: char| !is_of_word(c))
        .filter(|word| !word.is_empty());
    is_zenn
        || words.any(marks::hides_anywhere)
        || names
            .into_iter()
            .any(|(before, value)| may_pair_hide(before, value, moment))
}

/// True if `value`, under the key at the end of `before`, may hide a post.
fn may_pair_hide(before: &str, value: &str, moment: &Moment) -> bool {
    let signs = ['{', ' ', '\t', '-', ',', '"', '\''];
    let line = before.trim_matches(signs);
    let word = line.rsplit(|c| !is_of_word(c)).next().unwrap_or_default();
    let value = value.trim().trim_matches(['"', '\'', ',', ';']);
    [line, word].into_iter().any(|key| {
        if keys::dates(key) {
            let when = parse_date(value, &moment.zone);
            return when.is_none_or(|when| when.at > moment.now);
        }
        let is_address = keys::field(key) == Some(Field::Address);
        match is_address {
            true => marks::may_hide(key) && flag(&value.into()) == Some(false),
            false => marks::may_hide(key),
        }
    })
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | 'ー')
}

/// The date at the start of a file's name, which Jekyll uses as the post's date, or of its folder's name, as in Docusaurus.
pub(crate) fn date_of_name(path: &Path, zone: &TimeZone) -> Option<When> {
    let stem = path.file_stem()?.to_str()?;
    let folder = path.parent().and_then(Path::file_name);
    let folder = folder.and_then(|name| name.to_str());
    let (day, _) = leading_date(stem).or_else(|| leading_date(folder?))?;
    parse_date(&day.to_string(), zone)
}

/// True if the name of the file says that the post is not public. `titles` are the titles of the post, one per line.
pub(crate) fn is_marked(path: &Path, titles: &str) -> bool {
    let name = path::default_id(path);
    marks::is_name(leading_date(&name).map_or(&*name, |(_, rest)| rest), titles)
}

/// The key that a tool writes into every post, if it says that this post was never published: `id: null` of Qiita, or no
/// `published: true` in Zenn.
pub(crate) fn missing(front: &FrontMatter) -> Option<&'static str> {
    let has = |key: &str| front.map.contains_key(key);
    let is_qiita = ["organization_url_name", "slide", "ignorePublish", "private"]
        .into_iter()
        .any(has);
    if is_qiita
        && front
            .map
            .get("id")
            .is_some_and(|id| flag(id) == Some(false))
    {
        return Some("id");
    }
    let kind = front.map.get("type").and_then(|kind| kind.as_str());
    let is_zenn = has("emoji")
        && match kind.map(str::trim) {
            Some(kind) => matches!(kind, "tech" | "idea"),
            None => has("topics"),
        };
    let published = front
        .map
        .iter()
        .find(|(key, _)| keys::normal(key) == "published");
    let is_published = published.is_some_and(|(_, value)| flag(value) == Some(true));
    (is_zenn && front.fault.is_none() && !is_published).then_some("published")
}
