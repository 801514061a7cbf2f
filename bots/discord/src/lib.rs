//! Senpai in Discord.
//!
//! [`run`] connects, registers the commands if they have changed, and gives every event to the runner. `receive` turns events into
//! requests and `render` turns replies into messages; neither calls Discord. `platform` makes the calls.

use std::{num::NonZeroU64, sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use senpai_chat::{ChatService, Member, Reply};
use senpai_runner::{Loopback, NamedChannel, PlatformError, Runner};
use serenity::{
    all::{
        ApplicationFlags, ChannelId, ClientBuilder, CurrentApplicationInfo, GatewayIntents,
        GuildId, UserId,
    },
    http::{Http, HttpBuilder, HttpError},
};
use tokio_util::sync::CancellationToken;

mod back_off;
mod bot;
mod commands;
mod error;
mod escape;
mod perform;
mod platform;
mod receive;
mod render;

pub use error::Error;
pub use render::{Embed, Message, render};

use error::{failure, refused};

/// The way to reach Discord.
#[derive(Debug)]
pub struct Config {
    /// The bot's token.
    pub token: SecretString,
    /// The address of another server that speaks Discord's API.
    pub api: Option<Loopback>,
    /// An HTTP client in place of serenity's own, for example one that trusts the certificate of a company's proxy.
    pub client: Option<reqwest::Client>,
    /// True if the bot asks for the privileged message-content intent, so that messages in threads need no mention.
    pub message_content: bool,
}

/// The longest wait for Discord's answer to the first call. By hand.
const START_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest wait for the connections to close. By hand: the bot should end within 5 seconds.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(500);

/// Runs until `stop`; then finishes the acknowledged deliveries, within 5 seconds.
///
/// # Errors
/// Fails if the token or the intents are refused, and if Discord cannot be reached at the start.
pub async fn run(
    service: Arc<ChatService>,
    config: Config,
    stop: CancellationToken,
) -> Result<(), Error> {
    let http = connect(&config);
    let me = tokio::time::timeout(START_TIMEOUT, http.get_current_user()).await;
    let me = me.map_err(|_| Error::Silent)?.map_err(refused)?.id;
    tokio::select! {
        () = back_off::wait(&service) => {}
        () = stop.cancelled() => return Ok(()),
    }
    let bot = Arc::new(bot::Bot::new(config.message_content));
    let mut client = ClientBuilder::new_with_http(http, intents(config.message_content))
        .event_handler_arc(bot.clone())
        .await
        .map_err(refused)?;
    let discord = platform::Discord {
        http: client.http.clone(),
        cache: client.cache.clone(),
        me,
    };
    let runner = Arc::new(Runner::new(service, discord));
    bot.set_runner(runner.clone());
    let shards = client.shard_manager.clone();
    let ended = tokio::select! {
        ended = client.start_autosharded() => ended.map_err(refused),
        () = stop.cancelled() => Ok(()),
        () = runner.token_rejected() => Err(Error::Token),
        () = runner.failed() => Err(Error::Panic),
    };
    runner.shut_down().await;
    // Shards are closed last. A reply needs no shard, and the closing of a disconnected shard never ends.
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, shards.shutdown_all()).await;
    ended
}

fn connect(config: &Config) -> Http {
    let mut http = HttpBuilder::new(config.token.expose_secret());
    if let Some(client) = &config.client {
        http = http.client(client.clone());
    }
    match &config.api {
        None => http.build(),
        // serenity's rate limiter ignores the proxy: with the limiter on, requests would go to Discord itself.
        Some(api) => http.proxy(api.as_str()).ratelimiter_disabled(true).build(),
    }
}

fn intents(message_content: bool) -> GatewayIntents {
    let base =
        GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    if message_content {
        base | GatewayIntents::MESSAGE_CONTENT
    } else {
        base
    }
}

/// The link that adds the bot to a guild, with the scopes and permissions that it needs and no others.
pub fn invite(application: u64) -> String {
    // Discord's permission bits: view channels, send messages, send in threads, embed links, attach files, read history.
    const PERMISSIONS: u64 = 1 << 10 | 1 << 11 | 1 << 38 | 1 << 14 | 1 << 15 | 1 << 16;
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )
}

/// The id of the application that the token belongs to, for [`invite`].
///
/// # Errors
/// Fails if the token is refused, and if Discord cannot be reached.
pub async fn application(config: &Config) -> Result<u64, Error> {
    Ok(application_info(&connect(config)).await?.id.get())
}

async fn application_info(http: &Http) -> Result<CurrentApplicationInfo, Error> {
    let info = tokio::time::timeout(START_TIMEOUT, http.get_current_application_info()).await;
    info.map_err(|_| Error::Silent)?.map_err(refused)
}

/// The message of a reply in the form of Discord's API, for a preview.
pub fn message_json(reply: &Reply) -> serde_json::Value {
    perform::message_json(reply)
}

