//! The export of Substack: `posts.csv` says what each file `posts/ID.html` is, which holds nothing but a text.

use std::{
    collections::HashMap,
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::ImportedPost;

/// The name of the table.
const NAME: &str = "posts.csv";
/// The column with the name of a post's file, without its ending.
const ID: &str = "post_id";

/// The folder of the files.
const POSTS: &str = "posts";

/// The tables of a source.
#[derive(Default)]
pub(crate) struct Listings(Vec<Listing>);

/// The rows of an export, by the names of their files.
struct Listing {
    /// The folder of the table.
    folder: PathBuf,
    rows: HashMap<String, Row>,
}

/// What the tables say of a file.
pub(crate) enum Listed<'a> {
    Row(&'a Row),
    /// It is in an export whose table has no row for it, or cannot be read.
    Unknown,
    /// It is in no export.
    Other,
}

/// The columns of a post.
pub(crate) type Row = HashMap<String, String>;

/// True if the file may be the table of an export.
pub(crate) fn is_listing(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == NAME)
}

impl Listings {
    /// Reads the tables among the files of a source. A table without the column [`ID`] is another one.
    pub(crate) fn read(
        files: &[PathBuf],
        text: &mut dyn FnMut(&Path) -> io::Result<String>,
    ) -> Listings {
        let tables = files.iter().filter(|path| is_listing(path));
        let listings = tables.filter_map(|path| {
            let rows = match text(path) {
                Ok(text) if !text.lines().next().unwrap_or_default().contains(ID) => return None,
                Ok(text) => rows(&text),
                // Another program saved it in another encoding.
                Err(_) => HashMap::new(),
            };
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            Some(Listing { folder, rows })
        });
        Listings(listings.collect())
    }

    /// What the table of its export says of the file `path`.
    pub(crate) fn of(&self, path: &Path) -> Listed<'_> {
        let is_above = |listing: &&Listing| path.starts_with(&listing.folder);
        let above = self.0.iter().filter(is_above);
        let Some(listing) = above.max_by_key(|listing| listing.folder.iter().count()) else {
            return Listed::Other;
        };
        let id = path.file_stem().and_then(OsStr::to_str);
        let is_post = || path.parent() == Some(listing.folder.join(POSTS).as_path());
        match id.and_then(|id| listing.rows.get(id)) {
            Some(row) => Listed::Row(row),
            None if is_post() => Listed::Unknown,
            None => Listed::Other,
        }
    }
}

fn rows(text: &str) -> HashMap<String, Row> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows = reader.deserialize::<Row>().filter_map(Result::ok);
    let rows = rows.filter_map(|row| Some((row.get(ID)?.clone(), row)));
    rows.collect()
}

/// The page of a post: its text with the title of its row.
pub(crate) fn page(row: &Row, html: &str) -> String {
    let escaped = |key: &str| {
        let text = row.get(key).map(String::as_str).unwrap_or_default();
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    format!(
        "<!doctype html><html><head><title>{}</title><meta name=\"description\" content=\"{}\"></head><body><article>{html}</article></body></html>",
        escaped("title"),
        escaped("subtitle")
    )
}

/// Takes what a row says of the day of its post, and of who may read it.
pub(crate) fn heed(row: &Row, post: &mut ImportedPost) {
    let text = |key: &str| row.get(key).map(|text| text.trim()).unwrap_or_default();
    if text("is_published") != "true" {
        post.hide("it is not published");
    }
    if !matches!(text("audience"), "everyone" | "") {
        post.hide(&format!("its audience is {}", text("audience")));
    }
    if !text("post_date").is_empty() {
        post.heed([("date".to_owned(), Value::from(text("post_date")))]);
        post.set_dates(&[text("post_date").to_owned()], &[]);
    }
}
