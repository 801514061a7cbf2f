//! The index that a running process answers from.
//!
//! A [`LiveIndex`] opens the index of a folder of posts, rebuilds it when posts change, and follows other processes that
//! rebuild it. Each question is answered from one [`Snapshot`]: a whole generation of the index with its synonyms.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use senpai_live::{LiveIndex, Timestamp};
//!
//! let dir = tempfile::tempdir()?;
//! std::fs::write(dir.path().join("hello.md"), "---\ntitle: Hello\n---\nSay hello first.\n")?;
//! // In memory: no folder for the index is given.
//! let live = LiveIndex::new(dir.path().to_owned(), None);
//! let snapshot = live.open(Timestamp::now(), &mut |_| ())?;
//! assert_eq!(snapshot.index.posts().len(), 1);
//! # Ok(())
//! # }
//! ```

mod live_index;
mod meaning;
mod snapshot;

pub use live_index::{LiveError, LiveIndex, synonyms_of, synonyms_text};
pub use snapshot::{Change, FolderId, Snapshot};
// These types of other crates are in this crate's signatures.
pub use jiff::{Timestamp, tz::TimeZone};
pub use senpai_content::{Diagnostic, LeftOut, Library, Moment, Site};
pub use senpai_search::{Index, Model, Progress, Synonyms};

/// The file name, in the state folder, of the questions that admins linked to posts. See [`senpai_content::Learned`].
pub const LEARNED_FILE: &str = "learned.toml";