/// Sends a question from elsewhere to the helpers' channel, without a connection to the gateway. `cause` is the same for each attempt at
/// the same message: it is sent once.
///
/// # Errors
/// Fails if Discord refuses the message or cannot be reached.
pub async fn send(
    config: &Config,
    channel: &str,
    cause: &str,
    reply: &Reply,
) -> Result<(), PlatformError> {
    let sent = perform::send_to_helpers(&connect(config), channel, cause, reply).await;
    sent.map_err(failure)
}

/// A member with the rights that they have now in a guild; without any if they have left it.
///
/// # Errors
/// Fails if Discord cannot be asked, or if an id is none of Discord.
pub async fn with_rights(
    config: &Config,
    guild: &str,
    member: Member,
) -> Result<Member, PlatformError> {
    let no_id = || PlatformError::Other("an id of a guild or a member is none".to_owned());
    let id = |text: &str| text.parse::<NonZeroU64>().map_err(|_| no_id());
    let (guild, user) = (GuildId::from(id(guild)?), UserId::from(id(&member.id)?));
    let http = connect(config);
    let found = match http.get_member(guild, user).await {
        Err(serenity::Error::Http(HttpError::UnsuccessfulRequest(refused)))
            if refused.status_code.as_u16() == 404 =>
        {
            None
        }
        found => Some(found.map_err(failure)?),
    };
    let guild = http.get_guild(guild).await.map_err(failure)?;
    Ok(Member {
        manages: found
            .as_ref()
            .is_some_and(|found| receive::manages(guild.member_permissions(found))),
        roles: found
            .map(|found| receive::role_ids(&found.roles))
            .unwrap_or_default(),
        ..member
    })
}

/// True if a text is an id of Discord: a number above 0 that fits 64 bits.
pub fn is_id(text: &str) -> bool {
    text.parse::<NonZeroU64>().is_ok()
}

/// The most guilds that Discord lists at once, by its documentation, "Get Current User Guilds". With more, some are not known.
const GUILDS_AT_ONCE: usize = 200;

/// The name of a check, and its result.
pub type Finding = (&'static str, Result<String, Error>);

/// Checks the token, the intents, the guilds, and the channels in which the bot has to write.
pub async fn check(
    config: &Config,
    channels: impl IntoIterator<Item = NamedChannel<'_>>,
) -> Vec<Finding> {
    let http = connect(config);
    let info = match application_info(&http).await {
        Ok(info) => info,
        Err(error) => return vec![("token", Err(error))],
    };
    let may_read = info.flags.is_some_and(|flags| {
        flags.intersects(
            ApplicationFlags::GATEWAY_MESSAGE_CONTENT
                | ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED,
        )
    });
    let intents = match (config.message_content, may_read) {
        (true, false) => Err(Error::Intents),
        (true, true) => Ok("message content: messages in threads need no mention".into()),
        (false, _) => Ok("none that needs approval: in threads members mention the bot".into()),
    };
    let guilds = http.get_guilds(None, None).await;
    let all = guilds.as_ref().ok();
    let all = all.filter(|guilds| guilds.len() < GUILDS_AT_ONCE);
    let is_in: Option<Vec<String>> =
        all.map(|guilds| guilds.iter().map(|guild| guild.id.to_string()).collect());
    let guilds = match guilds.map_err(refused) {
        Ok(guilds) if guilds.is_empty() => Err(Error::NoGuild),
        Ok(guilds) => Ok(guilds
            .into_iter()
            .map(|g| g.name)
            .collect::<Vec<_>>()
            .join(", ")),
        Err(error) => Err(error),
    };
    let mut found = vec![
        ("token", Ok(format!("application {}", info.id))),
        ("intents", intents),
        ("guilds", guilds),
    ];
    for NamedChannel {
        what,
        setting,
        workspace,
        channel,
    } in channels
    {
        let seen = match channel.parse::<NonZeroU64>() {
            Ok(id) => http.get_channel(ChannelId::from(id)).await.is_ok(),
            Err(_) => false,
        };
        let is_elsewhere = |guild: &&str| {
            let all = is_in.as_ref();
            all.is_some_and(|all| all.iter().all(|known| known != guild))
        };
        let elsewhere = workspace.filter(is_elsewhere);
        let channel = channel.to_owned();
        let result = match elsewhere {
            Some(guild) => Err(Error::NotInGuild {
                setting,
                guild: guild.to_owned(),
            }),
            None if seen => Ok(channel),
            None => Err(Error::Channel { setting, channel }),
        };
        found.push((what, result));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let config = Config {
            token: SecretString::from("canary".to_owned()),
            api: None,
            client: None,
            message_content: false,
        };
        assert!(!format!("{config:?}").contains("canary"));
    }
}
