//! The reasons for which a library will not show a written file.

use std::path::Path;

use senpai_content::{Date, Defaults, Head, Moment};

/// What a library will say that hides the file `path` with this text, a clause. The folder of the file does not count.
pub(crate) fn why_hidden(path: &Path, markdown: &str, now: &Moment) -> Option<String> {
    let name = Path::new(path.file_name()?);
    let head = Head::parse(name, markdown, &Defaults::default(), now.clone());
    head.hidden.map(|hidden| hidden.to_string())
}

/// A day behind all days of posts. By hand.
const LAST_DAY: Date = Date::constant(9000, 1, 1);

/// True if the file `path` with this text is hidden on each day to come.
pub(crate) fn hides_for_good(path: &Path, markdown: &str) -> bool {
    why_hidden(path, markdown, &Moment::from(LAST_DAY)).is_some()
}
