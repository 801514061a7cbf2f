//! The trait that a chat platform implements for the runner.

use std::{
    future::{Future, ready},
    time::Duration,
};

use jiff::Timestamp;
use senpai_chat::{Delivery, Effect, Notification, Place, Platform, Reply, Request};
use serde::{Serialize, de::DeserializeOwned};

/// A chat platform, as the [`Runner`](crate::Runner) calls it.
///
/// Only [`perform`](ChatPlatform::perform) is required. Every other method has a default for a platform that does not
/// need it: a request that is answered where it waits, such as one of a web page, needs none of them.
pub trait ChatPlatform: Send + Sync + 'static {
    /// The address of a reply. It is stored with the request until the delivery is done.
    type ReplyTo: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;

    /// Which platform this is.
    const PLATFORM: Platform;

    /// The shortest interval between two progress messages of a long command. One second is set by hand: members see that the
    /// command advances.
    const PROGRESS_EVERY: Duration = Duration::from_secs(1);

    /// Carries out one effect. Returns the id of the message if it can be edited or deleted later, else an empty string.
    fn perform(
        &self,
        delivery: &Delivery<Self::ReplyTo>,
        effect: &Effect,
    ) -> impl Future<Output = Result<String, PlatformError>> + Send;

    /// Tells the platform that a delivery has arrived. It runs while the delivery is recorded: neither waits for the
    /// other. If it fails, the delivery is not worked on.
    ///
    /// A platform that acknowledges after the write keeps the default, and waits for the handle of
    /// [`Runner::submit`](crate::Runner::submit).
    fn acknowledge(
        &self,
        _delivery: &Delivery<Self::ReplyTo>,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Ok(()))
    }

    /// The conversation of a delivery: its deliveries are worked on one at a time, in the order of
    /// [`order_key`](ChatPlatform::order_key). `None` for a delivery that waits for no other.
    fn conversation<'a>(&self, _delivery: &'a Delivery<Self::ReplyTo>) -> Option<&'a str> {
        None
    }

    /// The place of a delivery in its conversation: smaller strings come first. By default the id of the delivery. It fits if
    /// the ids of a conversation begin with the id or time of a message, and an edit or deletion has a suffix.
    fn order_key<'a>(&self, delivery: &'a Delivery<Self::ReplyTo>) -> &'a str {
        &delivery.request.delivery
    }

    /// Completes the place of a request, such as the channel above a thread. The request is handled only if this succeeds:
    /// permissions and privacy depend on the place.
    fn locate(&self, place: &Place) -> impl Future<Output = Result<Place, PlatformError>> + Send {
        ready(Ok(place.clone()))
    }

    /// Adds facts about the member that the event did not carry, such as their language. If it fails, the request is handled
    /// without them.
    fn complete(
        &self,
        _request: &mut Request,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Ok(()))
    }

    /// Whether the platform no longer accepts a reply to a delivery. The reply is then a direct message. Called before a reply is
    /// sent after a restart. By default the platform accepts none: nobody waits for it any more.
    fn has_expired(&self, _delivery: &Delivery<Self::ReplyTo>, _now: Timestamp) -> bool {
        true
    }

    /// Finds the reply to a delivery that was sent before a restart or by a call that failed, and returns its id.
    fn find_sent_reply(
        &self,
        _delivery: &Delivery<Self::ReplyTo>,
    ) -> impl Future<Output = Result<Option<String>, PlatformError>> + Send {
        ready(Ok(None))
    }

    /// Whether an [`Effect::PassOn`] of a delivery was sent to `channel` before a restart or by a call that failed.
    fn was_passed_on(
        &self,
        _delivery: &Delivery<Self::ReplyTo>,
        _channel: &str,
    ) -> impl Future<Output = Result<bool, PlatformError>> + Send {
        ready(Ok(false))
    }

    /// Sends the part that a reply cannot hold, such as a picture. It runs after the reply is sent and recorded.
    fn after_reply(
        &self,
        _delivery: &Delivery<Self::ReplyTo>,
        _reply: &Reply,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Ok(()))
    }

    /// Shows an interim reply of a long command. `message` is kept between the calls for one delivery: a platform that
    /// shows progress in a message of its own keeps the id there, and is then called once more with the final reply.
    fn show_progress(
        &self,
        _delivery: &Delivery<Self::ReplyTo>,
        _message: &mut Option<String>,
        _reply: &Reply,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Ok(()))
    }

    /// Sends a direct message to a member. Called if a reply fails with [`PlatformError::Forbidden`] or
    /// [`PlatformError::Expired`].
    fn send_directly(
        &self,
        _member: &str,
        _reply: &Reply,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Err(PlatformError::Unsupported("direct messages")))
    }

    /// Whether the member of a notification has left the workspace. Called right before it is sent: who has left gets none.
    fn has_left(
        &self,
        _notification: &Notification,
    ) -> impl Future<Output = Result<bool, PlatformError>> + Send {
        ready(Ok(false))
    }

    /// Sends a notification to its place, or directly if it has none. If it fails, it is tried again later: see
    /// `bots/runner/src/runner/notify.rs`.
    fn notify(
        &self,
        _notification: &Notification,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Err(PlatformError::Unsupported("notifications")))
    }
}

/// Why a call to a platform failed.
///
/// The texts are logged: they hold no token, no address that contains one, and nothing that a member wrote.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The platform rejects the bot's token: every further call would fail too.
    #[error("{0}")]
    Auth(String),
    /// The bot may not write there.
    #[error("{0}")]
    Forbidden(String),
    /// The platform takes no reply to the delivery any more.
    #[error("{0}")]
    Expired(String),
    /// A passing failure: the same call may succeed later.
    #[error("{text}")]
    Transient {
        /// The error.
        text: String,
        /// The wait that the platform asks for. If it asks for one, it did not carry out the call; if not, it may have done so.
        retry_after: Option<Duration>,
    },
    /// The platform has no such function.
    #[error("this platform has no {0}")]
    Unsupported(&'static str),
    /// Another error: the same call would fail again.
    #[error("{0}")]
    Other(String),
}
