//! The trait that a chat platform implements for the runner.

use std::{
    future::{Future, ready},
    time::Duration,
};

use jiff::Timestamp;
use senpai_chat::{
    Delivery, Digest, Effect, Notification, Place, Platform, Recipient, Reply, Request,
};
use serde::{Serialize, de::DeserializeOwned};

/// A chat platform, as the [`Runner`](crate::Runner) calls it.
///
/// Only [`perform`](ChatPlatform::perform) is required. Every other method has a default for a platform that does not need it. For
/// example, a platform that answers a request on its open connection needs none of them.
pub trait ChatPlatform: Send + Sync + 'static {
    /// The address of a reply. It is stored with the request until the delivery is done.
    type ReplyTo: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;

    /// The platform that implements the trait.
    const PLATFORM: Platform;

    /// The shortest interval between two progress messages of a long command. One second is set by hand: members see that the
    /// command advances.
    const PROGRESS_EVERY: Duration = Duration::from_secs(1);

    /// True if the platform sends messages that no request waits for: notifications, check-ins and digests. If false, the runner
    /// prepares none.
    const NOTIFIES: bool = true;

    /// Carries out one effect. Returns the id of the message if it can be edited or deleted later, else an empty string.
    fn perform(
        &self,
        delivery: &Delivery<Self::ReplyTo>,
        effect: &Effect,
    ) -> impl Future<Output = Result<String, PlatformError>> + Send;

    /// Tells the platform that a delivery has arrived. It runs while the delivery is recorded: neither waits for the other. After a
    /// transient failure, the delivery is taken up later; after another failure, work on it goes on.
    ///
    /// A platform that acknowledges after the write keeps the default, and waits for the handle of
    /// [`Runner::submit`](crate::Runner::submit).
    fn acknowledge(
        &self,
        _delivery: &Delivery<Self::ReplyTo>,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Ok(()))
    }

    /// The conversation of a delivery. The deliveries of a conversation are handled one at a time, in the order of
    /// [`order_key`](ChatPlatform::order_key). `None` for a delivery that waits for no other delivery.
    fn conversation<'a>(&self, _delivery: &'a Delivery<Self::ReplyTo>) -> Option<&'a str> {
        None
    }

    /// The place of a delivery in its conversation: smaller strings come first. By default, the id of the delivery. The default
    /// fits if the ids of a conversation begin with the id or time of a message, and an edit or deletion has a suffix.
    fn order_key<'a>(&self, delivery: &'a Delivery<Self::ReplyTo>) -> &'a str {
        &delivery.request.delivery
    }

    /// Completes the place of a request, such as the channel above a thread. The request is handled only if this succeeds:
    /// permissions and privacy depend on the place.
    fn locate(&self, place: &Place) -> impl Future<Output = Result<Place, PlatformError>> + Send {
        ready(Ok(place.clone()))
    }

    /// Called when the runner is done with a delivery, also if it was not answered or arrived twice. If a platform's member waits
    /// on an open connection, the platform ends the wait here.
    fn finished(&self, _delivery: &Delivery<Self::ReplyTo>) {}

    /// Adds facts about the member that are not in the event, such as the member's language. If it fails, the request is handled
    /// without them.
    fn complete(
        &self,
        _request: &mut Request,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Ok(()))
    }

    /// True if the platform no longer accepts a reply to a delivery. The reply is then a direct message. Called before a reply is
    /// sent after a restart. By default true, because after a restart nobody waits for the reply any more.
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

    /// True if an [`Effect::PassOn`] of a delivery was sent to `channel` before a restart or by a call that failed.
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

    /// Shows an interim reply of a long command. `message` is kept between the calls for one delivery: a platform that shows
    /// progress in a separate message keeps its id there. The platform is then called once more, with the final reply.
    fn show_progress(
        &self,
        _delivery: &Delivery<Self::ReplyTo>,
        _message: &mut Option<String>,
        _reply: &Reply,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Ok(()))
    }

    /// Sends a direct message to the member of a delivery. Called if the platform permanently refuses a reply. It may be called
    /// again after a call that failed but arrived; still, only one message must be sent for a delivery.
    fn send_directly(
        &self,
        _delivery: &Delivery<Self::ReplyTo>,
        _reply: &Reply,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Err(PlatformError::Unsupported("direct messages")))
    }

    /// Posts a digest for admins in its channel.
    fn post(&self, _digest: &Digest) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Err(PlatformError::Unsupported(
            "messages without a request",
        )))
    }

    /// True if a digest was posted before, by an attempt whose end is not known: it began at the time `begun` of the digest. Called
    /// right before it is posted again. False if the bot cannot read the channel: two digests are better than none.
    fn was_posted(
        &self,
        _digest: &Digest,
    ) -> impl Future<Output = Result<bool, PlatformError>> + Send {
        ready(Ok(false))
    }

    /// What the platform says now about the recipient of a notification. Called before it is sent: a member who left gets none, and
    /// a check-in waits for the daytime of the present time zone.
    fn presence(
        &self,
        _recipient: &Recipient,
    ) -> impl Future<Output = Result<Presence, PlatformError>> + Send {
        ready(Ok(Presence::Here { zone: None }))
    }

    /// True if a notification arrived before, by an attempt whose end is not known. Called right before it is sent again. By default
    /// false.
    fn was_notified(
        &self,
        _notification: &Notification,
    ) -> impl Future<Output = Result<bool, PlatformError>> + Send {
        ready(Ok(false))
    }

    /// Sends a notification to its place, or directly if it has none. If the call fails, it is tried again later: see
    /// `bots/runner/src/runner/notify.rs`. A call that failed may have arrived: [`was_notified`](ChatPlatform::was_notified) is then
    /// called before the next one.
    fn notify(
        &self,
        _notification: &Notification,
    ) -> impl Future<Output = Result<(), PlatformError>> + Send {
        ready(Err(PlatformError::Unsupported("notifications")))
    }
}

/// A channel that the settings name, for a check of the settings.
#[derive(Clone, Copy, Debug)]
pub struct NamedChannel<'a> {
    /// The name of the check.
    pub what: &'static str,
    /// The setting.
    pub setting: &'static str,
    /// The workspace that the setting names with it, if the bot must be in this workspace.
    pub workspace: Option<&'a str>,
    /// The channel's id.
    pub channel: &'a str,
}

/// What a platform says about a member of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The member is in the workspace.
    Here {
        /// The IANA name of their present time zone; `None` if the platform does not name it.
        zone: Option<String>,
    },
    /// The member has left the workspace.
    Left,
}

/// The reasons why a call to a platform failed.
///
/// The texts are logged, so they contain no token, no address with a token, and no words of a member.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The platform rejects the bot's token: every further call would fail too.
    #[error("{0}")]
    Auth(String),
    /// The bot may not write in this place.
    #[error("{0}")]
    Forbidden(String),
    /// The member takes no direct messages of the bot, or has left: the platform says so clearly.
    #[error("{0}")]
    Unreachable(String),
    /// The platform takes no reply to the delivery any more.
    #[error("{0}")]
    Expired(String),
    /// Nobody waits for the reply any more. This is no fault.
    #[error("nobody waits for it any more")]
    Gone,
    /// A transient failure: the call may succeed when it is repeated.
    #[error("{text}")]
    Transient {
        /// The error.
        text: String,
        /// The wait that the platform asks for. If it asks for one, it did not carry out the call; otherwise it may have done so.
        retry_after: Option<Duration>,
    },
    /// The platform has no such function.
    #[error("this platform has no {0}")]
    Unsupported(&'static str),
    /// Another error: the call would fail again.
    #[error("{0}")]
    Other(String),
}
