//! The page: its settings, the messages in its preview, and its channel to the helpers.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context, bail};
use senpai_chat::Platform;
use senpai_runner::PlatformError;
use senpai_settings::WebSettings;
use senpai_web::{Config, ForHelpers, PassOn, Preview, PublicUrl, Rights};

use crate::settings::Connections;

/// The address of the page if the page is wanted and no address is set.
pub const DEFAULT_ADDRESS: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 7310);

/// The chat platforms whose messages `/preview` shows.
pub fn previews() -> Vec<Preview> {
    vec![
        Preview {
            name: "Discord",
            render: senpai_discord::message_json,
        },
        Preview {
            name: "Slack",
            render: senpai_slack::message_json,
        },
    ]
}

/// The configuration of the page; `None` if the page is neither configured nor `wanted`.
///
/// # Errors
/// Fails if the public address is not an address, if other machines can reach a page without one, or if a token's file cannot be
/// read.
pub fn config(
    settings: &WebSettings,
    connections: &Connections,
    wanted: bool,
) -> anyhow::Result<Option<Config>> {
    let Some(listen) = settings.listen.or(wanted.then_some(DEFAULT_ADDRESS)) else {
        return Ok(None);
    };
    let url = settings.url.as_deref().map(str::parse::<PublicUrl>);
    let config = Config {
        listen,
        // A public page has no previews, because its visitors are not members of a chat.
        previews: if url.is_none() {
            previews()
        } else {
            Vec::new()
        },
        url: url.transpose().context("web.url")?,
        embed: origins(&settings.embed)?,
        proxies: settings.proxies.clone(),
        address_per_minute: settings.address_per_minute,
        key_per_minute: settings.key_per_minute,
        console: has_console(settings, listen),
        is_trial: false,
        pass_on: pass_on(connections)?,
        rights: rights(connections)?,
    };
    senpai_web::check(&config)?;
    Ok(Some(config))
}

/// True if admins can open the console of a page that listens there.
fn has_console(settings: &WebSettings, listen: SocketAddr) -> bool {
    // Over a network, a link and a session need HTTPS.
    let is_safe = match &settings.url {
        Some(url) => url.starts_with("https://"),
        None => listen.ip().is_loopback(),
    };
    settings.console.unwrap_or(is_safe)
}

/// The address of the console of the page, without a path.
///
/// # Errors
/// Fails if the console is off, or if `web.url` is no address.
pub fn console(settings: &WebSettings) -> anyhow::Result<String> {
    let listen = settings.listen.unwrap_or(DEFAULT_ADDRESS);
    if !has_console(settings, listen) {
        bail!("the console is off; set `web.console = true` in senpai.toml");
    }
    Ok(match &settings.url {
        Some(url) => url.parse::<PublicUrl>().context("web.url")?.to_string(),
        None => format!("http://{listen}"),
    })
}

/// Warnings of settings of the page that have no effect, or another effect than an admin wants. `helpers` is the channel of `chat.helpers.web`.
pub fn warnings(
    settings: &WebSettings,
    helpers: Option<&str>,
    connections: &Connections,
) -> Vec<String> {
    let mut warnings = Vec::new();
    let Some(listen) = settings.listen else {
        let unused = [
            ("web.url", settings.url.is_some()),
            ("web.embed", !settings.embed.is_empty()),
            ("web.console", settings.console == Some(true)),
            ("chat.helpers.web", helpers.is_some()),
        ];
        for (key, _) in unused.iter().filter(|(_, is_set)| *is_set) {
            warnings.push(format!("`{key}` has no effect without `web.listen`"));
        }
        return warnings;
    };
    let is_http = |url: &&String| url.starts_with("http://");
    match &settings.url {
        Some(url) if is_http(&url) => warnings.push(format!(
            "`web.url` is {url}: without HTTPS others can read along, and frames keep no conversation"
        )),
        None if !settings.embed.is_empty() => warnings.push(
            "`web.embed` without `web.url`: other sites can show the page on this machine only"
                .to_owned(),
        ),
        _ => {}
    }
    for site in settings.embed.iter().filter(is_http) {
        warnings.push(format!(
            "`web.embed` names {site}: without HTTPS others can change the page around the frame"
        ));
    }
    if let Some(channel) = helpers {
        let (platform, has_token) = match senpai_discord::is_id(channel) {
            true => ("Discord", matches!(connections.discord(), Ok(Some(_)))),
            false => ("Slack", matches!(connections.slack(), Ok(Some(_)))),
        };
        if !has_token {
            warnings.push(format!(
                "`chat.helpers.web` is a channel of {platform}, which has no token: no question of the page reaches it"
            ));
        }
    }
    if let Err(error) = std::net::TcpListener::bind(listen) {
        warnings.push(format!(
            "{listen} cannot be listened on now ({error}); a bot that runs already holds it"
        ));
    }
    warnings
}

/// The sites that may show the page in a frame.
///
/// # Errors
/// Fails if one of them is no origin.
fn origins(sites: &[String]) -> anyhow::Result<Vec<PublicUrl>> {
    let origins = sites.iter().map(|site| site.parse::<PublicUrl>());
    origins.collect::<Result<_, _>>().context("web.embed")
}

/// Sends a visitor's question to the helpers' channel, in Discord or in Slack. `None` without a token.
fn pass_on(connections: &Connections) -> anyhow::Result<Option<PassOn>> {
    let (discord, slack) = (connections.discord()?, connections.slack()?);
    if discord.is_none() && slack.is_none() {
        return Ok(None);
    }
    let (discord, slack) = (discord.map(Arc::new), slack.map(Arc::new));
    Ok(Some(Arc::new(move |message| {
        let (discord, slack) = (discord.clone(), slack.clone());
        Box::pin(async move {
            let ForHelpers {
                channel,
                cause,
                reply,
            } = message;
            let is_discord = senpai_discord::is_id(&channel);
            match (
                discord.filter(|_| is_discord),
                slack.filter(|_| !is_discord),
            ) {
                (Some(discord), _) => {
                    senpai_discord::send(&discord, &channel, &cause, &reply).await
                }
                (None, Some(slack)) => senpai_slack::send(&slack, &channel, &cause, &reply).await,
                (None, None) => Err(PlatformError::Unsupported("token for the helpers' channel")),
            }
        })
    })))
}

/// Asks Discord or Slack for the rights of an admin. `None` without a token.
fn rights(connections: &Connections) -> anyhow::Result<Option<Rights>> {
    let (discord, slack) = (connections.discord()?, connections.slack()?);
    if discord.is_none() && slack.is_none() {
        return Ok(None);
    }
    let (discord, slack) = (discord.map(Arc::new), slack.map(Arc::new));
    Ok(Some(Arc::new(move |platform, workspace, member| {
        let (discord, slack) = (discord.clone(), slack.clone());
        Box::pin(async move {
            let now = match platform {
                Platform::Discord => match discord {
                    Some(discord) => {
                        senpai_discord::with_rights(&discord, &workspace, member).await
                    }
                    None => return Ok(None),
                },
                Platform::Slack => match slack {
                    Some(slack) => senpai_slack::with_rights(&slack, member).await,
                    None => return Ok(None),
                },
                Platform::Web => return Ok(None),
            };
            now.map(Some)
        })
    })))
}
