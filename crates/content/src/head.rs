//! The head of a post: what its front matter and its path say of it.

mod fields;
mod hidden;

use std::path::Path;

use jiff::{Timestamp, civil::Time, tz::TimeZone};
use serde_json::{Map, Value};

pub use hidden::Hidden;

use crate::{
    Defaults, Diagnostic, Meta, Moment,
    diagnostic::{Problem, Reporter},
    front_matter::{self, FrontMatter, Stated},
    keys::{self, Field},
    marks,
    moment::parse_date,
    path,
    regular_file::with_line_feeds,
    visibility::{self, Place, Visibility},
};

/// The head of a post: what its front matter and its path say of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Head {
    /// The metadata. The title is empty where the front matter states none.
    pub meta: Meta,
    /// The keys of the front matter. Their values are texts as written, lists and tables of texts, and null.
    pub keys: Map<String, Value>,
    /// The byte of the file at which the body begins.
    pub body: usize,
    /// Why the front matter cannot be read.
    pub fault: Option<String>,
    /// Why the post is not public, or not at the time of reading.
    pub hidden: Option<Hidden>,
    /// The time of day of the post's date; see [`When::time`](crate::moment::When::time).
    pub(crate) time: Option<Time>,
    /// Who may read the post.
    pub(crate) visibility: Visibility,
    /// The language that the front matter states, where it is neither Japanese nor English.
    pub(crate) other_language: Option<String>,
    /// Whether the front matter states the id.
    pub(crate) has_own_id: bool,
}

impl Head {
    /// Reads the head of the file `path` with the text `source`; `defaults` holds what other files state for it. Dates are compared
    /// with `moment`.
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
        head.note_marks(&path, heading.unwrap_or_default().trim());
        head
    }

    /// Reads the head of a file whose front matter is `front`; `defaults` are keys that other files state for it. `path` is
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
        let is_template = front.is_template(source);
        if is_template {
            front.fault = None;
            front.map.clear();
            head.hide(Hidden::Template);
        }
        head.take_fields(&front, source, moment, reporter);
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

    /// Hides the post where its title, a tag or the name of its file says that it is not public, and no key that it is. `heading` is
    /// the heading of the body that stands for the title where no other does.
    pub(crate) fn note_marks(&mut self, path: &Path, heading: &str) {
        if self.visibility.is_stated {
            return;
        }
        let marked = [&*self.meta.title, heading]
            .into_iter()
            .find(|title| marks::is_title(title));
        if let Some(marked) = marked {
            return self.hide(Hidden::Mark(marked.to_owned()));
        }
        // `linkTitle`, and titles that a site has by names of its own.
        let titles = self
            .keys
            .iter()
            .filter(|(key, _)| keys::normal(key).ends_with("title"));
        let titles = titles.filter_map(|(_, value)| value.as_str());
        let titles: Vec<&str> = titles.chain([&*self.meta.title, heading]).collect();
        let titles = titles.join("\n");
        if visibility::is_marked(path, &titles) {
            self.hide(Hidden::Mark(path::default_id(path)));
        } else if let Some(tag) = marks::tag(&self.meta.tags, &titles) {
            self.hide(Hidden::by("tags", &tag.as_str().into()));
        }
    }

    pub(crate) fn hide(&mut self, why: Hidden) {
        self.visibility.draft = true;
        self.meta.draft = true;
        self.hidden.get_or_insert(why);
    }

    /// Keeps the cause where the post is not public at the time `now`.
    pub(crate) fn note_hidden(&mut self, now: Timestamp, why: impl FnOnce() -> Hidden) {
        self.meta.draft = self.visibility.draft;
        if self.hidden.is_none() && !self.visibility.is_public(now) {
            self.hidden = Some(why());
        }
    }

    /// The keys whose values [`Head::meta`] does not hold. Without the keys that say who may read the post, except the day on
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
