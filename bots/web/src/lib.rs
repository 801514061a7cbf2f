//! Senpai on a web page.
//!
//! [`Server::bind`] listens, and [`Server::run`] serves until it is stopped. `receive` turns forms into requests and `render`
//! turns replies into HTML, both without any call; `platform` keeps the conversations, which `pages` shows. `api` answers programs.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use senpai_chat::ChatService;
use senpai_runner::Runner;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

mod address;
mod api;
mod assets;
mod config;
mod console;
mod cookies;
mod forms;
mod guard;
mod layout;
mod limits;
mod pages;
mod platform;
mod post;
mod practice;
mod preview;
mod receive;
mod render;
mod routes;
mod segment;
mod sessions;
mod site;
mod text;
mod visitor;
mod waiting;

pub use address::{NotAnOrigin, PublicUrl};
pub use api::openapi;
pub use assets::{PREVIEW_SCRIPT, PREVIEW_STYLE};
pub use config::{Config, Error, Rights, RightsFuture, check};
pub use platform::{ForHelpers, PassOn, PassOnFuture};
pub use preview::Preview;

/// A page that listens already, and is served by [`Server::run`].
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    config: Config,
}

impl Server {
    /// Listens on the address of the settings.
    ///
    /// # Errors
    /// Fails if other machines can reach the address and there is no public URL, or if the address is in use.
    pub async fn bind(config: Config) -> Result<Server, Error> {
        check(&config)?;
        let wanted = config.listen;
        let listen = |error| Error::Listen(wanted, error);
        let listener = TcpListener::bind(wanted).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        Ok(Server {
            listener,
            address,
            config,
        })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of the console, without a path; `None` if it is off.
    pub fn console(&self) -> Option<String> {
        let config = &self.config;
        let own = || format!("http://{}", self.address);
        let address = config.url.as_ref().map_or_else(own, PublicUrl::to_string);
        config.console.then_some(address)
    }

    /// Serves until `stop`; then finishes the accepted questions, within 5 seconds.
    ///
    /// # Errors
    /// Fails when a task of the page has ended by a panic.
    pub async fn run(
        self,
        service: Arc<ChatService>,
        stop: CancellationToken,
    ) -> Result<(), Error> {
        let Server {
            listener,
            mut config,
            ..
        } = self;
        for proxy in &mut config.proxies {
            *proxy = proxy.to_canonical();
        }
        let web = platform::Web::new(service.clone(), config.pass_on.clone());
        let runner = Arc::new(Runner::new(service, web));
        runner.start();
        let proxies = config.proxies.clone();
        let is_proxy = move |address: IpAddr| proxies.contains(&address);
        let app = routes::router(runner.clone(), config);
        tracing::info!("the page is at http://{}", self.address);
        let ended = tokio::select! {
            () = senpai_runner::serve_public(listener, app, &is_proxy, &stop) => Ok(()),
            () = runner.failed() => Err(Error::Panic),
        };
        runner.shut_down().await;
        ended
    }
}
