//! How to serve the page, and why it cannot be served.

use std::{
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

use senpai_chat::{Member, Platform};
use senpai_runner::PlatformError;

use crate::{address::PublicUrl, platform::PassOn, preview::Preview};

/// How to serve the page.
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The address that visitors type. Without it, only this machine is served.
    pub url: Option<PublicUrl>,
    /// The proxies whose `X-Forwarded-For` names the visitor, and whose connections are those of many visitors.
    pub proxies: Vec<IpAddr>,
    /// Forms that one address may send in a minute, beside ten times as many pages; 0 counts as 1.
    pub address_per_minute: u32,
    /// Requests that one API key may send in a minute; 0 counts as 1.
    pub key_per_minute: u32,
    /// The sites that may show the page in a frame; without any, none may.
    pub embed: Vec<PublicUrl>,
    /// True if admins can open the console.
    pub console: bool,
    /// The chat platforms whose messages `/preview` shows, side by side.
    pub previews: Vec<Preview>,
    /// True if nothing is kept after the process: the page then promises nothing for later.
    pub is_trial: bool,
    /// Sends a visitor's question to the helpers.
    pub pass_on: Option<PassOn>,
    /// Asks a chat platform which rights an admin in the console has now.
    pub rights: Option<Rights>,
}

/// Asks a chat platform for a member of a workspace with the rights that they have now. `None` if there is no connection to the platform.
pub type Rights = Arc<dyn Fn(Platform, String, Member) -> RightsFuture + Send + Sync>;

/// The answer of [`Rights`].
pub type RightsFuture = Pin<Box<dyn Future<Output = Result<Option<Member>, PlatformError>> + Send>>;

/// The page cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Other machines could reach a page that has no public address.
    #[error(
        "other machines can reach {0}, and no public address is set; set `web.url`, or listen on 127.0.0.1"
    )]
    NotLoopback(SocketAddr),
    /// A task without which the page must not go on has ended by a panic.
    #[error("a task of the page has ended by a panic; start the bot again")]
    Panic,
    /// The address cannot be listened on.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// Checks the settings of the page without listening.
///
/// # Errors
/// Fails if other machines can reach the address and there is no public URL.
pub fn check(config: &Config) -> Result<(), Error> {
    let is_public = !config.listen.ip().is_loopback();
    if is_public && config.url.is_none() {
        return Err(Error::NotLoopback(config.listen));
    }
    Ok(())
}
