//! Errors of Discord's API, in the form that the runner and an operator need.

use std::time::Duration;

use senpai_runner::PlatformError;
use serenity::{all::HttpError, gateway::GatewayError, http::StatusCode};

/// The bot stopped, or a check failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Discord rejects the token.
    #[error(
        "Discord refuses the token; copy it again from the developer portal (Bot, Reset Token)"
    )]
    Token,
    /// The message-content intent is not turned on.
    #[error(
        "Discord refuses the intents; switch on Message Content Intent in the developer portal (Bot), or leave message_content off"
    )]
    Intents,
    /// The bot is in no guild.
    #[error("the bot is in no guild; open the link that `senpai-bot invite` prints")]
    NoGuild,
    /// A channel that the settings name cannot be seen.
    #[error(
        "the bot cannot see the channel {channel}; correct `{setting}` in senpai.toml, or let the bot's role view that channel"
    )]
    Channel {
        /// The setting.
        setting: &'static str,
        /// The channel's id.
        channel: String,
    },
    /// The settings name a guild that the bot is not in.
    #[error(
        "the bot is not in the guild {guild}; correct `{setting}` in senpai.toml, or invite the bot there"
    )]
    NotInGuild {
        /// The setting.
        setting: &'static str,
        /// The guild's id.
        guild: String,
    },
    /// Discord did not answer.
    #[error("Discord does not answer")]
    Silent,
    /// A task that the bot needs all the time has panicked.
    #[error("a task of the bot has panicked; start the bot again")]
    Panic,
    /// Another error.
    #[error("a call to Discord failed")]
    Discord(#[source] Box<serenity::Error>),
}

/// An error at the start, for the operator.
pub(crate) fn refused(error: serenity::Error) -> Error {
    match &error {
        _ if is_auth_error(&error) => Error::Token,
        serenity::Error::Gateway(GatewayError::InvalidAuthentication) => Error::Token,
        serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents) => Error::Intents,
        _ => Error::Discord(Box::new(error)),
    }
}

/// True if Discord rejects the bot's token.
fn is_auth_error(error: &serenity::Error) -> bool {
    /// Discord's error code for the token of an interaction that has expired: the bot's own token is still good.
    const WEBHOOK_TOKEN: isize = 50027;
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
        if response.status_code == StatusCode::UNAUTHORIZED && response.error.code != WEBHOOK_TOKEN)
}

/// True if the bot may not write in a channel, or if the channel no longer exists.
fn is_forbidden(error: &serenity::Error) -> bool {
    /// Discord's error code for a channel that was deleted.
    const UNKNOWN_CHANNEL: isize = 10003;
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
        if response.status_code == StatusCode::FORBIDDEN || response.error.code == UNKNOWN_CHANNEL)
}

/// True if an interaction accepts no reply any more: it was not acknowledged within 3 seconds, or 15 minutes have passed.
fn is_expired(error: &serenity::Error) -> bool {
    /// Discord's error codes for an unknown interaction, and for an unknown or invalid token of an interaction.
    const EXPIRED: [isize; 3] = [10_062, 10_015, 50_027];
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
        if EXPIRED.contains(&response.error.code))
}

/// True if an earlier attempt acknowledged the interaction, and its response was lost.
pub(crate) fn is_acknowledged(error: &serenity::Error) -> bool {
    /// Discord's error code.
    const ACKNOWLEDGED: isize = 40060;
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
        if response.error.code == ACKNOWLEDGED)
}

/// True if a message is refused because of the message to which it replies.
pub(crate) fn is_reference_refused(error: &serenity::Error) -> bool {
    /// Discord's error code: the bot has no right to read earlier messages.
    const NO_HISTORY: isize = 160_002;
    /// Discord's error code: the message is one of the system.
    const SYSTEM_MESSAGE: isize = 50_068;
    /// Discord's error code: a field of the request is wrong.
    const WRONG_FIELD: isize = 50_035;
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) = error else {
        return false;
    };
    let mut fields = response.error.errors.iter();
    match response.error.code {
        NO_HISTORY | SYSTEM_MESSAGE => true,
        WRONG_FIELD => fields.any(|field| field.path.starts_with("message_reference")),
        _ => false,
    }
}

/// True if a member takes no direct messages of the bot, or there is no such member.
pub(crate) fn is_direct_refused(error: &serenity::Error) -> bool {
    /// Discord's error codes: the member takes none, is in no guild of the bot, or does not exist.
    const CANNOT_SEND: [isize; 3] = [50_007, 50_278, 10_013];
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
        if CANNOT_SEND.contains(&response.error.code))
}

/// True if the message to edit or delete no longer exists.
pub(crate) fn is_gone(error: &serenity::Error) -> bool {
    /// Discord's error code.
    const UNKNOWN_MESSAGE: isize = 10008;
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
        if response.error.code == UNKNOWN_MESSAGE)
}

/// True if a member is no longer in the guild.
pub(crate) fn is_no_member(error: &serenity::Error) -> bool {
    /// Discord's error codes: no member of the guild, and no user at all.
    const UNKNOWN: [isize; 2] = [10_007, 10_013];
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(response))
        if UNKNOWN.contains(&response.error.code))
}

/// The wait that Discord asks for after a transient failure, if any; `None` for another failure.
fn transient_wait(error: &serenity::Error) -> Option<Option<Duration>> {
    /// The wait after a rate limit. serenity does not show the wait that Discord names. Its rate limiter waits by itself, except
    /// with a proxy.
    const RATE_LIMIT_WAIT: Duration = Duration::from_secs(1);
    let serenity::Error::Http(error) = error else {
        return None;
    };
    match error {
        HttpError::UnsuccessfulRequest(response) => match response.status_code {
            StatusCode::TOO_MANY_REQUESTS => Some(Some(RATE_LIMIT_WAIT)),
            StatusCode::REQUEST_TIMEOUT => Some(None),
            status => status.is_server_error().then_some(None),
        },
        HttpError::Request(_) => Some(None),
        _ => None,
    }
}

/// Converts an error of serenity for the runner.
pub(crate) fn failure(error: serenity::Error) -> PlatformError {
    let text = redacted(&error);
    match transient_wait(&error) {
        Some(retry_after) => PlatformError::Transient { text, retry_after },
        _ if is_auth_error(&error) => PlatformError::Auth(text),
        _ if is_expired(&error) => PlatformError::Expired(text),
        _ if is_direct_refused(&error) => PlatformError::Unreachable(text),
        _ if is_forbidden(&error) => PlatformError::Forbidden(text),
        _ => PlatformError::Other(text),
    }
}

/// The text of an error without the address that was called: it may contain the token of an interaction.
pub(crate) fn redacted(error: &serenity::Error) -> String {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            format!(
                "{} ({}, {})",
                response.error.message, response.error.code, response.status_code
            )
        }
        serenity::Error::Http(_) => "the connection failed".into(),
        other => other.to_string(),
    }
}
