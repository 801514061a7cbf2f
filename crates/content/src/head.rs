//! The head of a post: the metadata from its front matter and its path.

mod fields;
mod hidden;
mod tag_lines;

use std::path::Path;

use jiff::{Timestamp, civil::Time, tz::TimeZone};
use serde_json::{Map, Value};

pub use hidden::Hidden;

use crate::{
    Defaults, Diagnostic, Meta, Moment,
    diagnostic::{Problem, Reporter},
    front_matter::{self, FrontMatter, Stated},
    keys::{self, ENCRYPTED_TAGS, Field},
    marks,
    moment::parse_date,
    path,
    regular_file::with_line_feeds,
    visibility::{self, Place, Visibility},
};

/// The head of a post: the metadata from its front matter and its path.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Head {
    /// The metadata. The title is empty if the front matter states none.
    pub meta: Meta,
    /// The keys of the front matter. Their values are texts as written, lists and tables of texts, and null.
    pub keys: Map<String, Value>,
    /// The byte of the file at which the body begins.
    pub body: usize,
    /// The reason why the front matter cannot be read.
    pub fault: Option<String>,
    /// The reason why the post is not public, or not at the time of reading.
    pub hidden: Option<Hidden>,
    /// The time of day of the post's date; see [`When::time`](crate::moment::When::time).
    pub(crate) time: Option<Time>,
    /// Who may read the post.
    pub(crate) visibility: Visibility,
    /// The language in the front matter, if it is neither Japanese nor English.
    pub(crate) other_language: Option<String>,
    /// True if the front matter states the id.
    pub(crate) has_own_id: bool,
}

impl Head {
    /// Reads the head of the file `path` with the text `source`; `defaults` holds the keys that other files state for it. Dates are
    /// compared with `moment`.
    pub fn parse(
        path: &Path,
        source: &str,
        defaults: &Defaults,
        moment: impl Into<Moment>,
    ) -> Head {
        let source = &*with_line_feeds(source);
        let front = front_matter::parse(source);
        let mut reporter = Reporter::new(path, b"");
        let defaults = defaults.of(path);
        let path = path::readable(path);
        let mut head = Head::read(
            &path,
            source,
            front,
            &defaults,
            &moment.into(),
            &mut reporter,
        );
        let heading = source[head.body..].trim_start().lines().next();
        let heading = heading.and_then(|line| line.strip_prefix("# "));
        head.note_marks(
            &path,
            heading.unwrap_or_default().trim(),
            &source[head.body..],
        );
        head
    }

    /// Reads keys that stand outside of a front matter, such as those of an item of a feed, as those of a front matter are read.
    pub fn of_keys(keys: &Map<String, Value>, moment: impl Into<Moment>) -> Head {
        let front = Value::Object(keys.clone()).to_string();
        let name = Path::new("post.md");
        Head::parse(name, &front, &Defaults::default(), moment)
    }

    /// Reads the head of a file whose front matter is `front`; `defaults` are the keys that other files state for it. `path` is
    /// readable.
    pub(crate) fn read(
        path: &Path,
        source: &str,
        mut front: FrontMatter,
        defaults: &Stated,
        moment: &Moment,
        reporter: &mut Reporter,
    ) -> Head {
        let mut head = Head {
            meta: Meta::titled(path::default_id(path), ""),
            keys: Map::new(),
            body: front.body,
            fault: None,
            hidden: None,
            time: None,
            visibility: Visibility::default(),
            other_language: None,
            has_own_id: false,
        };
        front.add(defaults);
        if let Some(file) = &defaults.excluded_by {
            head.hide(Hidden::File(file.clone()));
        }
        let is_template = front.is_template(source);
        if is_template {
            front.fault = None;
            front.map.clear();
            head.hide(Hidden::Template);
        }
        head.take_fields(&front, source, moment, reporter);
        head.note_encrypted_tags(&mut front);
        if let Some(key) = visibility::missing(&front) {
            head.hide(Hidden::Missing(key));
        }
        let is_in_doubt = !is_template && visibility::is_in_doubt(&front, source, moment);
        if is_in_doubt {
            head.hide(Hidden::InDoubt);
        }
        match &front.fault {
            Some(fault) => {
                let problem = fault.problem(is_in_doubt);
                head.fault = Some(Diagnostic::of_file(path, problem.clone()).message);
                reporter.report(problem, fault.span.clone());
            }
            None if is_in_doubt => {
                let start = front.span.clone().unwrap_or_default().start;
                reporter.report(Problem::TreatedAsDraft, start..start);
            }
            None => {}
        }
        if let Some(span) = front.span.clone()
            && front.fault.is_none()
            && let Some((line, read, place)) = front_matter::wide_line(&source[span.clone()])
        {
            let place = span.start + place.start..span.start + place.end;
            reporter.report(Problem::FullWidth { line, read }, place);
        }
        if head.meta.date.is_none()
            && let Some(when) = visibility::date_of_name(path, &moment.zone)
        {
            head.meta.date = Some(when.day);
            head.time = when.time;
            head.visibility.from = head.visibility.from.max(Some(when.at));
            head.note_hidden(moment.now, || Hidden::DateOfName);
        }
        match Place::of(path) {
            Place::Post => {}
            Place::Draft => head.hide(Hidden::Folder),
            Place::Tool => head.hide(Hidden::OfTool),
        }
        head.keys = front.map;
        head
    }

