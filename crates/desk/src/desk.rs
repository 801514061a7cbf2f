//! The counter.

use crate::{Effects, Language, Place, Platform, Reply, Request};

/// The counter. Cheap to share: put it in an `Arc`.
pub struct Desk {}

/// Whether a delivery is to be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is new and on disk: acknowledge it, then [`Desk::handle`] it.
    New,
    /// It came before: acknowledge it and do nothing.
    Duplicate,
}

/// Something to say that no request is waiting for.
#[derive(Clone, Debug)]
pub struct Due {
    /// Names it for [`Desk::told`].
    pub id: u64,
    /// Where.
    pub place: Place,
    /// The member it is for, where the platform can address one.
    pub member: String,
    /// What to say.
    pub reply: Reply,
}

/// What a member is completing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggest {
    /// A question: from the posts' own questions and titles.
    Questions,
    /// A post's title.
    Titles,
    /// A tag.
    Tags,
}

impl Desk {
    /// Records a delivery before any work on it. Blocks for a write to disk. When it cannot be recorded it is logged and
    /// admitted: better twice than never.
    pub fn admit(&self, request: &Request) -> Admission {
        let _ = request;
        Admission::New
    }

    /// Works on an admitted request. Blocks for search and disk. Never fails: what goes wrong is said in the reply, and
    /// logged.
    pub fn handle(&self, request: &Request) -> Effects {
        let _ = request;
        Vec::new()
    }

    /// Notes that the reply to a delivery stands, and what the platform calls that message (so that it can be replaced
    /// or deleted when the question is); empty when nothing can be done with it later.
    pub fn sent(&self, delivery: &str, message: &str) {
        let _ = (delivery, message);
    }

    /// Notes that all effects of a delivery are carried out: it is not taken up again after a restart.
    pub fn done(&self, delivery: &str) {
        let _ = delivery;
    }

    /// Deliveries that were admitted and not [`done`](Desk::done): to be handled after a restart. With each whether its
    /// reply was [`sent`](Desk::sent) already.
    pub fn unfinished(&self, platform: Platform) -> Vec<(Request, bool)> {
        let _ = platform;
        Vec::new()
    }

    /// What could complete `typed`, best first: at most 25, each of at most 100 characters (Discord's limits).
    pub fn suggest(&self, place: &Place, what: Suggest, typed: &str) -> Vec<String> {
        let _ = (place, what, typed);
        Vec::new()
    }

    /// What is to be said on a platform though no request waits for it. Look every few seconds.
    pub fn due(&self, platform: Platform) -> Vec<Due> {
        let _ = platform;
        Vec::new()
    }

    /// Notes that something due has been said.
    pub fn told(&self, id: u64) {
        let _ = id;
    }

    /// A word that a platform keeps across restarts, such as the fingerprint of the commands it registered.
    pub fn note(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// Keeps such a word.
    pub fn set_note(&self, name: &str, value: &str) {
        let _ = (name, value);
    }

    /// The language to speak with a member about nothing in particular.
    pub fn language(&self, request: &Request) -> Language {
        request.member.language.unwrap_or(Language::Japanese)
    }
}
