//! The page, as the runner calls it: a reply goes into the visitor's conversation, and ends the wait of their browser.

use std::{
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use senpai_chat::{Card, CardKind, ChatService, Effect, Place, Platform, Reply};
use senpai_runner::{ChatPlatform, PlatformError, blocking, clock};

use crate::{
    limits::HelperLimits,
    receive::{Delivery, place},
    sessions::{Form, Sessions, Shown},
    waiting::{Wait, Waiting},
};

/// The longest wait of a browser for its reply. By hand: well below the time of a connection.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The result of [`PassOn`].
pub type PassOnFuture = Pin<Box<dyn Future<Output = Result<(), PlatformError>> + Send>>;

/// A message to the helpers on a chat platform.
pub struct ForHelpers {
    /// The id of the channel.
    pub channel: String,
    /// It is the same for each attempt at the same message: an attempt that failed may have arrived.
    pub cause: String,
    /// The message.
    pub reply: Reply,
}

/// Sends a message to the helpers, once for each cause.
pub type PassOn = Arc<dyn Fn(ForHelpers) -> PassOnFuture + Send + Sync>;

/// The page.
pub(crate) struct Web {
    pub sessions: Sessions,
    service: Arc<ChatService>,
    pass_on: Option<PassOn>,
    helper_limits: HelperLimits,
    /// The browsers that wait.
    pub waiting: Waiting,
}

impl Web {
    pub fn new(service: Arc<ChatService>, pass_on: Option<PassOn>) -> Web {
        Web {
            sessions: Sessions::default(),
            service,
            pass_on,
            helper_limits: HelperLimits::default(),
            waiting: Waiting::default(),
        }
    }

    /// Begins the turn of a delivery. Returns whether it is new, and is to be submitted now, and the browser's wait for its end. A form
    /// that came before is not new: its browser waits for the same end.
    pub fn begin(
        &self,
        delivery: &Delivery,
        form: Form,
    ) -> (bool, impl Future<Output = ()> + use<>) {
        let (id, session) = (&delivery.request.delivery, session_of(delivery));
        let begin = || self.sessions.begin(session, id, form, Instant::now());
        let Wait { is_new, end } = self.waiting.wait(id, begin);
        let wait = async move {
            // Without an end in time, the page shows what there is.
            let _ = tokio::time::timeout(LONGEST_WAIT, end).await;
        };
        (is_new, wait)
    }

    async fn show(&self, delivery: &Delivery, reply: &Reply) -> Result<(), PlatformError> {
        let request = &delivery.request;
        let session = session_of(delivery);
        let of_reply = reply.clone();
        let shown = blocking(&self.service, move |service| Shown::of(of_reply, service));
        let shown = shown.await.unwrap_or_else(|| Shown {
            reply: reply.clone(),
            links: Vec::new(),
        });
        if !self.sessions.add(session, &request.delivery, shown) {
            // The session has ended, or the bot was started again.
            return Err(PlatformError::Gone);
        }
        if reply.awaits {
            self.sessions.awaits(session);
        }
        Ok(())
    }
}

/// The id of the session of a delivery.
fn session_of(delivery: &Delivery) -> &str {
    let request = &delivery.request;
    let session = request.place.thread.as_ref();
    session.unwrap_or(&request.member.id)
}

impl ChatPlatform for Web {
    /// The reply goes to the session of the request's member.
    type ReplyTo = Option<String>;

    const PLATFORM: Platform = Platform::Web;

    /// A visitor sees what waits for them when they look.
    const NOTIFIES: bool = false;

    fn conversation<'a>(&self, delivery: &'a Delivery) -> Option<&'a str> {
        Some(&delivery.request.member.id)
    }

    fn order_key<'a>(&self, delivery: &'a Delivery) -> &'a str {
        delivery.reply_to.as_deref().unwrap_or_default()
    }

    /// A visitor who still has the page finds the reply there.
    fn has_expired(&self, _delivery: &Delivery, _now: Timestamp) -> bool {
        false
    }

    async fn perform(&self, delivery: &Delivery, effect: &Effect) -> Result<String, PlatformError> {
        match effect {
            Effect::Reply(reply) => self.show(delivery, reply).await?,
            Effect::PassOn { channel, reply, .. } => {
                let Some(pass_on) = &self.pass_on else {
                    return Err(PlatformError::Unsupported("helpers"));
                };
                let request = &delivery.request;
                let address = self.sessions.address(session_of(delivery));
                if !self.helper_limits.admits(address, &request.delivery) {
                    let over = "the page has passed on as many questions as it may in an hour";
                    return Err(PlatformError::Forbidden(over.to_owned()));
                }
                let message = ForHelpers {
                    channel: channel.clone(),
                    cause: delivery.request.delivery.clone(),
                    reply: reply.clone(),
                };
                pass_on(message).await?;
            }
            // A question on the page has no message that could be edited or deleted.
            Effect::Replace { .. } | Effect::Delete { .. } => {}
        }
        Ok(String::new())
    }

    fn finished(&self, delivery: &Delivery) {
        self.waiting.end(&delivery.request.delivery);
    }
}

impl Shown {
    /// A reply with its links. Blocks for disk.
    pub fn of(reply: Reply, service: &ChatService) -> Shown {
        let cards = reply.cards.iter();
        let links = cards
            .map(|card| link(service, &place(None), card))
            .collect();
        Shown { reply, links }
    }
}

/// The address of a card's post on this site, at its excerpt; `None` for a card without a post.
fn link(service: &ChatService, place: &Place, card: &Card) -> Option<String> {
    let address = post_address(&card.post)?;
    if card.kind != CardKind::Excerpt {
        return Some(address);
    }
    let page = service.post_page(place, &card.post, clock::now());
    let page = page.unwrap_or_else(|error| {
        tracing::error!("a post could not be read: {error}");
        None
    });
    let text = card.plain();
    let excerpt = text.trim_start_matches('…').trim_end_matches('…');
    Some(page.map_or(address.clone(), |page| page.link_to(&address, excerpt)))
}

/// The address of a post on this site; `None` without an id.
pub(crate) fn post_address(id: &str) -> Option<String> {
    /// What the path of an address may hold as it is, and `/`, which ids may hold.
    const PATH: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'~')
        .remove(b'/');
    (!id.is_empty()).then(|| format!("/posts/{}", utf8_percent_encode(id, PATH)))
}
