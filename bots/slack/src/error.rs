//! Errors of Slack's API, in the form that the runner and an operator need.

use std::{net::SocketAddr, time::Duration};

use senpai_runner::PlatformError;
use slack_morphism::errors::SlackClientError;

/// The bot stopped, or a check failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Slack rejects a token.
    #[error(
        "Slack refuses the {which} ({code}); copy it again from the app's page (OAuth & Permissions for xoxb-…, Basic Information for xapp-…)"
    )]
    Token {
        /// The kind of token.
        which: &'static str,
        /// Slack's error code.
        code: String,
    },
    /// Scopes are missing.
    #[error(
        "the bot token lacks {0}; add them on the app's page (OAuth & Permissions), or paste docs/slack-manifest.yaml (App Manifest), and install the app again"
    )]
    Scopes(String),
    /// A channel that the settings name cannot be seen.
    #[error(
        "the bot cannot see the channel {channel}; correct `{setting}` in senpai.toml, or invite the bot there (/invite @senpai)"
    )]
    Channel {
        /// The setting.
        setting: &'static str,
        /// The channel's id.
        channel: String,
    },
    /// The settings name a workspace that is not the bot's.
    #[error("the bot's workspace is {own}, not {named}; correct `{setting}` in senpai.toml")]
    OtherWorkspace {
        /// The setting.
        setting: &'static str,
        /// The id of the bot's workspace.
        own: String,
        /// The id in the settings.
        named: String,
    },
    /// Slack did not answer.
    #[error("Slack does not answer")]
    Silent,
    /// A task that the bot needs all the time has panicked.
    #[error("a task of the bot has panicked; start the bot again")]
    Panic,
    /// Another error. The text contains no sent or received data.
    #[error("a call to Slack failed: {0}")]
    Slack(String),
    /// The machine's root certificates cannot be read.
    #[error("the root certificates of this machine cannot be read; install ca-certificates")]
    Certificates(#[source] std::io::Error),
    /// The bot cannot listen on the address.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// An error at the start, for the operator.
pub(crate) fn refused(error: &SlackClientError, which: &'static str) -> Error {
    if is_auth_error(error) {
        Error::Token {
            which,
            code: redacted(error),
        }
    } else {
        Error::Slack(redacted(error))
    }
}

/// True if the message to edit or delete no longer exists, or can no longer be edited.
pub(crate) fn is_gone(error: &SlackClientError) -> bool {
    /// Slack's error codes, listed at `chat.update`.
    const GONE: [&str; 3] = [
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
    ];
    matches!(error, SlackClientError::ApiError(error) if GONE.contains(&error.code.as_str()))
}

/// True if Slack rejects the bot's token.
fn is_auth_error(error: &SlackClientError) -> bool {
    const REFUSALS: [&str; 6] = [
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    ];
    matches!(error, SlackClientError::ApiError(e) if REFUSALS.contains(&e.code.as_str()))
}

/// True if the bot may not write in a channel.
fn is_forbidden(error: &SlackClientError) -> bool {
    const FORBIDDEN: [&str; 4] = [
        "channel_not_found",
        "is_archived",
        "no_permission",
        "not_in_channel",
    ];
    matches!(error, SlackClientError::ApiError(e)
        if FORBIDDEN.contains(&e.code.as_str()) || e.code.starts_with("restricted_action"))
}

/// True if a member takes no direct messages of the bot, or has left.
fn is_unreachable(error: &SlackClientError) -> bool {
    /// Slack's error codes, listed at `conversations.open` and `chat.postMessage`.
    const UNREACHABLE: [&str; 5] = [
        "cannot_dm_bot",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    ];
    matches!(error, SlackClientError::ApiError(e) if UNREACHABLE.contains(&e.code.as_str()))
}

/// True if a response URL accepts no reply any more: 30 minutes have passed, or it has accepted five replies.
fn is_expired(error: &SlackClientError) -> bool {
    match error {
        SlackClientError::ApiError(e) => ["expired_url", "used_url"].contains(&e.code.as_str()),
        // The methods of the Web API always answer 200. A response URL shows a refusal by its status.
        SlackClientError::HttpError(e) => e.status_code.is_client_error(),
        _ => false,
    }
}

/// True if the blocks of a message are refused, for example for an image that Slack cannot fetch.
pub(crate) fn is_of_blocks(error: &SlackClientError) -> bool {
    match error {
        SlackClientError::ApiError(e) => e.code.starts_with("invalid_blocks"),
        SlackClientError::HttpError(e) => e.status_code.as_u16() == 400,
        _ => false,
    }
}

/// True if a call failed transiently: it may succeed later.
pub(crate) fn is_transient(error: &SlackClientError) -> bool {
    transient_wait(error).is_some()
}

/// The wait that Slack asks for after a transient failure, if any; `None` for another failure.
fn transient_wait(error: &SlackClientError) -> Option<Option<Duration>> {
    /// The wait if Slack names none: about one message per second and channel, by Slack's documentation, "Rate limits".
    const RATE_LIMIT_WAIT: Duration = Duration::from_secs(1);
    /// Slack's error codes, listed at each method of the Web API.
    const TRANSIENT: [&str; 4] = [
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
    ];
    let limited = Some(Some(RATE_LIMIT_WAIT));
    match error {
        SlackClientError::RateLimitError(e) => Some(Some(e.retry_after.unwrap_or(RATE_LIMIT_WAIT))),
        SlackClientError::ApiError(e) if e.code.replace('_', "") == "ratelimited" => limited,
        SlackClientError::ApiError(e) => TRANSIENT.contains(&e.code.as_str()).then_some(None),
        SlackClientError::HttpError(e) => match e.status_code.as_u16() {
            429 => limited,
            408 | 500.. => Some(None),
            _ => None,
        },
        SlackClientError::HttpProtocolError(_) | SlackClientError::EndOfStream(_) => Some(None),
        _ => None,
    }
}

/// Converts an error of slack-morphism for the runner.
pub(crate) fn failure(error: SlackClientError) -> PlatformError {
    let text = redacted(&error);
    match transient_wait(&error) {
        Some(retry_after) => PlatformError::Transient { text, retry_after },
        _ if is_auth_error(&error) => PlatformError::Auth(text),
        _ if is_expired(&error) => PlatformError::Expired(text),
        _ if is_unreachable(&error) => PlatformError::Unreachable(text),
        _ if is_forbidden(&error) => PlatformError::Forbidden(text),
        _ => PlatformError::Other(text),
    }
}

/// The text of an error without the sent and received data, which may hold members' words.
pub(crate) fn redacted(error: &SlackClientError) -> String {
    match error {
        SlackClientError::ApiError(e) => e.code.clone(),
        SlackClientError::HttpError(e) => format!("HTTP status {}", e.status_code),
        SlackClientError::RateLimitError(_) => "too many requests".into(),
        SlackClientError::HttpProtocolError(_) => "the connection failed".into(),
        SlackClientError::ProtocolError(_) => "a response that is not understood".into(),
        _ => "an error of the client".into(),
    }
}

#[cfg(test)]
mod tests {
    use slack_morphism::errors::SlackClientApiError;

    use super::*;

    #[test]
    fn only_the_tokens_own_revocation_ends_the_bot() {
        let api = |code: &str| {
            let error = SlackClientApiError::new(code.to_owned());
            failure(SlackClientError::ApiError(error))
        };
        for code in ["token_revoked", "account_inactive", "invalid_auth"] {
            assert!(matches!(api(code), PlatformError::Auth(_)), "{code}");
        }
        for code in [
            "no_permission",
            "is_archived",
            "restricted_action_non_threadable_channel",
        ] {
            assert!(matches!(api(code), PlatformError::Forbidden(_)), "{code}");
        }
        for code in ["user_not_found", "user_disabled"] {
            assert!(matches!(api(code), PlatformError::Unreachable(_)), "{code}");
        }
        for code in ["internal_error", "ratelimited", "rate_limited"] {
            let error = api(code);
            let is_transient = matches!(error, PlatformError::Transient { .. });
            assert!(is_transient, "{code}: {error:?}");
        }
        assert!(matches!(api("msg_too_long"), PlatformError::Other(_)));
    }
}
