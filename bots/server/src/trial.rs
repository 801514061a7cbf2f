//! `senpai-bot try`: a page that answers from the posts, without settings.

use std::{collections::BTreeMap, net::SocketAddr, process::Command, process::Stdio};

use senpai_screen::out;
use senpai_settings::{Paths, WebSettings};
use senpai_web::{Config, Server};

use crate::{
    run::{Platforms, serve},
    settings::BotSettings,
    web::{DEFAULT_ADDRESS, previews},
};

/// The arguments of `try`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
}

/// Serves the page on this machine until it is stopped. Its state is in a temporary folder.
///
/// # Errors
/// Fails if there is no folder of posts, or if no port is free.
pub async fn run(paths: &Paths, arguments: &Arguments) -> anyhow::Result<()> {
    let mut shared = paths.resolve()?;
    let folder = tempfile::tempdir()?;
    shared.state = folder.path().to_owned();
    (shared.database, shared.key) = (None, None);
    shared.index = None;
    // No token is read, so no question can be passed to the helpers.
    shared.chat.helpers = BTreeMap::new();
    let server = match Server::bind(config(DEFAULT_ADDRESS)).await {
        Ok(server) => server,
        // Another program listens on the default port, so the system chooses a free one.
        Err(_) => Server::bind(config(SocketAddr::new(DEFAULT_ADDRESS.ip(), 0))).await?,
    };
    let address = format!("http://{}", server.address());
    let settings = BotSettings {
        shared,
        schedule: None,
        http: None,
    };
    let platforms = Platforms {
        web: Some(server),
        ..Platforms::default()
    };
    let open = !arguments.no_open;
    serve(settings, platforms, move || {
        out!("{address}");
        out!("Ctrl-C ends it; nothing is kept.");
        if open {
            open_in_browser(&address);
        }
    })
    .await
}

fn config(listen: SocketAddr) -> Config {
    let defaults = WebSettings::default();
    Config {
        listen,
        url: None,
        embed: Vec::new(),
        proxies: defaults.proxies,
        address_per_minute: defaults.address_per_minute,
        key_per_minute: defaults.key_per_minute,
        // Nothing that an admin could look at is kept.
        console: false,
        previews: previews(),
        is_trial: true,
        pass_on: None,
        rights: None,
    }
}

/// Opens an address in the browser of the desktop. If there is no desktop, or no program that opens addresses, the printed address
/// is enough.
fn open_in_browser(address: &str) {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ if is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") => "xdg-open",
        _ => return,
    };
    let mut command = Command::new(program);
    command
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Err(error) = command.spawn() {
        tracing::debug!("no browser was opened: {error}");
    }
}