    /// Hides the post if its title, a tag or the name of its file says that it is not public, and no key says that it is public.
    /// `heading` is the heading of the body that is the title if there is no other; `body` is the body in Markdown.
    pub(crate) fn note_marks(&mut self, path: &Path, heading: &str, body: &str) {
        if self.visibility.is_stated {
            return;
        }
        let marked = [&*self.meta.title, heading]
            .into_iter()
            .find(|title| marks::is_title(title));
        if let Some(marked) = marked {
            return self.hide(Hidden::Mark(marked.to_owned()));
        }
        // `linkTitle`, and titles under keys that only this site has.
        let titles = self
            .keys
            .iter()
            .filter(|(key, _)| keys::normal(key).ends_with("title"));
        let titles = titles.filter_map(|(_, value)| value.as_str());
        let titles: Vec<&str> = titles.chain([&*self.meta.title, heading]).collect();
        let titles = titles.join("\n");
        if visibility::is_marked(path, &titles) {
            return self.hide(Hidden::Mark(path::default_id(path)));
        }
        let mut tags = self.meta.tags.clone();
        tags.extend(tag_lines::tags(body));
        if let Some(tag) = marks::tag(&tags, &titles) {
            self.hide(Hidden::by_tag(tag));
        }
    }

    /// Hides the post if its site encrypts the posts with one of its tags (hexo-blog-encrypt), unless its own password is empty.
    fn note_encrypted_tags(&mut self, front: &mut FrontMatter) {
        let Some(encrypted) = front.map.remove(ENCRYPTED_TAGS) else {
            return;
        };
        let mut own = front
            .map
            .iter()
            .filter(|(key, _)| keys::normal(key) == "password");
        let is_open = own.any(|(_, value)| marks::is_no_password(value));
        let names = encrypted.as_array().into_iter().flatten();
        let mut names = names.filter_map(Value::as_str);
        if !is_open && names.any(|name| self.meta.tags.iter().any(|tag| tag == name)) {
            let file = front.stated_in.get(ENCRYPTED_TAGS).cloned();
            self.hide(Hidden::File(file.unwrap_or_default()));
        }
    }

    pub(crate) fn hide(&mut self, why: Hidden) {
        self.visibility.draft = true;
        self.meta.draft = true;
        self.hidden.get_or_insert(why);
    }

    /// Keeps the cause if the post is not public at the time `now`.
    pub(crate) fn note_hidden(&mut self, now: Timestamp, why: impl FnOnce() -> Hidden) {
        self.meta.draft = self.visibility.draft;
        if self.hidden.is_none() && !self.visibility.is_public(now) {
            self.hidden = Some(why());
        }
    }

    /// True if the post's own `draft`, `published` or `status` says that it is public.
    pub fn says_public(&self) -> bool {
        self.visibility.is_stated
    }

    /// The keys whose values are not in [`Head::meta`]. The keys that say who may read the post are left out, except the day on
    /// which a public post expires.
    pub fn rest(&self) -> Map<String, Value> {
        let is_date = |value: &Value| {
            let text = value.as_str().unwrap_or_default();
            parse_date(text, &TimeZone::UTC).is_some()
        };
        let mut rest = self.keys.clone();
        rest.retain(|key, value| match keys::field(key) {
            Some(Field::PublicUntil) => self.hidden.is_none(),
            Some(Field::Created | Field::Updated) => !is_date(value),
            Some(Field::Address) => value.as_str() != self.meta.url.as_deref(),
            Some(
                Field::Id
                | Field::Goals
                | Field::Principles
                | Field::Practice
                | Field::Questions
                | Field::Source,
            )
            | None => true,
            Some(_) => false,
        });
        rest
    }
}
