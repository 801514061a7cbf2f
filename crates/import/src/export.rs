//! The content of a source: posts, and items that are no posts.

use crate::{ImportedPost, titles};

/// The content of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Export {
    /// The posts, in the order of the source.
    pub posts: Vec<ImportedPost>,
    /// The items that are no posts, or that cannot be read.
    pub skipped: Vec<Skipped>,
    /// Repairs of the source as a whole, a sentence each.
    pub notes: Vec<String>,
    /// True if the source is an export of all posts of a blog: a post that is not in it is gone. A feed has only the newest.
    pub is_complete: bool,
    /// True if the source is cut off: posts behind its end are missing.
    pub is_cut: bool,
}

/// An item that is not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its title, or its name in the source.
    pub name: String,
    /// The cause, a clause such as "its type is attachment".
    pub why: String,
}

impl Export {
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        let (name, why) = (name.to_owned(), why.to_owned());
        self.skipped.push(Skipped { name, why });
    }

    /// Makes a draft of each post that is none.
    pub(crate) fn hide(&mut self, why: &str) {
        for post in self.posts.iter_mut().filter(|post| !post.draft) {
            post.hide(why);
        }
    }

    /// Adds a post; one without text is a draft.
    pub(crate) fn add(&mut self, mut post: ImportedPost) {
        if post.title.is_empty() {
            post.title =
                titles::one_line(post.url.as_deref().or(post.id.as_deref()).unwrap_or("post"));
        }
        if post.body.trim().is_empty() {
            post.hide("it has no text");
        }
        self.posts.push(post);
    }
}
